//! How long to wait before the next try.

use std::time::Duration;

/// Full jitter: somewhere between 0 and `min(longest, first × 2^attempt)`; `random` is in `0.0..1.0`. `attempt`
/// counts from 0. At least `floor`.
pub fn delay(attempt: u32, first: Duration, longest: Duration, floor: Duration, random: f64) -> Duration {
    let ceiling = first.saturating_mul(2u32.saturating_pow(attempt)).min(longest);
    ceiling.mul_f64(random.clamp(0.0, 1.0)).max(floor)
}
