//! Requests about buckets themselves.

mod lifecycle;

use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration, VersioningConfiguration,
};

use super::checksums::md5_where_older;
use super::clients::{Clients, Trio};
use super::failure::{Subject, failure};
use crate::store::about::BucketInfo;
use crate::store::{Encryption, Error, Kind, NewBucket, Result, Versioning};

/// The region that AWS does not name: where its buckets are if nothing is said.
const UNNAMED: &str = "us-east-1";

pub(super) async fn create(clients: &Clients, bucket: &str, options: &NewBucket) -> Result<()> {
    // Only AWS wants the region named, and its first one must not be. Other servers know where they are, unless
    // they are told.
    let region = options.region.as_deref();
    let place = match clients.is_aws() {
        true => Some(region.unwrap_or(clients.home())).filter(|it| *it != UNNAMED),
        false => region,
    };
    let place = place
        .map(|it| CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::from(it)).build());
    if let Some(region) = region.filter(|_| clients.is_aws()) {
        clients.moved(bucket, region);
    }
    let trio = clients.of(bucket);
    let request = trio.once.create_bucket().bucket(bucket).set_create_bucket_configuration(place);
    request.send().await.map_err(|error| failure(error, Subject::Bucket))?;
    if options.versioning {
        keep_versions(&trio, bucket).await?;
    }
    Ok(())
}

async fn keep_versions(trio: &Trio, bucket: &str) -> Result<()> {
    let on = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    let request = trio.control.put_bucket_versioning().bucket(bucket).versioning_configuration(on);
    let request = request.customize().mutate_request(md5_where_older(trio.aws));
    request.send().await.map_err(|error| {
        let mut error = failure(error, Subject::Bucket);
        error.message = format!("the bucket was made, but it does not keep versions ({})", error.message);
        error
    })?;
    Ok(())
}

/// Not repeated unseen: after a lost answer the bucket would be missing. Some servers (SeaweedFS) delete a bucket with
/// all that is in it, so it is looked into before.
pub(super) async fn delete(trio: &Trio, bucket: &str) -> Result<()> {
    if holds_something(trio, bucket).await? {
        return Err(Error::new(Kind::Conflict, "the bucket is not empty"));
    }
    trio.once.delete_bucket().bucket(bucket).send().await.map_err(|error| failure(error, Subject::Bucket))?;
    Ok(())
}

/// Whether any object, older version or delete marker is in it. Keys that may not look may still delete: then it is the
/// server's to say.
async fn holds_something(trio: &Trio, bucket: &str) -> Result<bool> {
    let (objects, versions) = futures::join!(
        trio.control.list_objects_v2().bucket(bucket).max_keys(1).send(),
        trio.control.list_object_versions().bucket(bucket).max_keys(1).send(),
    );
    let objects = objects.map(|it| !it.contents().is_empty()).map_err(|error| failure(error, Subject::Bucket));
    let versions = versions.map(|it| !it.versions().is_empty() || !it.delete_markers().is_empty());
    for looked in [objects, versions.map_err(|error| failure(error, Subject::Bucket))] {
        match looked {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) if error.ambiguous() || matches!(error.kind, Kind::NoSuchBucket | Kind::WrongRegion { .. }) => {
                return Err(error);
            }
            Err(_) => {}
        }
    }
    Ok(false)
}

pub(super) async fn versioning(trio: &Trio, bucket: &str) -> Result<Versioning> {
    kept(trio, bucket, Subject::Bucket).await
}

async fn kept(trio: &Trio, bucket: &str, subject: Subject) -> Result<Versioning> {
    let answer = trio.control.get_bucket_versioning().bucket(bucket).send().await;
    let answer = answer.map_err(|error| failure(error, subject))?;
    Ok(match answer.status() {
        Some(BucketVersioningStatus::Enabled) => Versioning::On,
        Some(BucketVersioningStatus::Suspended) => Versioning::Suspended,
        _ => Versioning::Off,
    })
}

/// Each by itself. That the bucket is missing is believed of an answer that says so by name, or of HEAD: to the
/// other questions a 404 means that nothing is configured.
pub(super) async fn info(trio: &Trio, bucket: &str) -> Result<BucketInfo> {
    let (region, versioning, encryption, lifecycle, policy) = futures::join!(
        region(trio, bucket),
        kept(trio, bucket, Subject::Service),
        encryption(trio, bucket),
        lifecycle::rules(trio, bucket),
        policy(trio, bucket),
    );
    let failed = [
        region.as_ref().err(),
        versioning.as_ref().err(),
        encryption.as_ref().err(),
        lifecycle.as_ref().err(),
        policy.as_ref().err(),
    ];
    // From elsewhere all of them are asked again, there.
    let elsewhere = |it: &&Error| matches!(it.kind, Kind::NoSuchBucket | Kind::WrongRegion { .. });
    let failed = failed.into_iter().flatten().find(elsewhere).cloned();
    match failed {
        Some(error) => Err(error),
        None => Ok(BucketInfo { region, versioning, encryption, lifecycle, policy }),
    }
}

/// HEAD tells it where the server is of this decade; the older question needs a permission of its own.
async fn region(trio: &Trio, bucket: &str) -> Result<Option<String>> {
    match trio.control.head_bucket().bucket(bucket).send().await.map_err(|error| failure(error, Subject::Bucket)) {
        Ok(answer) if answer.bucket_region().is_some() => return Ok(answer.bucket_region().map(Into::into)),
        Ok(_) | Err(Error { kind: Kind::AccessDenied | Kind::NotSupported, .. }) => {}
        Err(error) => return Err(error),
    }
    let answer = trio.control.get_bucket_location().bucket(bucket).send().await;
    let answer = match answer.map_err(|error| failure(error, Subject::Service)) {
        // Some servers (SeaweedFS) wrap the answer in another element, and have no regions anyway.
        Err(Error { kind: Kind::BadAnswer, status: Some(200), .. }) => return Ok(None),
        answer => answer?,
    };
    let named = answer.location_constraint().map(|it| it.as_str().to_owned()).filter(|it| !it.is_empty());
    Ok(named.or_else(|| trio.aws.then(|| UNNAMED.to_owned())))
}

async fn encryption(trio: &Trio, bucket: &str) -> Result<Option<Encryption>> {
    let answer = trio.control.get_bucket_encryption().bucket(bucket).send().await;
    let answer = configured(answer.map_err(|error| failure(error, Subject::Service)), "ServerSideEncryption")?;
    let rules = answer.as_ref().and_then(|it| it.server_side_encryption_configuration()).map(|it| it.rules());
    let usual = rules.into_iter().flatten().find_map(|it| it.apply_server_side_encryption_by_default());
    Ok(usual.map(|it| Encryption {
        method: it.sse_algorithm().as_str().to_owned(),
        key_id: it.kms_master_key_id().map(Into::into),
    }))
}

async fn policy(trio: &Trio, bucket: &str) -> Result<Option<String>> {
    let answer = trio.control.get_bucket_policy().bucket(bucket).send().await;
    let answer = configured(answer.map_err(|error| failure(error, Subject::Service)), "Policy")?;
    Ok(answer.and_then(|it| it.policy).filter(|it| !it.is_empty()))
}

/// An answer that says that nothing is configured is no failure: `NoSuchBucketPolicy`, `NoSuchLifecycleConfiguration`,
/// `ServerSideEncryptionConfigurationNotFoundError`.
fn configured<T>(answer: Result<T>, what: &str) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error { code: Some(code), .. })
            if code.contains(what) && (code.starts_with("NoSuch") || code.contains("NotFound")) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
