//! An upload and a download, with every single call to the store failing, being stopped at, or being crashed at; then
//! going on. Each time the bytes are equal in the end, nothing is left over, and no finished part was sent again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use windlass_engine::connection::Stores;
use windlass_engine::engine::{Engine, Options};
use windlass_engine::error::Failure;
use windlass_engine::store::faulty::{Fault, Faulty, What, When};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::store::{Kind, ObjectPath, Store};
use windlass_engine::transfer::{
    ConflictPolicy, ConnectionId, Direction, Id, Request, State, Transfer, UploadOptions, Verdict,
};

/// Three ranges, four parts of 5 MiB: the smallest file that has a middle.
const SIZE: usize = 17 << 20;
const BUCKET: &str = "bucket";

/// One request.
const SMALL: usize = 100_000;

struct OneStore(Arc<dyn Store>);

#[async_trait]
impl Stores for OneStore {
    async fn store(&self, _: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        Ok(self.0.clone())
    }
    fn name(&self, _: &ConnectionId) -> String {
        "Memory".into()
    }
    fn forget(&self, _: &ConnectionId) {}
}

/// A folder with a journal, a source and a target; and a store.
struct Scene {
    folder: tempfile::TempDir,
    memory: Memory,
    bytes: Vec<u8>,
    direction: Direction,
}

thread_local! {
    /// The size of the file of this test.
    static FILE_SIZE: std::cell::Cell<usize> = const { std::cell::Cell::new(SIZE) };
}

impl Scene {
    fn new(direction: Direction) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let memory = Memory::with_bucket(BUCKET);
        let bytes: Vec<u8> =
            (0..FILE_SIZE.get() as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let scene = Self { folder, memory, bytes, direction };
        match direction {
            Direction::Upload => std::fs::write(scene.file(), &scene.bytes).expect("the source"),
            Direction::Download => scene.memory.plant(&object(), scene.bytes.clone()),
        }
        scene
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("file.bin")
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    fn open(&self, store: impl Store) -> Engine {
        let options = Options { requests: 2, files: 1, part_size: Some(5 << 20), ..Options::default() };
        Engine::open(&self.journal(), Arc::new(OneStore(Arc::new(store))), options).expect("the engine opens").0
    }

    async fn add(&self, engine: &Engine) -> Id {
        let request = Request {
            connection: ConnectionId("memory".into()),
            direction: self.direction,
            local: self.file(),
            root: self.folder.path().to_owned(),
            remote: object(),
            version: None,
            on_conflict: ConflictPolicy::Ask,
            known: None,
            options: UploadOptions::usual(),
        };
        engine.add(vec![request], false).await.expect("added")[0]
    }

    /// The invariants that hold at the end of every one of these tests.
    fn check(&self, end: &Transfer, what: &str) {
        assert_eq!(end.state, State::Done, "{what}: {:?} {:?}", end.failure, end.question);
        assert_eq!(end.verdict, Some(Verdict::WholeObject), "{what}: the checksum of the whole object was compared");
        match self.direction {
            Direction::Upload => {
                let there = self.memory.object(&object()).expect("the object is there");
                assert!(there[..] == self.bytes[..], "{what}: the object has the file's bytes");
            }
            Direction::Download => {
                let here = std::fs::read(self.file()).expect("the file is there");
                assert!(here == self.bytes, "{what}: the file has the object's bytes");
            }
        }
        assert_eq!(self.memory.uploads(), vec![], "{what}: no unfinished upload is left");
        assert_eq!(part_files(self.folder.path()), Vec::<PathBuf>::new(), "{what}: no part file is left");
    }
}

fn object() -> ObjectPath {
    ObjectPath::new(BUCKET, "folder/file.bin")
}

fn part_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.to_string_lossy().ends_with(".s3part")).collect()
}

async fn wait_for(engine: &Engine, id: Id, wanted: impl Fn(State) -> bool) -> Arc<Transfer> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let revision = engine.changes(0).revision;
        let transfer = engine.transfer(id).expect("the transfer is in the list");
        if wanted(transfer.state) {
            return transfer;
        }
        let waited = tokio::time::timeout_at(deadline, engine.changed(revision)).await;
        waited.unwrap_or_else(|_| panic!("it hangs in {:?}: {:?}", transfer.state, transfer.failure));
    }
}

fn settled(state: State) -> bool {
    state.has_ended() || matches!(state, State::NeedsYou | State::Paused)
}

/// How many calls an undisturbed transfer makes.
async fn calls(direction: Direction) -> u64 {
    let scene = Scene::new(direction);
    let store = Faulty::never(scene.memory.clone());
    let engine = scene.open(store.clone());
    let id = scene.add(&engine).await;
    let end = wait_for(&engine, id, settled).await;
    scene.check(&end, "undisturbed");
    engine.close().await;
    store.count()
}

/// Fails call `k` in that way; a transfer that gives up is retried by hand, as a user would.
async fn fail_at(direction: Direction, k: u64, fault: Fault, what: &str) {
    let scene = Scene::new(direction);
    let store = Faulty::at(scene.memory.clone(), k, fault);
    let engine = scene.open(store.clone());
    let id = scene.add(&engine).await;
    let mut end = wait_for(&engine, id, settled).await;
    if end.state == State::Failed {
        engine.resume(vec![id]);
        end = wait_for(&engine, id, |state| state != State::Failed && settled(state)).await;
    }
    scene.check(&end, &format!("{what} at call {k}: {:?}", store.calls().get(k as usize - 1)));
    engine.close().await;
}

/// Hangs at call `k`, pauses there, and resumes.
async fn stop_at(direction: Direction, k: u64, when: When) {
    let scene = Scene::new(direction);
    let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
    let engine = scene.open(store.clone());
    let id = scene.add(&engine).await;
    store.struck().await;
    let asked = std::time::Instant::now();
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    assert!(asked.elapsed() < Duration::from_secs(1), "pause acts within a second at call {k}");
    let finished: Vec<u32> = engine.parts(id).await.expect("the parts").iter().map(|part| part.number).collect();
    store.heal();
    engine.resume(vec![id]);
    let end = wait_for(&engine, id, |state| state != State::Paused && settled(state)).await;
    let what = format!("stopped at call {k}");
    scene.check(&end, &what);
    not_sent_again(&scene, &finished, &what);
    engine.close().await;
}

/// Hangs at call `k`, dies there, and goes on in a new process' stead.
async fn crash_at(direction: Direction, k: u64, when: When) {
    let scene = Scene::new(direction);
    let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
    let engine = scene.open(store.clone());
    let id = scene.add(&engine).await;
    store.struck().await;
    let finished: Vec<u32> = engine.parts(id).await.expect("the parts").iter().map(|part| part.number).collect();
    tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");

    let engine = scene.open(scene.memory.clone());
    let end = wait_for(&engine, id, settled).await;
    let what = format!("crashed at call {k}");
    scene.check(&end, &what);
    not_sent_again(&scene, &finished, &what);
    engine.close().await;
}

/// Hangs at call `k`, and cancels there: nothing is left on the server or the disk.
async fn cancel_at(direction: Direction, k: u64, when: When) {
    let scene = Scene::new(direction);
    let store = Faulty::at(scene.memory.clone(), k, Fault::new(when, What::Delay(Duration::from_millis(50))));
    let engine = scene.open(store.clone());
    let id = scene.add(&engine).await;
    store.struck().await;
    engine.cancel(vec![id]);
    let end = wait_for(&engine, id, settled).await;
    assert!(matches!(end.state, State::Cancelled | State::Done), "cancelled at call {k}: {end:?}");
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while !scene.memory.uploads().is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "cancelled at call {k}: an unfinished upload is left");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(part_files(scene.folder.path()), Vec::<PathBuf>::new(), "cancelled at call {k}: no part file is left");
    if direction == Direction::Upload {
        let there = scene.memory.object(&object()).is_some();
        assert_eq!(there, end.state == State::Done, "cancelled at call {k}: what is said is what is there");
    }
    engine.close().await;
}

/// No part that the journal called finished arrived twice.
fn not_sent_again(scene: &Scene, finished: &[u32], what: &str) {
    for ((_, number), received) in scene.memory.all_received() {
        if finished.contains(&number) {
            assert_eq!(received.times, 1, "{what}: part {number} was finished, and is not sent again");
        }
    }
}

async fn for_every_call<F: Future<Output = ()>>(direction: Direction, test: impl Fn(u64) -> F) {
    let calls = calls(direction).await;
    assert!(calls >= 4, "there is something to disturb: {calls} calls");
    for k in 1..=calls {
        test(k).await;
    }
}

macro_rules! every_call {
    ($($name:ident: $direction:ident, $k:ident => $test:expr;)*) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            for_every_call(Direction::$direction, async |$k| $test.await).await;
        }
    )* };
}

every_call! {
    upload_survives_a_refused_connection: Upload, k => fail_at(Direction::Upload, k, Fault::before(Kind::Interrupted), "refused");
    upload_survives_a_server_fault: Upload, k => fail_at(Direction::Upload, k, Fault::before(Kind::Server), "server fault");
    upload_survives_a_lost_answer: Upload, k => fail_at(Direction::Upload, k, Fault::after(), "lost answer");
    upload_survives_a_broken_body: Upload, k => fail_at(Direction::Upload, k, Fault::halfway(), "broken body");
    upload_stopped_before_a_call_goes_on: Upload, k => stop_at(Direction::Upload, k, When::Before);
    upload_stopped_within_a_call_goes_on: Upload, k => stop_at(Direction::Upload, k, When::Halfway);
    upload_stopped_before_an_answer_goes_on: Upload, k => stop_at(Direction::Upload, k, When::After);
    upload_that_died_before_a_call_goes_on: Upload, k => crash_at(Direction::Upload, k, When::Before);
    upload_that_died_within_a_call_goes_on: Upload, k => crash_at(Direction::Upload, k, When::Halfway);
    upload_that_died_before_an_answer_goes_on: Upload, k => crash_at(Direction::Upload, k, When::After);
    upload_cancelled_before_a_call_leaves_nothing: Upload, k => cancel_at(Direction::Upload, k, When::Before);
    upload_cancelled_before_an_answer_leaves_nothing: Upload, k => cancel_at(Direction::Upload, k, When::After);
    download_cancelled_within_a_call_leaves_nothing: Download, k => cancel_at(Direction::Download, k, When::Halfway);
    download_survives_a_refused_connection: Download, k => fail_at(Direction::Download, k, Fault::before(Kind::Interrupted), "refused");
    download_survives_a_lost_answer: Download, k => fail_at(Direction::Download, k, Fault::after(), "lost answer");
    download_survives_a_broken_body: Download, k => fail_at(Direction::Download, k, Fault::halfway(), "broken body");
    download_stopped_within_a_call_goes_on: Download, k => stop_at(Direction::Download, k, When::Halfway);
    download_stopped_before_an_answer_goes_on: Download, k => stop_at(Direction::Download, k, When::After);
    download_that_died_within_a_call_goes_on: Download, k => crash_at(Direction::Download, k, When::Halfway);
    download_that_died_before_an_answer_goes_on: Download, k => crash_at(Direction::Download, k, When::After);
}

/// A file in one request, that is asked about if its name is taken: its own object is not somebody else's.
#[tokio::test]
async fn a_small_upload_whose_answer_was_lost_is_not_taken_for_another() {
    FILE_SIZE.set(SMALL);
    for when in [When::Before, When::Halfway, When::After] {
        for k in 1..=calls(Direction::Upload).await {
            stop_at(Direction::Upload, k, when).await;
            crash_at(Direction::Upload, k, when).await;
            cancel_at(Direction::Upload, k, when).await;
            fail_at(Direction::Upload, k, Fault::new(when, What::Fail(Kind::Interrupted)), "small").await;
        }
    }
}

/// The verbs are used by the assertions of other tests; here it shows that the store was really asked in parts.
#[tokio::test]
async fn a_large_file_goes_in_parts() {
    let scene = Scene::new(Direction::Upload);
    let engine = scene.open(scene.memory.clone());
    let id = scene.add(&engine).await;
    let end = wait_for(&engine, id, settled).await;
    scene.check(&end, "in parts");
    assert_eq!(scene.memory.calls(Verb::PutPart), 4);
    engine.close().await;
}
