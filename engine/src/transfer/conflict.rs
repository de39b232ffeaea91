//! What happens when the target of a transfer exists already, and what else may be asked in a row.

use serde::{Deserialize, Serialize};

use super::Compression;

/// What to do if the target exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConflictPolicy {
    /// Ask in the row.
    #[default]
    Ask,
    /// Replace what is there.
    Overwrite,
    /// Take a free name: `name (2).ext`.
    KeepBoth,
    /// Leave what is there.
    Skip,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// In bytes.
    pub size: Option<u64>,
    /// Milliseconds since 1970.
    pub modified: Option<i64>,
    /// CRC-64/NVME, where it is known without reading.
    pub crc64: Option<u64>,
}

/// What is asked of the user. Never has a destructive default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Question {
    /// The target exists.
    Exists {
        /// The file on this computer.
        here: Side,
        /// The object in the bucket.
        there: Side,
        /// The name that "keep both" would take.
        free_name: String,
        /// Whether overwriting is guarded by the server against another writer in between.
        guarded: bool,
    },
    /// The source is another file now than when its upload began.
    SourceChanged,
    /// The source is not where it was.
    SourceMissing,
    /// The keys are refused or have ended.
    Credentials,
    /// The object is compressed, and could be saved unpacked.
    Compressed {
        /// How.
        compression: Compression,
        /// As it is, in bytes.
        size: u64,
        /// Unpacked, in bytes, if that is noted with it.
        unpacked: Option<u64>,
    },
}

/// What the user may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// Replace what is there.
    Overwrite,
    /// Take a free name.
    KeepBoth,
    /// Leave what is there.
    Skip,
    /// Send the source as it is now, from the start.
    SendNew,
    /// Look again: the keys were mended, the file was put back.
    TryAgain,
    /// Save a compressed object unpacked.
    Unpack,
    /// Save it as it is.
    KeepPacked,
}

/// The `n`-th name beside `name`: `grade.mov` becomes `grade (2).mov`. A leading dot belongs to the name, and
/// `.tar.gz` and its like stay together.
pub fn numbered(name: &str, n: u32) -> String {
    labelled(name, &n.to_string())
}

/// The same with words: `grade.mov` becomes `grade (2026-04-12 18.22).mov`.
pub fn labelled(name: &str, label: &str) -> String {
    let stem_end = name.char_indices().rev().find(|(at, c)| *c == '.' && *at > 0).map_or(name.len(), |(at, _)| {
        match name[..at].strip_suffix(".tar") {
            Some(stem) if !stem.is_empty() => stem.len(),
            _ => at,
        }
    });
    format!("{} ({label}){}", &name[..stem_end], &name[stem_end..])
}

#[cfg(test)]
mod tests;
