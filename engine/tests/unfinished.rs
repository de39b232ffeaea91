//! Uploads that another program began: looked through, compared with a file, gone on with, removed.

mod scene;

use std::path::PathBuf;
use std::sync::Arc;

use scene::{BUCKET, Scene, some_bytes};
use windlass_engine::body::UploadBody;
use windlass_engine::engine::unfinished::{self, Adoption, Fitting, Owner};
use windlass_engine::error::{Code, Failure};
use windlass_engine::store::NewBucket;
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb, Weakness};
use windlass_engine::store::{Kind, ObjectPath, PutOptions, Store, practice};
use windlass_engine::transfer::{Answer, ConflictPolicy, ConnectionId, Question, State, Transfer, Verdict};

const MIB: usize = 1 << 20;
/// Not the size that this engine would choose.
const PART: usize = 6 * MIB;
/// Four parts, the last one short.
const SIZE: usize = 20 * MIB;
const KEY: &str = "day-04/a.mov";

fn path() -> ObjectPath {
    ObjectPath::new(BUCKET, KEY)
}

fn connection() -> ConnectionId {
    ConnectionId("memory".into())
}

/// Another program begins, and sends these parts of these bytes.
async fn begin(store: &dyn Store, bytes: &[u8], parts: &[u32]) -> String {
    let upload = store.create_multipart(&path(), &PutOptions::default()).await.expect("begun").upload_id;
    for &number in parts {
        let at = (number as usize - 1) * PART;
        let part = bytes[at..bytes.len().min(at + PART)].to_vec();
        store.put_part(&path(), &upload, number, UploadBody::from_bytes(part)).await.expect("sent");
    }
    upload
}

async fn compare(scene: &Scene, upload: &str, local: PathBuf) -> Result<Fitting, Failure> {
    let adoption = Adoption { connection: connection(), object: path(), upload_id: upload.into(), local };
    let (mut last, mut of) = (0, 0);
    let compared = scene.engine.compare(adoption, |now, all| (last, of) = (now, all)).await;
    if let Ok(fitting) = &compared {
        assert_eq!((last, of), (fitting.kept_bytes(), fitting.kept_bytes()), "progress comes to its end");
    }
    compared
}

/// Compares and goes on to the end.
async fn adopt(scene: &Scene, upload: &str, local: PathBuf) -> Arc<Transfer> {
    let fitting = compare(scene, upload, local).await.expect("it fits");
    let id = scene.engine.adopt(fitting).await.expect("taken over");
    scene.end_of(id).await
}

/// The numbers of the parts that arrived, those that came twice too.
fn arrived(memory: &Memory, upload: &str) -> Vec<u32> {
    let of_it = memory.all_received().into_iter().filter(|((id, _), _)| id == upload);
    let mut numbers: Vec<u32> = of_it.flat_map(|((_, number), it)| vec![number; it.times as usize]).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn only_the_missing_parts_are_sent_wherever_they_are() {
    let bytes = some_bytes(SIZE);
    for kept in [&[1, 2][..], &[1, 2, 4], &[2, 3], &[1, 2, 3, 4], &[]] {
        let scene = Scene::new();
        let local = scene.write("a.mov", &bytes);
        let upload = begin(&scene.memory, &bytes, kept).await;
        let fitting = compare(&scene, &upload, local).await.expect("it fits");
        assert_eq!(fitting.size(), SIZE as u64);
        let due = if kept.is_empty() { (0, 4) } else { (kept.len(), 4) };
        assert_eq!(fitting.parts(), due, "{kept:?}");
        let id = scene.engine.adopt(fitting).await.expect("taken over");
        let ended = scene.end_of(id).await;
        assert_eq!(ended.state, State::Done, "{kept:?}: {:?}", ended.failure);
        assert_eq!(ended.verdict, Some(Verdict::WholeObject), "{kept:?}");
        assert!(scene.object(KEY).expect("there") == bytes, "{kept:?}");
        assert_eq!(arrived(&scene.memory, &upload), [1, 2, 3, 4], "{kept:?}: none was sent twice");
        assert_eq!(scene.memory.uploads(), []);
    }
}

#[tokio::test]
async fn a_file_in_one_part_and_a_store_without_checksums_do_as_well() {
    let bytes = some_bytes(PART - 7);
    let scene = Scene::new();
    let local = scene.write("a.mov", &bytes);
    let upload = begin(&scene.memory, &bytes, &[1]).await;
    let ended = adopt(&scene, &upload, local).await;
    assert_eq!((ended.state, arrived(&scene.memory, &upload)), (State::Done, vec![1]), "{:?}", ended.failure);
    assert!(scene.object(KEY).expect("there") == bytes);

    let bytes = some_bytes(SIZE);
    let scene = Scene::new();
    scene.memory.weaken(Weakness { no_checksums: true, ..Weakness::default() });
    let local = scene.write("a.mov", &bytes);
    let upload = begin(&scene.memory, &bytes, &[1, 3]).await;
    let ended = adopt(&scene, &upload, local).await;
    assert_eq!(ended.verdict, Some(Verdict::EveryPart), "the tags are MD5: {:?}", ended.failure);
    assert!(scene.object(KEY).expect("there") == bytes);
}

#[tokio::test]
async fn what_does_not_fit_is_named_and_nothing_is_changed() {
    let bytes = some_bytes(SIZE);
    let mut other = bytes.clone();
    other[PART + 5] ^= 1;
    let cases: [(Vec<u8>, &str); 4] = [
        (other, "part 2 has other bytes than this file"),
        (bytes[..SIZE - 1].to_vec(), "part 4 has another size than in this file"),
        (bytes[..PART + 9].to_vec(), "parts 2 and 4 have another size than in this file"),
        (vec![], "part"),
    ];
    for (file, due) in cases {
        let scene = Scene::new();
        let local = scene.write("b.mov", &file);
        let upload = begin(&scene.memory, &bytes, &[1, 2, 4]).await;
        let failure = compare(&scene, &upload, local).await.expect_err("it does not fit");
        assert_eq!(failure.code, Code::BadInput);
        assert!(
            failure.message.starts_with("b.mov does not fit this upload: ") && failure.message.contains(due),
            "{failure}"
        );
        assert!(failure.hint.expect("a way out").contains("Nothing was changed"));
        assert!(scene.engine.changes(0).transfers.is_empty());
        assert_eq!(scene.memory.list_parts(&path(), &upload).await.expect("still there").len(), 3);
    }
    let scene = Scene::new();
    let upload = begin(&scene.memory, &bytes, &[1]).await;
    let missing = compare(&scene, &upload, scene.path("nowhere")).await.expect_err("no such file");
    assert_eq!(missing.code, Code::SourceMissing);
    let local = scene.write("a.mov", &bytes);
    let gone = compare(&scene, "upload-0", local).await.expect_err("no such upload");
    assert!(gone.message.contains("gone"), "{gone}");
}

#[tokio::test]
async fn one_upload_is_never_in_two_transfers() {
    let bytes = some_bytes(SIZE);
    let memory = Memory::with_bucket(BUCKET);
    let upload = begin(&memory, &bytes, &[1]).await;
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 1, Fault::hang(When::Before));
    let scene = Scene::over(memory, store.clone());
    let local = scene.write("a.mov", &bytes);
    assert!(scene.engine.begun_here(&connection(), BUCKET).is_empty());
    let fitting = compare(&scene, &upload, local.clone()).await.expect("it fits");
    let id = scene.engine.adopt(fitting.clone()).await.expect("taken over");
    store.struck().await;
    assert_eq!(scene.engine.begun_here(&connection(), BUCKET).get(&upload), Some(&Owner::Transfer(id)));
    assert_eq!(scene.engine.begun_here(&connection(), "other").len(), 0);
    assert!(scene.engine.adopt(fitting).await.expect_err("twice").message.contains("in the list"));
    assert!(compare(&scene, &upload, local).await.expect_err("twice").message.contains("in the list"));
    assert_eq!(scene.engine.changes(0).transfers.len(), 1);
    scene.engine.cancel(vec![id]);
    assert_eq!(scene.end_of(id).await.state, State::Cancelled);
}

#[tokio::test]
async fn it_is_in_the_journal_and_survives_being_killed() {
    let bytes = some_bytes(SIZE);
    let memory = Memory::with_bucket(BUCKET);
    let upload = begin(&memory, &bytes, &[1, 3]).await;
    // The second of the parts that are missing hangs, and there the engine is killed.
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
    let scene = Scene::over(memory.clone(), store.clone());
    let local = scene.write("a.mov", &bytes);
    let fitting = compare(&scene, &upload, local).await.expect("it fits");
    let id = scene.engine.adopt(fitting).await.expect("taken over");
    store.struck().await;
    store.heal();
    let scene = scene.kill().await;
    let ended = scene.end_of(id).await;
    assert_eq!(ended.state, State::Done, "{:?}", ended.failure);
    assert!(scene.object(KEY).expect("there") == bytes);
    let kept = [1, 3].map(|number| memory.received(&upload, number).times);
    assert_eq!(kept, [1, 1], "what another program sent is not sent again");
    assert_eq!(memory.uploads(), []);
}

#[tokio::test]
async fn a_lost_answer_to_the_completion_is_found_out_without_a_token() {
    let bytes = some_bytes(SIZE);
    let memory = Memory::with_bucket(BUCKET);
    let upload = begin(&memory, &bytes, &[1, 2, 3]).await;
    let store = Faulty::at_verb(memory.clone(), Verb::CompleteMultipart, 1, Fault::after());
    let scene = Scene::over(memory, store);
    let local = scene.write("a.mov", &bytes);
    let ended = adopt(&scene, &upload, local).await;
    assert_eq!((ended.state, ended.verdict), (State::Done, Some(Verdict::WholeObject)), "{:?}", ended.failure);
}

#[tokio::test]
async fn an_object_of_that_name_is_asked_about_and_a_changed_file_too() {
    let bytes = some_bytes(SIZE);
    let scene = Scene::new();
    scene.plant(KEY, "somebody else's");
    let local = scene.write("a.mov", &bytes);
    let upload = begin(&scene.memory, &bytes, &[1, 2]).await;
    let asked = adopt(&scene, &upload, local).await;
    assert!(matches!(asked.question, Some(Question::Exists { .. })), "{asked:?}");
    assert_eq!(scene.object(KEY).expect("there"), b"somebody else's");
    scene.engine.answer(vec![asked.id], Answer::Overwrite, false);
    assert_eq!(scene.leave(asked.id, State::NeedsYou).await.state, State::Done);
    assert!(scene.object(KEY).expect("there") == bytes);

    for size in [SIZE, PART - 7] {
        let bytes = some_bytes(size);
        let scene = Scene::new();
        let local = scene.write("a.mov", &bytes);
        let upload = begin(&scene.memory, &bytes, &[1]).await;
        let fitting = compare(&scene, &upload, local).await.expect("it fits");
        scene.write("a.mov", vec![7; size + 1]);
        let id = scene.engine.adopt(fitting).await.expect("taken over");
        assert_eq!(scene.end_of(id).await.question, Some(Question::SourceChanged));
        assert_eq!(scene.object(KEY), None);
    }
}

#[tokio::test]
async fn the_practice_store_does_it_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = practice::store(folder.path()).await.expect("an empty folder will do");
    store.create_bucket(BUCKET, &NewBucket::default()).await.expect("the name is free");
    let bytes = some_bytes(SIZE);
    let upload = begin(&*store, &bytes, &[1, 3]).await;
    let scene = Scene::through(store.clone());
    let local = scene.write("a.mov", &bytes);
    let ended = adopt(&scene, &upload, local).await;
    assert_eq!((ended.state, ended.verdict), (State::Done, Some(Verdict::WholeObject)), "{:?}", ended.failure);
    assert_eq!(store.head(&path()).await.expect("there").size, SIZE as u64);
    scene.engine.close().await;
}

#[tokio::test]
async fn ours_are_known_until_they_end() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 1, Fault::hang(When::Before));
    let scene = Scene::over(memory.clone(), store.clone());
    let local = scene.write("film.mov", some_bytes(SIZE));
    let id = scene.upload(vec![local], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    let [(_, upload)] = &memory.uploads()[..] else { panic!("one was begun") };
    let others = begin(&memory, &some_bytes(SIZE), &[]).await;
    let owners = scene.engine.begun_here(&connection(), BUCKET);
    assert_eq!((owners.get(upload), owners.get(&others)), (Some(&Owner::Transfer(id)), None));
    store.heal();
    scene.engine.pause(vec![id]);
    assert_eq!(scene.leave(id, State::Running).await.state, State::Paused);
    assert_eq!(scene.engine.begun_here(&connection(), BUCKET).len(), 1, "paused, it is still there");
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Paused).await.state, State::Done);
    assert!(scene.engine.begun_here(&connection(), BUCKET).is_empty());
}

#[tokio::test]
async fn removing_one_that_is_gone_succeeds_and_a_refusal_is_told() {
    let memory = Memory::with_bucket(BUCKET);
    let upload = begin(&memory, &some_bytes(SIZE), &[1]).await;
    assert_eq!(unfinished::remove(&memory, &path(), &upload).await, Ok(true));
    assert_eq!(memory.uploads(), []);
    assert_eq!(unfinished::remove(&memory, &path(), &upload).await, Ok(true), "gone is removed");
    let upload = begin(&memory, &some_bytes(SIZE), &[1]).await;
    let busy = Faulty::at_verb(memory.clone(), Verb::AbortMultipart, 1, Fault::before(Kind::Server));
    assert_eq!(unfinished::remove(&busy, &path(), &upload).await, Ok(true), "tried again");
    let upload = begin(&memory, &some_bytes(SIZE), &[1]).await;
    let refusing = Faulty::at_verb(memory.clone(), Verb::AbortMultipart, 1, Fault::before(Kind::AccessDenied));
    let refused = unfinished::remove(&refusing, &path(), &upload).await.expect_err("refused");
    assert_eq!((refused.kind, memory.uploads().len()), (Kind::AccessDenied, 1));
}

#[tokio::test]
async fn more_than_a_thousand_come_page_by_page() {
    let memory = Memory::with_bucket(BUCKET);
    for n in 0..1_205 {
        let path = ObjectPath::new(BUCKET, format!("{:04}", n / 2));
        memory.create_multipart(&path, &PutOptions::default()).await.expect("begun");
    }
    let first = memory.list_uploads_page(BUCKET, "", None).await.expect("listed");
    let next = first.next.as_deref().expect("there are more");
    let second = memory.list_uploads_page(BUCKET, "", Some(next)).await.expect("listed");
    assert_eq!((first.uploads.len(), second.uploads.len(), second.next), (1_000, 205, None));
    let refused = memory.list_uploads_page(BUCKET, "", Some("no page")).await.expect_err("made up");
    assert!(!refused.ambiguous());
}
