//! `transfer mv` is killed with SIGKILL at random moments, again and again, until it gets through. After each kill every
//! object is at one of both sides with all its bytes; in the end all are at the target, and nothing is left over.

use std::collections::BTreeMap;

use rand::RngExt as _;
use rand::rngs::StdRng;
use windlass_engine::store::{ETag, Listed};
use windlass_tests::seaweed::Seaweed;

use crate::kills::{random, run_with_kills, wanted};

const BUCKET: &str = "moves";
const SMALL: usize = 300;
/// Copied in three parts each, in bytes: 5 MiB is the least that a part may have.
const LARGE: usize = 12 << 20;
const LARGE_ONES: usize = 3;

/// An object by its name below the folder, its bytes, and the entity tag that it had at first.
type Objects = BTreeMap<String, (Vec<u8>, ETag)>;

fn plant(server: &Seaweed, folder: &str, random: &mut StdRng) -> Objects {
    let mut objects = Vec::new();
    for n in 0..SMALL {
        objects.push((format!("{}/größe {n:03} + 1%", n % 7), format!("{n} {}", random.random::<u64>()).into_bytes()));
    }
    for n in 0..LARGE_ONES {
        let mut bytes = vec![0; LARGE];
        random.fill(&mut bytes[..]);
        objects.push((format!("{}/large {n}", n * 3), bytes));
    }
    let planted = objects.iter().map(|(name, bytes)| (format!("{folder}/{name}"), bytes.clone())).collect();
    let etags = server.fill(BUCKET, planted);
    objects.into_iter().zip(etags).map(|((name, bytes), etag)| (name, (bytes, etag))).collect()
}

/// Of a small object the entity tag stays; one that was copied in parts is read.
fn is_whole(server: &Seaweed, listed: Option<&Listed>, bytes: &[u8], etag: &ETag) -> bool {
    let Some(listed) = listed.filter(|it| it.size == bytes.len() as u64) else { return false };
    listed.etag.as_ref() == Some(etag) || (bytes.len() == LARGE && server.read(BUCKET, &listed.key) == bytes)
}

fn nothing_lost(server: &Seaweed, objects: &Objects, from: &str, to: &str) {
    let (here, there) = (server.objects(BUCKET, from), server.objects(BUCKET, to));
    for (name, (bytes, etag)) in objects {
        let at = |side: &BTreeMap<String, Listed>, folder: &str| {
            is_whole(server, side.get(&format!("{folder}{name}")), bytes, etag)
        };
        assert!(at(&here, from) || at(&there, to), "{name} is lost between {from} and {to}");
    }
}

#[test]
fn a_folder_that_is_moved_survives_twelve_kills_with_every_object() {
    let (mut random, wanted) = (random(), wanted());
    let server = Seaweed::start();
    server.create_bucket(BUCKET);
    let objects = plant(&server, "0", &mut random);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut killed, mut round, mut whole) = (0, 0, 2_000);
    while killed < wanted {
        assert!(round < 40, "it gets through too fast to be killed: {killed} kills");
        let (from, to) = (format!("{round}/"), format!("{}/", round + 1));
        let addresses = (format!("s3://{BUCKET}/{from}"), format!("s3://{BUCKET}/{}", round + 1));
        let job = ["mv", &addresses.0, &addresses.1, "--parts", "5"];
        let journal = folder.path().join(format!("journal-{round}"));
        let look = || nothing_lost(&server, &objects, &from, &to);
        killed += run_with_kills(&server, &journal, &job, &mut random, 4, &mut whole, look);

        assert_eq!(server.objects(BUCKET, &from).len(), 0, "round {round}: no original is left");
        let there: Vec<String> = server.objects(BUCKET, "").into_keys().collect();
        let due: Vec<String> = objects.keys().map(|name| format!("{to}{name}")).collect();
        assert_eq!(there, due, "round {round}: every object is at the target");
        nothing_lost(&server, &objects, &from, &to);
        assert_eq!(server.unfinished_uploads(BUCKET), 0, "round {round}: no unfinished upload is left");
        round += 1;
    }
    for (name, (bytes, _)) in &objects {
        assert!(server.read(BUCKET, &format!("{round}/{name}")) == *bytes, "the bytes of {name}");
    }
    println!("{killed} kills in {round} rounds");
}
