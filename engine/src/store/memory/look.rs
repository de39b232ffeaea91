//! What a test may see that no client of S3 could.

use bytes::Bytes;

use super::versions::Entry;
use super::{Memory, Verb};
use crate::store::about::Restored;
use crate::store::{Kind, ObjectPath, Versioning};

/// How often the bytes of one part arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Received {
    /// Complete arrivals: more than one means that the part was sent again.
    pub times: u32,
    /// Bytes over all arrivals.
    pub bytes: u64,
}

impl Memory {
    /// The bytes of an object, if it is there.
    pub fn object(&self, object: &ObjectPath) -> Option<Bytes> {
        let state = self.state();
        let entries = state.buckets.get(&object.bucket)?.keys.get(&object.key)?;
        Some(Entry::newest(entries)?.1.bytes.clone())
    }

    /// All keys of all buckets, in order.
    pub fn objects(&self) -> Vec<ObjectPath> {
        let state = self.state();
        let keys = |(name, bucket): (&String, &super::state::BucketState)| {
            let there = bucket.keys.iter().filter(|(_, entries)| Entry::newest(entries).is_some());
            there.map(|(key, _)| ObjectPath::new(name, key)).collect::<Vec<_>>()
        };
        state.buckets.iter().flat_map(keys).collect()
    }

    /// Puts an object there without a call, as another client would.
    ///
    /// # Panics
    /// If there is no such bucket.
    pub fn plant(&self, object: &ObjectPath, bytes: impl Into<Bytes>) {
        let planted = self.state().put(object, bytes.into(), None, &Default::default());
        assert!(planted.is_ok(), "{planted:?}");
    }

    /// Makes a bucket keep versions, or no longer, or as if it never had.
    ///
    /// # Panics
    /// If there is no such bucket.
    pub fn keep_versions(&self, bucket: &str, versioning: Versioning) {
        self.state().bucket(bucket).expect("the bucket is there").versioning = versioning;
    }

    /// From now on this object cannot be deleted, for this reason; with none it can be again.
    pub fn refuse_deletion(&self, object: &ObjectPath, reason: Option<Kind>) {
        let place = (object.bucket.clone(), object.key.clone());
        let kept = &mut self.state().kept;
        match reason {
            Some(kind) => kept.insert(place, kind),
            None => kept.remove(&place),
        };
    }

    /// All that is being restored from the archive is there now.
    pub fn thaw(&self) {
        let mut state = self.state();
        let until = state.tick() + 24 * 3_600 * 1_000;
        let entries = state.buckets.values_mut().flat_map(|it| it.keys.values_mut()).flatten();
        for restored in entries.filter_map(|it| it.object.as_mut()?.restored.as_mut()) {
            *restored = Restored { ongoing: false, until: Some(until) };
        }
    }

    /// The unfinished uploads: what for, and their ids.
    pub fn uploads(&self) -> Vec<(ObjectPath, String)> {
        self.state().uploads.iter().map(|(id, upload)| (upload.object.clone(), id.clone())).collect()
    }

    /// How many calls of one kind there were, refused ones included.
    pub fn calls(&self, verb: Verb) -> u64 {
        self.state().calls.get(&verb).copied().unwrap_or_default()
    }

    /// How many calls there were.
    pub fn all_calls(&self) -> u64 {
        self.state().calls.values().sum()
    }

    /// What arrived of one part of one upload, also after that upload is gone.
    pub fn received(&self, upload_id: &str, number: u32) -> Received {
        self.state().received.get(&(upload_id.to_owned(), number)).copied().unwrap_or_default()
    }

    /// What arrived of every part of every upload there ever was, by id and number.
    pub fn all_received(&self) -> Vec<((String, u32), Received)> {
        self.state().received.iter().map(|(part, received)| (part.clone(), *received)).collect()
    }
}
