//! How far the parts of one running transfer are: bytes for the rate, shapes for the strip.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::pace::rate::Rate;
use crate::transfer::Plan;

/// The most bins in a strip.
const BINS: usize = 96;

/// Shared between the tasks of a transfer and whoever shows it.
#[derive(Default)]
pub struct Meter(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    plan: Option<Plan>,
    parts: Vec<Cell>,
    /// Bytes of parts that are done, kept ones included.
    done: u64,
    /// Bytes in flight by part number.
    flying: HashMap<u32, u64>,
    retried: u32,
    rate: Rate,
    /// Bytes moved in this run, without the kept ones; never goes back but for a part that starts again.
    moved: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    ToDo,
    Kept,
    Sent,
    Moving,
    Again,
}

/// What a meter shows.
pub struct Reading {
    /// Bytes moved, those in flight and those kept from before included.
    pub bytes: u64,
    /// Bytes a second.
    pub rate: Option<f64>,
    /// Absent while unknown.
    pub seconds_left: Option<f64>,
    /// See [`super::Progress::strip`].
    pub strip: String,
    /// Parts that were moved more than once.
    pub retried: u32,
}

impl Meter {
    /// Starts over with a plan and the parts that are kept from before.
    pub fn begin(&self, plan: Plan, kept: impl IntoIterator<Item = u32>) {
        let mut inner = self.lock();
        let count = plan.count() as usize;
        *inner = Inner { plan: Some(plan), parts: vec![Cell::ToDo; count], ..Inner::default() };
        for number in kept {
            inner.parts[number as usize - 1] = Cell::Kept;
            inner.done += plan.part(number).size;
        }
    }

    /// A part begins; `again` if it was tried before.
    pub fn start_part(&self, number: u32, again: bool) {
        let mut inner = self.lock();
        if let Some(lost) = inner.flying.insert(number, 0) {
            inner.moved = inner.moved.saturating_sub(lost);
        }
        inner.retried += u32::from(again);
        inner.parts[number as usize - 1] = if again { Cell::Again } else { Cell::Moving };
    }

    /// Bytes of a part moved.
    pub fn add(&self, number: u32, bytes: u64) {
        let mut inner = self.lock();
        inner.moved += bytes;
        *inner.flying.entry(number).or_default() += bytes;
    }

    /// A part is done.
    pub fn finish_part(&self, number: u32) {
        let mut inner = self.lock();
        inner.flying.remove(&number);
        let Some(plan) = inner.plan else { return };
        inner.done += plan.part(number).size;
        inner.parts[number as usize - 1] = Cell::Sent;
    }

    /// Reads the meter at `now`, a time since any fixed moment.
    pub fn read(&self, now: Duration) -> Reading {
        let mut inner = self.lock();
        let moved = inner.moved;
        inner.rate.note(now, moved);
        let bytes = inner.done + inner.flying.values().sum::<u64>();
        let size = inner.plan.map_or(0, Plan::size);
        let seconds_left = match inner.plan {
            Some(_) => inner.rate.seconds_left(now, size.saturating_sub(bytes)),
            None => None,
        };
        Reading { bytes, rate: inner.rate.per_second(now), seconds_left, strip: inner.strip(), retried: inner.retried }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Inner {
    /// One character a bin; a bin of many parts shows the most telling one.
    fn strip(&self) -> String {
        let Some(plan) = self.plan else { return String::new() };
        let count = self.parts.len();
        let bins = count.min(BINS);
        (0..bins).map(|bin| self.bin(plan, bin * count / bins..(bin + 1) * count / bins)).collect()
    }

    fn bin(&self, plan: Plan, parts: std::ops::Range<usize>) -> char {
        let has = |cell| self.parts[parts.clone()].contains(&cell);
        if has(Cell::Again) {
            return 'r';
        }
        if let Some(at) = parts.clone().find(|&at| self.parts[at] == Cell::Moving) {
            let number = at as u32 + 1;
            let flying = self.flying.get(&number).copied().unwrap_or(0);
            let level = flying * 9 / plan.part(number).size.max(1);
            return char::from_digit(level.min(9) as u32, 10).unwrap_or('0');
        }
        if has(Cell::ToDo) {
            return if has(Cell::Sent) || has(Cell::Kept) { '5' } else { '.' };
        }
        if has(Cell::Kept) { 'k' } else { 's' }
    }
}
