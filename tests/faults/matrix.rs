//! Every fault at every call that it can happen to, once and without end: what the row says meanwhile, and that
//! everything is right in the end.
//!
//! What the row says is in `outcomes.txt`, one line for each; `WINDLASS_BLESS=1` writes it anew, and who changed
//! it reads it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::StreamExt as _;
use windlass_engine::engine::Wanted;
use windlass_engine::transfer::{Question, State, Transfer};

use crate::fault::{At, Fault, How, KINDS};
use crate::invariants;
use crate::meddler::Armed;
use crate::request::Call;
use crate::scene::{LARGE, SMALL, Scene};

/// What is under way when the fault comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    UploadSmall,
    UploadLarge,
    ResumeUpload,
    CancelUpload,
    DownloadLarge,
    ResumeDownload,
    DownloadFolder,
}

/// The states of a request: its name, the work that makes it, and what it asks for.
const STATES: &[(&str, Work, Call)] = &[
    ("looking whether the key is free", Work::UploadSmall, Call::Head),
    ("sending a small file", Work::UploadSmall, Call::Put),
    ("beginning an upload", Work::UploadLarge, Call::Create),
    ("sending a part", Work::UploadLarge, Call::Part),
    ("joining the parts", Work::UploadLarge, Call::Complete),
    ("asking which parts are there", Work::ResumeUpload, Call::ListParts),
    ("removing an upload", Work::CancelUpload, Call::Abort),
    ("looking at an object", Work::DownloadLarge, Call::Head),
    ("fetching a range", Work::DownloadLarge, Call::Get),
    ("fetching the rest", Work::ResumeDownload, Call::Get),
    ("listing a folder", Work::DownloadFolder, Call::List),
];

/// What somebody has read.
const PAGE: &str = "outcomes.txt";

/// At once; each has a few connections, and mostly waits.
const AT_ONCE: usize = 32;

struct Case {
    state: &'static str,
    work: Work,
    call: Call,
    kind: &'static str,
    fault: Fault,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_fault_at_every_call_ends_well_and_is_told_truly() {
    let only = std::env::var("WINDLASS_FAULT").unwrap_or_default();
    let cases = STATES.iter().flat_map(|&(state, work, call)| {
        let kinds = KINDS.iter().filter(move |(_, _, calls)| calls.contains(&call));
        kinds.map(move |&(kind, fault, _)| Case { state, work, call, kind, fault })
    });
    let cases = cases.filter(|case| format!("{}: {}", case.state, case.kind).contains(&only));
    let runs = cases.map(|case| async move {
        let once = run(&case, 1).await;
        let always = run(&case, usize::MAX).await;
        (case, once, always)
    });
    let mut done: Vec<_> = futures::stream::iter(runs).buffered(AT_ONCE).collect().await;
    let known = page(PAGE);
    for (case, once, always) in &mut done {
        // On a busy machine a server can look dead, or a pause be over before anybody looks: so again, alone.
        for _ in 0..3 {
            if of_state(&known, case.state).contains(line(case, once, always).trim_end()) {
                break;
            }
            println!("again: {}: {}", case.state, line(case, once, always).trim());
            (*once, *always) = (run(case, 1).await, run(case, usize::MAX).await);
        }
    }
    let (mut page, mut problems, mut state) = (String::new(), Vec::new(), "");
    for (case, once, always) in &done {
        if case.state != state {
            state = case.state;
            writeln!(page, "\n{state}").expect("text");
        }
        page.push_str(&line(case, once, always));
        let named = |run: &Run, times: &str| {
            let name = format!("{}: {}, {times}", case.state, case.kind);
            run.problems.iter().map(|it| format!("{name}: {it}")).collect::<Vec<_>>()
        };
        problems.extend(named(once, "once"));
        problems.extend(named(always, "always"));
    }
    println!("{} faults, {} runs", done.len(), done.len() * 2);
    assert!(problems.is_empty(), "{}\n{page}", problems.join("\n"));
    if only.is_empty() {
        held_against(PAGE, page.trim_start());
    } else {
        println!("{page}");
    }
}

/// What came of one run.
struct Run {
    /// What the row said, and what was needed to go on.
    told: String,
    problems: Vec<String>,
}

async fn run(case: &Case, times: usize) -> Run {
    let scene = Scene::new(if case.work == Work::UploadSmall { SMALL } else { LARGE }).await;
    let mut problems = Vec::new();
    begin(&scene, case, times).await;
    let rested = scene.rest().await;
    let told = match &rested {
        Some(transfer) => told(transfer),
        None if scene.engine.changes(0).transfers.is_empty() => told_of_batch(&scene),
        None => {
            problems.push("does not come to rest".to_owned());
            "moves on".to_owned()
        }
    };
    if scene.faults.hits() == 0 {
        problems.push("the fault never happened".to_owned());
    }
    problems.extend(invariants::broken(&scene, "at rest").await);
    scene.faults.lift();
    let mut needed = Vec::new();
    if case.work == Work::DownloadFolder {
        for batch in scene.engine.changes(0).batches.iter().filter(|it| it.failure.is_some()) {
            needed.push("Retry");
            scene.engine.resume(vec![batch.id]);
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
    let (end, more) = scene.go_on().await;
    needed.extend(more);
    let wanted = if case.work == Work::CancelUpload { State::Cancelled } else { State::Done };
    if end != wanted {
        problems.push(format!("ends as {end:?} after {needed:?}"));
    }
    problems.extend(invariants::broken_at_the_end(&scene).await);
    scene.close().await;
    let after = if needed.is_empty() { String::new() } else { format!(" → {}", needed.join(", ")) };
    // How many of such answers come before it has all bytes is chance: it waits for the network in between, or not.
    if case.fault == Fault::OverLong {
        return Run { told: "ends well".to_owned(), problems };
    }
    Run { told: format!("{told}{after}"), problems }
}

/// Starts the work, up to where the fault is to come.
async fn begin(scene: &Scene, case: &Case, times: usize) {
    let armed = Armed { call: case.call, fault: case.fault, left: times, part: None };
    let hold = |call| Armed { call, fault: Fault::Cut(At::Asked, How::Stalled), left: usize::MAX, part: Some(4) };
    let three_parts = |transfer: &Transfer| transfer.done_bytes >= 15 << 20;
    match case.work {
        Work::UploadSmall | Work::UploadLarge => {
            scene.faults.arm(armed);
            scene.upload().await;
        }
        Work::ResumeUpload | Work::CancelUpload => {
            scene.faults.arm(hold(Call::Part));
            let id = scene.upload().await;
            scene.until(three_parts).await.expect("three parts");
            if case.work == Work::CancelUpload {
                scene.faults.arm(armed);
                scene.engine.cancel(vec![id]);
                scene.until(|it| it.state == State::Cancelled).await.expect("it is cancelled");
                // The removal goes on after that.
                for _ in 0..500 {
                    if scene.faults.hits() > 0 {
                        break;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
                return;
            }
            scene.engine.pause(vec![id]);
            scene.until(|it| it.state == State::Paused).await.expect("it pauses");
            scene.faults.arm(armed);
            scene.engine.resume(vec![id]);
        }
        Work::DownloadLarge => {
            scene.plant("source.bin").await;
            scene.faults.arm(armed);
            scene.download(Wanted::Object { key: "source.bin".into(), size: None, etag: None }).await;
        }
        Work::ResumeDownload => {
            scene.plant("source.bin").await;
            scene.faults.arm(hold(Call::Get));
            let wanted = Wanted::Object { key: "source.bin".into(), size: None, etag: None };
            let id = scene.download(wanted).await[0];
            // Ranges are synced, and noted, when it stops.
            scene.until(|it| it.state == State::Running).await.expect("it runs");
            tokio::time::sleep(std::time::Duration::from_millis(600)).await;
            scene.engine.pause(vec![id]);
            scene.until(|it| it.state == State::Paused).await.expect("it pauses");
            scene.faults.arm(armed);
            scene.engine.resume(vec![id]);
        }
        Work::DownloadFolder => {
            scene.plant("folder/source.bin").await;
            scene.faults.arm(armed);
            scene.download(Wanted::Folder { prefix: "folder/".into() }).await;
        }
    }
    if matches!(case.work, Work::ResumeUpload | Work::ResumeDownload) {
        scene.until(|it| it.state != State::Paused).await.expect("it goes on");
    }
}

fn told(transfer: &Arc<Transfer>) -> String {
    let code = transfer.failure.as_ref().map(|it| format!("{:?}", it.code));
    match (transfer.state, code, &transfer.question) {
        (State::Done, ..) => "Done".to_owned(),
        (State::NeedsYou, _, Some(question)) => format!("asks: {}", asked(question)),
        (state, Some(code), _) => format!("{state:?}: {code}"),
        (state, None, _) => format!("{state:?}"),
    }
}

fn told_of_batch(scene: &Scene) -> String {
    let all = scene.engine.changes(0);
    let failure = all.batches.first().and_then(|it| it.failure.as_ref());
    failure.map_or_else(|| "no rows".to_owned(), |it| format!("folder: {:?}", it.code))
}

fn asked(question: &Question) -> &'static str {
    match question {
        Question::Exists { .. } => "exists",
        Question::SourceChanged => "source changed",
        Question::SourceMissing => "source missing",
        Question::Credentials => "keys",
        Question::Compressed { .. } => "compressed",
    }
}

fn line(case: &Case, once: &Run, always: &Run) -> String {
    format!("  {:30} once: {:34} always: {}\n", case.kind, once.told, always.told)
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("faults").join(name)
}

fn page(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_default()
}

/// The lines of a page under that heading.
fn of_state<'a>(page: &'a str, state: &str) -> &'a str {
    let below = page.split_once(&format!("{state}\n")).map_or("", |(_, below)| below);
    below.split_once("\n\n").map_or(below, |(lines, _)| lines)
}

/// Compares with a page that somebody has read.
fn held_against(name: &str, told: &str) {
    if std::env::var_os("WINDLASS_BLESS").is_some() {
        std::fs::write(path(name), told).expect("the page");
    }
    let known = page(name);
    let pairs = told.lines().zip(known.lines()).filter(|(now, then)| now != then);
    let differs: Vec<_> = pairs.map(|(now, then)| format!("{now}\n  instead of\n{then}")).collect();
    assert!(known == told, "other than in {name} (WINDLASS_BLESS=1 writes it anew):\n{}", differs.join("\n"));
}
