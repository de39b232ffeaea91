//! What the window is told: everything at first, then what changed, at most ten times a second. While nothing
//! changes this task sleeps.

mod folders;
mod jobs;
mod queue;
mod rows;
mod speeds;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tauri::ipc::Channel;
use tokio::time::{Instant, sleep_until};
use windlass_engine::engine::Changes;
use windlass_engine::job::Job;
use windlass_engine::transfer::{Id, Transfer};

use crate::app::App;
use crate::wire::{Progress, Row, Totals, Update};
use folders::Folders;
use queue::Queue;

pub use rows::{message_of, state as state_of};
pub use speeds::Speeds;

/// Ten a second.
const BEAT: Duration = Duration::from_millis(100);

/// Feeds one window until it is gone. Ended from outside when another subscribes.
pub async fn run(app: Arc<App>, channel: Channel<Update>) {
    let mut view = View::default();
    let mut revision = 0;
    let mut reset = true;
    let mut sent = Totals::default();
    app.connections.take_changed();
    loop {
        let started = Instant::now();
        let changes = app.engine.changes(revision);
        revision = changes.revision;
        app.speeds.note(&changes.progress);
        let mut update = view.update(changes, reset);
        update.connections = match reset {
            true => app.connections.wire(),
            false => app.connections.take_changed(),
        };
        update.totals = update.totals.filter(|totals| reset || *totals != sent);
        if !is_empty(&update) {
            if let Some(totals) = &update.totals {
                sent = totals.clone();
            }
            if channel.send(update).is_err() {
                return;
            }
        }
        reset = false;
        tokio::select! {
            () = app.engine.changed(revision) => {}
            () = app.connections.news.notified() => {}
        }
        // What ends after a quiet time is told at once; what comes thick and fast waits for the beat.
        sleep_until(started + BEAT).await;
    }
}

fn is_empty(update: &Update) -> bool {
    !update.reset
        && update.rows.is_empty()
        && update.removed.is_empty()
        && update.progress.is_empty()
        && update.totals.is_none()
        && update.connections.is_empty()
}

/// What the window holds, as far as it is needed to tell only what changed.
#[derive(Default)]
struct View {
    transfers: HashMap<Id, Arc<Transfer>>,
    jobs: HashMap<Id, Arc<Job>>,
    folders: Folders,
    queue: Queue,
    totals: queue::Sums,
    /// The last strip of each that moved.
    strips: HashMap<Id, String>,
}

impl View {
    fn update(&mut self, changes: Changes, reset: bool) -> Update {
        let mut touched: BTreeSet<Id> = BTreeSet::new();
        for batch in changes.batches {
            touched.insert(batch.id);
            self.folders.put(batch);
        }
        let mut job_rows: HashMap<Id, Row> = HashMap::new();
        for job in changes.jobs {
            job_rows.insert(job.id, jobs::row(&job));
            let before = self.jobs.insert(job.id, Arc::clone(&job));
            self.totals.change_job(before.as_deref(), Some(&job));
        }
        let mut changed: BTreeSet<Id> = BTreeSet::new();
        for transfer in changes.transfers {
            let before = self.transfers.insert(transfer.id, Arc::clone(&transfer));
            touched.extend(self.change(before.as_deref(), Some(&transfer)));
            changed.insert(transfer.id);
        }
        let mut removed: Vec<u64> = Vec::with_capacity(changes.removed.len());
        for id in changes.removed {
            if let Some(gone) = self.transfers.remove(&id) {
                touched.extend(self.change(Some(&gone), None));
            }
            if let Some(gone) = self.jobs.remove(&id) {
                self.totals.change_job(Some(&gone), None);
            }
            self.folders.remove(id);
            self.strips.remove(&id);
            changed.remove(&id);
            job_rows.remove(&id);
            removed.push(id.0);
        }
        // Places in line shift when others leave it; only the first few are told at all.
        changed.extend(self.queue.moved());
        let mut rows: Vec<Row> = Vec::with_capacity(changed.len() + touched.len());
        for id in &changed {
            if let Some(transfer) = self.transfers.get(id) {
                let others = self.totals.asking(transfer).saturating_sub(1);
                rows.push(rows::row(transfer, self.queue.place(*id), others));
            }
        }
        rows.extend(job_rows.into_values());
        let mut progress = self.progress(&changes.progress);
        for id in touched {
            rows.extend(self.folders.row(id));
        }
        progress.extend(self.folders.progress(&changes.progress, &self.transfers));
        let totals = self.totals.wire(&changes.progress, &self.transfers);
        Update { reset, rows, removed, progress, totals: Some(totals), connections: Vec::new() }
    }

    /// Takes a change into every sum; the folder whose row it changes.
    fn change(&mut self, before: Option<&Transfer>, after: Option<&Transfer>) -> Option<Id> {
        self.queue.change(before, after);
        self.totals.change(before, after);
        self.folders.change(before, after);
        after.or(before).and_then(|transfer| transfer.batch)
    }

    fn progress(&mut self, moving: &[windlass_engine::engine::Progress]) -> Vec<Progress> {
        let known = moving.iter().filter(|progress| self.transfers.contains_key(&progress.id));
        let told = known.map(|progress| {
            let last = self.strips.entry(progress.id).or_default();
            let strip = (*last != progress.strip).then(|| progress.strip.clone());
            last.clone_from(&progress.strip);
            Progress {
                id: progress.id.0,
                bytes: progress.bytes,
                rate: progress.rate,
                seconds_left: progress.seconds_left,
                strip,
            }
        });
        told.collect()
    }
}
