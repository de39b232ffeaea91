//! HeadObject and GetObject.

use std::io::ErrorKind;

use s3s::S3ErrorCode;
use s3s::dto::*;

use super::backend::Backend;
use super::fault::{Fault, Outcome};
use super::objects::{self, Object, Place};
use super::reading::Reading;
use super::wire::{self, Condition};
use crate::integrity::crc64_to_header;

/// The answer, and the number of tags for a header that s3s knows of GET only.
pub(super) async fn head(store: &Backend, input: HeadObjectInput) -> Outcome<(HeadObjectOutput, Option<i32>)> {
    let (bucket, key, version) = (input.bucket, input.key, input.version_id);
    let find = move |store: &Backend| store.index.read(|view| objects::find(view, (&bucket, &key), version.as_deref()));
    let object = store.blocking(find).await?;
    check(&object, &Condition::new(input.if_match, input.if_none_match))?;
    let checksum = input.checksum_mode.is_some();
    let about = object.about;
    let (storage_class, tags) = (shown_class(about.storage_class.clone()), about.tag_count());
    let output = HeadObjectOutput {
        accept_ranges: Some("bytes".into()),
        cache_control: input.response_cache_control.or(about.cache_control),
        checksum_crc64nvme: checksum.then(|| crc64_to_header(object.crc64)),
        checksum_type: wire::full_object().filter(|_| checksum),
        content_disposition: input.response_content_disposition.or(about.content_disposition),
        content_encoding: input.response_content_encoding.or(about.content_encoding),
        content_language: input.response_content_language.or(about.content_language),
        content_length: Some(object.size as i64),
        content_type: input.response_content_type.or_else(|| Some(content_type(about.content_type))),
        e_tag: wire::etag(&object.etag),
        expires: about.expires.and_then(wire::timestamp),
        last_modified: wire::timestamp(object.modified),
        metadata: Some(about.metadata.into_iter().collect()),
        storage_class,
        version_id: object.version,
        website_redirect_location: about.website_redirect,
        ..HeadObjectOutput::default()
    };
    Ok((output, tags))
}

/// What shall be said in place of the object's own headers, s3s puts there.
pub(super) async fn get(store: &Backend, input: GetObjectInput) -> Outcome<GetObjectOutput> {
    let (bucket, key, range) = (input.bucket, input.key, input.range);
    let condition = Condition::new(input.if_match, input.if_none_match);
    let version = input.version_id;
    let found = store.blocking(move |store| {
        let look = || open(store, (&bucket, &key), version.as_deref(), range, &condition);
        match look() {
            // Replaced between looking and opening: its files are gone, the new object's are there.
            Err(Fault::Disk(error)) if error.kind() == ErrorKind::NotFound => look(),
            found => found,
        }
    });
    let (object, bytes, reading) = found.await?;
    // The checksum is of the whole object, so it goes with the whole object only, as on S3.
    let checksum = input.checksum_mode.is_some() && range.is_none();
    let about = object.about;
    Ok(GetObjectOutput {
        accept_ranges: Some("bytes".into()),
        body: Some(StreamingBlob::new(reading)),
        tag_count: about.tag_count(),
        cache_control: about.cache_control,
        checksum_crc64nvme: checksum.then(|| crc64_to_header(object.crc64)),
        checksum_type: wire::full_object().filter(|_| checksum),
        content_disposition: about.content_disposition,
        content_encoding: about.content_encoding,
        content_language: about.content_language,
        content_length: Some((bytes.end - bytes.start) as i64),
        content_range: range.map(|_| format!("bytes {}-{}/{}", bytes.start, bytes.end.saturating_sub(1), object.size)),
        content_type: Some(content_type(about.content_type)),
        e_tag: wire::etag(&object.etag),
        expires: about.expires.and_then(wire::timestamp),
        last_modified: wire::timestamp(object.modified),
        metadata: Some(about.metadata.into_iter().collect()),
        storage_class: shown_class(about.storage_class),
        version_id: object.version,
        website_redirect_location: about.website_redirect,
        ..GetObjectOutput::default()
    })
}

type Found = (Object, std::ops::Range<u64>, Reading);

fn open(
    store: &Backend,
    place: Place<'_>,
    version: Option<&str>,
    range: Option<Range>,
    condition: &Condition,
) -> Outcome<Found> {
    store.index.read(|view| {
        let object = objects::find(view, place, version)?;
        check(&object, condition)?;
        let unsatisfiable = |_| Fault::Refused(S3ErrorCode::InvalidRange, "The requested range is not satisfiable");
        let bytes = range.map_or(Ok(0..object.size), |range| range.check(object.size).map_err(unsatisfiable))?;
        let extents = objects::extents(view, object.id, bytes.start, bytes.end)?;
        Ok((object, bytes, Reading::open((*store.data).clone(), extents)?))
    })
}

fn check(object: &Object, condition: &Condition) -> Outcome<()> {
    if condition.if_match.as_ref().is_some_and(|wanted| !wanted.holds(&object.etag)) {
        return Err(Fault::precondition());
    }
    if condition.if_none_match.as_ref().is_some_and(|unwanted| unwanted.holds(&object.etag)) {
        return Err(Fault::Refused(S3ErrorCode::NotModified, "Not Modified"));
    }
    Ok(())
}

/// S3 does not name the usual class here.
fn shown_class(class: Option<String>) -> Option<StorageClass> {
    class.filter(|class| class != StorageClass::STANDARD).map(Into::into)
}

fn content_type(said: Option<String>) -> String {
    said.unwrap_or_else(|| "binary/octet-stream".into())
}
