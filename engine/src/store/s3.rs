//! Object storage that speaks S3, over the AWS SDK. Nothing outside this folder names the SDK.
//!
//! Two rules are behind most of what is here. The engine owns the retries of data, so the client that carries
//! bodies never tries twice; listing and looking may. And integrity is ours: the SDK is told to add no checksum
//! of its own, since what it adds changes how a body is sent, and half of all servers stumble over that.

mod checksums;
mod clients;
mod failure;
mod listing;
mod multipart;
mod objects;
mod sign_in;
mod wire;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use async_trait::async_trait;
pub use aws_sdk_s3::config::SharedHttpClient;

use super::{
    Begun, Bucket, Completion, ETag, Error, Got, Kind, ListedPart, ListedUpload, ObjectInfo, ObjectPath, Page,
    PutOptions, Receipt, Result, Store,
};
use crate::body::UploadBody;
use crate::connection::Server;
use clients::{Clients, Trio};

/// A server that speaks S3, or the practice store in this process.
pub struct S3Store {
    clients: Clients,
    /// Set once the server refused a request for its CRC-64/NVME: it is not asked for another.
    no_crc64: AtomicBool,
    /// The server writes spaces in encoded keys as `%20`, so that a plus is a plus.
    plus_is_plus: AtomicBool,
}

impl S3Store {
    /// Prepares everything; the network is not used before the first call.
    pub async fn connect(server: &Server) -> Result<Self> {
        let http = wire::client(server.certificate.as_deref(), wire::Limits::default()).await?;
        Self::over(http, server).await
    }

    /// The same over another HTTP client, such as one that answers within this process.
    pub async fn over(http: SharedHttpClient, server: &Server) -> Result<Self> {
        Ok(Self {
            clients: Clients::new(http, server).await?,
            no_crc64: AtomicBool::new(false),
            plus_is_plus: AtomicBool::new(false),
        })
    }

    /// Calls, and once more where the bucket is if the server says that it is elsewhere.
    async fn follow<T, Call>(&self, bucket: &str, call: impl Fn(Arc<Trio>) -> Call) -> Result<T>
    where
        Call: Future<Output = Result<T>>,
    {
        match call(self.clients.of(bucket)).await {
            Err(error) if self.moved(bucket, &error) => call(self.clients.of(bucket)).await,
            done => done,
        }
    }

    /// Remembers where the bucket is, if the error tells; true if that is news.
    fn moved(&self, bucket: &str, error: &Error) -> bool {
        match &error.kind {
            Kind::WrongRegion { region: Some(region) } => self.clients.moved(bucket, region),
            _ => false,
        }
    }

    /// A body can be sent only once, so after learning something new the engine has to send it again.
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

    async fn create_bucket(&self, bucket: &str) -> Result<()> {
        objects::create_bucket(&self.clients, bucket).await
    }

    async fn list(&self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>) -> Result<Page> {
        self.follow(bucket, |trio| async move {
            listing::page(&trio, bucket, prefix, folders, page, &self.plus_is_plus).await
        })
        .await
    }

    async fn head(&self, object: &ObjectPath) -> Result<ObjectInfo> {
        self.follow(&object.bucket, |trio| async move { objects::head(&trio, object).await }).await
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
        match objects::put(&trio, object, body, crc64, options, &self.no_crc64).await {
            Err(error) if self.moved(&object.bucket, &error) => {
                Err(Self::again(error, "the bucket is in another region"))
            }
            done => done,
        }
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
        match multipart::put_part(&trio, object, upload_id, number, body).await {
            Err(error) if self.moved(&object.bucket, &error) => {
                Err(Self::again(error, "the bucket is in another region"))
            }
            done => done,
        }
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

    async fn delete(&self, object: &ObjectPath) -> Result<()> {
        self.follow(&object.bucket, |trio| async move { objects::delete(&trio, object).await }).await
    }
}
