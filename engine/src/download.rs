//! One download, from top to bottom.
//!
//! Ask what the object is, settle the name, make the part file beside it, fetch the missing ranges in parallel, each
//! pinned to one version, compare checksums, and only then give the file its name.

mod fetch;
mod finish;
mod target;
mod unpack;

pub(crate) use unpack::remove_files;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::body::ReadAt;
use crate::error::{Action, Error};
use crate::integrity::digest;
use crate::local::PartFile;
use crate::store::{ETag, ObjectInfo, ObjectPath, Properties};
use crate::transfer::plan::SINGLE_PUT_MAX;
use crate::transfer::{Checkpoint, Compression, DonePart, Known, Phase, Plan, Unpacked, Unpacking, Verdict};
use crate::upload::SIZE;
use crate::work::{Early, Outcome, Work};

/// A download that has its part file, and what is known of it.
pub(crate) struct Download<'a> {
    work: &'a Work,
    object: ObjectPath,
    plan: Plan,
    pinned: Pinned,
    file: Arc<PartFile>,
    done: BTreeMap<u32, DonePart>,
}

/// What is left of a download that was begun before.
enum Found<'a> {
    /// The file has its name already: only that was not written down any more.
    Complete(Verdict),
    /// It can go on.
    Download(Download<'a>),
}

/// The one version of the object that all bytes must be of.
#[derive(Debug, Clone)]
pub(crate) struct Pinned {
    etag: Option<ETag>,
    version: Option<String>,
    checksum: Option<crate::store::Checksum>,
    size: u64,
    /// How the object is compressed; nothing is known of one that was not looked at.
    compression: Option<Compression>,
    /// Its size without that, in bytes, if it is noted with it.
    unpacked: Option<u64>,
    /// Known from a listing only: its answer tells whether it is compressed.
    unseen: bool,
}

/// Does the download; says how it ended.
pub async fn run(work: &Work, unpacking: Unpacking) -> Outcome {
    match download(work, unpacking).await {
        Ok(verdict) => Outcome::Done(verdict),
        Err(early) => early,
    }
}

async fn download(work: &Work, unpacking: Unpacking) -> Early<Verdict> {
    work.phase(Phase::Preparing);
    let object = work.transfer()?.request.remote.clone();
    let mut pinned = pin(work, &object).await?;
    // One that is saved as it is need not be looked at.
    pinned.unseen &= unpacking != Unpacking::Never && work.transfer()?.unpack.is_none();
    work.update(|transfer| transfer.size = Some(pinned.size));

    let download = match go_on(work, &object, &pinned).await? {
        Some(Found::Complete(verdict)) => return Ok(verdict),
        Some(Found::Download(download)) => download,
        None => {
            unpack::settle(work, &pinned, unpacking)?;
            target::settle(work, &pinned).await?;
            begin(work, object, pinned).await?
        }
    };
    let download = fetch::missing(download).await?;
    finish::publish(download).await
}

/// What the object is. For a small one the listing's word is enough: its single answer carries the rest.
async fn pin(work: &Work, object: &ObjectPath) -> Early<Pinned> {
    let request = work.transfer()?.request.clone();
    let known = request.known.clone();
    if let Some(known) = request.known
        && known.size <= SINGLE_PUT_MAX
        && known.size > 0
        && known.etag.is_some()
        && work.transfer()?.checkpoint.is_none()
    {
        return Ok(Pinned {
            etag: known.etag,
            version: request.version,
            checksum: None,
            size: known.size,
            compression: None,
            unpacked: None,
            unseen: true,
        });
    }
    let pinned = if let Some(version) = request.version {
        let Properties { size, etag, checksums, headers, metadata, .. } =
            work.ask(Action::Read, object, || work.store.properties(object, Some(&version))).await?;
        let (compression, unpacked) = compressed(headers.content_encoding.as_deref(), &metadata);
        let checksum = checksums.into_iter().next();
        Pinned { etag, version: Some(version), checksum, size, compression, unpacked, unseen: false }
    } else {
        let ObjectInfo { size, etag, version, checksum, content_encoding, metadata, .. } =
            work.ask(Action::Read, object, || work.store.head(object)).await?;
        let (compression, unpacked) = compressed(content_encoding.as_deref(), &metadata);
        Pinned { etag, version, checksum, size, compression, unpacked, unseen: false }
    };
    match known {
        Some(known) if known.only && !known.is(pinned.etag.as_ref(), pinned.size) => {
            Err(changed(work, object, "it has another entity tag or size than was listed"))
        }
        Some(known) if known.only => Ok(Pinned { etag: pinned.etag.or(known.etag), ..pinned }),
        _ => Ok(pinned),
    }
}

/// How an object is compressed, and its size without that, if it is noted with it.
fn compressed(encoding: Option<&str>, metadata: &[(String, String)]) -> (Option<Compression>, Option<u64>) {
    let unpacked = metadata.iter().find(|(name, _)| name == SIZE).and_then(|(_, value)| value.parse().ok());
    (encoding.and_then(Compression::named), unpacked)
}

/// Goes on with the part file of the checkpoint, if the object is still the same. `None`: nothing to go on with.
async fn go_on<'a>(work: &'a Work, object: &ObjectPath, now: &Pinned) -> Early<Option<Found<'a>>> {
    let transfer = work.transfer()?;
    let Some(Checkpoint::Download { etag, version, checksum, plan, part_file, unpacked }) = transfer.checkpoint.clone()
    else {
        return Ok(None);
    };
    if etag != now.etag || plan.size() != now.size {
        return Err(changed(work, object, "it has another entity tag or size than before"));
    }
    let theirs = checksum.as_ref().or(now.checksum.as_ref());
    if let Some(Unpacked { size, crc64: Some(crc64), .. }) = unpacked
        && let Some(verdict) = finish::published(work, plan, theirs, Some((size, crc64))).await?
    {
        remove_files(&work.around.disk, &part_file, unpacked.as_ref());
        return Ok(Some(Found::Complete(verdict)));
    }
    let (disk, root, path) = (work.around.disk.clone(), transfer.request.root.clone(), part_file.clone());
    let Some(file) = work.blocking(move || PartFile::reopen(&disk, &root, &path, plan.size())).await?? else {
        if let Some(verdict) = finish::published(work, plan, theirs, None).await? {
            return Ok(Some(Found::Complete(verdict)));
        }
        work.tell("The part file was gone. Starting again.");
        unpack::forget(work)?;
        forget(work);
        return Ok(None);
    };
    let file = Arc::new(file);
    let mut done: BTreeMap<u32, DonePart> =
        work.around.journal.parts(work.id)?.into_iter().map(|part| (part.number, part)).collect();
    if !work.is_trusted() {
        done = trusted(work, &file, plan, done).await?;
    }
    work.trust();
    let bytes = done.values().map(|part| part.size).sum();
    work.update(|transfer| transfer.done_bytes = bytes);
    work.tell(format!("Going on: {} of {} parts are on this disk", done.len(), plan.count()));
    let checksum = checksum.or(now.checksum.clone());
    let pinned = Pinned { etag, version, checksum, size: plan.size(), ..now.clone() };
    Ok(Some(Found::Download(Download { work, object: object.clone(), plan, pinned, file, done })))
}

/// After an unclean end: only what reads back with the checksum that was written down.
async fn trusted(
    work: &Work,
    file: &Arc<PartFile>,
    plan: Plan,
    done: BTreeMap<u32, DonePart>,
) -> Early<BTreeMap<u32, DonePart>> {
    let mut kept = BTreeMap::new();
    for (number, part) in done.into_iter().filter(|(number, _)| (1..=plan.count()).contains(number)) {
        let (reader, place) = (file.clone(), plan.part(number));
        let read = work.or_stop(work.blocking(move || digest(&*reader, place.offset, place.size))).await??;
        if read.is_ok_and(|ours| ours.crc64 == part.crc64) {
            kept.insert(number, part);
        }
    }
    work.around.journal.forget_parts(work.id);
    for part in kept.values() {
        work.around.journal.part_done(work.id, part.clone());
    }
    Ok(kept)
}

/// Makes the part file, and writes the checkpoint down before the first byte.
async fn begin(work: &Work, object: ObjectPath, pinned: Pinned) -> Early<Download<'_>> {
    let request = work.transfer()?.request.clone();
    let plan = if pinned.size <= SINGLE_PUT_MAX { Plan::single(pinned.size) } else { Plan::download(pinned.size) };
    let (disk, size) = (work.around.disk.clone(), pinned.size);
    let file = work.blocking(move || PartFile::create(&disk, &request.root, &request.local, size)).await??;
    let checkpoint = Checkpoint::Download {
        etag: pinned.etag.clone(),
        version: pinned.version.clone(),
        checksum: pinned.checksum.clone(),
        plan,
        part_file: file.path().to_owned(),
        unpacked: None,
    };
    work.around.journal.forget_parts(work.id);
    work.update(|transfer| {
        transfer.checkpoint = Some(checkpoint);
        transfer.done_bytes = 0;
    });
    work.flush().await?;
    work.trust();
    Ok(Download { work, object, plan, pinned, file: Arc::new(file), done: BTreeMap::new() })
}

/// The answer told that the object is compressed, which its listing could not: it is looked at before anything is kept
/// of it. Stopped without being told to, the transfer is queued again.
fn look_first(work: &Work) -> Outcome {
    if let Ok(transfer) = work.transfer()
        && let Some(Checkpoint::Download { part_file, unpacked, .. }) = &transfer.checkpoint
    {
        remove_files(&work.around.disk, part_file, unpacked.as_ref());
    }
    forget(work);
    Outcome::Stopped
}

/// The object is another now: what was fetched of the old one is given up, so that Retry takes the new one whole, unless
/// nothing but the old one will do.
fn changed(work: &Work, object: &ObjectPath, detail: impl Into<String>) -> Outcome {
    let mut only = false;
    if let Ok(transfer) = work.transfer() {
        only = transfer.request.known.as_ref().is_some_and(|known| known.only);
        if let Some(Checkpoint::Download { part_file, unpacked, .. }) = &transfer.checkpoint {
            remove_files(&work.around.disk, part_file, unpacked.as_ref());
        }
    }
    forget(work);
    let (place, detail) = (object.to_string(), detail.into());
    match only {
        true => Error::Replaced { place, detail }.into(),
        false => Error::RemoteChanged { place, detail }.into(),
    }
}

/// Forgets what was fetched. The object is looked at anew, but stays held to its entity tag if nothing else will do.
fn forget(work: &Work) {
    work.around.journal.forget_parts(work.id);
    work.update(|transfer| {
        transfer.checkpoint = None;
        let known = transfer.request.known.take();
        transfer.request.known = known.filter(|known| known.only).map(|known| match known.etag {
            Some(_) => Known { size: 0, ..known },
            None => known,
        });
        transfer.done_bytes = 0;
    });
}

impl ReadAt for PartFile {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
        PartFile::read_exact_at(self, buffer, offset).map_err(std::io::Error::other)
    }
}
