//! Completing an upload: the step whose answer can lie.
//!
//! An error may hide a success, and asking again may answer "no such upload" for that very reason. So whenever the
//! answer does not plainly say no, the object itself is looked at: our token in its metadata, and its size.

use crate::error::{Action, Error};
use crate::integrity::{fold, joined_tag, whole_crc64};
use crate::sabotage::{Safeguard, without};
use crate::store::{Completion, ETag, Kind, ObjectInfo, ObjectPath};
use crate::transfer::{Checkpoint, DonePart, Phase, Verdict};
use crate::work::{Early, Outcome, Tries, Work};

use super::{Upload, single::is_ours, target};

/// Joins the parts, and proves that the object is there.
pub async fn complete(upload: Upload<'_>, parts: Vec<DonePart>) -> Early<Verdict> {
    let work = upload.work;
    work.phase(Phase::Finishing);
    let source = upload.source.clone();
    match work.blocking(move || source.check_unchanged()).await? {
        Err(Error::SourceChanged { .. }) => return Err(Outcome::Asked(crate::transfer::Question::SourceChanged)),
        other => other?,
    }
    let crc64 = fold(parts.iter().map(|part| (part.crc64, part.size)));
    if upload.only_if_absent {
        // The name was free when the upload began, which may be days ago, and not every server guards it.
        if let Some(there) = target::look(work, &upload.object).await?
            && !is_ours(&there, &upload.token, upload.plan.size())
        {
            return Err(target::taken(work, &upload.source, &upload.object, Some(&there)).await?);
        }
    }
    let mut completion = Completion {
        parts: parts.iter().map(|part| (part.number, part.etag.clone().unwrap_or(ETag(String::new())))).collect(),
        size: upload.plan.size(),
        crc64: upload.whole_checksum.then_some(crc64),
        only_if_absent: upload.only_if_absent && !without(Safeguard::Condition),
    };
    mark_completing(work, true);
    work.flush().await?;
    let ended = ask(&upload, &mut completion).await;
    if matches!(&ended, Err(Outcome::Asked(_) | Outcome::Locked(_) | Outcome::Failed(_))) {
        mark_completing(work, false);
    }
    ended?;
    work.tell(format!("{} parts joined on the server", parts.len()));

    work.phase(Phase::Verifying);
    let there = match target::look(work, &upload.object).await {
        // Too late to cancel: the object is there, and that is what is said.
        Err(Outcome::Stopped) if work.stop.is_cancel() => None,
        looked => looked?,
    };
    if let Some(there) = &there {
        work.prove(there.etag.clone(), there.version.clone(), there.checksum.as_ref());
    }
    let verdict = grade(&upload, &parts, crc64, there.as_ref())?;
    Ok(verdict)
}

/// Asks for completion until it is known whether it happened.
async fn ask(upload: &Upload<'_>, completion: &mut Completion) -> Early<()> {
    let (work, object) = (upload.work, &upload.object);
    let mut tries = Tries::default();
    loop {
        let request = work.store.complete_multipart(object, &upload.upload_id, completion);
        let error = match until_paused(work, request).await? {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        let unclear =
            error.ambiguous() || matches!(error.kind, Kind::NoSuchUpload | Kind::PreconditionFailed | Kind::Conflict);
        if error.kind == Kind::NoSuchUpload && without(Safeguard::DoubtAfterLostCompletion) {
            return Ok(());
        }
        let unclear = unclear && !without(Safeguard::LookAfterLostCompletion);
        if unclear && find(work, object, &upload.token, upload.plan.size()).await?.is_some() {
            return Ok(());
        }
        match error.kind {
            Kind::PreconditionFailed if upload.only_if_absent => {
                let there = target::look(work, object).await?;
                return Err(target::taken(work, &upload.source, object, there.as_ref()).await?);
            }
            Kind::Conflict
                if upload.only_if_absent
                    && let Some(there) = target::look(work, object).await? =>
            {
                return Err(target::taken(work, &upload.source, object, Some(&there)).await?);
            }
            // A server that knows no conditions: the name was looked at just before.
            Kind::NotSupported if completion.only_if_absent => {
                work.tell("This server cannot guard a name. Another writer could still come between.");
                completion.only_if_absent = false;
            }
            // Gone, and the object is not ours. If something is there it may be ours without its metadata.
            Kind::NoSuchUpload => {
                let there = target::look(work, object).await?;
                return Err(match there {
                    Some(there) if there.size == upload.plan.size() => {
                        Error::Unconfirmed { place: object.to_string(), detail: error.to_string() }.into()
                    }
                    _ if upload.token.is_empty() => super::gone(object).into(),
                    _ => {
                        work.let_go(&*work.transfer()?);
                        work.around.journal.forget_parts(work.id);
                        work.update(|transfer| {
                            transfer.checkpoint = None;
                            transfer.done_bytes = 0;
                        });
                        work.store_error(Action::Write, object, error).into()
                    }
                });
            }
            _ => match tries.after(&error) {
                Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
                None => return Err(work.store_error(Action::Write, object, error).into()),
            },
        }
    }
}

/// A pause drops the request, since going on looks at the server anyway. A cancel waits for the answer: only that
/// tells what there is to undo.
pub async fn until_paused<T>(work: &Work, request: impl Future<Output = T>) -> Early<T> {
    tokio::pin!(request);
    tokio::select! {
        biased;
        answer = &mut request => Ok(answer),
        () = work.stop.requested() => match work.stop.is_cancel() {
            true => Ok(request.await),
            false => Err(Outcome::Stopped),
        },
    }
}

/// Whether the object of that token is there at its full size.
pub async fn find(work: &Work, object: &ObjectPath, token: &str, size: u64) -> Early<Option<Verdict>> {
    let Some(there) = target::look(work, object).await? else { return Ok(None) };
    let parts = work.around.journal.parts(work.id)?;
    let ours = is_ours(&there, token, size) || (token.is_empty() && is_joined_of(&there, &parts, size));
    if !ours {
        return Ok(None);
    }
    work.tell("The server had completed it; only its answer was lost");
    work.prove(there.etag.clone(), there.version.clone(), there.checksum.as_ref());
    let whole = fold(parts.iter().map(|part| (part.crc64, part.size)));
    let all = parts.iter().map(|part| part.size).sum::<u64>() == size;
    Ok(Some(match whole_crc64(there.checksum.as_ref()) {
        Some(theirs) if all && theirs == whole => Verdict::WholeObject,
        Some(theirs) if all => return Err(differs(work, object, whole, theirs)),
        _ if all && parts.iter().all(|part| part.confirmed) => Verdict::EveryPart,
        _ => Verdict::SizeOnly,
    }))
}

/// What tells an upload that another program began, since nothing in its metadata is ours: the tag that S3 makes of the
/// tags of its parts.
fn is_joined_of(there: &ObjectInfo, parts: &[DonePart], size: u64) -> bool {
    let all = there.size == size && parts.iter().map(|part| part.size).sum::<u64>() == size;
    let tags: Option<Vec<&ETag>> = parts.iter().map(|part| part.etag.as_ref()).collect();
    let joined = tags.and_then(|tags| joined_tag(&tags));
    all && joined.is_some_and(|joined| there.etag.as_ref().is_some_and(|etag| etag.bare() == joined))
}

/// What was proved about the finished object.
fn grade(upload: &Upload<'_>, parts: &[DonePart], crc64: u64, there: Option<&ObjectInfo>) -> Early<Verdict> {
    let object = &upload.object;
    let every_part = parts.iter().all(|part| part.confirmed);
    let Some(there) = there else {
        return Ok(if every_part { Verdict::EveryPart } else { Verdict::Unconfirmed });
    };
    if there.size != upload.plan.size() {
        return Err(Error::Unconfirmed {
            place: object.to_string(),
            detail: format!("{} bytes are there, {} were sent", there.size, upload.plan.size()),
        }
        .into());
    }
    match whole_crc64(there.checksum.as_ref()) {
        Some(theirs) if theirs == crc64 => Ok(Verdict::WholeObject),
        Some(theirs) if upload.token.is_empty() || is_ours(there, &upload.token, upload.plan.size()) => {
            Err(differs(upload.work, object, crc64, theirs))
        }
        _ if every_part => Ok(Verdict::EveryPart),
        _ => Ok(Verdict::SizeOnly),
    }
}

/// The object is ours, and not what was sent. Nothing of it is kept, so that Retry sends all of it again.
pub fn differs(work: &Work, object: &ObjectPath, ours: u64, theirs: u64) -> Outcome {
    work.around.journal.forget_parts(work.id);
    work.update(|transfer| {
        transfer.checkpoint = None;
        transfer.done_bytes = 0;
    });
    let (ours, theirs) = (format!("{ours:016x}"), format!("{theirs:016x}"));
    Error::ObjectDiffers { place: object.to_string(), ours, theirs }.into()
}

fn mark_completing(work: &Work, now: bool) {
    work.update(|transfer| {
        if let Some(Checkpoint::Upload { completing, .. }) = &mut transfer.checkpoint {
            *completing = now;
        }
    });
}
