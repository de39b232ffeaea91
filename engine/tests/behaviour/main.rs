//! What a user sees of the engine: folders, conflicts, changes, questions, verdicts.

#[path = "../scene/mod.rs"]
mod scene;

mod folders;
mod leaving;
mod proof;
mod waiting;

/// In bytes: a file in parts.
const LARGE: usize = 17 << 20;
