//! Lists of buckets, objects and unfinished uploads.

mod names;
mod versions;

use std::sync::atomic::AtomicBool;

use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{EncodingType, MultipartUpload, Object};

use super::clients::{Clients, Trio};
use super::failure::{Subject, failure, lacks};
use super::objects::{etag, millis};
use crate::store::{Bucket, Error, Kind, Listed, ListedUpload, Page, Result, UploadPage};
use names::Names;

pub(super) use versions::page as versions;

pub(super) async fn buckets(clients: &Clients) -> Result<Vec<Bucket>> {
    let trio = clients.anywhere();
    let mut buckets = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let request = trio.control.list_buckets().set_continuation_token(token.clone());
        let answer = request.send().await.map_err(|error| failure(error, Subject::Service))?;
        for bucket in answer.buckets() {
            let name = bucket.name().ok_or_else(|| lacks("name of a bucket"))?.to_owned();
            if let Some(region) = bucket.bucket_region() {
                clients.moved(&name, region);
            }
            buckets.push(Bucket { name, created: bucket.creation_date().and_then(millis) });
        }
        let next = answer.continuation_token().filter(|it| !it.is_empty()).map(str::to_owned);
        if next.is_none() {
            return Ok(buckets);
        }
        token = forward(token, next)?;
    }
}

/// What a page's name stands for: the server's token, or the name after which to go on where it gives none.
const TOKEN: char = 't';
const AFTER: char = 'a';

pub(super) async fn page(
    trio: &Trio,
    bucket: &str,
    prefix: &str,
    folders: bool,
    page: Option<&str>,
    plus_is_plus: &AtomicBool,
) -> Result<Page> {
    let request = trio
        .control
        .list_objects_v2()
        .bucket(bucket)
        .set_prefix((!prefix.is_empty()).then(|| prefix.to_owned()))
        .set_delimiter(folders.then(|| "/".to_owned()))
        .set_continuation_token(page.and_then(|it| it.strip_prefix(TOKEN)).map(Into::into))
        .set_start_after(page.and_then(|it| it.strip_prefix(AFTER)).map(Into::into))
        // XML cannot carry all characters that keys can.
        .encoding_type(EncodingType::Url);
    let answer = request.send().await.map_err(|error| failure(error, Subject::Bucket))?;
    let raw = answer
        .contents()
        .iter()
        .filter_map(Object::key)
        .chain(answer.common_prefixes().iter().filter_map(|it| it.prefix()));
    let names = Names::of(answer.encoding_type(), raw, plus_is_plus);
    let objects = answer.contents().iter().map(|it| listed(it, &names)).collect::<Result<Vec<_>>>()?;
    let prefixes: Vec<_> =
        answer.common_prefixes().iter().filter_map(|it| it.prefix()).map(|it| names.decode(it)).collect();
    let next = next_page(&answer, &objects, &prefixes)?;
    let next = if next.is_some() { forward(page.map(Into::into), next)? } else { None };
    Ok(Page { prefixes, objects, next })
}

/// One page, beginning behind that key.
pub(super) async fn after(
    trio: &Trio,
    bucket: &str,
    prefix: &str,
    folders: bool,
    after: &str,
    plus_is_plus: &AtomicBool,
) -> Result<Page> {
    page(trio, bucket, prefix, folders, Some(&format!("{AFTER}{after}")), plus_is_plus).await
}

/// The next page must not be the one that was just read, or listing would never end.
fn forward(this: Option<String>, next: Option<String>) -> Result<Option<String>> {
    if next == this {
        return Err(Error::new(Kind::BadAnswer, "the list does not go on: its next page is the same page"));
    }
    Ok(next)
}

fn next_page(answer: &ListObjectsV2Output, objects: &[Listed], prefixes: &[String]) -> Result<Option<String>> {
    if answer.is_truncated() != Some(true) {
        return Ok(None);
    }
    if let Some(token) = answer.next_continuation_token().filter(|it| !it.is_empty()) {
        return Ok(Some(format!("{TOKEN}{token}")));
    }
    // Beyond everything below the last prefix, or it would be listed again.
    let prefix = prefixes.iter().max().map(|it| format!("{it}{}", char::MAX));
    let last = objects.iter().map(|it| it.key.clone()).chain(prefix).max();
    let last = last.ok_or_else(|| Error::new(Kind::BadAnswer, "the list says that it goes on, but not where"))?;
    Ok(Some(format!("{AFTER}{last}")))
}

fn listed(object: &Object, names: &Names) -> Result<Listed> {
    Ok(Listed {
        key: names.decode(object.key().ok_or_else(|| lacks("key of an object"))?),
        size: object.size().and_then(|it| it.try_into().ok()).ok_or_else(|| lacks("size of an object"))?,
        etag: object.e_tag().map(etag),
        modified: object.last_modified().and_then(millis),
        storage_class: object.storage_class().map_or("STANDARD", |it| it.as_str()).to_owned(),
    })
}

pub(super) async fn uploads(
    trio: &Trio,
    bucket: &str,
    prefix: &str,
    plus_is_plus: &AtomicBool,
) -> Result<Vec<ListedUpload>> {
    let mut all = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let page = uploads_page(trio, bucket, prefix, next.as_deref(), plus_is_plus).await?;
        all.extend(page.uploads);
        next = page.next;
        if next.is_none() {
            return Ok(all);
        }
    }
}

/// Where a listing of uploads goes on: behind this upload of this key. Servers without ids name the key only.
type Marker = (String, Option<String>);

pub(super) async fn uploads_page(
    trio: &Trio,
    bucket: &str,
    prefix: &str,
    page: Option<&str>,
    plus_is_plus: &AtomicBool,
) -> Result<UploadPage> {
    let no_page = |_| Error::new(Kind::Other, "this is no page of uploads");
    let marker: Option<Marker> = page.map(serde_json::from_str).transpose().map_err(no_page)?;
    let request = trio
        .control
        .list_multipart_uploads()
        .bucket(bucket)
        .set_prefix((!prefix.is_empty()).then(|| prefix.to_owned()))
        .set_key_marker(marker.as_ref().map(|it| it.0.clone()))
        .set_upload_id_marker(marker.as_ref().and_then(|it| it.1.clone()))
        // Without a length of pages: SeaweedFS lists all at once then, and with one it does not say where the next begins.
        .encoding_type(EncodingType::Url);
    let answer = request.send().await.map_err(|error| failure(error, Subject::Bucket))?;
    let names = Names::of(answer.encoding_type(), answer.uploads().iter().filter_map(|it| it.key()), plus_is_plus);
    let listed = |upload: &MultipartUpload| -> Result<ListedUpload> {
        Ok(ListedUpload {
            key: names.decode(upload.key().ok_or_else(|| lacks("key of an upload"))?),
            upload_id: upload.upload_id().ok_or_else(|| lacks("id of an upload"))?.to_owned(),
            initiated: upload.initiated().and_then(millis),
        })
    };
    let uploads = answer.uploads().iter().map(listed).collect::<Result<Vec<_>>>()?;
    if answer.is_truncated() != Some(true) {
        return Ok(UploadPage { uploads, next: None });
    }
    let next = answer.next_key_marker().map(|it| (names.decode(it), answer.next_upload_id_marker().map(str::to_owned)));
    match next {
        Some(next) if Some(&next) != marker.as_ref() => {
            let next = serde_json::to_string(&next).map_err(|error| Error::new(Kind::Other, error.to_string()))?;
            Ok(UploadPage { uploads, next: Some(next) })
        }
        _ => Err(Error::new(Kind::BadAnswer, "the list of uploads does not go on")),
    }
}
