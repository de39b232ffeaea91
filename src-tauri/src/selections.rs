//! What was counted and is about to be worked on. The window has a token for it: what is deleted is what was counted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use windlass_engine::job::ahead::Counted;
use windlass_engine::job::{Item, Object, Which};
use windlass_engine::store::ETag;
use windlass_engine::store::about::Versioning;

use crate::check;
use crate::wire::{Place, Problem, SelectedItem, Selection, Token, problem};

/// More than there are sheets.
const MOST: usize = 16;

/// What the window selected, looked through, and how much it is.
#[derive(Debug, Clone)]
pub struct Selected {
    pub place: Place,
    pub items: Vec<Item>,
    pub which: Which,
    pub counted: Counted,
    /// Absent if it could not be learnt.
    pub versioning: Option<Versioning>,
}

impl Selected {
    /// Looks through what the window sent.
    pub fn new(selection: Selection) -> Result<Self, Problem> {
        let Selection { place, items, which } = selection;
        check::place(&place)?;
        if items.is_empty() {
            return Err(problem("Nothing is selected."));
        }
        if items.len() > windlass_engine::job::MOST_ITEMS {
            return Err(problem("These are more than 100,000 at once. Select their folder instead."));
        }
        let items = items.into_iter().map(item).collect::<Result<_, _>>()?;
        Ok(Self { place, items, which: which.into(), counted: Counted::default(), versioning: None })
    }
}

fn item(item: SelectedItem) -> Result<Item, Problem> {
    Ok(match item {
        SelectedItem::Object { key, size, etag, version } => {
            check::key(&key)?;
            if key.is_empty() {
                return Err(problem("An object has a name."));
            }
            Item::Object(Object { key, version, size, etag: etag.map(ETag), storage_class: None })
        }
        SelectedItem::Folder { prefix } => {
            check::key(&prefix)?;
            if !prefix.is_empty() && !prefix.ends_with('/') {
                return Err(problem("This is no folder."));
            }
            Item::Folder { prefix }
        }
    })
}

/// The last few selections.
#[derive(Default)]
pub struct Selections(Mutex<VecDeque<(Token, Arc<Selected>)>>);

impl Selections {
    /// A token for a selection.
    pub fn put(&self, selected: Selected) -> Token {
        let token = Token(format!("{:032x}", rand::random::<u128>()));
        let mut all = self.lock();
        if all.len() >= MOST {
            all.pop_front();
        }
        all.push_back((token.clone(), Arc::new(selected)));
        token
    }

    /// What the token stands for.
    pub fn get(&self, token: &Token) -> Result<Arc<Selected>, Problem> {
        let found = self.lock().iter().find(|(it, _)| it == token).map(|(_, selected)| selected.clone());
        found.ok_or_else(|| problem("What was selected is not known any more. Select it again."))
    }

    /// Forgets all: the window that knew them is gone.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Token, Arc<Selected>)>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
