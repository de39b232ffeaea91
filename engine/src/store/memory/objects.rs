//! Whole objects in memory: put, get, head.

use std::ops::Range;

use bytes::Bytes;
use futures::StreamExt as _;
use md5::{Digest as _, Md5};

use super::refusal;
use super::state::{Object, State};
use super::versions::Entry;
use crate::integrity::{Crc64, crc64_to_header};
use crate::store::{
    Algorithm, Checksum, ETag, Got, Kind, ObjectInfo, ObjectPath, PutOptions, Receipt, Result, Versioning,
};

/// What a connection delivers at once, in bytes. Small, so that streams of small objects have a middle.
const PIECE: usize = 4 * 1024;
const LONGEST_KEY: usize = 1_024;

impl State {
    pub fn head(&mut self, object: &ObjectPath) -> Result<ObjectInfo> {
        let told = self.properties(object, None)?;
        Ok(ObjectInfo {
            size: told.size,
            etag: told.etag,
            version: told.version,
            modified: told.modified,
            checksum: told.checksums.into_iter().next(),
            content_type: told.headers.content_type,
            content_encoding: told.headers.content_encoding,
            metadata: told.metadata,
            storage_class: Some(told.storage_class).filter(|it| it != "STANDARD"),
        })
    }

    pub fn get(
        &mut self,
        object: &ObjectPath,
        range: Option<Range<u64>>,
        if_match: Option<&ETag>,
        version: Option<&str>,
    ) -> Result<Got> {
        let weakness = self.weakness;
        let (version, found) = self.readable(object, version, if_match.filter(|_| !weakness.ignores_if_match))?;
        let total = found.bytes.len() as u64;
        let asked = range.filter(|_| !weakness.ignores_ranges);
        let bytes = match &asked {
            Some(range) if range.is_empty() => {
                return Err(refusal(Kind::Other, 400, "InvalidArgument", "An empty range cannot be asked for"));
            }
            Some(range) if range.start >= total => {
                let message = "The requested range is not satisfiable";
                return Err(refusal(Kind::PreconditionFailed, 416, "InvalidRange", message));
            }
            Some(range) => found.bytes.slice(range.start as usize..range.end.min(total) as usize),
            None => found.bytes.clone(),
        };
        let length = bytes.len() as u64;
        Ok(Got {
            partial: asked.is_some(),
            content_range: asked.as_ref().map(|range| (range.start, range.start + length - 1, total)),
            length: Some(length),
            etag: Some(found.etag),
            version,
            checksum: found.checksum.filter(|_| asked.is_none()),
            content_encoding: found.options.headers.content_encoding,
            body: pieces(bytes).boxed(),
        })
    }

    /// An object that may be read now, on that condition, and its version as it is told.
    pub fn readable(
        &mut self,
        path: &ObjectPath,
        version: Option<&str>,
        if_match: Option<&ETag>,
    ) -> Result<(Option<String>, Object)> {
        let versioning = self.bucket(&path.bucket)?.versioning;
        let (entry, found) = self.find(path, version)?;
        let told = (versioning != Versioning::Off).then(|| entry.version.clone());
        let found = found.clone();
        if if_match.is_some_and(|etag| *etag != found.etag) {
            return Err(precondition("If-Match"));
        }
        let thawed = found.restored.is_some_and(|it| !it.ongoing);
        if is_archived(found.options.storage_class.as_deref()) && !thawed {
            let message = "The operation is not valid for the object's storage class";
            return Err(refusal(Kind::Archived, 403, "InvalidObjectState", message));
        }
        Ok((told, found))
    }

    pub fn put(
        &mut self,
        path: &ObjectPath,
        bytes: Bytes,
        crc64: Option<u64>,
        options: &PutOptions,
    ) -> Result<Receipt> {
        self.check_key(path)?;
        let checksum = self.checksum(&bytes);
        if crc64.is_some_and(|promised| checksum.as_ref().is_some_and(|it| it.value != crc64_to_header(promised))) {
            return Err(bad_digest());
        }
        self.knows_tags(options.tags.is_empty())?;
        self.check_absent(path, options.only_if_absent)?;
        let etag = self.etag(&Md5::digest(&bytes), "");
        self.publish(path, Object { bytes, etag, checksum, options: options.clone(), restored: None })
    }

    pub fn publish(&mut self, path: &ObjectPath, mut object: Object) -> Result<Receipt> {
        if self.weakness.corrupts {
            let mut bytes = object.bytes.to_vec();
            bytes.first_mut().into_iter().for_each(|byte| *byte ^= 1);
            object.checksum = object.checksum.and_then(|_| self.checksum(&bytes));
            object.bytes = bytes.into();
        }
        let (etag, checksum) = (object.etag.clone(), object.checksum.clone());
        let modified = self.tick();
        let version = self.bucket(&path.bucket)?.add(&path.key, modified, Some(object));
        Ok(Receipt { etag, checksum, version })
    }

    /// Whether such a key may be written.
    pub fn check_key(&mut self, path: &ObjectPath) -> Result<()> {
        self.bucket(&path.bucket)?;
        if path.key.is_empty() || path.key.len() > LONGEST_KEY {
            return Err(refusal(Kind::Other, 400, "KeyTooLongError", "Your key is too long"));
        }
        Ok(())
    }

    pub fn check_absent(&mut self, path: &ObjectPath, only_if_absent: bool) -> Result<()> {
        let obey = only_if_absent && !self.weakness.ignores_if_none_match;
        let there = self.bucket(&path.bucket)?.keys.get(&path.key).is_some_and(|it| Entry::newest(it).is_some());
        match there && obey {
            true => Err(precondition("If-None-Match")),
            false => Ok(()),
        }
    }

    pub fn checksum(&self, bytes: &[u8]) -> Option<Checksum> {
        let mut crc64 = Crc64::new();
        crc64.update(bytes);
        let value = crc64_to_header(crc64.value());
        (!self.weakness.no_checksums).then_some(Checksum { algorithm: Algorithm::Crc64Nvme, whole: true, value })
    }

    /// The tag made of a digest, or one that says nothing.
    pub fn etag(&mut self, digest: &[u8], suffix: &str) -> ETag {
        let digits: String = match self.weakness.opaque_etags {
            true => format!("{:032x}", self.tick()),
            false => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        ETag(format!("\"{digits}{suffix}\""))
    }
}

pub(super) fn is_archived(storage_class: Option<&str>) -> bool {
    matches!(storage_class, Some("GLACIER" | "DEEP_ARCHIVE"))
}

pub(super) fn bad_digest() -> crate::store::Error {
    refusal(Kind::BadDigest, 400, "BadDigest", "The checksum you specified did not match what we received")
}

pub(super) fn precondition(header: &str) -> crate::store::Error {
    let message = format!("The condition {header} did not hold");
    refusal(Kind::PreconditionFailed, 412, "PreconditionFailed", &message)
}

fn pieces(mut bytes: Bytes) -> impl futures::Stream<Item = Result<Bytes>> + Send + 'static {
    futures::stream::poll_fn(move |_| {
        let piece = bytes.split_to(bytes.len().min(PIECE));
        std::task::Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    })
}
