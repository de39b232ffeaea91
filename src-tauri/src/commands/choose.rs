//! What is sent and fetched, and where it goes.

use std::path::PathBuf;
use std::sync::Arc;

use tauri::ipc::Channel;
use windlass_engine::engine::{self, Wanted};
use windlass_engine::store::ETag;
use windlass_engine::transfer::{ConnectionId, Id};

use super::Answered;
use crate::app::App;
use crate::wire::{Chosen, Download, Drag, Folder, Item, Place, Preview, Token, Upload, problem};
use crate::{check, choice, clipboard, dialogs, paths, preview};

impl App {
    pub async fn watch_drags(&self, channel: Channel<Drag>) -> Answered<()> {
        self.drags.watch(channel);
        Ok(())
    }

    pub async fn choose_files(&self) -> Answered<Option<Chosen>> {
        self.chosen(dialogs::files("Choose files to upload").await).await
    }

    pub async fn choose_folders(&self) -> Answered<Option<Chosen>> {
        self.chosen(dialogs::folders("Choose folders to upload").await).await
    }

    /// The paths stay here, as with a drop.
    pub async fn paste(&self) -> Answered<Option<Chosen>> {
        let desktop = self.desktop.get().ok_or_else(|| problem("There is no clipboard."))?;
        Ok(choice::choose(&self.tokens, clipboard::files(desktop).await?).await)
    }

    async fn chosen(&self, paths: Option<Vec<PathBuf>>) -> Answered<Option<Chosen>> {
        match paths {
            Some(paths) => Ok(choice::choose(&self.tokens, paths).await),
            None => Ok(None),
        }
    }

    pub async fn choose_target(&self) -> Answered<Option<Folder>> {
        let folder = dialogs::folder("Choose where the download goes", self.settings.download_folder()).await;
        Ok(folder.map(|folder| Folder { path: paths::shown(&folder), token: self.tokens.put(vec![folder]) }))
    }

    pub async fn preview(&self, chosen: Token, place: Place) -> Answered<Preview> {
        check::place(&place)?;
        let paths = self.tokens.get(&chosen)?;
        let store = self.store(&place.connection).await.ok();
        preview::preview(paths, place, store).await.ok_or_else(|| problem("The folder could not be counted."))
    }

    pub async fn upload(&self, request: Upload) -> Answered<()> {
        let Upload { chosen, place, on_conflict, options, start_paused } = request;
        check::place(&place)?;
        let paths = self.tokens.get(&chosen)?;
        let options = match options {
            Some(options) => {
                check::options::upload_options(&options)?;
                options.into()
            }
            None => self.settings.upload_options(&place.connection, &place.bucket).unwrap_or_default(),
        };
        let connection = ConnectionId(place.connection);
        let upload = engine::Upload {
            connection,
            paths,
            bucket: place.bucket,
            prefix: place.prefix,
            on_conflict: on_conflict.into(),
            options: Arc::new(options),
            paused: start_paused,
        };
        self.engine.upload(upload).await?;
        Ok(())
    }

    pub async fn download(&self, request: Download) -> Answered<()> {
        let Download { place, items, into, on_conflict } = request;
        check::place(&place)?;
        let into = match into {
            Some(token) => self.tokens.one(&token)?,
            None => self.settings.download_folder().ok_or_else(|| problem("There is no download folder."))?,
        };
        let wanted = items.into_iter().map(wanted).collect::<Answered<Vec<Wanted>>>()?;
        let connection = ConnectionId(place.connection);
        let on_conflict = on_conflict.into();
        self.engine.download(engine::Download { connection, bucket: place.bucket, wanted, into, on_conflict }).await?;
        Ok(())
    }

    pub async fn find_source(self: &Arc<Self>, id: u64) -> Answered<bool> {
        let transfer = self.transfer(id)?;
        let name = paths::name(&transfer.request.local);
        let Some(file) = dialogs::file(&format!("Where is {name} now?")).await else { return Ok(false) };
        self.engine.set_source(Id(id), file);
        Ok(true)
    }
}

fn wanted(item: Item) -> Answered<Wanted> {
    Ok(match item {
        Item::Object { key, size, etag } => {
            check::key(&key)?;
            Wanted::Object { key, size: Some(size), etag: etag.map(ETag) }
        }
        Item::Version { key, version, size, etag, label } => {
            check::whole_key(&key)?;
            check::version(&version)?;
            label.as_deref().map(check::label).transpose()?;
            Wanted::Version { key, version, size, etag: etag.map(ETag), label }
        }
        Item::Folder { prefix } => Wanted::Folder { prefix: check::prefix(prefix)? },
        Item::FolderAsOf { prefix, at } => {
            Wanted::FolderAsOf { prefix: check::prefix(prefix)?, at: check::moment(at)? }
        }
    })
}
