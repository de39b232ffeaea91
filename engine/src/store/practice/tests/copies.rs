//! Copies within the store.

use super::*;
use crate::integrity::{Crc64, whole_crc64};
use crate::store::about::{CopyOptions, Source};
use crate::store::{Encryption, Headers, NewBucket};

const MIB: usize = 1024 * 1024;

fn bytes(size: usize, seed: usize) -> Vec<u8> {
    (0..size).map(|n| (n * 31 + n / 251 + seed) as u8).collect()
}

fn crc64(bytes: &[u8]) -> u64 {
    let mut crc64 = Crc64::new();
    crc64.update(bytes);
    crc64.value()
}

async fn with_bucket(folder: &Path) -> Arc<dyn Store> {
    let store = store(folder).await.expect("an empty folder will do");
    store.create_bucket("bucket", &NewBucket::default()).await.expect("it is new");
    store
}

/// An object of three pieces of 5, 5 and 1 MiB.
async fn in_parts(store: &dyn Store, path: &ObjectPath) -> Vec<u8> {
    let begun = store.create_multipart(path, &PutOptions::default()).await.expect("the bucket is there");
    let parts = [bytes(5 * MIB, 1), bytes(5 * MIB, 2), bytes(MIB, 3)];
    let mut completion = Completion { parts: Vec::new(), size: 11 * MIB as u64, crc64: None, only_if_absent: false };
    for (number, part) in (1..).zip(&parts) {
        let body = UploadBody::from_bytes(part.clone());
        let receipt = store.put_part(path, &begun.upload_id, number, body).await.expect("the upload is there");
        completion.parts.push((number, receipt.etag));
    }
    store.complete_multipart(path, &begun.upload_id, &completion).await.expect("all parts are there");
    parts.concat()
}

/// A range that is a piece, one that begins in one and ends in another, and what is left of the last.
#[tokio::test]
async fn a_part_is_copied_from_any_range_with_its_checksums() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_bucket(folder.path()).await;
    let (from, to) = (ObjectPath::new("bucket", "from"), ObjectPath::new("bucket", "to"));
    let whole = in_parts(&*store, &from).await;
    let begun = store.create_multipart(&to, &PutOptions::default()).await.expect("the bucket is there");
    let mut completion = Completion { parts: Vec::new(), size: 0, crc64: None, only_if_absent: false };
    let mut due = Vec::new();
    let ranges = [5 * MIB..10 * MIB, 3 * MIB + 7..9 * MIB, 10 * MIB + 1..11 * MIB];
    for (number, range) in (1..).zip(ranges) {
        let part = &whole[range.clone()];
        let asked = range.start as u64..range.end as u64;
        let source = Source::newest(from.clone());
        let copied = store.copy_part(&source, asked, &to, &begun.upload_id, number).await.expect("it is there");
        use md5::Digest as _;
        assert_eq!(copied.etag.bare(), objects::hex(&md5::Md5::digest(part)));
        completion.parts.push((number, copied.etag));
        completion.size += part.len() as u64;
        due.extend_from_slice(part);
    }
    completion.crc64 = Some(crc64(&due));
    let receipt = store.complete_multipart(&to, &begun.upload_id, &completion).await.expect("all parts are there");
    assert_eq!(whole_crc64(receipt.checksum.as_ref()), Some(crc64(&due)));
    store.delete(&from).await.expect("it is there");
    assert!(read(&*store, &to, None).await == due, "what was copied does not need its source");
    assert_eq!(files(folder.path()), 3);

    let begun = store.create_multipart(&to, &PutOptions::default()).await.expect("the bucket is there");
    let beyond = store.copy_part(&Source::newest(to.clone()), 0..due.len() as u64 + 1, &to, &begun.upload_id, 1).await;
    assert_eq!(beyond.map_err(|it| it.kind), Err(Kind::PreconditionFailed));
    assert_eq!(files(folder.path()), 3);
}

#[tokio::test]
async fn a_copy_shares_nothing_but_bytes_with_its_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_bucket(folder.path()).await;
    let (from, to) = (ObjectPath::new("bucket", "from"), ObjectPath::new("bucket", "to"));
    let whole = in_parts(&*store, &from).await;
    store.copy(&Source::newest(from.clone()), &to, &CopyOptions::default()).await.expect("it is there");
    assert_eq!(files(folder.path()), 6);
    put(&*store, &from, "other").await;
    assert!(read(&*store, &to, None).await == whole);
    store.delete(&to).await.expect("it is there");
    assert_eq!(read(&*store, &from, None).await, b"other");
    assert_eq!(files(folder.path()), 1);
}

#[tokio::test]
async fn a_copy_that_is_refused_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_bucket(folder.path()).await;
    let (from, to) = (ObjectPath::new("bucket", "from"), ObjectPath::new("bucket", "to"));
    let receipt = put(&*store, &from, "text").await;
    put(&*store, &to, "taken").await;
    let absent = CopyOptions { only_if_absent: true, ..CopyOptions::default() };
    let refused = store.copy(&Source::newest(from.clone()), &to, &absent).await;
    assert_eq!(refused.map_err(|it| it.kind), Err(Kind::PreconditionFailed));
    let other = Source { if_match: Some(receipt.etag), ..Source::newest(to.clone()) };
    let refused = store.copy(&other, &from, &CopyOptions::default()).await;
    assert_eq!(refused.map_err(|it| it.kind), Err(Kind::PreconditionFailed));
    let itself = store.copy(&Source::newest(from.clone()), &from, &CopyOptions::default()).await;
    assert_eq!(itself.map_err(|it| it.code), Err(Some("InvalidRequest".to_owned())));
    assert_eq!(read(&*store, &to, None).await, b"taken");
    assert_eq!(files(folder.path()), 2);
}

#[tokio::test]
async fn what_it_cannot_keep_it_refuses() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_bucket(folder.path()).await;
    let path = ObjectPath::new("bucket", "object");
    let encrypted = Encryption { method: "AES256".into(), key_id: None };
    let lacking = [
        PutOptions { encryption: Some(encrypted), ..PutOptions::default() },
        PutOptions { acl: Some("public-read".into()), ..PutOptions::default() },
    ];
    for options in lacking {
        let refused = store.put(&path, UploadBody::from_bytes("text"), None, &options).await;
        assert_eq!(refused.map_err(|it| it.kind), Err(Kind::NotSupported));
        let refused = store.create_multipart(&path, &options).await;
        assert_eq!(refused.map_err(|it| it.kind), Err(Kind::NotSupported));
    }
    assert_eq!(files(folder.path()), 0);
    let private = PutOptions { acl: Some("private".into()), ..PutOptions::default() };
    store.put(&path, UploadBody::from_bytes("text"), None, &private).await.expect("that is how it is anyway");
}

#[tokio::test]
async fn a_date_and_a_redirect_are_kept_and_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_bucket(folder.path()).await;
    let (from, to) = (ObjectPath::new("bucket", "from"), ObjectPath::new("bucket", "to"));
    let headers = Headers {
        expires: Some("Fri, 21 Dec 2012 00:00:00 GMT".into()),
        website_redirect: Some("/elsewhere".into()),
        ..Headers::default()
    };
    let options = PutOptions { headers: headers.clone(), ..PutOptions::default() };
    store.put(&from, UploadBody::from_bytes("text"), None, &options).await.expect("nothing is against it");
    let told = store.properties(&from, None).await.expect("it is there").headers;
    assert_eq!((&told.expires, &told.website_redirect), (&headers.expires, &headers.website_redirect));
    // As on S3: a copy has the date, and its own redirect or none.
    store.copy(&Source::newest(from.clone()), &to, &CopyOptions::default()).await.expect("it is there");
    let copied = store.properties(&to, None).await.expect("it is there").headers;
    assert_eq!((copied.expires, copied.website_redirect), (headers.expires, None));
}
