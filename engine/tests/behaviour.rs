//! What a user sees of the engine: folders, conflicts, changes, questions, verdicts.

mod scene;

use std::sync::Arc;
use std::time::Duration;

use scene::{BUCKET, Scene, some_bytes};
use windlass_engine::engine::Wanted;
use windlass_engine::error::{Code, Error, Failure};
use windlass_engine::local::ForgetfulDisk;
use windlass_engine::store::Kind;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb, Weakness};
use windlass_engine::transfer::{Answer, Cause, ConflictPolicy, Question, State, UploadOptions, Verdict};

const LARGE: usize = 17 << 20;

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

#[tokio::test]
async fn a_source_that_changes_is_asked_about_and_sent_anew() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path.clone()], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.pause(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Paused);
    store.heal();
    let mut changed = some_bytes(LARGE);
    changed[0] ^= 1;
    std::fs::write(&path, &changed).expect("changed");
    scene.engine.resume(vec![id]);
    let asked = scene.leave(id, State::Paused).await;
    assert_eq!(asked.question, Some(Question::SourceChanged));
    assert_eq!(scene.object("film.mov"), None, "nothing mixed was completed");
    scene.engine.answer(vec![id], Answer::SendNew, false);
    let ended = scene.leave(id, State::NeedsYou).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
    assert!(scene.object("film.mov") == Some(changed));
    tokio::time::timeout(Duration::from_secs(5), async {
        while !scene.memory.uploads().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the old upload is removed from the server");
}

#[tokio::test]
async fn an_object_that_changes_is_noticed_and_versions_are_never_mixed() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::Get, 2, Fault::hang(When::Before));
    let scene = Scene::over(memory, store.clone());
    scene.plant("film.mov", some_bytes(LARGE));
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    store.struck().await;
    scene.engine.pause(vec![id]);
    scene.leave(id, State::Running).await;
    store.heal();
    let new: Vec<u8> = some_bytes(LARGE).into_iter().map(|byte| !byte).collect();
    scene.plant("film.mov", new.clone());
    scene.engine.resume(vec![id]);
    let failed = scene.leave(id, State::Paused).await;
    assert_eq!(failed.failure.as_ref().map(|it| it.code), Some(Code::RemoteChanged), "{failed:?}");
    assert!(!scene.path("out/film.mov").exists());
    scene.engine.resume(vec![id]);
    let ended = scene.leave(id, State::Failed).await;
    assert_eq!(ended.state, State::Done);
    assert!(std::fs::read(scene.path("out/film.mov")).expect("there") == new);
}

#[tokio::test]
async fn a_server_that_ignores_conditions_is_caught_by_the_entity_tag() {
    let memory = Memory::with_bucket(BUCKET);
    memory.weaken(Weakness { ignores_if_match: true, ..Weakness::default() });
    // Not paused in between: going on would look at the object first, and hide that no answer is looked at.
    let late = Fault::new(When::Before, windlass_engine::store::faulty::What::Delay(Duration::from_millis(300)));
    let store = Faulty::at_verb(memory.clone(), Verb::Get, 2, late);
    let scene = Scene::over(memory, store.clone());
    scene.plant("film.mov", some_bytes(LARGE));
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    store.struck().await;
    scene.plant("film.mov", vec![7u8; LARGE]);
    let failed = scene.end_of(id).await;
    assert_eq!(failed.failure.as_ref().map(|it| it.code), Some(Code::RemoteChanged), "{failed:?}");
    assert!(!scene.path("out/film.mov").exists());
}

#[tokio::test]
async fn a_flipped_bit_is_caught_and_nothing_is_published() {
    let memory = Memory::with_bucket(BUCKET);
    let flip = Fault::new(When::AfterBytes(1_000_001), windlass_engine::store::faulty::What::FlipBit);
    let scene = Scene::over(memory.clone(), Faulty::at_verb(memory, Verb::Get, 2, flip));
    scene.plant("film.mov", some_bytes(LARGE));
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    let failed = scene.end_of(id).await;
    assert_eq!(failed.failure.as_ref().map(|it| it.code), Some(Code::ChecksumDiffers), "{failed:?}");
    assert!(!scene.path("out/film.mov").exists());
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Failed).await.state, State::Done);
}

#[tokio::test]
async fn the_verdict_never_claims_more_than_the_server_gave() {
    let weak = Weakness::default;
    let cases = [
        ("all checksums", weak(), Verdict::WholeObject, Verdict::WholeObject),
        ("parts only", Weakness { no_whole_checksum: true, ..weak() }, Verdict::EveryPart, Verdict::SizeOnly),
        ("entity tags only", Weakness { no_checksums: true, ..weak() }, Verdict::EveryPart, Verdict::SizeOnly),
        (
            "nothing",
            Weakness { no_checksums: true, opaque_etags: true, ..weak() },
            Verdict::SizeOnly,
            Verdict::SizeOnly,
        ),
    ];
    for (what, weakness, up, down) in cases {
        let scene = Scene::new();
        scene.memory.weaken(weakness);
        let path = scene.write("film.mov", some_bytes(LARGE));
        let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
        assert_eq!(scene.end_of(id).await.verdict, Some(up), "sent to a server with {what}");
        let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
        assert_eq!(scene.end_of(id).await.verdict, Some(down), "fetched from a server with {what}");
        assert!(std::fs::read(scene.path("out/film.mov")).expect("there") == some_bytes(LARGE));
    }
}

#[tokio::test]
async fn an_object_that_does_not_equal_its_file_is_said_to_be_there_and_sent_again() {
    for size in [1, LARGE] {
        let scene = Scene::new();
        scene.memory.weaken(Weakness { corrupts: true, ..Weakness::default() });
        let path = scene.write("film.mov", some_bytes(size));
        let id = scene.upload(vec![path], "", ConflictPolicy::Overwrite).await[0];
        let failed = scene.end_of(id).await;
        let failure = failed.failure.as_ref().expect("why it failed");
        assert_eq!((failed.state, failure.code), (State::Failed, Code::ChecksumDiffers), "{size}: {failed:?}");
        assert_eq!(failure.message, "The object bucket/film.mov does not equal the file.");
        assert!(scene.object("film.mov").is_some_and(|there| there != some_bytes(size)), "it is visible, and wrong");
        scene.memory.weaken(Weakness::default());
        scene.engine.resume(vec![id]);
        let ended = scene.leave(id, State::Failed).await;
        assert_eq!((ended.state, ended.verdict), (State::Done, Some(Verdict::WholeObject)), "{size}: {ended:?}");
        assert!(scene.object("film.mov") == Some(some_bytes(size)), "{size}: it was sent again");
    }
}

#[tokio::test]
async fn a_small_object_is_proved_by_its_entity_tag_where_there_is_no_checksum() {
    let scene = Scene::new();
    scene.memory.weaken(Weakness { no_checksums: true, ..Weakness::default() });
    scene.plant("a.txt", "a");
    let id = scene.download_key("a.txt", "out", ConflictPolicy::Ask).await;
    assert_eq!(scene.end_of(id).await.verdict, Some(Verdict::WholeObject));
}

#[tokio::test]
async fn cancel_removes_the_upload_from_the_server_and_the_part_file_from_the_disk() {
    let memory = Memory::with_bucket(BUCKET);
    let stuck = |call: &windlass_engine::store::faulty::Call| {
        let again = matches!(call.verb, Verb::PutPart | Verb::Get) && call.of_verb == 2;
        again.then(|| Fault::hang(When::Before))
    };
    let store = Faulty::new(memory.clone(), stuck);
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.cancel(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Cancelled);
    tokio::time::timeout(Duration::from_secs(5), async {
        while !scene.memory.uploads().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the upload is removed");

    scene.plant("other.mov", some_bytes(LARGE));
    let id = scene.download_key("other.mov", "out", ConflictPolicy::Ask).await;
    while store.strikes() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scene.engine.cancel(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Cancelled);
    assert_eq!(std::fs::read_dir(scene.path("out")).expect("the folder").count(), 0, "no part file is left");
}

#[tokio::test]
async fn a_cancel_that_cannot_reach_the_server_is_kept_and_done_after_a_restart() {
    let memory = Memory::with_bucket(BUCKET);
    let unreachable = |call: &windlass_engine::store::faulty::Call| match call.verb {
        Verb::AbortMultipart => Some(Fault::before(Kind::NoNetwork)),
        Verb::PutPart if call.of_verb == 2 => Some(Fault::hang(When::Before)),
        _ => None,
    };
    let store = Faulty::new(memory.clone(), unreachable);
    let mut scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.cancel(vec![id]);
    scene.leave(id, State::Running).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(scene.memory.uploads().len(), 1, "it could not be removed yet");
    store.heal();
    scene.restart().await;
    tokio::time::timeout(Duration::from_secs(5), async {
        while !scene.memory.uploads().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the upload is removed after the restart");
}

#[tokio::test]
async fn a_connection_that_is_removed_takes_its_transfers_and_its_cleanups_with_it() {
    let memory = Memory::with_bucket(BUCKET);
    let unreachable = |call: &windlass_engine::store::faulty::Call| match call.verb {
        Verb::AbortMultipart => Some(Fault::before(Kind::NoNetwork)),
        Verb::PutPart if call.of_verb == 2 => Some(Fault::hang(When::Before)),
        Verb::Put => Some(Fault::hang(When::Before)),
        _ => None,
    };
    let store = Faulty::new(memory.clone(), unreachable);
    let scene = Scene::over(memory, store.clone());
    let mut paths = vec![scene.write("film.mov", some_bytes(LARGE))];
    paths.extend((0..8).map(|n| scene.write(&format!("{n}"), "x")));
    let ids = scene.upload(paths, "", ConflictPolicy::Ask).await;
    store.struck().await;
    scene.engine.pause(vec![ids[8]]);
    assert_eq!(scene.leave(ids[8], State::Queued).await.state, State::Paused);

    let connection = windlass_engine::transfer::ConnectionId("memory".into());
    scene.engine.leave(&connection).await;
    for row in scene.settle().await {
        assert_eq!(row.state, State::Cancelled, "running, queued or paused: {row:?}");
    }
    let story = scene.engine.events(ids[8]).await.expect("a story");
    assert!(story.iter().any(|line| line.what.contains("connection was removed")), "{story:?}");
    scene.stores.removed.store(true, std::sync::atomic::Ordering::SeqCst);
    scene.engine.nudge(Some(connection));
    tokio::time::sleep(Duration::from_millis(300)).await;
    scene.engine.close().await;
    let opened = windlass_engine::journal::Journal::open(&scene.path("journal")).expect("it is free");
    assert_eq!(opened.cleanups, [], "nobody tries for ever what cannot be done any more");
}

#[tokio::test]
async fn a_connection_that_is_removed_leaves_nothing_on_a_server_that_can_be_reached() {
    let memory = Memory::with_bucket(BUCKET);
    let stuck = |call: &windlass_engine::store::faulty::Call| {
        let second = call.verb == Verb::PutPart && call.part == Some(2);
        let refused = second && call.place.contains("fails.mov");
        let fault = if refused { Fault::before(Kind::AccessDenied) } else { Fault::hang(When::Before) };
        second.then_some(fault)
    };
    let scene = Scene::over(memory.clone(), Faulty::new(memory, stuck));
    let fails = scene.write("fails.mov", some_bytes(LARGE));
    let failed = scene.upload(vec![fails], "", ConflictPolicy::Ask).await[0];
    assert_eq!(scene.end_of(failed).await.state, State::Failed);
    let hangs = scene.write("hangs.mov", some_bytes(LARGE));
    let running = scene.upload(vec![hangs], "", ConflictPolicy::Ask).await[0];
    while scene.memory.uploads().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    scene.engine.leave(&windlass_engine::transfer::ConnectionId("memory".into())).await;
    assert_eq!(scene.memory.uploads(), [], "nothing is paid for any more when the connection goes");
    assert_eq!(scene.engine.transfer(running).map(|it| it.state), Some(State::Cancelled));
    let row = scene.engine.transfer(failed).expect("it stays, for its words");
    assert_eq!((row.state, row.done_bytes), (State::Failed, 0));
    let story = scene.engine.events(failed).await.expect("a story");
    assert!(story.iter().any(|line| line.what.contains("connection was removed")), "{story:?}");
}

#[tokio::test]
async fn without_network_it_waits_and_goes_on_by_itself() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::new(memory.clone(), |_| Some(Fault::before(Kind::NoNetwork)));
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("a.txt", "a");
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    let waiting = scene.end_of(id).await;
    assert_eq!(waiting.state, State::Waiting(Cause::Network), "{waiting:?}");
    assert!(waiting.retry_at.is_some(), "it says when it is tried again");
    store.heal();
    let ended = scene.leave(id, State::Waiting(Cause::Network)).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
}

#[tokio::test]
async fn a_full_disk_is_waited_for_before_the_first_byte() {
    let disk = Arc::new(ForgetfulDisk::new());
    disk.set_capacity(1 << 20);
    let scene = Scene::on(&disk);
    scene.plant("film.mov", some_bytes(LARGE));
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    let waiting = scene.end_of(id).await;
    assert_eq!(waiting.state, State::Waiting(Cause::DiskSpace), "{waiting:?}");
    assert_eq!(waiting.failure.as_ref().map(|it| it.code), Some(Code::DiskFull));
    assert_eq!(scene.memory.calls(Verb::Get), 0, "nothing is fetched that has no room");
    disk.set_capacity(1 << 30);
    let ended = scene.leave(id, State::Waiting(Cause::DiskSpace)).await;
    assert_eq!(ended.state, State::Done, "it goes on by itself: {ended:?}");
    assert!(disk.read(&scene.path("out/film.mov")) == Some(some_bytes(LARGE)));
}

#[tokio::test]
async fn a_server_without_room_is_waited_for() {
    for size in [1, LARGE] {
        let memory = Memory::with_bucket(BUCKET);
        let full = |call: &windlass_engine::store::faulty::Call| {
            matches!(call.verb, Verb::Put | Verb::PutPart).then(|| Fault::before(Kind::StorageFull))
        };
        let store = Faulty::new(memory.clone(), full);
        let scene = Scene::over(memory, store.clone());
        let path = scene.write("film.mov", some_bytes(size));
        let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
        let waiting = scene.end_of(id).await;
        assert_eq!(waiting.state, State::Waiting(Cause::DiskSpace), "{waiting:?}");
        let failure = waiting.failure.as_ref().expect("why it waits");
        assert_eq!((failure.code, failure.message.as_str()), (Code::DiskFull, "Memory has no room left."));
        store.heal();
        let ended = scene.leave(id, State::Waiting(Cause::DiskSpace)).await;
        assert_eq!(ended.state, State::Done, "it goes on by itself: {ended:?}");
    }
}

/// More rows than the journal has room for; the caller is told, and they are in the list all the same.
async fn send_more_than_the_journal_takes(scene: &Scene) -> Option<Code> {
    let many = (0..40).map(|n| scene.write(&format!("{n}"), "x")).collect();
    let upload = windlass_engine::engine::Upload {
        connection: windlass_engine::transfer::ConnectionId("memory".into()),
        paths: many,
        bucket: BUCKET.into(),
        prefix: String::new(),
        on_conflict: ConflictPolicy::Ask,
        options: UploadOptions::usual(),
        paused: false,
    };
    scene.engine.upload(upload).await.err().map(|failure| failure.code)
}

#[tokio::test]
async fn a_full_disk_under_the_journal_is_waited_for() {
    let scene = Scene::new();
    scene.engine.set_journal_pragma("max_page_count", 1);
    assert_eq!(send_more_than_the_journal_takes(&scene).await, Some(Code::DiskFull));
    for row in scene.settle().await {
        assert_eq!(row.state, State::Waiting(Cause::DiskSpace), "{row:?}");
        let failure = row.failure.as_ref().expect("why it waits");
        assert!(failure.message.contains("list of transfers"), "{failure:?}");
    }
    assert_eq!(scene.memory.calls(Verb::Put), 0, "nothing is sent that is not written down first");
    scene.engine.set_journal_pragma("max_page_count", 1 << 30);
    for row in scene.settle().await {
        let ended = scene.leave(row.id, State::Waiting(Cause::DiskSpace)).await;
        assert_eq!(ended.state, State::Done, "it goes on by itself: {ended:?}");
    }
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_is_no_matter_of_space() {
    let scene = Scene::new();
    scene.engine.set_journal_pragma("query_only", 1);
    assert_eq!(send_more_than_the_journal_takes(&scene).await, Some(Code::Journal));
    for row in scene.settle().await {
        let failure = row.failure.as_ref().expect("why it failed");
        assert_eq!((row.state, failure.code), (State::Failed, Code::Journal), "{row:?}");
    }
}

#[tokio::test]
async fn a_folder_that_may_not_be_written_to_is_named() {
    /// `EACCES`.
    const NO_PERMISSION: i32 = 13;
    let disk = Arc::new(ForgetfulDisk::new());
    let scene = Scene::on(&disk);
    scene.plant("film.mov", some_bytes(LARGE));
    disk.fail(0, NO_PERMISSION);
    let id = scene.download_key("film.mov", "out", ConflictPolicy::Ask).await;
    let failed = scene.end_of(id).await;
    let failure = failed.failure.clone().expect("a failure");
    assert_eq!((failed.state, failure.code), (State::Failed, Code::TargetUnwritable), "{failure:?}");
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Failed).await.state, State::Done);
}

#[tokio::test]
async fn refused_keys_are_asked_about_and_mended_keys_go_on() {
    let scene = Scene::new();
    let failure = Failure::from(Error::NoCredentials { server: "Memory".into() });
    *scene.stores.refusal.lock().expect("no panic before") = Some(failure);
    let path = scene.write("a.txt", "a");
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    let asked = scene.end_of(id).await;
    assert_eq!(asked.question, Some(Question::Credentials));
    *scene.stores.refusal.lock().expect("no panic before") = None;
    scene.engine.nudge(None);
    let ended = scene.leave(id, State::NeedsYou).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
}

#[tokio::test]
async fn a_stop_in_order_keeps_everything_and_the_next_start_goes_on() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 3, Fault::hang(When::Before));
    let mut scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    store.heal();
    scene.restart().await;
    let ended = scene.end_of(id).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
    assert!(scene.object("film.mov") == Some(some_bytes(LARGE)));
}

#[tokio::test]
async fn two_engines_do_not_share_a_journal() {
    let scene = Scene::new();
    let second = windlass_engine::Engine::open(&scene.path("journal"), scene.stores.clone(), Default::default());
    assert_eq!(second.err().map(|failure| failure.code), Some(Code::JournalInUse));
}
