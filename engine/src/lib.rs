//! The transfer engine of Windlass. Knows no window: a program without a screen can use it
//! (`examples/transfer` is the smallest).
//!
//! In reading order: [`transfer`] is what a transfer is and how it lives (pure); [`engine`] the handle and the one
//! loop that owns the queue; `upload` and `download` one transfer each, from top to bottom; [`job`] work on many objects
//! of a server; [`store`] what is asked of object storage; [`search`] looks for objects in it; [`local`] the disk;
//! [`media`] what kind of file some bytes are; [`journal`] what survives a crash; [`integrity`] the checksums;
//! [`pace`] how fast; [`connection`] where a store is; [`error`] every failure with its words.

pub mod body;
pub mod connection;
mod download;
pub mod engine;
pub mod error;
pub mod integrity;
pub mod job;
pub mod journal;
pub mod local;
pub mod media;
pub mod pace;
#[doc(hidden)]
pub mod sabotage;
pub mod search;
pub mod store;
pub mod transfer;
mod upload;
mod window;
mod work;

pub use engine::Engine;
pub use error::{Code, Failure, Retry};
