//! Tests that need a real server and a real crash: the engine and its example program against SeaweedFS.

mod command;
mod conformance;
mod copies;
mod jobs;
mod kills;
mod layering;
mod links;
mod moves;
mod profiles;
mod s3;
