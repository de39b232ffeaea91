//! A folder, a store in memory and an engine between them, for the tests in this folder.
#![allow(dead_code, reason = "each test program uses its own part of it")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use async_trait::async_trait;
use windlass_engine::connection::Stores;
use windlass_engine::engine::{Download, Engine, Options, Upload, Wanted};
use windlass_engine::error::{Error, Failure};
use windlass_engine::local::{Disk, ForgetfulDisk, RealDisk};
use windlass_engine::store::memory::Memory;
use windlass_engine::store::{ObjectPath, Store};
use windlass_engine::transfer::{ConflictPolicy, ConnectionId, Id, State, Transfer, UploadOptions};

pub const BUCKET: &str = "bucket";

/// One store under every connection; or none, while `refusal` is set.
pub struct OneStore {
    pub store: Arc<dyn Store>,
    pub refusal: Mutex<Option<Failure>>,
    /// Whether the connection was removed.
    pub removed: AtomicBool,
}

impl OneStore {
    pub fn new(store: impl Store) -> Arc<Self> {
        Arc::new(Self { store: Arc::new(store), refusal: Mutex::new(None), removed: AtomicBool::new(false) })
    }
}

#[async_trait]
impl Stores for OneStore {
    async fn store(&self, _: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        if self.removed.load(SeqCst) {
            let what = "This connection is not there any more.".into();
            return Err(Error::BadInput { what, hint: None }.into());
        }
        match self.refusal.lock().expect("no panic before").clone() {
            Some(failure) => Err(failure),
            None => Ok(self.store.clone()),
        }
    }
    fn name(&self, _: &ConnectionId) -> String {
        "Memory".into()
    }
    fn knows(&self, _: &ConnectionId) -> bool {
        !self.removed.load(SeqCst)
    }
    fn forget(&self, _: &ConnectionId) {}
}

pub struct Scene {
    pub folder: tempfile::TempDir,
    pub memory: Memory,
    pub stores: Arc<OneStore>,
    pub engine: Engine,
}

impl Scene {
    pub fn new() -> Self {
        let memory = Memory::with_bucket(BUCKET);
        Self::over(memory.clone(), memory)
    }

    /// A scene whose engine sees `store`, which is around `memory`.
    pub fn over(memory: Memory, store: impl Store) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stores = OneStore::new(store);
        let engine = open(folder.path(), stores.clone(), Arc::new(RealDisk));
        Self { folder, memory, stores, engine }
    }

    /// A scene on any store; the one in memory beside it stays empty.
    pub fn through(store: Arc<dyn Store>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stores = Arc::new(OneStore { store, refusal: Mutex::new(None), removed: AtomicBool::new(false) });
        let engine = open(folder.path(), stores.clone(), Arc::new(RealDisk));
        Self { folder, memory: Memory::with_bucket(BUCKET), stores, engine }
    }

    /// A scene on a disk that can be full or refuse; its target folder `out` is there.
    pub fn on(disk: &Arc<ForgetfulDisk>) -> Self {
        let memory = Memory::with_bucket(BUCKET);
        let folder = tempfile::tempdir().expect("a temporary folder");
        disk.make_folders(&folder.path().join("out"));
        let stores = OneStore::new(memory.clone());
        let engine = open(folder.path(), stores.clone(), disk.clone());
        Self { folder, memory, stores, engine }
    }

    /// Ends the engine in order, and starts it anew.
    pub async fn restart(&mut self) {
        self.engine.close().await;
        self.engine = open(self.folder.path(), self.stores.clone(), Arc::new(RealDisk));
    }

    /// Kills the engine, and starts it anew.
    pub async fn kill(self) -> Self {
        let Self { folder, memory, stores, engine } = self;
        // The last handle goes with it: one that stayed would keep the lock of the journal.
        tokio::task::spawn_blocking(|| engine.crash()).await.expect("killed");
        let engine = open(folder.path(), stores.clone(), Arc::new(RealDisk));
        Self { folder, memory, stores, engine }
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// Writes a file below the scene's folder, and its folders.
    pub fn write(&self, relative: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    pub fn plant(&self, key: &str, bytes: impl Into<bytes::Bytes>) {
        self.memory.plant(&ObjectPath::new(BUCKET, key), bytes);
    }

    pub fn object(&self, key: &str) -> Option<Vec<u8>> {
        self.memory.object(&ObjectPath::new(BUCKET, key)).map(|bytes| bytes.to_vec())
    }

    pub fn keys(&self) -> Vec<String> {
        self.memory.objects().into_iter().map(|object| object.key).collect()
    }

    pub async fn upload(&self, paths: Vec<PathBuf>, prefix: &str, on_conflict: ConflictPolicy) -> Vec<Id> {
        let upload = Upload {
            connection: ConnectionId("memory".into()),
            paths,
            bucket: BUCKET.into(),
            prefix: prefix.into(),
            on_conflict,
            options: UploadOptions::usual(),
            paused: false,
        };
        self.engine.upload(upload).await.expect("added")
    }

    pub async fn download(&self, wanted: Vec<Wanted>, into: &str, on_conflict: ConflictPolicy) -> Vec<Id> {
        let into = self.path(into);
        std::fs::create_dir_all(&into).expect("the target folder");
        let connection = ConnectionId("memory".into());
        let download = Download { connection, bucket: BUCKET.into(), wanted, into, on_conflict };
        self.engine.download(download).await.expect("added")
    }

    pub async fn download_key(&self, key: &str, into: &str, on_conflict: ConflictPolicy) -> Id {
        let wanted = Wanted::Object { key: key.into(), size: None, etag: None };
        self.download(vec![wanted], into, on_conflict).await[0]
    }

    /// Waits until nothing moves and nothing is counted any more; all transfers.
    pub async fn settle(&self) -> Vec<Arc<Transfer>> {
        self.settle_where(|_| true).await
    }

    /// The same for transfers of a kind; fails after a while with what they hang in.
    pub async fn settle_where(&self, of_interest: impl Fn(&Transfer) -> bool) -> Vec<Arc<Transfer>> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        loop {
            let all = self.engine.changes(0);
            let settled = |it: &Arc<Transfer>| {
                it.state.has_ended() || matches!(it.state, State::NeedsYou | State::Paused | State::Waiting(_))
            };
            let mut mine: Vec<_> = all.transfers.into_iter().filter(|it| of_interest(it)).collect();
            if mine.iter().all(settled) && !all.batches.iter().any(|batch| batch.counting) {
                mine.sort_by_key(|transfer| transfer.id);
                return mine;
            }
            let waited = tokio::time::timeout_at(deadline, self.engine.changed(all.revision)).await;
            let states = || mine.iter().map(|it| (it.id, it.state)).collect::<Vec<_>>();
            waited.unwrap_or_else(|_| panic!("it hangs: {:?}", states()));
        }
    }

    /// Waits until a transfer has left a state, and settled in another: what was asked of the engine is done later.
    pub async fn leave(&self, id: Id, state: State) -> Arc<Transfer> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        loop {
            let all = self.engine.changes(0);
            let now = self.engine.transfer(id).expect("in the list");
            let rests =
                now.state.has_ended() || matches!(now.state, State::NeedsYou | State::Paused | State::Waiting(_));
            if now.state != state && rests {
                return now;
            }
            let waited = tokio::time::timeout_at(deadline, self.engine.changed(all.revision)).await;
            waited.unwrap_or_else(|_| panic!("it stays in {:?}", now.state));
        }
    }

    pub async fn end_of(&self, id: Id) -> Arc<Transfer> {
        self.settle_where(|transfer| transfer.id == id).await.remove(0)
    }
}

fn open(folder: &Path, stores: Arc<OneStore>, disk: Arc<dyn Disk>) -> Engine {
    let options = Options { requests: 4, files: 4, part_size: Some(5 << 20), ..Options::default() };
    Engine::open_on(&folder.join("journal"), stores, options, disk).expect("the engine opens").0
}

/// Bytes that differ from place to place.
pub fn some_bytes(size: usize) -> Vec<u8> {
    (0..size as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}
