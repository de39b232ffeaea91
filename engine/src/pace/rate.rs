//! Bytes a second and time left.

use std::collections::VecDeque;
use std::time::Duration;

/// Over how long the mean is taken; also the shortest time after which an estimate may grow again.
const SPAN: Duration = Duration::from_secs(5);
/// Samples that are closer than this to the one before take its place, so that few are kept.
const STEP: Duration = Duration::from_millis(100);
/// Before this much time nothing is said.
const FIRST: Duration = Duration::from_secs(1);
/// Slower than this, in bytes a second, it stands still, and nobody knows for how long.
const STILL: f64 = 1.0;

/// A mean over the last 5 s. Times are since any fixed moment, and never go back.
#[derive(Debug, Clone, Default)]
pub struct Rate {
    began: Option<Duration>,
    /// Time and total, oldest first: those of the last 5 s and the newest one before them.
    samples: VecDeque<(Duration, u64)>,
    /// The last estimate that was given.
    said: Option<f64>,
    grew: Option<Duration>,
}

impl Rate {
    /// Notes that `bytes` in total have moved by `now`.
    pub fn note(&mut self, now: Duration, bytes: u64) {
        self.began.get_or_insert(now);
        let before_last = self.samples.len().checked_sub(2).map(|at| self.samples[at].0);
        if before_last.is_some_and(|before| now.saturating_sub(before) < STEP) {
            self.samples.pop_back();
        }
        self.samples.push_back((now, bytes));
        while self.samples.get(1).is_some_and(|(at, _)| *at + SPAN <= now) {
            self.samples.pop_front();
        }
    }

    /// Bytes a second; `None` in the first second.
    pub fn per_second(&self, now: Duration) -> Option<f64> {
        if now.saturating_sub(self.began?) < FIRST {
            return None;
        }
        let since = now.saturating_sub(SPAN);
        let older = self.samples.iter().rev().find(|(at, _)| *at <= since);
        let (from, before) = older.or(self.samples.front())?;
        let (_, bytes) = self.samples.back()?;
        Some(bytes.saturating_sub(*before) as f64 / now.saturating_sub(*from).max(STEP).as_secs_f64())
    }

    /// Seconds left for `missing` bytes; `None` while unknown or in the first 5 s. May grow, but not more than once
    /// in 5 s.
    pub fn seconds_left(&mut self, now: Duration, missing: u64) -> Option<f64> {
        if now.saturating_sub(self.began?) < SPAN {
            return None;
        }
        let rate = self.per_second(now).filter(|rate| *rate >= STILL || missing == 0)?;
        let estimate = if missing == 0 { 0.0 } else { missing as f64 / rate };
        match self.said {
            Some(said) if estimate > said => {
                if self.grew.is_some_and(|grew| now.saturating_sub(grew) < SPAN) {
                    return Some(said);
                }
                self.grew = Some(now);
            }
            _ => {}
        }
        self.said = Some(estimate);
        Some(estimate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Notes `speed` bytes a second every `step` from `from` to `to`, times in milliseconds; the total at the end.
    fn run(rate: &mut Rate, from: u64, to: u64, step: usize, start: u64, speed: u64) -> u64 {
        (from..=to).step_by(step).for_each(|at| rate.note(ms(at), start + (at - from) * speed / 1000));
        start + (to - from) * speed / 1000
    }

    #[test]
    fn nothing_is_said_at_first() {
        let mut rate = Rate::default();
        assert_eq!(rate.per_second(ms(9000)), None);
        assert_eq!(rate.seconds_left(ms(9000), 1), None);
        run(&mut rate, 3000, 3900, 100, 0, 1000);
        assert_eq!(rate.per_second(ms(3999)), None);
        assert_eq!(rate.per_second(ms(4000)).map(f64::round), Some(900.0));
        run(&mut rate, 4000, 7900, 100, 1000, 1000);
        assert_eq!(rate.seconds_left(ms(7999), 1000), None);
        assert!(rate.seconds_left(ms(8000), 1000).is_some());
    }

    #[test]
    fn the_mean_is_that_of_the_last_five_seconds() {
        for step in [1, 10, 33, 100, 250, 1000] {
            let mut rate = Rate::default();
            let total = run(&mut rate, 0, 20_000, step, 0, 1_000_000);
            run(&mut rate, 20_000, 30_000, step, total, 500_000);
            let mean = rate.per_second(ms(30_000)).unwrap();
            assert!((mean - 500_000.0).abs() < 20_000.0, "{step}: {mean}");
            assert!(rate.samples.len() < 60, "few are kept");
        }
    }

    #[test]
    fn what_stands_still_becomes_slow_and_then_unknown() {
        let mut rate = Rate::default();
        let total = run(&mut rate, 0, 10_000, 100, 0, 1000);
        assert!(rate.per_second(ms(12_500)).unwrap() < 800.0, "even if nothing is noted");
        run(&mut rate, 10_100, 16_000, 100, total, 0);
        assert_eq!(rate.per_second(ms(16_000)), Some(0.0));
        assert_eq!(rate.seconds_left(ms(16_000), 5), None);
        assert_eq!(rate.seconds_left(ms(16_000), 0), Some(0.0));
    }

    #[test]
    fn a_part_that_starts_again_is_no_negative_rate() {
        let mut rate = Rate::default();
        run(&mut rate, 0, 6000, 100, 0, 1000);
        rate.note(ms(6100), 0);
        assert_eq!(rate.per_second(ms(6100)), Some(0.0));
    }

    #[test]
    fn the_estimate_shrinks_at_once_and_grows_once_in_five_seconds() {
        let mut rate = Rate::default();
        let (mut total, mut said, mut grew) = (0, f64::MAX, None::<u64>);
        // The speed jumps up and down all the time.
        for at in (0..60_000).step_by(100) {
            total += if at % 2700 < 1300 { 100_000 } else { 10_000 };
            rate.note(ms(at), total);
            let Some(left) = rate.seconds_left(ms(at), 100_000_000 - total) else { continue };
            if left > said {
                assert!(grew.is_none_or(|grew| at - grew >= 5000), "grew at {grew:?} and {at}");
                grew = Some(at);
            }
            said = left;
        }
        assert!(grew.is_some(), "the test shows nothing");
    }
}
