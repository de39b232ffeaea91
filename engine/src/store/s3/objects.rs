//! Objects whole: looking, fetching, putting.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::primitives::{ByteStream, DateTime, SdkBody};
use aws_sdk_s3::types::ChecksumMode;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use super::S3Store;
use super::checksums::checksum_of;
use super::clients::Trio;
use super::failure::{self, Subject, failure, failure_of_body, lacks};
use super::options::with_options;
use crate::body::UploadBody;
use crate::integrity::crc64_to_header;
use crate::store::{ETag, Error, Got, Kind, ObjectInfo, ObjectPath, PutOptions, Receipt, Result};

/// Asks for the checksum with the object. Set by hand, since the SDK's own parameter also makes it compute one.
const CHECKSUM_MODE: &str = "x-amz-checksum-mode";

pub(super) async fn head(trio: &Trio, object: &ObjectPath) -> Result<ObjectInfo> {
    let request =
        trio.control.head_object().bucket(&object.bucket).key(&object.key).checksum_mode(ChecksumMode::Enabled);
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => return Err(in_words(trio, object, failure(error, Subject::Key)).await),
    };
    // Some servers have no entity tags, some no times; an answer with neither is not about an object.
    if answer.e_tag().is_none() && answer.last_modified().is_none() {
        return Err(lacks("entity tag"));
    }
    Ok(ObjectInfo {
        size: answer.content_length().and_then(|it| it.try_into().ok()).ok_or_else(|| lacks("size"))?,
        etag: answer.e_tag().map(etag),
        version: answer.version_id().map(Into::into),
        modified: answer.last_modified().and_then(millis),
        checksum: checksum_of!(answer),
        content_type: answer.content_type().map(Into::into),
        content_encoding: answer.content_encoding().map(Into::into),
        metadata: metadata(answer.metadata()),
        storage_class: answer.storage_class().map(|it| it.as_str().to_owned()),
    })
}

/// An answer to HEAD has no body, and so no code: expired keys, wrong ones and a wrong region all look alike. The
/// same refusal of a GET has one, so that is asked for the first byte.
pub(super) async fn in_words(trio: &Trio, object: &ObjectPath, refused: Error) -> Error {
    let wordless = refused.code.is_none() && matches!(refused.status, Some(400 | 403));
    if !wordless || !matches!(refused.kind, Kind::Other | Kind::AccessDenied) {
        return refused;
    }
    match get(trio, object, Some(&(0..1)), None, None).await {
        Err(told) if told.code.is_some() && told.kind != Kind::PreconditionFailed => told,
        Ok(_) | Err(_) => refused,
    }
}

/// User metadata, names in lower case, sorted.
pub(super) fn metadata(told: Option<&HashMap<String, String>>) -> Vec<(String, String)> {
    let mut metadata: Vec<_> = told.into_iter().flatten().map(|(k, v)| (k.to_lowercase(), v.clone())).collect();
    metadata.sort();
    metadata
}

pub(super) async fn get(
    trio: &Trio,
    object: &ObjectPath,
    range: Option<&Range<u64>>,
    if_match: Option<&ETag>,
    version: Option<&str>,
) -> Result<Got> {
    let request = trio
        .data
        .get_object()
        .bucket(&object.bucket)
        .key(&object.key)
        .set_range(range.map(|it| format!("bytes={}-{}", it.start, it.end.saturating_sub(1))))
        .set_if_match(if_match.map(|it| it.0.clone()))
        .set_version_id(version.map(Into::into));
    let answer = match range {
        Some(_) => request.send().await,
        None => {
            request.customize().mutate_request(|it| _ = it.headers_mut().insert(CHECKSUM_MODE, "ENABLED")).send().await
        }
    };
    let answer = answer.map_err(|error| of_version(failure(error, Subject::Key), version))?;
    let content_range = answer.content_range().map(content_range).transpose()?;
    Ok(Got {
        partial: content_range.is_some(),
        content_range,
        length: answer.content_length().and_then(|it| it.try_into().ok()),
        etag: answer.e_tag().map(etag),
        version: answer.version_id().map(Into::into),
        // The checksum in the answer to a range may be that of a part.
        checksum: if range.is_none() { checksum_of!(answer) } else { None },
        content_encoding: answer.content_encoding().map(Into::into),
        body: bytes(answer.body),
    })
}

/// A delete marker is a version of which nothing can be asked (S3, `GetObject`: 405).
pub(super) fn of_version(error: Error, version: Option<&str>) -> Error {
    match (error.status, version) {
        (Some(405), Some(_)) => Error { kind: Kind::DeleteMarker, ..error },
        _ => error,
    }
}

/// `bytes 0-9/100`; a total of `*` is of no use to anybody here.
fn content_range(header: &str) -> Result<(u64, u64, u64)> {
    let parse = || {
        let (range, total) = header.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        Some((first.trim().parse().ok()?, last.trim().parse().ok()?, total.trim().parse().ok()?))
    };
    parse().ok_or_else(|| Error::new(Kind::BadAnswer, "the answer has no usable range"))
}

fn bytes(body: ByteStream) -> BoxStream<'static, Result<Bytes>> {
    stream::unfold(Some(body), |body| async {
        let mut body = body?;
        match body.next().await? {
            Ok(bytes) => Some((Ok(bytes), Some(body))),
            Err(error) => Some((Err(failure::stream(&error)), None)),
        }
    })
    .boxed()
}

pub(super) async fn put(
    trio: &Trio,
    object: &ObjectPath,
    body: UploadBody,
    crc64: Option<u64>,
    options: &PutOptions,
    no_crc64: &AtomicBool,
) -> Result<Receipt> {
    let crc64 = crc64.filter(|_| !no_crc64.load(Ordering::Relaxed));
    let sent = body.sent();
    let request = trio.data.put_object().bucket(&object.bucket).key(&object.key);
    let request = with_options!(request, options)
        .set_if_none_match(options.only_if_absent.then(|| "*".to_owned()))
        .set_checksum_crc64_nvme(crc64.map(crc64_to_header))
        .content_length(body.remaining().try_into().unwrap_or(i64::MAX))
        .body(ByteStream::new(SdkBody::from_body_1_x(body)));
    let answer = request.send().await.map_err(|error| {
        let error = failure_of_body(error, Subject::Bucket, &sent);
        if crc64.is_some() && refuses_checksum(&error) {
            no_crc64.store(true, Ordering::Relaxed);
            return S3Store::again(error, "the server takes no CRC-64/NVME, and gets none from now on");
        }
        error
    })?;
    Ok(Receipt {
        etag: answer.e_tag().map(etag).ok_or_else(|| lacks("entity tag"))?,
        checksum: checksum_of!(answer),
        version: answer.version_id().map(Into::into),
    })
}

/// The server stumbled over the checksum that was asked for or sent, not over what it is for.
pub(super) fn refuses_checksum(error: &Error) -> bool {
    let says = |word| error.message.to_lowercase().contains(word);
    match (&error.kind, error.status) {
        (Kind::Other | Kind::NotSupported, Some(400)) => says("checksum") || says("crc64"),
        // Many say only "not implemented". Conditions are the other thing that is often not implemented.
        (_, Some(501)) => !says("if-none-match") && !says("condition"),
        _ => false,
    }
}

pub(super) fn etag(text: &str) -> ETag {
    ETag(text.to_owned())
}

pub(super) fn millis(time: &DateTime) -> Option<i64> {
    time.to_millis().ok()
}
