//! The list of commands, the capability and what the window may send.

use serde_json::{Value, json};
use tauri::ipc::Channel;

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
        assert!(!parses::<ObjectName>(&value), "{value}");
        assert!(!parses::<LinkRequest>(&value), "{value}");
        assert!(!parses::<PeekRequest>(&value), "{value}");
        assert!(!parses::<VersionsRequest>(&value), "{value}");
        assert!(!parses::<UnfinishedRequest>(&value), "{value}");
        assert!(!parses::<UploadName>(&value), "{value}");
        assert!(!parses::<SearchRequest>(&value), "{value}");
        assert!(!parses::<BucketForm>(&value), "{value}");
        assert!(!parses::<UploadOptions>(&value), "{value}");
        assert!(!parses::<Places>(&value), "{value}");
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
    for options in [
        UploadOptions { storage_class: Some("A B".into()), ..usual() },
        UploadOptions { acl: Some("Public Read".into()), ..usual() },
        UploadOptions { metadata: vec![Pair { name: "a".into(), value: "b\r\nc".into() }], ..usual() },
    ] {
        let upload = Upload { chosen: token.clone(), options: Some(options.clone()), ..upload.clone() };
        assert_eq!(app.upload(upload).await.unwrap_err().code, "badInput");
        let saved = app.save_upload_options("practice".into(), "b".into(), Some(options)).await;
        assert_eq!(saved.unwrap_err().code, "badInput");
    }
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

fn usual() -> UploadOptions {
    windlass_engine::transfer::UploadOptions::default().into()
}

fn object(connection: &str, bucket: &str, key: &str) -> ObjectName {
    ObjectName { connection: connection.into(), bucket: bucket.into(), key: key.into(), version: None }
}

fn link(keys: Vec<String>, seconds: u32) -> LinkRequest {
    let (connection, bucket) = ("practice".into(), "my-files".into());
    LinkRequest { connection, bucket, keys, version: None, seconds, save: true, file_name: None, upload: false }
}

fn below(place: Place, text: &str) -> SearchRequest {
    SearchRequest { place, text: text.into(), smallest: None, largest: None, after: None, before: None }
}

/// What a search tells the window.
async fn found(app: &App, request: SearchRequest) -> Vec<Found> {
    let (sender, told) = std::sync::mpsc::channel();
    let sender = std::sync::Mutex::new(sender);
    let channel = Channel::new(move |body| {
        if let tauri::ipc::InvokeResponseBody::Json(text) = body {
            sender.lock().unwrap().send(serde_json::from_str(&text).unwrap()).unwrap();
        }
        Ok(())
    });
    app.search(1, request, channel).await.unwrap();
    told.try_iter().collect()
}

#[tokio::test]
async fn hostile_values_about_objects_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    let long = "x".repeat(1 << 20);
    let nobody = || Channel::new(|_| Ok(()));

    for (connection, bucket, key) in [
        ("", "b", "k"),
        ("gone", "b", "k"),
        (&*long, "b", "k"),
        ("practice", "a/b", "k"),
        ("practice", "", "k"),
        ("practice", "b", ""),
        ("practice", "b", &*long),
    ] {
        let bad = || object(connection, bucket, key);
        let piece = PeekRequest { object: bad(), start: 0, length: 1, etag: None };
        assert!(app.properties(bad()).await.is_err(), "{connection} {bucket}");
        assert!(app.addresses(bad()).await.is_err());
        assert!(app.peek(piece).await.is_err());
        let links = LinkRequest { connection: connection.into(), bucket: bucket.into(), ..link(vec![key.into()], 60) };
        assert!(app.links(links).await.is_err());
    }
    for version in ["", "a b", "a\r\nb", &long] {
        let bad = ObjectName { version: Some(version.into()), ..object("practice", "my-files", "k") };
        assert_eq!(app.properties(bad).await.unwrap_err().code, "badInput");
    }
    for (start, length, etag) in [(0, 0, None), (0, u32::MAX, None), (u64::MAX, 1, None), (0, 1, Some("a\nb"))] {
        let object = object("practice", "my-files", "k");
        let piece = PeekRequest { object, start, length, etag: etag.map(str::to_owned) };
        assert_eq!(app.peek(piece).await.unwrap_err().code, "badInput");
    }
    for bad in [link(vec![], 60), link(vec!["k".into(); 1_001], 60), link(vec!["k".into()], 0)] {
        assert_eq!(app.links(bad).await.unwrap_err().code, "badInput");
    }
    let named = LinkRequest { file_name: Some("x".into()), ..link(vec!["a".into(), "b".into()], 60) };
    for bad in [link(vec!["k".into()], 604_801), named] {
        assert_eq!(app.links(bad).await.unwrap_err().code, "badInput");
    }
    for name in ["", "..", "a/b", "a\n", &long] {
        assert_eq!(app.create_folder(at("practice", "my-files", ""), name.into()).await.unwrap_err().code, "badInput");
    }
    for place in [at("", "b", ""), at("practice", "a/b", ""), at("practice", "b", "no slash"), at("gone", "b", "")] {
        let request = || VersionsRequest { place: place.clone(), page: None };
        assert!(app.list_versions(request()).await.is_err());
        assert!(app.list_as_of(request(), 0.0).await.is_err());
        assert!(app.search(1, below(place.clone(), ""), nobody()).await.is_err());
    }
    let here = || at("practice", "my-files", "");
    for time in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert!(app.list_as_of(VersionsRequest { place: here(), page: None }, time).await.is_err());
    }
    let page = VersionsRequest { place: here(), page: Some("[".into()) };
    assert_eq!(app.list_as_of(page, 0.0).await.unwrap_err().code, "badInput");
    assert_eq!(app.search(1, below(here(), &long), nobody()).await.unwrap_err().code, "badInput");
    for bucket in ["", "a/b", &long] {
        assert!(app.bucket_info("practice".into(), bucket.into()).await.is_err());
        assert!(app.delete_bucket("practice".into(), bucket.into()).await.is_err());
        assert!(app.upload_options("practice".into(), bucket.into()).await.is_err());
        assert!(app.save_upload_options("practice".into(), bucket.into(), None).await.is_err());
    }
    assert!(app.save_upload_options("gone".into(), "b".into(), Some(usual())).await.is_err());
    let region =
        BucketForm { connection: "practice".into(), bucket: "b".into(), region: Some("a b".into()), versioning: false };
    assert_eq!(app.create_bucket(region).await.unwrap_err().code, "badInput");
    let both = ListRequest { place: here(), page: Some("x".into()), after: Some("y".into()) };
    assert_eq!(app.list_objects(both).await.unwrap_err().code, "badInput");
    let places = Places { bookmarks: vec![], recent: vec![here(); 21] };
    assert_eq!(app.save_places(places).await.unwrap_err().code, "badInput");
    app.stop(u32::MAX).await.unwrap();
    app.engine.close().await;
}

#[tokio::test]
async fn folders_and_searches_on_the_practice_store() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    let here = || at("practice", "my-files", "");
    app.create_folder(here(), "day 1".into()).await.unwrap();
    let again = app.create_folder(here(), "day 1".into()).await.unwrap_err();
    assert_eq!(again.message, "A folder of this name is there already.");
    app.create_folder(at("practice", "my-files", "day 1/"), "ü".into()).await.unwrap();
    let listed = app.list_objects(ListRequest { place: here(), page: None, after: None }).await.unwrap();
    assert_eq!(listed.folders, ["day 1/"]);

    let empty = PeekRequest { object: object("practice", "my-files", "day 1/"), start: 0, length: 16, etag: None };
    // A folder is an object of no bytes: it has no first one, and that is no failure.
    if let Ok(peek) = app.peek(empty).await {
        assert_eq!((peek.size, peek.base64.as_str(), peek.picture), (0, "", None));
    }

    let told = found(&app, below(here(), "Ü")).await;
    let keys: Vec<&str> = told.iter().flat_map(|found| &found.objects).map(|object| &*object.key).collect();
    assert_eq!(keys, ["day 1/ü/"]);
    let last = told.last().unwrap();
    assert!(last.done && last.looked_at == 2 && last.problem.is_none());

    let refused = app.links(link(vec!["k".into()], 60)).await.unwrap_err();
    assert!(refused.message.contains("practice store"), "{}", refused.message);
    let addresses = app.addresses(object("practice", "my-files", "day 1/")).await.unwrap();
    assert_eq!((addresses.uri.as_str(), addresses.https), ("s3://my-files/day 1/", None));
    let not_empty = app.delete_bucket("practice".into(), "my-files".into()).await.unwrap_err();
    assert_eq!(not_empty.message, "my-files is not empty: it holds 2 objects.");
    app.engine.close().await;
}

#[tokio::test]
async fn a_search_that_fails_says_why_in_its_last_message() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    let told = found(&app, below(at("practice", "not-there", ""), "")).await;
    let last = told.last().unwrap();
    assert!(last.done);
    assert_eq!(last.problem.as_ref().map(|problem| problem.code.as_str()), Some("noSuchBucket"));
    app.engine.close().await;
}

#[tokio::test]
async fn upload_options_are_remembered_until_they_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path());
    let options = UploadOptions { storage_class: Some("GLACIER".into()), compression: Compression::Zstd, ..usual() };
    let remembered = async || app.upload_options("practice".into(), "b".into()).await.unwrap();
    assert_eq!(remembered().await, None);
    app.save_upload_options("practice".into(), "b".into(), Some(options.clone())).await.unwrap();
    assert_eq!(remembered().await, Some(options));
    app.save_upload_options("practice".into(), "b".into(), None).await.unwrap();
    assert_eq!(remembered().await, None);
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
