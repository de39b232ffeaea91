//! What becomes of originals, and of what is at the target already, also if somebody writes meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use windlass_engine::error::Code;
use windlass_engine::job::{IfTaken, Item, Object};
use windlass_engine::store::faulty::{Fault, Faulty, What, When};
use windlass_engine::store::memory::{Verb, Weakness};
use windlass_engine::transfer::State;

use crate::bench::{LARGE, Scene, all, begin, bytes, copies, end, folder, moves, nothing_unfinished, path, retry};

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
