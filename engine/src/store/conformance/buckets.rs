use super::bench::{Bench, Outcome, holds, refused};
use super::{Case, case};
use crate::body::UploadBody;
use crate::store::{Kind, NewBucket, ObjectPath, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(bucket_is_listed, "All buckets these keys may see."),
        case!(bucket_is_made_once, "Makes a bucket. Conflict if the name is taken.", bucket_conflict),
        case!(bucket_is_missing, "No such bucket."),
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
