use super::about::{headers, metadata};
use super::bench::{Bench, Outcome, Problem, equal, holds, pattern, refused, refused_somehow, same_bytes};
use super::keys;
use super::{Case, case};
use crate::integrity::whole_crc64;
use crate::store::about::{CopyOptions, Source};
use crate::store::{ETag, Headers, Kind, NewBucket, ObjectPath, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(copied, "Copies an object; what is absent is taken over from the source."),
        case!(copied_over, "Copies an object, over what is there unless told otherwise."),
        case!(copied_if_absent, "Fail with PreconditionFailed if the key exists (of a copy).", copy_if_none_match),
        case!(copied_if_it_is_that, "Only if it still has this entity tag: PreconditionFailed.", copy_if_match),
        case!(replaced_in_a_copy, "Headers and metadata in place of the source's: all of them."),
        case!(copied_onto_itself, "A copy onto itself must change something."),
        case!(copied_across_buckets, "Copies an object on the server (to another bucket)."),
        case!(copied_from_parts, "Copies an object (that was made of parts)."),
        case!(nothing_to_copy, "Copies an object (which is not there)."),
        case!(no_bucket_to_copy_to, "No such bucket (to copy to)."),
        case!(odd_keys_are_copied, "Copies an object (whatever the key)."),
        case!(class_of_a_copy, "S3's name of a storage class. S3 does not take it over.", storage_classes),
    ]
}

async fn copied(bench: &Bench) -> Outcome {
    let bytes = pattern(300_000, 1);
    let options = PutOptions { headers: headers(), metadata: metadata(), ..PutOptions::default() };
    let source = bench.put_with("object", bytes.clone(), &options).await?;
    let receipt = bench.copy("object", "copy", &CopyOptions::default()).await?;
    let told = bench.store.properties(&bench.path("copy"), None).await?;
    equal("the tag", told.etag.as_ref().map(ETag::bare), Some(receipt.etag.bare()))?;
    equal("the headers", told.headers, headers())?;
    equal("the metadata", told.metadata, metadata())?;
    if bench.can.md5_etags {
        equal("the tag, beside the source's", receipt.etag.bare(), source.etag.bare())?;
    }
    if bench.can.checksums {
        equal("the checksum", whole_crc64(told.checksums.first()), whole_crc64(source.checksum.as_ref()))?;
    }
    same_bytes(&bench.get("copy").await?, &bytes)?;
    bench.store.delete(&bench.path("object")).await?;
    same_bytes(&bench.get("copy").await?, &bytes)
}

async fn copied_over(bench: &Bench) -> Outcome {
    bench.put("object", "new").await?;
    bench.put("copy", "what was there").await?;
    bench.copy("object", "copy", &CopyOptions::default()).await?;
    same_bytes(&bench.get("copy").await?, b"new")
}

async fn copied_if_absent(bench: &Bench) -> Outcome {
    let absent = CopyOptions { only_if_absent: true, ..CopyOptions::default() };
    bench.put("object", "new").await?;
    bench.put("taken", "what was there").await?;
    refused(bench.copy("object", "taken", &absent).await, &Kind::PreconditionFailed)?;
    same_bytes(&bench.get("taken").await?, b"what was there")?;
    bench.copy("object", "free", &absent).await?;
    same_bytes(&bench.get("free").await?, b"new")
}

async fn copied_if_it_is_that(bench: &Bench) -> Outcome {
    let before = bench.put("object", "before").await?.etag;
    let after = bench.put("object", "after").await?.etag;
    let from = |etag| Source { if_match: Some(etag), ..Source::newest(bench.path("object")) };
    let to = bench.path("copy");
    refused(bench.store.copy(&from(before), &to, &CopyOptions::default()).await, &Kind::PreconditionFailed)?;
    refused(bench.store.head(&to).await, &Kind::NoSuchKey)?;
    bench.store.copy(&from(after), &to, &CopyOptions::default()).await?;
    same_bytes(&bench.get("copy").await?, b"after")
}

async fn replaced_in_a_copy(bench: &Bench) -> Outcome {
    let options = PutOptions { headers: headers(), metadata: metadata(), ..PutOptions::default() };
    bench.put_with("object", "text", &options).await?;
    let new = Headers { content_type: Some("text/plain".into()), ..Headers::default() };
    let fresh = vec![("new".to_owned(), "one".to_owned())];
    let replace = CopyOptions { replace: Some((new.clone(), fresh.clone())), ..CopyOptions::default() };
    for target in ["copy", "object"] {
        bench.copy("object", target, &replace).await?;
        let told = bench.store.properties(&bench.path(target), None).await?;
        equal("the headers", told.headers, new.clone())?;
        equal("the metadata", told.metadata, fresh.clone())?;
        same_bytes(&bench.get(target).await?, b"text")?;
    }
    Ok(())
}

async fn copied_onto_itself(bench: &Bench) -> Outcome {
    bench.put("object", "text").await?;
    refused_somehow(bench.copy("object", "object", &CopyOptions::default()).await)?;
    same_bytes(&bench.get("object").await?, b"text")
}

async fn copied_across_buckets(bench: &Bench) -> Outcome {
    let other = bench.another_bucket(&NewBucket::default()).await?;
    bench.put("object", "text").await?;
    let from = Source::newest(bench.path("object"));
    other.store.copy(&from, &other.path("copy"), &CopyOptions::default()).await?;
    same_bytes(&other.get("copy").await?, b"text")?;
    refused(bench.store.head(&bench.path("copy")).await, &Kind::NoSuchKey)
}

async fn copied_from_parts(bench: &Bench) -> Outcome {
    let (path, parts) = (bench.path("object"), bench.two_parts());
    let upload = bench.begin("object").await?;
    let completion = bench.parts("object", &upload, &parts).await?;
    let source = bench.store.complete_multipart(&path, &upload, &completion).await?;
    let receipt = bench.copy("object", "copy", &CopyOptions::default()).await?;
    let told = bench.store.properties(&bench.path("copy"), None).await?;
    equal("the size", told.size, completion.size)?;
    equal("the tag", told.etag.as_ref().map(ETag::bare), Some(receipt.etag.bare()))?;
    if bench.can.whole_checksum {
        equal("the checksum", whole_crc64(told.checksums.first()), whole_crc64(source.checksum.as_ref()))?;
    }
    same_bytes(&bench.get("copy").await?, &parts.concat())
}

async fn nothing_to_copy(bench: &Bench) -> Outcome {
    refused(bench.copy("missing", "copy", &CopyOptions::default()).await, &Kind::NoSuchKey)?;
    let copy = bench.store.copy(&Source::newest(nowhere()), &bench.path("copy"), &CopyOptions::default()).await;
    // Not every server looks whether it is the bucket that is missing.
    holds(copy.is_err_and(|it| matches!(it.kind, Kind::NoSuchBucket | Kind::NoSuchKey)), "a bucket that is not there")
}

async fn no_bucket_to_copy_to(bench: &Bench) -> Outcome {
    bench.put("object", "text").await?;
    let from = Source::newest(bench.path("object"));
    refused(bench.store.copy(&from, &nowhere(), &CopyOptions::default()).await, &Kind::NoSuchBucket)
}

fn nowhere() -> ObjectPath {
    ObjectPath::new(format!("no-such-{:08x}", rand::random::<u32>()), "key")
}

async fn odd_keys_are_copied(bench: &Bench) -> Outcome {
    let odd = keys::odd(&bench.can);
    for key in &odd {
        let with_key = |problem: Problem| Problem(format!("{key:?}: {}", problem.0));
        let step = async {
            bench.put(key, format!("the bytes of {key}")).await?;
            let target = format!("copies/{key}");
            bench.copy(key, &target, &CopyOptions::default()).await?;
            same_bytes(&bench.get(&target).await?, format!("the bytes of {key}").as_bytes())
        };
        step.await.map_err(with_key)?;
    }
    let (_, mut keys, _) = bench.list("copies/", false).await?;
    keys.sort();
    let mut due: Vec<_> = odd.iter().map(|key| format!("copies/{key}")).collect();
    due.sort();
    equal("the copies", keys, due)
}

async fn class_of_a_copy(bench: &Bench) -> Outcome {
    let rare = Some("STANDARD_IA".to_owned());
    bench.put_with("object", "text", &PutOptions { storage_class: rare.clone(), ..PutOptions::default() }).await?;
    let class = async |target: &str, storage_class: Option<String>| {
        bench.copy("object", target, &CopyOptions { storage_class, ..CopyOptions::default() }).await?;
        Ok::<_, Problem>(bench.store.properties(&bench.path(target), None).await?.storage_class)
    };
    equal("that of a copy that names none", class("usual", None).await?.as_str(), "STANDARD")?;
    equal("that of a copy that names it", Some(class("rare", rare.clone()).await?), rare)
}
