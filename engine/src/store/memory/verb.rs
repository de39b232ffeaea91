//! The kinds of calls, for counting.

/// One method of [`Store`](crate::store::Store).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after its method")]
pub enum Verb {
    ListBuckets,
    CreateBucket,
    List,
    Head,
    Get,
    Put,
    CreateMultipart,
    PutPart,
    ListParts,
    CompleteMultipart,
    AbortMultipart,
    ListUploads,
    Delete,
}
