//! Downloads of compressed objects: asked about, unpacked or kept as they are, crashed at.

use std::time::Duration;

use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::transfer::{Answer, Compression, Question, State, Unpacking, Verdict};

use crate::bench::{Scene, noise, packed, settled, wait_for};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compressed_object_is_asked_about_before_a_byte_is_fetched() {
    let plain = noise(18 << 20);
    for (compression, answer) in [
        (Compression::Gzip, Answer::Unpack),
        (Compression::Zstd, Answer::Unpack),
        (Compression::Zstd, Answer::KeepPacked),
    ] {
        let scene = Scene::new();
        let bytes = packed(compression, &plain);
        scene.plant("noise.txt", compression, &bytes, Some(plain.len() as u64)).await;
        let engine = scene.open(scene.memory.clone());
        let id = scene.fetch(&engine, "noise.txt", true).await;
        let asked = wait_for(&engine, id, settled).await;
        let (size, unpacked) = (bytes.len() as u64, Some(plain.len() as u64));
        assert_eq!(asked.question, Some(Question::Compressed { compression, size, unpacked }));
        assert_eq!(scene.memory.calls(Verb::Get), 0, "nothing was fetched");
        engine.answer(vec![id], answer, false);
        let end = wait_for(&engine, id, |state| state != State::NeedsYou && settled(state)).await;
        assert_eq!((end.state, end.verdict), (State::Done, Some(Verdict::WholeObject)), "{:?}", end.failure);
        let wanted = if answer == Answer::Unpack { &plain } else { &bytes };
        assert!(scene.saved("noise.txt") == *wanted, "{compression:?} {answer:?}");
        assert_eq!(scene.out(), ["noise.txt"], "no part file is left");
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_small_object_its_answer_tells_that_it_is_compressed() {
    let scene = Scene::new();
    let plain = "a line\n".repeat(10_000).into_bytes();
    let bytes = packed(Compression::Gzip, &plain);
    scene.plant("a.txt", Compression::Gzip, &bytes, None).await;
    scene.plant("b.txt", Compression::Gzip, &bytes, None).await;
    let engine = scene.open(scene.memory.clone());
    let ids = [scene.fetch(&engine, "a.txt", true).await, scene.fetch(&engine, "b.txt", false).await];
    for id in ids {
        let asked = wait_for(&engine, id, settled).await;
        assert!(matches!(asked.question, Some(Question::Compressed { unpacked: None, .. })), "{asked:?}");
    }
    assert_eq!(scene.out(), Vec::<String>::new(), "nothing of them is kept while they ask");
    engine.answer(vec![ids[0]], Answer::Unpack, true);
    for (id, name) in ids.into_iter().zip(["a.txt", "b.txt"]) {
        let end = wait_for(&engine, id, |state| state != State::NeedsYou && settled(state)).await;
        assert_eq!(end.state, State::Done, "{:?}", end.failure);
        assert!(scene.saved(name) == plain, "the answer was for all: {name}");
    }
    assert_eq!(scene.out(), ["a.txt", "b.txt"]);
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_settings_can_answer_for_all() {
    let plain = "a line\n".repeat(10_000).into_bytes();
    let bytes = packed(Compression::Zstd, &plain);
    for (unpacking, wanted) in [(Unpacking::Always, &plain), (Unpacking::Never, &bytes)] {
        let scene = Scene::new();
        scene.plant("a.txt", Compression::Zstd, &bytes, Some(plain.len() as u64)).await;
        let engine = scene.open_with(scene.memory.clone(), unpacking);
        let id = scene.fetch(&engine, "a.txt", true).await;
        let end = wait_for(&engine, id, settled).await;
        assert_eq!(end.state, State::Done, "{unpacking:?}: {:?}", end.failure);
        assert!(scene.saved("a.txt") == *wanted, "{unpacking:?}");
        let looked = scene.memory.calls(Verb::Head) > 0;
        assert_eq!(looked, unpacking == Unpacking::Always, "what is kept as it is needs no look: {unpacking:?}");
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unpacking_survives_crashes_and_cancelling_leaves_nothing() {
    let plain = noise(18 << 20);
    let bytes = packed(Compression::Zstd, &plain);
    let new = async || {
        let scene = Scene::new();
        scene.plant("noise.txt", Compression::Zstd, &bytes, Some(plain.len() as u64)).await;
        scene
    };
    for (k, when) in (1..=4).flat_map(|k| [(k, When::Before), (k, When::After)]) {
        let scene = new().await;
        let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
        let engine = scene.open_with(store.clone(), Unpacking::Always);
        let id = scene.fetch(&engine, "noise.txt", false).await;
        store.struck().await;
        tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
        let engine = scene.open_with(scene.memory.clone(), Unpacking::Always);
        let end = wait_for(&engine, id, settled).await;
        assert_eq!(end.state, State::Done, "call {k} {when:?}: {:?} {:?}", end.failure, end.question);
        assert!(scene.saved("noise.txt") == plain, "call {k} {when:?}");
        assert_eq!(scene.out(), ["noise.txt"], "call {k} {when:?}: no part file is left");
        engine.close().await;
    }
    // At any moment, the unpacking too.
    for ms in [0, 5, 10, 20, 40, 80, 160] {
        for cancel in [true, false] {
            let scene = new().await;
            let engine = scene.open_with(scene.memory.clone(), Unpacking::Always);
            let id = scene.fetch(&engine, "noise.txt", false).await;
            tokio::time::sleep(Duration::from_millis(ms)).await;
            if cancel {
                engine.cancel(vec![id]);
                let end = wait_for(&engine, id, settled).await;
                let left: &[&str] = if end.state == State::Done { &["noise.txt"] } else { &[] };
                assert_eq!(scene.out(), left, "cancelled after {ms} ms: {:?}", end.state);
                engine.close().await;
                continue;
            }
            tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
            let engine = scene.open_with(scene.memory.clone(), Unpacking::Always);
            let end = wait_for(&engine, id, settled).await;
            assert_eq!(end.state, State::Done, "crashed after {ms} ms: {:?} {:?}", end.failure, end.question);
            assert!(scene.saved("noise.txt") == plain, "crashed after {ms} ms");
            engine.close().await;
        }
    }
}
