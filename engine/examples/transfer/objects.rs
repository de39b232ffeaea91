//! Objects copied, moved and deleted on the server.

use windlass_engine::engine::Engine;
use windlass_engine::error::Failure;
use windlass_engine::job::target::last_segment;
use windlass_engine::job::{self, Destination, IfTaken, Item, Object, Order, Tally, Task};

use crate::arguments::{Job, Place};
use crate::connection;

/// The order of a job on objects; `None` for one on files.
pub fn order(job: &Job) -> Option<Order> {
    let (from, task) = match job {
        Job::Copy { from, to } => (from, Task::Copy(destination(from, to))),
        Job::Move { from, to } => (from, Task::Move(destination(from, to))),
        Job::Remove { from } => (from, Task::Delete { versions: false }),
        Job::Put { .. } | Job::Get { .. } | Job::List { .. } => return None,
    };
    Some(Order {
        connection: connection(),
        bucket: from.bucket.clone(),
        prefix: from.key[..from.key.len() - last_segment(&from.key).len()].to_owned(),
        items: vec![item(from)],
        task,
        // Not counted before: nobody is asked.
        expected: Tally::default(),
    })
}

fn item(from: &Place) -> Item {
    if from.is_folder() {
        return Item::Folder { prefix: from.key.clone() };
    }
    Item::Object(Object { key: from.key.clone(), version: None, size: 0, etag: None, storage_class: None })
}

/// Below a prefix with the name that it has, or to a new name.
fn destination(from: &Place, to: &Place) -> Destination {
    let name = last_segment(&to.key);
    let (prefix, name) = match to.is_folder() {
        true => (to.key.clone(), None),
        // A whole bucket has no name that another could take the place of.
        false if from.key.is_empty() => (format!("{}/", to.key), None),
        false => (to.key[..to.key.len() - name.len()].to_owned(), Some(name.to_owned())),
    };
    Destination { connection: None, bucket: to.bucket.clone(), prefix, name, if_taken: IfTaken::Overwrite }
}

/// Whether the journal has such a job already.
pub async fn is_known(engine: &Engine, order: &Order) -> Result<bool, Failure> {
    for job in engine.changes(0).jobs {
        let same = job.bucket == order.bucket && job.task == order.task;
        if same && engine.job_items(job.id).await? == order.items {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is said of a job that is done.
pub fn done(job: &job::Job) -> String {
    let verb = match job.task {
        Task::Delete { .. } => "deleted",
        Task::Copy(_) => "copied",
        Task::Move(_) => "moved",
        Task::Edit(_) => "changed",
        Task::Undelete => "brought back",
        Task::Restore { .. } => "restored",
    };
    format!("{}: {} objects {verb}", job.name, job.done.objects)
}
