//! The process holds secrets in its memory: no core dump may write them to the disk, and no other process of the
//! user may read them.

/// Forbids core dumps and, outside debugging, being attached to.
#[cfg(target_os = "linux")]
pub fn harden() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "core dumps stay possible");
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "the process stays readable");
    }
}

/// Nothing to do here.
#[cfg(not(target_os = "linux"))]
pub fn harden() {}
