//! What the engine asks of object storage.
//!
//! [`Store`] is the contract; its prose is binding and [`conformance`] tests it. There are three real
//! implementations of what stands behind it: [`s3`] speaks the protocol (to a server, or in process to the
//! practice store), [`memory`] is the fake of the tests, and [`faulty`] wraps any other and fails on schedule.
//!
//! Deliberately absent: retries of data requests, progress and pausing. They belong to the engine, which
//! would otherwise not know what is going on.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

use crate::body::UploadBody;

pub mod about;
pub mod as_of;
#[cfg(any(test, feature = "fakes"))]
pub mod conformance;
#[cfg(any(test, feature = "fakes"))]
pub mod faulty;
#[cfg(any(test, feature = "fakes"))]
pub mod memory;
pub mod practice;
pub mod s3;

use about::{BucketInfo, CopyOptions, Link, LinkFor, NotDeleted, Source, Tier};
pub use about::{Deletion, Encryption, Headers, NewBucket, Properties, Version, VersionPage, Versioning};

/// A result of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One object: a bucket and the full key in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ObjectPath {
    /// The bucket's name.
    pub bucket: String,
    /// The whole key, UTF-8, at most 1,024 bytes. Any characters; hostile text.
    pub key: String,
}

impl ObjectPath {
    /// Names an object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self { bucket: bucket.into(), key: key.into() }
    }
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.bucket, self.key)
    }
}

/// An entity tag exactly as the server wrote it, quotes included. Opaque: compared for equality only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ETag(pub String);

impl ETag {
    /// The tag without its quotes, for looking and for comparing across servers that drop them.
    pub fn bare(&self) -> &str {
        self.0.trim_matches('"')
    }
}

/// Which digest a checksum is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the variants are S3's own names")]
pub enum Algorithm {
    Crc64Nvme,
    Crc32,
    Crc32C,
    Sha1,
    Sha256,
}

/// A checksum that the server computed or verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// Which digest it is.
    pub algorithm: Algorithm,
    /// True: over the bytes of the whole object. False: over the digests of its parts ("composite").
    pub whole: bool,
    /// Base64 as in the header; a composite one ends in `-N`.
    pub value: String,
}

/// A bucket of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// When it was made, in milliseconds since 1970, if the server says.
    pub created: Option<i64>,
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The whole key.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// Its entity tag, if the server lists it.
    pub etag: Option<ETag>,
    /// Milliseconds since 1970.
    pub modified: Option<i64>,
    /// S3's name of the storage class, `STANDARD` where none is given.
    pub storage_class: String,
}

/// A page of a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Common prefixes, each ending in `/`; empty when listed without a delimiter.
    pub prefixes: Vec<String>,
    /// The objects of this page, in the server's order.
    pub objects: Vec<Listed>,
    /// What to ask for next; absent on the last page.
    pub next: Option<String>,
}

/// What HEAD, or the headers of GET, tell about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// The size of the whole object in bytes.
    pub size: u64,
    /// Its entity tag.
    pub etag: Option<ETag>,
    /// Its version, where the bucket keeps versions.
    pub version: Option<String>,
    /// Milliseconds since 1970.
    pub modified: Option<i64>,
    /// The checksum the server keeps: the whole-object one first, if there are several.
    pub checksum: Option<Checksum>,
    /// MIME type.
    pub content_type: Option<String>,
    /// Such as `gzip`: how the bytes are wrapped.
    pub content_encoding: Option<String>,
    /// User metadata, names in lower case without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
    /// S3's name of the storage class.
    pub storage_class: Option<String>,
}

/// The answer to a GET. Nothing in it has been checked against what was asked; that is the caller's duty.
pub struct Got {
    /// True for status 206, false for 200.
    pub partial: bool,
    /// First and last byte (inclusive) and total size, as `Content-Range` says.
    pub content_range: Option<(u64, u64, u64)>,
    /// `Content-Length` of this answer.
    pub length: Option<u64>,
    /// The entity tag of the version that these bytes belong to.
    pub etag: Option<ETag>,
    /// Its version, where the bucket keeps versions.
    pub version: Option<String>,
    /// The checksum of the whole object, if this answer carries one.
    pub checksum: Option<Checksum>,
    /// Such as `gzip`: how the bytes are wrapped.
    pub content_encoding: Option<String>,
    /// The bytes as they arrive. An early end is an error of kind [`Kind::Interrupted`].
    pub body: BoxStream<'static, Result<Bytes>>,
}

/// What goes with an object when it is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutOptions {
    /// What is given back with it.
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`, values ASCII.
    pub metadata: Vec<(String, String)>,
    /// At most 10 (S3).
    pub tags: Vec<(String, String)>,
    /// How it is encrypted, if not as the bucket does.
    pub encryption: Option<Encryption>,
    /// S3's name of a canned access rule such as `public-read`, if not the bucket's own.
    pub acl: Option<String>,
    /// Fail with [`Kind::PreconditionFailed`] if the key exists (`If-None-Match: *`).
    pub only_if_absent: bool,
    /// S3's name of a storage class, if not the bucket's usual one.
    pub storage_class: Option<String>,
}

/// What the server said about an object or a part that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its entity tag.
    pub etag: ETag,
    /// The checksum that the server computed, if it told.
    pub checksum: Option<Checksum>,
    /// The new version, where the bucket keeps versions.
    pub version: Option<String>,
}

/// An upload in parts that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Names the upload from now on.
    pub upload_id: String,
    /// True if the server said that it will keep a CRC-64/NVME of the whole object, so that one may be sent
    /// with the completion.
    pub whole_checksum: bool,
}

/// A part as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPart {
    /// 1 to 10,000.
    pub number: u32,
    /// In bytes.
    pub size: u64,
    /// Its entity tag.
    pub etag: ETag,
    /// Its checksum, if the server lists it.
    pub checksum: Option<Checksum>,
}

/// An unfinished upload as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUpload {
    /// The key it is for.
    pub key: String,
    /// Its id.
    pub upload_id: String,
    /// Milliseconds since 1970.
    pub initiated: Option<i64>,
}

/// A page of a listing of unfinished uploads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadPage {
    /// By key; those of one key in the order in which they were begun, as far as the server keeps it.
    pub uploads: Vec<ListedUpload>,
    /// What to ask for next; absent on the last page. Opaque.
    pub next: Option<String>,
}

/// How an upload in parts is completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Number and entity tag of every part, in order, without gaps.
    pub parts: Vec<(u32, ETag)>,
    /// The size of the whole object, in bytes.
    pub size: u64,
    /// CRC-64/NVME over the whole object, if [`Begun::whole_checksum`] was true.
    pub crc64: Option<u64>,
    /// Fail with [`Kind::PreconditionFailed`] if the key exists by now.
    pub only_if_absent: bool,
}

/// Object storage, as far as the engine needs it.
///
/// Dropping the future of any call cancels it; the server may or may not have carried it out.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// All buckets these keys may see. [`Kind::AccessDenied`] if they may not list them.
    async fn list_buckets(&self) -> Result<Vec<Bucket>>;

    /// Makes a bucket. [`Kind::Conflict`] if the name is taken.
    async fn create_bucket(&self, bucket: &str, options: &NewBucket) -> Result<()>;

    /// Deletes a bucket that is empty; one that is not is [`Kind::Conflict`].
    async fn delete_bucket(&self, bucket: &str) -> Result<()>;

    /// Whether the bucket keeps versions.
    async fn versioning(&self, bucket: &str) -> Result<Versioning>;

    /// Everything else about a bucket. Fails only if there is no such bucket.
    async fn bucket_info(&self, bucket: &str) -> Result<BucketInfo>;

    /// One page, at most 1,000 entries, of what begins with `prefix`. With `folders`, keys are cut at the next
    /// `/` and named once as prefixes. `page` is [`Page::next`] of the page before.
    async fn list(&self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>) -> Result<Page>;

    /// The same, beginning behind the key `after`, in the order of bytes.
    async fn list_after(&self, bucket: &str, prefix: &str, folders: bool, after: &str) -> Result<Page>;

    /// One page of the versions and delete markers whose keys begin with `prefix`. A bucket that never kept versions
    /// has one of each key. `page` is [`VersionPage::next`] of the page before.
    async fn list_versions(&self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>)
    -> Result<VersionPage>;

    /// What the server knows about an object. [`Kind::NoSuchKey`] if there is none. A server that answers only
    /// 403 to keys without the right to list yields [`Kind::AccessDenied`].
    async fn head(&self, object: &ObjectPath) -> Result<ObjectInfo>;

    /// Everything that HEAD tells, of the newest version or of that one. [`Kind::DeleteMarker`] if that is one.
    async fn properties(&self, object: &ObjectPath, version: Option<&str>) -> Result<Properties>;

    /// The tags, sorted by name.
    async fn tags(&self, object: &ObjectPath, version: Option<&str>) -> Result<Vec<(String, String)>>;

    /// Replaces all tags; none removes them.
    async fn set_tags(&self, object: &ObjectPath, version: Option<&str>, tags: &[(String, String)]) -> Result<()>;

    /// The object, or a range of it (start inclusive, end exclusive), of exactly that version if `if_match` or
    /// `version` is given: [`Kind::PreconditionFailed`] if it is another by now, [`Kind::DeleteMarker`] if it has no bytes.
    async fn get(
        &self,
        object: &ObjectPath,
        range: Option<Range<u64>>,
        if_match: Option<&ETag>,
        version: Option<&str>,
    ) -> Result<Got>;

    /// Makes or replaces an object in one request, visible at once. `crc64` is the CRC-64/NVME of the body: a
    /// server that knows it refuses other bytes with [`Kind::BadDigest`]; one that does not, ignores it.
    async fn put(
        &self,
        object: &ObjectPath,
        body: UploadBody,
        crc64: Option<u64>,
        options: &PutOptions,
    ) -> Result<Receipt>;

    /// Begins an upload in parts. Not idempotent: a lost answer leaves an upload that costs money.
    async fn create_multipart(&self, object: &ObjectPath, options: &PutOptions) -> Result<Begun>;

    /// Sends one part; the same number again replaces it. [`Kind::NoSuchUpload`] if the upload is gone.
    async fn put_part(&self, object: &ObjectPath, upload_id: &str, number: u32, body: UploadBody) -> Result<Receipt>;

    /// Every part that the server holds, all pages, by ascending number.
    async fn list_parts(&self, object: &ObjectPath, upload_id: &str) -> Result<Vec<ListedPart>>;

    /// Joins the parts. **This call can lie**: after an error that is not plainly a refusal the object may be
    /// there nevertheless, and repeating it may answer [`Kind::NoSuchUpload`]. It is never repeated in here.
    async fn complete_multipart(
        &self,
        object: &ObjectPath,
        upload_id: &str,
        completion: &Completion,
    ) -> Result<Receipt>;

    /// Removes an unfinished upload. Removing one that is gone succeeds.
    async fn abort_multipart(&self, object: &ObjectPath, upload_id: &str) -> Result<()>;

    /// The unfinished uploads whose keys begin with `prefix`, all pages.
    async fn list_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<ListedUpload>>;

    /// One page of them: at most 1,000, but some servers have longer ones. `page` is [`UploadPage::next`] of the page
    /// before: it holds where to go on, so that uploads which end in between move nothing.
    async fn list_uploads_page(&self, bucket: &str, prefix: &str, page: Option<&str>) -> Result<UploadPage>;

    /// Deletes one object. Deleting one that is not there succeeds.
    async fn delete(&self, object: &ObjectPath) -> Result<()>;

    /// Deletes at most [`MOST_DELETIONS`](about::MOST_DELETIONS) keys of a bucket or versions of them; those that could
    /// not be, each with its reason. A server without this request is asked key by key. Keys that are not there
    /// count as deleted.
    async fn delete_many(&self, bucket: &str, deletions: &[Deletion]) -> Result<Vec<NotDeleted>>;

    /// Copies an object of at most [`LARGEST_COPY`](about::LARGEST_COPY) bytes on the server, over what is there unless
    /// told otherwise. A copy onto itself must change something. An error inside a 200 is an error.
    async fn copy(&self, from: &Source, to: &ObjectPath, options: &CopyOptions) -> Result<Receipt>;

    /// Copies a range (start inclusive, end exclusive) of an object as one part of an upload.
    async fn copy_part(
        &self,
        from: &Source,
        range: Range<u64>,
        to: &ObjectPath,
        upload_id: &str,
        number: u32,
    ) -> Result<Receipt>;

    /// Asks for a copy of an archived object that can be read for some days (1 to 365). [`Kind::Conflict`] if one is
    /// being made already.
    async fn restore(&self, object: &ObjectPath, version: Option<&str>, days: u32, tier: Tier) -> Result<()>;

    /// A link that works without keys for so long, at most [`LONGEST_LINK`](about::LONGEST_LINK) seconds. Nothing is
    /// asked of the server. [`Kind::NotSupported`] where nobody else could reach it, or without keys.
    async fn link(&self, object: &ObjectPath, what: &LinkFor, seconds: u64) -> Result<Link>;
}

/// What went wrong between the engine and the store, reduced to what the engine decides on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Not connected, refused, or no answer in time: nothing is known about the request.
    NoNetwork,
    /// The name of the server does not resolve.
    UnknownHost,
    /// The certificate is not trusted.
    Tls,
    /// The certificate's time is over.
    TlsExpired,
    /// The certificate is for another name than the one that was asked.
    TlsName,
    /// Unknown access key or wrong secret.
    BadCredentials,
    /// The temporary credentials have ended.
    ExpiredCredentials,
    /// The AWS profile that was to give the keys gives none.
    Profile {
        /// The profile's name; for [`ProfileTrouble::SignedOut`] the one to sign in with.
        name: String,
        /// Why.
        trouble: ProfileTrouble,
    },
    /// Signed, known, and not permitted.
    AccessDenied,
    /// This computer's clock is too far off to sign.
    ClockSkew,
    /// The bucket lives elsewhere; the store has already tried to follow.
    WrongRegion {
        /// Where, if the server told.
        region: Option<String>,
    },
    /// No such bucket.
    NoSuchBucket,
    /// No such object.
    NoSuchKey,
    /// The version says that the object was deleted: nothing of it can be read.
    DeleteMarker,
    /// The unfinished upload is gone, or was completed.
    NoSuchUpload,
    /// A condition (`If-Match`, `If-None-Match`) did not hold; also a range beyond the end (416).
    PreconditionFailed,
    /// Somebody else was writing at the same time (409), or the name is taken.
    Conflict,
    /// In an archive class; must be restored first.
    Archived,
    /// 503, 429, `SlowDown`: the server wants less.
    Busy {
        /// How long it asked to wait.
        after: Option<Duration>,
    },
    /// 5xx: the server's own fault; nothing is known about the request.
    Server,
    /// The connection broke, or the body ended early: nothing is known about the request.
    Interrupted,
    /// The server found other bytes than were promised.
    BadDigest,
    /// Not S3: broken XML, missing fields.
    BadAnswer,
    /// A page for people: of a network that wants a sign-in, of a proxy, or of a website.
    WebPage,
    /// 501 and its like.
    NotSupported,
    /// Larger than the server takes.
    TooLarge,
    /// The server's disk, or what it allows this bucket, is full.
    StorageFull,
    /// The body's own source failed while it was being sent: see [`UploadBody`].
    Source,
    /// Any other refusal; the detail has the server's words.
    Other,
}

/// Why an AWS profile gives no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileTrouble {
    /// There is none of this name on this computer.
    Missing,
    /// Its sign-in has ended, or never was.
    SignedOut,
    /// The server that hands out keys refused: a role that may not be assumed.
    Refused,
    /// Its program failed, or what it says makes no sense.
    Failed,
}

/// A failed call: the kind for decisions, the rest for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.describe())]
pub struct Error {
    /// What the engine decides on.
    pub kind: Kind,
    /// The server's error code, such as `AccessDenied`, if it sent one.
    pub code: Option<String>,
    /// The server's or the connection's own words. Never a signed address, a header or a key.
    pub message: String,
    /// The request id, if the server sent one.
    pub request_id: Option<String>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
}

impl Error {
    /// An error of that kind with a message of our own.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, code: None, message: message.into(), request_id: None, status: None }
    }

    /// True when nothing is known about the request: it may have been carried out.
    pub fn ambiguous(&self) -> bool {
        matches!(
            self.kind,
            Kind::NoNetwork | Kind::Interrupted | Kind::Server | Kind::Busy { .. } | Kind::BadAnswer | Kind::WebPage
        )
    }

    fn describe(&self) -> String {
        let mut text = format!("{:?}", self.kind);
        if let Some(status) = self.status {
            text.push_str(&format!(", status {status}"));
        }
        if let Some(code) = &self.code {
            text.push_str(&format!(", code {code}"));
        }
        if !self.message.is_empty() {
            text.push_str(&format!(": {}", self.message));
        }
        if let Some(id) = &self.request_id {
            text.push_str(&format!(" (request {id})"));
        }
        text
    }
}
