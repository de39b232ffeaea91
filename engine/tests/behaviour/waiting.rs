//! What a transfer waits for, what it asks, and what it names.

use std::sync::Arc;

use windlass_engine::engine::Upload;
use windlass_engine::error::{Code, Error, Failure};
use windlass_engine::local::ForgetfulDisk;
use windlass_engine::store::Kind;
use windlass_engine::store::faulty::{Call, Fault, Faulty};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::transfer::{Cause, ConflictPolicy, ConnectionId, Question, State, UploadOptions};

use crate::LARGE;
use crate::scene::{BUCKET, Scene, some_bytes};

#[tokio::test]
async fn without_network_it_waits_and_goes_on_by_itself() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::new(memory.clone(), |_| Some(Fault::before(Kind::NoNetwork)));
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("a.txt", "a");
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    let waiting = scene.end_of(id).await;
    assert_eq!(waiting.state, State::Waiting(Cause::Network), "{waiting:?}");
    assert!(waiting.retry_at.is_some(), "it says when it is tried again");
    store.heal();
    let ended = scene.leave(id, State::Waiting(Cause::Network)).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
}

#[tokio::test]
async fn a_full_disk_is_waited_for_before_the_first_byte() {
    let disk = Arc::new(ForgetfulDisk::new());
    disk.set_capacity(1 << 20);
    let scene = Scene::on(&disk);
    scene.plant("film.mov", some_bytes(LARGE));
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    let waiting = scene.end_of(id).await;
    assert_eq!(waiting.state, State::Waiting(Cause::DiskSpace), "{waiting:?}");
    assert_eq!(waiting.failure.as_ref().map(|it| it.code), Some(Code::DiskFull));
    assert_eq!(scene.memory.calls(Verb::Get), 0, "nothing is fetched that has no room");
    disk.set_capacity(1 << 30);
    let ended = scene.leave(id, State::Waiting(Cause::DiskSpace)).await;
    assert_eq!(ended.state, State::Done, "it goes on by itself: {ended:?}");
    assert!(disk.read(&scene.path("out/film.mov")) == Some(some_bytes(LARGE)));
}

#[tokio::test]
async fn a_server_without_room_is_waited_for() {
    for size in [1, LARGE] {
        let memory = Memory::with_bucket(BUCKET);
        let full =
            |call: &Call| matches!(call.verb, Verb::Put | Verb::PutPart).then(|| Fault::before(Kind::StorageFull));
        let store = Faulty::new(memory.clone(), full);
        let scene = Scene::over(memory, store.clone());
        let path = scene.write("film.mov", some_bytes(size));
        let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
        let waiting = scene.end_of(id).await;
        assert_eq!(waiting.state, State::Waiting(Cause::DiskSpace), "{waiting:?}");
        let failure = waiting.failure.as_ref().expect("why it waits");
        assert_eq!((failure.code, failure.message.as_str()), (Code::DiskFull, "Memory has no room left."));
        store.heal();
        let ended = scene.leave(id, State::Waiting(Cause::DiskSpace)).await;
        assert_eq!(ended.state, State::Done, "it goes on by itself: {ended:?}");
    }
}

/// More rows than the journal has room for; the caller is told, and they are in the list all the same.
async fn send_more_than_the_journal_takes(scene: &Scene) -> Option<Code> {
    let many = (0..40).map(|n| scene.write(&format!("{n}"), "x")).collect();
    let upload = Upload {
        connection: ConnectionId("memory".into()),
        paths: many,
        bucket: BUCKET.into(),
        prefix: String::new(),
        on_conflict: ConflictPolicy::Ask,
        options: UploadOptions::usual(),
        paused: false,
    };
    scene.engine.upload(upload).await.err().map(|failure| failure.code)
}

#[tokio::test]
async fn a_full_disk_under_the_journal_is_waited_for() {
    let scene = Scene::new();
    scene.engine.set_journal_pragma("max_page_count", 1);
    assert_eq!(send_more_than_the_journal_takes(&scene).await, Some(Code::DiskFull));
    for row in scene.settle().await {
        assert_eq!(row.state, State::Waiting(Cause::DiskSpace), "{row:?}");
        let failure = row.failure.as_ref().expect("why it waits");
        assert!(failure.message.contains("list of transfers"), "{failure:?}");
    }
    assert_eq!(scene.memory.calls(Verb::Put), 0, "nothing is sent that is not written down first");
    scene.engine.set_journal_pragma("max_page_count", 1 << 30);
    for row in scene.settle().await {
        let ended = scene.leave(row.id, State::Waiting(Cause::DiskSpace)).await;
        assert_eq!(ended.state, State::Done, "it goes on by itself: {ended:?}");
    }
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_is_no_matter_of_space() {
    let scene = Scene::new();
    scene.engine.set_journal_pragma("query_only", 1);
    assert_eq!(send_more_than_the_journal_takes(&scene).await, Some(Code::Journal));
    for row in scene.settle().await {
        let failure = row.failure.as_ref().expect("why it failed");
        assert_eq!((row.state, failure.code), (State::Failed, Code::Journal), "{row:?}");
    }
}

#[tokio::test]
async fn a_folder_that_may_not_be_written_to_is_named() {
    /// `EACCES`.
    const NO_PERMISSION: i32 = 13;
    let disk = Arc::new(ForgetfulDisk::new());
    let scene = Scene::on(&disk);
    scene.plant("film.mov", some_bytes(LARGE));
    disk.fail(0, NO_PERMISSION);
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    let failed = scene.end_of(id).await;
    let failure = failed.failure.clone().expect("a failure");
    assert_eq!((failed.state, failure.code), (State::Failed, Code::TargetUnwritable), "{failure:?}");
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Failed).await.state, State::Done);
}

#[tokio::test]
async fn refused_keys_are_asked_about_and_mended_keys_go_on() {
    let scene = Scene::new();
    let failure = Failure::from(Error::NoCredentials { server: "Memory".into() });
    *scene.stores.refusal.lock().expect("no panic before") = Some(failure);
    let path = scene.write("a.txt", "a");
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    let asked = scene.end_of(id).await;
    assert_eq!(asked.question, Some(Question::Credentials));
    *scene.stores.refusal.lock().expect("no panic before") = None;
    scene.engine.nudge(None);
    let ended = scene.leave(id, State::NeedsYou).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
}
