//! What happens to transfers.

use std::collections::HashSet;
use std::sync::Arc;

use tauri::ipc::Channel;
use windlass_engine::transfer::{Direction, Id, State};

use super::Answered;
use crate::app::App;
use crate::check;
use crate::feed;
use crate::wire::{Answer, Update};

impl App {
    pub async fn subscribe(self: &Arc<Self>, channel: Channel<Update>) -> Answered<()> {
        self.connections.painted.set(()).ok();
        let task = tokio::spawn(feed::run(Arc::clone(self), channel));
        let mut feed = self.feed.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(old) = feed.replace(task.abort_handle()) {
            old.abort();
        }
        Ok(())
    }

    pub async fn pause(&self, ids: Vec<u64>) -> Answered<()> {
        self.engine.pause(check::ids(ids)?);
        Ok(())
    }

    pub async fn resume(&self, ids: Vec<u64>) -> Answered<()> {
        self.engine.resume(check::ids(ids)?);
        Ok(())
    }

    pub async fn cancel(&self, ids: Vec<u64>) -> Answered<()> {
        self.engine.cancel(check::ids(ids)?);
        Ok(())
    }

    /// Of a folder, only what failed: the others have not asked for it.
    pub async fn retry(&self, ids: Vec<u64>) -> Answered<()> {
        let wanted: HashSet<Id> = check::ids(ids)?.into_iter().collect();
        let all = self.engine.changes(0);
        // A folder whose listing broke off is listed again.
        let broken = all.batches.iter().filter(|batch| wanted.contains(&batch.id) && batch.failure.is_some());
        let broken: Vec<Id> = broken.map(|batch| batch.id).collect();
        let failed = all.transfers.iter().filter(|transfer| {
            let in_folder = transfer.batch.is_some_and(|batch| wanted.contains(&batch));
            wanted.contains(&transfer.id) || (in_folder && transfer.state == State::Failed)
        });
        let jobs = all.jobs.iter().filter(|job| wanted.contains(&job.id)).map(|job| job.id);
        self.engine.resume(failed.map(|transfer| transfer.id).chain(broken).chain(jobs).collect());
        Ok(())
    }

    pub async fn remove(&self, ids: Vec<u64>) -> Answered<()> {
        self.engine.remove(check::ids(ids)?);
        Ok(())
    }

    pub async fn move_to_top(&self, ids: Vec<u64>) -> Answered<()> {
        self.engine.move_to_top(check::ids(ids)?);
        Ok(())
    }

    pub async fn move_in_queue(&self, ids: Vec<u64>, up: bool) -> Answered<()> {
        self.engine.move_in_queue(check::ids(ids)?, up);
        Ok(())
    }

    /// Of what is already complete nothing is removed, and downloads have nothing on the server.
    pub async fn cancel_asks(&self, ids: Vec<u64>) -> Answered<u64> {
        let wanted: HashSet<Id> = check::ids(ids)?.into_iter().collect();
        let all = self.engine.changes(0).transfers;
        let lost = all.iter().filter(|transfer| {
            let named = wanted.contains(&transfer.id) || transfer.batch.is_some_and(|batch| wanted.contains(&batch));
            let unfinished = !matches!(transfer.state, State::Done | State::Skipped | State::Cancelled);
            named && unfinished && transfer.request.direction == Direction::Upload
        });
        Ok(lost.map(|transfer| transfer.done_bytes).sum())
    }

    pub async fn pause_all(&self) -> Answered<()> {
        self.engine.pause_all();
        Ok(())
    }

    pub async fn resume_all(&self) -> Answered<()> {
        self.engine.resume_all();
        Ok(())
    }

    /// What failed stays, and so does a folder of which anything is still open: its count would lie.
    pub async fn remove_ended(&self) -> Answered<()> {
        let ended = |state| matches!(state, State::Done | State::Skipped | State::Cancelled);
        let all = self.engine.changes(0);
        let counting =
            all.batches.iter().filter(|batch| batch.counting || batch.failure.is_some()).map(|batch| batch.id);
        let open = all.transfers.iter().filter(|transfer| !ended(transfer.state)).filter_map(|transfer| transfer.batch);
        let open: HashSet<Id> = open.chain(counting).collect();
        let gone = all.transfers.iter().filter(|transfer| match transfer.batch {
            Some(batch) => !open.contains(&batch),
            None => ended(transfer.state),
        });
        let folders = all.batches.iter().map(|batch| batch.id).filter(|id| !open.contains(id));
        let jobs = all.jobs.iter().filter(|job| ended(job.state)).map(|job| job.id);
        self.engine.remove(gone.map(|transfer| transfer.id).chain(folders).chain(jobs).collect());
        Ok(())
    }

    pub async fn answer(&self, ids: Vec<u64>, answer: Answer, all: bool) -> Answered<()> {
        self.engine.answer(check::ids(ids)?, answer.into(), all);
        Ok(())
    }
}
