//! One job, from top to bottom.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::Arc;

use super::{FailedObject, Item, Job, LargeCopy, Object, Page, Planned, Tally, Target, Task};
use super::{copying, delete, edit, large, pages, undelete};
use crate::error::{Action, Code, Error, Failure};
use crate::store::{self, Store};
use crate::transfer::{ConnectionId, Id, Verdict};
use crate::work::{Early, Outcome, Stop, Surroundings, Tries};

/// How many objects of a page are worked on at once; the engine's budget of requests is below that.
pub const AT_ONCE: usize = 16;

/// How many failed objects are tried again together.
const RETRIED: usize = 100;

/// One job at work.
pub struct JobWork {
    /// Whose.
    pub id: Id,
    /// What all share.
    pub around: Arc<Surroundings>,
    /// Whether it is to stop.
    pub stop: Stop,
    /// Through which connection.
    pub connection: ConnectionId,
    /// Where the objects are.
    pub store: Arc<dyn Store>,
    /// The connection's name, for messages.
    pub server: String,
    /// The user's part size in bytes, if any.
    pub part_size: Option<u64>,
    /// The same job as seen from where copies go, if that is another connection.
    pub other: Option<Box<JobWork>>,
}

/// How an object went.
#[derive(Debug)]
pub enum Went {
    /// As wished.
    Done,
    /// The target was there, and both are left alone.
    Skipped,
    /// It could not be done.
    Failed(Failure),
}

/// Works until all is done, or cannot be. Objects that failed are listed, and make the job a failed one in the end.
pub async fn run(work: &JobWork) -> Early<()> {
    let journal = work.around.journal.clone();
    let id = work.id;
    let items = work.blocking(move || journal.job_items(id)).await??;
    work.show(|job| job.page_done = Tally::default());
    let job = work.job()?;
    let tries_again = match &job.cursor.page {
        Some(page) => !page.again.is_empty(),
        None => job.cursor.place.item >= items.len() && job.failed > 0,
    };
    if tries_again {
        again(work, &items).await?;
    } else {
        while let Some((page, redone)) = page(work, &items).await? {
            let went = perform(work, &items, page.objects, redone).await?;
            turn(work, page.next, went);
        }
    }
    let job = work.job()?;
    match job.failed {
        0 => {
            // Begun for a name that somebody took in the meantime: the object went to another, or was left out.
            job.cursor.large.iter().for_each(|begun| large::forget(work.there(), begun, true));
            Ok(())
        }
        failed => Err(Error::SomeFailed { failed, of: job.expected.objects, done: verb(&job.task) }.into()),
    }
}

fn verb(task: &Task) -> &'static str {
    match task {
        Task::Delete { .. } => "deleted",
        Task::Undelete => "restored",
        Task::Copy(_) => "copied",
        Task::Move(_) => "moved",
        Task::Edit(_) => "changed",
        Task::Restore { .. } => "restored",
    }
}

/// The page at hand, if one was left half done (true), or the next one, written down.
async fn page(work: &JobWork, items: &[Item]) -> Early<Option<(Page, bool)>> {
    let cursor = work.job()?.cursor.clone();
    if let Some(page) = cursor.page {
        return Ok(Some((page, true)));
    }
    let page = pages::next(work, items, cursor.place).await?;
    work.around.table.update_job(work.id, |job| {
        job.cursor.page = page.clone();
        if page.is_none() {
            job.cursor.place.item = items.len();
        }
    });
    work.around.journal.flush().await?;
    Ok(page.map(|page| (page, false)))
}

/// Does objects: each with how it went, in no order. `redone`: they may have been done before.
async fn perform(work: &JobWork, items: &[Item], objects: Vec<Planned>, redone: bool) -> Early<Vec<(Planned, Went)>> {
    let job = work.job()?;
    match &job.task {
        Task::Delete { .. } => delete::page(work, Action::Delete, &job.bucket, objects).await,
        Task::Undelete => undelete::page(work, &job.bucket, objects, redone).await,
        Task::Copy(to) => copying::page(work, &job, items, to, objects, false).await,
        Task::Move(to) => copying::page(work, &job, items, to, objects, true).await,
        Task::Edit(change) => edit::page(work, &job.bucket, change, objects, redone).await,
        Task::Restore { days, tier } => edit::restore_page(work, &job.bucket, *days, *tier, objects).await,
    }
}

/// Writes down how a page went, and turns to the next.
fn turn(work: &JobWork, next: super::Place, went: Vec<(Planned, Went)>) {
    let (sum, failures) = sum(went);
    let failed = failures.len() as u64;
    let failures = failures.into_iter().map(|failure| (None, failure)).collect();
    work.around.table.turn_job(work.id, Vec::new(), failures, |job| {
        sum.add_to(job);
        job.failed += failed;
        let found = job.done.objects + job.skipped + job.failed;
        job.expected.objects = job.expected.objects.max(found);
        job.expected.bytes = job.expected.bytes.max(job.done.bytes);
        job.cursor.place = next;
    });
}

/// Tries what failed again, a page at a time, written down as any other. What fails again stays listed, with its new
/// reason.
async fn again(work: &JobWork, items: &[Item]) -> Early<()> {
    let mut after = 0;
    while let Some(page) = failed_page(work, items, after).await? {
        after = page.again.last().copied().unwrap_or(after);
        let mut numbers: HashMap<(String, Option<String>), Vec<i64>> = HashMap::new();
        for (planned, number) in page.objects.iter().zip(page.again) {
            numbers.entry(name(&planned.object)).or_default().push(number);
        }
        let went = perform(work, items, page.objects, true).await?;
        let (sum, failures) = sum(went);
        let mut number = |failure: &FailedObject| numbers.get_mut(&name(&failure.object)).and_then(Vec::pop);
        let still = failures.into_iter().map(|failure| (number(&failure), failure)).collect();
        let gone = numbers.into_values().flatten().collect();
        work.around.table.turn_job(work.id, gone, still, |job| {
            sum.add_to(job);
            job.failed = job.failed.saturating_sub(sum.done.objects + sum.skipped);
        });
    }
    Ok(())
}

/// The page of failed objects that was left half done, or the next one behind the failure `after`, written down.
async fn failed_page(work: &JobWork, items: &[Item], after: i64) -> Early<Option<Page>> {
    let cursor = work.job()?.cursor.clone();
    if cursor.page.is_some() {
        return Ok(cursor.page);
    }
    let (journal, id) = (work.around.journal.clone(), work.id);
    let failed = work.blocking(move || journal.job_failures(id, after, RETRIED)).await??;
    if failed.is_empty() {
        return Ok(None);
    }
    let objects = failed.iter().map(|(_, failed)| planned(items, failed)).collect();
    let page = Page { objects, next: cursor.place, again: failed.iter().map(|(number, _)| *number).collect() };
    work.around.table.update_job(work.id, |job| job.cursor.page = Some(page.clone()));
    work.around.journal.flush().await?;
    Ok(Some(page))
}

fn name(object: &Object) -> (String, Option<String>) {
    (object.key.clone(), object.version.clone())
}

/// How a page went, but for what failed.
struct Sum {
    done: Tally,
    skipped: u64,
    /// The names of what is done.
    names: HashSet<(String, Option<String>)>,
}

fn sum(went: Vec<(Planned, Went)>) -> (Sum, Vec<FailedObject>) {
    let mut sum = Sum { done: Tally::default(), skipped: 0, names: HashSet::new() };
    let mut failures = Vec::new();
    for (Planned { object, target, .. }, went) in went {
        match went {
            Went::Done => {
                sum.done.add(object.size);
                sum.names.insert(name(&object));
            }
            Went::Skipped => sum.skipped += 1,
            Went::Failed(failure) => failures.push(FailedObject { object, target, failure }),
        }
    }
    (sum, failures)
}

impl Sum {
    /// Counts it, and ends the page at hand.
    fn add_to(&self, job: &mut Job) {
        job.page_done = Tally::default();
        job.done.objects += self.done.objects;
        job.done.bytes += self.done.bytes;
        job.skipped += self.skipped;
        // A change in place in parts that is done stayed noted until here: after a crash it is found complete. A copy ends
        // when it is settled; one that went to another name since is still to be removed from its server.
        let bucket = job.bucket.clone();
        let in_place = |it: &LargeCopy| it.across.is_none() && it.to.bucket == bucket && it.to.key == it.from.key;
        job.cursor.large.retain(|begun| !(in_place(begun) && self.names.contains(&name(&begun.from))));
        job.cursor.page = None;
    }
}

/// A failed object once more: as it is now, unless its copy is there already.
fn planned(items: &[Item], failed: &FailedObject) -> Planned {
    let mut object = failed.object.clone();
    let target = match &failed.target {
        Target::Copied(..) => failed.target.clone(),
        // Somebody else has the key by now: what was chosen for that is settled anew.
        Target::Key(_) if failed.failure.code == Code::Exists => Target::Open,
        other => other.clone(),
    };
    if !matches!(target, Target::Copied(..)) {
        // Not known any more: it is looked at again before it is touched.
        object.storage_class = None;
    }
    let item = items.iter().position(|item| belongs(item, &object)).unwrap_or(0);
    Planned { item, object, target }
}

fn belongs(item: &Item, object: &Object) -> bool {
    match item {
        Item::Object(it) => it.key == object.key && it.version == object.version,
        Item::Folder { prefix } => object.key.starts_with(prefix.as_str()),
    }
}

impl JobWork {
    /// The job as it is now.
    pub fn job(&self) -> Early<Arc<Job>> {
        self.around.table.job(self.id).ok_or(Outcome::Stopped)
    }

    /// Changes what is shown of the job, but not what is written down.
    pub fn show(&self, change: impl FnOnce(&mut Job)) {
        self.around.table.show_job(self.id, change);
    }

    /// The job as seen from where copies go: there it looks, writes, and proves.
    pub fn there(&self) -> &JobWork {
        self.other.as_deref().unwrap_or(self)
    }

    /// Notes what was proved of a copy: of many, the least counts.
    pub fn prove(&self, verdict: Verdict) {
        self.around.table.update_job(self.id, |job| {
            job.verdict = Some(job.verdict.map_or(verdict, |least| least.min(verdict)));
        });
    }

    /// Notes what is settled for an object of the page at hand, and what the object is by now.
    pub fn settle(&self, object: &Object, target: Target) {
        let mut ended = Vec::new();
        self.around.table.update_job(self.id, |job| ended = job.cursor.settle(object, target));
        // After it: until the note is on the disk, they tell what was proved.
        ended.into_iter().for_each(|parts| self.around.journal.forget_parts(parts));
    }

    /// Runs `work`, unless the job is told to stop first.
    pub async fn or_stop<T>(&self, work: impl Future<Output = T>) -> Early<T> {
        tokio::select! {
            biased;
            () = self.stop.requested() => Err(Outcome::Stopped),
            done = work => Ok(done),
        }
    }

    /// Runs work that blocks on the disk, on a thread for that.
    pub async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Early<T> {
        let running = tokio::task::spawn_blocking(work);
        running.await.map_err(|error| Error::Internal { detail: error.to_string() }.into())
    }

    /// Asks the store until it answers or refuses, within the engine's budget of requests. For requests that may be
    /// repeated. A refusal is for the caller; what concerns the whole job ends it.
    pub async fn ask<T, F>(
        &self,
        action: Action,
        place: &str,
        request: impl Fn() -> F,
    ) -> Early<Result<T, store::Error>>
    where
        F: Future<Output = store::Result<T>>,
    {
        let mut tries = Tries::default();
        loop {
            let asked = async {
                // Closed only with the engine.
                let _permit = self.around.requests.acquire().await;
                request().await
            };
            let error = match self.or_stop(asked).await? {
                Ok(answer) => return Ok(Ok(answer)),
                Err(error) => error,
            };
            match tries.after(&error) {
                Some(pause) => self.or_stop(tokio::time::sleep(pause)).await?,
                None => return Ok(Err(self.refused(action, place, error)?)),
            }
        }
    }

    /// A refusal that stays is for the caller; what concerns the whole job ends it.
    pub fn refused(&self, action: Action, place: &str, error: store::Error) -> Early<store::Error> {
        if !concerns_all(&error) {
            return Ok(error);
        }
        self.blame();
        Err(self.words(action, place, error).into())
    }

    /// Whatever ends the job now is the matter of this connection.
    pub fn blame(&self) {
        self.around.table.update_job(self.id, |job| {
            job.asks_for = Some(self.connection.clone()).filter(|it| *it != job.connection);
        });
    }

    /// A store's error in the words of what was being done.
    pub fn words(&self, action: Action, place: &str, source: store::Error) -> Failure {
        Error::Store { action, place: place.to_owned(), server: self.server.clone(), source }.into()
    }
}

/// Not about this object: the others would meet it too.
fn concerns_all(error: &store::Error) -> bool {
    use store::Kind;
    matches!(
        error.kind,
        Kind::NoNetwork
            | Kind::UnknownHost
            | Kind::Tls
            | Kind::TlsExpired
            | Kind::TlsName
            | Kind::BadCredentials
            | Kind::ExpiredCredentials
            | Kind::Profile { .. }
            | Kind::ClockSkew
            | Kind::WrongRegion { .. }
            | Kind::NoSuchBucket
            | Kind::Busy { .. }
            | Kind::Interrupted
            | Kind::WebPage
            | Kind::NotSupported
            | Kind::StorageFull
    )
}
