//! Taking a change back, by what the history says that it did.

use crate::inventory::Inventory;
use crate::inventory::entry::put;
use crate::inventory::history::EntryChange;
use crate::inventory::import::{EntryKey, ImportError, check};

/// Why a change cannot be taken back. Nothing of it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UndoRefusal {
    /// These entries were changed again since.
    ChangedSince(Vec<EntryKey>),
    /// What was there before does not fit what is there now.
    Invalid(Vec<ImportError>),
    /// The change did nothing, so there is nothing to take back.
    Nothing,
}

/// The inventory without a change: every entry that it touched is as it was before. All of them,
/// or none.
///
/// # Errors
/// Why it cannot be.
pub fn undo(now: &Inventory, changes: &[EntryChange]) -> Result<Inventory, UndoRefusal> {
    if changes.is_empty() {
        return Err(UndoRefusal::Nothing);
    }
    let later = changes.iter().filter(|it| it.key.entry(now) != it.after);
    let later: Vec<EntryKey> = later.map(|it| it.key.clone()).collect();
    if !later.is_empty() {
        return Err(UndoRefusal::ChangedSince(later));
    }
    let mut new = now.clone();
    for change in changes {
        put(&mut new, &change.key, change.before.clone());
    }
    let wrong = check(&new);
    if wrong.is_empty() { Ok(new) } else { Err(UndoRefusal::Invalid(wrong)) }
}
