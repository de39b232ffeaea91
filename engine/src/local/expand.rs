//! A folder becomes the files in it, lazily.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Disk;
use super::disk::{Entry, Kind};
use crate::error::{Error, Failure};

/// One thing found below a folder.
#[derive(Debug)]
pub enum Found {
    /// A regular file, by its path relative to the folder.
    File {
        /// Relative to the folder.
        relative: PathBuf,
        /// In bytes.
        size: u64,
    },
    /// Something that is not sent: a link, a pipe, a device.
    LeftOut {
        /// Relative to the folder.
        relative: PathBuf,
    },
    /// Something that could not be looked at; the rest goes on.
    Unreadable {
        /// Relative to the folder.
        relative: PathBuf,
        /// Why.
        failure: Failure,
    },
}

/// Walks a folder depth first in name order without following links and without holding more than the names in the
/// open folders. Blocks while it is iterated.
pub fn walk(disk: &Arc<dyn Disk>, folder: &Path) -> Box<dyn Iterator<Item = Found> + Send> {
    Box::new(Walk {
        disk: disk.clone(),
        folder: folder.to_owned(),
        relative: PathBuf::new(),
        open: Vec::new(),
        begun: false,
    })
}

struct Walk {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// The open folder, relative to the first one.
    relative: PathBuf,
    /// What is still to be looked at in each folder from the first one down. A list, not the call stack, so that
    /// no tree is too deep.
    open: Vec<std::vec::IntoIter<Entry>>,
    begun: bool,
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if !self.begun {
            self.begun = true;
            if let Err(unreadable) = self.enter() {
                return Some(unreadable);
            }
        }
        loop {
            let Some(entry) = self.open.last_mut()?.next() else {
                self.open.pop();
                self.relative.pop();
                continue;
            };
            match entry.kind {
                Kind::Folder => {
                    self.relative.push(&entry.name);
                    if let Err(unreadable) = self.enter() {
                        self.relative.pop();
                        return Some(unreadable);
                    }
                }
                Kind::File => return Some(self.file(self.relative.join(entry.name))),
                Kind::Other => return Some(Found::LeftOut { relative: self.relative.join(entry.name) }),
            }
        }
    }
}

impl Walk {
    fn enter(&mut self) -> Result<(), Found> {
        let path = self.folder.join(&self.relative);
        let mut entries = self.disk.list(&path).map_err(|error| unreadable(&self.relative, &path, error))?;
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        self.open.push(entries.into_iter());
        Ok(())
    }

    fn file(&self, relative: PathBuf) -> Found {
        let path = self.folder.join(&relative);
        match self.disk.stat(&path) {
            Ok(stat) if stat.kind == Kind::File => Found::File { relative, size: stat.fingerprint.size },
            Ok(_) => Found::LeftOut { relative },
            Err(error) => unreadable(&relative, &path, error),
        }
    }
}

fn unreadable(relative: &Path, path: &Path, error: std::io::Error) -> Found {
    Found::Unreadable { relative: relative.to_owned(), failure: Error::reading(path, error).into() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::error::Code;
    use crate::local::{ForgetfulDisk, RealDisk};

    fn lines(found: impl Iterator<Item = Found>) -> Vec<String> {
        let line = |found| match found {
            Found::File { relative, size } => format!("{} {size}", relative.display()),
            Found::LeftOut { relative } => format!("{} left out", relative.display()),
            Found::Unreadable { relative, failure } => format!("{} {:?}", relative.display(), failure.code),
        };
        found.map(line).collect()
    }

    #[test]
    fn files_come_in_order_and_links_and_pipes_are_left_out() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::create_dir_all(at("b/deep/empty")).unwrap();
        fs::write(at("b/deep/2"), "22").unwrap();
        fs::write(at("b/1"), "1").unwrap();
        fs::write(at("a"), "").unwrap();
        fs::write(at("ü €"), "333").unwrap();
        std::os::unix::fs::symlink("..", at("b/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("c")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR).unwrap();
        let found = lines(walk(&(Arc::new(RealDisk) as Arc<dyn Disk>), home.path()));
        assert_eq!(found, ["a 0", "b/1 1", "b/deep/2 2", "b/loop left out", "c left out", "pipe left out", "ü € 3"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_and_the_rest_goes_on() {
        let disk = ForgetfulDisk::new();
        ["/in/a/1", "/in/b/2", "/in/c/3"].iter().for_each(|path| disk.put(Path::new(path), b"x"));
        disk.forbid(Path::new("/in/b"));
        let disk: Arc<dyn Disk> = Arc::new(disk);
        assert_eq!(lines(walk(&disk, Path::new("/in"))), ["a/1 1", "b SourceUnreadable", "c/3 1"]);
        let gone: Vec<_> = walk(&disk, Path::new("/gone")).collect();
        assert!(matches!(&gone[..], [Found::Unreadable { failure, .. }] if failure.code == Code::SourceMissing));
    }

    #[test]
    fn a_file_that_vanishes_meanwhile_is_said() {
        let disk = ForgetfulDisk::new();
        disk.put(Path::new("/in/a"), b"x");
        disk.put(Path::new("/in/b"), b"x");
        let mut found = walk(&(Arc::new(disk.clone()) as Arc<dyn Disk>), Path::new("/in"));
        assert!(matches!(found.next(), Some(Found::File { .. })));
        disk.unlink(Path::new("/in/b"));
        assert_eq!(lines(found), ["b SourceMissing"]);
    }

    #[test]
    fn no_tree_is_too_deep() {
        let disk = ForgetfulDisk::new();
        let deep: PathBuf = std::iter::once("/").chain(std::iter::repeat_n("d", 3000)).collect();
        disk.put(&deep.join("file"), b"x");
        assert_eq!(walk(&(Arc::new(disk) as Arc<dyn Disk>), Path::new("/")).count(), 1);
    }

    #[test]
    fn a_folder_is_only_read_when_it_is_reached() {
        let disk = ForgetfulDisk::new();
        (0..100).for_each(|n| disk.put(&PathBuf::from(format!("/in/{n:03}/file")), b"x"));
        let before = disk.operations();
        assert!(walk(&(Arc::new(disk.clone()) as Arc<dyn Disk>), Path::new("/in")).next().is_some());
        assert_eq!(disk.operations() - before, 3, "two folders and one file");
    }
}
