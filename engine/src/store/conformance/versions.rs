use futures::StreamExt as _;

use super::bench::{Bench, Outcome, Problem, equal, holds, read, refused, refused_somehow, same_bytes, version_of};
use super::{Case, case};
use crate::store::about::{CopyOptions, Source};
use crate::store::{Deletion, Kind, Version, Versioning};

/// More than one page.
const MANY: usize = 1_005;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(never_kept, "A bucket that never kept versions has one of each key."),
        case!(every_write_is_kept, "Its version, where the bucket keeps versions.", versions),
        case!(uploads_are_kept, "The new version, where the bucket keeps versions (of an upload).", versions),
        case!(delete_markers, "It has no bytes: from here on the object counts as deleted.", versions),
        case!(deleted_for_ever, "One key to be deleted, or one version of it for ever.", versions),
        case!(tags_of_versions, "The tags, of the newest version or of that one.", versions, tags),
        case!(version_is_copied, "One version of it (as the source of a copy).", versions),
        case!(versions_by_folder, "Common prefixes, each ending in / (of versions).", versions),
        case!(many_versions, "One page of the versions; page is VersionPage::next.", versions, large),
    ]
}

async fn read_version(bench: &Bench, name: &str, version: &str) -> Result<bytes::Bytes, Problem> {
    Ok(read(bench.store.get(&bench.path(name), None, None, Some(version)).await?).await?)
}

async fn remove(bench: &Bench, name: &str, version: &str) -> Outcome {
    let deletion = Deletion { key: bench.path(name).key, version: Some(version.to_owned()) };
    equal("what could not be deleted", bench.store.delete_many(&bench.bucket, &[deletion]).await?, vec![])
}

async fn never_kept(bench: &Bench) -> Outcome {
    equal("versioning", bench.store.versioning(&bench.bucket).await?, Versioning::Off)?;
    equal("the version of a receipt", bench.put("object", "before").await?.version, None)?;
    let etag = bench.put("object", "after it").await?.etag;
    bench.put("other", "1").await?;
    let found = bench.versions("").await?;
    let seen: Vec<_> = found.iter().map(|it| (it.newest, it.delete_marker, it.size)).collect();
    equal("what is listed", seen, vec![(true, false, 8), (true, false, 1)])?;
    equal("the tag", found[0].etag.as_ref().map(|it| it.bare()), Some(etag.bare()))?;
    same_bytes(&read_version(bench, "object", &found[0].version).await?, b"after it")
}

async fn every_write_is_kept(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    equal("versioning", own.store.versioning(&own.bucket).await?, Versioning::On)?;
    let (first, second) = (own.put("object", "first").await?, own.put("object", "and second").await?);
    let (one, two) = (version_of(&first)?, version_of(&second)?);
    holds(one != two, "both have one version")?;
    let found = own.versions("").await?;
    let seen: Vec<_> = found.iter().map(|it| (it.version.as_str(), it.newest, it.delete_marker, it.size)).collect();
    equal("what is listed", seen, vec![(two.as_str(), true, false, 10), (one.as_str(), false, false, 5)])?;
    let tags: Vec<_> = found.iter().filter_map(|it| it.etag.as_ref()).map(|it| it.bare()).collect();
    equal("their tags", tags, vec![second.etag.bare(), first.etag.bare()])?;
    equal("the version of HEAD", own.store.head(&own.path("object")).await?.version, Some(two.clone()))?;
    let told = own.store.properties(&own.path("object"), Some(&one)).await?;
    equal("what is told of the first", (told.size, told.version), (5, Some(one.clone())))?;
    same_bytes(&read_version(&own, "object", &one).await?, b"first")?;
    same_bytes(&read_version(&own, "object", &two).await?, b"and second")?;
    same_bytes(&own.get("object").await?, b"and second")
}

async fn uploads_are_kept(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    let before = version_of(&own.put("object", "before").await?)?;
    let (path, parts) = (own.path("object"), own.two_parts());
    let upload = own.begin("object").await?;
    let completion = own.parts("object", &upload, &parts).await?;
    let receipt = own.store.complete_multipart(&path, &upload, &completion).await?;
    let version = version_of(&receipt)?;
    equal("what is listed", versions_of(&own).await?, vec![version.clone(), before.clone()])?;
    same_bytes(&read_version(&own, "object", &version).await?, &parts.concat())?;
    same_bytes(&read_version(&own, "object", &before).await?, b"before")
}

async fn versions_of(bench: &Bench) -> Result<Vec<String>, Problem> {
    Ok(bench.versions("").await?.into_iter().map(|it| it.version).collect())
}

async fn delete_markers(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    let path = own.path("object");
    let version = version_of(&own.put("object", "text").await?)?;
    own.store.delete(&path).await?;
    refused(own.store.head(&path).await, &Kind::NoSuchKey)?;
    refused(own.store.get(&path, None, None, None).await.map(|_| ()), &Kind::NoSuchKey)?;
    equal("the listing", own.list("", false).await?.1, Vec::new())?;
    let found = own.versions("").await?;
    let seen: Vec<_> = found.iter().map(|it| (it.newest, it.delete_marker, it.size)).collect();
    equal("what is listed", seen, vec![(true, true, 0), (false, false, 4)])?;
    same_bytes(&read_version(&own, "object", &version).await?, b"text")?;
    let marker = found[0].version.clone();
    // Some servers (SeaweedFS) only say that there is nothing.
    let told = own.store.properties(&path, Some(&marker)).await.err();
    let is_told = told.is_some_and(|it| matches!(it.kind, Kind::DeleteMarker | Kind::NoSuchKey));
    holds(is_told, "a delete marker is told as something else")?;
    refused_somehow(own.store.get(&path, None, None, Some(&marker)).await.map(|_| ()))?;
    // That is how it comes back.
    remove(&own, "object", &marker).await?;
    same_bytes(&own.get("object").await?, b"text")?;
    equal("what is left", versions_of(&own).await?, vec![version])
}

async fn deleted_for_ever(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    let mut versions = Vec::new();
    for text in ["one", "two", "three"] {
        versions.push(version_of(&own.put("object", text).await?)?);
    }
    remove(&own, "object", &versions[1]).await?;
    refused(own.store.get(&own.path("object"), None, None, Some(&versions[1])).await.map(|_| ()), &Kind::NoSuchKey)?;
    same_bytes(&own.get("object").await?, b"three")?;
    remove(&own, "object", &versions[2]).await?;
    same_bytes(&own.get("object").await?, b"one")?;
    equal("what is left", versions_of(&own).await?, vec![versions[0].clone()])?;
    // What is gone counts as deleted.
    remove(&own, "object", &versions[1]).await?;
    refused(own.store.delete_bucket(&own.bucket).await, &Kind::Conflict)
}

async fn tags_of_versions(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    let path = own.path("object");
    let (one, two) = (version_of(&own.put("object", "1").await?)?, version_of(&own.put("object", "2").await?)?);
    let tag = |value: &str| vec![("which".to_owned(), value.to_owned())];
    own.store.set_tags(&path, Some(&one), &tag("one")).await?;
    own.store.set_tags(&path, None, &tag("two")).await?;
    equal("those of the first", own.store.tags(&path, Some(&one)).await?, tag("one"))?;
    equal("those of the second", own.store.tags(&path, Some(&two)).await?, tag("two"))?;
    own.store.set_tags(&path, Some(&one), &[]).await?;
    equal("those of the first", own.store.tags(&path, Some(&one)).await?, vec![])?;
    equal("those of the newest", own.store.tags(&path, None).await?, tag("two"))
}

async fn version_is_copied(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    let old = version_of(&own.put("object", "old").await?)?;
    own.put("object", "new").await?;
    let from = Source { version: Some(old), ..Source::newest(own.path("object")) };
    own.store.copy(&from, &own.path("copy"), &CopyOptions::default()).await?;
    same_bytes(&own.get("copy").await?, b"old")?;
    // Over the newest: so it is brought back.
    let receipt = own.store.copy(&from, &own.path("object"), &CopyOptions::default()).await?;
    same_bytes(&own.get("object").await?, b"old")?;
    let found = own.versions("object").await?;
    equal("the versions", found.len(), 3)?;
    equal("the newest", Some(found[0].version.clone()), receipt.version)
}

async fn versions_by_folder(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    for key in ["a", "a", "b/1", "b/2/3", "c"] {
        own.put(key, "text").await?;
    }
    let page = own.store.list_versions(&own.bucket, &own.prefix, true, None).await?;
    equal("the folders", page.prefixes, vec![own.path("b/").key])?;
    let keys: Vec<_> = page.versions.into_iter().map(|it| it.key).collect();
    equal("the keys", keys, ["a", "a", "c"].map(|key| own.path(key).key).to_vec())?;
    let below: Vec<_> = own.versions("b/").await?.into_iter().map(|it| it.key).collect();
    equal("the keys of b/", below, ["b/1", "b/2/3"].map(|key| own.path(key).key).to_vec())
}

async fn many_versions(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    // Several of one key, so that a page can end between them.
    let put = |n: usize| {
        let own = &own;
        async move { own.put(&format!("{:04}", n / 3), n.to_string()).await }
    };
    let mut puts = futures::stream::iter(0..MANY).map(put).buffer_unordered(16);
    let mut due = Vec::new();
    while let Some(receipt) = puts.next().await {
        due.push(version_of(&receipt?)?);
    }
    drop(puts);
    let found = own.versions("").await?;
    holds(found.is_sorted_by_key(|it| &it.key), "the keys are not in order")?;
    let newest: Vec<&Version> = found.iter().filter(|it| it.newest).collect();
    equal("the newest of each key", newest.len(), MANY.div_ceil(3))?;
    let mut found: Vec<_> = found.into_iter().map(|it| it.version).collect();
    found.sort();
    due.sort();
    match found == due {
        true => Ok(()),
        false => Err(Problem(format!("{} versions are listed of {}", found.len(), due.len()))),
    }
}
