//! Copies and moves from one connection to another: every call to either store failing, being stopped at, or crashed at,
//! and then going on. Each time nothing is lost, no upload is left unfinished, and no part that arrived is sent again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt as _;
use windlass_engine::body::UploadBody;
use windlass_engine::connection::{Addressing, Server, SignIn, Stores};
use windlass_engine::engine::{Engine, Options};
use windlass_engine::error::{Code, Error, Failure};
use windlass_engine::job::{Destination, IfTaken, Item, Job, Object, Order, Tally, Task};
use windlass_engine::store::about::{Encryption, Headers};
use windlass_engine::store::faulty::{Fault, Faulty, What, When};
use windlass_engine::store::memory::{Memory, Verb, Weakness};
use windlass_engine::store::practice;
use windlass_engine::store::s3::S3Store;
use windlass_engine::store::{Kind, ObjectPath, PutOptions, Store};
use windlass_engine::transfer::{ConnectionId, Id, State, Verdict};

const MIB: usize = 1 << 20;
const BUCKET: &str = "bucket";
/// Three parts of 5 MiB.
const LARGE: usize = 11 * MIB;
/// For tests of every call, of which there are many.
const TWO_PARTS: usize = 6 * MIB;

fn here() -> ConnectionId {
    ConnectionId("here".into())
}

fn there() -> ConnectionId {
    ConnectionId("there".into())
}

/// Two servers; the keys of the second may be refused.
struct TwoStores {
    here: Arc<dyn Store>,
    there: Arc<dyn Store>,
    locked: AtomicBool,
    forgotten: Mutex<Vec<ConnectionId>>,
}

#[async_trait]
impl Stores for TwoStores {
    async fn store(&self, connection: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        match (*connection == here(), self.locked.load(SeqCst)) {
            (true, _) => Ok(self.here.clone()),
            (false, false) => Ok(self.there.clone()),
            (false, true) => Err(Error::NoCredentials { server: "There".into() }.into()),
        }
    }
    fn name(&self, connection: &ConnectionId) -> String {
        if *connection == here() { "Here".into() } else { "There".into() }
    }
    fn forget(&self, connection: &ConnectionId) {
        self.forgotten.lock().expect("no panic before").push(connection.clone());
    }
}

struct Scene {
    folder: tempfile::TempDir,
    here: Memory,
    there: Memory,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The buckets have one name: only the connection tells them apart.
        Self { folder, here: Memory::with_bucket(BUCKET), there: Memory::with_bucket(BUCKET) }
    }

    /// A folder in a folder, an odd name, a large object, an empty one, and a neighbour.
    fn tree() -> Self {
        let scene = Self::new();
        for (key, size) in [("a/", 0), ("a/1.txt", 10), ("a/b/2 ü.txt", 20_000), ("a/b/large", TWO_PARTS), ("a.txt", 5)]
        {
            scene.plant(key, bytes(key, size));
        }
        scene
    }

    fn plant(&self, key: &str, bytes: Vec<u8>) {
        self.here.plant(&path(key), bytes);
    }

    fn open(&self, here: impl Store, there: impl Store) -> Engine {
        open(self.folder.path(), Arc::new(here), Arc::new(there)).0
    }
}

fn open(folder: &Path, here: Arc<dyn Store>, there: Arc<dyn Store>) -> (Engine, Arc<TwoStores>) {
    let stores = Arc::new(TwoStores { here, there, locked: AtomicBool::new(false), forgotten: Mutex::default() });
    let options =
        Options { requests: 2, part_size: Some(5 * MIB as u64), largest_copy: 5 * MIB as u64, ..Options::default() };
    (Engine::open(&folder.join("journal"), stores.clone(), options).expect("the engine opens").0, stores)
}

fn path(key: &str) -> ObjectPath {
    ObjectPath::new(BUCKET, key)
}

fn bytes(key: &str, size: usize) -> Vec<u8> {
    let mut bytes = key.repeat(size / key.len() + 1).into_bytes();
    bytes.truncate(size);
    bytes
}

fn all(memory: &Memory) -> BTreeMap<String, Vec<u8>> {
    let read = |it: ObjectPath| (it.key.clone(), memory.object(&it).expect("listed").to_vec());
    memory.objects().into_iter().map(read).collect()
}

fn to(prefix: &str, if_taken: IfTaken) -> Destination {
    Destination { connection: Some(there()), bucket: BUCKET.into(), prefix: prefix.into(), name: None, if_taken }
}

fn copies(if_taken: IfTaken) -> Task {
    Task::Copy(to("", if_taken))
}

fn moves(if_taken: IfTaken) -> Task {
    Task::Move(to("", if_taken))
}

fn folder() -> Vec<Item> {
    vec![Item::Folder { prefix: "a/".into() }]
}

async fn begin(engine: &Engine, items: Vec<Item>, task: Task) -> Id {
    let order = Order {
        connection: here(),
        bucket: BUCKET.into(),
        prefix: String::new(),
        items,
        task,
        expected: Tally::default(),
    };
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

async fn end(engine: &Engine, id: Id) -> Arc<Job> {
    wait_for(engine, id, |state| state.has_ended() || matches!(state, State::NeedsYou | State::Paused)).await
}

async fn retry(engine: &Engine, id: Id) -> Arc<Job> {
    engine.resume(vec![id]);
    wait_for(engine, id, |state| state != State::Failed).await;
    end(engine, id).await
}

/// As a user would: Retry until it is done.
async fn insist(engine: &Engine, id: Id) -> Arc<Job> {
    let mut job = end(engine, id).await;
    for _ in 0..5 {
        if job.state != State::Failed {
            break;
        }
        job = retry(engine, id).await;
    }
    job
}

async fn crash(engine: Engine) {
    tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
}

async fn nothing_unfinished(memory: &Memory, what: &str) {
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while !memory.uploads().is_empty() {
        assert!(std::time::Instant::now() < deadline, "{what}: an unfinished upload stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Everything is at the target with all its bytes, and of a move nothing is left but the neighbour.
async fn check(scene: &Scene, is_move: bool, before: &BTreeMap<String, Vec<u8>>, job: &Job, what: &str) {
    assert_eq!(job.state, State::Done, "{what}: {:?}", job.failure);
    let mut due = before.clone();
    let neighbour = due.remove("a.txt").expect("planted");
    assert!(all(&scene.there) == due, "{what}: {:?} arrived", all(&scene.there).keys());
    let left = if is_move { BTreeMap::from([("a.txt".to_owned(), neighbour)]) } else { before.clone() };
    assert!(all(&scene.here) == left, "{what}: {:?} stay", all(&scene.here).keys());
    assert_eq!((job.done.objects, job.failed, job.skipped), (4, 0, 0), "{what}: the counts");
    assert_eq!(job.verdict, Some(Verdict::WholeObject), "{what}: the verdict");
    nothing_unfinished(&scene.there, what).await;
}

/// At any moment every object is on one of the servers with all its bytes.
fn nothing_lost(scene: &Scene, before: &BTreeMap<String, Vec<u8>>, what: &str) {
    let (here, there) = (all(&scene.here), all(&scene.there));
    for (key, bytes) in before {
        assert!(here.get(key) == Some(bytes) || there.get(key) == Some(bytes), "{what}: {key} is lost");
    }
}

/// No part that arrived was sent again, but for the one whose answer was kept back.
fn nothing_twice(scene: &Scene, hit: Option<u32>, what: &str) {
    for ((upload, number), received) in scene.there.all_received() {
        let most = if hit == Some(number) { 2 } else { 1 };
        assert!(received.times <= most, "{what}: part {number} of {upload} arrived {} times", received.times);
    }
}

/// On which of the two the fault is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    Here,
    There,
}

fn faulty(scene: &Scene, on: On, k: u64, fault: &Fault) -> (Faulty<Memory>, Faulty<Memory>) {
    let at = |memory: &Memory, is_it: bool| match is_it {
        true => Faulty::at(memory.clone(), k, fault.clone()),
        false => Faulty::never(memory.clone()),
    };
    (at(&scene.here, on == On::Here), at(&scene.there, on == On::There))
}

/// All calls of an undisturbed job: on which store, and the number.
async fn calls(task: &Task) -> Vec<(On, u64)> {
    let scene = Scene::tree();
    let before = all(&scene.here);
    let (here, there) = (Faulty::never(scene.here.clone()), Faulty::never(scene.there.clone()));
    let engine = scene.open(here.clone(), there.clone());
    let id = begin(&engine, folder(), task.clone()).await;
    check(&scene, matches!(task, Task::Move(_)), &before, &*end(&engine, id).await, "undisturbed").await;
    nothing_twice(&scene, None, "undisturbed");
    engine.close().await;
    let numbered = |on, count| (1..=count).map(move |k| (on, k));
    numbered(On::Here, here.count()).chain(numbered(On::There, there.count())).collect()
}

const FAULTS: [When; 2] = [When::Before, When::After];

async fn every_call_may_fail(task: Task) {
    let is_move = matches!(task, Task::Move(_));
    for (on, k) in calls(&task).await {
        for fault in
            [Fault::before(Kind::Interrupted), Fault::halfway(), Fault::after(), Fault::before(Kind::AccessDenied)]
        {
            let scene = Scene::tree();
            let before = all(&scene.here);
            let (here, there) = faulty(&scene, on, k, &fault);
            let engine = scene.open(here.clone(), there.clone());
            let id = begin(&engine, folder(), task.clone()).await;
            let job = insist(&engine, id).await;
            let struck = if on == On::Here { here.calls() } else { there.calls() };
            let what = format!("{fault:?} at call {k} {on:?}: {:?}", struck.get(k as usize - 1));
            nothing_lost(&scene, &before, &what);
            check(&scene, is_move, &before, &job, &what).await;
            engine.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_a_copy_may_fail() {
    every_call_may_fail(copies(IfTaken::Skip)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_a_move_may_fail() {
    every_call_may_fail(moves(IfTaken::KeepBoth)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_stopped_at() {
    for task in [copies(IfTaken::Overwrite), moves(IfTaken::Skip)] {
        for (on, k) in calls(&task).await {
            for when in FAULTS {
                let scene = Scene::tree();
                let before = all(&scene.here);
                let (here, there) = faulty(&scene, on, k, &Fault::hang(when));
                let engine = scene.open(here.clone(), there.clone());
                let id = begin(&engine, folder(), task.clone()).await;
                let store = if on == On::Here { &here } else { &there };
                store.struck().await;
                let hit = store.calls().get(k as usize - 1).cloned().expect("it was struck");
                let what = format!("stopped {when:?} call {k} {on:?}: {hit:?}");
                engine.pause(vec![id]);
                wait_for(&engine, id, |state| state == State::Paused).await;
                nothing_lost(&scene, &before, &what);
                store.heal();
                engine.resume(vec![id]);
                wait_for(&engine, id, |state| state != State::Paused).await;
                let job = insist(&engine, id).await;
                check(&scene, matches!(task, Task::Move(_)), &before, &job, &what).await;
                nothing_twice(&scene, hit.part, &what);
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_crashed_at() {
    for task in [copies(IfTaken::Skip), moves(IfTaken::KeepBoth)] {
        for (on, k) in calls(&task).await {
            for when in FAULTS {
                let scene = Scene::tree();
                let before = all(&scene.here);
                let (here, there) = faulty(&scene, on, k, &Fault::hang(when));
                let engine = scene.open(here.clone(), there.clone());
                let id = begin(&engine, folder(), task.clone()).await;
                let store = if on == On::Here { &here } else { &there };
                store.struck().await;
                let hit = store.calls().get(k as usize - 1).cloned().expect("it was struck");
                let what = format!("crashed {when:?} call {k} {on:?}: {hit:?}");
                crash(engine).await;
                nothing_lost(&scene, &before, &what);
                let engine = scene.open(scene.here.clone(), scene.there.clone());
                let job = insist(&engine, id).await;
                check(&scene, matches!(task, Task::Move(_)), &before, &job, &what).await;
                nothing_twice(&scene, hit.part, &what);
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_that_changes_in_the_middle_is_not_mixed() {
    let scene = Scene::new();
    scene.plant("a/x", bytes("old", LARGE));
    let late = Fault::new(When::Before, What::Delay(Duration::from_millis(300)));
    let store = Faulty::at_verb(scene.here.clone(), Verb::Get, 3, late);
    let engine = scene.open(store.clone(), scene.there.clone());
    let id = begin(&engine, folder(), moves(IfTaken::Skip)).await;
    store.struck().await;
    scene.plant("a/x", bytes("new", LARGE));
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
    let failed = engine.failed_objects(id, 0, 1).await.expect("the list");
    assert_eq!(failed[0].1.failure.code, Code::RemoteChanged);
    assert!(all(&scene.there).is_empty() && all(&scene.here)["a/x"] == bytes("new", LARGE));
    nothing_unfinished(&scene.there, "it changed").await;
    assert_eq!(retry(&engine, id).await.state, State::Done);
    assert!(all(&scene.there)["a/x"] == bytes("new", LARGE) && all(&scene.here).is_empty(), "Retry takes the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_that_changes_after_it_was_copied_is_kept() {
    for size in [10, LARGE] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("old", size));
        let verb = if size == LARGE { Verb::CompleteMultipart } else { Verb::Put };
        let late = Fault::new(When::After, What::Delay(Duration::from_millis(300)));
        let store = Faulty::at_verb(scene.there.clone(), verb, 1, late);
        let engine = scene.open(scene.here.clone(), store.clone());
        let id = begin(&engine, folder(), moves(IfTaken::Skip)).await;
        store.struck().await;
        scene.plant("a/x", bytes("new", size));
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
        assert!(all(&scene.here)["a/x"] == bytes("new", size), "the new one is not deleted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_somebody_takes_in_the_middle_is_left_alone() {
    for size in [10, LARGE] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("mine", size));
        let late = Fault::new(When::Before, What::Delay(Duration::from_millis(300)));
        let store = Faulty::at_verb(scene.here.clone(), Verb::Get, 1, late);
        let engine = scene.open(store.clone(), scene.there.clone());
        let id = begin(&engine, folder(), moves(IfTaken::Skip)).await;
        store.struck().await;
        scene.there.plant(&path("a/x"), b"theirs".to_vec());
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
        assert_eq!(all(&scene.there)["a/x"], b"theirs");
        assert!(all(&scene.here)["a/x"] == bytes("mine", size), "the original stays");
        let job = retry(&engine, id).await;
        assert_eq!((job.state, job.skipped), (State::Done, 1), "what was chosen holds for it too");
        nothing_unfinished(&scene.there, "it was taken").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_connections_to_one_server_lose_nothing() {
    for size in [10, LARGE] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("x", size));
        let engine = scene.open(scene.here.clone(), scene.here.clone());
        let id = begin(&engine, folder(), moves(IfTaken::Overwrite)).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.failed), (State::Failed, 1), "it went over itself");
        assert!(all(&scene.here)["a/x"] == bytes("x", size));
        let job = retry(&engine, id).await;
        assert_eq!((job.state, all(&scene.here).len()), (State::Failed, 1), "nor by Retry");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_skipped_kept_beside_or_replaced() {
    for (policy, due, skipped) in [
        (IfTaken::Skip, vec![("a/1", "there")], 1),
        (IfTaken::KeepBoth, vec![("a/1", "there"), ("a/1 (2)", "one")], 0),
        (IfTaken::Overwrite, vec![("a/1", "one")], 0),
    ] {
        let scene = Scene::new();
        scene.plant("a/1", "one".into());
        // Free here, as it would be if the wrong server were asked.
        scene.there.plant(&path("a/1"), "there");
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), moves(policy)).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.skipped), (State::Done, skipped), "{policy:?}: {:?}", job.failure);
        let due: BTreeMap<_, _> = due.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
        assert_eq!(all(&scene.there), due, "{policy:?}");
        assert_eq!(all(&scene.here).len() as u64, skipped, "{policy:?}: what was skipped stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_an_object_goes_with_it() {
    for size in [10, LARGE] {
        let scene = Scene::new();
        let options = PutOptions {
            headers: Headers {
                content_type: Some("text/plain".into()),
                content_encoding: Some("gzip".into()),
                cache_control: Some("no-store".into()),
                ..Headers::default()
            },
            // An object that was sent by Windlass has a token of its own.
            metadata: vec![("who".into(), "me".into()), ("windlass-token".into(), "old".into())],
            tags: vec![("colour".into(), "red".into())],
            storage_class: Some("STANDARD_IA".into()),
            encryption: Some(Encryption { method: "aws:kms".into(), key_id: Some("a key of here".into()) }),
            ..PutOptions::default()
        };
        let body = UploadBody::from_bytes(bytes("x", size));
        scene.here.put(&path("a/x"), body, None, &options).await.expect("put");
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
        assert_eq!(end(&engine, id).await.state, State::Done, "{:?}", engine.failed_objects(id, 0, 1).await);
        let now = scene.there.properties(&path("a/x"), None).await.expect("there");
        assert_eq!(now.headers, options.headers);
        assert_eq!(
            (now.storage_class.as_str(), now.encryption),
            ("STANDARD_IA", None),
            "the key stays with its server"
        );
        assert_eq!(scene.there.tags(&path("a/x"), None).await.expect("tags"), options.tags);
        let tokens = now.metadata.iter().filter(|(name, _)| name == "windlass-token").count();
        assert!(now.metadata.contains(&options.metadata[0]) && tokens == 1, "{:?}", now.metadata);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_claims_what_both_servers_let_compare() {
    let none = Weakness { no_checksums: true, ..Weakness::default() };
    let parts = Weakness { no_whole_checksum: true, ..Weakness::default() };
    let blind = Weakness { opaque_etags: true, ..none };
    let strict = Weakness::default();
    for (size, from, to, due) in [
        (10, none, none, Verdict::WholeObject),
        (10, blind, strict, Verdict::SizeOnly),
        (10, strict, blind, Verdict::SizeOnly),
        (LARGE, strict, parts, Verdict::EveryPart),
        (LARGE, strict, none, Verdict::EveryPart),
        (LARGE, strict, blind, Verdict::SizeOnly),
        (LARGE, none, strict, Verdict::SizeOnly),
    ] {
        let scene = Scene::new();
        scene.here.weaken(from);
        scene.there.weaken(to);
        scene.plant("a/x", bytes("x", size));
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.verdict), (State::Done, Some(due)), "{size}: {from:?} to {to:?}: {:?}", job.failure);
    }
    // Of many objects the least counts.
    let scene = Scene::new();
    scene.plant("a/1", bytes("1", 10));
    scene.plant("a/2", bytes("2", LARGE));
    scene.there.weaken(parts);
    let engine = scene.open(scene.here.clone(), scene.there.clone());
    let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
    assert_eq!(end(&engine, id).await.verdict, Some(Verdict::EveryPart));
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_arrive_otherwise_are_noticed_and_retry_sends_them_again() {
    for (size, if_taken) in [(10, IfTaken::Skip), (LARGE, IfTaken::Skip), (LARGE, IfTaken::Overwrite)] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("x", size));
        scene.there.weaken(Weakness { corrupts: true, ..Weakness::default() });
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), moves(if_taken)).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.failed), (State::Failed, 1), "{size}: {:?}", job.failure);
        let failed = engine.failed_objects(id, 0, 1).await.expect("the list");
        assert_eq!(failed[0].1.failure.code, Code::ChecksumDiffers, "{:?}", failed[0].1.failure);
        assert!(all(&scene.here)["a/x"] == bytes("x", size), "the original stays");
        scene.there.weaken(Weakness::default());
        let job = retry(&engine, id).await;
        assert_eq!(job.state, State::Done, "{size}: {:?}", engine.failed_objects(id, 0, 1).await);
        assert!(all(&scene.there)["a/x"] == bytes("x", size) && all(&scene.here).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ignores_conditions_is_not_believed() {
    let scene = Scene::new();
    scene.here.weaken(Weakness { ignores_if_match: true, ..Weakness::default() });
    scene.plant("a/x", bytes("old", LARGE));
    let late = Fault::new(When::Before, What::Delay(Duration::from_millis(300)));
    let store = Faulty::at_verb(scene.here.clone(), Verb::Get, 3, late);
    let engine = scene.open(store.clone(), scene.there.clone());
    let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
    store.struck().await;
    scene.plant("a/x", bytes("new", LARGE));
    assert_eq!(end(&engine, id).await.state, State::Failed);
    assert!(all(&scene.there).is_empty(), "no mixture arrives");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_target_are_asked_for_as_its_own() {
    let scene = Scene::tree();
    let before = all(&scene.here);
    let (engine, stores) = open(scene.folder.path(), Arc::new(scene.here.clone()), Arc::new(scene.there.clone()));
    stores.locked.store(true, SeqCst);
    let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.asks_for.clone()), (State::NeedsYou, Some(there())));
    assert_eq!(*stores.forgotten.lock().expect("no panic before"), [there()]);
    stores.locked.store(false, SeqCst);
    engine.nudge(Some(there()));
    wait_for(&engine, id, |state| state != State::NeedsYou).await;
    check(&scene, false, &before, &*end(&engine, id).await, "with keys").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_removed_ends_it_and_leaves_nothing_unfinished() {
    for (gone, cancel) in [(here(), false), (there(), false), (there(), true)] {
        let scene = Scene::tree();
        let before = all(&scene.here);
        let store = Faulty::at_verb(scene.there.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
        let engine = scene.open(scene.here.clone(), store.clone());
        let id = begin(&engine, folder(), moves(IfTaken::Skip)).await;
        store.struck().await;
        if cancel {
            engine.cancel(vec![id]);
        } else {
            engine.leave(&gone).await;
        }
        wait_for(&engine, id, |state| state == State::Cancelled).await;
        nothing_lost(&scene, &before, "cancelled");
        nothing_unfinished(&scene.there, "cancelled").await;
        engine.close().await;
    }
}

/// The practice store behind TCP: a server with the real protocol.
async fn served(folder: &Path) -> Arc<dyn Store> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
    let folder = folder.to_owned();
    tokio::spawn(async move { practice::serve(&folder, listener, &practice::keys()).await });
    let server = Server {
        name: "Served".into(),
        endpoint: Some(endpoint),
        region: Some("us-east-1".into()),
        addressing: Addressing::Path,
        sign_in: SignIn::Keys(practice::keys()),
        certificate: None,
    };
    Arc::new(S3Store::connect(&server).await.expect("nothing is asked yet"))
}

#[tokio::test(flavor = "multi_thread")]
async fn between_real_servers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let (one, other) = (served(&at("one")).await, served(&at("other")).await);
    let in_process = practice::store(&at("practice")).await.expect("the practice store opens");
    for (turn, (from, to)) in [(&one, &other), (&in_process, &one), (&other, &in_process)].into_iter().enumerate() {
        for store in [from, to] {
            // There from the turn before.
            let _ = store.create_bucket(BUCKET, &Default::default()).await;
        }
        let prefix = format!("{turn}/");
        let objects =
            [("small ü", 70_000), ("large", LARGE), ("empty", 0)].map(|(key, size)| (format!("{prefix}{key}"), size));
        for (key, size) in &objects {
            let options = PutOptions { tags: vec![("a b".into(), "c&d".into())], ..PutOptions::default() };
            from.put(&path(key), UploadBody::from_bytes(bytes(key, *size)), None, &options).await.expect("put");
        }
        let (engine, _) = open(&at(&prefix), from.clone(), to.clone());
        let id = begin(&engine, vec![Item::Folder { prefix }], moves(IfTaken::Skip)).await;
        let job = end(&engine, id).await;
        let failed = engine.failed_objects(id, 0, 1).await;
        assert_eq!((job.state, job.verdict), (State::Done, Some(Verdict::WholeObject)), "{turn}: {failed:?}");
        for (key, size) in &objects {
            let got = to.get(&path(key), None, None, None).await.expect("it arrived");
            let all: Vec<Bytes> = got.body.try_collect().await.expect("all of it");
            assert!(all.concat() == bytes(key, *size), "{key}");
            let gone = from.head(&path(key)).await.expect_err("moved");
            assert_eq!((gone.kind, to.tags(&path(key), None).await.expect("tags").len()), (Kind::NoSuchKey, 1));
        }
        assert_eq!(to.list_uploads(BUCKET, "").await.expect("listed"), vec![]);
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn single_objects_are_looked_at_as_they_are_now() {
    let scene = Scene::new();
    scene.plant("a/x", bytes("x", 10));
    let engine = scene.open(scene.here.clone(), scene.there.clone());
    let stale = Object { key: "a/x".into(), version: None, size: 3, etag: None, storage_class: None };
    let id = begin(&engine, vec![Item::Object(stale)], moves(IfTaken::Skip)).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.bytes), (State::Done, 10), "{:?}", engine.failed_objects(id, 0, 1).await);
    assert_eq!(all(&scene.there)["x"], bytes("x", 10));
}
