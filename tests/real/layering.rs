//! Who may use what: the rules of ARCHITECTURE.md that text alone can show.

use std::fs;
use std::path::{Path, PathBuf};

/// The project's own folder.
fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project")
}

/// The Rust files below a folder, with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![project().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((path.strip_prefix(project()).expect("inside").to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

/// The lines of code (not of comment) in which one of the words stands.
fn uses(files: &[(PathBuf, String)], words: &[&str]) -> Vec<String> {
    let code = |line: &&str| !line.trim_start().starts_with("//");
    let found = files.iter().flat_map(|(path, text)| {
        let hits = text.lines().filter(code).filter(|line| words.iter().any(|word| line.contains(word)));
        hits.map(move |line| format!("{}: {}", path.display(), line.trim()))
    });
    found.collect()
}

#[test]
fn the_engine_knows_no_window() {
    let manifest = fs::read_to_string(project().join("engine/Cargo.toml")).expect("a manifest");
    assert!(!manifest.contains("tauri") && !manifest.contains("ts-rs"), "{manifest}");
    assert_eq!(uses(&sources("engine/src"), &["tauri::", "ts_rs"]), Vec::<String>::new());
}

#[test]
fn only_the_s3_store_names_the_sdk() {
    let mut files = sources("engine/src");
    files.extend(sources("src-tauri/src"));
    files.retain(|(path, _)| !path.starts_with("engine/src/store/s3") && path != Path::new("engine/src/store/s3.rs"));
    assert_eq!(uses(&files, &["aws_sdk_s3", "aws_config"]), Vec::<String>::new());
}

#[test]
fn decisions_use_no_runtime_no_disk_and_no_clock() {
    let mut files = sources("engine/src/transfer");
    files.extend(sources("engine/src/pace"));
    assert_eq!(uses(&files, &["tokio", "std::fs", "Instant::now", "SystemTime"]), Vec::<String>::new());
}
