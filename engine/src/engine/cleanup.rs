//! Removing unfinished uploads from servers: work of its own, in the journal until it is done.

use std::sync::Arc;
use std::time::Duration;

use crate::store::{Kind, ListedUpload, ObjectPath, Store};
use crate::transfer::Cleanup;
use crate::work::Surroundings;

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Aborts until the server says that nothing is left, however long that takes; or until the connection is removed.
pub async fn run(around: Arc<Surroundings>, number: u64, cleanup: Cleanup) {
    let mut pause = Duration::from_secs(1);
    while !attempt(&around, &cleanup).await {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = around.nudged.notified() => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    around.journal.cleanup_done(number);
    around.cleanups.send_modify(|open| _ = open.remove(&number));
}

/// True if nothing is left to do.
async fn attempt(around: &Surroundings, cleanup: &Cleanup) -> bool {
    let Ok(store) = around.stores.store(&cleanup.connection).await else {
        return !around.stores.knows(&cleanup.connection);
    };
    let upload_id = match &cleanup.upload_id {
        Some(upload_id) => upload_id,
        None => match unanswered(&*store, cleanup).await {
            Ok(Some(upload_id)) => &upload_id.clone(),
            Ok(None) => return true,
            Err(error) => return !error.ambiguous(),
        },
    };
    match store.abort_multipart(&cleanup.object, upload_id).await {
        // A part that was on its way may land after the abort; then the upload is back.
        Ok(()) => is_gone(&*store, &cleanup.object, upload_id).await,
        Err(error) => matches!(error.kind, Kind::NoSuchUpload | Kind::NoSuchBucket | Kind::NoSuchKey),
    }
}

/// An upload that was begun unheard: for our key, empty, the only one, and begun since.
async fn unanswered(store: &dyn Store, cleanup: &Cleanup) -> crate::store::Result<Option<String>> {
    let uploads = store.list_uploads(&cleanup.object.bucket, &cleanup.object.key).await?;
    let since = cleanup.since - crate::upload::CLOCK_SLACK_MS;
    let ours = |it: &&ListedUpload| it.key == cleanup.object.key && it.initiated.is_some_and(|at| at >= since);
    let candidates: Vec<_> = uploads.iter().filter(ours).collect();
    let [only] = candidates[..] else { return Ok(None) };
    let parts = store.list_parts(&cleanup.object, &only.upload_id).await?;
    Ok(parts.is_empty().then(|| only.upload_id.clone()))
}

/// Whether nothing is left of an upload that was aborted.
pub async fn is_gone(store: &dyn Store, object: &ObjectPath, upload_id: &str) -> bool {
    match store.list_parts(object, upload_id).await {
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
