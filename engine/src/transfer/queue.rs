//! Who is next. Pure.
//!
//! In order of position, but never two for one target at once: they would write the same object or file. A transfer
//! whose target is busy lets the others pass. Every call costs the logarithm of the queue, but for [`Queue::place`].

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;

use super::Id;

/// Order in the queue: smaller goes first, and of the same position the older.
type Place = (i64, Id);

/// Queued transfers in order.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: HashMap<Id, Waiting>,
    /// All that wait.
    order: BTreeSet<Place>,
    /// Of each free target, the first that waits for it.
    ready: BTreeSet<Place>,
    targets: HashMap<Arc<str>, Target>,
    running: HashMap<Id, Arc<str>>,
    /// No position is smaller.
    top: i64,
}

#[derive(Debug)]
struct Waiting {
    position: i64,
    target: Arc<str>,
}

/// What is written to: there as long as somebody waits for it or works on it.
#[derive(Debug, Default)]
struct Target {
    busy: bool,
    waiting: BTreeSet<Place>,
}

impl Queue {
    /// An empty queue, for transfers none of which, waiting or not, has a smaller position than `top`.
    pub fn new(top: i64) -> Self {
        Self { top, ..Self::default() }
    }

    /// Adds a transfer that will write to `target`; one that waits already gets its new place.
    pub fn insert(&mut self, id: Id, position: i64, target: impl AsRef<str>) {
        self.remove(id);
        self.top = self.top.min(position);
        let target = match self.targets.get_key_value(target.as_ref()) {
            Some((known, _)) => known.clone(),
            None => Arc::from(target.as_ref()),
        };
        self.order.insert((position, id));
        self.change(&target, |it| it.waiting.insert((position, id)));
        self.waiting.insert(id, Waiting { position, target });
    }

    /// Takes one out that waits. Means nothing for one that was started: that is [`Queue::release`].
    pub fn remove(&mut self, id: Id) {
        if let Some(Waiting { position, target }) = self.waiting.remove(&id) {
            self.order.remove(&(position, id));
            self.change(&target, |it| it.waiting.remove(&(position, id)));
        }
    }

    /// The next whose target is free; it has the target until it is released.
    #[allow(clippy::should_implement_trait, reason = "what follows depends on what is released in between")]
    pub fn next(&mut self) -> Option<Id> {
        let (_, id) = *self.ready.first()?;
        let target = self.waiting.get(&id)?.target.clone();
        self.remove(id);
        self.change(&target, |it| it.busy = true);
        self.running.insert(id, target);
        Some(id)
    }

    /// A transfer that was started has stopped, however: its target is free.
    pub fn release(&mut self, id: Id) {
        if let Some(target) = self.running.remove(&id) {
            self.change(&target, |it| it.busy = false);
        }
    }

    /// Puts those that wait before all others, in the order given. Their new positions, to be kept.
    pub fn move_to_top(&mut self, ids: &[Id]) -> Vec<(Id, i64)> {
        let waiting: Vec<Id> = ids.iter().rev().copied().filter(|id| self.waiting.contains_key(id)).collect();
        let positions = (1..).map(|step| self.top.saturating_sub(step));
        let moved: Vec<(Id, i64)> = waiting.into_iter().zip(positions).collect();
        self.place_anew(&moved);
        moved
    }

    /// Moves those that wait past the next one before them (`up`) or after them. Several become one block in their
    /// order, and it goes past one. The new positions of all that changed, to be kept; the positions as such stay the
    /// same ones, so that nobody else moves.
    pub fn move_by_one(&mut self, ids: &[Id], up: bool) -> Vec<(Id, i64)> {
        let chosen: BTreeSet<Place> = ids.iter().filter_map(|id| Some((self.waiting.get(id)?.position, *id))).collect();
        let (Some(&first), Some(&last)) = (chosen.first(), chosen.last()) else { return vec![] };
        let before = self.order.range(..first).next_back().copied().filter(|_| up);
        let after = self.order.range((Excluded(last), Unbounded)).next().copied().filter(|_| !up);
        let span: Vec<Place> = self.order.range(before.unwrap_or(first)..=after.unwrap_or(last)).copied().collect();
        let (block, others): (Vec<Place>, Vec<Place>) = span.iter().partition(|place| chosen.contains(place));
        let anew = if up { [block, others].concat() } else { [others, block].concat() };
        let moved = anew.iter().zip(&span).filter(|(was, now)| was.0 != now.0);
        let moved: Vec<(Id, i64)> = moved.map(|(was, now)| (was.1, now.0)).collect();
        self.place_anew(&moved);
        moved
    }

    fn place_anew(&mut self, moved: &[(Id, i64)]) {
        for (id, position) in moved {
            if let Some(Waiting { target, .. }) = self.waiting.get(id) {
                let target = target.clone();
                self.insert(*id, *position, target);
            }
        }
    }

    /// How many wait before it; `None` if it does not wait. Costs that number of steps.
    pub fn place(&self, id: Id) -> Option<usize> {
        let waiting = self.waiting.get(&id)?;
        Some(self.order.range(..(waiting.position, id)).count())
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Changes a target, and keeps `ready` true.
    fn change<R>(&mut self, name: &Arc<str>, change: impl FnOnce(&mut Target) -> R) {
        let target = self.targets.entry(name.clone()).or_default();
        let first = |target: &Target| target.waiting.first().filter(|_| !target.busy).copied();
        let before = first(target);
        change(target);
        let after = first(target);
        if !target.busy && target.waiting.is_empty() {
            self.targets.remove(name);
        }
        if before != after {
            before.map(|place| self.ready.remove(&place));
            after.map(|place| self.ready.insert(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(queue: &mut Queue) -> Vec<u64> {
        std::iter::from_fn(|| queue.next()).map(|id| id.0).collect()
    }

    fn filled(entries: &[(u64, i64, &str)]) -> Queue {
        let mut queue = Queue::new(0);
        entries.iter().for_each(|(id, position, target)| queue.insert(Id(*id), *position, target));
        queue
    }

    #[test]
    fn by_position_then_by_age() {
        let mut queue = filled(&[(3, 5, "c"), (1, 7, "a"), (2, 5, "b"), (4, -1, "d")]);
        assert_eq!(queue.place(Id(1)), Some(3));
        assert_eq!(ids(&mut queue), [4, 2, 3, 1]);
        assert!(queue.is_empty());
    }

    #[test]
    fn never_two_for_one_target_and_the_others_pass() {
        let mut queue = filled(&[(1, 1, "a"), (2, 2, "a"), (3, 3, "b"), (4, 4, "a")]);
        assert_eq!(ids(&mut queue), [1, 3]);
        queue.release(Id(3));
        assert_eq!(queue.next(), None);
        queue.release(Id(1));
        assert_eq!(ids(&mut queue), [2]);
        queue.remove(Id(4));
        queue.release(Id(2));
        assert_eq!(queue.next(), None);
        assert!(queue.targets.is_empty() && queue.ready.is_empty(), "nothing is kept");
    }

    #[test]
    fn one_that_is_queued_again_while_it_ends_waits_for_itself() {
        let mut queue = filled(&[(1, 1, "a")]);
        assert_eq!(queue.next(), Some(Id(1)));
        queue.insert(Id(1), 1, "a");
        assert_eq!(queue.next(), None);
        queue.release(Id(1));
        assert_eq!(queue.next(), Some(Id(1)));
    }

    #[test]
    fn to_the_top_in_the_order_given() {
        let mut queue = filled(&[(1, 1, "a"), (2, 2, "b"), (3, 3, "c"), (4, 4, "d")]);
        assert_eq!(queue.next(), Some(Id(1)));
        queue.move_to_top(&[Id(4), Id(3), Id(9)]);
        // What ran before does not come back before those.
        queue.release(Id(1));
        queue.insert(Id(1), 1, "a");
        assert_eq!(ids(&mut queue), [4, 3, 1, 2]);
    }

    #[test]
    fn one_step_as_a_block_in_its_order() {
        let cases: &[(&[u64], bool, [u64; 6])] = &[
            (&[3], true, [1, 3, 2, 4, 5, 6]),
            (&[3], false, [1, 2, 4, 3, 5, 6]),
            (&[4, 3], true, [1, 3, 4, 2, 5, 6]),
            (&[3, 4], false, [1, 2, 5, 3, 4, 6]),
            // What was apart comes together.
            (&[5, 3], true, [1, 3, 5, 2, 4, 6]),
            (&[2, 4], false, [1, 3, 5, 2, 4, 6]),
            // The end of the queue is the end; what is apart comes together there.
            (&[1], true, [1, 2, 3, 4, 5, 6]),
            (&[6], false, [1, 2, 3, 4, 5, 6]),
            (&[1, 3], true, [1, 3, 2, 4, 5, 6]),
            (&[4, 6], false, [1, 2, 3, 5, 4, 6]),
            // What does not wait is no neighbour and does not move.
            (&[9, 2], false, [1, 3, 2, 4, 5, 6]),
            (&[9], true, [1, 2, 3, 4, 5, 6]),
            (&[], false, [1, 2, 3, 4, 5, 6]),
        ];
        for (chosen, up, expected) in cases {
            let entries = [(1, -7, "a"), (2, 2, "b"), (3, 30, "c"), (4, 31, "d"), (5, 32, "e"), (6, 90, "f")];
            let mut queue = filled(&entries);
            let chosen: Vec<Id> = chosen.iter().copied().map(Id).collect();
            let moved = queue.move_by_one(&chosen, *up);
            // What is kept of it gives the same order after a restart.
            let mut kept: HashMap<u64, i64> = entries.iter().map(|it| (it.0, it.1)).collect();
            kept.extend(moved.iter().map(|(id, position)| (id.0, *position)));
            let mut again: Vec<u64> = (1..=6).collect();
            again.sort_by_key(|id| kept[id]);
            assert_eq!(again, expected, "{chosen:?} {up}");
            assert_eq!(ids(&mut queue), expected, "{chosen:?} {up}");
        }
    }

    #[test]
    fn what_is_kept_of_a_move_to_the_top_is_where_it_is() {
        let mut queue = Queue::new(-3);
        queue.insert(Id(1), 1, "a");
        queue.insert(Id(2), 2, "b");
        assert_eq!(queue.move_to_top(&[Id(2), Id(9), Id(1)]), [(Id(1), -4), (Id(2), -5)]);
        assert_eq!(ids(&mut queue), [2, 1]);
    }

    #[test]
    fn a_hundred_thousand_for_one_target_are_no_burden() {
        let mut queue = Queue::new(0);
        (0..100_000).for_each(|id| queue.insert(Id(id), 0, "same"));
        for id in 0..100_000 {
            assert_eq!(queue.next(), Some(Id(id)));
            assert_eq!(queue.next(), None);
            queue.release(Id(id));
        }
    }

    /// The same, by looking at everything every time.
    #[derive(Default)]
    struct Naive {
        waiting: Vec<(i64, u64, u8)>,
        running: Vec<(u64, u8)>,
        top: i64,
    }

    impl Naive {
        fn insert(&mut self, id: u64, position: i64, target: u8) {
            self.waiting.retain(|it| it.1 != id);
            self.waiting.push((position, id, target));
            self.waiting.sort_unstable();
            self.top = self.top.min(position);
        }

        fn next(&mut self) -> Option<u64> {
            let busy = |target| self.running.iter().any(|it| it.1 == target);
            let at = self.waiting.iter().position(|it| !busy(it.2))?;
            let (_, id, target) = self.waiting.remove(at);
            self.running.push((id, target));
            Some(id)
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Insert(u64, i64, u8),
        Remove(u64),
        Next,
        Release(usize),
        Top(Vec<u64>),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..20_u64, -3..5_i64, 0..4_u8).prop_map(|(id, position, target)| Step::Insert(id, position, target)),
            1 => (0..20_u64).prop_map(Step::Remove),
            4 => Just(Step::Next),
            3 => (0..5_usize).prop_map(Step::Release),
            1 => prop::collection::vec(0..20_u64, 0..4).prop_map(Step::Top),
        ]
    }

    proptest! {
        #[test]
        fn does_what_the_naive_one_does(steps in prop::collection::vec(step(), 0..200)) {
            let (mut queue, mut naive) = (Queue::new(0), Naive::default());
            for step in steps {
                match step {
                    // One that runs is queued again only once it was released.
                    Step::Insert(id, position, target) if !naive.running.iter().any(|it| it.0 == id) => {
                        queue.insert(Id(id), position, target.to_string());
                        naive.insert(id, position, target);
                    }
                    Step::Insert(..) => {}
                    Step::Remove(id) => {
                        queue.remove(Id(id));
                        naive.waiting.retain(|it| it.1 != id);
                    }
                    Step::Next => prop_assert_eq!(queue.next().map(|it| it.0), naive.next()),
                    Step::Release(at) if at < naive.running.len() => {
                        queue.release(Id(naive.running.remove(at).0));
                    }
                    Step::Release(_) => {}
                    Step::Top(ids) => {
                        queue.move_to_top(&ids.iter().copied().map(Id).collect::<Vec<_>>());
                        for id in ids.iter().rev() {
                            if let Some((_, _, target)) = naive.waiting.iter().find(|it| it.1 == *id).copied() {
                                naive.insert(*id, naive.top - 1, target);
                            }
                        }
                    }
                }
                prop_assert_eq!(queue.len(), naive.waiting.len());
                for (place, (_, id, _)) in naive.waiting.iter().enumerate() {
                    prop_assert_eq!(queue.place(Id(*id)), Some(place));
                }
            }
        }
    }
}
