//! Making parts: blocks gathered in a file that has no name, so that nothing of it stays whatever happens.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use crate::body::ReadAt;
use crate::engine::meter::Meter;
use crate::error::Error;
use crate::integrity::Crc64;
use crate::local::Source;
use crate::transfer::{Compression, Question};
use crate::work::{Early, Outcome, Work};

use super::blocks;

/// Makes the parts of one file.
pub struct Maker {
    source: Arc<dyn ReadAt>,
    path: PathBuf,
    /// Where the files without a name are.
    folder: PathBuf,
    compression: Compression,
    meter: Arc<Meter>,
}

/// A part that can be sent.
pub struct Made {
    pub number: u32,
    /// Of the file.
    pub range: Range<u64>,
    pub bytes: Arc<dyn ReadAt>,
    /// Compressed, in bytes.
    pub size: u64,
}

impl Maker {
    pub fn new(work: &Work, source: &Arc<Source>, compression: Compression) -> Early<Self> {
        Ok(Self {
            source: source.reader(),
            path: work.transfer()?.request.local.clone(),
            folder: work.around.folder.clone(),
            compression,
            meter: work.meter.clone(),
        })
    }

    /// Makes a part of the beginning of that range: until it has `enough` bytes, or to the end.
    pub async fn make(&self, number: u32, range: Range<u64>, enough: u64) -> Result<Made, Error> {
        let file = tempfile::tempfile_in(&self.folder).map_err(|error| self.full(error))?;
        let (mut at, mut size) = (range.start, 0);
        while at < range.end && size < enough {
            let (end, blocks) = self.round(at..range.end).await?;
            for block in blocks {
                file.write_all_at(&block, size).map_err(|error| self.full(error))?;
                size += block.len() as u64;
            }
            self.meter.compress(number, end - at);
            at = end;
        }
        let bytes: Arc<File> = Arc::new(file);
        Ok(Made { number, range: range.start..at, bytes, size })
    }

    /// The CRC-64/NVME and the size that a part of that range has.
    pub async fn digest(&self, range: Range<u64>) -> Result<(u64, u64), Error> {
        let (mut at, mut size, mut crc64) = (range.start, 0, Crc64::new());
        while at < range.end {
            let (end, blocks) = self.round(at..range.end).await?;
            for block in blocks {
                crc64.update(&block);
                size += block.len() as u64;
            }
            at = end;
        }
        Ok((crc64.value(), size))
    }

    async fn round(&self, range: Range<u64>) -> Result<(u64, Vec<Vec<u8>>), Error> {
        let end = range.end.min(range.start + blocks::ROUND);
        let read = blocks::round(&self.source, range, self.compression).await;
        let blocks = read.map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Error::SourceChanged { path: self.path.clone() },
            _ => Error::reading(&self.path, error),
        })?;
        Ok((end, blocks))
    }

    fn full(&self, error: std::io::Error) -> Error {
        Error::writing(&self.folder, error)
    }
}

/// A source that changed is asked about, as in other uploads.
pub fn outcome(error: Error) -> Outcome {
    match error {
        Error::SourceChanged { .. } => Outcome::Asked(Question::SourceChanged),
        error => error.into(),
    }
}
