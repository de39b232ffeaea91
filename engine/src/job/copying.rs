//! Copying and moving. A copy is proved before it counts, and an original is deleted only if it is still what was
//! copied.

use std::collections::HashSet;

use futures::StreamExt as _;
use futures::stream;

use super::run::{AT_ONCE, JobWork, Went};
use super::{Destination, IfTaken, Item, Job, Object, Planned, Target, across, delete, large, target};
use crate::error::{Action, Error, Failure};
use crate::store::about::{CopyOptions, LARGEST_COPY, MOST_DELETIONS, Source};
use crate::store::{ETag, Kind, ObjectInfo, ObjectPath, Receipt};
use crate::transfer::conflict::numbered;
use crate::work::{Early, Outcome};

/// How many names "keep both" tries.
const NAMES: u32 = 1_000;

/// Copies a page; of a move, deletes the originals of the copies that were proved.
pub async fn page(
    work: &JobWork,
    job: &Job,
    items: &[Item],
    to: &Destination,
    objects: Vec<Planned>,
    moves: bool,
) -> Early<Vec<(Planned, Went)>> {
    let objects = settle(work, job, items, to, objects).await?;
    let mut went = Vec::new();
    let mut proved = Vec::new();
    let one = |mut planned: Planned| async move {
        let ended = match planned.target.clone() {
            Target::Key(key) => match copy(work, job, to, &mut planned.object, &key).await? {
                Ok(etag) => {
                    planned.target = Target::Copied(key, etag);
                    work.settle(&planned.object, planned.target.clone());
                    None
                }
                Err(failure) => Some(Went::Failed(failure)),
            },
            // Copied before; the rest of a move is left.
            Target::Copied(..) => None,
            Target::Skip | Target::Open => Some(Went::Skipped),
            Target::Inside => Some(Went::Failed(
                Error::BadInput {
                    what: format!(
                        "{} would land in the folder that it comes from.",
                        target::last_segment(&planned.object.key)
                    ),
                    hint: Some("Move it by itself, or under another name.".into()),
                }
                .into(),
            )),
        };
        Ok::<_, Outcome>((planned, ended))
    };
    let mut running = stream::iter(objects).map(one).buffer_unordered(AT_ONCE);
    while let Some(ended) = running.next().await {
        match ended? {
            (planned, Some(how)) => went.push((planned, how)),
            (planned, None) if moves => {
                // Its bytes are through; the object counts when its original is gone.
                work.show(|job| job.page_done.bytes += planned.object.size);
                proved.push(planned);
            }
            (planned, None) => {
                work.show(|job| job.page_done.add(planned.object.size));
                went.push((planned, Went::Done));
            }
        }
    }
    drop(running);
    if moves {
        // What cannot be undone is on the disk first: without its original, only that tells what the copy is.
        work.around.journal.flush().await?;
        went.extend(remove_originals(work, &job.bucket, to, proved).await?);
    }
    Ok(went)
}

/// Settles which key each object goes to, and writes it down before the first is copied.
async fn settle(
    work: &JobWork,
    job: &Job,
    items: &[Item],
    to: &Destination,
    mut objects: Vec<Planned>,
) -> Early<Vec<Planned>> {
    if to.if_taken != IfTaken::Overwrite && work.other.is_none() {
        reopen_taken(work, job, to, &mut objects).await?;
    }
    let plain: Vec<Option<String>> = objects
        .iter()
        .map(|planned| match planned.target {
            Target::Open => items.get(planned.item).map(|item| target::key_of(item, &planned.object.key, to)),
            _ => None,
        })
        .collect();
    if plain.iter().all(Option::is_none) {
        return Ok(objects);
    }
    let taken = match to.if_taken {
        IfTaken::Overwrite => HashSet::new(),
        IfTaken::Skip | IfTaken::KeepBoth => {
            taken(work.there(), &to.bucket, plain.iter().flatten().cloned().collect()).await?
        }
    };
    // No free name may be one that another object of this page goes to.
    let mut given: HashSet<String> = plain.iter().flatten().cloned().collect();
    given.extend(objects.iter().filter_map(|planned| match &planned.target {
        Target::Key(key) | Target::Copied(key, _) => Some(key.clone()),
        Target::Open | Target::Skip | Target::Inside => None,
    }));
    for (planned, plain) in objects.iter_mut().zip(plain) {
        let Some(key) = plain else { continue };
        let own = match items.get(planned.item) {
            Some(Item::Folder { prefix }) if work.other.is_none() && to.bucket == job.bucket => {
                key.starts_with(prefix.as_str())
            }
            _ => false,
        };
        planned.target = match (own, taken.contains(&key), to.if_taken) {
            (true, ..) => Target::Inside,
            (_, false, _) | (_, true, IfTaken::Overwrite) => Target::Key(key),
            (_, true, IfTaken::Skip) => Target::Skip,
            (_, true, IfTaken::KeepBoth) => {
                let free = free_name(work.there(), &to.bucket, &key, &given).await?;
                given.insert(free.clone());
                Target::Key(free)
            }
        };
    }
    let settled = objects.clone();
    work.around.table.update_job(work.id, |job| {
        if let Some(page) = &mut job.cursor.page {
            page.objects = settled;
        }
    });
    work.around.journal.flush().await?;
    Ok(objects)
}

/// Of a page that is done again, the names were free a while ago. Who took one since keeps it, also on a server that knows
/// no conditions: such an object is settled anew. What plainly is the copy stays. An object that was not looked at yet
/// tells nothing to compare with; copies in parts have looks of their own.
async fn reopen_taken(work: &JobWork, job: &Job, to: &Destination, objects: &mut [Planned]) -> Early<()> {
    for planned in objects.iter_mut().filter(|it| it.object.etag.is_some()) {
        let Target::Key(key) = &planned.target else { continue };
        if job.cursor.large.iter().any(|begun| begun.to.key == *key) {
            continue;
        }
        let there = look(work, &ObjectPath::new(to.bucket.clone(), key.clone())).await?;
        if there.is_ok_and(|there| !same(&planned.object, &there)) {
            planned.target = Target::Open;
        }
    }
    Ok(())
}

/// Which of these keys are there.
async fn taken(work: &JobWork, bucket: &str, keys: Vec<String>) -> Early<HashSet<String>> {
    let look = |key: String| async move {
        let object = ObjectPath::new(bucket, key.clone());
        let place = object.to_string();
        match look(work, &object).await? {
            Ok(_) => Ok(Some(key)),
            Err(error) if error.kind == Kind::NoSuchKey => Ok(None),
            Err(error) => Err(Outcome::from(work.words(Action::Read, &place, error))),
        }
    };
    let mut found = HashSet::new();
    let mut running = stream::iter(keys).map(look).buffer_unordered(AT_ONCE);
    while let Some(key) = running.next().await {
        found.extend(key?);
    }
    Ok(found)
}

pub async fn look(work: &JobWork, object: &ObjectPath) -> Early<crate::store::Result<ObjectInfo>> {
    work.ask(Action::Read, &object.to_string(), || work.store.head(object)).await
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

/// Copies one object, and proves it: the entity tag of the copy. The object becomes what it was when it was copied. The
/// inner error is about this object.
async fn copy(
    work: &JobWork,
    job: &Job,
    to: &Destination,
    object: &mut Object,
    key: &str,
) -> Early<Result<ETag, Failure>> {
    let target = ObjectPath::new(to.bucket.clone(), key);
    let source = ObjectPath::new(job.bucket.clone(), object.key.clone());
    let place = source.to_string();
    if work.other.is_some() {
        return across::copy(work, job, to, object, &target).await;
    }
    // A listing of just now tells enough. What was chosen, or failed before, is looked at as it is now.
    if object.etag.is_none() || object.storage_class.is_none() {
        match work.ask(Action::Read, &place, || work.store.properties(&source, object.version.as_deref())).await? {
            Ok(now) => {
                (object.size, object.etag) = (now.size, now.etag);
                object.storage_class = Some(now.storage_class);
            }
            Err(error) if error.kind == Kind::NoSuchKey => {
                return moved_before(work, object, &target, error).await;
            }
            Err(error) => return Ok(Err(work.words(Action::Copy, &place, error))),
        }
    }
    if object.size > work.around.largest_copy.min(LARGEST_COPY) {
        let only_if_absent = to.if_taken != IfTaken::Overwrite;
        return large::copy(work, &job.bucket, object, &target, None, only_if_absent).await;
    }
    let from = Source { object: source, version: object.version.clone(), if_match: object.etag.clone() };
    let mut options = CopyOptions {
        storage_class: object.storage_class.clone().filter(|class| class != "STANDARD"),
        only_if_absent: to.if_taken != IfTaken::Overwrite,
        ..CopyOptions::default()
    };
    let mut answer = ask_for_copy(work, &from, &target, &options).await?;
    if answer.as_ref().is_err_and(|error| error.kind == Kind::NotSupported) && options.only_if_absent {
        // A server that knows no conditions: the name is looked at instead.
        options.only_if_absent = false;
        answer = match look(work, &target).await? {
            Err(error) if error.kind == Kind::NoSuchKey => ask_for_copy(work, &from, &target, &options).await?,
            Err(error) => Err(error),
            Ok(_) => Err(crate::store::Error::new(Kind::PreconditionFailed, "the name is taken")),
        };
    }
    match answer {
        Ok(receipt) => Ok(prove(work, &target, object.size, &receipt.etag).await?.map(|_| receipt.etag)),
        Err(error) if error.kind == Kind::NoSuchKey => moved_before(work, object, &target, error).await,
        // The target is there: ours, if an answer was lost or the page is done again.
        Err(error) if error.kind == Kind::PreconditionFailed => match look(work, &target).await? {
            Ok(there) if same(object, &there) => Ok(Ok(there.etag.unwrap_or(ETag(String::new())))),
            Ok(_) => Ok(Err(work.words(Action::Copy, &target.to_string(), error))),
            Err(_) => {
                let detail = "it is another than was listed".into();
                Ok(Err(Error::RemoteChanged { place, detail }.into()))
            }
        },
        Err(error) => Ok(Err(work.words(Action::Copy, &place, error))),
    }
}

/// Asks the server to copy. That it cannot, as it is asked, is for the caller too: it may be the condition that it does
/// not know.
async fn ask_for_copy(
    work: &JobWork,
    from: &Source,
    target: &ObjectPath,
    options: &CopyOptions,
) -> Early<crate::store::Result<Receipt>> {
    let request = || async {
        match work.store.copy(from, target, options).await {
            Err(error) if options.only_if_absent && error.kind == Kind::NotSupported => Ok(Err(error)),
            answer => answer.map(Ok),
        }
    };
    Ok(work.ask(Action::Copy, &from.object.to_string(), request).await?.and_then(|answer| answer))
}

/// The target is plainly the copy of this object.
fn same(object: &Object, there: &ObjectInfo) -> bool {
    there.size == object.size && object.etag.is_some() && there.etag == object.etag
}

/// The original is gone: it was moved by an earlier try of this page, if the target equals it.
async fn moved_before(
    work: &JobWork,
    object: &Object,
    target: &ObjectPath,
    error: crate::store::Error,
) -> Early<Result<ETag, Failure>> {
    match look(work, target).await? {
        Ok(there) if same(object, &there) => Ok(Ok(there.etag.unwrap_or(ETag(String::new())))),
        _ => Ok(Err(work.words(Action::Copy, &object.key, error))),
    }
}

/// Looks whether the copy is there at its full size, as the server named it; what is there.
pub async fn prove(work: &JobWork, target: &ObjectPath, size: u64, etag: &ETag) -> Early<Result<ObjectInfo, Failure>> {
    let place = target.to_string();
    Ok(match look(work, target).await? {
        Ok(there) if there.size != size => {
            let detail = format!("{} bytes are there, {size} were copied", there.size);
            Err(Error::Unconfirmed { place, detail }.into())
        }
        Ok(there) if there.etag.as_ref().is_none_or(|it| it.bare() != etag.bare()) => {
            let detail = format!("its entity tag is {:?}, where {etag:?} was told", there.etag);
            Err(Error::Unconfirmed { place, detail }.into())
        }
        Ok(there) => Ok(there),
        Err(error) => Err(work.words(Action::Read, &place, error)),
    })
}

/// Deletes the originals of proved copies: each only if its copy is still there, and it is still what was copied.
async fn remove_originals(
    work: &JobWork,
    bucket: &str,
    to: &Destination,
    proved: Vec<Planned>,
) -> Early<Vec<(Planned, Went)>> {
    let checked = |planned: Planned| async move {
        let keeps = keeps_original(work, bucket, to, &planned).await?;
        Ok::<_, Outcome>((planned, keeps))
    };
    let (mut went, mut doomed) = (Vec::new(), Vec::new());
    let mut running = stream::iter(proved).map(checked).buffer_unordered(AT_ONCE);
    while let Some(looked) = running.next().await {
        match looked? {
            (planned, None) => doomed.push(planned),
            (planned, Some(failure)) => went.push((planned, Went::Failed(failure))),
        }
    }
    drop(running);
    for batch in doomed.chunks(MOST_DELETIONS) {
        let objects: Vec<&Object> = batch.iter().map(|planned| &planned.object).collect();
        let failed = delete::delete(work, bucket, &objects).await?;
        for planned in batch {
            went.push((planned.clone(), delete::how(work, Action::Delete, bucket, &planned.object, &failed)));
        }
    }
    Ok(went)
}

/// Why an original must stay, if it must.
async fn keeps_original(work: &JobWork, bucket: &str, to: &Destination, planned: &Planned) -> Early<Option<Failure>> {
    let Planned { object, target: Target::Copied(key, etag), .. } = planned else { return Ok(None) };
    let source = ObjectPath::new(bucket, object.key.clone());
    let target = ObjectPath::new(to.bucket.clone(), key.clone());
    if let Err(failure) = prove(work.there(), &target, object.size, etag).await? {
        return Ok(Some(failure));
    }
    let place = source.to_string();
    let now = work.ask(Action::Read, &place, || work.store.properties(&source, object.version.as_deref())).await?;
    let changed = |detail: &str| Some(Error::RemoteChanged { place: place.clone(), detail: detail.into() }.into());
    Ok(match now {
        Ok(now) if object.etag.is_none() || now.etag != object.etag => changed("it changed after it was copied"),
        Ok(now) if now.size != object.size => changed("its size changed after it was copied"),
        // Both connections may lead to one server: then the copy went over its original.
        Ok(now) if work.other.is_some() && across::is_of_job(&now.metadata, &*work.job()?) => {
            changed("through both connections it is one object")
        }
        // Some servers take two names for one (upper and lower case, doubled slashes): then both are this object.
        Ok(now)
            if work.other.is_none()
                && is_alias(&source, &target)
                && is_same_moment(work, &target, now.modified).await? =>
        {
            changed("on this server both names are one object")
        }
        Ok(_) => None,
        Err(error) if error.kind == Kind::NoSuchKey => None,
        Err(error) => Some(work.words(Action::Read, &place, error)),
    })
}

fn is_alias(one: &ObjectPath, other: &ObjectPath) -> bool {
    let fold = |key: &str| {
        let parts = key.split('/').filter(|part| !part.is_empty() && *part != ".");
        parts.collect::<Vec<_>>().join("/").to_lowercase()
    };
    one.bucket == other.bucket && fold(&one.key) == fold(&other.key)
}

async fn is_same_moment(work: &JobWork, target: &ObjectPath, modified: Option<i64>) -> Early<bool> {
    Ok(look(work, target).await?.is_ok_and(|there| there.modified == modified))
}
