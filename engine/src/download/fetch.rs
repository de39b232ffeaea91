//! The ranges of a download, several at once, and when they count as done.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use md5::{Digest as _, Md5};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;

use crate::engine::meter::Meter;
use crate::error::{Action, Error};
use crate::integrity::Crc64;
use crate::local::PartFile;
use crate::sabotage::{Safeguard, without};
use crate::store::{self, Checksum, Got, Kind, ObjectPath, Store};
use crate::transfer::{Checkpoint, Compression, DonePart, Id, Part, Phase};
use crate::work::{Early, Outcome, Surroundings, Tries, reason};

use super::{Download, Pinned, changed, look_first};

/// Fetched bytes are synced, and only then written down, after this many of them …
const SYNC_BYTES: u64 = 64 << 20;
/// … or after this time, whichever comes first.
const SYNC_EVERY: Duration = Duration::from_secs(5);

/// Fetches what is missing.
pub async fn missing(mut download: Download<'_>) -> Early<Download<'_>> {
    let work = download.work;
    let numbers: BTreeSet<u32> = download.done.keys().copied().collect();
    work.meter.begin(download.plan, numbers.iter().copied());
    work.phase(Phase::Moving);

    let mut missing: VecDeque<Part> = download.plan.missing(&numbers).filter(|part| part.size > 0).collect();
    let mut flying: JoinSet<Result<(DonePart, Option<Checksum>), Refused>> = JoinSet::new();
    let mut unsynced = Unsynced::new();
    while !missing.is_empty() || !flying.is_empty() {
        tokio::select! {
            biased;
            () = work.stop.requested() => {
                flying.shutdown().await;
                unsynced.sync(&mut download).await?;
                return Err(Outcome::Stopped);
            }
            Some(ended) = flying.join_next() => {
                let ended = ended.map_err(|error| Error::Internal { detail: error.to_string() })?;
                match ended {
                    Ok((part, told)) => {
                        work.meter.finish_part(part.number);
                        if let (None, Some(told)) = (&download.pinned.checksum, told) {
                            keep_checksum(&mut download, told);
                        }
                        unsynced.add(part);
                        if unsynced.is_due() {
                            unsynced.sync(&mut download).await?;
                        }
                    }
                    Err(refused) => {
                        flying.shutdown().await;
                        unsynced.sync(&mut download).await?;
                        return Err(refused.into_outcome(&download));
                    }
                }
            }
            permit = work.around.requests.clone().acquire_owned(), if !missing.is_empty() => {
                let (Ok(permit), Some(part)) = (permit, missing.pop_front()) else { continue };
                let fetching = Fetching {
                    around: work.around.clone(),
                    id: work.id,
                    store: work.store.clone(),
                    file: download.file.clone(),
                    meter: work.meter.clone(),
                    object: download.object.clone(),
                    pinned: download.pinned.clone(),
                    whole: download.plan.count() == 1,
                };
                flying.spawn(fetching.run(part, permit));
            }
        }
    }
    unsynced.sync(&mut download).await?;
    Ok(download)
}

/// The answer to a small object carries its checksum; a larger one was asked for it before.
fn keep_checksum(download: &mut Download<'_>, told: Checksum) {
    download.pinned.checksum = Some(told.clone());
    download.work.update(|transfer| {
        if let Some(Checkpoint::Download { checksum, .. }) = &mut transfer.checkpoint {
            *checksum = Some(told);
        }
    });
}

/// Parts that are written but perhaps not on the disk yet.
struct Unsynced {
    parts: Vec<DonePart>,
    bytes: u64,
    since: Instant,
}

impl Unsynced {
    fn new() -> Self {
        Self { parts: Vec::new(), bytes: 0, since: Instant::now() }
    }

    fn add(&mut self, part: DonePart) {
        self.bytes += part.size;
        self.parts.push(part);
    }

    fn is_due(&self) -> bool {
        self.bytes >= SYNC_BYTES || self.since.elapsed() >= SYNC_EVERY
    }

    /// Syncs the bytes, then writes down that they are there: never the other way round.
    async fn sync(&mut self, download: &mut Download<'_>) -> Early<()> {
        self.since = Instant::now();
        if self.parts.is_empty() {
            return Ok(());
        }
        let (work, file) = (download.work, download.file.clone());
        let late = without(Safeguard::DataBeforeJournal);
        if !late {
            let file = file.clone();
            work.blocking(move || file.sync()).await??;
        }
        for part in self.parts.drain(..) {
            work.around.journal.part_done(work.id, part.clone());
            download.done.insert(part.number, part);
        }
        if late {
            work.flush().await?;
            work.blocking(move || file.sync()).await??;
        }
        let bytes = std::mem::take(&mut self.bytes);
        work.update(|transfer| transfer.done_bytes += bytes);
        Ok(())
    }
}

/// One range on its way: a task of its own.
struct Fetching {
    around: Arc<Surroundings>,
    id: Id,
    store: Arc<dyn Store>,
    file: Arc<PartFile>,
    meter: Arc<Meter>,
    object: ObjectPath,
    pinned: Pinned,
    /// The part is the whole object: asked for without a range, so that the answer carries the checksum.
    whole: bool,
}

/// Why a range could not be fetched.
enum Refused {
    Store(store::Error),
    Disk(Error),
    Changed(String),
    /// It is compressed, and that was not known.
    Compressed,
}

impl Refused {
    fn into_outcome(self, download: &Download<'_>) -> Outcome {
        let (work, object) = (download.work, &download.object);
        match self {
            Self::Store(error) => work.store_error(Action::Read, object, error).into(),
            Self::Disk(error) => error.into(),
            Self::Changed(detail) => changed(work, object, detail),
            Self::Compressed => look_first(work),
        }
    }
}

/// How one try ended before the part was whole.
enum Broken {
    Again(store::Error),
    Give(Refused),
}

impl Fetching {
    async fn run(self, part: Part, _permit: OwnedSemaphorePermit) -> Result<(DonePart, Option<Checksum>), Refused> {
        let mut tries = Tries::default();
        let mut crc64 = Crc64::new();
        // The entity tag of an object that came in one request is its MD5 on most servers: worth it for small files.
        let mut md5 = self.whole.then(Md5::new);
        let mut at = part.offset;
        let mut told = None;
        self.meter.start_part(part.number, false);
        while at < part.range().end {
            let before = at;
            let broken = match self.fetch(part, &mut at, &mut crc64, &mut md5, &mut told).await {
                Ok(()) => continue,
                Err(Broken::Give(refused)) => return Err(refused),
                Err(Broken::Again(error)) => error,
            };
            if at > before {
                tries.progressed();
            }
            match tries.after(&broken) {
                Some(pause) => {
                    let number = part.number;
                    self.around.tell(self.id, format!("Part {number} fetched again: {}", reason(&broken)));
                    tokio::time::sleep(pause).await;
                }
                None => return Err(Refused::Store(broken)),
            }
        }
        let done = DonePart {
            number: part.number,
            size: part.size,
            crc64: crc64.value(),
            etag: None,
            md5: md5.map(|md5| md5.finalize().into()),
            confirmed: false,
        };
        Ok((done, told))
    }

    /// Fetches from `at` on, and moves it along; what has arrived stays whatever happens.
    async fn fetch(
        &self,
        part: Part,
        at: &mut u64,
        crc64: &mut Crc64,
        md5: &mut Option<Md5>,
        told: &mut Option<Checksum>,
    ) -> Result<(), Broken> {
        let end = part.range().end;
        let whole = self.whole && *at == 0;
        let range = (!whole).then_some(*at..end);
        let pinned = self.pinned.etag.as_ref().filter(|_| !without(Safeguard::EntityTag));
        let answer = self.store.get(&self.object, range, pinned, self.pinned.version.as_deref()).await;
        let mut got = answer.map_err(|error| match error.kind {
            Kind::PreconditionFailed => Broken::Give(Refused::Changed(error.to_string())),
            _ => Broken::Again(error),
        })?;
        self.check(&got, whole, *at, end)?;
        if self.pinned.unseen && got.content_encoding.as_deref().and_then(Compression::named).is_some() {
            return Err(Broken::Give(Refused::Compressed));
        }
        if whole {
            *told = got.checksum.take();
        }
        while let Some(bytes) = got.body.next().await {
            let bytes = bytes.map_err(Broken::Again)?;
            let size = bytes.len() as u64;
            if *at + size > end {
                return Err(Broken::Again(store::Error::new(Kind::Interrupted, "more bytes came than were asked for")));
            }
            crc64.update(&bytes);
            if let Some(md5) = md5 {
                md5.update(&bytes);
            }
            self.file.write_at(&bytes, *at).map_err(|error| Broken::Give(Refused::Disk(error)))?;
            *at += size;
            self.meter.add(part.number, size);
        }
        match *at == end {
            true => Ok(()),
            false => Err(Broken::Again(store::Error::new(Kind::Interrupted, "the answer ended early"))),
        }
    }

    /// Holds an answer against what was asked: exactly these bytes, of exactly this version, or nothing is written.
    fn check(&self, got: &Got, whole: bool, at: u64, end: u64) -> Result<(), Broken> {
        let size = self.pinned.size;
        if got.etag.is_some()
            && self.pinned.etag.is_some()
            && got.etag != self.pinned.etag
            && !without(Safeguard::EntityTag)
        {
            return Err(Broken::Give(Refused::Changed("the answer has another entity tag".into())));
        }
        if got.version.is_some() && self.pinned.version.is_some() && got.version != self.pinned.version {
            return Err(Broken::Give(Refused::Changed("the answer is of another version".into())));
        }
        let fits = match (got.partial, got.content_range) {
            (true, Some((first, last, total))) => first == at && last + 1 == end && total == size,
            (true, None) => false,
            // A server that ignores ranges sends everything: good only if everything was wanted.
            (false, _) => (whole || (at == 0 && end == size)) && got.length.is_none_or(|length| length == size),
        };
        match fits || without(Safeguard::ExactRange) {
            true => Ok(()),
            false if got.length.is_some_and(|length| !got.partial && length != size) => {
                Err(Broken::Give(Refused::Changed("the answer has another size".into())))
            }
            false => Err(Broken::Give(Refused::Store(store::Error::new(
                Kind::NotSupported,
                format!("asked for bytes {at} to {end} of {size}, got {:?}", got.content_range),
            )))),
        }
    }
}
