//! Which keys a search is for. Pure.

use crate::store::Listed;

/// What is looked for. All of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// What the key below the place must be like.
    pub pattern: Pattern,
    /// At least so many bytes.
    pub smallest: Option<u64>,
    /// At most so many bytes.
    pub largest: Option<u64>,
    /// Not changed before, milliseconds since 1970.
    pub after: Option<i64>,
    /// Changed before, milliseconds since 1970.
    pub before: Option<i64>,
}

impl Query {
    /// Whether an object is found; `below` is its key without the prefix of the place. One whose time is not known is
    /// not found by time.
    pub fn matches(&self, below: &str, object: &Listed) -> bool {
        let since = self.after.is_none_or(|after| object.modified.is_some_and(|at| at >= after));
        let until = self.before.is_none_or(|before| object.modified.is_some_and(|at| at < before));
        let size = self.smallest.unwrap_or(0)..=self.largest.unwrap_or(u64::MAX);
        since && until && size.contains(&object.size) && self.pattern.matches(below)
    }
}

/// A part of a key, or a pattern of a whole one. Without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Pattern {
    /// Every key.
    #[default]
    Everything,
    /// Keys with this in them, in lower case.
    Part(String),
    /// Names, at any depth, that are wholly like this: a pattern without a slash.
    Name(Vec<Piece>),
    /// Keys below the place that are wholly like this.
    Path(Vec<Piece>),
}

/// What a pattern is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// This character, in lower case.
    One(char),
    /// `?`: one character that is no slash.
    Any,
    /// `*`: any characters that are no slashes.
    Run,
    /// `**`: any characters.
    Deep,
    /// `**/`: nothing, or anything that ends in a slash.
    Folders,
}

impl Pattern {
    /// Reads what was typed: a pattern if it has `*` or `?`, otherwise a part of the key.
    pub fn parse(typed: &str) -> Self {
        if typed.is_empty() {
            return Self::Everything;
        }
        if !typed.contains(['*', '?']) {
            return Self::Part(lower(typed).collect());
        }
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = typed;
        while let Some(next) = rest.chars().next() {
            let stars = rest.len() - rest.trim_start_matches('*').len();
            // Only at the beginning of a segment: `a**/b` is no word about whole folders.
            let whole = matches!(pieces.last(), None | Some(Piece::One('/') | Piece::Folders));
            let taken = match stars {
                0 if next == '?' => {
                    pieces.push(Piece::Any);
                    1
                }
                0 => {
                    pieces.extend(next.to_lowercase().map(Piece::One));
                    next.len_utf8()
                }
                1 => {
                    pieces.push(Piece::Run);
                    1
                }
                _ if whole && rest[stars..].starts_with('/') => {
                    // One after another says no more than one.
                    if pieces.last() != Some(&Piece::Folders) {
                        pieces.push(Piece::Folders);
                    }
                    stars + 1
                }
                _ => {
                    pieces.push(Piece::Deep);
                    stars
                }
            };
            rest = &rest[taken..];
        }
        let deep = |piece: &Piece| matches!(piece, Piece::One('/') | Piece::Deep | Piece::Folders);
        if pieces.iter().any(deep) { Self::Path(pieces) } else { Self::Name(pieces) }
    }

    /// Whether a key, without the prefix of the place, is like it.
    pub fn matches(&self, below: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Part(part) => lower(below).collect::<String>().contains(part.as_str()),
            Self::Name(pieces) => fits(pieces, below.trim_end_matches('/').rsplit('/').next().unwrap_or(below)),
            Self::Path(pieces) => fits(pieces, below),
        }
    }
}

/// Character by character, so that a letter is the same one wherever it stands.
fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Whether the whole text is like the pieces: all places of the pattern where one can be after each character. Takes
/// time by the length of the pattern times that of the text, whatever they are.
fn fits(pieces: &[Piece], text: &str) -> bool {
    let mut here = vec![false; pieces.len() + 1];
    enter(pieces, &mut here, 0);
    for character in lower(text) {
        let mut next = vec![false; pieces.len() + 1];
        for (at, piece) in pieces.iter().enumerate().filter(|(at, _)| here[*at]) {
            match piece {
                Piece::One(wanted) if *wanted == character => enter(pieces, &mut next, at + 1),
                Piece::Any if character != '/' => enter(pieces, &mut next, at + 1),
                Piece::Run if character != '/' => enter(pieces, &mut next, at),
                Piece::Deep => enter(pieces, &mut next, at),
                // In the middle of a segment there is no way on: only behind its slash.
                Piece::Folders => {
                    next[at] = true;
                    if character == '/' {
                        enter(pieces, &mut next, at + 1);
                    }
                }
                Piece::One(_) | Piece::Any | Piece::Run => {}
            }
        }
        here = next;
    }
    here[pieces.len()]
}

/// Comes to a place of the pattern, and past the pieces there that may stand for nothing.
fn enter(pieces: &[Piece], places: &mut [bool], at: usize) {
    places[at] = true;
    if matches!(pieces.get(at), Some(Piece::Run | Piece::Deep | Piece::Folders)) {
        enter(pieces, places, at + 1);
    }
}
