//! The words for a file of this computer that cannot be read or written.

use std::{fmt, io};

use rustix::io::Errno;

/// What keeps a file of this computer from being read or written, as far as the user can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
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
    pub fn of(error: &io::Error) -> Self {
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

pub fn reading(path: &dyn fmt::Display, trouble: Trouble) -> (String, &'static str) {
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

pub fn writing(path: &dyn fmt::Display, trouble: Trouble) -> (String, &'static str) {
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
