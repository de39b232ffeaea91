//! How wishes become transfers: files at once, folders while they are being counted.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Action, Error, Failure};
use crate::local::expand::{Found, walk};
use crate::local::names::{self, Taken};
use crate::store::ObjectPath;
use crate::transfer::conflict::labelled;
use crate::transfer::{Batch, ConnectionId, Direction, Id, Known, Phase, Request, State, Transfer, UploadOptions};

use super::run::Message;
use super::{Download, Shared, Upload, Wanted, now_ms};
use pages::{Held, Pages};

mod pages;

/// How many found files are added at once.
const CHUNK: usize = 500;
/// The state of a new transfer that could not even be begun.
pub type Added = (Request, Option<u64>, Option<Failure>);

/// Adds requests; their ids.
pub fn requests(shared: &Shared, requests: Vec<Request>, batch: Option<Id>, paused: bool) -> Vec<Id> {
    let plain = requests.into_iter().map(|request| {
        let size = request.known.as_ref().map(|known| known.size);
        (request, size, None)
    });
    add(shared, plain.collect(), batch, paused)
}

fn add(shared: &Shared, added: Vec<Added>, batch: Option<Id>, paused: bool) -> Vec<Id> {
    let transfers: Vec<Transfer> = added.into_iter().map(|added| transfer(shared, added, batch, paused)).collect();
    let ids = transfers.iter().map(|transfer| transfer.id).collect();
    shared.around.table.add(transfers);
    ids
}

/// A new transfer, not in the table yet.
pub fn transfer(shared: &Shared, (request, size, failure): Added, batch: Option<Id>, paused: bool) -> Transfer {
    let id = shared.around.journal.next_id();
    let state = match (&failure, paused) {
        (Some(_), _) => State::Failed,
        (None, true) => State::Paused,
        (None, false) => State::Queued,
    };
    Transfer {
        id,
        batch,
        request,
        state,
        phase: Phase::Preparing,
        size,
        done_bytes: 0,
        attempt: 0,
        ended: (state != State::Queued).then(now_ms),
        failure,
        question: None,
        verdict: None,
        proof: None,
        checkpoint: None,
        position: i64::try_from(id.0).unwrap_or(i64::MAX),
        added: now_ms(),
        started: None,
        running_ms: 0,
        retry_at: None,
        moved_source: false,
        unpack: None,
    }
}

/// Files become transfers; folders become batches that are counted in the background.
pub fn upload(shared: &Arc<Shared>, upload: Upload) -> Vec<Id> {
    let mut ids = Vec::new();
    for path in &upload.paths {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => ids.push(upload_folder(shared, &upload, path)),
            Ok(found) => ids.extend(add(shared, vec![file(&upload, path, Some(found.len()))], None, upload.paused)),
            Err(error) => {
                let failure = Failure::from(Error::reading(path, error));
                let (request, size, _) = file(&upload, path, None);
                ids.extend(add(shared, vec![(request, size, Some(failure))], None, upload.paused));
            }
        }
    }
    ids
}

fn file(upload: &Upload, path: &Path, size: Option<u64>) -> Added {
    let name = PathBuf::from(path.file_name().unwrap_or_default());
    let (key, failure) = match names::key_for(&upload.prefix, &name) {
        Ok(key) => (key, None),
        Err(error) => (format!("{}{}", upload.prefix, name.to_string_lossy()), Some(Failure::from(error))),
    };
    // A link that was dropped itself is followed, under its own name: the user pointed at it.
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    (upload_request(upload, real.clone(), real, key), size, failure)
}

fn upload_request(upload: &Upload, local: PathBuf, root: PathBuf, key: String) -> Request {
    Request {
        connection: upload.connection.clone(),
        direction: Direction::Upload,
        local,
        root,
        remote: ObjectPath::new(upload.bucket.clone(), key),
        version: None,
        on_conflict: upload.on_conflict,
        known: None,
        options: upload.options.clone(),
    }
}

fn upload_folder(shared: &Arc<Shared>, upload: &Upload, folder: &Path) -> Id {
    let name = folder.file_name().map_or_else(|| "/".into(), |name| name.to_string_lossy().into_owned());
    let prefix = format!("{}{name}/", upload.prefix);
    let batch = Batch {
        id: shared.around.journal.next_id(),
        connection: upload.connection.clone(),
        direction: Direction::Upload,
        name,
        local: folder.canonicalize().unwrap_or_else(|_| folder.to_owned()),
        remote: ObjectPath::new(upload.bucket.clone(), prefix),
        as_of: None,
        added: now_ms(),
        counting: true,
        failure: None,
        on_conflict: upload.on_conflict,
        options: upload.options.clone(),
        paused: upload.paused,
        stopped: false,
    };
    let id = batch.id;
    shared.around.table.put_batch(batch.clone());
    count_upload(shared, batch, HashSet::new());
    id
}

/// Walks the folder on a thread of its own; `known` are the paths that are transfers already.
fn count_upload(shared: &Arc<Shared>, batch: Batch, known: HashSet<String>) {
    let shared = shared.clone();
    shared.runtime.clone().spawn_blocking(move || {
        let upload = Upload {
            connection: batch.connection.clone(),
            paths: vec![],
            bucket: batch.remote.bucket.clone(),
            prefix: batch.remote.key.clone(),
            on_conflict: batch.on_conflict,
            options: batch.options.clone(),
            paused: batch.paused,
        };
        let mut chunk = Chunk::new(&shared, &batch);
        for found in walk(&shared.around.disk, &batch.local) {
            let (relative, size, failure) = match found {
                Found::File { relative, size } => (relative, Some(size), None),
                Found::Unreadable { relative, failure } => (relative, None, Some(failure)),
                Found::LeftOut { .. } => continue,
            };
            let local = batch.local.join(&relative);
            let (key, failure) = match names::key_for(&upload.prefix, &relative) {
                Ok(key) => (key, failure),
                Err(error) => (format!("{}{}", upload.prefix, relative.to_string_lossy()), Some(error.into())),
            };
            if !known.contains(&*local.to_string_lossy())
                && !chunk.push((upload_request(&upload, local, batch.local.clone(), key), size, failure))
            {
                return;
            }
        }
        chunk.end(None);
    });
}

/// Objects become transfers; prefixes become batches that are listed in the background.
pub fn download(shared: &Arc<Shared>, download: Download) -> Vec<Id> {
    let mut ids = Vec::new();
    let mut taken = Taken::new();
    for wanted in &download.wanted {
        match wanted {
            Wanted::Object { key, size, etag } => {
                let known = size.map(|size| Known { size, etag: etag.clone(), only: false });
                let local = download.into.join(taken.place(&names::local_path(last_name(key))));
                let request = download_request(&download, key, local, known);
                ids.extend(requests(shared, vec![request], None, false));
            }
            Wanted::Version { key, version, size, etag, label } => {
                let name = last_name(key);
                let name = label.as_ref().map_or_else(|| name.to_owned(), |label| labelled(name, label));
                let known = Known::of_version(version, *size, etag.clone());
                let local = download.into.join(taken.place(&names::local_path(&name)));
                let request = download_request(&download, key, local, Some(known));
                let request = Request { version: Some(version.clone()), ..request };
                ids.extend(requests(shared, vec![request], None, false));
            }
            Wanted::Folder { prefix } => ids.push(download_folder(shared, &download, prefix, None, &mut taken)),
            Wanted::FolderAsOf { prefix, at } => {
                ids.push(download_folder(shared, &download, prefix, Some(*at), &mut taken));
            }
        }
    }
    ids
}

/// What an object is called in its folder.
fn last_name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

fn download_request(download: &Download, key: &str, local: PathBuf, known: Option<Known>) -> Request {
    Request {
        connection: download.connection.clone(),
        direction: Direction::Download,
        local,
        root: download.into.clone(),
        remote: ObjectPath::new(download.bucket.clone(), key),
        version: None,
        on_conflict: download.on_conflict,
        known,
        options: UploadOptions::usual(),
    }
}

fn download_folder(
    shared: &Arc<Shared>,
    download: &Download,
    prefix: &str,
    as_of: Option<i64>,
    taken: &mut Taken,
) -> Id {
    let name = prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = if name.is_empty() { download.bucket.as_str() } else { name };
    let batch = Batch {
        id: shared.around.journal.next_id(),
        connection: download.connection.clone(),
        direction: Direction::Download,
        name: name.to_owned(),
        local: download.into.join(taken.place(&names::local_path(name))),
        remote: ObjectPath::new(download.bucket.clone(), prefix),
        as_of,
        added: now_ms(),
        counting: true,
        failure: None,
        on_conflict: download.on_conflict,
        options: UploadOptions::usual(),
        paused: false,
        stopped: false,
    };
    let id = batch.id;
    shared.around.table.put_batch(batch.clone());
    count_download(shared, batch, HashSet::new());
    id
}

/// Lists the prefix page by page; `known` are the keys that are transfers already.
fn count_download(shared: &Arc<Shared>, batch: Batch, known: HashSet<String>) {
    let shared = shared.clone();
    shared.runtime.clone().spawn(async move {
        let failure = list(&shared, &batch, known).await.err();
        Chunk::new(&shared, &batch).end(failure);
    });
}

async fn list(shared: &Arc<Shared>, batch: &Batch, known: HashSet<String>) -> Result<(), Failure> {
    let store = shared.around.stores.store(&batch.connection).await?;
    let root = batch.local.parent().unwrap_or(&batch.local).to_owned();
    let mut taken = Taken::new();
    let mut pages = Some(Pages::of(batch.as_of));
    let mut tries = crate::work::Tries::default();
    while let Some(page) = &pages {
        let (found, next) = match page.fetch(&*store, &batch.remote).await {
            Ok(fetched) => fetched,
            Err(error) => match tries.after(&error) {
                Some(pause) => {
                    tokio::time::sleep(pause).await;
                    continue;
                }
                None => {
                    let server = shared.around.stores.name(&batch.connection);
                    let place = batch.remote.to_string();
                    return Err(Error::Store { action: Action::List, place, server, source: error }.into());
                }
            },
        };
        tries = crate::work::Tries::default();
        pages = next;
        let mut chunk = Chunk::new(shared, batch);
        for Held { key, known: object, version } in found {
            let relative = key.strip_prefix(&batch.remote.key).unwrap_or(&key);
            // A key that ends in a slash stands for a folder, and has nothing to fetch.
            if relative.is_empty() || (relative.ends_with('/') && object.size == 0) {
                continue;
            }
            let local = batch.local.join(taken.place(&names::local_path(relative)));
            if known.contains(&key) {
                continue;
            }
            let size = object.size;
            let request = Request {
                connection: batch.connection.clone(),
                direction: Direction::Download,
                local,
                root: root.clone(),
                remote: ObjectPath::new(batch.remote.bucket.clone(), key),
                version,
                on_conflict: batch.on_conflict,
                known: Some(object),
                options: UploadOptions::usual(),
            };
            if !chunk.push((request, Some(size), None)) {
                return Ok(());
            }
        }
        chunk.flush();
    }
    Ok(())
}

/// Found files on their way into the table, some hundred at a time.
struct Chunk<'a> {
    shared: &'a Shared,
    batch: &'a Batch,
    found: Vec<Added>,
}

impl<'a> Chunk<'a> {
    fn new(shared: &'a Shared, batch: &'a Batch) -> Self {
        Self { shared, batch, found: Vec::new() }
    }

    /// Takes one more. False if the counting was stopped: the folder was cancelled.
    fn push(&mut self, added: Added) -> bool {
        self.found.push(added);
        if self.found.len() >= CHUNK {
            self.flush();
            return self.is_wanted();
        }
        true
    }

    fn is_wanted(&self) -> bool {
        self.shared.around.table.batch(self.batch.id).is_some_and(|batch| batch.counting)
    }

    fn flush(&mut self) {
        let found = std::mem::take(&mut self.found);
        let batch = self.shared.around.table.batch(self.batch.id).filter(|batch| batch.counting);
        if let Some(batch) = batch.filter(|_| !found.is_empty()) {
            bring(self.shared, &batch, found);
        }
    }

    fn end(mut self, failure: Option<Failure>) {
        self.flush();
        self.shared.around.table.update_batch(self.batch.id, |batch| {
            batch.counting = false;
            batch.failure = failure;
        });
    }
}

/// Adds found files as the folder was wanted when it was looked at. The loop looks again, since the folder may have
/// been cancelled, paused or resumed in between, when these rows were not in the table yet.
fn bring(shared: &Shared, batch: &Batch, found: Vec<Added>) {
    let ids = add(shared, found, Some(batch.id), batch.paused);
    // The loop ends only with the program.
    let _ = shared.messages.send(Message::Found { ids, paused: batch.paused });
}

/// Folders that are being cancelled are not counted any further.
pub fn stop_counting(shared: &Shared, ids: &[Id]) {
    for id in ids {
        if shared.around.table.batch(*id).is_some_and(|batch| batch.counting) {
            shared.around.table.update_batch(*id, |batch| {
                batch.counting = false;
                batch.stopped = true;
            });
        }
    }
}

/// Folders of a connection that is about to be removed are not counted any further.
pub fn stop_counting_through(shared: &Shared, connection: &ConnectionId) {
    let table = &shared.around.table;
    let folders: Vec<Id> = table.counting();
    let through = |id: &Id| table.batch(*id).is_some_and(|batch| batch.connection == *connection);
    stop_counting(shared, &folders.into_iter().filter(through).collect::<Vec<_>>());
}

/// What is still to be found of these folders is added paused, or not. A folder whose counting failed is counted again
/// when it is to go on.
pub fn pause_counting(shared: &Arc<Shared>, ids: &[Id], paused: bool) {
    for id in ids {
        let Some(batch) = shared.around.table.batch(*id) else { continue };
        if !batch.counting && !paused && batch.failure.is_some() {
            let again = Batch { counting: true, failure: None, paused: false, stopped: false, ..(*batch).clone() };
            shared.around.table.put_batch(again.clone());
            count(shared, again);
        } else if batch.counting || batch.stopped {
            shared.around.table.update_batch(*id, |batch| {
                batch.paused = paused;
                // Who resumes a cancelled folder wants what was found of it.
                batch.stopped &= paused;
            });
        }
    }
}

/// Folders whose counting a crash cut short are counted again; what was found before is left out.
pub fn count_again(shared: &Arc<Shared>) {
    for batch in shared.around.table.since(0).batches {
        if batch.counting {
            count(shared, (*batch).clone());
        }
    }
}

/// Counts a folder, leaving out what is in the list already: by the side that "keep both" does not rename.
fn count(shared: &Arc<Shared>, batch: Batch) {
    let files = shared.around.table.files_of(&[batch.id]);
    let requests = files.iter().filter_map(|id| shared.around.table.get(*id));
    match batch.direction {
        Direction::Upload => {
            let known = requests.map(|it| it.request.local.to_string_lossy().into_owned()).collect();
            count_upload(shared, batch, known);
        }
        Direction::Download => {
            let known = requests.map(|it| it.request.remote.key.clone()).collect();
            count_download(shared, batch, known);
        }
    }
}

#[cfg(test)]
mod tests;
