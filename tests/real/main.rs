//! Tests that need a real server and a real crash: the engine and its example program against SeaweedFS.

mod command;
mod conformance;
mod kills;
mod layering;
mod profiles;
mod s3;
