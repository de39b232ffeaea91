//! The words of a refusal, which depend on what was being done.

use super::{Code, Retry, Words};

/// What was being done to the store when it failed; decides the words of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are S3's own verbs")]
pub enum Action {
    ListBuckets,
    List,
    Read,
    Write,
    Abort,
    Delete,
    Copy,
    Edit,
    Restore,
    Undelete,
    Tags,
    About,
    Uploads,
}

/// These keys may not do it: what, and the permission to ask for.
pub fn forbidden(action: Action, place: &str) -> Words {
    let bucket = place.split('/').next().unwrap_or(place);
    let (what, permission) = match action {
        Action::ListBuckets => ("This key may not list buckets.".to_owned(), "s3:ListAllMyBuckets"),
        Action::List => (format!("You may not list {bucket}."), "s3:ListBucket on this bucket"),
        Action::Read => (format!("The server refused to read {place}."), "s3:GetObject on this bucket"),
        Action::Write => (format!("The server refused to write to {bucket}."), "s3:PutObject on this bucket"),
        Action::Abort => {
            (format!("The server refused to remove an upload in {bucket}."), "s3:AbortMultipartUpload on this bucket")
        }
        Action::Delete => (format!("The server refused to delete {place}."), "s3:DeleteObject on this bucket"),
        Action::Copy => {
            (format!("The server refused to copy {place}."), "s3:GetObject there and s3:PutObject at the target")
        }
        Action::Edit => (format!("The server refused to change {place}."), "s3:PutObject on this bucket"),
        Action::Restore => (format!("The server refused to restore {place}."), "s3:RestoreObject on this bucket"),
        Action::Undelete => {
            (format!("The server refused to restore {place}."), "s3:DeleteObjectVersion on this bucket")
        }
        Action::Tags => (format!("You may not see the tags of {place}."), "s3:GetObjectTagging on this bucket"),
        Action::About => (format!("You may not see this of {bucket}."), "s3:GetBucket… on this bucket"),
        Action::Uploads => (
            format!("You may not see the unfinished uploads of {bucket}."),
            "s3:ListBucketMultipartUploads on this bucket, and s3:ListMultipartUploadParts for their parts",
        ),
    };
    let hint = match action {
        Action::ListBuckets => "Open a bucket by its name.".to_owned(),
        _ => format!("Ask for the permission {permission}, then press Retry."),
    };
    (Code::AccessDenied, what, Some(hint), Retry::AfterAction)
}

/// The server does not do it, for a reason of its own.
pub fn otherwise(action: Action, place: &str, server: &str) -> String {
    match action {
        Action::Read => format!("{server} refused to read {place}."),
        Action::Write => format!("{server} refused to write {place}."),
        Action::Abort => format!("{server} refused to remove the upload of {place}."),
        Action::Delete => format!("{server} refused to delete {place}."),
        Action::Copy => format!("{server} refused to copy {place}."),
        Action::Edit => format!("{server} refused to change {place}."),
        Action::Restore | Action::Undelete => format!("{server} refused to restore {place}."),
        Action::Tags => format!("{server} refused to tell the tags of {place}."),
        Action::About => format!("{server} refused to tell about {place}."),
        Action::Uploads => format!("{server} refused to list the unfinished uploads of {place}."),
        Action::List | Action::ListBuckets => format!("{server} refused to list."),
    }
}
