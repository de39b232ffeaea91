//! The one thread that writes: gathers what was said, and commits it together.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, Transaction};
use tokio::sync::oneshot;

use super::jobs;
use super::record::Record;
use super::schema::set_mark;
use crate::error::{Error, Failure, Result};
use crate::job::{FailedObject, Item};
use crate::store::ETag;
use crate::transfer::{DonePart, Event, Id};

/// How long a write may wait for company.
const GATHER: Duration = Duration::from_millis(200);
/// How long until a write that failed is tried again if nothing else is said.
const AGAIN: Duration = Duration::from_secs(2);
/// More than this is not gathered into one transaction, so that a flush in between need not wait for all.
const MOST: usize = 20_000;
/// Lines kept of each story.
const EVENTS: u32 = 200;

/// A change.
#[derive(Debug)]
pub(super) enum Op {
    ReserveIds { below: u64 },
    Transfer(Record),
    Batch(Record),
    Job(Record),
    JobItems(Record),
    JobTurn { job: Record, gone: Vec<i64>, failed: Vec<(Option<i64>, FailedObject)> },
    PartDone(Id, DonePart),
    CopyPartDone { job: Id, id: Id, part: DonePart },
    ForgetParts(Id),
    Cut { id: Id, number: u32, ends: u64 },
    Event(Id, Event),
    Remove(Vec<Id>),
    Cleanup(Record),
    CleanupDone(u64),
}

/// What the thread is told. All but `Write` are answered, and end the gathering.
pub(super) enum Command {
    Write(Op),
    Flush(oneshot::Sender<Result<()>>),
    Parts(Id, Sender<Result<Vec<DonePart>>>),
    Cuts(Id, Sender<Result<Vec<u64>>>),
    Events(Id, Sender<Result<Vec<Event>>>),
    JobItems(Id, Sender<Result<Vec<Item>>>),
    JobFailures {
        id: Id,
        after: i64,
        limit: usize,
        answer: Sender<Result<Vec<(i64, FailedObject)>>>,
    },
    Close(Sender<Result<()>>),
    /// Lets a test break the database.
    #[cfg(any(test, feature = "fakes"))]
    Do(Box<dyn FnOnce(&Connection) + Send>),
}

struct Writer {
    connection: Connection,
    /// Said but not yet on the disk: kept until a commit held it.
    pending: Vec<Op>,
    next_event: i64,
}

/// Works until it is closed or every handle is gone. `_lock` is held as long as the database is open.
pub(super) fn run(connection: Connection, _lock: File, inbox: &Receiver<Command>, next_event: i64) {
    let mut writer = Writer { connection, pending: Vec::new(), next_event };
    loop {
        let (question, more) = writer.gather(inbox);
        let written = writer.write();
        if let Err(failure) = &written {
            tracing::warn!(detail = failure.detail, "the journal could not be written");
        }
        match question {
            // Nobody who stopped waiting is missed, here and below.
            Some(Command::Flush(answer)) => drop(answer.send(written)),
            Some(Command::Parts(id, answer)) => {
                drop(answer.send(written.and_then(|()| parts(&writer.connection, id).map_err(failure))));
            }
            Some(Command::Cuts(id, answer)) => {
                drop(answer.send(written.and_then(|()| cuts(&writer.connection, id).map_err(failure))));
            }
            Some(Command::Events(id, answer)) => {
                drop(answer.send(written.and_then(|()| events(&writer.connection, id).map_err(failure))));
            }
            Some(Command::JobItems(id, answer)) => {
                drop(answer.send(written.and_then(|()| jobs::items(&writer.connection, id))));
            }
            Some(Command::JobFailures { id, after, limit, answer }) => {
                let found = |()| jobs::failures(&writer.connection, id, after, limit).map_err(failure);
                drop(answer.send(written.and_then(found)));
            }
            Some(Command::Close(answer)) => {
                drop(answer.send(written.and_then(|()| writer.mark_clean().map_err(failure))));
                return;
            }
            #[cfg(any(test, feature = "fakes"))]
            Some(Command::Do(action)) => action(&writer.connection),
            Some(Command::Write(_)) | None => {}
        }
        if !more {
            return;
        }
    }
}

impl Writer {
    /// Takes what was said until something must be answered, and whether there can be more.
    fn gather(&mut self, inbox: &Receiver<Command>) -> (Option<Command>, bool) {
        let mut until = (!self.pending.is_empty()).then(|| Instant::now() + AGAIN);
        let before = self.pending.len();
        while self.pending.len() - before < MOST {
            let next = match until {
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(until) => inbox.recv_timeout(until.saturating_duration_since(Instant::now())),
            };
            match next {
                Ok(Command::Write(op)) => {
                    self.pending.push(op);
                    let soon = Instant::now() + GATHER;
                    until = Some(until.map_or(soon, |until| until.min(soon)));
                }
                Ok(question) => return (Some(question), true),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return (None, false),
            }
        }
        (None, true)
    }

    /// Commits everything that is pending, or nothing of it.
    fn write(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut next_event = self.next_event;
        let pending = &self.pending;
        let mut commit = || {
            let transaction = self.connection.transaction()?;
            let mut told = BTreeSet::new();
            for op in pending {
                apply(&transaction, op, &mut next_event, &mut told)?;
            }
            told.into_iter().try_for_each(|id| trim_events(&transaction, id))?;
            transaction.commit()
        };
        commit().map_err(failure)?;
        self.next_event = next_event;
        self.pending = Vec::new();
        Ok(())
    }

    fn mark_clean(&mut self) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        set_mark(&transaction, "clean", 1)?;
        transaction.commit()
    }
}

fn apply(to: &Transaction<'_>, op: &Op, next_event: &mut i64, told: &mut BTreeSet<Id>) -> rusqlite::Result<()> {
    let run = |sql: &str, id: u64| to.prepare_cached(sql)?.execute([sql_id(id)]).map(drop);
    match op {
        Op::ReserveIds { below } => set_mark(to, "ids", sql_id(*below)),
        Op::Transfer(record) => put_record(to, "transfer", record),
        Op::Batch(record) => put_record(to, "batch", record),
        Op::Cleanup(record) => put_record(to, "cleanup", record),
        Op::Job(record) => put_record(to, "job", record),
        Op::JobItems(record) => put_record(to, "job_items", record),
        Op::JobTurn { job, gone, failed } => {
            put_record(to, "job", job)?;
            jobs::change(to, job.id, gone, failed)
        }
        Op::CleanupDone(number) => run("DELETE FROM cleanup WHERE id = ?1", *number),
        // A part that is reported after its transfer was removed leaves nothing behind.
        Op::PartDone(id, part) => put_part(to, *id, part, "transfer", *id),
        Op::CopyPartDone { job, id, part } => put_part(to, *id, part, "job", *job),
        Op::ForgetParts(id) => {
            run("DELETE FROM part WHERE transfer = ?1", id.0)?;
            run("DELETE FROM cut WHERE transfer = ?1", id.0)
        }
        Op::Cut { id, number, ends } => {
            let sql =
                "INSERT OR REPLACE INTO cut SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM transfer WHERE id = ?1)";
            to.prepare_cached(sql)?.execute((sql_id(id.0), number, ends.cast_signed())).map(drop)
        }
        Op::Event(id, event) => {
            let sql = "INSERT INTO event SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (
                SELECT 1 FROM transfer WHERE id = ?1 UNION ALL SELECT 1 FROM job WHERE id = ?1)";
            to.prepare_cached(sql)?.execute((sql_id(id.0), *next_event, event.at, &event.what))?;
            *next_event += 1;
            told.insert(*id);
            Ok(())
        }
        Op::Remove(ids) => ids.iter().try_for_each(|id| {
            run("DELETE FROM transfer WHERE id = ?1", id.0)?;
            run("DELETE FROM batch WHERE id = ?1", id.0)?;
            run("DELETE FROM part WHERE transfer = ?1", id.0)?;
            run("DELETE FROM cut WHERE transfer = ?1", id.0)?;
            run("DELETE FROM event WHERE transfer = ?1", id.0)?;
            run("DELETE FROM job WHERE id = ?1", id.0)?;
            run("DELETE FROM job_items WHERE id = ?1", id.0)?;
            run("DELETE FROM job_failure WHERE job = ?1", id.0)
        }),
    }
}

/// Writes a part, if what it belongs to is still there.
fn put_part(to: &Transaction<'_>, id: Id, part: &DonePart, owners: &str, owner: Id) -> rusqlite::Result<()> {
    let sql = format!(
        "INSERT OR REPLACE INTO part SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
            WHERE EXISTS (SELECT 1 FROM {owners} WHERE id = ?8)"
    );
    let etag = part.etag.as_ref().map(|etag| &etag.0);
    let (size, crc64) = (part.size.cast_signed(), part.crc64.cast_signed());
    let values = (sql_id(id.0), part.number, size, crc64, etag, part.md5, part.confirmed, sql_id(owner.0));
    to.prepare_cached(&sql)?.execute(values).map(drop)
}

/// Writes a row of JSON.
pub(super) fn put_record(to: &Transaction<'_>, table: &str, record: &Record) -> rusqlite::Result<()> {
    let sql = format!("INSERT OR REPLACE INTO {table} VALUES (?1, ?2, ?3)");
    to.prepare_cached(&sql)?.execute((sql_id(record.id), &record.json, record.check())).map(drop)
}

fn trim_events(to: &Transaction<'_>, id: Id) -> rusqlite::Result<()> {
    let sql = "DELETE FROM event WHERE transfer = ?1 AND number <=
        (SELECT number FROM event WHERE transfer = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)";
    to.prepare_cached(sql)?.execute((sql_id(id.0), EVENTS)).map(drop)
}

fn parts(connection: &Connection, id: Id) -> rusqlite::Result<Vec<DonePart>> {
    let sql = "SELECT number, size, crc64, etag, md5, confirmed FROM part WHERE transfer = ?1 ORDER BY number";
    let mut query = connection.prepare_cached(sql)?;
    let rows = query.query_map([sql_id(id.0)], |row| {
        Ok(DonePart {
            number: row.get(0)?,
            size: row.get::<_, i64>(1)?.cast_unsigned(),
            crc64: row.get::<_, i64>(2)?.cast_unsigned(),
            etag: row.get::<_, Option<String>>(3)?.map(ETag),
            md5: row.get(4)?,
            confirmed: row.get(5)?,
        })
    })?;
    rows.collect()
}

/// Cuts are noted in order, so that none is missing before the last.
fn cuts(connection: &Connection, id: Id) -> rusqlite::Result<Vec<u64>> {
    let mut query = connection.prepare_cached("SELECT ends FROM cut WHERE transfer = ?1 ORDER BY number")?;
    let rows = query.query_map([sql_id(id.0)], |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()))?;
    rows.collect()
}

fn events(connection: &Connection, id: Id) -> rusqlite::Result<Vec<Event>> {
    let mut query = connection.prepare_cached("SELECT at, what FROM event WHERE transfer = ?1 ORDER BY number")?;
    let rows = query.query_map([sql_id(id.0)], |row| Ok(Event { at: row.get(0)?, what: row.get(1)? }))?;
    rows.collect()
}

/// Ids count from 1, so they never reach the sign.
pub(super) fn sql_id(id: u64) -> i64 {
    id.cast_signed()
}

/// A failed write or read, in the words of the user.
#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn failure(error: rusqlite::Error) -> Failure {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::JournalFull { detail }.into(),
        _ => Error::Journal { detail }.into(),
    }
}
