//! How a file is cut into parts. Frozen when a transfer starts, so that a resume never changes it.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One mebibyte, in bytes.
pub const MIB: u64 = 1 << 20;
/// The smallest part that S3 takes, but for the last one.
pub const MIN_PART: u64 = 5 * MIB;
/// The largest part that S3 takes.
pub const MAX_PART: u64 = 5 << 30;
/// The most parts that S3 takes.
pub const MAX_PARTS: u64 = 10_000;
/// Automatic part sizes stay below this count, so that a file which is still growing has room.
const PREFERRED_MAX_PARTS: u64 = 9_500;
/// Up to this size a file goes in one request.
pub const SINGLE_PUT_MAX: u64 = 16 * MIB;

/// A part: its number from 1, and its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// 1 to 10,000.
    pub number: u32,
    /// First byte.
    pub offset: u64,
    /// In bytes. Zero only for the one part of an empty file.
    pub size: u64,
}

impl Part {
    /// Start inclusive, end exclusive.
    pub fn range(self) -> Range<u64> {
        self.offset..self.offset + self.size
    }
}

/// How a file of a known size is cut. All parts but the last have the same size (Cloudflare R2 refuses others).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Plan {
    size: u64,
    part_size: u64,
}

impl Plan {
    /// The plan of an upload: 8 MiB, 16 MiB from 4 GiB, 32 MiB from 64 GiB, then doubled until at most 9,500 parts,
    /// 5 GiB at most. `preferred` is the user's own part size. `None` if the file is larger than 10,000 × 5 GiB.
    pub fn upload(size: u64, preferred: Option<u64>) -> Option<Self> {
        if size > MAX_PARTS * MAX_PART {
            return None;
        }
        let mut part_size = match preferred {
            Some(wanted) => wanted.clamp(MIN_PART, MAX_PART),
            None if size >= 64 << 30 => 32 * MIB,
            None if size >= 4 << 30 => 16 * MIB,
            None => 8 * MIB,
        };
        while size.div_ceil(part_size) > PREFERRED_MAX_PARTS && part_size < MAX_PART {
            part_size = (part_size * 2).min(MAX_PART);
        }
        Some(Self { size, part_size })
    }

    /// The plan of a download: ranges of 8 MiB, 16 MiB from 1 GiB, at most 10,000 of them.
    pub fn download(size: u64) -> Self {
        let mut part_size = if size >= 1 << 30 { 16 * MIB } else { 8 * MIB };
        while size.div_ceil(part_size) > MAX_PARTS {
            part_size *= 2;
        }
        Self { size, part_size }
    }

    /// The whole file as one part.
    pub fn single(size: u64) -> Self {
        Self { size, part_size: size.max(1) }
    }

    /// The plan of an upload that another program began with parts of that size, in bytes. `None` if S3 could not join
    /// them: there would be more than 10,000, or they are smaller than 5 MiB and not the only one.
    pub fn begun(size: u64, part_size: u64) -> Option<Self> {
        let plan = Self { size, part_size: part_size.max(1) };
        let can_be_joined = plan.count() == 1 || (part_size >= MIN_PART && u64::from(plan.count()) <= MAX_PARTS);
        can_be_joined.then_some(plan)
    }

    /// The size of the file, in bytes.
    pub fn size(self) -> u64 {
        self.size
    }

    /// The size of every part but the last, in bytes.
    pub fn part_size(self) -> u64 {
        self.part_size
    }

    /// How many parts there are; an empty file has one, of no bytes.
    pub fn count(self) -> u32 {
        u32::try_from(self.size.div_ceil(self.part_size).max(1)).unwrap_or(u32::MAX)
    }

    /// The part of that number.
    ///
    /// # Panics
    /// If `number` is not in `1..=count()`.
    pub fn part(self, number: u32) -> Part {
        assert!((1..=self.count()).contains(&number), "part {number} of {}", self.count());
        let offset = u64::from(number - 1) * self.part_size;
        Part { number, offset, size: self.part_size.min(self.size - offset) }
    }

    /// All parts in order; they tile the file.
    pub fn parts(self) -> impl Iterator<Item = Part> {
        (1..=self.count()).map(move |number| self.part(number))
    }

    /// The parts still to move. Resuming is planning again with what is done.
    pub fn missing(self, done: &BTreeSet<u32>) -> impl Iterator<Item = Part> {
        self.parts().filter(move |part| !done.contains(&part.number))
    }
}

#[cfg(test)]
mod tests;
