//! What waits: for the network, a busy server, the keyring, or space on the disk; and when it is tried again.

use std::time::{Duration, Instant};

use super::Loop;
use crate::engine::now_ms;
use crate::error::{Code, Failure};
use crate::transfer::{Cause, ConnectionId, Id, Input, Question, State, Transfer};

/// The first and the longest pause before something that waits is tried again.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How often a transfer waits for a server that reports faults of its own, before it fails: some ten minutes.
const FAULTS: u32 = 14;

/// When something that waits is tried again, and how often that was in vain.
pub(super) struct Parked {
    pub(super) until: Instant,
    tries: u32,
    /// How often in a row the server reported a fault of its own …
    faults: u32,
    /// … without that more was done meanwhile. In bytes.
    done: u64,
}

impl Parked {
    fn new() -> Self {
        Self { until: Instant::now(), tries: 0, faults: 0, done: 0 }
    }
}

impl Loop {
    /// Plans the next try of something that is about to wait; when that is, in milliseconds since 1970.
    pub(super) fn park(&mut self, id: Id) -> i64 {
        let parked = self.parked.entry(id).or_insert_with(Parked::new);
        let pause = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(parked.tries)).min(LONGEST_PAUSE);
        parked.until = Instant::now() + pause;
        parked.tries += 1;
        now_ms() + i64::try_from(pause.as_millis()).unwrap_or(0)
    }

    /// Whether waiting was in vain: a server that is started anew is back after minutes, another fault stays. Counts those
    /// in a row, without another cause or any progress between them.
    pub(super) fn in_vain(&mut self, id: Id, failure: &Failure) -> bool {
        let done = self.shared.around.table.get(id).map_or(0, |transfer| transfer.done_bytes);
        let parked = self.parked.entry(id).or_insert_with(Parked::new);
        let same = failure.code == Code::ServerFault && parked.done == done;
        parked.faults = if same { parked.faults + 1 } else { 0 };
        parked.done = done;
        parked.faults > FAULTS
    }

    /// Lets go on what has waited long enough. Of those that wait for one server only the first is tried: when it gets
    /// through, the others follow.
    pub(super) fn unpark_due(&mut self) {
        let now = Instant::now();
        let mut due: Vec<Id> = self.parked.iter().filter(|(_, it)| it.until <= now).map(|(id, _)| *id).collect();
        due.sort();
        let mut probed: Vec<ConnectionId> = Vec::new();
        for id in due {
            if self.shared.around.table.job(id).is_some() {
                self.unpark_job(id);
                continue;
            }
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

    pub(super) fn unpark(&mut self, id: Id) {
        if self.shared.around.table.step(id, Input::Unparked, |transfer| transfer.retry_at = None).is_some() {
            self.enqueue(id);
        }
    }

    /// A transfer got through: the others that wait for the same server go on.
    pub(super) fn unpark_with(&mut self, id: Id) {
        if self.parked.is_empty() {
            return;
        }
        let Some(done) = self.shared.around.table.get(id) else { return };
        let connection = done.request.connection.clone();
        self.nudge_where(|transfer| {
            transfer.request.connection == connection && transfer.state == State::Waiting(Cause::Network)
        });
    }

    pub(super) fn nudge(&mut self, connection: Option<&ConnectionId>) {
        if let Some(connection) = connection {
            self.shared.around.stores.forget(connection);
        }
        self.shared.around.nudged.notify_waiters();
        let here = |transfer: &Transfer| connection.is_none_or(|it| transfer.request.connection == *it);
        self.nudge_where(|transfer| matches!(transfer.state, State::Waiting(_)) && here(transfer));
        let asking = |transfer: &Transfer| {
            transfer.state == State::NeedsYou && transfer.question == Some(Question::Credentials) && here(transfer)
        };
        for id in self.shared.around.table.select(asking) {
            self.resume(id);
        }
        self.nudge_jobs(connection);
    }

    pub(super) fn nudge_where(&mut self, wanted: impl Fn(&Transfer) -> bool) {
        for id in self.shared.around.table.select(wanted) {
            self.parked.remove(&id);
            self.unpark(id);
        }
    }
}
