//! A folder becomes the files in it, lazily.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Disk;
use crate::error::Failure;

/// One thing found below a folder.
#[derive(Debug)]
pub enum Found {
    /// A regular file, by its path relative to the folder.
    File {
        /// Relative to the folder.
        relative: PathBuf,
        /// In bytes.
        size: u64,
    },
    /// Something that is not sent: a link, a pipe, a device.
    LeftOut {
        /// Relative to the folder.
        relative: PathBuf,
    },
    /// Something that could not be looked at; the rest goes on.
    Unreadable {
        /// Relative to the folder.
        relative: PathBuf,
        /// Why.
        failure: Failure,
    },
}

/// Walks a folder depth first in name order without following links and without holding more than the open
/// directories. Blocks while it is iterated.
pub fn walk(_disk: &Arc<dyn Disk>, _folder: &Path) -> Box<dyn Iterator<Item = Found> + Send> {
    todo!()
}
