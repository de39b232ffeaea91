//! What there is: buckets, objects, uploads and the files with their bytes, in one SQLite database.
//!
//! A change is one transaction, synced when it is committed; that is what makes publishing atomic. Keys are blobs,
//! so they sort by their bytes as S3 sorts them and may hold any character.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::fault::Outcome;
use super::schema;

/// The database: one connection that writes, one that reads, so that nobody waits for another's sync.
pub(super) struct Index {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Index {
    pub fn open(folder: &Path) -> Outcome<Self> {
        let path = folder.join("index.db");
        let mut writer = connect(&path)?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::migrate(&transaction)?;
        transaction.commit()?;
        Ok(Self { writer: Mutex::new(writer), reader: Mutex::new(connect(&path)?) })
    }

    /// Looks, in one consistent view. Blocks.
    pub fn read<T>(&self, look: impl FnOnce(&Transaction<'_>) -> Outcome<T>) -> Outcome<T> {
        let mut connection = lock(&self.reader);
        look(&connection.transaction()?)
    }

    /// Changes everything or, after an error, nothing. Blocks until it is on the disk.
    pub fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Outcome<T>) -> Outcome<T> {
        let mut connection = lock(&self.writer);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = change(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// All files that are named.
    pub fn files(&self) -> Outcome<HashSet<String>> {
        self.read(|view| {
            Ok(view.prepare("SELECT file FROM pieces")?.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.query_one("PRAGMA journal_mode = WAL", (), |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A number that nothing has had before, larger than all others.
pub(super) fn next_id(change: &Transaction<'_>) -> Outcome<i64> {
    Ok(change.query_one("UPDATE sequence SET last = last + 1 RETURNING last", (), |row| row.get(0))?)
}
