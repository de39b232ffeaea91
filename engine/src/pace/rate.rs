//! Bytes a second and time left.

use std::time::Duration;

/// A mean over the last 5 s. Times are since any fixed moment, and never go back.
#[derive(Debug, Clone, Default)]
pub struct Rate {}

impl Rate {
    /// Notes that `bytes` in total have moved by `now`.
    pub fn note(&mut self, _now: Duration, _bytes: u64) {
        todo!()
    }

    /// Bytes a second; `None` in the first second.
    pub fn per_second(&self, _now: Duration) -> Option<f64> {
        todo!()
    }

    /// Seconds left for `missing` bytes; `None` while unknown or in the first 5 s. May grow, but not more than once
    /// in 5 s.
    pub fn seconds_left(&mut self, _now: Duration, _missing: u64) -> Option<f64> {
        todo!()
    }
}
