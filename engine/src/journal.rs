//! What survives a crash: the queue, how far each transfer is, and its history. SQLite, one writer thread.
//!
//! Calls that write return at once; [`Journal::flush`] waits until everything said before is on the disk.
//! Nothing secret is in it.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::transfer::{Batch, Cleanup, DonePart, Event, Id, Transfer};

/// A handle on the journal; cheap to clone.
#[derive(Clone)]
pub struct Journal {}

/// What was found when the journal was opened.
pub struct Opened {
    /// The handle.
    pub journal: Journal,
    /// Every transfer, ended ones too, as last written. States are as they were: the engine applies `Crashed`.
    pub transfers: Vec<Transfer>,
    /// Every folder.
    pub batches: Vec<Batch>,
    /// Uploads that are still to be removed on a server, with the number that [`Journal::cleanup_done`] takes.
    pub cleanups: Vec<(u64, Cleanup)>,
    /// True if the last run ended in order, so that what it wrote can be trusted.
    pub clean: bool,
    /// Where a damaged or newer journal was put aside, if that happened; the user is told.
    pub set_aside: Option<PathBuf>,
}

impl Journal {
    /// Opens or makes the journal in that folder, and locks it against other processes.
    ///
    /// # Errors
    /// `JournalInUse` if another process has it; `Journal` if the folder cannot be written.
    pub fn open(_folder: &Path) -> Result<Opened> {
        todo!()
    }

    /// The next free id. Never given twice, not even after a crash or removal.
    pub fn next_id(&self) -> Id {
        todo!()
    }

    /// Writes transfers, new or changed.
    pub fn put(&self, _transfers: Vec<Transfer>) {
        todo!()
    }

    /// Writes a folder, new or changed.
    pub fn put_batch(&self, _batch: Batch) {
        todo!()
    }

    /// Notes a part that need not be moved again. For a download its bytes must have been synced before.
    pub fn part_done(&self, _id: Id, _part: DonePart) {
        todo!()
    }

    /// Forgets all parts of a transfer: it starts from the beginning.
    pub fn forget_parts(&self, _id: Id) {
        todo!()
    }

    /// The parts of a transfer by number. Blocks on the disk; sees everything said before.
    pub fn parts(&self, _id: Id) -> Result<Vec<DonePart>> {
        todo!()
    }

    /// Adds a line to the story of a transfer; the newest 200 are kept.
    pub fn event(&self, _id: Id, _event: Event) {
        todo!()
    }

    /// The story of a transfer, oldest first. Blocks on the disk.
    pub fn events(&self, _id: Id) -> Result<Vec<Event>> {
        todo!()
    }

    /// Removes transfers and folders, with their parts and stories.
    pub fn remove(&self, _ids: Vec<Id>) {
        todo!()
    }

    /// Notes work that must be done on a server; its number.
    pub fn cleanup(&self, _cleanup: Cleanup) -> u64 {
        todo!()
    }

    /// That work is done.
    pub fn cleanup_done(&self, _number: u64) {
        todo!()
    }

    /// Waits until everything said before is synced to the disk. An error if it could not be written.
    pub async fn flush(&self) -> Result<()> {
        todo!()
    }

    /// Syncs, marks the end as clean, and ends the writer thread. Later calls do nothing.
    pub fn close(&self) -> Result<()> {
        todo!()
    }
}
