//! The practice store, through the client of S3 as everything else.

use std::time::Instant;

use bytes::Bytes;
use futures::StreamExt as _;

use super::*;
use crate::body::UploadBody;
use crate::store::conformance::{Abilities, check};
use crate::store::{Completion, ObjectPath, PutOptions};

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

#[tokio::test]
async fn keeps_the_contract_in_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path()).await.expect("an empty folder will do");
    store.create_bucket("conformance").await.expect("it is new");
    check(store, "conformance", Abilities::all()).await;
}

#[tokio::test]
async fn keeps_the_contract_over_tcp() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, serving) = over_tcp(folder.path()).await;
    store.create_bucket("conformance").await.expect("it is new");
    check(store, "conformance", Abilities::all()).await;
    serving.abort();
}

/// Up in parts of 8 MiB, four at once, and down again; prints how long it took.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moves_256_mib_quickly() {
    const PART: usize = 8 * 1024 * 1024;
    const PARTS: u32 = 32;
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path()).await.expect("an empty folder will do");
    store.create_bucket("bucket").await.expect("it is new");
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
