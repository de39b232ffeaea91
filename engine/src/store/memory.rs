//! The store of the tests: all in memory, as strict as S3, and open to inspection.
//!
//! Faithful where the engine could be tempted to rely on less: entity tags are MD5 (of MD5s), the CRC-64/NVME is
//! computed here and compared with what was promised, a second completion answers `NoSuchUpload`, ranges and
//! conditions are obeyed exactly. [`Weakness`] makes it as forgetful as lesser servers are. No clock: every
//! object is one second younger than the one before.

mod about;
mod copies;
mod look;
mod objects;
mod state;
mod uploads;
mod verb;
mod versions;

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};

pub use self::look::Received;
use self::state::State;
pub use self::verb::Verb;
use super::about::{BucketInfo, CopyOptions, Link, LinkFor, NotDeleted, Source, Tier};
use super::{
    Begun, Bucket, Completion, Deletion, ETag, Error, Got, Kind, ListedPart, ListedUpload, NewBucket, ObjectInfo,
    ObjectPath, Page, Properties, PutOptions, Receipt, Result, Store, UploadPage, VersionPage, Versioning,
};
use crate::body::UploadBody;

/// In what way it is a lesser server. The default is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weakness {
    /// Objects made of parts have no checksum; parts and single objects do.
    pub no_whole_checksum: bool,
    /// Knows no checksums: sends none, ignores those it is sent.
    pub no_checksums: bool,
    /// Entity tags say nothing about the bytes, as with encryption by a key of the customer.
    pub opaque_etags: bool,
    /// Overwrites whatever `If-None-Match` says.
    pub ignores_if_none_match: bool,
    /// Sends the bytes of any version whatever `If-Match` says.
    pub ignores_if_match: bool,
    /// Answers 200 and the whole object to a range.
    pub ignores_ranges: bool,
    /// Drops the metadata of objects made of parts.
    pub loses_metadata: bool,
    /// Keeps no tags: refuses what has them, and to be asked for them.
    pub no_tags: bool,
    /// Flips a bit of what it was sent, after it has compared; its checksum tells.
    pub corrupts: bool,
}

/// The store in memory. Clones share everything, so a test keeps one for looking in.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<State>>);

impl Memory {
    /// Without buckets, as strict as can be.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one empty bucket.
    pub fn with_bucket(bucket: &str) -> Self {
        let memory = Self::new();
        memory.state().add_bucket(bucket);
        memory
    }

    /// Makes it a lesser server from now on.
    pub fn weaken(&self, weakness: Weakness) {
        self.state().weakness = weakness;
    }

    /// How many entries one page of a listing has: 1,000 unless told.
    pub fn page_size(&self, entries: usize) {
        self.state().page_size = entries;
    }

    /// Refuses completion if a part but the last is smaller, in bytes. S3 says 5 MiB; here 0 unless told, since
    /// tests cut small files.
    pub fn smallest_part(&self, bytes: u64) {
        self.state().smallest_part = bytes;
    }

    /// Refuses completion if the parts but the last are not of one size, as Cloudflare R2 does.
    pub fn equal_parts(&self) {
        self.state().equal_parts = true;
    }

    /// The largest object that is copied in one request, in bytes: as S3 says unless told.
    pub fn largest_copy(&self, bytes: u64) {
        self.state().largest_copy = bytes;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn begin(&self, verb: Verb) -> MutexGuard<'_, State> {
        let mut state = self.state();
        *state.calls.entry(verb).or_default() += 1;
        state
    }
}

/// A refusal as the server words it.
fn refusal(kind: Kind, status: u16, code: &str, message: &str) -> Error {
    Error { kind, code: Some(code.into()), message: message.into(), request_id: None, status: Some(status) }
}

/// Takes a whole body, giving others a turn after each window as a connection would.
async fn receive(mut body: UploadBody) -> Result<Bytes> {
    let mut bytes = BytesMut::with_capacity(body.remaining() as usize);
    while let Some(window) = body.next_window().await {
        bytes.extend_from_slice(&window.map_err(|error| Error::new(Kind::Source, error.to_string()))?);
        tokio::task::yield_now().await;
    }
    Ok(bytes.freeze())
}

#[async_trait]
impl Store for Memory {
    async fn list_buckets(&self) -> Result<Vec<Bucket>> {
        Ok(self.begin(Verb::ListBuckets).list_buckets())
    }

    async fn create_bucket(&self, bucket: &str, options: &NewBucket) -> Result<()> {
        self.begin(Verb::CreateBucket).create_bucket(bucket, options)
    }

    async fn delete_bucket(&self, bucket: &str) -> Result<()> {
        self.begin(Verb::DeleteBucket).delete_bucket(bucket)
    }

    async fn versioning(&self, bucket: &str) -> Result<Versioning> {
        Ok(self.begin(Verb::Versioning).bucket(bucket)?.versioning)
    }

    async fn bucket_info(&self, bucket: &str) -> Result<BucketInfo> {
        self.begin(Verb::BucketInfo).bucket_info(bucket)
    }

    async fn list(&self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>) -> Result<Page> {
        self.begin(Verb::List).list(bucket, prefix, folders, page)
    }

    async fn list_after(&self, bucket: &str, prefix: &str, folders: bool, after: &str) -> Result<Page> {
        self.begin(Verb::List).list_after(bucket, prefix, folders, Some(after.into()))
    }

    async fn list_versions(
        &self,
        bucket: &str,
        prefix: &str,
        folders: bool,
        page: Option<&str>,
    ) -> Result<VersionPage> {
        self.begin(Verb::ListVersions).list_versions(bucket, prefix, folders, page)
    }

    async fn head(&self, object: &ObjectPath) -> Result<ObjectInfo> {
        self.begin(Verb::Head).head(object)
    }

    async fn properties(&self, object: &ObjectPath, version: Option<&str>) -> Result<Properties> {
        self.begin(Verb::Properties).properties(object, version)
    }

    async fn tags(&self, object: &ObjectPath, version: Option<&str>) -> Result<Vec<(String, String)>> {
        self.begin(Verb::Tags).tags(object, version)
    }

    async fn set_tags(&self, object: &ObjectPath, version: Option<&str>, tags: &[(String, String)]) -> Result<()> {
        self.begin(Verb::SetTags).set_tags(object, version, tags)
    }

    async fn get(
        &self,
        object: &ObjectPath,
        range: Option<Range<u64>>,
        if_match: Option<&ETag>,
        version: Option<&str>,
    ) -> Result<Got> {
        self.begin(Verb::Get).get(object, range, if_match, version)
    }

    async fn put(
        &self,
        object: &ObjectPath,
        body: UploadBody,
        crc64: Option<u64>,
        options: &PutOptions,
    ) -> Result<Receipt> {
        self.begin(Verb::Put).check_key(object)?;
        let bytes = receive(body).await?;
        self.state().put(object, bytes, crc64, options)
    }

    async fn create_multipart(&self, object: &ObjectPath, options: &PutOptions) -> Result<Begun> {
        self.begin(Verb::CreateMultipart).create_multipart(object, options)
    }

    async fn put_part(&self, object: &ObjectPath, upload_id: &str, number: u32, body: UploadBody) -> Result<Receipt> {
        self.begin(Verb::PutPart).check_upload(object, upload_id)?;
        let bytes = receive(body).await?;
        self.state().put_part(object, upload_id, number, bytes)
    }

    async fn list_parts(&self, object: &ObjectPath, upload_id: &str) -> Result<Vec<ListedPart>> {
        self.begin(Verb::ListParts).list_parts(object, upload_id)
    }

    async fn complete_multipart(
        &self,
        object: &ObjectPath,
        upload_id: &str,
        completion: &Completion,
    ) -> Result<Receipt> {
        self.begin(Verb::CompleteMultipart).complete_multipart(object, upload_id, completion)
    }

    async fn abort_multipart(&self, object: &ObjectPath, upload_id: &str) -> Result<()> {
        self.begin(Verb::AbortMultipart).abort_multipart(object, upload_id)
    }

    async fn list_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<ListedUpload>> {
        self.begin(Verb::ListUploads).list_uploads(bucket, prefix)
    }

    async fn list_uploads_page(&self, bucket: &str, prefix: &str, page: Option<&str>) -> Result<UploadPage> {
        self.begin(Verb::ListUploads).list_uploads_page(bucket, prefix, page)
    }

    async fn delete(&self, object: &ObjectPath) -> Result<()> {
        self.begin(Verb::Delete).delete(object, None)
    }

    async fn delete_many(&self, bucket: &str, deletions: &[Deletion]) -> Result<Vec<NotDeleted>> {
        self.begin(Verb::DeleteMany).delete_many(bucket, deletions)
    }

    async fn copy(&self, from: &Source, to: &ObjectPath, options: &CopyOptions) -> Result<Receipt> {
        self.begin(Verb::Copy).copy(from, to, options)
    }

    async fn copy_part(
        &self,
        from: &Source,
        range: Range<u64>,
        to: &ObjectPath,
        upload_id: &str,
        number: u32,
    ) -> Result<Receipt> {
        self.begin(Verb::CopyPart).copy_part(from, range, to, upload_id, number)
    }

    async fn restore(&self, object: &ObjectPath, version: Option<&str>, days: u32, _: Tier) -> Result<()> {
        self.begin(Verb::Restore).restore(object, version, days)
    }

    async fn link(&self, _: &ObjectPath, _: &LinkFor, _: u64) -> Result<Link> {
        drop(self.begin(Verb::Link));
        Err(Error::new(Kind::NotSupported, "nobody else reaches this store"))
    }
}

#[cfg(test)]
mod tests;
