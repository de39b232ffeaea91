//! The loop: takes wishes and endings, changes states, and starts work while there are slots.

mod jobs;
mod parking;
mod wishes;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::error::{Code, Error, Failure, Result};
use crate::job::Order;
use crate::transfer::queue::Queue;
use crate::transfer::{Answer, Cleanup, ConnectionId, Direction, Id, Input, Phase, Question, Request, State, Transfer};
use crate::work::{Early, Outcome, Stop, Work};
use crate::{download, upload};

use parking::Parked;

use super::meter::Meter;
use super::unfinished::{self, Fitting};
use super::{Download, Options, Shared, Upload, add, now_ms, recover};

/// How long the end of the program waits for running work to stop.
const CLOSING: Duration = Duration::from_secs(4);
/// What the loop is told.
pub enum Message {
    Add {
        requests: Vec<Request>,
        paused: bool,
        reply: oneshot::Sender<Result<Vec<Id>>>,
    },
    Upload {
        upload: Upload,
        reply: oneshot::Sender<Result<Vec<Id>>>,
    },
    Download {
        download: Download,
        reply: oneshot::Sender<Result<Vec<Id>>>,
    },
    Adopt {
        fitting: Box<Fitting>,
        reply: oneshot::Sender<Result<Id>>,
    },
    Begin {
        order: Order,
        reply: oneshot::Sender<Result<Id>>,
    },
    /// Transfers of a folder that is being counted. They are in the table already, paused or not.
    Found {
        ids: Vec<Id>,
        paused: bool,
    },
    Pause(Vec<Id>),
    Resume(Vec<Id>),
    Cancel(Vec<Id>),
    Remove(Vec<Id>),
    MoveToTop(Vec<Id>),
    MoveInQueue {
        ids: Vec<Id>,
        up: bool,
    },
    Answer {
        ids: Vec<Id>,
        answer: Answer,
        all: bool,
    },
    SetSource(Id, PathBuf),
    Nudge(Option<ConnectionId>),
    Leave {
        connection: ConnectionId,
        reply: oneshot::Sender<()>,
    },
    SetOptions(Options),
    Ended(Id, Outcome),
    JobEnded(Id, Early<()>),
    Close {
        reply: oneshot::Sender<()>,
    },
    /// Ends at once, as if the process were killed.
    #[cfg(any(test, feature = "fakes"))]
    Crash,
}

struct Running {
    stop: Stop,
    since: Instant,
}

/// The loop's own state; everything else is in the table.
pub struct Loop {
    shared: Arc<Shared>,
    queue: Queue,
    running: HashMap<Id, Running>,
    /// Jobs at work.
    jobs: HashMap<Id, Running>,
    parked: HashMap<Id, Parked>,
    closing: Option<oneshot::Sender<()>>,
}

impl Loop {
    /// Takes over what the journal held.
    pub fn new(shared: Arc<Shared>, cleanups: Vec<(u64, Cleanup)>) -> Self {
        recover(&shared.around.table, shared.options().stay_paused);
        let runtime = shared.runtime.clone();
        let inside = runtime.enter();
        cleanups.into_iter().for_each(|(number, cleanup)| shared.around.clean_up(number, cleanup));
        drop(inside);
        let queue = Queue::new(shared.around.table.first_position());
        let mut this = Self {
            shared,
            queue,
            running: HashMap::new(),
            jobs: HashMap::new(),
            parked: HashMap::new(),
            closing: None,
        };
        let undone = |it: &Transfer| matches!(it.state, State::Cancelled | State::Skipped) && it.checkpoint.is_some();
        for id in this.shared.around.table.select(undone) {
            this.undo(id);
        }
        for id in this.shared.around.table.select(|transfer| transfer.state == State::Queued) {
            this.enqueue(id);
        }
        for id in this.shared.around.table.select_jobs(|job| job.state == State::Cancelled) {
            this.undo_job(id);
        }
        add::count_again(&this.shared);
        this
    }

    /// Runs until it is told to close.
    pub async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        loop {
            self.start_work();
            self.start_jobs();
            let next_try = self.parked.values().map(|parked| parked.until).min();
            let message = tokio::select! {
                message = inbox.recv() => message,
                () = until(next_try) => {
                    self.unpark_due();
                    continue;
                }
            };
            let Some(message) = message else { break };
            if let Message::Close { reply } = message {
                self.closing = Some(reply);
                break;
            }
            #[cfg(any(test, feature = "fakes"))]
            if let Message::Crash = message {
                return;
            }
            self.take(message).await;
        }
        self.close(inbox).await;
    }

    async fn take(&mut self, message: Message) {
        match message {
            Message::Add { requests, paused, reply } => {
                let ids = add::requests(&self.shared, requests, None, paused);
                self.reply_when_written(ids, reply).await;
            }
            Message::Upload { upload, reply } => {
                let ids = add::upload(&self.shared, upload);
                self.reply_when_written(ids, reply).await;
            }
            Message::Download { download, reply } => {
                let ids = add::download(&self.shared, download);
                self.reply_when_written(ids, reply).await;
            }
            Message::Adopt { fitting, reply } => {
                let mut adopted = unfinished::add(&self.shared, *fitting);
                if let Ok(id) = adopted {
                    self.enqueue(id);
                    adopted = self.shared.around.journal.flush().await.map(|()| id);
                }
                // The caller may have gone; the transfer stays.
                let _ = reply.send(adopted);
            }
            Message::Begin { order, reply } => self.begin(order, reply).await,
            Message::Found { ids, paused } => ids.into_iter().for_each(|id| self.found(id, paused)),
            Message::Pause(ids) => {
                add::pause_counting(&self.shared, &ids, true);
                ids.iter().for_each(|id| self.pause_job(*id));
                self.files(&ids).into_iter().for_each(|id| self.pause(id));
            }
            Message::Resume(ids) => {
                add::pause_counting(&self.shared, &ids, false);
                ids.iter().for_each(|id| self.resume_job(*id));
                self.files(&ids).into_iter().for_each(|id| self.resume(id));
            }
            Message::Cancel(ids) => {
                add::stop_counting(&self.shared, &ids);
                ids.iter().for_each(|id| self.cancel_job(*id));
                self.files(&ids).into_iter().for_each(|id| self.cancel(id));
            }
            Message::Remove(ids) => {
                self.remove_jobs(&ids);
                self.remove(&ids);
            }
            Message::MoveToTop(ids) => self.move_to_top(&ids),
            Message::MoveInQueue { ids, up } => self.move_in_queue(&ids, up),
            Message::Answer { ids, answer, all } => self.answer(&ids, answer, all),
            Message::SetSource(id, path) => self.set_source(id, path),
            Message::Nudge(connection) => self.nudge(connection.as_ref()),
            Message::Leave { connection, reply } => {
                self.leave(&connection);
                // The caller may not wait for it.
                let _ = reply.send(());
            }
            Message::SetOptions(options) => self.set_options(options),
            Message::Ended(id, outcome) => self.ended(id, outcome),
            Message::JobEnded(id, outcome) => self.job_ended(id, outcome),
            Message::Close { .. } => {}
            #[cfg(any(test, feature = "fakes"))]
            Message::Crash => {}
        }
    }

    async fn reply_when_written(&mut self, ids: Vec<Id>, reply: oneshot::Sender<Result<Vec<Id>>>) {
        for id in &ids {
            self.enqueue(*id);
        }
        let written = self.shared.around.journal.flush().await;
        // The caller may have gone; the transfers stay.
        let _ = reply.send(written.map(|()| ids));
    }

    fn files(&self, ids: &[Id]) -> Vec<Id> {
        self.shared.around.table.files_of(ids)
    }

    /// Takes a found file as its folder is wanted now: that may have changed since it was added, paused or not.
    fn found(&mut self, id: Id, paused: bool) {
        let table = &self.shared.around.table;
        let Some(transfer) = table.get(id) else { return };
        let folder = transfer.batch.and_then(|batch| table.batch(batch));
        // A folder that is off the list already was cancelled before.
        let stopped = folder.as_ref().is_none_or(|folder| folder.stopped);
        let paused_now = folder.is_some_and(|folder| folder.paused);
        match transfer.state {
            State::Queued | State::Paused if stopped => self.cancel(id),
            State::Queued if paused_now && !paused => self.pause(id),
            State::Paused if !paused_now && paused => self.resume(id),
            _ => self.enqueue(id),
        }
    }

    /// Puts a transfer into the queue if that is its state.
    fn enqueue(&mut self, id: Id) {
        if let Some(transfer) = self.shared.around.table.get(id)
            && transfer.state == State::Queued
        {
            self.queue.insert(id, transfer.position, target_of(&transfer.request));
        }
    }

    fn start_work(&mut self) {
        let options = self.shared.options();
        while self.running.len() < options.files.clamp(1, 64) {
            let Some(id) = self.queue.next() else { break };
            let started = self.shared.around.table.step(id, Input::Start, |transfer| {
                transfer.attempt += 1;
                transfer.phase = Phase::Preparing;
                transfer.started.get_or_insert(now_ms());
                transfer.ended = None;
                transfer.failure = None;
                transfer.question = None;
            });
            if started.is_none() {
                self.queue.release(id);
                continue;
            }
            let first = self.shared.around.table.get(id).is_some_and(|transfer| transfer.attempt == 1);
            self.shared.around.tell(id, if first { "Started" } else { "Resumed" });
            let meter = Arc::new(Meter::default());
            self.shared.lock_meters().insert(id, meter.clone());
            let stop = Stop::default();
            self.running.insert(id, Running { stop: stop.clone(), since: Instant::now() });
            let shared = self.shared.clone();
            let options = options.clone();
            self.shared.runtime.spawn(async move {
                // A panic in the work must not leave the row running for ever.
                let work = tokio::spawn(work(shared.clone(), id, meter, stop, options));
                let outcome = work.await.unwrap_or_else(|error| {
                    Outcome::Failed(Failure::from(Error::Internal { detail: error.to_string() }))
                });
                // The loop ends only after all work has.
                let _ = shared.messages.send(Message::Ended(id, outcome));
            });
        }
    }

    fn ended(&mut self, id: Id, outcome: Outcome) {
        let table = &self.shared.around.table;
        let Some(running) = self.running.remove(&id) else { return };
        self.shared.lock_meters().remove(&id);
        self.queue.release(id);
        let spent = u64::try_from(running.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        table.update(id, |transfer| transfer.running_ms += spent);
        tracing::debug!(id = id.0, ?outcome, "work ended");
        if !matches!(outcome, Outcome::Done(_)) && table.get(id).is_some_and(|it| it.state == State::Cancelling) {
            // Undone first: who sees "Cancelled" sees nothing left of it.
            self.undo(id);
        }
        let table = &self.shared.around.table;

        let (input, failure) = match outcome {
            Outcome::Done(verdict) => {
                self.shared.around.tell(id, verdict.words());
                table.step(id, Input::Finished, |transfer| {
                    transfer.verdict = Some(verdict);
                    transfer.done_bytes = transfer.size.unwrap_or(transfer.done_bytes);
                    transfer.ended = Some(now_ms());
                    transfer.failure = None;
                });
                self.parked.remove(&id);
                self.unpark_with(id);
                return;
            }
            Outcome::Skipped => {
                table.step(id, Input::Skip, |transfer| transfer.ended = Some(now_ms()));
                self.undo(id);
                return;
            }
            Outcome::Asked(question) => return self.asked(id, question, None),
            Outcome::Locked(failure) => {
                if let Some(transfer) = table.get(id) {
                    self.shared.around.stores.forget(&transfer.request.connection);
                }
                return self.asked(id, Question::Credentials, Some(failure));
            }
            Outcome::Parked(_, failure) if self.in_vain(id, &failure) => (Input::Failed, Some(failure)),
            Outcome::Parked(cause, failure) => (Input::Parked(cause), Some(failure)),
            Outcome::Failed(failure) => (Input::Failed, Some(failure)),
            Outcome::Stopped => (Input::Stopped, None),
        };
        if let Some(failure) = &failure {
            self.shared.around.tell(id, failure.message.clone());
        }
        // Part of the same step: a row that waits says at once when it is tried again.
        let retry_at = matches!(input, Input::Parked(_)).then(|| self.park(id));
        let next = self.shared.around.table.step(id, input, |transfer| {
            transfer.ended = Some(now_ms());
            transfer.retry_at = retry_at;
            if failure.is_some() {
                transfer.failure = failure;
            }
        });
        match next {
            Some(State::Waiting(_)) => {}
            Some(State::Queued) => self.enqueue(id),
            // Paused or cancelled while it was about to wait.
            _ => {
                self.parked.remove(&id);
            }
        }
    }

    fn asked(&mut self, id: Id, question: Question, failure: Option<Failure>) {
        self.shared.around.table.step(id, Input::Asked, |transfer| {
            transfer.question = Some(question);
            transfer.failure = failure;
        });
    }

    /// Stops what runs, writes everything down, and marks the end as clean.
    async fn close(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        for running in self.running.values().chain(self.jobs.values()) {
            running.stop.pause();
        }
        let deadline = tokio::time::Instant::now() + CLOSING;
        let mut in_order = true;
        while !self.running.is_empty() || !self.jobs.is_empty() {
            match tokio::time::timeout_at(deadline, inbox.recv()).await {
                Ok(Some(Message::Ended(id, outcome))) => self.ended(id, outcome),
                Ok(Some(Message::JobEnded(id, outcome))) => self.job_ended(id, outcome),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => {
                    in_order = false;
                    break;
                }
            }
        }
        let journal = self.shared.around.journal.clone();
        let flushed = journal.flush().await;
        if in_order
            && flushed.is_ok()
            && let Err(error) = journal.close()
        {
            tracing::warn!(%error, "the journal could not be closed");
        }
        if let Some(reply) = self.closing.take() {
            // The caller may not wait for it.
            let _ = reply.send(());
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// What a transfer writes to: no two may write to the same at once.
fn target_of(request: &Request) -> String {
    match request.direction {
        Direction::Upload => format!("{}/{}", request.connection.0, request.remote),
        Direction::Download => request.local.to_string_lossy().into_owned(),
    }
}

async fn work(shared: Arc<Shared>, id: Id, meter: Arc<Meter>, stop: Stop, options: Options) -> Outcome {
    let around = shared.around.clone();
    let Some(transfer) = around.table.get(id) else { return Outcome::Stopped };
    let connection = transfer.request.connection.clone();
    let store = tokio::select! {
        () = stop.requested() => return Outcome::Stopped,
        store = around.stores.store(&connection) => store,
    };
    let store = match store {
        Ok(store) => store,
        Err(failure) if failure.code == Code::Internal => return Outcome::Failed(failure),
        Err(failure) => return failure.into(),
    };
    let server = around.stores.name(&connection);
    let work = Work { id, around, meter, stop, store, server };
    match transfer.request.direction {
        Direction::Upload => upload::run(&work, options.part_size).await,
        Direction::Download => download::run(&work, options.unpacking).await,
    }
}
