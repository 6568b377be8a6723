//! Changing single entries of the inventory, by a person or a program.
//!
//! An [`Edit`] is read by the same rows as a file that is imported, so that there is one check
//! for both, and leads from one inventory to the next: all of it, or the list of what is wrong.

mod contact;
mod impact;
mod part;
mod remove;
mod request;
mod undo;

#[cfg(test)]
mod tests;

pub use super::entry::{EntryBody, texts};
pub use super::import::{EntryKey, EntryType};
pub use impact::{Impact, impact};
pub use part::InventoryPart;
pub use request::{Edit, EditRefusal};
pub use undo::{UndoRefusal, undo};

use super::import::{Field, Import, ImportError, Options, short, unknown_owner};
use super::{Country, Inventory};

/// The inventory after an edit, and the entry that it is about. Phone numbers without a calling
/// code are of `country`.
///
/// # Errors
/// Why it cannot be.
pub fn apply(
    old: &Inventory,
    edit: &Edit,
    country: Country,
) -> Result<(Inventory, EntryKey), EditRefusal> {
    match edit {
        Edit::Contact { customer, address, is_wanted } => {
            let fields = contact::fields(old, (customer, address), *is_wanted, country)?;
            let (of, key) = (EntryType::Customer, customer.clone());
            apply(old, &Edit::Set { of, key, fields, is_new: false }, country)
        }
        Edit::Remove { key, with_sites } => {
            Ok((remove::remove(old, key, *with_sites)?, key.clone()))
        }
        Edit::Set { of, key, fields, is_new } => {
            let found = EntryKey::parse(*of, key).filter(|it| it.entry(old).is_some());
            if found.is_none() && !is_new {
                return Err(EditRefusal::NotFound { of: *of, key: short(key) });
            }
            let mut import = Import::new(Options { country, ..Options::default() });
            let owner = found.as_ref().and_then(|found| match found.entry(old) {
                Some(EntryBody::Site(site)) => Some(site.customer),
                _ => None,
            });
            let known = found.as_ref().filter(|_| !is_new);
            let about =
                import.read_edit((*of, key), fields, (owner, known)).map_err(|mut all| {
                    // All at once: who mends the others finds no new one behind them.
                    let wrong = missing_owner(old, (*of, key), fields);
                    let is_said =
                        |it: &ImportError| wrong.as_ref().is_some_and(|w| it.column == w.column);
                    if !all.iter().any(is_said) {
                        all.extend(wrong);
                    }
                    EditRefusal::Invalid(all)
                })?;
            if *is_new && about.entry(old).is_some() {
                return Err(EditRefusal::Exists(about));
            }
            let new = import.apply_edit(old).map_err(EditRefusal::Invalid)?;
            Ok((new, about))
        }
    }
}

/// That the customer whom a site would have is not there.
fn missing_owner(
    old: &Inventory,
    (of, key): (EntryType, &str),
    fields: &[(Field, String)],
) -> Option<ImportError> {
    let (_, text) = fields.iter().find(|(field, _)| *field == Field::Customer)?;
    let customer = EntryKey::parse(EntryType::Customer, text)?;
    let is_missing = of == EntryType::Site && customer.entry(old).is_none();
    is_missing.then(|| unknown_owner(key, customer.text()))
}
