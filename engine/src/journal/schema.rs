//! The tables, and how older ones become today's.

use rusqlite::{Connection, Transaction};

/// One step each; the number of steps taken is `user_version`. Steps are only ever added.
///
/// Rows are found by id alone, so everything else about a transfer stays in its JSON, where it is stored once.
const STEPS: [&str; 3] = [
    "
    CREATE TABLE mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE transfer (id INTEGER PRIMARY KEY, json TEXT NOT NULL, crc INTEGER NOT NULL);
    CREATE TABLE batch (id INTEGER PRIMARY KEY, json TEXT NOT NULL, crc INTEGER NOT NULL);
    CREATE TABLE cleanup (id INTEGER PRIMARY KEY, json TEXT NOT NULL, crc INTEGER NOT NULL);
    CREATE TABLE part (
        transfer INTEGER NOT NULL, number INTEGER NOT NULL,
        size INTEGER NOT NULL, crc64 INTEGER NOT NULL, etag TEXT, md5 BLOB, confirmed INTEGER NOT NULL,
        PRIMARY KEY (transfer, number)
    ) WITHOUT ROWID;
    CREATE TABLE event (
        transfer INTEGER NOT NULL, number INTEGER NOT NULL,
        at INTEGER NOT NULL, what TEXT NOT NULL,
        PRIMARY KEY (transfer, number)
    ) WITHOUT ROWID;
    INSERT INTO mark VALUES ('clean', 1), ('ids', 1);
",
    "
    -- What a job works on is written once, and never again; how far it is, in its own row.
    CREATE TABLE job (id INTEGER PRIMARY KEY, json TEXT NOT NULL, crc INTEGER NOT NULL);
    CREATE TABLE job_items (id INTEGER PRIMARY KEY, json TEXT NOT NULL, crc INTEGER NOT NULL);
    CREATE TABLE job_failure (number INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL, json TEXT NOT NULL);
    CREATE INDEX job_failure_by_job ON job_failure (job, number);
",
    "
    -- Where the parts of a compressed upload end in its file.
    CREATE TABLE cut (
        transfer INTEGER NOT NULL, number INTEGER NOT NULL, ends INTEGER NOT NULL,
        PRIMARY KEY (transfer, number)
    ) WITHOUT ROWID;
",
];

/// The version that this program writes.
pub(super) const VERSION: usize = STEPS.len();

/// The version of a database; 0 if it has no tables yet.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map(|it| it.max(0) as usize)
}

/// Brings the tables up to date, all steps or none.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let from = version(connection)?;
    if from < VERSION {
        let transaction = connection.transaction()?;
        for step in &STEPS[from..] {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", VERSION as i64)?;
        transaction.commit()?;
    }
    Ok(())
}

/// A number that is kept beside the tables.
pub(super) fn mark(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.query_row("SELECT value FROM mark WHERE name = ?1", [name], |row| row.get(0))
}

/// Sets such a number.
pub(super) fn set_mark(transaction: &Transaction<'_>, name: &str, value: i64) -> rusqlite::Result<()> {
    transaction.prepare_cached("INSERT OR REPLACE INTO mark VALUES (?1, ?2)")?.execute((name, value))?;
    Ok(())
}
