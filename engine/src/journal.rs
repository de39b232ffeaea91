//! What survives a crash: the queue, how far each transfer is, and its history. SQLite, one writer thread.
//!
//! Calls that write return at once; [`Journal::flush`] waits until everything said before is on the disk.
//! Nothing secret is in it.
//!
//! What was said is written in the order in which it was said, many calls in one transaction, at most a fifth of
//! a second later. A write that fails is kept and tried again with the next one, so that a full disk loses
//! nothing once there is space; until then `flush` and reads report the failure: `DiskFull` (work waits for space), or
//! `Journal`.

mod jobs;
mod open;
mod record;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::error::{Error, Failure, Result};
use crate::job::{FailedObject, Item, Job};
use crate::transfer::{Batch, Cleanup, DonePart, Event, Id, Transfer};
use writer::{Command, Op};

/// A handle on the journal; cheap to clone. When the last one is dropped without [`Journal::close`], what was said
/// is still written, but the end does not count as clean.
#[derive(Clone)]
pub struct Journal {
    shared: Arc<Shared>,
}

struct Shared {
    ids: Mutex<Ids>,
    writer: Mutex<Option<Writer>>,
}

/// The only way to the writer thread; absent after [`Journal::close`].
struct Writer {
    commands: Sender<Command>,
    thread: JoinHandle<()>,
}

/// Ids below `reserved` are on the disk as given away, so that a crash cannot give one twice.
struct Ids {
    next: u64,
    reserved: u64,
}

/// How many ids are reserved by one write.
const ID_BLOCK: u64 = 1000;

/// What was found when the journal was opened.
pub struct Opened {
    /// The handle.
    pub journal: Journal,
    /// Every transfer, ended ones too, as last written. States are as they were: the engine applies `Crashed`.
    pub transfers: Vec<Transfer>,
    /// Every folder.
    pub batches: Vec<Batch>,
    /// Every job.
    pub jobs: Vec<Job>,
    /// Uploads that are still to be removed on a server, with the number that [`Journal::cleanup_done`] takes.
    pub cleanups: Vec<(u64, Cleanup)>,
    /// True if the last run ended in order, so that what it wrote can be trusted.
    pub clean: bool,
    /// Where a damaged or newer journal was put aside, if that happened; the user is told. Transfers that could
    /// still be read from a damaged one are in `transfers` all the same.
    pub set_aside: Option<PathBuf>,
}

impl Journal {
    /// Opens or makes the journal in that folder, and locks it against other processes.
    ///
    /// # Errors
    /// `JournalInUse` if another process has it; `Journal` if the folder cannot be written.
    pub fn open(folder: &Path) -> Result<Opened> {
        let (lock, database, set_aside) = open::open(folder)?;
        let open::Database { connection, transfers, batches, jobs, cleanups, clean, next_id, next_event } = database;
        let ids = Ids { next: next_id, reserved: next_id + ID_BLOCK };
        let (commands, inbox) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || writer::run(connection, lock, &inbox, next_event))
            .map_err(|error| Error::Journal { detail: error.to_string() })?;
        let writer = Mutex::new(Some(Writer { commands, thread }));
        let journal = Self { shared: Arc::new(Shared { ids: Mutex::new(ids), writer }) };
        Ok(Opened { journal, transfers, batches, jobs, cleanups, clean, set_aside })
    }

    /// The next free id. Never given twice, not even after a crash or removal.
    pub fn next_id(&self) -> Id {
        let mut ids = locked(&self.shared.ids);
        if ids.next == ids.reserved {
            ids.reserved += ID_BLOCK;
            // Sent while the lock is held: nothing that mentions an id of the new block can overtake it.
            self.say(Op::ReserveIds { below: ids.reserved });
        }
        ids.next += 1;
        Id(ids.next - 1)
    }

    /// Writes transfers, new or changed.
    pub fn put(&self, transfers: Vec<Transfer>) {
        for transfer in transfers {
            self.say(Op::Transfer(record::transfer(transfer)));
        }
    }

    /// Writes a folder, new or changed.
    pub fn put_batch(&self, batch: Batch) {
        self.say(Op::Batch(record::batch(batch)));
    }

    /// Writes a job, new or changed.
    pub fn put_job(&self, job: &Job) {
        self.say(Op::Job(record::job(job)));
    }

    /// Writes what a new job works on.
    pub fn put_job_items(&self, id: Id, items: &[Item]) {
        self.say(Op::JobItems(record::items(id.0, items)));
    }

    /// What a job works on. Blocks on the disk.
    pub fn job_items(&self, id: Id) -> Result<Vec<Item>> {
        self.ask(|answer| Command::JobItems(id, answer))
    }

    /// Writes a job together with what it could not do: both or neither. Failed objects are forgotten by their numbers,
    /// and noted under the number that they had, or a new one.
    pub fn turn_job(&self, job: &Job, gone: Vec<i64>, failed: Vec<(Option<i64>, FailedObject)>) {
        self.say(Op::JobTurn { job: record::job(job), gone, failed });
    }

    /// Failed objects of a job behind a number, at most `limit`, each with its number. Blocks on the disk.
    pub fn job_failures(&self, id: Id, after: i64, limit: usize) -> Result<Vec<(i64, FailedObject)>> {
        self.ask(|answer| Command::JobFailures { id, after, limit, answer })
    }

    /// Notes a part that need not be moved again. For a download its bytes must have been synced before. Means
    /// nothing for a transfer that was not put, or was removed.
    pub fn part_done(&self, id: Id, part: DonePart) {
        self.say(Op::PartDone(id, part));
    }

    /// Notes a part of a copy that a job sends through this computer, under an id of its own. Means nothing once the job
    /// was removed.
    pub fn copy_part_done(&self, job: Id, id: Id, part: DonePart) {
        self.say(Op::CopyPartDone { job, id, part });
    }

    /// Forgets all parts of a transfer: it starts from the beginning.
    pub fn forget_parts(&self, id: Id) {
        self.say(Op::ForgetParts(id));
    }

    /// The parts of a transfer by number. Blocks on the disk; sees everything said before.
    pub fn parts(&self, id: Id) -> Result<Vec<DonePart>> {
        self.ask(|answer| Command::Parts(id, answer))
    }

    /// Notes where a part of a compressed upload ends in its file, in bytes, before the part is sent. Forgotten together
    /// with the parts.
    pub fn cut(&self, id: Id, number: u32, ends: u64) {
        self.say(Op::Cut { id, number, ends });
    }

    /// Where the parts of a compressed upload end in its file, by number. Blocks on the disk.
    pub fn cuts(&self, id: Id) -> Result<Vec<u64>> {
        self.ask(|answer| Command::Cuts(id, answer))
    }

    /// Adds a line to the story of a transfer; the newest 200 are kept.
    pub fn event(&self, id: Id, event: Event) {
        self.say(Op::Event(id, event));
    }

    /// The story of a transfer, oldest first. Blocks on the disk.
    pub fn events(&self, id: Id) -> Result<Vec<Event>> {
        self.ask(|answer| Command::Events(id, answer))
    }

    /// Removes transfers and folders, with their parts and stories.
    pub fn remove(&self, ids: Vec<Id>) {
        self.say(Op::Remove(ids));
    }

    /// Notes work that must be done on a server; its number.
    pub fn cleanup(&self, cleanup: Cleanup) -> u64 {
        let Id(number) = self.next_id();
        self.say(Op::Cleanup(record::cleanup(number, &cleanup)));
        number
    }

    /// That work is done.
    pub fn cleanup_done(&self, number: u64) {
        self.say(Op::CleanupDone(number));
    }

    /// Waits until everything said before is synced to the disk. An error if it could not be written.
    pub async fn flush(&self) -> Result<()> {
        let (answer, done) = oneshot::channel();
        self.send(Command::Flush(answer));
        done.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Syncs, marks the end as clean, and ends the writer thread. Later calls do nothing, and later flushes and
    /// reads are errors.
    pub fn close(&self) -> Result<()> {
        let Some(writer) = locked(&self.shared.writer).take() else { return Ok(()) };
        let (answer, done) = mpsc::channel();
        // A thread that is gone shows as no answer.
        let _ = writer.commands.send(Command::Close(answer));
        let result = done.recv().unwrap_or_else(|_| Err(closed()));
        // The lock file is free once the thread has ended.
        let _ = writer.thread.join();
        result
    }

    /// Sets something of SQLite's, such as `query_only` or `max_page_count`: lets a test make writing fail.
    #[cfg(any(test, feature = "fakes"))]
    pub(crate) fn set_pragma(&self, name: &'static str, value: i64) {
        let set = move |connection: &rusqlite::Connection| {
            connection.pragma_update(None, name, value).expect("a pragma of SQLite");
        };
        self.send(Command::Do(Box::new(set)));
    }

    fn say(&self, op: Op) {
        self.send(Command::Write(op));
    }

    fn ask<T>(&self, command: impl FnOnce(mpsc::Sender<Result<T>>) -> Command) -> Result<T> {
        let (answer, answered) = mpsc::channel();
        self.send(command(answer));
        answered.recv().unwrap_or_else(|_| Err(closed()))
    }

    fn send(&self, command: Command) {
        if let Some(writer) = &*locked(&self.shared.writer) {
            // A thread that is gone shows at the next flush, which gets no answer.
            let _ = writer.commands.send(command);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(Writer { commands, thread }) = locked(&self.writer).take() {
            drop(commands);
            // So that the journal can be opened again at once.
            let _ = thread.join();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn closed() -> Failure {
    Error::Journal { detail: "the journal is closed".into() }.into()
}
