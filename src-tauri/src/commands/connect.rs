//! The start, and connections.

use std::path::PathBuf;
use std::sync::Arc;

use super::Answered;
use crate::app::App;
use crate::dialogs::Question;
use crate::paths;
use crate::profiles;
use crate::test_connection;
use crate::wire::{Connection, ConnectionForm, Folder, Start, TestReport, Token, problem};
use crate::{check, dialogs};

impl App {
    /// A window that starts anew has forgotten its tokens.
    pub async fn start(&self) -> Answered<Start> {
        self.tokens.clear();
        self.selections.clear();
        self.running.clear();
        let profiles = tokio::task::spawn_blocking(profiles::names).await.unwrap_or_default();
        Ok(Start {
            version: env!("CARGO_PKG_VERSION").into(),
            connections: self.connections.wire(),
            profiles,
            settings: self.settings.wire(),
            places: self.places.wire(),
            first_run: self.connections.first_run(),
            notice: self.notice.clone(),
        })
    }

    pub async fn save_connection(&self, form: ConnectionForm) -> Answered<Connection> {
        let certificate = self.certificate(form.certificate.as_ref())?;
        let id = self.connections.save(form, certificate.as_deref()).await?;
        self.engine.nudge(Some(check::connection(&id)?));
        self.connections.one(&id).ok_or_else(|| problem("This connection is not there any more."))
    }

    pub async fn test_connection(&self, form: ConnectionForm) -> Answered<TestReport> {
        let certificate = self.certificate(form.certificate.as_ref())?;
        Ok(test_connection::test(&self.connections, &form, certificate).await)
    }

    pub async fn remove_connection(&self, connection: String) -> Answered<bool> {
        check::connection(&connection)?;
        let name = self.connections.find(&connection).map(|saved| saved.name);
        let name = name.filter(|_| connection != crate::connections::PRACTICE);
        let name = name.ok_or_else(|| problem("This connection is not there any more."))?;
        let text = "Its settings and keys are removed from this computer. Its transfers are cancelled. Objects on the \
                    server stay; so do parts of unfinished uploads, if the server cannot be reached now.";
        let question =
            Question { title: format!("Remove {name}?"), text: text.into(), keep: "Keep", go_on: "Remove".into() };
        let desktop = self.desktop.get().ok_or_else(|| problem("There is nobody to ask."))?;
        if !dialogs::confirm(desktop, question).await {
            return Ok(false);
        }
        let id = check::connection(&connection)?;
        self.engine.leave(&id).await;
        self.connections.remove(&connection).await?;
        // What is still to be removed on its server is given up now.
        self.engine.nudge(Some(id));
        self.places.forget(&connection)?;
        self.settings.forget_connection(&connection)?;
        Ok(true)
    }

    pub async fn choose_certificate(&self) -> Answered<Option<Folder>> {
        let file = dialogs::certificate().await;
        Ok(file.map(|file| Folder { path: paths::name(&file), token: self.tokens.put(vec![file]) }))
    }

    fn certificate(&self, token: Option<&Token>) -> Answered<Option<PathBuf>> {
        token.map(|token| self.tokens.one(token)).transpose()
    }

    /// How many transfers a quit would interrupt.
    pub fn running(self: &Arc<Self>) -> usize {
        let all = self.engine.changes(0);
        let transfers = all.transfers.iter().filter(|transfer| transfer.state.is_active()).count();
        transfers + all.jobs.iter().filter(|job| job.state.is_active()).count()
    }
}
