//! Buckets in the index.

use rusqlite::{Transaction, params};
use s3s::S3ErrorCode;

use super::fault::{Fault, Outcome};
use super::index::check_bucket;

/// Name and moment of making, in seconds since 1970.
pub(super) fn all(view: &Transaction<'_>) -> Outcome<Vec<(String, i64)>> {
    let mut statement = view.prepare_cached("SELECT name, created FROM buckets ORDER BY name")?;
    Ok(statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

pub(super) fn create(change: &Transaction<'_>, name: &str, now: i64) -> Outcome<()> {
    let sql = "INSERT INTO buckets (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING";
    match change.execute(sql, params![name, now])? {
        0 => Err(Fault::Refused(S3ErrorCode::BucketAlreadyOwnedByYou, "You have a bucket of that name already")),
        _ => Ok(()),
    }
}

/// Removes an empty bucket with its unfinished uploads. Returns the files that are not needed any more.
pub(super) fn delete(change: &Transaction<'_>, name: &str) -> Outcome<Vec<String>> {
    check_bucket(change, name)?;
    if change.prepare("SELECT 1 FROM objects WHERE bucket = ? LIMIT 1")?.exists(params![name])? {
        return Err(Fault::Refused(S3ErrorCode::BucketNotEmpty, "The bucket you tried to delete is not empty"));
    }
    let sql = "DELETE FROM pieces WHERE owner IN (SELECT id FROM uploads WHERE bucket = ?) RETURNING file";
    let files = change.prepare(sql)?.query_map(params![name], |row| row.get(0))?.collect::<Result<_, _>>()?;
    change.execute("DELETE FROM uploads WHERE bucket = ?", params![name])?;
    change.execute("DELETE FROM buckets WHERE name = ?", params![name])?;
    Ok(files)
}
