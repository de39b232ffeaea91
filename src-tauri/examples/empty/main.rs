//! An empty window: what Tauri and the web view cost before Windlass does anything.
//! `scripts/measure-startup` compares the two.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!("examples/empty/tauri.conf.json"))
        .expect("the empty window could not be opened");
}
