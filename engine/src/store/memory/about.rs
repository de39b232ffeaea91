//! What is known about objects in memory: properties, tags, restored copies.

use super::objects::is_archived;
use super::refusal;
use super::state::State;
use crate::store::about::{Lock, Restored};
use crate::store::{Error, Headers, Kind, ObjectPath, Properties, Result, Versioning};

const LAST_DAY: u32 = 365;
const MOST_TAGS: usize = 10;

impl State {
    pub fn properties(&mut self, path: &ObjectPath, version: Option<&str>) -> Result<Properties> {
        // The answer to HEAD has no body, so nothing tells a missing bucket from a missing key.
        let missing = |error: Error| match error.kind {
            Kind::DeleteMarker => error,
            _ => refusal(Kind::NoSuchKey, 404, "NotFound", "Not Found"),
        };
        let versioning = self.bucket(&path.bucket).map_err(missing)?.versioning;
        let (entry, found) = self.find(path, version).map_err(missing)?;
        let options = found.options.clone();
        let kind = options.headers.content_type.unwrap_or_else(|| "binary/octet-stream".into());
        let mut metadata = options.metadata;
        metadata.sort();
        Ok(Properties {
            size: found.bytes.len() as u64,
            etag: Some(found.etag.clone()),
            version: (versioning != Versioning::Off).then(|| entry.version.clone()),
            modified: Some(entry.modified),
            checksums: found.checksum.iter().cloned().collect(),
            headers: Headers { content_type: Some(kind), ..options.headers },
            metadata,
            storage_class: options.storage_class.unwrap_or_else(|| "STANDARD".into()),
            encryption: options.encryption,
            lock: Lock::default(),
            restored: found.restored,
            tags: u32::try_from(options.tags.len()).ok().filter(|it| *it > 0),
        })
    }

    /// Whether this may be done with tags; without any it always may.
    pub fn knows_tags(&self, has_none: bool) -> Result<()> {
        let message = "A header you provided implies functionality that is not implemented";
        match self.weakness.no_tags && !has_none {
            true => Err(refusal(Kind::NotSupported, 501, "NotImplemented", message)),
            false => Ok(()),
        }
    }

    pub fn tags(&mut self, path: &ObjectPath, version: Option<&str>) -> Result<Vec<(String, String)>> {
        self.knows_tags(false)?;
        let mut tags = self.find(path, version)?.1.options.tags.clone();
        tags.sort();
        Ok(tags)
    }

    pub fn set_tags(&mut self, path: &ObjectPath, version: Option<&str>, tags: &[(String, String)]) -> Result<()> {
        self.knows_tags(false)?;
        check_tags(tags)?;
        self.find_mut(path, version)?.options.tags = tags.to_vec();
        Ok(())
    }

    pub fn restore(&mut self, path: &ObjectPath, version: Option<&str>, days: u32) -> Result<()> {
        let found = self.find_mut(path, version)?;
        if !is_archived(found.options.storage_class.as_deref()) {
            let message = "Restore is not allowed for the object's current storage class";
            return Err(refusal(Kind::Other, 403, "InvalidObjectState", message));
        }
        if !(1..=LAST_DAY).contains(&days) {
            return Err(refusal(Kind::Other, 400, "InvalidArgument", "Days must be from 1 to 365"));
        }
        if found.restored.is_some_and(|it| it.ongoing) {
            let message = "Object restore is already in progress";
            return Err(refusal(Kind::Conflict, 409, "RestoreAlreadyInProgress", message));
        }
        found.restored = Some(Restored { ongoing: true, until: None });
        Ok(())
    }
}

/// Whether such tags may be set.
pub(super) fn check_tags(tags: &[(String, String)]) -> Result<()> {
    let mut names: Vec<_> = tags.iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    match tags.len() {
        0..=MOST_TAGS if names.len() == tags.len() => Ok(()),
        0..=MOST_TAGS => Err(refusal(Kind::Other, 400, "InvalidTag", "Cannot provide multiple tags with the same key")),
        _ => Err(refusal(Kind::Other, 400, "BadRequest", "Object tags cannot be greater than 10")),
    }
}
