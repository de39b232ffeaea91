use windlass_engine::Retry;
use windlass_engine::engine::Progress as Moving;
use windlass_engine::error::{Code, Failure};
use windlass_engine::store::ObjectPath;
use windlass_engine::transfer::conflict::Side;
use windlass_engine::transfer::{
    Batch, Cause, ConflictPolicy, ConnectionId, Direction, Phase, Question, Request, State, UploadOptions, Verdict,
};

use super::*;
use crate::wire;

const MB: u64 = 1_000_000;

fn transfer(id: u64, batch: Option<u64>, state: State) -> Transfer {
    let request = Request {
        connection: ConnectionId("practice".into()),
        direction: Direction::Upload,
        local: format!("/data/day 1/{id}.mov").into(),
        root: "/data/day 1".into(),
        remote: ObjectPath::new("footage", format!("2026/day 1/{id}.mov")),
        version: None,
        on_conflict: ConflictPolicy::Ask,
        known: None,
        options: UploadOptions::usual(),
    };
    Transfer {
        id: Id(id),
        batch: batch.map(Id),
        request,
        state,
        phase: Phase::Moving,
        size: Some(10 * MB),
        done_bytes: 0,
        attempt: 1,
        failure: None,
        question: None,
        verdict: None,
        proof: None,
        checkpoint: None,
        position: id as i64,
        added: 1000,
        started: None,
        ended: None,
        running_ms: 0,
        moved_source: false,
        unpack: None,
        retry_at: None,
    }
}

fn batch(id: u64, counting: bool) -> Arc<Batch> {
    Arc::new(Batch {
        id: Id(id),
        connection: ConnectionId("practice".into()),
        direction: Direction::Upload,
        name: "day 1".into(),
        local: "/data/day 1".into(),
        remote: ObjectPath::new("footage", "2026/day 1/"),
        as_of: None,
        added: 1000,
        counting,
        failure: None,
        on_conflict: ConflictPolicy::Ask,
        options: UploadOptions::usual(),
        paused: false,
        stopped: false,
    })
}

fn changes(transfers: Vec<Transfer>, batches: Vec<Arc<Batch>>) -> Changes {
    Changes { revision: 1, transfers: transfers.into_iter().map(Arc::new).collect(), batches, ..Changes::default() }
}

fn moving(id: u64, bytes: u64, rate: f64) -> Moving {
    Moving { id: Id(id), bytes, rate: Some(rate), seconds_left: None, strip: "s5..".into(), retried: 0 }
}

fn row(update: &Update, id: u64) -> &Row {
    update.rows.iter().find(|row| row.id == id).unwrap()
}

#[test]
fn a_folder_is_the_sum_of_its_files() {
    let mut view = View::default();
    let files = vec![transfer(2, Some(1), State::Running), transfer(3, Some(1), State::Queued)];
    let first = view.update(changes(files, vec![batch(1, true)]), true);
    let folder = row(&first, 1);
    assert_eq!((folder.state, folder.size), (wire::State::Moving, None));
    assert_eq!(folder.files.unwrap().total, 2);
    assert_eq!((folder.from.as_str(), folder.to.as_str()), ("/data/day 1", "footage/2026/day 1"));

    let done =
        |id, verdict| Transfer { verdict: Some(verdict), done_bytes: 10 * MB, ..transfer(id, Some(1), State::Done) };
    let ended = vec![done(2, Verdict::WholeObject), done(3, Verdict::SizeOnly)];
    let last = view.update(changes(ended, vec![batch(1, false)]), false);
    let folder = row(&last, 1);
    assert_eq!((folder.state, folder.size, folder.bytes), (wire::State::Done, Some(20 * MB), 20 * MB));
    assert_eq!(folder.verdict, Some(wire::Verdict::SizeOnly));
    assert_eq!(folder.files.unwrap().done, 2);
}

#[test]
fn the_state_of_a_folder_in_every_mixture() {
    use wire::State as W;
    let cases: &[(&[State], W)] = &[
        (&[], W::Done),
        (&[State::Queued, State::Done], W::Queued),
        (&[State::Running, State::NeedsYou, State::Failed], W::Moving),
        (&[State::NeedsYou, State::Queued], W::NeedsYou),
        (&[State::Waiting(Cause::Network), State::Failed], W::Waiting),
        (&[State::Paused, State::Done, State::Failed], W::Paused),
        (&[State::Pausing, State::Paused], W::Pausing),
        (&[State::Failed, State::Done], W::Failed),
        (&[State::Cancelled, State::Skipped], W::Cancelled),
        (&[State::Skipped], W::Skipped),
        (&[State::Skipped, State::Done], W::Done),
    ];
    for (states, wanted) in cases {
        let files = states.iter().zip(2..).map(|(state, id)| transfer(id, Some(1), *state)).collect();
        let update = View::default().update(changes(files, vec![batch(1, false)]), true);
        assert_eq!(row(&update, 1).state, *wanted, "{states:?}");
    }
}

#[test]
fn only_what_changed_is_told() {
    let mut view = View::default();
    let many = (1..=10_000).map(|id| transfer(id, None, State::Queued)).collect();
    assert_eq!(view.update(changes(many, vec![]), true).rows.len(), 10_000);
    let update = view.update(changes(vec![transfer(1, None, State::Running)], vec![]), false);
    // The one that started, and the places of the first few behind it.
    assert!(update.rows.len() <= 52, "{}", update.rows.len());
    assert_eq!(row(&update, 2).place_in_line, Some(1));
    assert_eq!(row(&update, 1).place_in_line, None);
    let quiet = view.update(Changes { revision: 2, ..Changes::default() }, false);
    assert!(quiet.rows.is_empty() && quiet.progress.is_empty());
}

#[test]
fn progress_is_told_with_a_strip_only_when_it_changed() {
    let mut view = View::default();
    let running = Transfer { done_bytes: 2 * MB, ..transfer(2, Some(1), State::Running) };
    view.update(changes(vec![running], vec![batch(1, false)]), true);
    let tick = || Changes { revision: 1, progress: vec![moving(2, 5 * MB, 1e6)], ..Changes::default() };
    let first = view.update(tick(), false);
    assert_eq!(first.progress.iter().find(|each| each.id == 2).unwrap().strip.as_deref(), Some("s5.."));
    let folder = first.progress.iter().find(|each| each.id == 1).unwrap();
    assert_eq!((folder.bytes, folder.rate, folder.seconds_left), (5 * MB, Some(1e6), Some(5.0)));
    assert_eq!(view.update(tick(), false).progress[0].strip, None);
    let totals = first.totals.unwrap();
    assert_eq!((totals.bytes, totals.size, totals.seconds_left), (5 * MB, Some(10 * MB), Some(5.0)));
}

#[test]
fn what_is_removed_leaves_the_sums() {
    let mut view = View::default();
    let files = vec![transfer(2, Some(1), State::Paused), transfer(3, None, State::Failed)];
    view.update(changes(files, vec![batch(1, false)]), true);
    let gone = Changes { revision: 2, removed: vec![Id(1), Id(2), Id(3)], ..Changes::default() };
    let update = view.update(gone, false);
    assert_eq!(update.removed, [1, 2, 3]);
    assert_eq!(update.totals, Some(Totals { size: Some(0), ..Totals::default() }));
    assert!(update.rows.is_empty());
}

#[test]
fn questions_count_who_else_asks() {
    let side = Side { size: Some(1), modified: None, crc64: Some(0x41ab_9e02_77c1_d35f) };
    let exists = Question::Exists { here: side.clone(), there: side, free_name: "a (2)".into(), guarded: true };
    let asking = |id| Transfer { question: Some(exists.clone()), ..transfer(id, None, State::NeedsYou) };
    let update = View::default().update(changes(vec![asking(1), asking(2), asking(3)], vec![]), true);
    match row(&update, 1).question.clone().unwrap() {
        wire::Question::Exists { here, others, .. } => {
            assert_eq!(here.crc64.as_deref(), Some("41ab 9e02 77c1 d35f"));
            assert_eq!(others, 2);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_row_waits_for_is_in_its_message() {
    let failure = |code, message: &str| Failure {
        code,
        message: message.into(),
        hint: Some("hint".into()),
        retry: Retry::Automatic,
        detail: String::new(),
    };
    let waiting = |cause, failure| Transfer { failure: Some(failure), ..transfer(1, None, State::Waiting(cause)) };
    let cases = [
        (
            waiting(Cause::Network, failure(Code::NoNetwork, "No answer from NAS.")),
            "No answer from NAS. Goes on by itself.",
        ),
        (waiting(Cause::Credentials, failure(Code::KeyringUnavailable, "x")), "Waiting for your keyring."),
        (waiting(Cause::BusyServer, failure(Code::Busy, "x")), "The server asked for a break. Goes on by itself."),
    ];
    for (transfer, wanted) in cases {
        let row = rows::row(&transfer, None, 0);
        assert_eq!(row.message.as_deref(), Some(wanted));
        assert_eq!(row.hint, None);
    }
    let failed = Transfer { failure: Some(failure(Code::AccessDenied, "No.")), ..transfer(1, None, State::Failed) };
    let row = rows::row(&failed, None, 0);
    assert_eq!((row.code.as_deref(), row.hint.as_deref(), row.retry), (Some("accessDenied"), Some("hint"), true));
    let queued = Transfer { state: State::Queued, ..failed };
    assert_eq!(rows::row(&queued, None, 0).message, None);
}
