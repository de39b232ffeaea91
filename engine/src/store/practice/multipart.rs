//! CreateMultipartUpload, CompleteMultipartUpload and AbortMultipartUpload.

use s3s::dto::*;

use super::about::about;
use super::backend::Backend;
use super::fault::{Fault, Outcome};
use super::uploads::{self, Completing};
use super::wire::{self, Condition};
use crate::integrity::crc64_to_header;

pub(super) async fn create(store: &Backend, input: CreateMultipartUploadInput) -> Outcome<CreateMultipartUploadOutput> {
    let about = about!(input);
    let (bucket, key) = (input.bucket, input.key);
    let place = (bucket.clone(), key.clone());
    let create = move |store: &Backend| {
        store.index.write(|change| uploads::create(change, &place.0, &place.1, &about, wire::now()))
    };
    let upload_id = store.blocking(create).await?;
    // Kept of every object; told to those who asked for it.
    let asked = input.checksum_algorithm.filter(|it| it.as_str() == ChecksumAlgorithm::CRC64NVME);
    Ok(CreateMultipartUploadOutput {
        bucket: Some(bucket),
        key: Some(key),
        checksum_type: wire::full_object().filter(|_| asked.is_some()),
        checksum_algorithm: asked,
        upload_id: Some(upload_id),
        ..CreateMultipartUploadOutput::default()
    })
}

pub(super) async fn complete(
    store: &Backend,
    input: CompleteMultipartUploadInput,
) -> Outcome<CompleteMultipartUploadOutput> {
    let mut parts = Vec::new();
    for part in input.multipart_upload.and_then(|it| it.parts).unwrap_or_default() {
        let crc64 = wire::crc64(part.checksum_crc64nvme.as_deref())?;
        parts.push((part.part_number.unwrap_or_default(), part.e_tag.map(ETag::into_value), crc64));
    }
    let asked = Completing {
        parts,
        size: input.mpu_object_size.map(|size| size as u64),
        crc64: wire::crc64(input.checksum_crc64nvme.as_deref())?,
        condition: Condition::new(input.if_match, input.if_none_match),
    };
    let (bucket, key, id) = (input.bucket, input.key, input.upload_id);
    let place = (bucket.clone(), key.clone());
    let object = store.blocking(move |store| {
        let place = (place.0.as_str(), place.1.as_str(), id.as_str());
        let (object, files) = store.index.write(|change| uploads::complete(change, place, &asked, wire::now()))?;
        store.data.remove(&files);
        Ok(object)
    });
    let object = object.await?;
    Ok(CompleteMultipartUploadOutput {
        location: Some(format!("/{bucket}/{key}")),
        bucket: Some(bucket),
        key: Some(key),
        e_tag: wire::etag(&object.etag),
        checksum_crc64nvme: Some(crc64_to_header(object.crc64)),
        checksum_type: wire::full_object(),
        version_id: object.version,
        ..CompleteMultipartUploadOutput::default()
    })
}

pub(super) async fn abort(store: &Backend, input: AbortMultipartUploadInput) -> Outcome<AbortMultipartUploadOutput> {
    let abort = move |store: &Backend| {
        let AbortMultipartUploadInput { bucket, key, upload_id, .. } = &input;
        let files = store.index.write(|change| uploads::abort(change, bucket, key, upload_id))?;
        store.data.remove(&files);
        Ok(AbortMultipartUploadOutput::default())
    };
    store.blocking(abort).await
}
