//! Unfinished uploads in a bucket: what the window asks for, and what it is told.

use serde::{Deserialize, Serialize};

use super::Problem;

wire! {
    #[serde(deny_unknown_fields)]
    pub struct UnfinishedRequest {
        pub connection: String,
        pub bucket: String,
        /// `next` of the page before; absent for the first.
        pub page: Option<String>,
    }

    /// A page of them, at most 1,000, by key.
    pub struct UnfinishedUploads { pub uploads: Vec<UnfinishedUpload>, pub next: Option<String> }

    pub struct UnfinishedUpload {
        pub key: String,
        pub upload_id: String,
        pub begun: Option<f64>,
        pub owner: UploadOwner,
    }

    /// Who works on it, as far as this program knows.
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum UploadOwner {
        /// A transfer in the list.
        Transfer { #[cfg_attr(test, ts(type = "number"))] id: u64 },
        /// A copy in the list.
        Job { #[cfg_attr(test, ts(type = "number"))] id: u64 },
        /// It is being removed.
        Removal,
        /// Another program.
        Other,
    }

    #[serde(deny_unknown_fields)]
    pub struct UploadName {
        pub connection: String,
        pub bucket: String,
        pub key: String,
        pub upload_id: String,
    }

    /// What the server holds of an upload.
    pub struct UploadSize {
        pub parts: u32,
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
    }

    /// How far parts are compared with a file.
    pub struct Compared {
        /// The file's name, once one was chosen.
        pub name: String,
        #[cfg_attr(test, ts(type = "number"))]
        pub bytes: u64,
        #[cfg_attr(test, ts(type = "number"))]
        pub of: u64,
    }

    /// An upload that was to be removed. Without a problem it is gone, or its transfer is being cancelled.
    pub struct RemovedUpload { pub upload_id: String, pub problem: Option<Problem> }
}
