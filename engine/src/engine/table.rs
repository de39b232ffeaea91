//! Everything the engine knows about its transfers, in one place, with a revision for whoever watches.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::watch;

use crate::job::{FailedObject, Job};
use crate::journal::Journal;
use crate::transfer::{Batch, Id, Input, State, Transfer};

/// The rows, behind one lock that is never held across an await.
pub struct Table {
    rows: Mutex<Rows>,
    journal: Journal,
    revision: watch::Sender<u64>,
}

#[derive(Default)]
struct Rows {
    transfers: BTreeMap<Id, Arc<Transfer>>,
    batches: BTreeMap<Id, Arc<Batch>>,
    jobs: BTreeMap<Id, Arc<Job>>,
    revision: u64,
    /// The revision at which each row last changed, both ways.
    changed_at: HashMap<Id, u64>,
    by_revision: BTreeMap<u64, Changed>,
}

#[derive(Clone, Copy)]
enum Changed {
    Row(Id),
    Removed(Id),
}

impl Rows {
    fn touch(&mut self, id: Id, change: Changed) {
        self.revision += 1;
        if let Some(old) = self.changed_at.insert(id, self.revision) {
            self.by_revision.remove(&old);
        }
        self.by_revision.insert(self.revision, change);
    }
}

/// Rows that changed after a revision.
pub struct Since {
    /// The revision that this is up to.
    pub revision: u64,
    /// New or changed.
    pub transfers: Vec<Arc<Transfer>>,
    /// New or changed.
    pub batches: Vec<Arc<Batch>>,
    /// New or changed.
    pub jobs: Vec<Arc<Job>>,
    /// Gone.
    pub removed: Vec<Id>,
}

impl Table {
    /// A table over a journal that was just opened.
    pub fn new(journal: Journal, transfers: Vec<Transfer>, batches: Vec<Batch>, jobs: Vec<Job>) -> Self {
        let mut rows = Rows::default();
        for batch in batches {
            rows.touch(batch.id, Changed::Row(batch.id));
            rows.batches.insert(batch.id, Arc::new(batch));
        }
        for transfer in transfers {
            rows.touch(transfer.id, Changed::Row(transfer.id));
            rows.transfers.insert(transfer.id, Arc::new(transfer));
        }
        for job in jobs {
            rows.touch(job.id, Changed::Row(job.id));
            rows.jobs.insert(job.id, Arc::new(job));
        }
        let revision = watch::Sender::new(rows.revision);
        Self { rows: Mutex::new(rows), journal, revision }
    }

    /// Adds transfers, and writes them down.
    pub fn add(&self, transfers: Vec<Transfer>) {
        let mut rows = self.lock();
        for transfer in &transfers {
            rows.touch(transfer.id, Changed::Row(transfer.id));
            rows.transfers.insert(transfer.id, Arc::new(transfer.clone()));
        }
        self.journal.put(transfers);
        self.announce(rows);
    }

    /// Adds or replaces a batch, and writes it down.
    pub fn put_batch(&self, batch: Batch) {
        let mut rows = self.lock();
        rows.touch(batch.id, Changed::Row(batch.id));
        rows.batches.insert(batch.id, Arc::new(batch.clone()));
        self.journal.put_batch(batch);
        self.announce(rows);
    }

    /// Changes fields of a batch, and writes it down.
    pub fn update_batch(&self, id: Id, change: impl FnOnce(&mut Batch)) {
        let mut rows = self.lock();
        let Some(slot) = rows.batches.get_mut(&id) else { return };
        let batch = Arc::make_mut(slot);
        change(batch);
        let copy = batch.clone();
        rows.touch(id, Changed::Row(id));
        self.journal.put_batch(copy);
        self.announce(rows);
    }

    /// Changes fields of a transfer, and writes it down. The state is not a field to be changed here.
    pub fn update(&self, id: Id, change: impl FnOnce(&mut Transfer)) {
        let mut rows = self.lock();
        let Some(slot) = rows.transfers.get_mut(&id) else { return };
        let transfer = Arc::make_mut(slot);
        let state = transfer.state;
        change(transfer);
        transfer.state = state;
        let copy = transfer.clone();
        rows.touch(id, Changed::Row(id));
        self.journal.put(vec![copy]);
        self.announce(rows);
    }

    /// Moves a transfer to the state that follows by `input`, with a change of fields that belongs to it. `None`, and
    /// nothing changed, if the input means nothing in its state.
    pub fn step(&self, id: Id, input: Input, change: impl FnOnce(&mut Transfer)) -> Option<State> {
        let mut rows = self.lock();
        let slot = rows.transfers.get_mut(&id)?;
        let next = slot.state.next(input)?;
        let transfer = Arc::make_mut(slot);
        change(transfer);
        transfer.state = next;
        let copy = transfer.clone();
        rows.touch(id, Changed::Row(id));
        self.journal.put(vec![copy]);
        self.announce(rows);
        Some(next)
    }

    /// Removes rows, here and in the journal.
    pub fn remove(&self, ids: &[Id]) {
        let mut rows = self.lock();
        for id in ids {
            let known = rows.transfers.remove(id).is_some() | rows.batches.remove(id).is_some();
            let known = known | rows.jobs.remove(id).is_some();
            if known {
                rows.touch(*id, Changed::Removed(*id));
            }
        }
        self.journal.remove(ids.to_vec());
        self.announce(rows);
    }

    /// A transfer as it is now.
    pub fn get(&self, id: Id) -> Option<Arc<Transfer>> {
        self.lock().transfers.get(&id).cloned()
    }

    /// A batch as it is now.
    pub fn batch(&self, id: Id) -> Option<Arc<Batch>> {
        self.lock().batches.get(&id).cloned()
    }

    /// The ids of the transfers for which `wanted` holds, oldest first.
    pub fn select(&self, wanted: impl Fn(&Transfer) -> bool) -> Vec<Id> {
        self.lock().transfers.values().filter(|transfer| wanted(transfer)).map(|transfer| transfer.id).collect()
    }

    /// Ids with those of batches replaced by those of their files.
    pub fn files_of(&self, ids: &[Id]) -> Vec<Id> {
        let rows = self.lock();
        let (batches, mut files): (Vec<Id>, Vec<Id>) = ids.iter().partition(|id| rows.batches.contains_key(id));
        if !batches.is_empty() {
            let inside = |transfer: &&Arc<Transfer>| transfer.batch.is_some_and(|batch| batches.contains(&batch));
            files.extend(rows.transfers.values().filter(inside).map(|transfer| transfer.id));
        }
        files
    }

    /// The batches whose files are still being found.
    pub fn counting(&self) -> Vec<Id> {
        self.lock().batches.values().filter(|batch| batch.counting).map(|batch| batch.id).collect()
    }

    /// No transfer has a smaller position; one that is added later has a larger one.
    pub fn first_position(&self) -> i64 {
        self.lock().transfers.values().map(|transfer| transfer.position).min().unwrap_or(0).min(0)
    }

    /// What changed after `revision`; everything there is for 0.
    pub fn since(&self, revision: u64) -> Since {
        let rows = self.lock();
        let mut since =
            Since { revision: rows.revision, transfers: vec![], batches: vec![], jobs: vec![], removed: vec![] };
        for change in rows.by_revision.range(revision + 1..).map(|(_, change)| change) {
            match change {
                Changed::Row(id) => {
                    since.transfers.extend(rows.transfers.get(id).cloned());
                    since.batches.extend(rows.batches.get(id).cloned());
                    since.jobs.extend(rows.jobs.get(id).cloned());
                }
                Changed::Removed(id) if revision > 0 => since.removed.push(*id),
                Changed::Removed(_) => {}
            }
        }
        since
    }

    /// Adds a job, and writes it down.
    pub fn add_job(&self, job: Job) {
        let mut rows = self.lock();
        rows.touch(job.id, Changed::Row(job.id));
        self.journal.put_job(&job);
        rows.jobs.insert(job.id, Arc::new(job));
        self.announce(rows);
    }

    /// A job as it is now.
    pub fn job(&self, id: Id) -> Option<Arc<Job>> {
        self.lock().jobs.get(&id).cloned()
    }

    /// The ids of the jobs for which `wanted` holds, oldest first.
    pub fn select_jobs(&self, wanted: impl Fn(&Job) -> bool) -> Vec<Id> {
        self.lock().jobs.values().filter(|job| wanted(job)).map(|job| job.id).collect()
    }

    /// Changes fields of a job, and writes it down. The state is not a field to be changed here.
    pub fn update_job(&self, id: Id, change: impl FnOnce(&mut Job)) {
        self.change_job(id, change, true);
    }

    /// Changes what is shown of a job, but not what is written down.
    pub fn show_job(&self, id: Id, change: impl FnOnce(&mut Job)) {
        self.change_job(id, change, false);
    }

    /// The same, with the failures that belong to it: both are written down, or neither. Numbers that are `gone` are
    /// forgotten; a failure with a number takes the place of that one.
    pub fn turn_job(
        &self,
        id: Id,
        gone: Vec<i64>,
        failed: Vec<(Option<i64>, FailedObject)>,
        change: impl FnOnce(&mut Job),
    ) {
        let mut rows = self.lock();
        let Some(slot) = rows.jobs.get_mut(&id) else { return };
        let job = Arc::make_mut(slot);
        let state = job.state;
        change(job);
        job.state = state;
        self.journal.turn_job(job, gone, failed);
        rows.touch(id, Changed::Row(id));
        self.announce(rows);
    }

    fn change_job(&self, id: Id, change: impl FnOnce(&mut Job), write: bool) {
        let mut rows = self.lock();
        let Some(slot) = rows.jobs.get_mut(&id) else { return };
        let job = Arc::make_mut(slot);
        let state = job.state;
        change(job);
        job.state = state;
        if write {
            self.journal.put_job(job);
        }
        rows.touch(id, Changed::Row(id));
        self.announce(rows);
    }

    /// Moves a job to the state that follows by `input`, with a change of fields that belongs to it. `None`, and
    /// nothing changed, if the input means nothing in its state.
    pub fn step_job(&self, id: Id, input: Input, change: impl FnOnce(&mut Job)) -> Option<State> {
        let mut rows = self.lock();
        let slot = rows.jobs.get_mut(&id)?;
        let next = slot.state.next(input)?;
        let job = Arc::make_mut(slot);
        change(job);
        job.state = next;
        self.journal.put_job(job);
        rows.touch(id, Changed::Row(id));
        self.announce(rows);
        Some(next)
    }

    /// For waiting until the revision grows.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    fn announce(&self, rows: MutexGuard<'_, Rows>) {
        self.revision.send_replace(rows.revision);
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
