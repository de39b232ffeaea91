//! Versions in memory: what a bucket keeps of a key, deleting, and listing all of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as TOKEN;

use super::refusal;
use super::state::{BucketState, Object, State};
use crate::store::about::{MOST_DELETIONS, NotDeleted};
use crate::store::{Deletion, Error, Kind, ObjectPath, Result, Version, VersionPage, Versioning};

/// The id of what was made while the bucket kept no versions.
const NULL: &str = "null";

/// A version of an object, or a delete marker.
pub(super) struct Entry {
    pub version: String,
    pub modified: i64,
    /// Absent: a delete marker.
    pub object: Option<Object>,
}

impl Entry {
    /// The object that is read when no version is named.
    pub fn newest(entries: &[Self]) -> Option<(&Self, &Object)> {
        let entry = entries.last()?;
        Some((entry, entry.object.as_ref()?))
    }
}

impl BucketState {
    /// Adds an object or a delete marker as the newest. Gives back its version, if versions are told.
    pub fn add(&mut self, key: &str, modified: i64, object: Option<Object>) -> Option<String> {
        let entries = self.keys.entry(key.into()).or_default();
        let version = match self.versioning {
            Versioning::On => format!("v{modified}"),
            Versioning::Off | Versioning::Suspended => {
                entries.retain(|it| it.version != NULL);
                NULL.into()
            }
        };
        entries.push(Entry { version: version.clone(), modified, object });
        (self.versioning != Versioning::Off).then_some(version)
    }

    /// Removes one version for ever.
    fn remove(&mut self, key: &str, version: &str) {
        let Some(entries) = self.keys.get_mut(key) else { return };
        entries.retain(|it| it.version != version);
        if entries.is_empty() {
            self.keys.remove(key);
        }
    }
}

impl State {
    pub fn delete(&mut self, path: &ObjectPath, version: Option<&str>) -> Result<()> {
        let modified = self.tick();
        self.bucket(&path.bucket)?;
        if let Some(kind) = self.kept.get(&(path.bucket.clone(), path.key.clone())) {
            return Err(Error { code: Some(format!("{kind:?}")), ..Error::new(kind.clone(), "It cannot be deleted") });
        }
        let bucket = self.bucket(&path.bucket)?;
        match version {
            Some(version) => bucket.remove(&path.key, version),
            None if bucket.versioning == Versioning::Off => bucket.remove(&path.key, NULL),
            None => _ = bucket.add(&path.key, modified, None),
        }
        Ok(())
    }

    pub fn delete_many(&mut self, bucket: &str, deletions: &[Deletion]) -> Result<Vec<NotDeleted>> {
        self.bucket(bucket)?;
        if deletions.len() > MOST_DELETIONS {
            return Err(refusal(Kind::Other, 400, "MalformedXML", "More than 1,000 keys in one request"));
        }
        let delete = |it: &Deletion| {
            let done = self.delete(&ObjectPath::new(bucket, &it.key), it.version.as_deref());
            done.err().map(|error| NotDeleted { deletion: it.clone(), error })
        };
        Ok(deletions.iter().filter_map(delete).collect())
    }

    /// The newest version of an object, or that one.
    pub fn find(&mut self, path: &ObjectPath, version: Option<&str>) -> Result<(&Entry, &Object)> {
        let missing = |code, message| refusal(Kind::NoSuchKey, 404, code, message);
        let entries = self.bucket(&path.bucket)?.keys.get(&path.key);
        let Some(version) = version else {
            let newest = entries.and_then(|it| Entry::newest(it));
            return newest.ok_or_else(|| missing("NoSuchKey", "The specified key does not exist"));
        };
        let entry = entries.into_iter().flatten().find(|it| it.version == version);
        let entry = entry.ok_or_else(|| missing("NoSuchVersion", "The specified version does not exist"))?;
        let object = entry
            .object
            .as_ref()
            .ok_or_else(|| refusal(Kind::DeleteMarker, 405, "MethodNotAllowed", "It is a delete marker"))?;
        Ok((entry, object))
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, path: &ObjectPath, version: Option<&str>) -> Result<&mut Object> {
        let id = self.find(path, version)?.0.version.clone();
        let entries = self.bucket(&path.bucket)?.keys.get_mut(&path.key);
        let object = entries.into_iter().flatten().find(|it| it.version == id).and_then(|it| it.object.as_mut());
        object.ok_or_else(|| refusal(Kind::NoSuchKey, 404, "NoSuchKey", "The specified key does not exist"))
    }

    pub fn list_versions(
        &mut self,
        bucket: &str,
        prefix: &str,
        folders: bool,
        page: Option<&str>,
    ) -> Result<VersionPage> {
        let limit = self.page_size;
        let bucket = self.bucket(bucket)?;
        let after: Option<(String, i64)> = page.map(last_of_page).transpose()?;
        let behind = |key: &str, modified: i64| match &after {
            // The newest comes first.
            Some((last, at)) => key > last.as_str() || (key == last && modified < *at),
            None => true,
        };
        let mut answer = VersionPage::default();
        let mut last = after.clone();
        for (key, entries) in bucket.keys.range(prefix.to_owned()..) {
            let Some(rest) = key.strip_prefix(prefix) else { break };
            let folder = rest.find('/').filter(|_| folders).map(|at| &key[..prefix.len() + at + 1]);
            for (age, entry) in entries.iter().rev().enumerate() {
                let told = folder.is_some() && folder == last.as_ref().map(|it| it.0.as_str());
                if told || !behind(key, entry.modified) {
                    continue;
                }
                if answer.versions.len() + answer.prefixes.len() == limit {
                    answer.next = serde_json::to_string(&last).ok().map(|it| TOKEN.encode(it));
                    return Ok(answer);
                }
                match folder {
                    Some(folder) => answer.prefixes.push(folder.into()),
                    None => answer.versions.push(listed(key, entry, age == 0)),
                }
                last = Some((folder.unwrap_or(key).into(), entry.modified));
            }
        }
        Ok(answer)
    }
}

fn listed(key: &str, entry: &Entry, newest: bool) -> Version {
    let object = entry.object.as_ref();
    Version {
        key: key.into(),
        version: entry.version.clone(),
        newest,
        delete_marker: object.is_none(),
        size: object.map_or(0, |it| it.bytes.len() as u64),
        etag: object.map(|it| it.etag.clone()),
        modified: Some(entry.modified),
        storage_class: object.and_then(|it| it.options.storage_class.clone()).unwrap_or_else(|| "STANDARD".into()),
    }
}

/// The last version or folder of the page before, which is what its token holds.
fn last_of_page(token: &str) -> Result<(String, i64)> {
    let last = TOKEN.decode(token).ok().and_then(|bytes| serde_json::from_slice::<Option<_>>(&bytes).ok()).flatten();
    last.ok_or_else(|| refusal(Kind::Other, 400, "InvalidArgument", "The marker provided is incorrect"))
}
