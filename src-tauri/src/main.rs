//! The desktop shell of Windlass: one window, the commands it may call, the feed it hears, and what only a desktop
//! has: dialogs, drags, the keyring. Moving files is the engine's work.
//!
//! In reading order: [`commands`] is all that the window can ask, [`wire`] the types of it; [`app`] what the commands
//! work on; [`feed`] what the window is told; [`window`] how it is opened and closed.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod addresses;
mod app;
mod as_of;
mod check;
mod choice;
mod clipboard;
mod clock;
mod commands;
mod connections;
mod dialogs;
mod drops;
mod feed;
mod files;
mod graphics;
mod hardening;
mod instance;
mod keyring;
mod logging;
mod paths;
mod places;
mod preview;
mod profiles;
mod reveal;
mod running;
mod selections;
mod settings;
mod test_connection;
mod window;
mod wire;

fn main() {
    window::run();
}
