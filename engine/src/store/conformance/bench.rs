//! What a case works with.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::TryStreamExt as _;

use super::Abilities;
use crate::body::UploadBody;
use crate::integrity::Crc64;
use crate::store::about::{CopyOptions, Source};
use crate::store::{
    Completion, Deletion, Error, Got, Kind, NewBucket, ObjectPath, Page, PutOptions, Receipt, Result, Store, Version,
};

/// Why a case failed.
pub struct Problem(pub String);

/// How a case went.
pub type Outcome = std::result::Result<(), Problem>;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(format!("an unexpected refusal: {error}"))
    }
}

/// A store, and a place in it that is the case's own.
pub struct Bench {
    pub store: Arc<dyn Store>,
    pub bucket: String,
    /// Ends with a slash.
    pub prefix: String,
    pub can: Abilities,
    /// Buckets that the case made; they go with it.
    made: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    pub fn new(store: Arc<dyn Store>, bucket: &str, case: &str, can: Abilities) -> Self {
        let prefix = format!("conformance-{:08x}/{case}/", rand::random::<u32>());
        Self { store, bucket: bucket.into(), prefix, can, made: Arc::default() }
    }

    /// The same place in a new bucket of the case's own.
    pub async fn another_bucket(&self, options: &NewBucket) -> Result<Self> {
        let bucket = format!("conformance-{:08x}", rand::random::<u32>());
        self.store.create_bucket(&bucket, options).await?;
        self.made.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(bucket.clone());
        let (store, made) = (self.store.clone(), self.made.clone());
        Ok(Self { store, bucket, prefix: self.prefix.clone(), can: self.can, made })
    }

    /// The same place in a new bucket that keeps versions.
    pub async fn keeping_versions(&self) -> Result<Self> {
        self.another_bucket(&NewBucket { versioning: true, ..NewBucket::default() }).await
    }

    /// An object of this case.
    pub fn path(&self, name: &str) -> ObjectPath {
        ObjectPath::new(&self.bucket, format!("{}{name}", self.prefix))
    }

    pub async fn put(&self, name: &str, bytes: impl Into<Bytes>) -> Result<Receipt> {
        self.put_with(name, bytes, &PutOptions::default()).await
    }

    pub async fn put_with(&self, name: &str, bytes: impl Into<Bytes>, options: &PutOptions) -> Result<Receipt> {
        self.store.put(&self.path(name), UploadBody::from_bytes(bytes), None, options).await
    }

    pub async fn copy(&self, from: &str, to: &str, options: &CopyOptions) -> Result<Receipt> {
        self.store.copy(&Source::newest(self.path(from)), &self.path(to), options).await
    }

    pub async fn get(&self, name: &str) -> Result<Bytes> {
        read(self.store.get(&self.path(name), None, None, None).await?).await
    }

    pub async fn begin(&self, name: &str) -> Result<String> {
        Ok(self.store.create_multipart(&self.path(name), &PutOptions::default()).await?.upload_id)
    }

    pub async fn part(&self, name: &str, upload: &str, number: u32, bytes: impl Into<Bytes>) -> Result<Receipt> {
        self.store.put_part(&self.path(name), upload, number, UploadBody::from_bytes(bytes)).await
    }

    /// Sends all parts and says how to complete.
    pub async fn parts(&self, name: &str, upload: &str, parts: &[Bytes]) -> Result<Completion> {
        let mut completion = Completion { parts: Vec::new(), size: 0, crc64: None, only_if_absent: false };
        for (number, bytes) in (1..).zip(parts) {
            let receipt = self.part(name, upload, number, bytes.clone()).await?;
            completion.parts.push((number, receipt.etag));
            completion.size += bytes.len() as u64;
        }
        if self.can.whole_checksum {
            completion.crc64 = Some(crc64(&parts.concat()));
        }
        Ok(completion)
    }

    /// Two parts that this server takes.
    pub fn two_parts(&self) -> [Bytes; 2] {
        [pattern(self.can.smallest_part.max(1) as usize, 1), pattern(1_000, 2)]
    }

    /// All pages of a listing below this case's prefix, without that prefix: folders, then keys.
    pub async fn list(&self, prefix: &str, folders: bool) -> Result<(Vec<String>, Vec<String>, usize)> {
        let full = format!("{}{prefix}", self.prefix);
        let (mut prefixes, mut keys, mut pages, mut next) = (Vec::new(), Vec::new(), 0, None);
        loop {
            let page: Page = self.store.list(&self.bucket, &full, folders, next.as_deref()).await?;
            let bare = |key: String| key.strip_prefix(&self.prefix).map_or(key.clone(), str::to_owned);
            prefixes.extend(page.prefixes.into_iter().map(bare));
            keys.extend(page.objects.into_iter().map(|it| bare(it.key)));
            pages += 1;
            next = page.next;
            if next.is_none() || pages > 10_000 {
                return Ok((prefixes, keys, pages));
            }
        }
    }

    /// All pages of the versions below this case's prefix.
    pub async fn versions(&self, prefix: &str) -> Result<Vec<Version>> {
        all_versions(&*self.store, &self.bucket, &format!("{}{prefix}", self.prefix)).await
    }

    /// Leaves nothing behind. Failures are left to the cases.
    pub async fn clear(&self) {
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        for bucket in made {
            let Ok(versions) = all_versions(&*self.store, &bucket, "").await else { continue };
            for versions in versions.chunks(1_000) {
                let version = |it: &Version| Deletion { key: it.key.clone(), version: Some(it.version.clone()) };
                let _ = self.store.delete_many(&bucket, &versions.iter().map(version).collect::<Vec<_>>()).await;
            }
            let _ = self.store.delete_bucket(&bucket).await;
        }
        let uploads = self.store.list_uploads(&self.bucket, &self.prefix).await.unwrap_or_default();
        for upload in uploads {
            let _ = self.store.abort_multipart(&ObjectPath::new(&self.bucket, upload.key), &upload.upload_id).await;
        }
        while let Ok(page) = self.store.list(&self.bucket, &self.prefix, false, None).await {
            if page.objects.is_empty() {
                return;
            }
            for object in page.objects {
                if self.store.delete(&ObjectPath::new(&self.bucket, object.key)).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn all_versions(store: &dyn Store, bucket: &str, prefix: &str) -> Result<Vec<Version>> {
    let (mut all, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = store.list_versions(bucket, prefix, false, next.as_deref()).await?;
        all.extend(page.versions);
        pages += 1;
        next = page.next;
        if next.is_none() || pages > 10_000 {
            return Ok(all);
        }
    }
}

/// Bytes that differ everywhere, always the same.
pub fn pattern(size: usize, seed: u64) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(byte).take(size).collect::<Vec<u8>>().into()
}

pub fn crc64(bytes: &[u8]) -> u64 {
    let mut crc64 = Crc64::new();
    crc64.update(bytes);
    crc64.value()
}

/// Every byte of an answer.
pub async fn read(got: Got) -> Result<Bytes> {
    let pieces: Vec<Bytes> = got.body.try_collect().await?;
    Ok(pieces.concat().into())
}

/// Fails unless the call was refused with this kind.
pub fn refused<T: std::fmt::Debug>(answer: Result<T>, kind: &Kind) -> Outcome {
    match answer {
        Err(error) if error.kind == *kind => Ok(()),
        Err(error) => Err(Problem(format!("refused with {error}, where {kind:?} was due"))),
        Ok(answer) => Err(Problem(format!("{answer:?}, where {kind:?} was due"))),
    }
}

/// Fails unless the call was plainly refused, for whatever reason.
pub fn refused_somehow<T: std::fmt::Debug>(answer: Result<T>) -> Outcome {
    match answer {
        Err(error) if !error.ambiguous() => Ok(()),
        Err(error) => Err(Problem(format!("{error}, where a refusal was due"))),
        Ok(answer) => Err(Problem(format!("{answer:?}, where a refusal was due"))),
    }
}

/// The version that a receipt names.
pub fn version_of(receipt: &Receipt) -> std::result::Result<String, Problem> {
    receipt.version.clone().ok_or_else(|| Problem(format!("{receipt:?} names no version")))
}

/// Fails unless both are equal.
pub fn equal<T: PartialEq + std::fmt::Debug>(what: &str, found: T, due: T) -> Outcome {
    match found == due {
        true => Ok(()),
        false => Err(Problem(format!("{what} is {found:?}, where {due:?} was due"))),
    }
}

/// Fails unless the bytes are equal; does not print them.
pub fn same_bytes(found: &[u8], due: &[u8]) -> Outcome {
    let at = found.iter().zip(due).position(|(a, b)| a != b);
    match found == due {
        true => Ok(()),
        false => Err(Problem(format!("{} bytes came for {}, first difference at {at:?}", found.len(), due.len()))),
    }
}

/// Fails with these words unless it holds.
pub fn holds(it: bool, otherwise: &str) -> Outcome {
    if it { Ok(()) } else { Err(Problem(otherwise.into())) }
}
