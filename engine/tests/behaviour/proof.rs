//! What changes under a transfer is noticed, and a verdict claims what was compared.

use std::time::Duration;

use windlass_engine::error::Code;
use windlass_engine::store::faulty::{Fault, Faulty, What, When};
use windlass_engine::store::memory::{Memory, Verb, Weakness};
use windlass_engine::transfer::{Answer, ConflictPolicy, Question, State, Verdict};

use crate::LARGE;
use crate::scene::{BUCKET, Scene, some_bytes};

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
    let late = Fault::new(When::Before, What::Delay(Duration::from_millis(300)));
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
    let flip = Fault::new(When::AfterBytes(1_000_001), What::FlipBit);
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
