//! A connection: where a store is and how its requests are signed.

pub mod endpoint;

use std::fmt;
use std::path::PathBuf;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::store::Store;
use crate::transfer::ConnectionId;

/// Text that must not be shown. Has no `Serialize`, and its `Debug` is blank.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: for signing and for the keyring, nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How a bucket is named in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Addressing {
    /// Host name on AWS, path on any other server.
    #[default]
    Automatic,
    /// `server/bucket/key`.
    Path,
    /// `bucket.server/key`.
    Host,
}

/// Keys for signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Not secret.
    pub access_key_id: String,
    /// Secret.
    pub secret_key: Secret,
    /// For temporary keys. Secret.
    pub session_token: Option<Secret>,
}

/// How requests are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// With these keys.
    Keys(Keys),
    /// With what an AWS profile says: static, SSO, assumed role, process: the SDK's own chain.
    Profile(String),
    /// Not at all: public data.
    Anonymous,
}

/// All that is needed to talk to a server. Made from settings and the keyring; never stored as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The user's name for it, for messages.
    pub name: String,
    /// Absent for AWS. Without a slash at its end.
    pub endpoint: Option<String>,
    /// Such as `eu-central-1`; `us-east-1` if the server does not care. Absent: the profile's own.
    pub region: Option<String>,
    /// How a bucket is named in an address.
    pub addressing: Addressing,
    /// How requests are signed.
    pub sign_in: SignIn,
    /// PEM file with certificate authorities that are trusted besides the system's.
    pub certificate: Option<PathBuf>,
}

/// Finds the store of a connection; makes it on first use. The shell has one over settings and keyring, the
/// example program one over the environment, the tests one over fakes.
#[async_trait]
pub trait Stores: Send + Sync + 'static {
    /// The store, or why there is none (no keys, keyring locked).
    async fn store(&self, connection: &ConnectionId) -> Result<std::sync::Arc<dyn Store>>;

    /// The user's name for the connection, for messages.
    fn name(&self, connection: &ConnectionId) -> String;

    /// Whether there is such a connection. What was to be done through one that was removed is given up.
    fn knows(&self, connection: &ConnectionId) -> bool {
        let _ = connection;
        true
    }

    /// Forgets what was made for it: keys or settings changed, or were refused.
    fn forget(&self, connection: &ConnectionId);
}
