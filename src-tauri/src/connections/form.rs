//! From the form that the user filled in to a stored connection with its keys.

use std::path::Path;

use windlass_engine::connection::{Keys, Secret};
use windlass_engine::error::{Error, Failure};

use super::{Connections, PRACTICE, Saved, unknown};
use crate::paths;
use crate::wire::{ConnectionForm, Link, SignIn};

/// Larger files are no certificate authorities.
const LARGEST_CERTIFICATE: u64 = 1 << 20;

impl Connections {
    /// Saves a new or changed connection. The keys are in the keyring, and read back, before the file names them.
    /// `certificate` is the file that the form's token stands for.
    pub async fn save(&self, form: ConnectionForm, certificate: Option<&Path>) -> Result<String, Failure> {
        let id = form.id.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        let before = self.find(&id);
        if id == PRACTICE || (form.id.is_some() && before.is_none()) {
            return Err(unknown());
        }
        let mut saved = settings(&form, id.clone())?;
        saved.certificate = self.keep_certificate(&form, before.as_ref(), &id, certificate)?;
        if let Some(before) = &before {
            let known = before.buckets.iter().filter(|bucket| !saved.buckets.contains(bucket)).cloned();
            let known: Vec<_> = known.collect();
            saved.buckets.extend(known);
        }
        if saved.sign_in == SignIn::Keys {
            self.keep_keys(&form, &saved).await?;
        }
        let had_keys = before.as_ref().is_some_and(|before| before.sign_in == SignIn::Keys);
        let has_keys = saved.sign_in == SignIn::Keys && !form.keys_for_this_run;
        if had_keys
            && !has_keys
            && let Err(failure) = self.keyring.delete(&id).await
        {
            tracing::warn!(detail = failure.detail, "old keys stay in the keyring");
        }
        self.change(|stored| match stored.connections.iter_mut().find(|other| other.id == id) {
            Some(place) => *place = saved,
            None => stored.connections.push(saved),
        })?;
        self.drop_store(&id);
        self.set_link(&id, Link::Idle);
        self.told(&id);
        Ok(id)
    }

    async fn keep_keys(&self, form: &ConnectionForm, saved: &Saved) -> Result<(), Failure> {
        let id = &saved.id;
        let keys = match entered(form) {
            Some(keys) => keys,
            None => {
                let stored = self.keys(id).await?.ok_or_else(|| Error::NoCredentials { server: saved.name.clone() })?;
                Keys { access_key_id: saved.access_key_id.clone().unwrap_or_default(), ..stored }
            }
        };
        if form.keys_for_this_run {
            self.state().keys.insert(id.clone(), keys);
        } else {
            self.keyring.save(id, keys).await?;
            self.state().keys.remove(id);
        }
        Ok(())
    }

    fn keep_certificate(
        &self,
        form: &ConnectionForm,
        before: Option<&Saved>,
        id: &str,
        file: Option<&Path>,
    ) -> Result<Option<String>, Failure> {
        let Some(file) = file else {
            let kept = before.and_then(|saved| saved.certificate.clone());
            return Ok(kept.filter(|_| !form.remove_certificate));
        };
        let pem = read_certificate(file)?;
        let copy = self.certificate_file(id);
        let folder = copy.parent().unwrap_or(&copy);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&copy, pem))
            .map_err(|error| Error::writing(&copy, error))?;
        Ok(Some(paths::name(file)))
    }
}

/// The keys in a form, if a secret was entered.
pub fn entered(form: &ConnectionForm) -> Option<Keys> {
    let secret = form.secret_key.as_ref().map(|typed| typed.0.trim()).filter(|secret| !secret.is_empty())?;
    let token = form.session_token.as_ref().map(|typed| typed.0.trim()).filter(|token| !token.is_empty());
    Some(Keys {
        access_key_id: form.access_key_id.as_deref().unwrap_or_default().trim().to_owned(),
        secret_key: Secret::new(secret),
        session_token: token.map(Secret::new),
    })
}

/// What a form says, checked and tidied; without certificate.
pub fn settings(form: &ConnectionForm, id: String) -> Result<Saved, Failure> {
    let text =
        |value: &Option<String>| value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let endpoint = text(&form.endpoint).map(|endpoint| tidy_endpoint(&endpoint)).transpose()?;
    let name = match form.name.trim() {
        "" => endpoint.as_deref().and_then(|url| url.split_once("://")).map_or("AWS", |(_, host)| host).to_owned(),
        name => name.to_owned(),
    };
    let access_key_id = text(&form.access_key_id).filter(|_| form.sign_in == SignIn::Keys);
    let profile = text(&form.profile).filter(|_| form.sign_in == SignIn::Profile);
    let missing = match form.sign_in {
        SignIn::Keys if access_key_id.is_none() => Some("The access key is missing."),
        SignIn::Profile if profile.is_none() => Some("The profile is missing."),
        _ => None,
    };
    if let Some(what) = missing {
        return Err(refusal(what));
    }
    let region = match form.region.trim() {
        "" if form.sign_in == SignIn::Profile => String::new(),
        "" => "us-east-1".into(),
        region => region.to_owned(),
    };
    let all =
        [Some(&name), Some(&region), Some(&form.provider), endpoint.as_ref(), access_key_id.as_ref(), profile.as_ref()];
    if all.into_iter().flatten().any(|text| text.len() > 1024 || text.chars().any(char::is_control)) {
        return Err(refusal("A field is too long, or has characters that cannot be used."));
    }
    let buckets = text(&form.bucket).into_iter().collect();
    Ok(Saved {
        id,
        name,
        provider: form.provider.clone(),
        endpoint,
        region,
        addressing: form.addressing,
        sign_in: form.sign_in,
        profile,
        access_key_id,
        buckets,
        certificate: None,
    })
}

/// An address with its scheme, and without a slash at its end. `https` where none is given.
fn tidy_endpoint(endpoint: &str) -> Result<String, Failure> {
    let with_scheme = if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") };
    let url = tauri::Url::parse(&with_scheme).map_err(|_| refusal("The endpoint is not an address."))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(refusal("The endpoint is not an address that begins with https:// or http://."));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(refusal("The endpoint must not hold keys or a query."));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// True for plain http to another computer.
pub fn is_unencrypted(endpoint: &str) -> bool {
    let Ok(url) = tauri::Url::parse(endpoint) else { return false };
    let host = url.host_str().unwrap_or_default();
    let local = host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]";
    url.scheme() == "http" && !local
}

fn read_certificate(file: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(file).map_err(|error| Error::reading(file, error))?.len();
    let pem = match size {
        0..=LARGEST_CERTIFICATE => std::fs::read(file).map_err(|error| Error::reading(file, error))?,
        _ => Vec::new(),
    };
    let found = String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----");
    if found { Ok(pem) } else { Err(refusal("This file holds no certificate in PEM form.")) }
}

fn refusal(what: &str) -> Failure {
    Error::BadInput { what: what.into(), hint: None }.into()
}
