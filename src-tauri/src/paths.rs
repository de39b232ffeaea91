//! What the window holds instead of paths: tokens. A path gets here by a drop, by a native dialog, or from the
//! settings; the window only ever names the token, so that a script in it cannot reach for other files.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use crate::wire::{Problem, Token, problem};

/// More than anybody keeps open in sheets; the oldest go first.
const MOST: usize = 256;

#[derive(Default)]
struct Table {
    paths: HashMap<Token, Vec<PathBuf>>,
    order: VecDeque<Token>,
}

/// The table of tokens. Emptied when the window starts anew.
#[derive(Default)]
pub struct Tokens(Mutex<Table>);

impl Tokens {
    /// A new token for these paths.
    pub fn put(&self, paths: Vec<PathBuf>) -> Token {
        let token = Token(format!("{:032x}", rand::random::<u128>()));
        let mut table = self.table();
        while table.order.len() >= MOST {
            if let Some(oldest) = table.order.pop_front() {
                table.paths.remove(&oldest);
            }
        }
        table.order.push_back(token.clone());
        table.paths.insert(token.clone(), paths);
        token
    }

    /// What the token stands for.
    pub fn get(&self, token: &Token) -> Result<Vec<PathBuf>, Problem> {
        self.table()
            .paths
            .get(token)
            .cloned()
            .ok_or_else(|| problem("What was chosen is not known any more. Choose it again."))
    }

    /// The one path that the token stands for.
    pub fn one(&self, token: &Token) -> Result<PathBuf, Problem> {
        self.get(token)?.into_iter().next().ok_or_else(|| problem("Nothing was chosen."))
    }

    /// Forgets all: the window that knew them is gone.
    pub fn clear(&self) {
        *self.table() = Table::default();
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A path for showing: the home folder as `~`.
pub fn shown(path: &Path) -> String {
    let home = std::env::home_dir().filter(|home| home.as_os_str().len() > 1);
    match home.and_then(|home| path.strip_prefix(home).map(Path::to_owned).ok()) {
        Some(rest) if rest.as_os_str().is_empty() => "~".into(),
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

/// The last part of a path for showing.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let tokens = Tokens::default();
        let first = tokens.put(vec!["/a".into()]);
        let second = tokens.put(vec!["/a".into()]);
        assert_ne!(first, second);
        assert_eq!(first.0.len(), 32);
        assert_eq!(tokens.one(&first).unwrap(), PathBuf::from("/a"));
    }

    #[test]
    fn unknown_tokens_and_paths_in_their_place_are_refused() {
        let tokens = Tokens::default();
        for hostile in ["", "/etc/passwd", "../..", "0", &"f".repeat(1 << 20)] {
            assert_eq!(tokens.get(&Token(hostile.into())).unwrap_err().code, "badInput");
        }
    }

    #[test]
    fn the_table_is_bounded_and_ends_with_the_window() {
        let tokens = Tokens::default();
        let first = tokens.put(vec!["/first".into()]);
        let kept: Vec<Token> = (0..MOST).map(|_| tokens.put(vec!["/x".into()])).collect();
        assert!(tokens.get(&first).is_err());
        assert!(kept.iter().all(|token| tokens.get(token).is_ok()));
        tokens.clear();
        assert!(tokens.get(&kept[0]).is_err());
    }
}
