//! Opening: the lock, the check, the migrations, and setting aside what cannot be used.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::record::{read_batch, read_cleanup, read_job, read_transfer};
use super::schema::{self, mark, set_mark};
use super::{ID_BLOCK, writer};
use crate::error::{Error, Failure, Result};
use crate::job::Job;
use crate::transfer::{Batch, Cleanup, Transfer};

const NAME: &str = "journal.db";
/// SQLite's own files beside it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// The size of the smallest page, and so of the smallest database, in bytes.
const SMALLEST: u64 = 512;

/// An open database and what was in it.
pub(super) struct Database {
    pub(super) connection: Connection,
    pub(super) transfers: Vec<Transfer>,
    pub(super) batches: Vec<Batch>,
    pub(super) jobs: Vec<Job>,
    pub(super) cleanups: Vec<(u64, Cleanup)>,
    pub(super) clean: bool,
    pub(super) next_id: u64,
    pub(super) next_event: i64,
}

/// Why a database could not be opened.
enum Trouble {
    /// It is damaged, or from a newer program: it is set aside. What could be read of it goes on.
    Unusable { why: String, salvage: Salvage },
    /// The disk or the folder: nothing is wrong with the database.
    Failed(Failure),
}

/// What could still be read of a damaged journal.
#[derive(Default)]
struct Salvage {
    transfers: Vec<Transfer>,
    batches: Vec<Batch>,
    jobs: Vec<Job>,
    cleanups: Vec<(u64, Cleanup)>,
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            // What the disk, the folder or the memory can cause without the file being wrong.
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::DiskFull
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::NoLargeFileSupport,
            ) => Self::Failed(writer::failure(error)),
            _ => Self::Unusable { why: error.to_string(), salvage: Salvage::default() },
        }
    }
}

/// Locks the folder and opens the journal in it; the lock, the database, and where a bad one was put.
pub(super) fn open(folder: &Path) -> Result<(File, Database, Option<PathBuf>)> {
    fs::create_dir_all(folder).map_err(|error| io_failure(&error))?;
    let lock = lock(folder)?;
    let path = folder.join(NAME);
    let (mut database, set_aside) = match read(&path) {
        Ok(database) => (database, None),
        Err(Trouble::Failed(failure)) => return Err(failure),
        Err(Trouble::Unusable { why, salvage }) => {
            let aside = set_aside(folder).map_err(|error| io_failure(&error))?;
            tracing::warn!(why, ?aside, "the journal was set aside");
            let mut database = read(&path).map_err(|trouble| match trouble {
                Trouble::Failed(failure) => failure,
                Trouble::Unusable { why, .. } => Error::Journal { detail: why }.into(),
            })?;
            database.take_over(salvage).map_err(writer::failure)?;
            (database, Some(aside))
        }
    };
    begin(&mut database).map_err(writer::failure)?;
    // The name of a new file lasts only once its folder is synced.
    File::open(folder).and_then(|it| it.sync_all()).map_err(|error| io_failure(&error))?;
    Ok((lock, database, set_aside))
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("journal.lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let file = file.map_err(|error| io_failure(&error))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(Errno::WOULDBLOCK) => Err(Error::JournalInUse { path }.into()),
        Err(error) => Err(io_failure(&error.into())),
    }
}

/// Opens, checks and reads everything. Changes nothing in a database that is damaged or newer.
fn read(path: &Path) -> Result<Database, Trouble> {
    // SQLite takes a file that is shorter than any database for a new one, and throws its WAL away.
    let cut_off = match size(path) {
        Some(0) => size(&beside(path, BESIDE[0])).is_some_and(|size| size > 0),
        Some(size) => size < SMALLEST,
        None => false,
    };
    if cut_off {
        return Err(Trouble::Unusable { why: "the file was cut off".into(), salvage: Salvage::default() });
    }
    // Made by us, so that it is nobody else's to read.
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Trouble::Failed(io_failure(&error)))?;
    let mut connection = Connection::open(path)?;
    // What will be set aside stays as it is, its WAL too.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // We have a lock of our own; exclusive, SQLite needs no shared memory beside the file.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    let version = schema::version(&connection)?;
    if version > schema::VERSION {
        let why = format!("version {version} is newer than {}", schema::VERSION);
        return Err(Trouble::Unusable { why, salvage: Salvage::default() });
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    schema::migrate(&mut connection)?;

    let mut damaged = 0;
    let check = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    let complaint = match check.map_err(Trouble::from) {
        Ok(answer) => (answer != "ok").then_some(answer),
        Err(Trouble::Unusable { why, .. }) => Some(why),
        Err(failed @ Trouble::Failed(_)) => return Err(failed),
    };
    if let Some(why) = complaint {
        return Err(Trouble::Unusable { why, salvage: salvage(&connection, &mut damaged) });
    }
    let salvage = salvage(&connection, &mut damaged);
    if damaged > 0 {
        return Err(Trouble::Unusable { why: format!("{damaged} rows are damaged"), salvage });
    }
    let Salvage { transfers, batches, jobs, cleanups } = salvage;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    let clean = mark(&connection, "clean")? == 1;
    let reserved = mark(&connection, "ids")?;
    let next_event = connection.query_row("SELECT ifnull(max(number), 0) + 1 FROM event", [], |row| row.get(0))?;
    let next_id = reserved.max(1).cast_unsigned();
    Ok(Database { connection, transfers, batches, jobs, cleanups, clean, next_id, next_event })
}

/// Everything that can be read, and how much cannot.
fn salvage(connection: &Connection, damaged: &mut usize) -> Salvage {
    Salvage {
        transfers: rows(connection, "transfer", read_transfer, damaged),
        batches: rows(connection, "batch", read_batch, damaged),
        // Of a damaged journal the choice of a job may be lost: then the job says so when it runs.
        jobs: rows(connection, "job", read_job, damaged),
        cleanups: rows(connection, "cleanup", |id, json, crc| Some((id, read_cleanup(id, json, crc)?)), damaged),
    }
}

/// The rows of a table that are whole, as far as SQLite gets.
fn rows<T>(
    connection: &Connection,
    table: &str,
    read: impl Fn(u64, &str, i64) -> Option<T>,
    damaged: &mut usize,
) -> Vec<T> {
    let mut found = Vec::new();
    let mut each = || -> rusqlite::Result<()> {
        let mut query = connection.prepare(&format!("SELECT id, json, crc FROM {table} ORDER BY id"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (id, crc): (i64, i64) = (row.get(0)?, row.get(2)?);
            let json = row.get_ref(1)?.as_str().ok();
            match json.and_then(|json| read(id.cast_unsigned(), json, crc)) {
                Some(value) => found.push(value),
                None => *damaged += 1,
            }
        }
        Ok(())
    };
    if each().is_err() {
        *damaged += 1;
    }
    found
}

impl Database {
    /// Puts what was saved from a damaged journal into this new one. Its parts are left: they are found out again.
    fn take_over(&mut self, salvage: Salvage) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        let ids = salvage.transfers.iter().map(|it| it.id.0).chain(salvage.batches.iter().map(|it| it.id.0));
        let ids = ids.chain(salvage.jobs.iter().map(|it| it.id.0));
        let highest = ids.chain(salvage.cleanups.iter().map(|it| it.0)).max().unwrap_or(0);
        for transfer in &salvage.transfers {
            writer::put_record(&transaction, "transfer", &super::record::transfer(transfer.clone()))?;
        }
        for batch in &salvage.batches {
            writer::put_record(&transaction, "batch", &super::record::batch(batch.clone()))?;
        }
        for job in &salvage.jobs {
            writer::put_record(&transaction, "job", &super::record::job(job))?;
        }
        for (number, cleanup) in &salvage.cleanups {
            writer::put_record(&transaction, "cleanup", &super::record::cleanup(*number, cleanup))?;
        }
        transaction.commit()?;
        // Ids above the highest may have been given too, and by how much is not known.
        self.next_id = self.next_id.max(highest + 1_000_000);
        self.clean = false;
        (self.transfers, self.batches) = (salvage.transfers, salvage.batches);
        (self.jobs, self.cleanups) = (salvage.jobs, salvage.cleanups);
        Ok(())
    }
}

/// From here until [`close`](super::Journal::close) an end is not clean.
fn begin(database: &mut Database) -> rusqlite::Result<()> {
    let transaction = database.connection.transaction()?;
    set_mark(&transaction, "clean", 0)?;
    set_mark(&transaction, "ids", writer::sql_id(database.next_id + ID_BLOCK))?;
    transaction.commit()
}

/// Renames the journal and what SQLite keeps beside it; nothing is ever overwritten.
fn set_aside(folder: &Path) -> std::io::Result<PathBuf> {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |it| it.as_secs());
    let free = |n: u64| {
        let to = folder.join(format!("journal.damaged-{}", now + n));
        (!to.exists() && BESIDE.iter().all(|end| !beside(&to, end).exists())).then_some(to)
    };
    let to = (0..).find_map(free).ok_or(std::io::ErrorKind::AlreadyExists)?;
    let from = folder.join(NAME);
    // The WAL first: without its database it is nothing, but beside another database it would be poison.
    for end in BESIDE {
        match fs::rename(beside(&from, end), beside(&to, end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(&from, &to)?;
    Ok(to)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|it| it.len())
}

fn io_failure(error: &std::io::Error) -> Failure {
    let detail = error.to_string();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::JournalFull { detail }.into(),
        _ => Error::Journal { detail }.into(),
    }
}
