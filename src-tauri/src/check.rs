//! What the window may send. The types are right when a command is called; sizes and characters are looked at here.

use windlass_engine::transfer::{ConnectionId, Id};

use crate::wire::{Place, Problem, problem};

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

/// S3's name of a storage class; a server may have its own.
pub fn storage_class(class: &str) -> Result<&str, Problem> {
    let fits =
        (1..=64).contains(&class.len()) && class.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if fits { Ok(class) } else { Err(problem("This is no storage class.")) }
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
    fn places() {
        let at = |prefix: &str| Place { connection: "practice".into(), bucket: "b".into(), prefix: prefix.into() };
        assert!(place(&at("")).is_ok() && place(&at("a/b/")).is_ok() && place(&at("/")).is_ok());
        assert!(place(&at("a")).is_err() && place(&at(&"x/".repeat(513))).is_err());
    }
}
