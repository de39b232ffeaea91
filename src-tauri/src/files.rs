//! Small versioned JSON files in the data folder: written whole or not at all, and never over one that this
//! program does not understand.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use windlass_engine::error::{Error, Failure};

/// What a file holds, around the value.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    value: T,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// What was read, and where an unreadable file was set aside.
pub struct Read<T> {
    pub value: T,
    pub set_aside: Option<PathBuf>,
}

/// Reads a file of that version; a missing one is the default. A damaged or newer one is renamed, not overwritten.
pub fn read<T: DeserializeOwned + Default>(path: &Path, version: u32) -> io::Result<Read<T>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Read { value: T::default(), set_aside: None });
        }
        Err(error) => return Err(error),
    };
    let known = serde_json::from_slice::<Version>(&bytes).is_ok_and(|found| found.version == version);
    match serde_json::from_slice::<Versioned<T>>(&bytes) {
        Ok(found) if known => Ok(Read { value: found.value, set_aside: None }),
        _ => {
            let aside = free_name(path);
            fs::rename(path, &aside)?;
            Ok(Read { value: T::default(), set_aside: Some(aside) })
        }
    }
}

/// Replaces a file: a new one beside it, synced, renamed, and the folder synced. Readable by the user only.
pub fn write<T: Serialize>(path: &Path, version: u32, value: &T) -> io::Result<()> {
    let bytes = serde_json::to_vec_pretty(&Versioned { version, value })?;
    let beside = path.with_extension("json.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// A value that is kept in a file: what is here is what was written last.
pub struct Kept<T> {
    path: PathBuf,
    version: u32,
    value: Mutex<T>,
}

impl<T: Serialize + DeserializeOwned + Default + Clone + PartialEq> Kept<T> {
    /// Reads it; beside it, where an unreadable file was set aside.
    pub fn open(path: PathBuf, version: u32) -> io::Result<(Self, Option<PathBuf>)> {
        let read = read(&path, version)?;
        Ok((Self { path, version, value: Mutex::new(read.value) }, read.set_aside))
    }

    /// As it is now.
    pub fn now(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Changes it in the file, and then here. What stays the same is not written.
    pub fn change(&self, change: impl FnOnce(&mut T)) -> Result<(), Failure> {
        let mut now = self.now();
        let mut next = now.clone();
        change(&mut next);
        if *now != next {
            write(&self.path, self.version, &next).map_err(|error| Error::writing(&self.path, error))?;
            *now = next;
        }
        Ok(())
    }
}

/// `connections.unreadable-1.json` beside `connections.json`, with the first free number.
fn free_name(path: &Path) -> PathBuf {
    (1..).map(|n| path.with_extension(format!("unreadable-{n}.json"))).find(|free| !free.exists()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize, Default, Clone, PartialEq, Debug)]
    struct Settings {
        wanted: u32,
    }

    #[test]
    fn round_trip_and_no_leftover() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        assert_eq!(read::<Settings>(&path, 1).unwrap().value, Settings::default());
        write(&path, 1, &Settings { wanted: 7 }).unwrap();
        write(&path, 1, &Settings { wanted: 8 }).unwrap();
        assert_eq!(read::<Settings>(&path, 1).unwrap().value.wanted, 8);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_not_believed_and_what_stays_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/settings.json");
        fs::create_dir(folder.path().join("data")).unwrap();
        let (kept, _) = Kept::<Settings>::open(path.clone(), 1).unwrap();
        kept.change(|_| ()).unwrap();
        assert!(!path.exists(), "nothing is different");
        kept.change(|it| it.wanted = 7).unwrap();
        fs::remove_dir_all(folder.path().join("data")).unwrap();
        assert!(kept.change(|it| it.wanted = 8).is_err());
        assert_eq!(kept.now().wanted, 7);
    }

    #[test]
    fn damaged_and_newer_files_are_set_aside() {
        for text in ["", "{", "[]", r#"{"version":2,"wanted":1}"#, r#"{"version":1,"wanted":"x"}"#, r#"{"wanted":1}"#] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("settings.json");
            for round in 1..3 {
                fs::write(&path, text).unwrap();
                let read = read::<Settings>(&path, 1).unwrap();
                assert_eq!(read.value, Settings::default());
                let aside = read.set_aside.unwrap();
                assert!(aside.ends_with(format!("settings.unreadable-{round}.json")), "{aside:?}");
                assert_eq!(fs::read_to_string(aside).unwrap(), text);
            }
        }
    }
}
