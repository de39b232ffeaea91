//! The clipboard: for text that the window shows, and for files that were copied in a file manager.

use std::path::PathBuf;

use tauri::{AppHandle, Url};

use crate::wire::{Problem, problem};

/// For another program to say what was copied in it.
#[cfg(target_os = "linux")]
const LONGEST: std::time::Duration = std::time::Duration::from_secs(5);
/// More than anybody selects in a file manager.
const MOST_FILES: usize = 100_000;

/// Puts text on the clipboard. GTK wants it on the main thread.
#[cfg(target_os = "linux")]
pub fn copy(desktop: &AppHandle, text: String) -> Result<(), Problem> {
    let put = move || {
        let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
        clipboard.set_text(&text);
        // A clipboard manager keeps it when the program ends.
        clipboard.store();
    };
    desktop.run_on_main_thread(put).map_err(|_| problem("There is no clipboard."))
}

/// The files and folders that were copied; none if the clipboard holds something else. The program that they were copied
/// in is asked for them, and may take its time; the main thread does not wait for it.
#[cfg(target_os = "linux")]
pub async fn files(desktop: &AppHandle) -> Result<Vec<PathBuf>, Problem> {
    let (sender, copied) = tokio::sync::oneshot::channel();
    let ask = move || {
        let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
        clipboard.request_uris(move |_, addresses| {
            // Nobody waits any more if the window is gone.
            sender.send(addresses.iter().map(ToString::to_string).collect::<Vec<_>>()).ok();
        });
    };
    desktop.run_on_main_thread(ask).map_err(|_| problem("There is no clipboard."))?;
    match tokio::time::timeout(LONGEST, copied).await {
        Ok(addresses) => Ok(paths(addresses.unwrap_or_default())),
        Err(_) => Err(problem("The program that the files were copied in does not answer.")),
    }
}

/// Files cannot be pasted on the other systems yet.
#[cfg(not(target_os = "linux"))]
pub async fn files(_: &AppHandle) -> Result<Vec<PathBuf>, Problem> {
    Err(problem("Files cannot be pasted on this system yet. Drop them instead."))
}

/// The paths among addresses: files of this computer only.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn paths(addresses: Vec<String>) -> Vec<PathBuf> {
    let file = |address: &String| Url::parse(address).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok();
    addresses.iter().take(MOST_FILES).filter_map(file).collect()
}

/// The web view's own clipboard does on the other systems.
#[cfg(not(target_os = "linux"))]
pub fn copy(_: &AppHandle, _: String) -> Result<(), Problem> {
    Err(problem("The clipboard is the web view's on this system."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn only_files_of_this_computer_are_pasted() {
        let addresses = [
            "file:///home/me/a%20b%20%C3%BC.txt",
            "file://localhost/x",
            "file://elsewhere/x",
            "https://example.org/x",
            "/no/address",
            "",
            "file:///not%FFtext",
        ];
        let found = paths(addresses.map(str::to_owned).to_vec());
        let odd: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(b"/not\xfftext".to_vec());
        assert_eq!(found, [PathBuf::from("/home/me/a b ü.txt"), PathBuf::from("/x"), PathBuf::from(odd)]);
    }
}
