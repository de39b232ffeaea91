//! The engine's values in the words of the window.

use windlass_engine::connection;
use windlass_engine::error::{self, Code, Failure};
use windlass_engine::store;
use windlass_engine::transfer;

use super::*;

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self {
            code: code(failure.code),
            message: failure.message,
            hint: failure.hint,
            retry: failure.retry != error::Retry::Never,
            detail: failure.detail,
        }
    }
}

impl From<error::Error> for Problem {
    fn from(error: error::Error) -> Self {
        Failure::from(error).into()
    }
}

/// A refusal of what the window sent.
pub fn problem(what: impl Into<String>) -> Problem {
    error::Error::BadInput { what: what.into(), hint: None }.into()
}

/// A code as the window knows it, in camel case.
pub fn code(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(text)) => text,
        _ => "internal".into(),
    }
}

/// Milliseconds since 1970, as JSON has numbers.
pub fn millis(at: i64) -> f64 {
    at as f64
}

/// A CRC-64 in groups of four hex digits.
pub fn crc(value: u64) -> String {
    let hex = format!("{value:016x}");
    [&hex[..4], &hex[4..8], &hex[8..12], &hex[12..]].join(" ")
}

impl From<store::Bucket> for Bucket {
    fn from(bucket: store::Bucket) -> Self {
        Self { name: bucket.name, created: bucket.created.map(millis) }
    }
}

impl From<store::Listed> for Object {
    fn from(listed: store::Listed) -> Self {
        Self {
            key: listed.key,
            size: listed.size,
            etag: listed.etag.map(|tag| tag.0),
            modified: listed.modified.map(millis),
            storage_class: listed.storage_class,
        }
    }
}

impl From<store::Page> for Listing {
    fn from(page: store::Page) -> Self {
        Self { folders: page.prefixes, objects: page.objects.into_iter().map(Into::into).collect(), next: page.next }
    }
}

impl From<transfer::conflict::Side> for Side {
    fn from(side: transfer::conflict::Side) -> Self {
        Self { size: side.size, modified: side.modified.map(millis), crc64: side.crc64.map(crc) }
    }
}

/// Enums with the same variants on both sides.
macro_rules! same {
    ($($from:path => $to:ident { $($name:ident),* })*) => { $(
        impl From<$from> for $to {
            fn from(value: $from) -> Self {
                match value { $(<$from>::$name => Self::$name),* }
            }
        }
    )* };
}

macro_rules! same_back {
    ($($from:ident => $to:path { $($name:ident),* })*) => { $(
        impl From<$from> for $to {
            fn from(value: $from) -> Self {
                match value { $($from::$name => Self::$name),* }
            }
        }
    )* };
}

same! {
    transfer::Direction => Direction { Upload, Download }
    transfer::Verdict => Verdict { Unconfirmed, SizeOnly, EveryPart, WholeObject }
}

impl From<store::about::Versioning> for Versioning {
    fn from(versioning: store::about::Versioning) -> Self {
        match versioning {
            store::about::Versioning::Off => Self::Off,
            store::about::Versioning::On => Self::On,
            store::about::Versioning::Suspended => Self::Suspended,
        }
    }
}

impl From<Headers> for store::about::Headers {
    fn from(headers: Headers) -> Self {
        Self {
            content_type: headers.content_type,
            content_encoding: headers.content_encoding,
            content_language: headers.content_language,
            content_disposition: headers.content_disposition,
            cache_control: headers.cache_control,
            // They are kept as they are: the window changes neither.
            ..Self::default()
        }
    }
}

impl From<Encryption> for store::about::Encryption {
    fn from(encryption: Encryption) -> Self {
        Self { method: encryption.method, key_id: encryption.key_id }
    }
}

/// Pairs as the engine has them.
pub fn pairs(pairs: Vec<Pair>) -> Vec<(String, String)> {
    pairs.into_iter().map(|pair| (pair.name, pair.value)).collect()
}

impl From<Change> for windlass_engine::job::Change {
    fn from(change: Change) -> Self {
        Self {
            headers: change.headers.into(),
            metadata: change.metadata.map(pairs),
            tags: change.tags.map(pairs),
            storage_class: change.storage_class,
            encryption: change.encryption.map(Into::into),
        }
    }
}

same_back! {
    IfTaken => windlass_engine::job::IfTaken { Skip, Overwrite, KeepBoth }
    Tier => store::about::Tier { Expedited, Standard, Bulk }
    Conflict => transfer::ConflictPolicy { Ask, Overwrite, KeepBoth, Skip }
    Answer => transfer::Answer { Overwrite, KeepBoth, Skip, SendNew, TryAgain, Unpack, KeepPacked }
    Unpacking => transfer::Unpacking { Ask, Always, Never }
    Addressing => connection::Addressing { Automatic, Path, Host }
}

impl From<transfer::Event> for Happened {
    fn from(event: transfer::Event) -> Self {
        Self { at: millis(event.at), what: event.what }
    }
}
