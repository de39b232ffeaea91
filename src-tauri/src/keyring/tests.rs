use std::sync::LazyLock;
use std::sync::atomic::AtomicUsize;

use keyring_core::api::CredentialStoreApi;
use keyring_core::mock;
use windlass_engine::connection::Secret;

use super::*;

static STORE: LazyLock<Arc<mock::Store>> = LazyLock::new(|| mock::Store::new().unwrap());
static GATE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn memory(connection: &str) -> keyring_core::Result<Entry> {
    STORE.build("test", connection, None)
}

fn slow(connection: &str) -> keyring_core::Result<Entry> {
    let _wait = GATE.blocking_lock();
    memory(connection)
}

fn none(_: &str) -> keyring_core::Result<Entry> {
    Err(keyring_core::Error::NoDefaultStore)
}

fn keys(token: Option<&str>) -> Keys {
    Keys { access_key_id: "AK".into(), secret_key: Secret::new("s3cr3t ü"), session_token: token.map(Secret::new) }
}

#[test]
fn payload_round_trip_and_damage() {
    for keys in [keys(None), keys(Some("tok"))] {
        let bytes = payload::encode(&keys);
        assert_eq!(payload::decode(&bytes), Some(keys));
        let text = String::from_utf8(bytes).unwrap();
        for damaged in
            [text.replace("s3cr3t", "s3cr4t"), text.replace("\"version\":1", "\"version\":2"), text[..9].into()]
        {
            assert_eq!(payload::decode(damaged.as_bytes()), None);
        }
    }
    assert_eq!(payload::decode(b""), None);
}

#[tokio::test]
async fn stored_keys_come_back_and_go() {
    let keyring = Keyring::new(memory, DEADLINE, || {});
    assert_eq!(keyring.load("a").await.unwrap(), None);
    keyring.save("a", keys(Some("t"))).await.unwrap();
    assert_eq!(keyring.load("a").await.unwrap(), Some(keys(Some("t"))));
    keyring.delete("a").await.unwrap();
    keyring.delete("a").await.unwrap();
    assert_eq!(keyring.load("a").await.unwrap(), None);
}

#[tokio::test]
async fn without_a_keyring_it_says_so() {
    let failure = Keyring::new(none, DEADLINE, || {}).load("a").await.unwrap_err();
    assert_eq!(failure.code, windlass_engine::Code::KeyringUnavailable);
}

#[tokio::test]
async fn a_stuck_keyring_answers_at_once_and_recovers() {
    let answered = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&answered);
    let keyring = Keyring::new(slow, Duration::from_millis(30), move || {
        count.fetch_add(1, SeqCst);
    });
    let gate = GATE.lock().await;
    assert!(keyring.load("b").await.unwrap_err().detail.contains("in time"));
    assert!(keyring.load("b").await.unwrap_err().detail.contains("busy"));
    drop(gate);
    while answered.load(SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(keyring.load("b").await.unwrap(), None);
}

#[test]
fn no_words_hold_the_secret() {
    let secret = b"topsecret".to_vec();
    assert!(!words(keyring_core::Error::BadEncoding(secret.clone())).contains("topsecret"));
    assert!(!words(keyring_core::Error::BadDataFormat(secret, "x".into())).contains("topsecret"));
}
