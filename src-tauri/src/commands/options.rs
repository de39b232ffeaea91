//! Settings, what is kept beside them, and the clipboard.

use super::Answered;
use crate::app::App;
use crate::check;
use crate::clipboard;
use crate::dialogs;
use crate::wire::{Places, Settings, UploadOptions, problem};

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

    pub async fn upload_options(&self, connection: String, bucket: String) -> Answered<Option<UploadOptions>> {
        check::connection(&connection)?;
        Ok(self.settings.upload_options(&connection, check::bucket(&bucket)?).map(Into::into))
    }

    pub async fn save_upload_options(
        &self,
        connection: String,
        bucket: String,
        options: Option<UploadOptions>,
    ) -> Answered<()> {
        check::bucket(&bucket)?;
        options.as_ref().map(check::options::upload_options).transpose()?;
        if self.connections.find(&connection).is_none() {
            return Err(problem("This connection is not there any more."));
        }
        Ok(self.settings.set_upload_options(&connection, &bucket, options.map(Into::into))?)
    }

    pub async fn save_places(&self, places: Places) -> Answered<Places> {
        check::places(&places)?;
        self.places.save(places)?;
        Ok(self.places.wire())
    }

    pub async fn copy_text(&self, text: String) -> Answered<()> {
        if text.len() > LONGEST_TEXT {
            return Err(problem("This is too much for the clipboard."));
        }
        let desktop = self.desktop.get().ok_or_else(|| problem("There is no clipboard."))?;
        clipboard::copy(desktop, text)
    }
}
