//! Counting, by the same walk that sends.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use windlass_engine::local::expand::{Found, walk};
use windlass_engine::local::{Disk, RealDisk};

use super::NAMES;
use crate::paths;

const LONGEST: Duration = Duration::from_secs(20);
const MOST_FILES: u64 = 500_000;

/// One entry of the first level.
#[derive(Default)]
pub struct Entry {
    pub folder: bool,
    pub files: u64,
    pub bytes: u64,
}

/// What was counted.
#[derive(Default)]
pub struct Counted {
    pub files: u64,
    pub bytes: u64,
    pub folders: HashSet<PathBuf>,
    pub entries: BTreeMap<String, Entry>,
    pub skipped: Vec<String>,
    pub skipped_count: u32,
    pub unreadable: Vec<String>,
    pub unreadable_count: u32,
    /// Each file's key below the place, and the entry that it belongs to.
    pub keys: Vec<(String, String)>,
    /// The chosen folders' names, and whether single files were chosen too.
    pub roots: Vec<String>,
    pub loose: bool,
    pub more: bool,
}

/// Counts. Blocks on the disk.
pub fn count(chosen: &[PathBuf]) -> Counted {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let until = Instant::now() + LONGEST;
    let mut counted = Counted::default();
    // One folder shows what is in it; several things show themselves.
    let single = chosen.len() == 1;
    for path in chosen {
        let name = paths::name(path);
        if !path.is_dir() {
            let size = path.metadata().map(|metadata| metadata.len()).unwrap_or_default();
            counted.loose = true;
            counted.add(name.clone(), name, false, size);
            continue;
        }
        counted.roots.push(name.clone());
        counted.folders.insert(path.clone());
        for found in walk(&disk, path) {
            counted.found(path, &name, single, found);
            counted.more = counted.files >= MOST_FILES || Instant::now() > until;
            if counted.more {
                return counted;
            }
        }
    }
    counted
}

impl Counted {
    fn found(&mut self, root: &Path, name: &str, single: bool, found: Found) {
        match found {
            Found::File { relative, size } => {
                let folders = relative.ancestors().skip(1).filter(|part| !part.as_os_str().is_empty());
                self.folders.extend(folders.map(|part| root.join(part)));
                let first = relative.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
                let deep = relative.components().count() > 1;
                let (entry, folder) = match first {
                    Some(first) if single => (first, deep),
                    _ => (name.to_owned(), true),
                };
                self.add(format!("{name}/{}", slashed(&relative)), entry, folder, size);
            }
            Found::LeftOut { relative } => note(&mut self.skipped, &mut self.skipped_count, &relative),
            Found::Unreadable { relative, .. } => note(&mut self.unreadable, &mut self.unreadable_count, &relative),
        }
    }

    fn add(&mut self, key: String, entry: String, folder: bool, size: u64) {
        self.files += 1;
        self.bytes += size;
        let known = self.entries.entry(entry.clone()).or_default();
        known.folder |= folder;
        known.files += 1;
        known.bytes += size;
        self.keys.push((key, entry));
    }
}

fn note(names: &mut Vec<String>, count: &mut u32, relative: &Path) {
    *count += 1;
    if names.len() < NAMES {
        names.push(slashed(relative));
    }
}

/// A relative path as a part of a key.
fn slashed(relative: &Path) -> String {
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
