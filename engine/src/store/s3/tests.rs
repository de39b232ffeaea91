//! The store over scripted answers: what goes over the wire, and what becomes of what comes back.

mod operations;
mod quiet;
mod refusals;
mod requests;
mod scripted;
mod trust;

use super::wire::{self, Limits};
use super::*;
use crate::connection::{Addressing, Keys, Secret, SignIn};

const SECRET: &str = "sEcReT-kEy-that-nobody-may-see";

/// A connection to that endpoint, with keys.
fn server(endpoint: &str) -> Server {
    Server {
        name: "scripted".into(),
        endpoint: Some(endpoint.into()),
        region: None,
        addressing: Addressing::Automatic,
        sign_in: SignIn::Keys(Keys {
            access_key_id: "AKIDEXAMPLE".into(),
            secret_key: Secret::new(SECRET),
            session_token: Some(Secret::new("tOkEn-of-the-session")),
        }),
        certificate: None,
    }
}

/// A store that gives up after a moment of silence.
async fn hasty(endpoint: &str) -> S3Store {
    let limits = Limits {
        silence: Duration::from_millis(400),
        answer: Duration::from_millis(600),
        joining: Duration::from_millis(1500),
    };
    patient(endpoint, limits).await
}

async fn patient(endpoint: &str, limits: Limits) -> S3Store {
    let http = wire::client(None, limits).await.expect("a client");
    let server = server(endpoint);
    let identity = sign_in::identity(&server, &http).await.expect("keys");
    S3Store::new(http, &server, &identity, true)
}

fn object() -> ObjectPath {
    ObjectPath::new("bucket", "folder/key +ü")
}
