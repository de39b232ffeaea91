//! Bringing back what counts as deleted, and deleting for ever, with all versions: on the store in memory and on the
//! practice store.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures::TryStreamExt as _;
use windlass_engine::body::UploadBody;
use windlass_engine::engine::{Engine, Options};
use windlass_engine::job::ahead::{self, Left};
use windlass_engine::job::{Item, Object, Tally, Task, Which};
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::store::{Deletion, Kind, NewBucket, ObjectPath, PutOptions, Store, Versioning, practice};
use windlass_engine::transfer::State;

use crate::bench::{self, begin, end, folder, insist, object};
use crate::scene::{BUCKET, OneStore};

fn versioned() -> Memory {
    let memory = Memory::with_bucket(BUCKET);
    memory.keep_versions(BUCKET, Versioning::On);
    memory.page_size(3);
    memory
}

fn path(key: &str) -> ObjectPath {
    ObjectPath::new(BUCKET, key)
}

async fn put(store: &dyn Store, key: &str, text: &str) {
    let body = UploadBody::from_bytes(text.as_bytes().to_vec());
    store.put(&path(key), body, None, &PutOptions::default()).await.expect("put");
}

async fn delete(store: &dyn Store, key: &str, times: u32) {
    for _ in 0..times {
        store.delete(&path(key)).await.expect("a delete marker");
    }
}

/// In `a/`: what was deleted, what was deleted often, what is there, and what has no version left. Beside it a neighbour.
async fn past(store: &dyn Store) {
    for (key, texts, deleted) in [
        ("a/1", vec!["one"], 1),
        ("a/2", vec!["older", "newer"], 4),
        ("a/3", vec!["there"], 0),
        ("a/4", vec!["gone for ever"], 1),
        ("a/b/5 ü", vec!["five", ""], 1),
        ("ab", vec!["neighbour"], 1),
    ] {
        for text in texts {
            put(store, key, text).await;
        }
        delete(store, key, deleted).await;
    }
    let page = store.list_versions(BUCKET, "a/4", false, None).await.expect("listed");
    let bytes = page.versions.iter().find(|it| !it.delete_marker).expect("it is below its marker");
    let gone = Deletion { key: "a/4".into(), version: Some(bytes.version.clone()) };
    assert_eq!(store.delete_many(BUCKET, &[gone]).await.expect("an answer"), []);
}

/// Every object with its text.
async fn all(store: &dyn Store) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut page = None;
    loop {
        let listed = store.list(BUCKET, "", false, page.as_deref()).await.expect("listed");
        for object in listed.objects {
            let got = store.get(&path(&object.key), None, None, None).await.expect("there");
            let bytes: Vec<_> = got.body.try_collect().await.expect("all of it");
            all.insert(object.key, String::from_utf8(bytes.concat()).expect("text"));
        }
        match listed.next {
            Some(next) => page = Some(next),
            None => return all,
        }
    }
}

fn texts(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

fn back() -> BTreeMap<String, String> {
    texts(&[("a/1", "one"), ("a/2", "newer"), ("a/3", "there"), ("a/b/5 ü", "")])
}

fn open(folder: &Path, store: Arc<dyn Store>) -> Engine {
    let stores = Arc::new(OneStore { store, refusal: Default::default(), removed: Default::default() });
    Engine::open(&folder.join("journal"), stores, Options::default()).expect("the engine opens").0
}

/// The store in memory, and the practice store in that folder.
async fn both(folder: &Path) -> [Arc<dyn Store>; 2] {
    let practice = practice::store(&folder.join("practice")).await.expect("the practice store opens");
    let versioning = NewBucket { versioning: true, ..NewBucket::default() };
    practice.create_bucket(BUCKET, &versioning).await.expect("it is new");
    [Arc::new(versioned()), practice]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_below_a_folder_comes_back() {
    let folders = tempfile::tempdir().expect("a temporary folder");
    for (turn, store) in both(folders.path()).await.into_iter().enumerate() {
        past(&*store).await;
        let counted = ahead::count(&*store, BUCKET, &[folder("a/")], Which::Deleted, |_| {}).await.expect("counted");
        assert_eq!(counted.all, Tally { objects: 3, bytes: 8 }, "{turn}: three come back, with their bytes");
        let engine = open(&folders.path().join(turn.to_string()), store.clone());
        let id = begin(&engine, vec![folder("a/")], Task::Undelete).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.done), (State::Done, counted.all), "{turn}: {:?}", job.failure);
        assert_eq!(all(&*store).await, back(), "{turn}");
        let again = ahead::count(&*store, BUCKET, &[folder("a/")], Which::Deleted, |_| {}).await.expect("counted");
        assert_eq!(again.all, Tally::default(), "{turn}: nothing is left to be restored");
        let marker = store.list_versions(BUCKET, "a/4", false, None).await.expect("listed").versions;
        assert!(marker.len() == 1 && marker[0].delete_marker, "{turn}: a marker over nothing stays");
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn single_objects_come_back_whatever_version_was_named() {
    let folders = tempfile::tempdir().expect("a temporary folder");
    let store = versioned();
    past(&store).await;
    // Not a delete marker but what lies below it: it must not be deleted.
    let below = store.list_versions(BUCKET, "a/1", false, None).await.expect("listed").versions.remove(1);
    assert!(!below.delete_marker);
    let version = Some(below.version);
    let named = Object { key: "a/1".into(), version, size: 3, etag: None, storage_class: None };
    let engine = open(folders.path(), Arc::new(store.clone()));
    let items = vec![Item::Object(named), object("a/2"), object("a/3"), object("a/4"), object("never")];
    let id = begin(&engine, items, Task::Undelete).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 3, 2), "{:?}", job.failure);
    let failed = engine.failed_objects(id, 0, 10).await.expect("the list");
    let words: Vec<&str> = failed.iter().map(|(_, it)| &*it.failure.message).collect();
    assert_eq!(
        words,
        ["No version of a/4 is left that could be restored.", "No version of never is left that could be restored."]
    );
    assert_eq!(all(&store).await, texts(&[("a/1", "one"), ("a/2", "newer"), ("a/3", "there")]));
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_is_listed_and_retry_restores_it() {
    let folders = tempfile::tempdir().expect("a temporary folder");
    let store = versioned();
    past(&store).await;
    for key in ["a/1", "a/2"] {
        store.refuse_deletion(&path(key), Some(Kind::AccessDenied));
    }
    let engine = open(folders.path(), Arc::new(store.clone()));
    let id = begin(&engine, vec![folder("a/")], Task::Undelete).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 1, 2), "{:?}", job.failure);
    let failed = engine.failed_objects(id, 0, 10).await.expect("the list");
    assert!(failed.iter().all(|(_, it)| it.failure.message.contains("refused to restore")), "{failed:?}");
    for key in ["a/1", "a/2"] {
        store.refuse_deletion(&path(key), None);
    }
    let job = insist(&engine, id).await;
    assert_eq!((job.state, job.done, job.failed), (State::Done, Tally { objects: 3, bytes: 8 }, 0));
    assert_eq!(all(&store).await, back());
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restoring_survives_a_failure_and_a_crash_at_every_call() {
    let calls = {
        let store = versioned();
        past(&store).await;
        let folders = tempfile::tempdir().expect("a temporary folder");
        let faulty = Faulty::never(store);
        let engine = open(folders.path(), Arc::new(faulty.clone()));
        end(&engine, begin(&engine, vec![folder("a/")], Task::Undelete).await).await;
        engine.close().await;
        faulty.count()
    };
    assert!(calls > 5, "pages of three, and a look at what was deleted often: {calls}");
    let hangs = [When::Before, When::After].map(Fault::hang);
    for fault in
        [Fault::before(Kind::Interrupted), Fault::after(), Fault::before(Kind::AccessDenied)].iter().chain(&hangs)
    {
        for k in 1..=calls {
            let folders = tempfile::tempdir().expect("a temporary folder");
            let store = versioned();
            past(&store).await;
            let faulty = Faulty::at(store.clone(), k, fault.clone());
            let mut engine = open(folders.path(), Arc::new(faulty.clone()));
            let id = begin(&engine, vec![folder("a/")], Task::Undelete).await;
            if hangs.contains(fault) {
                faulty.struck().await;
                tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
                engine = open(folders.path(), Arc::new(store.clone()));
            }
            let job = insist(&engine, id).await;
            let what = format!("{fault:?} at call {k}: {:?}", faulty.calls().get(k as usize - 1));
            assert_eq!((job.state, job.failed), (State::Done, 0), "{what}: {:?}", job.failure);
            assert_eq!(all(&store).await, back(), "{what}");
            engine.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_versioned_bucket_is_emptied_and_can_be_deleted() {
    let folders = tempfile::tempdir().expect("a temporary folder");
    for (turn, store) in both(folders.path()).await.into_iter().enumerate() {
        past(&*store).await;
        let left = ahead::left(&*store, BUCKET).await;
        assert_eq!(left, Left { objects: 1, older: 14, uploads: 0, more: false }, "{turn}");
        assert_eq!(store.delete_bucket(BUCKET).await.expect_err("it is not empty").kind, Kind::Conflict);
        let everything = ahead::count(&*store, BUCKET, &[folder("")], Which::Versions, |_| {}).await.expect("counted");
        assert_eq!(everything.all.objects, 15, "{turn}: objects, older versions and markers");
        let engine = open(&folders.path().join(turn.to_string()), store.clone());
        let id = begin(&engine, vec![folder("")], Task::Delete { versions: true }).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.done), (State::Done, everything.all), "{turn}: {:?}", job.failure);
        assert_eq!(ahead::left(&*store, BUCKET).await, Left::default(), "{turn}");
        store.delete_bucket(BUCKET).await.expect("nothing keeps it");
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_deleted_with_all_its_versions_and_its_neighbours_stay() {
    let folders = tempfile::tempdir().expect("a temporary folder");
    for (turn, store) in both(folders.path()).await.into_iter().enumerate() {
        for key in ["a", "a/below", "a2", "b"] {
            for text in ["1", "2", "3", "4"] {
                put(&*store, key, text).await;
            }
            delete(&*store, key, 1).await;
        }
        let items = [object("a"), object("b")];
        let counted = ahead::count(&*store, BUCKET, &items, Which::Versions, |_| {}).await.expect("counted");
        let engine = open(&folders.path().join(turn.to_string()), store.clone());
        let id = begin(&engine, items.to_vec(), Task::Delete { versions: true }).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.done.objects, counted.all.objects), (State::Done, 10, 10), "{turn}");
        let left = ahead::count(&*store, BUCKET, &[folder("")], Which::Versions, |_| {}).await.expect("counted");
        assert_eq!(left.all.objects, 10, "{turn}: those of a/below and a2");
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_versions_go_a_thousand_in_a_request() {
    let scene = bench::Scene::new();
    scene.memory.keep_versions(BUCKET, Versioning::On);
    for n in 0..1_250 {
        scene.plant(&format!("many/{n:04}"), vec![1]);
        scene.plant(&format!("many/{n:04}"), vec![2]);
    }
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("many/")], Task::Delete { versions: true }).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects), (State::Done, 2_500), "{:?}", job.failure);
    assert_eq!((scene.memory.calls(Verb::DeleteMany), scene.memory.calls(Verb::ListVersions)), (3, 3));
    assert_eq!(ahead::left(&scene.memory, BUCKET).await, Left::default());
    engine.close().await;
}
