//! Counts and searches that the window began: it names each by a number of its own, and can stop it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use tokio_util::sync::CancellationToken;

use crate::wire::{Problem, problem};

/// More than a window has a use for.
const MOST: usize = 32;

/// What is under way.
#[derive(Default)]
pub struct Running(Mutex<HashMap<u32, CancellationToken>>);

impl Running {
    /// Notes one that begins; one of the same number is stopped. It is forgotten when the guard is dropped.
    pub fn begin(&self, number: u32) -> Result<Guard<'_>, Problem> {
        let mut running = self.lock();
        if running.len() >= MOST && !running.contains_key(&number) {
            return Err(problem("Too much is being looked at already. Stop something first."));
        }
        let token = CancellationToken::new();
        if let Some(old) = running.insert(number, token.clone()) {
            old.cancel();
        }
        Ok(Guard { running: self, number, token })
    }

    /// Stops one, if it is still under way.
    pub fn stop(&self, number: u32) {
        if let Some(token) = self.lock().remove(&number) {
            token.cancel();
        }
    }

    /// Stops all: the window is gone.
    pub fn clear(&self) {
        self.lock().drain().for_each(|(_, token)| token.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, CancellationToken>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// One that is under way.
pub struct Guard<'a> {
    running: &'a Running,
    number: u32,
    token: CancellationToken,
}

impl Guard<'_> {
    /// Resolves when the window has stopped it.
    pub async fn stopped(&self) {
        self.token.cancelled().await;
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        // A newer one of the same number has stopped this one, and stays.
        if !self.token.is_cancelled() {
            self.running.lock().remove(&self.number);
        }
    }
}
