//! Work on many objects of a server: counted, asked about, begun, and what it could not do.

use std::time::{Duration, Instant};

use tauri::ipc::Channel;
use windlass_engine::error::Action;
use windlass_engine::job::{self, Order, Which, ahead};
use windlass_engine::store::about::Versioning as Keeps;
use windlass_engine::transfer::{ConnectionId, Id};

use super::Answered;
use crate::app::App;
use crate::check;
use crate::dialogs::{self, Question};
use crate::selections::Selected;
use crate::wire::{Counted, FailedItem, FailedItems, IfTaken, InTheWay, Place, Selection, Token, Work, problem};

/// How often the window hears how far a count is.
const BEAT: Duration = Duration::from_millis(200);
/// Failed objects told at once.
const FAILED: usize = 200;

impl App {
    pub async fn count(&self, number: u32, selection: Selection, channel: Channel<Counted>) -> Answered<Counted> {
        let mut selected = Selected::new(selection)?;
        let place = selected.place.clone();
        let store = self.store(&place.connection).await?;
        let running = self.running.begin(number)?;
        let mut told = Instant::now();
        let tell = |far: ahead::Counted| {
            if told.elapsed() >= BEAT {
                told = Instant::now();
                // A window that is gone is noticed elsewhere.
                let _ = channel.send(counted(Token(String::new()), far, None, false));
            }
        };
        let count = ahead::count(&*store, &place.bucket, &selected.items, selected.which, tell);
        let counted_all = tokio::select! {
            counted = count => self.heard(&place.connection, Action::List, &place.bucket, counted)?,
            () = running.stopped() => return Ok(counted(Token(String::new()), ahead::Counted::default(), None, false)),
        };
        selected.counted = counted_all;
        // Only for words: keys that may not ask are told so by them.
        selected.versioning = store.versioning(&place.bucket).await.ok();
        let versioning = selected.versioning;
        Ok(counted(self.selections.put(selected), counted_all, versioning, true))
    }

    pub async fn in_the_way(&self, token: Token, work: Work) -> Answered<InTheWay> {
        let selected = self.selections.get(&token)?;
        let task = task(&selected, work)?;
        let nothing = InTheWay { taken: 0, examples: Vec::new(), more: false, impossible: None };
        let Some(to) = task.destination() else { return Ok(nothing) };
        let Selected { place, items, .. } = &*selected;
        if let Some(impossible) = job::target::impossible(&place.bucket, items, to) {
            return Ok(InTheWay { impossible: Some(impossible), ..nothing });
        }
        let other = to.connection.as_ref().map_or(&place.connection, |it| &it.0);
        let (here, there) = (self.store(&place.connection).await?, self.store(other).await?);
        let found = ahead::in_the_way(&*here, &place.bucket, items, &*there, to).await;
        let found = self.heard(other, Action::List, &to.bucket, found)?;
        Ok(InTheWay { taken: found.taken, examples: found.examples, more: found.more, impossible: None })
    }

    pub async fn begin(&self, token: Token, work: Work) -> Answered<Option<u64>> {
        let selected = self.selections.get(&token)?;
        let task = task(&selected, work)?;
        let question = match task {
            job::Task::Delete { .. } => Some(delete_question(&selected)),
            job::Task::Undelete => Some(undelete_question(&selected)),
            _ => None,
        };
        if let Some(question) = question {
            let desktop = self.desktop.get().ok_or_else(|| problem("There is nobody to ask."))?;
            if !dialogs::confirm(desktop, question).await {
                return Ok(None);
            }
        }
        let Selected { place, items, counted, .. } = (*selected).clone();
        let order = Order {
            connection: ConnectionId(place.connection),
            bucket: place.bucket,
            prefix: place.prefix,
            items,
            task,
            expected: counted.all,
        };
        Ok(Some(self.engine.begin(order).await?.0))
    }

    pub async fn failed_items(&self, id: u64, offset: u64) -> Answered<FailedItems> {
        let job = self.engine.job(Id(id)).ok_or_else(|| problem("This is not in the list any more."))?;
        let wanted = usize::try_from(offset).unwrap_or(usize::MAX).saturating_add(FAILED);
        let all = self.engine.failed_objects(job.id, 0, wanted.min(1_000_000)).await?;
        let items = all.into_iter().skip(wanted - FAILED).map(|(_, failed)| FailedItem {
            key: failed.object.key,
            version: failed.object.version,
            message: failed.failure.message,
            hint: failed.failure.hint,
        });
        Ok(FailedItems { total: job.failed, items: items.collect() })
    }

    pub async fn stop(&self, number: u32) -> Answered<()> {
        self.running.stop(number);
        Ok(())
    }
}

fn counted(token: Token, far: ahead::Counted, versioning: Option<Keeps>, done: bool) -> Counted {
    Counted {
        token,
        objects: far.all.objects,
        bytes: far.all.bytes,
        large: far.large,
        done,
        versioning: versioning.map(Into::into),
    }
}

/// What the window wants, looked through.
fn task(selected: &Selected, work: Work) -> Answered<job::Task> {
    let destination = |to: Place, name: Option<String>, if_taken: IfTaken| -> Answered<job::Destination> {
        check::place(&to)?;
        name.as_deref().map(check::key).transpose()?;
        let other = Some(to.connection).filter(|it| *it != selected.place.connection).map(ConnectionId);
        Ok(job::Destination {
            connection: other,
            bucket: to.bucket,
            prefix: to.prefix,
            name,
            if_taken: if_taken.into(),
        })
    };
    let task = match work {
        Work::Delete => job::Task::Delete { versions: selected.which == Which::Versions },
        Work::Undelete => job::Task::Undelete,
        Work::Copy { to, name, if_taken } => job::Task::Copy(destination(to, name, if_taken)?),
        Work::Move { to, name, if_taken } => job::Task::Move(destination(to, name, if_taken)?),
        Work::Edit { change } => {
            check::options::change(&change)?;
            job::Task::Edit(change.into())
        }
        Work::Restore { days, tier } => {
            if !(1..=365).contains(&days) {
                return Err(problem("Between 1 and 365 days are possible."));
            }
            job::Task::Restore { days, tier: tier.into() }
        }
    };
    // What is done is done to what was counted.
    if task.which() != selected.which {
        return Err(problem("Something else was counted than this is for. Select it again."));
    }
    if task == job::Task::Undelete && selected.counted.all.objects == 0 {
        return Err(problem("Nothing of this is deleted, or no version of it is left."));
    }
    Ok(task)
}

/// What is asked before anything is deleted: how much, and whether it can come back.
fn delete_question(selected: &Selected) -> Question {
    let everything = selected.which == Which::Versions;
    let named = selected.items.iter().any(|item| matches!(item, job::Item::Object(it) if it.version.is_some()));
    let count = selected.counted.all.objects;
    let single = count == 1;
    let what = numbered(count, if everything || named { "version" } else { "object" });
    let title = match single {
        true => format!("Delete the {what} {}?", name(selected)),
        false if everything => format!("Delete {what} of {} for ever?", name(selected)),
        false => format!("Delete {what}?"),
    };
    let lost = match (everything || named, selected.versioning) {
        (true, _) if single => "It is removed for ever.",
        (true, _) if everything => "All versions and delete markers are removed. Nothing of it can be restored.",
        // Among them there can be delete markers, which are not looked at one by one.
        (true, _) => "They are removed for ever. Where one is a delete marker, its object is there again.",
        (false, Some(Keeps::On)) => "This bucket keeps versions: what is deleted can be restored from them.",
        (false, Some(Keeps::Off)) => "This bucket keeps no versions: what is deleted cannot be restored.",
        (false, Some(Keeps::Suspended)) => {
            "This bucket has stopped keeping versions: what was put since then cannot be restored."
        }
        (false, None) => "Unless this bucket keeps versions, what is deleted cannot be restored.",
    };
    let go_on = if single { "Delete".to_owned() } else { format!("Delete {what}") };
    Question { title, text: lost.into(), keep: "Keep", go_on: go_on.into() }
}

/// What is asked before delete markers are removed: how many objects that brings back.
fn undelete_question(selected: &Selected) -> Question {
    let count = selected.counted.all.objects;
    let what = numbered(count, "object");
    let (title, text, go_on) = match count {
        1 => (
            format!("Restore the {what} {}?", name(selected)),
            "The mark that says that it was deleted is removed. Its newest version is there again.",
            "Restore".to_owned(),
        ),
        _ => (
            format!("Restore {what}?"),
            "The marks that say that they were deleted are removed. The newest version of each is there again.",
            format!("Restore {what}"),
        ),
    };
    Question { title, text: text.into(), keep: "Keep", go_on: go_on.into() }
}

fn name(selected: &Selected) -> String {
    job::target::name_of(&selected.place.bucket, &selected.items)
}

/// `1,204 objects`; of one only the word.
fn numbered(count: u64, word: &str) -> String {
    match count {
        1 => word.to_owned(),
        _ => format!("{} {word}s", grouped(count)),
    }
}

/// `1,204`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Place, SelectedItem, Which as Meant};

    fn selected(items: Vec<SelectedItem>, objects: u64, versioning: Option<Keeps>) -> Selected {
        let place = Place { connection: "practice".into(), bucket: "b".into(), prefix: String::new() };
        let mut selected = Selected::new(Selection { place, items, which: Meant::Objects }).unwrap();
        selected.counted.all.objects = objects;
        selected.versioning = versioning;
        selected
    }

    fn object(key: &str, version: Option<&str>) -> SelectedItem {
        SelectedItem::Object { key: key.into(), size: 1, etag: None, version: version.map(Into::into) }
    }

    #[test]
    fn the_question_says_how_much_and_whether_it_can_come_back() {
        let one = delete_question(&selected(vec![object("a/b.txt", None)], 1, Some(Keeps::Off)));
        assert_eq!(one.title, "Delete the object b.txt?");
        assert_eq!((one.keep, &*one.go_on), ("Keep", "Delete"));
        assert!(one.text.contains("cannot be restored"), "{}", one.text);
        let folder = SelectedItem::Folder { prefix: "a/".into() };
        let many = delete_question(&selected(vec![folder], 20_000, Some(Keeps::On)));
        assert_eq!((&*many.title, &*many.go_on), ("Delete 20,000 objects?", "Delete 20,000 objects"));
        assert!(many.text.contains("can be restored"), "{}", many.text);
        let version = delete_question(&selected(vec![object("a", Some("v1"))], 1, Some(Keeps::On)));
        assert!(version.title.contains("version") && version.text.contains("for ever"));
    }

    #[test]
    fn all_versions_of_a_place_are_asked_about_as_what_never_comes_back() {
        let folder = SelectedItem::Folder { prefix: String::new() };
        let everything = Selected { which: Which::Versions, ..selected(vec![folder], 1_204, Some(Keeps::On)) };
        let question = delete_question(&everything);
        assert_eq!(question.title, "Delete 1,204 versions of b for ever?");
        assert_eq!((question.keep, &*question.go_on), ("Keep", "Delete 1,204 versions"));
        assert!(question.text.contains("Nothing of it can be restored"), "{}", question.text);
    }

    #[test]
    fn restoring_says_how_many_objects_come_back_however_many_they_are() {
        let folder = || SelectedItem::Folder { prefix: "a/".into() };
        let deleted =
            |objects| Selected { which: Which::Deleted, ..selected(vec![folder()], objects, Some(Keeps::On)) };
        let many = undelete_question(&deleted(20_000));
        assert_eq!((&*many.title, &*many.go_on), ("Restore 20,000 objects?", "Restore 20,000 objects"));
        assert!(many.text.contains("there again"), "{}", many.text);
        let one = Selected { which: Which::Deleted, ..selected(vec![object("a/b.txt", None)], 1, Some(Keeps::On)) };
        let one = undelete_question(&one);
        assert_eq!((&*one.title, &*one.go_on), ("Restore the object b.txt?", "Restore"));
    }

    #[test]
    fn what_is_done_is_done_to_what_was_counted() {
        let folder = || SelectedItem::Folder { prefix: "a/".into() };
        let of = |which, objects| Selected { which, ..selected(vec![folder()], objects, None) };
        let deletes = |versions| Some(job::Task::Delete { versions });
        let archived = || Work::Restore { days: 1, tier: crate::wire::Tier::Bulk };
        assert_eq!(task(&of(Which::Objects, 3), Work::Delete).ok(), deletes(false));
        assert_eq!(task(&of(Which::Versions, 3), Work::Delete).ok(), deletes(true));
        assert_eq!(task(&of(Which::Deleted, 3), Work::Undelete).ok(), Some(job::Task::Undelete));
        assert!(task(&of(Which::Deleted, 0), Work::Undelete).is_err(), "nothing is deleted");
        assert!(task(&of(Which::Deleted, 3), Work::Delete).is_err());
        assert!(task(&of(Which::Objects, 3), Work::Undelete).is_err());
        assert!(task(&of(Which::Versions, 3), archived()).is_err());
    }

    #[test]
    fn a_copy_names_the_connection_only_if_it_is_another() {
        let from = selected(vec![object("a/b.txt", None)], 1, None);
        let to = |connection: &str| Place { connection: connection.into(), bucket: "c".into(), prefix: "d/".into() };
        let through = |connection: &str| {
            let work = Work::Move { to: to(connection), name: None, if_taken: IfTaken::Skip };
            task(&from, work).unwrap().destination().unwrap().connection.clone()
        };
        assert_eq!(through("practice"), None);
        assert_eq!(through("studio"), Some(ConnectionId("studio".into())));
    }

    #[test]
    fn numbers_have_groups() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
