//! Every type that crosses to the window. ts-rs writes `ui/src/generated/wire.ts` from it in `cargo test`.
//!
//! The window is not trusted: it names connections, keys, ids and tokens, never a path and never a secret that
//! Rust has stored. Times are milliseconds since 1970, sizes bytes; both fit a JSON number up to 2^53.

use serde::{Deserialize, Serialize};

mod from;
mod from_objects;
#[cfg(test)]
mod tests;

pub use from::{code, crc, millis, problem};
pub use from_objects::{etag, named};

/// Declares the types that go to the window or come from it.
macro_rules! wire {
    ($($(#[$meta:meta])* $vis:vis $kind:ident $name:ident { $($body:tt)* })*) => {
        $(
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            #[cfg_attr(test, derive(ts_rs::TS))]
            #[serde(rename_all = "camelCase")]
            $(#[$meta])*
            $vis $kind $name { $($body)* }
        )*

        /// Each type in TypeScript, in the order of this file.
        #[cfg(test)]
        pub(super) fn declarations(config: &ts_rs::Config) -> Vec<String> {
            vec![$(<$name as ts_rs::TS>::decl(config)),*]
        }
    };
}

mod objects;
mod unfinished;

pub use objects::*;
pub use unfinished::*;

/// An opaque name for paths that a drop or a dialog gave to Rust. 128 random bits in hex; ends with the window.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Token(pub String);

/// A secret as it was typed. Goes in only: it is blank when shown, and when it would be sent.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl Serialize for Typed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

wire! {
    /// What the window needs before its first paint. Nothing in it waits for the keyring or a server.
    pub struct Start {
        /// Version of the program.
        pub version: String,
        /// The connections, in the user's order; the practice store is always there, last.
        pub connections: Vec<Connection>,
        /// AWS profiles found on this computer, by name.
        pub profiles: Vec<String>,
        /// The user's settings.
        pub settings: Settings,
        /// Bookmarks and recent places.
        pub places: Places,
        /// True until the user has opened any connection.
        pub first_run: bool,
        /// Something to tell at the start, such as a journal that was set aside.
        pub notice: Option<String>,
    }

    /// How a connection stands.
    #[derive(Copy, Eq)]
    pub enum Link { /** Not tried in this run. */ Idle, /** Answered last time. */ Connected, /** Did not answer or refused. */ Failed, /** Waits for the keyring. */ Locked }

    /// How keys are found.
    #[derive(Copy, Eq)]
    pub enum SignIn { /** Access key and secret, in the keyring. */ Keys, /** An AWS profile. */ Profile, /** None: public data. */ Anonymous }

    /// How a bucket is named in an address.
    #[derive(Copy, Eq)]
    pub enum Addressing { /** Path on servers of one's own, host name on AWS. */ Automatic, /** server/bucket/key. */ Path, /** bucket.server/key. */ Host }

    /// A connection as the window shows it.
    pub struct Connection {
        /// Its id; `practice` for the practice store.
        pub id: String,
        /// The user's name for it.
        pub name: String,
        /// What kind of server: `aws`, `r2`, `b2`, `minio`, `ceph`, `garage`, `seaweedfs`, `other`, `practice`.
        pub provider: String,
        /// Absent for AWS.
        pub endpoint: Option<String>,
        /// Such as `eu-central-1`.
        pub region: String,
        /// How buckets are named in addresses.
        pub addressing: Addressing,
        /// How keys are found.
        pub sign_in: SignIn,
        /// The AWS profile, with [`SignIn::Profile`].
        pub profile: Option<String>,
        /// The access key's id (not secret), with [`SignIn::Keys`].
        pub access_key_id: Option<String>,
        /// The bucket to open, for keys that may not list buckets; also those opened by name.
        pub buckets: Vec<String>,
        /// File name of a certificate authority that is trusted for this connection.
        pub certificate: Option<String>,
        /// True over plain http to another computer: shown as a badge.
        pub unencrypted: bool,
        /// True if the keys are kept for this run only.
        pub keys_for_this_run: bool,
        /// How it stands.
        pub link: Link,
    }

    /// A connection as the user filled it in. The secrets are written once and never come back.
    #[serde(deny_unknown_fields)]
    pub struct ConnectionForm {
        /// Absent for a new one.
        pub id: Option<String>,
        pub name: String,
        pub provider: String,
        pub endpoint: Option<String>,
        pub region: String,
        pub addressing: Addressing,
        pub sign_in: SignIn,
        pub profile: Option<String>,
        pub access_key_id: Option<String>,
        /// Absent: keep the stored one.
        #[cfg_attr(test, ts(type = "string | null"))]
        pub secret_key: Option<Typed>,
        /// Absent: none, or keep the stored one if `secret_key` is absent too.
        #[cfg_attr(test, ts(type = "string | null"))]
        pub session_token: Option<Typed>,
        pub bucket: Option<String>,
        /// Token of a certificate file chosen in a dialog; absent: keep what there is.
        pub certificate: Option<Token>,
        /// Drop the certificate that there is.
        pub remove_certificate: bool,
        /// Keep the keys in memory only.
        pub keys_for_this_run: bool,
    }

    /// One line of the test of a connection, in words.
    pub struct TestLine {
        /// `ok`, `remark` or `failed`.
        pub grade: TestGrade,
        /// `Buckets can be listed`.
        pub title: String,
        /// One or two sentences.
        pub text: String,
    }

    #[derive(Copy, Eq)]
    pub enum TestGrade { Ok, Remark, Failed }

    /// What "Test connection" found.
    pub struct TestReport {
        /// True if the connection can be used.
        pub usable: bool,
        pub lines: Vec<TestLine>,
        pub failure: Option<Problem>,
    }

    /// A failure as the window shows it.
    pub struct Problem {
        /// The engine's code, in camel case: `accessDenied`.
        pub code: String,
        pub message: String,
        pub hint: Option<String>,
        /// Whether a Retry button makes sense.
        pub retry: bool,
        /// For "Copy details".
        pub detail: String,
    }

    pub struct Bucket {
        pub name: String,
        pub created: Option<f64>,
    }

    /// Where something is: bucket and prefix (empty, or ending in `/`).
    #[serde(deny_unknown_fields)]
    pub struct Place {
        pub connection: String,
        pub bucket: String,
        pub prefix: String,
    }

    #[serde(deny_unknown_fields)]
    pub struct ListRequest {
        pub place: Place,
        /// `next` of the page before; absent for the first.
        pub page: Option<String>,
        /// Begin behind this key; absent: at the beginning. Not together with `page`.
        pub after: Option<String>,
    }

    pub struct Listing {
        /// Whole prefixes, each ending in `/`.
        pub folders: Vec<String>,
        pub objects: Vec<Object>,
        pub next: Option<String>,
    }

    pub struct Object {
        /// The whole key.
        pub key: String,
        #[cfg_attr(test, ts(type = "number"))]
        pub size: u64,
        pub etag: Option<String>,
        pub modified: Option<f64>,
        /// S3's own name, `STANDARD`.
        pub storage_class: String,
    }

    /// Files and folders that were dropped or chosen, not yet sent.
    pub struct Chosen {
        pub token: Token,
        pub files: u32,
        pub folders: u32,
        /// Up to three names, for words.
        pub names: Vec<String>,
        /// Where the first lies, for showing: `~/Footage`.
        pub from: String,
    }

    /// The state of a drag over the window, in CSS pixels of the window.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Drag {
        /// Files are over the window.
        Over { x: f64, y: f64, files: u32, folders: u32 },
        /// They left again.
        Left,
        /// They were let go.
        Dropped { x: f64, y: f64, chosen: Chosen },
    }

    /// What a folder holds, before it is sent.
    pub struct Preview {
        #[cfg_attr(test, ts(type = "number"))]
        pub files: u64,
        #[cfg_attr(test, ts(type = "number"))]
        pub folders: u64,
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
        /// Keys that are in the bucket already; absent where that could not be found out.
        pub already_there: Option<u32>,
        /// Links, devices and the like that will not be sent, by name; at most 100, with the count beside.
        pub skipped: Vec<String>,
        pub skipped_count: u32,
        /// Names that cannot be read; at most 100, with the count beside.
        pub unreadable: Vec<String>,
        pub unreadable_count: u32,
        /// The first level: files and folders with what they hold; at most 200.
        pub entries: Vec<PreviewEntry>,
        /// True if counting stopped at a limit, so that the numbers are "at least".
        pub more: bool,
    }

    pub struct PreviewEntry {
        pub name: String,
        pub folder: bool,
        #[cfg_attr(test, ts(type = "number"))]
        pub files: u64,
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
        pub already_there: bool,
    }

    #[derive(Copy, Eq)]
    pub enum Conflict { Ask, Overwrite, KeepBoth, Skip }

    #[serde(deny_unknown_fields)]
    pub struct Upload {
        pub chosen: Token,
        pub place: Place,
        pub on_conflict: Conflict,
        /// Absent: those that are remembered for the bucket, or the usual ones.
        pub options: Option<UploadOptions>,
        pub start_paused: bool,
    }

    /// What is to be downloaded: an object or one version of it, or everything below a prefix, as it is or was.
    #[serde(tag = "kind", rename_all_fields = "camelCase", deny_unknown_fields)]
    pub enum Item {
        Object { key: String, #[cfg_attr(test, ts(type = "number"))] size: u64, etag: Option<String> },
        Version {
            key: String,
            version: String,
            #[cfg_attr(test, ts(type = "number"))]
            size: u64,
            etag: Option<String>,
            /// What the file's name says besides, of when an older one is; absent: the plain name.
            label: Option<String>,
        },
        Folder { prefix: String },
        FolderAsOf {
            prefix: String,
            /// Milliseconds since 1970.
            at: f64,
        },
    }

    #[serde(deny_unknown_fields)]
    pub struct Download {
        pub place: Place,
        pub items: Vec<Item>,
        /// The folder that was chosen in a dialog; absent: the download folder of the settings.
        pub into: Option<Token>,
        pub on_conflict: Conflict,
    }

    /// What a row does. All but the first two are jobs on objects of a server, with `files` as its counts.
    #[derive(Copy, Eq)]
    pub enum Direction { Upload, Download, Delete, Undelete, Copy, Move, Edit, Restore }

    /// The pill of a row. `Waiting` has its cause in `message`.
    #[derive(Copy, Eq, Hash)]
    pub enum State { Queued, Preparing, Moving, Verifying, Finishing, Pausing, Paused, Waiting, NeedsYou, Failed, Cancelling, Cancelled, Skipped, Done }

    /// What was proved, worst first.
    #[derive(Copy, Eq)]
    pub enum Verdict { Unconfirmed, SizeOnly, EveryPart, WholeObject }

    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Question {
        Exists { here: Side, there: Side, free_name: String, guarded: bool, /** How many other rows ask the same. */ others: u32 },
        SourceChanged,
        SourceMissing,
        Credentials,
        /// The object is compressed, and could be saved unpacked.
        Compressed {
            compression: Compression,
            #[cfg_attr(test, ts(type = "number"))]
            size: u64,
            /// Unpacked, if that is noted with it.
            #[cfg_attr(test, ts(type = "number | null"))]
            unpacked: Option<u64>,
            /// How many other rows ask the same.
            others: u32,
        },
    }

    pub struct Side {
        #[cfg_attr(test, ts(type = "number | null"))]
        pub size: Option<u64>,
        pub modified: Option<f64>,
        /// Hex in groups of four: `41ab 9e02 77c1 d35f`.
        pub crc64: Option<String>,
    }

    #[derive(Copy, Eq)]
    pub enum Answer { Overwrite, KeepBoth, Skip, SendNew, TryAgain, /** Save a compressed object unpacked. */ Unpack, /** Save it as it is. */ KeepPacked }

    /// How many files of a folder are where.
    #[derive(Copy, Eq)]
    pub struct Files { pub total: u32, pub done: u32, pub failed: u32, pub asking: u32, pub skipped: u32, /** More may come. */ pub counting: bool }

    /// A row of the transfers panel: a file, or a folder with what became of its files. Sent when it changed.
    pub struct Row {
        #[cfg_attr(test, ts(type = "number"))]
        pub id: u64,
        /// The folder that this file came with.
        #[cfg_attr(test, ts(type = "number | null"))]
        pub batch: Option<u64>,
        /// Present on folders only.
        pub files: Option<Files>,
        pub direction: Direction,
        pub connection: String,
        pub name: String,
        /// For showing: `~/Footage/harbour` or `footage-masters/2026`.
        pub from: String,
        pub to: String,
        #[cfg_attr(test, ts(type = "number | null"))]
        pub size: Option<u64>,
        pub state: State,
        /// Message of a failure, or what a waiting row waits for.
        pub message: Option<String>,
        pub hint: Option<String>,
        /// The failure's code, if it has one.
        pub code: Option<String>,
        /// Whether Retry makes sense.
        pub retry: bool,
        pub question: Option<Question>,
        pub verdict: Option<Verdict>,
        /// Order among the queued, 1 is next; absent otherwise.
        pub place_in_line: Option<u32>,
        pub added: f64,
        pub started: Option<f64>,
        pub ended: Option<f64>,
        /// Milliseconds spent running.
        pub running_ms: f64,
        /// When something that waits is tried again, in milliseconds since 1970.
        pub retry_at: Option<f64>,
        /// Where it goes or comes from, for "Go to object".
        pub place: Place,
        /// Bytes that are safe, as of this message.
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
    }

    /// What moves. At most ten a second for a row.
    pub struct Progress {
        #[cfg_attr(test, ts(type = "number"))]
        pub id: u64,
        /// Bytes moved so far, those in flight included.
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
        /// Bytes a second over 5 s; absent in the first second.
        pub rate: Option<f64>,
        /// Absent while unknown.
        pub seconds_left: Option<f64>,
        /// The parts as up to 96 bins: `.` to do, `s` sent, `k` kept from the last run, `0` to `9` moving and how
        /// far, `r` trying again, `f` failed. Absent for folders and when unchanged.
        pub strip: Option<String>,
    }

    /// The head of the transfers panel.
    #[derive(Default)]
    pub struct Totals {
        pub active: u32,
        pub waiting: u32,
        pub needs_you: u32,
        pub done: u32,
        pub failed: u32,
        /// Bytes a second, all transfers together.
        pub rate: f64,
        pub seconds_left: Option<f64>,
        /// Of all that has not ended: bytes moved and bytes in all; absent if any size is unknown.
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
        #[cfg_attr(test, ts(type = "number | null"))]
        pub size: Option<u64>,
    }

    /// The feed. The first message holds everything (`reset`), later ones what changed; at most ten a second.
    pub struct Update {
        pub reset: bool,
        pub rows: Vec<Row>,
        #[cfg_attr(test, ts(type = "Array<number>"))]
        pub removed: Vec<u64>,
        pub progress: Vec<Progress>,
        pub totals: Option<Totals>,
        /// Connections whose state changed.
        pub connections: Vec<Connection>,
    }

    /// Everything about one transfer, for the drawer.
    pub struct Details {
        #[cfg_attr(test, ts(type = "number"))]
        pub id: u64,
        /// The whole path on this computer, for showing.
        pub local: String,
        /// `bucket/key`.
        pub remote: String,
        pub etag: Option<String>,
        pub version: Option<String>,
        /// CRC-64/NVME of the file here, hex in groups of four.
        pub crc_here: Option<String>,
        /// And as the server told.
        pub crc_there: Option<String>,
        pub part_size: Option<f64>,
        pub parts: Option<u32>,
        pub parts_done: u32,
        pub parts_retried: u32,
        /// Newest first.
        pub events: Vec<Happened>,
        /// Bytes a second, one a second, the last ten minutes; oldest first.
        pub speeds: Vec<f64>,
    }

    pub struct Happened { pub at: f64, pub what: String }

    /// What happens to transfers that were running when the program ended.
    #[derive(Copy, Eq)]
    pub enum AfterStart { Continue, StayPaused }

    /// What is done with a compressed object that is downloaded.
    #[derive(Copy, Eq)]
    pub enum Unpacking { Ask, Always, Never }

    pub struct Settings {
        pub after_start: AfterStart,
        /// Requests in flight over all files, 1 to 64.
        pub requests: u32,
        /// Part size in MiB, or automatic.
        pub part_mib: Option<u32>,
        /// Whether compressed objects are saved unpacked.
        pub unpacking: Unpacking,
        /// Where "Download" puts files without asking, for showing; absent: ask each time.
        pub download_folder: Option<String>,
    }

    /// A folder that was chosen in a dialog.
    pub struct Folder {
        pub token: Token,
        /// For showing: `~/Projects/out`.
        pub path: String,
    }
}
