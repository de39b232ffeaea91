use windlass_engine::Code;

use super::*;
use crate::wire::ConnectionForm;

fn form() -> ConnectionForm {
    serde_json::from_value(serde_json::json!({
        "name": "Archive", "provider": "minio", "endpoint": "minio.example.org:9000/", "region": "",
        "addressing": "automatic", "signIn": "keys", "accessKeyId": "AKID", "secretKey": "very secret",
        "removeCertificate": false, "keysForThisRun": true,
    }))
    .unwrap()
}

fn open(folder: &Path) -> Connections {
    Connections::open(folder, Arc::new(Keyring::system(|| {}))).unwrap().0
}

#[tokio::test]
async fn saved_connections_come_back_without_their_secret() {
    let folder = tempfile::tempdir().unwrap();
    let connections = open(folder.path());
    let id = connections.save(form(), None).await.unwrap();
    let shown = connections.one(&id).unwrap();
    assert_eq!(shown.endpoint.as_deref(), Some("https://minio.example.org:9000"));
    assert!(shown.keys_for_this_run && !shown.unencrypted);
    let text = std::fs::read_to_string(folder.path().join("connections.json")).unwrap();
    assert!(text.contains("AKID") && !text.contains("very secret"));

    let again = open(folder.path());
    let names: Vec<_> = again.wire().into_iter().map(|each| each.name).collect();
    assert_eq!(names, ["Archive", "Practice store"]);
    assert!(again.first_run());
    again.opened(&id);
    assert!(!open(folder.path()).first_run());
}

#[tokio::test]
async fn a_change_keeps_the_secret_and_the_buckets() {
    let folder = tempfile::tempdir().unwrap();
    let connections = open(folder.path());
    let id = connections.save(form(), None).await.unwrap();
    connections.remember_bucket(&id, "footage").unwrap();
    let change = ConnectionForm { id: Some(id.clone()), secret_key: None, name: "Other".into(), ..form() };
    connections.save(change, None).await.unwrap();
    let keys = connections.keys(&id).await.unwrap().unwrap();
    assert_eq!(keys.secret_key.reveal(), "very secret");
    assert_eq!(connections.one(&id).unwrap().buckets, ["footage"]);
    connections.remove(&id).await.unwrap();
    assert!(connections.one(&id).is_none());
}

#[tokio::test]
async fn a_certificate_is_copied_and_dropped_on_wish() {
    let folder = tempfile::tempdir().unwrap();
    let pem = folder.path().join("own ca.pem");
    std::fs::write(&pem, "-----BEGIN CERTIFICATE-----\nx").unwrap();
    let connections = open(folder.path());
    let id = connections.save(form(), Some(&pem)).await.unwrap();
    std::fs::remove_file(&pem).unwrap();
    assert_eq!(connections.one(&id).unwrap().certificate.as_deref(), Some("own ca.pem"));
    assert!(connections.certificate_file(&id).is_file());
    let drop = ConnectionForm { id: Some(id.clone()), remove_certificate: true, ..form() };
    connections.save(drop, None).await.unwrap();
    assert_eq!(connections.one(&id).unwrap().certificate, None);
}

#[tokio::test]
async fn forms_that_do_not_fit_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let connections = open(folder.path());
    let bad = [
        ConnectionForm { endpoint: Some("file:///etc".into()), ..form() },
        ConnectionForm { endpoint: Some("https://user:pw@host".into()), ..form() },
        ConnectionForm { endpoint: Some("https://host/?x".into()), ..form() },
        ConnectionForm { endpoint: Some("http://".into()), ..form() },
        ConnectionForm { access_key_id: None, ..form() },
        ConnectionForm { name: "x".repeat(5000), ..form() },
        ConnectionForm { region: "a\nb".into(), ..form() },
        ConnectionForm { id: Some("practice".into()), ..form() },
        ConnectionForm { id: Some("../../x".into()), ..form() },
        ConnectionForm { sign_in: SignIn::Profile, ..form() },
    ];
    for form in bad {
        assert_eq!(connections.save(form.clone(), None).await.unwrap_err().code, Code::BadInput, "{form:?}");
    }
    assert_eq!(connections.wire().len(), 1);
}

#[test]
fn plain_http_is_marked_unless_it_stays_here() {
    for (endpoint, marked) in [
        ("http://nas.local:9000", true),
        ("https://nas.local", false),
        ("http://127.0.0.1:9000", false),
        ("http://localhost:9000", false),
        ("http://[::1]:1", false),
    ] {
        assert_eq!(form::is_unencrypted(endpoint), marked, "{endpoint}");
    }
}
