use super::bench::{Bench, Outcome, equal, holds, refused, same_bytes};
use super::{Case, case};
use crate::store::{Completion, ETag, Headers, Kind, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(in_parts, "Joins the parts."),
        case!(not_seen_before, "Begins an upload in parts (and shows nothing of it before it is joined)."),
        case!(joined_metadata, "What goes with an object when it is made (of parts).", metadata_of_uploads),
        case!(joined_once, "Repeating it may answer NoSuchUpload.", refuses_second_completion),
        case!(joined_if_absent, "Fail with PreconditionFailed if the key exists by now.", if_none_match_on_completion),
        case!(wrong_parts, "Number and entity tag of every part."),
        case!(aborted, "Removes an unfinished upload. Removing one that is gone succeeds."),
        case!(upload_is_gone, "NoSuchUpload if the upload is gone."),
        case!(unfinished, "The unfinished uploads whose keys begin with prefix."),
    ]
}

async fn in_parts(bench: &Bench) -> Outcome {
    let (path, parts) = (bench.path("object"), bench.two_parts());
    let upload = bench.begin("object").await?;
    let completion = bench.parts("object", &upload, &parts).await?;
    let receipt = bench.store.complete_multipart(&path, &upload, &completion).await?;
    let info = bench.store.head(&path).await?;
    equal("the size", info.size, completion.size)?;
    equal("the tag", info.etag.as_ref().map(ETag::bare), Some(receipt.etag.bare()))?;
    if bench.can.md5_etags {
        holds(receipt.etag.bare().ends_with("-2"), "the tag does not tell the number of parts")?;
    }
    same_bytes(&bench.get("object").await?, &parts.concat())
}

async fn not_seen_before(bench: &Bench) -> Outcome {
    bench.put("object", "before").await?;
    let upload = bench.begin("object").await?;
    let completion = bench.parts("object", &upload, &bench.two_parts()).await?;
    same_bytes(&bench.get("object").await?, b"before")?;
    let (_, keys, _) = bench.list("", true).await?;
    equal("the listing", keys, vec!["object".to_owned()])?;
    bench.store.complete_multipart(&bench.path("object"), &upload, &completion).await?;
    same_bytes(&bench.get("object").await?, &bench.two_parts().concat())
}

async fn joined_metadata(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let options = PutOptions {
        headers: Headers { content_type: Some("text/x-conformance".into()), ..Headers::default() },
        metadata: vec![("token".into(), "0123-abc".into())],
        ..PutOptions::default()
    };
    let upload = bench.store.create_multipart(&path, &options).await?.upload_id;
    let completion = bench.parts("object", &upload, &bench.two_parts()).await?;
    bench.store.complete_multipart(&path, &upload, &completion).await?;
    let info = bench.store.head(&path).await?;
    equal("the metadata", info.metadata, options.metadata)?;
    equal("the type", info.content_type, options.headers.content_type)
}

async fn joined_once(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let upload = bench.begin("object").await?;
    let completion = bench.parts("object", &upload, &bench.two_parts()).await?;
    bench.store.complete_multipart(&path, &upload, &completion).await?;
    refused(bench.store.complete_multipart(&path, &upload, &completion).await, &Kind::NoSuchUpload)
}

async fn joined_if_absent(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let upload = bench.begin("object").await?;
    let mut completion = bench.parts("object", &upload, &bench.two_parts()).await?;
    completion.only_if_absent = true;
    bench.put("object", "somebody else's").await?;
    refused(bench.store.complete_multipart(&path, &upload, &completion).await, &Kind::PreconditionFailed)?;
    same_bytes(&bench.get("object").await?, b"somebody else's")?;
    let upload = bench.begin("other").await?;
    let mut completion = bench.parts("other", &upload, &bench.two_parts()).await?;
    completion.only_if_absent = true;
    bench.store.complete_multipart(&bench.path("other"), &upload, &completion).await?;
    Ok(())
}

async fn wrong_parts(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let upload = bench.begin("object").await?;
    let right = bench.parts("object", &upload, &bench.two_parts()).await?;
    let mut wrong_tag = right.clone();
    wrong_tag.parts[1].1 = ETag("\"00000000000000000000000000000000\"".into());
    let mut missing = right.clone();
    missing.parts.push((3, right.parts[0].1.clone()));
    for (what, wrong) in [("another tag", wrong_tag), ("a part that is not there", missing)] {
        let answer = bench.store.complete_multipart(&path, &upload, &wrong).await;
        holds(answer.is_err_and(|error| !error.ambiguous()), &format!("{what} was not refused"))?;
    }
    refused(bench.store.head(&path).await, &Kind::NoSuchKey)?;
    bench.store.complete_multipart(&path, &upload, &right).await?;
    Ok(())
}

async fn aborted(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let upload = bench.begin("object").await?;
    bench.parts("object", &upload, &bench.two_parts()).await?;
    bench.store.abort_multipart(&path, &upload).await?;
    bench.store.abort_multipart(&path, &upload).await?;
    let left = bench.store.list_uploads(&bench.bucket, &path.key).await?;
    equal("what is left", left, Vec::new())?;
    refused(bench.store.head(&path).await, &Kind::NoSuchKey)
}

async fn upload_is_gone(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let upload = bench.begin("object").await?;
    let receipt = bench.part("object", &upload, 1, "text").await?;
    bench.store.abort_multipart(&path, &upload).await?;
    refused(bench.part("object", &upload, 1, "text").await, &Kind::NoSuchUpload)?;
    refused(bench.store.list_parts(&path, &upload).await, &Kind::NoSuchUpload)?;
    let completion = Completion { parts: vec![(1, receipt.etag)], size: 4, crc64: None, only_if_absent: false };
    refused(bench.store.complete_multipart(&path, &upload, &completion).await, &Kind::NoSuchUpload)
}

async fn unfinished(bench: &Bench) -> Outcome {
    let mut due = Vec::new();
    for name in ["a/1", "a/1", "a/2", "b"] {
        due.push((bench.path(name).key, bench.begin(name).await?));
    }
    due.sort();
    let list = |prefix: &str| {
        let (store, bucket, prefix) = (bench.store.clone(), bench.bucket.clone(), format!("{}{prefix}", bench.prefix));
        async move { store.list_uploads(&bucket, &prefix).await }
    };
    let mut all: Vec<_> = list("").await?.into_iter().map(|it| (it.key, it.upload_id)).collect();
    all.sort();
    equal("all", &all, &due)?;
    equal("those of a/", list("a/").await?.len(), 3)?;
    equal("those of nothing", list("nothing").await?.len(), 0)
}
