//! Why the practice store refuses or fails, and how S3 says it.

use std::io;

use http::{HeaderMap, HeaderValue, header};
use s3s::{S3Error, S3ErrorCode};

/// What keeps a request from being carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The request cannot be carried out as it is.
    #[error("{1}")]
    Refused(S3ErrorCode, &'static str),
    /// The newest version of the key is a delete marker: there is no object, as far as anybody sees who names no version.
    #[error("The specified key does not exist")]
    Deleted(Option<String>),
    /// The version named is a delete marker, which can only be deleted.
    #[error("The specified method is not allowed against this resource")]
    Marker(Option<String>),
    /// The index cannot be read or written.
    #[error(transparent)]
    Index(#[from] rusqlite::Error),
    /// The data cannot be read or written.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

pub(super) type Outcome<T> = Result<T, Fault>;

impl Fault {
    pub fn no_such_bucket() -> Self {
        Self::Refused(S3ErrorCode::NoSuchBucket, "The specified bucket does not exist")
    }

    pub fn no_such_key() -> Self {
        Self::Refused(S3ErrorCode::NoSuchKey, "The specified key does not exist")
    }

    pub fn no_such_upload() -> Self {
        Self::Refused(S3ErrorCode::NoSuchUpload, "The specified upload does not exist")
    }

    pub fn no_such_version() -> Self {
        Self::Refused(S3ErrorCode::NoSuchVersion, "The specified version does not exist")
    }

    pub fn not_implemented(message: &'static str) -> Self {
        Self::Refused(S3ErrorCode::NotImplemented, message)
    }

    pub fn precondition() -> Self {
        Self::Refused(S3ErrorCode::PreconditionFailed, "At least one of the preconditions you specified did not hold")
    }

    pub fn bad_digest() -> Self {
        Self::Refused(S3ErrorCode::BadDigest, "The digest you specified did not match what we received")
    }

    /// There is no room on the disk, or none that this user may have.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Disk(error) => matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded),
            Self::Index(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            Self::Refused(..) | Self::Deleted(_) | Self::Marker(_) => false,
        }
    }

    pub fn invalid(message: &'static str) -> Self {
        Self::Refused(S3ErrorCode::InvalidArgument, message)
    }
}

impl From<Fault> for S3Error {
    fn from(fault: Fault) -> Self {
        match fault {
            fault if fault.is_full() => full(),
            Fault::Refused(code, message) => refusal(code, message),
            Fault::Deleted(version) => marked(S3ErrorCode::NoSuchKey, "The specified key does not exist", version),
            Fault::Marker(version) => {
                let message = "The specified method is not allowed against this resource";
                marked(S3ErrorCode::MethodNotAllowed, message, version)
            }
            Fault::Index(error) => Self::internal_error(error),
            Fault::Disk(error) => Self::internal_error(error),
        }
    }
}

fn refusal(code: S3ErrorCode, message: &'static str) -> S3Error {
    // S3's status of this one; s3s has another.
    let missing = code == S3ErrorCode::ServerSideEncryptionConfigurationNotFoundError;
    let mut error = S3Error::with_message(code, message);
    if missing {
        error.set_status_code(http::StatusCode::NOT_FOUND);
    }
    error
}

/// A refusal because of a delete marker says so in headers, since the answer to HEAD has nothing else.
fn marked(code: S3ErrorCode, message: &'static str, version: Option<String>) -> S3Error {
    let mut headers = HeaderMap::new();
    // s3s puts these in place of its own.
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    headers.insert("x-amz-delete-marker", HeaderValue::from_static("true"));
    if code == S3ErrorCode::MethodNotAllowed {
        headers.insert(header::ALLOW, HeaderValue::from_static("DELETE"));
    }
    if let Some(version) = version.and_then(|it| HeaderValue::try_from(it).ok()) {
        headers.insert("x-amz-version-id", version);
    }
    let mut error = S3Error::with_message(code, message);
    error.set_headers(headers);
    error
}

fn full() -> S3Error {
    let mut error = S3Error::with_message(
        S3ErrorCode::Custom("InsufficientStorage".into()),
        "The disk that holds the practice store is full",
    );
    error.set_status_code(http::StatusCode::INSUFFICIENT_STORAGE);
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_as_such() {
        let no_space = || Fault::Disk(io::Error::from(rustix::io::Errno::NOSPC));
        let index = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
        let quota = Fault::Disk(io::Error::from(rustix::io::Errno::DQUOT));
        for fault in [no_space(), quota, Fault::Index(index)] {
            let error = S3Error::from(fault);
            assert_eq!(error.code().as_str(), "InsufficientStorage");
            assert_eq!(error.status_code(), Some(http::StatusCode::INSUFFICIENT_STORAGE));
        }
        let broken = S3Error::from(Fault::Disk(io::Error::from(rustix::io::Errno::IO)));
        assert_eq!(broken.code(), &S3ErrorCode::InternalError);
    }
}
