//! One upload, from top to bottom.
//!
//! Open the source, look whether the key is free, then send the file in one request or in parts. Each step that a
//! crash could tear is written down before it is taken, so that going on is: read the checkpoint, ask the server
//! which parts it has, send the rest.

mod compressed;
mod confirm;
mod continued;
pub(crate) mod fit;
mod parts;
mod single;
mod target;

pub use continued::CLOCK_SLACK_MS;
pub use parts::is_md5;

use std::sync::Arc;

use crate::error::{Action, Code, Error, Failure};
use crate::local::Source;
use crate::media;
use crate::store::{Begun, ObjectPath, PutOptions};
use crate::transfer::plan::SINGLE_PUT_MAX;
use crate::transfer::{Checkpoint, Compression, Phase, Plan, Question, UploadOptions, Verdict};
use crate::work::{Early, Outcome, Tries, Work};

/// The name of the metadata that holds an upload's token.
pub const TOKEN: &str = "windlass-token";
/// The name of the metadata that holds the size of a compressed file before it was compressed, in bytes.
pub const SIZE: &str = "windlass-size";

/// An upload that was begun on the server, and what is known of it.
pub(crate) struct Upload<'a> {
    work: &'a Work,
    object: ObjectPath,
    source: Arc<Source>,
    plan: Plan,
    token: String,
    upload_id: String,
    whole_checksum: bool,
    only_if_absent: bool,
}

/// Does the upload; says how it ended.
pub async fn run(work: &Work, part_size: Option<u64>) -> Outcome {
    match upload(work, part_size).await {
        Ok(verdict) => Outcome::Done(verdict),
        Err(early) => early,
    }
}

async fn upload(work: &Work, part_size: Option<u64>) -> Early<Verdict> {
    work.phase(Phase::Preparing);
    let source = open(work).await?;
    let fingerprint = source.fingerprint();
    work.update(|transfer| transfer.size = Some(fingerprint.size));

    let transfer = work.transfer()?;
    if let Some(checkpoint @ Checkpoint::Upload { source: then, plan, compression, token, .. }) = &transfer.checkpoint {
        let same = if transfer.moved_source { then.size == fingerprint.size } else { *then == fingerprint };
        // Of a file in one request nothing is kept that could be mixed.
        if !same && !checkpoint.is_one_request() {
            return Err(Outcome::Asked(Question::SourceChanged));
        }
        if let Some(compression) = compression {
            if let Some(verdict) = compressed::go_on(work, &source, *compression, part_size).await? {
                return Ok(verdict);
            }
        } else if checkpoint.is_one_request() {
            if let Some(verdict) = single::find(work, &source.clone().into()).await? {
                return Ok(verdict);
            }
        } else if let Some(upload) = continued::go_on(work, &source, *plan).await? {
            return match upload {
                continued::Found::Complete(verdict) => Ok(verdict),
                continued::Found::Upload(upload) => parts::send(upload).await,
            };
        }
        if token.is_empty() {
            return Err(gone(&transfer.request.remote).into());
        }
        work.tell("Nothing of it is on the server. Starting again.");
    }

    let only_if_absent = target::settle(work, &source).await?;
    let plan = Plan::upload(fingerprint.size, part_size).ok_or(Error::TooLarge { size: fingerprint.size })?;
    if let Some(compression) = compressed::wanted(work, &source).await? {
        return compressed::send(work, source, compression, part_size, plan, only_if_absent).await;
    }
    as_it_is(work, source, plan, only_if_absent).await
}

/// Sends the file's own bytes: in one request if it is small, else in parts.
async fn as_it_is(work: &Work, source: Arc<Source>, plan: Plan, only_if_absent: bool) -> Early<Verdict> {
    if plan.size() <= SINGLE_PUT_MAX {
        return single::send(work, source.into(), only_if_absent).await;
    }
    parts::send(begin(work, source, plan, None, only_if_absent).await?).await
}

/// An upload of another program is not there any more. It is not begun anew: what that one had begun it with, the headers,
/// the encryption, the access, is not known here.
pub fn gone(object: &ObjectPath) -> Error {
    let what = format!("The unfinished upload of {object} is gone: there is nothing to go on with.");
    Error::BadInput { what, hint: Some("Upload the file anew.".into()) }
}

/// Opens the source. One that is gone is asked about only if something was sent already.
async fn open(work: &Work) -> Early<Arc<Source>> {
    let path = work.transfer()?.request.local.clone();
    let disk = work.around.disk.clone();
    match work.blocking(move || Source::open(&disk, &path)).await? {
        Ok(source) => Ok(Arc::new(source)),
        Err(error) => {
            let failure = Failure::from(error);
            let kept = matches!(&work.transfer()?.checkpoint, Some(Checkpoint::Upload { upload_id: Some(_), .. }));
            match failure.code {
                Code::SourceMissing if kept => Err(Outcome::Asked(Question::SourceMissing)),
                _ => Err(failure.into()),
            }
        }
    }
}

/// Begins an upload in parts. The intent, with its token, is on the disk before the server is asked.
async fn begin<'a>(
    work: &'a Work,
    source: Arc<Source>,
    plan: Plan,
    compression: Option<Compression>,
    only_if_absent: bool,
) -> Early<Upload<'a>> {
    work.let_go(&*work.transfer()?);
    let token = uuid::Uuid::new_v4().to_string();
    let intent = Checkpoint::Upload {
        source: source.fingerprint(),
        plan,
        token: token.clone(),
        upload_id: None,
        whole_checksum: false,
        completing: false,
        compression,
    };
    work.update(|transfer| {
        transfer.checkpoint = Some(intent);
        transfer.done_bytes = 0;
    });
    work.around.journal.forget_parts(work.id);
    work.flush().await?;

    let object = work.transfer()?.request.remote.clone();
    let options = options(work, &source, &token, compression).await?;
    let begun = create(work, &object, &options).await?;
    work.update(|transfer| {
        if let Some(Checkpoint::Upload { upload_id, whole_checksum, .. }) = &mut transfer.checkpoint {
            *upload_id = Some(begun.upload_id.clone());
            *whole_checksum = begun.whole_checksum;
        }
    });
    work.flush().await?;
    work.trust();
    let Begun { upload_id, whole_checksum } = begun;
    Ok(Upload { work, object, source, plan, token, upload_id, whole_checksum, only_if_absent })
}

/// Asks the server to begin. Not simply asked again when the answer is lost: the upload that was begun unheard would
/// stay, and cost money, so it is looked for first.
async fn create(work: &Work, object: &ObjectPath, options: &PutOptions) -> Early<Begun> {
    let mut tries = Tries::default();
    let asked = crate::engine::now_ms();
    loop {
        // A cancel waits for the answer: only that tells what there is to remove.
        let error = match confirm::until_paused(work, work.store.create_multipart(object, options)).await? {
            Ok(begun) => return Ok(begun),
            Err(error) => error,
        };
        if error.ambiguous()
            && let Some(upload_id) = continued::adopt_unanswered(work, asked).await?
        {
            return Ok(Begun { upload_id, whole_checksum: false });
        }
        match tries.after(&error) {
            Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
            None => return Err(work.store_error(Action::Write, object, error).into()),
        }
    }
}

/// What goes with the object: what was chosen, its type, and the token that tells it as ours.
async fn options(
    work: &Work,
    source: &Arc<Source>,
    token: &str,
    compression: Option<Compression>,
) -> Early<PutOptions> {
    let transfer = work.transfer()?;
    let UploadOptions { mut headers, mut metadata, tags, storage_class, encryption, acl, compression: _ } =
        (*transfer.request.options).clone();
    if headers.content_type.is_none() {
        let first = first_bytes(work, source).await?;
        headers.content_type = media::of_upload(&transfer.request.remote.key, &first);
    }
    if let Some(compression) = compression {
        headers.content_encoding = Some(compression.name().to_owned());
        metadata.push((SIZE.to_owned(), source.fingerprint().size.to_string()));
    }
    metadata.push((TOKEN.to_owned(), token.to_owned()));
    Ok(PutOptions { headers, metadata, tags, encryption, acl, only_if_absent: false, storage_class })
}

/// What the file begins with.
async fn first_bytes(work: &Work, source: &Arc<Source>) -> Early<Vec<u8>> {
    let (reader, size) = (source.reader(), source.fingerprint().size);
    let mut first = vec![0; media::FIRST_BYTES.min(usize::try_from(size).unwrap_or(usize::MAX))];
    let read = work.blocking(move || reader.read_exact_at(&mut first, 0).map(|()| first)).await?;
    let path = work.transfer()?.request.local.clone();
    Ok(read.map_err(|error| Error::reading(&path, error))?)
}
