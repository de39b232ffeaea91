//! What a chosen folder holds, before it is sent: counted away from the window, within limits, with what is in the
//! bucket already.

mod count;
mod there;

use std::path::PathBuf;
use std::sync::Arc;

use windlass_engine::store::Store;

use crate::wire::{Place, Preview, PreviewEntry};
use count::Counted;

/// Entries of the first level that are told.
const ENTRIES: usize = 200;
/// Names that are told of what is left out.
const NAMES: usize = 100;

/// Counts what the paths hold, and looks which of it is below the place already. `None` if counting failed.
pub async fn preview(paths: Vec<PathBuf>, place: Place, store: Option<Arc<dyn Store>>) -> Option<Preview> {
    let counting = tokio::task::spawn_blocking(move || count::count(&paths));
    let counted = counting.await.ok()?;
    let there = match store {
        Some(store) if !counted.more => there::among(&counted, &place, &*store).await,
        _ => None,
    };
    Some(words(counted, there.as_ref()))
}

fn words(counted: Counted, there: Option<&there::Found>) -> Preview {
    let mut entries: Vec<PreviewEntry> = counted
        .entries
        .iter()
        .map(|(name, entry)| PreviewEntry {
            name: name.clone(),
            folder: entry.folder,
            files: entry.files,
            bytes: entry.bytes,
            already_there: there.is_some_and(|there| there.entries.contains(name)),
        })
        .collect();
    entries.sort_by(|a, b| b.folder.cmp(&a.folder).then_with(|| a.name.cmp(&b.name)));
    entries.truncate(ENTRIES);
    Preview {
        files: counted.files,
        folders: counted.folders.len() as u64,
        bytes: counted.bytes,
        already_there: there.map(|there| there.files),
        skipped_count: counted.skipped_count,
        skipped: counted.skipped,
        unreadable_count: counted.unreadable_count,
        unreadable: counted.unreadable,
        entries,
        more: counted.more,
    }
}
