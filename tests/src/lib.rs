//! Support for the tests against real servers.

pub mod seaweed;
