//! The file beside the target that a download is written to, until it is complete.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::Errno;

use super::Disk;
use super::disk::{DiskFile, Folder, Kind};
use crate::error::Error;
use crate::sabotage::{Safeguard, without};

const ENDING: &str = "s3part";
/// What the file systems in use take for one component, in bytes.
const LONGEST_NAME: usize = 255;

/// An open part file: `.name.<8 hex>.s3part` in the target's folder.
pub struct PartFile {
    /// Of the target; held open, so that the file is published where it was made.
    folder: Arc<dyn Folder>,
    file: Arc<dyn DiskFile>,
    path: PathBuf,
    name: OsString,
    /// Whether the name is on the disk; without it what was synced could not be found after a power cut.
    name_synced: AtomicBool,
}

impl PartFile {
    /// Makes the folders from `root` down to the target's (never following a link out of `root`), makes the part
    /// file and reserves `size` bytes (`DiskFull` if they are not there). Blocks.
    pub fn create(disk: &Arc<dyn Disk>, root: &Path, target: &Path, size: u64) -> Result<Self, Error> {
        let folder = descend(disk, root, target, true)?;
        let full = || Error::DiskFull { path: parent(target).to_owned(), needed: size };
        // Asked before: where nothing can be reserved, a full disk would only show at the end.
        if folder.free().is_ok_and(|free| free < size) {
            return Err(full());
        }
        let (name, file) = create_new(&*folder, target)?;
        let path = parent(target).join(&name);
        if let Err(error) = file.reserve(size) {
            // Half a reservation is no use to anybody; if it cannot be removed, that is not the news.
            let _ = folder.remove(&name);
            return Err(match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full(),
                _ => Error::writing(&path, error),
            });
        }
        Ok(Self { folder, file, path, name, name_synced: AtomicBool::new(false) })
    }

    /// Opens one that was made before; `None` if it is gone or has another size. Blocks.
    pub fn reopen(disk: &Arc<dyn Disk>, root: &Path, path: &Path, size: u64) -> Result<Option<Self>, Error> {
        let gone = |error: &io::Error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
        let folder = match descend(disk, root, path, false) {
            Err(Error::TargetMissing { .. }) => return Ok(None),
            folder => folder?,
        };
        let name = file_name(path)?;
        let file = match folder.open(name) {
            // A link in its place is not it.
            Err(error) if gone(&error) || Errno::from_io_error(&error) == Some(Errno::LOOP) => return Ok(None),
            file => file.map_err(|error| Error::writing(path, error))?,
        };
        let stat = file.stat().map_err(|error| Error::writing(path, error))?;
        if stat.kind != Kind::File || stat.fingerprint.size != size {
            return Ok(None);
        }
        let (name, path) = (name.to_owned(), path.to_owned());
        Ok(Some(Self { folder, file, path, name, name_synced: AtomicBool::new(false) }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that may still be written to its disk, if that can be told. Blocks.
    pub fn free(&self) -> Option<u64> {
        self.folder.free().ok()
    }

    /// Writes all of `bytes` at `offset`. Blocks.
    pub fn write_at(&self, bytes: &[u8], offset: u64) -> Result<(), Error> {
        self.file.write_all_at(bytes, offset).map_err(|error| self.failed(error))
    }

    /// Fills `buffer` from `offset`, for reading again what is not trusted. Blocks.
    pub fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> Result<(), Error> {
        self.file.read_exact_at(buffer, offset).map_err(|error| self.failed(error))
    }

    /// Brings everything written so far to the disk (`fdatasync`). Blocks.
    pub fn sync(&self) -> Result<(), Error> {
        if !without(Safeguard::FileSync) {
            self.file.sync_data().map_err(|error| self.failed(error))?;
        }
        if !self.name_synced.load(Ordering::Acquire) && !without(Safeguard::FolderSync) {
            self.folder.sync().map_err(|error| self.failed(error))?;
            self.name_synced.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// Syncs, gives the file its final name, and syncs the folder. Without `replace` an existing file is never
    /// touched: `TargetExists`, and the part file stays. Blocks.
    pub fn publish(&self, target: &Path, replace: bool) -> Result<(), Error> {
        if parent(target) != parent(&self.path) {
            return Err(Error::Internal {
                detail: format!("{} is not beside {}", target.display(), self.path.display()),
            });
        }
        let failed = |error| Error::writing(target, error);
        if !without(Safeguard::FileSync) {
            self.file.sync_data().map_err(failed)?;
        }
        let replace = replace || without(Safeguard::NoOverwrite);
        self.folder.rename(&self.name, file_name(target)?, replace).map_err(failed)?;
        match without(Safeguard::FolderSync) {
            true => Ok(()),
            false => self.folder.sync().map_err(failed),
        }
    }

    /// Removes it. Being gone already is fine. Blocks.
    pub fn remove(self) -> Result<(), Error> {
        remove(&*self.folder, &self.name).map_err(|error| self.failed(error))
    }

    /// Removes one that is not open. Only touches names that end in `.s3part`. Blocks.
    pub fn remove_at(disk: &Arc<dyn Disk>, path: &Path) -> Result<(), Error> {
        if path.extension() != Some(OsStr::new(ENDING)) {
            return Err(Error::Internal { detail: format!("{} is no part file", path.display()) });
        }
        let name = file_name(path)?;
        let removed = match disk.folder(parent(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            folder => folder.and_then(|folder| remove(&*folder, name)),
        };
        removed.map_err(|error| Error::writing(path, error))
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::writing(&self.path, error)
    }
}

/// The folder of `target`, reached from `root` without going through a link.
fn descend(disk: &Arc<dyn Disk>, root: &Path, target: &Path, make: bool) -> Result<Arc<dyn Folder>, Error> {
    let outside = || Error::Internal { detail: format!("{} is not below {}", target.display(), root.display()) };
    let below = parent(target).strip_prefix(root).map_err(|_| outside())?;
    if without(Safeguard::BelowTheFolder)
        && let Ok(folder) = disk.folder(parent(target))
    {
        return Ok(folder);
    }
    let mut folder = disk.folder(root).map_err(|error| Error::writing(root, error))?;
    let mut path = root.to_owned();
    for component in below.components() {
        let Component::Normal(name) = component else { return Err(outside()) };
        path.push(name);
        folder = match folder.enter(name) {
            Err(error) if make && error.kind() == io::ErrorKind::NotFound => make_folder(&*folder, name),
            entered => entered,
        }
        .map_err(|error| Error::writing(&path, error))?;
    }
    Ok(folder)
}

fn make_folder(parent: &dyn Folder, name: &OsStr) -> io::Result<Arc<dyn Folder>> {
    match parent.make_folder(name) {
        // Another transfer was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    // A file is only as durable as the folders above it.
    parent.sync()?;
    parent.enter(name)
}

/// Makes the part file under a name that nobody can know before.
fn create_new(folder: &dyn Folder, target: &Path) -> Result<(OsString, Arc<dyn DiskFile>), Error> {
    let wanted = file_name(target)?.as_bytes();
    let kept = &wanted[..wanted.len().min(LONGEST_NAME - ". .12345678.s3part".len())];
    // Not in the middle of a character, where it is text.
    let kept = match std::str::from_utf8(kept) {
        Err(error) if std::str::from_utf8(wanted).is_ok() => &kept[..error.valid_up_to()],
        _ => kept,
    };
    loop {
        let ending = format!(".{:08x}.{ENDING}", rand::random::<u32>());
        let name = OsString::from_vec([b".", kept, ending.as_bytes()].concat());
        match folder.create_new(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            file => return file.map(|file| (name, file)).map_err(|error| Error::writing(target, error)),
        }
    }
}

fn remove(folder: &dyn Folder, name: &OsStr) -> io::Result<()> {
    match folder.remove(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("/"))
}

fn file_name(path: &Path) -> Result<&OsStr, Error> {
    path.file_name().ok_or_else(|| Error::Internal { detail: format!("{} has no name", path.display()) })
}

#[cfg(test)]
mod tests;
