//! Work on objects through `transfer`: what is there afterwards, and what it says.

use std::collections::BTreeMap;

use windlass_tests::seaweed::Seaweed;

use crate::command::{run, said};

/// What is awkward in an address, in a header, in XML or in a path.
const ODD: [&str; 13] = [
    "a space",
    " at both ends ",
    "two  spaces",
    "plus+and%percent",
    "%2F%20 looks encoded",
    "a&b?c#d=e;f,g:h@i$j!",
    "quotes '\" and <xml>",
    "Ünïcödé",
    "e\u{301} decomposed",
    "日本語",
    "emoji 🦀👩‍👩‍👧",
    "deep/er/and deeper",
    "(brackets)[and]{braces}",
];

fn transfer(server: &Seaweed, job: &[&str]) -> String {
    let output = run(server, job, None);
    assert!(output.status.success(), "{job:?}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Every object of a bucket with its bytes.
fn all(server: &Seaweed, bucket: &str) -> BTreeMap<String, Vec<u8>> {
    let keys = server.objects(bucket, "").into_keys();
    keys.map(|key| (key.clone(), server.read(bucket, &key))).collect()
}

fn odd(folder: &str) -> impl Iterator<Item = (String, Vec<u8>)> {
    ODD.into_iter().map(move |name| (format!("{folder}/{name}"), format!("the bytes of {name}").into_bytes()))
}

#[test]
fn a_folder_of_2500_is_deleted_and_nothing_beside_it() {
    let server = Seaweed::start();
    server.create_bucket("remove");
    let beside = ["many", "many.txt", "manyfold/1", "a"];
    let objects = (0..2_500).map(|n| format!("many/{}/{n:04}", n % 3)).chain(beside.map(str::to_owned));
    server.fill("remove", objects.map(|key| (key, b"x".to_vec())).collect());
    let said = transfer(&server, &["rm", "s3://remove/many/", "--json"]);
    let last: serde_json::Value = serde_json::from_str(said.lines().last().expect("it says something")).expect("JSON");
    assert_eq!((last["state"].as_str(), last["done"].as_u64()), (Some("done"), Some(2_500)), "{last}");
    let mut due = beside.to_vec();
    due.sort();
    assert_eq!(server.objects("remove", "").into_keys().collect::<Vec<_>>(), due);
}

#[test]
fn odd_keys_are_copied_renamed_moved_and_deleted_as_they_are() {
    let server = Seaweed::start();
    for bucket in ["odd", "other"] {
        server.create_bucket(bucket);
    }
    server.fill("odd", odd("from").collect());
    let due = |folders: &[&str]| folders.iter().flat_map(|it| odd(it)).collect::<BTreeMap<_, _>>();

    let said = transfer(&server, &["cp", "s3://odd/from/", "s3://odd/copies/"]);
    assert_eq!(said, format!("from: {} objects copied\n", ODD.len()));
    assert_eq!(all(&server, "odd"), due(&["from", "copies/from"]), "into a folder, by its name");
    transfer(&server, &["mv", "s3://odd/copies/from/", "s3://odd/new näme + 1%"]);
    assert_eq!(all(&server, "odd"), due(&["from", "new näme + 1%"]), "renamed and moved");
    transfer(&server, &["mv", "s3://odd/new näme + 1%/", "s3://other/"]);
    assert_eq!((all(&server, "odd"), all(&server, "other")), (due(&["from"]), due(&["new näme + 1%"])), "elsewhere");
    transfer(&server, &["rm", "s3://other/new näme + 1%/"]);
    assert_eq!(all(&server, "other"), BTreeMap::new());

    for (name, bytes) in odd("from") {
        let (from, to) = (format!("s3://odd/{name}"), format!("s3://other/{name}~"));
        transfer(&server, &["mv", &from, &to]);
        assert_eq!(all(&server, "other"), BTreeMap::from([(format!("{name}~"), bytes)]), "one by one");
        transfer(&server, &["rm", &to]);
    }
    assert_eq!((all(&server, "odd"), all(&server, "other")), (BTreeMap::new(), BTreeMap::new()));
}

#[test]
fn what_cannot_be_done_is_said_object_by_object() {
    let server = Seaweed::start();
    server.create_bucket("here");
    server.fill("here", vec![("a".into(), b"a".to_vec())]);
    let output = run(&server, &["cp", "s3://here/missing", "s3://here/copy"], None);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("missing") && said(&output).contains("1 of 1 could not be copied"),
        "{}",
        said(&output)
    );
    let output = run(&server, &["mv", "s3://here/a", "s3://here/a"], None);
    assert_eq!(output.status.code(), Some(1), "onto itself: {}", said(&output));
    assert_eq!(run(&server, &["rm", "s3://here"], None).status.code(), Some(2), "a whole bucket is never meant");
    assert_eq!(all(&server, "here"), BTreeMap::from([("a".to_owned(), b"a".to_vec())]));
}
