//! What jobs have beside their rows: their choice, and the objects that they could not do.

use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::record::read_items;
use super::writer::{failure, sql_id};
use crate::error::{Error, Result};
use crate::job::{FailedObject, Item};
use crate::transfer::Id;

pub(super) fn items(connection: &Connection, id: Id) -> Result<Vec<Item>> {
    let sql = "SELECT json, crc FROM job_items WHERE id = ?1";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
    let found = connection.query_row(sql, [sql_id(id.0)], row).optional().map_err(failure)?;
    let items = found.and_then(|(json, crc)| read_items(id.0, &json, crc));
    items.ok_or_else(|| Error::Journal { detail: format!("what job {} works on cannot be read", id.0) }.into())
}

pub(super) fn failures(
    connection: &Connection,
    id: Id,
    after: i64,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, FailedObject)>> {
    let sql = "SELECT number, json FROM job_failure WHERE job = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
    let mut query = connection.prepare_cached(sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = query.query_map((sql_id(id.0), after, limit), |row| {
        Ok((row.get::<_, i64>(0)?, serde_json::from_str(&row.get::<_, String>(1)?).ok()))
    })?;
    // One that cannot be read is left out rather than hiding the others.
    rows.filter_map(|row| row.map(|(number, failed)| failed.map(|failed| (number, failed))).transpose()).collect()
}

pub(super) fn change(
    to: &Transaction<'_>,
    id: u64,
    gone: &[i64],
    failed: &[(Option<i64>, FailedObject)],
) -> rusqlite::Result<()> {
    let mut delete = to.prepare_cached("DELETE FROM job_failure WHERE job = ?1 AND number = ?2")?;
    for number in gone {
        delete.execute((sql_id(id), number))?;
    }
    let sql = "INSERT OR REPLACE INTO job_failure (number, job, json)
        SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM job WHERE id = ?2)";
    let mut insert = to.prepare_cached(sql)?;
    for (number, failed) in failed {
        // Cannot fail: it is text and numbers.
        insert.execute((number, sql_id(id), serde_json::to_string(failed).unwrap_or_default()))?;
    }
    Ok(())
}
