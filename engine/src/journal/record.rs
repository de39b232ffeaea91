//! How things are written down: as JSON with a checksum, because SQLite does not notice a flipped bit in a row.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::integrity::Crc64;
use crate::job::{Item, Job};
use crate::transfer::{Batch, Checkpoint, Cleanup, Transfer};

/// One row of JSON.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) id: u64,
    pub(super) json: String,
}

impl Record {
    fn new(id: u64, value: &impl Serialize) -> Self {
        // Cannot fail: keys are text, and paths were made text below. An empty row would be seen at the next start.
        Self { id, json: serde_json::to_string(value).unwrap_or_default() }
    }

    pub(super) fn check(&self) -> i64 {
        check(self.id, self.json.as_bytes())
    }
}

/// The checksum of a row.
pub(super) fn check(id: u64, bytes: &[u8]) -> i64 {
    let mut crc = Crc64::new();
    crc.update(&id.to_le_bytes());
    crc.update(bytes);
    crc.value().cast_signed()
}

/// Reads a row, or `None` if it is damaged.
fn read<T: DeserializeOwned>(id: u64, json: &str, stored: i64) -> Option<T> {
    (check(id, json.as_bytes()) == stored).then(|| serde_json::from_str(json).ok()).flatten()
}

pub(super) fn transfer(mut transfer: Transfer) -> Record {
    paths_of(&mut transfer).for_each(to_text);
    Record::new(transfer.id.0, &transfer)
}

pub(super) fn read_transfer(id: u64, json: &str, stored: i64) -> Option<Transfer> {
    let mut transfer: Transfer = read(id, json, stored)?;
    paths_of(&mut transfer).for_each(from_text);
    Some(transfer)
}

pub(super) fn batch(mut batch: Batch) -> Record {
    to_text(&mut batch.local);
    Record::new(batch.id.0, &batch)
}

pub(super) fn read_batch(id: u64, json: &str, stored: i64) -> Option<Batch> {
    let mut batch: Batch = read(id, json, stored)?;
    from_text(&mut batch.local);
    Some(batch)
}

pub(super) fn job(job: &Job) -> Record {
    Record::new(job.id.0, job)
}

pub(super) fn read_job(id: u64, json: &str, stored: i64) -> Option<Job> {
    read(id, json, stored)
}

pub(super) fn items(id: u64, items: &[Item]) -> Record {
    Record::new(id, &items)
}

pub(super) fn read_items(id: u64, json: &str, stored: i64) -> Option<Vec<Item>> {
    read(id, json, stored)
}

pub(super) fn cleanup(number: u64, cleanup: &Cleanup) -> Record {
    Record::new(number, cleanup)
}

pub(super) fn read_cleanup(number: u64, json: &str, stored: i64) -> Option<Cleanup> {
    read(number, json, stored)
}

fn paths_of(transfer: &mut Transfer) -> impl Iterator<Item = &mut PathBuf> {
    let (part_file, unpacked) = match &mut transfer.checkpoint {
        Some(Checkpoint::Download { part_file, unpacked, .. }) => (Some(part_file), unpacked.as_mut()),
        Some(Checkpoint::Upload { .. }) | None => (None, None),
    };
    let of_checkpoint = part_file.into_iter().chain(unpacked.map(|it| &mut it.file));
    [&mut transfer.request.local, &mut transfer.request.root].into_iter().chain(of_checkpoint)
}

/// JSON is text and a path need not be: one that is not becomes a NUL, which no path has, and its bytes in hex.
fn to_text(path: &mut PathBuf) {
    if path.to_str().is_none() {
        let bytes = path.as_os_str().as_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        *path = format!("\0{hex}").into();
    }
}

fn from_text(path: &mut PathBuf) {
    let Some(hex) = path.to_str().and_then(|text| text.strip_prefix('\0')) else { return };
    let digits: Vec<u8> = hex.chars().filter_map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    let bytes = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    *path = OsString::from_vec(bytes).into();
}
