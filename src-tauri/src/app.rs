//! What the commands work on: the engine, the connections, the settings, and what the window holds of them.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use tauri::AppHandle;
use tokio::task::AbortHandle;
use windlass_engine::Engine;
use windlass_engine::error::{Error, Failure};

use crate::connections::Connections;
use crate::drops::Drags;
use crate::feed::Speeds;
use crate::keyring::Keyring;
use crate::paths::{self, Tokens};
use crate::places::Places;
use crate::running::Running;
use crate::selections::Selections;
use crate::settings::Settings;

/// The state of the program.
pub struct App {
    pub engine: Engine,
    pub connections: Arc<Connections>,
    pub settings: Settings,
    pub places: Places,
    pub tokens: Tokens,
    /// What was counted and is about to be worked on.
    pub selections: Selections,
    /// Counts and searches under way.
    pub running: Running,
    pub drags: Drags,
    /// The task that feeds the window; a new subscriber ends the old one's.
    pub feed: Mutex<Option<AbortHandle>>,
    pub speeds: Arc<Speeds>,
    /// Something to tell at the start.
    pub notice: Option<String>,
    /// The window system; absent in tests.
    pub desktop: OnceLock<AppHandle>,
}

impl App {
    /// Opens everything in the data folder. Does not touch the keyring or the network.
    pub fn open(folder: &Path) -> Result<Arc<Self>, Failure> {
        let unreadable = |error| Failure::from(Error::writing(folder, error));
        std::fs::create_dir_all(folder).map_err(unreadable)?;
        // The keyring may answer long after a call was given up; then whoever waits for keys tries again.
        let late: Arc<OnceLock<std::sync::Weak<Self>>> = Arc::default();
        let found = Arc::clone(&late);
        let keyring = Arc::new(Keyring::system(move || {
            if let Some(app) = found.get().and_then(std::sync::Weak::upgrade) {
                app.connections.unlocked();
                app.engine.nudge(None);
            }
        }));
        let (settings, aside) = Settings::open(folder).map_err(unreadable)?;
        let mut notices = vec![aside.map(|path| told("settings", &path))];
        let (places, aside) = Places::open(folder).map_err(unreadable)?;
        notices.push(aside.map(|path| told("list of places", &path)));
        let (connections, aside) = Connections::open(folder, keyring).map_err(unreadable)?;
        notices.push(aside.map(|path| told("connections", &path)));
        let connections = Arc::new(connections);
        let stores: Arc<dyn windlass_engine::connection::Stores> = connections.clone();
        let (engine, aside) = Engine::open(&folder.join("journal"), stores, settings.options())?;
        notices.push(aside.map(|path| told("list of transfers", &path)));
        let notices: Vec<String> = notices.into_iter().flatten().collect();
        let app = Arc::new(Self {
            engine,
            connections,
            settings,
            places,
            tokens: Tokens::default(),
            selections: Selections::default(),
            running: Running::default(),
            drags: Drags::default(),
            feed: Mutex::default(),
            speeds: Arc::default(),
            notice: (!notices.is_empty()).then(|| notices.join(" ")),
            desktop: OnceLock::new(),
        });
        late.set(Arc::downgrade(&app)).ok();
        Ok(app)
    }
}

fn told(what: &str, aside: &Path) -> String {
    format!("The {what} could not be read and were set aside in {}.", paths::shown(aside))
}
