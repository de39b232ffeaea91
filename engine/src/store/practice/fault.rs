//! Why the practice store refuses or fails, and how S3 says it.

use std::io;

use s3s::{S3Error, S3ErrorCode};

/// What keeps a request from being carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The request cannot be carried out as it is.
    #[error("{1}")]
    Refused(S3ErrorCode, &'static str),
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
            Self::Refused(..) => false,
        }
    }

    pub fn invalid(message: &'static str) -> Self {
        Self::Refused(S3ErrorCode::InvalidArgument, message)
    }
}

impl From<Fault> for S3Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(code, message) => Self::with_message(code, message),
            fault if fault.is_full() => full(),
            Fault::Index(error) => Self::internal_error(error),
            Fault::Disk(error) => Self::internal_error(error),
        }
    }
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
