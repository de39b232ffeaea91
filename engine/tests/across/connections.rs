//! The two connections: their keys, their end, and real servers behind them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use bytes::Bytes;
use futures::TryStreamExt as _;
use windlass_engine::body::UploadBody;
use windlass_engine::connection::{Addressing, Server, SignIn};
use windlass_engine::job::{IfTaken, Item};
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::store::practice;
use windlass_engine::store::s3::S3Store;
use windlass_engine::store::{Kind, PutOptions, Store};
use windlass_engine::transfer::{State, Verdict};

use crate::bench::{
    BUCKET, LARGE, Scene, all, begin, bytes, check, copies, end, folder, here, moves, nothing_lost, nothing_unfinished,
    open, path, there, wait_for,
};

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_target_are_asked_for_as_its_own() {
    let scene = Scene::tree();
    let before = all(&scene.here);
    let (engine, stores) = open(scene.folder.path(), Arc::new(scene.here.clone()), Arc::new(scene.there.clone()));
    stores.locked.store(true, SeqCst);
    let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.asks_for.clone()), (State::NeedsYou, Some(there())));
    assert_eq!(*stores.forgotten.lock().expect("no panic before"), [there()]);
    stores.locked.store(false, SeqCst);
    engine.nudge(Some(there()));
    wait_for(&engine, id, |state| state != State::NeedsYou).await;
    check(&scene, false, &before, &*end(&engine, id).await, "with keys").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_removed_ends_it_and_leaves_nothing_unfinished() {
    for (gone, cancel) in [(here(), false), (there(), false), (there(), true)] {
        let scene = Scene::tree();
        let before = all(&scene.here);
        let store = Faulty::at_verb(scene.there.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
        let engine = scene.open(scene.here.clone(), store.clone());
        let id = begin(&engine, folder(), moves(IfTaken::Skip)).await;
        store.struck().await;
        if cancel {
            engine.cancel(vec![id]);
        } else {
            engine.leave(&gone).await;
        }
        wait_for(&engine, id, |state| state == State::Cancelled).await;
        nothing_lost(&scene, &before, "cancelled");
        nothing_unfinished(&scene.there, "cancelled").await;
        engine.close().await;
    }
}

/// The practice store behind TCP: a server with the real protocol.
async fn served(folder: &Path) -> Arc<dyn Store> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
    let folder = folder.to_owned();
    tokio::spawn(async move { practice::serve(&folder, listener, &practice::keys()).await });
    let server = Server {
        name: "Served".into(),
        endpoint: Some(endpoint),
        region: Some("us-east-1".into()),
        addressing: Addressing::Path,
        sign_in: SignIn::Keys(practice::keys()),
        certificate: None,
    };
    Arc::new(S3Store::connect(&server).await.expect("nothing is asked yet"))
}

#[tokio::test(flavor = "multi_thread")]
async fn between_real_servers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    let (one, other) = (served(&at("one")).await, served(&at("other")).await);
    let in_process = practice::store(&at("practice")).await.expect("the practice store opens");
    for (turn, (from, to)) in [(&one, &other), (&in_process, &one), (&other, &in_process)].into_iter().enumerate() {
        for store in [from, to] {
            // There from the turn before.
            let _ = store.create_bucket(BUCKET, &Default::default()).await;
        }
        let prefix = format!("{turn}/");
        let objects =
            [("small ü", 70_000), ("large", LARGE), ("empty", 0)].map(|(key, size)| (format!("{prefix}{key}"), size));
        for (key, size) in &objects {
            let options = PutOptions { tags: vec![("a b".into(), "c&d".into())], ..PutOptions::default() };
            from.put(&path(key), UploadBody::from_bytes(bytes(key, *size)), None, &options).await.expect("put");
        }
        let (engine, _) = open(&at(&prefix), from.clone(), to.clone());
        let id = begin(&engine, vec![Item::Folder { prefix }], moves(IfTaken::Skip)).await;
        let job = end(&engine, id).await;
        let failed = engine.failed_objects(id, 0, 1).await;
        assert_eq!((job.state, job.verdict), (State::Done, Some(Verdict::WholeObject)), "{turn}: {failed:?}");
        for (key, size) in &objects {
            let got = to.get(&path(key), None, None, None).await.expect("it arrived");
            let all: Vec<Bytes> = got.body.try_collect().await.expect("all of it");
            assert!(all.concat() == bytes(key, *size), "{key}");
            let gone = from.head(&path(key)).await.expect_err("moved");
            assert_eq!((gone.kind, to.tags(&path(key), None).await.expect("tags").len()), (Kind::NoSuchKey, 1));
        }
        assert_eq!(to.list_uploads(BUCKET, "").await.expect("listed"), vec![]);
        engine.close().await;
    }
}
