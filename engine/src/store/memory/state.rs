//! What the store in memory holds, and its buckets and listings.

use std::collections::BTreeMap;
use std::ops::Bound;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as TOKEN;
use bytes::Bytes;

use super::look::Received;
use super::versions::Entry;
use super::{Verb, Weakness, refusal};
use crate::store::about::{BucketInfo, LARGEST_COPY, Restored};
use crate::store::{
    Bucket, Checksum, ETag, Error, Kind, Listed, NewBucket, ObjectPath, Page, PutOptions, Result, Versioning,
};

pub(super) struct State {
    pub buckets: BTreeMap<String, BucketState>,
    pub uploads: BTreeMap<String, Upload>,
    pub calls: BTreeMap<Verb, u64>,
    pub received: BTreeMap<(String, u32), Received>,
    pub weakness: Weakness,
    pub page_size: usize,
    pub smallest_part: u64,
    pub equal_parts: bool,
    pub largest_copy: u64,
    /// By bucket and key: what cannot be deleted, and why.
    pub kept: BTreeMap<(String, String), Kind>,
    ticks: i64,
    /// When it was made, to the second: an engine judges by it which uploads can be its own.
    first_moment: i64,
}

pub(super) struct BucketState {
    pub created: i64,
    pub versioning: Versioning,
    /// Of every key, the oldest first; never an empty list. Without versions there is one.
    pub keys: BTreeMap<String, Vec<Entry>>,
}

#[derive(Clone)]
pub(super) struct Object {
    pub bytes: Bytes,
    pub etag: ETag,
    pub checksum: Option<Checksum>,
    pub options: PutOptions,
    pub restored: Option<Restored>,
}

pub(super) struct Upload {
    pub object: ObjectPath,
    pub options: PutOptions,
    pub initiated: i64,
    pub parts: BTreeMap<u32, Part>,
}

pub(super) struct Part {
    pub bytes: Bytes,
    pub md5: [u8; 16],
    pub etag: ETag,
    pub checksum: Option<Checksum>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            buckets: BTreeMap::new(),
            uploads: BTreeMap::new(),
            calls: BTreeMap::new(),
            received: BTreeMap::new(),
            weakness: Weakness::default(),
            page_size: 1_000,
            smallest_part: 0,
            equal_parts: false,
            largest_copy: LARGEST_COPY,
            kept: BTreeMap::new(),
            ticks: 0,
            first_moment: crate::engine::now_ms() / 1_000 * 1_000,
        }
    }
}

impl State {
    /// A moment that no other thing has: whole seconds, as HTTP tells them.
    pub fn tick(&mut self) -> i64 {
        self.ticks += 1;
        self.first_moment + self.ticks * 1_000
    }

    pub fn bucket(&mut self, name: &str) -> Result<&mut BucketState> {
        let missing = || refusal(Kind::NoSuchBucket, 404, "NoSuchBucket", "The specified bucket does not exist");
        self.buckets.get_mut(name).ok_or_else(missing)
    }

    pub fn add_bucket(&mut self, name: &str) {
        let bucket = BucketState { created: self.tick(), versioning: Versioning::Off, keys: BTreeMap::new() };
        self.buckets.entry(name.into()).or_insert(bucket);
    }

    pub fn list_buckets(&self) -> Vec<Bucket> {
        let bucket = |(name, it): (&String, &BucketState)| Bucket { name: name.clone(), created: Some(it.created) };
        self.buckets.iter().map(bucket).collect()
    }

    pub fn create_bucket(&mut self, name: &str, options: &NewBucket) -> Result<()> {
        if self.buckets.contains_key(name) {
            return Err(refusal(Kind::Conflict, 409, "BucketAlreadyOwnedByYou", "The bucket exists already"));
        }
        self.add_bucket(name);
        if options.versioning {
            self.bucket(name)?.versioning = Versioning::On;
        }
        Ok(())
    }

    pub fn delete_bucket(&mut self, name: &str) -> Result<()> {
        if !self.bucket(name)?.keys.is_empty() {
            return Err(refusal(Kind::Conflict, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty"));
        }
        self.buckets.remove(name);
        Ok(())
    }

    pub fn bucket_info(&mut self, name: &str) -> Result<BucketInfo> {
        Ok(BucketInfo {
            region: Ok(Some("us-east-1".into())),
            versioning: Ok(self.bucket(name)?.versioning),
            encryption: Ok(None),
            lifecycle: Ok(Vec::new()),
            policy: Ok(None),
        })
    }

    pub fn list(&mut self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>) -> Result<Page> {
        let after = page.map(last_of_page).transpose()?;
        self.list_after(bucket, prefix, folders, after)
    }

    pub fn list_after(&mut self, bucket: &str, prefix: &str, folders: bool, after: Option<String>) -> Result<Page> {
        let limit = self.page_size;
        let bucket = self.bucket(bucket)?;
        let mut answer = Page::default();
        let mut last = after.clone();
        let start =
            after.filter(|after| after.as_str() >= prefix).map_or(Bound::Included(prefix.into()), Bound::Excluded);
        for (key, entries) in bucket.keys.range::<String, _>((start, Bound::Unbounded)) {
            let Some(rest) = key.strip_prefix(prefix) else { break };
            let Some((entry, object)) = Entry::newest(entries) else { continue };
            let cut = rest.find('/').filter(|_| folders).map(|at| &key[..prefix.len() + at + 1]);
            // A folder was told already, on this page or as the end of the one before.
            if cut.is_some() && cut == last.as_deref() {
                continue;
            }
            if answer.objects.len() + answer.prefixes.len() == limit {
                answer.next = last.map(|last| TOKEN.encode(last));
                break;
            }
            match cut {
                Some(folder) => answer.prefixes.push(folder.into()),
                None => answer.objects.push(listed(key, entry, object)),
            }
            last = Some(cut.unwrap_or(key).into());
        }
        Ok(answer)
    }
}

fn listed(key: &str, entry: &Entry, object: &Object) -> Listed {
    Listed {
        key: key.into(),
        size: object.bytes.len() as u64,
        etag: Some(object.etag.clone()),
        modified: Some(entry.modified),
        storage_class: object.options.storage_class.clone().unwrap_or_else(|| "STANDARD".into()),
    }
}

/// The last key or folder of the page before, which is what its token holds.
fn last_of_page(token: &str) -> Result<String, Error> {
    let text = TOKEN.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| refusal(Kind::Other, 400, "InvalidArgument", "The continuation token provided is incorrect"))
}
