//! Who is next. Pure.

use super::Id;

/// Queued transfers in order.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: std::collections::BTreeMap<(i64, Id), String>,
    busy: std::collections::HashMap<Id, String>,
}

impl Queue {
    /// An empty queue.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a transfer.
    pub fn insert(&mut self, id: Id, position: i64, key: String) {
        self.waiting.insert((position, id), key);
    }
    /// Takes one out.
    pub fn remove(&mut self, id: Id) {
        self.waiting.retain(|(_, it), _| *it != id);
    }
    /// The next.
    pub fn next(&mut self) -> Option<Id> {
        let at = self.waiting.iter().find(|(_, key)| !self.busy.values().any(|it| it == *key)).map(|(at, _)| *at)?;
        let key = self.waiting.remove(&at)?;
        self.busy.insert(at.1, key);
        Some(at.1)
    }
    /// Done.
    pub fn release(&mut self, id: Id) {
        self.busy.remove(&id);
    }
    /// First.
    pub fn move_to_top(&mut self, _ids: &[Id]) {}
}
