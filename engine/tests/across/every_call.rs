//! Every call to either store failing, being stopped at, or crashed at, and then going on.

use windlass_engine::engine::Engine;
use windlass_engine::job::{IfTaken, Task};
use windlass_engine::store::Kind;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Memory;
use windlass_engine::transfer::State;

use crate::bench::{Scene, all, begin, check, copies, end, folder, insist, moves, nothing_lost, wait_for};

async fn crash(engine: Engine) {
    tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
}

/// No part that arrived was sent again, but for the one whose answer was kept back.
fn nothing_twice(scene: &Scene, hit: Option<u32>, what: &str) {
    for ((upload, number), received) in scene.there.all_received() {
        let most = if hit == Some(number) { 2 } else { 1 };
        assert!(received.times <= most, "{what}: part {number} of {upload} arrived {} times", received.times);
    }
}

/// On which of the two the fault is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    Here,
    There,
}

fn faulty(scene: &Scene, on: On, k: u64, fault: &Fault) -> (Faulty<Memory>, Faulty<Memory>) {
    let at = |memory: &Memory, is_it: bool| match is_it {
        true => Faulty::at(memory.clone(), k, fault.clone()),
        false => Faulty::never(memory.clone()),
    };
    (at(&scene.here, on == On::Here), at(&scene.there, on == On::There))
}

/// All calls of an undisturbed job: on which store, and the number.
async fn calls(task: &Task) -> Vec<(On, u64)> {
    let scene = Scene::tree();
    let before = all(&scene.here);
    let (here, there) = (Faulty::never(scene.here.clone()), Faulty::never(scene.there.clone()));
    let engine = scene.open(here.clone(), there.clone());
    let id = begin(&engine, folder(), task.clone()).await;
    check(&scene, matches!(task, Task::Move(_)), &before, &*end(&engine, id).await, "undisturbed").await;
    nothing_twice(&scene, None, "undisturbed");
    engine.close().await;
    let numbered = |on, count| (1..=count).map(move |k| (on, k));
    numbered(On::Here, here.count()).chain(numbered(On::There, there.count())).collect()
}
const FAULTS: [When; 2] = [When::Before, When::After];

async fn every_call_may_fail(task: Task) {
    let is_move = matches!(task, Task::Move(_));
    for (on, k) in calls(&task).await {
        for fault in
            [Fault::before(Kind::Interrupted), Fault::halfway(), Fault::after(), Fault::before(Kind::AccessDenied)]
        {
            let scene = Scene::tree();
            let before = all(&scene.here);
            let (here, there) = faulty(&scene, on, k, &fault);
            let engine = scene.open(here.clone(), there.clone());
            let id = begin(&engine, folder(), task.clone()).await;
            let job = insist(&engine, id).await;
            let struck = if on == On::Here { here.calls() } else { there.calls() };
            let what = format!("{fault:?} at call {k} {on:?}: {:?}", struck.get(k as usize - 1));
            nothing_lost(&scene, &before, &what);
            check(&scene, is_move, &before, &job, &what).await;
            engine.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_a_copy_may_fail() {
    every_call_may_fail(copies(IfTaken::Skip)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_a_move_may_fail() {
    every_call_may_fail(moves(IfTaken::KeepBoth)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_stopped_at() {
    for task in [copies(IfTaken::Overwrite), moves(IfTaken::Skip)] {
        for (on, k) in calls(&task).await {
            for when in FAULTS {
                let scene = Scene::tree();
                let before = all(&scene.here);
                let (here, there) = faulty(&scene, on, k, &Fault::hang(when));
                let engine = scene.open(here.clone(), there.clone());
                let id = begin(&engine, folder(), task.clone()).await;
                let store = if on == On::Here { &here } else { &there };
                store.struck().await;
                let hit = store.calls().get(k as usize - 1).cloned().expect("it was struck");
                let what = format!("stopped {when:?} call {k} {on:?}: {hit:?}");
                engine.pause(vec![id]);
                wait_for(&engine, id, |state| state == State::Paused).await;
                nothing_lost(&scene, &before, &what);
                store.heal();
                engine.resume(vec![id]);
                wait_for(&engine, id, |state| state != State::Paused).await;
                let job = insist(&engine, id).await;
                check(&scene, matches!(task, Task::Move(_)), &before, &job, &what).await;
                nothing_twice(&scene, hit.part, &what);
                engine.close().await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_may_be_crashed_at() {
    for task in [copies(IfTaken::Skip), moves(IfTaken::KeepBoth)] {
        for (on, k) in calls(&task).await {
            for when in FAULTS {
                let scene = Scene::tree();
                let before = all(&scene.here);
                let (here, there) = faulty(&scene, on, k, &Fault::hang(when));
                let engine = scene.open(here.clone(), there.clone());
                let id = begin(&engine, folder(), task.clone()).await;
                let store = if on == On::Here { &here } else { &there };
                store.struck().await;
                let hit = store.calls().get(k as usize - 1).cloned().expect("it was struck");
                let what = format!("crashed {when:?} call {k} {on:?}: {hit:?}");
                crash(engine).await;
                nothing_lost(&scene, &before, &what);
                let engine = scene.open(scene.here.clone(), scene.there.clone());
                let job = insist(&engine, id).await;
                check(&scene, matches!(task, Task::Move(_)), &before, &job, &what).await;
                nothing_twice(&scene, hit.part, &what);
                engine.close().await;
            }
        }
    }
}
