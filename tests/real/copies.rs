//! Copies in parts, as of objects above 5 GiB, on a real server: the sizes are small, the requests are the same.

use std::sync::Arc;

use async_trait::async_trait;
use windlass_engine::body::UploadBody;
use windlass_engine::connection::Stores;
use windlass_engine::engine::{Engine, Options};
use windlass_engine::error::Failure;
use windlass_engine::integrity::{Crc64, whole_crc64};
use windlass_engine::job::{Change, Destination, IfTaken, Item, Object, Order, Tally, Task};
use windlass_engine::store::{Headers, NewBucket, ObjectPath, PutOptions, Store};
use windlass_engine::transfer::{ConnectionId, State};
use windlass_tests::seaweed::Seaweed;

const BUCKET: &str = "copies";
const MIB: usize = 1 << 20;
/// Eight parts, and a last one.
const SIZE: usize = 64 * MIB + 7;

struct OneStore(Arc<dyn Store>);

#[async_trait]
impl Stores for OneStore {
    async fn store(&self, _: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        Ok(self.0.clone())
    }

    fn name(&self, _: &ConnectionId) -> String {
        "SeaweedFS".into()
    }

    fn forget(&self, _: &ConnectionId) {}
}

/// Does one job on one object, to its end.
async fn perform(engine: &Engine, key: &str, task: Task) {
    let object = Object { key: key.into(), version: None, size: 0, etag: None, storage_class: None };
    let order = Order {
        connection: ConnectionId("seaweed".into()),
        bucket: BUCKET.into(),
        prefix: String::new(),
        items: vec![Item::Object(object)],
        task: task.clone(),
        expected: Tally::default(),
    };
    let id = engine.begin(order).await.expect("begun");
    loop {
        let revision = engine.changes(0).revision;
        let job = engine.job(id).expect("it is in the list");
        if job.state.has_ended() || matches!(job.state, State::NeedsYou | State::Waiting(_)) {
            let failed = engine.failed_objects(id, 0, 1).await;
            assert_eq!(job.state, State::Done, "{task:?}: {:?} {failed:?}", job.failure);
            return;
        }
        engine.changed(revision).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_in_parts_is_copied_renamed_and_changed_in_place() {
    let server = Seaweed::start();
    let store = Arc::new(server.store().await);
    store.create_bucket(BUCKET, &NewBucket::default()).await.expect("a bucket");
    let mut bytes = vec![0; SIZE];
    rand::fill(&mut bytes[..]);
    let mut crc64 = Crc64::new();
    crc64.update(&bytes);
    let options = PutOptions {
        headers: Headers { content_type: Some("video/x-windlass".into()), ..Headers::default() },
        metadata: vec![("who".into(), "me".into())],
        tags: vec![("colour".into(), "red".into())],
        ..PutOptions::default()
    };
    let body = UploadBody::from_bytes(bytes.clone());
    store.put(&ObjectPath::new(BUCKET, "large"), body, Some(crc64.value()), &options).await.expect("sent");

    let folder = tempfile::tempdir().expect("a temporary folder");
    let engine = Options { largest_copy: 16 * MIB as u64, copy_part: 8 * MIB as u64, ..Options::default() };
    let engine = Engine::open(folder.path(), Arc::new(OneStore(store.clone())), engine).expect("the engine opens").0;
    let to = |prefix: &str, name: Option<&str>| Destination {
        connection: None,
        bucket: BUCKET.into(),
        prefix: prefix.into(),
        name: name.map(Into::into),
        if_taken: IfTaken::Skip,
    };
    perform(&engine, "large", Task::Copy(to("copies/", None))).await;
    perform(&engine, "large", Task::Move(to("", Some("renamed")))).await;
    let headers = Headers { cache_control: Some("no-store".into()), ..Headers::default() };
    perform(&engine, "renamed", Task::Edit(Change { headers, ..Change::default() })).await;
    engine.close().await;

    assert_eq!(server.objects(BUCKET, "").into_keys().collect::<Vec<_>>(), ["copies/large", "renamed"]);
    for (key, cache_control) in [("copies/large", None), ("renamed", Some("no-store"))] {
        let path = ObjectPath::new(BUCKET, key);
        let told = store.properties(&path, None).await.expect("it is there");
        assert!(told.etag.as_ref().is_some_and(|it| it.bare().ends_with("-9")), "{key} was copied in parts: {told:?}");
        assert_eq!(whole_crc64(told.checksums.first()), Some(crc64.value()), "{key}");
        assert_eq!(told.headers.content_type, options.headers.content_type, "{key}");
        assert_eq!(told.headers.cache_control.as_deref(), cache_control, "{key}");
        assert_eq!(told.metadata, options.metadata, "{key}");
        assert_eq!(store.tags(&path, None).await.expect("tags"), options.tags, "{key}");
        assert!(server.read(BUCKET, key) == bytes, "{key}: the bytes");
    }
    assert_eq!(server.unfinished_uploads(BUCKET), 0);
}
