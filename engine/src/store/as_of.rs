//! A folder as it was at a moment: of each key the version that held then. Pure.

use super::Version;

/// Picks what held at a moment (milliseconds since 1970) from versions by key, the newest of each key first: of each key
/// the newest version that is not younger, unless it says that the object was deleted. `settled` is the key that the
/// page before ended with, if its version was picked there; what comes back beside the versions is that of this page.
pub fn held(versions: Vec<Version>, at: i64, mut settled: Option<String>) -> (Vec<Version>, Option<String>) {
    let mut picked = Vec::new();
    for version in versions {
        let is_older = settled.as_ref() == Some(&version.key);
        // A version without a time is older than any that has one.
        if is_older || version.modified.is_some_and(|modified| modified > at) {
            continue;
        }
        settled = Some(version.key.clone());
        if !version.delete_marker {
            picked.push(version);
        }
    }
    (picked, settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(key: &str, modified: Option<i64>, delete_marker: bool) -> Version {
        Version {
            key: key.into(),
            version: format!("{key}@{modified:?}"),
            newest: false,
            delete_marker,
            size: 1,
            etag: None,
            modified,
            storage_class: "STANDARD".into(),
        }
    }

    /// A bucket with a past: keys with the times of their versions, a minus for a delete marker.
    fn past() -> Vec<Version> {
        let keys: [(&str, &[i64]); 5] =
            [("a", &[30, 20, 10]), ("b", &[-30, 10]), ("c", &[40, -30, 20]), ("d", &[50]), ("e", &[-20])];
        let all =
            keys.iter().flat_map(|(key, times)| times.iter().map(move |at| version(key, Some(at.abs()), *at < 0)));
        all.collect()
    }

    fn names(versions: &[Version]) -> Vec<&str> {
        versions.iter().map(|version| &*version.version).collect()
    }

    #[test]
    fn of_each_key_the_version_that_held() {
        for (at, expected) in [
            (5, vec![]),
            (10, vec!["a@Some(10)", "b@Some(10)"]),
            (29, vec!["a@Some(20)", "b@Some(10)", "c@Some(20)"]),
            (30, vec!["a@Some(30)"]),
            (40, vec!["a@Some(30)", "c@Some(40)"]),
            (99, vec!["a@Some(30)", "c@Some(40)", "d@Some(50)"]),
        ] {
            assert_eq!(names(&held(past(), at, None).0), expected, "at {at}");
        }
    }

    #[test]
    fn pages_of_any_size_join_to_the_same() {
        for at in 0..60 {
            let whole = held(past(), at, None).0;
            for size in 1..past().len() {
                let (mut joined, mut settled) = (Vec::new(), None);
                for page in past().chunks(size) {
                    let (picked, now) = held(page.to_vec(), at, settled);
                    joined.extend(picked);
                    settled = now;
                }
                assert_eq!(joined, whole, "at {at}, {size} on a page");
            }
        }
    }

    #[test]
    fn a_version_without_a_time_is_the_oldest() {
        let versions = || vec![version("a", Some(20), false), version("a", None, false)];
        assert_eq!(names(&held(versions(), 10, None).0), ["a@None"]);
        assert_eq!(names(&held(versions(), 20, None).0), ["a@Some(20)"]);
    }
}
