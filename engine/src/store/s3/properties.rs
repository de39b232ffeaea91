//! Everything about one object, and fetching it from the archive.

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_sdk_s3::types::{self, ChecksumMode, GlacierJobParameters, ObjectLockLegalHoldStatus, RestoreRequest};

use super::checksums::checksums_of;
use super::clients::Trio;
use super::failure::{Subject, failure, lacks};
use super::objects::{etag, in_words, metadata, millis, of_version};
use crate::store::about::{Lock, Restored, Tier};
use crate::store::{Encryption, Error, Headers, Kind, ObjectPath, Properties, Result};

pub(super) async fn head(trio: &Trio, object: &ObjectPath, version: Option<&str>) -> Result<Properties> {
    let request = trio
        .control
        .head_object()
        .bucket(&object.bucket)
        .key(&object.key)
        .set_version_id(version.map(Into::into))
        .checksum_mode(ChecksumMode::Enabled);
    match request.send().await.map_err(|error| failure(error, Subject::Key)) {
        Ok(answer) => read(&answer),
        Err(error) => match of_version(error, version) {
            marker @ Error { kind: Kind::DeleteMarker, .. } => Err(marker),
            error => Err(in_words(trio, object, error).await),
        },
    }
}

fn read(answer: &HeadObjectOutput) -> Result<Properties> {
    let text = |it: Option<&str>| it.map(str::to_owned);
    Ok(Properties {
        size: answer.content_length().and_then(|it| it.try_into().ok()).ok_or_else(|| lacks("size"))?,
        etag: answer.e_tag().map(etag),
        version: text(answer.version_id()),
        modified: answer.last_modified().and_then(millis),
        checksums: checksums_of!(answer),
        headers: Headers {
            content_type: text(answer.content_type()),
            content_encoding: text(answer.content_encoding()),
            content_language: text(answer.content_language()),
            content_disposition: text(answer.content_disposition()),
            cache_control: text(answer.cache_control()),
            expires: text(answer.expires_string()),
            website_redirect: text(answer.website_redirect_location()),
        },
        metadata: metadata(answer.metadata()),
        storage_class: answer.storage_class().map_or("STANDARD", |it| it.as_str()).to_owned(),
        encryption: answer
            .server_side_encryption()
            .map(|method| Encryption { method: method.as_str().to_owned(), key_id: text(answer.ssekms_key_id()) }),
        lock: Lock {
            mode: answer.object_lock_mode().map(|it| it.as_str().to_owned()),
            until: answer.object_lock_retain_until_date().and_then(millis),
            legal_hold: answer.object_lock_legal_hold_status() == Some(&ObjectLockLegalHoldStatus::On),
        },
        restored: answer.restore().and_then(restored),
        tags: answer.tag_count().and_then(|it| it.try_into().ok()),
    })
}

/// `ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"`
fn restored(header: &str) -> Option<Restored> {
    let value = |name: &str| {
        let (_, rest) = header.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0)
    };
    let until = value("expiry-date").and_then(|it| DateTime::from_str(it, DateTimeFormat::HttpDate).ok());
    Some(Restored { ongoing: value("ongoing-request")? == "true", until: until.as_ref().and_then(millis) })
}

pub(super) async fn restore(
    trio: &Trio,
    object: &ObjectPath,
    version: Option<&str>,
    days: u32,
    tier: Tier,
) -> Result<()> {
    let tier = match tier {
        Tier::Expedited => types::Tier::Expedited,
        Tier::Standard => types::Tier::Standard,
        Tier::Bulk => types::Tier::Bulk,
    };
    let bad = |error: aws_sdk_s3::error::BuildError| Error::new(Kind::Other, error.to_string());
    let how = GlacierJobParameters::builder().tier(tier).build().map_err(bad)?;
    let days = days.try_into().unwrap_or(i32::MAX);
    let request = trio
        .control
        .restore_object()
        .bucket(&object.bucket)
        .key(&object.key)
        .set_version_id(version.map(Into::into))
        .restore_request(RestoreRequest::builder().days(days).glacier_job_parameters(how).build());
    request.send().await.map_err(|error| match failure(error, Subject::Key) {
        // Elsewhere this says that an object is archived. Here it says that there is nothing to restore.
        error @ Error { kind: Kind::Archived, .. } => Error { kind: Kind::Other, ..error },
        error => error,
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_restored_copy_is_read() {
        assert_eq!(restored("ongoing-request=\"true\""), Some(Restored { ongoing: true, until: None }));
        let until = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\"";
        assert_eq!(restored(until), Some(Restored { ongoing: false, until: Some(1_356_048_000_000) }));
        assert_eq!(restored("something else"), None);
    }
}
