//! The words for what a server, or the way to it, did.

use super::{Action, Code, Retry, Words, profile, refused, say};
use crate::store::{self, Kind};

pub fn words(action: Action, place: &str, server: &str, error: &store::Error) -> Words {
    use Retry::{AfterAction, Automatic, Never};
    let bucket = place.split('/').next().unwrap_or(place);
    match &error.kind {
        Kind::NoNetwork => say(
            Code::NoNetwork,
            format!("No answer from {server}."),
            "It goes on by itself when there is one.",
            Automatic,
        ),
        Kind::UnknownHost => say(
            Code::UnknownHost,
            format!("The address of {server} is not known."),
            "Check the endpoint of the connection, and the network.",
            Automatic,
        ),
        Kind::Tls => say(
            Code::TlsUntrusted,
            format!("The certificate of {server} is not trusted."),
            "If it is yours, add its certificate authority to the connection.",
            AfterAction,
        ),
        Kind::TlsExpired => say(
            Code::TlsUntrusted,
            format!("The certificate of {server} has expired."),
            "Check this computer's clock. If it is right, those who run the server must renew the certificate.",
            AfterAction,
        ),
        Kind::TlsName => say(
            Code::TlsUntrusted,
            format!("The certificate of {server} is for another name."),
            "Enter the name that the certificate is for as the endpoint. If you did, something else answers in its place.",
            AfterAction,
        ),
        Kind::BadCredentials => say(
            Code::BadCredentials,
            format!("{server} does not accept this key."),
            "Edit the connection and check the access key and the secret key.",
            AfterAction,
        ),
        Kind::ExpiredCredentials => say(
            Code::ExpiredCredentials,
            format!("The sign-in for {server} has ended."),
            "Sign in again, or enter a new session token.",
            AfterAction,
        ),
        Kind::Profile { name, trouble } => profile::words(name, *trouble),
        Kind::AccessDenied => refused::forbidden(action, place),
        Kind::ClockSkew => say(
            Code::ClockSkew,
            "This computer's clock is wrong.".into(),
            "Set the clock, then press Retry.",
            AfterAction,
        ),
        Kind::WrongRegion { region } => (
            Code::WrongRegion,
            match region {
                Some(region) => format!("The bucket {bucket} is in the region {region}."),
                None => format!("The bucket {bucket} is in another region."),
            },
            Some("Edit the connection and set its region.".into()),
            AfterAction,
        ),
        Kind::NoSuchBucket => say(
            Code::NoSuchBucket,
            format!("There is no bucket {bucket}."),
            "Check the name, or choose another place.",
            AfterAction,
        ),
        Kind::NoSuchKey => {
            say(Code::NoSuchKey, format!("{place} is not there."), "It may have been deleted. List again.", AfterAction)
        }
        Kind::DeleteMarker => say(
            Code::NoSuchKey,
            format!("This is a delete marker: here {place} was deleted."),
            "It has no bytes. Choose an older version.",
            Never,
        ),
        Kind::NoSuchUpload => say(
            Code::NoSuchUpload,
            format!("The server has removed the unfinished upload of {place}."),
            "Retry sends it from the start.",
            AfterAction,
        ),
        Kind::PreconditionFailed | Kind::Conflict => {
            say(Code::Exists, format!("Another writer changed {place}."), "Retry looks again and asks.", AfterAction)
        }
        Kind::Archived => {
            say(Code::Archived, format!("{place} is archived."), "Restore it first, then press Retry.", AfterAction)
        }
        Kind::Busy { .. } => {
            say(Code::Busy, "The server asked for a break.".into(), "It goes on by itself.", Automatic)
        }
        Kind::Server => say(
            Code::ServerFault,
            format!("{server} reported a fault of its own."),
            "It may pass. If it stays, ask those who run the server.",
            AfterAction,
        ),
        Kind::Interrupted => {
            say(Code::NoNetwork, format!("The connection to {server} broke."), "It goes on by itself.", Automatic)
        }
        Kind::BadDigest => say(
            Code::ChecksumDiffers,
            format!("{server} received other bytes than were sent."),
            "Retry sends them again. If it happens twice, test this computer's memory and network.",
            AfterAction,
        ),
        Kind::BadAnswer => {
            say(Code::BadAnswer, format!("{server} gave an answer that is not S3."), "Check the endpoint.", AfterAction)
        }
        Kind::WebPage => say(
            Code::WebPage,
            format!("A web page came instead of an answer from {server}."),
            "If this network wants a sign-in, open a browser and sign in; it goes on by itself. If not, check the endpoint.",
            Automatic,
        ),
        Kind::NotSupported => {
            say(Code::NotSupported, format!("{server} cannot do this."), "The details name the request.", Never)
        }
        Kind::TooLarge => {
            say(Code::TooLarge, "Upload too large for this server.".into(), "It takes at most 10,000 parts.", Never)
        }
        Kind::StorageFull => say(
            Code::DiskFull,
            format!("{server} has no room left."),
            "Make room there. It goes on by itself.",
            Automatic,
        ),
        Kind::Source => say(
            Code::SourceUnreadable,
            "The file cannot be read.".into(),
            "The disk reports an error. Check it, then press Retry.",
            AfterAction,
        ),
        Kind::Other => say(
            Code::BadAnswer,
            refused::otherwise(action, place, server),
            "Copy the details; they hold the server's own words.",
            AfterAction,
        ),
    }
}
