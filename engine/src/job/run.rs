//! One job, from top to bottom.

use std::future::Future;
use std::sync::Arc;

use super::{FailedObject, Item, Job, Object, Task};
use super::{copying, delete, edit, pages};
use crate::error::{Action, Error, Failure};
use crate::store::{self, Store};
use crate::transfer::Id;
use crate::work::{Early, Outcome, Stop, Surroundings, Tries};

/// How many objects of a page are worked on at once; the engine's budget of requests is below that.
pub const AT_ONCE: usize = 16;

/// How many failed objects are tried again together.
const RETRIED: usize = 1_000;

/// One job at work.
pub struct JobWork {
    /// Whose.
    pub id: Id,
    /// What all share.
    pub around: Arc<Surroundings>,
    /// Whether it is to stop.
    pub stop: Stop,
    /// Where the objects are.
    pub store: Arc<dyn Store>,
    /// The connection's name, for messages.
    pub server: String,
}

/// How an object went.
#[derive(Debug)]
pub enum Went {
    /// As wished.
    Done,
    /// The target was there, and both are left alone.
    Skipped,
    /// It could not be done.
    Failed(FailedObject),
}

/// Works until all is done, or cannot be. Objects that failed are listed, and make the job a failed one in the end.
pub async fn run(work: &JobWork) -> Early<()> {
    let journal = work.around.journal.clone();
    let id = work.id;
    let items = work.blocking(move || journal.job_items(id)).await??;
    work.show(|job| job.page_done = super::Tally::default());
    let job = work.job()?;
    if job.cursor.item >= items.len() && job.failed > 0 {
        again(work, &items).await?;
    } else {
        while let Some(page) = pages::next(work, &items).await? {
            let went = perform(work, &items, &page.objects).await?;
            turn(work, &page, went);
        }
    }
    let job = work.job()?;
    match job.failed {
        0 => Ok(()),
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

/// Does a page: each object with how it went, in no order.
async fn perform(work: &JobWork, items: &[Item], objects: &[(usize, Object)]) -> Early<Vec<(Object, Went)>> {
    let job = work.job()?;
    match &job.task {
        Task::Delete { .. } => delete::page(work, &job.bucket, objects).await,
        Task::Copy(to) => copying::page(work, &job, items, to, objects, false).await,
        Task::Move(to) => copying::page(work, &job, items, to, objects, true).await,
        Task::Edit(change) => edit::page(work, &job.bucket, change, objects).await,
        Task::Restore { days, tier } => edit::restore_page(work, &job.bucket, *days, *tier, objects).await,
    }
}

/// Writes down how a page went, and turns to the next.
fn turn(work: &JobWork, page: &pages::Page, went: Vec<(Object, Went)>) {
    let mut failures = Vec::new();
    work.around.table.update_job(work.id, |job| {
        job.page_done = super::Tally::default();
        for (object, went) in went {
            match went {
                Went::Done => job.done.add(object.size),
                Went::Skipped => job.skipped += 1,
                Went::Failed(failed) => {
                    job.failed += 1;
                    failures.push(failed);
                }
            }
        }
        let found = job.done.objects + job.skipped + job.failed;
        job.expected.objects = job.expected.objects.max(found);
        job.expected.bytes = job.expected.bytes.max(job.done.bytes);
        page.turn(&mut job.cursor);
    });
    work.around.journal.job_failures_add(work.id, failures);
}

/// Tries what failed again. What fails again stays listed, with its new reason.
async fn again(work: &JobWork, items: &[Item]) -> Early<()> {
    let mut after = 0;
    loop {
        let (journal, id) = (work.around.journal.clone(), work.id);
        let failed = work.blocking(move || journal.job_failures(id, after, RETRIED)).await??;
        let Some(last) = failed.last().map(|(number, _)| *number) else { return Ok(()) };
        after = last;
        let settled = failed.iter().filter_map(|(_, it)| Some((copying::name(&it.object), Some(it.target.clone()?))));
        let settled = settled.collect();
        work.around.table.update_job(work.id, |job| job.cursor.settled = settled);
        let (copied, not_yet): (Vec<_>, Vec<_>) = failed.iter().map(|(_, it)| it.clone()).partition(|it| it.copied);
        let again = |failed: FailedObject| {
            // As it is now: that is what the user wants to be worked on.
            let object = Object { etag: None, ..failed.object };
            (items.iter().position(|item| belongs(item, &object)).unwrap_or(0), object)
        };
        let objects: Vec<(usize, Object)> = not_yet.into_iter().map(again).collect();
        let mut went = copying::finish_moves(work, copied).await?;
        went.extend(perform(work, items, &objects).await?);
        let (mut gone, mut still) = (Vec::new(), Vec::new());
        work.around.table.update_job(work.id, |job| {
            job.page_done = super::Tally::default();
            job.cursor.settled.clear();
            for (object, went) in went {
                let same = |it: &&(i64, FailedObject)| copying::name(&it.1.object) == copying::name(&object);
                let number = failed.iter().find(same).map(|(number, _)| *number);
                match went {
                    Went::Failed(failed) => {
                        still.push((number, failed));
                        continue;
                    }
                    Went::Done => job.done.add(object.size),
                    Went::Skipped => job.skipped += 1,
                }
                gone.extend(number);
                job.failed = job.failed.saturating_sub(1);
            }
        });
        work.around.journal.job_failures_change(work.id, gone, still);
    }
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
                None if concerns_all(&error) => return Err(self.words(action, place, error).into()),
                None => return Ok(Err(error)),
            }
        }
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
            | Kind::BadCredentials
            | Kind::ExpiredCredentials
            | Kind::ClockSkew
            | Kind::WrongRegion { .. }
            | Kind::NoSuchBucket
            | Kind::Busy { .. }
            | Kind::Interrupted
            | Kind::NotSupported
            | Kind::Profile { .. }
            | Kind::StorageFull
    )
}
