//! Which objects of a listing of versions count as deleted and can be brought back. Pure.

use serde::{Deserialize, Serialize};

use super::Object;
use crate::store::Version;

/// A key whose newest version is a delete marker, while it is not known yet whether a version with bytes lies below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    key: String,
    /// The newest delete marker.
    version: String,
    /// It was deleted more than once: several delete markers follow each other.
    several: bool,
}

/// The id of what was made while the bucket kept no versions. What is put into its place has the same one.
const NULL: &str = "null";

/// The deleted objects among versions by key, the newest of each key first: each with its delete marker as the version,
/// and the size of what comes back. Where removing that one marker would not do, or may meet another version of its id,
/// the storage class is absent: such an object is looked at before it is touched. `marked` is what the page before ended
/// in, and becomes that of this page.
pub fn deleted(versions: Vec<Version>, marked: &mut Option<Marked>) -> Vec<Object> {
    let mut found = Vec::new();
    for Version { key, version, newest, delete_marker, size, storage_class, .. } in versions {
        if newest {
            // Of a key that has delete markers only, nothing can come back.
            *marked = delete_marker.then_some(Marked { key, version, several: false });
            continue;
        }
        let Some(above) = marked.as_mut().filter(|it| it.key == key) else { continue };
        if delete_marker {
            above.several = true;
        } else if let Some(Marked { key, version, several }) = marked.take() {
            let plain = !several && version != NULL;
            let storage_class = Some(storage_class).filter(|_| plain);
            found.push(Object { key, version: Some(version), size, etag: None, storage_class });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` is an object, `-a` a delete marker; the first of each key is its newest.
    fn versions(all: &[&'static str]) -> Vec<Version> {
        let mut last = "";
        let version = |(at, text): (usize, &&'static str)| {
            let key = text.trim_start_matches('-');
            let newest = key != std::mem::replace(&mut last, key);
            Version {
                key: key.into(),
                version: format!("v{at}"),
                newest,
                delete_marker: text.starts_with('-'),
                size: at as u64,
                etag: None,
                modified: None,
                storage_class: "STANDARD".into(),
            }
        };
        all.iter().enumerate().map(version).collect()
    }

    fn past() -> Vec<Version> {
        versions(&["-a", "a", "-a", "b", "-b", "b", "-c", "-d", "-d", "d", "d", "-e", "-e", "f", "-g", "g"])
    }

    /// Key, delete marker, size of what comes back, and whether it needs a look.
    fn told(found: &[Object]) -> Vec<(&str, &str, u64, bool)> {
        let one = |it: &'_ Object| it.storage_class.is_none();
        found.iter().map(|it| (&*it.key, it.version.as_deref().unwrap_or_default(), it.size, one(it))).collect()
    }

    #[test]
    fn what_has_a_version_below_its_newest_delete_marker_can_come_back() {
        let found = deleted(past(), &mut None);
        assert_eq!(told(&found), [("a", "v0", 1, false), ("d", "v7", 9, true), ("g", "v14", 15, false)]);
    }

    #[test]
    fn pages_of_any_size_join_to_the_same() {
        let whole = deleted(past(), &mut None);
        for size in 1..past().len() {
            let mut marked = None;
            let joined: Vec<Object> =
                past().chunks(size).flat_map(|page| deleted(page.to_vec(), &mut marked)).collect();
            assert_eq!(joined, whole, "{size} on a page");
        }
    }

    #[test]
    fn an_id_that_another_version_may_get_is_looked_at_before() {
        let mut versions = versions(&["-a", "a"]);
        versions[0].version = NULL.into();
        assert_eq!(told(&deleted(versions, &mut None)), [("a", "null", 1, true)]);
    }
}
