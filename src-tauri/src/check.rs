//! What the window may send. The types are right when a command is called; sizes and characters are looked at here.

pub mod options;

use windlass_engine::transfer::{ConnectionId, Id};

use crate::wire::{Bookmark, ObjectName, Place, Places, Problem, UploadName, problem};

/// More rows than anybody has.
const MOST_IDS: usize = 1_000_000;
/// S3's limit for a key, in bytes.
const LONGEST_KEY: usize = 1024;

/// Ids of transfers and folders.
pub fn ids(ids: Vec<u64>) -> Result<Vec<Id>, Problem> {
    match ids.len() {
        0..=MOST_IDS => Ok(ids.into_iter().map(Id).collect()),
        _ => Err(problem("These are too many at once.")),
    }
}

/// The id of a connection. Whether there is one is for the connections to say.
pub fn connection(id: &str) -> Result<ConnectionId, Problem> {
    match id.len() {
        1..=64 => Ok(ConnectionId(id.to_owned())),
        _ => Err(problem("This connection is not there any more.")),
    }
}

/// A bucket's name. Servers differ in what they take; a slash or a control character is none's.
pub fn bucket(name: &str) -> Result<&str, Problem> {
    let fits = (1..=255).contains(&name.len()) && name != "." && name != ".." && !name.contains(['/', '\\', '?', '#']);
    if fits && !name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        Ok(name)
    } else {
        Err(problem("This is no name of a bucket."))
    }
}

/// A key, or a part of one.
pub fn key(key: &str) -> Result<&str, Problem> {
    if key.len() <= LONGEST_KEY { Ok(key) } else { Err(problem("This name is longer than 1,024 bytes.")) }
}

/// An object, or a version of it.
pub fn object(object: &ObjectName) -> Result<(), Problem> {
    connection(&object.connection)?;
    bucket(&object.bucket)?;
    whole_key(&object.key)?;
    object.version.as_deref().map(version).transpose()?;
    Ok(())
}

/// The key of an object: every key but the empty one.
pub fn whole_key(name: &str) -> Result<&str, Problem> {
    if name.is_empty() { Err(problem("This is no object.")) } else { key(name) }
}

/// The id of a version, as a server gave it.
pub fn version(id: &str) -> Result<&str, Problem> {
    let fits = (1..=1024).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic());
    if fits { Ok(id) } else { Err(problem("This is no version.")) }
}

/// More than can be looked through before they are removed.
const MOST_UPLOADS: usize = 1_000;

/// An unfinished upload.
pub fn upload(upload: &UploadName) -> Result<(), Problem> {
    connection(&upload.connection)?;
    bucket(&upload.bucket)?;
    whole_key(&upload.key)?;
    let id = &upload.upload_id;
    let fits = (1..=1024).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic());
    if fits { Ok(()) } else { Err(problem("This is no upload.")) }
}

/// Some of them, all in one bucket.
pub fn uploads(uploads: &[UploadName]) -> Result<&UploadName, Problem> {
    let first = uploads.first().ok_or_else(|| problem("Select uploads first."))?;
    uploads.iter().try_for_each(upload)?;
    let together = uploads.iter().all(|it| it.connection == first.connection && it.bucket == first.bucket);
    match together && uploads.len() <= MOST_UPLOADS {
        true => Ok(first),
        false => Err(problem("At most 1,000 uploads of one bucket can be removed at once.")),
    }
}

/// An entity tag, as a server gave it.
pub fn etag(tag: &str) -> Result<&str, Problem> {
    let fits = (1..=1024).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_graphic());
    if fits { Ok(tag) } else { Err(problem("This is no version.")) }
}

/// A server's name for one of its regions.
pub fn region(name: &str) -> Result<&str, Problem> {
    let fits = (1..=64).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if fits { Ok(name) } else { Err(problem("This is no name of a region.")) }
}

/// The name of a new folder: what is between two slashes.
pub fn folder_name(name: &str) -> Result<&str, Problem> {
    let fits = !name.is_empty() && !matches!(name, "." | "..") && !name.contains('/');
    match fits && !name.chars().any(char::is_control) {
        true => key(name),
        false => Err(problem("A folder cannot have this name.")),
    }
}

/// More than anybody keeps, and what the window shows of recent places.
const MOST_BOOKMARKS: usize = 200;
const MOST_RECENT: usize = 20;

/// Bookmarks and recent places.
pub fn places(places: &Places) -> Result<(), Problem> {
    if places.bookmarks.len() > MOST_BOOKMARKS || places.recent.len() > MOST_RECENT {
        return Err(problem("At most 200 places can be kept. Remove one first."));
    }
    for Bookmark { name, place: at } in &places.bookmarks {
        if !(1..=1024).contains(&name.len()) {
            return Err(problem("The name of a kept place is empty or too long."));
        }
        place(at)?;
    }
    places.recent.iter().try_for_each(place)
}

/// S3's name of a storage class; a server may have its own.
pub fn storage_class(class: &str) -> Result<&str, Problem> {
    let fits =
        (1..=64).contains(&class.len()) && class.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if fits { Ok(class) } else { Err(problem("This is no storage class.")) }
}

/// The prefix of a folder.
pub fn prefix(prefix: String) -> Result<String, Problem> {
    key(&prefix)?;
    if prefix.ends_with('/') { Ok(prefix) } else { Err(problem("This is no folder.")) }
}

/// The end of the year 9999, in milliseconds since 1970.
const LATEST: f64 = 253_402_300_799_999.0;

/// A moment, in milliseconds since 1970.
pub fn moment(at: f64) -> Result<i64, Problem> {
    if (0.0..=LATEST).contains(&at) { Ok(at as i64) } else { Err(problem("This is no time.")) }
}

/// What the name of a file says of the version that it is: a day and a time.
pub fn label(label: &str) -> Result<&str, Problem> {
    let fits = (1..=32).contains(&label.len()) && label.chars().all(|c| c.is_ascii_digit() || " .-".contains(c));
    if fits { Ok(label) } else { Err(problem("This is no date.")) }
}

/// A place: its prefix is empty or ends in a slash.
pub fn place(place: &Place) -> Result<(), Problem> {
    connection(&place.connection)?;
    bucket(&place.bucket)?;
    key(&place.prefix)?;
    if place.prefix.is_empty() || place.prefix.ends_with('/') { Ok(()) } else { Err(problem("This is no folder.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_buckets() {
        for good in ["a", "footage-masters", "Old.Bucket_1"] {
            assert!(bucket(good).is_ok());
        }
        for bad in ["", ".", "..", "a/b", "a b", "a\n", "a?x", &"x".repeat(256)] {
            assert!(bucket(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_of_folders_regions_and_versions() {
        for good in ["day-01", "a b", "...", "ü"] {
            assert!(folder_name(good).is_ok());
        }
        for bad in ["", ".", "..", "a/b", "/", "a\n", "\u{0}", &"x".repeat(1025)] {
            assert!(folder_name(bad).is_err(), "{bad:?}");
        }
        assert!(region("eu-central-1").is_ok() && region("").is_err() && region("a b").is_err());
        assert!(version("null").is_ok() && version("").is_err() && version("a\r\nb").is_err());
    }

    #[test]
    fn unfinished_uploads_are_of_one_bucket_and_bounded() {
        let named = |bucket: &str, id: &str| UploadName {
            connection: "practice".into(),
            bucket: bucket.into(),
            key: "a".into(),
            upload_id: id.into(),
        };
        assert!(uploads(&[named("b", "1"), named("b", "2")]).is_ok());
        assert!(uploads(&[]).is_err() && uploads(&[named("b", "1"), named("c", "2")]).is_err());
        assert!(uploads(&vec![named("b", "1"); 1_001]).is_err());
        for bad in ["", "a b", "a\n", &"x".repeat(1_025)] {
            assert!(upload(&named("b", bad)).is_err(), "{bad:?}");
        }
        assert!(upload(&UploadName { key: String::new(), ..named("b", "1") }).is_err());
    }

    #[test]
    fn kept_places_are_bounded() {
        let at = |prefix: &str| Place { connection: "c".into(), bucket: "b".into(), prefix: prefix.into() };
        let mark = |name: &str| Bookmark { name: name.into(), place: at("") };
        let kept = |bookmarks, recent| super::places(&Places { bookmarks, recent }).is_ok();
        assert!(kept(vec![mark("x"); 200], vec![at("a/"); 20]));
        assert!(!kept(vec![mark("x"); 201], vec![]) && !kept(vec![], vec![at(""); 21]));
        assert!(!kept(vec![mark("")], vec![]) && !kept(vec![], vec![at("no slash")]));
    }

    #[test]
    fn moments_and_their_labels() {
        assert_eq!(moment(1_776_000_000_000.5), Ok(1_776_000_000_000));
        for bad in [-1.0, f64::NAN, f64::INFINITY, 1e15] {
            assert!(moment(bad).is_err(), "{bad}");
        }
        assert!(label("2026-04-12 18.22").is_ok());
        for bad in ["", "../x", "a/b", "12\n", &"1".repeat(33)] {
            assert!(label(bad).is_err(), "{bad:?}");
        }
        assert!(prefix("a/".into()).is_ok() && prefix("a".into()).is_err() && prefix(String::new()).is_err());
    }

    #[test]
    fn prefixes() {
        let at = |prefix: &str| Place { connection: "practice".into(), bucket: "b".into(), prefix: prefix.into() };
        assert!(place(&at("")).is_ok() && place(&at("a/b/")).is_ok() && place(&at("/")).is_ok());
        assert!(place(&at("a")).is_err() && place(&at(&"x/".repeat(513))).is_err());
    }
}
