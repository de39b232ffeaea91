//! How requests get signed.

mod profile;

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider, SharedHttpClient};
use aws_types::os_shim_internal::{Env, Fs};

use crate::connection::{Keys, Secret, Server, SignIn};
use crate::store::{Error, Kind, ProfileTrouble, Result};
pub(super) use profile::NoKeys;

/// The keys of a connection. Remembers when those that it gave last will end.
#[derive(Debug, Clone)]
pub(super) struct Signing {
    provider: SharedCredentialsProvider,
    last: Arc<Mutex<Option<Term>>>,
}

/// How long keys are good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// They were made to end.
    pub temporary: bool,
    /// When, if whoever made them said so.
    pub end: Option<SystemTime>,
}

impl Signing {
    pub(super) fn new(provider: SharedCredentialsProvider) -> Self {
        Self { provider, last: Arc::default() }
    }

    /// The term of the keys that were given last; absent before any were.
    pub(super) fn term(&self) -> Option<Term> {
        *self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn note(&self, keys: &Credentials) {
        let term = Term { temporary: keys.session_token().is_some() || keys.expiry().is_some(), end: keys.expiry() };
        *self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(term);
    }
}

impl ProvideCredentials for Signing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let keys = self.provider.provide_credentials().await;
            keys.inspect(|keys| self.note(keys))
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.provider.fallback_on_interrupt().inspect(|keys| self.note(keys))
    }
}

/// Who asks, and what else an AWS profile says.
pub(super) struct Identity {
    /// Absent: requests are not signed.
    pub credentials: Option<Signing>,
    pub region: Option<String>,
    pub endpoint: Option<String>,
}

pub(super) async fn identity(server: &Server, http: &SharedHttpClient) -> Result<Identity> {
    match &server.sign_in {
        SignIn::Keys(keys) => Ok(Identity { credentials: Some(fixed(keys)), region: None, endpoint: None }),
        SignIn::Anonymous => Ok(Identity { credentials: None, region: None, endpoint: None }),
        SignIn::Profile(name) => from_profile(name, server.region.as_deref(), http).await,
    }
}

fn fixed(keys: &Keys) -> Signing {
    let token = keys.session_token.as_ref().map(|it| it.reveal().to_owned());
    Signing::new(SharedCredentialsProvider::new(Credentials::new(
        &keys.access_key_id,
        Secret::reveal(&keys.secret_key),
        token,
        None,
        "windlass",
    )))
}

/// The profile only: what the environment says about keys and addresses belongs to other programs.
async fn from_profile(name: &str, region: Option<&str>, http: &SharedHttpClient) -> Result<Identity> {
    let unusable = |trouble, why: String| {
        let kind = Kind::Profile { name: name.to_owned(), trouble };
        Error::new(kind, format!("the AWS profile {name}: {why}"))
    };
    let profiles =
        aws_config::profile::load(&Fs::real(), &Env::real(), &Default::default(), Some(name.to_owned().into()))
            .await
            .map_err(|error| unusable(ProfileTrouble::Failed, super::failure::sentence(&error.to_string())))?;
    let missing = || unusable(ProfileTrouble::Missing, "there is none of this name".into());
    let profile = profiles.get_profile(name).ok_or_else(missing)?;
    let region = region.or(profile.get("region")).map(str::to_owned);
    let config = ProviderConfig::without_region()
        .with_behavior_version(Some(BehaviorVersion::v2026_01_12()))
        .with_http_client(http.clone())
        .with_region(region.clone().map(Region::new));
    let provider = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(name).build();
    let signed_in = profile::signed_in(&profiles, name);
    let named = profile::NamedProfile { name: name.to_owned(), signed_in, provider };
    Ok(Identity {
        credentials: Some(Signing::new(SharedCredentialsProvider::new(named))),
        region,
        endpoint: profile.get("endpoint_url").map(str::to_owned),
    })
}
