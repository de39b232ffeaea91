//! Lists of versions and delete markers.

use std::cmp::Reverse;
use std::sync::atomic::AtomicBool;

use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use aws_sdk_s3::types::{DeleteMarkerEntry, EncodingType, ObjectVersion};

use super::forward;
use super::names::Names;
use crate::store::s3::clients::Trio;
use crate::store::s3::failure::{Subject, failure, lacks};
use crate::store::s3::objects::{etag, millis};
use crate::store::{Error, Kind, Result, Version, VersionPage};

pub(in crate::store::s3) async fn page(
    trio: &Trio,
    bucket: &str,
    prefix: &str,
    folders: bool,
    page: Option<&str>,
    plus_is_plus: &AtomicBool,
) -> Result<VersionPage> {
    let (key, version) = page.map(place).transpose()?.unwrap_or_default();
    let request = trio
        .control
        .list_object_versions()
        .bucket(bucket)
        .set_prefix((!prefix.is_empty()).then(|| prefix.to_owned()))
        .set_delimiter(folders.then(|| "/".to_owned()))
        .set_key_marker(key)
        .set_version_id_marker(version)
        .encoding_type(EncodingType::Url);
    let answer = request.send().await.map_err(|error| failure(error, Subject::Bucket))?;
    let prefixes = || answer.common_prefixes().iter().filter_map(|it| it.prefix());
    let raw = answer.versions().iter().filter_map(ObjectVersion::key);
    let raw = raw.chain(answer.delete_markers().iter().filter_map(DeleteMarkerEntry::key)).chain(prefixes());
    let names = Names::of(answer.encoding_type(), raw, plus_is_plus);
    let next = next_page(&answer, names)?;
    Ok(VersionPage {
        prefixes: prefixes().map(|it| names.decode(it)).collect(),
        versions: versions(&answer, names)?,
        next: if next.is_some() { forward(page.map(Into::into), next)? } else { None },
    })
}

/// The SDK parts versions and markers, which came as one list by key and age. Put together again by what they say of
/// themselves; of those of one second, markers go first.
fn versions(answer: &ListObjectVersionsOutput, names: Names) -> Result<Vec<Version>> {
    let markers = answer.delete_markers().iter().map(|it| marker(it, names));
    let versions = answer.versions().iter().map(|it| version(it, names));
    let mut all = markers.chain(versions).collect::<Result<Vec<_>>>()?;
    all.sort_by(|a, b| (&a.key, !a.newest, Reverse(a.modified)).cmp(&(&b.key, !b.newest, Reverse(b.modified))));
    Ok(all)
}

fn version(it: &ObjectVersion, names: Names) -> Result<Version> {
    Ok(Version {
        key: names.decode(it.key().ok_or_else(|| lacks("key of a version"))?),
        version: it.version_id().unwrap_or("null").to_owned(),
        newest: it.is_latest().unwrap_or_default(),
        delete_marker: false,
        size: it.size().and_then(|it| it.try_into().ok()).ok_or_else(|| lacks("size of a version"))?,
        etag: it.e_tag().map(etag),
        modified: it.last_modified().and_then(millis),
        storage_class: it.storage_class().map_or("STANDARD", |it| it.as_str()).to_owned(),
    })
}

fn marker(it: &DeleteMarkerEntry, names: Names) -> Result<Version> {
    Ok(Version {
        key: names.decode(it.key().ok_or_else(|| lacks("key of a delete marker"))?),
        version: it.version_id().unwrap_or("null").to_owned(),
        newest: it.is_latest().unwrap_or_default(),
        delete_marker: true,
        size: 0,
        etag: None,
        modified: it.last_modified().and_then(millis),
        storage_class: "STANDARD".into(),
    })
}

/// Where a page begins: behind this version of this key, or behind the key.
type Place = (Option<String>, Option<String>);

fn next_page(answer: &ListObjectVersionsOutput, names: Names) -> Result<Option<String>> {
    if answer.is_truncated() != Some(true) {
        return Ok(None);
    }
    let key = answer.next_key_marker().filter(|it| !it.is_empty()).map(|it| names.decode(it));
    if key.is_none() {
        return Err(Error::new(Kind::BadAnswer, "the list of versions says that it goes on, but not where"));
    }
    let place: Place = (key, answer.next_version_id_marker().filter(|it| !it.is_empty()).map(Into::into));
    serde_json::to_string(&place).map(Some).map_err(|error| Error::new(Kind::Other, error.to_string()))
}

fn place(page: &str) -> Result<Place> {
    serde_json::from_str(page).map_err(|error| Error::new(Kind::Other, error.to_string()))
}
