//! The disk, as far as a transfer needs it, so that power cuts and I/O errors can be simulated.
//!
//! Everything blocks. Names below a [`Folder`] are single components, and no call of it ever follows a link: going
//! down from an open folder, one component at a time, is how nothing is written outside the folder that the user
//! chose, whatever is planted there meanwhile.

#[cfg(any(test, feature = "fakes"))]
pub mod forgetful;
mod real;

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::sync::Arc;

#[cfg(any(test, feature = "fakes"))]
pub use forgetful::ForgetfulDisk;
pub use real::RealDisk;

use crate::body::ReadAt;
use crate::transfer::Fingerprint;

/// The disk.
pub trait Disk: Send + Sync + 'static {
    /// Looks at a file; a link at the last step is looked at itself.
    fn stat(&self, path: &Path) -> io::Result<Stat>;

    /// Opens for reading. No link is followed at the last step, and no pipe is waited for.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;

    /// Opens a folder by a path that the user chose; links on the way are his.
    fn folder(&self, path: &Path) -> io::Result<Arc<dyn Folder>>;

    /// What is in a folder, in no order.
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>>;
}

/// An open folder; stays the same one whatever happens to its name.
pub trait Folder: Send + Sync {
    /// Opens a folder in this one.
    fn enter(&self, name: &OsStr) -> io::Result<Arc<dyn Folder>>;

    /// Makes a folder in this one.
    fn make_folder(&self, name: &OsStr) -> io::Result<()>;

    /// Makes a file and opens it for reading and writing.
    fn create_new(&self, name: &OsStr) -> io::Result<Arc<dyn DiskFile>>;

    /// Opens for reading and writing.
    fn open(&self, name: &OsStr) -> io::Result<Arc<dyn DiskFile>>;

    /// Gives a file in this folder another name. Without `replace` an existing one is never touched: `AlreadyExists`.
    fn rename(&self, from: &OsStr, to: &OsStr, replace: bool) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, name: &OsStr) -> io::Result<()>;

    /// Brings the names in this folder to the disk.
    fn sync(&self) -> io::Result<()>;

    /// Bytes that may still be written.
    fn free(&self) -> io::Result<u64>;
}

/// An open file.
pub trait DiskFile: ReadAt {
    /// Looks at it.
    fn stat(&self) -> io::Result<Stat>;

    /// Makes it that many bytes long, and keeps room for them where the file system can.
    fn reserve(&self, size: u64) -> io::Result<()>;

    /// Writes all of `bytes` at `offset`.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Brings everything written so far to the disk.
    fn sync_data(&self) -> io::Result<()>;
}

/// What something on the disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, a socket, a device.
    Other,
}

/// What a look at a file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: Kind,
    /// Which it is, and its state.
    pub fingerprint: Fingerprint,
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name alone.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
}
