//! Declares every command of `src/commands.rs` to Tauri, so that none can be called without a permission.

use std::fs;

const LIST: &str = "src/commands.rs";

fn main() {
    println!("cargo:rerun-if-changed={LIST}");
    let source = fs::read_to_string(LIST).expect("the list of commands");
    let names: Vec<&'static str> = source.lines().filter_map(name).collect();
    assert!(names.len() > 10, "the list of commands in {LIST} was not understood");
    let manifest = tauri_build::AppManifest::new().commands(names.leak());
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    tauri_build::try_build(attributes).expect("the build of the window");
}

/// The name in a line like `    fn list_buckets(connection: String) -> Vec<Bucket>;`.
fn name(line: &str) -> Option<&'static str> {
    let line = line.strip_prefix("    fn ")?;
    let (name, rest) = line.split_once('(')?;
    rest.ends_with(';').then(|| -> &'static str { name.to_owned().leak() })
}
