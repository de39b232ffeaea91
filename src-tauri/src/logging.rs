//! The log: a file a day in the data folder, a week of them. No secrets: what speaks to servers logs nothing below
//! `info`, and a panic only says where it was.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

const DAYS: usize = 7;

/// Starts the log. What it returns writes the last lines when it is dropped.
pub fn start(folder: &Path) -> Option<WorkerGuard> {
    panics();
    // The builder prints to the terminal if the folder is not there.
    let folder = folder.join("logs");
    std::fs::create_dir_all(&folder).ok()?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("windlass")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(&folder);
    let (writer, guard) = tracing_appender::non_blocking(files.ok()?);
    let layer = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    tracing_subscriber::registry().with(layer).with(filter()).try_init().ok()?;
    Some(guard)
}

/// `WINDLASS_LOG=debug` makes our own crates say more, and never the others.
fn filter() -> Targets {
    let ours = std::env::var("WINDLASS_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    Targets::new().with_default(LevelFilter::WARN).with_targets([("windlass", ours), ("windlass_engine", ours)])
}

/// What a panic says may hold anything; where it was is enough to find it.
fn panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        // The log may not be there yet, or its thread may be the one that fell.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("Windlass panicked at {place}\n").as_bytes());
    }));
}
