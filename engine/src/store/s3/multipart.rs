//! Uploads in parts.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::operation::create_multipart_upload::CreateMultipartUploadOutput;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart, Part};

use super::checksums::{checksum_of, checksum_of_part};
use super::clients::Trio;
use super::failure::{Subject, failure, failure_of_body, lacks};
use super::objects::{etag, millis, refuses_checksum};
use super::options::with_options;
use crate::body::UploadBody;
use crate::integrity::crc64_to_header;
use crate::sabotage::{Safeguard, without};
use crate::store::{Begun, Completion, Error, Kind, ListedPart, ObjectPath, PutOptions, Receipt, Result};

/// Begins an upload that keeps a CRC-64/NVME of the whole object, or a plain one where the server refuses that.
pub(super) async fn create(
    trio: &Trio,
    object: &ObjectPath,
    options: &PutOptions,
    no_crc64: &AtomicBool,
) -> Result<Begun> {
    if no_crc64.load(Ordering::Relaxed) {
        return begin(trio, object, options, false).await;
    }
    match begin(trio, object, options, true).await {
        Err(error) if refuses_checksum(&error) => {
            let begun = begin(trio, object, options, false).await?;
            // Only now is it known that the checksum was the reason.
            no_crc64.store(true, Ordering::Relaxed);
            Ok(begun)
        }
        done => done,
    }
}

async fn begin(trio: &Trio, object: &ObjectPath, options: &PutOptions, checksum: bool) -> Result<Begun> {
    let request = trio.once.create_multipart_upload().bucket(&object.bucket).key(&object.key);
    let request = with_options!(request, options)
        .set_checksum_algorithm(checksum.then_some(ChecksumAlgorithm::Crc64Nvme))
        .set_checksum_type(checksum.then_some(ChecksumType::FullObject));
    let answer = request.send().await.map_err(|error| failure(error, Subject::Bucket))?;
    let upload_id = answer.upload_id().filter(|id| !id.is_empty()).ok_or_else(|| lacks("upload id"))?.to_owned();
    Ok(Begun { upload_id, whole_checksum: checksum && promises_whole(&answer) })
}

/// There is no composite CRC-64/NVME, so a server that names only the algorithm promises as much.
fn promises_whole(answer: &CreateMultipartUploadOutput) -> bool {
    answer.checksum_algorithm() == Some(&ChecksumAlgorithm::Crc64Nvme)
        && answer.checksum_type().is_none_or(|it| *it == ChecksumType::FullObject)
}

/// The part's checksum is not sent with it: it is known only after the last byte. The server's is compared instead.
pub(super) async fn put_part(
    trio: &Trio,
    object: &ObjectPath,
    upload_id: &str,
    number: u32,
    body: UploadBody,
) -> Result<Receipt> {
    let sent = body.sent();
    let request = trio
        .data
        .upload_part()
        .bucket(&object.bucket)
        .key(&object.key)
        .upload_id(upload_id)
        .part_number(part_number(number)?)
        .content_length(body.remaining().try_into().unwrap_or(i64::MAX))
        .body(ByteStream::new(SdkBody::from_body_1_x(body)));
    let answer = request.send().await.map_err(|error| failure_of_body(error, Subject::Upload, &sent))?;
    Ok(Receipt {
        etag: answer.e_tag().map(etag).ok_or_else(|| lacks("entity tag"))?,
        checksum: checksum_of_part!(answer),
        version: None,
    })
}

pub(super) fn part_number(number: u32) -> Result<i32> {
    number.try_into().map_err(|_| Error::new(Kind::TooLarge, format!("there is no part {number}")))
}

pub(super) async fn list_parts(trio: &Trio, object: &ObjectPath, upload_id: &str) -> Result<Vec<ListedPart>> {
    let mut parts = Vec::new();
    let mut marker: Option<String> = None;
    loop {
        let request = trio
            .control
            .list_parts()
            .bucket(&object.bucket)
            .key(&object.key)
            .upload_id(upload_id)
            .set_part_number_marker(marker.clone());
        let answer = request.send().await.map_err(|error| failure(error, Subject::Upload))?;
        for part in answer.parts() {
            parts.push((part.last_modified().and_then(millis), listed(part)?));
        }
        let next = answer.next_part_number_marker().map(str::to_owned);
        if answer.is_truncated() != Some(true) || without(Safeguard::EveryPageOfParts) {
            break;
        }
        if next.is_none() || next == marker {
            return Err(Error::new(Kind::BadAnswer, "the list of parts does not go on"));
        }
        marker = next;
    }
    Ok(newest(parts))
}

/// Some servers list a part that was sent again twice. The newer one counts; should they be of the same second
/// and the wrong one be kept, its entity tag is not the one that the engine knows, and it is sent once more.
fn newest(mut parts: Vec<(Option<i64>, ListedPart)>) -> Vec<ListedPart> {
    parts.sort_by_key(|(modified, part)| (part.number, std::cmp::Reverse(*modified)));
    let mut parts: Vec<_> = parts.into_iter().map(|(_, part)| part).collect();
    parts.dedup_by_key(|part| part.number);
    parts
}

fn listed(part: &Part) -> Result<ListedPart> {
    Ok(ListedPart {
        number: part.part_number().and_then(|it| it.try_into().ok()).ok_or_else(|| lacks("part number"))?,
        size: part.size().and_then(|it| it.try_into().ok()).ok_or_else(|| lacks("size of a part"))?,
        etag: part.e_tag().map(etag).ok_or_else(|| lacks("entity tag of a part"))?,
        checksum: checksum_of_part!(part),
    })
}

pub(super) async fn complete(
    trio: &Trio,
    object: &ObjectPath,
    upload_id: &str,
    completion: &Completion,
) -> Result<Receipt> {
    let mut parts = CompletedMultipartUpload::builder();
    for (number, etag) in &completion.parts {
        parts = parts.parts(CompletedPart::builder().part_number(part_number(*number)?).e_tag(&etag.0).build());
    }
    // A server that promised the checksum knows the rest of the protocol of 2024 too; others may refuse it.
    let size = (trio.aws || completion.crc64.is_some()).then(|| completion.size.try_into().unwrap_or(i64::MAX));
    let request = trio
        .once
        .complete_multipart_upload()
        .bucket(&object.bucket)
        .key(&object.key)
        .upload_id(upload_id)
        .multipart_upload(parts.build())
        .set_mpu_object_size(size)
        .set_checksum_crc64_nvme(completion.crc64.map(crc64_to_header))
        .set_checksum_type(completion.crc64.map(|_| ChecksumType::FullObject))
        .set_if_none_match(completion.only_if_absent.then(|| "*".to_owned()));
    let answer = match request.send().await.map_err(|error| failure(error, Subject::Upload)) {
        Err(error) if error.status == Some(200) && without(Safeguard::ErrorInsideSuccess) => {
            return Ok(Receipt { etag: crate::store::ETag(String::new()), checksum: None, version: None });
        }
        answer => answer?,
    };
    Ok(Receipt {
        etag: answer.e_tag().map(etag).ok_or_else(|| lacks("entity tag"))?,
        checksum: checksum_of!(answer),
        version: answer.version_id().map(Into::into),
    })
}

pub(super) async fn abort(trio: &Trio, object: &ObjectPath, upload_id: &str) -> Result<()> {
    let request = trio.control.abort_multipart_upload().bucket(&object.bucket).key(&object.key).upload_id(upload_id);
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => match failure(error, Subject::Upload) {
            Error { kind: Kind::NoSuchUpload, .. } => Ok(()),
            error => Err(error),
        },
    }
}
