//! Support for the tests against real servers.
