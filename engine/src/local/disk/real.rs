//! The disk of this computer.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{self, AtFlags, CWD, FallocateFlags, FileType, Mode, OFlags, RenameFlags};
use rustix::io::{Errno, retry_on_intr};

use super::{Disk, DiskFile, Entry, Folder, Kind, Stat};
use crate::transfer::Fingerprint;

/// The disk of this computer.
#[derive(Debug, Default, Clone, Copy)]
pub struct RealDisk;

/// What the user's own mask leaves of it: a download is a file like any other, but never one that can be run.
const AS_USUAL: Mode =
    Mode::RUSR.union(Mode::WUSR).union(Mode::RGRP).union(Mode::WGRP).union(Mode::ROTH).union(Mode::WOTH);
/// Without waiting for a pipe, becoming a terminal's, or going through a link.
const CAREFULLY: OFlags = OFlags::CLOEXEC.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);
const A_FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Disk for RealDisk {
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        Ok(stat(&fs::lstat(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let file = retry_on_intr(|| fs::open(path, OFlags::RDONLY | CAREFULLY, Mode::empty()))?;
        Ok(Arc::new(File::from(file)))
    }

    fn folder(&self, path: &Path) -> io::Result<Arc<dyn Folder>> {
        Ok(Arc::new(RealFolder(retry_on_intr(|| fs::openat(CWD, path, A_FOLDER, Mode::empty()))?.into())))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let entry = |entry: std::fs::DirEntry| {
            let kind = entry.file_type()?;
            let kind = match (kind.is_file(), kind.is_dir()) {
                (true, _) => Kind::File,
                (_, true) => Kind::Folder,
                _ => Kind::Other,
            };
            Ok(Entry { name: entry.file_name(), kind })
        };
        std::fs::read_dir(path)?.map(|it| it.and_then(entry)).collect()
    }
}

struct RealFolder(File);

impl Folder for RealFolder {
    fn enter(&self, name: &OsStr) -> io::Result<Arc<dyn Folder>> {
        let folder = retry_on_intr(|| fs::openat(&self.0, name, A_FOLDER | OFlags::NOFOLLOW, Mode::empty()))?;
        Ok(Arc::new(Self(folder.into())))
    }

    fn make_folder(&self, name: &OsStr) -> io::Result<()> {
        // Less what the user's umask takes away.
        Ok(fs::mkdirat(&self.0, name, Mode::RWXU | Mode::RWXG | Mode::RWXO)?)
    }

    fn create_new(&self, name: &OsStr) -> io::Result<Arc<dyn DiskFile>> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | CAREFULLY;
        let file = retry_on_intr(|| fs::openat(&self.0, name, flags, AS_USUAL))?;
        Ok(Arc::new(File::from(file)))
    }

    fn open(&self, name: &OsStr) -> io::Result<Arc<dyn DiskFile>> {
        let file = retry_on_intr(|| fs::openat(&self.0, name, OFlags::RDWR | CAREFULLY, Mode::empty()))?;
        Ok(Arc::new(File::from(file)))
    }

    fn rename(&self, from: &OsStr, to: &OsStr, replace: bool) -> io::Result<()> {
        if replace {
            return Ok(fs::renameat(&self.0, from, &self.0, to)?);
        }
        match fs::renameat_with(&self.0, from, &self.0, to, RenameFlags::NOREPLACE) {
            // Not every file system can. A second name fails just as well if there is one.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => self.rename_by_link(from, to),
            result => Ok(result?),
        }
    }

    fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    fn sync(&self) -> io::Result<()> {
        match retry_on_intr(|| fs::fsync(&self.0)) {
            // Some network file systems have nothing to sync in a folder.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(()),
            result => Ok(result?),
        }
    }

    fn free(&self) -> io::Result<u64> {
        let file_system = fs::fstatvfs(&self.0)?;
        Ok(file_system.f_bavail.saturating_mul(file_system.f_frsize))
    }
}

impl RealFolder {
    fn rename_by_link(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        match fs::linkat(&self.0, from, &self.0, to, AtFlags::empty()) {
            Ok(()) => {
                // The file has its name; that it also keeps the old one is no failure.
                let _ = self.remove(from);
                Ok(())
            }
            // No second names either (FAT): look, then rename. The gap between is as short as it can be.
            Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::MLINK) => {
                match fs::statat(&self.0, to, AtFlags::SYMLINK_NOFOLLOW) {
                    Err(Errno::NOENT) => Ok(fs::renameat(&self.0, from, &self.0, to)?),
                    Err(error) => Err(error.into()),
                    Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl DiskFile for File {
    fn stat(&self) -> io::Result<Stat> {
        Ok(stat(&fs::fstat(self)?))
    }

    fn reserve(&self, size: u64) -> io::Result<()> {
        if size > 0 {
            match retry_on_intr(|| fs::fallocate(self, FallocateFlags::empty(), 0, size)) {
                Ok(()) => return Ok(()),
                Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.set_len(size)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync_data()
    }
}

fn stat(stat: &fs::Stat) -> Stat {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        _ => Kind::Other,
    };
    let nanoseconds = |seconds: i64, rest: i128| i128::from(seconds) * 1_000_000_000 + rest;
    let fingerprint = Fingerprint {
        size: u64::try_from(stat.st_size).unwrap_or(0),
        modified_ns: nanoseconds(stat.st_mtime, stat.st_mtime_nsec.into()),
        changed_ns: nanoseconds(stat.st_ctime, stat.st_ctime_nsec.into()),
        file: (stat.st_dev, stat.st_ino),
    };
    Stat { kind, fingerprint }
}
