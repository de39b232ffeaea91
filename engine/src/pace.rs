//! How fast: back-off, rate and time left. Pure: time and randomness are arguments.

pub mod backoff;
pub mod rate;
