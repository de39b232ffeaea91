//! Bringing back what counts as deleted: the delete markers above an object are removed, so that its newest version with
//! bytes is there again. No version with bytes is ever removed, whatever was named.

use super::run::{JobWork, Went};
use super::{Object, Planned, delete, edit};
use crate::error::{Action, Error, Failure};
use crate::store::about::MOST_DELETIONS;
use crate::work::Early;

/// Brings back a page of objects. `redone`: what a listing told of them is not of just now.
pub async fn page(work: &JobWork, bucket: &str, objects: Vec<Planned>, redone: bool) -> Early<Vec<(Planned, Went)>> {
    // What a listing of just now told to be the one delete marker of its key is removed with many others.
    let told = |it: &Planned| !redone && it.object.version.is_some() && it.object.storage_class.is_some();
    let (markers, others): (Vec<_>, Vec<_>) = objects.into_iter().partition(told);
    let mut went = delete::page(work, Action::Undelete, bucket, markers).await?;
    let one = |mut planned: Planned| async move {
        let how = one(work, bucket, &mut planned.object).await?;
        Ok((planned, how))
    };
    went.extend(edit::each(work, others, one).await?);
    Ok(went)
}

/// Brings back one object, whatever was known of it. In the end it is looked at: there it is.
async fn one(work: &JobWork, bucket: &str, object: &mut Object) -> Early<Result<(), Failure>> {
    let place = format!("{bucket}/{}", object.key);
    let mut before: Option<Object> = None;
    loop {
        let top = match top(work, bucket, &object.key).await? {
            Ok(top) => top,
            Err(failure) => return Ok(Err(failure)),
        };
        let Some(size) = top.size else {
            let what = format!("No version of {} is left that could be restored.", object.key);
            return Ok(Err(Error::BadInput { what, hint: None }.into()));
        };
        let Some(newest) = top.markers.first().cloned() else {
            object.size = size;
            return Ok(Ok(()));
        };
        if before.as_ref() == Some(&newest) {
            let detail = format!("its delete marker {:?} was removed and is still there", newest.version);
            return Ok(Err(Error::Unconfirmed { place, detail }.into()));
        }
        let markers: Vec<&Object> = top.markers.iter().collect();
        let failed = delete::delete(work, bucket, &markers).await?;
        if let Some(error) = failed.into_values().next() {
            return Ok(Err(work.words(Action::Undelete, &place, error)));
        }
        before = Some(newest);
    }
}

/// The newest versions of a key.
#[derive(Default)]
struct Top {
    /// Delete markers, the newest first, as many as one request removes.
    markers: Vec<Object>,
    /// That of the newest version that has bytes; absent if there is none.
    size: Option<u64>,
}

async fn top(work: &JobWork, bucket: &str, key: &str) -> Early<Result<Top, Failure>> {
    let mut top = Top::default();
    let mut page: Option<String> = None;
    loop {
        let asked = work.ask(Action::List, bucket, || work.store.list_versions(bucket, key, false, page.as_deref()));
        let listed = match asked.await? {
            Ok(listed) => listed,
            Err(error) => return Ok(Err(work.words(Action::List, bucket, error))),
        };
        // Longer keys that begin with this one come behind it.
        let over = listed.versions.last().is_some_and(|it| it.key != key);
        for version in listed.versions.into_iter().filter(|it| it.key == key) {
            if !version.delete_marker {
                top.size = Some(version.size);
                return Ok(Ok(top));
            }
            if top.markers.len() < MOST_DELETIONS {
                let (key, version) = (version.key, Some(version.version));
                top.markers.push(Object { key, version, size: 0, etag: None, storage_class: None });
            }
        }
        match listed.next {
            Some(next) if !over => page = Some(next),
            _ => return Ok(Ok(top)),
        }
    }
}
