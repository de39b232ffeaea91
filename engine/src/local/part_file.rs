//! The file beside the target that a download is written to, until it is complete.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Disk;
use crate::error::Error;

/// An open part file: `.name.<8 hex>.s3part` in the target's folder, mode 0600.
pub struct PartFile {}

impl PartFile {
    /// Makes the folders from `root` down to the target's (never following a link out of `root`), makes the part
    /// file and reserves `size` bytes (`DiskFull` if they are not there). Blocks.
    pub fn create(_disk: &Arc<dyn Disk>, _root: &Path, _target: &Path, _size: u64) -> Result<Self, Error> {
        todo!()
    }

    /// Opens one that was made before; `None` if it is gone or has another size. Blocks.
    pub fn reopen(_disk: &Arc<dyn Disk>, _root: &Path, _path: &Path, _size: u64) -> Result<Option<Self>, Error> {
        todo!()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        todo!()
    }

    /// Writes all of `bytes` at `offset`. Blocks.
    pub fn write_at(&self, _bytes: &[u8], _offset: u64) -> Result<(), Error> {
        todo!()
    }

    /// Fills `buffer` from `offset`, for reading again what is not trusted. Blocks.
    pub fn read_exact_at(&self, _buffer: &mut [u8], _offset: u64) -> Result<(), Error> {
        todo!()
    }

    /// Brings everything written so far to the disk (`fdatasync`). Blocks.
    pub fn sync(&self) -> Result<(), Error> {
        todo!()
    }

    /// Syncs, gives the file its final name, and syncs the folder. Without `replace` an existing file is never
    /// touched: `TargetExists`, and the part file stays. Blocks.
    pub fn publish(&self, _target: &Path, _replace: bool) -> Result<(), Error> {
        todo!()
    }

    /// Removes it. Being gone already is fine. Blocks.
    pub fn remove(self) -> Result<(), Error> {
        todo!()
    }

    /// Removes one that is not open. Only touches names that end in `.s3part`. Blocks.
    pub fn remove_at(_disk: &Arc<dyn Disk>, _path: &Path) -> Result<(), Error> {
        todo!()
    }
}
