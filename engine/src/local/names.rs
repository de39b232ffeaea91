//! Key ⇄ safe local name.
//!
//! A key is hostile text. Each of its components is made safe alone, for this system and for Windows, so that a
//! folder can be carried to another disk: what cannot stand in a name becomes `%` and two hex digits for each byte,
//! as in an address. A `%` of the key itself is escaped only where it would read as such, and an empty component is
//! a lone `%`. So the key can be read back from the name, and two keys never get one name, with three exceptions,
//! which [`Taken`] keeps apart: names cut because they were too long, names that differ only by case, and `x/`,
//! which stands for the folder `x`.

use std::path::{Component, Path, PathBuf};

use md5::{Digest as _, Md5};

use crate::error::Error;

mod taken;
#[cfg(test)]
mod tests;

pub use taken::Taken;

/// The longest name that is made, in bytes. File systems take 255; the rest is for ` (2)` and its like.
const LONGEST: usize = 240;
/// An ending is kept when a name is cut, unless it is longer than this, its dot included.
const LONGEST_ENDING: usize = 16;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 1024;
/// What Windows takes for a device, whatever the ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// The path below a chosen folder for what is left of a key after the prefix that the user chose, e.g.
/// `2026/a.mov`. Every component is made safe alone; the result never leaves the folder and is never empty.
/// A key that ends in `/` is the folder before it.
pub fn local_path(relative_key: &str) -> PathBuf {
    relative_key.strip_suffix('/').unwrap_or(relative_key).split('/').map(safe).collect()
}

/// The key for a file found at `relative` below a folder that is sent: components joined by `/`. An error with the
/// name, made showable, if it is not Unicode or too long for a key (1,024 bytes with `prefix`).
pub fn key_for(prefix: &str, relative: &Path) -> Result<String, Error> {
    let refused = |why: &str| Error::BadName { name: relative.to_string_lossy().into_owned(), why: why.into() };
    let mut key = prefix.to_owned();
    for (index, component) in relative.components().enumerate() {
        let Component::Normal(name) = component else { return Err(refused("it is not below the folder")) };
        if index > 0 {
            key.push('/');
        }
        key.push_str(name.to_str().ok_or_else(|| refused("it is not Unicode text"))?);
    }
    match key.len() {
        0 => Err(refused("it is empty")),
        1..=LONGEST_KEY => Ok(key),
        _ => Err(refused("with its folders it is longer than 1,024 bytes")),
    }
}

/// One component of a key as a name that can stand in any folder.
fn safe(component: &str) -> String {
    match component {
        // A lone `%` stands for no name at all.
        "" => return "%".into(),
        "%" => return "%25".into(),
        _ => {}
    }
    let mut name = String::with_capacity(component.len());
    let last = component.char_indices().next_back().map_or(0, |(at, _)| at);
    let device = is_device(component);
    for (at, c) in component.char_indices() {
        let escaped = match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => true,
            // Windows drops them at the end; with this, `.` and `..` are names like any other.
            '.' | ' ' if at == last => true,
            '%' => reads_as_escape(&component[at + 1..]),
            _ => c.is_control() || (device && at == 0),
        };
        if escaped {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        } else {
            name.push(c);
        }
    }
    if name.len() > LONGEST { cut(&name) } else { name }
}

fn reads_as_escape(rest: &str) -> bool {
    rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
}

/// `CON`, `com1.txt`, `NUL .tar.gz`: Windows looks at what is before the first dot.
fn is_device(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or(component).trim_end_matches(' ').to_uppercase();
    let mut number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")).unwrap_or_default().chars();
    let numbered = matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None));
    numbered || DEVICES.contains(&stem.as_str())
}

/// Cuts a name that is too long, and tells it from others with the same beginning by a hash.
fn cut(name: &str) -> String {
    let ending = name.rfind('.').map(|at| &name[at..]).filter(|it| it.len() > 1 && it.len() <= LONGEST_ENDING);
    // An ending that begins in the middle of an escape is none, and `%2E` holds no dot: it begins at a real one.
    let ending = ending.unwrap_or_default();
    let hash: String = Md5::digest(name).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let room = LONGEST - "~".len() - hash.len() - ending.len();
    let mut end = name.floor_char_boundary(room);
    // Not in the middle of an escape.
    if let Some(at) = name[..end].rfind('%').filter(|at| end - at < 3) {
        end = at;
    }
    format!("{}~{hash}{ending}", &name[..end])
}
