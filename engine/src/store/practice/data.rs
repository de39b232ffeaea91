//! The bytes: one file for every object that was sent whole and for every part, by random names.
//!
//! Keys are hostile text and never become names of files. A file is complete and on the disk before the index
//! names it, and leaves the index before it is removed; so after a crash there can be files too many, never too
//! few, and [`Data::sweep`] removes those.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};

use crate::integrity::Crc64;

/// The folder with the bytes.
#[derive(Clone)]
pub(super) struct Data(PathBuf);

/// A file that is being written. Removed again when dropped, unless it was kept.
pub(super) struct Incoming {
    data: Data,
    name: String,
    file: File,
    size: u64,
    md5: Md5,
    crc64: Crc64,
    kept: bool,
}

/// What was written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub file: String,
    pub size: u64,
    pub md5: [u8; 16],
    pub crc64: u64,
}

impl Data {
    pub fn open(folder: &Path) -> io::Result<Self> {
        let data = Self(folder.join("data"));
        fs::create_dir_all(&data.0)?;
        // 256 folders, so that none of them grows beyond what a file system likes.
        for first in 0..=255u8 {
            match fs::create_dir(data.0.join(format!("{first:02x}"))) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        sync_folder(&data.0)?;
        sync_folder(folder)?;
        Ok(data)
    }

    pub fn create(&self) -> io::Result<Incoming> {
        let name = new_name();
        let file = File::create_new(self.path(&name))?;
        let (md5, crc64) = (Md5::new(), Crc64::new());
        Ok(Incoming { data: self.clone(), name, file, size: 0, md5, crc64, kept: false })
    }

    pub fn read(&self, name: &str) -> io::Result<File> {
        File::open(self.path(name))
    }

    /// The same bytes by other names, in that order. On the disk when this returns.
    pub fn duplicate(&self, names: &[String]) -> io::Result<Vec<String>> {
        let mut folders = BTreeSet::new();
        let mut copies = Vec::with_capacity(names.len());
        for name in names {
            let copy = new_name();
            let (from, to) = (self.path(name), self.path(&copy));
            if fs::hard_link(&from, &to).is_err() {
                fs::copy(&from, &to)?;
                File::open(&to)?.sync_all()?;
            }
            folders.extend(to.parent().map(Path::to_owned));
            copies.push(copy);
        }
        folders.iter().try_for_each(|folder| sync_folder(folder))?;
        Ok(copies)
    }

    /// Removes what nothing names any more. A failure leaves files too many, for the next sweep.
    pub fn remove(&self, names: &[String]) {
        for name in names {
            if let Err(error) = fs::remove_file(self.path(name)) {
                tracing::warn!(%error, "a data file of the practice store stays behind");
            }
        }
    }

    /// Removes every file that is not in `named`: left over from a crash.
    pub fn sweep(&self, named: &HashSet<String>) -> io::Result<usize> {
        let mut swept = 0;
        for folder in fs::read_dir(&self.0)? {
            for file in fs::read_dir(folder?.path())? {
                let file = file?;
                if !file.file_name().to_str().is_some_and(|name| named.contains(name)) {
                    fs::remove_file(file.path())?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(&name[..2]).join(name)
    }
}

impl Incoming {
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.md5.update(bytes);
        self.crc64.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    pub fn written(&self) -> Written {
        let md5 = self.md5.clone().finalize().into();
        Written { file: self.name.clone(), size: self.size, md5, crc64: self.crc64.value() }
    }

    /// Waits until bytes and name are on the disk. Blocks.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()?;
        sync_folder(&self.data.0.join(&self.name[..2]))
    }

    /// The index names it now.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            self.data.remove(std::slice::from_ref(&self.name));
        }
    }
}

fn new_name() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
