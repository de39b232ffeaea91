//! How long to wait before the next try.

use std::time::Duration;

/// Full jitter: somewhere between 0 and `min(longest, first × 2^attempt)`; `random` is in `0.0..1.0`. `attempt`
/// counts from 0. At least `floor`.
pub fn delay(attempt: u32, first: Duration, longest: Duration, floor: Duration, random: f64) -> Duration {
    let ceiling = first.saturating_mul(2u32.saturating_pow(attempt)).min(longest);
    ceiling.mul_f64(random.clamp(0.0, 1.0)).max(floor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIRST: Duration = Duration::from_millis(100);
    const LONGEST: Duration = Duration::from_secs(20);

    #[test]
    fn the_ceiling_doubles_up_to_the_longest() {
        let ceiling = |attempt| delay(attempt, FIRST, LONGEST, Duration::ZERO, 1.0).as_millis();
        let ceilings: Vec<_> = (0..10).map(ceiling).collect();
        assert_eq!(ceilings, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000]);
        assert_eq!(ceiling(u32::MAX), 20_000);
    }

    #[test]
    fn chance_is_over_the_whole_span_and_the_floor_holds() {
        assert_eq!(delay(3, FIRST, LONGEST, Duration::ZERO, 0.0), Duration::ZERO);
        assert_eq!(delay(3, FIRST, LONGEST, Duration::ZERO, 0.5), Duration::from_millis(400));
        assert_eq!(delay(0, FIRST, LONGEST, Duration::from_secs(7), 0.9), Duration::from_secs(7));
        assert_eq!(
            delay(30, FIRST, LONGEST, Duration::from_secs(60), 1.0),
            Duration::from_secs(60),
            "the server's wish wins"
        );
    }

    proptest! {
        #[test]
        fn never_outside_its_bounds(attempt: u32, floor in 0_u64..30_000, random in -1.0..2.0) {
            let floor = Duration::from_millis(floor);
            let wait = delay(attempt, FIRST, LONGEST, floor, random);
            prop_assert!(wait >= floor && wait <= LONGEST.max(floor));
        }
    }
}
