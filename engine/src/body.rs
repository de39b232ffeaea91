//! The bytes of one upload request, read in windows while the connection takes them.
//!
//! A part is never held in memory: the body reads 256 KiB at a time at its place in the source, folds the
//! CRC on the way, and hands the window to the connection. So memory is requests × window, whatever the part
//! size. Reads block inside the poll: they are short, mostly from the page cache, and the transfers have a
//! runtime of their own.
//!
//! The source may also be what another server sends: then its pieces are passed on as they come, no faster than they
//! are taken.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use http_body::{Body, Frame, SizeHint};
use md5::{Digest as _, Md5};

use crate::integrity::Crc64;
use crate::store::{self, Kind};

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

    /// The same of a body from another store: what that one said.
    pub fn take_refusal(&self) -> Option<store::Error> {
        let failure = self.take_failure()?;
        let words = failure.to_string();
        let refusal = failure.into_inner().and_then(|inner| inner.downcast().ok());
        Some(refusal.map_or_else(|| store::Error::new(Kind::Interrupted, words), |refusal| *refusal))
    }
}

/// Where the bytes come from.
enum Source {
    /// Read at any place.
    Disk(Arc<dyn ReadAt>),
    /// As they arrive. A connection wants to share its body, which a stream does not allow; the lock is never taken.
    Stream(Mutex<BoxStream<'static, store::Result<Bytes>>>),
}

/// Called with every number of bytes that was handed to the connection.
pub type OnBytes = Arc<dyn Fn(u64) + Send + Sync>;

/// The bytes of one request. Can be sent once; another try makes another body.
pub struct UploadBody {
    source: Source,
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
        Self::over(Source::Disk(source), offset, size, with_md5)
    }

    /// The `size` bytes of an object as another store sends them. An end before that, or a piece that goes on behind
    /// it, is an error of the source.
    pub fn from_stream(stream: BoxStream<'static, store::Result<Bytes>>, size: u64, with_md5: bool) -> Self {
        Self::over(Source::Stream(Mutex::new(stream)), 0, size, with_md5)
    }

    fn over(source: Source, offset: u64, size: u64, with_md5: bool) -> Self {
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
    pub async fn next_window(&mut self) -> Option<io::Result<Bytes>> {
        std::future::poll_fn(|context| self.poll_window(context)).await
    }

    fn poll_window(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.offset == self.end {
            return Poll::Ready(None);
        }
        let left = self.remaining();
        let read = match &mut self.source {
            Source::Disk(source) => read(&**source, self.offset, left),
            Source::Stream(stream) => {
                let stream = stream.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
                ready!(poll_piece(stream, left, context)).map_err(io::Error::other)
            }
        };
        Poll::Ready(Some(read.map(|window| self.pass(window)).map_err(|error| self.fail(error))))
    }

    /// Counts what is about to be handed on.
    fn pass(&mut self, window: Bytes) -> Bytes {
        let size = window.len() as u64;
        self.offset += size;
        self.crc64.update(&window);
        if let Some(md5) = &mut self.md5 {
            md5.update(&window[..]);
        }
        self.sent.bytes.fetch_add(size, Ordering::Relaxed);
        if let Some(on_bytes) = &self.on_bytes {
            on_bytes(size);
        }
        if self.offset == self.end {
            self.finish_digests();
        }
        window
    }

    /// Keeps why the source failed, and ends the body.
    fn fail(&mut self, error: io::Error) -> io::Error {
        let kind = error.kind();
        *self.sent.failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(error);
        self.end = self.offset;
        kind.into()
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

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.poll_window(context).map(|window| window.map(|window| window.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.offset == self.end
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining())
    }
}

/// The next window of what can be read at any place.
fn read(source: &dyn ReadAt, offset: u64, left: u64) -> io::Result<Bytes> {
    let mut window = crate::window::take(left.min(WINDOW as u64) as usize);
    source.read_exact_at(&mut window, offset)?;
    Ok(window.freeze())
}

/// The next piece of a stream of which `left` bytes are to come.
fn poll_piece(
    stream: &mut BoxStream<'static, store::Result<Bytes>>,
    left: u64,
    context: &mut Context<'_>,
) -> Poll<store::Result<Bytes>> {
    let broken = |why| Err(store::Error::new(Kind::Interrupted, why));
    loop {
        return Poll::Ready(match ready!(stream.poll_next_unpin(context)) {
            Some(Ok(piece)) if piece.is_empty() => continue,
            Some(Ok(piece)) if piece.len() as u64 > left => broken("more bytes came than were asked for"),
            None => broken("the answer ended early"),
            Some(piece) => piece,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(pieces: Vec<store::Result<Bytes>>, size: u64) -> UploadBody {
        UploadBody::from_stream(futures::stream::iter(pieces).boxed(), size, true)
    }

    async fn drain(mut body: UploadBody) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(window) = body.next_window().await {
            all.extend_from_slice(&window?);
        }
        Ok(all)
    }

    #[tokio::test]
    async fn a_stream_is_passed_on_and_has_the_digests_of_its_bytes() {
        let streamed = body(vec![Ok("hel".into()), Ok(Bytes::new()), Ok("lo".into())], 5);
        let (sent, same) = (streamed.sent(), UploadBody::new(Arc::new(Bytes::from("hello")), 0, 5, true));
        let due = same.sent();
        assert_eq!(drain(streamed).await.unwrap(), b"hello");
        drain(same).await.unwrap();
        assert_eq!((sent.digests(), sent.bytes()), (due.digests(), 5));
        assert!(!sent.has_failed());
    }

    #[tokio::test]
    async fn a_stream_of_another_length_is_an_error_of_the_source() {
        let refused = || Err(store::Error::new(Kind::Busy { after: None }, "slower"));
        for (pieces, due) in [
            (vec![Ok("hell".into())], Kind::Interrupted),
            (vec![Ok("hell".into()), Ok("o!".into())], Kind::Interrupted),
            (vec![Ok("hell".into()), refused()], Kind::Busy { after: None }),
        ] {
            let body = body(pieces, 5);
            let sent = body.sent();
            assert!(drain(body).await.is_err());
            assert_eq!((sent.digests(), sent.bytes()), (None, 4));
            assert_eq!(sent.take_refusal().map(|error| error.kind), Some(due));
        }
    }
}
