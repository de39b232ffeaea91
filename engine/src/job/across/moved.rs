//! The bytes of one object as they move, for the row of its job.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::job::run::JobWork;
use crate::transfer::Id;
use crate::work::Surroundings;

/// Shown in steps of so many bytes: each one tells whoever watches the row.
const STEP: u64 = 1 << 20;

/// Counts what moved of one object until it is done and counts as a whole.
pub struct Moved {
    around: Arc<Surroundings>,
    id: Id,
    unshown: AtomicU64,
    shown: AtomicU64,
}

impl Moved {
    /// Nothing yet.
    pub fn new(work: &JobWork) -> Arc<Self> {
        let (around, id) = (work.around.clone(), work.id);
        Arc::new(Self { around, id, unshown: AtomicU64::new(0), shown: AtomicU64::new(0) })
    }

    /// Bytes moved.
    pub fn add(&self, bytes: u64) {
        if self.unshown.fetch_add(bytes, Ordering::Relaxed) + bytes >= STEP {
            let step = self.unshown.swap(0, Ordering::Relaxed);
            self.shown.fetch_add(step, Ordering::Relaxed);
            self.around.table.show_job(self.id, |job| job.page_done.bytes += step);
        }
    }

    /// Bytes must move again.
    pub fn lose(&self, bytes: u64) {
        let lost = self.shown.load(Ordering::Relaxed).min(bytes);
        self.shown.fetch_sub(lost, Ordering::Relaxed);
        self.around.table.show_job(self.id, |job| job.page_done.bytes = job.page_done.bytes.saturating_sub(lost));
    }

    /// The object does not count by its bytes any more.
    pub fn forget(&self) {
        self.unshown.store(0, Ordering::Relaxed);
        self.lose(u64::MAX);
    }
}
