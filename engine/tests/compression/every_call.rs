//! At every call failing, stopped at, crashed at and cancelled.

use std::time::Duration;

use windlass_engine::store::faulty::{Fault, Faulty, What, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::store::{Kind, ObjectPath};
use windlass_engine::transfer::State;

use crate::bench::{BY, Scene, finished, noise, settled, wait_for, with};
use crate::scene::BUCKET;

/// Nothing gets smaller: two parts of 5 MiB and the rest.
const SIZE: usize = 11 << 20;

/// Runs an upload of noise with every call disturbed in turn.
async fn for_every_call(test: impl AsyncFn(&Scene, u64, &[u8])) {
    let bytes = noise(SIZE);
    let scene = Scene::new();
    scene.write("noise.txt", &bytes);
    let store = Faulty::never(scene.memory.clone());
    let engine = scene.open(store.clone());
    let id = scene.send(&engine, "noise.txt", with(BY)).await;
    let end = wait_for(&engine, id, settled).await;
    scene.check(&end, "noise.txt", BY, &bytes, "undisturbed").await;
    assert_eq!(scene.memory.calls(Verb::PutPart), 3, "there is a middle");
    engine.close().await;
    for k in 1..=store.count() {
        let scene = Scene::new();
        scene.write("noise.txt", &bytes);
        test(&scene, k, &bytes).await;
    }
}

/// No part that the journal called finished arrived twice.
fn not_sent_again(scene: &Scene, finished: &[u32], what: &str) {
    for ((_, number), received) in scene.memory.all_received() {
        if finished.contains(&number) {
            assert_eq!(received.times, 1, "{what}: part {number} was finished, and is not sent again");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_survives_every_call_failing() {
    for fault in [Fault::before(Kind::Interrupted), Fault::after(), Fault::halfway()] {
        for_every_call(async |scene, k, bytes| {
            let store = Faulty::at(scene.memory.clone(), k, fault.clone());
            let engine = scene.open(store.clone());
            let id = scene.send(&engine, "noise.txt", with(BY)).await;
            let mut end = wait_for(&engine, id, settled).await;
            if end.state == State::Failed {
                engine.resume(vec![id]);
                end = wait_for(&engine, id, |state| state != State::Failed && settled(state)).await;
            }
            let what = format!("{fault:?} at call {k}: {:?}", store.calls().get(k as usize - 1));
            scene.check(&end, "noise.txt", BY, bytes, &what).await;
            engine.close().await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_at_every_call_it_goes_on() {
    for when in [When::Halfway, When::After] {
        for_every_call(async |scene, k, bytes| {
            let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
            let engine = scene.open(store.clone());
            let id = scene.send(&engine, "noise.txt", with(BY)).await;
            store.struck().await;
            engine.pause(vec![id]);
            wait_for(&engine, id, |state| state == State::Paused).await;
            let finished = finished(&engine, id).await;
            store.heal();
            engine.resume(vec![id]);
            let end = wait_for(&engine, id, |state| state != State::Paused && settled(state)).await;
            let what = format!("stopped {when:?} at call {k}");
            scene.check(&end, "noise.txt", BY, bytes, &what).await;
            not_sent_again(scene, &finished, &what);
            engine.close().await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crashed_at_every_call_it_goes_on() {
    for when in [When::Before, When::After] {
        for_every_call(async |scene, k, bytes| {
            let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
            let engine = scene.open(store.clone());
            let id = scene.send(&engine, "noise.txt", with(BY)).await;
            store.struck().await;
            let finished = finished(&engine, id).await;
            tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
            let engine = scene.open(scene.memory.clone());
            let end = wait_for(&engine, id, settled).await;
            let what = format!("crashed {when:?} call {k}");
            scene.check(&end, "noise.txt", BY, bytes, &what).await;
            not_sent_again(scene, &finished, &what);
            engine.close().await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_at_every_call_it_leaves_nothing() {
    for_every_call(async |scene, k, _| {
        let fault = Fault::new(When::After, What::Delay(Duration::from_millis(50)));
        let store = Faulty::at(scene.memory.clone(), k, fault);
        let engine = scene.open(store.clone());
        let id = scene.send(&engine, "noise.txt", with(BY)).await;
        store.struck().await;
        engine.cancel(vec![id]);
        let end = wait_for(&engine, id, settled).await;
        assert!(matches!(end.state, State::Cancelled | State::Done), "cancelled at call {k}: {end:?}");
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while !scene.memory.uploads().is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "cancelled at call {k}: an unfinished upload is left");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let there = scene.memory.object(&ObjectPath::new(BUCKET, "noise.txt")).is_some();
        assert_eq!(there, end.state == State::Done, "cancelled at call {k}: what is said is what is there");
        scene.nothing_is_left("cancelled");
        engine.close().await;
    })
    .await;
}
