//! One job, from top to bottom.

use std::future::Future;
use std::sync::Arc;

use super::{FailedObject, Item, Job, Object, Page, Planned, Tally, Target, Task};
use super::{copying, delete, edit, large, pages};
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
    if job.cursor.page.is_none() && job.cursor.place.item >= items.len() && job.failed > 0 {
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
        Task::Delete { .. } => delete::page(work, &job.bucket, objects).await,
        Task::Copy(to) => copying::page(work, &job, items, to, objects, false).await,
        Task::Move(to) => copying::page(work, &job, items, to, objects, true).await,
        Task::Edit(change) => edit::page(work, &job.bucket, change, objects, redone).await,
        Task::Restore { days, tier } => edit::restore_page(work, &job.bucket, *days, *tier, objects).await,
    }
}

/// Writes down how a page went, and turns to the next.
fn turn(work: &JobWork, next: super::Place, went: Vec<(Planned, Went)>) {
    let mut failures = Vec::new();
    let (mut done, mut skipped) = (Tally::default(), 0);
    for (Planned { object, target, .. }, went) in went {
        match went {
            Went::Done => done.add(object.size),
            Went::Skipped => skipped += 1,
            Went::Failed(failure) => failures.push((None, FailedObject { object, target, failure })),
        }
    }
    let failed = failures.len() as u64;
    work.around.table.turn_job(work.id, Vec::new(), failures, |job| {
        job.page_done = Tally::default();
        job.done.objects += done.objects;
        job.done.bytes += done.bytes;
        job.skipped += skipped;
        job.failed += failed;
        let found = job.done.objects + job.skipped + job.failed;
        job.expected.objects = job.expected.objects.max(found);
        job.expected.bytes = job.expected.bytes.max(job.done.bytes);
        job.cursor.place = next;
        job.cursor.page = None;
    });
}

/// Tries what failed again. What fails again stays listed, with its new reason.
async fn again(work: &JobWork, items: &[Item]) -> Early<()> {
    let mut after = 0;
    loop {
        let (journal, id) = (work.around.journal.clone(), work.id);
        let failed = work.blocking(move || journal.job_failures(id, after, RETRIED)).await??;
        let Some(last) = failed.last().map(|(number, _)| *number) else { return Ok(()) };
        after = last;
        let objects = failed.iter().map(|(_, failed)| planned(items, failed)).collect();
        let went = perform(work, items, objects, true).await?;
        let (mut gone, mut still) = (Vec::new(), Vec::new());
        let (mut done, mut skipped) = (Tally::default(), 0);
        for (Planned { object, target, .. }, went) in went {
            let same =
                |it: &&(i64, FailedObject)| it.1.object.key == object.key && it.1.object.version == object.version;
            let number = failed.iter().find(same).map(|(number, _)| *number);
            match went {
                Went::Failed(failure) => {
                    still.push((number, FailedObject { object, target, failure }));
                    continue;
                }
                Went::Done => done.add(object.size),
                Went::Skipped => skipped += 1,
            }
            gone.extend(number);
        }
        let ended = done.objects + skipped;
        work.around.table.turn_job(work.id, gone, still, |job| {
            job.page_done = Tally::default();
            job.done.objects += done.objects;
            job.done.bytes += done.bytes;
            job.skipped += skipped;
            job.failed = job.failed.saturating_sub(ended);
        });
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
        self.around.table.update_job(self.id, |job| {
            let planned = job.cursor.page.as_mut().map(|page| page.objects.iter_mut()).into_iter().flatten();
            let mut same = planned.filter(|it| it.object.key == object.key && it.object.version == object.version);
            if let Some(planned) = same.next() {
                planned.target = target;
                planned.object = object.clone();
            }
        });
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
            | Kind::NotSupported
            | Kind::StorageFull
    )
}
