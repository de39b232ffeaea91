use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use tempfile::TempDir;

use super::*;
use crate::error::Code;
use crate::store::{ETag, ObjectPath};
use crate::transfer::{
    Checkpoint, ConflictPolicy, ConnectionId, Direction, Phase, Plan, Request, State, Transfer, UploadOptions,
};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn transfer(id: Id, name: &str) -> Transfer {
    let json = serde_json::json!({
        "id": id, "batch": null, "state": State::Running, "phase": Phase::Moving, "size": 10, "done_bytes": 0,
        "attempt": 1, "failure": null, "question": null, "verdict": null, "checkpoint": null, "position": 7,
        "added": 1, "started": null, "ended": null, "running_ms": 0,
        "request": Request {
            connection: ConnectionId("practice".into()),
            direction: Direction::Download,
            local: format!("/data/in/{name}").into(),
            root: "/data/in".into(),
            remote: ObjectPath::new("bucket", name),
            version: Some("3sL4kqtJlcpXro".into()),
            on_conflict: ConflictPolicy::Ask,
            known: None,
            options: UploadOptions::usual(),
        },
    });
    serde_json::from_value(json).unwrap()
}

fn batch(id: Id) -> Batch {
    Batch {
        id,
        connection: ConnectionId("practice".into()),
        direction: Direction::Download,
        name: "in".into(),
        local: "/data/in".into(),
        remote: ObjectPath::new("bucket", "in/"),
        as_of: Some(1_700_000_000_000),
        added: 1,
        counting: true,
        failure: None,
        on_conflict: ConflictPolicy::Ask,
        paused: false,
        options: UploadOptions::usual(),
        stopped: false,
    }
}

fn part(number: u32) -> DonePart {
    let etag = number.is_multiple_of(2).then(|| ETag(format!("\"{number}\"")));
    DonePart { number, size: u64::MAX, crc64: u64::MAX - 1, etag, md5: Some([9; 16]), confirmed: true }
}

fn cleanup() -> Cleanup {
    Cleanup {
        connection: ConnectionId("practice".into()),
        object: ObjectPath::new("bucket", "key"),
        upload_id: Some("upload".into()),
        since: 1,
    }
}

/// What a crash would leave: the files as they are while the journal is open.
fn crash_image(of: &Path) -> TempDir {
    let image = folder();
    for entry in fs::read_dir(of).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), image.path().join(entry.file_name())).unwrap();
    }
    image
}

#[tokio::test]
async fn what_was_flushed_survives_a_crash() {
    let home = folder();
    let opened = Journal::open(home.path()).unwrap();
    assert!(opened.clean && opened.transfers.is_empty() && opened.set_aside.is_none());
    let journal = opened.journal;
    let (a, b, c) = (journal.next_id(), journal.next_id(), journal.next_id());
    let put = transfer(a, "a");
    journal.put(vec![put.clone(), transfer(b, "b")]);
    journal.put_batch(batch(c));
    journal.part_done(a, part(2));
    journal.part_done(a, part(1));
    journal.part_done(b, part(1));
    journal.forget_parts(b);
    journal.event(a, Event { at: 5, what: "Started".into() });
    let first = journal.cleanup(cleanup());
    let second = journal.cleanup(cleanup());
    journal.cleanup_done(first);
    journal.flush().await.unwrap();

    let image = crash_image(home.path());
    let found = Journal::open(image.path()).unwrap();
    assert!(!found.clean);
    assert_eq!(found.transfers, [put, transfer(b, "b")]);
    assert_eq!(found.batches, [batch(c)]);
    assert_eq!(found.cleanups, [(second, cleanup())]);
    assert_eq!(found.journal.parts(a).unwrap(), [part(1), part(2)]);
    assert_eq!(found.journal.parts(b).unwrap(), []);
    assert_eq!(found.journal.events(a).unwrap(), [Event { at: 5, what: "Started".into() }]);
    assert!(found.journal.next_id() > c);
}

#[tokio::test]
async fn a_clean_end_is_known_and_a_dropped_handle_is_none() {
    let home = folder();
    Journal::open(home.path()).unwrap().journal.close().unwrap();
    let opened = Journal::open(home.path()).unwrap();
    assert!(opened.clean);
    let id = opened.journal.next_id();
    opened.journal.put(vec![transfer(id, "a")]);
    drop(opened);
    let opened = Journal::open(home.path()).unwrap();
    assert!(!opened.clean);
    assert_eq!(opened.transfers.len(), 1, "a dropped handle still writes");
    opened.journal.close().unwrap();
    opened.journal.put(vec![transfer(id, "b")]);
    assert!(opened.journal.close().is_ok());
    assert_eq!(opened.journal.flush().await.unwrap_err().code, Code::Journal);
    assert!(opened.journal.parts(id).is_err());
}

#[test]
fn only_one_at_a_time() {
    let home = folder();
    let opened = Journal::open(home.path()).unwrap();
    let Err(refused) = Journal::open(home.path()) else { panic!("opened twice") };
    assert_eq!(refused.code, Code::JournalInUse);
    drop(opened);
    Journal::open(home.path()).unwrap();
    let mode = fs::metadata(home.path().join("journal.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn ids_are_never_given_twice() {
    let home = folder();
    let mut last = Id(0);
    for round in 0..5 {
        let journal = Journal::open(home.path()).unwrap().journal;
        for _ in 0..(round * 700) {
            let id = journal.next_id();
            assert!(id > last);
            last = id;
        }
        journal.put(vec![transfer(last, "a")]);
        journal.remove(vec![last]);
        if round == 2 {
            journal.close().unwrap();
        }
    }
}

#[tokio::test]
async fn removal_takes_parts_and_story_and_nothing_comes_back() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let id = journal.next_id();
    journal.put(vec![transfer(id, "a")]);
    journal.part_done(id, part(1));
    journal.event(id, Event { at: 1, what: "Started".into() });
    journal.remove(vec![id]);
    journal.part_done(id, part(2));
    journal.event(id, Event { at: 2, what: "Late".into() });
    assert!(journal.parts(id).unwrap().is_empty());
    assert!(journal.events(id).unwrap().is_empty());
}

#[test]
fn the_newest_200_lines_of_a_story_are_kept() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let (id, other) = (journal.next_id(), journal.next_id());
    journal.put(vec![transfer(id, "a"), transfer(other, "b")]);
    journal.event(other, Event { at: 0, what: "Other".into() });
    for at in 0..450 {
        journal.event(id, Event { at, what: "Again".into() });
        if at % 100 == 0 {
            assert!(!journal.events(id).unwrap().is_empty());
        }
    }
    let events = journal.events(id).unwrap();
    assert_eq!(events.iter().map(|it| it.at).collect::<Vec<_>>(), (250..450).collect::<Vec<_>>());
    assert_eq!(journal.events(other).unwrap().len(), 1);
}

#[test]
fn paths_that_are_no_text_come_back_as_they_were() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let id = journal.next_id();
    let mut odd = transfer(id, "a");
    odd.request.local = Path::new(std::ffi::OsStr::from_bytes(b"/data/\xff\xfe/x")).into();
    odd.checkpoint = Some(Checkpoint::Download {
        etag: None,
        version: None,
        checksum: None,
        plan: Plan::download(10),
        part_file: Path::new(std::ffi::OsStr::from_bytes(b"/\x80.s3part")).into(),
        unpacked: None,
    });
    journal.put(vec![odd.clone()]);
    drop(journal);
    assert_eq!(Journal::open(home.path()).unwrap().transfers, [odd]);
}

#[tokio::test]
async fn a_failed_write_is_reported_kept_and_made_up_for() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let id = journal.next_id();
    journal.set_pragma("query_only", 1);
    journal.put(vec![transfer(id, "a")]);
    assert_eq!(journal.flush().await.unwrap_err().code, Code::Journal);
    journal.part_done(id, part(1));
    assert!(journal.flush().await.is_err());
    assert!(journal.parts(id).is_err(), "a read never shows less than was said");
    journal.set_pragma("query_only", 0);
    journal.flush().await.unwrap();
    assert_eq!(journal.parts(id).unwrap(), [part(1)]);
    drop(journal);
    assert_eq!(Journal::open(home.path()).unwrap().transfers, [transfer(id, "a")]);
}

#[tokio::test]
async fn a_full_disk_is_told_apart_and_made_up_for() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let all: Vec<Transfer> = (0..100).map(|n| transfer(journal.next_id(), &format!("{n}"))).collect();
    // As if the disk had no room for another page.
    journal.set_pragma("max_page_count", 1);
    journal.put(all.clone());
    let failure = journal.flush().await.unwrap_err();
    assert_eq!((failure.code, failure.retry), (Code::DiskFull, crate::error::Retry::Automatic), "{failure:?}");
    assert!(failure.message.contains("list of transfers"), "{failure:?}");
    journal.set_pragma("max_page_count", 1 << 30);
    journal.flush().await.unwrap();
    drop(journal);
    assert_eq!(Journal::open(home.path()).unwrap().transfers, all);
}

#[test]
fn a_newer_journal_is_set_aside_as_it_was() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    journal.put(vec![transfer(journal.next_id(), "a")]);
    journal.send(Command::Do(Box::new(|it| it.pragma_update(None, "user_version", 99).unwrap())));
    journal.close().unwrap();
    let before = fs::read(home.path().join("journal.db")).unwrap();
    let opened = Journal::open(home.path()).unwrap();
    let aside = opened.set_aside.unwrap();
    assert!(aside.file_name().unwrap().to_str().unwrap().starts_with("journal.damaged-"));
    assert_eq!(fs::read(aside).unwrap(), before);
    assert!(opened.transfers.is_empty());
    opened.journal.close().unwrap();
    assert!(Journal::open(home.path()).unwrap().set_aside.is_none());
}

/// A journal of a few pages, as its file, and the transfers in it.
fn sample() -> (Vec<u8>, Vec<Transfer>) {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let transfers: Vec<_> = (0..60).map(|n| transfer(journal.next_id(), &format!("file {n}"))).collect();
    journal.put(transfers.clone());
    for transfer in &transfers {
        (1..5).for_each(|number| journal.part_done(transfer.id, part(number)));
        journal.event(transfer.id, Event { at: 1, what: "Started".into() });
    }
    journal.close().unwrap();
    (fs::read(home.path().join("journal.db")).unwrap(), transfers)
}

/// Opens a journal made of those bytes: never panics; what it shows is true; what is damaged is kept aside whole.
fn open_damaged(bytes: &[u8], transfers: &[Transfer]) -> bool {
    let home = folder();
    fs::write(home.path().join("journal.db"), bytes).unwrap();
    let opened = Journal::open(home.path()).unwrap();
    for found in &opened.transfers {
        assert!(transfers.contains(found));
    }
    if let Some(aside) = &opened.set_aside {
        assert_eq!(fs::read(aside).unwrap(), bytes);
        assert!(opened.transfers.iter().all(|it| it.id < opened.journal.next_id()));
    } else if !bytes.is_empty() {
        assert_eq!(opened.transfers.len(), transfers.len(), "nothing is lost in silence");
    }
    for transfer in transfers {
        // A damaged part is another size or checksum; the end of the transfer finds it. An error is fine as well.
        let _ = (opened.journal.parts(transfer.id), opened.journal.events(transfer.id));
    }
    opened.set_aside.is_some()
}

#[test]
fn a_journal_that_was_cut_off_is_set_aside() {
    let (bytes, transfers) = sample();
    for size in [1, 15, 16, 99, 100, 511, 512, 4095, 4096, 4097, 8192, bytes.len() / 2, bytes.len() - 4096] {
        assert!(open_damaged(&bytes[..size], &transfers), "cut to {size}");
    }
    assert!(open_damaged(b"this is no database at all, but long enough to be read as one by somebody".as_slice(), &[]));
    assert!(!open_damaged(&[], &transfers));
}

#[test]
fn flipped_bits_never_panic_and_never_lie() {
    let (bytes, transfers) = sample();
    let (mut aside, mut at) = (0, 7);
    for round in 0..150_u32 {
        at = (at * 31 + 4099) % bytes.len();
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (round % 8);
        aside += u32::from(open_damaged(&damaged, &transfers));
    }
    assert!(aside > 20, "only {aside} were found");
}

#[test]
fn an_empty_database_beside_its_wal_is_set_aside() {
    let home = folder();
    fs::write(home.path().join("journal.db"), []).unwrap();
    fs::write(home.path().join("journal.db-wal"), b"something").unwrap();
    let aside = Journal::open(home.path()).unwrap().set_aside.unwrap();
    let mut wal = aside.into_os_string();
    wal.push("-wal");
    assert_eq!(fs::read(wal).unwrap(), b"something");
}

#[tokio::test]
async fn a_torn_wal_loses_only_its_tail() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let first = transfer(journal.next_id(), "a");
    journal.put(vec![first.clone()]);
    journal.flush().await.unwrap();
    let size = fs::metadata(home.path().join("journal.db-wal")).unwrap().len();
    journal.put(vec![transfer(journal.next_id(), "b")]);
    journal.flush().await.unwrap();
    let image = crash_image(home.path());
    let wal = fs::OpenOptions::new().write(true).open(image.path().join("journal.db-wal")).unwrap();
    wal.set_len(size + 100).unwrap();
    let opened = Journal::open(image.path()).unwrap();
    assert_eq!(opened.transfers, [first]);
    assert!(opened.set_aside.is_none());
}

#[tokio::test]
async fn many_small_writes_cost_few_commits() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let id = journal.next_id();
    journal.put(vec![transfer(id, "a")]);
    let start = Instant::now();
    (1..=10_000).for_each(|number| journal.part_done(id, part(number)));
    journal.flush().await.unwrap();
    let took = start.elapsed();
    println!("10,000 parts in {took:?}");
    assert!(took.as_secs() < 10, "{took:?}");
    assert_eq!(journal.parts(id).unwrap().len(), 10_000);
}

#[tokio::test]
async fn a_hundred_thousand_transfers_open_fast() {
    let home = folder();
    let journal = Journal::open(home.path()).unwrap().journal;
    let start = Instant::now();
    journal.put((0..100_000).map(|n| transfer(journal.next_id(), &format!("folder/file {n}.mov"))).collect());
    journal.flush().await.unwrap();
    println!("written in {:?}", start.elapsed());
    journal.close().unwrap();
    let start = Instant::now();
    let opened = Journal::open(home.path()).unwrap();
    let took = start.elapsed();
    println!("opened in {took:?}");
    assert_eq!(opened.transfers.len(), 100_000);
    assert!(took.as_secs() < 10, "{took:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let home = folder();
    fs::write(home.path().join("file"), []).unwrap();
    let Err(failure) = Journal::open(&home.path().join("file")) else { panic!("opened") };
    assert_eq!(failure.code, Code::Journal);
}
