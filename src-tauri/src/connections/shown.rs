//! A connection as the window shows it, and the one that is always there.

use super::{PRACTICE, PRACTICE_NAME, Saved, State, form};
use crate::wire::{self, Addressing, Link, SignIn};

/// A connection as stored.
pub(super) fn find(state: &State, id: &str) -> Option<Saved> {
    if id == PRACTICE {
        return Some(practice());
    }
    state.stored.connections.iter().find(|saved| saved.id == id).cloned()
}

/// The practice store.
pub(super) fn practice() -> Saved {
    Saved {
        id: PRACTICE.into(),
        name: PRACTICE_NAME.into(),
        provider: PRACTICE.into(),
        endpoint: None,
        region: "us-east-1".into(),
        addressing: Addressing::Path,
        sign_in: SignIn::Anonymous,
        profile: None,
        access_key_id: None,
        buckets: Vec::new(),
        certificate: None,
    }
}

/// The connection with how it stands.
pub(super) fn show(state: &State, saved: &Saved) -> wire::Connection {
    wire::Connection {
        id: saved.id.clone(),
        name: saved.name.clone(),
        provider: saved.provider.clone(),
        endpoint: saved.endpoint.clone(),
        region: saved.region.clone(),
        addressing: saved.addressing,
        sign_in: saved.sign_in,
        profile: saved.profile.clone(),
        access_key_id: saved.access_key_id.clone(),
        buckets: saved.buckets.clone(),
        certificate: saved.certificate.clone(),
        unencrypted: saved.endpoint.as_deref().is_some_and(form::is_unencrypted),
        keys_for_this_run: state.keys.contains_key(&saved.id),
        link: state.links.get(&saved.id).copied().unwrap_or(Link::Idle),
    }
}
