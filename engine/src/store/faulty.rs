//! A store that fails on schedule. Wraps any other, counts the calls, and strikes where it was told to.
//!
//! Deterministic: the schedule sees the number of the call and what it is about, nothing else. A test runs once
//! without faults to learn how many calls there are, then once for every call with a fault there. With
//! [`What::Hang`] the call never returns: [`Faulty::struck`] tells when it got there, and the test stops or kills
//! the engine at exactly that place.

mod body;
mod schedule;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use futures::StreamExt as _;
use tokio::sync::watch;

pub use self::schedule::{Call, Fault, Schedule, What, When};
use super::about::{BucketInfo, CopyOptions, Link, LinkFor, NotDeleted, Source, Tier};
use super::memory::Verb;
use super::{
    Begun, Bucket, Completion, Deletion, ETag, Got, ListedPart, ListedUpload, NewBucket, ObjectInfo, ObjectPath, Page,
    Properties, PutOptions, Receipt, Result, Store, UploadPage, VersionPage, Versioning,
};
use crate::body::UploadBody;

/// The store that fails. Clones share everything, so a test keeps one for watching.
pub struct Faulty<S>(Arc<Inner<S>>);

struct Inner<S> {
    store: S,
    schedule: Schedule,
    armed: AtomicBool,
    calls: watch::Sender<Vec<Call>>,
    strikes: watch::Sender<u64>,
}

impl<S> Clone for Faulty<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Store> Faulty<S> {
    /// Strikes where the schedule says so.
    pub fn new(store: S, schedule: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static) -> Self {
        let (calls, strikes) = (watch::Sender::new(Vec::new()), watch::Sender::new(0));
        Self(Arc::new(Inner { store, schedule: Box::new(schedule), armed: AtomicBool::new(true), calls, strikes }))
    }

    /// Strikes once, at call number `k`, counted from 1.
    pub fn at(store: S, k: u64, fault: Fault) -> Self {
        Self::new(store, move |call| (call.number == k).then(|| fault.clone()))
    }

    /// Strikes once, at the `k`-th call of one kind, counted from 1.
    pub fn at_verb(store: S, verb: Verb, k: u64, fault: Fault) -> Self {
        Self::new(store, move |call| (call.verb == verb && call.of_verb == k).then(|| fault.clone()))
    }

    /// Only counts.
    pub fn never(store: S) -> Self {
        Self::new(store, |_| None)
    }

    /// No more faults from now on; calls that hang go on hanging.
    pub fn heal(&self) {
        self.0.armed.store(false, Ordering::SeqCst);
    }

    /// The store inside.
    pub fn inner(&self) -> &S {
        &self.0.store
    }

    /// How many calls there were.
    pub fn count(&self) -> u64 {
        self.0.calls.borrow().len() as u64
    }

    /// All calls so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.0.calls.borrow().clone()
    }

    /// How many faults took effect.
    pub fn strikes(&self) -> u64 {
        *self.0.strikes.borrow()
    }

    /// Waits until call number `k` has begun.
    pub async fn reached(&self, k: u64) {
        // Fails only without a sender, which `self` keeps.
        let _ = self.0.calls.subscribe().wait_for(|calls| calls.len() as u64 >= k).await;
    }

    /// Waits until a fault takes effect: a call that hangs is then at the very place where it hangs.
    pub async fn struck(&self) {
        // Fails only without a sender, which `self` keeps.
        let _ = self.0.strikes.subscribe().wait_for(|strikes| *strikes > 0).await;
    }

    fn begin(&self, verb: Verb, place: &str, part: Option<u32>) -> Option<Fault> {
        let mut call = Call { number: 0, verb, of_verb: 0, place: place.into(), part };
        self.0.calls.send_modify(|calls| {
            call.number = calls.len() as u64 + 1;
            call.of_verb = calls.iter().rfind(|it| it.verb == verb).map_or(0, |it| it.of_verb) + 1;
            calls.push(call.clone());
        });
        self.0.armed.load(Ordering::SeqCst).then(|| (self.0.schedule)(&call)).flatten()
    }

    async fn strike(&self, what: &What) -> Result<()> {
        self.0.strikes.send_modify(|strikes| *strikes += 1);
        what.happen().await
    }

    /// A call without a body: a fault in the middle of it is one before it.
    async fn call<T>(&self, verb: Verb, place: &str, carried_out: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let fault = self.begin(verb, place, None);
        self.around(fault, carried_out).await
    }

    async fn around<T>(&self, fault: Option<Fault>, carried_out: impl Future<Output = Result<T>> + Send) -> Result<T> {
        match fault {
            None => carried_out.await,
            Some(Fault { when: When::After, what }) => {
                let answer = carried_out.await;
                self.strike(&what).await?;
                answer
            }
            Some(Fault { what, .. }) => {
                self.strike(&what).await?;
                carried_out.await
            }
        }
    }

    /// What is left of a body when the fault has struck in the middle of it.
    async fn sending(&self, fault: &Option<Fault>, body: UploadBody) -> Result<UploadBody> {
        let Some(Fault { when: when @ (When::Halfway | When::AfterBytes(_)), what }) = fault else { return Ok(body) };
        let (body, half_sent) = body::interrupt(body, when, what).await?;
        self.strike(what).await?;
        drop(half_sent);
        Ok(body)
    }

    fn receiving(&self, fault: Option<Fault>, mut got: Got) -> Got {
        if let Some(Fault { when: when @ (When::Halfway | When::AfterBytes(_)), what }) = fault {
            let at = when.bytes(got.length.unwrap_or_default());
            let this = self.clone();
            let strike = move || this.0.strikes.send_modify(|strikes| *strikes += 1);
            got.body = body::cut(got.body, at, what, strike).boxed();
        }
        got
    }
}

#[async_trait]
impl<S: Store> Store for Faulty<S> {
    async fn list_buckets(&self) -> Result<Vec<Bucket>> {
        self.call(Verb::ListBuckets, "", self.0.store.list_buckets()).await
    }

    async fn create_bucket(&self, bucket: &str, options: &NewBucket) -> Result<()> {
        self.call(Verb::CreateBucket, bucket, self.0.store.create_bucket(bucket, options)).await
    }

    async fn delete_bucket(&self, bucket: &str) -> Result<()> {
        self.call(Verb::DeleteBucket, bucket, self.0.store.delete_bucket(bucket)).await
    }

    async fn versioning(&self, bucket: &str) -> Result<Versioning> {
        self.call(Verb::Versioning, bucket, self.0.store.versioning(bucket)).await
    }

    async fn bucket_info(&self, bucket: &str) -> Result<BucketInfo> {
        self.call(Verb::BucketInfo, bucket, self.0.store.bucket_info(bucket)).await
    }

    async fn list(&self, bucket: &str, prefix: &str, folders: bool, page: Option<&str>) -> Result<Page> {
        self.call(Verb::List, &format!("{bucket}/{prefix}"), self.0.store.list(bucket, prefix, folders, page)).await
    }

    async fn list_after(&self, bucket: &str, prefix: &str, folders: bool, after: &str) -> Result<Page> {
        let carried_out = self.0.store.list_after(bucket, prefix, folders, after);
        self.call(Verb::List, &format!("{bucket}/{prefix}"), carried_out).await
    }

    async fn list_versions(
        &self,
        bucket: &str,
        prefix: &str,
        folders: bool,
        page: Option<&str>,
    ) -> Result<VersionPage> {
        let carried_out = self.0.store.list_versions(bucket, prefix, folders, page);
        self.call(Verb::ListVersions, &format!("{bucket}/{prefix}"), carried_out).await
    }

    async fn head(&self, object: &ObjectPath) -> Result<ObjectInfo> {
        self.call(Verb::Head, &object.to_string(), self.0.store.head(object)).await
    }

    async fn properties(&self, object: &ObjectPath, version: Option<&str>) -> Result<Properties> {
        self.call(Verb::Properties, &object.to_string(), self.0.store.properties(object, version)).await
    }

    async fn tags(&self, object: &ObjectPath, version: Option<&str>) -> Result<Vec<(String, String)>> {
        self.call(Verb::Tags, &object.to_string(), self.0.store.tags(object, version)).await
    }

    async fn set_tags(&self, object: &ObjectPath, version: Option<&str>, tags: &[(String, String)]) -> Result<()> {
        self.call(Verb::SetTags, &object.to_string(), self.0.store.set_tags(object, version, tags)).await
    }

    async fn get(
        &self,
        object: &ObjectPath,
        range: Option<Range<u64>>,
        if_match: Option<&ETag>,
        version: Option<&str>,
    ) -> Result<Got> {
        let fault = self.begin(Verb::Get, &object.to_string(), None);
        let outside = fault.clone().filter(|fault| matches!(fault.when, When::Before | When::After));
        let got = self.around(outside, self.0.store.get(object, range, if_match, version)).await?;
        Ok(self.receiving(fault, got))
    }

    async fn put(
        &self,
        object: &ObjectPath,
        body: UploadBody,
        crc64: Option<u64>,
        options: &PutOptions,
    ) -> Result<Receipt> {
        let fault = self.begin(Verb::Put, &object.to_string(), None);
        let body = self.sending(&fault, body).await?;
        let outside = fault.filter(|fault| matches!(fault.when, When::Before | When::After));
        self.around(outside, self.0.store.put(object, body, crc64, options)).await
    }

    async fn create_multipart(&self, object: &ObjectPath, options: &PutOptions) -> Result<Begun> {
        let carried_out = self.0.store.create_multipart(object, options);
        self.call(Verb::CreateMultipart, &object.to_string(), carried_out).await
    }

    async fn put_part(&self, object: &ObjectPath, upload_id: &str, number: u32, body: UploadBody) -> Result<Receipt> {
        let fault = self.begin(Verb::PutPart, &object.to_string(), Some(number));
        let body = self.sending(&fault, body).await?;
        let outside = fault.filter(|fault| matches!(fault.when, When::Before | When::After));
        self.around(outside, self.0.store.put_part(object, upload_id, number, body)).await
    }

    async fn list_parts(&self, object: &ObjectPath, upload_id: &str) -> Result<Vec<ListedPart>> {
        self.call(Verb::ListParts, &object.to_string(), self.0.store.list_parts(object, upload_id)).await
    }

    async fn complete_multipart(
        &self,
        object: &ObjectPath,
        upload_id: &str,
        completion: &Completion,
    ) -> Result<Receipt> {
        let carried_out = self.0.store.complete_multipart(object, upload_id, completion);
        self.call(Verb::CompleteMultipart, &object.to_string(), carried_out).await
    }

    async fn abort_multipart(&self, object: &ObjectPath, upload_id: &str) -> Result<()> {
        let carried_out = self.0.store.abort_multipart(object, upload_id);
        self.call(Verb::AbortMultipart, &object.to_string(), carried_out).await
    }

    async fn list_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<ListedUpload>> {
        self.call(Verb::ListUploads, &format!("{bucket}/{prefix}"), self.0.store.list_uploads(bucket, prefix)).await
    }

    async fn list_uploads_page(&self, bucket: &str, prefix: &str, page: Option<&str>) -> Result<UploadPage> {
        let listed = self.0.store.list_uploads_page(bucket, prefix, page);
        self.call(Verb::ListUploads, &format!("{bucket}/{prefix}"), listed).await
    }

    async fn delete(&self, object: &ObjectPath) -> Result<()> {
        self.call(Verb::Delete, &object.to_string(), self.0.store.delete(object)).await
    }

    async fn delete_many(&self, bucket: &str, deletions: &[Deletion]) -> Result<Vec<NotDeleted>> {
        self.call(Verb::DeleteMany, bucket, self.0.store.delete_many(bucket, deletions)).await
    }

    async fn copy(&self, from: &Source, to: &ObjectPath, options: &CopyOptions) -> Result<Receipt> {
        self.call(Verb::Copy, &to.to_string(), self.0.store.copy(from, to, options)).await
    }

    async fn copy_part(
        &self,
        from: &Source,
        range: Range<u64>,
        to: &ObjectPath,
        upload_id: &str,
        number: u32,
    ) -> Result<Receipt> {
        let fault = self.begin(Verb::CopyPart, &to.to_string(), Some(number));
        self.around(fault, self.0.store.copy_part(from, range, to, upload_id, number)).await
    }

    async fn restore(&self, object: &ObjectPath, version: Option<&str>, days: u32, tier: Tier) -> Result<()> {
        self.call(Verb::Restore, &object.to_string(), self.0.store.restore(object, version, days, tier)).await
    }

    async fn link(&self, object: &ObjectPath, what: &LinkFor, seconds: u64) -> Result<Link> {
        self.call(Verb::Link, &object.to_string(), self.0.store.link(object, what, seconds)).await
    }
}

#[cfg(test)]
mod tests;
