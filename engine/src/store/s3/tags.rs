//! The tags of an object.

use aws_sdk_s3::types::{Tag, Tagging};

use super::checksums::md5_where_older;
use super::clients::Trio;
use super::failure::{Subject, failure};
use crate::store::{Error, Kind, ObjectPath, Result};

/// What some servers answer where S3 gives an empty list.
const NONE: [&str; 2] = ["NoSuchTagSet", "NoSuchTagSetError"];

pub(super) async fn get(trio: &Trio, object: &ObjectPath, version: Option<&str>) -> Result<Vec<(String, String)>> {
    let request = trio
        .control
        .get_object_tagging()
        .bucket(&object.bucket)
        .key(&object.key)
        .set_version_id(version.map(Into::into));
    let answer = match request.send().await.map_err(|error| failure(error, Subject::Key)) {
        Err(Error { code: Some(code), .. }) if NONE.contains(&code.as_str()) => return Ok(Vec::new()),
        answer => answer?,
    };
    let mut tags: Vec<_> = answer.tag_set().iter().map(|it| (it.key().to_owned(), it.value().to_owned())).collect();
    tags.sort();
    Ok(tags)
}

pub(super) async fn set(
    trio: &Trio,
    object: &ObjectPath,
    version: Option<&str>,
    tags: &[(String, String)],
) -> Result<()> {
    if tags.is_empty() {
        return clear(trio, object, version).await;
    }
    let bad = |error: aws_sdk_s3::error::BuildError| Error::new(Kind::Other, error.to_string());
    let tag = |(name, value): &(String, String)| Tag::builder().key(name).value(value).build();
    let tags = tags.iter().map(tag).collect::<Result<Vec<_>, _>>().map_err(bad)?;
    let request = trio
        .control
        .put_object_tagging()
        .bucket(&object.bucket)
        .key(&object.key)
        .set_version_id(version.map(Into::into))
        .tagging(Tagging::builder().set_tag_set(Some(tags)).build().map_err(bad)?);
    let request = request.customize().mutate_request(md5_where_older(trio.aws));
    request.send().await.map_err(|error| failure(error, Subject::Key))?;
    Ok(())
}

async fn clear(trio: &Trio, object: &ObjectPath, version: Option<&str>) -> Result<()> {
    let request = trio
        .control
        .delete_object_tagging()
        .bucket(&object.bucket)
        .key(&object.key)
        .set_version_id(version.map(Into::into));
    request.send().await.map_err(|error| failure(error, Subject::Key))?;
    Ok(())
}
