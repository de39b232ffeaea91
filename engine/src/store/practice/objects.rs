//! Objects in the index.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::data::Written;
use super::fault::{Fault, Outcome};
use super::index::{check_bucket, next_id};
use super::wire::Condition;

/// What a client says about an object and gets back with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct About {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_language: Option<String>,
    pub content_disposition: Option<String>,
    pub cache_control: Option<String>,
    pub storage_class: Option<String>,
    pub metadata: std::collections::BTreeMap<String, String>,
}

/// An object as the index has it.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub id: i64,
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    pub crc64: u64,
    /// Seconds since 1970: HTTP tells no more, so no more is kept.
    pub modified: i64,
    pub about: About,
}

/// Some bytes of an object: the file they are in, from where, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extent {
    pub file: String,
    pub from: u64,
    pub size: u64,
}

pub(super) fn find(view: &Transaction<'_>, bucket: &str, key: &str) -> Outcome<Object> {
    check_bucket(view, bucket)?;
    look_up(view, bucket, key)?.ok_or_else(Fault::no_such_key)
}

fn look_up(view: &Transaction<'_>, bucket: &str, key: &str) -> Outcome<Option<Object>> {
    let sql = "SELECT id, size, etag, crc64, modified, about FROM objects WHERE bucket = ? AND key = ?";
    Ok(view.prepare_cached(sql)?.query_row(params![bucket, key.as_bytes()], object).optional()?)
}

fn object(row: &Row<'_>) -> rusqlite::Result<Object> {
    Ok(Object {
        id: row.get(0)?,
        size: row.get::<_, i64>(1)? as u64,
        etag: row.get(2)?,
        crc64: row.get::<_, i64>(3)? as u64,
        modified: row.get(4)?,
        about: about_from(&row.get::<_, String>(5)?),
    })
}

/// Where the bytes from `start` up to `end` are.
pub(super) fn extents(view: &Transaction<'_>, object: i64, start: u64, end: u64) -> Outcome<Vec<Extent>> {
    let sql = "SELECT file, start, size FROM pieces WHERE owner = ?1 AND start < ?3 AND size > 0
        AND start >= (SELECT max(start) FROM pieces WHERE owner = ?1 AND start <= ?2) ORDER BY start";
    let mut statement = view.prepare_cached(sql)?;
    let rows = statement.query_map(params![object, start as i64, end as i64], |row| {
        let (from, size) = (row.get::<_, i64>(1)? as u64, row.get::<_, i64>(2)? as u64);
        let (first, last) = (start.max(from), end.min(from + size));
        Ok(Extent { file: row.get(0)?, from: first - from, size: last - first })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether the conditions of a write hold now.
pub(super) fn check_write(view: &Transaction<'_>, bucket: &str, key: &str, condition: &Condition) -> Outcome<()> {
    check_bucket(view, bucket)?;
    let there = look_up(view, bucket, key)?;
    match (&condition.if_match, &there) {
        (Some(_), None) => return Err(Fault::no_such_key()),
        (Some(wanted), Some(object)) if !wanted.holds(&object.etag) => return Err(Fault::precondition()),
        _ => {}
    }
    match (&condition.if_none_match, &there) {
        (Some(unwanted), Some(object)) if unwanted.holds(&object.etag) => Err(Fault::precondition()),
        _ => Ok(()),
    }
}

/// Makes or replaces an object whose pieces are there. Returns the files that are not needed any more.
pub(super) fn publish(change: &Transaction<'_>, bucket: &str, key: &str, object: &Object) -> Outcome<Vec<String>> {
    let files = delete(change, bucket, key)?;
    let sql =
        "INSERT INTO objects (bucket, key, id, size, etag, crc64, modified, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    change.prepare_cached(sql)?.execute(params![
        bucket,
        key.as_bytes(),
        object.id,
        object.size as i64,
        object.etag,
        object.crc64 as i64,
        object.modified,
        about_to(&object.about),
    ])?;
    Ok(files)
}

/// Makes or replaces an object that is one file.
pub(super) fn put(
    change: &Transaction<'_>,
    (bucket, key): (&str, &str),
    written: &Written,
    about: About,
    now: i64,
) -> Outcome<(Object, Vec<String>)> {
    let id = next_id(change)?;
    let (size, crc64, etag) = (written.size, written.crc64, hex(&written.md5));
    let object = Object { id, size, etag, crc64, modified: now, about };
    add_piece(change, id, 1, written, now)?;
    let files = publish(change, bucket, key, &object)?;
    Ok((object, files))
}

pub(super) fn add_piece(change: &Transaction<'_>, owner: i64, number: i32, written: &Written, now: i64) -> Outcome<()> {
    let sql =
        "INSERT INTO pieces (owner, number, start, size, file, md5, crc64, modified) VALUES (?, ?, 0, ?, ?, ?, ?, ?)";
    let Written { file, size, md5, crc64 } = written;
    change.prepare_cached(sql)?.execute(params![owner, number, *size as i64, file, md5, *crc64 as i64, now])?;
    Ok(())
}

/// Removes an object, if it is there. Returns the files that are not needed any more.
pub(super) fn delete(change: &Transaction<'_>, bucket: &str, key: &str) -> Outcome<Vec<String>> {
    check_bucket(change, bucket)?;
    let sql = "DELETE FROM objects WHERE bucket = ? AND key = ? RETURNING id";
    let mut statement = change.prepare_cached(sql)?;
    let id = statement.query_row(params![bucket, key.as_bytes()], |row| row.get(0)).optional()?;
    id.map_or(Ok(Vec::new()), |id| remove_pieces(change, id))
}

pub(super) fn remove_pieces(change: &Transaction<'_>, owner: i64) -> Outcome<Vec<String>> {
    let mut statement = change.prepare_cached("DELETE FROM pieces WHERE owner = ? RETURNING file")?;
    Ok(statement.query_map(params![owner], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn about_to(about: &About) -> String {
    // Strings in a struct: nothing in it can fail.
    serde_json::to_string(about).unwrap_or_default()
}

pub(super) fn about_from(text: &str) -> About {
    serde_json::from_str(text).unwrap_or_default()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
