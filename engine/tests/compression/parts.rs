//! What is still large when it is compressed: its parts, all of one size but the last, and another file in its place.

use std::path::Path;
use std::time::Duration;

use windlass_engine::engine::Engine;
use windlass_engine::store::ObjectPath;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::transfer::{Answer, Compression, Id, Question, State};

use crate::bench::{BY, Scene, finished, noise, packed, settled, wait_for, with};
use crate::scene::BUCKET;

const SIZE: usize = 16 << 20;

/// Bytes that get half as large: what is random, in hexadecimal.
fn digits(size: usize) -> Vec<u8> {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).expect("a digit") as u8;
    noise(size / 2).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gzip_in_parts_is_one_stream() {
    let scene = Scene::new();
    let mut bytes = noise(18 << 20);
    bytes.extend("a line, and the same again\n".repeat(400_000).into_bytes());
    bytes.extend(noise(7 << 20));
    scene.write("mixed.csv", &bytes);
    let engine = scene.open(scene.memory.clone());
    let id = scene.send(&engine, "mixed.csv", with(Compression::Gzip)).await;
    let end = wait_for(&engine, id, settled).await;
    scene.check(&end, "mixed.csv", Compression::Gzip, &bytes, "mixed").await;
    assert!(scene.memory.calls(Verb::PutPart) >= 4, "there is a middle");
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_changed_is_asked_about_and_sent_anew() {
    let scene = Scene::new();
    scene.write("noise.txt", &noise(SIZE));
    let store = Faulty::at_verb(scene.memory.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
    let engine = scene.open(store.clone());
    let id = scene.send(&engine, "noise.txt", with(BY)).await;
    store.struck().await;
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    let mut other = noise(SIZE);
    other.reverse();
    replace(&scene.folder.path().join("noise.txt"), &other);
    store.heal();
    engine.resume(vec![id]);
    let asked = wait_for(&engine, id, |state| state != State::Paused && settled(state)).await;
    assert_eq!(asked.question, Some(Question::SourceChanged), "{asked:?}");
    engine.answer(vec![id], Answer::SendNew, false);
    let end = wait_for(&engine, id, |state| state != State::NeedsYou && settled(state)).await;
    scene.check(&end, "noise.txt", BY, &other, "sent anew").await;
    engine.close().await;
}

/// File times are as coarse as the kernel's tick.
fn replace(path: &Path, bytes: &[u8]) {
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(path, bytes).expect("the other file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_one_size_cost_less_than_a_hundredth() {
    let bytes = digits(30 << 20);
    for compression in [Compression::Gzip, Compression::Zstd] {
        let scene = Scene::new();
        scene.write("digits.txt", &bytes);
        let engine = scene.open(scene.memory.clone());
        let id = scene.send(&engine, "digits.txt", with(compression)).await;
        let end = wait_for(&engine, id, settled).await;
        scene.check(&end, "digits.txt", compression, &bytes, "digits").await;
        let sizes: Vec<u64> = engine.parts(id).await.expect("the parts").iter().map(|part| part.size).collect();
        let (last, others) = sizes.split_last().expect("there are parts");
        assert!(others.len() >= 3 && others.iter().all(|size| *size == 5 << 20) && *last <= 5 << 20, "{sizes:?}");
        let sent = scene.memory.object(&ObjectPath::new(BUCKET, "digits.txt")).expect("there").len();
        let blocks: usize = bytes.chunks(1 << 20).map(|block| packed(compression, block).len()).sum();
        assert!(sent < blocks + blocks / 100, "{compression:?}: {sent} bytes instead of {blocks}");
        engine.close().await;
    }
}

/// Pauses an upload of that file while its first part is on the way, after so many others arrived; then another file of
/// the same size is chosen in its place, and it ends.
async fn replaced_on_the_way(scene: &Scene, bytes: &[u8], others: usize, other: &[u8]) -> (Engine, Id) {
    scene.write("one.txt", bytes);
    let store: Faulty<Memory> = Faulty::new(scene.memory.clone(), move |call| {
        let on_the_way = call.verb == Verb::PutPart && (call.of_verb == 1 || call.of_verb > others as u64 + 1);
        on_the_way.then(|| Fault::hang(When::Before))
    });
    let engine = scene.open(store.clone());
    let id = scene.send(&engine, "one.txt", with(BY)).await;
    store.struck().await;
    while finished(&engine, id).await.len() < others {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    engine.pause(vec![id]);
    wait_for(&engine, id, |state| state == State::Paused).await;
    let gone = scene.folder.path().join("one.txt");
    std::fs::remove_file(gone).expect("it was there");
    scene.write("other.txt", other);
    store.heal();
    engine.resume(vec![id]);
    let asked = wait_for(&engine, id, |state| state == State::NeedsYou).await;
    assert_eq!(asked.question, Some(Question::SourceMissing), "{asked:?}");
    engine.set_source(id, scene.folder.path().join("other.txt"));
    (engine, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_file_of_the_same_size_is_cut_anew() {
    let bytes = noise(16 << 20);
    let mut other = b"a line, and the same again\n".repeat((8 << 20) / 27);
    other.extend(noise(bytes.len() - other.len()));
    for arrived in [0, 2] {
        let scene = Scene::new();
        let (engine, id) = replaced_on_the_way(&scene, &bytes, arrived, &other).await;
        let end = wait_for(&engine, id, |state| state != State::NeedsYou && settled(state)).await;
        scene.check(&end, "one.txt", BY, &other, &format!("{arrived} parts arrived")).await;
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_part_gets_larger_than_it_was_what_follows_is_cut_anew() {
    let mut bytes = digits(8 << 20);
    let mut other = noise(8 << 20);
    // The same from here on, and the second part is of it: that one was found again.
    let same = noise(12 << 20);
    bytes.extend(&same);
    other.extend(&same);
    let scene = Scene::new();
    let (engine, id) = replaced_on_the_way(&scene, &bytes, 1, &other).await;
    let end = wait_for(&engine, id, |state| state != State::NeedsYou && settled(state)).await;
    scene.check(&end, "one.txt", BY, &other, "the first part got larger").await;
    engine.close().await;
}
