//! Time-outs that end what is dead and never what is slow.
//!
//! What counts is when bytes last went through the connection of a request, in either direction. While a body
//! is on its way that must be within [`Limits::silence`]; once it has gone, the server may take longer to answer.

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, connect::CaptureConnection};
use tokio::time::{Instant, Sleep};

/// How long nothing may happen.
#[derive(Debug, Clone, Copy)]
pub(in crate::store::s3) struct Limits {
    /// While a body moves, or before any does.
    pub silence: Duration,
    /// Between the end of the request and the first byte of the answer.
    pub answer: Duration,
    /// The same for joining parts and for copying, where a server may copy the whole object.
    pub joining: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { silence: Duration::from_secs(20), answer: Duration::from_secs(30), joining: Duration::from_secs(300) }
    }
}

/// The slowest that a server may digest a body which it has taken, in bytes per second.
const DIGESTING: u64 = 32 * 1024 * 1024;

impl Limits {
    /// The limits of one request.
    pub(super) fn patience(&self, request: &http::Request<SdkBody>) -> Self {
        let joins = request.method() == http::Method::POST
            && request.uri().query().is_some_and(|query| query.contains("uploadId="));
        let joins = joins || request.headers().contains_key("x-amz-copy-source");
        let size = request.body().content_length().unwrap_or(0);
        let answer = if joins { self.joining } else { self.answer + Duration::from_secs(size / DIGESTING) };
        Self { answer, ..*self }
    }
}

/// Nothing came or went for too long.
#[derive(Debug)]
pub(in crate::store::s3) struct Quiet(Duration);

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no byte came or went for {} seconds", self.0.as_secs())
    }
}

impl std::error::Error for Quiet {}

/// When bytes last went through a connection.
#[derive(Clone)]
pub(super) struct Activity(Arc<(Instant, AtomicU64)>);

impl Activity {
    pub(super) fn new() -> Self {
        Self(Arc::new((Instant::now(), AtomicU64::new(0))))
    }

    pub(super) fn touch(&self) {
        let (opened, at) = &*self.0;
        at.store(opened.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        let (opened, at) = &*self.0;
        *opened + Duration::from_millis(at.load(Ordering::Relaxed))
    }
}

/// Why a request ended without an answer.
pub(super) enum Ended {
    Quiet(Quiet),
    Failed(legacy::Error),
}

/// Waits for the answer for as long as something happens.
pub(super) async fn unless_quiet(
    answer: impl Future<Output = Result<http::Response<Incoming>, legacy::Error>>,
    connection: CaptureConnection,
    sent: Arc<AtomicBool>,
    patience: Limits,
) -> Result<http::Response<Incoming>, Ended> {
    let started = Instant::now();
    let mut answer = pin!(answer);
    loop {
        let limit = if sent.load(Ordering::Relaxed) { patience.answer } else { patience.silence };
        let last = last_activity(&connection).map_or(started, |at| at.max(started));
        if last.elapsed() >= limit {
            return Err(Ended::Quiet(Quiet(limit)));
        }
        // Looks again at the latest when it could be over, and often enough to see the body's end.
        let wake = (last + limit).min(Instant::now() + Duration::from_secs(1));
        tokio::select! {
            answered = &mut answer => return answered.map_err(Ended::Failed),
            () = tokio::time::sleep_until(wake) => {}
        }
    }
}

fn last_activity(connection: &CaptureConnection) -> Option<Instant> {
    let mut found = http::Extensions::new();
    connection.connection_metadata().as_ref()?.get_extras(&mut found);
    found.get::<Activity>().map(Activity::last)
}

/// A request's body that tells when its last byte was taken.
pub(super) struct Sending {
    body: SdkBody,
    left: Option<u64>,
    sent: Arc<AtomicBool>,
}

impl Sending {
    pub(super) fn new(body: SdkBody) -> (Self, Arc<AtomicBool>) {
        let left = body.content_length();
        let sent = Arc::new(AtomicBool::new(left == Some(0)));
        (Self { body, left, sent: sent.clone() }, sent)
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = aws_smithy_types::body::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let size = frame.as_ref().and_then(|it| it.as_ref().ok()?.data_ref()).map_or(0, |data| data.len() as u64);
        self.left = self.left.map(|left| left.saturating_sub(size));
        if frame.is_none() || self.left == Some(0) {
            self.sent.store(true, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer has no end.
#[derive(Debug)]
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is too long")
    }
}

impl std::error::Error for Endless {}

/// An answer's body that fails when nothing comes for too long, or too much. Time in which nobody asks does not count.
pub(super) struct Receiving {
    body: Incoming,
    silence: Duration,
    /// In bytes, what may still come.
    left: u64,
    alarm: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Receiving {
    pub(super) fn new(body: Incoming, silence: Duration, longest: u64) -> Self {
        Self { body, silence, left: longest, alarm: Box::pin(tokio::time::sleep(silence)), waiting: false }
    }
}

impl Body for Receiving {
    type Data = Bytes;
    type Error = aws_smithy_types::body::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.waiting = false;
            let size = frame.as_ref().and_then(|it| it.as_ref().ok()?.data_ref()).map_or(0, |data| data.len() as u64);
            return Poll::Ready(match self.left.checked_sub(size) {
                Some(left) => {
                    self.left = left;
                    frame.map(|it| it.map_err(Into::into))
                }
                None => Some(Err(Endless.into())),
            });
        }
        if !self.waiting {
            self.waiting = true;
            let deadline = Instant::now() + self.silence;
            self.alarm.as_mut().reset(deadline);
        }
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Some(Err(Quiet(self.silence).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
