//! The kinds of calls, for counting.

/// One method of [`Store`](crate::store::Store).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named after its method")]
pub enum Verb {
    ListBuckets,
    CreateBucket,
    DeleteBucket,
    Versioning,
    BucketInfo,
    List,
    ListVersions,
    Head,
    Properties,
    Tags,
    SetTags,
    Get,
    Put,
    CreateMultipart,
    PutPart,
    ListParts,
    CompleteMultipart,
    AbortMultipart,
    ListUploads,
    Delete,
    DeleteMany,
    Copy,
    CopyPart,
    Restore,
    Link,
}
