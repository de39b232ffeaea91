//! Versions, as S3 has them.

use super::*;
use crate::store::about::MOST_DELETIONS;
use crate::store::practice::buckets::Versioning;
use crate::store::{Deletion, NewBucket, Version};

/// A bucket that keeps versions.
async fn keeping(folder: &Path) -> Arc<dyn Store> {
    let store = store(folder).await.expect("an empty folder will do");
    let options = NewBucket { versioning: true, ..NewBucket::default() };
    store.create_bucket("bucket", &options).await.expect("it is new");
    store
}

async fn all(store: &dyn Store, prefix: &str) -> Vec<Version> {
    let (mut all, mut next) = (Vec::new(), None);
    loop {
        let page = store.list_versions("bucket", prefix, false, next.as_deref()).await.expect("the bucket is there");
        all.extend(page.versions);
        next = page.next;
        if next.is_none() {
            return all;
        }
    }
}

async fn remove(store: &dyn Store, version: &Version) {
    let deletion = Deletion { key: version.key.clone(), version: Some(version.version.clone()) };
    assert_eq!(store.delete_many("bucket", &[deletion]).await, Ok(vec![]));
}

#[tokio::test]
async fn every_write_is_kept_until_its_version_is_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = keeping(folder.path()).await;
    let path = ObjectPath::new("bucket", "object");
    put(&*store, &path, "one").await;
    put(&*store, &path, "two").await;
    store.delete(&path).await.expect("it is there");
    put(&*store, &path, "three").await;

    let versions = all(&*store, "").await;
    let seen: Vec<_> = versions.iter().map(|it| (it.delete_marker, it.newest, it.size)).collect();
    assert_eq!(seen, [(false, true, 5), (true, false, 0), (false, false, 3), (false, false, 3)]);
    assert!(versions.is_sorted_by(|a, b| a.modified > b.modified), "their moments tell their order");
    let ids: std::collections::HashSet<_> = versions.iter().map(|it| &it.version).collect();
    assert_eq!(ids.len(), 4);
    for (version, text) in versions.iter().zip(["three", "", "two", "one"]).filter(|it| !it.1.is_empty()) {
        assert_eq!(read(&*store, &path, Some(&version.version)).await, text.as_bytes());
    }
    assert_eq!(files(folder.path()), 3);

    remove(&*store, &versions[2]).await;
    assert_eq!(files(folder.path()), 2);
    let gone = store.get(&path, None, None, Some(&versions[2].version)).await.err().expect("for ever");
    assert_eq!(gone.kind, Kind::NoSuchKey);
    remove(&*store, &versions[0]).await;
    let hidden = store.head(&path).await.expect_err("the marker is the newest again");
    assert_eq!(hidden.kind, Kind::NoSuchKey);
    remove(&*store, &versions[1]).await;
    assert_eq!(read(&*store, &path, None).await, b"one");
}

#[tokio::test]
async fn what_is_deleted_is_not_listed_and_comes_back_with_its_marker_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = keeping(folder.path()).await;
    let path = ObjectPath::new("bucket", "folder/object");
    put(&*store, &path, "text").await;
    store.delete(&path).await.expect("it is there");
    let page = store.list("bucket", "", true, None).await.expect("the bucket is there");
    assert!(page.objects.is_empty() && page.prefixes.is_empty());
    assert_eq!(store.head(&path).await.map_err(|it| it.kind), Err(Kind::NoSuchKey));
    let marker = all(&*store, "").await.remove(0);
    assert!(marker.delete_marker && marker.newest);
    let read_marker = store.get(&path, None, None, Some(&marker.version)).await.err().expect("it has no bytes");
    assert_eq!((read_marker.kind, read_marker.status), (Kind::DeleteMarker, Some(405)));
    let looked_at = store.properties(&path, Some(&marker.version)).await.expect_err("it has no properties");
    assert_eq!(looked_at.kind, Kind::DeleteMarker);
    let refused = store.delete_bucket("bucket").await.expect_err("nothing is listed, but all is there");
    assert_eq!(refused.kind, Kind::Conflict);

    remove(&*store, &marker).await;
    assert_eq!(read(&*store, &path, None).await, b"text");
    store.delete(&path).await.expect("it is there");
    for version in all(&*store, "").await {
        remove(&*store, &version).await;
    }
    store.delete_bucket("bucket").await.expect("now it is empty");
    assert_eq!(files(folder.path()), 0);
}

/// In the words of S3: adding to and deleting from a bucket whose versioning is suspended touches the version `null`
/// alone.
#[tokio::test]
async fn a_suspended_bucket_replaces_null_and_keeps_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let turn = |to| {
        let backend = Backend::open(folder.path()).expect("nobody else has it open");
        backend.index.write(|change| buckets::set_versioning(change, "bucket", to)).expect("the bucket is there");
    };
    let path = ObjectPath::new("bucket", "object");
    let seen = async |store: &dyn Store| {
        let versions = all(store, "").await;
        let null = |it: &Version| it.version == "null";
        versions.iter().map(|it| (null(it), it.delete_marker, it.size)).collect::<Vec<_>>()
    };
    let first = store(folder.path()).await.expect("an empty folder will do");
    first.create_bucket("bucket", &NewBucket::default()).await.expect("it is new");
    put(&*first, &path, "1").await;
    assert_eq!(first.head(&path).await.expect("it is there").version, None);
    drop(first);

    turn(Versioning::Enabled);
    let second = store(folder.path()).await.expect("the folder is as it was left");
    put(&*second, &path, "22").await;
    assert_eq!(seen(&*second).await, [(false, false, 2), (true, false, 1)]);
    assert_eq!(read(&*second, &path, Some("null")).await, b"1");
    drop(second);

    turn(Versioning::Suspended);
    let third = store(folder.path()).await.expect("the folder is as it was left");
    put(&*third, &path, "333").await;
    assert_eq!(seen(&*third).await, [(true, false, 3), (false, false, 2)]);
    assert_eq!(files(folder.path()), 2);
    third.delete(&path).await.expect("it is there");
    assert_eq!(seen(&*third).await, [(true, true, 0), (false, false, 2)]);
    assert_eq!(files(folder.path()), 1);
    third.delete(&path).await.expect("deleting again succeeds");
    assert_eq!(seen(&*third).await, [(true, true, 0), (false, false, 2)]);
}

/// Over pages that end within a key, at a folder, and at a version that is deleted before the next page is asked for.
#[tokio::test]
async fn a_listing_of_versions_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let backend = Backend::open(folder.path()).expect("an empty folder will do");
    let fill = backend.index.write(|change| {
        buckets::create(change, "bucket", None, 1)?;
        buckets::set_versioning(change, "bucket", Versioning::Enabled)?;
        let add = |key: &str| {
            let object = objects::Object { id: index::next_id(change)?, ..Default::default() };
            versions::publish(change, ("bucket", key), object, 1)
        };
        for _ in 0..1_500 {
            add("a")?;
        }
        for n in 0..1_200 {
            add(&format!("b{n:04}/c"))?;
            add(&format!("b{n:04}/d"))?;
        }
        add("e")?;
        Ok(())
    });
    fill.expect("there is room");
    drop(backend);
    let store = store(folder.path()).await.expect("the folder is as it was left");

    let everything = all(&*store, "").await;
    assert_eq!(everything.len(), 1_500 + 2_400 + 1);
    assert!(everything.is_sorted_by(|a, b| a.key < b.key || (a.key == b.key && a.version > b.version)));
    assert_eq!(everything.iter().filter(|it| it.newest).count(), 2_402);
    assert_eq!(all(&*store, "a").await.iter().filter(|it| it.newest).count(), 1);

    let (mut prefixes, mut keys, mut next, mut deleted) = (Vec::new(), Vec::new(), None, 0);
    loop {
        let page = store.list_versions("bucket", "", true, next.as_deref()).await.expect("the bucket is there");
        assert!(page.versions.len() + page.prefixes.len() <= 1_000);
        let deletions =
            page.versions.iter().map(|it| Deletion { key: it.key.clone(), version: Some(it.version.clone()) });
        let deletions: Vec<_> = deletions.collect();
        assert!(deletions.len() <= MOST_DELETIONS);
        deleted += deletions.len();
        if !deletions.is_empty() {
            assert_eq!(store.delete_many("bucket", &deletions).await, Ok(vec![]));
        }
        prefixes.extend(page.prefixes);
        keys.extend(page.versions.into_iter().map(|it| it.key));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!((prefixes.len(), keys.len(), deleted), (1_200, 1_501, 1_501));
    assert!(prefixes.is_sorted_by(|a, b| a < b), "no folder comes twice");
    assert_eq!(all(&*store, "a").await, []);
}
