use super::bench::{Bench, Outcome, equal, holds, refused, refused_somehow};
use super::{Case, case};
use crate::store::about::{Encryption, Lock, Tier};
use crate::store::{ETag, Headers, Kind, Properties, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(everything_is_told, "Everything that HEAD tells."),
        case!(everything_of_uploads, "Everything that HEAD tells (of an object of parts).", metadata_of_uploads),
        case!(nothing_of_nothing, "NoSuchKey if there is none (of properties)."),
        case!(class_is_kept, "S3's name of a storage class, if not the bucket's usual one.", storage_classes),
        case!(encryption_is_told, "How it is encrypted, if not as the bucket does.", encryption),
        case!(archived, "In an archive class; must be restored first.", archive),
        case!(restored_once, "Conflict if one is being made already.", archive),
        case!(nothing_to_restore, "Asks for a copy of an archived object (which this one is not)."),
    ]
}

/// One of each.
pub(super) fn headers() -> Headers {
    Headers {
        content_type: Some("text/x-conformance; charset=utf-8".into()),
        content_encoding: Some("gzip".into()),
        content_language: Some("de".into()),
        content_disposition: Some("attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A4.txt".into()),
        cache_control: Some("max-age=3600, private".into()),
        expires: Some("Fri, 21 Dec 2012 00:00:00 GMT".into()),
        // Servers without websites do not keep where one redirects.
        website_redirect: None,
    }
}

/// Sorted by name.
pub(super) fn metadata() -> Vec<(String, String)> {
    [("one", "1"), ("two-words", "in two words; and=signs")].map(|(name, value)| (name.into(), value.into())).to_vec()
}

/// What does not differ between one way to make an object and another.
fn check(told: &Properties, size: u64, etag: &ETag) -> Outcome {
    equal("the size", told.size, size)?;
    equal("the tag", told.etag.as_ref().map(ETag::bare), Some(etag.bare()))?;
    equal("the headers", &told.headers, &headers())?;
    equal("the metadata", &told.metadata, &metadata())?;
    equal("the storage class", told.storage_class.as_str(), "STANDARD")?;
    equal("the version", &told.version, &None)?;
    equal("the lock", &told.lock, &Lock::default())?;
    equal("the restored copy", told.restored, None)?;
    holds(told.modified.is_some(), "the moment of its making is not told")
}

async fn everything_is_told(bench: &Bench) -> Outcome {
    let options = PutOptions { headers: headers(), metadata: metadata(), ..PutOptions::default() };
    let receipt = bench.put_with("object", "0123456789", &options).await?;
    let told = bench.store.properties(&bench.path("object"), None).await?;
    check(&told, 10, &receipt.etag)?;
    if bench.can.checksums {
        equal("the checksums", told.checksums.first(), receipt.checksum.as_ref())?;
    }
    Ok(())
}

async fn everything_of_uploads(bench: &Bench) -> Outcome {
    let options = PutOptions { headers: headers(), metadata: metadata(), ..PutOptions::default() };
    let (path, parts) = (bench.path("object"), bench.two_parts());
    let upload = bench.store.create_multipart(&path, &options).await?.upload_id;
    let completion = bench.parts("object", &upload, &parts).await?;
    let receipt = bench.store.complete_multipart(&path, &upload, &completion).await?;
    check(&bench.store.properties(&path, None).await?, completion.size, &receipt.etag)
}

async fn nothing_of_nothing(bench: &Bench) -> Outcome {
    refused(bench.store.properties(&bench.path("missing"), None).await, &Kind::NoSuchKey)
}

async fn class_is_kept(bench: &Bench) -> Outcome {
    let options = PutOptions { storage_class: Some("STANDARD_IA".into()), ..PutOptions::default() };
    bench.put_with("object", "text", &options).await?;
    let told = bench.store.properties(&bench.path("object"), None).await?;
    equal("the storage class", told.storage_class.as_str(), "STANDARD_IA")?;
    let page = bench.store.list(&bench.bucket, &bench.prefix, true, None).await?;
    equal("that of the listing", page.objects.first().map(|it| it.storage_class.as_str()), Some("STANDARD_IA"))
}

async fn encryption_is_told(bench: &Bench) -> Outcome {
    let encryption = Some(Encryption { method: "AES256".into(), key_id: None });
    let options = PutOptions { encryption: encryption.clone(), ..PutOptions::default() };
    bench.put_with("object", "text", &options).await?;
    let told = bench.store.properties(&bench.path("object"), None).await?;
    equal("the encryption", told.encryption, encryption)?;
    equal("the bytes", &bench.get("object").await?[..], b"text")
}

async fn archive(bench: &Bench) -> Outcome {
    let options = PutOptions { storage_class: Some("GLACIER".into()), ..PutOptions::default() };
    bench.put_with("object", "text", &options).await?;
    Ok(())
}

async fn archived(bench: &Bench) -> Outcome {
    archive(bench).await?;
    let path = bench.path("object");
    refused(bench.store.get(&path, None, None, None).await.map(|_| ()), &Kind::Archived)?;
    bench.store.restore(&path, None, 1, Tier::Standard).await?;
    let restored = bench.store.properties(&path, None).await?.restored;
    holds(restored.is_some(), "nothing is told of a restored copy")
}

async fn restored_once(bench: &Bench) -> Outcome {
    archive(bench).await?;
    bench.store.restore(&bench.path("object"), None, 1, Tier::Standard).await?;
    refused(bench.store.restore(&bench.path("object"), None, 1, Tier::Standard).await, &Kind::Conflict)
}

async fn nothing_to_restore(bench: &Bench) -> Outcome {
    bench.put("object", "text").await?;
    refused_somehow(bench.store.restore(&bench.path("object"), None, 1, Tier::Standard).await)?;
    refused_somehow(bench.store.restore(&bench.path("missing"), None, 1, Tier::Standard).await)
}
