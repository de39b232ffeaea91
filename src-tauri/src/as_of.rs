//! Where a listing of a folder as it was at a moment goes on.

use serde::{Deserialize, Serialize};

use crate::wire::{Problem, problem};

/// Where a listing as of a moment goes on: the versions of one key may lie on two pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The key whose version was picked last; its older ones are of no more interest.
    settled: Option<String>,
    /// The server's own word for its next page.
    next: String,
}

impl Place {
    /// Where to go on, if there is more.
    pub fn after(settled: Option<String>, next: Option<String>) -> Option<Self> {
        next.map(|next| Self { settled, next })
    }

    /// As the window keeps it.
    pub fn token(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the window kept.
    pub fn read(token: &str) -> Result<(Option<String>, String), Problem> {
        let read: Self = serde_json::from_str(token).map_err(|_| problem("This page is not known any more."))?;
        Ok((read.settled, read.next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_and_others_are_refused() {
        let place = Place::after(Some("a\"\n".into()), Some("x&y".into())).unwrap();
        assert_eq!(Place::read(&place.token()).unwrap(), (Some("a\"\n".into()), "x&y".into()));
        assert_eq!(Place::after(Some("a".into()), None), None);
        for hostile in ["", "{}", "[]", "x&y", "{\"settled\":1,\"next\":\"\"}"] {
            assert!(Place::read(hostile).is_err(), "{hostile}");
        }
    }
}
