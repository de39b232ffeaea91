//! DeleteBucket, DeleteObject and DeleteObjects.

use s3s::dto::*;

use super::backend::Backend;
use super::fault::Outcome;
use super::{buckets, objects};

pub(super) async fn bucket(store: &Backend, input: DeleteBucketInput) -> Outcome<DeleteBucketOutput> {
    let delete = move |store: &Backend| {
        let files = store.index.write(|change| buckets::delete(change, &input.bucket))?;
        store.data.remove(&files);
        Ok(DeleteBucketOutput::default())
    };
    store.blocking(delete).await
}

pub(super) async fn object(store: &Backend, input: DeleteObjectInput) -> Outcome<DeleteObjectOutput> {
    let delete = move |store: &Backend| {
        let files = store.index.write(|change| objects::delete(change, &input.bucket, &input.key))?;
        store.data.remove(&files);
        Ok(DeleteObjectOutput::default())
    };
    store.blocking(delete).await
}

pub(super) async fn objects(store: &Backend, input: DeleteObjectsInput) -> Outcome<DeleteObjectsOutput> {
    let delete = move |store: &Backend| {
        let keys = &input.delete.objects;
        let files = store.index.write(|change| {
            let mut files = Vec::new();
            for object in keys {
                files.extend(objects::delete(change, &input.bucket, &object.key)?);
            }
            Ok(files)
        })?;
        store.data.remove(&files);
        let deleted =
            |object: &ObjectIdentifier| DeletedObject { key: Some(object.key.clone()), ..DeletedObject::default() };
        let quiet = input.delete.quiet == Some(true);
        let deleted = (!quiet).then(|| keys.iter().map(deleted).collect());
        Ok(DeleteObjectsOutput { deleted, ..DeleteObjectsOutput::default() })
    };
    store.blocking(delete).await
}
