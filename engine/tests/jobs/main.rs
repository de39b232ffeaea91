//! Work on many objects: nothing is lost, what was to be left alone is as it was, and nothing unfinished is left on the
//! server, whatever fails.

#[path = "../scene/mod.rs"]
mod scene;

mod again;
mod alone;
mod bench;
mod deleted;
mod every_call;
mod large;
mod many;
mod originals;
