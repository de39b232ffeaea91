//! The bytes of one upload request, read in windows while the connection takes them.
//!
//! A part is never held in memory: the body reads 256 KiB at a time at its place in the source, folds the
//! CRC on the way, and hands the window to the connection. So memory is requests × window, whatever the part
//! size. Reads block inside the poll: they are short, mostly from the page cache, and the transfers have a
//! runtime of their own.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use md5::{Digest as _, Md5};

use crate::integrity::Crc64;

/// How much is read at once, in bytes.
pub const WINDOW: usize = 256 * 1024;

/// Something that can be read at any place: a file, or bytes in memory.
pub trait ReadAt: Send + Sync + 'static {
    /// Fills `buffer` from `offset`, completely. An early end is [`io::ErrorKind::UnexpectedEof`].
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;
}

impl ReadAt for Bytes {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let bytes = self.get(start..start + buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

impl ReadAt for std::fs::File {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buffer, offset)
    }
}

/// What became of a body. Shared with whoever made it; final once the request has been answered.
#[derive(Debug, Default)]
pub struct Sent {
    bytes: AtomicU64,
    digests: OnceLock<Digests>,
    failure: Mutex<Option<io::Error>>,
}

/// The digests over a whole body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digests {
    /// CRC-64/NVME.
    pub crc64: u64,
    /// MD5, if it was asked for.
    pub md5: Option<[u8; 16]>,
}

impl Sent {
    /// Bytes handed to the connection so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The digests, if the body was read to its end.
    pub fn digests(&self) -> Option<Digests> {
        self.digests.get().copied()
    }

    /// True if the source could not be read, and [`Sent::take_failure`] has not been called since.
    pub fn has_failed(&self) -> bool {
        self.failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).is_some()
    }

    /// Why the source could not be read, if that ended the request.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take()
    }
}

/// Called with every number of bytes that was handed to the connection.
pub type OnBytes = Arc<dyn Fn(u64) + Send + Sync>;

/// The bytes of one request. Can be sent once; another try makes another body.
pub struct UploadBody {
    source: Arc<dyn ReadAt>,
    offset: u64,
    end: u64,
    crc64: Crc64,
    md5: Option<Md5>,
    sent: Arc<Sent>,
    on_bytes: Option<OnBytes>,
}

impl UploadBody {
    /// The `size` bytes from `offset` of `source`. `with_md5` also computes an MD5, which costs far more than the CRC.
    pub fn new(source: Arc<dyn ReadAt>, offset: u64, size: u64, with_md5: bool) -> Self {
        let body = Self {
            source,
            offset,
            end: offset + size,
            crc64: Crc64::new(),
            md5: with_md5.then(Md5::new),
            sent: Arc::default(),
            on_bytes: None,
        };
        if size == 0 {
            body.finish_digests();
        }
        body
    }

    /// A body of bytes in memory, for small objects and tests.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let size = bytes.len() as u64;
        Self::new(Arc::new(bytes), 0, size, false)
    }

    /// Calls `on_bytes` whenever bytes were handed to the connection.
    pub fn on_bytes(mut self, on_bytes: OnBytes) -> Self {
        self.on_bytes = Some(on_bytes);
        self
    }

    /// What will have become of this body.
    pub fn sent(&self) -> Arc<Sent> {
        self.sent.clone()
    }

    /// Bytes still to send.
    pub fn remaining(&self) -> u64 {
        self.end - self.offset
    }

    /// The next window, or `None` at the end.
    pub fn next_window(&mut self) -> Option<io::Result<Bytes>> {
        if self.offset == self.end {
            return None;
        }
        let size = self.remaining().min(WINDOW as u64) as usize;
        let mut window = crate::window::take(size);
        if let Err(error) = self.source.read_exact_at(&mut window, self.offset) {
            let kind = error.kind();
            *self.sent.failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(error);
            self.end = self.offset;
            return Some(Err(kind.into()));
        }
        self.offset += size as u64;
        self.crc64.update(&window);
        if let Some(md5) = &mut self.md5 {
            md5.update(&window[..]);
        }
        self.sent.bytes.fetch_add(size as u64, Ordering::Relaxed);
        if let Some(on_bytes) = &self.on_bytes {
            on_bytes(size as u64);
        }
        if self.offset == self.end {
            self.finish_digests();
        }
        Some(Ok(window.freeze()))
    }

    fn finish_digests(&self) {
        let md5 = self.md5.clone().map(|md5| md5.finalize().into());
        // Set once: a body ends once.
        let _ = self.sent.digests.set(Digests { crc64: self.crc64.value(), md5 });
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.next_window().map(|window| window.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.offset == self.end
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining())
    }
}
