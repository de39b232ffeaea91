//! The bytes of an answer, read in windows while the client takes them.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::Stream;
use s3s::StdError;
use s3s::stream::{ByteStream, RemainingLength};

use super::data::{Data, Incoming};
use super::objects::Extent;
use crate::body::WINDOW;

/// So many files are held open for one answer; an object of more pieces opens the rest when it gets there, and
/// breaks off if it was replaced meanwhile.
const OPEN: usize = 16;

/// Reads block inside the poll: they are short, and mostly from the page cache.
pub(super) struct Reading {
    data: Data,
    extents: VecDeque<(Option<File>, Extent)>,
    remaining: u64,
}

impl Reading {
    pub fn open(data: Data, extents: Vec<Extent>) -> io::Result<Self> {
        let remaining = extents.iter().map(|extent| extent.size).sum();
        let open = |(nth, extent): (usize, Extent)| {
            let file = (nth < OPEN).then(|| data.read(&extent.file)).transpose()?;
            Ok((file, extent))
        };
        let extents = extents.into_iter().enumerate().map(open).collect::<io::Result<_>>()?;
        Ok(Self { data, extents, remaining })
    }

    /// Everything, into a file. Blocks.
    pub fn copy(mut self, to: &mut Incoming) -> io::Result<()> {
        while let Some(window) = self.next_window()? {
            to.write(&window)?;
        }
        Ok(())
    }

    fn next_window(&mut self) -> io::Result<Option<Bytes>> {
        let Some((file, extent)) = self.extents.front_mut() else { return Ok(None) };
        let file = match file {
            Some(file) => file,
            None => file.insert(self.data.read(&extent.file)?),
        };
        let size = extent.size.min(WINDOW as u64);
        let mut window = crate::window::take(size as usize);
        file.read_exact_at(&mut window, extent.from)?;
        extent.from += size;
        extent.size -= size;
        if extent.size == 0 {
            self.extents.pop_front();
        }
        self.remaining -= size;
        Ok(Some(window.freeze()))
    }
}

impl Stream for Reading {
    type Item = Result<Bytes, StdError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.next_window().map_err(Into::into).transpose())
    }
}

impl ByteStream for Reading {
    fn remaining_length(&self) -> RemainingLength {
        RemainingLength::new_exact(self.remaining as usize)
    }
}
