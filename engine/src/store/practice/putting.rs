//! PutObject and UploadPart.

use s3s::TrailingHeaders;
use s3s::dto::*;

use super::about::about;
use super::backend::Backend;
use super::fault::{Fault, Outcome};
use super::objects::{self, check_write};
use super::receive::{Promised, receive};
use super::uploads;
use super::wire::{self, Condition};
use crate::integrity::crc64_to_header;

pub(super) async fn put(
    store: &Backend,
    input: PutObjectInput,
    trailers: Option<TrailingHeaders>,
) -> Outcome<PutObjectOutput> {
    let about = about!(input);
    let (bucket, key) = (input.bucket, input.key);
    let condition = Condition::new(input.if_match, input.if_none_match);
    let promised =
        Promised { size: input.content_length, md5: input.content_md5, crc64: input.checksum_crc64nvme, trailers };

    // Before the body as well, so that nobody sends gigabytes in order to be refused.
    let (early, place) = (condition.clone(), (bucket.clone(), key.clone()));
    store.blocking(move |store| store.index.read(|view| check_write(view, (&place.0, &place.1), &early))).await?;
    let (incoming, written) = receive(&store.data, input.body, promised).await?;

    let object = store.blocking(move |store| {
        incoming.sync()?;
        let (object, files) = store.index.write(|change| {
            check_write(change, (&bucket, &key), &condition)?;
            objects::put(change, (&bucket, &key), &written, about, wire::now())
        })?;
        incoming.keep();
        store.data.remove(&files);
        Ok(object)
    });
    let object = object.await?;
    Ok(PutObjectOutput {
        e_tag: wire::etag(&object.etag),
        checksum_crc64nvme: Some(crc64_to_header(object.crc64)),
        checksum_type: wire::full_object(),
        version_id: object.version,
        ..PutObjectOutput::default()
    })
}

pub(super) async fn part(
    store: &Backend,
    input: UploadPartInput,
    trailers: Option<TrailingHeaders>,
) -> Outcome<UploadPartOutput> {
    let (bucket, key, upload, number) = (input.bucket, input.key, input.upload_id, input.part_number);
    check_number(number)?;
    let promised =
        Promised { size: input.content_length, md5: input.content_md5, crc64: input.checksum_crc64nvme, trailers };

    let place = (bucket.clone(), key.clone(), upload.clone());
    let early =
        move |store: &Backend| store.index.read(|view| uploads::find(view, &place.0, &place.1, &place.2).map(drop));
    store.blocking(early).await?;
    let (incoming, written) = receive(&store.data, input.body, promised).await?;

    let written = store.blocking(move |store| {
        incoming.sync()?;
        let files = store
            .index
            .write(|change| uploads::put_part(change, (&bucket, &key, &upload), number, &written, wire::now()))?;
        incoming.keep();
        store.data.remove(&files);
        Ok(written)
    });
    let written = written.await?;
    Ok(UploadPartOutput {
        e_tag: wire::etag(&objects::hex(&written.md5)),
        checksum_crc64nvme: Some(crc64_to_header(written.crc64)),
        ..UploadPartOutput::default()
    })
}

pub(super) fn check_number(number: i32) -> Outcome<()> {
    match (1..=10_000).contains(&number) {
        true => Ok(()),
        false => Err(Fault::invalid("Part number must be an integer between 1 and 10000, inclusive")),
    }
}
