//! The system's own dialogs. They are made here, in Rust, so that the window neither sees a path nor can agree to
//! anything for the user.
//!
//! rfd runs GTK from a thread of its own where nobody else does. Here Tauri's event loop owns GTK's context all the
//! time, so that rfd's dialogs are made and run on the main thread, as GTK wants it. For that reason no dialog may
//! be opened before the event loop runs; commands come only after that.

mod confirm;

use std::path::PathBuf;

use rfd::{AsyncFileDialog, AsyncMessageDialog, MessageButtons, MessageLevel};

pub use confirm::{Question, confirm};

/// Several files.
pub async fn files(title: &str) -> Option<Vec<PathBuf>> {
    let chosen = AsyncFileDialog::new().set_title(title).pick_files().await?;
    Some(chosen.into_iter().map(|file| file.path().to_owned()).collect())
}

/// Several folders.
pub async fn folders(title: &str) -> Option<Vec<PathBuf>> {
    let chosen = AsyncFileDialog::new().set_title(title).pick_folders().await?;
    Some(chosen.into_iter().map(|folder| folder.path().to_owned()).collect())
}

/// One folder; `start` is where the dialog opens.
pub async fn folder(title: &str, start: Option<PathBuf>) -> Option<PathBuf> {
    let mut dialog = AsyncFileDialog::new().set_title(title);
    if let Some(start) = start {
        dialog = dialog.set_directory(start);
    }
    Some(dialog.pick_folder().await?.path().to_owned())
}

/// One file.
pub async fn file(title: &str) -> Option<PathBuf> {
    Some(AsyncFileDialog::new().set_title(title).pick_file().await?.path().to_owned())
}

/// A file with certificates.
pub async fn certificate() -> Option<PathBuf> {
    let dialog = AsyncFileDialog::new().set_title("Choose a certificate authority");
    let dialog =
        dialog.add_filter("Certificates (PEM)", &["pem", "crt", "cer", "PEM", "CRT"]).add_filter("All files", &["*"]);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// Something that is only to be read.
pub async fn tell(title: &str, text: &str) {
    let dialog =
        AsyncMessageDialog::new().set_level(MessageLevel::Error).set_title(clean(title)).set_description(clean(text));
    dialog.set_buttons(MessageButtons::OkCustom("Close".into())).show().await;
}

/// GTK's texts end at a zero byte, and rfd panics over one. Names of connections are the user's own.
fn clean(text: &str) -> String {
    text.replace('\0', "")
}
