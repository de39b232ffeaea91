//! An engine, a meddler and a practice store behind TCP, and the work of which something is spoilt.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures::TryStreamExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use windlass_engine::body::UploadBody;
use windlass_engine::connection::{Addressing, Server, SignIn, Stores};
use windlass_engine::engine::{Download, Engine, Options, Upload, Wanted};
use windlass_engine::error::Failure;
use windlass_engine::store::s3::S3Store;
use windlass_engine::store::{Kind, NewBucket, ObjectPath, PutOptions, Store, practice};
use windlass_engine::transfer::{Answer, ConflictPolicy, ConnectionId, Id, Question, State, Transfer, UploadOptions};

use crate::meddler::{self, Faults};

pub const BUCKET: &str = "bucket";
pub const PART: u64 = 5 << 20;
/// Three parts and a bit.
pub const LARGE: usize = (17 << 20) + 11;
pub const SMALL: usize = 100_000;
/// From when on a server is taken for dead.
const SILENCE: Duration = Duration::from_millis(1500);
/// Everything rests within this time, or it hangs.
pub const PATIENCE: Duration = Duration::from_secs(90);

struct One {
    store: Arc<dyn Store>,
}

#[async_trait]
impl Stores for One {
    async fn store(&self, _: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        Ok(self.store.clone())
    }
    fn name(&self, _: &ConnectionId) -> String {
        "Server".into()
    }
    fn knows(&self, _: &ConnectionId) -> bool {
        true
    }
    fn forget(&self, _: &ConnectionId) {}
}

pub struct Scene {
    pub folder: tempfile::TempDir,
    pub faults: Faults,
    pub engine: Engine,
    /// The store without anybody in between.
    pub direct: S3Store,
    pub bytes: Vec<u8>,
    tasks: Vec<JoinHandle<()>>,
}

impl Scene {
    pub async fn new(size: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes = some_bytes(size);
        let faults = Faults::new(bytes.clone());
        let (behind, before) = (listen().await, listen().await);
        let (store, door) = (behind.local_addr().expect("bound"), before.local_addr().expect("bound"));
        let data = folder.path().join("store");
        std::fs::create_dir(&data).expect("a folder");
        let tasks = vec![
            tokio::spawn(async move {
                practice::serve(&data, behind, &practice::keys()).await.expect("the practice store serves");
            }),
            tokio::spawn(meddler::serve(before, store, faults.clone(), PART)),
        ];
        let direct = S3Store::connect(&server(&format!("http://{store}"))).await.expect("a store");
        direct.create_bucket(BUCKET, &NewBucket::default()).await.expect("a bucket");
        let engine = open(&folder, &format!("http://{door}")).await;
        Self { folder, faults, engine, direct, bytes, tasks }
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub async fn plant(&self, key: &str) {
        let body = UploadBody::from_bytes(self.bytes.clone());
        self.direct.put(&ObjectPath::new(BUCKET, key), body, None, &PutOptions::default()).await.expect("an object");
    }

    pub async fn object(&self, key: &str) -> Option<Vec<u8>> {
        match self.direct.get(&ObjectPath::new(BUCKET, key), None, None, None).await {
            Ok(got) => Some(got.body.try_collect::<Vec<_>>().await.expect("its bytes").concat()),
            Err(error) if error.kind == Kind::NoSuchKey => None,
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn upload(&self) -> Id {
        let source = self.path("source.bin");
        std::fs::write(&source, &self.bytes).expect("a file");
        let upload = Upload {
            connection: ConnectionId("server".into()),
            paths: vec![source],
            bucket: BUCKET.into(),
            prefix: String::new(),
            on_conflict: ConflictPolicy::Ask,
            options: UploadOptions::usual(),
            paused: false,
        };
        self.engine.upload(upload).await.expect("added")[0]
    }

    pub async fn download(&self, wanted: Wanted) -> Vec<Id> {
        let into = self.path("out");
        std::fs::create_dir_all(&into).expect("a folder");
        let connection = ConnectionId("server".into());
        let on_conflict = ConflictPolicy::Ask;
        let download = Download { connection, bucket: BUCKET.into(), wanted: vec![wanted], into, on_conflict };
        self.engine.download(download).await.expect("added")
    }

    /// Waits until that is true of the one transfer; `None` if it is not in time.
    pub async fn until(&self, holds: impl Fn(&Transfer) -> bool) -> Option<Arc<Transfer>> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let all = self.engine.changes(0);
            if let Some(transfer) = all.transfers.iter().find(|it| holds(it)) {
                return Some(transfer.clone());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// Waits until nothing moves by itself, but for what waits.
    pub async fn rest(&self) -> Option<Arc<Transfer>> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let all = self.engine.changes(0);
            if !all.batches.iter().any(|it| it.counting) && all.transfers.iter().all(|it| rests(it)) {
                return all.transfers.into_iter().next();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// Does what the window offers, until the transfer is done or that does not help: how often something was needed.
    pub async fn go_on(&self) -> (State, Vec<&'static str>) {
        let mut needed = Vec::new();
        loop {
            let Some(transfer) = self.rest().await else {
                return (self.engine.changes(0).transfers[0].state, vec!["hangs"]);
            };
            let id = vec![transfer.id];
            match (transfer.state, &transfer.question) {
                (State::Waiting(_), _) => {
                    // It goes on by itself; the time until then is cut short.
                    self.engine.nudge(None);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
                (State::Failed, _) if needed.len() < 3 => {
                    needed.push("Retry");
                    self.engine.resume(id);
                }
                (State::NeedsYou, Some(Question::Exists { .. })) if needed.len() < 3 => {
                    needed.push("Overwrite");
                    self.engine.answer(id, Answer::Overwrite, false);
                }
                (State::NeedsYou, _) if needed.len() < 3 => {
                    needed.push("Try again");
                    self.engine.answer(id, Answer::TryAgain, false);
                }
                (state, _) => return (state, needed),
            }
            let (before, id) = (transfer.state, transfer.id);
            self.until(|it| it.id == id && it.state != before).await;
        }
    }

    pub async fn close(self) {
        self.engine.close().await;
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

pub fn rests(transfer: &Transfer) -> bool {
    transfer.state.has_ended() || matches!(transfer.state, State::NeedsYou | State::Paused | State::Waiting(_))
}

async fn listen() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port")
}

fn server(endpoint: &str) -> Server {
    Server {
        name: "Server".into(),
        endpoint: Some(endpoint.into()),
        region: Some("us-east-1".into()),
        addressing: Addressing::Path,
        sign_in: SignIn::Keys(practice::keys()),
        certificate: None,
    }
}

async fn open(folder: &tempfile::TempDir, endpoint: &str) -> Engine {
    let store = S3Store::hasty(&server(endpoint), SILENCE).await.expect("a store");
    let options = Options { requests: 4, files: 4, part_size: Some(PART), ..Options::default() };
    Engine::open(&folder.path().join("journal"), Arc::new(One { store: Arc::new(store) }), options)
        .expect("the engine opens")
        .0
}

/// Bytes that differ from place to place.
fn some_bytes(size: usize) -> Vec<u8> {
    (0..size as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}
