//! Copying what is too large for one request: in parts, on the server, resumable.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use futures::stream;

use super::run::JobWork;
use super::{AcrossCopy, Change, LargeCopy, Object, across, copying, edit};
use crate::engine::now_ms;
use crate::error::{Action, Error, Failure};
use crate::store::about::{Properties, Source};
use crate::store::{Completion, ETag, Kind, ListedUpload, ObjectInfo, ObjectPath, PutOptions};
use crate::transfer::{Cleanup, Plan};
use crate::upload::CLOCK_SLACK_MS;
use crate::work::{Early, Tries};

/// How many parts of one copy are asked for at once.
pub const PARTS_AT_ONCE: usize = 8;

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
        Some(Left::Complete(_, there)) => return Ok(Ok(there.etag.unwrap_or(ETag(String::new())))),
        Some(Left::Upload(begun)) => begun,
        None => {
            let options = match options(work, object, &properties, change).await? {
                Ok(options) => options,
                Err(failure) => return Ok(Err(failure)),
            };
            match begin(work, object, &properties, target, plan, &options, None, only_if_absent).await? {
                Ok(begun) => begun,
                Err(error) => return Ok(Err(work.words(Action::Copy, &target.to_string(), error))),
            }
        }
    };
    let parts = match parts(work, &from, &begun, plan).await? {
        Ok(parts) => parts,
        Err(failure) => return Ok(Err(failure)),
    };
    // It stays noted until it is written down that it is there: the next try would find it complete.
    let there = complete(work, &begun, parts, plan, None, only_if_absent).await?;
    Ok(there.map(|there| there.etag.unwrap_or(ETag(String::new()))))
}

/// What an earlier try left.
pub enum Left {
    /// It was completed; only that was not noted. The copy is still in the cursor.
    Complete(LargeCopy, ObjectInfo),
    /// It can go on.
    Upload(LargeCopy),
}

/// What is left of an earlier try of this copy.
pub async fn left_over(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    target: &ObjectPath,
    plan: Plan,
) -> Early<Option<Left>> {
    let job = work.job()?;
    let same = |it: &&LargeCopy| it.to == *target && it.from.key == object.key && it.from.version == object.version;
    let Some(mut begun) = job.cursor.large.iter().find(same).cloned() else { return Ok(None) };
    let unchanged = begun.from.etag == properties.etag;
    let usable = unchanged && begun.part_size == plan.part_size();
    // What is changed in place has another entity tag by that.
    let in_place = begun.across.is_none() && begun.to.bucket == job.bucket && begun.to.key == object.key;
    if begun.upload_id.is_none() {
        begun.upload_id = unanswered(work, &begun).await?;
        note(work, &begun);
    }
    let place = target.to_string();
    if let Some(upload_id) = &begun.upload_id {
        match work.ask(Action::Copy, &place, || work.store.list_parts(target, upload_id)).await? {
            Ok(_) if usable => return Ok(Some(Left::Upload(begun))),
            Ok(_) => {}
            // The copy of an original that is another by now is no copy of this one: a move would delete the newer one.
            Err(_) if !unchanged && !in_place => {}
            Err(_) => {
                if let Some(there) = completed(work, &begun, plan).await? {
                    return Ok(Some(Left::Complete(begun, there)));
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

/// Notes the copy in the journal, and then asks the server to begin it. The inner error is that of the server, also if
/// the key is taken.
#[allow(clippy::too_many_arguments, reason = "what a copy in parts is made of")]
pub async fn begin(
    work: &JobWork,
    object: &Object,
    properties: &Properties,
    target: &ObjectPath,
    plan: Plan,
    options: &PutOptions,
    across: Option<AcrossCopy>,
    only_if_absent: bool,
) -> Early<Result<LargeCopy, crate::store::Error>> {
    let before = match copying::look(work, target).await? {
        Ok(_) if only_if_absent => {
            return Ok(Err(crate::store::Error::new(Kind::PreconditionFailed, "the key is taken")));
        }
        Ok(there) => there.etag,
        Err(error) if error.kind == Kind::NoSuchKey => None,
        Err(error) => return Ok(Err(error)),
    };
    let from = Object { size: properties.size, etag: properties.etag.clone(), ..object.clone() };
    let mut begun = LargeCopy {
        from,
        to: target.clone(),
        upload_id: None,
        part_size: plan.part_size(),
        before,
        since: now_ms(),
        whole_checksum: false,
        across,
    };
    note(work, &begun);
    work.around.journal.flush().await?;
    // Not repeated unheard: each would leave an upload that costs money. What is not heard of is found later.
    match work.or_stop(work.store.create_multipart(target, options)).await? {
        Ok(answer) => (begun.upload_id, begun.whole_checksum) = (Some(answer.upload_id), answer.whole_checksum),
        Err(error) => {
            if !error.ambiguous() {
                forget(work, &begun, false);
            }
            return Ok(Err(error));
        }
    }
    note(work, &begun);
    work.around.journal.flush().await?;
    Ok(Ok(begun))
}

/// Everything that belongs to the object, as S3 takes none of it over into an upload in parts.
pub async fn options(
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

/// Joins the parts; what is there then. The call can lie: after an unclear answer only a look tells. `crc64` is that of
/// the whole object, if the server keeps one. The copy stays in the cursor.
pub async fn complete(
    work: &JobWork,
    begun: &LargeCopy,
    parts: BTreeMap<u32, ETag>,
    plan: Plan,
    crc64: Option<u64>,
    only_if_absent: bool,
) -> Early<Result<ObjectInfo, Failure>> {
    let (target, upload_id) = (&begun.to, begun.upload_id.as_deref().unwrap_or_default());
    let place = target.to_string();
    let mut completion = Completion { parts: parts.into_iter().collect(), size: plan.size(), crc64, only_if_absent };
    let mut tries = Tries::default();
    loop {
        let error = match work.or_stop(work.store.complete_multipart(target, upload_id, &completion)).await? {
            Ok(receipt) => return copying::prove(work, target, plan.size(), &receipt.etag).await,
            Err(error) => error,
        };
        if error.ambiguous() || error.kind == Kind::NoSuchUpload {
            let unfinished = work.ask(Action::Copy, &place, || work.store.list_parts(target, upload_id)).await?;
            if unfinished.is_err()
                && let Some(there) = completed(work, begun, plan).await?
            {
                return Ok(Ok(there));
            }
        }
        // A server that knows no conditions: the name is looked at once more.
        if error.kind == Kind::NotSupported
            && completion.only_if_absent
            && copying::look(work, target).await?.is_err_and(|error| error.kind == Kind::NoSuchKey)
        {
            completion.only_if_absent = false;
            continue;
        }
        match tries.after(&error) {
            Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
            None => return Ok(Err(work.words(Action::Copy, &place, error))),
        }
    }
}

/// The target, if that is plainly this copy: of the full size, and with its token; or, of a copy that has none, another
/// than before, of as many parts.
async fn completed(work: &JobWork, begun: &LargeCopy, plan: Plan) -> Early<Option<ObjectInfo>> {
    let Ok(there) = copying::look(work, &begun.to).await? else { return Ok(None) };
    let ours = match &begun.across {
        Some(across) => across::has_token(&there.metadata, &across.token),
        None => {
            let parts = format!("-{}", plan.count());
            let etag = there.etag.as_ref().filter(|etag| begun.before.as_ref() != Some(etag));
            etag.is_some_and(|etag| etag.bare().ends_with(&parts))
        }
    };
    Ok(Some(there).filter(|there| ours && there.size == plan.size()))
}

/// Writes the copy into the cursor, in place of what was known of it.
fn note(work: &JobWork, begun: &LargeCopy) {
    work.around.table.update_job(work.id, |job| {
        job.cursor.large.retain(|it| !is_same(it, begun));
        job.cursor.large.push(begun.clone());
    });
}

/// Takes a copy off the cursor; with `abort`, its upload is removed from the server, however long that takes.
pub fn forget(work: &JobWork, begun: &LargeCopy, abort: bool) {
    if abort {
        work.around.remove_upload(cleanup(&work.connection, begun));
    }
    if let Some(across) = &begun.across {
        work.around.journal.forget_parts(across.parts);
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
