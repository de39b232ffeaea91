//! What a transfer is. Pure: no I/O, no clock, no runtime. Decisions live here as functions that a table can test.

pub mod conflict;
pub mod options;
pub mod plan;
pub mod queue;
pub mod state;
pub mod verdict;

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use conflict::{Answer, ConflictPolicy, Question};
pub use options::{Compression, Unpacking, UploadOptions};
pub use plan::{Part, Plan};
pub use state::{Cause, Input, State};
pub use verdict::Verdict;

use crate::error::Failure;
use crate::store::{Checksum, ETag, ObjectPath};

/// Names a transfer or a batch; unique in one journal, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(pub u64);

/// Names a connection: a UUID in text form, or `practice`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(pub String);

/// Which way the bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// From this computer to the store.
    Upload,
    /// From the store to this computer.
    Download,
}

/// What part of the work a running transfer is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Opening, asking the server what it has.
    Preparing,
    /// Bytes move.
    Moving,
    /// Bytes are compared.
    Verifying,
    /// Parts are joined, the file goes to its place.
    Finishing,
}

/// What the user asked for. Never changes, but for `target` names chosen by "keep both".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which way.
    pub direction: Direction,
    /// The file on this computer: the source of an upload, the final name of a download.
    pub local: PathBuf,
    /// For a download, the folder that the user chose: nothing is ever written outside it. For an upload, the
    /// folder or file that was dropped.
    pub root: PathBuf,
    /// The object.
    pub remote: ObjectPath,
    /// Of a download, one version of the object; absent: the newest. That a newer one comes changes nothing of it.
    #[serde(default)]
    pub version: Option<String>,
    /// What to do if the target exists.
    pub on_conflict: ConflictPolicy,
    /// What the listing told about the object of a download, so that no HEAD is needed.
    pub known: Option<Known>,
    /// What an upload is sent with. Shared by the files of a folder. Lies flat in the journal, where the storage class
    /// has always been.
    #[serde(flatten)]
    pub options: Arc<UploadOptions>,
}

/// What a listing told about an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// In bytes; 0 also if it is to be looked at first.
    pub size: u64,
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// Nothing else will do: what took its place meanwhile is not fetched, after Retry neither.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
}

impl Known {
    /// What is known of one version. The id `null` stands for whatever was put last without versions, so with it only the
    /// entity tag tells one object from the next; other ids are never given twice.
    pub fn of_version(version: &str, size: u64, etag: Option<ETag>) -> Self {
        Self { size, etag, only: version == "null" }
    }

    /// Whether an object is the one that was listed, as far as was told of both.
    pub fn is(&self, etag: Option<&ETag>, size: u64) -> bool {
        let same_tag = self.etag.as_ref().zip(etag).is_none_or(|(known, etag)| known.bare() == etag.bare());
        same_tag && (self.size == 0 || self.size == size)
    }
}

/// A folder or a selection that was added at once; its files are transfers of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its id, from the same sequence as those of transfers.
    pub id: Id,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which way.
    pub direction: Direction,
    /// What to call it: the folder's name.
    pub name: String,
    /// The folder on this computer.
    pub local: PathBuf,
    /// Bucket and prefix.
    pub remote: ObjectPath,
    /// Of a download, the moment (milliseconds since 1970) whose versions are fetched; absent: the newest.
    #[serde(default)]
    pub as_of: Option<i64>,
    /// When it was added, milliseconds since 1970.
    pub added: i64,
    /// True while files are still being found.
    pub counting: bool,
    /// Why counting ended early, if it did.
    pub failure: Option<Failure>,
    /// What to do with its files if their targets exist.
    pub on_conflict: ConflictPolicy,
    /// What its files are sent with, if it is an upload.
    #[serde(flatten)]
    pub options: Arc<UploadOptions>,
    /// Its files are added paused.
    pub paused: bool,
    /// It was cancelled while its files were being found: one that is found after that is cancelled too.
    #[serde(default)]
    pub stopped: bool,
}

/// One file on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Its id.
    pub id: Id,
    /// The folder it came with.
    pub batch: Option<Id>,
    /// What was asked for.
    pub request: Request,
    /// Where it is in its life. Changes only by [`State::next`].
    pub state: State,
    /// What part of the work a running one is at.
    pub phase: Phase,
    /// The size in bytes, once known.
    pub size: Option<u64>,
    /// Bytes that need not be moved again: confirmed by the server, or synced to the disk.
    pub done_bytes: u64,
    /// How often it was started.
    pub attempt: u32,
    /// Why it failed or waits.
    pub failure: Option<Failure>,
    /// What is asked of the user while in [`State::NeedsYou`].
    pub question: Option<Question>,
    /// What was proved, once done.
    pub verdict: Option<Verdict>,
    /// What the server said of the finished object, for who wants to look.
    #[serde(default)]
    pub proof: Option<Proof>,
    /// What survives a crash besides the parts.
    pub checkpoint: Option<Checkpoint>,
    /// Order in the queue: smaller goes first.
    pub position: i64,
    /// When it was added, milliseconds since 1970.
    pub added: i64,
    /// When bytes first moved.
    pub started: Option<i64>,
    /// When it ended or was paused.
    pub ended: Option<i64>,
    /// Time spent running, in milliseconds, over all attempts.
    pub running_ms: u64,
    /// When something that waits is tried again.
    #[serde(default)]
    pub retry_at: Option<i64>,
    /// The user pointed at another place of the source: content is compared instead of times and file number.
    #[serde(default)]
    pub moved_source: bool,
    /// Whether a compressed object is saved unpacked, once that was asked or settled.
    #[serde(default)]
    pub unpack: Option<bool>,
}

/// What the server said of the object of a finished transfer: what the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// Its version, where the bucket keeps versions.
    pub version: Option<String>,
    /// Its CRC-64/NVME over the whole object, if the server told one.
    pub crc64: Option<u64>,
}

/// What a source file was when its upload began. Any difference means that it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// In bytes.
    pub size: u64,
    /// Last modification, nanoseconds since 1970.
    pub modified_ns: i128,
    /// Last change of the file's record (ctime), nanoseconds since 1970; 0 where there is none.
    pub changed_ns: i128,
    /// Device and file number.
    pub file: (u64, u64),
}

/// Enough to go on after a crash, and nothing that can be found out again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checkpoint {
    /// An upload that was, or is about to be, begun on the server.
    Upload {
        /// The source as it was at the start.
        source: Fingerprint,
        /// How the file is cut. Frozen.
        plan: Plan,
        /// In the object's metadata, so that it can be known as ours. Written down before the server is asked. Empty
        /// for an upload that another program began: it has none.
        token: String,
        /// The upload, once the server named it.
        upload_id: Option<String>,
        /// Whether the server keeps a CRC-64/NVME over the whole object.
        whole_checksum: bool,
        /// True from just before completion is asked for: from here on only a look at the server can tell.
        completing: bool,
        /// How the file is compressed. Then the part size of the plan is that of what is sent, and parts end in the file
        /// where the journal's cuts say; the plan of one request has the size of what is sent.
        #[serde(default)]
        compression: Option<Compression>,
    },
    /// A download with a part file beside its target.
    Download {
        /// The version that is being fetched. Every range is pinned to it.
        etag: Option<ETag>,
        /// Its version id.
        version: Option<String>,
        /// The server's checksum of the whole object, for the end.
        checksum: Option<Checksum>,
        /// How the object is cut. Frozen.
        plan: Plan,
        /// The part file.
        part_file: PathBuf,
        /// What is made of it, if the object is compressed and is to be unpacked.
        #[serde(default)]
        unpacked: Option<Unpacked>,
    },
}

impl Checkpoint {
    /// Whether it is of an upload in one request: that is written down as complete and without an id, and there is nothing
    /// on the server to go on with or to remove. An upload in parts has its id before it is completed.
    pub fn is_one_request(&self) -> bool {
        matches!(self, Self::Upload { upload_id: None, completing: true, .. })
    }
}

/// A second part file beside the first: the object without its compression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpacked {
    /// The part file.
    pub file: PathBuf,
    /// In bytes, once it is complete.
    pub size: u64,
    /// Its CRC-64/NVME, once it is complete: so that after a crash it is known under its own name.
    pub crc64: Option<u64>,
}

/// A part that need not be moved again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DonePart {
    /// 1 to 10,000.
    pub number: u32,
    /// In bytes.
    pub size: u64,
    /// CRC-64/NVME of the part's bytes as they were read or written here.
    pub crc64: u64,
    /// For uploads, the entity tag that the server gave.
    pub etag: Option<ETag>,
    /// MD5 of the part, if it was computed (only where the server offers nothing better).
    pub md5: Option<[u8; 16]>,
    /// Whether the server confirmed this part's bytes by a checksum of its own.
    pub confirmed: bool,
}

/// Work on the server that must be done even if the transfer is gone: the abort of an unfinished upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleanup {
    /// Through which connection.
    pub connection: ConnectionId,
    /// The object that the upload was for.
    pub object: ObjectPath,
    /// Absent if the server's answer to the creation was lost: then ours is found by listing.
    pub upload_id: Option<String>,
    /// When the transfer was started, milliseconds since 1970: what was begun before is not ours.
    #[serde(default)]
    pub since: i64,
}

/// One line of a transfer's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since 1970.
    pub at: i64,
    /// What happened, in words: `Started, 8 parts at once`, `Part 3 sent again: timed out`.
    pub what: String,
}
