//! Unfinished uploads of a bucket: listed, measured, gone on with, removed.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use tauri::ipc::Channel;
use windlass_engine::engine::unfinished::{self, Adoption, Fitting, Owner};
use windlass_engine::error::{Action, Error};
use windlass_engine::store::{Kind, ObjectPath};
use windlass_engine::transfer::{ConnectionId, Id};

use super::Answered;
use crate::app::App;
use crate::dialogs::{self, Question};
use crate::wire::{
    Compared, Problem, RemovedUpload, UnfinishedRequest, UnfinishedUpload, UnfinishedUploads, UploadName, UploadOwner,
    UploadSize, millis, problem,
};
use crate::{check, paths};

/// How often the window hears how far a comparison is.
const BEAT: Duration = Duration::from_millis(200);
/// Removed at once.
const TOGETHER: usize = 4;
/// So many are measured for the question, and for so long at most.
const MEASURED: usize = 20;
const MEASURING: Duration = Duration::from_secs(5);

impl App {
    pub async fn unfinished_uploads(&self, request: UnfinishedRequest) -> Answered<UnfinishedUploads> {
        let UnfinishedRequest { connection, bucket, page } = request;
        let bucket = check::bucket(&bucket)?;
        let store = self.store(&connection).await?;
        let page = store.list_uploads_page(bucket, "", page.as_deref()).await;
        let page = self.heard(&connection, Action::Uploads, bucket, page)?;
        // Asked after the server: one that was begun meanwhile is known.
        let owners = self.engine.begun_here(&ConnectionId(connection), bucket);
        let row = |upload: windlass_engine::store::ListedUpload| UnfinishedUpload {
            owner: owners.get(&upload.upload_id).map_or(UploadOwner::Other, |owner| (*owner).into()),
            key: upload.key,
            upload_id: upload.upload_id,
            begun: upload.initiated.map(millis),
        };
        Ok(UnfinishedUploads { uploads: page.uploads.into_iter().map(row).collect(), next: page.next })
    }

    pub async fn upload_size(&self, upload: UploadName) -> Answered<Option<UploadSize>> {
        check::upload(&upload)?;
        let (store, object) = (self.store(&upload.connection).await?, object(&upload));
        match store.list_parts(&object, &upload.upload_id).await {
            Err(error) if error.kind == Kind::NoSuchUpload => Ok(None),
            listed => {
                let parts = self.heard(&upload.connection, Action::Uploads, &object.to_string(), listed)?;
                let bytes = parts.iter().map(|part| part.size).sum();
                Ok(Some(UploadSize { parts: u32::try_from(parts.len()).unwrap_or(u32::MAX), bytes }))
            }
        }
    }

    pub async fn adopt_upload(
        &self,
        number: u32,
        upload: UploadName,
        channel: Channel<Compared>,
    ) -> Answered<Option<u64>> {
        check::upload(&upload)?;
        let desktop = self.desktop.get().ok_or_else(|| problem("There is nobody to ask."))?;
        let running = self.running.begin(number)?;
        let title = format!("Which file is {}?", last(&upload.key));
        let Some(local) = dialogs::file(&title).await else { return Ok(None) };
        let name = paths::name(&local);
        let mut told = None::<Instant>;
        let tell = |bytes, of| {
            if bytes == of || told.is_none_or(|at| at.elapsed() >= BEAT) {
                told = Some(Instant::now());
                // A window that is gone is noticed elsewhere.
                let _ = channel.send(Compared { name: name.clone(), bytes, of });
            }
        };
        let adoption = Adoption {
            connection: ConnectionId(upload.connection.clone()),
            object: object(&upload),
            upload_id: upload.upload_id.clone(),
            local,
        };
        let fitting = tokio::select! {
            compared = self.engine.compare(adoption, tell) => compared?,
            () = running.stopped() => return Ok(None),
        };
        if !dialogs::confirm(desktop, adopt_question(&upload, &name, &fitting)).await {
            return Ok(None);
        }
        Ok(Some(self.engine.adopt(fitting).await?.0))
    }

    pub async fn remove_uploads(&self, uploads: Vec<UploadName>) -> Answered<Option<Vec<RemovedUpload>>> {
        let first = check::uploads(&uploads)?.clone();
        let desktop = self.desktop.get().ok_or_else(|| problem("There is nobody to ask."))?;
        let connection = ConnectionId(first.connection.clone());
        let owners = self.engine.begun_here(&connection, &first.bucket);
        let ours = uploads.iter().filter(|it| matches!(owners.get(&it.upload_id), Some(Owner::Transfer(_)))).count();
        let held = self.held(&uploads).await;
        if !dialogs::confirm(desktop, remove_question(&uploads, ours, held)).await {
            return Ok(None);
        }
        // The user may have thought about it for a while.
        let owners = self.engine.begun_here(&connection, &first.bucket);
        Ok(Some(self.remove_each(uploads, &owners).await?))
    }

    /// Cancels the transfers of ours, removes others'; what happened to each.
    async fn remove_each(
        &self,
        uploads: Vec<UploadName>,
        owners: &HashMap<String, Owner>,
    ) -> Answered<Vec<RemovedUpload>> {
        let Some(first) = uploads.first() else { return Ok(Vec::new()) };
        let store = self.store(&first.connection).await?;
        let cancelled: Vec<Id> = uploads.iter().filter_map(|it| transfer_of(owners.get(&it.upload_id))).collect();
        if !cancelled.is_empty() {
            // Its row tells how that ends; what was sent is removed, and that is in the journal until it is done.
            self.engine.cancel(cancelled);
        }
        let remove = |upload: UploadName| {
            let (store, owner) = (store.clone(), owners.get(&upload.upload_id).copied());
            async move {
                let problem = match owner {
                    Some(Owner::Transfer(_) | Owner::Removal) => None,
                    Some(Owner::Job(_)) => Some(of_a_copy(&upload)),
                    None => match unfinished::remove(&*store, &object(&upload), &upload.upload_id).await {
                        Ok(true) => None,
                        Ok(false) => Some(still_sent(&upload)),
                        Err(error) => {
                            let place = object(&upload).to_string();
                            Some(self.failure(&upload.connection, Action::Abort, &place, error).into())
                        }
                    },
                };
                RemovedUpload { upload_id: upload.upload_id, problem }
            }
        };
        Ok(futures::stream::iter(uploads).map(remove).buffer_unordered(TOGETHER).collect().await)
    }

    /// Parts and bytes that the server holds of them, if that is told soon. Only for the words of the question.
    async fn held(&self, uploads: &[UploadName]) -> Option<(u64, u64)> {
        if uploads.len() > MEASURED {
            return None;
        }
        let sizes = futures::stream::iter(uploads.to_vec()).map(|upload| self.upload_size(upload)).buffered(TOGETHER);
        let sizes: Vec<Answered<Option<UploadSize>>> =
            tokio::time::timeout(MEASURING, sizes.collect::<Vec<_>>()).await.ok()?;
        let mut held = (0, 0);
        for size in sizes {
            if let Some(size) = size.ok()? {
                held = (held.0 + u64::from(size.parts), held.1 + size.bytes);
            }
        }
        Some(held)
    }
}

impl From<Owner> for UploadOwner {
    fn from(owner: Owner) -> Self {
        match owner {
            Owner::Transfer(id) => Self::Transfer { id: id.0 },
            Owner::Job(id) => Self::Job { id: id.0 },
            Owner::Removal => Self::Removal,
        }
    }
}

fn transfer_of(owner: Option<&Owner>) -> Option<Id> {
    match owner {
        Some(Owner::Transfer(id)) => Some(*id),
        _ => None,
    }
}

fn object(upload: &UploadName) -> ObjectPath {
    ObjectPath::new(upload.bucket.clone(), upload.key.clone())
}

/// What an object is called in its folder.
fn last(key: &str) -> &str {
    key.trim_end_matches('/').rsplit('/').next().unwrap_or(key)
}

fn adopt_question(upload: &UploadName, file: &str, fitting: &Fitting) -> Question {
    let (kept, all) = fitting.parts();
    let left = fitting.size().saturating_sub(fitting.kept_bytes());
    let there = match kept {
        0 => "No part of it is on the server yet.".to_owned(),
        _ => format!(
            "{kept} of {all} parts ({}) are on the server and equal to the file {file}.",
            written(fitting.kept_bytes())
        ),
    };
    let rest = match left {
        0 => "They are joined to the object.".to_owned(),
        _ => format!("The other {} are sent, then all parts are joined to the object.", written(left)),
    };
    Question {
        title: format!("Go on with the upload of {}?", last(&upload.key)),
        text: format!("{there} {rest} A program that still sends to it must be ended first."),
        keep: "Keep as it is",
        go_on: "Go on".into(),
    }
}

fn remove_question(uploads: &[UploadName], ours: usize, held: Option<(u64, u64)>) -> Question {
    let (title, go_on) = match uploads {
        [only] => (format!("Remove the unfinished upload of {}?", last(&only.key)), "Remove".to_owned()),
        many => (format!("Remove {} unfinished uploads?", many.len()), format!("Remove {} uploads", many.len())),
    };
    let lost = match held {
        Some((0, _)) => "No parts of it are stored yet.".to_owned(),
        Some((parts, bytes)) => {
            format!("{} already sent, in {parts} parts, are removed from the server.", written(bytes))
        }
        None => "What was already sent is removed from the server.".to_owned(),
    };
    let transfers = match (ours, uploads.len()) {
        (0, _) => String::new(),
        (1, 1) => " Its transfer in the list is cancelled.".to_owned(),
        (1, _) => " One of them belongs to a transfer in the list, which is cancelled.".to_owned(),
        (ours, _) => format!(" {ours} of them belong to transfers in the list, which are cancelled."),
    };
    let others = if ours < uploads.len() { " A program that still sends to it fails." } else { "" };
    Question {
        title,
        text: format!("{lost}{transfers}{others} This cannot be undone."),
        keep: "Keep",
        go_on: go_on.into(),
    }
}

/// `13.4 GB`, in powers of 1,000 as everywhere in the window.
fn written(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["bytes", "KB", "MB", "GB", "TB"] {
        if value < 1000.0 {
            let digits = usize::from(unit != "bytes" && value < 100.0);
            return format!("{value:.digits$} {unit}");
        }
        value /= 1000.0;
    }
    format!("{value:.1} PB")
}

fn of_a_copy(upload: &UploadName) -> Problem {
    let what = format!("{} belongs to a copy in the list.", last(&upload.key));
    Error::BadInput { what, hint: Some("Cancel the copy to remove it.".into()) }.into()
}

fn still_sent(upload: &UploadName) -> Problem {
    let what = format!("The upload of {} came back.", last(&upload.key));
    Error::BadInput { what, hint: Some("Another program still sends to it. End that, then remove it again.".into()) }
        .into()
}

#[cfg(test)]
mod tests {
    use windlass_engine::body::UploadBody;
    use windlass_engine::store::PutOptions;

    use super::*;

    fn named(key: &str, upload_id: &str) -> UploadName {
        UploadName {
            connection: "practice".into(),
            bucket: "my-files".into(),
            key: key.into(),
            upload_id: upload_id.into(),
        }
    }

    #[test]
    fn the_question_says_what_is_lost_and_what_is_cancelled() {
        let one = remove_question(&[named("a/film.mov", "1")], 0, Some((799, 13_400_000_000)));
        assert_eq!(
            (&*one.title, one.keep, &*one.go_on),
            ("Remove the unfinished upload of film.mov?", "Keep", "Remove")
        );
        assert!(one.text.starts_with("13.4 GB already sent, in 799 parts, are removed"), "{}", one.text);
        assert!(one.text.ends_with("This cannot be undone."));
        let many = remove_question(&[named("a", "1"), named("b", "2"), named("c", "3")], 1, None);
        assert_eq!((&*many.title, &*many.go_on), ("Remove 3 unfinished uploads?", "Remove 3 uploads"));
        assert!(
            many.text.contains("One of them belongs to a transfer in the list, which is cancelled"),
            "{}",
            many.text
        );
        let ours = remove_question(&[named("a", "1")], 1, None);
        assert!(!ours.text.contains("A program"), "{}", ours.text);
    }

    #[test]
    fn sizes_are_written_as_in_the_window() {
        assert_eq!(
            [0, 999, 1_500, 41_600_000_000, 613_000_000].map(written),
            ["0 bytes", "999 bytes", "1.5 KB", "41.6 GB", "613 MB"]
        );
    }

    #[tokio::test]
    async fn uploads_of_the_practice_store_are_listed_measured_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path()).unwrap();
        let store = app.store("practice").await.unwrap();
        let path = ObjectPath::new("my-files", "a/film.mov");
        let begun = store.create_multipart(&path, &PutOptions::default()).await.unwrap().upload_id;
        store.put_part(&path, &begun, 1, UploadBody::from_bytes(vec![7; 3_000])).await.unwrap();

        let request = UnfinishedRequest { connection: "practice".into(), bucket: "my-files".into(), page: None };
        let listed = app.unfinished_uploads(request.clone()).await.unwrap();
        let [upload] = &listed.uploads[..] else { panic!("{listed:?}") };
        assert_eq!((&*upload.key, &upload.owner, &listed.next), ("a/film.mov", &UploadOwner::Other, &None));
        assert!(upload.begun.is_some());
        let name = named("a/film.mov", &upload.upload_id);
        assert_eq!(app.upload_size(name.clone()).await.unwrap(), Some(UploadSize { parts: 1, bytes: 3_000 }));
        // Without a window nobody could be asked.
        assert!(app.remove_uploads(vec![name.clone()]).await.is_err());
        assert_eq!(app.unfinished_uploads(request.clone()).await.unwrap().uploads.len(), 1);

        let removed = app.remove_each(vec![name.clone(), named("gone", "0")], &HashMap::new()).await.unwrap();
        assert!(removed.iter().any(|it| it.upload_id == name.upload_id && it.problem.is_none()), "{removed:?}");
        assert_eq!(app.unfinished_uploads(request.clone()).await.unwrap().uploads, []);
        assert_eq!(app.upload_size(name).await.unwrap(), None, "it is gone");
        let made_up = UnfinishedRequest { page: Some("no page".into()), ..request };
        assert!(app.unfinished_uploads(made_up).await.is_err());
    }

    #[tokio::test]
    async fn that_of_a_copy_is_left_to_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path()).unwrap();
        let owners = HashMap::from([("1".to_owned(), Owner::Job(Id(7))), ("2".to_owned(), Owner::Removal)]);
        let removed = app.remove_each(vec![named("a", "1"), named("b", "2")], &owners).await.unwrap();
        let of = |id: &str| removed.iter().find(|it| it.upload_id == id).unwrap().problem.clone();
        assert!(of("1").unwrap().message.contains("copy") && of("2").is_none());
    }
}
