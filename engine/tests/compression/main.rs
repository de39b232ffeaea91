//! Uploads that are compressed while they are sent, and downloads that undo it.

#[path = "../scene/mod.rs"]
mod scene;

mod bench;
mod damage;
mod every_call;
mod one_request;
mod parts;
mod unpacking;
