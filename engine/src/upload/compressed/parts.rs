//! The parts of a compressed upload: one is made while a few are sent.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::engine::meter::Scale;
use crate::error::Error;
use crate::transfer::{DonePart, Part, Phase, Plan, Verdict};
use crate::upload::parts::{Refused, Sending};
use crate::upload::{Upload, confirm, continued};
use crate::work::{Early, Outcome};

use super::making::{Made, Maker, outcome};

/// Parts of one file in flight at once. With one that waits and one that is made, so many lie on the disk.
const AT_ONCE: usize = 3;

/// Where the parts end in the file.
#[derive(Default)]
pub struct Cuts {
    /// By number, from 1.
    pub ends: Vec<u64>,
}

impl Cuts {
    /// What a part holds of the file, if it is known.
    pub fn range(&self, number: u32) -> Option<Range<u64>> {
        let at = (number as usize).checked_sub(1)?;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        Some(start..*self.ends.get(at)?)
    }

    /// How many bytes of the file those parts hold.
    pub fn bytes_of<'a>(&self, numbers: impl IntoIterator<Item = &'a u32>) -> u64 {
        numbers.into_iter().filter_map(|number| self.range(*number)).map(|range| range.end - range.start).sum()
    }

    /// What is to be made first, and where it begins in the file: parts that were cut and are not done.
    fn missing(&self, done: &BTreeMap<u32, DonePart>) -> VecDeque<(u32, u64)> {
        let numbers = (1..).take(self.ends.len()).filter(|number| !done.contains_key(number));
        numbers.filter_map(|number| Some((number, self.range(number)?.start))).collect()
    }
}

/// Makes and sends what is missing, and completes the upload. `first` is a part 1 that was made already.
pub async fn send(upload: Upload<'_>, maker: Arc<Maker>, mut cuts: Cuts, first: Option<Made>) -> Early<Verdict> {
    let (work, size) = (upload.work, upload.source.fingerprint().size);
    let parts = work.around.journal.parts(work.id)?;
    let mut done: BTreeMap<u32, DonePart> = parts.into_iter().map(|part| (part.number, part)).collect();
    if first.is_none() {
        work.meter.begin_compressed(size, work.transfer()?.done_bytes);
    }
    work.phase(Phase::Moving);

    let mut missing = cuts.missing(&done);
    let mut making: JoinSet<Result<Made, Error>> = JoinSet::new();
    let mut made: Option<Made> = None;
    let mut flying: JoinSet<(Range<u64>, Result<DonePart, Refused>)> = JoinSet::new();
    if let Some(first) = first {
        cut(&upload, &mut cuts, &first);
        made = Some(first);
    }
    loop {
        if making.is_empty() && made.is_none() {
            let at = cuts.ends.last().copied().unwrap_or(0);
            let next = match missing.pop_front() {
                Some(known) => Some(known),
                None => (at < size).then(|| (cuts.ends.len() as u32 + 1, at)),
            };
            match next {
                Some((number, start)) => {
                    let maker = maker.clone();
                    making.spawn(async move { maker.make(number, start).await });
                }
                None if flying.is_empty() => break,
                None => {}
            }
        }
        tokio::select! {
            biased;
            () = work.stop.requested() => {
                making.shutdown().await;
                flying.shutdown().await;
                return Err(Outcome::Stopped);
            }
            Some(ended) = flying.join_next() => {
                let (range, part) = ended.map_err(|error| Error::Internal { detail: error.to_string() })?;
                let part = match part {
                    Ok(part) => part,
                    Err(refused) => {
                        making.shutdown().await;
                        flying.shutdown().await;
                        return Err(refused.into_outcome(&upload));
                    }
                };
                let bytes = range.end - range.start;
                work.meter.finish_compressed(part.number, bytes);
                work.around.journal.part_done(work.id, part.clone());
                done.insert(part.number, part);
                work.update(|transfer| transfer.done_bytes += bytes);
            }
            Some(ended) = making.join_next() => {
                let part = ended.map_err(|error| Error::Internal { detail: error.to_string() })?;
                match part {
                    Ok(part) => {
                        if cuts.range(part.number).is_some_and(|known| known != part.range) {
                            missing.clear();
                            give_up_from(&upload, part.number, &mut cuts, &mut done).await?;
                        }
                        cut(&upload, &mut cuts, &part);
                        made = Some(part);
                    }
                    Err(error) => {
                        flying.shutdown().await;
                        return Err(outcome(error));
                    }
                }
            }
            permit = work.around.requests.clone().acquire_owned(), if made.is_some() && flying.len() < AT_ONCE => {
                let (Ok(permit), Some(part)) = (permit, made.take()) else { continue };
                let range = part.range.clone();
                let scale = Scale { file: range.end - range.start, wire: part.size };
                let sending = Sending::new(&upload, part.bytes, Some(scale));
                let part = Part { number: part.number, offset: 0, size: part.size };
                flying.spawn(async move { (range, sending.run(part, permit).await) });
            }
        }
    }
    let sent = done.values().map(|part| part.size).sum();
    confirm::complete(Upload { plan: Plan::single(sent), ..upload }, done.into_values().collect()).await
}

/// Notes where a new part ends, before any of it is sent.
fn cut(upload: &Upload<'_>, cuts: &mut Cuts, part: &Made) {
    if part.number as usize > cuts.ends.len() {
        cuts.ends.push(part.range.end);
        upload.work.around.journal.cut(upload.work.id, part.number, part.range.end);
    }
}

/// A part does not hold any more what it held when its end was noted: another compressor makes it, or another file of
/// the same size was chosen. What comes after it is cut anew. Parts in flight have lower numbers.
async fn give_up_from(
    upload: &Upload<'_>,
    number: u32,
    cuts: &mut Cuts,
    done: &mut BTreeMap<u32, DonePart>,
) -> Early<()> {
    let work = upload.work;
    cuts.ends.truncate(number as usize - 1);
    done.split_off(&number);
    let bytes = cuts.bytes_of(done.keys());
    continued::keep(work, &upload.source, &cuts.ends, done.values().cloned().collect(), bytes).await?;
    work.meter.begin_compressed(upload.source.fingerprint().size, bytes);
    Ok(())
}
