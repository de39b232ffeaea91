//! Every call to the store failing, being stopped at, or crashed at, and then going on.

use std::collections::BTreeMap;

use windlass_engine::job::Job;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::store::{Kind, Store as _};
use windlass_engine::transfer::State;

use crate::bench::{ALL, Scene, Work, begin, check, end, folder, insist, nothing_lost, wait_for};

async fn calls(work: Work) -> u64 {
    let scene = Scene::tree();
    let before = scene.all();
    let store = Faulty::never(scene.memory.clone());
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("a/")], work.task()).await;
    check(&scene, work, &before, &*end(&engine, id).await, "undisturbed");
    engine.close().await;
    store.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_fail() {
    for work in ALL {
        for k in 1..=calls(work).await {
            for fault in [Fault::before(Kind::Interrupted), Fault::after(), Fault::before(Kind::AccessDenied)] {
                let scene = Scene::tree();
                let before = scene.all();
                let store = Faulty::at(scene.memory.clone(), k, fault.clone());
                let engine = scene.open(store.clone());
                let id = begin(&engine, vec![folder("a/")], work.task()).await;
                let job = insist(&engine, id).await;
                let what = format!("{fault:?} at call {k}: {:?}", store.calls().get(k as usize - 1));
                nothing_lost(&scene, work, &before, &what);
                check(&scene, work, &before, &job, &what);
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_stopped_at() {
    for work in ALL {
        for k in 1..=calls(work).await {
            for when in [When::Before, When::After] {
                let scene = Scene::tree();
                let before = scene.all();
                let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
                let engine = scene.open(store.clone());
                let id = begin(&engine, vec![folder("a/")], work.task()).await;
                store.struck().await;
                // A completion's answer is waited for: only that tells what there is.
                let completion = store.calls().last().is_some_and(|call| call.verb == Verb::CompleteMultipart);
                if completion {
                    tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
                    continue;
                }
                engine.pause(vec![id]);
                wait_for(&engine, id, |state| state == State::Paused).await;
                nothing_lost(&scene, work, &before, "paused");
                store.heal();
                engine.resume(vec![id]);
                wait_for(&engine, id, |state| state != State::Paused).await;
                let job = insist(&engine, id).await;
                check(&scene, work, &before, &job, &format!("stopped {when:?} call {k}"));
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_crashed_at() {
    for work in ALL {
        for k in 1..=calls(work).await {
            for when in [When::Before, When::After] {
                let scene = Scene::tree();
                let before = scene.all();
                let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
                let engine = scene.open(store.clone());
                let id = begin(&engine, vec![folder("a/")], work.task()).await;
                store.struck().await;
                let what = format!("crashed {when:?} call {k}: {:?}", store.calls().last());
                tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
                nothing_lost(&scene, work, &before, &what);
                let engine = scene.open(scene.memory.clone());
                let job = insist(&engine, id).await;
                check_after_crash(&scene, work, &before, &job, &what).await;
                engine.close().await;
            }
        }
    }
}

/// An upload whose beginning was not heard of is the one thing that may be left: nothing names it.
async fn check_after_crash(scene: &Scene, work: Work, before: &BTreeMap<String, Vec<u8>>, job: &Job, what: &str) {
    for (object, upload) in scene.memory.uploads() {
        if what.contains("CreateMultipart") {
            scene.memory.abort_multipart(&object, &upload).await.expect("aborted");
        }
    }
    check(scene, work, before, job, what);
}
