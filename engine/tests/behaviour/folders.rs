//! Folders and prefixes become trees, and what cannot be done in them fails alone.

use std::sync::Arc;
use std::time::Duration;

use windlass_engine::engine::Wanted;
use windlass_engine::error::Code;
use windlass_engine::local::ForgetfulDisk;
use windlass_engine::store::Kind;
use windlass_engine::store::faulty::{Fault, Faulty};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::transfer::{ConflictPolicy, State, Verdict};

use crate::LARGE;
use crate::scene::{BUCKET, Scene, some_bytes};

#[tokio::test]
async fn a_folder_becomes_a_tree_of_keys() {
    let scene = Scene::new();
    scene.write("day/empty.txt", "");
    scene.write("day/with space/é 🎬.mov", "film");
    scene.write("day/a/b/c/d/e/f/deep.bin", "deep");
    scene.upload(vec![scene.path("day")], "2026/", ConflictPolicy::Ask).await;
    let ended = scene.settle().await;
    assert!(ended.iter().all(|it| it.state == State::Done), "{ended:?}");
    assert!(ended.iter().all(|it| it.verdict == Some(Verdict::WholeObject)));
    let expected = ["2026/day/a/b/c/d/e/f/deep.bin", "2026/day/empty.txt", "2026/day/with space/é 🎬.mov"];
    assert_eq!(scene.keys(), expected);
    assert_eq!(scene.object("2026/day/empty.txt"), Some(vec![]));
    assert_eq!(scene.object("2026/day/with space/é 🎬.mov"), Some(b"film".to_vec()));
}

#[tokio::test]
async fn a_prefix_becomes_a_tree_of_files() {
    let scene = Scene::new();
    scene.plant("day/", "");
    scene.plant("day/empty.txt", "");
    scene.plant("day/deep/film.mov", some_bytes(LARGE));
    scene.plant("elsewhere.txt", "no");
    scene.download(vec![Wanted::Folder { prefix: "day/".into() }], "out", ConflictPolicy::Ask).await;
    let ended = scene.settle().await;
    assert!(ended.iter().all(|it| it.state == State::Done), "{ended:?}");
    assert_eq!(ended.len(), 2, "the folder's own marker is nothing to fetch");
    assert_eq!(std::fs::read(scene.path("out/day/empty.txt")).expect("there"), b"");
    assert!(std::fs::read(scene.path("out/day/deep/film.mov")).expect("there") == some_bytes(LARGE));
}

#[tokio::test]
async fn keys_cannot_leave_the_folder_nor_fall_on_each_other() {
    let scene = Scene::new();
    let keys = ["p/../../evil", "p//abs", "p/./dot", "p/a", "p/A", "p/nul\u{1}x", "p/back\\slash", "p/x", "p/x/y"];
    for key in keys {
        scene.plant(key, key.to_owned());
    }
    scene.download(vec![Wanted::Folder { prefix: "p/".into() }], "out", ConflictPolicy::Ask).await;
    let ended = scene.settle().await;
    let mut found = Vec::new();
    for transfer in &ended {
        if transfer.state == State::Done {
            let local = &transfer.request.local;
            assert!(local.starts_with(scene.path("out/p")), "{} stays inside", local.display());
            let bytes = std::fs::read(local).expect("there");
            assert_eq!(bytes, transfer.request.remote.key.as_bytes(), "{} has its own bytes", local.display());
            found.push(transfer.request.remote.key.clone());
        } else {
            panic!("{transfer:?}");
        }
    }
    assert_eq!(found.len(), keys.len(), "all of them, `x` and `x/y` too: {found:?}");
    assert!(!scene.path("evil").exists() && !scene.path("out/evil").exists());
}

#[tokio::test]
async fn a_listing_that_failed_is_done_again_when_the_folder_is_resumed() {
    let memory = Memory::with_bucket(BUCKET);
    let store =
        Faulty::new(memory.clone(), |call| (call.verb == Verb::List).then(|| Fault::before(Kind::AccessDenied)));
    let scene = Scene::over(memory, store.clone());
    scene.plant("day/a.txt", "a");
    let id = scene.download(vec![Wanted::Folder { prefix: "day/".into() }], "out", ConflictPolicy::Ask).await[0];
    while scene.engine.changes(0).batches[0].counting {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let failure = scene.engine.changes(0).batches[0].failure.clone();
    assert_eq!(failure.map(|it| it.code), Some(Code::AccessDenied));
    store.heal();
    scene.engine.resume(vec![id]);
    while scene.engine.changes(0).transfers.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(scene.settle().await[0].state, State::Done);
    assert_eq!(std::fs::read(scene.path("out/day/a.txt")).expect("there"), b"a");
}

#[tokio::test]
async fn of_a_thousand_files_an_unreadable_one_fails_alone() {
    // Root may read anything; this disk refuses root too.
    let disk = Arc::new(ForgetfulDisk::new());
    let scene = Scene::on(&disk);
    // That it is a folder is seen on the real disk, what is in it on the other.
    std::fs::create_dir(scene.path("many")).expect("a folder");
    let many = scene.path("many").canonicalize().expect("its real path");
    for n in 0..1000 {
        disk.put(&many.join(format!("{n:03}")), b"x");
    }
    disk.forbid(&many.join("500"));
    let id = scene.upload(vec![many.clone()], "", ConflictPolicy::Ask).await[0];
    let ended = scene.settle().await;
    assert!(ended.iter().all(|it| it.batch == Some(id)));
    assert_eq!(ended.iter().filter(|it| it.state == State::Done).count(), 999);
    assert_eq!(scene.keys().len(), 999);
    let failed: Vec<_> = ended.iter().filter(|it| it.state != State::Done).collect();
    let [failed] = failed[..] else { panic!("one is not done: {failed:?}") };
    assert_eq!((failed.state, &failed.request.local), (State::Failed, &many.join("500")));
    assert_eq!(failed.failure.as_ref().map(|it| it.code), Some(Code::SourceUnreadable));
}
