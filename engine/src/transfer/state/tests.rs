use super::*;

const CAUSES: [Cause; 4] = [Cause::Network, Cause::Credentials, Cause::DiskSpace, Cause::BusyServer];

/// Every state with every input. `-` is no change; `Waiting` stands for all its causes, as does `Parked`.
const TABLE: &str = "
             Start    Pause    Resume   Cancel      Skip       Finished  Failed     Parked     Unparked  Asked      Stopped    Crashed
Queued       Running  Paused   -        Cancelling  Skipped    -         -          -          -         -          -          -
Running      -        Pausing  -        Cancelling  Skipped    Done      Failed     Waiting    -         NeedsYou   Queued     Queued
Pausing      -        -        Running  Cancelling  Skipped    Done      Failed     Paused     -         NeedsYou   Paused     Paused
Paused       -        -        Queued   Cancelling  -          -         -          -          -         -          -          -
Waiting      -        Paused   Queued   Cancelling  -          -         -          -          Queued    -          -          Queued
NeedsYou     -        -        Queued   Cancelling  Skipped    -         -          -          -         -          -          -
Failed       -        -        Queued   Cancelling  -          -         -          -          -         -          -          -
Cancelling   -        -        -        -           Cancelled  Done      Cancelled  Cancelled  -         Cancelled  Cancelled  Cancelled
Cancelled    -        -        Queued   -           -          -         -          -          -         -          -          -
Skipped      -        -        -        -           -          -         -          -          -         -          -          -
Done         -        -        -        -           -          -         -          -          -         -          -          -
";

fn states() -> Vec<State> {
    use State as S;
    let mut all = vec![
        S::Queued,
        S::Running,
        S::Pausing,
        S::Paused,
        S::NeedsYou,
        S::Failed,
        S::Cancelling,
        S::Cancelled,
        S::Skipped,
        S::Done,
    ];
    all.extend(CAUSES.map(S::Waiting));
    all
}

fn inputs() -> Vec<Input> {
    use Input as I;
    let mut all = vec![
        I::Start,
        I::Pause,
        I::Resume,
        I::Cancel,
        I::Skip,
        I::Finished,
        I::Failed,
        I::Unparked,
        I::Asked,
        I::Stopped,
        I::Crashed,
    ];
    all.extend(CAUSES.map(I::Parked));
    all
}

/// The name without its cause.
fn name(of: impl std::fmt::Debug) -> String {
    let name = format!("{of:?}");
    name.split('(').next().unwrap_or(&name).to_owned()
}

fn expected(state: State, input: Input) -> String {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty());
    let column = lines.next().unwrap().split_whitespace().position(|it| it == name(input)).expect("a column");
    let row = lines.find(|line| line.split_whitespace().next() == Some(&name(state))).expect("a row");
    row.split_whitespace().nth(column + 1).unwrap().to_owned()
}

#[test]
fn every_state_with_every_input() {
    for state in states() {
        for input in inputs() {
            let next = state.next(input);
            let shown = next.map_or_else(|| "-".to_owned(), name);
            assert_eq!(shown, expected(state, input), "{state:?} with {input:?}");
            if let (Some(State::Waiting(cause)), Input::Parked(given)) = (next, input) {
                assert_eq!(cause, given);
            }
        }
    }
}

#[test]
fn an_end_is_an_end() {
    for state in [State::Done, State::Skipped] {
        assert!(state.has_ended());
        assert!(inputs().iter().all(|input| state.next(*input).is_none()), "{state:?}");
    }
    for state in states() {
        assert!(!(state.is_active() && state.has_ended()), "{state:?}");
    }
}

#[test]
fn only_a_start_makes_work_and_nothing_starts_beside_old_work() {
    for state in states() {
        for input in inputs() {
            if state.next(input) == Some(State::Running) {
                // Resuming what is still stopping only takes the wish back; the old work ends as stopped.
                assert!(
                    (state, input) == (State::Queued, Input::Start)
                        || (state, input) == (State::Pausing, Input::Resume)
                );
            }
        }
    }
    assert_eq!(State::Running.next(Input::Stopped), Some(State::Queued));
}

#[test]
fn after_a_crash_nothing_is_active_and_a_second_crash_changes_nothing() {
    for state in states() {
        let after = state.next(Input::Crashed).unwrap_or(state);
        assert!(!after.is_active(), "{state:?}");
        assert_eq!(after.next(Input::Crashed), None, "{state:?}");
    }
}

#[test]
fn whatever_has_not_ended_can_be_cancelled() {
    for state in states().into_iter().filter(|it| !it.has_ended() && *it != State::Cancelling) {
        assert_eq!(state.next(Input::Cancel), Some(State::Cancelling), "{state:?}");
    }
    for input in [Input::Stopped, Input::Failed, Input::Asked, Input::Crashed, Input::Finished] {
        assert!(State::Cancelling.next(input).is_some_and(State::has_ended));
    }
}
