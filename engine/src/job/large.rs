//! Copying what is too large for one request: in parts, on the server, resumable.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use futures::stream;

use super::run::JobWork;
use super::{Change, LargeCopy, Object, copying, edit};
use crate::error::{Action, Error, Failure};
use crate::store::about::{Properties, Source};
use crate::store::{Completion, ETag, Kind, ObjectPath, PutOptions};
use crate::transfer::{Cleanup, Plan};
use crate::work::Early;

/// How many parts of one copy are asked for at once.
const PARTS_AT_ONCE: usize = 8;

/// Copies an object in parts, with everything that belongs to it, and with a change if there is one. The inner error
/// is about this object.
pub async fn copy(
    work: &JobWork,
    bucket: &str,
    object: &Object,
    target: &ObjectPath,
    change: Option<&Change>,
) -> Early<Result<(), Failure>> {
    let source = ObjectPath::new(bucket, object.key.clone());
    let place = source.to_string();
    let version = object.version.as_deref();
    let properties = match work.ask(Action::Read, &place, || work.store.properties(&source, version)).await? {
        Ok(properties) => properties,
        Err(error) => return Ok(Err(work.words(Action::Read, &place, error))),
    };
    if object.etag.is_some() && properties.etag != object.etag {
        return Ok(Err(Error::RemoteChanged { place, detail: "it is another than was listed".into() }.into()));
    }
    let Some(plan) = Plan::upload(properties.size, Some(work.around.copy_part)) else {
        return Ok(Err(Error::TooLarge { size: properties.size }.into()));
    };
    let from = Source { object: source, version: object.version.clone(), if_match: properties.etag.clone() };
    let begun = match resumed(work, object, &properties, target, plan).await? {
        Some(begun) => begun,
        None => match begin(work, object, &properties, target, plan, change).await? {
            Ok(begun) => begun,
            Err(failure) => return Ok(Err(failure)),
        },
    };
    let copied = parts(work, &from, target, &begun, plan).await?;
    let parts = match copied {
        Ok(parts) => parts,
        Err(failure) => return Ok(Err(failure)),
    };
    complete(work, target, &begun, parts, plan).await
}

/// The upload of the cursor for this copy, if the server still has it, for the same source.
async fn resumed(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    target: &ObjectPath,
    plan: Plan,
) -> Early<Option<LargeCopy>> {
    let job = work.job()?;
    let same = |it: &&LargeCopy| {
        it.to == *target
            && it.from.key == object.key
            && it.from.version == object.version
            && it.part_size == plan.part_size()
    };
    let Some(begun) = job.cursor.large.iter().find(same).cloned() else { return Ok(None) };
    let usable = begun.from.etag == properties.etag && begun.from.size == properties.size;
    let place = target.to_string();
    if usable && work.ask(Action::Copy, &place, || work.store.list_parts(target, &begun.upload_id)).await?.is_ok() {
        return Ok(Some(begun));
    }
    forget(work, &begun, true);
    Ok(None)
}

async fn begin(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    target: &ObjectPath,
    plan: Plan,
    change: Option<&Change>,
) -> Early<Result<LargeCopy, Failure>> {
    let place = target.to_string();
    let source = ObjectPath::new(work.job()?.bucket.clone(), object.key.clone());
    let tags = match change.and_then(|change| change.tags.clone()) {
        Some(tags) => tags,
        None if properties.tags == Some(0) => Vec::new(),
        None => match work.ask(Action::Read, &place, || work.store.tags(&source, object.version.as_deref())).await? {
            Ok(tags) => tags,
            // A server without tags has none to be lost.
            Err(error) if error.kind == Kind::NotSupported => Vec::new(),
            Err(error) => return Ok(Err(work.words(Action::Read, &place, error))),
        },
    };
    let none = Change::default();
    let (headers, metadata) = edit::merged(properties, change.unwrap_or(&none));
    let options = PutOptions {
        headers,
        metadata,
        tags,
        storage_class: edit::storage_class(properties, change.unwrap_or(&none)),
        encryption: edit::encryption(properties, change.unwrap_or(&none)),
        ..PutOptions::default()
    };
    // Not repeated unheard: each would leave an upload that costs money.
    let begun = match work.or_stop(work.store.create_multipart(target, &options)).await? {
        Ok(begun) => begun,
        Err(error) => return Ok(Err(work.words(Action::Copy, &place, error))),
    };
    let from = Object { size: properties.size, etag: properties.etag.clone(), ..object.clone() };
    let large = LargeCopy { from, to: target.clone(), upload_id: begun.upload_id, part_size: plan.part_size() };
    work.around.table.update_job(work.id, |job| job.cursor.large.push(large.clone()));
    work.around.journal.flush().await?;
    Ok(Ok(large))
}

/// Copies the parts that the server does not have yet.
async fn parts(
    work: &JobWork,
    from: &Source,
    target: &ObjectPath,
    begun: &LargeCopy,
    plan: Plan,
) -> Early<Result<BTreeMap<u32, ETag>, Failure>> {
    let place = target.to_string();
    let listed = match work.ask(Action::Copy, &place, || work.store.list_parts(target, &begun.upload_id)).await? {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(work.words(Action::Copy, &place, error))),
    };
    let fits = |number: u32, size: u64| (1..=plan.count()).contains(&number) && plan.part(number).size == size;
    let mut done: BTreeMap<u32, ETag> =
        listed.into_iter().filter(|it| fits(it.number, it.size)).map(|it| (it.number, it.etag)).collect();
    work.show(|job| job.page_done.bytes += done.keys().map(|number| plan.part(*number).size).sum::<u64>());
    let missing: Vec<_> = (1..=plan.count()).filter(|number| !done.contains_key(number)).collect();
    let one = |number: u32| async move {
        let range = plan.part(number).range();
        let place = from.object.to_string();
        let asked = work
            .ask(Action::Copy, &place, || work.store.copy_part(from, range.clone(), target, &begun.upload_id, number));
        asked.await.map(|answer| (number, answer))
    };
    let mut running = stream::iter(missing).map(one).buffer_unordered(PARTS_AT_ONCE);
    while let Some(copied) = running.next().await {
        let (number, answer) = copied?;
        match answer {
            Ok(receipt) => {
                done.insert(number, receipt.etag);
                work.show(|job| job.page_done.bytes += plan.part(number).size);
            }
            Err(error) => return Ok(Err(work.words(Action::Copy, &from.object.to_string(), error))),
        }
    }
    // From here on the object counts as a whole, when it is done.
    work.show(|job| job.page_done.bytes = job.page_done.bytes.saturating_sub(plan.size()));
    Ok(Ok(done))
}

async fn complete(
    work: &JobWork,
    target: &ObjectPath,
    begun: &LargeCopy,
    parts: BTreeMap<u32, ETag>,
    plan: Plan,
) -> Early<Result<(), Failure>> {
    let completion =
        Completion { parts: parts.into_iter().collect(), size: plan.size(), crc64: None, only_if_absent: false };
    let place = target.to_string();
    // The answer is waited for, also when the job is to stop: it decides what there is to undo.
    let answer = work.store.complete_multipart(target, &begun.upload_id, &completion).await;
    let etag = match answer {
        Ok(receipt) => Some(receipt.etag),
        // It may have succeeded: the look at the target tells.
        Err(error) if error.ambiguous() || error.kind == Kind::NoSuchUpload => {
            let unfinished = work.ask(Action::Copy, &place, || work.store.list_parts(target, &begun.upload_id)).await?;
            if unfinished.is_ok() {
                return Ok(Err(work.words(Action::Copy, &place, error)));
            }
            None
        }
        Err(error) => return Ok(Err(work.words(Action::Copy, &place, error))),
    };
    let confirmed = copying::confirm(work, target, plan.size(), etag.as_ref()).await?;
    forget(work, begun, false);
    Ok(confirmed)
}

/// Takes a copy off the cursor; with `abort`, its upload is removed from the server, however long that takes.
fn forget(work: &JobWork, begun: &LargeCopy, abort: bool) {
    if abort {
        let Some(job) = work.around.table.job(work.id) else { return };
        work.around.remove_upload(Cleanup {
            connection: job.connection.clone(),
            object: begun.to.clone(),
            upload_id: Some(begun.upload_id.clone()),
            since: job.started.unwrap_or(job.added),
        });
    }
    work.around.table.update_job(work.id, |job| job.cursor.large.retain(|it| it.upload_id != begun.upload_id));
}
