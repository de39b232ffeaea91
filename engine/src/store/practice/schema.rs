//! The tables of the index, and how older ones become today's.

use rusqlite::Transaction;

use super::fault::Outcome;

/// One step each; the number of steps taken is `user_version`. Steps are only ever added.
const STEPS: [&str; 2] = [FIRST, VERSIONS];

const FIRST: &str = "
CREATE TABLE buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE objects (
    bucket TEXT NOT NULL, key BLOB NOT NULL, id INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    crc64 INTEGER NOT NULL, modified INTEGER NOT NULL, about TEXT NOT NULL, PRIMARY KEY (bucket, key)
) WITHOUT ROWID;
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, initiated INTEGER NOT NULL, about TEXT NOT NULL
);
CREATE INDEX uploads_by_key ON uploads (bucket, key, id);
-- The owner is an upload, and then the object that it became: they have the same id, so that completion moves nothing.
CREATE TABLE pieces (
    owner INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL,
    file TEXT NOT NULL, md5 BLOB NOT NULL, crc64 INTEGER NOT NULL, modified INTEGER NOT NULL,
    PRIMARY KEY (owner, number)
) WITHOUT ROWID;
CREATE INDEX pieces_by_start ON pieces (owner, start);
CREATE TABLE sequence (last INTEGER NOT NULL);
INSERT INTO sequence VALUES (0);
";

/// Buckets can keep versions, so a key has rows; moments are milliseconds now, they were seconds.
const VERSIONS: &str = "
-- S3's word, Enabled or Suspended; absent: it never kept versions.
ALTER TABLE buckets ADD COLUMN versioning TEXT;
ALTER TABLE buckets ADD COLUMN region TEXT;
CREATE TABLE versions (
    bucket TEXT NOT NULL, key BLOB NOT NULL,
    -- The later one is the newer one. Not the id, which an upload has from its beginning.
    rank INTEGER NOT NULL,
    -- Owns the pieces.
    id INTEGER NOT NULL,
    -- 1: it has a version id of its own, made of its rank; 0: it is the version `null`.
    named INTEGER NOT NULL,
    -- 1: a delete marker, which has no bytes.
    marker INTEGER NOT NULL,
    -- 1: the newest of its key, and no delete marker: what listings show.
    listed INTEGER NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, crc64 INTEGER NOT NULL, modified INTEGER NOT NULL, about TEXT NOT NULL,
    PRIMARY KEY (bucket, key, rank DESC)
) WITHOUT ROWID;
INSERT INTO versions (bucket, key, rank, id, named, marker, listed, size, etag, crc64, modified, about)
    SELECT bucket, key, id, id, 0, 0, 1, size, etag, crc64, modified * 1000, about FROM objects;
CREATE INDEX versions_listed ON versions (bucket, key) WHERE listed;
DROP TABLE objects;
UPDATE buckets SET created = created * 1000;
UPDATE uploads SET initiated = initiated * 1000;
UPDATE pieces SET modified = modified * 1000;
";

/// Brings the tables up to date.
pub(super) fn migrate(change: &Transaction<'_>) -> Outcome<()> {
    let taken = change.query_one("PRAGMA user_version", (), |row| row.get::<_, i64>(0))?;
    let taken = usize::try_from(taken).unwrap_or(usize::MAX);
    let Some(steps) = STEPS.get(taken..) else {
        return Err(std::io::Error::other("the practice store was made by a newer Windlass").into());
    };
    for step in steps {
        change.execute_batch(step)?;
    }
    Ok(change.pragma_update(None, "user_version", STEPS.len() as i64)?)
}

/// What a folder of the first version held, for tests of what became of it.
#[cfg(test)]
pub(super) const OLDEST: &str = FIRST;
