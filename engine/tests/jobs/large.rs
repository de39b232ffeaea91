//! An object above 5 GiB, the most that one request copies: in parts, with the checksum of the whole.

use std::sync::Arc;

use futures::TryStreamExt as _;
use windlass_engine::body::UploadBody;
use windlass_engine::engine::{Engine, Options};
use windlass_engine::integrity::{Crc64, fold, whole_crc64};
use windlass_engine::job::{Change, IfTaken, Task};
use windlass_engine::store::about::{Headers, LARGEST_COPY, Source};
use windlass_engine::store::{Completion, NewBucket, ObjectPath, Properties, PutOptions, Store, practice};
use windlass_engine::transfer::State;

use crate::bench::{begin, end, object, to};
use crate::scene::{BUCKET, OneStore};

/// In bytes: the parts of the object, and of its copies.
const PART: u64 = 64 << 20;
/// So many of them, and a last one.
const PARTS: u64 = 96;
const LAST: &[u8] = b"the end of it";
const SIZE: u64 = PARTS * PART + LAST.len() as u64;
const _: () = assert!(SIZE > LARGEST_COPY, "more than one request copies");

fn crc64(bytes: &[u8]) -> u64 {
    let mut crc64 = Crc64::new();
    crc64.update(bytes);
    crc64.value()
}

/// An object of 6 GiB and some bytes, whose parts are one file by many names: 64 MiB on the disk. Its CRC-64.
async fn make(store: &dyn Store, path: &ObjectPath) -> u64 {
    let piece: Vec<u8> = (0..PART).map(|n| (n / 4_099) as u8).collect();
    let whole = fold((0..PARTS).map(|_| (crc64(&piece), PART)).chain([(crc64(LAST), LAST.len() as u64)]));
    let seed = ObjectPath::new(BUCKET, "seed");
    store.put(&seed, UploadBody::from_bytes(piece), None, &PutOptions::default()).await.expect("it is there");
    let options = PutOptions {
        metadata: vec![("who".into(), "me".into())],
        tags: vec![("colour".into(), "red".into())],
        ..PutOptions::default()
    };
    let upload = store.create_multipart(path, &options).await.expect("begun").upload_id;
    let mut completion = Completion { parts: Vec::new(), size: SIZE, crc64: Some(whole), only_if_absent: false };
    for number in 1..=PARTS as u32 {
        let from = Source::newest(seed.clone());
        let part = store.copy_part(&from, 0..PART, path, &upload, number).await.expect("a part");
        completion.parts.push((number, part.etag));
    }
    let number = PARTS as u32 + 1;
    let last = store.put_part(path, &upload, number, UploadBody::from_bytes(LAST)).await.expect("the last part");
    completion.parts.push((number, last.etag));
    store.complete_multipart(path, &upload, &completion).await.expect("joined");
    store.delete(&seed).await.expect("it is not needed any more");
    whole
}

/// That it is the whole object: by what the store computed, and by the bytes at a seam and at the end.
async fn check(store: &dyn Store, key: &str, crc64: u64) -> Properties {
    let path = ObjectPath::new(BUCKET, key);
    let told = store.properties(&path, None).await.expect("it is there");
    assert_eq!((told.size, whole_crc64(told.checksums.first())), (SIZE, Some(crc64)), "{key}");
    let parts = format!("-{}", PARTS + 1);
    assert!(told.etag.as_ref().is_some_and(|it| it.bare().ends_with(&parts)), "{key} was copied in parts: {told:?}");
    let seam = 7 * PART;
    let due: Vec<u8> = (PART - 5_000..PART).chain(0..5_000).map(|n| (n / 4_099) as u8).collect();
    for (range, due) in [(seam - 5_000..seam + 5_000, &due[..]), (SIZE - LAST.len() as u64..SIZE, LAST)] {
        let got = store.get(&path, Some(range.clone()), None, None).await.expect("it can be read");
        let pieces: Vec<_> = got.body.try_collect().await.expect("the whole range");
        assert!(pieces.concat() == due, "{key}: the bytes of {range:?}");
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn six_gibibytes_are_copied_renamed_and_changed_in_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = practice::store(&folder.path().join("store")).await.expect("an empty folder will do");
    store.create_bucket(BUCKET, &NewBucket::default()).await.expect("it is new");
    let crc64 = make(&*store, &ObjectPath::new(BUCKET, "large")).await;
    let before = check(&*store, "large", crc64).await;

    let stores = Arc::new(OneStore { store: store.clone(), refusal: Default::default(), removed: Default::default() });
    let options = Options { copy_part: PART, ..Options::default() };
    let engine = Engine::open(&folder.path().join("journal"), stores, options).expect("the engine opens").0;
    let change = Change {
        headers: Headers { cache_control: Some("no-store".into()), ..Headers::default() },
        ..Change::default()
    };
    let tasks = [
        ("large", Task::Copy(to("copies/", None, IfTaken::Skip)), vec!["copies/large", "large"]),
        ("large", Task::Move(to("", Some("renamed"), IfTaken::Skip)), vec!["copies/large", "renamed"]),
        ("renamed", Task::Edit(change), vec!["copies/large", "renamed"]),
    ];
    for (key, task, due) in tasks {
        let id = begin(&engine, vec![object(key)], task.clone()).await;
        let job = end(&engine, id).await;
        assert_eq!(job.state, State::Done, "{task:?}: {:?}", engine.failed_objects(id, 0, 1).await);
        let page = store.list(BUCKET, "", false, None).await.expect("the listing");
        assert_eq!(page.objects.into_iter().map(|it| it.key).collect::<Vec<_>>(), due, "{task:?}");
        for key in due {
            let told = check(&*store, key, crc64).await;
            let tags = store.tags(&ObjectPath::new(BUCKET, key), None).await.expect("tags");
            assert_eq!(tags, [("colour".to_owned(), "red".to_owned())], "{task:?}");
            assert_eq!(told.metadata, before.metadata, "{task:?}");
        }
        assert_eq!(store.list_uploads(BUCKET, "").await, Ok(vec![]), "{task:?}: nothing unfinished is left");
    }
    let told = store.properties(&ObjectPath::new(BUCKET, "renamed"), None).await.expect("it is there");
    assert_eq!(told.headers.cache_control.as_deref(), Some("no-store"), "what was changed");
    engine.close().await;
}
