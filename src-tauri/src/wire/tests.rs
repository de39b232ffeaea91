//! The generated TypeScript is up to date, and the JSON has the shapes that the window was written for.

use std::path::Path;

use serde_json::json;

use super::*;

#[test]
fn typescript_is_up_to_date() {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut all = vec![<Token as ts_rs::TS>::decl(&config)];
    all.extend(declarations(&config));
    all.extend(objects::declarations(&config));
    all.extend(unfinished::declarations(&config));
    let wanted: Vec<String> = all.iter().map(|line| format!("export {line}\n")).collect();
    let wanted = wanted.join("\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/generated/wire.ts");
    if std::fs::read_to_string(&path).unwrap_or_default() != wanted {
        std::fs::write(&path, wanted).unwrap();
        panic!("wire.ts was out of date; it has been written anew");
    }
}

#[test]
fn shapes_that_the_window_reads() {
    let drag = Drag::Over { x: 1.5, y: 2.0, files: 1, folders: 0 };
    assert_eq!(json!(drag), json!({"kind": "over", "x": 1.5, "y": 2.0, "files": 1, "folders": 0}));
    assert_eq!(json!(Drag::Left), json!({"kind": "left"}));
    assert_eq!(json!(State::NeedsYou), json!("needsYou"));
    assert_eq!(json!(Token("ab".into())), json!("ab"));
    let side = Side { size: Some(5), modified: None, crc64: None };
    let question =
        Question::Exists { here: side.clone(), there: side, free_name: "a (2)".into(), guarded: true, others: 3 };
    let side = json!({"size": 5, "modified": null, "crc64": null});
    assert_eq!(
        json!(question),
        json!({"kind": "exists", "here": side, "there": side, "freeName": "a (2)", "guarded": true, "others": 3})
    );
    assert_eq!(
        serde_json::from_value::<Item>(json!({"kind": "object", "key": "a", "size": 3, "etag": null})).unwrap(),
        Item::Object { key: "a".into(), size: 3, etag: None }
    );
}

#[test]
fn unknown_fields_are_refused() {
    for text in [
        r#"{"connection":"practice","bucket":"b","prefix":"","path":"/etc/passwd"}"#,
        r#"{"connection":"practice","bucket":"b"}"#,
        "[]",
        "null",
    ] {
        assert!(serde_json::from_str::<Place>(text).is_err(), "{text}");
    }
}
