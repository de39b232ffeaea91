//! A job as a row.

use windlass_engine::job::{Job, Task};
use windlass_engine::transfer::{Cause, State as S};

use super::rows::shown_place;
use crate::wire::{Direction, Files, Place, Question, Row, State, code, millis};

/// The row of a job: like that of a folder, with its counts.
pub fn row(job: &Job) -> Row {
    let state = state(job);
    let failure = job.failure.as_ref();
    let failure = failure.filter(|_| matches!(state, State::Failed | State::Waiting | State::NeedsYou));
    let place = Place { connection: job.connection.0.clone(), bucket: job.bucket.clone(), prefix: job.prefix.clone() };
    let to = job.task.destination().map(|to| Place {
        connection: job.target_connection().0.clone(),
        bucket: to.bucket.clone(),
        prefix: to.prefix.clone(),
    });
    // A question about keys is one about the connection that it names.
    let asks_for = job.asks_for.as_ref().filter(|_| state == State::NeedsYou);
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Row {
        id: job.id.0,
        batch: None,
        files: Some(Files {
            total: number(job.expected.objects),
            done: number(job.done.objects + job.page_done.objects),
            failed: number(job.failed),
            asking: 0,
            skipped: number(job.skipped),
            counting: false,
        }),
        direction: direction(&job.task),
        connection: asks_for.unwrap_or(&job.connection).0.clone(),
        name: job.name.clone(),
        from: shown_place(&place),
        to: to.as_ref().map(shown_place).unwrap_or_default(),
        size: Some(job.expected.bytes),
        state,
        message: message(job, state),
        hint: failure.filter(|_| state == State::Failed).and_then(|failure| failure.hint.clone()),
        code: failure.map(|failure| code(failure.code)),
        retry: failure.is_some_and(|failure| failure.retry != windlass_engine::Retry::Never),
        question: (state == State::NeedsYou).then_some(Question::Credentials),
        verdict: job.verdict.filter(|_| matches!(state, State::Done | State::Failed)).map(Into::into),
        place_in_line: None,
        added: millis(job.added),
        started: job.started.map(millis),
        ended: job.ended.map(millis),
        running_ms: job.running_ms as f64,
        retry_at: job.retry_at.map(millis),
        // Where copies arrive is listed again when they have.
        place: to.unwrap_or(place),
        bytes: job.done.bytes + job.page_done.bytes,
    }
}

fn direction(task: &Task) -> Direction {
    match task {
        Task::Delete { .. } => Direction::Delete,
        Task::Undelete => Direction::Undelete,
        Task::Copy(_) => Direction::Copy,
        Task::Move(_) => Direction::Move,
        Task::Edit(_) => Direction::Edit,
        Task::Restore { .. } => Direction::Restore,
    }
}

fn state(job: &Job) -> State {
    match job.state {
        S::Queued => State::Queued,
        // Not until an object is done: a single large one may take hours.
        S::Running if job.cursor.page.is_none() && job.done.objects + job.skipped + job.failed == 0 => State::Preparing,
        S::Running => State::Moving,
        S::Pausing => State::Pausing,
        S::Paused => State::Paused,
        S::Waiting(_) => State::Waiting,
        S::NeedsYou => State::NeedsYou,
        S::Failed => State::Failed,
        S::Cancelling => State::Cancelling,
        S::Cancelled => State::Cancelled,
        S::Skipped => State::Skipped,
        S::Done => State::Done,
    }
}

fn message(job: &Job, state: State) -> Option<String> {
    let said = job.failure.as_ref().map(|failure| failure.message.clone());
    match (state, job.state) {
        (State::Failed | State::NeedsYou, _) => said,
        (_, S::Waiting(Cause::BusyServer)) => Some("The server asked for a break. Goes on by itself.".into()),
        (_, S::Waiting(Cause::Network)) => {
            Some(format!("{} Goes on by itself.", said.as_deref().unwrap_or("No network.")))
        }
        (_, S::Waiting(_)) => said,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use windlass_engine::job::{Cursor, Destination, IfTaken, Page, Place as At, Tally};
    use windlass_engine::transfer::{ConnectionId, Id, Verdict};

    use super::*;

    fn across(state: S) -> Job {
        let tally = |objects, bytes| Tally { objects, bytes };
        Job {
            id: Id(1),
            connection: ConnectionId("archive".into()),
            bucket: "masters".into(),
            prefix: "2026/".into(),
            name: "day-04".into(),
            task: Task::Move(Destination {
                connection: Some(ConnectionId("studio".into())),
                bucket: "samples".into(),
                prefix: "new/".into(),
                name: None,
                if_taken: IfTaken::Skip,
            }),
            state,
            expected: tally(3, 30),
            done: tally(3, 30),
            page_done: Tally::default(),
            verdict: Some(Verdict::EveryPart),
            skipped: 0,
            failed: 0,
            cursor: Cursor::default(),
            failure: None,
            question: None,
            asks_for: Some(ConnectionId("studio".into())),
            added: 0,
            started: None,
            ended: None,
            running_ms: 0,
            retry_at: None,
            attempt: 1,
        }
    }

    #[test]
    fn a_copy_to_another_connection_is_placed_where_it_goes() {
        let row = row(&across(S::Done));
        assert_eq!(
            (row.connection.as_str(), row.from.as_str(), row.to.as_str()),
            ("archive", "masters/2026", "samples/new")
        );
        assert_eq!((row.place.connection.as_str(), row.place.bucket.as_str()), ("studio", "samples"));
        assert_eq!(row.verdict, Some(crate::wire::Verdict::EveryPart));
    }

    #[test]
    fn keys_are_asked_for_of_the_connection_that_lacks_them() {
        assert_eq!(row(&across(S::NeedsYou)).connection, "studio");
        assert_eq!(row(&across(S::Running)).verdict, None, "it may still become less");
    }

    #[test]
    fn a_job_prepares_until_it_knows_its_first_objects_not_until_one_of_them_is_done() {
        let mut job = Job { done: Tally::default(), ..across(S::Running) };
        assert_eq!(row(&job).state, State::Preparing);
        job.cursor.page = Some(Page { objects: Vec::new(), next: At::default(), again: Vec::new() });
        assert_eq!(row(&job).state, State::Moving);
        let between_pages = Job { done: Tally { objects: 1, bytes: 10 }, ..across(S::Running) };
        assert_eq!(row(&between_pages).state, State::Moving);
    }
}
