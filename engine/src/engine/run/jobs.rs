//! Jobs in the loop: beginning, ending, and what the user wishes of them. The same states as those of transfers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{Loop, Message, Running};
use crate::engine::now_ms;
use crate::error::{Code, Error, Failure, Result};
use crate::job::run::{self, JobWork};
use crate::job::{Cursor, Item, Job, MOST_ITEMS, Order, Tally, Task, large, target};
use crate::transfer::{ConnectionId, Id, Input, Question, State};
use crate::work::{Early, Outcome, Stop, Surroundings};

/// Jobs worked on at once; each has many requests in flight.
const AT_ONCE: usize = 2;

impl Loop {
    pub(super) async fn begin(&mut self, mut order: Order, reply: oneshot::Sender<Result<Id>>) {
        // One rule for "the same server" from here on: none is named.
        if let Task::Copy(to) | Task::Move(to) = &mut order.task {
            to.connection = to.connection.take().filter(|it| *it != order.connection);
        }
        let answer = match check(&order) {
            Err(error) => Err(error.into()),
            Ok(()) => {
                let id = self.shared.around.journal.next_id();
                self.shared.around.table.add_job(job(id, &order));
                self.shared.around.journal.put_job_items(id, &order.items);
                let written = self.shared.around.journal.flush().await;
                if written.is_err() {
                    // Refused is refused: it must not begin when the disk has room again.
                    self.shared.around.table.remove(&[id]);
                }
                written.map(|()| id)
            }
        };
        // The caller may have gone; the job stays.
        let _ = reply.send(answer);
    }

    pub(super) fn start_jobs(&mut self) {
        if self.jobs.len() >= AT_ONCE {
            return;
        }
        for id in self.shared.around.table.select_jobs(|job| job.state == State::Queued) {
            if self.jobs.len() >= AT_ONCE {
                return;
            }
            // One that is queued again while its work still ends.
            if self.jobs.contains_key(&id) {
                continue;
            }
            let started = self.shared.around.table.step_job(id, Input::Start, |job| {
                job.attempt += 1;
                job.started.get_or_insert(now_ms());
                job.ended = None;
                job.failure = None;
                job.question = None;
                job.asks_for = None;
            });
            if started.is_none() {
                continue;
            }
            let first = self.shared.around.table.job(id).is_some_and(|job| job.attempt == 1);
            self.shared.around.tell(id, if first { "Started" } else { "Resumed" });
            let stop = Stop::default();
            self.jobs.insert(id, Running { stop: stop.clone(), since: Instant::now() });
            let shared = self.shared.clone();
            let part_size = shared.options().part_size;
            self.shared.runtime.spawn(async move {
                let around = shared.around.clone();
                let work = async move {
                    let job = around.table.job(id).ok_or(Outcome::Stopped)?;
                    let mut work = open(&around, id, &stop, &job.connection, part_size).await?;
                    if let Some(other) = job.other_connection() {
                        work.other = Some(Box::new(open(&around, id, &stop, other, part_size).await?));
                    }
                    run::run(&work).await
                };
                // A panic in the work must not leave the row running for ever.
                let outcome = tokio::spawn(work).await.unwrap_or_else(|error| {
                    Err(Outcome::Failed(Failure::from(Error::Internal { detail: error.to_string() })))
                });
                // The loop ends only after all work has.
                let _ = shared.messages.send(Message::JobEnded(id, outcome));
            });
        }
    }

    pub(super) fn job_ended(&mut self, id: Id, outcome: Early<()>) {
        let Some(running) = self.jobs.remove(&id) else { return };
        let spent = u64::try_from(running.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.shared.around.table.update_job(id, |job| {
            job.running_ms += spent;
            job.page_done = Tally::default();
        });
        tracing::debug!(id = id.0, ?outcome, "job ended");
        if self.shared.around.table.job(id).is_some_and(|job| job.state == State::Cancelling) {
            self.undo_job(id);
        }
        let (input, failure, question) = match outcome {
            Ok(()) => (Input::Finished, None, None),
            Err(Outcome::Parked(_, failure)) if self.in_vain(id, &failure) => (Input::Failed, Some(failure), None),
            Err(Outcome::Parked(cause, failure)) => (Input::Parked(cause), Some(failure), None),
            Err(Outcome::Failed(failure)) => (Input::Failed, Some(failure), None),
            Err(Outcome::Locked(failure)) => {
                if let Some(job) = self.shared.around.table.job(id) {
                    self.shared.around.stores.forget(job.asks_for.as_ref().unwrap_or(&job.connection));
                }
                (Input::Asked, Some(failure), Some(Question::Credentials))
            }
            Err(Outcome::Stopped) => (Input::Stopped, None, None),
            // What only transfers end in.
            Err(Outcome::Done(_) | Outcome::Skipped | Outcome::Asked(_)) => (Input::Stopped, None, None),
        };
        match &failure {
            Some(failure) => self.shared.around.tell(id, failure.message.clone()),
            None if input == Input::Finished => self.shared.around.tell(id, "Done"),
            None => {}
        }
        let retry_at = matches!(input, Input::Parked(_)).then(|| self.park(id));
        let next = self.shared.around.table.step_job(id, input, |job| {
            job.ended = Some(now_ms());
            job.retry_at = retry_at;
            job.question = question;
            if failure.is_some() || input == Input::Finished {
                job.failure = failure;
            }
        });
        if !matches!(next, Some(State::Waiting(_))) {
            self.parked.remove(&id);
        }
    }

    pub(super) fn pause_job(&mut self, id: Id) {
        let next = self.shared.around.table.step_job(id, Input::Pause, |job| job.ended = Some(now_ms()));
        match next {
            Some(State::Pausing) => {
                if let Some(running) = self.jobs.get(&id) {
                    running.stop.pause();
                }
            }
            Some(_) => _ = self.parked.remove(&id),
            None => return,
        }
        self.shared.around.tell(id, "Paused by you");
    }

    pub(super) fn resume_job(&mut self, id: Id) {
        self.parked.remove(&id);
        self.shared.around.table.step_job(id, Input::Resume, |job| {
            job.ended = None;
            job.failure = None;
            job.question = None;
            job.retry_at = None;
        });
    }

    /// What was done stays done; what was begun is taken back.
    pub(super) fn cancel_job(&mut self, id: Id) {
        if self.shared.around.table.step_job(id, Input::Cancel, |job| job.ended = Some(now_ms())).is_none() {
            return;
        }
        self.parked.remove(&id);
        match self.jobs.get(&id) {
            Some(running) => running.stop.cancel(),
            None => {
                self.undo_job(id);
                self.shared.around.table.step_job(id, Input::Stopped, |_| {});
            }
        }
    }

    /// Removes copies in parts that were begun and not completed.
    pub(super) fn undo_job(&mut self, id: Id) {
        let Some(job) = self.shared.around.table.job(id) else { return };
        if job.cursor.large.is_empty() {
            return;
        }
        for begun in &job.cursor.large {
            if let Some(across) = &begun.across {
                self.shared.around.journal.forget_parts(across.parts);
            }
            let cleanup = large::cleanup(job.target_connection(), begun);
            let around = self.shared.around.clone();
            let _inside = self.shared.runtime.enter();
            around.remove_upload(cleanup);
        }
        self.shared.around.table.update_job(id, |job| job.cursor.large.clear());
    }

    pub(super) fn remove_jobs(&mut self, ids: &[Id]) {
        let table = &self.shared.around.table;
        let ended = |id: &Id| table.job(*id).is_some_and(|job| job.state.has_ended());
        let gone: Vec<Id> = ids.iter().copied().filter(ended).collect();
        gone.iter().for_each(|id| self.undo_job(*id));
        if !gone.is_empty() {
            self.shared.around.table.remove(&gone);
        }
    }

    pub(super) fn unpark_job(&mut self, id: Id) {
        let next = self.shared.around.table.step_job(id, Input::Unparked, |job| job.retry_at = None);
        match (next, self.parked.get_mut(&id)) {
            // Kept for its count of tries, until the job gets somewhere.
            (Some(_), Some(parked)) => parked.until = Instant::now() + Duration::from_secs(60),
            _ => _ = self.parked.remove(&id),
        }
    }

    pub(super) fn nudge_jobs(&mut self, connection: Option<&ConnectionId>) {
        let here = |job: &Job| connection.is_none_or(|it| job.uses(it));
        for id in self.shared.around.table.select_jobs(|job| here(job) && matches!(job.state, State::Waiting(_))) {
            self.parked.remove(&id);
            self.unpark_job(id);
        }
        let asks = |job: &Job| job.state == State::NeedsYou && job.question == Some(Question::Credentials) && here(job);
        for id in self.shared.around.table.select_jobs(asks) {
            self.resume_job(id);
        }
    }
}

/// The job as seen through one of its connections.
async fn open(
    around: &Arc<Surroundings>,
    id: Id,
    stop: &Stop,
    connection: &ConnectionId,
    part_size: Option<u64>,
) -> Early<JobWork> {
    let store = tokio::select! {
        () = stop.requested() => return Err(Outcome::Stopped),
        store = around.stores.store(connection) => store,
    };
    let store = store.map_err(|failure| {
        around.table.update_job(id, |job| {
            job.asks_for = Some(connection.clone()).filter(|it| *it != job.connection);
        });
        match failure.code {
            Code::Internal => Outcome::Failed(failure),
            _ => failure.into(),
        }
    })?;
    let server = around.stores.name(connection);
    let (around, stop, connection) = (around.clone(), stop.clone(), connection.clone());
    Ok(JobWork { id, around, stop, connection, store, server, part_size, other: None })
}

fn check(order: &Order) -> std::result::Result<(), Error> {
    let refused = |what: &str| Err(Error::BadInput { what: what.into(), hint: None });
    if order.items.is_empty() {
        return refused("Nothing is selected.");
    }
    if order.items.len() > MOST_ITEMS {
        return refused("These are more than 100,000 at once. Select their folder instead.");
    }
    if order
        .items
        .iter()
        .any(|item| matches!(item, Item::Folder { prefix } if !prefix.is_empty() && !prefix.ends_with('/')))
    {
        return refused("This is no folder.");
    }
    match order.task.destination().and_then(|to| target::impossible(&order.bucket, &order.items, to)) {
        Some(why) => refused(&why),
        None => Ok(()),
    }
}

fn job(id: Id, order: &Order) -> Job {
    Job {
        id,
        connection: order.connection.clone(),
        bucket: order.bucket.clone(),
        prefix: order.prefix.clone(),
        name: target::name_of(&order.bucket, &order.items),
        task: order.task.clone(),
        state: State::Queued,
        expected: order.expected,
        done: Tally::default(),
        page_done: Tally::default(),
        verdict: None,
        skipped: 0,
        failed: 0,
        cursor: Cursor::default(),
        failure: None,
        question: None,
        asks_for: None,
        added: now_ms(),
        started: None,
        ended: None,
        running_ms: 0,
        retry_at: None,
        attempt: 0,
    }
}
