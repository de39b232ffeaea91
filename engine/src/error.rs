//! Every way in which work can fail, and the words for it.
//!
//! A failure is a value with five fields: a code that the window may act on, a message that says what
//! failed, a hint that says what to do, whether trying again can help, and a detail for copying. The
//! message and the hint are written in this file and nowhere else, so that they can be read as one page
//! (`tests::every_failure_as_one_page`). Names of files, buckets and keys go in, secrets never do.
//!
//! [`store::Error`](crate::store::Error) is the technical half: what the server or the connection did.
//! [`Error`] puts it into the context of the work that was going on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use crate::store::{self, Kind, ProfileTrouble};

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

/// What a program may act on. The words are in the message; a code exists because somebody branches on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is named after its message below")]
pub enum Code {
    NoNetwork,
    UnknownHost,
    TlsUntrusted,
    BadCredentials,
    ExpiredCredentials,
    NoCredentials,
    KeyringUnavailable,
    AccessDenied,
    ClockSkew,
    WrongRegion,
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    Exists,
    Archived,
    Busy,
    ServerFault,
    BadAnswer,
    NotSupported,
    TooLarge,
    SourceMissing,
    SourceUnreadable,
    SourceChanged,
    NotAFile,
    RemoteChanged,
    ChecksumDiffers,
    DiskFull,
    TargetUnwritable,
    TargetMissing,
    BadName,
    Journal,
    JournalInUse,
    BadInput,
    Unconfirmed,
    SomeFailed,
    Internal,
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

/// What was being done to the store when it failed; decides the words of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are S3's own verbs")]
pub enum Action {
    ListBuckets,
    List,
    Read,
    Write,
    Abort,
    Delete,
    Copy,
    Edit,
    Restore,
    Tags,
    About,
}

/// Every failure of the engine, in the context of the work that met it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each variant is its message, in `failure` below")]
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
    #[error("checksums differ: here {ours}, server {theirs}")]
    ChecksumDiffers { ours: String, theirs: String },
    #[error("the object {place} is not the file: here {ours}, server {theirs}")]
    ObjectDiffers { place: String, ours: String, theirs: String },
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
        let (code, message, hint, retry) = words(error);
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

type Words = (Code, String, Option<String>, Retry);

/// The words of a failure: one exhaustive match, so that a new variant cannot be without.
fn words(error: Error) -> Words {
    use Retry::{AfterAction, Never};
    let say = |code, message: String, hint: &str, retry| (code, message, Some(hint.to_owned()), retry);
    match error {
        Error::Store { action, place, server, source } => store_words(action, &place, &server, &source),
        Error::SourceMissing { path } => say(
            Code::SourceMissing,
            format!("{} is not where it was.", path.display()),
            "Put the file back, then press Retry.",
            AfterAction,
        ),
        Error::SourceUnreadable { path, source } => {
            let (message, hint) = reading_words(&path.display(), Trouble::of(&source));
            say(Code::SourceUnreadable, message, hint, AfterAction)
        }
        Error::SourceChanged { path } => say(
            Code::SourceChanged,
            format!("{} changed while it was being sent.", path.display()),
            "Retry sends the new version from the start.",
            AfterAction,
        ),
        Error::NotAFile { path } => say(
            Code::NotAFile,
            format!("{} is not a regular file.", path.display()),
            "Only files and folders can be sent; links, pipes and devices are left out.",
            Never,
        ),
        Error::RemoteChanged { place, .. } => say(
            Code::RemoteChanged,
            format!("{place} changed on the server during the download."),
            "Retry takes the new version from the start.",
            AfterAction,
        ),
        Error::ChecksumDiffers { .. } => say(
            Code::ChecksumDiffers,
            "Checksums differ. The old file was kept.".into(),
            "Retry fetches it again. If it happens twice, test this computer's memory and disk.",
            AfterAction,
        ),
        Error::ObjectDiffers { place, .. } => say(
            Code::ChecksumDiffers,
            format!("The object {place} does not equal the file."),
            "It is on the server under its name, and wrong. Retry sends it again. If it happens twice, test this \
             computer's memory and network.",
            AfterAction,
        ),
        Error::Write { path, source } => {
            let (message, hint) = writing_words(&path.display(), Trouble::of(&source));
            say(Code::TargetUnwritable, message, hint, AfterAction)
        }
        Error::DiskFull { path, needed } => {
            let message = match needed {
                0 => format!("The disk with {} is full.", path.display()),
                _ => format!("The disk with {} is full: {needed} bytes are needed.", path.display()),
            };
            say(Code::DiskFull, message, "Free some space. It goes on by itself.", Retry::Automatic)
        }
        Error::TargetMissing { path } => say(
            Code::TargetMissing,
            format!("The folder {} is gone.", path.display()),
            "Make it again, or choose another folder.",
            AfterAction,
        ),
        Error::TargetExists { path } => say(
            Code::Exists,
            format!("{} is there already.", path.display()),
            "Choose whether to keep both, overwrite or skip.",
            AfterAction,
        ),
        Error::BadName { name, why } => (
            Code::BadName,
            format!("The name {name:?} cannot be used: {why}."),
            Some("Rename it, then press Retry.".into()),
            AfterAction,
        ),
        Error::TooLarge { size } => say(
            Code::TooLarge,
            format!("{size} bytes are too large for this server."),
            "It takes at most 10,000 parts of 5 GiB.",
            Never,
        ),
        Error::Unconfirmed { place, .. } => say(
            Code::Unconfirmed,
            format!("The server did not say whether {place} arrived."),
            "Nothing was lost here. Look whether it is there, or press Retry to send it again.",
            AfterAction,
        ),
        Error::SomeFailed { failed, of, done } => say(
            Code::SomeFailed,
            format!("{failed} of {of} could not be {done}."),
            "The details list them. Retry tries these again.",
            AfterAction,
        ),
        Error::NoCredentials { server } => say(
            Code::NoCredentials,
            format!("There are no keys for {server}."),
            "Edit the connection and enter them.",
            AfterAction,
        ),
        Error::Keyring { .. } => say(
            Code::KeyringUnavailable,
            "This computer's keyring does not answer.".into(),
            "Unlock it, or keep the keys for this run only.",
            AfterAction,
        ),
        Error::Journal { .. } => say(
            Code::Journal,
            "The list of transfers cannot be written.".into(),
            "Check that the disk has space and that your account may write to Windlass' data folder.",
            AfterAction,
        ),
        Error::JournalFull { .. } => say(
            Code::DiskFull,
            "The disk with the list of transfers is full.".into(),
            "Free some space. It goes on by itself.",
            Retry::Automatic,
        ),
        Error::JournalInUse { .. } => say(
            Code::JournalInUse,
            "Another Windlass is using the list of transfers.".into(),
            "Close it first.",
            AfterAction,
        ),
        Error::BadInput { what, hint } => (Code::BadInput, what, hint, Never),
        Error::Internal { .. } => say(
            Code::Internal,
            "Something went wrong inside Windlass.".into(),
            "Press Retry. If it stays, copy the details and report them.",
            AfterAction,
        ),
    }
}

/// What keeps a file of this computer from being read or written, as far as the user can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Forbidden,
    ReadOnlyDisk,
    BrokenDisk,
    FileInTheWay,
    FolderInTheWay,
    NameTooLong,
    TooManyOpen,
    TooLargeForDisk,
    Other,
}

impl Trouble {
    fn of(error: &io::Error) -> Self {
        match Errno::from_io_error(error) {
            Some(Errno::IO) => return Self::BrokenDisk,
            Some(Errno::MFILE | Errno::NFILE) => return Self::TooManyOpen,
            _ => {}
        }
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyDisk,
            io::ErrorKind::NotADirectory => Self::FileInTheWay,
            io::ErrorKind::IsADirectory => Self::FolderInTheWay,
            io::ErrorKind::InvalidFilename => Self::NameTooLong,
            io::ErrorKind::FileTooLarge => Self::TooLargeForDisk,
            _ => Self::Other,
        }
    }
}

fn reading_words(path: &dyn fmt::Display, trouble: Trouble) -> (String, &'static str) {
    match trouble {
        Trouble::Forbidden => {
            (format!("Your account may not open {path}."), "Change its permissions, then press Retry.")
        }
        Trouble::BrokenDisk => (
            format!("The disk reports an error while reading {path}."),
            "Check the disk and its cable, then press Retry.",
        ),
        Trouble::FolderInTheWay => (format!("{path} is a folder now."), "Put the file back, then press Retry."),
        Trouble::NameTooLong => {
            (format!("The name of {path} is too long to be opened."), "Give it a shorter one, then send it again.")
        }
        Trouble::TooManyOpen => (too_many_open(path), CLOSE_SOME),
        Trouble::ReadOnlyDisk | Trouble::FileInTheWay | Trouble::TooLargeForDisk | Trouble::Other => {
            (format!("{path} cannot be read."), "The details name the cause. When it is gone, press Retry.")
        }
    }
}

fn writing_words(path: &dyn fmt::Display, trouble: Trouble) -> (String, &'static str) {
    match trouble {
        Trouble::Forbidden => (
            format!("Your account may not write to {path}."),
            "Choose a folder that you may write to, or change its permissions and press Retry.",
        ),
        Trouble::ReadOnlyDisk => (
            format!("The disk with {path} can only be read."),
            "Choose a folder on another disk, or make it writable and press Retry.",
        ),
        Trouble::BrokenDisk => (
            format!("The disk reports an error while writing {path}."),
            "Check the disk and its cable, then press Retry.",
        ),
        Trouble::FileInTheWay => {
            (format!("A file is where a folder is needed for {path}."), "Move or rename that file, then press Retry.")
        }
        Trouble::FolderInTheWay => {
            (format!("A folder has the name {path}."), "Move or rename that folder, then press Retry.")
        }
        Trouble::NameTooLong => (
            format!("The name {path} is too long for this disk."),
            "Choose a folder with a shorter path, or another disk.",
        ),
        Trouble::TooManyOpen => (too_many_open(path), CLOSE_SOME),
        Trouble::TooLargeForDisk => (
            format!("{path} would be larger than its disk takes."),
            "Choose a folder on a disk that takes large files; FAT takes at most 4 GiB.",
        ),
        Trouble::Other => {
            (format!("Cannot write to {path}."), "The details name the cause. When it is gone, press Retry.")
        }
    }
}

fn too_many_open(path: &dyn fmt::Display) -> String {
    format!("{path} cannot be opened: too many files are open.")
}

const CLOSE_SOME: &str = "Close other programs, or let fewer files move at once, then press Retry.";

fn store_words(action: Action, place: &str, server: &str, error: &store::Error) -> Words {
    use Retry::{AfterAction, Automatic, Never};
    let say = |code, message: String, hint: &str, retry| (code, message, Some(hint.to_owned()), retry);
    let bucket = place.split('/').next().unwrap_or(place);
    match &error.kind {
        Kind::NoNetwork => say(
            Code::NoNetwork,
            format!("No answer from {server}."),
            "It goes on by itself when there is one.",
            Automatic,
        ),
        Kind::UnknownHost => say(
            Code::UnknownHost,
            format!("The address of {server} is not known."),
            "Check the endpoint of the connection, and the network.",
            Automatic,
        ),
        Kind::Tls => say(
            Code::TlsUntrusted,
            format!("The certificate of {server} is not trusted."),
            "If it is yours, add its certificate authority to the connection.",
            AfterAction,
        ),
        Kind::TlsExpired => say(
            Code::TlsUntrusted,
            format!("The certificate of {server} has expired."),
            "Check this computer's clock. If it is right, those who run the server must renew the certificate.",
            AfterAction,
        ),
        Kind::TlsName => say(
            Code::TlsUntrusted,
            format!("The certificate of {server} is for another name."),
            "Enter the name that the certificate is for as the endpoint. If you did, something else answers in its place.",
            AfterAction,
        ),
        Kind::BadCredentials => say(
            Code::BadCredentials,
            format!("{server} does not accept this key."),
            "Edit the connection and check the access key and the secret key.",
            AfterAction,
        ),
        Kind::ExpiredCredentials => say(
            Code::ExpiredCredentials,
            format!("The sign-in for {server} has ended."),
            "Sign in again, or enter a new session token.",
            AfterAction,
        ),
        Kind::Profile { name, trouble } => profile_words(name, *trouble),
        Kind::AccessDenied => {
            let (what, permission) = match action {
                Action::ListBuckets => ("This key may not list buckets.".to_owned(), "s3:ListAllMyBuckets"),
                Action::List => (format!("You may not list {bucket}."), "s3:ListBucket on this bucket"),
                Action::Read => (format!("The server refused to read {place}."), "s3:GetObject on this bucket"),
                Action::Write => (format!("The server refused to write to {bucket}."), "s3:PutObject on this bucket"),
                Action::Abort => (
                    format!("The server refused to remove an upload in {bucket}."),
                    "s3:AbortMultipartUpload on this bucket",
                ),
                Action::Delete => (format!("The server refused to delete {place}."), "s3:DeleteObject on this bucket"),
                Action::Copy => (
                    format!("The server refused to copy {place}."),
                    "s3:GetObject there and s3:PutObject at the target",
                ),
                Action::Edit => (format!("The server refused to change {place}."), "s3:PutObject on this bucket"),
                Action::Restore => {
                    (format!("The server refused to restore {place}."), "s3:RestoreObject on this bucket")
                }
                Action::Tags => (format!("You may not see the tags of {place}."), "s3:GetObjectTagging on this bucket"),
                Action::About => (format!("You may not see this of {bucket}."), "s3:GetBucket… on this bucket"),
            };
            let hint = match action {
                Action::ListBuckets => "Open a bucket by its name.".to_owned(),
                _ => format!("Ask for the permission {permission}, then press Retry."),
            };
            (Code::AccessDenied, what, Some(hint), AfterAction)
        }
        Kind::ClockSkew => say(
            Code::ClockSkew,
            "This computer's clock is wrong.".into(),
            "Set the clock, then press Retry.",
            AfterAction,
        ),
        Kind::WrongRegion { region } => (
            Code::WrongRegion,
            match region {
                Some(region) => format!("The bucket {bucket} is in the region {region}."),
                None => format!("The bucket {bucket} is in another region."),
            },
            Some("Edit the connection and set its region.".into()),
            AfterAction,
        ),
        Kind::NoSuchBucket => say(
            Code::NoSuchBucket,
            format!("There is no bucket {bucket}."),
            "Check the name, or choose another place.",
            AfterAction,
        ),
        Kind::NoSuchKey => {
            say(Code::NoSuchKey, format!("{place} is not there."), "It may have been deleted. List again.", AfterAction)
        }
        Kind::NoSuchUpload => say(
            Code::NoSuchUpload,
            format!("The server has removed the unfinished upload of {place}."),
            "Retry sends it from the start.",
            AfterAction,
        ),
        Kind::PreconditionFailed | Kind::Conflict => {
            say(Code::Exists, format!("Another writer changed {place}."), "Retry looks again and asks.", AfterAction)
        }
        Kind::Archived => {
            say(Code::Archived, format!("{place} is archived."), "Restore it first, then press Retry.", AfterAction)
        }
        Kind::Busy { .. } => {
            say(Code::Busy, "The server asked for a break.".into(), "It goes on by itself.", Automatic)
        }
        Kind::Server => say(
            Code::ServerFault,
            format!("{server} reported a fault of its own."),
            "Press Retry. If it stays, ask those who run the server.",
            AfterAction,
        ),
        Kind::Interrupted => {
            say(Code::NoNetwork, format!("The connection to {server} broke."), "It goes on by itself.", Automatic)
        }
        Kind::BadDigest => say(
            Code::ChecksumDiffers,
            format!("{server} received other bytes than were sent."),
            "Retry sends them again. If it happens twice, test this computer's memory and network.",
            AfterAction,
        ),
        Kind::BadAnswer => say(
            Code::BadAnswer,
            format!("{server} gave an answer that is not S3."),
            "Check the endpoint. A network that wants a sign-in also looks like this.",
            AfterAction,
        ),
        Kind::NotSupported => {
            say(Code::NotSupported, format!("{server} cannot do this."), "The details name the request.", Never)
        }
        Kind::TooLarge => {
            say(Code::TooLarge, "Upload too large for this server.".into(), "It takes at most 10,000 parts.", Never)
        }
        Kind::StorageFull => say(
            Code::DiskFull,
            format!("{server} has no room left."),
            "Make room there. It goes on by itself.",
            Automatic,
        ),
        Kind::Source => say(
            Code::SourceUnreadable,
            "The file cannot be read.".into(),
            "The disk reports an error. Check it, then press Retry.",
            AfterAction,
        ),
        Kind::Other => say(
            Code::BadAnswer,
            match action {
                Action::Read => format!("{server} refused to read {place}."),
                Action::Write => format!("{server} refused to write {place}."),
                Action::Abort => format!("{server} refused to remove the upload of {place}."),
                Action::Delete => format!("{server} refused to delete {place}."),
                Action::Copy => format!("{server} refused to copy {place}."),
                Action::Edit => format!("{server} refused to change {place}."),
                Action::Restore => format!("{server} refused to restore {place}."),
                Action::Tags => format!("{server} refused to tell the tags of {place}."),
                Action::About => format!("{server} refused to tell about {place}."),
                Action::List | Action::ListBuckets => format!("{server} refused to list."),
            },
            "Copy the details; they hold the server's own words.",
            AfterAction,
        ),
    }
}

fn profile_words(name: &str, trouble: ProfileTrouble) -> Words {
    let say = |code, message: String, hint: String| (code, message, Some(hint), Retry::AfterAction);
    match trouble {
        ProfileTrouble::Missing => say(
            Code::NoCredentials,
            format!("There is no AWS profile {name} on this computer."),
            "Edit the connection and choose another one.".into(),
        ),
        ProfileTrouble::SignedOut => say(
            Code::ExpiredCredentials,
            format!("The sign-in of the profile {name} has ended."),
            format!("Run `aws sso login --profile {name}`, then press Retry."),
        ),
        ProfileTrouble::Refused => say(
            Code::NoCredentials,
            format!("The profile {name} was refused its keys."),
            "Check its role and the keys it starts from. The details hold the server's own words.".into(),
        ),
        ProfileTrouble::Failed => say(
            Code::NoCredentials,
            format!("The profile {name} gives no keys."),
            "Check it in your AWS configuration, then press Retry. The details name the cause.".into(),
        ),
    }
}

#[cfg(test)]
mod tests;
