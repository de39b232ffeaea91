//! The time as the journal keeps it.

use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// A time for reports: `2026-04-12T18:22:05Z`.
pub fn shown(at: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at / 1000).ok();
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_else(|| format!("{at} ms"))
}

/// A day in words: `4 May 2027`, by UTC.
pub fn day(at: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(at.div_euclid(1000)).ok();
    time.map_or_else(|| format!("{at} ms"), |time| format!("{} {} {}", time.day(), time.month(), time.year()))
}
