//! The clipboard, for text that the window shows.

use tauri::AppHandle;

use crate::wire::{Problem, problem};

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

/// The web view's own clipboard does on the other systems.
#[cfg(not(target_os = "linux"))]
pub fn copy(_: &AppHandle, _: String) -> Result<(), Problem> {
    Err(problem("The clipboard is the web view's on this system."))
}
