//! The engine's stores, one for each connection, made on first use.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use windlass_engine::connection::{self, Keys, Server, Stores};
use windlass_engine::error::{Action, Error, Result};
use windlass_engine::store::s3::S3Store;
use windlass_engine::store::{self, NewBucket, Store};
use windlass_engine::transfer::ConnectionId;

use super::{Connections, PRACTICE, PRACTICE_NAME, Saved, unknown};
use crate::wire::{ConnectionForm, Link, SignIn};

const FIRST_BUCKET: &str = "my-files";

/// Holds a store once it is made; whoever comes while it is being made waits. Forgetting puts a new one in its
/// place, so that a store made from old keys is never found later.
pub type Slot = Arc<tokio::sync::OnceCell<Arc<dyn Store>>>;

#[async_trait]
impl Stores for Connections {
    async fn store(&self, connection: &ConnectionId) -> Result<Arc<dyn Store>> {
        let id = connection.0.as_str();
        let saved = self.find(id).ok_or_else(unknown)?;
        let slot = Arc::clone(self.state().slots.entry(id.to_owned()).or_default());
        let made = slot.get_or_try_init(|| self.make(&saved)).await;
        made.cloned().map_err(|failure| self.failed(id, failure))
    }

    fn name(&self, connection: &ConnectionId) -> String {
        self.find(&connection.0).map_or_else(|| "a removed connection".into(), |saved| saved.name)
    }

    fn knows(&self, connection: &ConnectionId) -> bool {
        self.find(&connection.0).is_some()
    }

    fn forget(&self, connection: &ConnectionId) {
        self.drop_store(&connection.0);
    }
}

impl Connections {
    /// The keys of a connection: those of this run, or the keyring's.
    pub(super) async fn keys(&self, id: &str) -> Result<Option<Keys>> {
        let in_memory = self.state().keys.get(id).cloned();
        match in_memory {
            Some(keys) => Ok(Some(keys)),
            None => {
                self.painted.wait().await;
                self.keyring.load(id).await
            }
        }
    }

    /// The store of a form that is not saved, for the test of a connection.
    pub async fn trial(&self, form: &ConnectionForm, certificate: Option<PathBuf>) -> Result<(String, Arc<dyn Store>)> {
        let mut saved = super::form::settings(form, form.id.clone().unwrap_or_default())?;
        saved.certificate =
            form.id.as_deref().and_then(|id| self.find(id)?.certificate).filter(|_| !form.remove_certificate);
        let keys = super::form::entered(form);
        let mut server = self.server(&saved, keys).await?;
        server.certificate = certificate.or(server.certificate);
        Ok((saved.name, connect(&server).await?))
    }

    pub(super) fn drop_store(&self, id: &str) {
        self.state().slots.remove(id);
    }

    async fn make(&self, saved: &Saved) -> Result<Arc<dyn Store>> {
        if saved.id == PRACTICE {
            return practice(self.folder.join("practice")).await;
        }
        connect(&self.server(saved, None).await?).await
    }

    async fn server(&self, saved: &Saved, entered: Option<Keys>) -> Result<Server> {
        let sign_in = match saved.sign_in {
            SignIn::Anonymous => connection::SignIn::Anonymous,
            SignIn::Profile => connection::SignIn::Profile(saved.profile.clone().unwrap_or_default()),
            SignIn::Keys => {
                let keys = match entered {
                    Some(keys) => Some(keys),
                    None => self.keys(&saved.id).await?,
                };
                connection::SignIn::Keys(keys.ok_or_else(|| Error::NoCredentials { server: saved.name.clone() })?)
            }
        };
        Ok(Server {
            name: saved.name.clone(),
            endpoint: saved.endpoint.clone(),
            region: Some(saved.region.clone()).filter(|region| !region.is_empty()),
            addressing: saved.addressing.into(),
            sign_in,
            certificate: saved.certificate.as_ref().map(|_| self.certificate_file(&saved.id)),
        })
    }

    /// After the keyring answered again: those that waited for it may try.
    pub fn unlocked(&self) {
        let locked: Vec<String> = {
            let state = self.state();
            state.links.iter().filter(|(_, link)| **link == Link::Locked).map(|(id, _)| id.clone()).collect()
        };
        for id in locked {
            self.set_link(&id, Link::Idle);
        }
    }
}

async fn connect(server: &Server) -> Result<Arc<dyn Store>> {
    let made = S3Store::connect(server).await;
    let said =
        |source| Error::Store { action: Action::List, place: String::new(), server: server.name.clone(), source };
    Ok(Arc::new(made.map_err(said)?))
}

/// The practice store. A new one has a bucket, so that the very first drag has a place to go to.
async fn practice(folder: PathBuf) -> Result<Arc<dyn Store>> {
    let is_new = !folder.exists();
    let said =
        |source| Error::Store { action: Action::List, place: String::new(), server: PRACTICE_NAME.into(), source };
    let store = store::practice::store(&folder).await.map_err(said)?;
    if is_new {
        store.create_bucket(FIRST_BUCKET, &NewBucket::default()).await.map_err(said)?;
    }
    Ok(store)
}
