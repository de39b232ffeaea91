//! What is known about objects and buckets beyond their bytes, and what may be changed of it.
//!
//! Names are S3's own, in words. What a server did not say is absent, never a guess.

use serde::{Deserialize, Serialize};

use super::{Checksum, ETag, Error, ObjectPath};

/// The headers that are kept with an object and given back with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Headers {
    /// MIME type.
    pub content_type: Option<String>,
    /// Such as `gzip`: how the bytes are wrapped.
    pub content_encoding: Option<String>,
    /// Such as `de`.
    pub content_language: Option<String>,
    /// Such as `attachment; filename="a.txt"`.
    pub content_disposition: Option<String>,
    /// Such as `max-age=3600`.
    pub cache_control: Option<String>,
    /// An HTTP date such as `Fri, 21 Dec 2012 00:00:00 GMT`; one that is none is not sent.
    pub expires: Option<String>,
    /// Where a bucket that is a website sends who asks for it.
    pub website_redirect: Option<String>,
}

/// How the server encrypts an object at rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// S3's name: `AES256`, `aws:kms`, `aws:kms:dsse`.
    pub method: String,
    /// The key's id or address, with the KMS methods; absent: the account's usual one.
    pub key_id: Option<String>,
}

/// A restored copy of an archived object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// It is still being fetched from the archive.
    pub ongoing: bool,
    /// Until when it can be read, milliseconds since 1970; absent while ongoing.
    pub until: Option<i64>,
}

/// What keeps an object from being deleted (S3 Object Lock).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// `GOVERNANCE` or `COMPLIANCE`.
    pub mode: Option<String>,
    /// Until when, milliseconds since 1970.
    pub until: Option<i64>,
    /// Held until somebody lifts it.
    pub legal_hold: bool,
}

/// Everything HEAD tells about an object, or about one version of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// In bytes.
    pub size: u64,
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// Its version, where the bucket keeps versions; `null` for one from before that.
    pub version: Option<String>,
    /// Milliseconds since 1970.
    pub modified: Option<i64>,
    /// Every checksum the server keeps, one over the whole object first.
    pub checksums: Vec<Checksum>,
    /// What is given back with it.
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`, sorted.
    pub metadata: Vec<(String, String)>,
    /// S3's name of the storage class, `STANDARD` where none is given.
    pub storage_class: String,
    /// How it is encrypted, if the server tells.
    pub encryption: Option<Encryption>,
    /// What keeps it.
    pub lock: Lock,
    /// A restored copy of it, if it is archived and one was asked for.
    pub restored: Option<Restored>,
    /// The number of its tags, if the server tells.
    pub tags: Option<u32>,
}

/// What is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The object.
    pub object: ObjectPath,
    /// One version of it; absent: the newest.
    pub version: Option<String>,
    /// Only if it still has this entity tag: [`PreconditionFailed`](super::Kind::PreconditionFailed) otherwise.
    pub if_match: Option<ETag>,
}

impl Source {
    /// The newest version of an object, whatever it is.
    pub fn newest(object: ObjectPath) -> Self {
        Self { object, version: None, if_match: None }
    }
}

/// What a copy differs in. What is absent is taken over from the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyOptions {
    /// Headers and metadata in place of the source's: all of them, since S3 replaces all or none.
    pub replace: Option<(Headers, Vec<(String, String)>)>,
    /// Tags in place of the source's.
    pub tags: Option<Vec<(String, String)>>,
    /// S3's name of a storage class. S3 does not take it over: absent means the bucket's usual one.
    pub storage_class: Option<String>,
    /// How the copy is encrypted; absent: as the bucket does.
    pub encryption: Option<Encryption>,
    /// Fail with [`PreconditionFailed`](super::Kind::PreconditionFailed) if the key exists. Not every server obeys.
    pub only_if_absent: bool,
}

/// The largest object that one copy request takes, in bytes: 5 GiB (S3, `CopyObject`). Larger ones go in parts.
pub const LARGEST_COPY: u64 = 5 * 1024 * 1024 * 1024;

/// The most keys that one request deletes (S3, `DeleteObjects`).
pub const MOST_DELETIONS: usize = 1_000;

/// One key to be deleted, or one version of it for ever.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deletion {
    /// The whole key.
    pub key: String,
    /// Absent: the object. In a bucket that keeps versions that adds a delete marker, and nothing is lost.
    pub version: Option<String>,
}

/// A key that could not be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDeleted {
    /// Which.
    pub deletion: Deletion,
    /// Why.
    pub error: Error,
}

/// A version of an object, or a marker that says that it was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The whole key.
    pub key: String,
    /// Its id; `null` for one from before the bucket kept versions.
    pub version: String,
    /// The one that is read when none is named.
    pub newest: bool,
    /// It has no bytes: from here on the object counts as deleted.
    pub delete_marker: bool,
    /// In bytes; 0 for a delete marker.
    pub size: u64,
    /// Its entity tag, if it has one.
    pub etag: Option<ETag>,
    /// Milliseconds since 1970.
    pub modified: Option<i64>,
    /// S3's name of the storage class, `STANDARD` where none is given.
    pub storage_class: String,
}

/// A page of a listing of versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionPage {
    /// Common prefixes, each ending in `/`; empty when listed without a delimiter.
    pub prefixes: Vec<String>,
    /// By key, the newest of each key first.
    pub versions: Vec<Version>,
    /// What to ask for next; absent on the last page. Opaque.
    pub next: Option<String>,
}

/// Whether a bucket keeps versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Versioning {
    /// It never did.
    Off,
    /// It does.
    On,
    /// It did; the old ones are still there, new ones are not kept.
    Suspended,
}

/// How quickly an archived object is restored; the quick ones cost more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tier {
    /// Minutes.
    Expedited,
    /// Hours.
    Standard,
    /// Up to two days.
    Bulk,
}

/// How a new bucket is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewBucket {
    /// Where; absent: the connection's region.
    pub region: Option<String>,
    /// It keeps versions from the start.
    pub versioning: bool,
}

/// One thing about a bucket: what the server said, or why it said nothing.
pub type Told<T> = Result<T, Error>;

/// What a server tells about a bucket. Each is asked for by itself, since keys may see some and not others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketInfo {
    /// Where it is.
    pub region: Told<Option<String>>,
    /// Whether it keeps versions.
    pub versioning: Told<Versioning>,
    /// How it encrypts what is put into it.
    pub encryption: Told<Option<Encryption>>,
    /// Its rules that end or move objects, one line each: `temp/: deleted after 30 days`.
    pub lifecycle: Told<Vec<String>>,
    /// Its policy, JSON as the server has it.
    pub policy: Told<Option<String>>,
}

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkFor {
    /// Fetching an object, or one version of it, without keys.
    Get {
        /// One version; absent: the newest at the time of the request.
        version: Option<String>,
        /// What the answer shall say in `Content-Disposition`.
        disposition: Option<String>,
        /// What the answer shall say in `Content-Type`.
        content_type: Option<String>,
    },
    /// Putting an object without keys.
    Put {
        /// The type that the request must name.
        content_type: Option<String>,
    },
}

/// A presigned link. Whoever has it may use it: it is a secret until it ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: String,
    /// When it ends, milliseconds since 1970: as asked for, or with the temporary keys that signed it.
    pub until: i64,
    /// It ends with the keys that signed it, before the time that was asked for.
    pub cut_short: bool,
    /// Those keys are temporary. If nobody said when they end, the link may end before `until`.
    pub temporary: bool,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link(…, until {})", self.until)
    }
}

/// The longest life of a link, in seconds: 7 days (AWS Signature Version 4).
pub const LONGEST_LINK: u64 = 7 * 24 * 3600;
