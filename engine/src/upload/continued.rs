//! Going on with an upload that was begun before. The server's list of parts wins over the journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Action, Error};
use crate::integrity::{digest, part_crc64};
use crate::local::Source;
use crate::sabotage::{Safeguard, without};
use crate::store::{Kind, ListedPart};
use crate::transfer::{Checkpoint, ConflictPolicy, DonePart, Plan, Question, Verdict};
use crate::work::{Early, Outcome, Tries, Work};

use super::{Upload, confirm, parts::is_md5};

/// How far the clock of a server may be off when it says that an upload was begun, in milliseconds.
pub const CLOCK_SLACK_MS: i64 = 15 * 60 * 1000;

/// What is left of an upload that was begun before.
pub enum Found<'a> {
    /// It was completed: only the answer was lost.
    Complete(Verdict),
    /// It can go on.
    Upload(Upload<'a>),
}

/// What the server has of an upload that was begun before.
pub enum Left {
    /// It was completed: only the answer was lost.
    Complete(Verdict),
    /// Its id, and its parts.
    Open(String, Vec<ListedPart>),
}

/// Finds the upload of the checkpoint on the server. `None` if nothing is left of it.
pub async fn go_on<'a>(work: &'a Work, source: &Arc<Source>, plan: Plan) -> Early<Option<Found<'a>>> {
    Ok(match look(work, plan.size()).await? {
        Some(Left::Complete(verdict)) => Some(Found::Complete(verdict)),
        Some(Left::Open(upload_id, listed)) => {
            reconcile(work, source, plan, listed).await?;
            Some(Found::Upload(upload(work, source, upload_id)?))
        }
        None => None,
    })
}

/// Looks what the server has of the upload of the checkpoint, which makes an object of `size` bytes. `None` if nothing is
/// left of it.
pub async fn look(work: &Work, size: u64) -> Early<Option<Left>> {
    let transfer = work.transfer()?;
    let Some(Checkpoint::Upload { token, upload_id, completing, .. }) = &transfer.checkpoint else { return Ok(None) };
    let object = &transfer.request.remote;
    if *completing && let Some(verdict) = confirm::find(work, object, token, size).await? {
        return Ok(Some(Left::Complete(verdict)));
    }
    let upload_id = match upload_id {
        Some(upload_id) => upload_id.clone(),
        None => match adopt_unanswered(work, transfer.started.unwrap_or(transfer.added)).await? {
            Some(upload_id) => upload_id,
            None => return Ok(None),
        },
    };
    Ok(match list_parts(work, object, &upload_id).await? {
        Some(listed) => Some(Left::Open(upload_id, listed)),
        // Gone: completed by a request whose answer was lost, or removed by somebody.
        None => confirm::find(work, object, token, size).await?.map(Left::Complete),
    })
}

/// The upload of the checkpoint, which has that id.
pub fn upload<'a>(work: &'a Work, source: &Arc<Source>, upload_id: String) -> Early<Upload<'a>> {
    let transfer = work.transfer()?;
    let Some(Checkpoint::Upload { plan, token, whole_checksum, .. }) = &transfer.checkpoint else {
        return Err(Error::Internal { detail: "an upload without a checkpoint".into() }.into());
    };
    Ok(Upload {
        work,
        object: transfer.request.remote.clone(),
        source: source.clone(),
        plan: *plan,
        token: token.clone(),
        upload_id,
        whole_checksum: *whole_checksum,
        only_if_absent: transfer.request.on_conflict != ConflictPolicy::Overwrite,
    })
}

/// The parts that the server has; `None` if it does not know the upload.
pub async fn list_parts(
    work: &Work,
    object: &crate::store::ObjectPath,
    upload_id: &str,
) -> Early<Option<Vec<ListedPart>>> {
    let mut tries = Tries::default();
    loop {
        let error = match work.or_stop(work.store.list_parts(object, upload_id)).await? {
            Ok(listed) => return Ok(Some(listed)),
            Err(error) => error,
        };
        if error.kind == Kind::NoSuchUpload {
            return Ok(None);
        }
        match tries.after(&error) {
            Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
            None => return Err(work.store_error(Action::Write, object, error).into()),
        }
    }
}

/// Makes the journal say what the server has: parts that it lacks are forgotten, parts that the journal lacks are
/// compared with the file and kept if they are equal.
async fn reconcile(work: &Work, source: &Arc<Source>, plan: Plan, listed: Vec<ListedPart>) -> Early<()> {
    let journal = &work.around.journal;
    let known: BTreeMap<u32, DonePart> = journal.parts(work.id)?.into_iter().map(|part| (part.number, part)).collect();
    let moved = work.transfer()?.moved_source;
    let mut kept = Vec::new();
    let listed = match without(Safeguard::ServerListOfParts) {
        true => known.values().map(as_listed).collect(),
        false => listed,
    };
    for part in listed {
        if part.number == 0 || part.number > plan.count() || plan.part(part.number).size != part.size {
            continue;
        }
        let noted =
            known.get(&part.number).filter(|it| it.etag.as_ref().is_some_and(|tag| tag.bare() == part.etag.bare()));
        match noted {
            // After an unclean end the file is read again: its times may have been restored with a backup.
            Some(noted) if work.is_trusted() && !moved => kept.push(noted.clone()),
            _ => kept.extend(compare(work, source, plan, &part, noted).await?),
        }
    }
    work.trust();
    if !kept.is_empty() {
        work.tell(format!("Going on: {} of {} parts are on the server", kept.len(), plan.count()));
    }
    let bytes = kept.iter().map(|part| part.size).sum();
    keep(work, source, &[], kept, bytes).await
}

/// Writes down that these parts are done and no others, which hold so many bytes of the file as it is now. `cuts` are
/// where the parts of a compressed upload end in it.
pub async fn keep(work: &Work, source: &Arc<Source>, cuts: &[u64], kept: Vec<DonePart>, bytes: u64) -> Early<()> {
    let journal = &work.around.journal;
    journal.forget_parts(work.id);
    for (number, ends) in (1..).zip(cuts) {
        journal.cut(work.id, number, *ends);
    }
    for part in kept {
        journal.part_done(work.id, part);
    }
    let now = source.fingerprint();
    work.update(|transfer| {
        transfer.done_bytes = bytes;
        transfer.moved_source = false;
        if let Some(Checkpoint::Upload { source, .. }) = &mut transfer.checkpoint {
            *source = now;
        }
    });
    work.flush().await
}

/// What the server would list if the journal were right.
fn as_listed(part: &DonePart) -> ListedPart {
    let etag = part.etag.clone().unwrap_or(crate::store::ETag(String::new()));
    ListedPart { number: part.number, size: part.size, etag, checksum: None }
}

/// Reads a part of the file and keeps the server's copy of it if a checksum shows that it is equal.
async fn compare(
    work: &Work,
    source: &Arc<Source>,
    plan: Plan,
    listed: &ListedPart,
    noted: Option<&DonePart>,
) -> Early<Option<DonePart>> {
    let part = plan.part(listed.number);
    let reader = source.reader();
    let read = work.or_stop(work.blocking(move || digest(&*reader, part.offset, part.size))).await??;
    let path = work.transfer()?.request.local.clone();
    let ours = read.map_err(|error| Outcome::from(Error::reading(&path, error)))?;
    if noted.is_some_and(|noted| noted.crc64 != ours.crc64) {
        return Err(Outcome::Asked(Question::SourceChanged));
    }
    let by_checksum = part_crc64(listed.checksum.as_ref()).is_some_and(|theirs| theirs == ours.crc64);
    let by_tag = ours.md5.is_some_and(|md5| is_md5(&listed.etag, md5));
    let equal = noted.is_some() || by_checksum || by_tag;
    Ok(equal.then(|| DonePart {
        number: listed.number,
        size: listed.size,
        crc64: ours.crc64,
        etag: Some(listed.etag.clone()),
        md5: ours.md5,
        confirmed: by_checksum || by_tag || noted.is_some_and(|noted| noted.confirmed),
    }))
}

/// The server was asked to begin, and its answer was lost. An upload for our key that is empty and was begun since
/// then is ours; anything else is somebody's and is left alone.
pub async fn adopt_unanswered(work: &Work, since: i64) -> Early<Option<String>> {
    let object = work.transfer()?.request.remote.clone();
    let Ok(uploads) = work.or_stop(work.store.list_uploads(&object.bucket, &object.key)).await? else {
        return Ok(None);
    };
    let ours = |it: &&crate::store::ListedUpload| {
        it.key == object.key && it.initiated.is_some_and(|at| at >= since - CLOCK_SLACK_MS)
    };
    let candidates: Vec<_> = uploads.iter().filter(ours).collect();
    let [only] = candidates[..] else { return Ok(None) };
    match list_parts(work, &object, &only.upload_id).await? {
        Some(parts) if parts.is_empty() => {
            let adopted = only.upload_id.clone();
            work.update(|transfer| {
                if let Some(Checkpoint::Upload { upload_id, .. }) = &mut transfer.checkpoint {
                    *upload_id = Some(adopted.clone());
                }
            });
            work.flush().await?;
            Ok(Some(adopted))
        }
        _ => Ok(None),
    }
}
