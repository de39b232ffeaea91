//! How a file is sent, beyond what is usual.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::store::{Encryption, Headers};

/// How a file is compressed while it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Compression {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// What is done with a compressed object that is downloaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unpacking {
    /// Ask in the row.
    #[default]
    Ask,
    /// Save it unpacked.
    Always,
    /// Save it as it is.
    Never,
}

impl Compression {
    /// Its name in `Content-Encoding` (RFC 9110, RFC 8878).
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// The one that a `Content-Encoding` names, if it is one alone. `aws-chunked` is left there by some programs, and
    /// says nothing about the bytes.
    pub fn named(encoding: &str) -> Option<Self> {
        let mut names = encoding.split(',').map(|name| name.trim().to_ascii_lowercase());
        let mut names = names.by_ref().filter(|name| !name.is_empty() && name != "aws-chunked");
        match (names.next()?.as_str(), names.next()) {
            ("gzip" | "x-gzip", None) => Some(Self::Gzip),
            ("zstd", None) => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// What goes with the objects of an upload. Nothing of it is left in the journal where it is not set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UploadOptions {
    /// Without a content type, it is told by the name and the first bytes of each file.
    #[serde(skip_serializing_if = "is_default")]
    pub headers: Headers,
    /// User metadata, names in lower case without `x-amz-meta-`, values ASCII.
    #[serde(skip_serializing_if = "is_default")]
    pub metadata: Vec<(String, String)>,
    /// At most 10 (S3).
    #[serde(skip_serializing_if = "is_default")]
    pub tags: Vec<(String, String)>,
    /// S3's name of a storage class, if not the usual one.
    #[serde(skip_serializing_if = "is_default")]
    pub storage_class: Option<String>,
    /// How it is encrypted, if not as the bucket does.
    #[serde(skip_serializing_if = "is_default")]
    pub encryption: Option<Encryption>,
    /// S3's name of a canned access rule, if not the bucket's own.
    #[serde(skip_serializing_if = "is_default")]
    pub acl: Option<String>,
    /// Compresses files of a kind that gets smaller by it.
    #[serde(skip_serializing_if = "is_default")]
    pub compression: Option<Compression>,
}

impl UploadOptions {
    /// Nothing beyond what is usual; one for all that need no more.
    pub fn usual() -> Arc<Self> {
        static USUAL: LazyLock<Arc<UploadOptions>> = LazyLock::new(Arc::default);
        USUAL.clone()
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::Request;

    const OLD: &str = r#"{"connection":"practice","direction":"upload","local":"/a","root":"/a",
        "remote":{"bucket":"b","key":"a"},"on_conflict":"ask","known":null,"storage_class":"GLACIER"}"#;

    #[test]
    fn a_request_from_before_there_were_options_keeps_its_storage_class() {
        let request: Request = serde_json::from_str(OLD).unwrap();
        let expected = UploadOptions { storage_class: Some("GLACIER".into()), ..UploadOptions::default() };
        assert_eq!(*request.options, expected);
    }

    #[test]
    fn what_is_set_comes_back_and_what_is_not_takes_no_room() {
        let mut request: Request = serde_json::from_str(OLD).unwrap();
        request.options = Arc::new(UploadOptions {
            headers: Headers { cache_control: Some("no-store".into()), ..Headers::default() },
            metadata: vec![("owner".into(), "me".into())],
            tags: vec![("project".into(), "x".into())],
            storage_class: None,
            encryption: Some(Encryption { method: "aws:kms".into(), key_id: Some("k".into()) }),
            acl: Some("public-read".into()),
            compression: Some(Compression::Zstd),
        });
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request);
        request.options = UploadOptions::usual();
        let text = serde_json::to_string(&request).unwrap();
        assert!(text.ends_with(r#""known":null}"#), "{text}");
        assert_eq!(serde_json::from_str::<Request>(&text).unwrap(), request);
    }
}
