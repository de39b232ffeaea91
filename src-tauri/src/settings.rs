//! The user's settings, in `settings.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use windlass_engine::engine::Options;
use windlass_engine::error::{Error, Failure};
use windlass_engine::transfer::UploadOptions;

use crate::files::Kept;
use crate::paths;
use crate::wire;

const VERSION: u32 = 1;
/// More buckets than anybody remembers options for.
const MOST_REMEMBERED: usize = 1_000;

/// As stored. Every field has a default, so that a file of an older program stays readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Stored {
    after_start: wire::AfterStart,
    requests: u32,
    part_mib: Option<u32>,
    unpacking: wire::Unpacking,
    download_folder: Option<PathBuf>,
    /// What files are sent with, by connection and bucket.
    upload_options: BTreeMap<String, BTreeMap<String, UploadOptions>>,
}

impl Default for Stored {
    fn default() -> Self {
        Self {
            after_start: wire::AfterStart::Continue,
            requests: 8,
            part_mib: None,
            unpacking: wire::Unpacking::Ask,
            download_folder: None,
            upload_options: BTreeMap::new(),
        }
    }
}

/// The settings and their file.
pub struct Settings(Kept<Stored>);

impl Settings {
    /// Reads them; beside them, where an unreadable file was set aside.
    pub fn open(folder: &Path) -> std::io::Result<(Self, Option<PathBuf>)> {
        let (kept, set_aside) = Kept::open(folder.join("settings.json"), VERSION)?;
        Ok((Self(kept), set_aside))
    }

    /// As the window shows them.
    pub fn wire(&self) -> wire::Settings {
        let stored = self.0.now();
        wire::Settings {
            after_start: stored.after_start,
            requests: stored.requests,
            part_mib: stored.part_mib,
            unpacking: stored.unpacking,
            download_folder: stored.download_folder.as_deref().map(paths::shown),
        }
    }

    /// As the engine takes them.
    pub fn options(&self) -> Options {
        let stored = self.0.now();
        Options {
            requests: stored.requests as usize,
            part_size: stored.part_mib.map(|mib| u64::from(mib) << 20),
            unpacking: stored.unpacking.into(),
            stay_paused: stored.after_start == wire::AfterStart::StayPaused,
            ..Options::default()
        }
    }

    /// Where downloads go without asking.
    pub fn download_folder(&self) -> Option<PathBuf> {
        self.0.now().download_folder.clone()
    }

    /// Takes what the window may set, within its limits. The window can drop the download folder, not name one.
    pub fn save(&self, settings: &wire::Settings) -> Result<(), Failure> {
        self.0.change(|stored| {
            stored.after_start = settings.after_start;
            stored.requests = settings.requests.clamp(1, 64);
            stored.unpacking = settings.unpacking;
            stored.part_mib = settings.part_mib.map(|mib| mib.clamp(5, 5 * 1024));
            if settings.download_folder.is_none() {
                stored.download_folder = None;
            }
        })
    }

    /// Sets where downloads go without asking.
    pub fn set_download_folder(&self, folder: PathBuf) -> Result<(), Failure> {
        self.0.change(|stored| stored.download_folder = Some(folder))
    }

    /// What is remembered for uploads into a bucket.
    pub fn upload_options(&self, connection: &str, bucket: &str) -> Option<UploadOptions> {
        self.0.now().upload_options.get(connection)?.get(bucket).cloned()
    }

    /// Remembers it, or forgets it.
    pub fn set_upload_options(
        &self,
        connection: &str,
        bucket: &str,
        options: Option<UploadOptions>,
    ) -> Result<(), Failure> {
        let known = self.upload_options(connection, bucket).is_some();
        let remembered: usize = self.0.now().upload_options.values().map(BTreeMap::len).sum();
        if options.is_some() && !known && remembered >= MOST_REMEMBERED {
            let what = "Options are remembered for 1,000 buckets already.".into();
            return Err(Error::BadInput { what, hint: Some("Forget those of another bucket first.".into()) }.into());
        }
        self.0.change(|stored| {
            let buckets = stored.upload_options.entry(connection.to_owned()).or_default();
            match options {
                Some(options) => drop(buckets.insert(bucket.to_owned(), options)),
                None => drop(buckets.remove(bucket)),
            }
            stored.upload_options.retain(|_, buckets| !buckets.is_empty());
        })
    }

    /// Forgets what belongs to a connection that is removed.
    pub fn forget_connection(&self, connection: &str) -> Result<(), Failure> {
        self.0.change(|stored| drop(stored.upload_options.remove(connection)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upload_options_are_remembered_for_each_bucket() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = Settings::open(folder.path()).unwrap();
        let cold = UploadOptions { storage_class: Some("GLACIER".into()), ..UploadOptions::default() };
        settings.set_upload_options("c", "b", Some(cold.clone())).unwrap();
        settings.set_upload_options("c", "other", Some(UploadOptions::default())).unwrap();
        settings.set_upload_options("d", "b", Some(UploadOptions::default())).unwrap();
        settings.set_upload_options("c", "other", None).unwrap();
        let (again, aside) = Settings::open(folder.path()).unwrap();
        assert_eq!((again.upload_options("c", "b"), aside), (Some(cold), None));
        assert_eq!(again.upload_options("c", "other"), None);
        again.forget_connection("c").unwrap();
        assert_eq!(again.upload_options("c", "b"), None);
        assert!(again.upload_options("d", "b").is_some());
    }

    #[test]
    fn options_are_not_remembered_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = Settings::open(folder.path()).unwrap();
        let full = (0..MOST_REMEMBERED).map(|n| (n.to_string(), UploadOptions::default())).collect();
        settings.0.change(|stored| stored.upload_options = BTreeMap::from([("c".to_owned(), full)])).unwrap();
        assert!(settings.set_upload_options("d", "b", Some(UploadOptions::default())).is_err());
        settings.set_upload_options("c", "7", None).unwrap();
        settings.set_upload_options("d", "b", Some(UploadOptions::default())).unwrap();
    }

    #[test]
    fn limits_hold_and_survive() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = Settings::open(folder.path()).unwrap();
        settings.set_download_folder("/somewhere".into()).unwrap();
        let wished = wire::Settings {
            after_start: wire::AfterStart::StayPaused,
            requests: 1000,
            part_mib: Some(1),
            unpacking: wire::Unpacking::Never,
            download_folder: Some("/etc".into()),
        };
        settings.save(&wished).unwrap();
        let (again, _) = Settings::open(folder.path()).unwrap();
        let wire = again.wire();
        assert_eq!((wire.requests, wire.part_mib), (64, Some(5)));
        assert_eq!(wire.download_folder.as_deref(), Some("/somewhere"));
        assert!(again.options().stay_paused);
        assert_eq!(again.options().unpacking, windlass_engine::transfer::Unpacking::Never);
    }
}
