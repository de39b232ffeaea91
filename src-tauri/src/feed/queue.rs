//! Who is next, and the sums over all transfers. Kept up to date change by change, so that a tick costs what
//! changed and not what there is.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use windlass_engine::engine::Progress;
use windlass_engine::job::Job;
use windlass_engine::transfer::{Id, Question, State, Transfer};

use crate::wire::Totals;

/// Places that are told. With all of them, the end of one transfer would change ten thousand rows.
const TOLD: usize = 50;

/// The queued, in their order.
#[derive(Default)]
pub struct Queue {
    line: BTreeSet<(i64, Id)>,
    told: HashMap<Id, u32>,
}

impl Queue {
    pub fn change(&mut self, before: Option<&Transfer>, after: Option<&Transfer>) {
        let key = |transfer: &&Transfer| transfer.state == State::Queued;
        if let Some(before) = before.filter(key) {
            self.line.remove(&(before.position, before.id));
        }
        if let Some(after) = after.filter(key) {
            self.line.insert((after.position, after.id));
        }
    }

    /// Those whose place is another than was told.
    pub fn moved(&mut self) -> Vec<Id> {
        let now: HashMap<Id, u32> = self.line.iter().take(TOLD).zip(1..).map(|((_, id), place)| (*id, place)).collect();
        let mut moved: Vec<Id> =
            now.iter().filter(|(id, place)| self.told.get(id) != Some(place)).map(|(id, _)| *id).collect();
        moved.extend(self.told.keys().filter(|id| !now.contains_key(id)));
        self.told = now;
        moved
    }

    pub fn place(&self, id: Id) -> Option<u32> {
        self.told.get(&id).copied()
    }
}

/// Sums over all transfers.
#[derive(Default)]
pub struct Sums {
    active: u32,
    waiting: u32,
    needs_you: u32,
    done: u32,
    failed: u32,
    asking: [u32; 5],
    bytes: u64,
    size: u64,
    unknown: u32,
}

impl Sums {
    pub fn change(&mut self, before: Option<&Transfer>, after: Option<&Transfer>) {
        if let Some(before) = before {
            self.count(before, u32::wrapping_sub, u64::wrapping_sub);
        }
        if let Some(after) = after {
            self.count(after, u32::wrapping_add, u64::wrapping_add);
        }
    }

    fn count(&mut self, transfer: &Transfer, with: fn(u32, u32) -> u32, sum: fn(u64, u64) -> u64) {
        let counter = self.counter(transfer.state);
        *counter = with(*counter, 1);
        if let Some(kind) = kind(transfer) {
            self.asking[kind] = with(self.asking[kind], 1);
        }
        if !transfer.state.has_ended() {
            self.bytes = sum(self.bytes, transfer.done_bytes);
            self.size = sum(self.size, transfer.size.unwrap_or(0));
            self.unknown = with(self.unknown, u32::from(transfer.size.is_none()));
        }
    }

    /// A job counts as one row; what it moves shows in that row alone.
    pub fn change_job(&mut self, before: Option<&Job>, after: Option<&Job>) {
        if let Some(before) = before {
            let counter = self.counter(before.state);
            *counter = counter.wrapping_sub(1);
        }
        if let Some(after) = after {
            let counter = self.counter(after.state);
            *counter = counter.wrapping_add(1);
        }
    }

    fn counter(&mut self, state: State) -> &mut u32 {
        match state {
            State::Running | State::Pausing | State::Cancelling => &mut self.active,
            State::Queued | State::Paused | State::Waiting(_) => &mut self.waiting,
            State::NeedsYou => &mut self.needs_you,
            State::Failed => &mut self.failed,
            State::Done | State::Skipped | State::Cancelled => &mut self.done,
        }
    }

    /// How many rows ask the same as this one.
    pub fn asking(&self, transfer: &Transfer) -> u32 {
        kind(transfer).map_or(0, |kind| self.asking[kind])
    }

    pub fn wire(&self, moving: &[Progress], transfers: &HashMap<Id, Arc<Transfer>>) -> Totals {
        let rate: f64 = moving.iter().filter_map(|progress| progress.rate).sum();
        let in_flight: u64 = moving.iter().map(|progress| in_flight(progress, transfers)).sum();
        let bytes = self.bytes + in_flight;
        let size = (self.unknown == 0).then_some(self.size);
        let left = size.map(|size| size.saturating_sub(bytes) as f64 / rate);
        Totals {
            active: self.active,
            waiting: self.waiting,
            needs_you: self.needs_you,
            done: self.done,
            failed: self.failed,
            rate,
            seconds_left: left.filter(|_| rate > 0.0 && self.active > 0),
            bytes,
            size,
        }
    }
}

/// What moved beyond the bytes that are safe.
pub fn in_flight(progress: &Progress, transfers: &HashMap<Id, Arc<Transfer>>) -> u64 {
    transfers.get(&progress.id).map_or(0, |transfer| progress.bytes.saturating_sub(transfer.done_bytes))
}

fn kind(transfer: &Transfer) -> Option<usize> {
    transfer.question.as_ref().filter(|_| transfer.state == State::NeedsYou).map(|question| match question {
        Question::Exists { .. } => 0,
        Question::SourceChanged => 1,
        Question::SourceMissing => 2,
        Question::Credentials => 3,
        Question::Compressed { .. } => 4,
    })
}
