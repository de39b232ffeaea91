//! What went wrong, from the SDK's errors to ours.
//!
//! An answer is judged by its error code where it has one, else by its status; a request without an answer by
//! the chain of causes. Only the server's own sentence and the causes' own words go into the message: no header,
//! no address, no key.

mod answer;
mod broken;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::body::Sent;
use crate::store::{Error, Kind};

/// What is missing when the server answers 404 without saying what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Service,
    Bucket,
    Key,
    Upload,
}

/// More than this of a server's sentence is not worth reading.
const LONGEST: usize = 400;

/// Puts an error of the SDK into our terms.
pub(super) fn failure<E>(error: SdkError<E, HttpResponse>, subject: Subject) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match &error {
        SdkError::ServiceError(refused) => answer::refusal(refused.err().meta(), refused.raw(), subject),
        SdkError::ResponseError(unread) => broken::answer(&error, unread.raw()),
        _ => broken::request(&error),
    }
}

/// The same for a request with a body: when its source failed, that is the reason, whatever came of it.
pub(super) fn failure_of_body<E>(error: SdkError<E, HttpResponse>, subject: Subject, sent: &Sent) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut failed = failure(error, subject);
    if sent.has_failed() {
        failed.kind = Kind::Source;
    }
    failed
}

/// An answer without a field that it must have.
pub(super) fn lacks(field: &str) -> Error {
    Error::new(Kind::BadAnswer, format!("the answer has no {field}"))
}

/// A sentence from elsewhere: one line, not too long.
pub(super) fn sentence(text: &str) -> String {
    let text: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().to_owned()
}

pub(super) use answer::entry;
pub(super) use broken::{stream, words};
