//! The versions of what is in a folder, and the folder as it was.

use windlass_engine::error::Action;
use windlass_engine::store::as_of::held;

use super::Answered;
use crate::app::App;
use crate::as_of::Place;
use crate::check;
use crate::wire::{Versions, VersionsRequest};

/// Pages that are looked through at once for one that has anything, so that an answer does not take for ever.
const PAGES: usize = 20;

impl App {
    pub async fn list_versions(&self, request: VersionsRequest) -> Answered<Versions> {
        let VersionsRequest { place, page } = request;
        check::place(&place)?;
        let store = self.store(&place.connection).await?;
        let page = store.list_versions(&place.bucket, &place.prefix, true, page.as_deref()).await;
        let page = self.heard(&place.connection, Action::List, &place.bucket, page)?;
        let versions = page.versions.into_iter().map(Into::into).collect();
        Ok(Versions { folders: page.prefixes, versions, next: page.next })
    }

    /// Folders are all there: what was in them then is known only by looking into them.
    pub async fn list_as_of(&self, request: VersionsRequest, at: f64) -> Answered<Versions> {
        let VersionsRequest { place, page } = request;
        check::place(&place)?;
        let at = check::moment(at)?;
        let (mut settled, mut next) = match page.as_deref().map(Place::read).transpose()? {
            Some((settled, next)) => (settled, Some(next)),
            None => (None, None),
        };
        let store = self.store(&place.connection).await?;
        let mut all = Versions { folders: Vec::new(), versions: Vec::new(), next: None };
        for _ in 0..PAGES {
            let page = store.list_versions(&place.bucket, &place.prefix, true, next.as_deref()).await;
            let page = self.heard(&place.connection, Action::List, &place.bucket, page)?;
            let (picked, now) = held(page.versions, at, settled);
            all.folders.extend(page.prefixes);
            all.versions.extend(picked.into_iter().map(Into::into));
            (settled, next) = (now, page.next);
            if next.is_none() || !(all.folders.is_empty() && all.versions.is_empty()) {
                break;
            }
        }
        all.next = Place::after(settled, next).map(|place| place.token());
        Ok(all)
    }
}
