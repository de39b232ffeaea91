//! CopyObject: the new object has its own names for the same bytes.

use rusqlite::{Transaction, params};
use s3s::S3ErrorCode;
use s3s::dto::*;

use super::backend::Backend;
use super::data::Data;
use super::fault::{Fault, Outcome};
use super::index::next_id;
use super::objects::{self, About, Object};
use super::wire::{self, Condition};
use crate::integrity::crc64_to_header;

pub(super) async fn copy(store: &Backend, input: CopyObjectInput) -> Outcome<CopyObjectOutput> {
    let object = store.blocking(move |store| {
        let (object, files) = store.index.write(|change| replace(change, &store.data, &input))?;
        store.data.remove(&files);
        Ok(object)
    });
    let object = object.await?;
    let result = CopyObjectResult {
        checksum_crc64nvme: Some(crc64_to_header(object.crc64)),
        checksum_type: wire::full_object(),
        e_tag: wire::etag(&object.etag),
        last_modified: wire::timestamp(object.modified),
        ..CopyObjectResult::default()
    };
    Ok(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() })
}

fn replace(change: &Transaction<'_>, data: &Data, input: &CopyObjectInput) -> Outcome<(Object, Vec<String>)> {
    let CopySource::Bucket { bucket, key, .. } = &input.copy_source else {
        return Err(Fault::Refused(S3ErrorCode::NotImplemented, "Only objects of buckets can be copied"));
    };
    let source = objects::find(change, bucket, key)?;
    let condition = Condition::new(input.copy_source_if_match.clone(), input.copy_source_if_none_match.clone());
    if condition.if_match.is_some_and(|wanted| !wanted.holds(&source.etag))
        || condition.if_none_match.is_some_and(|unwanted| unwanted.holds(&source.etag))
    {
        return Err(Fault::precondition());
    }
    let replaces = input.metadata_directive.as_ref().is_some_and(|it| it.as_str() == MetadataDirective::REPLACE);
    let about = if replaces { about(input) } else { source.about.clone() };
    if !replaces && **bucket == *input.bucket && **key == *input.key {
        let message = "An object can be copied to itself only with other metadata";
        return Err(Fault::Refused(S3ErrorCode::InvalidRequest, message));
    }
    let object = Object { id: next_id(change)?, modified: wire::now(), about, ..source.clone() };
    duplicate(change, data, source.id, object.id)?;
    let files = objects::publish(change, &input.bucket, &input.key, &object)?;
    Ok((object, files))
}

fn duplicate(change: &Transaction<'_>, data: &Data, from: i64, to: i64) -> Outcome<()> {
    let mut pieces = change.prepare_cached("SELECT number, file FROM pieces WHERE owner = ?")?;
    let pieces = pieces.query_map(params![from], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let sql = "INSERT INTO pieces (owner, number, start, size, file, md5, crc64, modified)
        SELECT ?, number, start, size, ?, md5, crc64, modified FROM pieces WHERE owner = ? AND number = ?";
    let mut insert = change.prepare_cached(sql)?;
    for piece in pieces.collect::<Result<Vec<(i32, String)>, _>>()? {
        // If the change fails later, the next sweep removes these.
        insert.execute(params![to, data.duplicate(&piece.1)?, from, piece.0])?;
    }
    Ok(())
}

fn about(input: &CopyObjectInput) -> About {
    About {
        content_type: input.content_type.clone(),
        content_encoding: input.content_encoding.clone(),
        content_language: input.content_language.clone(),
        content_disposition: input.content_disposition.clone(),
        cache_control: input.cache_control.clone(),
        storage_class: input.storage_class.as_ref().map(|class| class.as_str().to_owned()),
        metadata: input.metadata.clone().unwrap_or_default().into_iter().collect(),
    }
}
