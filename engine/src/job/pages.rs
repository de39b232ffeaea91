//! What is next: objects in pages, from what was chosen and from listings.

use super::deleted::{Marked, deleted};
use super::run::JobWork;
use super::{Item, Object, Page, Place, Planned, Target, Task, Which};
use crate::error::Action;
use crate::store::about::MOST_DELETIONS;
use crate::store::{Listed, Version, VersionPage};
use crate::work::Early;

/// The most objects of a page that is copied: what is noted of each is written again with every page.
const COPIED: usize = 100;

/// The next page, from `at` on; `None` at the end.
pub async fn next(work: &JobWork, items: &[Item], mut at: Place) -> Early<Option<Page>> {
    let job = work.job()?;
    let which = job.task.which();
    let most = match job.task {
        Task::Delete { .. } => MOST_DELETIONS,
        _ => COPIED,
    };
    loop {
        let page = match items.get(at.item) {
            None => return Ok(None),
            Some(Item::Object(object)) if is_walked(object, which) => {
                versions(work, &job.bucket, &object.key, &at, Within::Key).await?
            }
            Some(Item::Object(_)) => chosen(items, at.item, most, which),
            Some(Item::Folder { prefix }) => match which {
                Which::Objects => listed(work, &job.bucket, prefix, &at, most).await?,
                Which::Versions => versions(work, &job.bucket, prefix, &at, Within::Folder).await?,
                Which::Deleted => marked(work, &job.bucket, prefix, &at).await?,
            },
        };
        if !page.objects.is_empty() {
            return Ok(Some(page));
        }
        at = page.next;
    }
}

/// Whether all versions of a chosen object are meant.
fn is_walked(object: &Object, which: Which) -> bool {
    which == Which::Versions && object.version.is_none()
}

/// Neighbouring objects of the choice.
fn chosen(items: &[Item], from: usize, most: usize, which: Which) -> Page {
    let objects = items.iter().enumerate().skip(from).take(most).map_while(|(number, item)| match item {
        Item::Object(object) if !is_walked(object, which) => Some(planned(number, object.clone())),
        Item::Object(_) | Item::Folder { .. } => None,
    });
    let objects: Vec<_> = objects.collect();
    let next = Place { item: from + objects.len(), ..Place::default() };
    Page { objects, next, again: Vec::new() }
}

async fn listed(work: &JobWork, bucket: &str, prefix: &str, at: &Place, most: usize) -> Early<Page> {
    let mut token: Option<String> = None;
    loop {
        let asked = work.ask(Action::List, bucket, || async {
            match (&token, &at.after) {
                (Some(token), _) => work.store.list(bucket, prefix, false, Some(token)).await,
                (None, Some(after)) => work.store.list_after(bucket, prefix, false, after).await,
                (None, None) => work.store.list(bucket, prefix, false, None).await,
            }
        });
        let mut listed = asked.await?.map_err(|error| work.words(Action::List, bucket, error))?;
        // A server may answer with an empty page and name another.
        if listed.objects.is_empty() && listed.next.is_some() {
            token = listed.next;
            continue;
        }
        let more = listed.next.is_some() || listed.objects.len() > most;
        listed.objects.truncate(most);
        let last = listed.objects.last().map(|object| object.key.clone());
        let objects = listed.objects.into_iter().map(|listed| planned(at.item, object(listed))).collect();
        let next = match last {
            Some(last) if more => Place { after: Some(last), ..at.clone() },
            _ => Place { item: at.item + 1, ..Place::default() },
        };
        return Ok(Page { objects, next, again: Vec::new() });
    }
}

/// Below what versions are listed.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Folder,
    Key,
}

async fn versions(work: &JobWork, bucket: &str, prefix: &str, at: &Place, within: Within) -> Early<Page> {
    let page = version_page(work, bucket, prefix, at).await?;
    // Longer keys that begin with this one come behind it.
    let is_other = |version: &Version| within == Within::Key && version.key != prefix;
    let next = page.next.filter(|_| !page.versions.last().is_some_and(is_other));
    let versions = page.versions.into_iter().filter(|version| !is_other(version));
    let objects = versions.map(|version| planned(at.item, object_of(version))).collect();
    Ok(Page { objects, next: behind(at, next, None), again: Vec::new() })
}

/// What counts as deleted.
async fn marked(work: &JobWork, bucket: &str, prefix: &str, at: &Place) -> Early<Page> {
    let page = version_page(work, bucket, prefix, at).await?;
    let mut marked = at.marked.clone();
    let found = deleted(page.versions, &mut marked);
    let objects = found.into_iter().map(|object| planned(at.item, object)).collect();
    Ok(Page { objects, next: behind(at, page.next, marked), again: Vec::new() })
}

async fn version_page(work: &JobWork, bucket: &str, prefix: &str, at: &Place) -> Early<VersionPage> {
    let asked = work.ask(Action::List, bucket, || work.store.list_versions(bucket, prefix, false, at.token.as_deref()));
    Ok(asked.await?.map_err(|error| work.words(Action::List, bucket, error))?)
}

/// Where versions go on: on the next page of their listing, or with the next item.
fn behind(at: &Place, token: Option<String>, marked: Option<Marked>) -> Place {
    match token {
        Some(token) => Place { token: Some(token), marked, ..at.clone() },
        None => Place { item: at.item + 1, ..Place::default() },
    }
}

fn planned(item: usize, object: Object) -> Planned {
    Planned { item, object, target: Target::Open }
}

fn object(listed: Listed) -> Object {
    let Listed { key, size, etag, storage_class, .. } = listed;
    Object { key, version: None, size, etag, storage_class: Some(storage_class) }
}

fn object_of(version: Version) -> Object {
    let Version { key, version, size, etag, storage_class, .. } = version;
    Object { key, version: Some(version), size, etag, storage_class: Some(storage_class) }
}
