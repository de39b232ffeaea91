//! 20,000 objects, of which some cannot be done.

use windlass_engine::job::Task;
use windlass_engine::store::{Kind, ObjectPath};
use windlass_engine::transfer::State;

use crate::bench::{Scene, begin, end, folder, wait_for};
use crate::scene::BUCKET;

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_deleted_is_listed_and_retry_finishes() {
    let scene = Scene::new();
    for n in 0..20_000 {
        scene.plant(&format!("many/{n:05}"), vec![1]);
    }
    scene.plant("many", vec![2]);
    let stuck = |n: u32| ObjectPath::new(BUCKET, format!("many/{n:05}"));
    for n in (0..20_000).step_by(100) {
        scene.memory.refuse_deletion(&stuck(n), Some(Kind::AccessDenied));
    }
    let engine = scene.open(scene.memory.clone());
    let id = begin(&engine, vec![folder("many/")], Task::Delete { versions: false }).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 19_800, 200));
    let message = job.failure.as_ref().map(|failure| failure.message.clone());
    assert_eq!(message.as_deref(), Some("200 of 20000 could not be deleted."));
    let listed = engine.failed_objects(id, 0, 1_000).await.expect("the list");
    assert_eq!(listed.len(), 200, "every failure is listed");
    assert!(listed.iter().all(|(_, it)| it.failure.message.contains(&it.object.key)), "with its key");
    assert_eq!(scene.all().len(), 201);

    for n in (0..20_000).step_by(200) {
        scene.memory.refuse_deletion(&stuck(n), None);
    }
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Failed).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.failed), (State::Failed, 100), "half of them can be deleted now");
    for n in (0..20_000).step_by(100) {
        scene.memory.refuse_deletion(&stuck(n), None);
    }
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Failed).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Done, 20_000, 0));
    assert_eq!(scene.all().into_keys().collect::<Vec<_>>(), ["many"], "the neighbour stays");
    assert_eq!(engine.failed_objects(id, 0, 10).await.expect("the list").len(), 0);
}
