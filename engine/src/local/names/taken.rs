//! Which paths were given already.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::transfer::conflict::numbered;

/// The paths that were given in one batch, so that no two of its files are one on the disk: names that differ only
/// by case are one on many disks, and a file cannot have the name of a folder. The order of keys decides; asked in the
/// same order it gives the same answers.
///
/// Keeps 8 bytes for each path and folder, not the text, so that millions are no burden. Two that fall together by
/// chance only cost a number in a name.
#[derive(Debug, Default)]
pub struct Taken {
    files: HashSet<u64>,
    folders: HashSet<u64>,
    /// Folders whose name a file had before.
    renamed: HashMap<PathBuf, PathBuf>,
    /// Where numbering goes on, so that many of one name do not all begin at 2.
    numbers: HashMap<u64, u32>,
}

impl Taken {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The path that a file gets which should be at `wanted`, as [`local_path`](super::local_path) gave it.
    pub fn place(&mut self, wanted: &Path) -> PathBuf {
        let folder = self.folder(wanted.parent().unwrap_or(Path::new("")));
        let name = wanted.file_name().unwrap_or_default().to_string_lossy();
        let path =
            self.free(&folder, &name, |taken, path| taken.files.contains(&path) || taken.folders.contains(&path));
        self.files.insert(folded(&path));
        path
    }

    fn folder(&mut self, wanted: &Path) -> PathBuf {
        let mut given = PathBuf::new();
        for component in wanted {
            let asked = given.join(component);
            if let Some(renamed) = self.renamed.get(&asked) {
                given.clone_from(renamed);
                continue;
            }
            let name = component.to_string_lossy();
            let path = match self.files.contains(&folded(&asked)) {
                false => asked,
                true => {
                    let name = format!("{name} (folder)");
                    let path = self.free(&given, &name, |taken, path| taken.files.contains(&path));
                    self.renamed.insert(asked, path.clone());
                    path
                }
            };
            self.folders.insert(folded(&path));
            given = path;
        }
        given
    }

    /// That name in that folder, or the first numbered one beside it that is free.
    fn free(&mut self, folder: &Path, name: &str, is_taken: impl Fn(&Self, u64) -> bool) -> PathBuf {
        let path = folder.join(name);
        let hash = folded(&path);
        if !is_taken(self, hash) {
            return path;
        }
        let mut number = self.numbers.get(&hash).copied().unwrap_or(2);
        loop {
            let path = folder.join(numbered(name, number));
            number += 1;
            if !is_taken(self, folded(&path)) {
                self.numbers.insert(hash, number);
                return path;
            }
        }
    }
}

/// The same for all spellings of a path that a disk may not tell apart.
fn folded(path: &Path) -> u64 {
    // A fixed key: the answers must be the same after a restart.
    let mut hasher = DefaultHasher::new();
    path.to_string_lossy().to_lowercase().hash(&mut hasher);
    hasher.finish()
}
