//! The S3 store against SeaweedFS: what only a real server can show.

use std::sync::Arc;

use futures::TryStreamExt as _;
use windlass_engine::body::UploadBody;
use windlass_engine::integrity::{Crc64, whole_crc64};
use windlass_engine::store::{Completion, Got, Headers, Kind, NewBucket, ObjectPath, PutOptions, Store};
use windlass_tests::seaweed::Seaweed;

const BUCKET: &str = "windlass";
const MIB: usize = 1024 * 1024;

async fn fresh() -> (Seaweed, Arc<dyn Store>) {
    let server = Seaweed::start();
    let store = server.store().await;
    store.create_bucket(BUCKET, &NewBucket::default()).await.expect("a bucket");
    (server, Arc::new(store))
}

fn random(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    rand::fill(&mut bytes[..]);
    bytes
}

fn crc64(bytes: &[u8]) -> u64 {
    let mut crc = Crc64::new();
    crc.update(bytes);
    crc.value()
}

async fn read(got: Got) -> Vec<u8> {
    let parts: Vec<_> = got.body.try_collect().await.expect("the whole body");
    parts.concat()
}

#[tokio::test]
async fn one_object_there_and_back() {
    let (_server, store) = fresh().await;
    let object = ObjectPath::new(BUCKET, "ordner/größe + 1%.bin");
    let bytes = random(3 * MIB + 17);
    let options = PutOptions {
        headers: Headers { content_type: Some("application/x-windlass".into()), ..Headers::default() },
        metadata: vec![("token".into(), "abc".into())],
        ..PutOptions::default()
    };
    let receipt =
        store.put(&object, UploadBody::from_bytes(bytes.clone()), Some(crc64(&bytes)), &options).await.expect("put");
    println!("receipt: {receipt:?}");

    let info = store.head(&object).await.expect("head");
    println!("info: {info:?}");
    assert_eq!(info.size, bytes.len() as u64);
    assert_eq!(info.etag, Some(receipt.etag.clone()));
    assert_eq!(info.content_type.as_deref(), Some("application/x-windlass"));
    assert!(info.metadata.contains(&("token".into(), "abc".into())), "{:?}", info.metadata);
    assert_eq!(whole_crc64(info.checksum.as_ref()), Some(crc64(&bytes)));

    let got = store.get(&object, None, Some(&receipt.etag), None).await.expect("get");
    assert!(!got.partial);
    assert_eq!((got.length, got.etag.as_ref()), (Some(bytes.len() as u64), Some(&receipt.etag)));
    assert_eq!(whole_crc64(got.checksum.as_ref()), Some(crc64(&bytes)));
    assert_eq!(read(got).await, bytes);

    let got = store.get(&object, Some(10..20), Some(&receipt.etag), None).await.expect("range");
    assert!(got.partial);
    assert_eq!(got.content_range, Some((10, 19, bytes.len() as u64)));
    assert_eq!(read(got).await, bytes[10..20]);

    let page = store.list(BUCKET, "ordner/", true, None).await.expect("list");
    assert_eq!(page.objects.len(), 1);
    assert_eq!(page.objects[0].key, object.key);
    assert_eq!(page.objects[0].etag, Some(receipt.etag));

    store.delete(&object).await.expect("delete");
    store.delete(&object).await.expect("delete what is gone");
    assert_eq!(store.head(&object).await.expect_err("gone").kind, Kind::NoSuchKey);
}

#[tokio::test]
async fn an_object_in_parts() {
    let (_server, store) = fresh().await;
    let object = ObjectPath::new(BUCKET, "parts.bin");
    let bytes = random(11 * MIB);
    let begun = store.create_multipart(&object, &PutOptions::default()).await.expect("begin");
    println!("begun: {begun:?}");
    let mut parts = Vec::new();
    for (index, part) in bytes.chunks(5 * MIB).enumerate() {
        let number = index as u32 + 1;
        let body = UploadBody::from_bytes(part.to_vec());
        let receipt = store.put_part(&object, &begun.upload_id, number, body).await.expect("part");
        println!("part: {receipt:?}, ours {}", windlass_engine::integrity::crc64_to_header(crc64(part)));
        parts.push((number, receipt.etag));
    }
    let listed = store.list_parts(&object, &begun.upload_id).await.expect("parts");
    println!("listed: {listed:?}");
    assert_eq!(listed.iter().map(|it| it.size as usize).collect::<Vec<_>>(), [5 * MIB, 5 * MIB, MIB]);
    let uploads = store.list_uploads(BUCKET, "parts").await.expect("uploads");
    assert_eq!(uploads.len(), 1);
    assert_eq!((uploads[0].key.as_str(), &uploads[0].upload_id), ("parts.bin", &begun.upload_id));

    let mut completion = Completion {
        parts,
        size: bytes.len() as u64,
        crc64: begun.whole_checksum.then(|| crc64(&bytes) ^ 1),
        only_if_absent: false,
    };
    if begun.whole_checksum {
        let error =
            store.complete_multipart(&object, &begun.upload_id, &completion).await.expect_err("another checksum");
        println!("wrong checksum: {error}");
    }
    completion.crc64 = begun.whole_checksum.then(|| crc64(&bytes));
    let receipt = store.complete_multipart(&object, &begun.upload_id, &completion).await.expect("complete");
    println!("completed: {receipt:?}");
    let info = store.head(&object).await.expect("head");
    println!("info: {info:?}");
    assert_eq!((info.size, info.etag), (bytes.len() as u64, Some(receipt.etag)));
    assert_eq!(read(store.get(&object, None, None, None).await.expect("get")).await, bytes);
    let again = store.complete_multipart(&object, &begun.upload_id, &completion).await;
    println!("completed again: {again:?}");
    store.abort_multipart(&object, &begun.upload_id).await.expect("abort what is gone");
}

#[tokio::test]
async fn refusals() {
    let (server, store) = fresh().await;
    let object = ObjectPath::new(BUCKET, "here");
    let put = async |options: PutOptions| store.put(&object, UploadBody::from_bytes("1"), None, &options).await;
    put(PutOptions::default()).await.expect("put");

    let mut wrong = server.server();
    if let windlass_engine::connection::SignIn::Keys(keys) = &mut wrong.sign_in {
        keys.secret_key = windlass_engine::connection::Secret::new("wrong");
    }
    let other = windlass_engine::store::s3::S3Store::connect(&wrong).await.expect("a store");
    let mut said = Vec::new();
    let mut note = |what: &str, error: windlass_engine::store::Error| {
        println!("{what}: {error}");
        said.push((what.to_owned(), error.kind));
    };
    note("wrong secret", other.list(BUCKET, "", true, None).await.expect_err("refused"));
    note("no bucket", store.list("nowhere-at-all", "", true, None).await.expect_err("refused"));
    note("no key", store.get(&ObjectPath::new(BUCKET, "gone"), None, None, None).await.err().expect("refused"));
    let none = windlass_engine::store::ETag("\"00000000000000000000000000000000\"".into());
    note("another version", store.get(&object, None, Some(&none), None).await.err().expect("refused"));
    note("beyond the end", store.get(&object, Some(5..9), None, None).await.err().expect("refused"));
    note("exists", put(PutOptions { only_if_absent: true, ..PutOptions::default() }).await.expect_err("refused"));
    note(
        "no upload",
        store.put_part(&object, "0123456789", 1, UploadBody::from_bytes("1")).await.expect_err("refused"),
    );
    note("no upload", store.list_parts(&object, "0123456789").await.expect_err("refused"));
    note(
        "bad digest",
        store.put(&object, UploadBody::from_bytes("1"), Some(1), &PutOptions::default()).await.expect_err("refused"),
    );
    note("bucket exists", store.create_bucket(BUCKET, &NewBucket::default()).await.expect_err("refused"));
    let kinds: Vec<_> = said.iter().map(|(_, kind)| kind.clone()).collect();
    assert_eq!(
        kinds,
        [
            Kind::BadCredentials,
            Kind::NoSuchBucket,
            Kind::NoSuchKey,
            Kind::PreconditionFailed,
            Kind::PreconditionFailed,
            Kind::PreconditionFailed,
            Kind::NoSuchUpload,
            Kind::NoSuchUpload,
            Kind::BadDigest,
            Kind::Conflict,
        ],
        "{said:?}"
    );
}
