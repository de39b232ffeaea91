//! DeleteBucket, DeleteObject and DeleteObjects.

use s3s::S3ErrorCode;
use s3s::dto::*;

use super::backend::Backend;
use super::buckets;
use super::fault::{Fault, Outcome};
use super::versions::{self, Deleted};
use super::wire::{self, Condition};

/// The most keys that one request deletes (S3).
const MOST: usize = 1_000;

/// The longest key, in bytes (S3). s3s looks at those in addresses, not at those in bodies.
const LONGEST_KEY: usize = 1_024;

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
        let condition = Condition::new(input.if_match, None);
        let (place, version) = ((input.bucket.as_str(), input.key.as_str()), input.version_id.as_deref());
        let deleted = store
            .index
            .write(|change| versions::delete(change, place, version, condition.if_match.as_ref(), wire::now()))?;
        store.data.remove(&deleted.files);
        Ok(deleted)
    };
    let deleted = store.blocking(delete).await?;
    Ok(DeleteObjectOutput {
        delete_marker: deleted.marker.then_some(true),
        version_id: deleted.version,
        ..DeleteObjectOutput::default()
    })
}

/// All in one change of the index; what is refused of one key does not keep the others.
pub(super) async fn objects(store: &Backend, input: DeleteObjectsInput) -> Outcome<DeleteObjectsOutput> {
    let asked = input.delete.objects;
    if asked.is_empty() || asked.len() > MOST {
        return Err(Fault::Refused(S3ErrorCode::MalformedXML, "A request deletes between 1 and 1000 keys"));
    }
    let bucket = input.bucket;
    let delete = move |store: &Backend| {
        let outcomes = store.index.write(|change| {
            buckets::find(change, &bucket)?;
            asked.into_iter().map(|object| one(change, &bucket, object)).collect::<Outcome<Vec<_>>>()
        })?;
        for (_, outcome) in &outcomes {
            store.data.remove(outcome.as_ref().map_or(&[], |deleted| &deleted.files));
        }
        Ok(outcomes)
    };
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for (asked, outcome) in store.blocking(delete).await? {
        match outcome {
            Ok(done) => deleted.push(said(asked, done)),
            Err((code, message)) => errors.push(Error {
                key: Some(asked.key),
                version_id: asked.version_id,
                code: Some(code.as_str().to_owned()),
                message: Some(message.to_owned()),
            }),
        }
    }
    let quiet = input.delete.quiet == Some(true);
    let deleted = (!quiet).then_some(deleted);
    Ok(DeleteObjectsOutput { deleted, errors: Some(errors), ..DeleteObjectsOutput::default() })
}

type OfOne = (ObjectIdentifier, Result<Deleted, (S3ErrorCode, &'static str)>);

/// A refusal is this key's alone; that the index cannot be written is everybody's.
fn one(change: &rusqlite::Transaction<'_>, bucket: &str, asked: ObjectIdentifier) -> Outcome<OfOne> {
    if asked.key.is_empty() || asked.key.len() > LONGEST_KEY {
        return Ok((asked, Err((S3ErrorCode::KeyTooLongError, "Your key is empty or too long"))));
    }
    let condition = asked.e_tag.clone().map(|etag| wire::Wanted::Tag(etag.into_value()));
    let place = (bucket, asked.key.as_str());
    match versions::delete(change, place, asked.version_id.as_deref(), condition.as_ref(), wire::now()) {
        Ok(deleted) => Ok((asked, Ok(deleted))),
        Err(Fault::Refused(code, message)) => Ok((asked, Err((code, message)))),
        Err(fault) => Err(fault),
    }
}

fn said(asked: ObjectIdentifier, done: Deleted) -> DeletedObject {
    DeletedObject {
        key: Some(asked.key),
        delete_marker: done.marker.then_some(true),
        delete_marker_version_id: done.version.filter(|_| done.marker),
        version_id: asked.version_id,
    }
}
