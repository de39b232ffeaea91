//! Faults in the middle of a body.

use bytes::{Bytes, BytesMut};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, TryStreamExt as _};

use super::{What, When};
use crate::body::UploadBody;
use crate::store::{Error, Kind, Result};

/// Reads a body up to the fault, as a connection does that then breaks. Gives back what to send if the call goes on
/// after all, and what was read, to be held until then.
pub(super) async fn interrupt(mut body: UploadBody, when: &When, what: &What) -> Result<(UploadBody, Vec<Bytes>)> {
    let size = body.remaining();
    let stop = size - when.bytes(size);
    let mut read = Vec::new();
    let goes_on = matches!(what, What::Delay(_) | What::FlipBit);
    while body.remaining() > 0 && (goes_on || body.remaining() > stop) {
        // A connection that does not get its bytes from the source breaks off; the engine looks at `Sent`.
        let Some(window) = body.next_window().await else { break };
        read.push(window.map_err(|error| Error::new(Kind::Source, error.to_string()))?);
    }
    if !goes_on {
        return Ok((body, read));
    }
    let mut bytes: BytesMut = read.iter().flatten().copied().collect();
    if *what == What::FlipBit {
        flip(&mut bytes, when.bytes(size));
    }
    Ok((UploadBody::from_bytes(bytes.freeze()), Vec::new()))
}

fn flip(bytes: &mut [u8], at: u64) {
    let last = bytes.len().saturating_sub(1);
    if let Some(byte) = bytes.get_mut((at as usize).min(last)) {
        *byte ^= 1;
    }
}

/// Passes `at` bytes of a download, lets the fault happen, and passes the rest if it did not end it.
pub(super) fn cut(
    body: BoxStream<'static, Result<Bytes>>,
    at: u64,
    what: What,
    strike: impl Fn() + Send + 'static,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let pieces = futures::stream::try_unfold((body, at, false), |(mut body, left, split)| async move {
        let Some(piece) = body.try_next().await? else { return Ok::<_, Error>(None) };
        if split || (piece.len() as u64) < left {
            let left = left.saturating_sub(piece.len() as u64);
            return Ok(Some((vec![(piece, false)], (body, left, split))));
        }
        let (first, second) = (piece.slice(..left as usize), piece.slice(left as usize..));
        Ok(Some((vec![(first, false), (second, true)], (body, 0, true))))
    });
    let pieces = pieces.map_ok(|pieces| futures::stream::iter(pieces.into_iter().map(Ok))).try_flatten();
    futures::stream::try_unfold((pieces.boxed(), what, strike), |(mut pieces, what, strike)| async move {
        let Some((piece, fault_first)) = pieces.try_next().await? else { return Ok(None) };
        if !fault_first {
            return Ok(Some((piece, (pieces, what, strike))));
        }
        strike();
        what.happen().await?;
        let mut bytes = BytesMut::from(&piece[..]);
        if what == What::FlipBit {
            flip(&mut bytes, 0);
        }
        Ok(Some((bytes.freeze(), (pieces, what, strike))))
    })
    .try_filter(|piece| std::future::ready(!piece.is_empty()))
}
