use super::bench::{Bench, Outcome, equal, holds, pattern, read, refused, same_bytes};
use super::{Case, case};
use crate::body::UploadBody;
use crate::store::{Headers, Kind, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(put_then_get, "Makes or replaces an object in one request, visible at once."),
        case!(put_empty, "Makes or replaces an object in one request (of no bytes)."),
        case!(put_many_windows, "Makes or replaces an object in one request (of many windows)."),
        case!(replaced, "Makes or replaces an object."),
        case!(key_is_missing, "No such object."),
        case!(delete_twice, "Deletes one object. Deleting one that is not there succeeds."),
        case!(what_goes_with_it, "What goes with an object when it is made."),
        case!(only_if_absent, "Fail with PreconditionFailed if the key exists.", if_none_match),
        case!(etags_are_md5, "An entity tag exactly as the server wrote it.", md5_etags),
    ]
}

async fn put_then_get(bench: &Bench) -> Outcome {
    let bytes = pattern(1_000, 1);
    let receipt = bench.put("object", bytes.clone()).await?;
    let info = bench.store.head(&bench.path("object")).await?;
    equal("the size", info.size, 1_000)?;
    equal("the tag of HEAD", info.etag.as_ref(), Some(&receipt.etag))?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_millis() as i64);
    // The fake has a clock of its own, in the past.
    holds(info.modified.is_some_and(|it| it > 0 && it < now + 300_000), "the moment of its making is not told")?;
    let got = bench.store.get(&bench.path("object"), None, None, None).await?;
    equal("partial", got.partial, false)?;
    equal("the length", got.length, Some(1_000))?;
    equal("the tag of GET", got.etag.as_ref(), Some(&receipt.etag))?;
    equal("the range", got.content_range, None)?;
    same_bytes(&read(got).await?, &bytes)
}

async fn put_empty(bench: &Bench) -> Outcome {
    bench.put("empty", "").await?;
    equal("the size", bench.store.head(&bench.path("empty")).await?.size, 0)?;
    same_bytes(&bench.get("empty").await?, b"")
}

async fn put_many_windows(bench: &Bench) -> Outcome {
    let bytes = pattern(3 * 1024 * 1024 + 7, 2);
    bench.put("large", bytes.clone()).await?;
    same_bytes(&bench.get("large").await?, &bytes)
}

async fn replaced(bench: &Bench) -> Outcome {
    let before = bench.put("object", "before").await?;
    let after = bench.put("object", "after it").await?;
    holds(before.etag != after.etag, "the tag did not change with the bytes")?;
    same_bytes(&bench.get("object").await?, b"after it")
}

async fn key_is_missing(bench: &Bench) -> Outcome {
    let missing = bench.path("missing");
    refused(bench.store.head(&missing).await, &Kind::NoSuchKey)?;
    refused(bench.store.get(&missing, None, None, None).await.map(|_| ()), &Kind::NoSuchKey)?;
    refused(bench.store.get(&missing, Some(0..10), None, None).await.map(|_| ()), &Kind::NoSuchKey)
}

async fn delete_twice(bench: &Bench) -> Outcome {
    bench.put("object", "text").await?;
    bench.store.delete(&bench.path("object")).await?;
    refused(bench.store.head(&bench.path("object")).await, &Kind::NoSuchKey)?;
    Ok(bench.store.delete(&bench.path("object")).await?)
}

async fn what_goes_with_it(bench: &Bench) -> Outcome {
    let metadata = vec![("token".to_owned(), "0123-abc".to_owned()), ("two".to_owned(), "words in it".to_owned())];
    let options = PutOptions {
        headers: Headers { content_type: Some("text/x-conformance; charset=utf-8".into()), ..Headers::default() },
        metadata: metadata.clone(),
        ..PutOptions::default()
    };
    let path = bench.path("object");
    bench.store.put(&path, UploadBody::from_bytes("text"), None, &options).await?;
    let mut info = bench.store.head(&path).await?;
    info.metadata.sort();
    equal("the metadata", info.metadata, metadata)?;
    equal("the type", info.content_type, options.headers.content_type)
}

async fn only_if_absent(bench: &Bench) -> Outcome {
    let options = PutOptions { only_if_absent: true, ..PutOptions::default() };
    let put = |text: &'static str| {
        let (store, path, options) = (bench.store.clone(), bench.path("object"), options.clone());
        async move { store.put(&path, UploadBody::from_bytes(text), None, &options).await }
    };
    put("first").await?;
    refused(put("second").await, &Kind::PreconditionFailed)?;
    same_bytes(&bench.get("object").await?, b"first")
}

async fn etags_are_md5(bench: &Bench) -> Outcome {
    let receipt = bench.put("object", "hello").await?;
    equal("the tag", receipt.etag.bare(), "5d41402abc4b2a76b9719d911017c592")
}
