//! What arrives of an object, and what is said of that.

use windlass_engine::body::UploadBody;
use windlass_engine::error::Code;
use windlass_engine::job::IfTaken;
use windlass_engine::store::about::{Encryption, Headers};
use windlass_engine::store::memory::Weakness;
use windlass_engine::store::{PutOptions, Store as _};
use windlass_engine::transfer::{State, Verdict};

use crate::bench::{LARGE, Scene, all, begin, bytes, copies, end, folder, moves, nothing_unfinished, path, retry};

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_an_object_goes_with_it() {
    for size in [10, LARGE] {
        let scene = Scene::new();
        let options = PutOptions {
            headers: Headers {
                content_type: Some("text/plain".into()),
                content_encoding: Some("gzip".into()),
                cache_control: Some("no-store".into()),
                ..Headers::default()
            },
            // An object that was sent by Windlass has a token of its own.
            metadata: vec![("who".into(), "me".into()), ("windlass-token".into(), "old".into())],
            tags: vec![("colour".into(), "red".into())],
            storage_class: Some("STANDARD_IA".into()),
            encryption: Some(Encryption { method: "aws:kms".into(), key_id: Some("a key of here".into()) }),
            ..PutOptions::default()
        };
        let body = UploadBody::from_bytes(bytes("x", size));
        scene.here.put(&path("a/x"), body, None, &options).await.expect("put");
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
        assert_eq!(end(&engine, id).await.state, State::Done, "{:?}", engine.failed_objects(id, 0, 1).await);
        let now = scene.there.properties(&path("a/x"), None).await.expect("there");
        assert_eq!(now.headers, options.headers);
        assert_eq!(
            (now.storage_class.as_str(), now.encryption),
            ("STANDARD_IA", None),
            "the key stays with its server"
        );
        assert_eq!(scene.there.tags(&path("a/x"), None).await.expect("tags"), options.tags);
        let tokens = now.metadata.iter().filter(|(name, _)| name == "windlass-token").count();
        assert!(now.metadata.contains(&options.metadata[0]) && tokens == 1, "{:?}", now.metadata);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_tags_is_listed_where_the_target_takes_none_and_all_others_go_on() {
    let scene = Scene::new();
    scene.there.weaken(Weakness { no_tags: true, ..Weakness::default() });
    let tags = [("colour".to_owned(), "red".to_owned())];
    for (key, size, tagged) in
        [("a/1", 10, true), ("a/2", 10, false), ("a/3", LARGE, true), ("a/4", LARGE, false), ("a/5", 10, false)]
    {
        scene.plant(key, bytes(key, size));
        if tagged {
            scene.here.set_tags(&path(key), None, &tags).await.expect("tags");
        }
    }
    let before = all(&scene.here);
    let engine = scene.open(scene.here.clone(), scene.there.clone());
    let id = begin(&engine, folder(), moves(IfTaken::Skip)).await;
    let job = end(&engine, id).await;
    assert_eq!((job.state, job.done.objects, job.failed), (State::Failed, 3, 2), "{:?}", job.failure);
    let failed = engine.failed_objects(id, 0, 10).await.expect("the list");
    let words: Vec<&str> = failed.iter().map(|(_, it)| &*it.failure.message).collect();
    assert!(words.iter().all(|it| it.ends_with("has tags, and There does not take them.")), "{words:?}");
    assert_eq!(all(&scene.here).into_keys().collect::<Vec<_>>(), ["a/1", "a/3"], "what was not copied stays");
    nothing_unfinished(&scene.there, "with tags").await;
    for key in ["a/1", "a/3"] {
        scene.here.set_tags(&path(key), None, &[]).await.expect("no tags");
    }
    assert_eq!(retry(&engine, id).await.state, State::Done);
    assert!(all(&scene.there) == before && all(&scene.here).is_empty(), "without tags they go");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_claims_what_both_servers_let_compare() {
    let none = Weakness { no_checksums: true, ..Weakness::default() };
    let parts = Weakness { no_whole_checksum: true, ..Weakness::default() };
    let blind = Weakness { opaque_etags: true, ..none };
    let strict = Weakness::default();
    for (size, from, to, due) in [
        (10, none, none, Verdict::WholeObject),
        (10, blind, strict, Verdict::SizeOnly),
        (10, strict, blind, Verdict::SizeOnly),
        (LARGE, strict, parts, Verdict::EveryPart),
        (LARGE, strict, none, Verdict::EveryPart),
        (LARGE, strict, blind, Verdict::SizeOnly),
        (LARGE, none, strict, Verdict::SizeOnly),
    ] {
        let scene = Scene::new();
        scene.here.weaken(from);
        scene.there.weaken(to);
        scene.plant("a/x", bytes("x", size));
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.verdict), (State::Done, Some(due)), "{size}: {from:?} to {to:?}: {:?}", job.failure);
    }
    // Of many objects the least counts.
    let scene = Scene::new();
    scene.plant("a/1", bytes("1", 10));
    scene.plant("a/2", bytes("2", LARGE));
    scene.there.weaken(parts);
    let engine = scene.open(scene.here.clone(), scene.there.clone());
    let id = begin(&engine, folder(), copies(IfTaken::Skip)).await;
    assert_eq!(end(&engine, id).await.verdict, Some(Verdict::EveryPart));
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_arrive_otherwise_are_noticed_and_retry_sends_them_again() {
    for (size, if_taken) in [(10, IfTaken::Skip), (LARGE, IfTaken::Skip), (LARGE, IfTaken::Overwrite)] {
        let scene = Scene::new();
        scene.plant("a/x", bytes("x", size));
        scene.there.weaken(Weakness { corrupts: true, ..Weakness::default() });
        let engine = scene.open(scene.here.clone(), scene.there.clone());
        let id = begin(&engine, folder(), moves(if_taken)).await;
        let job = end(&engine, id).await;
        assert_eq!((job.state, job.failed), (State::Failed, 1), "{size}: {:?}", job.failure);
        let failed = engine.failed_objects(id, 0, 1).await.expect("the list");
        assert_eq!(failed[0].1.failure.code, Code::ChecksumDiffers, "{:?}", failed[0].1.failure);
        assert!(all(&scene.here)["a/x"] == bytes("x", size), "the original stays");
        scene.there.weaken(Weakness::default());
        let job = retry(&engine, id).await;
        assert_eq!(job.state, State::Done, "{size}: {:?}", engine.failed_objects(id, 0, 1).await);
        assert!(all(&scene.there)["a/x"] == bytes("x", size) && all(&scene.here).is_empty());
    }
}
