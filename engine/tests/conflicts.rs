//! Names that are taken: what is asked, what each answer does, and what nobody chose to lose.

mod scene;

use scene::{BUCKET, Scene, some_bytes};
use windlass_engine::store::faulty::{Fault, Faulty, When};
use windlass_engine::store::memory::{Memory, Verb, Weakness};
use windlass_engine::store::{Kind, ObjectPath};
use windlass_engine::transfer::{Answer, ConflictPolicy, Question, State};

const LARGE: usize = 17 << 20;

#[tokio::test]
async fn a_taken_key_is_asked_about_and_each_answer_does_what_it_says() {
    let scene = Scene::new();
    let new = scene.write("new/grade.mov", "new");
    let cases = [
        (Answer::Overwrite, State::Done, vec![("grade.mov", "new")]),
        (Answer::KeepBoth, State::Done, vec![("grade (2).mov", "new"), ("grade.mov", "old")]),
        (Answer::Skip, State::Skipped, vec![("grade.mov", "old")]),
    ];
    for (answer, state, expected) in cases {
        for key in scene.keys() {
            windlass_engine::store::Store::delete(&scene.memory, &ObjectPath::new(BUCKET, key)).await.expect("deleted");
        }
        scene.plant("grade.mov", "old");
        let id = scene.upload(vec![new.clone()], "", ConflictPolicy::Ask).await[0];
        let asked = scene.end_of(id).await;
        assert_eq!(asked.state, State::NeedsYou);
        let Some(Question::Exists { here, there, free_name, .. }) = &asked.question else { panic!("{asked:?}") };
        assert_eq!((here.size, there.size, free_name.as_str()), (Some(3), Some(3), "grade (2).mov"));
        scene.engine.answer(vec![id], answer, false);
        let ended = scene.leave(id, State::NeedsYou).await;
        assert_eq!(ended.state, state, "{answer:?}");
        let found: Vec<(String, Vec<u8>)> =
            scene.keys().into_iter().map(|key| (key.clone(), scene.object(&key).unwrap_or_default())).collect();
        let expected: Vec<_> =
            expected.iter().map(|(key, bytes)| (key.to_string(), bytes.as_bytes().to_vec())).collect();
        assert_eq!(found, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_there_is_asked_about_and_each_answer_does_what_it_says() {
    for (answer, state) in
        [(Answer::Overwrite, State::Done), (Answer::KeepBoth, State::Done), (Answer::Skip, State::Skipped)]
    {
        let scene = Scene::new();
        scene.plant("grade.mov", "new");
        scene.write("out/grade.mov", "old");
        let id = scene.download_key("grade.mov", "out", ConflictPolicy::Ask).await;
        assert_eq!(scene.end_of(id).await.state, State::NeedsYou);
        scene.engine.answer(vec![id], answer, false);
        let ended = scene.leave(id, State::NeedsYou).await;
        assert_eq!(ended.state, state, "{answer:?}");
        let read = |name: &str| std::fs::read_to_string(scene.path(name)).ok();
        let (kept, second) = (read("out/grade.mov"), read("out/grade (2).mov"));
        let expected = match answer {
            Answer::Overwrite => (Some("new".to_owned()), None),
            Answer::KeepBoth => (Some("old".to_owned()), Some("new".to_owned())),
            _ => (Some("old".to_owned()), None),
        };
        assert_eq!((kept, second), expected, "{answer:?}");
    }
}

#[tokio::test]
async fn keep_both_for_a_name_that_was_taken_while_sending_takes_another_name() {
    let memory = Memory::with_bucket(BUCKET);
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.plant("film.mov", "somebody's");
    scene.engine.pause(vec![id]);
    scene.leave(id, State::Running).await;
    store.heal();
    scene.engine.resume(vec![id]);
    let asked = scene.leave(id, State::Paused).await;
    assert!(matches!(asked.question, Some(Question::Exists { .. })), "{asked:?}");
    scene.engine.answer(vec![id], Answer::KeepBoth, false);
    let ended = scene.leave(id, State::NeedsYou).await;
    assert_eq!(ended.state, State::Done, "{ended:?}");
    assert_eq!(scene.object("film.mov"), Some(b"somebody's".to_vec()));
    assert!(scene.object("film (2).mov") == Some(some_bytes(LARGE)));
}

#[tokio::test]
async fn a_server_that_ignores_conditions_does_not_overwrite_what_came_up_meanwhile() {
    let memory = Memory::with_bucket(BUCKET);
    memory.weaken(Weakness { ignores_if_none_match: true, ..Weakness::default() });
    let store = Faulty::at_verb(memory.clone(), Verb::PutPart, 2, Fault::hang(When::Before));
    let scene = Scene::over(memory, store.clone());
    let path = scene.write("film.mov", some_bytes(LARGE));
    let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
    store.struck().await;
    scene.plant("film.mov", "somebody's");
    scene.engine.pause(vec![id]);
    scene.leave(id, State::Running).await;
    store.heal();
    scene.engine.resume(vec![id]);
    assert_eq!(scene.leave(id, State::Paused).await.state, State::NeedsYou);
    assert_eq!(scene.object("film.mov"), Some(b"somebody's".to_vec()));
}

#[tokio::test]
async fn a_server_that_knows_no_conditions_is_sent_to_all_the_same() {
    for size in [100, LARGE] {
        let memory = Memory::with_bucket(BUCKET);
        let refuse = |call: &windlass_engine::store::faulty::Call| {
            let first = matches!(call.verb, Verb::Put | Verb::CompleteMultipart) && call.of_verb == 1;
            first.then(|| Fault::before(Kind::NotSupported))
        };
        let scene = Scene::over(memory.clone(), Faulty::new(memory, refuse));
        let path = scene.write("film.mov", some_bytes(size));
        let id = scene.upload(vec![path], "", ConflictPolicy::Ask).await[0];
        assert_eq!(scene.end_of(id).await.state, State::Done, "{size} bytes");
    }
}

#[tokio::test]
async fn one_answer_can_do_for_all() {
    let scene = Scene::new();
    for name in ["a", "b", "c"] {
        scene.write(&format!("set/{name}"), "new");
        scene.plant(&format!("set/{name}"), "old");
    }
    scene.upload(vec![scene.path("set")], "", ConflictPolicy::Ask).await;
    let asked = scene.settle().await;
    assert!(asked.iter().all(|it| it.state == State::NeedsYou), "{asked:?}");
    scene.engine.answer(vec![asked[0].id], Answer::Overwrite, true);
    for row in &asked {
        assert_eq!(scene.leave(row.id, State::NeedsYou).await.state, State::Done);
    }
    assert!(scene.keys().iter().all(|key| scene.object(key) == Some(b"new".to_vec())));
}
