//! A small file: one request, visible at once.
//!
//! The file is read twice: first for its CRC, so that the server can refuse other bytes before anyone sees them,
//! then to be sent. Both reads come from the page cache.

use std::sync::Arc;

use crate::body::{ReadAt, Sent, UploadBody};
use crate::engine::meter::Scale;
use crate::error::{Action, Error};
use crate::integrity::{digest, whole_crc64};
use crate::local::Source;
use crate::sabotage::{Safeguard, without};
use crate::store::{Kind, ObjectInfo, ObjectPath, Receipt};
use crate::transfer::{Checkpoint, Compression, DonePart, Phase, Plan, Verdict};
use crate::work::{Early, Outcome, Tries, Work};

use super::{TOKEN, confirm, target};

/// What is sent in one request.
pub struct Content {
    pub source: Arc<Source>,
    /// The file, or what was made of it.
    pub bytes: Arc<dyn ReadAt>,
    pub size: u64,
    pub compression: Option<Compression>,
}

impl From<Arc<Source>> for Content {
    fn from(source: Arc<Source>) -> Self {
        Self { bytes: source.reader(), size: source.fingerprint().size, source, compression: None }
    }
}

/// Sends the whole file in one request.
pub async fn send(work: &Work, content: Content, only_if_absent: bool) -> Early<Verdict> {
    let Content { source, bytes: content, size, compression } = content;
    let plan = Plan::single(size);
    let scale = compression.map(|_| Scale { file: source.fingerprint().size, wire: size });
    if scale.is_none() {
        work.meter.begin(plan, []);
    }
    let object = work.transfer()?.request.remote.clone();
    let token = uuid::Uuid::new_v4().to_string();
    note(work, &source, plan, &token, compression).await?;
    let mut options = super::options(work, &source, &token, compression).await?;
    options.only_if_absent = only_if_absent && !without(Safeguard::Condition);

    let permit = work.or_stop(work.around.requests.clone().acquire_owned()).await?;
    work.phase(Phase::Moving);
    let reader = content.clone();
    let path = work.transfer()?.request.local.clone();
    let ours = work.blocking(move || digest(&*reader, 0, size)).await?.map_err(|error| Error::reading(&path, error))?;

    let mut tries = Tries::default();
    let receipt = loop {
        work.meter.start_part(1, tries.made() > 0);
        let meter = work.meter.clone();
        let count = move |bytes| match scale {
            Some(scale) => meter.add_compressed(1, bytes, scale),
            None => meter.add(1, bytes),
        };
        let body = UploadBody::new(content.clone(), 0, size, false).on_bytes(Arc::new(count));
        let sent = body.sent();
        let request = work.store.put(&object, body, Some(ours.crc64), &options);
        let error = match until_stopped(work, &sent, size, request).await? {
            Ok(receipt) => break receipt,
            Err(error) => error,
        };
        if let Some(failure) = sent.take_failure() {
            return Err(Error::reading(&work.transfer()?.request.local, failure).into());
        }
        // A lost answer: the object may be there, and then a guarded second try would call it somebody else's.
        if (error.ambiguous() || error.kind == Kind::PreconditionFailed)
            && let Some(there) = target::look(work, &object).await?
        {
            if is_ours(&there, &token, size) {
                break Receipt {
                    etag: there.etag.unwrap_or(crate::store::ETag(String::new())),
                    checksum: there.checksum,
                    version: there.version,
                };
            }
            if error.kind == Kind::PreconditionFailed {
                return Err(target::taken(work, &source, &object, Some(&there)).await?);
            }
        } else if error.kind == Kind::PreconditionFailed {
            return Err(target::taken(work, &source, &object, None).await?);
        }
        // A server that knows no conditions: the name was looked at just before.
        if error.kind == Kind::NotSupported && options.only_if_absent {
            work.tell("This server cannot guard a name. Another writer could still come between.");
            options.only_if_absent = false;
            continue;
        }
        match tries.after(&error) {
            Some(pause) => work.or_stop(tokio::time::sleep(pause)).await?,
            None => return Err(work.store_error(Action::Write, &object, error).into()),
        }
    };
    drop(permit);
    match scale {
        Some(scale) => work.meter.finish_compressed(1, scale.file),
        None => work.meter.finish_part(1),
    }
    let (checked, at) = (source.clone(), object.clone());
    work.blocking(move || checked.check_unchanged()).await??;

    let md5 = ours.md5.map(hex).unwrap_or_default();
    let verdict = grade(work, &at, &receipt, ours.crc64, &md5, size).await?;
    work.around.journal.part_done(
        work.id,
        DonePart {
            number: 1,
            size,
            crc64: ours.crc64,
            etag: Some(receipt.etag),
            md5: ours.md5,
            confirmed: verdict >= Verdict::EveryPart,
        },
    );
    work.update(|transfer| transfer.done_bytes = source.fingerprint().size);
    Ok(verdict)
}

/// A pause drops the request. So does a cancel, unless the server has every byte: then only its answer tells whether
/// there is an object.
async fn until_stopped<T>(work: &Work, sent: &Sent, size: u64, request: impl Future<Output = T>) -> Early<T> {
    tokio::pin!(request);
    tokio::select! {
        biased;
        answer = &mut request => Ok(answer),
        () = work.stop.requested() => match work.stop.is_cancel() && sent.bytes() == size {
            true => Ok(request.await),
            false => Err(Outcome::Stopped),
        },
    }
}

/// Writes down what is about to be sent, so that after a crash its own object is not taken for somebody else's.
async fn note(
    work: &Work,
    source: &Arc<Source>,
    plan: Plan,
    token: &str,
    compression: Option<Compression>,
) -> Early<()> {
    work.let_go(&*work.transfer()?);
    let checkpoint = Checkpoint::Upload {
        source: source.fingerprint(),
        plan,
        token: token.to_owned(),
        upload_id: None,
        whole_checksum: false,
        completing: true,
        compression,
    };
    if without(Safeguard::TokenFirst) {
        return Ok(());
    }
    work.update(|transfer| transfer.checkpoint = Some(checkpoint));
    work.flush().await
}

/// What became of a request whose answer was not heard: the verdict if the object is there and is ours.
pub async fn find(work: &Work, content: &Content) -> Early<Option<Verdict>> {
    let transfer = work.transfer()?;
    let Some(Checkpoint::Upload { source, token, plan, .. }) = &transfer.checkpoint else { return Ok(None) };
    // What the server has then is of the file as it was.
    let now = content.source.fingerprint();
    let same = if transfer.moved_source { source.size == now.size } else { *source == now };
    if !same {
        return Ok(None);
    }
    let object = transfer.request.remote.clone();
    let size = plan.size();
    let Some(there) = target::look(work, &object).await?.filter(|there| is_ours(there, token, size)) else {
        return Ok(None);
    };
    work.tell("The server had it; only its answer was lost");
    if content.compression.is_some() && content.size != size {
        // Another version of the compressor made it: nothing here has its bytes any more.
        return Ok(Some(Verdict::SizeOnly));
    }
    let (reader, path) = (content.bytes.clone(), transfer.request.local.clone());
    let ours = work.blocking(move || digest(&*reader, 0, size)).await?.map_err(|error| Error::reading(&path, error))?;
    let etag = there.etag.unwrap_or(crate::store::ETag(String::new()));
    let receipt = Receipt { etag, checksum: there.checksum, version: there.version };
    let md5 = ours.md5.map(hex).unwrap_or_default();
    Ok(Some(grade(work, &object, &receipt, ours.crc64, &md5, size).await?))
}

/// Whether the object was put there by this upload.
pub fn is_ours(there: &ObjectInfo, token: &str, size: u64) -> bool {
    !token.is_empty()
        && there.size == size
        && there.metadata.iter().any(|(name, value)| name == TOKEN && value == token)
}

/// What the server's answer proves.
async fn grade(
    work: &Work,
    object: &ObjectPath,
    receipt: &Receipt,
    crc64: u64,
    md5: &str,
    size: u64,
) -> Early<Verdict> {
    work.prove(Some(receipt.etag.clone()), receipt.version.clone(), receipt.checksum.as_ref());
    match whole_crc64(receipt.checksum.as_ref()) {
        Some(theirs) if theirs == crc64 => return Ok(Verdict::WholeObject),
        Some(theirs) => return Err(confirm::differs(work, object, crc64, theirs)),
        None => {}
    }
    // The entity tag of an object put in one request is its MD5, unless the server encrypts with keys of its own.
    if receipt.etag.bare().eq_ignore_ascii_case(md5) {
        return Ok(Verdict::WholeObject);
    }
    Ok(match target::look(work, object).await? {
        Some(there) if whole_crc64(there.checksum.as_ref()) == Some(crc64) => Verdict::WholeObject,
        Some(there) if there.size == size => Verdict::SizeOnly,
        Some(there) => {
            return Err(
                Error::RemoteChanged { place: object.to_string(), detail: format!("{} bytes", there.size) }.into()
            );
        }
        None => Verdict::Unconfirmed,
    })
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
