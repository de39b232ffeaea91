//! The window: opened here rather than by the configuration, so that it can refuse to go anywhere else, and closed
//! in order.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};
use windlass_engine::error::Error;

use crate::app::App;
use crate::dialogs::Question;
use crate::instance::Start;
use crate::{commands, dialogs, graphics, hardening, instance, logging};

/// The window's label.
pub const MAIN: &str = "main";
/// What runs gets this long to stop in order; then the journal's crash safety has to do.
const CLOSING: Duration = Duration::from_secs(5);

/// A second start waits this long for a first one that is closing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the program until it is quit.
pub fn run() {
    let built = tauri::Builder::default()
        .invoke_handler(commands::handler())
        .on_window_event(on_event)
        .setup(|tauri| Ok(set_up(tauri.handle())?))
        .build(tauri::generate_context!());
    match built {
        Ok(tauri) => tauri.run(|_, _| {}),
        Err(error) => {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("Windlass cannot start: {error}\n").as_bytes(),
            );
            std::process::exit(1);
        }
    }
}

fn set_up(handle: &AppHandle) -> tauri::Result<()> {
    let folder = handle.path().app_data_dir()?;
    match instance::start(&folder, PATIENCE)? {
        Start::First(lock) => handle.manage(lock),
        Start::Second => std::process::exit(0),
        Start::Stuck => {
            let refusal = Error::JournalInUse { path: folder };
            refuse(handle.clone(), refusal.into());
            return Ok(());
        }
    };
    // Kept by Tauri until the end, when the last lines are written.
    handle.manage(logging::start(&folder));
    hardening::harden();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    // The web view takes its time to load in a process of its own; the journal is opened meanwhile.
    open(handle)?;
    match App::open(&folder) {
        Ok(app) => {
            app.desktop.set(handle.clone()).ok();
            handle.manage(app);
            listen(handle, &folder);
        }
        Err(failure) => refuse(handle.clone(), failure),
    }
    Ok(())
}

fn open(handle: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(handle, MAIN, WebviewUrl::App("index.html".into()))
        .title("Windlass")
        .inner_size(1280.0, 800.0)
        .min_inner_size(800.0, 600.0)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .devtools(tauri::is_dev())
        .build()
        .and_then(|window| graphics::suit(&window))
}

/// The window shows what is built into the program, and nothing else.
fn is_ours(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) => true,
        // The same, as Windows names it.
        ("http" | "https", Some("tauri.localhost")) => cfg!(windows),
        ("http", Some("localhost")) => tauri::is_dev() && url.port() == Some(5173),
        _ => false,
    }
}

/// A second start brings this window to the front.
fn listen(handle: &AppHandle, folder: &Path) {
    let handle = handle.clone();
    let front = move || {
        if let Some(window) = handle.get_webview_window(MAIN) {
            let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
            shown.unwrap_or_else(|error| tracing::warn!(%error, "cannot come to the front"));
        }
    };
    if let Err(error) = instance::listen(folder, front) {
        tracing::warn!(%error, "a second start will not bring the window to the front");
    }
}

/// Without its journal Windlass keeps no promise, so it says why and ends.
fn refuse(handle: AppHandle, failure: windlass_engine::Failure) {
    tracing::error!(code = ?failure.code, detail = failure.detail, "cannot start");
    tauri::async_runtime::spawn(async move {
        dialogs::tell(&failure.message, failure.hint.as_deref().unwrap_or_default()).await;
        handle.exit(1);
    });
}

fn on_event(window: &Window, event: &WindowEvent) {
    let Some(app) = window.try_state::<Arc<App>>() else { return };
    match event {
        WindowEvent::DragDrop(drag) => app.dragged(drag, window.scale_factor().unwrap_or(1.0)),
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            tauri::async_runtime::spawn(quit(Arc::clone(&app), window.clone()));
        }
        _ => {}
    }
}

/// Asks if something runs, stops it in order, and ends the program.
async fn quit(app: Arc<App>, window: Window) {
    static ASKED: AtomicBool = AtomicBool::new(false);
    if ASKED.swap(true, SeqCst) {
        return;
    }
    let running = app.running();
    if running > 0 {
        let (title, text) = match running {
            1 => {
                ("Quit while 1 transfer runs?".into(), "It stops safely now and goes on when you open Windlass again.")
            }
            _ => (
                format!("Quit while {running} transfers run?"),
                "They stop safely now and go on when you open Windlass again.",
            ),
        };
        let question = Question { title, text: text.into(), keep: "Keep running", go_on: "Pause and quit".into() };
        if !dialogs::confirm(window.app_handle(), question).await {
            ASKED.store(false, SeqCst);
            return;
        }
    }
    // The user is done with it; what is left to do is nobody's business. A start from now on is a new one.
    window.hide().ok();
    if let Ok(folder) = window.path().app_data_dir() {
        instance::silence(&folder);
    }
    if tokio::time::timeout(CLOSING, app.engine.close()).await.is_err() {
        tracing::warn!("the engine did not close in time");
    }
    tracing::info!("ended");
    window.app_handle().exit(0);
}
