//! Whom the client trusts.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::store::{Error, Kind, Result};

/// The system's certificate authorities, read once.
static NATIVE: OnceLock<RootCertStore> = OnceLock::new();

/// A configuration that trusts the system's authorities and those in the PEM file. Blocks.
pub(super) fn config(certificate: Option<&Path>) -> Result<ClientConfig> {
    let mut roots = NATIVE.get_or_init(native).clone();
    if let Some(path) = certificate {
        add(&mut roots, path)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(Kind::Tls, error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn native() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!("a certificate of the system cannot be read: {error}");
    }
    // Old systems carry certificates that no parser of today accepts; the others still count.
    roots.add_parsable_certificates(found.certs);
    roots
}

fn add(roots: &mut RootCertStore, path: &Path) -> Result<()> {
    let unusable = |why: String| Error::new(Kind::Tls, format!("the certificate file {}: {why}", path.display()));
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(error.to_string()))?;
    if certificates.is_empty() {
        return Err(unusable("it holds no certificate".into()));
    }
    for certificate in certificates {
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    Ok(())
}
