//! Two stores in memory, and jobs from the one to the other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use windlass_engine::connection::Stores;
use windlass_engine::engine::{Engine, Options};
use windlass_engine::error::{Error, Failure};
use windlass_engine::job::{Destination, IfTaken, Item, Job, Order, Tally, Task};
use windlass_engine::store::memory::Memory;
use windlass_engine::store::{ObjectPath, Store};
use windlass_engine::transfer::{ConnectionId, Id, State, Verdict};

pub const MIB: usize = 1 << 20;
pub const BUCKET: &str = "bucket";
/// Three parts of 5 MiB.
pub const LARGE: usize = 11 * MIB;
/// For tests of every call, of which there are many.
pub const TWO_PARTS: usize = 6 * MIB;

pub fn here() -> ConnectionId {
    ConnectionId("here".into())
}

pub fn there() -> ConnectionId {
    ConnectionId("there".into())
}

/// Two servers; the keys of the second may be refused.
pub struct TwoStores {
    pub here: Arc<dyn Store>,
    pub there: Arc<dyn Store>,
    pub locked: AtomicBool,
    pub forgotten: Mutex<Vec<ConnectionId>>,
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

pub struct Scene {
    pub folder: tempfile::TempDir,
    pub here: Memory,
    pub there: Memory,
}

impl Scene {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The buckets have one name: only the connection tells them apart.
        Self { folder, here: Memory::with_bucket(BUCKET), there: Memory::with_bucket(BUCKET) }
    }

    /// A folder in a folder, an odd name, a large object, an empty one, and a neighbour.
    pub fn tree() -> Self {
        let scene = Self::new();
        for (key, size) in [("a/", 0), ("a/1.txt", 10), ("a/b/2 ü.txt", 20_000), ("a/b/large", TWO_PARTS), ("a.txt", 5)]
        {
            scene.plant(key, bytes(key, size));
        }
        scene
    }

    pub fn plant(&self, key: &str, bytes: Vec<u8>) {
        self.here.plant(&path(key), bytes);
    }

    pub fn open(&self, here: impl Store, there: impl Store) -> Engine {
        open(self.folder.path(), Arc::new(here), Arc::new(there)).0
    }
}

pub fn open(folder: &Path, here: Arc<dyn Store>, there: Arc<dyn Store>) -> (Engine, Arc<TwoStores>) {
    let stores = Arc::new(TwoStores { here, there, locked: AtomicBool::new(false), forgotten: Mutex::default() });
    let options =
        Options { requests: 2, part_size: Some(5 * MIB as u64), largest_copy: 5 * MIB as u64, ..Options::default() };
    (Engine::open(&folder.join("journal"), stores.clone(), options).expect("the engine opens").0, stores)
}

pub fn path(key: &str) -> ObjectPath {
    ObjectPath::new(BUCKET, key)
}

pub fn bytes(key: &str, size: usize) -> Vec<u8> {
    let mut bytes = key.repeat(size / key.len() + 1).into_bytes();
    bytes.truncate(size);
    bytes
}

pub fn all(memory: &Memory) -> BTreeMap<String, Vec<u8>> {
    let read = |it: ObjectPath| (it.key.clone(), memory.object(&it).expect("listed").to_vec());
    memory.objects().into_iter().map(read).collect()
}

pub fn to(prefix: &str, if_taken: IfTaken) -> Destination {
    Destination { connection: Some(there()), bucket: BUCKET.into(), prefix: prefix.into(), name: None, if_taken }
}

pub fn copies(if_taken: IfTaken) -> Task {
    Task::Copy(to("", if_taken))
}

pub fn moves(if_taken: IfTaken) -> Task {
    Task::Move(to("", if_taken))
}

pub fn folder() -> Vec<Item> {
    vec![Item::Folder { prefix: "a/".into() }]
}

pub async fn begin(engine: &Engine, items: Vec<Item>, task: Task) -> Id {
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

pub async fn wait_for(engine: &Engine, id: Id, wanted: impl Fn(State) -> bool) -> Arc<Job> {
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

pub async fn end(engine: &Engine, id: Id) -> Arc<Job> {
    wait_for(engine, id, |state| state.has_ended() || matches!(state, State::NeedsYou | State::Paused)).await
}

pub async fn retry(engine: &Engine, id: Id) -> Arc<Job> {
    engine.resume(vec![id]);
    wait_for(engine, id, |state| state != State::Failed).await;
    end(engine, id).await
}

/// As a user would: Retry until it is done.
pub async fn insist(engine: &Engine, id: Id) -> Arc<Job> {
    let mut job = end(engine, id).await;
    for _ in 0..5 {
        if job.state != State::Failed {
            break;
        }
        job = retry(engine, id).await;
    }
    job
}

pub async fn nothing_unfinished(memory: &Memory, what: &str) {
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while !memory.uploads().is_empty() {
        assert!(std::time::Instant::now() < deadline, "{what}: an unfinished upload stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Everything is at the target with all its bytes, and of a move nothing is left but the neighbour.
pub async fn check(scene: &Scene, is_move: bool, before: &BTreeMap<String, Vec<u8>>, job: &Job, what: &str) {
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
pub fn nothing_lost(scene: &Scene, before: &BTreeMap<String, Vec<u8>>, what: &str) {
    let (here, there) = (all(&scene.here), all(&scene.there));
    for (key, bytes) in before {
        assert!(here.get(key) == Some(bytes) || there.get(key) == Some(bytes), "{what}: {key} is lost");
    }
}
