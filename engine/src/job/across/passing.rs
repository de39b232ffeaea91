//! A piece of an object, from one server to the other: read, and sent on while it comes.

use std::ops::Range;
use std::sync::Arc;

use super::Crossing;
use crate::body::{Digests, UploadBody};
use crate::error::Action;
use crate::integrity::part_crc64;
use crate::store::{self, Got, Kind, PutOptions, Receipt};
use crate::work::{Early, Tries};

/// Where a piece goes.
#[derive(Clone, Copy)]
pub enum To<'a> {
    /// It is the whole object. With the CRC-64/NVME that it must have, if that is known.
    Object(&'a PutOptions, Option<u64>),
    /// A part of an upload: its id, and the part's number.
    Part(&'a str, u32),
}

/// A piece that arrived.
pub struct Passed {
    /// What the target said of it.
    pub receipt: Receipt,
    /// Of the bytes that went through.
    pub digests: Digests,
}

/// Which server it was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Original,
    Target,
}

/// A piece that could not be passed on.
pub struct Refused {
    pub side: Side,
    pub error: store::Error,
    /// Of the bytes that went through, if all did in one of the tries: the target may have them.
    pub digests: Option<Digests>,
}

/// Passes a piece on, all of the object without a range. Tried again as often as a part of an upload is.
pub async fn pass(
    crossing: &Crossing<'_>,
    range: Option<Range<u64>>,
    to: To<'_>,
    with_md5: bool,
) -> Early<Result<Passed, Refused>> {
    let work = crossing.work;
    let mut tries = Tries::default();
    let mut digests = None;
    loop {
        let attempt = async {
            // One for both requests: they move the same bytes. Closed only with the engine.
            let _permit = work.around.requests.acquire().await;
            once(crossing, range.clone(), to, with_md5).await
        };
        let (mut refused, moved) = match work.or_stop(attempt).await? {
            Ok(passed) => return Ok(Ok(passed)),
            Err(refused) => refused,
        };
        digests = refused.digests.or(digests);
        refused.digests = digests;
        if moved > 0 {
            tries.progressed();
            crossing.moved.lose(moved);
        }
        match tries.after(&refused.error) {
            Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
            None => return Ok(Err(refused)),
        }
    }
}

/// One try; of one that failed, how many bytes went through.
async fn once(
    crossing: &Crossing<'_>,
    range: Option<Range<u64>>,
    to: To<'_>,
    with_md5: bool,
) -> Result<Passed, (Refused, u64)> {
    let refused = |side, error| Refused { side, error, digests: None };
    let size = range.as_ref().map_or(crossing.original.size, |range| range.end - range.start);
    let got = get(crossing, range).await.map_err(|error| (refused(Side::Original, error), 0))?;
    let moved = crossing.moved.clone();
    let body = UploadBody::from_stream(got.body, size, with_md5).on_bytes(Arc::new(move |bytes| moved.add(bytes)));
    let sent = body.sent();
    let (store, target) = (&crossing.there().store, crossing.target);
    let answer = match to {
        To::Object(options, crc64) => store.put(target, body, crc64, options).await,
        To::Part(upload_id, number) => store.put_part(target, upload_id, number, body).await,
    };
    if let Some(error) = sent.take_refusal() {
        return Err((refused(Side::Original, error), sent.bytes()));
    }
    let error = match (answer, sent.digests()) {
        (Ok(receipt), Some(digests)) => match part_crc64(receipt.checksum.as_ref()) {
            Some(theirs) if matches!(to, To::Part(..)) && theirs != digests.crc64 => {
                store::Error::new(Kind::BadDigest, "the server's checksum of a part differs")
            }
            _ => return Ok(Passed { receipt, digests }),
        },
        (Ok(_), None) => store::Error::new(Kind::Interrupted, "the server answered before it had all of it"),
        (Err(error), _) => error,
    };
    Err((Refused { digests: sent.digests(), ..refused(Side::Target, error) }, sent.bytes()))
}

/// Asks for a piece of the original as it was when it was looked at.
async fn get(crossing: &Crossing<'_>, range: Option<Range<u64>>) -> store::Result<Got> {
    let Crossing { work, object, source, original, .. } = crossing;
    let got = work.store.get(source, range.clone(), original.etag.as_ref(), object.version.as_deref()).await?;
    check(&got, range, original)?;
    Ok(got)
}

/// Holds an answer against what was asked: exactly these bytes, of exactly this version.
fn check(got: &Got, range: Option<Range<u64>>, original: &store::Properties) -> store::Result<()> {
    let size = original.size;
    let changed = |why: &str| Err(store::Error::new(Kind::PreconditionFailed, why));
    if got.etag.is_some() && original.etag.is_some() && got.etag != original.etag {
        return changed("the answer has another entity tag");
    }
    let fits = match (got.partial, got.content_range, &range) {
        (true, Some((first, last, total)), Some(range)) => {
            first == range.start && last + 1 == range.end && total == size
        }
        (true, ..) => false,
        (false, _, None) => true,
        // A server that ignores ranges sends everything: good only if everything was wanted.
        (false, _, Some(range)) => *range == (0..size),
    };
    match got.length {
        Some(length) if !got.partial && length != size => changed("the answer has another size"),
        _ if fits => Ok(()),
        _ => Err(store::Error::new(
            Kind::NotSupported,
            format!("asked for bytes {range:?} of {size}, got {:?}", got.content_range),
        )),
    }
}

/// Reads the original once more, only for its digests. The inner error is that of its server.
pub async fn read(crossing: &Crossing<'_>) -> Early<store::Result<Digests>> {
    let read = || async {
        let got = get(crossing, None).await?;
        let mut body = UploadBody::from_stream(got.body, crossing.original.size, true);
        let sent = body.sent();
        while let Some(Ok(_)) = body.next_window().await {}
        let early = || store::Error::new(Kind::Interrupted, "the answer ended early");
        sent.digests().ok_or_else(|| sent.take_refusal().unwrap_or_else(early))
    };
    crossing.work.ask(Action::Read, &crossing.source.to_string(), read).await
}
