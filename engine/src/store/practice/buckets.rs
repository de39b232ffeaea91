//! Buckets in the index.

use rusqlite::{OptionalExtension as _, Transaction, params};
use s3s::S3ErrorCode;

use super::fault::{Fault, Outcome};

/// A bucket as the index has it.
pub(super) struct Bucket {
    /// Where it was said to be; absent: S3's usual place.
    pub region: Option<String>,
    pub versioning: Versioning,
}

/// Whether a bucket keeps versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Versioning {
    Off,
    Enabled,
    Suspended,
}

impl Versioning {
    /// As S3 says it, which has no word for buckets that never kept versions.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Off => None,
            Self::Enabled => Some("Enabled"),
            Self::Suspended => Some("Suspended"),
        }
    }

    pub fn of_word(word: Option<&str>) -> Option<Self> {
        [Self::Off, Self::Enabled, Self::Suspended].into_iter().find(|it| it.word() == word)
    }
}

/// Names and moments of making, in milliseconds since 1970.
pub(super) fn all(view: &Transaction<'_>) -> Outcome<Vec<(String, i64)>> {
    let mut statement = view.prepare_cached("SELECT name, created FROM buckets ORDER BY name")?;
    Ok(statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

pub(super) fn find(view: &Transaction<'_>, name: &str) -> Outcome<Bucket> {
    let mut statement = view.prepare_cached("SELECT region, versioning FROM buckets WHERE name = ?")?;
    let found = statement.query_row(params![name], |row| {
        let word: Option<String> = row.get(1)?;
        let versioning = Versioning::of_word(word.as_deref()).unwrap_or(Versioning::Off);
        Ok(Bucket { region: row.get(0)?, versioning })
    });
    found.optional()?.ok_or_else(Fault::no_such_bucket)
}

pub(super) fn create(change: &Transaction<'_>, name: &str, region: Option<&str>, now: i64) -> Outcome<()> {
    let sql = "INSERT INTO buckets (name, region, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    match change.execute(sql, params![name, region, now])? {
        0 => Err(Fault::Refused(S3ErrorCode::BucketAlreadyOwnedByYou, "You have a bucket of that name already")),
        _ => Ok(()),
    }
}

/// From now on; what is there stays as it is.
pub(super) fn set_versioning(change: &Transaction<'_>, name: &str, versioning: Versioning) -> Outcome<()> {
    match change.execute("UPDATE buckets SET versioning = ? WHERE name = ?", params![versioning.word(), name])? {
        0 => Err(Fault::no_such_bucket()),
        _ => Ok(()),
    }
}

/// Removes a bucket without any version of anything, and its unfinished uploads. Returns the files that are not
/// needed any more.
pub(super) fn delete(change: &Transaction<'_>, name: &str) -> Outcome<Vec<String>> {
    find(change, name)?;
    if change.prepare("SELECT 1 FROM versions WHERE bucket = ? LIMIT 1")?.exists(params![name])? {
        return Err(Fault::Refused(S3ErrorCode::BucketNotEmpty, "The bucket you tried to delete is not empty"));
    }
    let sql = "DELETE FROM pieces WHERE owner IN (SELECT id FROM uploads WHERE bucket = ?) RETURNING file";
    let files = change.prepare(sql)?.query_map(params![name], |row| row.get(0))?.collect::<Result<_, _>>()?;
    change.execute("DELETE FROM uploads WHERE bucket = ?", params![name])?;
    change.execute("DELETE FROM buckets WHERE name = ?", params![name])?;
    Ok(files)
}
