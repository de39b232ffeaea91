//! Everything about one transfer, for the drawer, the clipboard and the file manager.

use std::path::PathBuf;
use std::sync::Arc;

use windlass_engine::integrity::{fold, whole_crc64};
use windlass_engine::job::Job;
use windlass_engine::transfer::{Batch, Checkpoint, Direction, DonePart, Id, Plan, State, Transfer};

use super::Answered;
use crate::app::App;
use crate::clock;
use crate::feed::message_of;
use crate::reveal;
use crate::wire::{Details, crc, problem};

impl App {
    pub async fn details(&self, id: u64) -> Answered<Details> {
        if let Some(job) = self.engine.job(Id(id)) {
            return self.job_details(&job).await;
        }
        let Ok(transfer) = self.transfer(id) else { return self.folder_details(id) };
        let parts = self.engine.parts(transfer.id).await?;
        let mut events: Vec<_> = self.engine.events(transfer.id).await?.into_iter().map(Into::into).collect();
        events.reverse();
        let (etag, version, plan, there) = known(&transfer);
        let progress = self.engine.changes(0).progress.into_iter().find(|progress| progress.id == transfer.id);
        let here = match plan {
            Some(plan) => whole(plan, &parts),
            // Of what was sent: how many parts that would be was not known before.
            None => (transfer.state == State::Done && !parts.is_empty()).then(|| fold_of(&parts)),
        };
        Ok(Details {
            id,
            local: transfer.request.local.display().to_string(),
            remote: transfer.request.remote.to_string(),
            etag,
            version,
            crc_here: here.map(crc),
            crc_there: there.map(crc),
            part_size: plan.map(|plan| plan.part_size() as f64),
            parts: plan.map(Plan::count),
            parts_done: parts.len() as u32,
            parts_retried: progress.map_or(0, |progress| progress.retried),
            events,
            speeds: self.speeds.of(transfer.id),
        })
    }

    async fn job_details(&self, job: &Job) -> Answered<Details> {
        let mut events: Vec<_> = self.engine.events(job.id).await?.into_iter().map(Into::into).collect();
        events.reverse();
        let to = job.task.destination().map(|to| format!("{}/{}", to.bucket, to.prefix));
        Ok(Details {
            id: job.id.0,
            local: to.unwrap_or_default(),
            remote: format!("{}/{}", job.bucket, job.prefix),
            etag: None,
            version: None,
            crc_here: None,
            crc_there: None,
            part_size: None,
            parts: None,
            parts_done: 0,
            parts_retried: 0,
            events,
            speeds: Vec::new(),
        })
    }

    fn folder_details(&self, id: u64) -> Answered<Details> {
        let batch = self.batch(id).ok_or_else(|| problem("This transfer is not in the list any more."))?;
        Ok(Details {
            id,
            local: batch.local.display().to_string(),
            remote: batch.remote.to_string(),
            etag: None,
            version: None,
            crc_here: None,
            crc_there: None,
            part_size: None,
            parts: None,
            parts_done: 0,
            parts_retried: 0,
            events: Vec::new(),
            speeds: Vec::new(),
        })
    }

    pub async fn copyable(&self, id: u64) -> Answered<String> {
        if let Some(batch) = self.batch(id) {
            let failure = batch.failure.as_ref().map(ToString::to_string).unwrap_or_default();
            return Ok(format!("{}\n{}\n{failure}", batch.local.display(), batch.remote).trim_end().to_owned());
        }
        if let Some(job) = self.engine.job(Id(id)) {
            let mut lines = vec![format!("{} in {}/{}", job.name, job.bucket, job.prefix)];
            if let Some(failure) = &job.failure {
                lines.extend([failure.message.clone(), failure.detail.clone()]);
            }
            for (_, failed) in self.engine.failed_objects(job.id, 0, 1_000).await? {
                lines.push(format!("{}: {}", failed.object.key, failed.failure.message));
            }
            return Ok(lines.join("\n"));
        }
        let transfer = self.transfer(id)?;
        let way = match transfer.request.direction {
            Direction::Upload => format!("{} to {}", transfer.request.local.display(), transfer.request.remote),
            Direction::Download => format!("{} to {}", transfer.request.remote, transfer.request.local.display()),
        };
        let mut lines = vec![way];
        match &transfer.failure {
            Some(failure) => {
                lines.push(failure.message.clone());
                lines.extend(failure.hint.clone());
                lines.push(format!("Code: {}", crate::wire::code(failure.code)));
                lines.push(failure.detail.clone());
            }
            None => lines.extend(message_of(&transfer, crate::feed::state_of(&transfer))),
        }
        let last = self.engine.events(transfer.id).await?.last().map(|event| event.at);
        if let Some(at) = transfer.ended.or(last) {
            lines.push(format!("Time: {}", clock::shown(at)));
        }
        lines.push(format!("Windlass {}", env!("CARGO_PKG_VERSION")));
        Ok(lines.join("\n"))
    }

    pub async fn reveal(&self, id: u64) -> Answered<()> {
        let path: PathBuf = match self.batch(id) {
            Some(batch) => batch.local.clone(),
            None => self.transfer(id)?.request.local.clone(),
        };
        let shown = tokio::task::spawn_blocking(move || reveal::reveal(&path)).await;
        shown.unwrap_or_else(|_| Err(problem("The file manager did not start.")))
    }

    /// A transfer by its id.
    pub(super) fn transfer(&self, id: u64) -> Answered<Arc<Transfer>> {
        self.engine.transfer(Id(id)).ok_or_else(|| problem("This transfer is not in the list any more."))
    }

    fn batch(&self, id: u64) -> Option<Arc<Batch>> {
        self.engine.changes(0).batches.into_iter().find(|batch| batch.id == Id(id))
    }
}

type Known = (Option<String>, Option<String>, Option<Plan>, Option<u64>);

/// Entity tag, version, plan, and the server's CRC-64, as far as the transfer has learnt them.
fn known(transfer: &Transfer) -> Known {
    if let Some(proof) = &transfer.proof {
        let plan = match &transfer.checkpoint {
            Some(Checkpoint::Download { plan, .. } | Checkpoint::Upload { plan, compression: None, .. }) => Some(*plan),
            Some(Checkpoint::Upload { .. }) | None => None,
        };
        return (proof.etag.as_ref().map(|tag| tag.bare().to_owned()), proof.version.clone(), plan, proof.crc64);
    }
    let listed = transfer.request.known.as_ref().and_then(|known| known.etag.as_ref()).map(|tag| tag.bare().to_owned());
    match &transfer.checkpoint {
        Some(Checkpoint::Download { etag, version, checksum, plan, .. }) => {
            let etag = etag.as_ref().map(|tag| tag.bare().to_owned()).or(listed);
            (etag, version.clone(), Some(*plan), whole_crc64(checksum.as_ref()))
        }
        // What is compressed is not cut by a plan.
        Some(Checkpoint::Upload { compression: Some(_), .. }) => (None, None, None, None),
        Some(Checkpoint::Upload { plan, .. }) => (None, None, Some(*plan), None),
        None => (listed, transfer.request.version.clone(), None, None),
    }
}

/// The CRC-64 of the file here, once every part of it has been read or written.
fn whole(plan: Plan, parts: &[DonePart]) -> Option<u64> {
    let complete = parts.len() == plan.count() as usize;
    complete.then(|| fold_of(parts))
}

fn fold_of(parts: &[DonePart]) -> u64 {
    fold(parts.iter().map(|part| (part.crc64, part.size)))
}
