//! A job: work on many objects of a server: deleting, copying, moving, changing and restoring. It has the states, the
//! pause, the journal and the errors of a transfer. Only copies to another connection move bytes through this computer.
//!
//! Objects are worked on a page at a time. What a page will do is in the journal before it is done, and how it went
//! after it: after a crash the page is done again, and every step can be done twice. Single objects that fail are
//! listed, and never stop the others.
//!
//! In reading order: this file and [`target`] are pure; `run` is one job from top to bottom, `pages` finds what is next,
//! `delete`, `copying`, `large`, `edit` do it, `across` from one connection to another.

pub(crate) mod across;
pub mod ahead;
pub(crate) mod copying;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod large;
pub(crate) mod pages;
pub(crate) mod run;
pub mod target;

use serde::{Deserialize, Serialize};

use crate::error::Failure;
use crate::store::about::{Encryption, Headers, Tier};
use crate::store::{ETag, ObjectPath};
use crate::transfer::{ConnectionId, Id, Question, State, Verdict};

/// What a job works on: objects, and everything below prefixes. At most [`MOST_ITEMS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// One object, or one version of it.
    Object(Object),
    /// Everything below a prefix.
    Folder {
        /// Ends in `/`, or is empty for a whole bucket.
        prefix: String,
    },
}

/// The most items of one job: a folder counts as one.
pub const MOST_ITEMS: usize = 100_000;

/// An object as a listing told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// The whole key.
    pub key: String,
    /// One version of it; absent: the newest.
    pub version: Option<String>,
    /// In bytes.
    pub size: u64,
    /// Its entity tag, as the listing told.
    pub etag: Option<ETag>,
    /// S3's name of its storage class. With it the object is as a listing of just now told it, and must still be that
    /// when it is touched; without it, it is looked at first.
    pub storage_class: Option<String>,
}

/// Where copies go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// Through which connection; absent: the one that the objects are read through.
    #[serde(default)]
    pub connection: Option<ConnectionId>,
    /// Which bucket.
    pub bucket: String,
    /// Empty, or ending in `/`.
    pub prefix: String,
    /// A new name for the one item: its last segment, without a slash.
    pub name: Option<String>,
    /// What to do with a key that is there.
    pub if_taken: IfTaken,
}

/// What a copy does with a key that is there. No question: a job of 20,000 objects asks before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IfTaken {
    /// Leave both as they are.
    Skip,
    /// Replace it.
    Overwrite,
    /// Take a free name.
    KeepBoth,
}

/// What is changed of an object, in place. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Each header: absent stays, empty is removed.
    pub headers: Headers,
    /// All metadata.
    pub metadata: Option<Vec<(String, String)>>,
    /// All tags.
    pub tags: Option<Vec<(String, String)>>,
    /// S3's name.
    pub storage_class: Option<String>,
    /// How it is encrypted.
    pub encryption: Option<Encryption>,
}

/// What is done to each object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Deletes; of folders, with `versions`, every version for ever.
    Delete {
        /// All versions and delete markers below folders too.
        versions: bool,
    },
    /// Copies: on the server, or through this computer to another connection.
    Copy(Destination),
    /// Copies, confirms, and deletes the original.
    Move(Destination),
    /// Copies each onto itself with something changed.
    Edit(Change),
    /// Asks for a readable copy of archived objects.
    Restore {
        /// 1 to 365.
        days: u32,
        /// How quickly.
        tier: Tier,
    },
}

impl Task {
    /// Where it copies to, if it does.
    pub fn destination(&self) -> Option<&Destination> {
        match self {
            Self::Copy(destination) | Self::Move(destination) => Some(destination),
            Self::Delete { .. } | Self::Edit(_) | Self::Restore { .. } => None,
        }
    }
}

/// A number of objects and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub objects: u64,
    /// In bytes, all together.
    pub bytes: u64,
}

impl Tally {
    /// One more.
    pub fn add(&mut self, bytes: u64) {
        self.objects += 1;
        self.bytes += bytes;
    }
}

/// What the user asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Through which connection.
    pub connection: ConnectionId,
    /// In which bucket.
    pub bucket: String,
    /// Where the items are, for showing: empty, or ending in `/`.
    pub prefix: String,
    /// On what.
    pub items: Vec<Item>,
    /// What.
    pub task: Task,
    /// How many objects that are, as counted before.
    pub expected: Tally,
}

/// How far a job is. Everything before it is done, or is among the failures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Where the next page begins.
    pub place: Place,
    /// The page at hand. Written down before the first object of it is touched: after a crash it is done again, and
    /// knows what of it is its own.
    pub page: Option<Page>,
    /// Copies in parts that were begun, or were about to be.
    pub large: Vec<LargeCopy>,
}

/// A place among what a job works on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Items before this one are done.
    pub item: usize,
    /// Within a folder: the last key that is done.
    pub after: Option<String>,
    /// Within a folder's versions: the listing's page that is next.
    pub token: Option<String>,
}

/// Objects that are worked on together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The objects, each with what was settled for it.
    pub objects: Vec<Planned>,
    /// Where the page after it begins.
    pub next: Place,
}

/// An object of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The number of the item that it is of.
    pub item: usize,
    /// What it is.
    pub object: Object,
    /// What was settled, for copies.
    pub target: Target,
}

/// What was settled for the copy of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Nothing yet, or nothing is to be copied.
    #[default]
    Open,
    /// Left out: the key is taken.
    Skip,
    /// It would land in the folder that it is copied from.
    Inside,
    /// To this key, which was free then, or may be overwritten.
    Key(String),
    /// It is there: copied and confirmed, with this entity tag.
    Copied(String, ETag),
}

/// A copy in parts that was begun, or was about to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargeCopy {
    /// What is copied, with the entity tag that all its parts are of.
    pub from: Object,
    /// Where to.
    pub to: ObjectPath,
    /// The upload on the server; absent until its answer came: written down before it is asked for.
    pub upload_id: Option<String>,
    /// In bytes.
    pub part_size: u64,
    /// What was at the target before: it is no proof of this copy.
    pub before: Option<ETag>,
    /// When it was asked for, milliseconds since 1970.
    pub since: i64,
    /// The server said that it will keep a CRC-64/NVME of the whole object.
    #[serde(default)]
    pub whole_checksum: bool,
    /// What a copy that is sent through this computer has besides.
    #[serde(default)]
    pub across: Option<AcrossCopy>,
}

/// What belongs to a copy in parts from one connection to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcrossCopy {
    /// In the metadata of the target: tells that it is this copy.
    pub token: String,
    /// The id under which the journal has its parts.
    pub parts: Id,
}

/// Work on many objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id, from the same sequence as those of transfers.
    pub id: Id,
    /// Through which connection.
    pub connection: ConnectionId,
    /// In which bucket.
    pub bucket: String,
    /// Where the items are: empty, or ending in `/`.
    pub prefix: String,
    /// What to call what it works on: a name, or `3 objects`.
    pub name: String,
    /// What is done.
    pub task: Task,
    /// Where it is in its life. Changes only by [`State::next`].
    pub state: State,
    /// How many objects there are, as counted before; never less than what was found.
    pub expected: Tally,
    /// Done.
    pub done: Tally,
    /// Done of the page at hand; not written down, since the page is done again after a crash.
    #[serde(skip)]
    pub page_done: Tally,
    /// The least that was proved of a copied object. Only for copies from one connection to another.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Left out, since the target was there.
    pub skipped: u64,
    /// Failed, and listed.
    pub failed: u64,
    /// How far it is.
    pub cursor: Cursor,
    /// Why it failed or waits.
    pub failure: Option<Failure>,
    /// What is asked of the user while in [`State::NeedsYou`].
    pub question: Option<Question>,
    /// Whose keys are asked for, if not those of `connection`.
    #[serde(default)]
    pub asks_for: Option<ConnectionId>,
    /// When it was added, milliseconds since 1970.
    pub added: i64,
    /// When it first ran.
    pub started: Option<i64>,
    /// When it ended or was paused.
    pub ended: Option<i64>,
    /// Time spent running, in milliseconds.
    pub running_ms: u64,
    /// When it is tried again, if it waits.
    pub retry_at: Option<i64>,
    /// How often it was started.
    pub attempt: u32,
}

impl Job {
    /// Through which connection it copies, if that is another one.
    pub fn other_connection(&self) -> Option<&ConnectionId> {
        self.task.destination()?.connection.as_ref().filter(|it| **it != self.connection)
    }

    /// Through which connection it writes.
    pub fn target_connection(&self) -> &ConnectionId {
        self.other_connection().unwrap_or(&self.connection)
    }

    /// Whether it needs that connection.
    pub fn uses(&self, connection: &ConnectionId) -> bool {
        self.connection == *connection || self.target_connection() == connection
    }
}

/// An object that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedObject {
    /// Which.
    pub object: Object,
    /// What was settled for it.
    pub target: Target,
    /// Why.
    pub failure: Failure,
}
