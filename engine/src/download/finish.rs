//! The end of a download: compare, then publish.

use crate::error::{Code, Error, Failure};
use crate::integrity::{digest, fold, whole_crc64};
use crate::local::PartFile;
use crate::sabotage::{Safeguard, without};
use crate::store::Checksum;
use crate::transfer::{ConflictPolicy, Phase, Plan, Verdict};
use crate::upload::is_md5;
use crate::work::{Early, Outcome, Work};

use super::{Download, Pinned, forget, target, unpack};

/// Compares the checksums, and gives the file its name.
pub async fn publish(download: Download<'_>) -> Early<Verdict> {
    let work = download.work;
    work.phase(Phase::Verifying);
    let ours = fold(download.done.values().map(|part| (part.crc64, part.size)));
    let verdict = match whole_crc64(download.pinned.checksum.as_ref()) {
        Some(theirs) if theirs == ours || without(Safeguard::WholeChecksum) => Verdict::WholeObject,
        Some(theirs) => {
            // No single part can be shown to be the bad one, so none is kept.
            let path = download.file.path().to_owned();
            PartFile::remove_at(&work.around.disk, &path)?;
            forget(work);
            return Err(
                Error::ChecksumDiffers { ours: format!("{ours:016x}"), theirs: format!("{theirs:016x}") }.into()
            );
        }
        None if tag_is_md5(&download) => Verdict::WholeObject,
        None => Verdict::SizeOnly,
    };

    let Pinned { etag, version, checksum, .. } = &download.pinned;
    work.prove(etag.clone(), version.clone(), checksum.as_ref());
    work.phase(Phase::Finishing);
    let unpacked = unpack::unpack(&download).await?;
    let file = unpacked.clone().unwrap_or_else(|| download.file.clone());
    // Written down before the file has its name: see `published`.
    work.flush().await?;
    loop {
        let request = work.transfer()?.request.clone();
        let replace = request.on_conflict == ConflictPolicy::Overwrite;
        let (file, path) = (file.clone(), request.local.clone());
        let Err(error) = work.blocking(move || file.publish(&path, replace)).await? else { break };
        let failure = Failure::from(error);
        if failure.code != Code::Exists {
            return Err(failure.into());
        }
        // Somebody took the name while the bytes came.
        match request.on_conflict {
            ConflictPolicy::Skip => return Err(Outcome::Skipped),
            ConflictPolicy::KeepBoth => {
                let free = target::free_name(&request.local)?;
                work.update(|transfer| transfer.request.local = free);
            }
            ConflictPolicy::Ask | ConflictPolicy::Overwrite => {
                return Err(target::ask(&request.local, &download.pinned)?);
            }
        }
    }
    if unpacked.is_some()
        && let Err(error) = PartFile::remove_at(&work.around.disk, download.file.path())
    {
        tracing::warn!(%error, "a part file could not be removed");
    }
    work.tell("Moved into place");
    Ok(verdict)
}

/// Whether the object came in one piece and its entity tag is the MD5 of what came.
fn tag_is_md5(download: &Download<'_>) -> bool {
    let only = download.done.values().next().filter(|_| download.plan.count() == 1);
    let md5 = only.and_then(|part| part.md5);
    md5.zip(download.pinned.etag.as_ref()).is_some_and(|(md5, etag)| is_md5(etag, md5))
}

/// After a crash between the renaming and the note of it: the verdict, if the target holds exactly the bytes that were
/// fetched, or was made of them: bytes of that size and CRC-64/NVME.
pub async fn published(
    work: &Work,
    plan: Plan,
    theirs: Option<&Checksum>,
    unpacked: Option<(u64, u64)>,
) -> Early<Option<Verdict>> {
    let parts = work.around.journal.parts(work.id)?;
    if parts.iter().map(|part| part.size).sum::<u64>() != plan.size() {
        return Ok(None);
    }
    let ours = fold(parts.iter().map(|part| (part.crc64, part.size)));
    let path = work.transfer()?.request.local.clone();
    let (size, crc64) = unpacked.unwrap_or((plan.size(), ours));
    let read = move || {
        let file = std::fs::File::open(&path).ok().filter(|file| file.metadata().is_ok_and(|it| it.len() == size))?;
        digest(&file, 0, size).ok()
    };
    let there = work.or_stop(work.blocking(read)).await??;
    if there.is_none_or(|there| there.crc64 != crc64) {
        return Ok(None);
    }
    Ok(Some(match whole_crc64(theirs) {
        Some(theirs) if theirs == ours => Verdict::WholeObject,
        _ => Verdict::SizeOnly,
    }))
}
