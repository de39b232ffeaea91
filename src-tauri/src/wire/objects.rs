//! What is done to objects and buckets besides moving them: what the window asks for, and what it is told.

use serde::{Deserialize, Serialize};

use super::{Place, Problem, Token};

wire! {
    /// One object, or one version of it.
    #[serde(deny_unknown_fields)]
    pub struct ObjectName {
        pub connection: String,
        pub bucket: String,
        pub key: String,
        /// Absent: the newest.
        pub version: Option<String>,
    }

    /// A pair of metadata or tags.
    #[serde(deny_unknown_fields)]
    pub struct Pair { pub name: String, pub value: String }

    /// The headers that are kept with an object.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct Headers {
        pub content_type: Option<String>,
        pub content_encoding: Option<String>,
        pub content_language: Option<String>,
        pub content_disposition: Option<String>,
        pub cache_control: Option<String>,
    }

    /// A checksum that the server keeps.
    pub struct ServerChecksum {
        /// `CRC-64/NVME`, `CRC-32`, `CRC-32C`, `SHA-1`, `SHA-256`.
        pub algorithm: String,
        /// Over the whole object, or over the checksums of its parts.
        pub whole: bool,
        /// Base64, as the server has it.
        pub value: String,
    }

    /// How an object is encrypted at rest.
    #[serde(deny_unknown_fields)]
    pub struct Encryption {
        /// `AES256`, `aws:kms`, `aws:kms:dsse`.
        pub method: String,
        pub key_id: Option<String>,
    }

    /// Everything about one object.
    pub struct Properties {
        #[cfg_attr(test, ts(type = "number"))]
        pub size: u64,
        pub etag: Option<String>,
        pub version: Option<String>,
        pub modified: Option<f64>,
        pub checksums: Vec<ServerChecksum>,
        pub headers: Headers,
        /// An HTTP date, as the server has it.
        pub expires: Option<String>,
        /// Where a bucket that is a website sends who asks for the object. A copy does not have it.
        pub website_redirect: Option<String>,
        pub metadata: Vec<Pair>,
        /// Absent where the keys may not see them, or the server has none: then `tags_why` says so.
        pub tags: Option<Vec<Pair>>,
        pub tags_why: Option<String>,
        /// S3's own name, `STANDARD`.
        pub storage_class: String,
        pub encryption: Option<Encryption>,
        /// In words: `Locked until 4 May 2027 (compliance)`, `Held`; absent if nothing keeps it.
        pub lock_mode: Option<String>,
        pub lock_until: Option<f64>,
        pub legal_hold: bool,
        /// It is in an archive class and must be restored before it can be read.
        pub archived: bool,
        pub restoring: bool,
        /// A restored copy can be read until then.
        pub restored_until: Option<f64>,
        /// Whether the bucket keeps versions; absent if it could not be learnt.
        pub versioning: Option<Versioning>,
    }

    #[derive(Copy, Eq)]
    pub enum Versioning { Off, On, Suspended }

    /// What is changed of objects, in place. What is absent stays as it is.
    #[serde(deny_unknown_fields)]
    pub struct Change {
        /// Each header: absent stays, empty is removed, anything else is set.
        pub headers: Headers,
        /// All metadata, replaced.
        pub metadata: Option<Vec<Pair>>,
        /// All tags, replaced.
        pub tags: Option<Vec<Pair>>,
        pub storage_class: Option<String>,
        pub encryption: Option<Encryption>,
    }

    #[derive(Copy, Eq)]
    pub enum Tier { Expedited, Standard, Bulk }

    /// How text can name an object elsewhere.
    pub struct Addresses {
        pub key: String,
        /// `s3://bucket/key`.
        pub uri: String,
        /// `https://…`, without a signature; absent for the practice store.
        pub https: Option<String>,
        /// A line for the AWS command line that fetches it; absent for the practice store.
        pub command: Option<String>,
    }

    #[serde(deny_unknown_fields)]
    pub struct LinkRequest {
        pub connection: String,
        pub bucket: String,
        /// At most 1,000.
        pub keys: Vec<String>,
        /// With one key only.
        pub version: Option<String>,
        /// 1 second to 7 days.
        pub seconds: u32,
        /// Browsers save it under its name instead of showing it.
        pub save: bool,
        /// Under another name, with one key only.
        pub file_name: Option<String>,
        /// A link for putting the object, not for fetching it.
        pub upload: bool,
    }

    pub struct ShareLink {
        pub key: String,
        pub url: String,
        pub until: f64,
        /// It ends with the temporary keys that signed it, before what was asked for.
        pub cut_short: bool,
        /// The keys that signed it are temporary: it ends with them, even if nobody said when that is.
        pub temporary: bool,
    }

    #[serde(deny_unknown_fields)]
    pub struct BucketForm {
        pub connection: String,
        pub bucket: String,
        /// Absent: the connection's.
        pub region: Option<String>,
        pub versioning: bool,
    }

    /// One thing about a bucket: what the server said, or why it said nothing.
    pub struct Told { pub lines: Vec<String>, pub why: Option<String> }

    pub struct BucketInfo {
        pub region: Told,
        pub versioning: Told,
        pub encryption: Told,
        /// One line for each rule.
        pub lifecycle: Told,
        /// The policy's JSON, indented, as lines.
        pub policy: Told,
        /// The engine's view of `versioning`, if it could be learnt.
        pub keeps_versions: Option<Versioning>,
    }

    /// What is counted before it is deleted, copied or changed. At most 100,000 items; whole folders count as one.
    #[serde(deny_unknown_fields)]
    pub struct Selection {
        pub place: Place,
        pub items: Vec<SelectedItem>,
        pub which: Which,
    }

    /// What of selected items is meant.
    #[derive(Copy, Eq)]
    pub enum Which {
        Objects,
        /// All versions and delete markers, for deleting for ever: of folders, and of objects that name no version.
        Versions,
        /// What counts as deleted and has a version left, for bringing it back.
        Deleted,
    }

    #[serde(tag = "kind", rename_all_fields = "camelCase", deny_unknown_fields)]
    pub enum SelectedItem {
        Object { key: String, #[cfg_attr(test, ts(type = "number"))] size: u64, etag: Option<String>, version: Option<String> },
        Folder { prefix: String },
    }

    /// How far a count is. The last one has `done`.
    pub struct Counted {
        /// Names the selection from now on; Rust keeps it.
        pub token: Token,
        #[cfg_attr(test, ts(type = "number"))]
        pub objects: u64,
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
        /// Objects above 5 GiB, that are copied in parts.
        #[cfg_attr(test, ts(type = "number"))]
        pub large: u64,
        pub done: bool,
        /// Absent if it could not be learnt.
        pub versioning: Option<Versioning>,
    }

    /// What happens to counted objects.
    #[serde(tag = "kind", rename_all_fields = "camelCase", deny_unknown_fields)]
    pub enum Work {
        /// Asks in a native dialog first. Of what was counted as objects or as versions.
        Delete,
        /// Brings back what was counted as deleted. Asks in a native dialog first.
        Undelete,
        /// Into a place of the same or another connection; `name` renames a single object or folder (its last segment,
        /// without a slash).
        Copy { to: Place, name: Option<String>, if_taken: IfTaken },
        Move { to: Place, name: Option<String>, if_taken: IfTaken },
        Edit { change: Change },
        Restore { days: u32, tier: Tier },
    }

    /// What a copy does with a key that is there. Deliberately no question: a job of 20,000 objects asks before.
    #[derive(Copy, Eq)]
    pub enum IfTaken { Skip, Overwrite, KeepBoth }

    /// What would be in the way of a copy.
    pub struct InTheWay {
        #[cfg_attr(test, ts(type = "number"))]
        pub taken: u64,
        /// Up to five of the keys.
        pub examples: Vec<String>,
        /// Counting stopped at a limit: at least so many.
        pub more: bool,
        /// The target cannot be: a folder into itself, or onto itself.
        pub impossible: Option<String>,
    }

    /// An object that a job could not do.
    pub struct FailedItem {
        pub key: String,
        pub version: Option<String>,
        pub message: String,
        pub hint: Option<String>,
    }

    pub struct FailedItems {
        #[cfg_attr(test, ts(type = "number"))]
        pub total: u64,
        /// From the offset asked for; at most 200.
        pub items: Vec<FailedItem>,
    }

    #[serde(deny_unknown_fields)]
    pub struct VersionsRequest {
        pub place: Place,
        /// `next` of the page before; absent for the first.
        pub page: Option<String>,
    }

    pub struct VersionRow {
        pub key: String,
        pub version: String,
        pub newest: bool,
        pub delete_marker: bool,
        #[cfg_attr(test, ts(type = "number"))]
        pub size: u64,
        pub etag: Option<String>,
        pub modified: Option<f64>,
        pub storage_class: String,
    }

    /// A page of versions; of a place as of a moment, the one version of each key that held then.
    pub struct Versions {
        pub folders: Vec<String>,
        pub versions: Vec<VersionRow>,
        pub next: Option<String>,
    }

    #[serde(deny_unknown_fields)]
    pub struct SearchRequest {
        /// Where to look; everything below it.
        pub place: Place,
        /// A part of the key below the place, or a pattern with `*`, `?` and `**`; empty: everything. Without regard to
        /// case.
        pub text: String,
        #[cfg_attr(test, ts(type = "number | null"))]
        pub smallest: Option<u64>,
        #[cfg_attr(test, ts(type = "number | null"))]
        pub largest: Option<u64>,
        /// Milliseconds since 1970.
        pub after: Option<f64>,
        pub before: Option<f64>,
    }

    /// What a search found since the last message; at most five messages a second.
    pub struct Found {
        pub objects: Vec<super::Object>,
        #[cfg_attr(test, ts(type = "number"))]
        pub looked_at: u64,
        /// The last key that was looked at, for showing.
        pub at: String,
        pub done: bool,
        /// Stopped at 100,000 results.
        pub full: bool,
        /// Why it ended early.
        pub problem: Option<Problem>,
    }

    /// A piece of an object, for looking at it.
    #[serde(deny_unknown_fields)]
    pub struct PeekRequest {
        pub object: ObjectName,
        /// The first byte.
        #[cfg_attr(test, ts(type = "number"))]
        pub start: u64,
        /// 1 byte to 16 MiB.
        pub length: u32,
        /// Only of this version of the object, if it is known.
        pub etag: Option<String>,
    }

    pub struct Peek {
        #[cfg_attr(test, ts(type = "number"))]
        pub size: u64,
        pub etag: Option<String>,
        #[cfg_attr(test, ts(type = "number"))]
        pub start: u64,
        /// The bytes, base64.
        pub base64: String,
        /// What the first bytes are, by what is in them, if they are a picture: `image/png`. Only with `start` 0.
        pub picture: Option<String>,
    }

    #[derive(Copy, Eq)]
    pub enum Compression { None, Gzip, Zstd }

    /// How files are sent, beyond what is usual.
    #[serde(deny_unknown_fields)]
    pub struct UploadOptions {
        /// `contentType` absent: by the name, checked against the first bytes.
        pub headers: Headers,
        pub metadata: Vec<Pair>,
        pub tags: Vec<Pair>,
        pub storage_class: Option<String>,
        pub encryption: Option<Encryption>,
        /// A canned access rule such as `public-read`.
        pub acl: Option<String>,
        pub compression: Compression,
    }

    /// A place that is kept under a name.
    #[serde(deny_unknown_fields)]
    pub struct Bookmark { pub name: String, pub place: Place }

    /// Places that are kept. At most 200 bookmarks and 20 recent places, the newest first.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct Places { pub bookmarks: Vec<Bookmark>, pub recent: Vec<Place> }
}
