//! ListObjectsV2, ListParts and ListMultipartUploads.

use s3s::dto::*;

use super::backend::Backend;
use super::fault::{Fault, Outcome};
use super::listing::{self, Entry, Query};
use super::objects::hex;
use super::{uploads, wire};
use crate::integrity::crc64_to_header;

pub(super) async fn objects(store: &Backend, input: ListObjectsV2Input) -> Outcome<ListObjectsV2Output> {
    let limit = wire::limit(input.max_keys)?;
    let list = move |store: &Backend| {
        let query = Query {
            bucket: &input.bucket,
            prefix: input.prefix.as_deref().unwrap_or_default(),
            delimiter: input.delimiter.as_deref(),
            start_after: input.start_after.as_deref(),
            token: input.continuation_token.as_deref(),
            limit,
        };
        let listing = store.index.read(|view| listing::list(view, &query))?;
        Ok((listing, input))
    };
    let (listing, input) = store.blocking(list).await?;
    let encoding = input.encoding_type.as_ref();
    let text = |key: &str| wire::text(key, encoding);
    let object = |entry: &Entry| Object {
        e_tag: wire::etag(&entry.etag),
        key: Some(text(&entry.key)),
        last_modified: wire::timestamp(entry.modified),
        size: Some(entry.size as i64),
        storage_class: Some(entry.storage_class.clone().into()),
        ..Object::default()
    };
    Ok(ListObjectsV2Output {
        key_count: Some((listing.objects.len() + listing.prefixes.len()) as i32),
        contents: Some(listing.objects.iter().map(object).collect()),
        common_prefixes: Some(listing.prefixes.iter().map(|it| CommonPrefix { prefix: Some(text(it)) }).collect()),
        is_truncated: Some(listing.next.is_some()),
        next_continuation_token: listing.next,
        max_keys: Some(limit as i32),
        prefix: input.prefix.as_deref().map(text),
        delimiter: input.delimiter.as_deref().map(text),
        start_after: input.start_after.as_deref().map(text),
        continuation_token: input.continuation_token,
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket),
        ..ListObjectsV2Output::default()
    })
}

pub(super) async fn parts(store: &Backend, input: ListPartsInput) -> Outcome<ListPartsOutput> {
    let limit = wire::limit(input.max_parts)?;
    let marker = input.part_number_marker.unwrap_or_default();
    let list = move |store: &Backend| {
        let parts = store.index.read(|view| {
            let upload = uploads::find(view, &input.bucket, &input.key, &input.upload_id)?;
            uploads::parts(view, upload.id, marker, limit + 1)
        })?;
        Ok((parts, input))
    };
    let (mut found, input) = store.blocking(list).await?;
    let truncated = found.len() > limit;
    found.truncate(limit);
    let part = |part: &uploads::Part| Part {
        checksum_crc64nvme: Some(crc64_to_header(part.crc64)),
        e_tag: wire::etag(&hex(&part.md5)),
        last_modified: wire::timestamp(part.modified),
        part_number: Some(part.number),
        size: Some(part.size as i64),
        ..Part::default()
    };
    Ok(ListPartsOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        checksum_algorithm: Some(ChecksumAlgorithm::from_static(ChecksumAlgorithm::CRC64NVME)),
        checksum_type: wire::full_object(),
        is_truncated: Some(truncated),
        max_parts: Some(limit as i32),
        next_part_number_marker: found.last().map(|part| part.number),
        part_number_marker: Some(marker),
        parts: Some(found.iter().map(part).collect()),
        ..ListPartsOutput::default()
    })
}

pub(super) async fn uploads(store: &Backend, input: ListMultipartUploadsInput) -> Outcome<ListMultipartUploadsOutput> {
    if input.delimiter.as_deref().is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(Fault::invalid("Unfinished uploads are listed without a delimiter only"));
    }
    let limit = wire::limit(input.max_uploads)?;
    let list = move |store: &Backend| {
        let (key, id) =
            (input.key_marker.as_deref().unwrap_or_default(), input.upload_id_marker.as_deref().unwrap_or_default());
        let prefix = input.prefix.as_deref().unwrap_or_default();
        let found = store.index.read(|view| uploads::all(view, &input.bucket, prefix, (key, id), limit + 1))?;
        Ok((found, input))
    };
    let (mut found, input) = store.blocking(list).await?;
    let truncated = found.len() > limit;
    found.truncate(limit);
    let text = |key: &str| wire::text(key, input.encoding_type.as_ref());
    let upload = |upload: &uploads::Upload| MultipartUpload {
        initiated: wire::timestamp(upload.initiated),
        key: Some(text(&upload.key)),
        storage_class: Some(upload.about.class().into()),
        upload_id: Some(uploads::id_to_text(upload.id)),
        ..MultipartUpload::default()
    };
    let last = found.last().filter(|_| truncated);
    Ok(ListMultipartUploadsOutput {
        is_truncated: Some(truncated),
        max_uploads: Some(limit as i32),
        next_key_marker: last.map(|upload| text(&upload.key)),
        next_upload_id_marker: last.map(|upload| uploads::id_to_text(upload.id)),
        uploads: Some(found.iter().map(upload).collect()),
        prefix: input.prefix.as_deref().map(text),
        key_marker: input.key_marker.as_deref().map(text),
        upload_id_marker: input.upload_id_marker.clone(),
        encoding_type: input.encoding_type.clone(),
        bucket: Some(input.bucket),
        ..ListMultipartUploadsOutput::default()
    })
}
