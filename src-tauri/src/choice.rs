//! What was dropped or chosen, as the window hears of it.

use std::path::{Path, PathBuf};

use crate::paths::{self, Tokens};
use crate::wire::Chosen;

/// Names that are told, for words.
const NAMES: usize = 3;

/// How many files and folders there are among the paths.
pub async fn count(paths: Vec<PathBuf>) -> (u32, u32) {
    let counted = tokio::task::spawn_blocking(move || look(paths)).await;
    counted.map(|(files, folders)| (files.len() as u32, folders.len() as u32)).unwrap_or_default()
}

/// A token for the files and folders among the paths; `None` if there are none.
pub async fn choose(tokens: &Tokens, paths: Vec<PathBuf>) -> Option<Chosen> {
    let (files, folders) = tokio::task::spawn_blocking(move || look(paths)).await.ok()?;
    let (file_count, folder_count) = (files.len() as u32, folders.len() as u32);
    let all: Vec<PathBuf> = folders.into_iter().chain(files).collect();
    let first = all.first()?;
    let from = paths::shown(first.parent().unwrap_or(first));
    let names = all.iter().take(NAMES).map(|path| paths::name(path)).collect();
    Some(Chosen { token: tokens.put(all), files: file_count, folders: folder_count, names, from })
}

/// What exists of the paths, as files and folders. Anything else is neither: a link into nowhere, a device, an
/// address that a browser put into the drag.
fn look(paths: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let there = paths.into_iter().filter(|path| path.is_absolute()).filter_map(|path| {
        let kind = path.metadata().ok()?.file_type();
        (kind.is_file() || kind.is_dir()).then_some(path)
    });
    there.partition(|path: &PathBuf| !Path::is_dir(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_and_folders_are_told_apart_and_others_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a b ü.txt");
        std::fs::write(&file, "x").unwrap();
        let gone = folder.path().join("gone");
        let paths =
            vec![file, gone, folder.path().to_owned(), "relative".into(), "https://host/x".into(), "/dev/null".into()];
        assert_eq!(count(paths.clone()).await, (1, 1));
        let tokens = Tokens::default();
        let chosen = choose(&tokens, paths).await.unwrap();
        assert_eq!((chosen.files, chosen.folders, chosen.names.len()), (1, 1, 2));
        assert_eq!(tokens.get(&chosen.token).unwrap().len(), 2);
        assert!(choose(&tokens, vec!["/dev/null".into()]).await.is_none());
    }
}
