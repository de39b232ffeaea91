//! Key ⇄ safe local name.

use std::path::{Path, PathBuf};

/// The path below a chosen folder for what is left of a key after the prefix that the user chose, e.g.
/// `2026/a.mov`. Every component is made safe alone; the result never leaves the folder and is never empty.
/// Injective together with [`unique`].
pub fn local_path(_relative_key: &str) -> PathBuf {
    todo!()
}

/// The key for a file found at `relative` below a folder that is sent: components joined by `/`. An error with the
/// name, made showable, if it is not Unicode or too long for a key (1,024 bytes with `prefix`).
pub fn key_for(_prefix: &str, _relative: &Path) -> Result<String, crate::error::Error> {
    todo!()
}
