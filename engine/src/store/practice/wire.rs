//! Between S3's words and those of the index.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{ChecksumType, ETag, ETagCondition, EncodingType, Timestamp};

use super::fault::{Fault, Outcome};
use crate::integrity::crc64_from_header;

/// What `encoding-type=url` leaves as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Any,
    Tag(String),
}

/// The conditions of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Condition {
    pub if_match: Option<Wanted>,
    pub if_none_match: Option<Wanted>,
}

impl Wanted {
    /// Whether it holds for an object with this tag.
    pub fn holds(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tag(wanted) => wanted == etag,
        }
    }
}

impl Condition {
    /// Those of a copy's target, which s3s does not read.
    pub fn of_headers(headers: &HeaderMap) -> Outcome<Self> {
        let read = |name| {
            let invalid = |_| Fault::invalid("A condition could not be understood");
            let value = headers.get(name).map(|value: &HeaderValue| ETagCondition::parse_http_header(value.as_bytes()));
            value.transpose().map_err(invalid)
        };
        Ok(Self::new(read(header::IF_MATCH)?, read(header::IF_NONE_MATCH)?))
    }

    pub fn new(if_match: Option<ETagCondition>, if_none_match: Option<ETagCondition>) -> Self {
        let wanted = |condition: ETagCondition| match condition {
            ETagCondition::Any => Wanted::Any,
            ETagCondition::ETag(etag) => Wanted::Tag(etag.into_value()),
        };
        Self { if_match: if_match.map(wanted), if_none_match: if_none_match.map(wanted) }
    }
}

pub(super) fn etag(text: &str) -> Option<ETag> {
    Some(ETag::Strong(text.to_owned()))
}

/// Milliseconds since 1970.
pub(super) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// A moment to the second, as S3 tells it everywhere, since HTTP knows no more.
pub(super) fn timestamp(millis: i64) -> Option<Timestamp> {
    exactly(millis - millis.rem_euclid(1_000))
}

/// A moment that a client told, in milliseconds since 1970.
pub(super) fn told(moment: &Timestamp) -> i64 {
    time::OffsetDateTime::from(moment.clone()).unix_timestamp() * 1_000
}

/// A moment as it is.
pub(super) fn exactly(millis: i64) -> Option<Timestamp> {
    Some((UNIX_EPOCH + Duration::from_millis(millis.max(0) as u64)).into())
}

/// The value of a checksum that the client promised.
pub(super) fn crc64(header: Option<&str>) -> Outcome<Option<u64>> {
    let parse =
        |value| crc64_from_header(value).ok_or_else(|| Fault::invalid("A checksum is no CRC-64/NVME in base64"));
    header.map(parse).transpose()
}

pub(super) fn full_object() -> Option<ChecksumType> {
    Some(ChecksumType::from_static(ChecksumType::FULL_OBJECT))
}

/// A key as the client wants it written.
pub(super) fn text(key: &str, encoding: Option<&EncodingType>) -> String {
    match encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL) {
        true => utf8_percent_encode(key, PLAIN).to_string(),
        false => key.to_owned(),
    }
}

/// How many entries a page may have.
pub(super) fn limit(asked: Option<i32>) -> Outcome<usize> {
    let asked = usize::try_from(asked.unwrap_or(1_000)).map_err(|_| Fault::invalid("A page cannot be negative"))?;
    Ok(asked.min(1_000))
}
