//! What can be known before a job begins: how much it is, and what is in its way. Only looks.

use std::collections::HashSet;

use super::deleted::deleted;
use super::{Destination, Item, Object, Tally, Which, target};
use crate::store::about::LARGEST_COPY;
use crate::store::{Kind, ObjectPath, Result, Store};

/// How many keys are held against each other at most; behind that the answer is "at least".
const MOST_COMPARED: usize = 20_000;

/// So many targets are looked at one by one; for more their folder is listed.
const FEW: usize = 20;

/// So many pages of what is left in a bucket are counted.
const LEFT_PAGES: u32 = 10;

/// How much it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Objects and bytes.
    pub all: Tally,
    /// Objects that are copied in parts.
    pub large: u64,
}

impl Counted {
    fn add(&mut self, size: u64) {
        self.all.add(size);
        self.large += u64::from(size > LARGEST_COPY);
    }
}

/// Counts that of the items which is meant. `tell` hears how far it is after every page. Dropping the future ends it.
///
/// # Errors
/// The first page that could not be listed.
pub async fn count(
    store: &dyn Store,
    bucket: &str,
    items: &[Item],
    which: Which,
    mut tell: impl FnMut(Counted) + Send,
) -> Result<Counted> {
    let mut counted = Counted::default();
    for item in items {
        let (prefix, only) = match item {
            Item::Object(Object { key, version: None, .. }) if which == Which::Versions => (key, Some(key)),
            // Of what is brought back each is one object, however often it was deleted.
            Item::Object(object) => {
                counted.add(object.size);
                continue;
            }
            Item::Folder { prefix } => (prefix, None),
        };
        let (mut page, mut marked): (Option<String>, _) = (None, None);
        loop {
            let next = match which {
                Which::Objects => {
                    let listed = store.list(bucket, prefix, false, page.as_deref()).await?;
                    listed.objects.iter().for_each(|object| counted.add(object.size));
                    listed.next
                }
                Which::Versions => {
                    let listed = store.list_versions(bucket, prefix, false, page.as_deref()).await?;
                    let is_meant = |key: &String| only.is_none_or(|only| only == key);
                    let meant = listed.versions.iter().filter(|it| is_meant(&it.key));
                    meant.for_each(|version| counted.add(version.size));
                    // Longer keys that begin with this one come behind it.
                    listed.next.filter(|_| listed.versions.last().is_none_or(|it| is_meant(&it.key)))
                }
                Which::Deleted => {
                    let listed = store.list_versions(bucket, prefix, false, page.as_deref()).await?;
                    deleted(listed.versions, &mut marked).iter().for_each(|object| counted.add(object.size));
                    listed.next
                }
            };
            tell(counted);
            match next {
                Some(next) => page = Some(next),
                None => break,
            }
        }
    }
    Ok(counted)
}

/// What keeps a bucket from being deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Objects that a listing tells.
    pub objects: u64,
    /// Older versions, and delete markers.
    pub older: u64,
    /// Uploads that were begun and not completed.
    pub uploads: u64,
    /// Not everything was counted: at least so many.
    pub more: bool,
}

/// Counts what is left in a bucket; stops after a few pages. What these keys may not see is not counted.
pub async fn left(store: &dyn Store, bucket: &str) -> Left {
    let mut left = Left::default();
    let mut page: Option<String> = None;
    for turn in 1.. {
        let Ok(listed) = store.list_versions(bucket, "", false, page.as_deref()).await else {
            if let (1, Ok(listed)) = (turn, store.list(bucket, "", false, None).await) {
                (left.objects, left.more) = (listed.objects.len() as u64, listed.next.is_some());
            }
            break;
        };
        let objects = listed.versions.iter().filter(|it| it.newest && !it.delete_marker).count();
        left.objects += objects as u64;
        left.older += (listed.versions.len() - objects) as u64;
        page = listed.next;
        left.more = page.is_some();
        if page.is_none() || turn == LEFT_PAGES {
            break;
        }
    }
    left.uploads = store.list_uploads(bucket, "").await.map_or(0, |uploads| uploads.len() as u64);
    left
}

/// What a copy would find at its targets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InTheWay {
    /// Targets that are there.
    pub taken: u64,
    /// The first few of them.
    pub examples: Vec<String>,
    /// Not everything was compared: at least so many.
    pub more: bool,
}

/// Looks which targets of a copy are there: `store` has the originals, `there` the place that they go to.
///
/// # Errors
/// The first listing that failed. A bucket that may not be listed tells nothing: that is "at least none".
pub async fn in_the_way(
    store: &dyn Store,
    bucket: &str,
    items: &[Item],
    there: &dyn Store,
    to: &Destination,
) -> Result<InTheWay> {
    let mut found = InTheWay::default();
    let flat: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Object(object) => Some(target::key_of(item, &object.key, to)),
            Item::Folder { .. } => None,
        })
        .collect();
    if flat.len() <= FEW {
        for key in flat {
            match there.head(&ObjectPath::new(&to.bucket, key.clone())).await {
                Ok(_) => note(&mut found, std::iter::once(key)),
                Err(error) if error.kind == Kind::NoSuchKey => {}
                Err(error) if error.kind == Kind::AccessDenied => found.more = true,
                Err(error) => return Err(error),
            }
        }
    } else {
        let taken = keys(there, &to.bucket, &to.prefix, true, &mut found.more).await?;
        note(&mut found, flat.into_iter().filter(|key| taken.contains(key)));
    }
    for item in items {
        let Item::Folder { prefix } = item else { continue };
        let folder = target::folder_of(prefix, to);
        let taken = keys(there, &to.bucket, &folder, false, &mut found.more).await?;
        if taken.is_empty() {
            continue;
        }
        let here = keys(store, bucket, prefix, false, &mut found.more).await?;
        let mut targets: Vec<String> = here.iter().map(|key| target::key_of(item, key, to)).collect();
        targets.sort();
        note(&mut found, targets.into_iter().filter(|key| taken.contains(key)));
    }
    Ok(found)
}

fn note(found: &mut InTheWay, keys: impl Iterator<Item = String>) {
    for key in keys {
        found.taken += 1;
        if found.examples.len() < 5 {
            found.examples.push(key);
        }
    }
}

async fn keys(
    store: &dyn Store,
    bucket: &str,
    prefix: &str,
    folders: bool,
    more: &mut bool,
) -> Result<HashSet<String>> {
    let mut keys = HashSet::new();
    let mut page: Option<String> = None;
    loop {
        let listed = match store.list(bucket, prefix, folders, page.as_deref()).await {
            Ok(listed) => listed,
            Err(error) if error.kind == Kind::AccessDenied => {
                *more = true;
                return Ok(keys);
            }
            Err(error) => return Err(error),
        };
        keys.extend(listed.objects.into_iter().map(|object| object.key));
        match listed.next {
            Some(_) if keys.len() >= MOST_COMPARED => {
                *more = true;
                return Ok(keys);
            }
            Some(next) => page = Some(next),
            None => return Ok(keys),
        }
    }
}
