//! The SDK's clients: three of them over one HTTP client, for every region that a bucket turned out to be in.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_s3::config::{
    BehaviorVersion, Builder, IdentityCache, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    SharedCredentialsProvider, SharedHttpClient, StalledStreamProtectionConfig,
};

use super::sign_in::{Identity, Signing};
use crate::connection::{Addressing, Server, endpoint};

/// Where a connection begins when nothing says otherwise.
const USUAL_REGION: &str = "us-east-1";

/// Tells connections apart: the SDK keeps budgets for retries by name in one place for the whole process,
/// so that a dead server could starve another of the same region.
static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

/// The clients of one region.
pub(super) struct Trio {
    /// For listing, looking and deleting: the SDK tries up to three times.
    pub control: Client,
    /// For what must not be repeated unseen: beginning and joining uploads.
    pub once: Client,
    /// For bodies. Never repeats.
    pub data: Client,
    /// What its requests are signed for.
    pub region: String,
    /// The server is AWS itself.
    pub aws: bool,
}

/// The clients of a connection.
pub(super) struct Clients {
    base: Builder,
    keys: Option<Signing>,
    aws: bool,
    home: String,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Buckets that are not in the home region.
    elsewhere: HashMap<String, String>,
    by_region: HashMap<String, Arc<Trio>>,
}

impl Clients {
    pub(super) fn new(http: SharedHttpClient, server: &Server, identity: &Identity) -> Self {
        let endpoint = server.endpoint.clone().or(identity.endpoint.clone());
        let endpoint = endpoint.map(|it| it.trim_end_matches('/').to_owned());
        let aws = endpoint.as_deref().is_none_or(endpoint::is_aws);
        let home = server.region.clone().or(identity.region.clone()).unwrap_or_else(|| USUAL_REGION.to_owned());
        let base = base(http, server.addressing, identity, endpoint, aws);
        Self { base, keys: identity.credentials.clone(), aws, home, known: Mutex::default() }
    }

    /// What signs its requests; absent if nothing does.
    pub(super) fn keys(&self) -> Option<&Signing> {
        self.keys.as_ref()
    }

    /// The region in which the connection begins.
    pub(super) fn home(&self) -> &str {
        &self.home
    }

    /// The server is AWS itself.
    pub(super) fn is_aws(&self) -> bool {
        self.aws
    }

    /// Clients for requests that name no bucket.
    pub(super) fn anywhere(&self) -> Arc<Trio> {
        let home = self.home.clone();
        self.trio(&mut self.known(), home)
    }

    /// Clients for the region of that bucket, as far as it is known.
    pub(super) fn of(&self, bucket: &str) -> Arc<Trio> {
        let mut known = self.known();
        let region = known.elsewhere.get(bucket).unwrap_or(&self.home).clone();
        self.trio(&mut known, region)
    }

    /// The bucket is in that region.
    pub(super) fn moved(&self, bucket: &str, region: &str) {
        self.known().elsewhere.insert(bucket.to_owned(), region.to_owned());
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn trio(&self, known: &mut Known, region: String) -> Arc<Trio> {
        let make = |region: &String| {
            let place = Region::new(region.clone());
            let with =
                |retries| Client::from_conf(self.base.clone().region(place.clone()).retry_config(retries).build());
            Arc::new(Trio {
                control: with(RetryConfig::standard().with_max_attempts(3)),
                once: with(RetryConfig::disabled()),
                data: with(RetryConfig::disabled()),
                region: region.clone(),
                aws: self.aws,
            })
        };
        known.by_region.entry(region).or_insert_with_key(make).clone()
    }
}

/// What all clients of a connection have in common. Every setting that the SDK would otherwise take from the
/// environment is given, so that a variable set for another program changes nothing here.
fn base(
    http: SharedHttpClient,
    addressing: Addressing,
    identity: &Identity,
    endpoint: Option<String>,
    aws: bool,
) -> Builder {
    let path_style = match addressing {
        Addressing::Automatic => !aws,
        Addressing::Path => true,
        Addressing::Host => false,
    };
    let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    let mut base = Builder::new()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(http)
        .identity_cache(IdentityCache::lazy().build())
        .force_path_style(path_style)
        .use_fips(false)
        .use_dual_stack(false)
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_partition(RetryPartition::custom(format!("windlass-{number}")).build());
    // An address of AWS that names a region would hold the requests there; the SDK finds it by itself.
    base.set_endpoint_url(endpoint.filter(|_| !aws));
    match &identity.credentials {
        Some(keys) => base.set_credentials_provider(Some(SharedCredentialsProvider::new(keys.clone()))),
        None => base.set_allow_no_auth(),
    };
    base
}
