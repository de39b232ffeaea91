//! Undoing the compression of an object: after its bytes were fetched and compared, before the file has its name.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::body::WINDOW;
use crate::error::Error;
use crate::integrity::Crc64;
use crate::local::PartFile;
use crate::transfer::plan::MIB;
use crate::transfer::{Checkpoint, Compression, Question, Unpacked, Unpacking};
use crate::work::{Early, Outcome, Work};

use super::{Download, Pinned};

/// An object that does not say how large it gets, or says what cannot be, is looked at so often whether the disk still has room, in bytes …
const LOOK_EVERY: u64 = 64 * MIB;
/// … and never takes the last of it.
const ROOM_LEFT: u64 = 256 * MIB;

/// Settles whether the object is saved unpacked: by the user's answer, or what the settings say. Asked before a byte
/// is fetched.
pub fn settle(work: &Work, pinned: &Pinned, setting: Unpacking) -> Early<()> {
    let Some(compression) = pinned.compression.filter(|_| pinned.size > 0) else { return Ok(()) };
    if work.transfer()?.unpack.is_some() {
        return Ok(());
    }
    let unpack = match setting {
        Unpacking::Ask => {
            return Err(Outcome::Asked(Question::Compressed {
                compression,
                size: pinned.size,
                unpacked: pinned.unpacked,
            }));
        }
        Unpacking::Always => true,
        Unpacking::Never => false,
    };
    work.update(|transfer| transfer.unpack = Some(unpack));
    Ok(())
}

/// Unpacks what was fetched into a second part file beside the first. `None` if it is to be kept as it is.
pub async fn unpack(download: &Download<'_>) -> Early<Option<Arc<PartFile>>> {
    let (work, pinned) = (download.work, &download.pinned);
    let Some(compression) = pinned.compression.filter(|_| pinned.size > 0) else { return Ok(None) };
    if work.transfer()?.unpack != Some(true) {
        return Ok(None);
    }
    forget(work)?;
    let request = work.transfer()?.request.clone();
    let noted = pinned.unpacked.filter(|noted| *noted <= most(compression, pinned.size));
    let (disk, room) = (work.around.disk.clone(), noted.unwrap_or(0));
    let made = work.blocking(move || PartFile::create(&disk, &request.root, &request.local, room)).await??;
    let into = Arc::new(made);
    note(work, Some(Unpacked { file: into.path().to_owned(), size: 0, crc64: None }));
    work.flush().await?;

    let stopped = Arc::new(AtomicBool::new(false));
    let unpacking = Unpack {
        packed: Packed { file: download.file.clone(), at: 0, size: pinned.size, failure: None },
        into: into.clone(),
        expected: pinned.unpacked,
        is_reserved: noted.is_some(),
        stopped: stopped.clone(),
    };
    let mut running = tokio::task::spawn_blocking(move || unpacking.run(compression));
    let ended = tokio::select! {
        biased;
        ended = &mut running => Some(ended),
        () = work.stop.requested() => {
            stopped.store(true, Ordering::SeqCst);
            // A window later. What it says does not matter: its file is removed.
            let _ = running.await;
            None
        }
    };
    let Some(ended) = ended else {
        forget(work)?;
        return Err(Outcome::Stopped);
    };
    match ended.map_err(|error| Error::Internal { detail: error.to_string() })? {
        Ok((size, crc64)) => {
            note(work, Some(Unpacked { file: into.path().to_owned(), size, crc64: Some(crc64) }));
            work.tell(format!("Unpacked: {size} bytes"));
            Ok(Some(into))
        }
        Err(trouble) => {
            forget(work)?;
            Err(match trouble {
                Trouble::Disk(error) => error.into(),
                Trouble::Bytes { why, detail } => {
                    // What was fetched stays, and is what Retry saves.
                    work.update(|transfer| transfer.unpack = Some(false));
                    Error::CannotUnpack { place: download.object.to_string(), why, detail }.into()
                }
            })
        }
    }
}

/// The most that so many compressed bytes can unpack to: what is noted with an object may be anybody's word. Deflate makes
/// at most 258 bytes of 2 bits; a block of zstd is at most 128 KiB (RFC 8878, section 3.1.1.2), and at least 4 bytes.
fn most(compression: Compression, packed: u64) -> u64 {
    packed.saturating_mul(match compression {
        Compression::Gzip => 1_032,
        Compression::Zstd => 32_768,
    })
}

/// Removes a second part file that was begun.
pub fn forget(work: &Work) -> Early<()> {
    if let Some(Checkpoint::Download { unpacked: Some(unpacked), .. }) = &work.transfer()?.checkpoint {
        PartFile::remove_at(&work.around.disk, &unpacked.file)?;
        note(work, None);
    }
    Ok(())
}

fn note(work: &Work, now: Option<Unpacked>) {
    work.update(|transfer| {
        if let Some(Checkpoint::Download { unpacked, .. }) = &mut transfer.checkpoint {
            *unpacked = now;
        }
    });
}

/// Removes both part files of a download that is given up. Being gone already is fine.
pub fn remove_files(disk: &Arc<dyn crate::local::Disk>, part_file: &Path, unpacked: Option<&Unpacked>) {
    for path in unpacked.map(|it| it.file.as_path()).into_iter().chain([part_file]) {
        if let Err(error) = PartFile::remove_at(disk, path) {
            tracing::warn!(%error, "a part file could not be removed");
        }
    }
}

/// Why something could not be unpacked.
enum Trouble {
    Disk(Error),
    Bytes { why: &'static str, detail: String },
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Disk(error)
    }
}

/// One unpacking, on a thread for it. Memory is a window, and what the format makes a decoder remember: 32 KiB for
/// gzip, at most 128 MiB for zstd.
struct Unpack {
    packed: Packed,
    into: Arc<PartFile>,
    /// The size that is noted with it.
    expected: Option<u64>,
    /// Whether the room for it is.
    is_reserved: bool,
    stopped: Arc<AtomicBool>,
}

impl Unpack {
    /// Size and CRC-64/NVME of what came out.
    fn run(mut self, compression: Compression) -> Result<(u64, u64), Trouble> {
        const OTHER_SIZE: &str = "it does not have the size that is noted with it";
        let (mut at, mut crc64, mut looked) = (0, Crc64::new(), 0);
        let mut window = vec![0; WINDOW];
        let mut failure = None;
        {
            let damaged = |error: io::Error| Trouble::Bytes {
                why: "its compressed bytes are damaged",
                detail: error.to_string(),
            };
            let mut decoder: Box<dyn Read + '_> = match compression {
                Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(&mut self.packed)),
                Compression::Zstd => Box::new(zstd::Decoder::new(&mut self.packed).map_err(damaged)?),
            };
            loop {
                if self.stopped.load(Ordering::SeqCst) {
                    return Err(Error::Internal { detail: "stopped".into() }.into());
                }
                let read = match decoder.read(&mut window) {
                    Ok(0) => break,
                    Ok(read) => read,
                    Err(error) => {
                        failure = Some(damaged(error));
                        break;
                    }
                };
                let size = at + read as u64;
                if self.expected.is_some_and(|expected| size > expected) {
                    return Err(Trouble::Bytes { why: OTHER_SIZE, detail: format!("more than {at} bytes") });
                }
                if !self.is_reserved && size >= looked {
                    if self.into.free().is_some_and(|free| free < ROOM_LEFT) {
                        let why = "unpacked it is larger than the room on this disk";
                        return Err(Trouble::Bytes { why, detail: format!("more than {at} bytes") });
                    }
                    looked = size + LOOK_EVERY;
                }
                self.into.write_at(&window[..read], at)?;
                crc64.update(&window[..read]);
                at = size;
            }
        }
        match (self.packed.failure, failure) {
            (Some(error), _) => Err(error.into()),
            (None, Some(damaged)) => Err(damaged),
            (None, None) if self.expected.is_some_and(|expected| expected != at) => {
                Err(Trouble::Bytes { why: OTHER_SIZE, detail: format!("{at} bytes") })
            }
            (None, None) => Ok((at, crc64.value())),
        }
    }
}

/// The part file, to be read from its beginning to its end.
struct Packed {
    file: Arc<PartFile>,
    at: u64,
    size: u64,
    /// That the disk fails is not the object's fault.
    failure: Option<Error>,
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.size - self.at).unwrap_or(usize::MAX);
        let size = left.min(buffer.len());
        if let Err(error) = PartFile::read_exact_at(&self.file, &mut buffer[..size], self.at) {
            self.failure = Some(error);
            return Err(io::ErrorKind::Other.into());
        }
        self.at += size as u64;
        Ok(size)
    }
}
