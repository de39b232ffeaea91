//! Copying what is too large for one request: in parts, on the server, resumable.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use futures::stream;

use super::run::JobWork;
use super::{Change, LargeCopy, Object, edit};
use crate::engine::now_ms;
use crate::error::{Action, Error, Failure};
use crate::store::about::{Properties, Source};
use crate::store::{Completion, ETag, Kind, ListedUpload, ObjectPath, PutOptions};
use crate::transfer::{Cleanup, Plan};
use crate::upload::CLOCK_SLACK_MS;
use crate::work::{Early, Tries};

/// How many parts of one copy are asked for at once.
const PARTS_AT_ONCE: usize = 8;

/// Copies an object in parts, with everything that belongs to it, and with a change if there is one; the entity tag of
/// the copy. The inner error is about this object.
pub async fn copy(
    work: &JobWork,
    bucket: &str,
    object: &Object,
    target: &ObjectPath,
    change: Option<&Change>,
    only_if_absent: bool,
) -> Early<Result<ETag, Failure>> {
    let source = ObjectPath::new(bucket, object.key.clone());
    let place = source.to_string();
    let version = object.version.as_deref();
    let properties = match work.ask(Action::Read, &place, || work.store.properties(&source, version)).await? {
        Ok(properties) => properties,
        Err(error) => return Ok(Err(work.words(Action::Copy, &place, error))),
    };
    let Some(plan) = Plan::upload(properties.size, Some(work.around.copy_part)) else {
        return Ok(Err(Error::TooLarge { size: properties.size }.into()));
    };
    let from = Source { object: source, version: object.version.clone(), if_match: properties.etag.clone() };
    let begun = match left_over(work, object, &properties, target, plan).await? {
        Some(Left::Complete(etag)) => return Ok(Ok(etag)),
        Some(Left::Upload(begun)) => begun,
        None => match begin(work, object, &properties, target, plan, change, only_if_absent).await? {
            Ok(begun) => begun,
            Err(failure) => return Ok(Err(failure)),
        },
    };
    let parts = match parts(work, &from, &begun, plan).await? {
        Ok(parts) => parts,
        Err(failure) => return Ok(Err(failure)),
    };
    complete(work, &begun, parts, plan, only_if_absent).await
}

/// What an earlier try left.
enum Left {
    /// It was completed; only that was not noted.
    Complete(ETag),
    /// It can go on.
    Upload(LargeCopy),
}

/// What is left of an earlier try of this copy.
async fn left_over(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    target: &ObjectPath,
    plan: Plan,
) -> Early<Option<Left>> {
    let job = work.job()?;
    let same = |it: &&LargeCopy| it.to == *target && it.from.key == object.key && it.from.version == object.version;
    let Some(mut begun) = job.cursor.large.iter().find(same).cloned() else { return Ok(None) };
    let usable = begun.from.etag == properties.etag && begun.part_size == plan.part_size();
    if begun.upload_id.is_none() {
        begun.upload_id = unanswered(work, &begun).await?;
        note(work, &begun);
    }
    let place = target.to_string();
    if let Some(upload_id) = &begun.upload_id {
        match work.ask(Action::Copy, &place, || work.store.list_parts(target, upload_id)).await? {
            Ok(_) if usable => return Ok(Some(Left::Upload(begun))),
            Ok(_) => {}
            Err(_) => {
                if let Some(etag) = completed(work, &begun, plan).await? {
                    forget(work, &begun, false);
                    return Ok(Some(Left::Complete(etag)));
                }
            }
        }
    }
    forget(work, &begun, true);
    Ok(None)
}

/// The server was asked to begin, and its answer was lost. An upload for our key that is empty and was begun since then
/// is ours; anything else is somebody's and is left alone.
async fn unanswered(work: &JobWork, begun: &LargeCopy) -> Early<Option<String>> {
    let (bucket, key) = (&begun.to.bucket, &begun.to.key);
    let asked = work.ask(Action::Copy, bucket, || work.store.list_uploads(bucket, key)).await?;
    let Ok(uploads) = asked else { return Ok(None) };
    let ours = |it: &&ListedUpload| it.key == *key && it.initiated.is_some_and(|at| at >= begun.since - CLOCK_SLACK_MS);
    let candidates: Vec<&ListedUpload> = uploads.iter().filter(ours).collect();
    let [only] = candidates[..] else { return Ok(None) };
    let asked = work.ask(Action::Copy, bucket, || work.store.list_parts(&begun.to, &only.upload_id)).await?;
    Ok(asked.is_ok_and(|parts| parts.is_empty()).then(|| only.upload_id.clone()))
}

/// Notes the copy in the journal, and then asks the server to begin it.
async fn begin(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    target: &ObjectPath,
    plan: Plan,
    change: Option<&Change>,
    only_if_absent: bool,
) -> Early<Result<LargeCopy, Failure>> {
    let place = target.to_string();
    let before = match work.ask(Action::Read, &place, || work.store.head(target)).await? {
        Ok(_) if only_if_absent => {
            let taken = crate::store::Error::new(Kind::PreconditionFailed, "the key is taken");
            return Ok(Err(work.words(Action::Copy, &place, taken)));
        }
        Ok(there) => there.etag,
        Err(error) if error.kind == Kind::NoSuchKey => None,
        Err(error) => return Ok(Err(work.words(Action::Read, &place, error))),
    };
    let options = match options(work, object, properties, change).await? {
        Ok(options) => options,
        Err(failure) => return Ok(Err(failure)),
    };
    let from = Object { size: properties.size, etag: properties.etag.clone(), ..object.clone() };
    let mut begun =
        LargeCopy { from, to: target.clone(), upload_id: None, part_size: plan.part_size(), before, since: now_ms() };
    note(work, &begun);
    work.around.journal.flush().await?;
    // Not repeated unheard: each would leave an upload that costs money. What is not heard of is found later.
    match work.or_stop(work.store.create_multipart(target, &options)).await? {
        Ok(answer) => begun.upload_id = Some(answer.upload_id),
        Err(error) => {
            if !error.ambiguous() {
                forget(work, &begun, false);
            }
            return Ok(Err(work.words(Action::Copy, &place, error)));
        }
    }
    note(work, &begun);
    work.around.journal.flush().await?;
    Ok(Ok(begun))
}

/// Everything that belongs to the object, as S3 takes none of it over into an upload in parts.
async fn options(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    change: Option<&Change>,
) -> Early<Result<PutOptions, Failure>> {
    let source = ObjectPath::new(work.job()?.bucket.clone(), object.key.clone());
    let place = source.to_string();
    let tags = match change.and_then(|change| change.tags.clone()) {
        Some(tags) => tags,
        None if properties.tags == Some(0) => Vec::new(),
        None => match work.ask(Action::Tags, &place, || work.store.tags(&source, object.version.as_deref())).await {
            Ok(Ok(tags)) => tags,
            Ok(Err(error)) => return Ok(Err(work.words(Action::Tags, &place, error))),
            // A server without tags has none to be lost.
            Err(crate::work::Outcome::Failed(failure)) if failure.code == crate::error::Code::NotSupported => {
                Vec::new()
            }
            Err(outcome) => return Err(outcome),
        },
    };
    let none = Change::default();
    let change = change.unwrap_or(&none);
    let (headers, metadata) = edit::merged(properties, change);
    Ok(Ok(PutOptions {
        headers,
        metadata,
        tags,
        storage_class: edit::storage_class(properties, change),
        encryption: edit::encryption(properties, change),
        ..PutOptions::default()
    }))
}

/// Copies the parts that the server does not have yet.
async fn parts(
    work: &JobWork,
    from: &Source,
    begun: &LargeCopy,
    plan: Plan,
) -> Early<Result<BTreeMap<u32, ETag>, Failure>> {
    let (target, upload_id) = (&begun.to, begun.upload_id.as_deref().unwrap_or_default());
    let (here, place) = (from.object.to_string(), target.to_string());
    let listed = match work.ask(Action::Copy, &place, || work.store.list_parts(target, upload_id)).await? {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(work.words(Action::Copy, &place, error))),
    };
    let fits = |number: u32, size: u64| (1..=plan.count()).contains(&number) && plan.part(number).size == size;
    let mut done: BTreeMap<u32, ETag> =
        listed.into_iter().filter(|it| fits(it.number, it.size)).map(|it| (it.number, it.etag)).collect();
    let mut shown: u64 = done.keys().map(|number| plan.part(*number).size).sum();
    work.show(|job| job.page_done.bytes += shown);
    let missing: Vec<u32> = (1..=plan.count()).filter(|number| !done.contains_key(number)).collect();
    let here = &here;
    let one = |number: u32| async move {
        let range = plan.part(number).range();
        let asked =
            work.ask(Action::Copy, here, || work.store.copy_part(from, range.clone(), target, upload_id, number));
        asked.await.map(|answer| (number, answer))
    };
    let mut running = stream::iter(missing).map(one).buffer_unordered(PARTS_AT_ONCE);
    let mut failed = None;
    while let Some(copied) = running.next().await {
        let (number, answer) = copied?;
        match answer {
            Ok(receipt) => {
                done.insert(number, receipt.etag);
                shown += plan.part(number).size;
                work.show(|job| job.page_done.bytes += plan.part(number).size);
            }
            Err(error) => {
                failed = Some(work.words(Action::Copy, here, error));
                break;
            }
        }
    }
    // From here on the object counts as a whole, when it is done.
    work.show(|job| job.page_done.bytes = job.page_done.bytes.saturating_sub(shown));
    Ok(match failed {
        Some(failure) => Err(failure),
        None => Ok(done),
    })
}

/// Joins the parts. The call can lie: after an unclear answer only a look tells.
async fn complete(
    work: &JobWork,
    begun: &LargeCopy,
    parts: BTreeMap<u32, ETag>,
    plan: Plan,
    only_if_absent: bool,
) -> Early<Result<ETag, Failure>> {
    let (target, upload_id) = (&begun.to, begun.upload_id.as_deref().unwrap_or_default());
    let place = target.to_string();
    let completion = Completion { parts: parts.into_iter().collect(), size: plan.size(), crc64: None, only_if_absent };
    let mut tries = Tries::default();
    loop {
        let error = match work.or_stop(work.store.complete_multipart(target, upload_id, &completion)).await? {
            Ok(receipt) => {
                let proved = super::copying::prove(work, target, plan.size(), &receipt.etag).await?;
                // What could not be looked at stays noted: the next try finds it complete.
                if proved.is_ok() {
                    forget(work, begun, false);
                }
                return Ok(proved);
            }
            Err(error) => error,
        };
        if error.ambiguous() || error.kind == Kind::NoSuchUpload {
            let unfinished = work.ask(Action::Copy, &place, || work.store.list_parts(target, upload_id)).await?;
            if unfinished.is_err()
                && let Some(etag) = completed(work, begun, plan).await?
            {
                forget(work, begun, false);
                return Ok(Ok(etag));
            }
        }
        match tries.after(&error) {
            Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
            None => return Ok(Err(work.words(Action::Copy, &place, error))),
        }
    }
}

/// The entity tag of the target, if that is plainly this copy: another than before, of the full size, of as many parts.
async fn completed(work: &JobWork, begun: &LargeCopy, plan: Plan) -> Early<Option<ETag>> {
    let place = begun.to.to_string();
    let Ok(there) = work.ask(Action::Read, &place, || work.store.head(&begun.to)).await? else { return Ok(None) };
    let etag = there.etag.filter(|etag| begun.before.as_ref() != Some(etag));
    let parts = format!("-{}", plan.count());
    Ok(etag.filter(|etag| there.size == plan.size() && etag.bare().ends_with(&parts)))
}

/// Writes the copy into the cursor, in place of what was known of it.
fn note(work: &JobWork, begun: &LargeCopy) {
    work.around.table.update_job(work.id, |job| {
        job.cursor.large.retain(|it| !is_same(it, begun));
        job.cursor.large.push(begun.clone());
    });
}

/// Takes a copy off the cursor; with `abort`, its upload is removed from the server, however long that takes.
fn forget(work: &JobWork, begun: &LargeCopy, abort: bool) {
    if abort && let Some(job) = work.around.table.job(work.id) {
        work.around.remove_upload(cleanup(&job.connection, begun));
    }
    work.around.table.update_job(work.id, |job| job.cursor.large.retain(|it| !is_same(it, begun)));
}

fn is_same(one: &LargeCopy, other: &LargeCopy) -> bool {
    one.to == other.to && one.from.key == other.from.key && one.from.version == other.from.version
}

/// What is to be removed from the server if the copy is given up.
pub fn cleanup(connection: &crate::transfer::ConnectionId, begun: &LargeCopy) -> Cleanup {
    Cleanup {
        connection: connection.clone(),
        object: begun.to.clone(),
        upload_id: begun.upload_id.clone(),
        since: begun.since,
    }
}
