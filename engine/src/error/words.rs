//! The words of every failure: here those of the engine's own, below those of the disk and of the server.

mod disk;
mod profile;
mod refused;
mod server;

use super::{Code, Error, Retry};

pub use refused::Action;

/// Code, message, hint, and whether trying again can help.
type Words = (Code, String, Option<String>, Retry);

fn say(code: Code, message: String, hint: &str, retry: Retry) -> Words {
    (code, message, Some(hint.to_owned()), retry)
}

/// The words of a failure: one exhaustive match, so that a new variant cannot be without.
pub(super) fn of(error: Error) -> Words {
    use Retry::{AfterAction, Never};
    match error {
        Error::Store { action, place, server, source } => server::words(action, &place, &server, &source),
        Error::SourceMissing { path } => say(
            Code::SourceMissing,
            format!("{} is not where it was.", path.display()),
            "Put the file back, then press Retry.",
            AfterAction,
        ),
        Error::SourceUnreadable { path, source } => {
            let (message, hint) = disk::reading(&path.display(), disk::Trouble::of(&source));
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
        Error::Replaced { place, .. } => say(
            Code::RemoteChanged,
            format!("{place} changed on the server: it is not what was to be fetched any more."),
            "It was made while its bucket kept no versions, so nothing is left of it. Download the object itself to have \
             it as it is now.",
            Never,
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
        Error::CopyDiffers { place, .. } => say(
            Code::ChecksumDiffers,
            format!("The copy {place} does not equal its original."),
            "The original was kept. Retry copies it again. If it happens twice, test this computer's memory and \
             network.",
            AfterAction,
        ),
        Error::TagsRefused { place, server, .. } => say(
            Code::NotSupported,
            format!("{place} has tags, and {server} does not take them."),
            "It was not copied, so that they are not lost. If they may be, remove them and press Retry.",
            AfterAction,
        ),
        Error::CannotUnpack { place, why, .. } => say(
            Code::ChecksumDiffers,
            format!("{place} cannot be unpacked: {why}."),
            "What was fetched is kept. Retry saves it as it is, compressed.",
            AfterAction,
        ),
        Error::Write { path, source } => {
            let (message, hint) = disk::writing(&path.display(), disk::Trouble::of(&source));
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
