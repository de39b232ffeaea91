//! Refusals: the server answered, and the answer is an error.

use std::time::Duration;

use aws_sdk_s3::error::ErrorMetadata;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::{Subject, sentence};
use crate::store::{Error, Kind};

pub(super) fn refusal(meta: &ErrorMetadata, response: &HttpResponse, subject: Subject) -> Error {
    let status = response.status().as_u16();
    let header = |name| response.headers().get(name);
    let code = meta.code().filter(|code| !code.is_empty());
    let message = sentence(meta.message().unwrap_or_default());
    let kind = match code.and_then(by_code) {
        Some(Kind::WrongRegion { .. }) => Kind::WrongRegion { region: region(response, &message) },
        Some(Kind::Busy { .. }) => Kind::Busy { after: retry_after(header("retry-after")) },
        Some(kind) => kind,
        None => by_status(status, code, &message, response, subject),
    };
    Error { kind, code: code.map(Into::into), message, request_id: request_id(response), status: Some(status) }
}

/// One entry of an answer that is about many keys.
pub(in crate::store::s3) fn entry(code: Option<&str>, message: Option<&str>) -> Error {
    let code = code.filter(|code| !code.is_empty());
    let kind = code.and_then(by_code).unwrap_or(Kind::Other);
    Error { code: code.map(Into::into), ..Error::new(kind, sentence(message.unwrap_or_default())) }
}

pub(super) fn request_id(response: &HttpResponse) -> Option<String> {
    response.headers().get("x-amz-request-id").map(sentence)
}

/// The codes of S3 and of servers like it, as far as they decide anything.
fn by_code(code: &str) -> Option<Kind> {
    Some(match code {
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "AuthFailure"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidToken"
        | "InvalidSecurity"
        | "NotSignedUp" => Kind::BadCredentials,
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => Kind::ExpiredCredentials,
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => Kind::ClockSkew,
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" | "Forbidden" => Kind::AccessDenied,
        "PermanentRedirect" | "TemporaryRedirect" | "Redirect" | "IllegalLocationConstraintException" => {
            Kind::WrongRegion { region: None }
        }
        "NoSuchBucket" => Kind::NoSuchBucket,
        "NoSuchKey" | "NoSuchVersion" => Kind::NoSuchKey,
        "NoSuchUpload" => Kind::NoSuchUpload,
        "PreconditionFailed" | "InvalidRange" => Kind::PreconditionFailed,
        "ConditionalRequestConflict" | "OperationAborted" | "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => {
            Kind::Conflict
        }
        "InvalidObjectState" => Kind::Archived,
        "SlowDown"
        | "SlowDownRead"
        | "SlowDownWrite"
        | "ServiceUnavailable"
        | "TooManyRequests"
        | "Throttling"
        | "ThrottlingException"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "Busy" => Kind::Busy { after: None },
        "InternalError" | "InternalFailure" => Kind::Server,
        // The body came too slowly, or not in full: the connection's doing.
        "RequestTimeout" | "IncompleteBody" => Kind::Interrupted,
        "BadDigest" | "InvalidDigest" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch" => Kind::BadDigest,
        "NotImplemented" | "MethodNotAllowed" => Kind::NotSupported,
        "EntityTooLarge" => Kind::TooLarge,
        // The practice store and others; MinIO's disk; MinIO's and Ceph's limit for a bucket.
        "InsufficientStorage" | "XMinioStorageFull" | "XMinioAdminBucketQuotaExceeded" | "QuotaExceeded" => {
            Kind::StorageFull
        }
        _ => return None,
    })
}

fn by_status(status: u16, code: Option<&str>, message: &str, response: &HttpResponse, subject: Subject) -> Kind {
    // A code that says nothing to us is still S3; a page in HTML never is.
    let html = code.is_none() && is_html(response);
    match status {
        301 | 307 | 400 if regional(status, code, response) => Kind::WrongRegion { region: region(response, message) },
        // 502 and 504: a proxy is there, and the server behind it starts, ends, or has too much to do.
        429 | 502..=504 => Kind::Busy { after: retry_after(response.headers().get("retry-after")) },
        501 => Kind::NotSupported,
        // RFC 6585: the network wants a sign-in.
        511 => Kind::WebPage,
        507 => Kind::StorageFull,
        500.. => Kind::Server,
        200..400 if html => Kind::WebPage,
        200..400 => Kind::BadAnswer,
        413 => Kind::TooLarge,
        // Of a server, or a proxy before it, that refuses in its own words.
        _ if html => Kind::BadAnswer,
        401 => Kind::BadCredentials,
        403 => Kind::AccessDenied,
        404 => match subject {
            Subject::Service => Kind::BadAnswer,
            Subject::Bucket => Kind::NoSuchBucket,
            Subject::Key => Kind::NoSuchKey,
            Subject::Upload => Kind::NoSuchUpload,
        },
        405 => Kind::NotSupported,
        408 => Kind::Interrupted,
        409 => Kind::Conflict,
        412 | 416 => Kind::PreconditionFailed,
        _ => Kind::Other,
    }
}

fn is_html(response: &HttpResponse) -> bool {
    response.headers().get("content-type").is_some_and(|it| it.trim_start().starts_with("text/html"))
}

/// HEAD has no body, so a redirect of it shows by its header only.
fn regional(status: u16, code: Option<&str>, response: &HttpResponse) -> bool {
    let told = response.headers().get("x-amz-bucket-region").is_some();
    match status {
        301 => told || !is_html(response),
        307 => told,
        // A bad request without a word, to a bucket elsewhere: what AWS answers to HEAD in the wrong region.
        _ => code == Some("AuthorizationHeaderMalformed") || (told && code.is_none()),
    }
}

fn region(response: &HttpResponse, message: &str) -> Option<String> {
    if let Some(region) = response.headers().get("x-amz-bucket-region") {
        return Some(region.to_owned());
    }
    let (_, rest) = message.split_once("expecting '")?;
    let (region, _) = rest.split_once('\'')?;
    Some(region.to_owned())
}

fn retry_after(header: Option<&str>) -> Option<Duration> {
    header?.trim().parse().ok().map(Duration::from_secs)
}
