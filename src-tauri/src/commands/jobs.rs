//! Work on many objects of a server: counted, asked about, begun, and what it could not do.

use std::time::{Duration, Instant};

use tauri::ipc::Channel;
use windlass_engine::error::Action;
use windlass_engine::job::{self, Order, ahead};
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
/// So many delete markers are looked at before the question; for more it is that of a deletion.
const MARKERS: usize = 20;
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
        let count = ahead::count(&*store, &place.bucket, &selected.items, selected.versions, tell);
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
        if let job::Task::Delete { .. } = task {
            let desktop = self.desktop.get().ok_or_else(|| problem("There is nobody to ask."))?;
            let restores = self.restores(&selected).await;
            let question = if restores { restore_question(&selected) } else { delete_question(&selected) };
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

    /// True if everything that is to be deleted is a delete marker: then deleting brings objects back. Asked of the
    /// server, since the window is not believed in this.
    async fn restores(&self, selected: &Selected) -> bool {
        let Selected { place, items, .. } = selected;
        let Ok(store) = self.store(&place.connection).await else { return false };
        if items.len() > MARKERS {
            return false;
        }
        for item in items {
            let job::Item::Object(job::Object { key, version: Some(version), .. }) = item else { return false };
            let Ok(listed) = store.list_versions(&place.bucket, key, false, None).await else { return false };
            if !listed.versions.iter().any(|it| it.key == *key && it.version == *version && it.delete_marker) {
                return false;
            }
        }
        true
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
    Ok(match work {
        Work::Delete => job::Task::Delete { versions: selected.versions },
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
    })
}

/// What is asked before anything is deleted: how much, and whether it can come back.
fn delete_question(selected: &Selected) -> Question {
    let markers = selected.items.iter().any(|item| matches!(item, job::Item::Object(it) if it.version.is_some()));
    let count = selected.counted.all.objects;
    let (what, single) = match (markers || selected.versions, count) {
        (true, 1) => ("version".to_owned(), true),
        (true, _) => (format!("{} versions", grouped(count)), false),
        (false, 1) => ("object".to_owned(), true),
        (false, _) => (format!("{} objects", grouped(count)), false),
    };
    let name = job::target::name_of(&selected.place.bucket, &selected.items);
    let title = match single {
        true => format!("Delete the {what} {name}?"),
        false => format!("Delete {what}?"),
    };
    let lost = match (markers || selected.versions, selected.versioning) {
        (true, _) if single => "It is removed for ever.",
        (true, _) if selected.versions => "They are removed for ever.",
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

/// What is asked before delete markers are removed.
fn restore_question(selected: &Selected) -> Question {
    let name = job::target::name_of(&selected.place.bucket, &selected.items);
    Question {
        title: format!("Restore {name}?"),
        text: "The mark that says that it was deleted is removed. Its newest version is there again.".into(),
        keep: "Keep",
        go_on: "Restore".into(),
    }
}

/// `1,204`.
fn grouped(number: u64) -> String {
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
    use crate::wire::{Place, SelectedItem};

    fn selected(items: Vec<SelectedItem>, objects: u64, versioning: Option<Keeps>) -> Selected {
        let place = Place { connection: "practice".into(), bucket: "b".into(), prefix: String::new() };
        let mut selected = Selected::new(Selection { place, items, versions: false }).unwrap();
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
