//! An upload that is compressed while it is sent.
//!
//! The file is cut into blocks, and each becomes a gzip member or a zstd frame of its own: one after the other they are
//! one stream again (RFC 1952, section 2.2; RFC 8878, section 3.1). Servers want to know how large a part is before it
//! comes, so a part is gathered in a file without a name first, and memory stays the same whatever its size. Where a
//! part ends in the file is in the journal before it is sent: going on makes what is missing of the same bytes again.

mod blocks;
mod making;
mod parts;

use std::sync::Arc;

use crate::local::Source;
use crate::media;
use crate::transfer::plan::{MAX_PART, MIB, MIN_PART, SINGLE_PUT_MAX};
use crate::transfer::{Checkpoint, Compression, ConflictPolicy, DonePart, Phase, Plan, Verdict};
use crate::work::{Early, Work};

use super::single::Content;
use super::{Upload, begin, confirm, continued, first_bytes, single};
use making::{Made, Maker};
use parts::Cuts;

/// Compressed parts are at least so large, but for the last, and a user's own part size …
const PART: u64 = 8 * MIB;
/// … and so large that this many would hold the file if it got no smaller: 10,000 are allowed.
const PREFERRED_MAX_PARTS: u64 = 9_000;

/// How this file is to be compressed: as was chosen, if its kind gets smaller by it, and nobody said that it is encoded.
pub async fn wanted(work: &Work, source: &Arc<Source>) -> Early<Option<Compression>> {
    let transfer = work.transfer()?;
    let options = &transfer.request.options;
    let Some(compression) = options.compression.filter(|_| options.headers.content_encoding.is_none()) else {
        return Ok(None);
    };
    let first = first_bytes(work, source).await?;
    let chosen = options.headers.content_type.clone();
    let mime = chosen.or_else(|| media::of_upload(&transfer.request.remote.key, &first));
    let compressible = !first.is_empty() && media::is_compressible(mime.as_deref(), &first);
    if !compressible {
        work.tell("Sent as it is: files of this kind hardly get smaller.");
    }
    Ok(compressible.then_some(compression))
}

/// Compresses and sends the file: in one request if little is left of it, else in parts.
pub async fn send(
    work: &Work,
    source: Arc<Source>,
    compression: Compression,
    part_size: Option<u64>,
    only_if_absent: bool,
) -> Early<Verdict> {
    let size = source.fingerprint().size;
    let enough = enough(size, part_size);
    work.meter.begin_compressed(size, 0);
    work.phase(Phase::Moving);
    let maker = Arc::new(Maker::new(work, &source, compression)?);
    let first = work.or_stop(maker.make(1, 0..size, enough.max(SINGLE_PUT_MAX))).await?.map_err(making::outcome)?;
    if first.range.end == size && first.size >= size {
        work.tell("Sent as it is: it did not get smaller.");
        return single::send(work, source.into(), only_if_absent).await;
    }
    if first.range.end == size && first.size <= SINGLE_PUT_MAX {
        return single::send(work, content(source, first, compression), only_if_absent).await;
    }
    // Only shown: the parts end where the cuts are. Above what one request takes, so never of one part.
    let plan = Plan::upload(size, None).unwrap_or_else(|| Plan::single(size));
    let upload = begin(work, source, plan, Some(compression), only_if_absent).await?;
    parts::send(upload, maker, Cuts { ends: Vec::new(), enough }, Some(first)).await
}

/// Goes on with what was begun before; `None` if nothing is left of it.
pub async fn go_on(
    work: &Work,
    source: &Arc<Source>,
    compression: Compression,
    part_size: Option<u64>,
) -> Early<Option<Verdict>> {
    let transfer = work.transfer()?;
    let Some(Checkpoint::Upload { plan, token, upload_id, whole_checksum, completing, .. }) =
        transfer.checkpoint.clone()
    else {
        return Ok(None);
    };
    let maker = Arc::new(Maker::new(work, source, compression)?);
    let size = source.fingerprint().size;
    if plan.count() == 1 {
        work.meter.begin_compressed(size, 0);
        let whole = work.or_stop(maker.make(1, 0..size, 2 * SINGLE_PUT_MAX)).await?.map_err(making::outcome)?;
        return single::find(work, &content(source.clone(), whole, compression)).await;
    }

    let object = transfer.request.remote.clone();
    let known = work.around.journal.parts(work.id)?;
    let sent = known.iter().map(|part| part.size).sum();
    if completing && let Some(verdict) = confirm::find(work, &object, &token, sent).await? {
        return Ok(Some(verdict));
    }
    let upload_id = match upload_id {
        Some(upload_id) => upload_id,
        None => match continued::adopt_unanswered(work, transfer.started.unwrap_or(transfer.added)).await? {
            Some(upload_id) => upload_id,
            None => return Ok(None),
        },
    };
    let Some(listed) = continued::list_parts(work, &object, &upload_id).await? else {
        // Gone: completed by a request whose answer was lost, or removed by somebody.
        return confirm::find(work, &object, &token, sent).await;
    };
    let there = |part: &DonePart| {
        let same = |tag: &crate::store::ETag| {
            listed.iter().any(|it| it.number == part.number && it.size == part.size && it.etag.bare() == tag.bare())
        };
        part.etag.as_ref().is_some_and(same)
    };
    let known = known.into_iter().filter(there).collect();
    let ends = work.around.journal.cuts(work.id)?;
    let cuts = Cuts { ends, enough: enough(size, part_size) };
    reconcile(work, source, &maker, &cuts, known).await?;
    let only_if_absent = transfer.request.on_conflict != ConflictPolicy::Overwrite;
    let source = source.clone();
    let upload = Upload { work, object, source, plan, token, upload_id, whole_checksum, only_if_absent };
    parts::send(upload, maker, cuts, None).await.map(Some)
}

/// Makes the journal say what the server has. A part that the journal does not know is made anew: its bytes cannot be
/// told from those of another. After an unclean end the parts that it knows are compressed again and compared.
async fn reconcile(
    work: &Work,
    source: &Arc<Source>,
    maker: &Arc<Maker>,
    cuts: &Cuts,
    known: Vec<DonePart>,
) -> Early<()> {
    let trusted = work.is_trusted() && !work.transfer()?.moved_source;
    let mut kept = Vec::new();
    for part in known {
        let Some(range) = cuts.range(part.number) else { continue };
        if trusted || work.or_stop(maker.digest(range)).await?.map_err(making::outcome)? == (part.crc64, part.size) {
            kept.push(part);
        }
    }
    work.trust();
    let journal = &work.around.journal;
    journal.forget_parts(work.id);
    for (number, ends) in (1..).zip(&cuts.ends) {
        journal.cut(work.id, number, *ends);
    }
    let bytes = kept.iter().filter_map(|part| cuts.range(part.number)).map(|range| range.end - range.start).sum();
    let count = kept.len();
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
    if count > 0 {
        work.tell(format!("Going on: {count} compressed parts are on the server"));
    }
    work.flush().await
}

/// How large a compressed part of a file of that size is to be, in bytes.
fn enough(size: u64, part_size: Option<u64>) -> u64 {
    let preferred = part_size.map_or(PART, |wanted| wanted.max(MIN_PART));
    // A part ends with a whole round of blocks.
    preferred.max(size / PREFERRED_MAX_PARTS).min(MAX_PART - blocks::ROUND)
}

fn content(source: Arc<Source>, whole: Made, compression: Compression) -> Content {
    Content { source, size: whole.size, bytes: whole.bytes, compression: Some(compression) }
}
