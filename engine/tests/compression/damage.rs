//! Compressed objects that are damaged, or not what they say.

use std::sync::Arc;

use windlass_engine::error::Code;
use windlass_engine::local::ForgetfulDisk;
use windlass_engine::store::memory::Verb;
use windlass_engine::transfer::{Answer, Compression, ConflictPolicy, State, Unpacking};

use crate::bench::{Scene, noise, packed, plant, settled, wait_for};

/// What cannot be unpacked is said, and saved as it is by Retry, without being fetched again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damage_and_a_wrong_size_are_told_and_what_was_fetched_is_kept() {
    let plain = noise(3 << 20);
    let size = plain.len() as u64;
    for compression in [Compression::Gzip, Compression::Zstd] {
        let whole = packed(compression, &plain);
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0x55);
        let cut_off = whole[..whole.len() - 10].to_vec();
        for (what, bytes, noted) in [
            ("damaged", damaged, None),
            ("cut off", cut_off, Some(size)),
            ("not compressed at all", plain.clone(), None),
            ("noted as smaller", whole.clone(), Some(size - 1)),
            ("noted as larger", whole.clone(), Some(size + 1)),
        ] {
            let what = format!("{compression:?}, {what}");
            // Zstd without a checksum does not notice bytes that were exchanged.
            if what.ends_with("Zstd, damaged") {
                continue;
            }
            let scene = Scene::new();
            scene.plant("a.txt", compression, &bytes, noted).await;
            let engine = scene.open_with(scene.memory.clone(), Unpacking::Always);
            let id = scene.fetch(&engine, "a.txt", false).await;
            let end = wait_for(&engine, id, settled).await;
            assert_eq!(end.failure.as_ref().map(|it| it.code), Some(Code::ChecksumDiffers), "{what}: {end:?}");
            assert_eq!(scene.out().len(), 1, "{what}: only what was fetched is kept: {:?}", scene.out());
            let gets = scene.memory.calls(Verb::Get);
            engine.resume(vec![id]);
            let end = wait_for(&engine, id, |state| state != State::Failed && settled(state)).await;
            assert_eq!(end.state, State::Done, "{what}: {:?}", end.failure);
            assert!(scene.saved("a.txt") == bytes, "{what}: as it is");
            assert_eq!(scene.memory.calls(Verb::Get), gets, "{what}: nothing was fetched again");
            assert_eq!(scene.out(), ["a.txt"], "{what}");
            engine.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_swells_is_stopped_at_its_noted_size() {
    let scene = Scene::new();
    let zeros = packed(Compression::Zstd, &vec![0; 64 << 20]);
    assert!(zeros.len() < 1 << 20);
    scene.plant("bomb.txt", Compression::Zstd, &zeros, Some(1_000)).await;
    let engine = scene.open_with(scene.memory.clone(), Unpacking::Always);
    let id = scene.fetch(&engine, "bomb.txt", false).await;
    let end = wait_for(&engine, id, settled).await;
    let failure = end.failure.clone().expect("it failed");
    assert!(failure.message.contains("size that is noted"), "{failure:?}");
    assert!(failure.detail.contains("more than 0 bytes"), "not a window more than noted: {failure:?}");
    engine.cancel(vec![id]);
    wait_for(&engine, id, |state| state == State::Cancelled).await;
    assert_eq!(scene.out(), Vec::<String>::new());
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_object_that_notes_no_size_never_fills_the_disk() {
    let disk = Arc::new(ForgetfulDisk::new());
    let scene = crate::scene::Scene::on(&disk);
    disk.set_capacity(300 << 20);
    let packed = packed(Compression::Zstd, &vec![0; 128 << 20]);
    plant(&scene.memory, "bomb.txt", Compression::Zstd, &packed, None).await;
    let id = scene.download_key("bomb.txt", "out", ConflictPolicy::Ask).await;
    scene.end_of(id).await;
    scene.engine.answer(vec![id], Answer::Unpack, false);
    let failed = scene.leave(id, State::NeedsYou).await;
    let failure = failed.failure.clone().expect("it failed");
    assert!(failure.message.contains("larger than the room on this disk"), "{failure:?}");
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Failed).await.state, State::Done);
    assert!(disk.read(&scene.path("out/bomb.txt")) == Some(packed), "as it is");
    assert_eq!(disk.names(&scene.path("out")), ["bomb.txt"]);
    scene.engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_noted_size_that_cannot_be_is_not_waited_for() {
    for compression in [Compression::Gzip, Compression::Zstd] {
        let disk = Arc::new(ForgetfulDisk::new());
        let scene = crate::scene::Scene::on(&disk);
        disk.set_capacity(300 << 20);
        let packed = packed(compression, &noise(1 << 20));
        plant(&scene.memory, "a.txt", compression, &packed, Some(1 << 50)).await;
        let id = scene.download_key("a.txt", "out", ConflictPolicy::Ask).await;
        scene.end_of(id).await;
        scene.engine.answer(vec![id], Answer::Unpack, false);
        let failed = scene.leave(id, State::NeedsYou).await;
        assert_eq!(failed.state, State::Failed, "{compression:?}: {:?}", failed.failure);
        let failure = failed.failure.clone().expect("it failed");
        assert!(failure.message.contains("size that is noted"), "{compression:?}: {failure:?}");
        scene.engine.resume(vec![id]);
        assert_eq!(scene.leave(id, State::Failed).await.state, State::Done, "{compression:?}");
        assert!(disk.read(&scene.path("out/a.txt")) == Some(packed), "{compression:?}: as it is");
        scene.engine.close().await;
    }
}
