//! Making parts: blocks gathered in a file that has no name, so that nothing of it stays whatever happens.
//!
//! All parts but the last are filled to the same size, since some servers (Cloudflare R2) refuse others. What a part
//! holds depends on nothing but the file, where the part begins in it, and that size.

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

use super::blocks::{self, BLOCK, Block, SMALLEST};
use super::padding;

/// Makes the parts of one file.
pub struct Maker {
    source: Arc<dyn ReadAt>,
    /// Of the file, in bytes.
    size: u64,
    path: PathBuf,
    /// Where the files without a name are.
    folder: PathBuf,
    compression: Compression,
    /// Of every part but the last, in bytes.
    part_size: u64,
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
    pub fn new(work: &Work, source: &Arc<Source>, compression: Compression, part_size: u64) -> Early<Self> {
        Ok(Self {
            source: source.reader(),
            size: source.fingerprint().size,
            path: work.transfer()?.request.local.clone(),
            folder: work.around.folder.clone(),
            compression,
            part_size,
            meter: work.meter.clone(),
        })
    }

    /// Makes a part that begins there in the file, and holds as much of it as it can.
    pub async fn make(&self, number: u32, start: u64) -> Result<Made, Error> {
        let file = tempfile::tempfile_in(&self.folder).map_err(|error| self.full(error))?;
        let mut size = 0;
        let take = |bytes: &[u8], plain| {
            file.write_all_at(bytes, size).map_err(|error| self.full(error))?;
            size += bytes.len() as u64;
            self.meter.compress(number, plain);
            Ok(())
        };
        let ends = self.fill(start, take).await?;
        let bytes: Arc<File> = Arc::new(file);
        Ok(Made { number, range: start..ends, bytes, size })
    }

    /// What such a part has: where it ends in the file, its CRC-64/NVME and its size.
    pub async fn digest(&self, start: u64) -> Result<(u64, u64, u64), Error> {
        let (mut size, mut crc64) = (0, Crc64::new());
        let take = |bytes: &[u8], _| {
            crc64.update(bytes);
            size += bytes.len() as u64;
            Ok(())
        };
        let ends = self.fill(start, take).await?;
        Ok((ends, crc64.value(), size))
    }

    /// Gives the bytes of a part one after the other, with the bytes of the file that each piece stands for; says where
    /// in the file the part ends.
    async fn fill(&self, start: u64, mut take: impl FnMut(&[u8], u64) -> Result<(), Error>) -> Result<u64, Error> {
        let (mut at, mut room, mut block) = (start, self.part_size, BLOCK);
        while at < self.size && room > 0 && block >= SMALLEST {
            for Block { ends, bytes } in self.round(at..self.size, block).await? {
                let left = room.checked_sub(bytes.len() as u64);
                let Some(left) = left.filter(|left| padding::can_fill(self.compression, *left)) else {
                    block /= 2;
                    break;
                };
                take(&bytes, ends - at)?;
                (at, room) = (ends, left);
            }
        }
        // The last part is as large as it is.
        if at < self.size {
            padding::pieces(self.compression, room).try_for_each(|piece| take(&piece, 0))?;
        }
        Ok(at)
    }

    async fn round(&self, range: Range<u64>, block: u64) -> Result<Vec<Block>, Error> {
        let read = blocks::round(&self.source, range, block, self.compression).await;
        read.map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Error::SourceChanged { path: self.path.clone() },
            _ => Error::reading(&self.path, error),
        })
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
