//! What the engine knows of objects and buckets in the words of the window, and back.

use windlass_engine::store::about;
use windlass_engine::store::{self, Algorithm, ETag};
use windlass_engine::transfer;
use windlass_engine::{job, search};

use super::*;
use crate::clock;

impl From<about::Headers> for Headers {
    fn from(headers: about::Headers) -> Self {
        let about::Headers {
            content_type, content_encoding, content_language, content_disposition, cache_control, ..
        } = headers;
        Self { content_type, content_encoding, content_language, content_disposition, cache_control }
    }
}

impl From<about::Encryption> for Encryption {
    fn from(about::Encryption { method, key_id }: about::Encryption) -> Self {
        Self { method, key_id }
    }
}

/// Pairs as the window has them.
pub fn named(pairs: Vec<(String, String)>) -> Vec<Pair> {
    pairs.into_iter().map(|(name, value)| Pair { name, value }).collect()
}

impl From<store::Checksum> for ServerChecksum {
    fn from(checksum: store::Checksum) -> Self {
        let algorithm = match checksum.algorithm {
            Algorithm::Crc64Nvme => "CRC-64/NVME",
            Algorithm::Crc32 => "CRC-32",
            Algorithm::Crc32C => "CRC-32C",
            Algorithm::Sha1 => "SHA-1",
            Algorithm::Sha256 => "SHA-256",
        };
        Self { algorithm: algorithm.into(), whole: checksum.whole, value: checksum.value }
    }
}

/// Tags and versioning are asked for by themselves, and not in here yet.
impl From<about::Properties> for Properties {
    fn from(found: about::Properties) -> Self {
        let readable = found.restored.is_some_and(|copy| !copy.ongoing);
        Self {
            size: found.size,
            etag: found.etag.map(|tag| tag.0),
            version: found.version,
            modified: found.modified.map(millis),
            checksums: found.checksums.into_iter().map(Into::into).collect(),
            expires: found.headers.expires.clone(),
            website_redirect: found.headers.website_redirect.clone(),
            headers: found.headers.into(),
            metadata: named(found.metadata),
            tags: None,
            tags_why: None,
            archived: matches!(&*found.storage_class, "GLACIER" | "DEEP_ARCHIVE") && !readable,
            storage_class: found.storage_class,
            encryption: found.encryption.map(Into::into),
            lock_mode: locked(&found.lock),
            lock_until: found.lock.until.map(millis),
            legal_hold: found.lock.legal_hold,
            restoring: found.restored.is_some_and(|copy| copy.ongoing),
            restored_until: found.restored.and_then(|copy| copy.until).map(millis),
            versioning: None,
        }
    }
}

/// What keeps an object, in words: `Locked until 4 May 2027 (compliance)`, `Held`.
fn locked(lock: &about::Lock) -> Option<String> {
    let until = lock.until.map(|until| format!("Locked until {}", clock::day(until)));
    let until = match (until, &lock.mode) {
        (Some(until), Some(mode)) => Some(format!("{until} ({})", mode.to_lowercase())),
        (Some(until), None) => Some(until),
        (None, Some(mode)) => Some(format!("Locked ({})", mode.to_lowercase())),
        (None, None) => None,
    };
    match (until, lock.legal_hold) {
        (Some(until), true) => Some(format!("{until}, held")),
        (None, true) => Some("Held".into()),
        (until, false) => until,
    }
}

impl From<about::Version> for VersionRow {
    fn from(version: about::Version) -> Self {
        Self {
            key: version.key,
            version: version.version,
            newest: version.newest,
            delete_marker: version.delete_marker,
            size: version.size,
            etag: version.etag.map(|tag| tag.0),
            modified: version.modified.map(millis),
            storage_class: version.storage_class,
        }
    }
}

impl From<Which> for job::Which {
    fn from(which: Which) -> Self {
        match which {
            Which::Objects => Self::Objects,
            Which::Versions => Self::Versions,
            Which::Deleted => Self::Deleted,
        }
    }
}

impl From<search::Found> for Found {
    fn from(found: search::Found) -> Self {
        Self {
            objects: found.objects.into_iter().map(Into::into).collect(),
            looked_at: found.looked_at,
            at: found.at,
            done: found.done,
            full: found.full,
            problem: None,
        }
    }
}

impl From<UploadOptions> for transfer::UploadOptions {
    fn from(options: UploadOptions) -> Self {
        let UploadOptions { headers, metadata, tags, storage_class, encryption, acl, compression } = options;
        let Headers { content_type, content_encoding, content_language, content_disposition, cache_control } = headers;
        // An empty field is one that was left empty.
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            headers: about::Headers {
                content_type: said(content_type),
                content_encoding: said(content_encoding),
                content_language: said(content_language),
                content_disposition: said(content_disposition),
                cache_control: said(cache_control),
                ..about::Headers::default()
            },
            metadata: super::from::pairs(metadata),
            tags: super::from::pairs(tags),
            storage_class,
            encryption: encryption.map(Into::into),
            acl,
            compression: match compression {
                Compression::None => None,
                Compression::Gzip => Some(transfer::Compression::Gzip),
                Compression::Zstd => Some(transfer::Compression::Zstd),
            },
        }
    }
}

impl From<transfer::Compression> for Compression {
    fn from(compression: transfer::Compression) -> Self {
        match compression {
            transfer::Compression::Gzip => Self::Gzip,
            transfer::Compression::Zstd => Self::Zstd,
        }
    }
}

impl From<transfer::UploadOptions> for UploadOptions {
    fn from(options: transfer::UploadOptions) -> Self {
        Self {
            headers: options.headers.into(),
            metadata: named(options.metadata),
            tags: named(options.tags),
            storage_class: options.storage_class,
            encryption: options.encryption.map(Into::into),
            acl: options.acl,
            compression: options.compression.map_or(Compression::None, Into::into),
        }
    }
}

/// An entity tag that the window had from a listing.
pub fn etag(tag: Option<String>) -> Option<ETag> {
    tag.map(ETag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_an_object_in_words() {
        let lock =
            |mode: Option<&str>, until, legal_hold| about::Lock { mode: mode.map(str::to_owned), until, legal_hold };
        let until = Some(1_809_388_800_000);
        for (lock, expected) in [
            (lock(None, None, false), None),
            (lock(Some("COMPLIANCE"), until, false), Some("Locked until 4 May 2027 (compliance)")),
            (lock(Some("GOVERNANCE"), until, true), Some("Locked until 4 May 2027 (governance), held")),
            (lock(None, None, true), Some("Held")),
        ] {
            assert_eq!(locked(&lock).as_deref(), expected);
        }
    }

    #[test]
    fn an_archived_object_can_be_read_once_it_is_restored() {
        let found = |class: &str, restored| {
            let found = about::Properties { storage_class: class.into(), restored, ..about::Properties::default() };
            let shown = Properties::from(found);
            (shown.archived, shown.restoring, shown.restored_until.is_some())
        };
        let copy = |ongoing, until| Some(about::Restored { ongoing, until });
        assert_eq!(found("STANDARD", None), (false, false, false));
        assert_eq!(found("GLACIER_IR", None), (false, false, false));
        assert_eq!(found("GLACIER", None), (true, false, false));
        assert_eq!(found("DEEP_ARCHIVE", copy(true, None)), (true, true, false));
        assert_eq!(found("GLACIER", copy(false, Some(1))), (false, false, true));
    }

    #[test]
    fn the_drawer_is_told_when_an_object_expires_and_where_it_redirects() {
        let headers = about::Headers {
            expires: Some("Fri, 21 Dec 2012 00:00:00 GMT".into()),
            website_redirect: Some("/elsewhere".into()),
            ..about::Headers::default()
        };
        let shown = Properties::from(about::Properties { headers, ..about::Properties::default() });
        assert_eq!(shown.expires.as_deref(), Some("Fri, 21 Dec 2012 00:00:00 GMT"));
        assert_eq!(shown.website_redirect.as_deref(), Some("/elsewhere"));
    }

    #[test]
    fn a_field_that_was_left_empty_is_not_set() {
        let headers =
            Headers { content_type: Some(String::new()), cache_control: Some("no-store".into()), ..Headers::default() };
        let options = UploadOptions { headers, ..transfer::UploadOptions::default().into() };
        let taken = transfer::UploadOptions::from(options);
        assert_eq!((taken.headers.content_type, taken.headers.cache_control.as_deref()), (None, Some("no-store")));
    }
}
