//! `transfer` is killed with SIGKILL at random moments, again and again, until it gets through. The bytes are equal,
//! and nothing is left over. The seed is printed; `WINDLASS_SEED` plays a run again, `WINDLASS_KILLS` asks for more.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use windlass_tests::seaweed::Seaweed;

/// Large enough for a kill to find it half way: many parts, several seconds of work in all.
const SIZE: usize = 192 << 20;
/// Kills in each direction, unless told otherwise.
const KILLS: u32 = 12;

/// The example program, built by the same `cargo test` or `nextest` run.
pub fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("the test's own path");
    let target = tests.parent().and_then(Path::parent).expect("target/debug");
    let program = target.join("examples").join("transfer");
    assert!(program.exists(), "build it first: cargo build -p windlass-engine --example transfer");
    program
}

/// The seed of this run, printed, so that it can be played again.
pub fn random() -> StdRng {
    let told = std::env::var("WINDLASS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = told.unwrap_or_else(rand::random::<u64>);
    println!("WINDLASS_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// How many kills there are to be.
pub fn wanted() -> u32 {
    std::env::var("WINDLASS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

fn start(server: &Seaweed, journal: &Path, job: &[&str]) -> Child {
    Command::new(program())
        .args(job)
        .arg("--journal")
        .arg(journal)
        .envs(server.environment())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn run(server: &Seaweed, journal: &Path, job: &[&str]) {
    let output = start(server, journal, job).wait_with_output().expect("it ends");
    assert!(output.status.success(), "{job:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Runs the job, killing it `kills` times at random moments; then lets it finish. `whole` is how long the job takes
/// undisturbed, in milliseconds, as far as it is known: the moments lie within that, however fast the machine is.
/// `look` is called after each kill.
pub fn run_with_kills(
    server: &Seaweed,
    journal: &Path,
    job: &[&str],
    random: &mut StdRng,
    kills: u32,
    whole: &mut u64,
    look: impl Fn(),
) -> u32 {
    let mut killed = 0;
    while killed < kills {
        let mut child = start(server, journal, job);
        let begun = Instant::now();
        let until = begun + Duration::from_millis(random.random_range(20..(*whole).max(60)));
        while Instant::now() < until && child.try_wait().expect("it can be asked").is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        if child.try_wait().expect("it can be asked").is_some() {
            if killed == 0 {
                *whole = u64::try_from(begun.elapsed().as_millis()).unwrap_or(*whole);
            }
            return killed;
        }
        child.kill().expect("SIGKILL");
        child.wait().expect("it is gone");
        killed += 1;
        look();
    }
    run(server, journal, job);
    killed
}

fn random_file(path: &Path, random: &mut StdRng) -> Vec<u8> {
    let mut bytes = vec![0u8; SIZE];
    random.fill(&mut bytes[..]);
    std::fs::write(path, &bytes).expect("a file");
    bytes
}

#[test]
fn twenty_kills_in_both_directions_lose_nothing() {
    let (mut random, wanted) = (random(), wanted());
    let server = Seaweed::start();
    server.create_bucket("kills");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("source.bin");
    let (mut up, mut down, mut round) = (0, 0, 0);
    let (mut sending, mut fetching) = (900, 900);
    while up < wanted || down < wanted {
        assert!(round < 40, "it gets through too fast to be killed: {up} kills up, {down} down");
        let bytes = random_file(&source, &mut random);
        let address = format!("s3://kills/round-{round}.bin");
        let journal = folder.path().join(format!("up-{round}"));
        let job = ["put", &source.to_string_lossy(), &address];
        up += run_with_kills(&server, &journal, &job, &mut random, 3, &mut sending, || {});

        let target = folder.path().join("out").join(format!("round-{round}.bin"));
        let journal = folder.path().join(format!("down-{round}"));
        let job = ["get", &address, &target.to_string_lossy()];
        down += run_with_kills(&server, &journal, &job, &mut random, 3, &mut fetching, || {});
        let fetched = std::fs::read(&target).expect("the file is there");
        assert!(fetched == bytes, "round {round}: the bytes are equal");
        assert_eq!(server.unfinished_uploads("kills"), 0, "round {round}: no unfinished upload is left");
        let left: Vec<PathBuf> = std::fs::read_dir(folder.path().join("out"))
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.to_string_lossy().ends_with(".s3part"))
            .collect();
        assert!(left.is_empty(), "round {round}: part files are left: {left:?}");
        std::fs::remove_file(&target).expect("room for the next round");
        round += 1;
    }
    println!("{up} kills while sending, {down} while fetching, {round} rounds");
}
