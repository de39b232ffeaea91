//! A folder that an older Windlass left.

use rusqlite::{Connection, params};

use super::*;
use crate::integrity::Crc64;
use crate::store::practice::schema::OLDEST;
use crate::store::{NewBucket, Versioning};

/// A folder of the first version: one object in one file, one upload without parts.
fn first_version(folder: &Path) {
    let file = "ab000000000000000000000000000000";
    std::fs::create_dir_all(folder.join("data/ab")).expect("an empty folder");
    std::fs::write(folder.join("data/ab").join(file), "text").expect("the folder is there");
    let index = Connection::open(folder.join("index.db")).expect("an empty folder");
    index.execute_batch(OLDEST).expect("there are no tables yet");
    index.execute_batch("PRAGMA user_version = 1; UPDATE sequence SET last = 8").expect("the table is there");
    let mut crc64 = Crc64::new();
    crc64.update(b"text");
    let (crc64, md5) = (crc64.value() as i64, md5_of(b"text"));
    let about = r#"{"content_type":"text/plain","metadata":{"token":"1"}}"#;
    index.execute("INSERT INTO buckets VALUES ('bucket', 1700000000)", ()).expect("a bucket");
    let object = "INSERT INTO objects VALUES ('bucket', CAST('key' AS BLOB), 7, 4, ?, ?, 1700000000, ?)";
    index.execute(object, params![objects::hex(&md5), crc64, about]).expect("an object");
    let piece = "INSERT INTO pieces VALUES (7, 1, 0, 4, ?, ?, ?, 1700000000)";
    index.execute(piece, params![file, md5, crc64]).expect("a piece");
    let upload = "INSERT INTO uploads VALUES (8, 'bucket', CAST('part' AS BLOB), 1700000000, '{}')";
    index.execute(upload, ()).expect("an upload");
}

#[tokio::test]
async fn a_folder_of_the_first_version_keeps_what_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    first_version(folder.path());
    let store = store(folder.path()).await.expect("it is of an older version");
    let path = ObjectPath::new("bucket", "key");
    let info = store.head(&path).await.expect("it was there");
    assert_eq!((info.size, info.modified), (4, Some(1_700_000_000_000)));
    assert_eq!(info.content_type.as_deref(), Some("text/plain"));
    assert_eq!(info.metadata, [("token".to_owned(), "1".to_owned())]);
    assert_eq!(read(&*store, &path, None).await, b"text");
    let page = store.list("bucket", "", true, None).await.expect("the bucket is there");
    assert_eq!(page.objects.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["key"]);
    let uploads = store.list_uploads("bucket", "").await.expect("the bucket is there");
    assert_eq!(
        uploads.iter().map(|it| (it.key.as_str(), it.initiated)).collect::<Vec<_>>(),
        [("part", Some(1_700_000_000_000))]
    );
    assert_eq!(store.versioning("bucket").await, Ok(Versioning::Off));

    // It goes on as any other: replaced, not kept beside the new one.
    put(&*store, &path, "other").await;
    assert_eq!(read(&*store, &path, None).await, b"other");
    assert_eq!(files(folder.path()), 1);
    store.create_bucket("another", &NewBucket::default()).await.expect("the name is free");
}

#[tokio::test]
async fn a_folder_of_a_newer_version_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(store(folder.path()).await.expect("an empty folder will do"));
    let index = Connection::open(folder.path().join("index.db")).expect("it is there");
    index.execute_batch("PRAGMA user_version = 99").expect("nobody else has it open");
    let refused = store(folder.path()).await.err().expect("who knows what is in it");
    assert!(refused.message.contains("newer"), "{refused}");
}

fn md5_of(bytes: &[u8]) -> [u8; 16] {
    use md5::Digest as _;
    md5::Md5::digest(bytes).into()
}
