//! The system's keyring. On Linux the store is opened for each use: `keyring` opens it once for ever, so that a
//! daemon which starts after the program would never be found.

use keyring_core::Entry;

const SERVICE: &str = "app.windlass.Windlass";

/// The entry of a connection.
#[cfg(target_os = "linux")]
pub fn open(connection: &str) -> keyring_core::Result<Entry> {
    use std::collections::HashMap;

    use keyring_core::api::CredentialStoreApi;

    let store = zbus_secret_service_keyring_store::Store::new()?;
    store.build(SERVICE, connection, Some(&HashMap::from([("label", "Windlass keys")])))
}

/// The entry of a connection.
#[cfg(not(target_os = "linux"))]
pub fn open(connection: &str) -> keyring_core::Result<Entry> {
    keyring::Entry::new(SERVICE, connection).map(|entry| entry.inner)
}
