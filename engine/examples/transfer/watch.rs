//! Printing what happens, until nothing is left to happen.

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;

use windlass_engine::engine::Engine;
use windlass_engine::error::{Code, Failure, Retry};
use windlass_engine::job;
use windlass_engine::transfer::{Answer, Id, Question, State, Transfer};

use crate::objects;

/// How often a transfer that waits is tried before the program ends.
const PATIENCE: u32 = 3;

/// How many of a job's failures are asked for at once.
const PAGE: usize = 1_000;

/// Prints what happens until nothing is left to happen.
pub async fn watch(engine: &Engine, json: bool) -> ExitCode {
    let mut rows: HashMap<Id, Arc<Transfer>> = HashMap::new();
    let mut jobs: HashMap<Id, Arc<job::Job>> = HashMap::new();
    let mut counting: HashMap<Id, bool> = HashMap::new();
    let mut revision = 0;
    // Whether a folder could not be listed, as far as is known now.
    let mut unlisted: HashMap<Id, bool> = HashMap::new();
    loop {
        let changes = engine.changes(revision);
        revision = changes.revision;
        for batch in changes.batches {
            if let Some(failure) = &batch.failure {
                report(failure, &batch.remote.to_string());
            }
            unlisted.insert(batch.id, batch.failure.is_some());
            counting.insert(batch.id, batch.counting);
        }
        for transfer in changes.transfers {
            let before = rows.insert(transfer.id, transfer.clone()).map(|row| row.state);
            if before != Some(transfer.state) {
                print_transfer(&transfer, json);
            }
        }
        for job in changes.jobs {
            let before = jobs.insert(job.id, job.clone());
            if json || before.is_none_or(|before| before.state != job.state) {
                print_job(engine, &job, json).await;
            }
        }
        if json {
            for it in changes.progress {
                println!("{}", serde_json::json!({ "progress": it.id.0, "bytes": it.bytes, "rate": it.rate }));
            }
        }
        let moving = rows.values().any(|it| !is_over(it.state, it.attempt));
        let working = jobs.values().any(|it| !is_over(it.state, it.attempt));
        if !moving && !working && !counting.values().any(|counting| *counting) {
            let states = rows.values().map(|row| row.state).chain(jobs.values().map(|job| job.state));
            let failed = unlisted.values().any(|failed| *failed) || states.into_iter().any(|it| it != State::Done);
            return if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
        for row in rows.values().filter(|row| row.question == Some(Question::SourceChanged)) {
            // Nobody is there to be asked; the newer file is what a command line means.
            engine.answer(vec![row.id], Answer::SendNew, false);
        }
        engine.changed(revision).await;
    }
}

/// A window waits for the network as long as it takes; a command says so and ends, with its state kept.
fn is_over(state: State, attempt: u32) -> bool {
    state.has_ended() || state == State::NeedsYou || (matches!(state, State::Waiting(_)) && attempt >= PATIENCE)
}

fn print_transfer(transfer: &Transfer, json: bool) {
    if json {
        let event = serde_json::json!({
            "id": transfer.id.0,
            "key": transfer.request.remote.key,
            "state": transfer.state,
            "size": transfer.size,
            "done": transfer.done_bytes,
            "verdict": transfer.verdict,
            "failure": transfer.failure,
        });
        println!("{event}");
    } else if let (State::Done, Some(verdict)) = (transfer.state, transfer.verdict) {
        println!("{}: {verdict:?}", transfer.request.remote);
    }
    if let (State::Failed | State::NeedsYou | State::Waiting(_), Some(failure)) = (transfer.state, &transfer.failure) {
        report(failure, &transfer.request.remote.to_string());
    } else if let (State::NeedsYou, Some(question)) = (transfer.state, &transfer.question) {
        eprintln!("{}: {question:?}", transfer.request.remote);
    }
}

async fn print_job(engine: &Engine, job: &job::Job, json: bool) {
    if json {
        let event = serde_json::json!({
            "id": job.id.0,
            "job": job.name,
            "state": job.state,
            "done": job.done.objects + job.page_done.objects,
            "bytes": job.done.bytes + job.page_done.bytes,
            "skipped": job.skipped,
            "failed": job.failed,
            "failure": job.failure,
        });
        println!("{event}");
    } else if job.state == State::Done {
        println!("{}", objects::done(job));
    }
    if let (State::Failed | State::NeedsYou | State::Waiting(_), Some(failure)) = (job.state, &job.failure) {
        print_failed(engine, job.id).await;
        report(failure, &job.name);
    }
}

/// Every object that could not be done, with its reason.
async fn print_failed(engine: &Engine, job: Id) {
    let mut after = 0;
    loop {
        let failed = engine.failed_objects(job, after, PAGE).await.unwrap_or_default();
        let Some((last, _)) = failed.last() else { return };
        after = *last;
        for (_, failed) in failed {
            report(&failed.failure, &failed.object.key);
        }
    }
}

/// A failure in its own words.
pub fn report(failure: &Failure, place: &str) {
    let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
    eprintln!("{place}{}", failure.message);
    if let Some(hint) = &failure.hint {
        eprintln!("{hint}");
    }
    if matches!(failure.retry, Retry::Never) || matches!(failure.code, Code::BadAnswer | Code::Internal) {
        eprintln!("{}", failure.detail);
    }
}
