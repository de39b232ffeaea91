//! The parts of a compressed upload: one is made while a few are sent.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::engine::meter::Scale;
use crate::error::Error;
use crate::transfer::{DonePart, Part, Phase, Plan, Verdict};
use crate::upload::parts::{Refused, Sending};
use crate::upload::{Upload, confirm};
use crate::work::{Early, Outcome};

use super::making::{Made, Maker, outcome};

/// Parts of one file in flight at once. With one that waits and one that is made, so many lie on the disk.
const AT_ONCE: usize = 3;

/// Where the parts end in the file.
pub struct Cuts {
    /// By number, from 1. Those that are in the journal are never moved.
    pub ends: Vec<u64>,
    /// A part is cut when it has so many bytes.
    pub enough: u64,
}

impl Cuts {
    /// What a part holds of the file, if it is known.
    pub fn range(&self, number: u32) -> Option<Range<u64>> {
        let at = (number as usize).checked_sub(1)?;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        Some(start..*self.ends.get(at)?)
    }

    /// What is to be made: parts whose ends are known and that are not done, and then the rest, which is cut on the way.
    fn missing(&self, done: &BTreeMap<u32, DonePart>) -> VecDeque<(u32, Range<u64>)> {
        let numbers = (1..).take(self.ends.len()).filter(|number| !done.contains_key(number));
        numbers.filter_map(|number| Some((number, self.range(number)?))).collect()
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
                Some((number, range)) => Some((number, range, u64::MAX)),
                None => (at < size).then(|| (cuts.ends.len() as u32 + 1, at..size, cuts.enough)),
            };
            match next {
                Some((number, range, enough)) => {
                    let maker = maker.clone();
                    making.spawn(async move { maker.make(number, range, enough).await });
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
