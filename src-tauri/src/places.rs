//! Bookmarks and recent places, in `places.json`.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};
use windlass_engine::error::{Error, Failure};

use crate::files;
use crate::wire::{self, Bookmark, Place};

const VERSION: u32 = 1;

/// As stored. Every field has a default, so that a file of an older program stays readable.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Stored {
    bookmarks: Vec<Bookmark>,
    recent: Vec<Place>,
}

/// The places and their file.
pub struct Places {
    path: PathBuf,
    stored: Mutex<Stored>,
}

impl Places {
    /// Reads them; beside them, where an unreadable file was set aside.
    pub fn open(folder: &Path) -> std::io::Result<(Self, Option<PathBuf>)> {
        let path = folder.join("places.json");
        let read = files::read(&path, VERSION)?;
        Ok((Self { path, stored: Mutex::new(read.value) }, read.set_aside))
    }

    /// As the window has them.
    pub fn wire(&self) -> wire::Places {
        let Stored { bookmarks, recent } = self.stored().clone();
        wire::Places { bookmarks, recent }
    }

    /// Replaces all.
    pub fn save(&self, places: wire::Places) -> Result<(), Failure> {
        let wire::Places { bookmarks, recent } = places;
        self.put(&mut self.stored(), Stored { bookmarks, recent })
    }

    /// Forgets those of a connection that is removed.
    pub fn forget(&self, connection: &str) -> Result<(), Failure> {
        let mut stored = self.stored();
        let mut next = stored.clone();
        next.bookmarks.retain(|mark| mark.place.connection != connection);
        next.recent.retain(|place| place.connection != connection);
        self.put(&mut stored, next)
    }

    fn put(&self, stored: &mut Stored, next: Stored) -> Result<(), Failure> {
        if *stored != next {
            files::write(&self.path, VERSION, &next).map_err(|error| Error::writing(&self.path, error))?;
            *stored = next;
        }
        Ok(())
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_over_a_restart_and_gone_with_their_connection() {
        let folder = tempfile::tempdir().unwrap();
        let at = |connection: &str| Place { connection: connection.into(), bucket: "b".into(), prefix: "ü/".into() };
        let (places, _) = Places::open(folder.path()).unwrap();
        let bookmarks = vec![Bookmark { name: "mine".into(), place: at("x") }];
        let all = wire::Places { bookmarks, recent: vec![at("y"), at("x")] };
        places.save(all.clone()).unwrap();
        let (again, aside) = Places::open(folder.path()).unwrap();
        assert_eq!((again.wire(), aside), (all, None));
        again.forget("x").unwrap();
        let (again, _) = Places::open(folder.path()).unwrap();
        assert_eq!(again.wire(), wire::Places { bookmarks: vec![], recent: vec![at("y")] });
    }
}
