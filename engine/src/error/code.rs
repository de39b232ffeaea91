//! What a program may act on.

use serde::{Deserialize, Serialize};

/// What a program may act on. The words are in the message; a code exists because somebody branches on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is named after its message below")]
pub enum Code {
    NoNetwork,
    UnknownHost,
    TlsUntrusted,
    BadCredentials,
    ExpiredCredentials,
    NoCredentials,
    KeyringUnavailable,
    AccessDenied,
    ClockSkew,
    WrongRegion,
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    Exists,
    Archived,
    Busy,
    ServerFault,
    BadAnswer,
    WebPage,
    NotSupported,
    TooLarge,
    SourceMissing,
    SourceUnreadable,
    SourceChanged,
    NotAFile,
    RemoteChanged,
    ChecksumDiffers,
    DiskFull,
    TargetUnwritable,
    TargetMissing,
    BadName,
    Journal,
    JournalInUse,
    BadInput,
    Unconfirmed,
    SomeFailed,
    Internal,
}
