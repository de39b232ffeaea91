//! What is known about a bucket: where it is, whether it keeps versions, and what S3 says where nothing is configured.

use s3s::S3ErrorCode;
use s3s::dto::*;

use super::about::check_access;
use super::backend::Backend;
use super::buckets::{self, Versioning};
use super::fault::{Fault, Outcome};
use super::wire;

/// Where S3's buckets are if nobody said otherwise.
const USUAL_REGION: &str = "us-east-1";

pub(super) async fn create(store: &Backend, input: CreateBucketInput) -> Outcome<CreateBucketOutput> {
    let acl = input.acl.map(|acl| ObjectCannedACL::from(acl.as_str().to_owned()));
    let grants =
        [input.grant_full_control, input.grant_read, input.grant_read_acp, input.grant_write, input.grant_write_acp];
    check_access(acl.as_ref(), grants.iter().any(Option::is_some))?;
    if input.object_lock_enabled_for_bucket == Some(true) {
        return Err(Fault::not_implemented("The practice store locks no objects"));
    }
    let said = input.create_bucket_configuration.and_then(|it| it.location_constraint);
    let region = said.map(|it| it.as_str().to_owned()).filter(|it| !it.is_empty() && it != USUAL_REGION);
    let location = Some(format!("/{}", input.bucket));
    let create = move |store: &Backend| {
        store.index.write(|change| buckets::create(change, &input.bucket, region.as_deref(), wire::now()))
    };
    store.blocking(create).await?;
    Ok(CreateBucketOutput { location })
}

pub(super) async fn head(store: &Backend, input: HeadBucketInput) -> Outcome<HeadBucketOutput> {
    let bucket = find(store, input.bucket).await?;
    let bucket_region = Some(bucket.region.unwrap_or_else(|| USUAL_REGION.into()));
    Ok(HeadBucketOutput { bucket_region, ..HeadBucketOutput::default() })
}

/// S3 names every region but its first.
pub(super) async fn location(store: &Backend, input: GetBucketLocationInput) -> Outcome<GetBucketLocationOutput> {
    let region = find(store, input.bucket).await?.region;
    Ok(GetBucketLocationOutput { location_constraint: region.map(Into::into) })
}

pub(super) async fn versioning(store: &Backend, input: GetBucketVersioningInput) -> Outcome<GetBucketVersioningOutput> {
    let word = find(store, input.bucket).await?.versioning.word();
    let status = word.map(BucketVersioningStatus::from_static);
    Ok(GetBucketVersioningOutput { status, ..GetBucketVersioningOutput::default() })
}

pub(super) async fn set_versioning(
    store: &Backend,
    input: PutBucketVersioningInput,
) -> Outcome<PutBucketVersioningOutput> {
    let asked = input.versioning_configuration;
    if asked.mfa_delete.is_some_and(|it| it.as_str() == MFADelete::ENABLED) {
        return Err(Fault::not_implemented("The practice store has no second factor"));
    }
    let versioning = Versioning::of_word(asked.status.as_ref().map(BucketVersioningStatus::as_str));
    let Some(versioning) = versioning.filter(|it| *it != Versioning::Off) else {
        let code = S3ErrorCode::IllegalVersioningConfigurationException;
        return Err(Fault::Refused(code, "The Versioning element must be Enabled or Suspended"));
    };
    let set =
        move |store: &Backend| store.index.write(|change| buckets::set_versioning(change, &input.bucket, versioning));
    store.blocking(set).await?;
    Ok(PutBucketVersioningOutput::default())
}

/// What S3 answers about a bucket that is there and has none of that.
pub(super) async fn lacks<T>(store: &Backend, bucket: String, code: S3ErrorCode, message: &'static str) -> Outcome<T> {
    find(store, bucket).await?;
    Err(Fault::Refused(code, message))
}

async fn find(store: &Backend, bucket: String) -> Outcome<buckets::Bucket> {
    store.blocking(move |store| store.index.read(|view| buckets::find(view, &bucket))).await
}
