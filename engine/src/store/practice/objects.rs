//! Objects in the index: finding them, and making them. What is found is a version; where a bucket keeps none, there
//! is one of each key.

use rusqlite::{OptionalExtension as _, Params, Row, Transaction, params};

use super::about::About;
use super::buckets::{self, Versioning};
use super::data::Written;
use super::fault::{Fault, Outcome};
use super::index::next_id;
use super::wire::Condition;

/// A version of an object as the index has it.
#[derive(Debug, Clone, Default)]
pub(super) struct Object {
    /// Owns the pieces.
    pub id: i64,
    /// Larger than that of every older version of its key.
    pub rank: i64,
    /// As clients see it; absent in buckets that never kept versions.
    pub version: Option<String>,
    /// A delete marker.
    pub marker: bool,
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    pub crc64: u64,
    /// Milliseconds since 1970, larger than that of the version before. HTTP tells only the seconds.
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

/// Bucket and key.
pub(super) type Place<'a> = (&'a str, &'a str);

const COLUMNS: &str = "id, rank, named, marker, size, etag, crc64, modified, about";

/// The newest version, or the one named, if it has bytes.
pub(super) fn find(view: &Transaction<'_>, place: Place<'_>, version: Option<&str>) -> Outcome<Object> {
    let found = match version {
        None => newest(view, place)?.ok_or_else(Fault::no_such_key)?,
        Some(version) => of_version(view, place, version)?.ok_or_else(Fault::no_such_version)?,
    };
    match (found.marker, version) {
        (false, _) => Ok(found),
        (true, None) => Err(Fault::Deleted(found.version)),
        (true, Some(_)) => Err(Fault::Marker(found.version)),
    }
}

/// The newest version of a key, which may be a delete marker.
pub(super) fn newest(view: &Transaction<'_>, (bucket, key): Place<'_>) -> Outcome<Option<Object>> {
    look_up(view, bucket, "ORDER BY rank DESC LIMIT 1", params![bucket, key.as_bytes()])
}

/// The version of that id, which may be a delete marker.
pub(super) fn of_version(view: &Transaction<'_>, (bucket, key): Place<'_>, version: &str) -> Outcome<Option<Object>> {
    if version == NULL {
        return look_up(view, bucket, "AND NOT named", params![bucket, key.as_bytes()]);
    }
    let rank = rank_of(version).ok_or_else(Fault::no_such_version)?;
    look_up(view, bucket, "AND named AND rank = ?", params![bucket, key.as_bytes(), rank])
}

fn look_up(view: &Transaction<'_>, bucket: &str, which: &str, params: impl Params) -> Outcome<Option<Object>> {
    let versioning = buckets::find(view, bucket)?.versioning;
    let mut statement =
        view.prepare_cached(&format!("SELECT {COLUMNS} FROM versions WHERE bucket = ? AND key = ? {which}"))?;
    Ok(statement.query_row(params, |row| object(row, versioning)).optional()?)
}

fn object(row: &Row<'_>, versioning: Versioning) -> rusqlite::Result<Object> {
    let (rank, named) = (row.get(1)?, row.get(2)?);
    Ok(Object {
        id: row.get(0)?,
        rank,
        version: (versioning != Versioning::Off).then(|| version_text(rank, named)),
        marker: row.get(3)?,
        size: row.get::<_, i64>(4)? as u64,
        etag: row.get(5)?,
        crc64: row.get::<_, i64>(6)? as u64,
        modified: row.get(7)?,
        about: About::from_json(&row.get::<_, String>(8)?),
    })
}

/// The id of what was written while its bucket kept no versions.
const NULL: &str = "null";

pub(super) fn version_text(rank: i64, named: bool) -> String {
    if named { format!("{rank:016x}") } else { NULL.to_owned() }
}

pub(super) fn rank_of(version: &str) -> Option<i64> {
    let rank = i64::from_str_radix(version, 16).ok()?;
    (version_text(rank, true) == version).then_some(rank)
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
pub(super) fn check_write(view: &Transaction<'_>, place: Place<'_>, condition: &Condition) -> Outcome<()> {
    let there = newest(view, place)?.filter(|object| !object.marker);
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

/// Makes an object of one file the newest version.
pub(super) fn put(
    change: &Transaction<'_>,
    place: Place<'_>,
    written: &Written,
    about: About,
    now: i64,
) -> Outcome<(Object, Vec<String>)> {
    let (id, size, crc64, etag) = (next_id(change)?, written.size, written.crc64, hex(&written.md5));
    add_piece(change, id, 1, written, now)?;
    super::versions::publish(change, place, Object { id, size, etag, crc64, about, ..Object::default() }, now)
}

pub(super) fn add_piece(change: &Transaction<'_>, owner: i64, number: i32, written: &Written, now: i64) -> Outcome<()> {
    let sql =
        "INSERT INTO pieces (owner, number, start, size, file, md5, crc64, modified) VALUES (?, ?, 0, ?, ?, ?, ?, ?)";
    let Written { file, size, md5, crc64 } = written;
    change.prepare_cached(sql)?.execute(params![owner, number, *size as i64, file, md5, *crc64 as i64, now])?;
    Ok(())
}

pub(super) fn remove_pieces(change: &Transaction<'_>, owner: i64) -> Outcome<Vec<String>> {
    let mut statement = change.prepare_cached("DELETE FROM pieces WHERE owner = ? RETURNING file")?;
    Ok(statement.query_map(params![owner], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Replaces what goes with a version.
pub(super) fn set_about(change: &Transaction<'_>, (bucket, key): Place<'_>, rank: i64, about: &About) -> Outcome<()> {
    let sql = "UPDATE versions SET about = ? WHERE bucket = ? AND key = ? AND rank = ?";
    change.prepare_cached(sql)?.execute(params![about.to_json(), bucket, key.as_bytes(), rank])?;
    Ok(())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
