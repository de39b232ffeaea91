//! What must be true at any moment, and what in the end.

use std::path::{Path, PathBuf};
use std::time::Duration;

use windlass_engine::store::Store as _;
use windlass_engine::transfer::{Direction, State};

use crate::scene::{BUCKET, Scene};

/// What is not as it must be, at any time at which nothing moves.
pub async fn broken(scene: &Scene, when: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for transfer in scene.engine.changes(0).transfers {
        let done = transfer.state == State::Done;
        if transfer.request.direction == Direction::Upload {
            match scene.object(&transfer.request.remote.key).await {
                Some(bytes) if bytes != scene.bytes => problems.push(format!("{when}: the object is another")),
                None if done => problems.push(format!("{when}: done, and there is no object")),
                _ => {}
            }
        } else {
            // A file under its final name is one version of the object, whole.
            match std::fs::read(&transfer.request.local) {
                Ok(bytes) if bytes != scene.bytes => problems.push(format!("{when}: the file is another")),
                Err(_) if done => problems.push(format!("{when}: done, and there is no file")),
                _ => {}
            }
        }
        if transfer.state == State::Failed && transfer.failure.is_none() {
            problems.push(format!("{when}: failed without words"));
        }
    }
    problems
}

/// The same when all is over: besides, nothing is left over.
pub async fn broken_at_the_end(scene: &Scene) -> Vec<String> {
    let mut problems = broken(scene, "in the end").await;
    let mut uploads = Vec::new();
    for _ in 0..200 {
        uploads = scene.direct.list_uploads(BUCKET, "").await.expect("a list");
        if uploads.is_empty() {
            break;
        }
        // What could not be removed is tried again after a while.
        scene.engine.nudge(None);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if !uploads.is_empty() {
        problems.push(format!("{} unfinished uploads are left", uploads.len()));
    }
    let parts = part_files(scene.folder.path());
    if !parts.is_empty() {
        problems.push(format!("part files are left: {parts:?}"));
    }
    problems
}

fn part_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "s3part") {
                found.push(path);
            }
        }
    }
    found
}
