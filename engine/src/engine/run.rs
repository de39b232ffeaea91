//! The loop: takes wishes and endings, changes states, and starts work while there are slots.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::error::{Code, Error, Failure, Result};
use crate::local::PartFile;
use crate::transfer::queue::Queue;
use crate::transfer::{
    Answer, Cause, Checkpoint, Cleanup, ConflictPolicy, ConnectionId, Direction, Id, Input, Phase, Question, Request,
    State, Transfer,
};
use crate::work::{Outcome, Stop, Work};
use crate::{download, upload};

use super::meter::Meter;
use super::{Download, Options, Shared, Upload, add, cleanup, now_ms, recover};

/// How long the end of the program waits for running work to stop.
const CLOSING: Duration = Duration::from_secs(4);
/// The first and the longest pause before something that waits is tried again.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

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
    /// Transfers of a folder that is being counted; they are in the table already.
    Found(Vec<Id>),
    Pause(Vec<Id>),
    Resume(Vec<Id>),
    Cancel(Vec<Id>),
    Remove(Vec<Id>),
    MoveToTop(Vec<Id>),
    Answer {
        ids: Vec<Id>,
        answer: Answer,
        all: bool,
    },
    SetSource(Id, PathBuf),
    Nudge(Option<ConnectionId>),
    SetOptions(Options),
    Ended(Id, Outcome),
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

/// When something that waits is tried again, and how often that was in vain.
struct Parked {
    until: Instant,
    tries: u32,
}

/// The loop's own state; everything else is in the table.
pub struct Loop {
    shared: Arc<Shared>,
    queue: Queue,
    running: HashMap<Id, Running>,
    parked: HashMap<Id, Parked>,
    closing: Option<oneshot::Sender<()>>,
}

impl Loop {
    /// Takes over what the journal held.
    pub fn new(shared: Arc<Shared>, cleanups: Vec<(u64, Cleanup)>) -> Self {
        recover(&shared.around.table, shared.options().stay_paused);
        for (number, cleanup) in cleanups {
            shared.runtime.spawn(cleanup::run(shared.around.clone(), number, cleanup));
        }
        let mut this =
            Self { shared, queue: Queue::new(), running: HashMap::new(), parked: HashMap::new(), closing: None };
        let undone = |it: &Transfer| matches!(it.state, State::Cancelled | State::Skipped) && it.checkpoint.is_some();
        for id in this.shared.around.table.select(undone) {
            this.undo(id);
        }
        for id in this.shared.around.table.select(|transfer| transfer.state == State::Queued) {
            this.enqueue(id);
        }
        add::count_again(&this.shared);
        this
    }

    /// Runs until it is told to close.
    pub async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        loop {
            self.start_work();
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
            Message::Found(ids) => ids.into_iter().for_each(|id| self.enqueue(id)),
            Message::Pause(ids) => {
                add::pause_counting(&self.shared, &ids, true);
                self.files(&ids).into_iter().for_each(|id| self.pause(id));
            }
            Message::Resume(ids) => {
                add::pause_counting(&self.shared, &ids, false);
                self.files(&ids).into_iter().for_each(|id| self.resume(id));
            }
            Message::Cancel(ids) => {
                add::stop_counting(&self.shared, &ids);
                self.files(&ids).into_iter().for_each(|id| self.cancel(id));
            }
            Message::Remove(ids) => self.remove(&ids),
            Message::MoveToTop(ids) => self.move_to_top(&ids),
            Message::Answer { ids, answer, all } => self.answer(&ids, answer, all),
            Message::SetSource(id, path) => self.set_source(id, path),
            Message::Nudge(connection) => self.nudge(connection.as_ref()),
            Message::SetOptions(options) => self.set_options(options),
            Message::Ended(id, outcome) => self.ended(id, outcome),
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
            let part_size = options.part_size;
            self.shared.runtime.spawn(async move {
                // A panic in the work must not leave the row running for ever.
                let work = tokio::spawn(work(shared.clone(), id, meter, stop, part_size));
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
            Outcome::Parked(cause, failure) => (Input::Parked(cause), Some(failure)),
            Outcome::Failed(failure) => (Input::Failed, Some(failure)),
            Outcome::Stopped => (Input::Stopped, None),
        };
        if let Some(failure) = &failure {
            self.shared.around.tell(id, failure.message.clone());
        }
        let next = table.step(id, input, |transfer| {
            transfer.ended = Some(now_ms());
            if failure.is_some() {
                transfer.failure = failure;
            }
        });
        match next {
            Some(State::Waiting(_)) => self.park(id),
            Some(State::Queued) => self.enqueue(id),
            _ => {}
        }
    }

    fn asked(&mut self, id: Id, question: Question, failure: Option<Failure>) {
        self.shared.around.table.step(id, Input::Asked, |transfer| {
            transfer.question = Some(question);
            transfer.failure = failure;
        });
    }

    fn park(&mut self, id: Id) {
        let tries = self.parked.get(&id).map_or(0, |parked| parked.tries);
        let pause = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(tries)).min(LONGEST_PAUSE);
        self.parked.insert(id, Parked { until: Instant::now() + pause, tries: tries + 1 });
        self.shared.around.table.update(id, |transfer| {
            transfer.retry_at = Some(now_ms() + i64::try_from(pause.as_millis()).unwrap_or(0));
        });
    }

    /// Lets go on what has waited long enough. Of those that wait for one server only the first is tried: when it gets
    /// through, the others follow.
    fn unpark_due(&mut self) {
        let now = Instant::now();
        let mut due: Vec<Id> = self.parked.iter().filter(|(_, it)| it.until <= now).map(|(id, _)| *id).collect();
        due.sort();
        let mut probed: Vec<ConnectionId> = Vec::new();
        for id in due {
            let Some(transfer) = self.shared.around.table.get(id) else {
                self.parked.remove(&id);
                continue;
            };
            let State::Waiting(cause) = transfer.state else {
                if transfer.state != State::Queued && !transfer.state.is_active() {
                    self.parked.remove(&id);
                } else if let Some(parked) = self.parked.get_mut(&id) {
                    parked.until = now + LONGEST_PAUSE;
                }
                continue;
            };
            let connection = &transfer.request.connection;
            if cause != Cause::DiskSpace && probed.contains(connection) {
                if let Some(parked) = self.parked.get_mut(&id) {
                    parked.until = now + FIRST_PAUSE;
                }
                continue;
            }
            probed.push(connection.clone());
            self.unpark(id);
            if let Some(parked) = self.parked.get_mut(&id) {
                // Kept for its count of tries, until the transfer gets somewhere.
                parked.until = now + LONGEST_PAUSE;
            }
        }
    }

    fn unpark(&mut self, id: Id) {
        if self.shared.around.table.step(id, Input::Unparked, |transfer| transfer.retry_at = None).is_some() {
            self.enqueue(id);
        }
    }

    /// A transfer got through: the others that wait for the same server go on.
    fn unpark_with(&mut self, id: Id) {
        if self.parked.is_empty() {
            return;
        }
        let Some(done) = self.shared.around.table.get(id) else { return };
        let connection = done.request.connection.clone();
        self.nudge_where(|transfer| {
            transfer.request.connection == connection && transfer.state == State::Waiting(Cause::Network)
        });
    }

    fn nudge(&mut self, connection: Option<&ConnectionId>) {
        if let Some(connection) = connection {
            self.shared.around.stores.forget(connection);
        }
        let here = |transfer: &Transfer| connection.is_none_or(|it| transfer.request.connection == *it);
        self.nudge_where(|transfer| matches!(transfer.state, State::Waiting(_)) && here(transfer));
        let asking = |transfer: &Transfer| {
            transfer.state == State::NeedsYou && transfer.question == Some(Question::Credentials) && here(transfer)
        };
        for id in self.shared.around.table.select(asking) {
            self.resume(id);
        }
    }

    fn nudge_where(&mut self, wanted: impl Fn(&Transfer) -> bool) {
        for id in self.shared.around.table.select(wanted) {
            self.parked.remove(&id);
            self.unpark(id);
        }
    }

    fn pause(&mut self, id: Id) {
        let next = self.shared.around.table.step(id, Input::Pause, |transfer| transfer.ended = Some(now_ms()));
        if next.is_some() {
            self.shared.around.tell(id, "Paused by you");
        }
        match next {
            Some(State::Pausing) => {
                if let Some(running) = self.running.get(&id) {
                    running.stop.pause();
                }
            }
            Some(_) => {
                self.queue.remove(id);
                self.parked.remove(&id);
            }
            None => {}
        }
    }

    fn resume(&mut self, id: Id) {
        let table = &self.shared.around.table;
        // While it is still stopping, the wish is kept by going back to running: `Stopped` then means "again".
        let next = table.step(id, Input::Resume, |transfer| {
            transfer.ended = None;
            transfer.failure = None;
            transfer.question = None;
            transfer.retry_at = None;
        });
        self.parked.remove(&id);
        if next == Some(State::Queued) {
            self.enqueue(id);
        }
    }

    fn cancel(&mut self, id: Id) {
        if self.shared.around.table.step(id, Input::Cancel, |transfer| transfer.ended = Some(now_ms())).is_none() {
            return;
        }
        self.queue.remove(id);
        self.parked.remove(&id);
        match self.running.get(&id) {
            Some(running) => running.stop.cancel(),
            None => {
                self.undo(id);
                self.shared.around.table.step(id, Input::Stopped, |_| {});
            }
        }
    }

    /// Removes what a transfer left: the upload on the server, the part file on the disk. The removal on the server is
    /// in the journal before the checkpoint is forgotten.
    fn undo(&mut self, id: Id) {
        let table = &self.shared.around.table;
        let Some(transfer) = table.get(id) else { return };
        match transfer.checkpoint.clone() {
            // A file in one request leaves nothing unfinished.
            Some(Checkpoint::Upload { plan, upload_id: None, .. }) if plan.count() == 1 => {}
            Some(Checkpoint::Upload { upload_id, .. }) => {
                let cleanup = Cleanup {
                    connection: transfer.request.connection.clone(),
                    object: transfer.request.remote.clone(),
                    upload_id,
                    since: transfer.started.unwrap_or(transfer.added),
                };
                let number = self.shared.around.journal.cleanup(cleanup.clone());
                self.shared.runtime.spawn(cleanup::run(self.shared.around.clone(), number, cleanup));
            }
            Some(Checkpoint::Download { part_file, .. }) => {
                if let Err(error) = PartFile::remove_at(&self.shared.around.disk, &part_file) {
                    tracing::warn!(%error, "a part file could not be removed");
                }
            }
            None => return,
        }
        self.shared.around.journal.forget_parts(id);
        table.update(id, |transfer| {
            transfer.checkpoint = None;
            transfer.done_bytes = 0;
        });
    }

    fn remove(&mut self, ids: &[Id]) {
        let table = &self.shared.around.table;
        let files = table.files_of(ids);
        let ended = |id: &Id| table.get(*id).is_some_and(|transfer| transfer.state.has_ended());
        let mut gone: Vec<Id> = files.into_iter().filter(ended).collect();
        for id in gone.clone() {
            if self.shared.around.table.get(id).is_some_and(|transfer| transfer.state != State::Done) {
                self.undo(id);
            }
        }
        self.shared.around.table.remove(&gone);
        // A folder goes when none of its files are left.
        let table = &self.shared.around.table;
        gone = ids.iter().copied().filter(|id| table.batch(*id).is_some_and(|it| !it.counting)).collect();
        gone.retain(|id| table.files_of(&[*id]).is_empty());
        if !gone.is_empty() {
            table.remove(&gone);
        }
    }

    fn move_to_top(&mut self, ids: &[Id]) {
        let files = self.files(ids);
        self.queue.move_to_top(&files);
        let table = &self.shared.around.table;
        let first = table.first_position();
        for (index, id) in files.iter().rev().enumerate() {
            let position = first - 1 - i64::try_from(index).unwrap_or(0);
            table.update(*id, |transfer| transfer.position = position);
        }
    }

    fn answer(&mut self, ids: &[Id], answer: Answer, all: bool) {
        let table = &self.shared.around.table;
        let mut files = self.files(ids);
        if all && let Some(asked) = files.first().and_then(|id| table.get(*id)?.question.clone()) {
            let same = |transfer: &Transfer| {
                let question = transfer.question.as_ref();
                transfer.state == State::NeedsYou
                    && question.is_some_and(|it| std::mem::discriminant(it) == std::mem::discriminant(&asked))
            };
            files = table.select(same);
        }
        for id in files {
            if self.shared.around.table.get(id).is_none_or(|transfer| transfer.state != State::NeedsYou) {
                continue;
            }
            let policy = match answer {
                Answer::Overwrite => Some(ConflictPolicy::Overwrite),
                Answer::KeepBoth => {
                    // Parts on the server belong to the old name.
                    if self.shared.around.table.get(id).is_some_and(|it| it.request.direction == Direction::Upload) {
                        self.undo(id);
                    }
                    Some(ConflictPolicy::KeepBoth)
                }
                Answer::Skip => {
                    self.shared.around.table.step(id, Input::Skip, |transfer| transfer.ended = Some(now_ms()));
                    self.undo(id);
                    continue;
                }
                Answer::SendNew => {
                    self.undo(id);
                    None
                }
                Answer::TryAgain => {
                    if let Some(transfer) = self.shared.around.table.get(id) {
                        self.shared.around.stores.forget(&transfer.request.connection);
                    }
                    None
                }
            };
            if let Some(policy) = policy {
                self.shared.around.table.update(id, |transfer| transfer.request.on_conflict = policy);
            }
            self.resume(id);
        }
    }

    fn set_source(&mut self, id: Id, path: PathBuf) {
        let may = |it: &Transfer| {
            it.request.direction == Direction::Upload && matches!(it.state, State::NeedsYou | State::Failed)
        };
        if !self.shared.around.table.get(id).is_some_and(|it| may(&it)) {
            return;
        }
        self.shared.around.table.update(id, |transfer| {
            transfer.request.local = path;
            transfer.moved_source = true;
        });
        self.resume(id);
    }

    fn set_options(&mut self, options: Options) {
        let old = self.shared.options();
        let (then, now) = (old.requests.clamp(1, 64), options.requests.clamp(1, 64));
        let requests = &self.shared.around.requests;
        if now > then {
            requests.add_permits(now - then);
        } else {
            let requests = requests.clone();
            let fewer = u32::try_from(then - now).unwrap_or(0);
            self.shared.runtime.spawn(async move {
                if let Ok(permits) = requests.acquire_many_owned(fewer).await {
                    permits.forget();
                }
            });
        }
        *self.shared.options.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = options;
    }

    /// Stops what runs, writes everything down, and marks the end as clean.
    async fn close(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        for running in self.running.values() {
            running.stop.pause();
        }
        let deadline = tokio::time::Instant::now() + CLOSING;
        let mut in_order = true;
        while !self.running.is_empty() {
            match tokio::time::timeout_at(deadline, inbox.recv()).await {
                Ok(Some(Message::Ended(id, outcome))) => self.ended(id, outcome),
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

async fn work(shared: Arc<Shared>, id: Id, meter: Arc<Meter>, stop: Stop, part_size: Option<u64>) -> Outcome {
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
        Direction::Upload => upload::run(&work, part_size).await,
        Direction::Download => download::run(&work).await,
    }
}
