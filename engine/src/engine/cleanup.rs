//! Removing unfinished uploads from servers: work of its own, in the journal until it is done.

use std::sync::Arc;
use std::time::Duration;

use crate::store::{Kind, Store};
use crate::transfer::Cleanup;
use crate::work::Surroundings;

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Aborts until the server says that nothing is left, however long that takes.
pub async fn run(around: Arc<Surroundings>, number: u64, cleanup: Cleanup) {
    let mut pause = Duration::from_secs(1);
    while !attempt(&around, &cleanup).await {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    around.journal.cleanup_done(number);
}

/// True if nothing is left to do.
async fn attempt(around: &Surroundings, cleanup: &Cleanup) -> bool {
    let Some(upload_id) = &cleanup.upload_id else { return true };
    let Ok(store) = around.stores.store(&cleanup.connection).await else { return false };
    match store.abort_multipart(&cleanup.object, upload_id).await {
        // A part that was on its way may land after the abort; then the upload is back.
        Ok(()) => is_gone(&*store, cleanup, upload_id).await,
        Err(error) => matches!(error.kind, Kind::NoSuchUpload | Kind::NoSuchBucket | Kind::NoSuchKey),
    }
}

async fn is_gone(store: &dyn Store, cleanup: &Cleanup, upload_id: &str) -> bool {
    match store.list_parts(&cleanup.object, upload_id).await {
        Ok(parts) => parts.is_empty(),
        // Keys that may abort but not list: the abort's own word is the best there is.
        Err(error) => {
            matches!(
                error.kind,
                Kind::NoSuchUpload | Kind::NoSuchBucket | Kind::NoSuchKey | Kind::AccessDenied | Kind::NotSupported
            )
        }
    }
}
