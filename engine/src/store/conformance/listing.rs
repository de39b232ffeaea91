use futures::StreamExt as _;

use super::bench::{Bench, Outcome, Problem, equal, holds};
use super::{Case, case};
use crate::store::Page;

/// More than one page.
const MANY: usize = 1_005;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(nothing_there, "One page of what begins with prefix (which nothing does)."),
        case!(with_folders, "With folders, keys are cut at the next / and named once as prefixes."),
        case!(by_prefix, "What begins with prefix (which need not end in /)."),
        case!(what_is_told, "One object of a listing."),
        case!(behind_a_key, "The same, beginning behind the key after, in the order of bytes.", byte_order),
        case!(goes_on_behind_each, "The same, beginning behind the key after (whatever the order)."),
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

const MIXED: [&str; 8] = ["A", "a b", "a/1", "a/b/2", "a/c", "a0", "b", "ä"];

async fn behind(bench: &Bench, prefix: &str, folders: bool, after: &str) -> Result<Page, Problem> {
    let (prefix, after) = (format!("{}{prefix}", bench.prefix), format!("{}{after}", bench.prefix));
    Ok(bench.store.list_after(&bench.bucket, &prefix, folders, &after).await?)
}

async fn keys_behind(bench: &Bench, prefix: &str, after: &str) -> Result<Vec<String>, Problem> {
    let mut page = behind(bench, prefix, false, after).await?;
    let (whole, mut keys) = (format!("{}{prefix}", bench.prefix), Vec::new());
    loop {
        keys.extend(page.objects.into_iter().map(|it| it.key[bench.prefix.len()..].to_owned()));
        match page.next {
            Some(next) => page = bench.store.list(&bench.bucket, &whole, false, Some(&next)).await?,
            None => return Ok(keys),
        }
    }
}

async fn behind_a_key(bench: &Bench) -> Outcome {
    for key in MIXED {
        bench.put(key, "text").await?;
    }
    for (prefix, after, due) in [
        ("", "", &MIXED[..]),
        ("", "A", &MIXED[1..]),
        ("", "a", &MIXED[1..]),
        ("", "a/b", &MIXED[3..]),
        ("", "zzz", &MIXED[7..]),
        ("a/", "a/1", &MIXED[3..5]),
        ("a/", "A", &MIXED[2..5]),
        ("a/", "b", &[]),
    ] {
        equal(
            &format!("what is behind {after:?} in {prefix:?}"),
            keys_behind(bench, prefix, after).await?,
            owned(due),
        )?;
    }
    let page = behind(bench, "", true, "a b").await?;
    equal("the folders behind it", page.prefixes, vec![bench.path("a/").key])?;
    equal("the number of keys behind it", page.objects.len(), 3)
}

/// What jobs go by: from any key that was listed, the rest follows, each key once.
async fn goes_on_behind_each(bench: &Bench) -> Outcome {
    for key in MIXED {
        bench.put(key, "text").await?;
    }
    for prefix in ["", "a/"] {
        let (_, all, _) = bench.list(prefix, false).await?;
        for (at, key) in all.iter().enumerate() {
            equal(&format!("what is behind {key:?}"), keys_behind(bench, prefix, key).await?, all[at + 1..].to_vec())?;
        }
    }
    Ok(())
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

async fn put_many(bench: &Bench, key: impl Fn(usize) -> String) -> Result<Vec<String>, Problem> {
    let keys: Vec<String> = (0..MANY).map(key).collect();
    let puts: Vec<_> = keys.iter().map(|key| bench.put(key, "")).collect();
    let mut puts = futures::stream::iter(puts).buffer_unordered(16);
    while let Some(put) = puts.next().await {
        put?;
    }
    drop(puts);
    Ok(keys)
}
