//! An upload that is compressed while it is sent.
//!
//! The file is cut into blocks, and each becomes a gzip member or a zstd frame of its own: one after the other they are
//! one stream again (RFC 1952, section 2.2; RFC 8878, section 3.1). Servers want to know how large a part is before it
//! comes, so a part is gathered in a file without a name first, and memory stays the same whatever its size. Where a
//! part ends in the file is in the journal before it is sent: going on makes what is missing of the same bytes again.
//! All parts but the last have one size: as many blocks as fit, the last ones smaller, and padding.

mod blocks;
mod making;
mod padding;
mod parts;

use std::sync::Arc;

use crate::local::Source;
use crate::media;
use crate::transfer::plan::{MAX_PART, MIB, MIN_PART, SINGLE_PUT_MAX};
use crate::transfer::{Checkpoint, Compression, DonePart, Phase, Plan, Verdict};
use crate::work::{Early, Work};

use super::continued::Left;
use super::single::Content;
use super::{as_it_is, begin, continued, first_bytes, single};
use making::{Made, Maker};
use parts::Cuts;

/// Compressed parts are so large, or as large as the user wants them, but for the last …
const PART: u64 = 8 * MIB;
/// … or so large that this many would hold the file if it got no smaller: 10,000 are allowed.
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

/// Compresses and sends the file: in one request if little is left of it, else in parts. `plain` is how it would be cut
/// without that.
pub async fn send(
    work: &Work,
    source: Arc<Source>,
    compression: Compression,
    part_size: Option<u64>,
    plain: Plan,
    only_if_absent: bool,
) -> Early<Verdict> {
    let size = source.fingerprint().size;
    let part_size = of_part(size, part_size);
    work.meter.begin_compressed(size, 0);
    work.phase(Phase::Moving);
    let maker = Arc::new(Maker::new(work, &source, compression, part_size)?);
    let first = work.or_stop(maker.make(1, 0)).await?.map_err(making::outcome)?;
    let is_whole = first.range.end == size;
    let packed = if is_whole { first.size } else { part_size + 1 };
    if packed >= size {
        work.tell("Sent as it is: it did not get smaller.");
        return as_it_is(work, source, plain, only_if_absent).await;
    }
    if is_whole && first.size <= SINGLE_PUT_MAX {
        return single::send(work, content(source, first, compression), only_if_absent).await;
    }
    let plan = Plan::upload(size, Some(part_size)).unwrap_or(plain);
    let upload = begin(work, source, plan, Some(compression), only_if_absent).await?;
    parts::send(upload, maker, Cuts::default(), Some(first)).await
}

/// Goes on with what was begun before; `None` if nothing is left of it.
pub async fn go_on(
    work: &Work,
    source: &Arc<Source>,
    compression: Compression,
    part_size: Option<u64>,
) -> Early<Option<Verdict>> {
    let size = source.fingerprint().size;
    let transfer = work.transfer()?;
    let Some(checkpoint @ Checkpoint::Upload { plan, .. }) = &transfer.checkpoint else { return Ok(None) };
    if checkpoint.is_one_request() {
        let maker = Maker::new(work, source, compression, of_part(size, part_size))?;
        work.meter.begin_compressed(size, 0);
        let whole = work.or_stop(maker.make(1, 0)).await?.map_err(making::outcome)?;
        return single::find(work, &content(source.clone(), whole, compression)).await;
    }

    let maker = Arc::new(Maker::new(work, source, compression, plan.part_size())?);
    let known = work.around.journal.parts(work.id)?;
    let sent = known.iter().map(|part| part.size).sum();
    let (upload_id, listed) = match continued::look(work, sent).await? {
        Some(Left::Open(upload_id, listed)) => (upload_id, listed),
        Some(Left::Complete(verdict)) => return Ok(Some(verdict)),
        None => return Ok(None),
    };
    let there = |part: &DonePart| {
        let same = |tag: &crate::store::ETag| {
            listed.iter().any(|it| it.number == part.number && it.size == part.size && it.etag.bare() == tag.bare())
        };
        part.etag.as_ref().is_some_and(same)
    };
    let known = known.into_iter().filter(there).collect();
    let cuts = reconcile(work, source, &maker, plan.part_size(), known).await?;
    let upload = continued::upload(work, source, upload_id)?;
    parts::send(upload, maker, cuts, None).await.map(Some)
}

/// Makes the journal say what the server has. A part that the journal does not know is made anew: its bytes cannot be
/// told from those of another. After an unclean end the parts that it knows are compressed again and compared. Behind the
/// last that is kept the file is cut anew.
async fn reconcile(
    work: &Work,
    source: &Arc<Source>,
    maker: &Arc<Maker>,
    part_size: u64,
    known: Vec<DonePart>,
) -> Early<Cuts> {
    let size = source.fingerprint().size;
    let trusted = work.is_trusted() && !work.transfer()?.moved_source;
    let mut cuts = Cuts { ends: work.around.journal.cuts(work.id)? };
    let mut kept = Vec::new();
    for part in known {
        let Some(range) = cuts.range(part.number) else { break };
        // Of another size are those that an older Windlass made.
        let mut same = if range.end < size { part.size == part_size } else { part.size <= part_size };
        if same && !trusted {
            let ours = work.or_stop(maker.digest(range.start)).await?.map_err(making::outcome)?;
            same = ours == (range.end, part.crc64, part.size);
        }
        if !same {
            break;
        }
        kept.push(part);
    }
    cuts.ends.truncate(kept.last().map_or(0, |part| part.number as usize));
    work.trust();
    if !kept.is_empty() {
        work.tell(format!("Going on: {} compressed parts are on the server", kept.len()));
    }
    let bytes = cuts.bytes_of(kept.iter().map(|part| &part.number));
    continued::keep(work, source, &cuts.ends, kept, bytes).await?;
    Ok(cuts)
}

/// How large a compressed part of a file of that size is, but for the last, in bytes.
fn of_part(size: u64, wanted: Option<u64>) -> u64 {
    wanted.unwrap_or(PART).max(size / PREFERRED_MAX_PARTS).clamp(MIN_PART, MAX_PART)
}

fn content(source: Arc<Source>, whole: Made, compression: Compression) -> Content {
    Content { source, size: whole.size, bytes: whole.bytes, compression: Some(compression) }
}
