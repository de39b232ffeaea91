//! What is done if the key is taken.

use std::sync::Arc;

use crate::error::Action;
use crate::integrity::whole_crc64;
use crate::local::Source;
use crate::store::{Kind, ObjectInfo, ObjectPath};
use crate::transfer::conflict::{Side, numbered};
use crate::transfer::{ConflictPolicy, Question};
use crate::work::{Early, Outcome, Work};

/// How many names "keep both" tries.
const NAMES: u32 = 1_000;

/// Settles where the file goes. True if the object must not replace one that comes up in the meantime.
pub async fn settle(work: &Work, source: &Arc<Source>) -> Early<bool> {
    let transfer = work.transfer()?;
    let object = transfer.request.remote.clone();
    let policy = transfer.request.on_conflict;
    if policy == ConflictPolicy::Overwrite {
        return Ok(false);
    }
    let Some(there) = look(work, &object).await? else { return Ok(true) };
    match policy {
        ConflictPolicy::Skip => Err(Outcome::Skipped),
        ConflictPolicy::KeepBoth => {
            let free = free_name(work, &object).await?;
            work.tell(format!("The name was taken. Sent as {}.", free.key));
            work.update(|transfer| transfer.request.remote = free);
            Ok(true)
        }
        ConflictPolicy::Ask | ConflictPolicy::Overwrite => Err(ask(work, source, &object, Some(&there)).await?),
    }
}

/// The name was free, and was taken while the file was sent: what the policy says for that. A name is not given up
/// for another by itself any more, since the parts belong to this one; that is asked, whatever the policy.
pub async fn taken(
    work: &Work,
    source: &Arc<Source>,
    object: &ObjectPath,
    there: Option<&ObjectInfo>,
) -> Early<Outcome> {
    match work.transfer()?.request.on_conflict {
        ConflictPolicy::Skip => Ok(Outcome::Skipped),
        _ => ask(work, source, object, there).await,
    }
}

/// The question about a key that is taken.
async fn ask(work: &Work, source: &Arc<Source>, object: &ObjectPath, there: Option<&ObjectInfo>) -> Early<Outcome> {
    let fingerprint = source.fingerprint();
    let free_name = free_name(work, object).await?.key.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(Outcome::Asked(Question::Exists {
        here: Side {
            size: Some(fingerprint.size),
            modified: i64::try_from(fingerprint.modified_ns / 1_000_000).ok(),
            crc64: None,
        },
        there: Side {
            size: there.map(|it| it.size),
            modified: there.and_then(|it| it.modified),
            crc64: there.and_then(|it| whole_crc64(it.checksum.as_ref())),
        },
        free_name,
        guarded: true,
    }))
}

/// What is at a key. Keys that may not look count as "nothing": the write itself is guarded where the server can.
pub async fn look(work: &Work, object: &ObjectPath) -> Early<Option<ObjectInfo>> {
    let answer = async || -> Early<crate::store::Result<ObjectInfo>> {
        let mut tries = crate::work::Tries::default();
        loop {
            match work.or_stop(work.store.head(object)).await? {
                Ok(info) => return Ok(Ok(info)),
                Err(error) if matches!(error.kind, Kind::NoSuchKey | Kind::AccessDenied) => return Ok(Err(error)),
                Err(error) => match tries.after(&error) {
                    Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
                    None => return Ok(Err(error)),
                },
            }
        }
    };
    match answer().await? {
        Ok(info) => Ok(Some(info)),
        Err(error) if error.kind == Kind::NoSuchKey => Ok(None),
        Err(error) if error.kind == Kind::AccessDenied => {
            work.tell("This key may not look whether the name is taken.");
            Ok(None)
        }
        Err(error) => Err(work.store_error(Action::Write, object, error).into()),
    }
}

async fn free_name(work: &Work, object: &ObjectPath) -> Early<ObjectPath> {
    let (folder, name) = object.key.rsplit_once('/').map_or(("", &*object.key), |(folder, name)| (folder, name));
    for n in 2..NAMES {
        let name = numbered(name, n);
        let key = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let candidate = ObjectPath::new(object.bucket.clone(), key);
        if look(work, &candidate).await?.is_none() {
            return Ok(candidate);
        }
    }
    Err(crate::error::Error::BadName { name: name.to_owned(), why: "a thousand like it are taken".into() }.into())
}
