//! A tree of objects in a store in memory, and jobs on it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use windlass_engine::engine::{Engine, Options};
use windlass_engine::job::{Change, Destination, IfTaken, Item, Job, Object, Order, Tally, Task};
use windlass_engine::store::about::Headers;
use windlass_engine::store::memory::Memory;
use windlass_engine::store::{ObjectPath, Store};
use windlass_engine::transfer::{ConnectionId, Id, State};

use crate::scene::{BUCKET, OneStore};

pub const MIB: usize = 1 << 20;

pub struct Scene {
    pub folder: tempfile::TempDir,
    pub memory: Memory,
}

impl Scene {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), memory: Memory::with_bucket(BUCKET) }
    }

    /// A tree with a few of everything: a folder in a folder, a folder's own key, a large object, odd names, neighbours.
    pub fn tree() -> Self {
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

    pub fn plant(&self, key: &str, bytes: Vec<u8>) {
        self.memory.plant(&ObjectPath::new(BUCKET, key), bytes);
    }

    pub fn open(&self, store: impl Store) -> Engine {
        open(self.folder.path(), store)
    }

    /// Every object with its bytes.
    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |it: ObjectPath| (it.key.clone(), self.memory.object(&it).expect("listed").to_vec());
        self.memory.objects().into_iter().map(read).collect()
    }
}

pub fn open(folder: &Path, store: impl Store) -> Engine {
    let stores = OneStore::new(store);
    let options =
        Options { requests: 2, largest_copy: 5 * MIB as u64, copy_part: 5 * MIB as u64, ..Options::default() };
    Engine::open(&folder.join("journal"), stores, options).expect("the engine opens").0
}

pub fn bytes(key: &str, size: usize) -> Vec<u8> {
    key.bytes().cycle().take(size).collect()
}

pub fn folder(prefix: &str) -> Item {
    Item::Folder { prefix: prefix.into() }
}

pub fn object(key: &str) -> Item {
    Item::Object(Object { key: key.into(), version: None, size: 0, etag: None, storage_class: None })
}

pub fn to(prefix: &str, name: Option<&str>, if_taken: IfTaken) -> Destination {
    Destination { connection: None, bucket: BUCKET.into(), prefix: prefix.into(), name: name.map(Into::into), if_taken }
}

pub async fn begin(engine: &Engine, items: Vec<Item>, task: Task) -> Id {
    let connection = ConnectionId("memory".into());
    let order =
        Order { connection, bucket: BUCKET.into(), prefix: String::new(), items, task, expected: Tally::default() };
    engine.begin(order).await.expect("begun")
}

pub async fn wait_for(engine: &Engine, id: Id, wanted: impl Fn(State) -> bool) -> Arc<Job> {
    loop {
        let revision = engine.changes(0).revision;
        let job = engine.job(id).expect("the job is in the list");
        if wanted(job.state) {
            return job;
        }
        // However long it takes: only one that does nothing any more hangs.
        let waited = tokio::time::timeout(Duration::from_secs(60), engine.changed(revision)).await;
        waited.unwrap_or_else(|_| panic!("it hangs in {:?}: {:?}", job.state, job.failure));
    }
}

pub fn settled(state: State) -> bool {
    state.has_ended() || matches!(state, State::NeedsYou | State::Paused)
}

pub async fn end(engine: &Engine, id: Id) -> Arc<Job> {
    wait_for(engine, id, settled).await
}

/// As a user would: Retry until it is done.
pub async fn insist(engine: &Engine, id: Id) -> Arc<Job> {
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
pub enum Work {
    Copy,
    Move,
    Delete,
    Edit,
}

impl Work {
    pub fn task(self) -> Task {
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
    pub fn due(self, before: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
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

pub const ALL: [Work; 4] = [Work::Copy, Work::Move, Work::Delete, Work::Edit];

pub fn check(scene: &Scene, work: Work, before: &BTreeMap<String, Vec<u8>>, job: &Job, what: &str) {
    assert_eq!(job.state, State::Done, "{work:?} {what}: {:?}", job.failure);
    let (now, due) = (scene.all(), work.due(before));
    let keys = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&now), keys(&due), "{work:?} {what}: the keys");
    assert!(now == due, "{work:?} {what}: the bytes of every object");
    assert_eq!(scene.memory.uploads(), vec![], "{work:?} {what}: no unfinished upload is left");
    assert_eq!((job.done.objects, job.failed, job.skipped), (6, 0, 0), "{work:?} {what}: the counts");
}

/// At any moment every object is somewhere with all its bytes.
pub fn nothing_lost(scene: &Scene, work: Work, before: &BTreeMap<String, Vec<u8>>, what: &str) {
    let now = scene.all();
    for (key, bytes) in before {
        let there = now.get(key) == Some(bytes) || now.get(&format!("t/{key}")) == Some(bytes);
        assert!(there || matches!(work, Work::Delete), "{work:?} {what}: {key} is lost");
    }
}
