//! Which of the files are in the bucket already, found by listing rather than by asking for each.

use std::collections::HashSet;

use windlass_engine::store::{self, Store};

use super::count::Counted;
use crate::wire::Place;

/// A thousand keys each. Beyond that the answer would come too late to be of use.
const PAGES: usize = 20;

/// What was found.
pub struct Found {
    pub files: u32,
    /// Entries of the first level of which anything is there.
    pub entries: HashSet<String>,
}

/// Looks below the place. `None` where it cannot be found out.
pub async fn among(counted: &Counted, place: &Place, store: &dyn Store) -> Option<Found> {
    let mut there: HashSet<String> = HashSet::new();
    if counted.loose {
        keys(store, place, &place.prefix, true, &mut there).await?;
    }
    for root in &counted.roots {
        let prefix = format!("{}{root}/", place.prefix);
        keys(store, place, &prefix, false, &mut there).await?;
    }
    let found = counted.keys.iter().filter(|(key, _)| there.contains(key));
    let entries: Vec<&String> = found.map(|(_, entry)| entry).collect();
    Some(Found { files: entries.len() as u32, entries: entries.into_iter().cloned().collect() })
}

/// Adds the keys below a prefix, without the place's own prefix. `None` if there are too many, or on a failure.
async fn keys(store: &dyn Store, place: &Place, prefix: &str, folders: bool, into: &mut HashSet<String>) -> Option<()> {
    let mut page: Option<String> = None;
    for _ in 0..PAGES {
        let listed: store::Result<store::Page> = store.list(&place.bucket, prefix, folders, page.as_deref()).await;
        let listed = listed.ok()?;
        into.extend(
            listed.objects.into_iter().filter_map(|object| Some(object.key.strip_prefix(&place.prefix)?.to_owned())),
        );
        page = listed.next;
        if page.is_none() {
            return Some(());
        }
    }
    None
}
