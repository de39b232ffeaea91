//! Looking for objects below a place. Nothing is indexed: the listing is walked, several prefixes at once, and every
//! object is held against the [`Query`].
//!
//! The place is listed with its folders first; each folder is then listed whole, so that the requests go on side by
//! side. A folder that is the only one of its level is looked into the same way. What is held at any moment is a page
//! for each request, the folders of one page, and the results that were not told yet.

mod pattern;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use tokio::time::{Instant, sleep, sleep_until};

pub use pattern::{Pattern, Piece, Query};

use crate::store::{Error, Kind, Listed, Page, Result, Store};
use crate::work::Tries;

/// Requests in flight for one search.
pub const PARALLEL: usize = 8;
/// A search ends when it has found so many.
pub const MOST_RESULTS: usize = 100_000;
/// What was found is told so often at most.
const BEAT: Duration = Duration::from_millis(200);

/// What was found since it was last told, and how far the search has looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// In no order.
    pub objects: Vec<Listed>,
    /// Objects that were looked at so far.
    pub looked_at: u64,
    /// The last key that was looked at.
    pub at: String,
    /// It has ended: with everything looked at, or because it is full.
    pub done: bool,
    /// It ended at [`MOST_RESULTS`].
    pub full: bool,
}

/// Searches below `prefix`, which is empty or ends in a slash. `tell` hears what was found, at most five times a second
/// and once at the end; it says whether anybody still listens. Dropping the future ends the search.
///
/// # Errors
/// The first listing that failed and that another try cannot help. What was found until then has been told.
pub async fn search(
    store: Arc<dyn Store>,
    bucket: &str,
    prefix: &str,
    query: &Query,
    mut tell: impl FnMut(Found) -> bool + Send,
) -> Result<()> {
    let mut walk = Walk::new(store, bucket, prefix);
    let mut tally = Tally::default();
    let mut next_word = Instant::now();
    loop {
        let page = tokio::select! {
            page = walk.next() => page,
            () = sleep_until(next_word), if tally.has_news => {
                next_word = Instant::now() + BEAT;
                match tell(tally.word(false)) {
                    true => continue,
                    false => return Ok(()),
                }
            }
        };
        match page {
            Some(Ok(objects)) => tally.take(prefix, query, objects),
            Some(Err(error)) => {
                tell(tally.word(false));
                return Err(error);
            }
            None => {
                tell(tally.word(true));
                return Ok(());
            }
        }
        if tally.is_full {
            tell(tally.word(true));
            return Ok(());
        }
    }
}

/// What was found and not told yet.
#[derive(Default)]
struct Tally {
    found: Vec<Listed>,
    results: usize,
    looked_at: u64,
    at: String,
    has_news: bool,
    is_full: bool,
}

impl Tally {
    fn take(&mut self, prefix: &str, query: &Query, objects: Vec<Listed>) {
        for object in objects {
            if self.results == MOST_RESULTS {
                self.is_full = true;
                break;
            }
            self.looked_at += 1;
            self.has_news = true;
            self.at.clone_from(&object.key);
            if query.matches(object.key.strip_prefix(prefix).unwrap_or(&object.key), &object) {
                self.results += 1;
                self.found.push(object);
            }
        }
    }

    fn word(&mut self, done: bool) -> Found {
        self.has_news = false;
        let objects = std::mem::take(&mut self.found);
        Found { objects, looked_at: self.looked_at, at: self.at.clone(), done, full: self.is_full }
    }
}

/// A page that is to be listed.
#[derive(Debug, Clone)]
struct Step {
    prefix: String,
    folders: bool,
    page: Option<String>,
}

/// The listings of everything below a prefix, some at once.
struct Walk {
    store: Arc<dyn Store>,
    bucket: Arc<str>,
    running: FuturesUnordered<BoxFuture<'static, (Step, Result<Page>)>>,
    /// To be listed whole.
    waiting: Vec<Step>,
    /// To be listed with its folders. Put off while enough is waiting, so that a million folders are not held.
    level: Option<Step>,
}

impl Walk {
    fn new(store: Arc<dyn Store>, bucket: &str, prefix: &str) -> Self {
        let level = Some(Step { prefix: prefix.into(), folders: true, page: None });
        Self { store, bucket: bucket.into(), running: FuturesUnordered::new(), waiting: Vec::new(), level }
    }

    /// The objects of the next page; `None` at the end. Can be dropped at any time without losing one.
    async fn next(&mut self) -> Option<Result<Vec<Listed>>> {
        while self.running.len() < PARALLEL {
            let level = if self.waiting.len() < PARALLEL { self.level.take() } else { None };
            let Some(step) = level.or_else(|| self.waiting.pop()) else { break };
            self.running.push(list(self.store.clone(), self.bucket.clone(), step).boxed());
        }
        let (step, page) = self.running.next().await?;
        Some(page.and_then(|page| self.follow(step, page)))
    }

    /// Notes what a page leads to.
    fn follow(&mut self, step: Step, page: Page) -> Result<Vec<Listed>> {
        let endless = page.next.is_some() && page.next == step.page;
        let deeper = |folder: &String| folder.len() > step.prefix.len() && folder.starts_with(&step.prefix);
        if endless || !page.prefixes.iter().all(deeper) {
            return Err(Error::new(Kind::BadAnswer, "the listing leads back to itself"));
        }
        // A level with one folder only would be one request after the other.
        let lonely = page.prefixes.len() == 1 && step.page.is_none() && page.next.is_none();
        let mut below = page.prefixes.into_iter().map(|prefix| Step { prefix, folders: lonely, page: None });
        match lonely {
            true => self.level = below.next(),
            false => self.waiting.extend(below.rev()),
        }
        match page.next {
            Some(next) if step.folders => self.level = Some(Step { page: Some(next), ..step }),
            Some(next) => self.waiting.push(Step { page: Some(next), ..step }),
            None => {}
        }
        Ok(page.objects)
    }
}

/// One page, asked for again while that can help.
async fn list(store: Arc<dyn Store>, bucket: Arc<str>, step: Step) -> (Step, Result<Page>) {
    let mut tries = Tries::default();
    loop {
        match store.list(&bucket, &step.prefix, step.folders, step.page.as_deref()).await {
            Ok(page) => return (step, Ok(page)),
            Err(error) => match tries.after(&error) {
                Some(pause) => sleep(pause).await,
                None => return (step, Err(error)),
            },
        }
    }
}
