//! What stands in an entry: keys as versioned JSON with a checksum, so that a half-written or foreign one is noticed.

use serde::{Deserialize, Serialize};
use windlass_engine::connection::{Keys, Secret};
use windlass_engine::integrity::Crc64;

const VERSION: u32 = 1;

/// Has no `Debug`: it holds the secrets in the clear, between the keyring and [`Keys`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    version: u32,
    access_key_id: String,
    secret_key: String,
    session_token: Option<String>,
    checksum: String,
}

/// The bytes of an entry.
pub fn encode(keys: &Keys) -> Vec<u8> {
    let mut payload = Payload {
        version: VERSION,
        access_key_id: keys.access_key_id.clone(),
        secret_key: keys.secret_key.reveal().to_owned(),
        session_token: keys.session_token.as_ref().map(|token| token.reveal().to_owned()),
        checksum: String::new(),
    };
    payload.checksum = checksum(&payload);
    serde_json::to_vec(&payload).unwrap_or_default()
}

/// The keys in an entry, or `None` if it is damaged, foreign or newer.
pub fn decode(bytes: &[u8]) -> Option<Keys> {
    let payload: Payload = serde_json::from_slice(bytes).ok()?;
    (payload.version == VERSION && payload.checksum == checksum(&payload)).then(|| Keys {
        access_key_id: payload.access_key_id,
        secret_key: Secret::new(payload.secret_key),
        session_token: payload.session_token.map(Secret::new),
    })
}

fn checksum(payload: &Payload) -> String {
    let mut crc = Crc64::new();
    for field in [&payload.access_key_id, &payload.secret_key, payload.session_token.as_ref().unwrap_or(&String::new())]
    {
        crc.update(field.as_bytes());
        crc.update(&[0]);
    }
    format!("{:016x}", crc.value())
}
