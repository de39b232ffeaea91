//! The keys of an AWS profile, and why there are none.

use std::collections::HashSet;
use std::fmt;

use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};

use crate::store::s3::failure;
use crate::store::{Kind, ProfileTrouble};

/// The SDK's provider for a profile, whose failures name the profile.
#[derive(Debug)]
pub(super) struct NamedProfile {
    pub name: String,
    /// The profile whose sign-in the keys come from, if they come from one.
    pub signed_in: Option<String>,
    pub provider: ProfileFileCredentialsProvider,
}

impl ProvideCredentials for NamedProfile {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let keys = self.provider.provide_credentials().await;
            keys.map_err(|source| CredentialsError::provider_error(NoKeys::of(self, source)))
        })
    }
}

/// A profile that gives no keys.
#[derive(Debug)]
pub(in crate::store::s3) struct NoKeys {
    profile: String,
    trouble: ProfileTrouble,
    source: CredentialsError,
}

impl NoKeys {
    fn of(asked: &NamedProfile, source: CredentialsError) -> Self {
        let trouble = trouble(asked.signed_in.is_some(), &failure::words(&source));
        let signed_in = asked.signed_in.as_ref().filter(|_| trouble == ProfileTrouble::SignedOut);
        Self { profile: signed_in.unwrap_or(&asked.name).clone(), trouble, source }
    }

    pub(in crate::store::s3) fn kind(&self) -> Kind {
        Kind::Profile { name: self.profile.clone(), trouble: self.trouble }
    }
}

impl fmt::Display for NoKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the AWS profile {} gives no keys", self.profile)
    }
}

impl std::error::Error for NoKeys {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// What keeps it from giving keys. The SDK's own errors are private, so that only their words tell.
fn trouble(signs_in: bool, words: &str) -> ProfileTrouble {
    // A token that is not in the cache, that has ended there, or that the server does not take any more.
    const SIGNED_OUT: [&str; 4] = ["sso token", "sso/cache", "unauthorized", "expired"];
    let words = words.to_lowercase();
    if signs_in && SIGNED_OUT.iter().any(|it| words.contains(it)) {
        ProfileTrouble::SignedOut
    } else if words.contains("service error") {
        ProfileTrouble::Refused
    } else {
        ProfileTrouble::Failed
    }
}

/// The profile that `name` signs in with: itself, or the one at the end of its `source_profile`s.
pub(super) fn signed_in(profiles: &ProfileSet, name: &str) -> Option<String> {
    let (mut name, mut seen) = (name, HashSet::new());
    while seen.insert(name) {
        let profile = profiles.get_profile(name)?;
        if profile.get("sso_session").or(profile.get("sso_start_url")).is_some() {
            return Some(name.to_owned());
        }
        name = profile.get("source_profile")?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_words() {
        for (signs_in, words, expected) in [
            (true, "failed to load the cached SSO token", ProfileTrouble::SignedOut),
            (true, "failed to read `/home/jo/.aws/sso/cache/0f.json`", ProfileTrouble::SignedOut),
            (
                true,
                "service error: UnauthorizedException: Session token not found or invalid",
                ProfileTrouble::SignedOut,
            ),
            (true, "service error: ForbiddenException: No access", ProfileTrouble::Refused),
            (false, "service error: unhandled error (AccessDenied)", ProfileTrouble::Refused),
            (false, "external process exited with code 1. Stderr: the token expired", ProfileTrouble::Failed),
        ] {
            assert_eq!(trouble(signs_in, words), expected, "{words}");
        }
    }
}
