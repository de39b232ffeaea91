use super::bench::{Bench, Outcome, equal, holds, refused};
use super::{Case, case};
use crate::body::UploadBody;
use crate::store::{Kind, NewBucket, ObjectPath, PutOptions, Versioning};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(bucket_is_listed, "All buckets these keys may see."),
        case!(bucket_is_made_once, "Makes a bucket. Conflict if the name is taken.", bucket_conflict),
        case!(bucket_is_missing, "No such bucket."),
        case!(bucket_is_made, "Makes a bucket."),
        case!(new_bucket_is_told_of, "Everything else about a bucket."),
        case!(versions_are_told_of, "It keeps versions from the start.", versions),
        case!(nothing_to_tell_of, "Fails only if there is no such bucket."),
    ]
}

async fn bucket_is_listed(bench: &Bench) -> Outcome {
    let buckets = bench.store.list_buckets().await?;
    holds(buckets.iter().any(|it| it.name == bench.bucket), "the bucket that is worked in is not listed")
}

async fn bucket_is_made_once(bench: &Bench) -> Outcome {
    refused(bench.store.create_bucket(&bench.bucket, &NewBucket::default()).await, &Kind::Conflict)
}

async fn bucket_is_missing(bench: &Bench) -> Outcome {
    let missing = ObjectPath::new(format!("no-such-{:08x}", rand::random::<u32>()), "key");
    let store = &bench.store;
    refused(store.list(&missing.bucket, "", true, None).await, &Kind::NoSuchBucket)?;
    refused(store.get(&missing, None, None, None).await.map(|_| ()), &Kind::NoSuchBucket)?;
    let body = UploadBody::from_bytes("text");
    refused(store.put(&missing, body, None, &PutOptions::default()).await, &Kind::NoSuchBucket)?;
    refused(store.create_multipart(&missing, &PutOptions::default()).await, &Kind::NoSuchBucket)
}

async fn bucket_is_made(bench: &Bench) -> Outcome {
    let own = bench.another_bucket(&NewBucket::default()).await?;
    let buckets = own.store.list_buckets().await?;
    holds(buckets.iter().any(|it| it.name == own.bucket), "it is not listed")?;
    equal("what is in it", own.list("", false).await?.1, Vec::new())?;
    equal("versioning", own.store.versioning(&own.bucket).await?, Versioning::Off)
}

async fn new_bucket_is_told_of(bench: &Bench) -> Outcome {
    let own = bench.another_bucket(&NewBucket::default()).await?;
    let told = own.store.bucket_info(&own.bucket).await?;
    equal("versioning", told.versioning, Ok(Versioning::Off))?;
    equal("the encryption", told.encryption, Ok(None))?;
    equal("the rules", told.lifecycle, Ok(Vec::new()))?;
    equal("the policy", told.policy, Ok(None))?;
    // Which one it is, or whether it has a name at all, is the server's business.
    holds(told.region.is_ok(), &format!("the region is {:?}", told.region))
}

async fn versions_are_told_of(bench: &Bench) -> Outcome {
    let own = bench.keeping_versions().await?;
    let told = own.store.bucket_info(&own.bucket).await?;
    equal("versioning", told.versioning, Ok(Versioning::On))
}

async fn nothing_to_tell_of(bench: &Bench) -> Outcome {
    let missing = format!("no-such-{:08x}", rand::random::<u32>());
    refused(bench.store.bucket_info(&missing).await, &Kind::NoSuchBucket)?;
    refused(bench.store.versioning(&missing).await, &Kind::NoSuchBucket)?;
    refused(bench.store.list_versions(&missing, "", false, None).await, &Kind::NoSuchBucket)?;
    refused(bench.store.delete_bucket(&missing).await, &Kind::NoSuchBucket)
}
