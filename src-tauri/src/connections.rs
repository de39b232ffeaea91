//! The user's connections: a versioned file without secrets, keys in the keyring or in memory, and how each
//! connection stands. The practice store is always there and is not in the file.

mod form;
mod shown;
mod stores;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, SetOnce};
use windlass_engine::connection::Keys;
use windlass_engine::error::{Error, Failure};

use crate::files;
use crate::keyring::Keyring;
use crate::wire::{self, Addressing, Link, SignIn};

use shown::{find, practice, show};
use stores::Slot;

pub use form::is_unencrypted;

/// The id of the practice store.
pub const PRACTICE: &str = "practice";
const PRACTICE_NAME: &str = "Practice store";
const VERSION: u32 = 1;

/// A connection as stored. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    pub id: String,
    pub name: String,
    pub provider: String,
    pub endpoint: Option<String>,
    pub region: String,
    pub addressing: Addressing,
    pub sign_in: SignIn,
    pub profile: Option<String>,
    pub access_key_id: Option<String>,
    pub buckets: Vec<String>,
    /// What the certificate's file was called; the copy is named by the id.
    pub certificate: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Stored {
    connections: Vec<Saved>,
    /// Whether the user has opened any connection yet.
    opened: bool,
}

#[derive(Default)]
struct State {
    stored: Stored,
    links: HashMap<String, Link>,
    /// Keys that the user wants forgotten when the program ends.
    keys: HashMap<String, Keys>,
    slots: HashMap<String, Slot>,
    /// Those whose state the window has not heard of.
    changed: Vec<String>,
}

/// All connections.
pub struct Connections {
    folder: PathBuf,
    keyring: Arc<Keyring>,
    state: Mutex<State>,
    /// Rings when the state of one changed.
    pub news: Notify,
    /// Set once the window has been painted. What the last run left begins before that; an unlock prompt must not.
    pub painted: SetOnce<()>,
}

impl Connections {
    /// Reads them; beside them, where an unreadable file was set aside.
    pub fn open(folder: &Path, keyring: Arc<Keyring>) -> std::io::Result<(Self, Option<PathBuf>)> {
        let read = files::read(&folder.join("connections.json"), VERSION)?;
        let state = Mutex::new(State { stored: read.value, ..State::default() });
        Ok((
            Self { folder: folder.to_owned(), keyring, state, news: Notify::new(), painted: SetOnce::new() },
            read.set_aside,
        ))
    }

    /// All as the window shows them, the practice store last.
    pub fn wire(&self) -> Vec<wire::Connection> {
        let state = self.state();
        let mut all: Vec<_> = state.stored.connections.iter().map(|saved| show(&state, saved)).collect();
        all.push(show(&state, &practice()));
        all
    }

    /// One as the window shows it.
    pub fn one(&self, id: &str) -> Option<wire::Connection> {
        let state = self.state();
        find(&state, id).map(|saved| show(&state, &saved))
    }

    /// Those whose state changed since this was last asked.
    pub fn take_changed(&self) -> Vec<wire::Connection> {
        let mut state = self.state();
        let mut ids = std::mem::take(&mut state.changed);
        ids.sort();
        ids.dedup();
        ids.iter().filter_map(|id| find(&state, id).map(|saved| show(&state, &saved))).collect()
    }

    /// True until the user has opened any connection.
    pub fn first_run(&self) -> bool {
        !self.state().stored.opened
    }

    /// Notes that a connection was opened and answered.
    pub fn opened(&self, id: &str) {
        self.set_link(id, Link::Connected);
        if self.first_run() {
            self.change(|stored| stored.opened = true).unwrap_or_else(|failure| tracing::warn!(%failure, "not saved"));
        }
    }

    /// Notes how a connection stands.
    pub fn set_link(&self, id: &str, link: Link) {
        let mut state = self.state();
        if state.links.insert(id.to_owned(), link).unwrap_or(Link::Idle) != link {
            state.changed.push(id.to_owned());
            drop(state);
            self.news.notify_one();
        }
    }

    /// Notes what a failure says about how the connection stands, and passes it on.
    pub fn failed(&self, id: &str, failure: Failure) -> Failure {
        use windlass_engine::Code;
        match failure.code {
            Code::KeyringUnavailable => self.set_link(id, Link::Locked),
            Code::NoNetwork | Code::UnknownHost | Code::TlsUntrusted | Code::BadCredentials => {
                self.set_link(id, Link::Failed)
            }
            Code::ExpiredCredentials | Code::NoCredentials | Code::BadAnswer => self.set_link(id, Link::Failed),
            _ => {}
        }
        failure
    }

    /// Remembers a bucket that was opened by name.
    pub fn remember_bucket(&self, id: &str, bucket: &str) -> Result<(), Failure> {
        self.change(|stored| {
            if let Some(saved) = stored.connections.iter_mut().find(|saved| saved.id == id)
                && !saved.buckets.iter().any(|known| known == bucket)
            {
                saved.buckets.push(bucket.to_owned());
            }
        })?;
        self.told(id);
        Ok(())
    }

    /// Forgets a bucket that is gone.
    pub fn forget_bucket(&self, id: &str, bucket: &str) -> Result<(), Failure> {
        self.change(|stored| {
            if let Some(saved) = stored.connections.iter_mut().find(|saved| saved.id == id) {
                saved.buckets.retain(|known| known != bucket);
            }
        })?;
        self.told(id);
        Ok(())
    }

    /// Removes a connection, its keys and its certificate.
    pub async fn remove(&self, id: &str) -> Result<(), Failure> {
        let saved = self.find(id).filter(|_| id != PRACTICE).ok_or_else(unknown)?;
        if saved.sign_in == SignIn::Keys && !self.state().keys.contains_key(id) {
            self.keyring.delete(id).await?;
        }
        self.change(|stored| stored.connections.retain(|saved| saved.id != id))?;
        let mut state = self.state();
        state.keys.remove(id);
        state.slots.remove(id);
        state.links.remove(id);
        drop(state);
        match std::fs::remove_file(self.certificate_file(id)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "certificate not removed")
            }
            _ => {}
        }
        Ok(())
    }

    /// The connection as stored.
    pub fn find(&self, id: &str) -> Option<Saved> {
        find(&self.state(), id)
    }

    /// Where the copy of a connection's certificate is.
    fn certificate_file(&self, id: &str) -> PathBuf {
        self.folder.join("certificates").join(format!("{id}.pem"))
    }

    fn told(&self, id: &str) {
        self.state().changed.push(id.to_owned());
        self.news.notify_one();
    }

    fn change(&self, change: impl FnOnce(&mut Stored)) -> Result<(), Failure> {
        let mut state = self.state();
        let mut next = state.stored.clone();
        change(&mut next);
        if next != state.stored {
            let path = self.folder.join("connections.json");
            files::write(&path, VERSION, &next).map_err(|error| Error::writing(&path, error))?;
            state.stored = next;
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn unknown() -> Failure {
    Error::BadInput { what: "This connection is not there any more.".into(), hint: None }.into()
}
