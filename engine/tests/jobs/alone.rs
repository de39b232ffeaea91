//! One job from its beginning to its end: cancelled, changing in place, and over a restart.

use std::time::Duration;

use windlass_engine::body::UploadBody;
use windlass_engine::job::{Change, IfTaken, Task};
use windlass_engine::store::about::Headers;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::store::{ObjectPath, PutOptions, Store as _};
use windlass_engine::transfer::State;

use crate::bench::{MIB, Scene, Work, begin, bytes, check, end, folder, nothing_lost, object, to, wait_for};
use crate::scene::BUCKET;

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_copy_leaves_nothing_unfinished() {
    let scene = Scene::tree();
    let before = scene.all();
    let store = Faulty::at_verb(scene.memory.clone(), Verb::CopyPart, 2, Fault::hang(When::Before));
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Task::Move(to("t/", None, IfTaken::Skip))).await;
    store.struck().await;
    engine.cancel(vec![id]);
    wait_for(&engine, id, |state| state == State::Cancelled).await;
    nothing_lost(&scene, Work::Move, &before, "cancelled");
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while !scene.memory.uploads().is_empty() {
        assert!(std::time::Instant::now() < deadline, "the unfinished upload stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_place_keeps_everything_else() {
    for size in [10, 6 * MIB] {
        let scene = Scene::new();
        let path = ObjectPath::new(BUCKET, "a/x");
        let options = PutOptions {
            headers: Headers {
                content_type: Some("text/plain".into()),
                expires: Some("Fri, 21 Dec 2012 00:00:00 GMT".into()),
                website_redirect: Some("/elsewhere".into()),
                ..Headers::default()
            },
            metadata: vec![("who".into(), "me".into())],
            tags: vec![("colour".into(), "red".into())],
            ..Default::default()
        };
        let body = UploadBody::from_bytes(bytes("x", size));
        scene.memory.put(&path, body, None, &options).await.expect("put");
        let engine = scene.open(scene.memory.clone());
        let change = Change {
            headers: Headers { cache_control: Some("no-store".into()), ..Headers::default() },
            ..Change::default()
        };
        let id = begin(&engine, vec![object("a/x")], Task::Edit(change)).await;
        let job = end(&engine, id).await;
        assert_eq!(job.state, State::Done, "{:?}", engine.failed_objects(id, 0, 1).await);
        let now = scene.memory.properties(&path, None).await.expect("there");
        assert_eq!(now.headers.cache_control.as_deref(), Some("no-store"));
        assert_eq!(now.headers.content_type.as_deref(), Some("text/plain"));
        assert_eq!(now.headers.expires.as_deref(), Some("Fri, 21 Dec 2012 00:00:00 GMT"));
        assert_eq!(now.headers.website_redirect.as_deref(), Some("/elsewhere"));
        assert_eq!(now.metadata, [("who".to_owned(), "me".to_owned())]);
        assert_eq!(scene.memory.tags(&path, None).await.expect("tags"), [("colour".to_owned(), "red".to_owned())]);
        assert!(scene.all()["a/x"] == bytes("x", size), "the bytes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_outlive_a_restart_paused_or_done() {
    let scene = Scene::tree();
    let store = Faulty::at(scene.memory.clone(), 1, Fault::hang(When::Before));
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], Work::Copy.task()).await;
    store.struck().await;
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    engine.close().await;
    let before = scene.all();
    let engine = scene.open(scene.memory.clone());
    assert_eq!(engine.job(id).expect("still in the list").state, State::Paused);
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Paused).await;
    check(&scene, Work::Copy, &before, &*end(&engine, id).await, "after a restart");
    engine.remove(vec![id]);
    let deadline = std::time::Instant::now() + Duration::from_secs(5);
    while engine.job(id).is_some() {
        assert!(std::time::Instant::now() < deadline, "it stays in the list");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    engine.close().await;
    let engine = scene.open(scene.memory.clone());
    assert!(engine.job(id).is_none(), "it is gone for good");
}
