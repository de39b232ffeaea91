//! The practice store, through the client of S3 as everything else.

use std::time::Instant;

use bytes::Bytes;
use futures::StreamExt as _;

use super::*;
use crate::body::UploadBody;
use crate::store::conformance::{Abilities, check};
use crate::store::{Completion, NewBucket, ObjectPath, PutOptions, Receipt};

mod copies;
mod keeping;
mod older;

async fn put(store: &dyn Store, path: &ObjectPath, text: &'static str) -> Receipt {
    store.put(path, UploadBody::from_bytes(text), None, &PutOptions::default()).await.expect("nothing is against it")
}

async fn read(store: &dyn Store, path: &ObjectPath, version: Option<&str>) -> Vec<u8> {
    let got = store.get(path, None, None, version).await.expect("it is there");
    let pieces: Vec<_> = got.body.collect().await;
    pieces.into_iter().flat_map(|piece| piece.expect("no fault was planned")).collect()
}

/// How many data files there are.
fn files(folder: &Path) -> usize {
    let folders = std::fs::read_dir(folder.join("data")).expect("it is there");
    folders.flat_map(|it| std::fs::read_dir(it.expect("it can be read").path()).expect("it is there")).count()
}

async fn over_tcp(folder: &Path) -> (Arc<dyn Store>, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
    let folder = folder.to_owned();
    let serving = tokio::spawn(async move { serve(&folder, listener, &keys()).await.expect("the folder is ours") });
    let server = Server {
        name: "Practice".into(),
        endpoint: Some(endpoint),
        region: None,
        addressing: Addressing::Path,
        sign_in: SignIn::Keys(keys()),
        certificate: None,
    };
    (Arc::new(S3Store::connect(&server).await.expect("nothing is asked yet")), serving)
}

/// It encrypts nothing, and has no archive: it refuses the one, and what says that it is in the other can be read.
fn able() -> Abilities {
    Abilities { encryption: false, archive: false, ..Abilities::all() }
}

#[tokio::test]
async fn keeps_the_contract_in_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path()).await.expect("an empty folder will do");
    store.create_bucket("conformance", &NewBucket::default()).await.expect("it is new");
    check(store, "conformance", Abilities { links: false, ..able() }).await;
}

#[tokio::test]
async fn keeps_the_contract_over_tcp() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, serving) = over_tcp(folder.path()).await;
    store.create_bucket("conformance", &NewBucket::default()).await.expect("it is new");
    check(store, "conformance", able()).await;
    serving.abort();
}

/// Up in parts of 8 MiB, four at once, and down again; prints how long it took.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moves_256_mib_quickly() {
    const PART: usize = 8 * 1024 * 1024;
    const PARTS: u32 = 32;
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path()).await.expect("an empty folder will do");
    store.create_bucket("bucket", &NewBucket::default()).await.expect("it is new");
    let path = ObjectPath::new("bucket", "large");
    let bytes = Bytes::from((0..PART).map(|n| (n * 7 / 3) as u8).collect::<Vec<u8>>());

    let start = Instant::now();
    let begun = store.create_multipart(&path, &PutOptions::default()).await.expect("the bucket is there");
    let send = |number| {
        let (store, path, id, bytes) = (store.clone(), path.clone(), begun.upload_id.clone(), bytes.clone());
        let body = UploadBody::from_bytes(bytes);
        async move { (number, tokio::spawn(async move { store.put_part(&path, &id, number, body).await }).await) }
    };
    let mut sent = futures::stream::iter(1..=PARTS).map(send).buffered(4);
    let mut completion = Completion { parts: Vec::new(), size: 0, crc64: None, only_if_absent: false };
    while let Some((number, receipt)) = sent.next().await {
        completion.parts.push((number, receipt.expect("no panic").expect("the upload is there").etag));
        completion.size += PART as u64;
    }
    let joining = Instant::now();
    store.complete_multipart(&path, &begun.upload_id, &completion).await.expect("all parts are there");
    eprintln!("up in {:?}, of which joining {:?}", start.elapsed(), joining.elapsed());

    let start = Instant::now();
    let fetch = |number: u64| {
        let (store, path, bytes) = (store.clone(), path.clone(), bytes.clone());
        let fetch = async move {
            let (first, mut at) = (number * PART as u64, 0);
            let got = store.get(&path, Some(first..first + PART as u64), None, None).await.expect("it is there");
            let mut body = got.body;
            while let Some(piece) = body.next().await {
                let piece = piece.expect("no fault was planned");
                assert!(bytes[at..at + piece.len()] == piece[..]);
                at += piece.len();
            }
            assert_eq!(at, PART);
        };
        tokio::spawn(fetch)
    };
    let fetched: Vec<_> = futures::stream::iter(0..PARTS.into()).map(fetch).buffered(4).collect().await;
    assert!(fetched.iter().all(Result::is_ok));
    eprintln!("down in {:?}", start.elapsed());
}

#[tokio::test]
async fn what_a_crash_left_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = ObjectPath::new("bucket", "object");
    let first = store(folder.path()).await.expect("an empty folder will do");
    first.create_bucket("bucket", &NewBucket::default()).await.expect("it is new");
    let body = UploadBody::from_bytes("text");
    first.put(&path, body, None, &PutOptions::default()).await.expect("the bucket is there");
    assert!(store(folder.path()).await.is_err(), "two at once would remove each other's files");
    drop(first);

    let left = folder.path().join("data/ab/abcdef");
    std::fs::write(&left, "half a part").expect("the folder is there");
    let second = store(folder.path()).await.expect("the folder is as it was left");
    assert!(!left.exists());
    let got = second.get(&path, None, None, None).await.expect("the object is still there");
    let pieces: Vec<_> = got.body.collect().await;
    assert_eq!(pieces, [Ok(Bytes::from_static(b"text"))]);
}

#[tokio::test]
async fn a_refused_or_replaced_object_leaves_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = ObjectPath::new("bucket", "object");
    let store = store(folder.path()).await.expect("an empty folder will do");
    store.create_bucket("bucket", &NewBucket::default()).await.expect("it is new");
    let body = |text: &'static str| UploadBody::from_bytes(text);
    for text in ["one", "two"] {
        store.put(&path, body(text), None, &PutOptions::default()).await.expect("nothing is against it");
    }
    store.put(&path, body("three"), Some(1), &PutOptions::default()).await.expect_err("the checksum is wrong");
    let absent = PutOptions { only_if_absent: true, ..PutOptions::default() };
    store.put(&path, body("four"), None, &absent).await.expect_err("it is there");
    assert_eq!(files(folder.path()), 1);
    store.delete(&path).await.expect("it is there");
    assert_eq!(files(folder.path()), 0);
}

/// Prints how long it takes to list 100,000 keys of one prefix, and folders beside them.
#[tokio::test]
async fn lists_100_000_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let backend = Backend::open(folder.path()).expect("an empty folder will do");
    let fill = backend.index.write(|change| {
        buckets::create(change, "bucket", None, 1)?;
        for n in 0..100_000 {
            let object = objects::Object { id: n, etag: "e".into(), ..objects::Object::default() };
            versions::publish(change, ("bucket", &format!("many/{n:06}")), object, 1)?;
        }
        Ok(())
    });
    fill.expect("there is room");
    drop(backend);
    let store = store(folder.path()).await.expect("the folder is as it was left");
    for (prefix, folders, due) in [("many/", true, 100_000), ("", true, 1)] {
        let start = Instant::now();
        let (mut found, mut next) = (0, None);
        loop {
            let page = store.list("bucket", prefix, folders, next.as_deref()).await.expect("the bucket is there");
            found += page.objects.len() + page.prefixes.len();
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(found, due);
        eprintln!("{found} entries in {:?}", start.elapsed());
    }
}
