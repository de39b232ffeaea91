//! Bookmarks and recent places, in `places.json`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use windlass_engine::error::Failure;

use crate::files::Kept;
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
pub struct Places(Kept<Stored>);

impl Places {
    /// Reads them; beside them, where an unreadable file was set aside.
    pub fn open(folder: &Path) -> std::io::Result<(Self, Option<PathBuf>)> {
        let (kept, set_aside) = Kept::open(folder.join("places.json"), VERSION)?;
        Ok((Self(kept), set_aside))
    }

    /// As the window has them.
    pub fn wire(&self) -> wire::Places {
        let Stored { bookmarks, recent } = self.0.now().clone();
        wire::Places { bookmarks, recent }
    }

    /// Replaces all.
    pub fn save(&self, places: wire::Places) -> Result<(), Failure> {
        let wire::Places { bookmarks, recent } = places;
        self.0.change(|stored| *stored = Stored { bookmarks, recent })
    }

    /// Forgets those of a connection that is removed.
    pub fn forget(&self, connection: &str) -> Result<(), Failure> {
        self.0.change(|stored| {
            stored.bookmarks.retain(|mark| mark.place.connection != connection);
            stored.recent.retain(|place| place.connection != connection);
        })
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
