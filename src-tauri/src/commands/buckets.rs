//! What is known of a bucket, and its end.

use windlass_engine::error::{Action, Error};
use windlass_engine::job::ahead::{self, Left};
use windlass_engine::store::about::{self, Versioning};
use windlass_engine::store::{self, Kind};

use super::Answered;
use super::jobs::grouped;
use crate::app::App;
use crate::dialogs::Question;
use crate::wire::{BucketInfo, Problem, Told, problem};
use crate::{check, dialogs};

/// More than any policy or set of rules that is read.
const MOST_LINES: usize = 1_000;

impl App {
    pub async fn bucket_info(&self, connection: String, bucket: String) -> Answered<BucketInfo> {
        let name = check::bucket(&bucket)?;
        let store = self.store(&connection).await?;
        let info = self.heard(&connection, Action::List, name, store.bucket_info(name).await)?;
        let why = |error| self.why(&connection, Action::List, name, error);
        Ok(BucketInfo {
            keeps_versions: info.versioning.as_ref().ok().map(|kept| (*kept).into()),
            region: told(info.region.map(|region| region.into_iter().collect()), why),
            versioning: told(info.versioning.map(|kept| vec![versioning(kept).into()]), why),
            encryption: told(info.encryption.map(|kind| kind.map(encryption).into_iter().collect()), why),
            lifecycle: told(info.lifecycle, why),
            policy: told(info.policy.map(|policy| policy.map(indented).unwrap_or_default()), why),
        })
    }

    /// Nobody is asked in vain: a bucket with something in it is refused before.
    pub async fn delete_bucket(&self, connection: String, bucket: String) -> Answered<bool> {
        let name = check::bucket(&bucket)?;
        let store = self.store(&connection).await?;
        // Keys that may not look may still delete; then the server says it.
        let left = ahead::left(&*store, name).await;
        if left.objects + left.older > 0 {
            return Err(not_empty(name, left));
        }
        let text = "It is empty. Its name is free then, and others may take it. This cannot be undone.";
        let title = format!("Delete the bucket {name}?");
        let question = Question { title, text: text.into(), keep: "Keep", go_on: "Delete bucket".into() };
        let desktop = self.desktop.get().ok_or_else(|| problem("There is nobody to ask."))?;
        if !dialogs::confirm(desktop, question).await {
            return Ok(false);
        }
        match store.delete_bucket(name).await {
            Err(error) if error.kind == Kind::Conflict => {
                return Err(not_empty(name, ahead::left(&*store, name).await));
            }
            result => self.heard(&connection, Action::Write, name, result)?,
        }
        self.connections.forget_bucket(&connection, name)?;
        self.settings.set_upload_options(&connection, name, None)?;
        Ok(true)
    }
}

/// Says what is left in a bucket that cannot be deleted, and what to do with it.
fn not_empty(name: &str, left: Left) -> Problem {
    let number = |count: u64, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{} {many}", grouped(count))),
    };
    let parts = [
        number(left.objects, "object", "objects"),
        number(left.older, "older version or delete marker", "older versions and delete markers"),
        number(left.uploads, "unfinished upload", "unfinished uploads"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let least = if left.more { "at least " } else { "" };
    let what = match &parts[..] {
        [] => format!("{name} is not empty."),
        [one] => format!("{name} is not empty: it holds {least}{one}."),
        [others @ .., last] => format!("{name} is not empty: it holds {least}{} and {last}.", others.join(", ")),
    };
    let hint = match left {
        Left { older: 0, uploads: 0, objects: 1.., .. } => "Delete what is in it first.",
        Left { older: 1.., .. } => "Delete everything in it first, with all versions.",
        _ => "Old versions and unfinished uploads count too. Delete them first.",
    };
    Error::BadInput { what, hint: Some(hint.into()) }.into()
}

fn told(said: store::Result<Vec<String>>, why: impl FnOnce(store::Error) -> String) -> Told {
    match said {
        Ok(mut lines) => {
            lines.truncate(MOST_LINES);
            Told { lines, why: None }
        }
        Err(error) => Told { lines: Vec::new(), why: Some(why(error)) },
    }
}

fn versioning(kept: Versioning) -> &'static str {
    match kept {
        Versioning::Off => "Off",
        Versioning::On => "On",
        Versioning::Suspended => "Suspended: old versions are still there",
    }
}

fn encryption(about::Encryption { method, key_id }: about::Encryption) -> String {
    match key_id {
        Some(key) => format!("{method}, key {key}"),
        None => method,
    }
}

/// JSON, a line for each thing; anything else as it is.
fn indented(policy: String) -> Vec<String> {
    let read = serde_json::from_str::<serde_json::Value>(&policy);
    let text = read.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or(policy);
    text.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_that_is_not_empty_says_what_is_left_in_it() {
        let said = |objects, older, uploads, more| {
            let problem = not_empty("films", Left { objects, older, uploads, more });
            (problem.message, problem.hint.unwrap_or_default())
        };
        let (one, hint) = said(1, 0, 0, false);
        assert_eq!((&*one, &*hint), ("films is not empty: it holds 1 object.", "Delete what is in it first."));
        let (all, hint) = said(1_204, 3_000, 2, true);
        let due = "films is not empty: it holds at least 1,204 objects, 3,000 older versions and delete markers and \
                   2 unfinished uploads.";
        assert_eq!(all, due);
        assert!(hint.contains("with all versions"), "{hint}");
        let (unseen, hint) = said(0, 0, 0, false);
        assert_eq!(unseen, "films is not empty.");
        assert!(hint.contains("unfinished uploads"), "{hint}");
    }

    #[test]
    fn a_policy_is_readable_and_a_broken_one_is_shown_as_it_is() {
        assert_eq!(indented(r#"{"Statement":[]}"#.into()), ["{", "  \"Statement\": []", "}"]);
        assert_eq!(indented("not { json".into()), ["not { json"]);
    }

    #[test]
    fn what_was_not_told_says_why_and_no_answer_is_endless() {
        let refused = told(Err(store::Error::new(Kind::AccessDenied, "no")), |_| "You may not.".into());
        assert_eq!(refused, Told { lines: vec![], why: Some("You may not.".into()) });
        let long = told(Ok(vec![String::new(); 5_000]), |_| String::new());
        assert_eq!((long.lines.len(), long.why), (MOST_LINES, None));
    }
}
