//! What is next: objects in pages, from what was chosen and from listings.

use super::run::JobWork;
use super::{Cursor, Item, Object, Task};
use crate::error::Action;
use crate::store::{Listed, Version};
use crate::work::Early;

/// The most objects of a page.
pub const PAGE: usize = 1_000;

/// Objects to be worked on together, each with the number of its item.
pub struct Page {
    /// The objects, at least one.
    pub objects: Vec<(usize, Object)>,
    /// Where the next page begins.
    next: Place,
}

#[derive(Clone, Default)]
struct Place {
    item: usize,
    after: Option<String>,
    page: Option<String>,
}

impl Page {
    /// Moves the cursor behind this page.
    pub fn turn(&self, cursor: &mut Cursor) {
        let Place { item, after, page } = self.next.clone();
        *cursor = Cursor { item, after, page, ..Cursor::default() };
    }
}

/// The next page; `None` at the end, with the cursor there.
pub async fn next(work: &JobWork, items: &[Item]) -> Early<Option<Page>> {
    let job = work.job()?;
    let Cursor { item, after, page, .. } = job.cursor.clone();
    let mut at = Place { item, after, page };
    loop {
        let page = match items.get(at.item) {
            None => {
                work.around.table.update_job(work.id, |job| job.cursor = Cursor { item: at.item, ..Cursor::default() });
                return Ok(None);
            }
            Some(Item::Object(_)) => chosen(items, at.item),
            Some(Item::Folder { prefix }) if job.task == (Task::Delete { versions: true }) => {
                versions(work, &job.bucket, prefix, &at).await?
            }
            Some(Item::Folder { prefix }) => listed(work, &job.bucket, prefix, &at).await?,
        };
        if !page.objects.is_empty() {
            return Ok(Some(page));
        }
        at = page.next;
    }
}

/// Neighbouring objects of the choice.
fn chosen(items: &[Item], from: usize) -> Page {
    let objects = items.iter().enumerate().skip(from).take(PAGE).map_while(|(number, item)| match item {
        Item::Object(object) => Some((number, object.clone())),
        Item::Folder { .. } => None,
    });
    let objects: Vec<_> = objects.collect();
    let next = Place { item: from + objects.len(), ..Place::default() };
    Page { objects, next }
}

async fn listed(work: &JobWork, bucket: &str, prefix: &str, at: &Place) -> Early<Page> {
    let asked = work.ask(Action::List, bucket, || async {
        match &at.after {
            Some(after) => work.store.list_after(bucket, prefix, false, after).await,
            None => work.store.list(bucket, prefix, false, None).await,
        }
    });
    let page = asked.await?.map_err(|error| work.words(Action::List, bucket, error))?;
    let last = page.objects.last().map(|object| object.key.clone());
    let objects = page.objects.into_iter().map(|listed| (at.item, object(listed))).collect();
    let next = match (page.next, last) {
        (Some(_), Some(last)) => Place { after: Some(last), ..at.clone() },
        _ => Place { item: at.item + 1, ..Place::default() },
    };
    Ok(Page { objects, next })
}

async fn versions(work: &JobWork, bucket: &str, prefix: &str, at: &Place) -> Early<Page> {
    let asked = work.ask(Action::List, bucket, || work.store.list_versions(bucket, prefix, false, at.page.as_deref()));
    let page = asked.await?.map_err(|error| work.words(Action::List, bucket, error))?;
    let objects = page.versions.into_iter().map(|version| (at.item, object_of(version))).collect();
    let next = match page.next {
        Some(page) => Place { page: Some(page), ..at.clone() },
        None => Place { item: at.item + 1, ..Place::default() },
    };
    Ok(Page { objects, next })
}

fn object(listed: Listed) -> Object {
    let Listed { key, size, etag, storage_class, .. } = listed;
    Object { key, version: None, size, etag, storage_class: Some(storage_class) }
}

fn object_of(version: Version) -> Object {
    let Version { key, version, size, etag, storage_class, .. } = version;
    Object { key, version: Some(version), size, etag, storage_class: Some(storage_class) }
}
