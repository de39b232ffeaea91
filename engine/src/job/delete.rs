//! Deleting, many keys in one request.

use std::collections::{HashMap, HashSet};

use super::run::{JobWork, Went};
use super::{Object, Planned};
use crate::error::{Action, Error};
use crate::store::about::{MOST_DELETIONS, NotDeleted};
use crate::store::{self, Deletion};
use crate::work::{Early, Tries};

/// Deletes a page of objects. `action` is what that is to the user, for messages.
pub async fn page(work: &JobWork, action: Action, bucket: &str, objects: Vec<Planned>) -> Early<Vec<(Planned, Went)>> {
    let mut went = Vec::with_capacity(objects.len());
    for batch in objects.chunks(MOST_DELETIONS) {
        let doomed: Vec<&Object> = batch.iter().map(|planned| &planned.object).collect();
        let failed = delete(work, bucket, &doomed).await?;
        for planned in batch {
            let how = how(work, action, bucket, &planned.object, &failed);
            went.push((planned.clone(), how));
        }
    }
    Ok(went)
}

/// How the deletion of an object went.
pub fn how(
    work: &JobWork,
    action: Action,
    bucket: &str,
    object: &Object,
    failed: &HashMap<Deletion, store::Error>,
) -> Went {
    match failed.get(&deletion(object)) {
        None => {
            work.show(|job| job.page_done.add(object.size));
            Went::Done
        }
        Some(error) => Went::Failed(work.words(action, &format!("{bucket}/{}", object.key), error.clone())),
    }
}

fn deletion(object: &Object) -> Deletion {
    Deletion { key: object.key.clone(), version: object.version.clone() }
}

/// Deletes at most [`MOST_DELETIONS`] objects; those that could not be. Keys whose refusal may pass are tried again.
pub async fn delete(work: &JobWork, bucket: &str, objects: &[&Object]) -> Early<HashMap<Deletion, store::Error>> {
    let mut left: Vec<Deletion> = objects.iter().map(|object| deletion(object)).collect();
    let mut failed = HashMap::new();
    let mut tries = Tries::default();
    while !left.is_empty() {
        let asked = work.ask(Action::Delete, bucket, || work.store.delete_many(bucket, &left)).await?;
        let refused = asked.map_err(|error| work.words(Action::Delete, bucket, error))?;
        let asked_for: HashSet<Deletion> = left.drain(..).collect();
        // A refusal that cannot be placed would make a key count as deleted that is not.
        if let Some(stray) = refused.iter().find(|it| !asked_for.contains(&it.deletion)) {
            let detail = format!("it refused to delete {:?}, which was not asked for", stray.deletion);
            return Err(Error::Unconfirmed { place: bucket.to_owned(), detail }.into());
        }
        let passing = refused.iter().find(|it| it.error.ambiguous()).map(|it| it.error.clone());
        let pause = passing.and_then(|error| tries.after(&error));
        for NotDeleted { deletion, error } in refused {
            match pause {
                Some(_) if error.ambiguous() => left.push(deletion),
                _ => _ = failed.insert(deletion, error),
            }
        }
        if let Some(pause) = pause {
            work.or_stop(tokio::time::sleep(pause)).await?;
        }
    }
    Ok(failed)
}
