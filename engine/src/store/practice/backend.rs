//! The practice store as s3s wants it: every operation of S3 that it knows, each carried out by the other files.

use std::path::Path;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use s3s::dto::*;
use s3s::{S3, S3ErrorCode, S3Request, S3Response, S3Result};

use super::data::Data;
use super::fault::Outcome;
use super::index::Index;
use super::{
    buckets, configuring, copying, copying_parts, deleting, getting, listings, multipart, putting, restoring, tagging,
    version_listing, wire,
};

/// A header of HEAD that s3s knows of GET only.
const TAGGING_COUNT: HeaderName = HeaderName::from_static("x-amz-tagging-count");

/// A folder that is a store.
#[derive(Clone)]
pub(super) struct Backend {
    pub index: Arc<Index>,
    pub data: Arc<Data>,
    /// Held as long as anybody serves from the folder.
    _lock: Arc<std::fs::File>,
}

impl Backend {
    /// Opens a folder, makes it if it is missing, removes what a crash left over. Blocks.
    pub fn open(folder: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let lock = std::fs::File::create(folder.join("lock"))?;
        lock.try_lock().map_err(std::io::Error::from)?;
        let (index, data) = (Index::open(folder)?, Data::open(folder)?);
        let swept = data.sweep(&index.files()?)?;
        if swept > 0 {
            tracing::info!(swept, "removed files that a crash left in the practice store");
        }
        Ok(Self { index: Arc::new(index), data: Arc::new(data), _lock: Arc::new(lock) })
    }

    /// Runs what blocks where it may block.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let this = self.clone();
        match tokio::task::spawn_blocking(move || work(&this)).await {
            Ok(outcome) => outcome,
            Err(panicked) => Err(std::io::Error::other(panicked).into()),
        }
    }
}

fn respond<T>(outcome: Outcome<T>) -> S3Result<S3Response<T>> {
    Ok(S3Response::new(outcome?))
}

#[async_trait::async_trait]
impl S3 for Backend {
    async fn list_buckets(&self, _: S3Request<ListBucketsInput>) -> S3Result<S3Response<ListBucketsOutput>> {
        let all = self.blocking(|this| this.index.read(buckets::all)).await?;
        let bucket =
            |(name, created)| Bucket { name: Some(name), creation_date: wire::timestamp(created), ..Bucket::default() };
        let buckets = Some(all.into_iter().map(bucket).collect());
        Ok(S3Response::new(ListBucketsOutput { buckets, ..ListBucketsOutput::default() }))
    }

    async fn create_bucket(&self, request: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        respond(configuring::create(self, request.input).await)
    }

    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        respond(configuring::head(self, request.input).await)
    }

    async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        respond(configuring::location(self, request.input).await)
    }

    async fn get_bucket_versioning(
        &self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        respond(configuring::versioning(self, request.input).await)
    }

    async fn put_bucket_versioning(
        &self,
        request: S3Request<PutBucketVersioningInput>,
    ) -> S3Result<S3Response<PutBucketVersioningOutput>> {
        respond(configuring::set_versioning(self, request.input).await)
    }

    async fn get_bucket_encryption(
        &self,
        request: S3Request<GetBucketEncryptionInput>,
    ) -> S3Result<S3Response<GetBucketEncryptionOutput>> {
        let code = S3ErrorCode::ServerSideEncryptionConfigurationNotFoundError;
        let message = "The server side encryption configuration was not found";
        respond(configuring::lacks(self, request.input.bucket, code, message).await)
    }

    async fn get_bucket_lifecycle_configuration(
        &self,
        request: S3Request<GetBucketLifecycleConfigurationInput>,
    ) -> S3Result<S3Response<GetBucketLifecycleConfigurationOutput>> {
        let message = "The lifecycle configuration does not exist";
        respond(
            configuring::lacks(self, request.input.bucket, S3ErrorCode::NoSuchLifecycleConfiguration, message).await,
        )
    }

    async fn get_bucket_policy(
        &self,
        request: S3Request<GetBucketPolicyInput>,
    ) -> S3Result<S3Response<GetBucketPolicyOutput>> {
        let message = "The bucket policy does not exist";
        respond(configuring::lacks(self, request.input.bucket, S3ErrorCode::NoSuchBucketPolicy, message).await)
    }

    async fn delete_bucket(&self, request: S3Request<DeleteBucketInput>) -> S3Result<S3Response<DeleteBucketOutput>> {
        respond(deleting::bucket(self, request.input).await)
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        respond(listings::objects(self, request.input).await)
    }

    async fn list_object_versions(
        &self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        respond(version_listing::versions(self, request.input).await)
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let (output, tags) = getting::head(self, request.input).await?;
        let mut response = S3Response::new(output);
        response.headers.extend(tags.map(|count| (TAGGING_COUNT, HeaderValue::from(count))));
        Ok(response)
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        respond(getting::get(self, request.input).await)
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        respond(putting::put(self, request.input, request.trailing_headers).await)
    }

    async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        respond(copying::copy(self, request.input, &request.headers).await)
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        respond(deleting::object(self, request.input).await)
    }

    async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        respond(deleting::objects(self, request.input).await)
    }

    async fn get_object_tagging(
        &self,
        request: S3Request<GetObjectTaggingInput>,
    ) -> S3Result<S3Response<GetObjectTaggingOutput>> {
        respond(tagging::get(self, request.input).await)
    }

    async fn put_object_tagging(
        &self,
        request: S3Request<PutObjectTaggingInput>,
    ) -> S3Result<S3Response<PutObjectTaggingOutput>> {
        respond(tagging::put(self, request.input).await)
    }

    async fn delete_object_tagging(
        &self,
        request: S3Request<DeleteObjectTaggingInput>,
    ) -> S3Result<S3Response<DeleteObjectTaggingOutput>> {
        respond(tagging::delete(self, request.input).await)
    }

    async fn restore_object(
        &self,
        request: S3Request<RestoreObjectInput>,
    ) -> S3Result<S3Response<RestoreObjectOutput>> {
        respond(restoring::restore(self, request.input).await)
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        respond(multipart::create(self, request.input).await)
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        respond(putting::part(self, request.input, request.trailing_headers).await)
    }

    async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> S3Result<S3Response<UploadPartCopyOutput>> {
        respond(copying_parts::copy_part(self, request.input).await)
    }

    async fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        respond(listings::parts(self, request.input).await)
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        respond(listings::uploads(self, request.input).await)
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        respond(multipart::complete(self, request.input).await)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        respond(multipart::abort(self, request.input).await)
    }
}
