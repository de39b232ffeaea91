use futures::StreamExt as _;

use super::bench::{Bench, Outcome, equal, holds};
use super::{Case, case};

/// More than one page.
const MANY: usize = 1_005;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(nothing_there, "One page of what begins with prefix (which nothing does)."),
        case!(with_folders, "With folders, keys are cut at the next / and named once as prefixes."),
        case!(by_prefix, "What begins with prefix (which need not end in /)."),
        case!(what_is_told, "One object of a listing."),
        case!(many_keys, "One page, at most 1,000 entries; page is Page::next of the page before.", large),
        case!(many_folders, "One page, at most 1,000 entries (of folders).", large),
    ]
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn nothing_there(bench: &Bench) -> Outcome {
    for folders in [true, false] {
        equal("the listing", bench.list("nothing/", folders).await?, (Vec::new(), Vec::new(), 1))?;
    }
    Ok(())
}

async fn with_folders(bench: &Bench) -> Outcome {
    for key in ["a", "b/1", "b/2/3", "b/2/4", "c", "b.txt"] {
        bench.put(key, "text").await?;
    }
    let (mut folders, mut keys, _) = bench.list("", true).await?;
    folders.sort();
    keys.sort();
    equal("the folders", folders, owned(&["b/"]))?;
    equal("the keys", keys, owned(&["a", "b.txt", "c"]))?;
    let (folders, keys, _) = bench.list("b/", true).await?;
    equal("the folders of b/", folders, owned(&["b/2/"]))?;
    equal("the keys of b/", keys, owned(&["b/1"]))?;
    let (folders, mut keys, _) = bench.list("b/", false).await?;
    keys.sort();
    equal("folders that were not asked for", folders, Vec::new())?;
    equal("all keys of b/", keys, owned(&["b/1", "b/2/3", "b/2/4"]))
}

async fn by_prefix(bench: &Bench) -> Outcome {
    for key in ["one", "once/more", "on", "two"] {
        bench.put(key, "text").await?;
    }
    let (folders, mut keys, _) = bench.list("on", true).await?;
    keys.sort();
    equal("the folders", folders, owned(&["once/"]))?;
    equal("the keys", keys, owned(&["on", "one"]))
}

async fn what_is_told(bench: &Bench) -> Outcome {
    let receipt = bench.put("object", "0123456789").await?;
    let page = bench.store.list(&bench.bucket, &bench.prefix, true, None).await?;
    equal("the number of objects", page.objects.len(), 1)?;
    let listed = &page.objects[0];
    equal("the size", listed.size, 10)?;
    equal("the tag", listed.etag.as_ref().map(|it| it.bare()), Some(receipt.etag.bare()))?;
    equal("the storage class", listed.storage_class.as_str(), "STANDARD")?;
    holds(listed.modified.is_some(), "the moment of its making is not told")
}

async fn many_keys(bench: &Bench) -> Outcome {
    let due = put_many(bench, |n| format!("{n:05}")).await?;
    let (_, mut keys, pages) = bench.list("", true).await?;
    keys.sort();
    equal("the keys", keys, due)?;
    holds(pages >= 2, "more than 1,000 entries came on one page")
}

async fn many_folders(bench: &Bench) -> Outcome {
    let due = put_many(bench, |n| format!("{n:05}/object")).await?;
    let due: Vec<_> = due.iter().map(|key| key.replace("object", "")).collect();
    let (mut folders, keys, pages) = bench.list("", true).await?;
    folders.sort();
    equal("the folders", folders, due)?;
    equal("keys beside them", keys, Vec::new())?;
    holds(pages >= 2, "more than 1,000 entries came on one page")
}

async fn put_many(bench: &Bench, key: impl Fn(usize) -> String) -> Result<Vec<String>, super::bench::Problem> {
    let keys: Vec<String> = (0..MANY).map(key).collect();
    let puts: Vec<_> = keys.iter().map(|key| bench.put(key, "")).collect();
    let mut puts = futures::stream::iter(puts).buffer_unordered(16);
    while let Some(put) = puts.next().await {
        put?;
    }
    drop(puts);
    Ok(keys)
}
