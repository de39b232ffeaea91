//! GetObjectTagging, PutObjectTagging and DeleteObjectTagging.

use s3s::dto::*;

use super::about::{Tags, tags_of_set};
use super::backend::Backend;
use super::fault::Outcome;
use super::objects;

pub(super) async fn get(store: &Backend, input: GetObjectTaggingInput) -> Outcome<GetObjectTaggingOutput> {
    let find = move |store: &Backend| {
        let place = (input.bucket.as_str(), input.key.as_str());
        store.index.read(|view| objects::find(view, place, input.version_id.as_deref()))
    };
    let object = store.blocking(find).await?;
    let tags = object.about.tags.into_iter();
    let tag_set = tags.map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect();
    Ok(GetObjectTaggingOutput { tag_set, version_id: object.version })
}

pub(super) async fn put(store: &Backend, input: PutObjectTaggingInput) -> Outcome<PutObjectTaggingOutput> {
    let tags = tags_of_set(input.tagging.tag_set)?;
    let version_id = replace(store, (input.bucket, input.key), input.version_id, tags).await?;
    Ok(PutObjectTaggingOutput { version_id })
}

pub(super) async fn delete(store: &Backend, input: DeleteObjectTaggingInput) -> Outcome<DeleteObjectTaggingOutput> {
    let version_id = replace(store, (input.bucket, input.key), input.version_id, Tags::new()).await?;
    Ok(DeleteObjectTaggingOutput { version_id })
}

/// Returns the version whose tags they are now. Neither it nor its moment changes.
async fn replace(
    store: &Backend,
    place: (String, String),
    version: Option<String>,
    tags: Tags,
) -> Outcome<Option<String>> {
    let replace = move |store: &Backend| {
        store.index.write(|change| {
            let place = (place.0.as_str(), place.1.as_str());
            let mut object = objects::find(change, place, version.as_deref())?;
            object.about.tags = tags;
            objects::set_about(change, place, object.rank, &object.about)?;
            Ok(object.version)
        })
    };
    store.blocking(replace).await
}
