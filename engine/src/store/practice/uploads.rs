//! Uploads in parts in the index. Completing one touches no data: its parts become the pieces of the object.

use md5::{Digest as _, Md5};
use rusqlite::{OptionalExtension as _, Transaction, params};
use s3s::S3ErrorCode;

use super::about::About;
use super::buckets;
use super::data::Written;
use super::fault::{Fault, Outcome};
use super::index::next_id;
use super::objects::{Object, add_piece, check_write, hex};
use super::versions::publish;
use super::wire::Condition;
use crate::integrity::fold;

/// What S3 wants of every part but the last, in bytes.
const SMALLEST_PART: u64 = 5 * 1024 * 1024;

/// A part as the index has it.
pub(super) struct Part {
    pub number: i32,
    pub size: u64,
    pub md5: [u8; 16],
    pub crc64: u64,
    pub modified: i64,
}

/// An upload as the index has it.
pub(super) struct Upload {
    pub id: i64,
    pub key: String,
    pub initiated: i64,
    pub about: About,
}

/// What a client says when it completes an upload.
pub(super) struct Completing {
    pub parts: Vec<(i32, Option<String>, Option<u64>)>,
    pub size: Option<u64>,
    pub crc64: Option<u64>,
    pub condition: Condition,
}

/// The id as clients see it: sorted as text, the older comes first.
pub(super) fn id_to_text(id: i64) -> String {
    format!("{id:016x}")
}

pub(super) fn create(change: &Transaction<'_>, bucket: &str, key: &str, about: &About, now: i64) -> Outcome<String> {
    buckets::find(change, bucket)?;
    let id = next_id(change)?;
    let sql = "INSERT INTO uploads (id, bucket, key, initiated, about) VALUES (?, ?, ?, ?, ?)";
    change.prepare_cached(sql)?.execute(params![id, bucket, key.as_bytes(), now, about.to_json()])?;
    Ok(id_to_text(id))
}

pub(super) fn find(view: &Transaction<'_>, bucket: &str, key: &str, id: &str) -> Outcome<Upload> {
    buckets::find(view, bucket)?;
    let id = i64::from_str_radix(id, 16).map_err(|_| Fault::no_such_upload())?;
    let sql = "SELECT initiated, about FROM uploads WHERE id = ? AND bucket = ? AND key = ?";
    let found = view.prepare_cached(sql)?.query_row(params![id, bucket, key.as_bytes()], |row| {
        let about = About::from_json(&row.get::<_, String>(1)?);
        Ok(Upload { id, key: key.to_owned(), initiated: row.get(0)?, about })
    });
    found.optional()?.ok_or_else(Fault::no_such_upload)
}

/// Adds or replaces a part. Returns the files that are not needed any more.
pub(super) fn put_part(
    change: &Transaction<'_>,
    (bucket, key, id): (&str, &str, &str),
    number: i32,
    written: &Written,
    now: i64,
) -> Outcome<Vec<String>> {
    let upload = find(change, bucket, key, id)?;
    let files = remove_part(change, upload.id, number)?;
    add_piece(change, upload.id, number, written, now)?;
    Ok(files)
}

fn remove_part(change: &Transaction<'_>, upload: i64, number: i32) -> Outcome<Vec<String>> {
    let mut statement = change.prepare_cached("DELETE FROM pieces WHERE owner = ? AND number = ? RETURNING file")?;
    Ok(statement.query_map(params![upload, number], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Up to `limit` parts with larger numbers than `after`.
pub(super) fn parts(view: &Transaction<'_>, upload: i64, after: i32, limit: usize) -> Outcome<Vec<Part>> {
    let sql =
        "SELECT number, size, md5, crc64, modified FROM pieces WHERE owner = ? AND number > ? ORDER BY number LIMIT ?";
    let mut statement = view.prepare_cached(sql)?;
    let rows = statement.query_map(params![upload, after, limit as i64], |row| {
        let (size, crc64) = (row.get::<_, i64>(1)? as u64, row.get::<_, i64>(3)? as u64);
        Ok(Part { number: row.get(0)?, size, md5: row.get(2)?, crc64, modified: row.get(4)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Up to `limit` uploads of keys with that prefix, by key and age, after the one named.
pub(super) fn all(
    view: &Transaction<'_>,
    bucket: &str,
    prefix: &str,
    after: (&str, &str),
    limit: usize,
) -> Outcome<Vec<Upload>> {
    buckets::find(view, bucket)?;
    // A key alone as the marker means all uploads of that key.
    let id = i64::from_str_radix(after.1, 16).unwrap_or(i64::MAX);
    let sql = "SELECT id, key, initiated, about FROM uploads
        WHERE bucket = ?1 AND key >= ?2 AND (key, id) > (?3, ?4) ORDER BY key, id";
    let mut statement = view.prepare_cached(sql)?;
    let mut rows = statement.query(params![bucket, prefix.as_bytes(), after.0.as_bytes(), id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let key = String::from_utf8_lossy(&row.get::<_, Vec<u8>>(1)?).into_owned();
        if !key.starts_with(prefix) || found.len() == limit {
            break;
        }
        found.push(Upload {
            id: row.get(0)?,
            key,
            initiated: row.get(2)?,
            about: About::from_json(&row.get::<_, String>(3)?),
        });
    }
    Ok(found)
}

/// Removes an upload with its parts. Returns the files that are not needed any more.
pub(super) fn abort(change: &Transaction<'_>, bucket: &str, key: &str, id: &str) -> Outcome<Vec<String>> {
    let upload = find(change, bucket, key, id)?;
    change.prepare_cached("DELETE FROM uploads WHERE id = ?")?.execute(params![upload.id])?;
    super::objects::remove_pieces(change, upload.id)
}

/// Makes the object of its parts. Returns it, and the files that are not needed any more.
pub(super) fn complete(
    change: &Transaction<'_>,
    (bucket, key, id): (&str, &str, &str),
    asked: &Completing,
    now: i64,
) -> Outcome<(Object, Vec<String>)> {
    let upload = find(change, bucket, key, id)?;
    let there = parts(change, upload.id, 0, usize::MAX >> 1)?;
    let chosen = choose(&there, asked)?;
    let object = join(&chosen, upload);
    if asked.size.is_some_and(|size| size != object.size) {
        return Err(Fault::Refused(S3ErrorCode::InvalidRequest, "The object is not of the size that was announced"));
    }
    if asked.crc64.is_some_and(|crc64| crc64 != object.crc64) {
        return Err(Fault::bad_digest());
    }
    check_write(change, (bucket, key), &asked.condition)?;
    let mut files = Vec::new();
    let named: std::collections::HashSet<i32> = chosen.iter().map(|part| part.number).collect();
    for part in there.iter().filter(|part| !named.contains(&part.number)) {
        files.extend(remove_part(change, object.id, part.number)?);
    }
    let mut place = change.prepare_cached("UPDATE pieces SET start = ? WHERE owner = ? AND number = ?")?;
    let mut start = 0;
    for part in &chosen {
        place.execute(params![start as i64, object.id, part.number])?;
        start += part.size;
    }
    change.prepare_cached("DELETE FROM uploads WHERE id = ?")?.execute(params![object.id])?;
    let (object, replaced) = publish(change, (bucket, key), object, now)?;
    files.extend(replaced);
    Ok((object, files))
}

fn choose<'a>(there: &'a [Part], asked: &Completing) -> Outcome<Vec<&'a Part>> {
    let mut chosen: Vec<&Part> = Vec::with_capacity(asked.parts.len());
    for (number, etag, crc64) in &asked.parts {
        if chosen.last().is_some_and(|last| last.number >= *number) {
            return Err(Fault::Refused(S3ErrorCode::InvalidPartOrder, "The list of parts was not in ascending order"));
        }
        let found = there.binary_search_by_key(number, |part| part.number).ok().map(|at| &there[at]);
        let same = |part: &&Part| {
            etag.as_ref().is_some_and(|etag| *etag == hex(&part.md5)) && crc64.is_none_or(|crc64| crc64 == part.crc64)
        };
        let missing =
            Fault::Refused(S3ErrorCode::InvalidPart, "A part could not be found, or is not the one you named");
        chosen.push(found.filter(same).ok_or(missing)?);
    }
    match chosen.split_last() {
        None => Err(Fault::Refused(S3ErrorCode::MalformedXML, "You must specify at least one part")),
        Some((_, others)) if others.iter().any(|part| part.size < SMALLEST_PART) => {
            Err(Fault::Refused(S3ErrorCode::EntityTooSmall, "A part but the last is smaller than 5 MiB"))
        }
        Some(_) => Ok(chosen),
    }
}

fn join(parts: &[&Part], upload: Upload) -> Object {
    let mut md5 = Md5::new();
    parts.iter().for_each(|part| md5.update(part.md5));
    Object {
        id: upload.id,
        size: parts.iter().map(|part| part.size).sum(),
        etag: format!("{}-{}", hex(&md5.finalize()), parts.len()),
        crc64: fold(parts.iter().map(|part| (part.crc64, part.size))),
        about: upload.about,
        ..Object::default()
    }
}
