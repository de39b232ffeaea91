//! The speed of each transfer over the last ten minutes, for the graph of its drawer.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use windlass_engine::engine::Progress;
use windlass_engine::transfer::Id;

use crate::clock;

const SECONDS: usize = 600;
/// Enough for what moves at once and for what ended a while ago; the longest quiet go first.
const TRANSFERS: usize = 128;

#[derive(Default)]
struct Curve {
    points: VecDeque<f32>,
    /// The second of the newest point.
    at: i64,
}

/// The curves. Filled by the feed.
#[derive(Default)]
pub struct Speeds(Mutex<HashMap<Id, Curve>>);

impl Speeds {
    /// Takes the speeds of this moment; at most one a second of each is kept.
    pub fn note(&self, moving: &[Progress]) {
        self.note_at(moving, clock::now() / 1000);
    }

    fn note_at(&self, moving: &[Progress], second: i64) {
        if moving.is_empty() {
            return;
        }
        let mut curves = self.curves();
        for progress in moving {
            curves.entry(progress.id).or_default().add(second, progress.rate.unwrap_or(0.0) as f32);
        }
        while curves.len() > TRANSFERS {
            let oldest = curves.iter().min_by_key(|(_, curve)| curve.at).map(|(id, _)| *id);
            oldest.map(|id| curves.remove(&id));
        }
    }

    /// Bytes a second, one a second, oldest first.
    pub fn of(&self, id: Id) -> Vec<f64> {
        self.curves()
            .get(&id)
            .map(|curve| curve.points.iter().map(|point| f64::from(*point)).collect())
            .unwrap_or_default()
    }

    fn curves(&self) -> MutexGuard<'_, HashMap<Id, Curve>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Curve {
    fn add(&mut self, second: i64, speed: f32) {
        if second == self.at && !self.points.is_empty() {
            return;
        }
        // Seconds without any word were seconds without movement.
        let quiet = if self.points.is_empty() { 0 } else { (second - self.at - 1).clamp(0, SECONDS as i64) };
        self.points.extend((0..quiet).map(|_| 0.0));
        self.points.push_back(speed);
        let surplus = self.points.len().saturating_sub(SECONDS);
        self.points.drain(..surplus);
        self.at = second;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moving(rate: f64) -> [Progress; 1] {
        [Progress { id: Id(1), bytes: 0, rate: Some(rate), seconds_left: None, strip: String::new(), retried: 0 }]
    }

    #[test]
    fn one_point_a_second_with_gaps_and_a_bound() {
        let speeds = Speeds::default();
        for (second, rate) in [(100, 1.0), (100, 9.0), (101, 2.0), (104, 3.0)] {
            speeds.note_at(&moving(rate), second);
        }
        assert_eq!(speeds.of(Id(1)), [1.0, 2.0, 0.0, 0.0, 3.0]);
        speeds.note_at(&moving(4.0), 100_000);
        assert_eq!(speeds.of(Id(1)).len(), SECONDS);
        assert_eq!(speeds.of(Id(1)).last(), Some(&4.0));
    }
}
