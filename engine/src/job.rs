//! A job: work on many objects of a server: deleting and bringing back, copying, moving, changing and restoring. It has the states, the
//! pause, the journal and the errors of a transfer. Only copies to another connection move bytes through this computer.
//!
//! Objects are worked on a page at a time. What a page will do is in the journal before it is done, and how it went
//! after it: after a crash the page is done again, and every step can be done twice. Single objects that fail are
//! listed, and never stop the others.
//!
//! In reading order: this file, [`target`] and `deleted` are pure; `run` is one job from top to bottom, `pages` finds what
//! is next, `delete`, `undelete`, `copying`, `large`, `edit` do it, `across` from one connection to another.

pub(crate) mod across;
pub mod ahead;
pub(crate) mod copying;
pub(crate) mod delete;
pub(crate) mod deleted;
pub(crate) mod edit;
pub(crate) mod large;
pub(crate) mod pages;
pub(crate) mod run;
pub mod target;
pub(crate) mod undelete;

use serde::{Deserialize, Serialize};

use self::deleted::Marked;
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

/// What of its items a job works on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// Objects.
    #[default]
    Objects,
    /// Every version and every delete marker of them.
    Versions,
    /// Objects that count as deleted: their newest version is a delete marker, and one with bytes lies below it.
    Deleted,
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
    /// Deletes; with `versions`, every version for ever.
    Delete {
        /// All versions and delete markers, of folders and of objects that name no version.
        versions: bool,
    },
    /// Brings back what counts as deleted: removes the delete markers above the newest version that has bytes.
    Undelete,
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
            Self::Delete { .. } | Self::Undelete | Self::Edit(_) | Self::Restore { .. } => None,
        }
    }

    /// What of the items it works on.
    pub fn which(&self) -> Which {
        match self {
            Self::Delete { versions: true } => Which::Versions,
            Self::Undelete => Which::Deleted,
            _ => Which::Objects,
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

impl Cursor {
    /// Notes what is settled for an object of the page at hand, and what the object is by now. A copy in parts that is
    /// there ends with that note and not before it, so that a crash finds it either begun or copied; the ids of the parts
    /// that the journal has of it come back.
    pub fn settle(&mut self, object: &Object, target: Target) -> Vec<Id> {
        let same = |it: &Object| it.key == object.key && it.version == object.version;
        let mut ended = Vec::new();
        if let Target::Copied(key, _) = &target {
            let of_it = |begun: &mut LargeCopy| same(&begun.from) && begun.to.key == *key;
            ended.extend(self.large.extract_if(.., of_it).filter_map(|begun| begun.across).map(|across| across.parts));
        }
        let planned = self.page.iter_mut().flat_map(|page| &mut page.objects).find(|it| same(&it.object));
        if let Some(planned) = planned {
            planned.target = target;
            planned.object = object.clone();
        }
        ended
    }
}

/// A place among what a job works on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Items before this one are done.
    pub item: usize,
    /// Within a folder: the last key that is done.
    pub after: Option<String>,
    /// Within versions: the listing's page that is next.
    pub token: Option<String>,
    /// Within versions: the key that the page before ended in, if it may be one that was deleted.
    #[serde(default)]
    pub marked: Option<Marked>,
}

/// Objects that are worked on together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The objects, each with what was settled for it.
    pub objects: Vec<Planned>,
    /// Where the page after it begins.
    pub next: Place,
    /// Of objects that failed before and are tried again: the numbers of their failures in the journal, one for each.
    #[serde(default)]
    pub again: Vec<i64>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_in_parts_ends_with_the_note_that_it_is_there() {
        let object = |key: &str| Object { key: key.into(), version: None, size: 1, etag: None, storage_class: None };
        let begun = |key: &str, to: &str| LargeCopy {
            from: object(key),
            to: ObjectPath::new("there", to),
            upload_id: Some("upload".into()),
            part_size: 1,
            before: None,
            since: 0,
            whole_checksum: false,
            across: Some(AcrossCopy { token: "token".into(), parts: Id(7) }),
        };
        let planned = |key: &str| Planned { item: 0, object: object(key), target: Target::Key(format!("t/{key}")) };
        let page = Page { objects: vec![planned("a"), planned("b")], next: Place::default(), again: Vec::new() };
        let large = vec![begun("a", "t/a"), begun("a", "elsewhere"), begun("b", "t/b")];
        let mut cursor = Cursor { place: Place::default(), page: Some(page), large };

        // A name that is settled ends nothing.
        assert_eq!(cursor.settle(&object("a"), Target::Key("t/a".into())), []);
        assert_eq!(cursor.large.len(), 3);
        let copied = Target::Copied("t/a".into(), ETag("\"e\"".into()));
        assert_eq!(cursor.settle(&Object { size: 9, ..object("a") }, copied.clone()), [Id(7)]);
        assert_eq!(cursor.large, [begun("a", "elsewhere"), begun("b", "t/b")]);
        let page = cursor.page.expect("the page at hand stays");
        assert_eq!((&page.objects[0].target, page.objects[0].object.size), (&copied, 9));
        assert_eq!(page.objects[1], planned("b"));
    }
}
