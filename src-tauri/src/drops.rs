//! Files dragged over the window. The paths stay here: the window hears how many there are and where the pointer
//! is, and gets a token when they are let go.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tauri::ipc::Channel;
use tauri::{DragDropEvent, PhysicalPosition};
use tokio::sync::mpsc;

use crate::app::App;
use crate::choice;
use crate::wire::Drag;

/// Who is told, and what comes in order.
#[derive(Default)]
pub struct Drags {
    watcher: Mutex<Option<Channel<Drag>>>,
    events: Mutex<Option<mpsc::UnboundedSender<Seen>>>,
}

/// An event of the window system, with the position in CSS pixels.
enum Seen {
    Entered(Vec<PathBuf>, (f64, f64)),
    Moved((f64, f64)),
    Left,
    Dropped(Vec<PathBuf>, (f64, f64)),
}

impl Drags {
    /// Tells this one from now on.
    pub fn watch(&self, channel: Channel<Drag>) {
        *self.watcher.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(channel);
    }

    fn tell(&self, drag: Drag) {
        let mut watcher = self.watcher.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if watcher.as_ref().is_some_and(|channel| channel.send(drag).is_err()) {
            *watcher = None;
        }
    }
}

impl App {
    /// Takes an event of the window system. Returns at once: looking at files may take long on a network disk.
    pub fn dragged(self: &Arc<Self>, event: &DragDropEvent, scale: f64) {
        let seen = match event {
            DragDropEvent::Enter { paths, position } => Seen::Entered(paths.clone(), css(position, scale)),
            DragDropEvent::Over { position } => Seen::Moved(css(position, scale)),
            DragDropEvent::Drop { paths, position } => Seen::Dropped(paths.clone(), css(position, scale)),
            _ => Seen::Left,
        };
        let mut events = self.drags.events.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let sender = events.get_or_insert_with(|| {
            let (sender, queue) = mpsc::unbounded_channel();
            tauri::async_runtime::spawn(follow(Arc::clone(self), queue));
            sender
        });
        sender.send(seen).ok();
    }
}

/// WebKitGTK gives CSS pixels, whatever Tauri's type says; the other systems give physical ones.
fn css(position: &PhysicalPosition<f64>, scale: f64) -> (f64, f64) {
    let scale = if cfg!(target_os = "linux") { 1.0 } else { scale };
    (position.x / scale, position.y / scale)
}

async fn follow(app: Arc<App>, mut queue: mpsc::UnboundedReceiver<Seen>) {
    let (mut files, mut folders) = (0, 0);
    while let Some(mut seen) = queue.recv().await {
        // Of many moves only the last counts.
        while matches!(seen, Seen::Moved(_)) {
            match queue.try_recv() {
                Ok(next) => seen = next,
                Err(_) => break,
            }
        }
        match seen {
            Seen::Entered(paths, (x, y)) => {
                (files, folders) = choice::count(paths).await;
                app.drags.tell(Drag::Over { x, y, files, folders });
            }
            Seen::Moved((x, y)) => app.drags.tell(Drag::Over { x, y, files, folders }),
            Seen::Left => app.drags.tell(Drag::Left),
            Seen::Dropped(paths, (x, y)) => match choice::choose(&app.tokens, paths).await {
                Some(chosen) => app.drags.tell(Drag::Dropped { x, y, chosen }),
                None => app.drags.tell(Drag::Left),
            },
        }
    }
}
