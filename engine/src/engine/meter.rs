//! How far the parts of one running transfer are: bytes for the rate, shapes for the strip.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::pace::rate::Rate;
use crate::transfer::Plan;
use crate::transfer::plan::MIB;

/// The most bins in a strip.
const BINS: usize = 96;

/// Shared between the tasks of a transfer and whoever shows it.
#[derive(Default)]
pub struct Meter(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    plan: Option<Plan>,
    /// The parts of a compressed upload are cut as it goes: what is shown of it is its file as one stream.
    compressed: bool,
    /// Bytes kept from before, of a compressed upload.
    kept: u64,
    parts: Vec<Cell>,
    /// Bytes of parts that are done, kept ones included.
    done: u64,
    /// Bytes in flight by part number.
    flying: HashMap<u32, Flying>,
    retried: u32,
    rate: Rate,
    /// Bytes moved in this run, without the kept ones; never goes back but for a part that starts again.
    moved: u64,
}

/// Bytes of a part that is not done.
#[derive(Clone, Copy, Default)]
struct Flying {
    /// Counted when it was compressed; trying again does not take them back.
    compressed: u64,
    sent: u64,
}

/// What the bytes on the wire stand for in the file, where they are not the same: compressed parts. Half of a part
/// counts when it was compressed, half when it is sent, so that both are seen to move.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes on the wire.
    pub wire: u64,
}

impl Scale {
    fn sent(self, wire: u64) -> u64 {
        let half = u128::from(self.file - self.file / 2);
        u64::try_from(u128::from(wire) * half / u128::from(self.wire.max(1))).unwrap_or(u64::MAX)
    }
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

    /// Starts over with a file of `size` bytes that is compressed, of which `kept` are there from before.
    pub fn begin_compressed(&self, size: u64, kept: u64) {
        *self.lock() = Inner { plan: Some(Plan::single(size)), compressed: true, kept, done: kept, ..Inner::default() };
    }

    /// Bytes of the file were compressed for a part.
    pub fn compress(&self, number: u32, bytes: u64) {
        let mut inner = self.lock();
        inner.moved += bytes / 2;
        inner.flying.entry(number).or_default().compressed += bytes / 2;
    }

    /// A part begins; `again` if it was tried before.
    pub fn start_part(&self, number: u32, again: bool) {
        let mut inner = self.lock();
        let lost = std::mem::take(&mut inner.flying.entry(number).or_default().sent);
        inner.moved = inner.moved.saturating_sub(lost);
        inner.retried += u32::from(again);
        inner.set(number, if again { Cell::Again } else { Cell::Moving });
    }

    /// Bytes of a part moved.
    pub fn add(&self, number: u32, bytes: u64) {
        let mut inner = self.lock();
        inner.moved += bytes;
        inner.flying.entry(number).or_default().sent += bytes;
    }

    /// Bytes of a compressed part moved.
    pub fn add_compressed(&self, number: u32, bytes: u64, scale: Scale) {
        self.add(number, scale.sent(bytes));
    }

    /// A part is done.
    pub fn finish_part(&self, number: u32) {
        let mut inner = self.lock();
        inner.flying.remove(&number);
        let Some(plan) = inner.plan else { return };
        inner.done += plan.part(number).size;
        inner.set(number, Cell::Sent);
    }

    /// A part of a compressed upload is done: so many bytes of the file.
    pub fn finish_compressed(&self, number: u32, bytes: u64) {
        let mut inner = self.lock();
        inner.flying.remove(&number);
        inner.done += bytes;
    }

    /// Reads the meter at `now`, a time since any fixed moment.
    pub fn read(&self, now: Duration) -> Reading {
        let mut inner = self.lock();
        let moved = inner.moved;
        inner.rate.note(now, moved);
        let bytes = inner.bytes();
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
    /// Parts of a compressed upload have no cell.
    fn set(&mut self, number: u32, cell: Cell) {
        if let Some(there) = self.parts.get_mut(number as usize - 1) {
            *there = cell;
        }
    }

    fn bytes(&self) -> u64 {
        self.done + self.flying.values().map(|part| part.compressed + part.sent).sum::<u64>()
    }

    /// A stream as bins of equal size: what was kept, what is sent, and the one that moves.
    fn stream(&self, size: u64) -> String {
        let bins = usize::try_from(size.div_ceil(MIB)).unwrap_or(BINS).clamp(1, BINS) as u64;
        let (kept, at) = (share(self.kept, bins, size), share(self.bytes() * 10, bins, size));
        let bin = |bin: u64| match at.saturating_sub(bin * 10) {
            _ if bin < kept => 'k',
            10.. => 's',
            0 => '.',
            level => char::from_digit(level as u32, 10).unwrap_or('0'),
        };
        (0..bins).map(bin).collect()
    }

    /// One character a bin; a bin of many parts shows the most telling one.
    fn strip(&self) -> String {
        let Some(plan) = self.plan else { return String::new() };
        if self.compressed {
            return self.stream(plan.size());
        }
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
            let flying = self.flying.get(&number).map_or(0, |part| part.sent);
            let level = flying * 9 / plan.part(number).size.max(1);
            return char::from_digit(level.min(9) as u32, 10).unwrap_or('0');
        }
        if has(Cell::ToDo) {
            return if has(Cell::Sent) || has(Cell::Kept) { '5' } else { '.' };
        }
        if has(Cell::Kept) { 'k' } else { 's' }
    }
}

/// How many of `bins` equal bins `bytes` of `size` fill.
fn share(bytes: u64, bins: u64, size: u64) -> u64 {
    u64::try_from(u128::from(bytes) * u128::from(bins) / u128::from(size.max(1))).unwrap_or(bins)
}
