//! The parts of an upload, several at once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;

use crate::body::{ReadAt, UploadBody};
use crate::engine::meter::{Meter, Scale};
use crate::error::{Action, Error};
use crate::integrity::part_crc64;
use crate::local::Source;
use crate::sabotage::{Safeguard, without};
use crate::store::{self, Kind, ObjectPath, Store};
use crate::transfer::{DonePart, Id, Part, Phase, Verdict};
use crate::work::{Early, Outcome, Surroundings, Tries, reason};

use super::{Upload, confirm};

/// Sends what is missing and completes the upload.
pub async fn send(upload: Upload<'_>) -> Early<Verdict> {
    let work = upload.work;
    let mut done: BTreeMap<u32, DonePart> =
        work.around.journal.parts(work.id)?.into_iter().map(|part| (part.number, part)).collect();
    let numbers: BTreeSet<u32> = done.keys().copied().collect();
    work.meter.begin(upload.plan, numbers.iter().copied());
    work.phase(Phase::Moving);

    let mut missing: VecDeque<Part> = upload.plan.missing(&numbers).collect();
    let mut flying: JoinSet<Result<DonePart, Refused>> = JoinSet::new();
    while !missing.is_empty() || !flying.is_empty() {
        tokio::select! {
            biased;
            () = work.stop.requested() => {
                flying.shutdown().await;
                return Err(Outcome::Stopped);
            }
            Some(ended) = flying.join_next() => {
                let part = ended.map_err(|error| Error::Internal { detail: error.to_string() })?;
                let part = match part {
                    Ok(part) => part,
                    Err(refused) => {
                        flying.shutdown().await;
                        return Err(refused.into_outcome(&upload));
                    }
                };
                work.meter.finish_part(part.number);
                work.around.journal.part_done(work.id, part.clone());
                let size = part.size;
                done.insert(part.number, part);
                work.update(|transfer| transfer.done_bytes += size);
            }
            permit = work.around.requests.clone().acquire_owned(), if !missing.is_empty() => {
                let (Ok(permit), Some(part)) = (permit, missing.pop_front()) else { continue };
                let sending = Sending::new(&upload, upload.source.reader(), None);
                flying.spawn(sending.run(part, permit));
            }
        }
    }
    confirm::complete(upload, done.into_values().collect()).await
}

/// One part on its way: a task of its own, so that encryption and reading use every core.
pub struct Sending {
    around: Arc<Surroundings>,
    id: Id,
    store: Arc<dyn Store>,
    source: Arc<Source>,
    bytes: Arc<dyn ReadAt>,
    /// If the bytes are not the file's own.
    scale: Option<Scale>,
    meter: Arc<Meter>,
    object: ObjectPath,
    upload_id: String,
    with_md5: bool,
}

/// Why a part could not be sent.
pub enum Refused {
    Store(store::Error),
    Source(std::io::Error),
    Changed(Error),
}

impl Refused {
    pub fn into_outcome(self, upload: &Upload<'_>) -> Outcome {
        match self {
            Self::Store(error) => upload.work.store_error(Action::Write, &upload.object, error).into(),
            Self::Source(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Outcome::Asked(crate::transfer::Question::SourceChanged)
            }
            Self::Source(error) => match upload.work.transfer() {
                Ok(transfer) => Error::reading(&transfer.request.local, error).into(),
                Err(early) => early,
            },
            Self::Changed(Error::SourceChanged { .. }) => Outcome::Asked(crate::transfer::Question::SourceChanged),
            Self::Changed(error) => error.into(),
        }
    }
}

impl Sending {
    /// Sends parts of `bytes`: of the file, or of what was made of it.
    pub fn new(upload: &Upload<'_>, bytes: Arc<dyn ReadAt>, scale: Option<Scale>) -> Self {
        let work = upload.work;
        Self {
            around: work.around.clone(),
            id: work.id,
            store: work.store.clone(),
            source: upload.source.clone(),
            bytes,
            scale,
            meter: work.meter.clone(),
            object: upload.object.clone(),
            upload_id: upload.upload_id.clone(),
            with_md5: !upload.whole_checksum,
        }
    }

    /// Sends one, again if need be.
    pub async fn run(self, part: Part, permit: OwnedSemaphorePermit) -> Result<DonePart, Refused> {
        let mut tries = Tries::default();
        loop {
            self.meter.start_part(part.number, tries.made() > 0);
            let (meter, number, scale) = (self.meter.clone(), part.number, self.scale);
            let count = move |bytes| match scale {
                Some(scale) => meter.add_compressed(number, bytes, scale),
                None => meter.add(number, bytes),
            };
            let body =
                UploadBody::new(self.bytes.clone(), part.offset, part.size, self.with_md5).on_bytes(Arc::new(count));
            let sent = body.sent();
            let answer = self.store.put_part(&self.object, &self.upload_id, part.number, body).await;
            if let Some(failure) = sent.take_failure() {
                return Err(Refused::Source(failure));
            }
            let error = match answer {
                Ok(receipt) => {
                    // Looked at after each part, so that a changed file is noticed early, not after an hour.
                    self.source.check_unchanged().map_err(Refused::Changed)?;
                    match (sent.digests(), part_crc64(receipt.checksum.as_ref())) {
                        (Some(ours), Some(theirs)) if ours.crc64 != theirs && !without(Safeguard::PartChecksum) => {
                            store::Error::new(Kind::BadDigest, "the server's checksum of a part differs")
                        }
                        (Some(ours), theirs) => {
                            let by_tag = ours.md5.is_some_and(|md5| is_md5(&receipt.etag, md5));
                            drop(permit);
                            return Ok(DonePart {
                                number: part.number,
                                size: part.size,
                                crc64: ours.crc64,
                                etag: Some(receipt.etag),
                                md5: ours.md5,
                                confirmed: theirs.is_some() || by_tag,
                            });
                        }
                        (None, _) => {
                            store::Error::new(Kind::Interrupted, "the server answered before it had the whole part")
                        }
                    }
                }
                Err(error) => error,
            };
            if sent.bytes() > 0 {
                tries.progressed();
            }
            match tries.after(&error) {
                Some(pause) => {
                    let number = part.number;
                    self.around.tell(self.id, format!("Part {number} sent again: {}", reason(&error)));
                    tokio::time::sleep(pause).await;
                }
                None => return Err(Refused::Store(error)),
            }
        }
    }
}

/// Whether an entity tag is that MD5.
pub fn is_md5(etag: &store::ETag, md5: [u8; 16]) -> bool {
    let hex: String = md5.iter().map(|byte| format!("{byte:02x}")).collect();
    etag.bare().eq_ignore_ascii_case(&hex)
}
