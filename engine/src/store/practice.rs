//! A store in a folder of this computer, for practice: the real protocol, no account, no open port.
//!
//! [`store`] answers in process: the client of S3 talks to s3s' service through a connector of ours, so that every
//! byte goes the same way as to a real server, signatures and all. [`serve`] puts the same service behind a
//! listener, for tests. What the service does is in `backend` and below: an index in SQLite, and a file for every
//! object or part.

mod about;
mod backend;
mod buckets;
mod configuring;
mod connector;
mod copying;
mod copying_parts;
mod data;
mod deleting;
mod fault;
mod getting;
mod index;
mod listing;
mod listings;
mod multipart;
mod objects;
mod putting;
mod reading;
mod receive;
mod restoring;
mod schema;
mod tagging;
mod tcp;
mod uploads;
mod version_listing;
mod versions;
mod wire;

use std::path::Path;
use std::sync::Arc;

use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};

use self::backend::Backend;
use self::connector::InProcess;
use self::fault::Outcome;
pub use self::tcp::serve;
use super::s3::{S3Store, SharedHttpClient};
use super::{Error, Kind, Result, Store};
use crate::connection::{Addressing, Keys, Secret, Server, SignIn};

/// The store in that folder, which is made if it is missing. Nobody else can have it open at the same time.
pub async fn store(folder: &Path) -> Result<Arc<dyn Store>> {
    let folder = folder.to_owned();
    let opened = tokio::task::spawn_blocking(move || service(&folder, &keys())).await;
    let service = match opened {
        Ok(Ok(service)) => service,
        Ok(Err(fault)) if fault.is_full() => return Err(Error::new(Kind::StorageFull, fault.to_string())),
        Ok(Err(fault)) => return Err(Error::new(Kind::Other, format!("the folder cannot be used: {fault}"))),
        Err(panicked) => return Err(Error::new(Kind::Other, panicked.to_string())),
    };
    let server = Server {
        name: "Practice".into(),
        // Never looked up: the connector goes nowhere.
        endpoint: Some("http://practice.invalid".into()),
        region: Some("us-east-1".into()),
        addressing: Addressing::Path,
        sign_in: SignIn::Keys(keys()),
        certificate: None,
    };
    Ok(Arc::new(S3Store::over(SharedHttpClient::new(InProcess(service)), &server).await?))
}

/// The keys that the practice store knows. Not secret: it answers nobody outside this process.
pub fn keys() -> Keys {
    Keys { access_key_id: "PRACTICE".into(), secret_key: Secret::new("practice makes perfect"), session_token: None }
}

/// The service over a folder, signatures checked. Blocks.
fn service(folder: &Path, keys: &Keys) -> Outcome<S3Service> {
    let mut builder = S3ServiceBuilder::new(Backend::open(folder)?);
    builder.set_auth(SimpleAuth::from_single(keys.access_key_id.as_str(), keys.secret_key.reveal()));
    Ok(builder.build())
}

#[cfg(test)]
mod tests;
