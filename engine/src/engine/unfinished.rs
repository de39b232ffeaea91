//! Unfinished uploads on a server: whose they are, their removal, and going on with one that another program began.
//!
//! Going on takes two steps, so that the user can be asked in between. [`Engine::compare`] only reads: it says whether
//! the parts on the server are those of a file. [`Engine::adopt`] makes an ordinary transfer of what fits, which sends
//! what is missing. Whatever changes between the two, the transfer notices as it does after any pause.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::error::{Action, Error, Failure, Result};
use crate::integrity::digest;
use crate::local::Source;
use crate::store::{self, Kind, ListedPart, ObjectPath, Store};
use crate::transfer::{
    Checkpoint, ConflictPolicy, ConnectionId, Direction, DonePart, Fingerprint, Id, Plan, Request, UploadOptions,
};
use crate::upload::fit::{self, Fit};
use crate::work::Tries;

use super::run::Message;
use super::{Engine, Shared, add, cleanup};

/// How often an upload is removed that comes back, because a part was on its way.
const REMOVALS: u32 = 3;

/// Who of this engine works on an unfinished upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A transfer in the list.
    Transfer(Id),
    /// A copy on the server, or to it.
    Job(Id),
    /// Nobody any more: it is being removed.
    Removal,
}

/// An upload on a server, and the file that it may be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Through which connection.
    pub connection: ConnectionId,
    /// The object that it is for.
    pub object: ObjectPath,
    /// Its id.
    pub upload_id: String,
    /// The file.
    pub local: PathBuf,
}

/// An upload and a file whose parts were found equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitting {
    adoption: Adoption,
    source: Fingerprint,
    plan: Plan,
    parts: Vec<DonePart>,
}

impl Fitting {
    /// The size of the file, in bytes.
    pub fn size(&self) -> u64 {
        self.plan.size()
    }

    /// The bytes that the server has already.
    pub fn kept_bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.size).sum()
    }

    /// The parts that the server has already, and all.
    pub fn parts(&self) -> (usize, u32) {
        (self.parts.len(), self.plan.count())
    }
}

impl Engine {
    /// The unfinished uploads of a bucket that this engine works on, by their ids.
    pub fn begun_here(&self, connection: &ConnectionId, bucket: &str) -> HashMap<String, Owner> {
        begun_here(&self.shared, connection, bucket)
    }

    /// Looks whether the parts of an upload are those of a file, by their sizes, and by their checksums or tags. Reads
    /// the file in windows, and changes nothing. `tell` hears the bytes that were compared, and of how many.
    ///
    /// # Errors
    /// `BadInput` if the upload is gone, or the file does not fit, with the parts that do not; those of the store and
    /// of the file.
    pub async fn compare(&self, adoption: Adoption, mut tell: impl FnMut(u64, u64)) -> Result<Fitting> {
        let around = &self.shared.around;
        if self.begun_here(&adoption.connection, &adoption.object.bucket).contains_key(&adoption.upload_id) {
            return Err(in_the_list());
        }
        let listed = self.parts_of(&adoption).await?;
        let (disk, path) = (around.disk.clone(), adoption.local.clone());
        let source = self.blocking(move || Ok(Source::open(&disk, &path)?)).await?;
        let fingerprint = source.fingerprint();
        let plan = fit::plan(fingerprint.size, &listed, self.shared.options().part_size);
        let plan = plan.map_err(|why| does_not_fit(&adoption, &why))?;

        let of: u64 = listed.iter().map(|part| part.size).sum();
        let (mut parts, mut others, mut only_tags, mut compared) = (Vec::new(), Vec::new(), true, 0);
        for part in &listed {
            tell(compared, of);
            let (reader, place) = (source.reader(), plan.part(part.number));
            let path = adoption.local.clone();
            let read = move || {
                let digests = digest(&*reader, place.offset, place.size);
                Ok(digests.map_err(|error| Error::reading(&path, error))?)
            };
            let ours = self.blocking(read).await?;
            compared += part.size;
            match fit::fit(part, &ours) {
                Fit::Equal => parts.push(done(part, ours.crc64, ours.md5)),
                unequal => {
                    only_tags &= unequal == Fit::OtherTag;
                    others.push(part.number);
                }
            }
            if others.len() >= fit::ENOUGH {
                break;
            }
        }
        tell(compared, of);
        if !others.is_empty() {
            return Err(does_not_fit(&adoption, &fit::differing(&others, only_tags, parts.is_empty())));
        }
        self.blocking(move || Ok(source.check_unchanged()?)).await?;
        Ok(Fitting { adoption, source: fingerprint, plan, parts })
    }

    /// Makes a transfer of an upload and a file that fit. It is on the disk when this returns.
    ///
    /// # Errors
    /// `BadInput` if the upload is in the list by now; `Journal` if it cannot be written down.
    pub async fn adopt(&self, fitting: Fitting) -> Result<Id> {
        let fitting = Box::new(fitting);
        self.ask(|reply| Message::Adopt { fitting, reply }).await?
    }

    async fn parts_of(&self, adoption: &Adoption) -> Result<Vec<ListedPart>> {
        let stores = &self.shared.around.stores;
        let store = stores.store(&adoption.connection).await?;
        let mut tries = Tries::default();
        loop {
            let error = match store.list_parts(&adoption.object, &adoption.upload_id).await {
                Ok(listed) => return Ok(listed),
                Err(error) => error,
            };
            if error.kind == Kind::NoSuchUpload {
                let what = format!("The upload of {} is gone: it was completed or removed.", adoption.object.key);
                return Err(Error::BadInput { what, hint: Some("Look again.".into()) }.into());
            }
            match tries.after(&error) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => {
                    let (place, server) = (adoption.object.to_string(), stores.name(&adoption.connection));
                    return Err(Error::Store { action: Action::Uploads, place, server, source: error }.into());
                }
            }
        }
    }
}

/// Removes an unfinished upload that nobody of this engine works on. One that is gone is removed. False if it came back
/// each time: another program is still sending to it.
///
/// # Errors
/// Those of the store, after some tries.
pub async fn remove(store: &dyn Store, object: &ObjectPath, upload_id: &str) -> store::Result<bool> {
    let mut tries = Tries::default();
    let mut removals = 0;
    while removals < REMOVALS {
        match store.abort_multipart(object, upload_id).await {
            Ok(()) => {
                removals += 1;
                // A part that was on its way may land after the abort; then the upload is back.
                if cleanup::is_gone(store, object, upload_id).await {
                    return Ok(true);
                }
            }
            Err(error) if error.kind == Kind::NoSuchUpload => return Ok(true),
            Err(error) => match tries.after(&error) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            },
        }
    }
    Ok(false)
}

/// Adds the transfer with what it has on the server already. The loop calls it, so that two cannot come between.
pub(super) fn add(shared: &Shared, fitting: Fitting) -> Result<Id> {
    let Fitting { adoption, source, plan, parts } = fitting;
    let Adoption { connection, object, upload_id, local } = adoption;
    if begun_here(shared, &connection, &object.bucket).contains_key(&upload_id) {
        return Err(in_the_list());
    }
    let request = Request {
        connection,
        direction: Direction::Upload,
        root: local.clone(),
        local,
        remote: object,
        version: None,
        on_conflict: ConflictPolicy::Ask,
        known: None,
        options: UploadOptions::usual(),
    };
    let around = &shared.around;
    let mut transfer = add::transfer(shared, (request, Some(plan.size()), None), None, false);
    transfer.done_bytes = parts.iter().map(|part| part.size).sum();
    transfer.checkpoint = Some(Checkpoint::Upload {
        source,
        plan,
        token: String::new(),
        upload_id: Some(upload_id),
        whole_checksum: false,
        completing: false,
        compression: None,
    });
    let id = transfer.id;
    let kept = parts.len();
    around.table.add(vec![transfer]);
    parts.into_iter().for_each(|part| around.journal.part_done(id, part));
    around.tell(id, format!("Taken over: {kept} of {} parts are on the server and equal to the file", plan.count()));
    // They were read in this run.
    around.verified.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(id);
    Ok(id)
}

fn begun_here(shared: &Shared, connection: &ConnectionId, bucket: &str) -> HashMap<String, Owner> {
    let around = &shared.around;
    let removals = around.cleanups.borrow();
    let removals = removals.values().filter(|it| it.connection == *connection && it.object.bucket == bucket);
    let mut owners: HashMap<String, Owner> =
        removals.filter_map(|it| Some((it.upload_id.clone()?, Owner::Removal))).collect();
    let rows = around.table.since(0);
    for job in rows.jobs.iter().filter(|job| job.uses(connection)) {
        let copies = job.cursor.large.iter().filter(|copy| copy.to.bucket == bucket);
        owners.extend(copies.filter_map(|copy| Some((copy.upload_id.clone()?, Owner::Job(job.id)))));
    }
    for transfer in &rows.transfers {
        let here = transfer.request.connection == *connection && transfer.request.remote.bucket == bucket;
        if let Some(Checkpoint::Upload { upload_id: Some(upload_id), .. }) = &transfer.checkpoint
            && here
            && transfer.verdict.is_none()
        {
            owners.insert(upload_id.clone(), Owner::Transfer(transfer.id));
        }
    }
    owners
}

fn done(listed: &ListedPart, crc64: u64, md5: Option<[u8; 16]>) -> DonePart {
    DonePart { number: listed.number, size: listed.size, crc64, etag: Some(listed.etag.clone()), md5, confirmed: true }
}

fn does_not_fit(adoption: &Adoption, why: &str) -> Failure {
    let name = adoption.local.file_name().unwrap_or_default().to_string_lossy();
    let what = format!("{name} does not fit this upload: {why}.");
    let hint = "Nothing was changed. Choose the file that the upload was begun with.";
    Error::BadInput { what, hint: Some(hint.into()) }.into()
}

fn in_the_list() -> Failure {
    let what = "This upload belongs to a transfer in the list.".into();
    Error::BadInput { what, hint: Some("Look again.".into()) }.into()
}
