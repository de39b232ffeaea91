//! What an upload and a download have in common: their surroundings, stopping, trying again, and how they end.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::connection::Stores;
use crate::engine::meter::Meter;
use crate::engine::table::Table;
use crate::error::{Action, Code, Error, Failure};
use crate::integrity::whole_crc64;
use crate::journal::Journal;
use crate::local::Disk;
use crate::pace::backoff;
use crate::sabotage::{Safeguard, without};
use crate::store::{self, Checksum, ETag, Kind, ObjectPath, Store};
use crate::transfer::{Cause, Checkpoint, Cleanup, Event, Id, Phase, Proof, Question, Transfer, Verdict};

/// How often one part is tried before the transfer gives up.
const ATTEMPTS: u32 = 6;
/// How often one request is tried without any answer before the transfer waits for the network.
const ATTEMPTS_WITHOUT_ANSWER: u32 = 3;

/// What all transfers share.
pub struct Surroundings {
    /// Where stores come from.
    pub stores: Arc<dyn Stores>,
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// What survives a crash.
    pub journal: Journal,
    /// The engine's own folder, where the journal is: for bytes that are on their way and larger than memory.
    pub folder: PathBuf,
    /// The rows.
    pub table: Table,
    /// The budget of requests in flight over all files.
    pub requests: Arc<Semaphore>,
    /// Whether the last run ended in order. If not, what it left on the disk is read again before it is trusted.
    pub clean: bool,
    /// Rings when something outside changed, so that what sleeps before its next try looks again.
    pub nudged: Notify,
    /// Objects above this many bytes are copied in parts: 5 GiB, less in tests.
    pub largest_copy: u64,
    /// The size of those parts, in bytes.
    pub copy_part: u64,
    /// What was begun, or read again, in this run.
    pub verified: Mutex<HashSet<Id>>,
    /// Removals on servers that are not done yet, by their numbers in the journal.
    pub cleanups: watch::Sender<HashMap<u64, Cleanup>>,
}

impl Surroundings {
    /// Adds a line to a transfer's story.
    pub fn tell(&self, id: Id, what: impl Into<String>) {
        self.journal.event(id, Event { at: crate::engine::now_ms(), what: what.into() });
    }
}

impl Surroundings {
    /// Removes an upload from its server: noted first, and tried until it is gone, after restarts too.
    pub fn remove_upload(self: &Arc<Self>, cleanup: Cleanup) {
        if without(Safeguard::RemovalNoted) {
            return;
        }
        let number = self.journal.cleanup(cleanup.clone());
        self.clean_up(number, cleanup);
    }

    /// Begins a removal that is noted already. From here on, until it is done, it is among the open ones.
    pub fn clean_up(self: &Arc<Self>, number: u64, cleanup: Cleanup) {
        self.cleanups.send_modify(|open| _ = open.insert(number, cleanup.clone()));
        tokio::spawn(crate::engine::cleanup::run(self.clone(), number, cleanup));
    }
}

/// Tells running work to stop.
#[derive(Clone, Default)]
pub struct Stop {
    token: CancellationToken,
    cancel: Arc<AtomicBool>,
}

impl Stop {
    /// Stop, and keep everything.
    pub fn pause(&self) {
        self.token.cancel();
    }

    /// Stop, and do not mind what was done. A completion that was asked for is waited for, since only its answer
    /// tells what there is to undo.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::SeqCst);
        self.token.cancel();
    }

    /// Resolves when the work is to stop.
    pub async fn requested(&self) {
        self.token.cancelled().await;
    }

    /// True if what was done is to be undone.
    pub fn is_cancel(&self) -> bool {
        self.cancel.load(Ordering::SeqCst)
    }
}

/// How the work for a transfer ended.
#[derive(Debug)]
pub enum Outcome {
    /// Complete.
    Done(Verdict),
    /// The target was there, and is left alone.
    Skipped,
    /// Cannot go on without an answer.
    Asked(Question),
    /// The keys are missing, refused, or have ended: asks for others.
    Locked(Failure),
    /// Cannot go on until a cause is gone.
    Parked(Cause, Failure),
    /// Cannot go on.
    Failed(Failure),
    /// Was told to stop.
    Stopped,
}

/// Ends the work early: by `?` from anywhere in it.
pub type Early<T> = Result<T, Outcome>;

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        match failure.code {
            Code::DiskFull => Self::Parked(Cause::DiskSpace, failure),
            Code::NoNetwork | Code::UnknownHost | Code::WebPage => Self::Parked(Cause::Network, failure),
            Code::Busy | Code::ServerFault => Self::Parked(Cause::BusyServer, failure),
            Code::KeyringUnavailable => Self::Parked(Cause::Credentials, failure),
            Code::BadCredentials | Code::ExpiredCredentials | Code::NoCredentials => Self::Locked(failure),
            _ => Self::Failed(failure),
        }
    }
}

impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

/// One transfer at work.
pub struct Work {
    /// Whose.
    pub id: Id,
    /// What all share.
    pub around: Arc<Surroundings>,
    /// How far it is.
    pub meter: Arc<Meter>,
    /// Whether it is to stop.
    pub stop: Stop,
    /// Where the objects are.
    pub store: Arc<dyn Store>,
    /// The connection's name, for messages.
    pub server: String,
}

impl Work {
    /// The transfer as it is now.
    pub fn transfer(&self) -> Early<Arc<Transfer>> {
        self.around.table.get(self.id).ok_or(Outcome::Stopped)
    }

    /// Changes fields of the transfer, and writes it down.
    pub fn update(&self, change: impl FnOnce(&mut Transfer)) {
        self.around.table.update(self.id, change);
    }

    /// Whether what the journal says of this transfer needs no reading again.
    pub fn is_trusted(&self) -> bool {
        self.around.clean || self.verified().contains(&self.id)
    }

    /// From now on, in this run, what the journal says of this transfer can be trusted.
    pub fn trust(&self) {
        self.verified().insert(self.id);
    }

    fn verified(&self) -> std::sync::MutexGuard<'_, HashSet<Id>> {
        self.around.verified.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Notes what the server said of the finished object.
    pub fn prove(&self, etag: Option<ETag>, version: Option<String>, checksum: Option<&Checksum>) {
        let crc64 = whole_crc64(checksum);
        self.update(|transfer| transfer.proof = Some(Proof { etag, version, crc64 }));
    }

    /// The server says that it does not know the upload any more. Should it be mistaken, parts that cost money would stay
    /// there unseen: so its removal is noted, and asked for until it says once more that nothing is there.
    pub fn let_go(&self, transfer: &Transfer) {
        if let Some(Checkpoint::Upload { upload_id: Some(upload_id), .. }) = &transfer.checkpoint {
            self.around.remove_upload(Cleanup {
                connection: transfer.request.connection.clone(),
                object: transfer.request.remote.clone(),
                upload_id: Some(upload_id.clone()),
                since: transfer.started.unwrap_or(transfer.added),
            });
        }
    }

    /// Waits until everything written down is on the disk.
    pub async fn flush(&self) -> Early<()> {
        Ok(self.around.journal.flush().await?)
    }

    /// Notes what part of the work this is at.
    pub fn phase(&self, phase: Phase) {
        self.update(|transfer| transfer.phase = phase);
    }

    /// Adds a line to the transfer's story.
    pub fn tell(&self, what: impl Into<String>) {
        self.around.tell(self.id, what);
    }

    /// Runs `work`, unless the transfer is told to stop first.
    pub async fn or_stop<T>(&self, work: impl Future<Output = T>) -> Early<T> {
        tokio::select! {
            biased;
            () = self.stop.requested() => Err(Outcome::Stopped),
            done = work => Ok(done),
        }
    }

    /// Runs work that blocks on the disk, on a thread for that.
    pub async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Early<T> {
        let running = tokio::task::spawn_blocking(work);
        running.await.map_err(|error| Error::Internal { detail: error.to_string() }.into())
    }

    /// Puts a store's error into the words of what was being done.
    pub fn store_error(&self, action: Action, object: &ObjectPath, source: store::Error) -> Error {
        Error::Store { action, place: object.to_string(), server: self.server.clone(), source }
    }

    /// Asks the store until it answers or refuses: for requests that may be repeated.
    pub async fn ask<T, F>(&self, action: Action, object: &ObjectPath, request: impl Fn() -> F) -> Early<T>
    where
        F: Future<Output = store::Result<T>>,
    {
        let mut tries = Tries::default();
        loop {
            match self.or_stop(request()).await? {
                Ok(answer) => return Ok(answer),
                Err(error) => match tries.after(&error) {
                    Some(pause) => self.or_stop(tokio::time::sleep(pause)).await?,
                    None => return Err(self.store_error(action, object, error).into()),
                },
            }
        }
    }
}

/// Why a part is moved again, in a few words.
pub fn reason(error: &store::Error) -> &'static str {
    match error.kind {
        Kind::NoNetwork | Kind::UnknownHost => "no answer",
        Kind::Interrupted => "the connection broke",
        Kind::Busy { .. } => "the server asked to slow down",
        Kind::Server => "the server reported a fault",
        Kind::BadAnswer | Kind::WebPage => "its answer was not S3",
        Kind::BadDigest => "its checksum differed",
        _ => "it was refused",
    }
}

/// Counts the tries of one request and says how long to wait before the next.
#[derive(Debug, Default)]
pub struct Tries {
    made: u32,
    without_answer: u32,
}

impl Tries {
    /// How long to wait after that error, or `None` if another try cannot help now.
    pub fn after(&mut self, error: &store::Error) -> Option<Duration> {
        self.made += 1;
        let floor = match &error.kind {
            Kind::NoNetwork | Kind::UnknownHost => {
                self.without_answer += 1;
                if self.without_answer >= ATTEMPTS_WITHOUT_ANSWER {
                    return None;
                }
                Duration::ZERO
            }
            Kind::Busy { after } => after.unwrap_or(Duration::from_secs(1)),
            Kind::Interrupted | Kind::Server | Kind::BadDigest | Kind::BadAnswer | Kind::WebPage => Duration::ZERO,
            // Two writers met; the server says to ask again, and then it is known who was first.
            Kind::Conflict => Duration::ZERO,
            // The store learnt from the refusal where the bucket is, and what time it is there.
            Kind::WrongRegion { region: Some(_) } | Kind::ClockSkew => Duration::ZERO,
            _ => return None,
        };
        let pause = backoff::delay(
            self.made - 1,
            Duration::from_millis(100),
            Duration::from_secs(5),
            floor,
            rand::random::<f64>(),
        );
        (self.made < ATTEMPTS).then_some(pause)
    }

    /// Bytes moved: the way is open, so silence is counted anew.
    pub fn progressed(&mut self) {
        self.without_answer = 0;
    }

    /// How many tries failed so far.
    pub fn made(&self) -> u32 {
        self.made
    }
}
