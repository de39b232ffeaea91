//! What becomes of originals, and of what is at the target already.

use std::time::Duration;

use windlass_engine::job::{IfTaken, Task};
use windlass_engine::store::faulty::{Call, Fault, Faulty, What, When};
use windlass_engine::store::memory::{Verb, Weakness};
use windlass_engine::store::{Kind, ObjectPath};
use windlass_engine::transfer::State;

use crate::bench::{MIB, Scene, Work, begin, bytes, check, end, folder, insist, nothing_lost, object, to, wait_for};
use crate::scene::BUCKET;

#[tokio::test(flavor = "multi_thread")]
async fn a_move_whose_original_cannot_be_deleted_is_finished_later() {
    let scene = Scene::tree();
    let before = scene.all();
    let stuck = ObjectPath::new(BUCKET, "a/1.txt");
    scene.memory.refuse_deletion(&stuck, Some(Kind::AccessDenied));
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("a/")], Work::Move.task()).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 5, 1));
    nothing_lost(&scene, Work::Move, &before, "one stays");
    scene.memory.refuse_deletion(&stuck, None);
    let job = insist(&engine, id).await;
    check(&scene, Work::Move, &before, &job, "after retry: no second copy, no original");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_that_changed_after_it_was_copied_is_kept() {
    let scene = Scene::new();
    scene.plant("a/x", b"old".to_vec());
    // The answer to the copy takes its time; meanwhile somebody writes the original.
    let store = Faulty::at_verb(
        scene.memory.clone(),
        Verb::Copy,
        1,
        Fault::new(When::After, What::Delay(Duration::from_millis(300))),
    );
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Task::Move(to("t/", None, IfTaken::Skip))).await;
    store.struck().await;
    scene.plant("a/x", b"new".to_vec());
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
    assert_eq!(scene.all()["a/x"], b"new", "the new one is not deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_skipped_kept_beside_or_replaced() {
    for (policy, due, skipped) in [
        (IfTaken::Skip, vec![("t/a/1", "there"), ("t/a/2", "two")], 1),
        (IfTaken::KeepBoth, vec![("t/a/1", "there"), ("t/a/1 (2)", "one"), ("t/a/2", "two")], 0),
        (IfTaken::Overwrite, vec![("t/a/1", "one"), ("t/a/2", "two")], 0),
    ] {
        let scene = Scene::new();
        for (key, text) in [("a/1", "one"), ("a/2", "two"), ("t/a/1", "there")] {
            scene.plant(key, text.into());
        }
        let engine = scene.open(scene.memory.clone());
        let id = begin(&engine, vec![folder("a/")], Task::Move(to("t/", None, policy))).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.skipped), (State::Done, skipped), "{policy:?}: {:?}", job.failure);
        let all = scene.all();
        for (key, text) in due {
            assert_eq!(all.get(key).map(Vec::as_slice), Some(text.as_bytes()), "{policy:?}: {key}");
        }
        let left: Vec<&String> = all.keys().filter(|key| key.starts_with("a/")).collect();
        let due: Vec<&str> = if skipped == 1 { vec!["a/1"] } else { vec![] };
        assert_eq!(left, due, "{policy:?}: what was skipped stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_knows_no_conditions_copies_all_the_same_but_over_nothing() {
    let scene = Scene::new();
    for (key, text) in [("a/1", "one"), ("a/2", "two"), ("t/a/2", "there")] {
        scene.plant(key, text.into());
    }
    let refuse = |call: &Call| {
        let guarded = call.verb == Verb::Copy && call.of_verb == 1;
        guarded.then(|| Fault::before(Kind::NotSupported))
    };
    let engine = scene.open(Faulty::new(scene.memory.clone(), refuse));
    let id = begin(&engine, vec![folder("a/")], Task::Copy(to("t/", None, IfTaken::Skip))).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.skipped), (State::Done, 1, 1), "{:?}", job.failure);
    assert_eq!((&scene.all()["t/a/1"][..], &scene.all()["t/a/2"][..]), (&b"one"[..], &b"there"[..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_took_a_name_while_a_copy_was_paused_keeps_it_also_where_conditions_are_ignored() {
    let scene = Scene::new();
    scene.plant("a/x", b"original".to_vec());
    scene.memory.weaken(Weakness { ignores_if_none_match: true, ..Weakness::default() });
    let store = Faulty::at_verb(scene.memory.clone(), Verb::Copy, 1, Fault::hang(When::Before));
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Task::Copy(to("t/", None, IfTaken::Skip))).await;
    store.struck().await;
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    scene.plant("t/a/x", b"somebody's".to_vec());
    store.heal();
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Paused).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.skipped), (State::Done, 1), "{:?}", job.failure);
    assert_eq!(scene.all()["t/a/x"], b"somebody's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_name_is_never_one_that_another_object_goes_to() {
    for order in [["a", "a (2)"], ["a (2)", "a"]] {
        let scene = Scene::new();
        for (key, text) in [("s/a", "one"), ("s/a (2)", "two"), ("t/a", "there")] {
            scene.plant(key, text.into());
        }
        let engine = scene.open(scene.memory.clone());
        let items = order.map(|name| object(&format!("s/{name}"))).to_vec();
        let id = begin(&engine, items, Task::Move(to("t/", None, IfTaken::KeepBoth))).await;
        assert_eq!(end(&engine, id).await.state, State::Done);
        let mut texts: Vec<Vec<u8>> = scene.all().into_values().collect();
        texts.sort();
        assert_eq!(texts, [b"one".to_vec(), b"there".to_vec(), b"two".to_vec()], "{order:?}: {:?}", scene.all().keys());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_up_without_landing_on_itself() {
    let scene = Scene::new();
    for key in ["p/p/1", "p/p/p/1", "p/p/p/2"] {
        scene.plant(key, key.into());
    }
    let before = scene.all();
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("p/p/")], Task::Move(to("", None, IfTaken::Overwrite))).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 1, 2), "{:?}", job.failure);
    let now = scene.all();
    assert!(before.values().all(|bytes| now.values().any(|it| it == bytes)), "nothing is lost: {:?}", now.keys());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_somebody_removed_is_no_copy() {
    // At the target is another object of the same size: it proves nothing.
    for task in [Task::Move(to("t/", None, IfTaken::Overwrite)), Work::Edit.task()] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("new", 6 * MIB));
        scene.plant("t/a/x", bytes("old", 6 * MIB));
        // From the completion on nothing is known of the upload any more.
        let store = Faulty::new(scene.memory.clone(), |call| {
            let gone = call.verb == Verb::CompleteMultipart || (call.verb == Verb::ListParts && call.of_verb > 1);
            gone.then(|| Fault::before(Kind::NoSuchUpload))
        });
        let engine = scene.open(store.clone());
        let id = begin(&engine, vec![folder("a/")], task.clone()).await;
        let job = end(&engine, id).await;
        assert_eq!(job.state, State::Failed, "{task:?}: it must not count as done");
        assert!(scene.all()["a/x"] == bytes("new", 6 * MIB), "{task:?}: the original stays");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_completed_unheard_is_no_copy_of_a_newer_original() {
    let scene = Scene::new();
    scene.plant("a/x", bytes("old", 6 * MIB));
    // The copy is there; that it is never comes back.
    let unheard = Fault::new(When::After, What::Delay(Duration::from_secs(600)));
    let store = Faulty::at_verb(scene.memory.clone(), Verb::CompleteMultipart, 1, unheard);
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![object("a/x")], Task::Move(to("t/", None, IfTaken::Skip))).await;
    store.struck().await;
    while !scene.all().contains_key("t/x") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    scene.plant("a/x", bytes("new", 6 * MIB));
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Paused).await;
    let job = end(&engine, id).await;
    assert!(scene.all()["a/x"] == bytes("new", 6 * MIB), "the newer original stays");
    assert_eq!((job.state, job.failed), (State::Failed, 1), "{:?}", job.failure);
}
