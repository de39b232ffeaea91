//! `transfer` as a command: what it does with the state of an earlier run, and how it ends.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use windlass_tests::seaweed::Seaweed;

use crate::kills::program;

/// Large enough to be found half way.
const LARGE: usize = 192 << 20;

fn command(server: &Seaweed, job: &[&str], journal: Option<&Path>) -> Command {
    let mut command = Command::new(program());
    command.args(job).envs(server.environment()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(journal) = journal {
        command.arg("--journal").arg(journal);
    }
    command
}

pub fn run(server: &Seaweed, job: &[&str], journal: Option<&Path>) -> Output {
    command(server, job, journal).output().expect("it ends")
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn listed(server: &Seaweed, bucket: &str) -> String {
    String::from_utf8_lossy(&run(server, &["ls", &format!("s3://{bucket}/")], None).stdout).into_owned()
}

#[test]
fn a_second_job_with_the_state_of_a_finished_one_is_done_too() {
    let server = Seaweed::start();
    server.create_bucket("second");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let journal = folder.path().join("journal");
    std::fs::create_dir(folder.path().join("day")).expect("a folder");
    for name in ["a.txt", "b.txt", "day/c.txt"] {
        std::fs::write(folder.path().join(name), name).expect("a file");
    }
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let out = path("out");
    let jobs = [
        vec!["put".to_owned(), path("a.txt"), "s3://second/a.txt".into()],
        vec!["put".to_owned(), path("b.txt"), "s3://second/in/".into()],
        vec!["put".to_owned(), path("day"), "s3://second/".into()],
        vec!["get".to_owned(), "s3://second/a.txt".into(), out.clone()],
    ];
    for job in &jobs {
        let job: Vec<&str> = job.iter().map(String::as_str).collect();
        let output = run(&server, &job, Some(&journal));
        assert!(output.status.success() && !output.stdout.is_empty(), "{job:?}: {}", said(&output));
    }
    let keys = listed(&server, "second");
    for key in ["a.txt", "in/b.txt", "day/c.txt"] {
        assert!(keys.lines().any(|line| line.ends_with(&format!(" {key}"))), "{key} is there: {keys}");
    }
    assert_eq!(std::fs::read(&out).expect("fetched"), b"a.txt");

    // What is done is known again, and not done again.
    for (name, job) in [("a.txt", &jobs[0]), ("day/c.txt", &jobs[2])] {
        std::fs::write(folder.path().join(name), "another size").expect("a file");
        let job: Vec<&str> = job.iter().map(String::as_str).collect();
        assert!(run(&server, &job, Some(&journal)).status.success());
    }
    assert_eq!(listed(&server, "second"), keys);
}

#[test]
fn a_folder_that_could_not_be_listed_is_listed_again_and_then_all_is_well() {
    let server = Seaweed::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (journal, out) = (folder.path().join("journal"), folder.path().join("out"));
    let job = ["get", "s3://later/day/", &*out.to_string_lossy()].map(str::to_owned);
    let job: Vec<&str> = job.iter().map(String::as_str).collect();
    assert_eq!(run(&server, &job, Some(&journal)).status.code(), Some(1), "there is no such bucket yet");
    server.create_bucket("later");
    let file = folder.path().join("a.txt");
    std::fs::write(&file, "a").expect("a file");
    let put = run(&server, &["put", &file.to_string_lossy(), "s3://later/day/a.txt"], None);
    assert!(put.status.success(), "{}", said(&put));
    let output = run(&server, &job, Some(&journal));
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(std::fs::read(out.join("day/a.txt")).expect("fetched"), b"a");
}

#[test]
fn interrupted_without_a_journal_it_keeps_its_state_and_says_where() {
    let server = Seaweed::start();
    server.create_bucket("interrupted");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("source.bin");
    std::fs::write(&source, vec![7; LARGE]).expect("a file");
    let job = ["put", &*source.to_string_lossy(), "s3://interrupted/source.bin"].map(str::to_owned);
    let job: Vec<&str> = job.iter().map(String::as_str).collect();
    let child = command(&server, &job, None).env("TMPDIR", folder.path()).spawn().expect("the program starts");
    let begun = Instant::now();
    while server.unfinished_uploads("interrupted") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    kill_process(Pid::from_child(&child), Signal::INT).expect("Ctrl-C");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));

    let said = said(&output);
    let (_, journal) = said.trim_end().rsplit_once("--journal ").expect("how to go on");
    assert!(Path::new(journal).starts_with(folder.path()), "{journal}");
    let output = run(&server, &job, Some(Path::new(journal)));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(server.unfinished_uploads("interrupted"), 0);
    assert!(listed(&server, "interrupted").contains("source.bin"));
}
