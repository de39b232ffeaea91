//! Whole objects in memory: put, get, head, delete.

use std::ops::Range;

use bytes::Bytes;
use futures::StreamExt as _;
use md5::{Digest as _, Md5};

use super::refusal;
use super::state::{Object, State};
use crate::integrity::{Crc64, crc64_to_header};
use crate::store::{Algorithm, Checksum, ETag, Got, Kind, ObjectInfo, ObjectPath, PutOptions, Receipt, Result};

/// What a connection delivers at once, in bytes. Small, so that streams of small objects have a middle.
const PIECE: usize = 4 * 1024;
const LONGEST_KEY: usize = 1_024;

impl State {
    pub fn head(&mut self, object: &ObjectPath) -> Result<ObjectInfo> {
        // The answer to HEAD has no body, so nothing tells a missing bucket from a missing key.
        let found = self.buckets.get(&object.bucket).and_then(|bucket| bucket.objects.get(&object.key));
        let found = found.ok_or_else(|| refusal(Kind::NoSuchKey, 404, "NotFound", "Not Found"))?;
        Ok(ObjectInfo {
            size: found.bytes.len() as u64,
            etag: Some(found.etag.clone()),
            version: None,
            modified: Some(found.modified),
            checksum: found.checksum.clone(),
            content_type: Some(
                found.options.headers.content_type.clone().unwrap_or_else(|| "binary/octet-stream".into()),
            ),
            metadata: found.options.metadata.clone(),
            storage_class: found.options.storage_class.clone(),
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
        let found = self.find(object)?.clone();
        if version.is_some_and(|version| version != "null") {
            return Err(refusal(Kind::NoSuchKey, 404, "NoSuchVersion", "The specified version does not exist"));
        }
        if if_match.is_some_and(|etag| *etag != found.etag) && !weakness.ignores_if_match {
            return Err(precondition("If-Match"));
        }
        if matches!(found.options.storage_class.as_deref(), Some("GLACIER" | "DEEP_ARCHIVE")) {
            let message = "The operation is not valid for the object's storage class";
            return Err(refusal(Kind::Archived, 403, "InvalidObjectState", message));
        }
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
            version: None,
            checksum: found.checksum.filter(|_| asked.is_none()),
            body: pieces(bytes).boxed(),
        })
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
        self.check_absent(path, options.only_if_absent)?;
        let (etag, modified) = (self.etag(&Md5::digest(&bytes), ""), self.tick());
        let object = Object { bytes, etag, checksum, modified, options: options.clone() };
        self.publish(path, object)
    }

    pub fn delete(&mut self, object: &ObjectPath) -> Result<()> {
        self.bucket(&object.bucket)?.objects.remove(&object.key);
        Ok(())
    }

    pub fn publish(&mut self, path: &ObjectPath, object: Object) -> Result<Receipt> {
        let receipt = Receipt { etag: object.etag.clone(), checksum: object.checksum.clone(), version: None };
        self.bucket(&path.bucket)?.objects.insert(path.key.clone(), object);
        Ok(receipt)
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
        match self.bucket(&path.bucket)?.objects.contains_key(&path.key) && obey {
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

    fn find(&mut self, object: &ObjectPath) -> Result<&Object> {
        let missing = || refusal(Kind::NoSuchKey, 404, "NoSuchKey", "The specified key does not exist");
        self.bucket(&object.bucket)?.objects.get(&object.key).ok_or_else(missing)
    }
}

pub(super) fn bad_digest() -> crate::store::Error {
    refusal(Kind::BadDigest, 400, "BadDigest", "The checksum you specified did not match what we received")
}

fn precondition(header: &str) -> crate::store::Error {
    let message = format!("The condition {header} did not hold");
    refusal(Kind::PreconditionFailed, 412, "PreconditionFailed", &message)
}

fn pieces(mut bytes: Bytes) -> impl futures::Stream<Item = Result<Bytes>> + Send + 'static {
    futures::stream::poll_fn(move |_| {
        let piece = bytes.split_to(bytes.len().min(PIECE));
        std::task::Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    })
}
