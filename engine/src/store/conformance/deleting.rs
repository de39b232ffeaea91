use futures::StreamExt as _;

use super::bench::{Bench, Outcome, equal, refused, refused_somehow};
use super::keys;
use super::{Case, case};
use crate::store::about::MOST_DELETIONS;
use crate::store::{Deletion, Kind, NewBucket};

/// What XML does not carry as it is, and the neighbours that it would be taken for.
const HOSTILE: [&str; 6] = ["line\nfeed", "line feed", "trailing", "trailing ", "<key>a</key>", "&amp;"];

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(many_at_once, "Deletes keys of a bucket. Keys that are not there count as deleted."),
        case!(odd_keys_are_deleted, "Deletes keys (whatever they are, and no others)."),
        case!(a_thousand_at_once, "Deletes at most MOST_DELETIONS keys.", large),
        case!(nothing_to_delete, "Deletes keys (none of them)."),
        case!(no_bucket_to_delete_from, "No such bucket (to delete keys of)."),
        case!(bucket_is_deleted, "Deletes a bucket that is empty; one that is not is Conflict."),
    ]
}

fn deletions(bench: &Bench, names: &[&str]) -> Vec<Deletion> {
    names.iter().map(|name| Deletion { key: bench.path(name).key, version: None }).collect()
}

async fn many_at_once(bench: &Bench) -> Outcome {
    for key in ["a", "a.txt", "b/1", "b/2", "c"] {
        bench.put(key, "text").await?;
    }
    let doomed = deletions(bench, &["a", "b/1", "missing", "c"]);
    equal("what could not be", bench.store.delete_many(&bench.bucket, &doomed).await?, vec![])?;
    let (_, mut keys, _) = bench.list("", false).await?;
    keys.sort();
    equal("what is left", keys, vec!["a.txt".to_owned(), "b/2".to_owned()])?;
    equal("again", bench.store.delete_many(&bench.bucket, &doomed).await?, vec![])
}

async fn odd_keys_are_deleted(bench: &Bench) -> Outcome {
    let odd: Vec<&str> = keys::odd(&bench.can).into_iter().chain(HOSTILE).collect();
    for key in &odd {
        bench.put(key, "text").await?;
    }
    let stay = ["line feed", "trailing"];
    let doomed: Vec<&str> = odd.into_iter().filter(|key| !stay.contains(key)).collect();
    let left = bench.store.delete_many(&bench.bucket, &deletions(bench, &doomed)).await?;
    equal("what could not be", left, vec![])?;
    let (_, mut keys, _) = bench.list("", false).await?;
    keys.sort();
    equal("what is left", keys, stay.map(str::to_owned).to_vec())
}

async fn a_thousand_at_once(bench: &Bench) -> Outcome {
    let keys: Vec<String> = (0..MOST_DELETIONS).map(|n| format!("{n:04}")).collect();
    let puts: Vec<_> = keys.iter().map(|key| bench.put(key, "")).collect();
    let mut puts = futures::stream::iter(puts).buffer_unordered(16);
    while let Some(put) = puts.next().await {
        put?;
    }
    drop(puts);
    bench.put("stays", "").await?;
    let names: Vec<&str> = keys.iter().map(String::as_str).collect();
    let left = bench.store.delete_many(&bench.bucket, &deletions(bench, &names)).await?;
    equal("what could not be", left, vec![])?;
    equal("what is left", bench.list("", false).await?.1, vec!["stays".to_owned()])
}

async fn nothing_to_delete(bench: &Bench) -> Outcome {
    bench.put("object", "text").await?;
    equal("what could not be", bench.store.delete_many(&bench.bucket, &[]).await?, vec![])?;
    equal("what is left", bench.list("", false).await?.1, vec!["object".to_owned()])
}

async fn no_bucket_to_delete_from(bench: &Bench) -> Outcome {
    let missing = format!("no-such-{:08x}", rand::random::<u32>());
    refused(bench.store.delete_many(&missing, &deletions(bench, &["a"])).await, &Kind::NoSuchBucket)
}

async fn bucket_is_deleted(bench: &Bench) -> Outcome {
    let own = bench.another_bucket(&NewBucket::default()).await?;
    own.put("object", "text").await?;
    refused(own.store.delete_bucket(&own.bucket).await, &Kind::Conflict)?;
    own.store.delete(&own.path("object")).await?;
    own.store.delete_bucket(&own.bucket).await?;
    let left = own.store.list_buckets().await?;
    equal("whether it is listed", left.iter().any(|it| it.name == own.bucket), false)?;
    refused(own.store.list(&own.bucket, "", true, None).await, &Kind::NoSuchBucket)?;
    refused_somehow(own.store.delete_bucket(&own.bucket).await)
}
