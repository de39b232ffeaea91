//! A transfer as a row.

use windlass_engine::Code;
use windlass_engine::transfer::{self, Cause, Direction, Phase, Transfer};

use crate::paths;
use crate::wire::{self, Place, Question, Row, State, code, millis};

/// The row of a transfer. `others` is how many other rows ask the same.
pub fn row(transfer: &Transfer, place_in_line: Option<u32>, others: u32) -> Row {
    let state = state(transfer);
    let request = &transfer.request;
    let local = request.local.parent().map(paths::shown).unwrap_or_default();
    let place = place(&request.connection.0, &request.remote);
    let remote = shown_place(&place);
    let (from, to) = match request.direction {
        Direction::Upload => (local, remote),
        Direction::Download => (remote, local),
    };
    // What was said in an earlier state is no message of this one.
    let failure = transfer.failure.as_ref();
    let failure = failure.filter(|_| matches!(state, State::Failed | State::Waiting | State::NeedsYou));
    Row {
        id: transfer.id.0,
        batch: transfer.batch.map(|id| id.0),
        files: None,
        direction: request.direction.into(),
        connection: request.connection.0.clone(),
        name: paths::name(&request.local),
        from,
        to,
        size: transfer.size,
        state,
        message: message_of(transfer, state),
        hint: failure.filter(|_| state == State::Failed).and_then(|failure| failure.hint.clone()),
        code: failure.map(|failure| code(failure.code)),
        retry: failure.is_some_and(|failure| failure.retry != windlass_engine::Retry::Never),
        question: transfer.question.clone().filter(|_| state == State::NeedsYou).map(|asked| question(asked, others)),
        verdict: transfer.verdict.filter(|_| state == State::Done).map(Into::into),
        place_in_line,
        added: millis(transfer.added),
        started: transfer.started.map(millis),
        ended: transfer.ended.map(millis),
        running_ms: transfer.running_ms as f64,
        retry_at: transfer.retry_at.map(|at| at as f64),
        place,
        bytes: transfer.done_bytes,
    }
}

/// The pill of a transfer.
pub fn state(transfer: &Transfer) -> State {
    use transfer::State as S;
    match (transfer.state, transfer.phase) {
        (S::Queued, _) => State::Queued,
        (S::Running, Phase::Preparing) => State::Preparing,
        (S::Running, Phase::Moving) => State::Moving,
        (S::Running, Phase::Verifying) => State::Verifying,
        (S::Running, Phase::Finishing) => State::Finishing,
        (S::Pausing, _) => State::Pausing,
        (S::Paused, _) => State::Paused,
        (S::Waiting(_), _) => State::Waiting,
        (S::NeedsYou, _) => State::NeedsYou,
        (S::Failed, _) => State::Failed,
        (S::Cancelling, _) => State::Cancelling,
        (S::Cancelled, _) => State::Cancelled,
        (S::Skipped, _) => State::Skipped,
        (S::Done, _) => State::Done,
    }
}

/// What the row says besides its pill.
pub fn message_of(transfer: &Transfer, state: State) -> Option<String> {
    let said = transfer.failure.as_ref().map(|failure| failure.message.as_str());
    match state {
        State::Failed | State::NeedsYou => said.map(str::to_owned),
        State::Waiting => Some(waiting(transfer, said)),
        _ => None,
    }
}

fn waiting(transfer: &Transfer, said: Option<&str>) -> String {
    let locked = transfer.failure.as_ref().is_some_and(|failure| failure.code == Code::KeyringUnavailable);
    match transfer.state {
        _ if locked => "Waiting for your keyring.".into(),
        // This computer's disk, or the server's: the failure says which.
        transfer::State::Waiting(Cause::DiskSpace) => {
            format!("{} Goes on when there is space.", said.unwrap_or("Disk full."))
        }
        transfer::State::Waiting(Cause::BusyServer) => "The server asked for a break. Goes on by itself.".into(),
        transfer::State::Waiting(Cause::Network) => {
            format!("{} Goes on by itself.", said.unwrap_or("No network."))
        }
        _ => said.unwrap_or("Waiting for its keys.").to_owned(),
    }
}

fn question(question: transfer::Question, others: u32) -> Question {
    use transfer::Question as Q;
    match question {
        Q::Exists { here, there, free_name, guarded } => {
            Question::Exists { here: here.into(), there: there.into(), free_name, guarded, others }
        }
        Q::SourceChanged => Question::SourceChanged,
        Q::SourceMissing => Question::SourceMissing,
        Q::Credentials => Question::Credentials,
        Q::Compressed { compression, size, unpacked } => {
            Question::Compressed { compression: compression.into(), size, unpacked, others }
        }
    }
}

/// The folder of an object.
pub fn place(connection: &str, object: &windlass_engine::store::ObjectPath) -> Place {
    let end = object.key.rfind('/').map_or(0, |at| at + 1);
    Place { connection: connection.into(), bucket: object.bucket.clone(), prefix: object.key[..end].into() }
}

/// `footage-masters/2026`.
pub fn shown_place(place: &wire::Place) -> String {
    format!("{}/{}", place.bucket, place.prefix).trim_end_matches('/').to_owned()
}
