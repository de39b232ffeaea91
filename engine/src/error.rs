//! Every way in which work can fail, and the words for it.
//!
//! A failure is a value with five fields: a code that the window may act on, a message that says what
//! failed, a hint that says what to do, whether trying again can help, and a detail for copying. The
//! message and the hint are written in `words` below here and nowhere else; `error.snap.txt` has them all as one page
//! (`tests::every_failure_as_one_page`). Names of files, buckets and keys go in, secrets never do.
//!
//! [`store::Error`](crate::store::Error) is the technical half: what the server or the connection did.
//! [`Error`] puts it into the context of the work that was going on.

mod code;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::store;

pub use code::Code;
pub use words::Action;

/// A result whose error is ready to be shown.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Whether, and how, trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Retry {
    /// The cause goes away by itself; the engine tries again.
    Automatic,
    /// Worth a Retry button: after the user did what the hint says.
    AfterAction,
    /// Trying the same again cannot help.
    Never,
}

/// A failure that is ready to be shown, stored and copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What a program may act on.
    pub code: Code,
    /// What failed, in one plain sentence.
    pub message: String,
    /// What to do next, where there is something to do.
    pub hint: Option<String>,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The technical chain, request ids included, for "Copy details". Never a secret or a signed address.
    pub detail: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for Failure {}

/// Every failure of the engine, in the context of the work that met it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each variant is its message, in `words`")]
pub enum Error {
    /// The store or the way to it failed. `place` is `bucket` or `bucket/key`; `server` the connection's name.
    #[error("{action:?} {place} on {server}")]
    Store { action: Action, place: String, server: String, source: store::Error },
    #[error("source {path:?} is gone")]
    SourceMissing { path: PathBuf },
    #[error("source {path:?} cannot be read")]
    SourceUnreadable { path: PathBuf, source: io::Error },
    #[error("source {path:?} changed")]
    SourceChanged { path: PathBuf },
    #[error("{path:?} is not a regular file")]
    NotAFile { path: PathBuf },
    #[error("{place} changed on the server")]
    RemoteChanged { place: String, detail: String },
    /// It was to be fetched as it was, and is not kept.
    #[error("{place} was replaced on the server")]
    Replaced { place: String, detail: String },
    #[error("checksums differ: here {ours}, server {theirs}")]
    ChecksumDiffers { ours: String, theirs: String },
    #[error("the object {place} is not the file: here {ours}, server {theirs}")]
    ObjectDiffers { place: String, ours: String, theirs: String },
    #[error("the copy {place} is not its original: passed on {ours}, server {theirs}")]
    CopyDiffers { place: String, ours: String, theirs: String },
    /// `why` goes on with the message: `its compressed bytes are damaged`.
    #[error("{place} cannot be unpacked: {detail}")]
    CannotUnpack { place: String, why: &'static str, detail: String },
    /// `place` has tags, and the server that it is copied to takes none.
    #[error("{place} with its tags to {server}")]
    TagsRefused { place: String, server: String, source: store::Error },
    #[error("{path:?} cannot be written")]
    Write { path: PathBuf, source: io::Error },
    #[error("no space for {needed} bytes below {path:?}")]
    DiskFull { path: PathBuf, needed: u64 },
    #[error("the folder {path:?} is gone")]
    TargetMissing { path: PathBuf },
    #[error("{path:?} exists already")]
    TargetExists { path: PathBuf },
    #[error("a name cannot be used: {name}")]
    BadName { name: String, why: String },
    #[error("{size} bytes are more than the store takes")]
    TooLarge { size: u64 },
    #[error("{place} could not be confirmed")]
    Unconfirmed { place: String, detail: String },
    /// `done` is what should have been done: `deleted`.
    #[error("{failed} of {of} failed")]
    SomeFailed { failed: u64, of: u64, done: &'static str },
    #[error("no keys for {server}")]
    NoCredentials { server: String },
    #[error("the keyring did not answer: {detail}")]
    Keyring { detail: String },
    #[error("journal: {detail}")]
    Journal { detail: String },
    #[error("no space for the journal: {detail}")]
    JournalFull { detail: String },
    #[error("the journal {path:?} is in use")]
    JournalInUse { path: PathBuf },
    #[error("{what}")]
    BadInput { what: String, hint: Option<String> },
    #[error("internal: {detail}")]
    Internal { detail: String },
}

impl Error {
    /// Puts an I/O error on the reading side into words: gone, or why it cannot be read.
    pub fn reading(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            // What was a folder on the way to it is a file now.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::SourceMissing { path },
            _ => Self::SourceUnreadable { path, source },
        }
    }

    /// Puts an I/O error on the writing side into words: full, gone, or why it cannot be written.
    pub fn writing(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, needed: 0 },
            io::ErrorKind::NotFound => Self::TargetMissing { path },
            io::ErrorKind::AlreadyExists => Self::TargetExists { path },
            _ => Self::Write { path, source },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let detail = chain(&error);
        let (code, message, hint, retry) = words::of(error);
        Failure { code, message, hint, retry, detail }
    }
}

/// The error and its sources on one line each.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push('\n');
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
