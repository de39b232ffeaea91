//! UploadPartCopy: a range of an object becomes a part.

use std::io::ErrorKind;

use rusqlite::{OptionalExtension as _, Transaction, params};
use s3s::S3ErrorCode;
use s3s::dto::*;

use super::backend::Backend;
use super::copying::{source, too_large};
use super::data::Written;
use super::fault::{Fault, Outcome};
use super::objects::{self, Object, hex};
use super::putting::check_number;
use super::reading::Reading;
use super::uploads;
use super::wire::{self, Condition};
use crate::integrity::crc64_to_header;
use crate::store::about::LARGEST_COPY;

type Bytes = std::ops::Range<u64>;

pub(super) async fn copy_part(store: &Backend, input: UploadPartCopyInput) -> Outcome<UploadPartCopyOutput> {
    check_number(input.part_number)?;
    let copied = store.blocking(move |store| match part(store, &input) {
        // Replaced between looking and opening: see GetObject.
        Err(Fault::Disk(error)) if error.kind() == ErrorKind::NotFound => part(store, &input),
        copied => copied,
    });
    let (from, written, now) = copied.await?;
    let result = CopyPartResult {
        checksum_crc64nvme: Some(crc64_to_header(written.crc64)),
        e_tag: wire::etag(&hex(&written.md5)),
        last_modified: wire::timestamp(now),
        ..CopyPartResult::default()
    };
    Ok(UploadPartCopyOutput {
        copy_part_result: Some(result),
        copy_source_version_id: from.version,
        ..UploadPartCopyOutput::default()
    })
}

/// A range that is a piece gets another name; any other is read and written anew, which is also how its checksums
/// become known.
fn part(store: &Backend, input: &UploadPartCopyInput) -> Outcome<(Object, Written, i64)> {
    let upload = (input.bucket.as_str(), input.key.as_str(), input.upload_id.as_str());
    let (number, now) = (input.part_number, wire::now());
    let (from, piece, reading) = store.index.read(|view| {
        uploads::find(view, upload.0, upload.1, upload.2)?;
        let condition = Condition::new(input.copy_source_if_match.clone(), input.copy_source_if_none_match.clone());
        let from = source(view, &input.copy_source, &condition)?;
        let bytes = range(input.copy_source_range.as_deref(), from.size)?;
        let extents = objects::extents(view, from.id, bytes.start, bytes.end)?;
        let reading = Reading::open((*store.data).clone(), extents)?;
        Ok((from.clone(), piece(view, from.id, &bytes)?, reading))
    })?;
    let name = |written: &Written| {
        store.index.write(|change| uploads::put_part(change, (upload.0, upload.1, upload.2), number, written, now))
    };
    let (written, replaced) = match piece {
        Some(piece) => {
            let file = store.data.duplicate(std::slice::from_ref(&piece.file))?.concat();
            let written = Written { file, ..piece };
            let replaced = name(&written).inspect_err(|_| store.data.remove(std::slice::from_ref(&written.file)))?;
            (written, replaced)
        }
        None => {
            let mut incoming = store.data.create()?;
            reading.copy(&mut incoming)?;
            incoming.sync()?;
            let written = incoming.written();
            let replaced = name(&written)?;
            incoming.keep();
            (written, replaced)
        }
    };
    store.data.remove(&replaced);
    Ok((from, written, now))
}

/// `bytes=0-9`, within the object; absent: all of it.
fn range(header: Option<&str>, size: u64) -> Outcome<Bytes> {
    let bytes = match header.map(Range::parse) {
        None => 0..size,
        Some(Ok(Range::Int { first, last: Some(last) })) if last < size => first..last + 1,
        Some(Ok(Range::Int { last: Some(_), .. })) => {
            return Err(Fault::Refused(S3ErrorCode::InvalidRange, "The range is not within the source object"));
        }
        Some(_) => {
            let message = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last \
                           are the zero-based offsets of the first and last bytes to copy";
            return Err(Fault::invalid(message));
        }
    };
    if bytes.end - bytes.start > LARGEST_COPY { Err(too_large()) } else { Ok(bytes) }
}

/// The piece that is exactly these bytes, if there is one.
fn piece(view: &Transaction<'_>, object: i64, bytes: &Bytes) -> Outcome<Option<Written>> {
    let sql = "SELECT file, size, md5, crc64 FROM pieces WHERE owner = ? AND start = ? AND size = ? LIMIT 1";
    let size = (bytes.end - bytes.start) as i64;
    let found = view.prepare_cached(sql)?.query_row(params![object, bytes.start as i64, size], |row| {
        let (size, crc64) = (row.get::<_, i64>(1)? as u64, row.get::<_, i64>(3)? as u64);
        Ok(Written { file: row.get(0)?, size, md5: row.get(2)?, crc64 })
    });
    Ok(found.optional()?)
}
