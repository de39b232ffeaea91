//! The handle on the engine, and the one loop that owns the queue.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::connection::Stores;
use crate::error::Result;
use crate::transfer::{Answer, Batch, ConflictPolicy, ConnectionId, DonePart, Event, Id, Request, Transfer};

/// How the engine is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Requests in flight over all files, 1 to 64.
    pub requests: usize,
    /// Files worked on at once, 1 to 64.
    pub files: usize,
    /// The user's part size in bytes, if any.
    pub part_size: Option<u64>,
    /// What was running when the last run ended stays paused instead of going on.
    pub stay_paused: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { requests: 8, files: 4, part_size: None, stay_paused: false }
    }
}

/// What may be looked up or changed later; everything else about a running engine is in the journal.
#[derive(Clone)]
pub struct Engine {}

/// What is to be fetched: one object, or everything below a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// An object, with what the listing told.
    Object {
        /// The whole key.
        key: String,
        /// In bytes, if known.
        size: Option<u64>,
        /// Its entity tag, if known.
        etag: Option<crate::store::ETag>,
    },
    /// Everything below a prefix that ends in `/`.
    Folder {
        /// The prefix.
        prefix: String,
    },
}

/// How far a transfer is, apart from its row.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Whose.
    pub id: Id,
    /// Bytes moved, those in flight included.
    pub bytes: u64,
    /// Bytes a second over the last 5 s; absent in the first second.
    pub rate: Option<f64>,
    /// Absent while unknown.
    pub seconds_left: Option<f64>,
    /// The parts as up to 96 bins: see `wire::Progress::strip`.
    pub strip: String,
    /// Parts that were sent or fetched more than once.
    pub retried: u32,
}

/// Everything that changed since a revision; the first one (since 0) is everything there is.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Ask again with this.
    pub revision: u64,
    /// New or changed, in no order.
    pub transfers: Vec<Arc<Transfer>>,
    /// New or changed.
    pub batches: Vec<Arc<Batch>>,
    /// Gone: transfers and batches.
    pub removed: Vec<Id>,
    /// What moves now.
    pub progress: Vec<Progress>,
    /// Bytes a second over everything.
    pub rate: f64,
}

impl Engine {
    /// Opens the journal in `folder` and goes on with what it holds, on a runtime of its own.
    ///
    /// # Errors
    /// Those of [`Journal::open`](crate::journal::Journal::open).
    pub fn open(_folder: &Path, _stores: Arc<dyn Stores>, _options: Options) -> Result<(Self, Option<PathBuf>)> {
        todo!()
    }

    /// Adds single files, each a request of its own. They are on disk when this returns.
    pub async fn add(&self, _requests: Vec<Request>, _paused: bool) -> Result<Vec<Id>> {
        todo!()
    }

    /// Adds files and folders for upload. Files become transfers; a folder becomes a batch whose files are found
    /// while the first ones already move. `prefix` is empty or ends in `/`.
    pub async fn upload(
        &self,
        _connection: ConnectionId,
        _paths: Vec<PathBuf>,
        _bucket: String,
        _prefix: String,
        _on_conflict: ConflictPolicy,
        _storage_class: Option<String>,
        _paused: bool,
    ) -> Result<Vec<Id>> {
        todo!()
    }

    /// Adds objects and folders for download into `into`. A prefix becomes a batch.
    pub async fn download(
        &self,
        _connection: ConnectionId,
        _bucket: String,
        _wanted: Vec<Wanted>,
        _into: PathBuf,
        _on_conflict: ConflictPolicy,
    ) -> Result<Vec<Id>> {
        todo!()
    }

    /// Pauses transfers; ids of batches mean all their files. What cannot be paused is left alone.
    pub fn pause(&self, _ids: Vec<Id>) {
        todo!()
    }

    /// Lets paused, failed, waiting or cancelled transfers go on.
    pub fn resume(&self, _ids: Vec<Id>) {
        todo!()
    }

    /// Cancels: what was sent is removed from the server, what was fetched from the disk.
    pub fn cancel(&self, _ids: Vec<Id>) {
        todo!()
    }

    /// Takes ended transfers off the list.
    pub fn remove(&self, _ids: Vec<Id>) {
        todo!()
    }

    /// Puts queued transfers first.
    pub fn move_to_top(&self, _ids: Vec<Id>) {
        todo!()
    }

    /// Answers the question in a row; with `all`, every row that asks the same kind of question.
    pub fn answer(&self, _ids: Vec<Id>, _answer: Answer, _all: bool) {
        todo!()
    }

    /// Pauses everything that is queued, running or waiting.
    pub fn pause_all(&self) {
        todo!()
    }

    /// Resumes everything that is paused.
    pub fn resume_all(&self) {
        todo!()
    }

    /// Gives an upload another source file: the one it had was moved.
    pub fn set_source(&self, _id: Id, _path: PathBuf) {
        todo!()
    }

    /// Something outside changed (keys entered, network back): what waits or asks for it tries again.
    pub fn nudge(&self, _connection: Option<ConnectionId>) {
        todo!()
    }

    /// Changes the budgets and the part size of transfers that begin from now on.
    pub fn set_options(&self, _options: Options) {
        todo!()
    }

    /// What changed since `revision`.
    pub fn changes(&self, _revision: u64) -> Changes {
        todo!()
    }

    /// Waits until something changed after `revision`, or something moves.
    pub async fn changed(&self, _revision: u64) {
        todo!()
    }

    /// The finished parts of a transfer.
    pub async fn parts(&self, _id: Id) -> Result<Vec<DonePart>> {
        todo!()
    }

    /// The story of a transfer, oldest first.
    pub async fn events(&self, _id: Id) -> Result<Vec<Event>> {
        todo!()
    }

    /// Stops everything in order within a few seconds: running work is stopped and queued again, the journal is
    /// closed as clean. The next start goes on.
    pub async fn close(&self) {
        todo!()
    }
}
