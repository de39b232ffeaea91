//! Files of which little is left, and what is compressed at all.

use std::io::Read as _;
use std::time::Duration;

use windlass_engine::store::ObjectPath;
use windlass_engine::store::about::Headers;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::Verb;
use windlass_engine::transfer::{Compression, State, UploadOptions, Verdict};

use crate::bench::{Scene, noise, settled, wait_for, with};
use crate::scene::BUCKET;

/// A small file is one request; at each call of it stopped and crashed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_file_whose_answer_was_lost_is_not_taken_for_another() {
    let bytes = "one line like the other\n".repeat(5_000).into_bytes();
    for compression in [Compression::Gzip, Compression::Zstd] {
        for (k, when) in (1..=3).flat_map(|k| [(k, When::Before), (k, When::After)]) {
            let scene = Scene::new();
            scene.write("lines.txt", &bytes);
            let store = Faulty::at(scene.memory.clone(), k, Fault::hang(when));
            let engine = scene.open(store.clone());
            let id = scene.send(&engine, "lines.txt", with(compression)).await;
            // Only the third call may not come at all.
            let limit = Duration::from_secs(if k == 3 { 2 } else { 60 });
            let reached = tokio::time::timeout(limit, store.struck()).await.is_ok();
            assert!(reached || k == 3, "there are two calls at least");
            tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
            let engine = scene.open(scene.memory.clone());
            let end = wait_for(&engine, id, settled).await;
            scene.check(&end, "lines.txt", compression, &bytes, &format!("{compression:?} {when:?} call {k}")).await;
            assert!(scene.about("lines.txt").await.size < bytes.len() as u64 / 10, "it got smaller");
            engine.close().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_file_that_changed_after_its_answer_was_lost_is_not_done() {
    for compression in [None, Some(Compression::Gzip)] {
        let scene = Scene::new();
        scene.write("lines.txt", &b"one line like the other\n".repeat(5_000));
        let store = Faulty::at_verb(scene.memory.clone(), Verb::Put, 1, Fault::hang(When::After));
        let engine = scene.open(store.clone());
        let id = scene.send(&engine, "lines.txt", UploadOptions { compression, ..UploadOptions::default() }).await;
        store.struck().await;
        while scene.memory.object(&ObjectPath::new(BUCKET, "lines.txt")).is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::task::spawn_blocking(|| engine.crash()).await.expect("crashed");
        scene.write("lines.txt", &b"another line, and more of it\n".repeat(6_000));
        let engine = scene.open(scene.memory.clone());
        let end = wait_for(&engine, id, settled).await;
        assert_eq!(
            end.state,
            State::NeedsYou,
            "{compression:?}: what is there is of the file as it was: {:?}",
            end.verdict
        );
        engine.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gibibyte_of_zeros_goes_in_one_request() {
    let scene = Scene::new();
    let file = std::fs::File::create(scene.folder.path().join("zeros.csv")).expect("the source");
    file.set_len(1 << 30).expect("a file with a hole");
    let engine = scene.open(scene.memory.clone());
    let id = scene.send(&engine, "zeros.csv", with(Compression::Zstd)).await;
    let end = wait_for(&engine, id, settled).await;
    assert_eq!((end.state, end.verdict), (State::Done, Some(Verdict::WholeObject)), "{:?}", end.failure);
    assert_eq!(scene.memory.calls(Verb::Put), 1);
    let packed = scene.memory.object(&ObjectPath::new(BUCKET, "zeros.csv")).expect("there");
    assert!(packed.len() < 1 << 20, "{} bytes", packed.len());
    let mut decoder = zstd::Decoder::new(&packed[..]).expect("a decoder");
    let (mut buffer, mut size) = (vec![0; 1 << 20], 0u64);
    loop {
        let read = decoder.read(&mut buffer).expect("whole zstd");
        if read == 0 {
            break;
        }
        assert!(buffer[..read].iter().all(|byte| *byte == 0));
        size += read as u64;
    }
    assert_eq!(size, 1 << 30);
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_gets_smaller_is_compressed_and_nothing_that_is_encoded() {
    let scene = Scene::new();
    let engine = scene.open(scene.memory.clone());
    let text = "text ".repeat(1_000);
    let picture = [&b"\x89PNG\r\n\x1a\n"[..], text.as_bytes()].concat();
    let encoded = Headers { content_encoding: Some("br".into()), ..Headers::default() };
    let by_user = UploadOptions { headers: encoded, ..with(Compression::Gzip) };
    for (name, bytes, options, encoding) in [
        ("a.png", &picture[..], with(Compression::Gzip), None),
        ("empty.txt", b"", with(Compression::Gzip), None),
        ("noise.txt", &noise(3_000), with(Compression::Gzip), None),
        ("b.txt", text.as_bytes(), by_user, Some("br")),
        ("c.txt", text.as_bytes(), UploadOptions::default(), None),
    ] {
        scene.write(name, bytes);
        let id = scene.send(&engine, name, options).await;
        let end = wait_for(&engine, id, settled).await;
        assert_eq!((end.state, end.verdict), (State::Done, Some(Verdict::WholeObject)), "{name}");
        assert!(scene.memory.object(&ObjectPath::new(BUCKET, name)).expect("there") == bytes, "{name} is as it was");
        let about = scene.about(name).await;
        assert_eq!(about.headers.content_encoding.as_deref(), encoding, "{name}");
        assert!(about.metadata.iter().all(|(name, _)| name != "windlass-size"), "{name}");
    }
    engine.close().await;
}
