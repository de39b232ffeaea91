//! Deleting, many keys in one request.

use std::collections::HashMap;

use super::run::{JobWork, Went};
use super::{FailedObject, Object};
use crate::error::Action;
use crate::store::about::{MOST_DELETIONS, NotDeleted};
use crate::store::{Deletion, Error};
use crate::work::{Early, Tries};

/// Deletes a page of objects.
pub async fn page(work: &JobWork, bucket: &str, objects: &[(usize, Object)]) -> Early<Vec<(Object, Went)>> {
    let mut went = Vec::new();
    for batch in objects.chunks(MOST_DELETIONS) {
        let batch: Vec<Object> = batch.iter().map(|(_, object)| object.clone()).collect();
        let failed = delete(work, bucket, &batch).await?;
        for object in batch {
            let of = Deletion { key: object.key.clone(), version: object.version.clone() };
            let how = match failed.get(&of) {
                None => {
                    work.show(|job| job.page_done.add(object.size));
                    Went::Done
                }
                Some(error) => {
                    let failure = work.words(Action::Delete, &format!("{bucket}/{}", object.key), error.clone());
                    Went::Failed(FailedObject { object: object.clone(), target: None, copied: false, failure })
                }
            };
            went.push((object, how));
        }
    }
    Ok(went)
}

/// Deletes at most [`MOST_DELETIONS`] objects; those that could not be. Keys whose refusal may pass are tried again.
pub async fn delete(work: &JobWork, bucket: &str, objects: &[Object]) -> Early<HashMap<Deletion, Error>> {
    let deletion = |object: &Object| Deletion { key: object.key.clone(), version: object.version.clone() };
    let mut left: Vec<Deletion> = objects.iter().map(deletion).collect();
    let mut failed = HashMap::new();
    let mut tries = Tries::default();
    while !left.is_empty() {
        let asked = work.ask(Action::Delete, bucket, || work.store.delete_many(bucket, &left)).await?;
        let refused = asked.map_err(|error| work.words(Action::Delete, bucket, error))?;
        left.clear();
        let mut pause = None;
        let passing = refused.iter().find(|it| it.error.ambiguous()).map(|it| it.error.clone());
        if let Some(error) = passing {
            pause = tries.after(&error);
        }
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
