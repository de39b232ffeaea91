//! Copies and moves from one connection to another. Each time nothing is lost, no upload is left unfinished, and no part
//! that arrived is sent again.

mod arrives;
mod bench;
mod connections;
mod every_call;
mod meanwhile;
