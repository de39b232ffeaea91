//! Copies on the server. Never repeated unseen: in a bucket that keeps versions each one makes another.

use std::ops::Range;

use aws_sdk_s3::types::{MetadataDirective, TaggingDirective};

use super::checksums::{checksum_of, checksum_of_part};
use super::clients::Trio;
use super::failure::{Subject, failure, lacks};
use super::multipart::part_number;
use super::objects::etag;
use super::options::{class, encoded, encoded_key, method, tagging, with_headers};
use crate::store::about::{CopyOptions, Source};
use crate::store::{ETag, ObjectPath, Receipt, Result};

/// An error inside a 200, which S3 sends when it met one after it had begun to answer, is an error of the SDK too.
pub(super) async fn copy(trio: &Trio, from: &Source, to: &ObjectPath, options: &CopyOptions) -> Result<Receipt> {
    let mut request = trio
        .once
        .copy_object()
        .copy_source(place(from))
        .set_copy_source_if_match(condition(from))
        .bucket(&to.bucket)
        .key(&to.key)
        .metadata_directive(MetadataDirective::Copy)
        .set_storage_class(class(options.storage_class.as_deref()))
        .set_server_side_encryption(method(options.encryption.as_ref()))
        .set_ssekms_key_id(options.encryption.as_ref().and_then(|it| it.key_id.clone()))
        .set_if_none_match(options.only_if_absent.then(|| "*".to_owned()));
    if let Some((headers, metadata)) = &options.replace {
        request = with_headers!(request, headers)
            .metadata_directive(MetadataDirective::Replace)
            .set_metadata(Some(metadata.iter().cloned().collect()));
    }
    if let Some(tags) = &options.tags {
        request = request.tagging_directive(TaggingDirective::Replace).set_tagging(tagging(tags));
    }
    let answer = request.send().await.map_err(|error| failure(error, Subject::Key))?;
    let made = answer.copy_object_result().ok_or_else(|| lacks("entity tag"))?;
    Ok(Receipt {
        etag: made.e_tag().map(etag).ok_or_else(|| lacks("entity tag"))?,
        checksum: checksum_of!(made),
        version: answer.version_id().map(Into::into),
    })
}

pub(super) async fn copy_part(
    trio: &Trio,
    from: &Source,
    range: &Range<u64>,
    to: &ObjectPath,
    upload_id: &str,
    number: u32,
) -> Result<Receipt> {
    let request = trio
        .once
        .upload_part_copy()
        .copy_source(place(from))
        .set_copy_source_if_match(condition(from))
        .copy_source_range(format!("bytes={}-{}", range.start, range.end.saturating_sub(1)))
        .bucket(&to.bucket)
        .key(&to.key)
        .upload_id(upload_id)
        .part_number(part_number(number)?);
    let answer = request.send().await.map_err(|error| failure(error, Subject::Upload))?;
    let made = answer.copy_part_result().ok_or_else(|| lacks("entity tag"))?;
    Ok(Receipt {
        etag: made.e_tag().map(etag).ok_or_else(|| lacks("entity tag"))?,
        checksum: checksum_of_part!(made),
        version: None,
    })
}

/// The header `x-amz-copy-source`, encoded: a question mark in a key would otherwise begin the version.
fn place(from: &Source) -> String {
    let place = format!("{}/{}", encoded_key(&from.object.bucket), encoded_key(&from.object.key));
    match &from.version {
        Some(version) => format!("{place}?versionId={}", encoded(version)),
        None => place,
    }
}

fn condition(from: &Source) -> Option<String> {
    from.if_match.as_ref().map(|ETag(tag)| tag.clone())
}
