//! A folder's row: what became of its files, in one state.

use std::collections::HashMap;
use std::sync::Arc;

use windlass_engine::engine::Progress as Moving;
use windlass_engine::transfer::{Batch, Direction, Id, Transfer};

use super::queue::in_flight;
use super::rows;
use crate::paths;
use crate::wire::{Files, Progress, Row, State, Verdict, code, millis};

/// The folders and the sums of their files.
#[derive(Default)]
pub struct Folders(HashMap<Id, Folder>);

#[derive(Default)]
struct Folder {
    batch: Option<Arc<Batch>>,
    states: HashMap<State, u32>,
    verdicts: [u32; 4],
    /// Failed ones that are worth another try.
    retryable: u32,
    bytes: u64,
    size: u64,
    unknown: u32,
    started: Option<i64>,
    ended: Option<i64>,
}

impl Folders {
    pub fn put(&mut self, batch: Arc<Batch>) {
        let id = batch.id;
        self.0.entry(id).or_default().batch = Some(batch);
    }

    pub fn remove(&mut self, id: Id) {
        self.0.remove(&id);
    }

    pub fn change(&mut self, before: Option<&Transfer>, after: Option<&Transfer>) {
        let Some(id) = after.or(before).and_then(|transfer| transfer.batch) else { return };
        let folder = self.0.entry(id).or_default();
        if let Some(before) = before {
            folder.count(before, u32::wrapping_sub, u64::wrapping_sub);
        }
        if let Some(after) = after {
            folder.count(after, u32::wrapping_add, u64::wrapping_add);
            folder.started = folder.started.into_iter().chain(after.started).min();
            folder.ended = folder.ended.into_iter().chain(after.ended).max();
        }
    }

    pub fn row(&self, id: Id) -> Option<Row> {
        let folder = self.0.get(&id)?;
        Some(folder.row(folder.batch.as_deref()?))
    }

    /// The folders with something that moves.
    pub fn progress(&self, moving: &[Moving], transfers: &HashMap<Id, Arc<Transfer>>) -> Vec<Progress> {
        let mut sums: HashMap<Id, (u64, Option<f64>)> = HashMap::new();
        for progress in moving {
            let Some(batch) = transfers.get(&progress.id).and_then(|transfer| transfer.batch) else { continue };
            let sum = sums.entry(batch).or_default();
            sum.0 += in_flight(progress, transfers);
            sum.1 = progress.rate.map(|rate| rate + sum.1.unwrap_or(0.0)).or(sum.1);
        }
        let told = sums.into_iter().filter_map(|(id, (flying, rate))| {
            let folder = self.0.get(&id)?;
            let bytes = folder.bytes + flying;
            let left = folder.total().zip(rate).filter(|(_, rate)| *rate > 0.0);
            let seconds_left = left.map(|(size, rate)| size.saturating_sub(bytes) as f64 / rate);
            Some(Progress { id: id.0, bytes, rate, seconds_left, strip: None })
        });
        told.collect()
    }
}

impl Folder {
    fn count(&mut self, transfer: &Transfer, with: fn(u32, u32) -> u32, sum: fn(u64, u64) -> u64) {
        let state = rows::state(transfer);
        let counter = self.states.entry(state).or_default();
        *counter = with(*counter, 1);
        if let (State::Done, Some(verdict)) = (state, transfer.verdict) {
            let place = &mut self.verdicts[verdict as usize];
            *place = with(*place, 1);
        }
        let again = transfer.failure.as_ref().is_some_and(|failure| failure.retry != windlass_engine::Retry::Never);
        if state == State::Failed && again {
            self.retryable = with(self.retryable, 1);
        }
        self.bytes = sum(self.bytes, transfer.done_bytes);
        self.size = sum(self.size, transfer.size.unwrap_or(0));
        self.unknown = with(self.unknown, u32::from(transfer.size.is_none()));
    }

    fn of(&self, states: &[State]) -> u32 {
        states.iter().filter_map(|state| self.states.get(state)).sum()
    }

    fn total(&self) -> Option<u64> {
        let counting = self.batch.as_ref().is_none_or(|batch| batch.counting);
        (!counting && self.unknown == 0).then_some(self.size)
    }

    /// What the folder is doing: what moves comes first, then what asks, what goes on by itself, what rests; and
    /// when all ended, the worst end.
    fn state(&self, batch: &Batch) -> State {
        use State::{
            Cancelled, Cancelling, Done, Failed, Finishing, Moving, NeedsYou, Paused, Pausing, Preparing, Queued,
            Skipped, Verifying, Waiting,
        };
        let moved = self.of(&[Moving, Verifying, Finishing]) > 0 || (self.of(&[Preparing]) > 0 && self.bytes > 0);
        let order = [
            (moved, Moving),
            (batch.counting || self.of(&[Preparing]) > 0, Preparing),
            (self.of(&[Pausing]) > 0, Pausing),
            (self.of(&[Cancelling]) > 0, Cancelling),
            (self.of(&[NeedsYou]) > 0, NeedsYou),
            (self.of(&[Queued]) > 0, Queued),
            (self.of(&[Waiting]) > 0, Waiting),
            (self.of(&[Paused]) > 0, Paused),
            (self.of(&[Failed]) > 0 || batch.failure.is_some(), Failed),
            (self.of(&[Done]) == 0 && self.of(&[Cancelled]) > 0, Cancelled),
            (self.of(&[Done]) == 0 && self.of(&[Skipped]) > 0, Skipped),
        ];
        order.into_iter().find(|(holds, _)| *holds).map_or(Done, |(_, state)| state)
    }

    fn row(&self, batch: &Batch) -> Row {
        let state = self.state(batch);
        let ended = matches!(state, State::Done | State::Failed | State::Cancelled | State::Skipped | State::Paused);
        let end = self.ended.filter(|_| ended);
        let place = rows::place(&batch.connection.0, &batch.remote);
        let (local, remote) = (paths::shown(&batch.local), rows::shown_place(&place));
        let (from, to) = match batch.direction {
            Direction::Upload => (local, remote),
            Direction::Download => (remote, local),
        };
        let running = self.started.map(|started| end.unwrap_or_else(crate::clock::now) - started);
        Row {
            id: batch.id.0,
            batch: None,
            files: Some(Files {
                total: self.states.values().sum(),
                done: self.of(&[State::Done]),
                failed: self.of(&[State::Failed]),
                asking: self.of(&[State::NeedsYou]),
                skipped: self.of(&[State::Skipped]),
                counting: batch.counting,
            }),
            direction: batch.direction.into(),
            connection: batch.connection.0.clone(),
            name: batch.name.clone(),
            from,
            to,
            size: self.total(),
            state,
            message: batch.failure.as_ref().map(|failure| failure.message.clone()),
            hint: batch.failure.as_ref().and_then(|failure| failure.hint.clone()),
            code: batch.failure.as_ref().map(|failure| code(failure.code)),
            retry: self.retryable > 0 || batch.failure.is_some(),
            question: None,
            verdict: self.verdict().filter(|_| state == State::Done || state == State::Failed),
            place_in_line: None,
            added: millis(batch.added),
            started: self.started.map(millis),
            ended: end.map(millis),
            running_ms: running.map_or(0.0, |ms| ms.max(0) as f64),
            retry_at: None,
            place,
            bytes: self.bytes,
        }
    }

    /// The lowest grade among the files that arrived.
    fn verdict(&self) -> Option<Verdict> {
        let grades = [Verdict::Unconfirmed, Verdict::SizeOnly, Verdict::EveryPart, Verdict::WholeObject];
        grades.into_iter().zip(self.verdicts).find(|(_, count)| *count > 0).map(|(grade, _)| grade)
    }
}
