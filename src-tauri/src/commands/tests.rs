//! The list of commands, the capability and what the window may send.

use serde_json::{Value, json};

use super::NAMES;
use crate::app::App;
use crate::wire::*;

#[test]
fn the_capability_grants_each_command_and_nothing_else() {
    let capability: Value = serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
    let granted: Vec<&str> =
        capability["permissions"].as_array().unwrap().iter().filter_map(|each| each.as_str()).collect();
    let wanted: Vec<String> = NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(granted, wanted);
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none());
}

/// What a script in the window could send in place of an argument.
fn hostile() -> Vec<Value> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!("\u{0}\u{202e}"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"id": {}, "place": [], "kind": 5}),
        json!({"kind": "object", "key": 1}),
        json!({"__proto__": {"x": 1}}),
        deep,
    ]
}

fn parses<T: serde::de::DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_value::<T>(value.clone()).is_ok()
}

#[test]
fn arguments_that_do_not_fit_are_refused_before_a_command_is_called() {
    for value in hostile() {
        assert!(!parses::<ConnectionForm>(&value), "{value}");
        assert!(!parses::<Place>(&value), "{value}");
        assert!(!parses::<ListRequest>(&value), "{value}");
        assert!(!parses::<Upload>(&value), "{value}");
        assert!(!parses::<Download>(&value), "{value}");
        assert!(!parses::<Item>(&value), "{value}");
        assert!(!parses::<Settings>(&value), "{value}");
        assert!(!parses::<Answer>(&value), "{value}");
        assert_eq!(parses::<Vec<u64>>(&value), value == json!([]), "{value}");
        assert_eq!(parses::<Token>(&value), value.is_string(), "{value}");
    }
}

fn app(folder: &std::path::Path) -> std::sync::Arc<App> {
    App::open(folder).unwrap()
}

fn at(connection: &str, bucket: &str, prefix: &str) -> Place {
    Place { connection: connection.into(), bucket: bucket.into(), prefix: prefix.into() }
}

/// Arguments of the right type with values that nobody should send: each is an answer, never a panic.
#[tokio::test]
async fn hostile_values_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    let long = "x".repeat(1 << 20);
    let fake = Token("/etc/passwd".into());
    let ids = vec![0, 1, u64::MAX];

    for connection in ["", "gone", "../..", "\u{0}", &long] {
        assert!(app.list_buckets(connection.into()).await.is_err());
        assert!(app.remove_connection(connection.into()).await.is_err());
        let request = ListRequest { place: at(connection, "b", ""), page: None, after: None };
        assert!(app.list_objects(request).await.is_err());
    }
    assert!(app.remove_connection("practice".into()).await.is_err());
    for bucket in ["", "..", "a/b", "a\nb", &long] {
        let form = BucketForm { connection: "practice".into(), bucket: bucket.into(), region: None, versioning: false };
        assert!(app.create_bucket(form).await.is_err());
        assert!(app.open_bucket("practice".into(), bucket.into()).await.is_err());
        assert!(app.preview(fake.clone(), at("practice", bucket, "")).await.is_err());
    }
    let upload = Upload {
        chosen: fake.clone(),
        place: at("practice", "b", ""),
        on_conflict: Conflict::Ask,
        options: None,
        start_paused: false,
    };
    assert_eq!(app.upload(upload.clone()).await.unwrap_err().code, "badInput");
    let token = app.tokens.put(vec![folder.path().to_owned()]);
    let options = UploadOptions {
        headers: Headers::default(),
        metadata: vec![],
        tags: vec![],
        storage_class: Some("A B".into()),
        encryption: None,
        acl: None,
        compression: Compression::None,
    };
    let class = Upload { chosen: token.clone(), options: Some(options), ..upload };
    assert_eq!(app.upload(class).await.unwrap_err().code, "badInput");
    for (into, key) in [(Some(fake), "a"), (None, "a"), (Some(token), &long)] {
        let items = vec![Item::Object { key: key.into(), size: u64::MAX, etag: None }];
        let download = Download { place: at("practice", "b", ""), items, into, on_conflict: Conflict::Ask };
        assert_eq!(app.download(download).await.unwrap_err().code, "badInput");
    }
    for id in ids.clone() {
        assert!(app.details(id).await.is_err() && app.copyable(id).await.is_err());
        assert!(app.reveal(id).await.is_err() && app.find_source(id).await.is_err());
    }
    assert_eq!(app.cancel_asks(ids.clone()).await.unwrap(), 0);
    for done in [
        app.pause(ids.clone()).await,
        app.resume(ids.clone()).await,
        app.cancel(ids.clone()).await,
        app.retry(ids.clone()).await,
        app.move_to_top(ids.clone()).await,
        app.move_in_queue(ids.clone(), false).await,
        app.answer(ids.clone(), Answer::Overwrite, true).await,
        app.remove(ids).await,
        app.remove_ended().await,
    ] {
        done.unwrap();
    }
    assert!(app.copy_text(long).await.is_err());
    app.engine.close().await;
}

#[tokio::test]
async fn an_empty_home_is_an_empty_windlass() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(&folder.path().join("not there yet"));
    let start = app.start().await.unwrap();
    assert!(start.first_run && start.notice.is_none());
    assert_eq!(start.connections.len(), 1);
    assert_eq!(start.connections[0].id, "practice");
    app.engine.close().await;
}
