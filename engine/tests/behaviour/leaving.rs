//! Cancelling, removing a connection, and stopping in order.

use std::time::Duration;

use windlass_engine::Engine;
use windlass_engine::engine::Options;
use windlass_engine::error::Code;
use windlass_engine::journal::Journal;
use windlass_engine::store::Kind;
use windlass_engine::store::faulty::{Call, Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::transfer::{ConflictPolicy, ConnectionId, State};

use crate::LARGE;
use crate::scene::{BUCKET, Scene, some_bytes};

#[tokio::test]
async fn cancel_removes_the_upload_from_the_server_and_the_part_file_from_the_disk() {
    let memory = Memory::with_bucket(BUCKET);
    let stuck = |call: &Call| {
        let again = matches!(call.verb, Verb::PutPart | Verb::Get) && call.of_verb == 2;
        again.then(|| Fault::hang(When::Before))
    };
    let store = Faulty::new(memory.clone(), stuck);
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.cancel(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Cancelled);
    tokio::time::timeout(Duration::from_secs(5), async {
        while !scene.memory.uploads().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the upload is removed");

    scene.plant("other.mov", some_bytes(LARGE));
    let id = scene.download_key("other.mov", "out", ConflictPolicy::Ask).await;
    while store.strikes() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scene.engine.cancel(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Cancelled);
    assert_eq!(std::fs::read_dir(scene.path("out")).expect("the folder").count(), 0, "no part file is left");
}

#[tokio::test]
async fn a_file_that_is_smaller_than_one_part_goes_on_with_its_upload_too() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 1, Fault::hang(When::Before));
    let scene = Scene::over(memory, store.clone());
    scene.engine.set_options(Options { part_size: Some(64 << 20), ..Options::default() });
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.pause(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Paused);
    store.heal();
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Paused).await.state, State::Done);
    assert_eq!(scene.memory.calls(Verb::CreateMultipart), 1, "the one that was begun went on");
    assert_eq!(scene.memory.uploads(), vec![], "nothing unfinished is left");
    assert!(scene.object("film.mov") == Some(some_bytes(LARGE)));
}

#[tokio::test]
async fn a_cancel_that_cannot_reach_the_server_is_kept_and_done_after_a_restart() {
    let memory = Memory::with_bucket(BUCKET);
    let unreachable = |call: &Call| match call.verb {
        Verb::AbortMultipart => Some(Fault::before(Kind::NoNetwork)),
        Verb::PutPart if call.of_verb == 2 => Some(Fault::hang(When::Before)),
        _ => None,
    };
    let store = Faulty::new(memory.clone(), unreachable);
    let mut scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.cancel(vec![id]);
    scene.leave(id, State::Running).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(scene.memory.uploads().len(), 1, "it could not be removed yet");
    store.heal();
    scene.restart().await;
    tokio::time::timeout(Duration::from_secs(5), async {
        while !scene.memory.uploads().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the upload is removed after the restart");
}

#[tokio::test]
async fn a_connection_that_is_removed_takes_its_transfers_and_its_cleanups_with_it() {
    let memory = Memory::with_bucket(BUCKET);
    let unreachable = |call: &Call| match call.verb {
        Verb::AbortMultipart => Some(Fault::before(Kind::NoNetwork)),
        Verb::PutPart if call.of_verb == 2 => Some(Fault::hang(When::Before)),
        Verb::Put => Some(Fault::hang(When::Before)),
        _ => None,
    };
    let store = Faulty::new(memory.clone(), unreachable);
    let scene = Scene::over(memory, store.clone());
    let mut paths = vec![scene.write("film.mov", some_bytes(LARGE))];
    paths.extend((0..8).map(|n| scene.write(&format!("{n}"), "x")));
    let ids = scene.upload(paths, "", ConflictPolicy::Ask).await;
    store.struck().await;
    scene.engine.pause(vec![ids[8]]);
    assert_eq!(scene.leave(ids[8], State::Queued).await.state, State::Paused);

    let connection = ConnectionId("memory".into());
    scene.engine.leave(&connection).await;
    for row in scene.settle().await {
        assert_eq!(row.state, State::Cancelled, "running, queued or paused: {row:?}");
    }
    let story = scene.engine.events(ids[8]).await.expect("a story");
    assert!(story.iter().any(|line| line.what.contains("connection was removed")), "{story:?}");
    scene.stores.removed.store(true, std::sync::atomic::Ordering::SeqCst);
    scene.engine.nudge(Some(connection));
    tokio::time::sleep(Duration::from_millis(300)).await;
    scene.engine.close().await;
    let opened = Journal::open(&scene.path("journal")).expect("it is free");
    assert_eq!(opened.cleanups, [], "nobody tries for ever what cannot be done any more");
}

#[tokio::test]
async fn a_connection_that_is_removed_leaves_nothing_on_a_server_that_can_be_reached() {
    let memory = Memory::with_bucket(BUCKET);
    let stuck = |call: &Call| {
        let second = call.verb == Verb::PutPart && call.part == Some(2);
        let refused = second && call.place.contains("fails.mov");
        let fault = if refused { Fault::before(Kind::AccessDenied) } else { Fault::hang(When::Before) };
        second.then_some(fault)
    };
    let scene = Scene::over(memory.clone(), Faulty::new(memory, stuck));
    let fails = scene.write("fails.mov", some_bytes(LARGE));
    let failed = scene.upload(vec![fails], "", ConflictPolicy::Ask).await[0];
    assert_eq!(scene.end_of(failed).await.state, State::Failed);
    let hangs = scene.write("hangs.mov", some_bytes(LARGE));
    let running = scene.upload(vec![hangs], "", ConflictPolicy::Ask).await[0];
    while scene.memory.uploads().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    scene.engine.leave(&ConnectionId("memory".into())).await;
    assert_eq!(scene.memory.uploads(), [], "nothing is paid for any more when the connection goes");
    assert_eq!(scene.engine.transfer(running).map(|it| it.state), Some(State::Cancelled));
    let row = scene.engine.transfer(failed).expect("it stays, for its words");
    assert_eq!((row.state, row.done_bytes), (State::Failed, 0));
    let story = scene.engine.events(failed).await.expect("a story");
    assert!(story.iter().any(|line| line.what.contains("connection was removed")), "{story:?}");
}

#[tokio::test]
async fn a_stop_in_order_keeps_everything_and_the_next_start_goes_on() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 3, Fault::hang(When::Before));
    let mut scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    store.heal();
    scene.restart().await;
    let ended = scene.end_of(id).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
    assert!(scene.object("film.mov") == Some(some_bytes(LARGE)));
}

#[tokio::test]
async fn two_engines_do_not_share_a_journal() {
    let scene = Scene::new();
    let second = Engine::open(&scene.path("journal"), scene.stores.clone(), Default::default());
    assert_eq!(second.err().map(|failure| failure.code), Some(Code::JournalInUse));
}
