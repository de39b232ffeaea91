//! Deletions: one by one, or many in one request where the server knows it.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use futures::{StreamExt as _, stream};

use super::checksums::md5_where_older;
use super::clients::Trio;
use super::failure::{Subject, entry, failure};
use crate::store::about::NotDeleted;
use crate::store::{Deletion, Error, Kind, Result};

/// How many keys are deleted at once where the server takes only one with each request.
const AT_ONCE: usize = 8;

/// Deleting what is not there succeeds.
pub(super) async fn one(trio: &Trio, bucket: &str, key: &str, version: Option<&str>) -> Result<()> {
    let request = trio.control.delete_object().bucket(bucket).key(key).set_version_id(version.map(Into::into));
    match request.send().await {
        Ok(_) => Ok(()),
        Err(error) => match failure(error, Subject::Key) {
            Error { kind: Kind::NoSuchKey, .. } => Ok(()),
            error => Err(error),
        },
    }
}

/// In one request as far as possible. `one_by_one` is set once the server said that it has no such request.
pub(super) async fn many(
    trio: &Trio,
    bucket: &str,
    deletions: &[Deletion],
    one_by_one: &AtomicBool,
) -> Result<Vec<NotDeleted>> {
    let (together, mut singly): (Vec<_>, Vec<_>) = match one_by_one.load(Ordering::Relaxed) {
        true => (Vec::new(), deletions.iter().collect()),
        false => deletions.iter().partition(|it| survives_xml(&it.key)),
    };
    let mut left = Vec::new();
    if !together.is_empty() {
        match in_one_request(trio, bucket, &together).await {
            Ok(refused) => left = refused,
            Err(error) if refuses_many(&error) => {
                one_by_one.fetch_or(error.kind == Kind::NotSupported, Ordering::Relaxed);
                singly = deletions.iter().collect();
            }
            Err(error) => return Err(error),
        }
    }
    left.extend(each(trio, bucket, singly).await?);
    Ok(left)
}

/// Some keys come out of XML otherwise than they went in, or are not allowed in it: the request would name another
/// key, and the server would call it deleted.
fn survives_xml(key: &str) -> bool {
    key.trim() == key && !key.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{fffe}' | '\u{ffff}'))
}

async fn in_one_request(trio: &Trio, bucket: &str, deletions: &[&Deletion]) -> Result<Vec<NotDeleted>> {
    let bad = |error: aws_sdk_s3::error::BuildError| Error::new(Kind::Other, error.to_string());
    let named = |it: &&Deletion| ObjectIdentifier::builder().key(&it.key).set_version_id(it.version.clone()).build();
    let named = deletions.iter().map(named).collect::<Result<Vec<_>, _>>().map_err(bad)?;
    let delete = Delete::builder().set_objects(Some(named)).quiet(true).build().map_err(bad)?;
    let request = trio.control.delete_objects().bucket(bucket).delete(delete);
    let request = request.customize().mutate_request(md5_where_older(trio.aws));
    let answer = request.send().await.map_err(|error| failure(error, Subject::Bucket))?;
    let refused = answer.errors().iter().filter_map(|it| {
        let error = entry(it.code(), it.message());
        // What is not there is what was wanted.
        (error.kind != Kind::NoSuchKey)
            .then(|| NotDeleted { deletion: asked(deletions, it.key(), it.version_id()), error })
    });
    Ok(refused.collect())
}

/// Which of the deletions the server speaks of. Not every server repeats the version.
fn asked(deletions: &[&Deletion], key: Option<&str>, version: Option<&str>) -> Deletion {
    let (key, version) = (key.unwrap_or_default(), version.filter(|it| !it.is_empty()));
    let of_key = || deletions.iter().filter(|it| it.key == key);
    let found = of_key().find(|it| it.version.as_deref() == version).or_else(|| of_key().next());
    let unknown = || Deletion { key: key.to_owned(), version: version.map(Into::into) };
    found.map_or_else(unknown, |it| (*it).clone())
}

/// The server stumbled over the request itself, not over what it is for.
fn refuses_many(error: &Error) -> bool {
    matches!((&error.kind, error.status), (Kind::NotSupported, _) | (Kind::Other | Kind::BadDigest, Some(400 | 411)))
}

async fn each(trio: &Trio, bucket: &str, deletions: Vec<&Deletion>) -> Result<Vec<NotDeleted>> {
    let delete = |it: Deletion| async move {
        let done = one(trio, bucket, &it.key, it.version.as_deref()).await;
        done.err().map(|error| NotDeleted { deletion: it, error })
    };
    let deletions: Vec<_> = deletions.into_iter().cloned().map(delete).collect();
    let left: Vec<_> = stream::iter(deletions).buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await;
    // Without the bucket, or in another region, no key could be: that is not said a thousand times.
    let whole = |it: &NotDeleted| matches!(it.error.kind, Kind::NoSuchBucket | Kind::WrongRegion { .. });
    match left.iter().find(|it| whole(it)) {
        Some(failed) => Err(failed.error.clone()),
        None => Ok(left),
    }
}
