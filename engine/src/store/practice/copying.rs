//! CopyObject: the new object has its own names for the same bytes.

use http::HeaderMap;
use rusqlite::{Transaction, params};
use s3s::S3ErrorCode;
use s3s::dto::*;

use super::about::{About, about};
use super::backend::Backend;
use super::data::Data;
use super::fault::{Fault, Outcome};
use super::index::next_id;
use super::objects::{self, Object, check_write, newest};
use super::versions;
use super::wire::{self, Condition};
use crate::integrity::crc64_to_header;
use crate::store::about::LARGEST_COPY;

/// `headers` are those of the request: the conditions of the target are in them.
pub(super) async fn copy(store: &Backend, input: CopyObjectInput, headers: &HeaderMap) -> Outcome<CopyObjectOutput> {
    let target = Condition::of_headers(headers)?;
    let asked = about!(input);
    let copied = store.blocking(move |store| {
        let (from, object, files) = store.index.write(|change| replace(change, &store.data, &input, asked, &target))?;
        store.data.remove(&files);
        Ok((from, object))
    });
    let (from, object) = copied.await?;
    let result = CopyObjectResult {
        checksum_crc64nvme: Some(crc64_to_header(object.crc64)),
        checksum_type: wire::full_object(),
        e_tag: wire::etag(&object.etag),
        last_modified: wire::timestamp(object.modified),
        ..CopyObjectResult::default()
    };
    Ok(CopyObjectOutput {
        copy_object_result: Some(result),
        copy_source_version_id: from.version,
        version_id: object.version,
        ..CopyObjectOutput::default()
    })
}

fn replace(
    change: &Transaction<'_>,
    data: &Data,
    input: &CopyObjectInput,
    asked: About,
    target: &Condition,
) -> Outcome<(Object, Object, Vec<String>)> {
    let condition = Condition::new(input.copy_source_if_match.clone(), input.copy_source_if_none_match.clone());
    let from = source(change, &input.copy_source, &condition)?;
    if from.size > LARGEST_COPY {
        return Err(too_large());
    }
    let place = (input.bucket.as_str(), input.key.as_str());
    let replaces = input.metadata_directive.as_ref().is_some_and(|it| it.as_str() == MetadataDirective::REPLACE);
    let tags_anew = input.tagging_directive.as_ref().is_some_and(|it| it.as_str() == TaggingDirective::REPLACE);
    // An older version may be copied over the newest one as it is: that brings it back.
    let onto_itself = is_place(&input.copy_source, place) && newest(change, place)?.is_some_and(|it| it.id == from.id);
    if onto_itself && !replaces && asked.storage_class.is_none() {
        let message = "This copy request is illegal because it is trying to copy an object to itself without changing \
                       the object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(Fault::Refused(S3ErrorCode::InvalidRequest, message));
    }
    check_write(change, place, target)?;
    let about = About {
        // Never the source's: S3 does not take it over.
        storage_class: asked.storage_class.clone(),
        website_redirect: asked.website_redirect.clone(),
        tags: if tags_anew { asked.tags.clone() } else { from.about.tags.clone() },
        ..if replaces { asked } else { from.about.clone() }
    };
    let id = next_id(change)?;
    duplicate(change, data, from.id, id)?;
    let object = Object { id, about, ..from.clone() };
    let (object, files) = versions::publish(change, place, object, wire::now())?;
    Ok((from, object, files))
}

/// What is copied, if the conditions hold for it.
pub(super) fn source(view: &Transaction<'_>, from: &CopySource, condition: &Condition) -> Outcome<Object> {
    let CopySource::Bucket { bucket, key, version_id } = from else {
        return Err(Fault::not_implemented("Only objects of buckets can be copied"));
    };
    let found = objects::find(view, (bucket, key), version_id.as_deref()).map_err(|fault| match fault {
        Fault::Marker(_) => {
            let message = "The source of a copy request may not specifically refer to a delete marker by version id.";
            Fault::Refused(S3ErrorCode::InvalidRequest, message)
        }
        fault => fault,
    })?;
    if condition.if_match.as_ref().is_some_and(|wanted| !wanted.holds(&found.etag))
        || condition.if_none_match.as_ref().is_some_and(|unwanted| unwanted.holds(&found.etag))
    {
        return Err(Fault::precondition());
    }
    Ok(found)
}

fn is_place(from: &CopySource, place: objects::Place<'_>) -> bool {
    matches!(from, CopySource::Bucket { bucket, key, .. } if (&**bucket, &**key) == place)
}

pub(super) fn too_large() -> Fault {
    let message = "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
    Fault::Refused(S3ErrorCode::InvalidRequest, message)
}

fn duplicate(change: &Transaction<'_>, data: &Data, from: i64, to: i64) -> Outcome<()> {
    let mut pieces = change.prepare_cached("SELECT number, file FROM pieces WHERE owner = ?")?;
    let pieces = pieces.query_map(params![from], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (numbers, files): (Vec<_>, Vec<_>) = pieces.collect::<Result<Vec<(i32, String)>, _>>()?.into_iter().unzip();
    let sql = "INSERT INTO pieces (owner, number, start, size, file, md5, crc64, modified)
        SELECT ?, number, start, size, ?, md5, crc64, modified FROM pieces WHERE owner = ? AND number = ?";
    let mut insert = change.prepare_cached(sql)?;
    // If the change fails later, the next sweep removes these.
    for (number, copy) in numbers.iter().zip(data.duplicate(&files)?) {
        insert.execute(params![to, copy, from, number])?;
    }
    Ok(())
}
