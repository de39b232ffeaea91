//! The practice store as s3s wants it: every operation of S3 that it knows, each carried out by the other files.

use std::path::Path;
use std::sync::Arc;

use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result};

use super::data::Data;
use super::fault::Outcome;
use super::index::Index;
use super::{buckets, copying, deleting, getting, listings, multipart, putting, wire};

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
        let name = request.input.bucket;
        let location = Some(format!("/{name}"));
        self.blocking(move |this| this.index.write(|change| buckets::create(change, &name, wire::now()))).await?;
        Ok(S3Response::new(CreateBucketOutput { location }))
    }

    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        let name = request.input.bucket;
        self.blocking(move |this| this.index.read(|view| super::index::check_bucket(view, &name))).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        let name = request.input.bucket;
        self.blocking(move |this| this.index.read(|view| super::index::check_bucket(view, &name))).await?;
        Ok(S3Response::new(GetBucketLocationOutput::default()))
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

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        respond(getting::head(self, request.input).await)
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        respond(getting::get(self, request.input).await)
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        respond(putting::put(self, request.input, request.trailing_headers).await)
    }

    async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        respond(copying::copy(self, request.input).await)
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

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        respond(multipart::create(self, request.input).await)
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        respond(putting::part(self, request.input, request.trailing_headers).await)
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
