//! Files and folders of this computer, sent and fetched.

use std::path::{Path, PathBuf};

use windlass_engine::engine::{Download, Engine, Upload, Wanted};
use windlass_engine::error::{Error, Failure};
use windlass_engine::store::ObjectPath;
use windlass_engine::transfer::{ConflictPolicy, Direction, Request, UploadOptions};

use crate::arguments::Place;
use crate::connection;

/// Whether a row of the journal is this file or folder, sent there: by the places that [`put`] would give it.
pub fn is_sent(path: &Path, to: &Place, way: Direction, local: &Path, remote: &ObjectPath) -> bool {
    let name = path.file_name().map_or_else(|| "/".into(), |name| name.to_string_lossy());
    let prefix = prefix_of(to);
    let (file, folder) = (format!("{prefix}{name}"), format!("{prefix}{name}/"));
    let keys = [&to.key, &file, &folder];
    way == Direction::Upload && remote.bucket == to.bucket && keys.contains(&&remote.key) && local == real(path)
}

/// Whether a row of the journal is this object or prefix, fetched to that file or into that folder.
pub fn is_fetched(from: &Place, path: &Path, way: Direction, local: &Path, remote: &ObjectPath) -> bool {
    let here = local == real(path) || local.parent() == Some(&*real(path));
    way == Direction::Download && remote.bucket == from.bucket && remote.key == from.key && here
}

/// The whole path without links. Of what is not there, that of its folder with its name.
fn real(path: &Path) -> PathBuf {
    let beside = || {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(beside).unwrap_or_else(|| path.to_owned())
}

fn prefix_of(to: &Place) -> String {
    if to.is_folder() { to.key.clone() } else { format!("{}/", to.key) }
}

/// Sends a file to a key, or a file or folder below a prefix.
pub async fn put(engine: &Engine, path: &Path, to: &Place) -> Result<(), Failure> {
    if path.is_file() && !to.is_folder() {
        let local = path.canonicalize().map_err(|error| Error::reading(path, error))?;
        let request = request(Direction::Upload, local.clone(), local, to);
        return engine.add(vec![request], false).await.map(drop);
    }
    let upload = Upload {
        connection: connection(),
        paths: vec![path.to_owned()],
        bucket: to.bucket.clone(),
        prefix: prefix_of(to),
        on_conflict: ConflictPolicy::Overwrite,
        options: UploadOptions::usual(),
        paused: false,
    };
    engine.upload(upload).await.map(drop)
}

/// Fetches an object to a file, or an object or prefix into a folder.
pub async fn get(engine: &Engine, from: &Place, path: &Path) -> Result<(), Failure> {
    let wanted = if from.is_folder() {
        Wanted::Folder { prefix: from.key.clone() }
    } else if path.is_dir() {
        Wanted::Object { key: from.key.clone(), size: None, etag: None }
    } else {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = folder(parent)?;
        let local = root.join(path.file_name().unwrap_or_default());
        return engine.add(vec![request(Direction::Download, root, local, from)], false).await.map(drop);
    };
    let download = Download {
        connection: connection(),
        bucket: from.bucket.clone(),
        wanted: vec![wanted],
        into: folder(path)?,
        on_conflict: ConflictPolicy::Overwrite,
    };
    engine.download(download).await.map(drop)
}

fn request(direction: Direction, root: PathBuf, local: PathBuf, remote: &Place) -> Request {
    Request {
        connection: connection(),
        direction,
        root,
        local,
        remote: ObjectPath::new(&remote.bucket, &remote.key),
        version: None,
        on_conflict: ConflictPolicy::Overwrite,
        known: None,
        options: UploadOptions::usual(),
    }
}

fn folder(path: &Path) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(path).map_err(|error| Error::writing(path, error))?;
    Ok(path.canonicalize().map_err(|error| Error::writing(path, error))?)
}
