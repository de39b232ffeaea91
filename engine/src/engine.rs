//! The handle on the engine, and the one loop that owns the queue.
//!
//! The loop ([`run`]) is the only place that changes states; running work ([`crate::work`]) changes the other fields
//! of its own transfer. Everything lives in one [`table`], which writes each change to the journal.

mod add;
pub(crate) mod cleanup;
pub(crate) mod meter;
mod run;
pub(crate) mod table;
pub mod unfinished;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};

use crate::connection::Stores;
use crate::error::{Error, Failure, Result};
use crate::job::{FailedObject, Item, Job, Order};
use crate::journal::{Journal, Opened};
use crate::local::{Disk, RealDisk};
use crate::store::ETag;
use crate::store::about::LARGEST_COPY;
use crate::transfer::{
    Answer, Batch, ConflictPolicy, ConnectionId, DonePart, Event, Id, Input, Request, Transfer, Unpacking,
    UploadOptions,
};
use crate::work::Surroundings;

use meter::Meter;
use run::Message;
use table::Table;

/// How long the removal of a connection waits for what goes through it.
const LEAVING: Duration = Duration::from_secs(5);

/// The size of the parts of a copy on the server, in bytes: few requests, and yet some at once.
const COPY_PART: u64 = 512 << 20;

/// How the engine works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Requests in flight over all files, 1 to 64.
    pub requests: usize,
    /// Files worked on at once, 1 to 64.
    pub files: usize,
    /// The user's part size in bytes, if any.
    pub part_size: Option<u64>,
    /// Objects above this many bytes are copied on the server in parts.
    pub largest_copy: u64,
    /// The size of the parts of such a copy, in bytes.
    pub copy_part: u64,
    /// What was running when the last run ended stays paused instead of going on.
    pub stay_paused: bool,
    /// What is done with a compressed object that is downloaded.
    pub unpacking: Unpacking,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            requests: 8,
            files: 8,
            part_size: None,
            largest_copy: LARGEST_COPY,
            copy_part: COPY_PART,
            stay_paused: false,
            unpacking: Unpacking::Ask,
        }
    }
}

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
        etag: Option<ETag>,
    },
    /// One version of an object, with what the listing told.
    Version {
        /// The whole key.
        key: String,
        /// Which one; a newer one changes nothing.
        version: String,
        /// In bytes.
        size: u64,
        /// Its entity tag, if known.
        etag: Option<ETag>,
        /// What the file's name says besides: `report (2026-04-12 18.22).pdf`. Absent: it has the plain name.
        label: Option<String>,
    },
    /// Everything below a prefix that ends in `/`.
    Folder {
        /// The prefix.
        prefix: String,
    },
    /// The same as it was at a moment: exactly the versions that held then.
    FolderAsOf {
        /// The prefix.
        prefix: String,
        /// Milliseconds since 1970.
        at: i64,
    },
}

/// Files and folders to be sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Files and folders of this computer.
    pub paths: Vec<PathBuf>,
    /// Into which bucket.
    pub bucket: String,
    /// Empty, or ending in `/`.
    pub prefix: String,
    /// What to do if a key is taken.
    pub on_conflict: ConflictPolicy,
    /// What they are sent with.
    pub options: Arc<UploadOptions>,
    /// Put them into the list without starting them.
    pub paused: bool,
}

/// Objects and folders to be fetched.
#[derive(Debug, Clone)]
pub struct Download {
    /// Through which connection.
    pub connection: ConnectionId,
    /// From which bucket.
    pub bucket: String,
    /// What.
    pub wanted: Vec<Wanted>,
    /// The folder of this computer that they go into; nothing is written outside it.
    pub into: PathBuf,
    /// What to do if a file is there.
    pub on_conflict: ConflictPolicy,
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
    /// The parts as up to 96 bins: `.` to do, `s` sent, `k` kept from the last run, `0` to `9` moving and how far,
    /// `r` trying again.
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
    /// New or changed.
    pub jobs: Vec<Arc<Job>>,
    /// Gone: transfers, batches and jobs.
    pub removed: Vec<Id>,
    /// What moves now.
    pub progress: Vec<Progress>,
}

/// The handle; cheap to clone. Everything it is told is done by the loop, in order.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    around: Arc<Surroundings>,
    meters: Mutex<HashMap<Id, Arc<Meter>>>,
    options: Mutex<Options>,
    messages: mpsc::UnboundedSender<Message>,
    runtime: tokio::runtime::Handle,
    opened: Instant,
    #[cfg(any(test, feature = "fakes"))]
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Engine {
    /// Opens the journal in `folder` and goes on with what it holds, on a runtime of its own. Also tells where a
    /// damaged journal was put aside, if there was one.
    ///
    /// # Errors
    /// Those of [`Journal::open`].
    pub fn open(folder: &Path, stores: Arc<dyn Stores>, options: Options) -> Result<(Self, Option<PathBuf>)> {
        Self::open_on(folder, stores, options, Arc::new(RealDisk))
    }

    /// The same over another disk, for tests.
    pub fn open_on(
        folder: &Path,
        stores: Arc<dyn Stores>,
        options: Options,
        disk: Arc<dyn Disk>,
    ) -> Result<(Self, Option<PathBuf>)> {
        let Opened { journal, transfers, batches, jobs, cleanups, clean, set_aside } = Journal::open(folder)?;
        let around = Arc::new(Surroundings {
            stores,
            disk,
            journal: journal.clone(),
            folder: folder.to_owned(),
            table: Table::new(journal, transfers, batches, jobs),
            requests: Arc::new(Semaphore::new(options.requests.clamp(1, 64))),
            clean,
            nudged: Notify::new(),
            largest_copy: options.largest_copy,
            copy_part: options.copy_part,
            verified: Mutex::default(),
            cleanups: watch::Sender::default(),
        });
        let (messages, inbox) = mpsc::unbounded_channel();
        let runtime = start_runtime()?;
        let shared = Arc::new(Shared {
            around,
            meters: Mutex::default(),
            options: Mutex::new(options),
            messages,
            runtime: runtime.handle().clone(),
            opened: Instant::now(),
            #[cfg(any(test, feature = "fakes"))]
            thread: Mutex::default(),
        });
        let engine = Self { shared: shared.clone() };
        let looping = run::Loop::new(shared, cleanups);
        // The runtime lives on the thread that drives the loop, and ends with it.
        let drive = move || runtime.block_on(looping.run(inbox));
        let thread = std::thread::Builder::new()
            .name("windlass-engine".into())
            .spawn(drive)
            .map_err(|error| Error::Internal { detail: error.to_string() })?;
        #[cfg(any(test, feature = "fakes"))]
        engine.shared.thread.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).replace(thread);
        #[cfg(not(any(test, feature = "fakes")))]
        drop(thread);
        Ok((engine, set_aside))
    }

    /// Adds single files, each a request of its own. They are on the disk when this returns.
    pub async fn add(&self, requests: Vec<Request>, paused: bool) -> Result<Vec<Id>> {
        self.ask(|reply| Message::Add { requests, paused, reply }).await?
    }

    /// Adds files and folders for upload. Files become transfers; a folder becomes a batch whose files are found while
    /// the first ones already move. Returns the ids of both.
    pub async fn upload(&self, upload: Upload) -> Result<Vec<Id>> {
        self.ask(|reply| Message::Upload { upload, reply }).await?
    }

    /// Adds objects and folders for download. A prefix becomes a batch. Returns the ids of both.
    pub async fn download(&self, download: Download) -> Result<Vec<Id>> {
        self.ask(|reply| Message::Download { download, reply }).await?
    }

    /// Begins a job on objects of a server; its id. It is on the disk when this returns.
    ///
    /// # Errors
    /// `BadInput` if it has no items, too many, or cannot be; `Journal` if it cannot be written down.
    pub async fn begin(&self, order: Order) -> Result<Id> {
        self.ask(|reply| Message::Begin { order, reply }).await?
    }

    /// A job as it is now.
    pub fn job(&self, id: Id) -> Option<Arc<Job>> {
        self.shared.around.table.job(id)
    }

    /// What a job works on.
    ///
    /// # Errors
    /// `Journal` if it cannot be read.
    pub async fn job_items(&self, id: Id) -> Result<Vec<Item>> {
        let journal = self.shared.around.journal.clone();
        self.blocking(move || journal.job_items(id)).await
    }

    /// Objects that a job could not do, at most `limit` behind a number, each with its number.
    pub async fn failed_objects(&self, id: Id, after: i64, limit: usize) -> Result<Vec<(i64, FailedObject)>> {
        let journal = self.shared.around.journal.clone();
        self.blocking(move || journal.job_failures(id, after, limit)).await
    }

    /// Pauses transfers and jobs; ids of batches mean all their files. What cannot be paused is left alone.
    pub fn pause(&self, ids: Vec<Id>) {
        self.tell(Message::Pause(ids));
    }

    /// Lets paused, failed, waiting or cancelled transfers go on.
    pub fn resume(&self, ids: Vec<Id>) {
        self.tell(Message::Resume(ids));
    }

    /// Cancels: what was sent is removed from the server, what was fetched from the disk.
    pub fn cancel(&self, ids: Vec<Id>) {
        self.tell(Message::Cancel(ids));
    }

    /// Takes ended transfers off the list.
    pub fn remove(&self, ids: Vec<Id>) {
        self.tell(Message::Remove(ids));
    }

    /// Puts queued transfers first.
    pub fn move_to_top(&self, ids: Vec<Id>) {
        self.tell(Message::MoveToTop(ids));
    }

    /// Moves queued transfers one step up or down among the queued; several move as one block, in their order.
    pub fn move_in_queue(&self, ids: Vec<Id>, up: bool) {
        self.tell(Message::MoveInQueue { ids, up });
    }

    /// Answers the question in a row; with `all`, every row that asks the same kind of question.
    pub fn answer(&self, ids: Vec<Id>, answer: Answer, all: bool) {
        self.tell(Message::Answer { ids, answer, all });
    }

    /// Pauses everything that is queued, running or waiting.
    pub fn pause_all(&self) {
        let mut ids = self.shared.around.table.select(|transfer| !transfer.state.has_ended());
        ids.extend(self.shared.around.table.select_jobs(|job| !job.state.has_ended()));
        ids.extend(self.shared.around.table.counting());
        self.tell(Message::Pause(ids));
    }

    /// Resumes everything that is paused.
    pub fn resume_all(&self) {
        let mut ids = self.shared.around.table.select(|it| it.state == crate::transfer::State::Paused);
        ids.extend(self.shared.around.table.select_jobs(|job| job.state == crate::transfer::State::Paused));
        ids.extend(self.shared.around.table.counting());
        self.tell(Message::Resume(ids));
    }

    /// Gives an upload another source file: the one it had was moved. Its checksums prove that it is the same.
    pub fn set_source(&self, id: Id, path: PathBuf) {
        self.tell(Message::SetSource(id, path));
    }

    /// Something outside changed (keys entered, network back): what waits or asks for it tries again.
    pub fn nudge(&self, connection: Option<ConnectionId>) {
        self.tell(Message::Nudge(connection));
    }

    /// Cancels everything that goes through a connection that is about to be removed, and waits up to 5 seconds until
    /// it has stopped and what it sent, or failed to send, is removed from the server. What is left of that when the
    /// connection is gone is given up at the next [`Engine::nudge`].
    pub async fn leave(&self, connection: &ConnectionId) {
        let around = &self.shared.around;
        let is_active = || {
            let transfers = around.table.select(|it| it.request.connection == *connection && it.state.is_active());
            let jobs = around.table.select_jobs(|it| it.uses(connection) && it.state.is_active());
            !transfers.is_empty() || !jobs.is_empty()
        };
        let stopped = async {
            // An error means that the engine has ended, and then nothing goes through it.
            let _ = self.ask(|reply| Message::Leave { connection: connection.clone(), reply }).await;
            let mut watch = around.table.watch();
            while is_active() && watch.changed().await.is_ok() {}
            // Whatever has stopped has begun its removals. An error cannot be: `around` keeps the sender.
            let mut cleanups = around.cleanups.subscribe();
            let _ = cleanups.wait_for(|open| open.values().all(|it| it.connection != *connection)).await;
        };
        // What does not stop in time ends by itself.
        let _ = tokio::time::timeout(LEAVING, stopped).await;
    }

    /// Changes the budgets, and the part size of transfers that begin from now on.
    pub fn set_options(&self, options: Options) {
        self.tell(Message::SetOptions(options));
    }

    /// What changed since `revision`.
    pub fn changes(&self, revision: u64) -> Changes {
        let since = self.shared.around.table.since(revision);
        Changes {
            revision: since.revision,
            transfers: since.transfers,
            batches: since.batches,
            jobs: since.jobs,
            removed: since.removed,
            progress: self.progress(),
        }
    }

    /// Waits until something changed after `revision`, or a tenth of a second while anything moves. While nothing
    /// does, this wakes nobody.
    pub async fn changed(&self, revision: u64) {
        let mut watch = self.shared.around.table.watch();
        let moving = !self.shared.lock_meters().is_empty();
        let tick = async {
            match moving {
                true => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
                false => std::future::pending().await,
            }
        };
        tokio::select! {
            // An error means that the table is gone, which it cannot be while this handle lives.
            _ = watch.wait_for(|now| *now > revision) => {}
            () = tick => {}
        }
    }

    /// A transfer as it is now.
    pub fn transfer(&self, id: Id) -> Option<Arc<Transfer>> {
        self.shared.around.table.get(id)
    }

    /// The finished parts of a transfer.
    pub async fn parts(&self, id: Id) -> Result<Vec<DonePart>> {
        let journal = self.shared.around.journal.clone();
        self.blocking(move || journal.parts(id)).await
    }

    /// The story of a transfer, oldest first.
    pub async fn events(&self, id: Id) -> Result<Vec<Event>> {
        let journal = self.shared.around.journal.clone();
        self.blocking(move || journal.events(id)).await
    }

    /// Stops everything in order within a few seconds: running work is stopped and queued again, the journal is closed
    /// as clean. The next start goes on.
    pub async fn close(&self) {
        // Closed already is closed.
        let _ = self.ask(|reply| Message::Close { reply }).await;
    }

    /// Lets the journal fail as on a full disk (`max_page_count` 1, later a large number) or as on one that cannot be
    /// written (`query_only` 1).
    #[cfg(any(test, feature = "fakes"))]
    pub fn set_journal_pragma(&self, name: &'static str, value: i64) {
        self.shared.around.journal.set_pragma(name, value);
    }

    /// Ends as if the process were killed: nothing is written any more. Blocks until nothing runs any more.
    #[cfg(any(test, feature = "fakes"))]
    pub fn crash(self) {
        self.tell(Message::Crash);
        let thread = self.shared.thread.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        if let Some(thread) = thread {
            // A panic in there has been printed already.
            let _ = thread.join();
        }
    }

    fn progress(&self) -> Vec<Progress> {
        let now = self.shared.opened.elapsed();
        let read = |(id, meter): (&Id, &Arc<Meter>)| {
            let reading = meter.read(now);
            let meter::Reading { bytes, rate, seconds_left, strip, retried } = reading;
            Progress { id: *id, bytes, rate, seconds_left, strip, retried }
        };
        self.shared.lock_meters().iter().map(read).collect()
    }

    fn tell(&self, message: Message) {
        // After the end nobody listens, and nothing is to be done.
        let _ = self.shared.messages.send(message);
    }

    async fn ask<T>(&self, message: impl FnOnce(oneshot::Sender<T>) -> Message) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.tell(message(reply));
        answer.await.map_err(|_| Error::Internal { detail: "the engine has ended".into() }.into())
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let done = self.shared.runtime.spawn_blocking(work).await;
        done.map_err(|error| Failure::from(Error::Internal { detail: error.to_string() }))?
    }
}

impl Shared {
    fn lock_meters(&self) -> std::sync::MutexGuard<'_, HashMap<Id, Arc<Meter>>> {
        self.meters.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn options(&self) -> Options {
        self.options.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }
}

/// Two workers move more than a desktop's link; the others are for those that wait for a slow disk, since reads and
/// writes block. The window's own runtime stays free.
fn start_runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .thread_name("windlass-transfer")
        .max_blocking_threads(16)
        .enable_all()
        .build()
        .map_err(|error| Error::Internal { detail: error.to_string() }.into())
}

/// Milliseconds since 1970.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Applies the crash, and the user's wish for after it, to what the journal held.
fn recover(table: &Table, stay_paused: bool) {
    for id in table.select(|transfer| !transfer.state.has_ended()) {
        table.step(id, Input::Crashed, |_| {});
        if stay_paused {
            table.step(id, Input::Pause, |transfer| transfer.ended = Some(now_ms()));
        }
    }
    for id in table.select_jobs(|job| !job.state.has_ended()) {
        table.step_job(id, Input::Crashed, |_| {});
        if stay_paused {
            table.step_job(id, Input::Pause, |job| job.ended = Some(now_ms()));
        }
    }
}
