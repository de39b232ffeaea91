//! Copying from one connection to another: through this computer, without a file on its disk.
//!
//! Pieces of the original are read from the one server and sent on to the other as they come, so that memory does not
//! grow with the size of an object. A token in the metadata of the target tells that it is this copy, also after a
//! crash or a lost answer. What both servers say is compared with the bytes that went through: that is the verdict.

mod moved;
mod parts;
mod passing;
mod whole;

use std::sync::Arc;

use super::run::JobWork;
use super::{Destination, IfTaken, Job, Object, copying, large};
use crate::error::{Action, Error, Failure};
use crate::integrity::{Crc64, whole_crc64};
use crate::store::about::Properties;
use crate::store::{self, ETag, Kind, ObjectPath, PutOptions};
use crate::transfer::Verdict;
use crate::transfer::plan::SINGLE_PUT_MAX;
use crate::upload::TOKEN;
use crate::work::Early;

use moved::Moved;
use passing::{Refused, Side};

/// One object on its way to another connection.
struct Crossing<'a> {
    work: &'a JobWork,
    object: &'a Object,
    source: ObjectPath,
    original: Properties,
    target: &'a ObjectPath,
    options: PutOptions,
    token: String,
    only_if_absent: bool,
    moved: Arc<Moved>,
}

/// Copies one object, and proves it: the entity tag of the copy. The object becomes what it was when it was copied. The
/// inner error is about this object.
pub async fn copy(
    work: &JobWork,
    job: &Job,
    to: &Destination,
    object: &mut Object,
    target: &ObjectPath,
) -> Early<Result<ETag, Failure>> {
    let source = ObjectPath::new(job.bucket.clone(), object.key.clone());
    let place = source.to_string();
    let asked = work.ask(Action::Read, &place, || work.store.properties(&source, object.version.as_deref())).await?;
    let original = match asked {
        Ok(original) => original,
        Err(error) if error.kind == Kind::NoSuchKey => return moved_before(work, job, object, target, error).await,
        Err(error) => return Ok(Err(work.words(Action::Read, &place, error))),
    };
    // Both connections may lead to one server: then a listing comes upon what this job put there.
    if is_of_job(&original.metadata, job) {
        let what = format!("{} was put there by this copy: both connections lead to one place.", object.key);
        return Ok(Err(Error::BadInput { what, hint: Some("Copy it through one connection.".into()) }.into()));
    }
    // A listing of just now must still hold.
    if object.storage_class.is_some() && object.etag.is_some() && original.etag != object.etag {
        return Ok(Err(Error::RemoteChanged { place, detail: "it is another than was listed".into() }.into()));
    }
    (object.size, object.etag) = (original.size, original.etag.clone());
    object.storage_class = Some(original.storage_class.clone());

    let mut options = match large::options(work, object, &original, None).await? {
        Ok(options) => options,
        Err(failure) => return Ok(Err(failure)),
    };
    // Its keys are those of the other server.
    options.encryption = None;
    let token = token(job, object);
    options.metadata.retain(|(name, _)| name != TOKEN);
    options.metadata.push((TOKEN.to_owned(), token.clone()));
    let only_if_absent = to.if_taken != IfTaken::Overwrite;
    let moved = Moved::new(work);
    let crossing =
        Crossing { work, object, source, original, target, options, token, only_if_absent, moved: moved.clone() };
    let copied = match object.size > SINGLE_PUT_MAX.min(work.around.largest_copy) {
        true => parts::copy(crossing).await,
        false => whole::copy(crossing).await,
    };
    // From here on the object counts as a whole, when it is done.
    moved.forget();
    Ok(copied?.map(|(etag, verdict)| {
        work.prove(verdict);
        etag
    }))
}

/// The original is gone: it was moved by an earlier try, if the target has the token of its copy.
async fn moved_before(
    work: &JobWork,
    job: &Job,
    object: &Object,
    target: &ObjectPath,
    error: store::Error,
) -> Early<Result<ETag, Failure>> {
    match copying::look(work.there(), target).await? {
        Ok(there) if there.size == object.size && has_token(&there.metadata, &token(job, object)) => {
            work.prove(Verdict::SizeOnly);
            Ok(Ok(there.etag.unwrap_or(ETag(String::new()))))
        }
        _ => Ok(Err(work.words(Action::Copy, &object.key, error))),
    }
}

/// Names the copy of an object, as it is now, by a job: never the same for another, and the same after a crash.
fn token(job: &Job, object: &Object) -> String {
    let mut digest = Crc64::new();
    let of = [Some(&object.key), object.version.as_ref(), object.etag.as_ref().map(|etag| &etag.0)];
    for part in of {
        digest.update(part.map_or(&[], |part| part.as_bytes()));
        digest.update(&[0]);
    }
    format!("{}{:016x}", of_job(job), digest.value())
}

/// What the tokens of a job begin with.
fn of_job(job: &Job) -> String {
    format!("{}-{}-", job.id.0, job.added)
}

/// Whether an object was put there by this job.
pub fn is_of_job(metadata: &[(String, String)], job: &Job) -> bool {
    let of_job = of_job(job);
    metadata.iter().any(|(name, value)| name == TOKEN && value.starts_with(&of_job))
}

/// Whether an object was put there by the copy with this token.
pub fn has_token(metadata: &[(String, String)], token: &str) -> bool {
    metadata.iter().any(|(name, value)| name == TOKEN && value == token)
}

impl Crossing<'_> {
    fn there(&self) -> &JobWork {
        self.work.there()
    }

    /// The CRC-64/NVME that the first server keeps of the original.
    fn promised(&self) -> Option<u64> {
        self.original.checksums.iter().find_map(|checksum| whole_crc64(Some(checksum)))
    }

    /// Why a piece could not be passed on, in words; what concerns the whole job ends it.
    fn words(&self, refused: Refused) -> Early<Failure> {
        let (work, place, action) = match refused.side {
            Side::Original if refused.error.kind == Kind::PreconditionFailed => {
                return Ok(self.changed(&refused.error));
            }
            Side::Original => (self.work, self.source.to_string(), Action::Read),
            // Of this object only: what has no tags can be copied.
            Side::Target if refused.error.kind == Kind::NotSupported && !self.options.tags.is_empty() => {
                let (place, server) = (self.source.to_string(), self.there().server.clone());
                return Ok(Error::TagsRefused { place, server, source: refused.error }.into());
            }
            Side::Target => (self.there(), self.target.to_string(), Action::Write),
        };
        let error = work.refused(action, &place, refused.error)?;
        Ok(work.words(action, &place, error))
    }

    fn changed(&self, error: &store::Error) -> Failure {
        Error::RemoteChanged { place: self.source.to_string(), detail: error.to_string() }.into()
    }

    fn differs(&self, ours: u64, theirs: u64) -> Failure {
        let (ours, theirs) = (format!("{ours:016x}"), format!("{theirs:016x}"));
        Error::CopyDiffers { place: self.target.to_string(), ours, theirs }.into()
    }

    /// The server knows no such storage class: the copy gets the bucket's usual one. False if that was not it.
    fn drop_class(options: &mut PutOptions, error: &store::Error) -> bool {
        let refused = error.code.as_deref().is_some_and(|code| code == "InvalidStorageClass");
        refused && options.storage_class.take().is_some()
    }
}
