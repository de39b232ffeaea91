//! A file that is being sent.

use std::path::Path;
use std::sync::Arc;

use super::Disk;
use crate::body::ReadAt;
use crate::error::Error;
use crate::transfer::Fingerprint;

/// An open source file. Opened once, so that it stays the same file whatever happens to its name.
pub struct Source {}

impl Source {
    /// Opens a regular file (no link is followed at the last step, no pipe is waited for). Blocks.
    pub fn open(_disk: &Arc<dyn Disk>, _path: &Path) -> Result<Self, Error> {
        todo!()
    }

    /// What the file was when it was opened.
    pub fn fingerprint(&self) -> Fingerprint {
        todo!()
    }

    /// Looks again, at the open file and at the path: `SourceChanged` if either is another now. Blocks.
    pub fn check_unchanged(&self) -> Result<(), Error> {
        todo!()
    }

    /// For reading at any place.
    pub fn reader(&self) -> Arc<dyn ReadAt> {
        todo!()
    }
}
