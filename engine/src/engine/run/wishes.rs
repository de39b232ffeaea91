//! What the user wishes of transfers: pause, resume, cancel, remove, answer.

use std::path::PathBuf;

use super::Loop;
use crate::download::remove_files;
use crate::engine::{Options, add, now_ms};
use crate::transfer::{
    Answer, Checkpoint, Cleanup, ConflictPolicy, ConnectionId, Direction, Id, Input, State, Transfer,
};

impl Loop {
    pub(super) fn pause(&mut self, id: Id) {
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

    pub(super) fn resume(&mut self, id: Id) {
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

    pub(super) fn cancel(&mut self, id: Id) {
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

    /// Cancels what goes through a connection that is about to be removed. What failed stays, for its words; what it
    /// left on the server or on the disk is removed too.
    pub(super) fn leave(&mut self, connection: &ConnectionId) {
        const WHY: &str = "Its connection was removed by you";
        add::stop_counting_through(&self.shared, connection);
        let table = &self.shared.around.table;
        let own = |it: &Transfer| it.request.connection == *connection;
        let open = table.select(|it| own(it) && !it.state.has_ended());
        let failed = table.select(|it| own(it) && it.state == State::Failed && it.checkpoint.is_some());
        let open_jobs = table.select_jobs(|job| job.uses(connection) && !job.state.has_ended());
        let failed_jobs =
            table.select_jobs(|job| job.uses(connection) && job.state == State::Failed && !job.cursor.large.is_empty());
        for id in [&open, &failed, &open_jobs, &failed_jobs].into_iter().flatten() {
            self.shared.around.tell(*id, WHY);
        }
        open.into_iter().for_each(|id| self.cancel(id));
        failed.into_iter().for_each(|id| self.undo(id));
        open_jobs.into_iter().for_each(|id| self.cancel_job(id));
        failed_jobs.into_iter().for_each(|id| self.undo_job(id));
    }

    /// Removes what a transfer left: the upload on the server, the part file on the disk. The removal on the server is
    /// in the journal before the checkpoint is forgotten.
    pub(super) fn undo(&mut self, id: Id) {
        let table = &self.shared.around.table;
        let Some(transfer) = table.get(id) else { return };
        match transfer.checkpoint.clone() {
            // A file in one request leaves nothing unfinished.
            Some(checkpoint) if checkpoint.is_one_request() => {}
            Some(Checkpoint::Upload { upload_id, .. }) => {
                let cleanup = Cleanup {
                    connection: transfer.request.connection.clone(),
                    object: transfer.request.remote.clone(),
                    upload_id,
                    since: transfer.started.unwrap_or(transfer.added),
                };
                let _inside = self.shared.runtime.enter();
                self.shared.around.remove_upload(cleanup);
            }
            Some(Checkpoint::Download { part_file, unpacked, .. }) => {
                remove_files(&self.shared.around.disk, &part_file, unpacked.as_ref());
            }
            None => return,
        }
        self.shared.around.journal.forget_parts(id);
        table.update(id, |transfer| {
            transfer.checkpoint = None;
            transfer.done_bytes = 0;
        });
    }

    pub(super) fn remove(&mut self, ids: &[Id]) {
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

    pub(super) fn move_to_top(&mut self, ids: &[Id]) {
        let moved = self.queue.move_to_top(&self.files(ids));
        self.keep_positions(&moved);
    }

    pub(super) fn move_in_queue(&mut self, ids: &[Id], up: bool) {
        let moved = self.queue.move_by_one(&self.files(ids), up);
        self.keep_positions(&moved);
    }

    fn keep_positions(&self, moved: &[(Id, i64)]) {
        for (id, position) in moved {
            self.shared.around.table.update(*id, |transfer| transfer.position = *position);
        }
    }

    pub(super) fn answer(&mut self, ids: &[Id], answer: Answer, all: bool) {
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
                Answer::Unpack | Answer::KeepPacked => {
                    let unpack = Some(answer == Answer::Unpack);
                    self.shared.around.table.update(id, |transfer| transfer.unpack = unpack);
                    None
                }
            };
            if let Some(policy) = policy {
                self.shared.around.table.update(id, |transfer| transfer.request.on_conflict = policy);
            }
            self.resume(id);
        }
    }

    pub(super) fn set_source(&mut self, id: Id, path: PathBuf) {
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

    pub(super) fn set_options(&mut self, options: Options) {
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
}
