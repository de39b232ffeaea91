//! What is below a prefix, page by page: as it is, or as it was at a moment.

use crate::store::as_of::held;
use crate::store::{self, Listed, ObjectPath, Store, Version};
use crate::transfer::Known;

/// A page that is still to be fetched.
pub struct Pages {
    /// Milliseconds since 1970; absent: as it is.
    as_of: Option<i64>,
    /// The server's own word for it; absent: the first.
    page: Option<String>,
    /// The key whose version was picked last: its older ones may lie on this page.
    settled: Option<String>,
}

/// An object that is to be fetched.
pub struct Held {
    pub key: String,
    pub known: Known,
    /// Which one, where it is not simply the newest.
    pub version: Option<String>,
}

impl Pages {
    /// The first.
    pub fn of(as_of: Option<i64>) -> Self {
        Self { as_of, page: None, settled: None }
    }

    /// What is on it, and the next one. After an error it can be asked for again.
    pub async fn fetch(&self, store: &dyn Store, place: &ObjectPath) -> store::Result<(Vec<Held>, Option<Self>)> {
        let (bucket, prefix, page) = (&place.bucket, &place.key, self.page.as_deref());
        let Some(at) = self.as_of else {
            let listed = store.list(bucket, prefix, false, page).await?;
            let next = listed.next.map(|next| Self { as_of: None, page: Some(next), settled: None });
            return Ok((listed.objects.into_iter().map(Held::from).collect(), next));
        };
        let listed = store.list_versions(bucket, prefix, false, page).await?;
        let (versions, settled) = held(listed.versions, at, self.settled.clone());
        let next = listed.next.map(|next| Self { as_of: self.as_of, page: Some(next), settled });
        Ok((versions.into_iter().map(Held::from).collect(), next))
    }
}

impl From<Listed> for Held {
    fn from(listed: Listed) -> Self {
        let known = Known { size: listed.size, etag: listed.etag, only: false };
        Self { key: listed.key, known, version: None }
    }
}

impl From<Version> for Held {
    /// A server that keeps no versions need not know the word for the only one; its entity tag holds it.
    fn from(found: Version) -> Self {
        let is_only = found.newest && found.version == "null" && found.etag.is_some();
        let known = Known::of_version(&found.version, found.size, found.etag);
        Self { key: found.key, known, version: (!is_only).then_some(found.version) }
    }
}
