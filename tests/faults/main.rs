//! What the network and servers do to requests, and what becomes of the transfers.

mod fault;
mod invariants;
mod matrix;
mod meddler;
mod request;
mod scene;
