//! What is found, over tables and made-up keys; and the walk over the store in memory.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::store::ObjectPath;
use crate::store::faulty::{Call, Fault, Faulty, What, When};
use crate::store::memory::Memory;

#[test]
fn parts_and_patterns() {
    for (typed, below, expected) in [
        ("", "anything", true),
        ("day", "2026/Day-01/a.mov", true),
        ("DAY-01/A", "2026/day-01/a.mov", true),
        ("night", "2026/day-01/a.mov", false),
        ("ÜBER", "über uns.txt", true),
        ("ÉTÉ 2026", "Un été 2026.txt", true),
        ("*.mov", "a.MOV", true),
        ("*.mov", "2026/day-01/a.mov", true),
        ("*.mov", "2026/a.mov/notes.txt", false),
        ("*.mov", "a.mov.bak", false),
        ("a?.mov", "x/a1.mov", true),
        ("a?.mov", "x/a.mov", false),
        ("a?.mov", "a/.mov", false),
        ("2026/*.mov", "2026/a.mov", true),
        ("2026/*.mov", "2026/day/a.mov", false),
        ("2026/*.mov", "x/2026/a.mov", false),
        ("2026/**.mov", "2026/day/a.mov", true),
        ("2026/**/a.mov", "2026/a.mov", true),
        ("2026/**/a.mov", "2026/x/y/a.mov", true),
        ("2026/**/a.mov", "2026/x/ya.mov", false),
        ("**/a.mov", "a.mov", true),
        ("**/a.mov", "xa.mov", false),
        ("**/**/a.mov", "x/a.mov", true),
        ("**", "x/y", true),
        ("*", "x/y", true),
        ("x/*", "x/y", true),
        ("x/*", "x/", true),
        ("*/*", "xy", false),
        ("?", "ü", true),
        ("day*/", "x/day-01/", false),
        ("**/day*/", "x/day-01/", true),
        ("[a-z]*", "[A-Z] b", true),
        ("[a-z]*", "abc", false),
    ] {
        assert_eq!(Pattern::parse(typed).matches(below), expected, "{typed:?} in {below:?}");
    }
}

#[test]
fn sizes_and_times() {
    let object =
        |size, modified| Listed { key: "k".into(), size, etag: None, modified, storage_class: "STANDARD".into() };
    let by =
        |smallest, largest, after, before| Query { pattern: Pattern::Everything, smallest, largest, after, before };
    for (query, size, modified, expected) in [
        (by(Some(5), None, None, None), 5, None, true),
        (by(Some(5), None, None, None), 4, None, false),
        (by(None, Some(5), None, None), 5, None, true),
        (by(None, Some(5), None, None), 6, None, false),
        (by(Some(6), Some(5), None, None), 5, None, false),
        (by(None, None, Some(100), None), 0, Some(100), true),
        (by(None, None, Some(100), None), 0, Some(99), false),
        (by(None, None, None, Some(100)), 0, Some(99), true),
        (by(None, None, None, Some(100)), 0, Some(100), false),
        (by(None, None, Some(0), None), 0, None, false),
        (by(None, None, None, None), u64::MAX, None, true),
    ] {
        assert_eq!(query.matches("k", &object(size, modified)), expected, "{query:?} {size} {modified:?}");
    }
}

/// The plainest matcher there is, for comparison: tries everything.
fn slowly(pattern: &[Piece], text: &[char]) -> bool {
    let Some((piece, rest)) = pattern.split_first() else { return text.is_empty() };
    let ways = || 0..=text.len();
    match piece {
        Piece::One(wanted) => text.first() == Some(wanted) && slowly(rest, &text[1..]),
        Piece::Any => text.first().is_some_and(|it| *it != '/') && slowly(rest, &text[1..]),
        Piece::Run => ways().any(|n| !text[..n].contains(&'/') && slowly(rest, &text[n..])),
        Piece::Deep => ways().any(|n| slowly(rest, &text[n..])),
        Piece::Folders => ways().any(|n| (n == 0 || text[n - 1] == '/') && slowly(rest, &text[n..])),
    }
}

proptest! {
    #[test]
    fn patterns_match_what_trying_everything_matches(typed in "[ab/?*]{0,8}", below in "[ab/]{0,8}") {
        let expected = match Pattern::parse(&typed) {
            Pattern::Everything => true,
            Pattern::Part(part) => below.contains(&part),
            Pattern::Name(pieces) => {
                let name = below.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                slowly(&pieces, &name.chars().collect::<Vec<_>>())
            }
            Pattern::Path(pieces) => slowly(&pieces, &below.chars().collect::<Vec<_>>()),
        };
        prop_assert_eq!(Pattern::parse(&typed).matches(&below), expected);
    }

    #[test]
    fn whatever_is_typed_ends_in_time(typed in any::<String>(), below in any::<String>()) {
        let _ = Pattern::parse(&typed).matches(&below);
    }
}

#[test]
fn a_pattern_made_to_be_slow_is_not() {
    let typed = "*a".repeat(256);
    let below = "a".repeat(1_023) + "b";
    let begun = std::time::Instant::now();
    assert!(!Pattern::parse(&typed).matches(&below));
    assert!(!Pattern::parse(&"**/".repeat(300)).matches(&below));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

fn planted(keys: impl IntoIterator<Item = String>) -> Memory {
    let memory = Memory::with_bucket("b");
    for key in keys {
        memory.plant(&ObjectPath::new("b", key), "x");
    }
    memory
}

async fn found(memory: &Memory, prefix: &str, typed: &str) -> (Vec<String>, Vec<Found>) {
    let mut told = Vec::new();
    let query = Query { pattern: Pattern::parse(typed), ..Query::default() };
    search(Arc::new(memory.clone()), "b", prefix, &query, |found| {
        told.push(found);
        true
    })
    .await
    .expect("nothing fails");
    let mut keys: Vec<String> = told.iter().flat_map(|it| it.objects.iter().map(|object| object.key.clone())).collect();
    keys.sort();
    (keys, told)
}

#[tokio::test]
async fn everything_below_is_looked_at_once_whatever_the_shape_of_the_tree() {
    let keys = ["a", "d/1", "d/2/x", "d/", "e//f", "/", "//g", "z/z/z/z", "d0"].map(str::to_owned);
    let memory = planted(keys.clone());
    for size in 1..6 {
        memory.page_size(size);
        for prefix in ["", "d/", "e/", "z/", "/", "not there/"] {
            let (got, told) = found(&memory, prefix, "").await;
            let mut expected: Vec<String> = keys.iter().filter(|key| key.starts_with(prefix)).cloned().collect();
            expected.sort();
            assert_eq!(got, expected, "below {prefix:?}, {size} on a page");
            let last = told.last().expect("at least the end is told");
            assert!(last.done && !last.full && last.looked_at == expected.len() as u64);
            assert!(told.iter().rev().skip(1).all(|it| !it.done));
        }
    }
}

#[tokio::test]
async fn only_what_matches_below_the_place_is_found() {
    let memory = planted(["x/one.mov", "x/y/two.MOV", "x/y/three.txt", "mov/x/four.mov"].map(str::to_owned));
    assert_eq!(found(&memory, "x/", "*.mov").await.0, ["x/one.mov", "x/y/two.MOV"]);
    assert_eq!(found(&memory, "x/", "y/t").await.0, ["x/y/three.txt", "x/y/two.MOV"]);
    // The place's own name is no part of what is searched.
    assert_eq!(found(&memory, "mov/", "mov/").await.0, Vec::<String>::new());
}

#[tokio::test]
async fn folders_are_listed_side_by_side_and_never_more_than_eight() {
    let memory = planted((0..40).map(|n| format!("{n:02}/k")));
    let hangs = |call: &Call| (call.place != "b/").then(|| Fault::hang(When::Before));
    let store = Faulty::new(memory, hangs);
    let query = Query::default();
    let searching = search(Arc::new(store.clone()), "b", "", &query, |_| true);
    let more = tokio::time::timeout(Duration::from_millis(300), searching).await;
    assert!(more.is_err(), "it waits for the folders");
    assert_eq!(store.count(), 1 + PARALLEL as u64);
}

#[tokio::test]
async fn a_chain_of_single_folders_is_followed_to_where_it_branches() {
    let memory = planted((0..40).map(|n| format!("a/b/c/{n:02}/k")));
    let hangs = |call: &Call| (call.place.len() > "b/a/b/c/".len()).then(|| Fault::hang(When::Before));
    let store = Faulty::new(memory, hangs);
    let query = Query::default();
    let searching = search(Arc::new(store.clone()), "b", "", &query, |_| true);
    assert!(tokio::time::timeout(Duration::from_millis(300), searching).await.is_err());
    assert_eq!(store.count(), 4 + PARALLEL as u64);
}

#[tokio::test]
async fn stops_when_nobody_listens() {
    let memory = planted((0..400).map(|n| format!("{n:03}")));
    memory.page_size(10);
    let store = Faulty::new(memory, |_| Some(Fault::new(When::Before, What::Delay(Duration::from_millis(5)))));
    search(Arc::new(store.clone()), "b", "", &Query::default(), |_| false).await.expect("nothing fails");
    assert!(store.count() < 5, "{} calls", store.count());
}

#[tokio::test]
async fn tells_at_most_five_times_a_second_and_loses_nothing() {
    let memory = planted((0..100).map(|n| format!("{n:02}")));
    memory.page_size(1);
    let store = Faulty::new(memory, |_| Some(Fault::new(When::Before, What::Delay(Duration::from_millis(8)))));
    let (mut times, mut objects) = (0, 0);
    let begun = std::time::Instant::now();
    let heard = |found: Found| {
        (times, objects) = (times + 1, objects + found.objects.len());
        true
    };
    search(Arc::new(store), "b", "", &Query::default(), heard).await.expect("nothing fails");
    assert_eq!(objects, 100);
    // The first one at once, and the last one at the end.
    assert!(times <= 2 + begun.elapsed().as_millis() / 200, "{times} in {:?}", begun.elapsed());
    assert!(times >= 3, "{times}");
}

#[tokio::test]
async fn a_failure_ends_it_and_what_was_found_before_was_told() {
    let memory = planted(["a", "b", "c/1", "d/1"].map(str::to_owned));
    let store = Faulty::new(memory, |call| (call.place == "b/d/").then(|| Fault::before(Kind::AccessDenied)));
    let mut objects = Vec::new();
    let query = Query::default();
    let ended = search(Arc::new(store), "b", "", &query, |found| {
        objects.extend(found.objects);
        assert!(!found.done);
        true
    });
    assert_eq!(ended.await.map_err(|error| error.kind), Err(Kind::AccessDenied));
    assert!(objects.iter().any(|object| object.key == "a"));
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let memory = planted(["a".to_owned()]);
    let store = Faulty::at(memory, 1, Fault::before(Kind::Interrupted));
    let mut looked_at = 0;
    let query = Query::default();
    let ended = search(Arc::new(store), "b", "", &query, |found| {
        looked_at = found.looked_at;
        true
    });
    ended.await.expect("the second try succeeds");
    assert_eq!(looked_at, 1);
}

#[test]
fn a_listing_that_leads_back_to_itself_is_no_endless_search() {
    let step = |page: Option<&str>| Step { prefix: "a/".into(), folders: true, page: page.map(str::to_owned) };
    let page = |folder: Option<&str>, next: Option<&str>| Page {
        prefixes: folder.into_iter().map(str::to_owned).collect(),
        objects: Vec::new(),
        next: next.map(str::to_owned),
    };
    for (step, page) in [
        (step(Some("t")), page(None, Some("t"))),
        (step(None), page(Some("a/"), None)),
        (step(None), page(Some("other/"), None)),
    ] {
        let mut walk = Walk::new(Arc::new(Memory::new()), "b", "a/");
        assert_eq!(walk.follow(step, page).map_err(|error| error.kind), Err(Kind::BadAnswer));
    }
}

#[test]
fn results_are_capped() {
    let mut told = Tally::default();
    let listed =
        |n: usize| Listed { key: n.to_string(), size: 0, etag: None, modified: None, storage_class: String::new() };
    for page in 0..200 {
        told.take("", &Query::default(), (0..1_000).map(|n| listed(page * 1_000 + n)).collect());
        told.found.clear();
    }
    assert!(told.is_full);
    assert_eq!((told.results, told.looked_at), (MOST_RESULTS, MOST_RESULTS as u64));
}
