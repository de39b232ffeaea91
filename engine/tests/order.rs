//! The order of the queue: moved by the user, and the same after a restart.

mod scene;

use scene::{BUCKET, Scene};
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Memory;
use windlass_engine::transfer::{ConflictPolicy, Id, State};

/// All transfers by their order in the queue; those that run were first.
fn order(scene: &Scene) -> Vec<Id> {
    let mut all = scene.engine.changes(0).transfers;
    all.sort_by_key(|transfer| transfer.position);
    all.iter().map(|transfer| transfer.id).collect()
}

#[tokio::test]
async fn what_is_moved_in_the_queue_stays_there_over_a_restart() {
    let memory = Memory::with_bucket(BUCKET);
    let mut scene = Scene::over(memory.clone(), Faulty::new(memory, |_| Some(Fault::hang(When::Before))));
    let paths = (0..8).map(|n| scene.write(&format!("{n}"), "x")).collect();
    let ids = scene.upload(paths, "", ConflictPolicy::Ask).await;
    let running = || scene.engine.changes(0).transfers.iter().filter(|it| it.state == State::Running).count();
    while running() < 4 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let [a, b, c, d, e, f, g, h] = ids[..] else { panic!("{ids:?}") };
    scene.engine.move_in_queue(vec![h, g], true);
    scene.engine.move_in_queue(vec![e], false);
    // One that runs is not moved.
    scene.engine.move_in_queue(vec![a], false);
    let expected = [a, b, c, d, g, e, h, f];
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(5);
    while order(&scene) != expected {
        assert!(tokio::time::Instant::now() < deadline, "{:?}", order(&scene));
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    scene.engine.move_to_top(vec![f]);
    scene.restart().await;
    assert_eq!(order(&scene), [f, a, b, c, d, g, e, h]);
}
