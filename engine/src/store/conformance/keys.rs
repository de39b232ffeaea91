use super::bench::{Bench, Outcome, Problem, equal, same_bytes};
use super::{Abilities, Case, case};
use crate::store::Result;

/// Below the prefix of the case.
const ODD: [&str; 18] = [
    "a space",
    " at both ends ",
    "two  spaces",
    "plus+and%percent",
    "%2F%20 looks encoded",
    "a&b?c#d=e;f,g:h@i$j!",
    "quotes '\" and <xml> & co.",
    "(brackets)[and]{braces}^`|~*",
    "dots...",
    "Ünïcödé accents",
    "e\u{301} decomposed",
    "\u{e9} composed",
    "日本語のファイル",
    "emoji 🦀👩‍👩‍👧",
    "\u{202e}right to left",
    "folder/with/levels",
    "UPPER and upper",
    "tab\tin it",
];

/// Those of them that this server keeps as they are.
pub(super) fn odd(can: &Abilities) -> Vec<&'static str> {
    let special = [(can.backslashes, "back\\slash"), (can.folder_keys, "marker/")];
    ODD.into_iter().chain(special.into_iter().filter(|it| it.0).map(|it| it.1)).collect()
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(odd_keys, "The whole key, UTF-8. Any characters; hostile text."),
        case!(backslash_stays, "The whole key (with a backslash).", backslashes),
        case!(folder_key_keeps_bytes, "The whole key (that ends in a slash).", folder_keys),
        case!(longest_key, "The whole key, at most 1,024 bytes."),
        case!(empty_segments_stay, "The whole key (with empty segments).", empty_segments),
        case!(odd_keys_of_uploads, "Names the upload, whatever the key."),
    ]
}

async fn odd_keys(bench: &Bench) -> Outcome {
    let odd = odd(&bench.can);
    let problems = futures::future::join_all(odd.iter().map(|key| round_trip(bench, key))).await;
    let wrong: Vec<_> = problems.into_iter().filter_map(|it| it.err().map(|problem| problem.0)).collect();
    if !wrong.is_empty() {
        return Err(Problem(wrong.join("; ")));
    }
    let mut due: Vec<_> = odd.iter().map(|key| (*key).to_owned()).collect();
    due.sort();
    let (_, mut keys, _) = bench.list("", false).await?;
    keys.sort();
    equal("the listing", keys, due)
}

async fn round_trip(bench: &Bench, key: &str) -> Outcome {
    let with_key = |problem: Problem| Problem(format!("{key:?}: {}", problem.0));
    let text = format!("the bytes of {key}");
    let steps = async {
        bench.put(key, text.clone()).await?;
        bench.store.head(&bench.path(key)).await?;
        same_bytes(&bench.get(key).await?, text.as_bytes())
    };
    steps.await.map_err(with_key)
}

async fn backslash_stays(bench: &Bench) -> Outcome {
    round_trip(bench, "back\\slash").await?;
    equal("the listing", bench.list("", false).await?.1, vec!["back\\slash".to_owned()])
}

async fn folder_key_keeps_bytes(bench: &Bench) -> Outcome {
    round_trip(bench, "marker/").await?;
    equal("the listing", bench.list("", false).await?.1, vec!["marker/".to_owned()])
}

async fn longest_key(bench: &Bench) -> Outcome {
    let room = 1_024 - bench.prefix.len();
    let key = format!("{}/{}", "ö".repeat(100), "x".repeat(room - 201));
    round_trip(bench, &key).await?;
    let (_, keys, _) = bench.list("", false).await?;
    equal("the listing", keys, vec![key])
}

async fn empty_segments_stay(bench: &Bench) -> Outcome {
    for key in ["a/b", "a//b", "a///b", "a/", "a//"] {
        round_trip(bench, key).await?;
    }
    let (folders, keys, _) = bench.list("a/", true).await?;
    equal("the folders", folders, vec!["a//".to_owned()])?;
    equal("the keys", keys, vec!["a/".to_owned(), "a/b".to_owned()])
}

async fn odd_keys_of_uploads(bench: &Bench) -> Outcome {
    let odd = odd(&bench.can);
    let ids: Result<Vec<_>> =
        futures::future::join_all(odd.iter().map(|key| bench.begin(key))).await.into_iter().collect();
    let mut due: Vec<_> = odd.iter().map(|key| bench.path(key).key).zip(ids?).collect();
    due.sort();
    let found = bench.store.list_uploads(&bench.bucket, &bench.prefix).await?;
    let mut found: Vec<_> = found.into_iter().map(|upload| (upload.key, upload.upload_id)).collect();
    found.sort();
    equal("the unfinished uploads", found, due)
}
