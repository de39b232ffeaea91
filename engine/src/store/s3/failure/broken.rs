//! Requests without a usable answer: the connection, the keys or the answer itself broke.

use std::error::Error as StdError;
use std::io;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use rustls::{CertificateError as Certificate, Error as Tls};

use super::answer::request_id;
use super::sentence;
use crate::store::s3::sign_in::NoKeys;
use crate::store::s3::wire::{NameUnknown, Quiet, WebPage};
use crate::store::{Error, Kind};

/// The request was not answered.
pub(super) fn request(error: &(dyn StdError + 'static)) -> Error {
    Error::new(kind(error).unwrap_or(Kind::Other), words(error))
}

/// The answer could not be read to its end, or not be understood.
pub(super) fn answer(error: &(dyn StdError + 'static), response: &HttpResponse) -> Error {
    let status = response.status().as_u16();
    let kind = match kind(error) {
        Some(_) => Kind::Interrupted,
        None if matches!(status, 429 | 502..=504) => Kind::Busy { after: None },
        None if status >= 500 => Kind::Server,
        None => Kind::BadAnswer,
    };
    Error { status: Some(status), request_id: request_id(response), ..Error::new(kind, words(error)) }
}

/// The body of an answer ended early.
pub(in crate::store::s3) fn stream(error: &(dyn StdError + 'static)) -> Error {
    Error::new(Kind::Interrupted, words(error))
}

/// The first cause in the chain that tells something.
fn kind(error: &(dyn StdError + 'static)) -> Option<Kind> {
    let mut connecting = None;
    let mut keys = None;
    for cause in causes(error) {
        let found = if let Some(name) = cause.downcast_ref::<NameUnknown>() {
            Some(if name.is_offline() { Kind::NoNetwork } else { Kind::UnknownHost })
        } else if cause.is::<Quiet>() {
            Some(Kind::NoNetwork)
        } else if cause.is::<WebPage>() {
            Some(Kind::WebPage)
        } else if let Some(tls) = cause.downcast_ref::<Tls>() {
            Some(of_tls(tls))
        } else if let Some(io) = cause.downcast_ref::<io::Error>() {
            of_io(io)
        } else if let Some(http) = cause.downcast_ref::<hyper::Error>() {
            of_http(http)
        } else {
            None
        };
        if found.is_some() {
            return found;
        }
        if let Some(profile) = cause.downcast_ref::<NoKeys>() {
            keys = Some(profile.kind());
        } else if let Some(provider) = cause.downcast_ref::<CredentialsError>() {
            // One may be in another; what the outer one led to is known better.
            keys.get_or_insert_with(|| of_keys(provider));
        } else if cause.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(|it| it.is_connect()) {
            connecting = Some(Kind::NoNetwork);
        }
    }
    keys.or(connecting)
}

fn of_tls(error: &Tls) -> Kind {
    match error {
        // No TLS at all on the other side: an http server, or something in between.
        Tls::InvalidMessage(_) | Tls::InappropriateMessage { .. } => Kind::BadAnswer,
        Tls::InvalidCertificate(why) => match why {
            Certificate::Expired | Certificate::ExpiredContext { .. } => Kind::TlsExpired,
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => Kind::TlsName,
            // Nobody uses a certificate before its time; a clock that is behind is common.
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => Kind::ClockSkew,
            _ => Kind::Tls,
        },
        _ => Kind::Tls,
    }
}

fn of_io(error: &io::Error) -> Option<Kind> {
    use io::ErrorKind as Io;
    Some(match error.kind() {
        Io::ConnectionRefused
        | Io::TimedOut
        | Io::NetworkUnreachable
        | Io::HostUnreachable
        | Io::NetworkDown
        | Io::AddrNotAvailable
        | Io::NotConnected => Kind::NoNetwork,
        Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe | Io::UnexpectedEof => Kind::Interrupted,
        _ => return None,
    })
}

fn of_http(error: &hyper::Error) -> Option<Kind> {
    if error.is_parse() {
        Some(Kind::BadAnswer)
    } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() || error.is_body_write_aborted()
    {
        Some(Kind::Interrupted)
    } else {
        None
    }
}

fn of_keys(error: &CredentialsError) -> Kind {
    if matches!(error, CredentialsError::ProviderTimedOut(_)) {
        return Kind::NoNetwork;
    }
    match causes(error).any(|it| it.to_string().to_lowercase().contains("expired")) {
        true => Kind::ExpiredCredentials,
        false => Kind::BadCredentials,
    }
}

/// An error and its causes. An I/O error hides the one that it wraps, so that one is looked for.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|it| it as &(dyn StdError + 'static)).or_else(move || error.source())
    })
}

/// What the causes say, each once.
pub(in crate::store::s3) fn words(error: &(dyn StdError + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = sentence(&cause.to_string());
        if !said.iter().any(|it| it.contains(&text)) {
            said.push(text);
        }
    }
    sentence(&said.join(": "))
}
