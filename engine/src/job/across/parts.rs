//! A large object: in parts, several at once, resumable. The upload is in the journal before it is begun; each part
//! that the target took is noted, with the checksum of what went through.

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt as _;
use futures::stream;

use super::passing::{Passed, Refused, Side, To, pass};
use super::{Crossing, has_token};
use crate::error::{Action, Code, Error, Failure};
use crate::integrity::{fold, part_crc64, whole_crc64};
use crate::job::large::{self, Left, PARTS_AT_ONCE};
use crate::job::{AcrossCopy, LargeCopy, copying};
use crate::store::{ETag, Kind, ListedPart, ObjectInfo};
use crate::transfer::{DonePart, Part, Plan, Verdict};
use crate::upload::is_md5;
use crate::work::Early;

/// Copies an object in parts: the entity tag of the copy, and what was proved.
pub async fn copy(mut crossing: Crossing<'_>) -> Early<Result<(ETag, Verdict), Failure>> {
    let (there, target) = (crossing.work.there(), crossing.target);
    let Some(plan) = Plan::upload(crossing.original.size, crossing.work.part_size) else {
        return Ok(Err(Error::TooLarge { size: crossing.original.size }.into()));
    };
    let left = large::left_over(there, crossing.object, &crossing.original, target, plan).await?;
    let (begun, done) = match left {
        Some(Left::Complete(begun, info)) => {
            let done = noted(&crossing, &begun)?;
            return Ok(finished(&crossing, &begun, plan, &done, &info));
        }
        Some(Left::Upload(begun)) => {
            let done = match kept(&crossing, &begun, plan).await? {
                Ok(done) => done,
                Err(failure) => return Ok(Err(failure)),
            };
            (begun, done)
        }
        None => match begin(&mut crossing, plan).await? {
            Ok(begun) => (begun, BTreeMap::new()),
            Err(failure) => return Ok(Err(failure)),
        },
    };
    let done = match send(&crossing, &begun, plan, done).await? {
        Ok(done) => done,
        Err(failure) => {
            // What is on the target is of an original that is gone.
            if failure.code == Code::RemoteChanged {
                large::forget(there, &begun, true);
            }
            return Ok(Err(failure));
        }
    };
    let crc64 = whole(&done);
    if let Some(theirs) = crossing.promised().filter(|theirs| *theirs != crc64) {
        // No single part can be shown to be the bad one, so none is kept.
        large::forget(there, &begun, true);
        return Ok(Err(crossing.differs(crc64, theirs)));
    }
    let parts = done.iter().map(|(number, part)| (*number, part.etag.clone().unwrap_or(ETag(String::new()))));
    let sent = begun.whole_checksum.then_some(crc64);
    match large::complete(there, &begun, parts.collect(), plan, sent, crossing.only_if_absent).await? {
        Ok(info) => Ok(finished(&crossing, &begun, plan, &done, &info)),
        Err(failure) => {
            if failure.code == Code::ChecksumDiffers {
                large::forget(there, &begun, true);
            }
            Ok(Err(failure))
        }
    }
}

/// Begins the upload, noted in the journal before.
async fn begin(crossing: &mut Crossing<'_>, plan: Plan) -> Early<Result<LargeCopy, Failure>> {
    let there = crossing.work.there();
    let Crossing { object, target, .. } = *crossing;
    loop {
        let parts = there.around.journal.next_id();
        let across = Some(AcrossCopy { token: crossing.token.clone(), parts });
        let (original, guarded) = (&crossing.original, crossing.only_if_absent);
        let begun = large::begin(there, object, original, target, plan, &crossing.options, across, guarded);
        let error = match begun.await? {
            Ok(begun) => return Ok(Ok(begun)),
            Err(error) => error,
        };
        // Taken by an earlier try of this copy, which did not pass: nobody else's is lost by sending it again.
        if guarded
            && error.kind == Kind::PreconditionFailed
            && copying::look(there, target).await?.is_ok_and(|it| has_token(&it.metadata, &crossing.token))
        {
            crossing.only_if_absent = false;
        } else if !Crossing::drop_class(&mut crossing.options, &error) {
            return Ok(Err(crossing.words(Refused { side: Side::Target, error, digests: None })?));
        }
    }
}

/// The parts that the journal knows.
fn noted(crossing: &Crossing<'_>, begun: &LargeCopy) -> Early<BTreeMap<u32, DonePart>> {
    let Some(across) = &begun.across else { return Ok(BTreeMap::new()) };
    let parts = crossing.work.around.journal.parts(across.parts)?;
    Ok(parts.into_iter().map(|part| (part.number, part)).collect())
}

/// The parts that need not be sent again: the target has them, as the journal knows them.
async fn kept(
    crossing: &Crossing<'_>,
    begun: &LargeCopy,
    plan: Plan,
) -> Early<Result<BTreeMap<u32, DonePart>, Failure>> {
    let (there, target) = (crossing.there(), crossing.target);
    let upload_id = begun.upload_id.as_deref().unwrap_or_default();
    let place = target.to_string();
    let listed = match there.ask(Action::Write, &place, || there.store.list_parts(target, upload_id)).await? {
        Ok(listed) => listed,
        Err(error) => return Ok(Err(there.words(Action::Write, &place, error))),
    };
    let mut known = noted(crossing, begun)?;
    let same = |part: &DonePart, listed: &ListedPart| {
        (1..=plan.count()).contains(&listed.number)
            && plan.part(listed.number).size == listed.size
            && part.size == listed.size
            && part.etag.as_ref().is_some_and(|etag| etag.bare() == listed.etag.bare())
            && part_crc64(listed.checksum.as_ref()).is_none_or(|theirs| theirs == part.crc64)
    };
    let kept = listed.iter().filter_map(|listed| known.remove(&listed.number).filter(|part| same(part, listed)));
    Ok(Ok(kept.map(|part| (part.number, part)).collect()))
}

/// Sends the parts that are missing.
async fn send(
    crossing: &Crossing<'_>,
    begun: &LargeCopy,
    plan: Plan,
    mut done: BTreeMap<u32, DonePart>,
) -> Early<Result<BTreeMap<u32, DonePart>, Failure>> {
    let upload_id = begun.upload_id.as_deref().unwrap_or_default();
    crossing.moved.add(done.values().map(|part| part.size).sum());
    let with_md5 = !begun.whole_checksum;
    let numbers: BTreeSet<u32> = done.keys().copied().collect();
    let missing: Vec<Part> = plan.missing(&numbers).collect();
    let one = |part: Part| async move {
        let passed = pass(crossing, Some(part.range()), To::Part(upload_id, part.number), with_md5).await?;
        Ok::<_, crate::work::Outcome>(passed.map(|passed| done_part(part, passed)))
    };
    let mut running = stream::iter(missing).map(one).buffer_unordered(PARTS_AT_ONCE);
    while let Some(passed) = running.next().await {
        let part = match passed? {
            Ok(part) => part,
            Err(refused) => return Ok(Err(crossing.words(refused)?)),
        };
        if let Some(across) = &begun.across {
            crossing.work.around.journal.copy_part_done(crossing.work.id, across.parts, part.clone());
        }
        done.insert(part.number, part);
    }
    Ok(Ok(done))
}

fn done_part(part: Part, passed: Passed) -> DonePart {
    let Passed { receipt, digests } = passed;
    let by_tag = digests.md5.is_some_and(|md5| is_md5(&receipt.etag, md5));
    DonePart {
        number: part.number,
        size: part.size,
        crc64: digests.crc64,
        confirmed: by_tag || part_crc64(receipt.checksum.as_ref()).is_some(),
        etag: Some(receipt.etag),
        md5: digests.md5,
    }
}

fn whole(parts: &BTreeMap<u32, DonePart>) -> u64 {
    fold(parts.values().map(|part| (part.crc64, part.size)))
}

/// What is proved of an object that was joined. A copy that is not its original is forgotten; any other stays noted until
/// it is written down that it is there.
fn finished(
    crossing: &Crossing<'_>,
    begun: &LargeCopy,
    plan: Plan,
    parts: &BTreeMap<u32, DonePart>,
    there: &ObjectInfo,
) -> Result<(ETag, Verdict), Failure> {
    let proved = proved(crossing, plan, parts, there);
    if proved.is_err() {
        large::forget(crossing.there(), begun, false);
    }
    proved
}

/// Both servers are compared with what went through, and the weaker answer counts.
fn proved(
    crossing: &Crossing<'_>,
    plan: Plan,
    parts: &BTreeMap<u32, DonePart>,
    there: &ObjectInfo,
) -> Result<(ETag, Verdict), Failure> {
    let etag = there.etag.clone().unwrap_or(ETag(String::new()));
    let theirs = whole_crc64(there.checksum.as_ref());
    if parts.values().map(|part| part.size).sum::<u64>() != plan.size() {
        // Completed by an earlier run that did not note all of its parts any more: the servers can still agree.
        let agree = theirs.is_some() && theirs == crossing.promised();
        return Ok((etag, if agree { Verdict::WholeObject } else { Verdict::SizeOnly }));
    }
    let ours = whole(parts);
    let compare = |theirs: Option<u64>, otherwise: Verdict| match theirs {
        Some(theirs) if theirs == ours => Ok(Verdict::WholeObject),
        Some(theirs) => Err(crossing.differs(ours, theirs)),
        None => Ok(otherwise),
    };
    let every_part = parts.values().all(|part| part.confirmed);
    let read = compare(crossing.promised(), Verdict::SizeOnly)?;
    let written = compare(theirs, if every_part { Verdict::EveryPart } else { Verdict::SizeOnly })?;
    Ok((etag, read.min(written)))
}
