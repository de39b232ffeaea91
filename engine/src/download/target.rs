//! What is done if the file is there already.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::integrity::whole_crc64;
use crate::transfer::conflict::{Side, numbered};
use crate::transfer::{ConflictPolicy, Question};
use crate::work::{Early, Outcome, Work};

use super::Pinned;

/// How many names "keep both" tries.
const NAMES: u32 = 1_000;

/// Settles the file's name.
pub async fn settle(work: &Work, pinned: &Pinned) -> Early<()> {
    let transfer = work.transfer()?;
    let target = transfer.request.local.clone();
    let policy = transfer.request.on_conflict;
    if policy == ConflictPolicy::Overwrite || !exists(&target) {
        return Ok(());
    }
    match policy {
        ConflictPolicy::Skip => Err(Outcome::Skipped),
        ConflictPolicy::KeepBoth => {
            let free = free_name(&target)?;
            work.tell(format!("The name was taken. Saved as {}.", free.display()));
            work.update(|transfer| transfer.request.local = free);
            Ok(())
        }
        ConflictPolicy::Ask | ConflictPolicy::Overwrite => Err(ask(&target, pinned)?),
    }
}

/// The question about a file that is there.
pub fn ask(target: &Path, pinned: &Pinned) -> Early<Outcome> {
    let here = std::fs::symlink_metadata(target).ok();
    let modified = here.as_ref().and_then(|it| it.modified().ok());
    let since_1970 = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(Outcome::Asked(Question::Exists {
        here: Side {
            size: here.as_ref().map(std::fs::Metadata::len),
            modified: since_1970.and_then(|it| i64::try_from(it.as_millis()).ok()),
            crc64: None,
        },
        there: Side { size: Some(pinned.size), modified: None, crc64: whole_crc64(pinned.checksum.as_ref()) },
        free_name: free_name(target)?.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        guarded: true,
    }))
}

/// A name beside `target` that is free now. It may be taken by the time the file is ready; then it is asked again.
pub fn free_name(target: &Path) -> Early<PathBuf> {
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (2..NAMES)
        .map(|n| target.with_file_name(numbered(&name, n)))
        .find(|candidate| !exists(candidate))
        .ok_or_else(|| Error::BadName { name, why: "a thousand like it are taken".into() }.into())
}

/// Whether anything has that name, a broken link included.
fn exists(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}
