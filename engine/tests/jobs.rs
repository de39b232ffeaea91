//! Work on many objects: every call to the store failing, being stopped at, or crashed at, and then going on. Each time
//! nothing is lost, what was to be left alone is as it was, and nothing unfinished is left on the server.

mod scene;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use scene::{BUCKET, OneStore};
use windlass_engine::engine::{Engine, Options};
use windlass_engine::job::{Change, Destination, IfTaken, Item, Job, Object, Order, Tally, Task};
use windlass_engine::store::about::Headers;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::store::{Kind, ObjectPath, Store};
use windlass_engine::transfer::{ConnectionId, Id, State};

const MIB: usize = 1 << 20;

struct Scene {
    folder: tempfile::TempDir,
    memory: Memory,
}

impl Scene {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), memory: Memory::with_bucket(BUCKET) }
    }

    /// A tree with a few of everything: a folder in a folder, a folder's own key, a large object, odd names, neighbours.
    fn tree() -> Self {
        let scene = Self::new();
        scene.memory.page_size(3);
        for (key, size) in [
            ("a/", 0),
            ("a/1.txt", 10),
            ("a/2 ü.txt", 20),
            ("a/b/3.txt", 30),
            ("a/b/large", 6 * MIB),
            ("a/z", 1),
            ("a.txt", 5),
            ("ab/x", 6),
        ] {
            scene.plant(key, bytes(key, size));
        }
        scene
    }

    fn plant(&self, key: &str, bytes: Vec<u8>) {
        self.memory.plant(&ObjectPath::new(BUCKET, key), bytes);
    }

    fn open(&self, store: impl Store) -> Engine {
        open(self.folder.path(), store)
    }

    /// Every object with its bytes.
    fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |it: ObjectPath| (it.key.clone(), self.memory.object(&it).expect("listed").to_vec());
        self.memory.objects().into_iter().map(read).collect()
    }
}

fn open(folder: &Path, store: impl Store) -> Engine {
    let stores = OneStore::new(store);
    let options =
        Options { requests: 2, largest_copy: 5 * MIB as u64, copy_part: 5 * MIB as u64, ..Options::default() };
    Engine::open(&folder.join("journal"), stores, options).expect("the engine opens").0
}

fn bytes(key: &str, size: usize) -> Vec<u8> {
    key.bytes().cycle().take(size).collect()
}

fn folder(prefix: &str) -> Item {
    Item::Folder { prefix: prefix.into() }
}

fn object(key: &str) -> Item {
    Item::Object(Object { key: key.into(), version: None, size: 0, etag: None, storage_class: None })
}

fn to(prefix: &str, name: Option<&str>, if_taken: IfTaken) -> Destination {
    Destination { connection: None, bucket: BUCKET.into(), prefix: prefix.into(), name: name.map(Into::into), if_taken }
}

async fn begin(engine: &Engine, items: Vec<Item>, task: Task) -> Id {
    let connection = ConnectionId("memory".into());
    let order =
        Order { connection, bucket: BUCKET.into(), prefix: String::new(), items, task, expected: Tally::default() };
    engine.begin(order).await.expect("begun")
}

async fn wait_for(engine: &Engine, id: Id, wanted: impl Fn(State) -> bool) -> Arc<Job> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let revision = engine.changes(0).revision;
        let job = engine.job(id).expect("the job is in the list");
        if wanted(job.state) {
            return job;
        }
        let waited = tokio::time::timeout_at(deadline, engine.changed(revision)).await;
        waited.unwrap_or_else(|_| panic!("it hangs in {:?}: {:?}", job.state, job.failure));
    }
}

fn settled(state: State) -> bool {
    state.has_ended() || matches!(state, State::NeedsYou | State::Paused)
}

async fn end(engine: &Engine, id: Id) -> Arc<Job> {
    wait_for(engine, id, settled).await
}

/// As a user would: Retry until it is done.
async fn insist(engine: &Engine, id: Id) -> Arc<Job> {
    let mut job = end(engine, id).await;
    for _ in 0..5 {
        if job.state != State::Failed {
            break;
        }
        engine.resume(vec![id]);
        wait_for(engine, id, |state| state != State::Failed).await;
        job = end(engine, id).await;
    }
    job
}

#[derive(Clone, Copy, Debug)]
enum Work {
    Copy,
    Move,
    Delete,
    Edit,
}

impl Work {
    fn task(self) -> Task {
        match self {
            Self::Copy => Task::Copy(to("t/", None, IfTaken::Skip)),
            Self::Move => Task::Move(to("t/", None, IfTaken::KeepBoth)),
            Self::Delete => Task::Delete { versions: false },
            Self::Edit => Task::Edit(Change {
                headers: Headers { cache_control: Some("no-store".into()), ..Headers::default() },
                ..Change::default()
            }),
        }
    }

    /// What is to be there in the end.
    fn due(self, before: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
        let mut due = before.clone();
        let inside: Vec<String> = before.keys().filter(|key| key.starts_with("a/")).cloned().collect();
        for key in inside {
            match self {
                Self::Copy => _ = due.insert(format!("t/{key}"), before[&key].clone()),
                Self::Move => {
                    let bytes = due.remove(&key).expect("there");
                    due.insert(format!("t/{key}"), bytes);
                }
                Self::Delete => _ = due.remove(&key),
                Self::Edit => {}
            }
        }
        due
    }
}

const ALL: [Work; 4] = [Work::Copy, Work::Move, Work::Delete, Work::Edit];

fn check(scene: &Scene, work: Work, before: &BTreeMap<String, Vec<u8>>, job: &Job, what: &str) {
    assert_eq!(job.state, State::Done, "{work:?} {what}: {:?}", job.failure);
    let (now, due) = (scene.all(), work.due(before));
    let keys = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&now), keys(&due), "{work:?} {what}: the keys");
    assert!(now == due, "{work:?} {what}: the bytes of every object");
    assert_eq!(scene.memory.uploads(), vec![], "{work:?} {what}: no unfinished upload is left");
    assert_eq!((job.done.objects, job.failed, job.skipped), (6, 0, 0), "{work:?} {what}: the counts");
}

/// At any moment every object is somewhere with all its bytes.
fn nothing_lost(scene: &Scene, work: Work, before: &BTreeMap<String, Vec<u8>>, what: &str) {
    let now = scene.all();
    for (key, bytes) in before {
        let there = now.get(key) == Some(bytes) || now.get(&format!("t/{key}")) == Some(bytes);
        assert!(there || matches!(work, Work::Delete), "{work:?} {what}: {key} is lost");
    }
}

async fn calls(work: Work) -> u64 {
    let scene = Scene::tree();
    let before = scene.all();
    let store = Faulty::never(scene.memory.clone());
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], work.task()).await;
    check(&scene, work, &before, &*end(&engine, id).await, "undisturbed");
    engine.close().await;
    store.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_fail() {
    for work in ALL {
        for k in 1..=calls(work).await {
            for fault in [Fault::before(Kind::Interrupted), Fault::after(), Fault::before(Kind::AccessDenied)] {
                let scene = Scene::tree();
                let before = scene.all();
                let store = Faulty::at(scene.memory.clone(), k, fault.clone());
                let engine = scene.open(store.clone());
                let id = begin(&engine, vec![folder("a/")], work.task()).await;
                let job = insist(&engine, id).await;
                let what = format!("{fault:?} at call {k}: {:?}", store.calls().get(k as usize - 1));
                nothing_lost(&scene, work, &before, &what);
                check(&scene, work, &before, &job, &what);
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_stopped_at() {
    for work in ALL {
        for k in 1..=calls(work).await {
            for when in [When::Before, When::After] {
                let scene = Scene::tree();
                let before = scene.all();
                let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
                let engine = scene.open(store.clone());
                let id = begin(&engine, vec![folder("a/")], work.task()).await;
                store.struck().await;
                // A completion's answer is waited for: only that tells what there is.
                let completion = store.calls().last().is_some_and(|call| call.verb == Verb::CompleteMultipart);
                if completion {
                    tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
                    continue;
                }
                engine.pause(vec![id]);
                wait_for(&engine, id, |state| state == State::Paused).await;
                nothing_lost(&scene, work, &before, "paused");
                store.heal();
                engine.resume(vec![id]);
                wait_for(&engine, id, |state| state != State::Paused).await;
                let job = insist(&engine, id).await;
                check(&scene, work, &before, &job, &format!("stopped {when:?} call {k}"));
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_crashed_at() {
    for work in ALL {
        for k in 1..=calls(work).await {
            for when in [When::Before, When::After] {
                let scene = Scene::tree();
                let before = scene.all();
                let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
                let engine = scene.open(store.clone());
                let id = begin(&engine, vec![folder("a/")], work.task()).await;
                store.struck().await;
                let what = format!("crashed {when:?} call {k}: {:?}", store.calls().last());
                tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
                nothing_lost(&scene, work, &before, &what);
                let engine = scene.open(scene.memory.clone());
                let job = insist(&engine, id).await;
                check_after_crash(&scene, work, &before, &job, &what).await;
                engine.close().await;
            }
        }
    }
}

/// An upload whose beginning was not heard of is the one thing that may be left: nothing names it.
async fn check_after_crash(scene: &Scene, work: Work, before: &BTreeMap<String, Vec<u8>>, job: &Job, what: &str) {
    for (object, upload) in scene.memory.uploads() {
        if what.contains("CreateMultipart") {
            scene.memory.abort_multipart(&object, &upload).await.expect("aborted");
        }
    }
    check(scene, work, before, job, what);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_deleted_is_listed_and_retry_finishes() {
    let scene = Scene::new();
    for n in 0..20_000 {
        scene.plant(&format!("many/{n:05}"), vec![1]);
    }
    scene.plant("many", vec![2]);
    let stuck = |n: u32| ObjectPath::new(BUCKET, format!("many/{n:05}"));
    for n in (0..20_000).step_by(100) {
        scene.memory.refuse_deletion(&stuck(n), Some(Kind::AccessDenied));
    }
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("many/")], Task::Delete { versions: false }).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 19_800, 200));
    let message = job.failure.as_ref().map(|failure| failure.message.clone());
    assert_eq!(message.as_deref(), Some("200 of 20000 could not be deleted."));
    let listed = engine.failed_objects(id, 0, 1_000).await.expect("the list");
    assert_eq!(listed.len(), 200, "every failure is listed");
    assert!(listed.iter().all(|(_, it)| it.failure.message.contains(&it.object.key)), "with its key");
    assert_eq!(scene.all().len(), 201);

    for n in (0..20_000).step_by(200) {
        scene.memory.refuse_deletion(&stuck(n), None);
    }
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Failed).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 100), "half of them can be deleted now");
    for n in (0..20_000).step_by(100) {
        scene.memory.refuse_deletion(&stuck(n), None);
    }
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Failed).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Done, 20_000, 0));
    assert_eq!(scene.all().into_keys().collect::<Vec<_>>(), ["many"], "the neighbour stays");
    assert_eq!(engine.failed_objects(id, 0, 10).await.expect("the list").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_whose_original_cannot_be_deleted_is_finished_later() {
    let scene = Scene::tree();
    let before = scene.all();
    let stuck = ObjectPath::new(BUCKET, "a/1.txt");
    scene.memory.refuse_deletion(&stuck, Some(Kind::AccessDenied));
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("a/")], Work::Move.task()).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 5, 1));
    nothing_lost(&scene, Work::Move, &before, "one stays");
    scene.memory.refuse_deletion(&stuck, None);
    let job = insist(&engine, id).await;
    check(&scene, Work::Move, &before, &job, "after retry: no second copy, no original");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_that_changed_after_it_was_copied_is_kept() {
    let scene = Scene::new();
    scene.plant("a/x", b"old".to_vec());
    // The answer to the copy takes its time; meanwhile somebody writes the original.
    let store = Faulty::at_verb(
        scene.memory.clone(),
        Verb::Copy,
        1,
        Fault::new(When::After, windlass_engine::store::faulty::What::Delay(Duration::from_millis(300))),
    );
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Task::Move(to("t/", None, IfTaken::Skip))).await;
    store.struck().await;
    scene.plant("a/x", b"new".to_vec());
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
    assert_eq!(scene.all()["a/x"], b"new", "the new one is not deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_skipped_kept_beside_or_replaced() {
    for (policy, due, skipped) in [
        (IfTaken::Skip, vec![("t/a/1", "there"), ("t/a/2", "two")], 1),
        (IfTaken::KeepBoth, vec![("t/a/1", "there"), ("t/a/1 (2)", "one"), ("t/a/2", "two")], 0),
        (IfTaken::Overwrite, vec![("t/a/1", "one"), ("t/a/2", "two")], 0),
    ] {
        let scene = Scene::new();
        for (key, text) in [("a/1", "one"), ("a/2", "two"), ("t/a/1", "there")] {
            scene.plant(key, text.into());
        }
        let engine = scene.open(scene.memory.clone());
        let id = begin(&engine, vec![folder("a/")], Task::Move(to("t/", None, policy))).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.skipped), (State::Done, skipped), "{policy:?}: {:?}", job.failure);
        let all = scene.all();
        for (key, text) in due {
            assert_eq!(all.get(key).map(Vec::as_slice), Some(text.as_bytes()), "{policy:?}: {key}");
        }
        let left: Vec<&String> = all.keys().filter(|key| key.starts_with("a/")).collect();
        let due: Vec<&str> = if skipped == 1 { vec!["a/1"] } else { vec![] };
        assert_eq!(left, due, "{policy:?}: what was skipped stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_name_is_never_one_that_another_object_goes_to() {
    for order in [["a", "a (2)"], ["a (2)", "a"]] {
        let scene = Scene::new();
        for (key, text) in [("s/a", "one"), ("s/a (2)", "two"), ("t/a", "there")] {
            scene.plant(key, text.into());
        }
        let engine = scene.open(scene.memory.clone());
        let items = order.map(|name| object(&format!("s/{name}"))).to_vec();
        let id = begin(&engine, items, Task::Move(to("t/", None, IfTaken::KeepBoth))).await;
        assert_eq!(end(&engine, id).await.state, State::Done);
        let mut texts: Vec<Vec<u8>> = scene.all().into_values().collect();
        texts.sort();
        assert_eq!(texts, [b"one".to_vec(), b"there".to_vec(), b"two".to_vec()], "{order:?}: {:?}", scene.all().keys());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_up_without_landing_on_itself() {
    let scene = Scene::new();
    for key in ["p/p/1", "p/p/p/1", "p/p/p/2"] {
        scene.plant(key, key.into());
    }
    let before = scene.all();
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("p/p/")], Task::Move(to("", None, IfTaken::Overwrite))).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 1, 2), "{:?}", job.failure);
    let now = scene.all();
    assert!(before.values().all(|bytes| now.values().any(|it| it == bytes)), "nothing is lost: {:?}", now.keys());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_somebody_removed_is_no_copy() {
    // At the target is another object of the same size: it proves nothing.
    for task in [Task::Move(to("t/", None, IfTaken::Overwrite)), Work::Edit.task()] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("new", 6 * MIB));
        scene.plant("t/a/x", bytes("old", 6 * MIB));
        // From the completion on nothing is known of the upload any more.
        let store = Faulty::new(scene.memory.clone(), |call| {
            let gone = call.verb == Verb::CompleteMultipart || (call.verb == Verb::ListParts && call.of_verb > 1);
            gone.then(|| Fault::before(Kind::NoSuchUpload))
        });
        let engine = scene.open(store.clone());
        let id = begin(&engine, vec![folder("a/")], task.clone()).await;
        let job = end(&engine, id).await;
        assert_eq!(job.state, State::Failed, "{task:?}: it must not count as done");
        assert!(scene.all()["a/x"] == bytes("new", 6 * MIB), "{task:?}: the original stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_copy_leaves_nothing_unfinished() {
    let scene = Scene::tree();
    let before = scene.all();
    let store = Faulty::at_verb(scene.memory.clone(), Verb::CopyPart, 2, Fault::hang(When::Before));
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Task::Move(to("t/", None, IfTaken::Skip))).await;
    store.struck().await;
    engine.cancel(vec![id]);
    wait_for(&engine, id, |state| state == State::Cancelled).await;
    nothing_lost(&scene, Work::Move, &before, "cancelled");
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while !scene.memory.uploads().is_empty() {
        assert!(std::time::Instant::now() < deadline, "the unfinished upload stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_place_keeps_everything_else() {
    for size in [10, 6 * MIB] {
        let scene = Scene::new();
        let path = ObjectPath::new(BUCKET, "a/x");
        let options = windlass_engine::store::PutOptions {
            headers: Headers {
                content_type: Some("text/plain".into()),
                expires: Some("Fri, 21 Dec 2012 00:00:00 GMT".into()),
                website_redirect: Some("/elsewhere".into()),
                ..Headers::default()
            },
            metadata: vec![("who".into(), "me".into())],
            tags: vec![("colour".into(), "red".into())],
            ..Default::default()
        };
        let body = windlass_engine::body::UploadBody::from_bytes(bytes("x", size));
        scene.memory.put(&path, body, None, &options).await.expect("put");
        let engine = scene.open(scene.memory.clone());
        let change = Change {
            headers: Headers { cache_control: Some("no-store".into()), ..Headers::default() },
            ..Change::default()
        };
        let id = begin(&engine, vec![object("a/x")], Task::Edit(change)).await;
        let job = end(&engine, id).await;
        assert_eq!(job.state, State::Done, "{:?}", engine.failed_objects(id, 0, 1).await);
        let now = scene.memory.properties(&path, None).await.expect("there");
        assert_eq!(now.headers.cache_control.as_deref(), Some("no-store"));
        assert_eq!(now.headers.content_type.as_deref(), Some("text/plain"));
        assert_eq!(now.headers.expires.as_deref(), Some("Fri, 21 Dec 2012 00:00:00 GMT"));
        assert_eq!(now.headers.website_redirect.as_deref(), Some("/elsewhere"));
        assert_eq!(now.metadata, [("who".to_owned(), "me".to_owned())]);
        assert_eq!(scene.memory.tags(&path, None).await.expect("tags"), [("colour".to_owned(), "red".to_owned())]);
        assert!(scene.all()["a/x"] == bytes("x", size), "the bytes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_outlive_a_restart_paused_or_done() {
    let scene = Scene::tree();
    let store = Faulty::at(scene.memory.clone(), 1, Fault::hang(When::Before));
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Work::Copy.task()).await;
    store.struck().await;
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    engine.close().await;
    let before = scene.all();
    let engine = scene.open(scene.memory.clone());
    assert_eq!(engine.job(id).expect("still in the list").state, State::Paused);
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Paused).await;
    check(&scene, Work::Copy, &before, &*end(&engine, id).await, "after a restart");
    engine.remove(vec![id]);
    let deadline = std::time::Instant::now() + Duration::from_secs(5);
    while engine.job(id).is_some() {
        assert!(std::time::Instant::now() < deadline, "it stays in the list");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    engine.close().await;
    let engine = scene.open(scene.memory.clone());
    assert!(engine.job(id).is_none(), "it is gone for good");
}
