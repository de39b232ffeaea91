//! Object storage that speaks S3, over the AWS SDK. Nothing outside this folder names the SDK.
//!
//! Two rules are behind most of what is here. The engine owns the retries of data, so the client that carries
//! bodies never tries twice; listing and looking may. And integrity is ours: the SDK is told to add no checksum
//! of its own, since what it adds changes how a body is sent, and half of all servers stumble over that.

mod bucket;
mod checksums;
mod clients;
mod copying;
mod deleting;
mod failure;
mod links;
mod listing;
mod multipart;
mod objects;
mod options;
mod properties;
mod sign_in;
mod tags;
mod wire;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
pub use aws_sdk_s3::config::SharedHttpClient;

use super::about::{BucketInfo, CopyOptions, Link, LinkFor, NotDeleted, Source, Tier};
use super::{
    Begun, Bucket, Completion, Deletion, ETag, Error, Got, Kind, ListedPart, ListedUpload, NewBucket, ObjectInfo,
    ObjectPath, Page, Properties, PutOptions, Receipt, Result, Store, UploadPage, VersionPage, Versioning,
};
use crate::body::UploadBody;
use crate::connection::Server;
use clients::{Clients, Trio};
use sign_in::Identity;

/// A server that speaks S3, or the practice store in this process.
pub struct S3Store {
    clients: Clients,
    /// It answers others too: a link can be given away.
    reachable: bool,
    /// Set once the server refused a request for its CRC-64/NVME: it is not asked for another.
    no_crc64: AtomicBool,
    /// Set once the server refused to delete many keys in one request.
    one_by_one: AtomicBool,
    /// The server writes spaces in encoded keys as `%20`, so that a plus is a plus.
    plus_is_plus: AtomicBool,
    /// When a request was first refused for this computer's clock.
    skewed: OnceLock<Instant>,
}

/// Requests that were under way when the clock was corrected are back after this time.
const CORRECTING: Duration = Duration::from_secs(10);

impl S3Store {
    /// Prepares everything; the network is not used before the first call.
    pub async fn connect(server: &Server) -> Result<Self> {
        let http = wire::client(server.certificate.as_deref(), wire::Limits::default()).await?;
        let identity = sign_in::identity(server, &http).await?;
        Ok(Self::new(http, server, &identity, true))
    }

    /// The same over an HTTP client that answers within this process. Nobody else can reach it, so it has no links.
    pub async fn over(http: SharedHttpClient, server: &Server) -> Result<Self> {
        let identity = sign_in::identity(server, &http).await?;
        Ok(Self::new(http, server, &identity, false))
    }

    /// A store that takes a server for dead after `silence` without a byte, for tests: everything else is as it is.
    #[cfg(any(test, feature = "fakes"))]
    pub async fn hasty(server: &Server, silence: std::time::Duration) -> Result<Self> {
        let limits = wire::Limits { silence, answer: silence, joining: silence };
        let http = wire::client(server.certificate.as_deref(), limits).await?;
        let identity = sign_in::identity(server, &http).await?;
        Ok(Self::new(http, server, &identity, true))
    }

    fn new(http: SharedHttpClient, server: &Server, identity: &Identity, reachable: bool) -> Self {
        Self {
            clients: Clients::new(http, server, identity),
            reachable,
            no_crc64: AtomicBool::new(false),
            one_by_one: AtomicBool::new(false),
            plus_is_plus: AtomicBool::new(false),
            skewed: OnceLock::new(),
        }
    }

    /// Calls, and once more if the refusal told how to ask better.
    async fn follow<T, Call>(&self, bucket: &str, call: impl Fn(Arc<Trio>) -> Call) -> Result<T>
    where
        Call: Future<Output = Result<T>>,
    {
        let trio = self.clients.of(bucket);
        match call(trio.clone()).await {
            Err(error) if self.learnt(bucket, &trio, &error) => call(self.clients.of(bucket)).await,
            done => done,
        }
    }

    /// The same for a request whose body is gone: only the engine can send it again.
    fn repeatable<T>(&self, bucket: &str, trio: &Trio, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            self.learnt(bucket, trio, error);
        }
        result
    }

    /// Whether a refusal taught something that makes another try worth while.
    fn learnt(&self, bucket: &str, trio: &Trio, error: &Error) -> bool {
        match &error.kind {
            // Compared with what this request was sent with: others may have learnt it in the meantime.
            Kind::WrongRegion { region: Some(region) } if *region != trio.region => {
                self.clients.moved(bucket, region);
                true
            }
            // Each client corrects its clock by the first answer that it gets; after that a skew is real.
            Kind::ClockSkew => self.skewed.get_or_init(Instant::now).elapsed() < CORRECTING,
            _ => false,
        }
    }

    /// An error that makes the engine try again.
    fn again(mut error: Error, why: &str) -> Error {
        error.kind = Kind::Server;
        error.message = format!("{why} ({})", error.message);
        error
    }
}

#[async_trait]
impl Store for S3Store {
    async fn list_buckets(&self) -> Result<Vec<Bucket>> {
        listing::buckets(&self.clients).await
    }

    async fn create_bucket(&self, bucket: &str, options: &NewBucket) -> Result<()> {
        bucket::create(&self.clients, bucket, options).await
    }

    async fn delete_bucket(&self, bucket: &str) -> Result<()> {
        self.follow(bucket, |trio| async move { bucket::delete(&trio, bucket).await }).await
    }

    async fn versioning(&self, bucket: &str) -> Result<Versioning> {
        self.follow(bucket, |trio| async move { bucket::versioning(&trio, bucket).await }).await
    }

    async fn bucket_info(&self, bucket: &str) -> Result<BucketInfo> {
        self.follow(bucket, |trio| async move { bucket::info(&trio, bucket).await }).await
    }

    async fn list(&self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>) -> Result<Page> {
        self.follow(bucket, |trio| async move {
            listing::page(&trio, bucket, prefix, folders, page, &self.plus_is_plus).await
        })
        .await
    }

    async fn list_after(&self, bucket: &str, prefix: &str, folders: bool, after: &str) -> Result<Page> {
        self.follow(bucket, |trio| async move {
            listing::after(&trio, bucket, prefix, folders, after, &self.plus_is_plus).await
        })
        .await
    }

    async fn list_versions(
        &self,
        bucket: &str,
        prefix: &str,
        folders: bool,
        page: Option<&str>,
    ) -> Result<VersionPage> {
        self.follow(bucket, |trio| async move {
            listing::versions(&trio, bucket, prefix, folders, page, &self.plus_is_plus).await
        })
        .await
    }

    async fn head(&self, object: &ObjectPath) -> Result<ObjectInfo> {
        self.follow(&object.bucket, |trio| async move { objects::head(&trio, object).await }).await
    }

    async fn properties(&self, object: &ObjectPath, version: Option<&str>) -> Result<Properties> {
        self.follow(&object.bucket, |trio| async move { properties::head(&trio, object, version).await }).await
    }

    async fn tags(&self, object: &ObjectPath, version: Option<&str>) -> Result<Vec<(String, String)>> {
        self.follow(&object.bucket, |trio| async move { tags::get(&trio, object, version).await }).await
    }

    async fn set_tags(&self, object: &ObjectPath, version: Option<&str>, tags: &[(String, String)]) -> Result<()> {
        self.follow(&object.bucket, |trio| async move { tags::set(&trio, object, version, tags).await }).await
    }

    async fn get(
        &self,
        object: &ObjectPath,
        range: Option<Range<u64>>,
        if_match: Option<&ETag>,
        version: Option<&str>,
    ) -> Result<Got> {
        let range = range.as_ref();
        self.follow(&object.bucket, |trio| async move { objects::get(&trio, object, range, if_match, version).await })
            .await
    }

    async fn put(
        &self,
        object: &ObjectPath,
        body: UploadBody,
        crc64: Option<u64>,
        options: &PutOptions,
    ) -> Result<Receipt> {
        let trio = self.clients.of(&object.bucket);
        let put = objects::put(&trio, object, body, crc64, options, &self.no_crc64).await;
        self.repeatable(&object.bucket, &trio, put)
    }

    async fn create_multipart(&self, object: &ObjectPath, options: &PutOptions) -> Result<Begun> {
        self.follow(
            &object.bucket,
            |trio| async move { multipart::create(&trio, object, options, &self.no_crc64).await },
        )
        .await
    }

    async fn put_part(&self, object: &ObjectPath, upload_id: &str, number: u32, body: UploadBody) -> Result<Receipt> {
        let trio = self.clients.of(&object.bucket);
        let put = multipart::put_part(&trio, object, upload_id, number, body).await;
        self.repeatable(&object.bucket, &trio, put)
    }

    async fn list_parts(&self, object: &ObjectPath, upload_id: &str) -> Result<Vec<ListedPart>> {
        self.follow(&object.bucket, |trio| async move { multipart::list_parts(&trio, object, upload_id).await }).await
    }

    async fn complete_multipart(
        &self,
        object: &ObjectPath,
        upload_id: &str,
        completion: &Completion,
    ) -> Result<Receipt> {
        self.follow(
            &object.bucket,
            |trio| async move { multipart::complete(&trio, object, upload_id, completion).await },
        )
        .await
    }

    async fn abort_multipart(&self, object: &ObjectPath, upload_id: &str) -> Result<()> {
        self.follow(&object.bucket, |trio| async move { multipart::abort(&trio, object, upload_id).await }).await
    }

    async fn list_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<ListedUpload>> {
        self.follow(bucket, |trio| async move { listing::uploads(&trio, bucket, prefix, &self.plus_is_plus).await })
            .await
    }

    async fn list_uploads_page(&self, bucket: &str, prefix: &str, page: Option<&str>) -> Result<UploadPage> {
        let plus = &self.plus_is_plus;
        self.follow(bucket, |trio| async move { listing::uploads_page(&trio, bucket, prefix, page, plus).await }).await
    }

    async fn delete(&self, object: &ObjectPath) -> Result<()> {
        let (bucket, key) = (&object.bucket, &object.key);
        self.follow(bucket, |trio| async move { deleting::one(&trio, bucket, key, None).await }).await
    }

    async fn delete_many(&self, bucket: &str, deletions: &[Deletion]) -> Result<Vec<NotDeleted>> {
        self.follow(bucket, |trio| async move { deleting::many(&trio, bucket, deletions, &self.one_by_one).await })
            .await
    }

    async fn copy(&self, from: &Source, to: &ObjectPath, options: &CopyOptions) -> Result<Receipt> {
        self.follow(&to.bucket, |trio| async move { copying::copy(&trio, from, to, options).await }).await
    }

    async fn copy_part(
        &self,
        from: &Source,
        range: Range<u64>,
        to: &ObjectPath,
        upload_id: &str,
        number: u32,
    ) -> Result<Receipt> {
        let range = &range;
        self.follow(
            &to.bucket,
            |trio| async move { copying::copy_part(&trio, from, range, to, upload_id, number).await },
        )
        .await
    }

    async fn restore(&self, object: &ObjectPath, version: Option<&str>, days: u32, tier: Tier) -> Result<()> {
        self.follow(&object.bucket, |trio| async move { properties::restore(&trio, object, version, days, tier).await })
            .await
    }

    async fn link(&self, object: &ObjectPath, what: &LinkFor, seconds: u64) -> Result<Link> {
        if !self.reachable {
            return Err(Error::new(Kind::NotSupported, "only this program reaches this store"));
        }
        links::link(&self.clients, object, what, seconds).await
    }
}
