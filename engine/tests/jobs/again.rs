//! Retry: what it settles is written down like that of a first run.

use std::time::Duration;

use windlass_engine::job::{IfTaken, Task};
use windlass_engine::store::Kind;
use windlass_engine::store::faulty::{Fault, Faulty, What, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::transfer::{Id, State};

use crate::bench::{Scene, begin, end, insist, object, to, wait_for};

/// A move that failed since somebody took its name in the meantime: by "keep both" Retry settles another.
async fn failed() -> (Scene, Id) {
    let scene = Scene::new();
    scene.plant("a/x", b"mine".to_vec());
    let late = Fault::new(When::Before, What::Delay(Duration::from_millis(200)));
    let store = Faulty::at_verb(scene.memory.clone(), Verb::Copy, 1, late);
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![object("a/x")], Task::Move(to("t/", None, IfTaken::KeepBoth))).await;
    store.struck().await;
    scene.plant("t/x", b"theirs".to_vec());
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
    engine.close().await;
    (scene, id)
}

fn check(scene: &Scene, what: &str) {
    let all: Vec<(String, Vec<u8>)> = scene.all().into_iter().collect();
    let due = [("t/x", "theirs"), ("t/x (2)", "mine")].map(|(key, text)| (key.to_owned(), text.as_bytes().to_vec()));
    assert_eq!(all, due, "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_crashes_at_any_call_does_nothing_twice() {
    let (scene, id) = failed().await;
    let store = Faulty::never(scene.memory.clone());
    let engine = scene.open(store.clone());
    assert_eq!(insist(&engine, id).await.state, State::Done);
    check(&scene, "undisturbed");
    engine.close().await;

    for k in 1..=store.count() {
        for when in [When::Before, When::After] {
            let (scene, id) = failed().await;
            let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
            let engine = scene.open(store.clone());
            engine.resume(vec![id]);
            store.struck().await;
            let what = format!("crashed {when:?} call {k}: {:?}", store.calls().last());
            tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
            let engine = scene.open(scene.memory.clone());
            let job = insist(&engine, id).await;
            assert_eq!((job.state, job.failed, job.done.objects), (State::Done, 0, 1), "{what}: {:?}", job.failure);
            check(&scene, &what);
            engine.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_is_paused_goes_on_and_lists_what_fails_again_once() {
    let (scene, id) = failed().await;
    // The first call of Retry never comes back, the next one is refused.
    let store = Faulty::new(scene.memory.clone(), |call| match (call.verb, call.of_verb) {
        (Verb::Copy, 1) => Some(Fault::hang(When::Before)),
        (Verb::Copy, _) => Some(Fault::before(Kind::AccessDenied)),
        _ => None,
    });
    let engine = scene.open(store.clone());
    engine.resume(vec![id]);
    store.struck().await;
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Paused).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
    assert_eq!(engine.failed_objects(id, 0, 10).await.expect("the list").len(), 1);
    store.heal();
    let job = insist(&engine, id).await;
    assert_eq!((job.state, job.failed, job.done.objects), (State::Done, 0, 1), "{:?}", job.failure);
    check(&scene, "in the end");
    engine.close().await;
}
