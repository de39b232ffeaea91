//! The versions of a key: a new one, a delete marker, and one less.
//!
//! As on S3: a bucket that keeps versions adds one for every write and a delete marker for every deletion. One that
//! does not has one version of a key, called `null`, and replaces that; once suspended, it leaves the others alone.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::buckets::{self, Versioning};
use super::fault::{Fault, Outcome};
use super::index::next_id;
use super::objects::{Object, Place, newest, of_version, remove_pieces, version_text};
use super::wire::Wanted;

/// What a deletion did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Deleted {
    /// A delete marker was added, or it was one that was removed.
    pub marker: bool,
    /// The version that was added or removed; absent in buckets that never kept versions.
    pub version: Option<String>,
    /// The files that are not needed any more.
    pub files: Vec<String>,
}

/// Makes the newest version of a key, of pieces that are there. Gives it rank, version and moment. Returns it, and the
/// files that are not needed any more.
pub(super) fn publish(
    change: &Transaction<'_>,
    place: Place<'_>,
    mut object: Object,
    now: i64,
) -> Outcome<(Object, Vec<String>)> {
    let versioning = buckets::find(change, place.0)?.versioning;
    let named = versioning == Versioning::Enabled;
    object.rank = next_id(change)?;
    object.version = (versioning != Versioning::Off).then(|| version_text(object.rank, named));
    // So that the order of versions shows in their moments, whatever the clock does.
    object.modified = newest(change, place)?.map_or(now, |before| now.max(before.modified + 1));
    let files = if named { Vec::new() } else { remove_null(change, place)? };
    let sql = "INSERT INTO versions
        (bucket, key, rank, id, named, marker, listed, size, etag, crc64, modified, about)
        VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)";
    change.prepare_cached(sql)?.execute(params![
        place.0,
        place.1.as_bytes(),
        object.rank,
        object.id,
        named,
        object.marker,
        object.size as i64,
        object.etag,
        object.crc64 as i64,
        object.modified,
        object.about.to_json(),
    ])?;
    list_newest(change, place)?;
    Ok((object, files))
}

/// Deletes a key as its bucket does, or one version of it for ever. What is not there counts as deleted.
pub(super) fn delete(
    change: &Transaction<'_>,
    place: Place<'_>,
    version: Option<&str>,
    condition: Option<&Wanted>,
    now: i64,
) -> Outcome<Deleted> {
    let found = match version {
        None => newest(change, place)?,
        Some(version) => of_version(change, place, version)?,
    };
    if let Some(wanted) = condition {
        match found.as_ref().filter(|object| !object.marker) {
            None => return Err(Fault::no_such_key()),
            Some(object) if !wanted.holds(&object.etag) => return Err(Fault::precondition()),
            Some(_) => {}
        }
    }
    let keeps = buckets::find(change, place.0)?.versioning != Versioning::Off;
    if version.is_none() && keeps {
        let marker = Object { id: next_id(change)?, marker: true, ..Object::default() };
        let (marker, files) = publish(change, place, marker, now)?;
        return Ok(Deleted { marker: true, version: marker.version, files });
    }
    let Some(found) = found else { return Ok(Deleted::default()) };
    let files = remove(change, place, &found)?;
    list_newest(change, place)?;
    Ok(Deleted { marker: found.marker, version: found.version, files })
}

fn remove_null(change: &Transaction<'_>, (bucket, key): Place<'_>) -> Outcome<Vec<String>> {
    let sql = "DELETE FROM versions WHERE bucket = ? AND key = ? AND NOT named RETURNING id";
    let mut statement = change.prepare_cached(sql)?;
    let id = statement.query_row(params![bucket, key.as_bytes()], |row| row.get(0)).optional()?;
    id.map_or(Ok(Vec::new()), |id| remove_pieces(change, id))
}

fn remove(change: &Transaction<'_>, (bucket, key): Place<'_>, object: &Object) -> Outcome<Vec<String>> {
    let sql = "DELETE FROM versions WHERE bucket = ? AND key = ? AND rank = ?";
    change.prepare_cached(sql)?.execute(params![bucket, key.as_bytes(), object.rank])?;
    remove_pieces(change, object.id)
}

/// Marks what listings show of a key: the newest version, unless it is a delete marker.
fn list_newest(change: &Transaction<'_>, (bucket, key): Place<'_>) -> Outcome<()> {
    let key = key.as_bytes();
    let sql = "UPDATE versions SET listed = 0 WHERE bucket = ? AND key = ? AND listed";
    change.prepare_cached(sql)?.execute(params![bucket, key])?;
    let sql = "UPDATE versions SET listed = 1 WHERE bucket = ?1 AND key = ?2 AND NOT marker
        AND rank = (SELECT max(rank) FROM versions WHERE bucket = ?1 AND key = ?2)";
    change.prepare_cached(sql)?.execute(params![bucket, key])?;
    Ok(())
}
