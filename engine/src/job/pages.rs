//! What is next: objects in pages, from what was chosen and from listings.

use super::run::JobWork;
use super::{Item, Object, Page, Place, Planned, Target, Task};
use crate::error::Action;
use crate::store::about::MOST_DELETIONS;
use crate::store::{Listed, Version};
use crate::work::Early;

/// The most objects of a page that is copied: what is noted of each is written again with every page.
const COPIED: usize = 100;

/// The next page, from `at` on; `None` at the end.
pub async fn next(work: &JobWork, items: &[Item], mut at: Place) -> Early<Option<Page>> {
    let job = work.job()?;
    let most = match job.task {
        Task::Delete { .. } => MOST_DELETIONS,
        _ => COPIED,
    };
    loop {
        let page = match items.get(at.item) {
            None => return Ok(None),
            Some(Item::Object(_)) => chosen(items, at.item, most),
            Some(Item::Folder { prefix }) if job.task == (Task::Delete { versions: true }) => {
                versions(work, &job.bucket, prefix, &at).await?
            }
            Some(Item::Folder { prefix }) => listed(work, &job.bucket, prefix, &at, most).await?,
        };
        if !page.objects.is_empty() {
            return Ok(Some(page));
        }
        at = page.next;
    }
}

/// Neighbouring objects of the choice.
fn chosen(items: &[Item], from: usize, most: usize) -> Page {
    let objects = items.iter().enumerate().skip(from).take(most).map_while(|(number, item)| match item {
        Item::Object(object) => Some(planned(number, object.clone())),
        Item::Folder { .. } => None,
    });
    let objects: Vec<_> = objects.collect();
    let next = Place { item: from + objects.len(), ..Place::default() };
    Page { objects, next }
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
        return Ok(Page { objects, next });
    }
}

async fn versions(work: &JobWork, bucket: &str, prefix: &str, at: &Place) -> Early<Page> {
    let asked = work.ask(Action::List, bucket, || work.store.list_versions(bucket, prefix, false, at.token.as_deref()));
    let page = asked.await?.map_err(|error| work.words(Action::List, bucket, error))?;
    let objects = page.versions.into_iter().map(|version| planned(at.item, object_of(version))).collect();
    let next = match page.next {
        Some(token) => Place { token: Some(token), ..at.clone() },
        None => Place { item: at.item + 1, ..Place::default() },
    };
    Ok(Page { objects, next })
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
