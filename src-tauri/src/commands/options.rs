//! Settings and the clipboard.

use super::Answered;
use crate::app::App;
use crate::clipboard;
use crate::dialogs;
use crate::wire::{Settings, problem};

/// More than anybody pastes.
const LONGEST_TEXT: usize = 4 << 20;

impl App {
    pub async fn save_settings(&self, settings: Settings) -> Answered<Settings> {
        self.settings.save(&settings)?;
        self.engine.set_options(self.settings.options());
        Ok(self.settings.wire())
    }

    pub async fn choose_download_folder(&self) -> Answered<Settings> {
        if let Some(folder) = dialogs::folder("Choose the download folder", self.settings.download_folder()).await {
            self.settings.set_download_folder(folder)?;
        }
        Ok(self.settings.wire())
    }

    pub async fn copy_text(&self, text: String) -> Answered<()> {
        if text.len() > LONGEST_TEXT {
            return Err(problem("This is too much for the clipboard."));
        }
        let desktop = self.desktop.get().ok_or_else(|| problem("There is no clipboard."))?;
        clipboard::copy(desktop, text)
    }
}
