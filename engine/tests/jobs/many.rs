//! 20,000 objects, of which some cannot be done.

use std::collections::BTreeMap;

use windlass_engine::job::{IfTaken, Task};
use windlass_engine::store::faulty::{Call, Fault, Faulty};
use windlass_engine::store::memory::Verb;
use windlass_engine::store::{Kind, ObjectPath};
use windlass_engine::transfer::State;

use crate::bench::{Scene, begin, end, folder, to, wait_for};
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

/// Of each hundred objects one cannot be moved: of every other of those the copy is refused, of the rest the original
/// stays. Besides, one call in a thousand gets no answer, which nobody is to notice.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_moved_is_listed_and_retry_loses_nothing() {
    let uncopied = |n: usize| n % 200 == 50;
    let undeleted = |n: usize| n % 200 == 150;
    let scene = Scene::new();
    for n in 0..20_000 {
        scene.plant(&format!("many/{n:05}"), n.to_string().into_bytes());
        if undeleted(n) {
            let original = ObjectPath::new(BUCKET, format!("many/{n:05}"));
            scene.memory.refuse_deletion(&original, Some(Kind::AccessDenied));
        }
    }
    let before = scene.all();
    let store = Faulty::new(scene.memory.clone(), move |call: &Call| match call {
        Call { verb: Verb::Copy, place, .. } if uncopied(number(place)) => Some(Fault::before(Kind::AccessDenied)),
        Call { number, .. } if number % 1_000 == 0 => Some(Fault::after()),
        Call { number, .. } if number % 1_000 == 500 => Some(Fault::before(Kind::Interrupted)),
        _ => None,
    });
    let engine = scene.open(store.clone());
    let id = begin(&engine, vec![folder("many/")], Task::Move(to("t/", None, IfTaken::Skip))).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 19_800, 200), "{:?}", job.failure);
    let listed = engine.failed_objects(id, 0, 1_000).await.expect("the list");
    let mut listed: Vec<usize> = listed.iter().map(|(_, it)| number(&it.object.key)).collect();
    listed.sort();
    let due: Vec<usize> = (0..20_000).filter(|n| uncopied(*n) || undeleted(*n)).collect();
    assert_eq!(listed, due, "every failure is listed, and no other");
    let moved: BTreeMap<String, Vec<u8>> =
        before.iter().map(|(key, bytes)| (format!("t/{key}"), bytes.clone())).collect();
    let mut halfway = moved.clone();
    halfway.extend(before.iter().filter(|(key, _)| undeleted(number(key))).map(|(key, it)| (key.clone(), it.clone())));
    for (key, bytes) in before.iter().filter(|(key, _)| uncopied(number(key))) {
        halfway.remove(&format!("t/{key}"));
        halfway.insert(key.clone(), bytes.clone());
    }
    assert!(scene.all() == halfway, "each is where it was said to be, with its bytes");

    store.heal();
    (0..20_000).filter(|n| undeleted(*n)).for_each(|n| {
        scene.memory.refuse_deletion(&ObjectPath::new(BUCKET, format!("many/{n:05}")), None);
    });
    engine.resume(vec![id]);
    wait_for(&engine, id, |state| state != State::Failed).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Done, 20_000, 0), "{:?}", job.failure);
    assert_eq!(engine.failed_objects(id, 0, 10).await.expect("the list").len(), 0);
    assert!(scene.all() == moved, "all of them are at the target, and nowhere else");
}

/// The number that a key or a place ends in.
fn number(place: &str) -> usize {
    place.rsplit('/').next().and_then(|name| name.parse().ok()).unwrap_or_default()
}
