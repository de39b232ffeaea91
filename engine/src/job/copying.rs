//! Copying and moving on the server.

use std::collections::{BTreeMap, HashSet};

use futures::StreamExt as _;
use futures::stream;

use super::run::{AT_ONCE, JobWork, Went};
use super::{Destination, FailedObject, IfTaken, Item, Job, Object, delete, large, target};
use crate::error::{Action, Error, Failure};
use crate::store::about::{CopyOptions, LARGEST_COPY, Source};
use crate::store::{ETag, Kind, ObjectPath};
use crate::transfer::conflict::numbered;
use crate::work::{Early, Outcome};

/// How many names "keep both" tries.
const NAMES: u32 = 1_000;

/// A copy that was confirmed at its target.
struct Copied {
    object: Object,
    target: String,
}

/// Copies a page; of a move, deletes the originals of the copies that were confirmed.
pub async fn page(
    work: &JobWork,
    job: &Job,
    items: &[Item],
    to: &Destination,
    objects: &[(usize, Object)],
    moves: bool,
) -> Early<Vec<(Object, Went)>> {
    let settled = settle(work, job, items, to, objects).await?;
    let mut went = Vec::new();
    let mut copied = Vec::new();
    let mut wanted = Vec::new();
    for (_, object) in objects {
        match settled.get(&name(object)) {
            Some(Some(target)) => wanted.push((object.clone(), target.clone())),
            _ => went.push((object.clone(), Went::Skipped)),
        }
    }
    let one = |(object, target): (Object, String)| async move {
        let how = copy(work, job, to, &object, &target).await;
        if how.as_ref().is_ok_and(|it| it.is_ok()) && !moves {
            work.show(|job| job.page_done.add(object.size));
        }
        how.map(|how| (object, target, how))
    };
    let mut running = stream::iter(wanted).map(one).buffer_unordered(AT_ONCE);
    while let Some(ended) = running.next().await {
        let (object, target, how) = ended?;
        match how {
            Ok(()) if moves => copied.push(Copied { object, target }),
            Ok(()) => went.push((object, Went::Done)),
            Err(failure) => {
                went.push((
                    object.clone(),
                    Went::Failed(FailedObject { object, target: Some(target), copied: false, failure }),
                ));
            }
        }
    }
    drop(running);
    if moves {
        went.extend(remove_originals(work, &job.bucket, copied).await?);
    }
    Ok(went)
}

/// A name for an object within its page.
pub fn name(object: &Object) -> String {
    match &object.version {
        Some(version) => format!("{}\0{version}", object.key),
        None => object.key.clone(),
    }
}

/// Which key each object of a page goes to. Written down before the first is copied: what is settled stays settled, so
/// that a page that is done again after a crash knows its own copies.
async fn settle(
    work: &JobWork,
    job: &Job,
    items: &[Item],
    to: &Destination,
    objects: &[(usize, Object)],
) -> Early<BTreeMap<String, Option<String>>> {
    let mut settled = job.cursor.settled.clone();
    let targets = objects.iter().filter(|(_, object)| !settled.contains_key(&name(object)));
    let targets = targets.filter_map(|(item, object)| {
        let target = target::key_of(items.get(*item)?, &object.key, to);
        Some((name(object), target))
    });
    let targets: Vec<(String, String)> = targets.collect();
    if targets.is_empty() {
        return Ok(settled);
    }
    let taken = match to.if_taken {
        IfTaken::Overwrite => HashSet::new(),
        IfTaken::Skip | IfTaken::KeepBoth => {
            let keys: Vec<String> = targets.iter().map(|it| it.1.clone()).collect();
            taken(work, &to.bucket, keys).await?
        }
    };
    let mut given: HashSet<String> = HashSet::new();
    for (of, target) in targets {
        let target = match (taken.contains(&target), to.if_taken) {
            (false, _) | (true, IfTaken::Overwrite) => Some(target),
            (true, IfTaken::Skip) => None,
            (true, IfTaken::KeepBoth) => Some(free_name(work, &to.bucket, &target, &given).await?),
        };
        given.extend(target.clone());
        settled.insert(of, target);
    }
    work.around.table.update_job(work.id, |job| job.cursor.settled = settled.clone());
    work.around.journal.flush().await?;
    Ok(settled)
}

/// Which of these keys are there.
pub async fn taken(work: &JobWork, bucket: &str, keys: Vec<String>) -> Early<HashSet<String>> {
    let look = |key: String| async move {
        let object = ObjectPath::new(bucket, key.clone());
        match work.ask(Action::Read, &object.to_string(), || work.store.head(&object)).await? {
            Ok(_) => Ok(Some(key)),
            Err(error) if error.kind == Kind::NoSuchKey => Ok(None),
            Err(error) => Err(Outcome::from(work.words(Action::Read, &object.to_string(), error))),
        }
    };
    let mut found = HashSet::new();
    let mut running = stream::iter(keys).map(look).buffer_unordered(AT_ONCE);
    while let Some(key) = running.next().await {
        found.extend(key?);
    }
    Ok(found)
}

async fn free_name(work: &JobWork, bucket: &str, key: &str, given: &HashSet<String>) -> Early<String> {
    let last = target::last_segment(key);
    let folder = &key[..key.len() - last.len()];
    for n in 2..NAMES {
        let candidate = format!("{folder}{}", numbered(last, n));
        if !given.contains(&candidate) && taken(work, bucket, vec![candidate.clone()]).await?.is_empty() {
            return Ok(candidate);
        }
    }
    let why = format!("there are {NAMES} of that name already");
    Err(Error::BadName { name: last.to_owned(), why }.into())
}

/// Copies one object, and confirms it. The inner error is about this object.
async fn copy(work: &JobWork, job: &Job, to: &Destination, object: &Object, key: &str) -> Early<Result<(), Failure>> {
    let target = ObjectPath::new(to.bucket.clone(), key);
    let from = Source {
        object: ObjectPath::new(job.bucket.clone(), object.key.clone()),
        version: object.version.clone(),
        if_match: object.etag.clone(),
    };
    if object.size > work.around.largest_copy.min(LARGEST_COPY) {
        return large::copy(work, &job.bucket, object, &target, None).await;
    }
    let options = CopyOptions {
        storage_class: object.storage_class.clone().filter(|class| class != "STANDARD"),
        ..CopyOptions::default()
    };
    let place = from.object.to_string();
    match work.ask(Action::Copy, &place, || work.store.copy(&from, &target, &options)).await? {
        Ok(receipt) => confirm(work, &target, object.size, Some(&receipt.etag)).await,
        Err(error) => Ok(Err(work.words(Action::Copy, &place, error))),
    }
}

/// Looks whether the copy is there at its full size.
pub async fn confirm(
    work: &JobWork,
    target: &ObjectPath,
    size: u64,
    etag: Option<&ETag>,
) -> Early<Result<(), Failure>> {
    let place = target.to_string();
    Ok(match work.ask(Action::Read, &place, || work.store.head(target)).await? {
        Ok(there) if there.size != size => {
            let detail = format!("{} bytes are there, {size} were copied", there.size);
            Err(Error::Unconfirmed { place, detail }.into())
        }
        Ok(there) if etag.is_some_and(|etag| there.etag.as_ref().is_some_and(|it| it.bare() != etag.bare())) => {
            let detail = format!("its entity tag is {:?}, where {etag:?} was told", there.etag);
            Err(Error::Unconfirmed { place, detail }.into())
        }
        Ok(_) => Ok(()),
        Err(error) => Err(work.words(Action::Read, &place, error)),
    })
}

/// Deletes the originals of confirmed copies: each only if it is still what was copied.
async fn remove_originals(work: &JobWork, bucket: &str, copied: Vec<Copied>) -> Early<Vec<(Object, Went)>> {
    let changed = |Copied { object, target }: Copied| async move {
        let source = ObjectPath::new(bucket, object.key.clone());
        let place = source.to_string();
        let now = work.ask(Action::Read, &place, || work.store.head(&source)).await?;
        let keeps = match now {
            Ok(now) if now.etag == object.etag || object.etag.is_none() => None,
            Ok(_) => {
                Some(Failure::from(Error::RemoteChanged { place, detail: "it changed after it was copied".into() }))
            }
            Err(error) if error.kind == Kind::NoSuchKey => None,
            Err(error) => Some(work.words(Action::Read, &place, error)),
        };
        Ok::<_, Outcome>((object, target, keeps))
    };
    let (mut went, mut doomed) = (Vec::new(), Vec::new());
    let mut running = stream::iter(copied).map(changed).buffer_unordered(AT_ONCE);
    while let Some(looked) = running.next().await {
        let (object, target, keeps) = looked?;
        match keeps {
            None => doomed.push((object, target)),
            Some(failure) => {
                let failed = FailedObject { object: object.clone(), target: Some(target), copied: false, failure };
                went.push((object, Went::Failed(failed)));
            }
        }
    }
    drop(running);
    for batch in doomed.chunks(crate::store::about::MOST_DELETIONS) {
        let objects: Vec<Object> = batch.iter().map(|(object, _)| object.clone()).collect();
        let failed = delete::delete(work, bucket, &objects).await?;
        for (object, target) in batch.iter().cloned() {
            let of = crate::store::Deletion { key: object.key.clone(), version: object.version.clone() };
            let how = match failed.get(&of) {
                None => {
                    work.show(|job| job.page_done.add(object.size));
                    Went::Done
                }
                Some(error) => {
                    let failure = work.words(Action::Delete, &format!("{bucket}/{}", object.key), error.clone());
                    Went::Failed(FailedObject { object: object.clone(), target: Some(target), copied: true, failure })
                }
            };
            went.push((object, how));
        }
    }
    Ok(went)
}

/// Of moves whose copy was confirmed before: looks at both sides once more, and deletes the originals.
pub async fn finish_moves(work: &JobWork, failed: Vec<FailedObject>) -> Early<Vec<(Object, Went)>> {
    let job = work.job()?;
    let Some(to) = job.task.destination() else { return Ok(Vec::new()) };
    let (mut went, mut confirmed) = (Vec::new(), Vec::new());
    for FailedObject { object, target, .. } in failed {
        let Some(key) = target else { continue };
        let target = ObjectPath::new(to.bucket.clone(), key.clone());
        match confirm(work, &target, object.size, None).await? {
            Ok(()) => confirmed.push(Copied { object, target: key }),
            Err(failure) => {
                // The copy is gone: it is to be made again, from the original that is still there.
                let failed = FailedObject { object: object.clone(), target: Some(key), copied: false, failure };
                went.push((object, Went::Failed(failed)));
            }
        }
    }
    went.extend(remove_originals(work, &job.bucket, confirmed).await?);
    Ok(went)
}
