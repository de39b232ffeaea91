//! Older versions are fetched as they were, one by one or a folder as of a moment, whatever came after.

mod scene;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use scene::{BUCKET, Scene, some_bytes};
use windlass_engine::body::UploadBody;
use windlass_engine::engine::Wanted;
use windlass_engine::error::Code;
use windlass_engine::store::faulty::{Call, Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb};
use windlass_engine::store::practice;
use windlass_engine::store::{NewBucket, ObjectPath, PutOptions, Store, Version, Versioning};
use windlass_engine::transfer::{ConflictPolicy, State, Verdict};

/// Fetched in several ranges.
const LARGE: usize = 18 << 20;

/// The bytes of what is in a folder, by relative name.
type Tree = BTreeMap<String, Vec<u8>>;

async fn keep_versions(store: &dyn Store, bucket: &str) {
    let options = NewBucket { versioning: true, ..NewBucket::default() };
    store.create_bucket(bucket, &options).await.expect("the name is free");
}

fn path(key: &str) -> ObjectPath {
    ObjectPath::new(BUCKET, key)
}

async fn put(store: &dyn Store, key: &str, bytes: impl Into<bytes::Bytes>) {
    let body = UploadBody::from_bytes(bytes);
    store.put(&path(key), body, None, &PutOptions::default()).await.expect("nothing is against it");
}

/// All versions of what begins so, the newest of each key first.
async fn versions(store: &dyn Store, prefix: &str) -> Vec<Version> {
    let (mut all, mut next) = (Vec::new(), None);
    loop {
        let page = store.list_versions(BUCKET, prefix, false, next.as_deref()).await.expect("the bucket is there");
        all.extend(page.versions);
        next = page.next;
        if next.is_none() {
            return all;
        }
    }
}

fn wanted(version: &Version, label: Option<&str>) -> Wanted {
    Wanted::Version {
        key: version.key.clone(),
        version: version.version.clone(),
        size: version.size,
        etag: version.etag.clone(),
        label: label.map(str::to_owned),
    }
}

/// A store in memory that keeps versions, and the practice store.
async fn each_store(folder: &Path) -> [(Arc<dyn Store>, &'static str); 2] {
    let memory = Memory::new();
    memory.page_size(3);
    let practice = practice::store(folder).await.expect("an empty folder will do");
    let both: [(Arc<dyn Store>, &str); 2] = [(Arc::new(memory), "memory"), (practice, "practice")];
    for (store, _) in &both {
        keep_versions(&**store, BUCKET).await;
    }
    both
}

#[tokio::test]
async fn an_older_version_is_fetched_with_its_date_in_the_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for (store, name) in each_store(folder.path()).await {
        for size in [3, LARGE] {
            put(&*store, "day/report.pdf", some_bytes(size)).await;
        }
        put(&*store, "day/report.pdf", "what holds now").await;
        let scene = Scene::through(store.clone());
        let [now, large, small] = &versions(&*store, "day/").await[..] else { panic!("{name}: three were written") };
        let wanted =
            vec![wanted(small, Some("2026-04-12 18.22")), wanted(large, Some("2026-04-12 18.22")), wanted(now, None)];
        scene.download(wanted, "out", ConflictPolicy::Ask).await;
        let ended = scene.settle().await;
        for (transfer, version) in ended.iter().zip([small, large, now]) {
            assert_eq!(transfer.state, State::Done, "{name}: {transfer:?}");
            assert_eq!(transfer.verdict, Some(Verdict::WholeObject), "{name}");
            let proof = transfer.proof.as_ref().expect("it is done");
            assert_eq!(proof.version.as_ref(), Some(&version.version), "{name}");
        }
        let read =
            |file: &str| std::fs::read(scene.path("out").join(file)).unwrap_or_else(|_| panic!("{name}: {file}"));
        assert_eq!(read("report (2026-04-12 18.22).pdf"), some_bytes(3));
        assert_eq!(read("report.pdf"), b"what holds now");
        // Two of the same minute do not become one file.
        let large = &ended[1].request.local;
        assert!(std::fs::read(large).expect("there") == some_bytes(LARGE), "{name}: {}", large.display());
        assert_eq!(std::fs::read_dir(scene.path("out")).expect("there").count(), 3, "{name}");
        scene.engine.close().await;
    }
}

#[tokio::test]
async fn a_newer_version_that_comes_meanwhile_changes_nothing() {
    let memory = Memory::new();
    keep_versions(&memory, BUCKET).await;
    put(&memory, "film.mov", some_bytes(LARGE)).await;
    put(&memory, "film.mov", "newer").await;
    let old = versions(&memory, "film.mov").await.remove(1);
    let store = Faulty::at_verb(memory.clone(), Verb::Get, 2, Fault::hang(When::Before));
    let mut scene = Scene::over(memory.clone(), store.clone());
    let id = scene.download(vec![wanted(&old, None)], "out", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.engine.pause(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Paused);
    put(&memory, "film.mov", "newest").await;
    store.heal();
    scene.restart().await;
    scene.engine.resume(vec![id]);
    let ended = scene.leave(id, State::Paused).await;
    assert_eq!(ended.state, State::Done, "{:?}", ended.failure);
    assert!(std::fs::read(scene.path("out/film.mov")).expect("there") == some_bytes(LARGE));
}

#[tokio::test]
async fn a_folder_as_of_a_moment_is_exactly_what_held_then() {
    let folder = tempfile::tempdir().expect("a folder");
    // Key, and what is written to it; nothing: it is deleted.
    let past: [(&str, Option<&str>); 12] = [
        ("day/a.txt", Some("a1")),
        ("day/deep/b.txt", Some("b1")),
        ("day/a.txt", Some("a2")),
        ("elsewhere.txt", Some("no")),
        ("day/a.txt", None),
        ("day/c.txt", Some("c1")),
        ("day/deep/b.txt", Some("b2")),
        ("day/deep/b.txt", Some("b3")),
        ("day/a.txt", Some("a3")),
        ("day/c.txt", None),
        ("day/", Some("")),
        ("day/z.txt", Some("z1")),
    ];
    for (store, name) in each_store(folder.path()).await {
        let mut now: Tree = BTreeMap::new();
        let mut moments = Vec::new();
        for (key, text) in past {
            match text {
                Some(text) => put(&*store, key, text).await,
                None => store.delete(&path(key)).await.expect("it is there"),
            }
            match (key.strip_prefix("day/").filter(|rest| !rest.is_empty()), text) {
                (Some(rest), Some(text)) => _ = now.insert(rest.to_owned(), text.into()),
                (Some(rest), None) => _ = now.remove(rest),
                (None, _) => {}
            }
            let newest = versions(&*store, key).await.into_iter().find(|it| it.key == key).expect("just written");
            moments.push((newest.modified.expect("it was told"), now.clone()));
        }
        let scene = Scene::through(store);
        for (number, (at, expected)) in moments.iter().enumerate() {
            let out = format!("out-{number}");
            let wanted = Wanted::FolderAsOf { prefix: "day/".into(), at: *at };
            scene.download(vec![wanted], &out, ConflictPolicy::Ask).await;
            let ended = scene.settle().await;
            assert!(ended.iter().all(|it| it.state == State::Done), "{name} {number}: {ended:?}");
            let mut found = Tree::new();
            read_tree(&scene.path(&out).join("day"), "", &mut found);
            assert_eq!(found, *expected, "{name}, after {number} writes");
        }
        scene.engine.close().await;
    }
}

fn read_tree(folder: &Path, above: &str, tree: &mut Tree) {
    // Where nothing held, there is no folder.
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.expect("it can be read");
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => read_tree(&entry.path(), &format!("{name}/"), tree),
            false => _ = tree.insert(name, std::fs::read(entry.path()).expect("there")),
        }
    }
}

/// Before a bucket keeps versions, and after it stopped to, what is put takes the place of what was there: both have the
/// version id `null`.
#[tokio::test]
async fn what_took_the_place_of_a_version_is_never_fetched_for_it() {
    for versioning in [Versioning::Off, Versioning::Suspended] {
        for size in [3, LARGE] {
            for as_of in [true, false] {
                let what = format!("{versioning:?}, {size} bytes, as of: {as_of}");
                let memory = Memory::with_bucket(BUCKET);
                memory.keep_versions(BUCKET, versioning);
                put(&memory, "day/film.mov", some_bytes(size)).await;
                let old = versions(&memory, "day/").await.remove(0);
                assert_eq!(old.version, "null", "{what}");
                // The first look at it or byte of it.
                let first = |call: &Call| {
                    let asked = matches!(call.verb, Verb::Head | Verb::Properties | Verb::Get) && call.of_verb == 1;
                    asked.then(|| Fault::hang(When::Before))
                };
                let store = Faulty::new(memory.clone(), first);
                let scene = Scene::over(memory.clone(), store.clone());
                let at = old.modified.expect("it was told");
                let chosen = match as_of {
                    true => Wanted::FolderAsOf { prefix: "day/".into(), at },
                    false => wanted(&old, None),
                };
                scene.download(vec![chosen], "out", ConflictPolicy::Ask).await;
                store.struck().await;
                let id = scene.engine.changes(0).transfers[0].id;
                scene.engine.pause(vec![id]);
                assert_eq!(scene.leave(id, State::Running).await.state, State::Paused, "{what}");
                let mut newer = some_bytes(size);
                newer.reverse();
                put(&memory, "day/film.mov", newer).await;
                store.heal();
                scene.engine.resume(vec![id]);
                let mut ended = scene.leave(id, State::Paused).await;
                // After Retry neither.
                for _ in 0..3 {
                    assert_eq!(ended.state, State::Failed, "{what}");
                    let failure = ended.failure.clone().expect("it failed");
                    assert_eq!(failure.code, Code::RemoteChanged, "{what}: {failure:?}");
                    assert!(failure.message.ends_with("not what was to be fetched any more."), "{what}: {failure:?}");
                    let calls = memory.all_calls();
                    scene.engine.resume(vec![id]);
                    while memory.all_calls() == calls {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    ended = scene.end_of(id).await;
                }
                let mut found = Tree::new();
                read_tree(&scene.path("out"), "", &mut found);
                assert_eq!(found, Tree::new(), "{what}: nothing of the newer one is there");
                scene.engine.close().await;
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_version_any_more_is_said_for_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for (store, name) in each_store(folder.path()).await {
        put(&*store, "a.txt", some_bytes(LARGE)).await;
        store.delete(&path("a.txt")).await.expect("it is there");
        let [marker, old] = &versions(&*store, "a.txt").await[..] else { panic!("{name}: one and its marker") };
        let gone = Version { version: "gone".into(), ..old.clone() };
        // Their sizes are unknown to who asks: they are looked at first.
        let unknown = |version: &Version| wanted(&Version { size: 0, ..version.clone() }, None);
        let scene = Scene::through(store.clone());
        scene.download(vec![unknown(marker), unknown(&gone)], "out", ConflictPolicy::Ask).await;
        let ended = scene.settle().await;
        let failures: Vec<_> = ended.iter().map(|it| it.failure.clone().expect("nothing was there")).collect();
        assert!(failures.iter().all(|it| it.code == Code::NoSuchKey), "{name}: {failures:?}");
        let marked = format!("This is a delete marker: here {BUCKET}/a.txt was deleted.");
        assert_eq!(failures[0].message, marked, "{name}: {}", failures[0].detail);
        assert_eq!(failures[1].message, format!("{BUCKET}/a.txt is not there."), "{name}");
        assert_eq!(std::fs::read_dir(scene.path("out")).expect("there").count(), 0, "{name}");
        scene.engine.close().await;
    }
}
