//! Changing single entries of the inventory, by a person or a program.
//!
//! An [`Edit`] is read by the same rows as a file that is imported, so that there is one check
//! for both, and leads from one inventory to the next: all of it, or the list of what is wrong.

mod contact;
mod impact;
mod remove;
mod texts;
mod undo;

#[cfg(test)]
mod tests;

pub use impact::{Impact, impact};
pub use texts::{COMPONENT_FIELDS, CUSTOMER_FIELDS, SITE_FIELDS, texts};
pub use undo::{UndoRefusal, put, undo};

use super::import::{Field, Import, ImportError, Options, parse_component, short};
use super::{ComponentKey, ComponentRecord, Country, Customer, Inventory, Site};
use crate::name::Name;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryType {
    /// A customer, with their contacts.
    Customer,
    /// A site of a customer.
    Site,
    /// A shared component.
    Component,
}

impl EntryType {
    /// All, in the order in which they are shown.
    pub const ALL: [EntryType; 3] = [EntryType::Customer, EntryType::Site, EntryType::Component];

    /// The word on the command line, in addresses and in the store.
    pub const fn code(self) -> &'static str {
        match self {
            EntryType::Customer => "customer",
            EntryType::Site => "site",
            EntryType::Component => "component",
        }
    }

    /// The type of a word.
    pub fn from_code(code: &str) -> Option<EntryType> {
        EntryType::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What can be said of such an entry, the key left out.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            EntryType::Customer => CUSTOMER_FIELDS,
            EntryType::Site => SITE_FIELDS,
            EntryType::Component => COMPONENT_FIELDS,
        }
    }

    /// The field that holds the key.
    pub const fn key_field(self) -> Field {
        match self {
            EntryType::Customer => Field::Customer,
            EntryType::Site => Field::Domain,
            EntryType::Component => Field::Component,
        }
    }
}

/// The key of an entry.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EntryKey {
    /// A customer's number.
    Customer(String),
    /// A site's host.
    Site(Name),
    /// A component's key.
    Component(ComponentKey),
}

impl EntryKey {
    /// Reads a key that somebody typed; `None` when there can be no such entry.
    pub fn parse(of: EntryType, text: &str) -> Option<EntryKey> {
        let text = text.trim();
        Some(match of {
            EntryType::Customer => {
                EntryKey::Customer(Some(text).filter(|it| !it.is_empty())?.into())
            }
            EntryType::Site => EntryKey::Site(Name::parse(text).ok()?),
            EntryType::Component => EntryKey::Component(parse_component(text).ok()?),
        })
    }

    /// What it is the key of.
    pub const fn of(&self) -> EntryType {
        match self {
            EntryKey::Customer(_) => EntryType::Customer,
            EntryKey::Site(_) => EntryType::Site,
            EntryKey::Component(_) => EntryType::Component,
        }
    }

    /// As it is stored, and typed.
    pub fn text(&self) -> &str {
        match self {
            EntryKey::Customer(key) => key,
            EntryKey::Site(host) => host.as_str(),
            EntryKey::Component(key) => &key.0,
        }
    }

    /// The entry in an inventory.
    pub fn entry(&self, inventory: &Inventory) -> Option<EntryBody> {
        match self {
            EntryKey::Customer(key) => {
                inventory.customers.get(key).cloned().map(EntryBody::Customer)
            }
            EntryKey::Site(host) => {
                inventory.sites.get(host).cloned().map(|it| EntryBody::Site(Box::new(it)))
            }
            EntryKey::Component(key) => {
                inventory.components.get(key).cloned().map(EntryBody::Component)
            }
        }
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntryKey::Site(host) => f.write_str(&host.unicode()),
            other => f.write_str(other.text()),
        }
    }
}

/// An entry, whatever it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryBody {
    /// A customer.
    Customer(Customer),
    /// A site.
    Site(Box<Site>),
    /// A component.
    Component(ComponentRecord),
}

/// What somebody wants changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// Fields of an entry, as the cells of a table; those that are left out stay. An empty one
    /// takes away what was there.
    Set {
        /// What it is about.
        of: EntryType,
        /// Its key, as typed.
        key: String,
        /// The fields.
        fields: Vec<(Field, String)>,
        /// Whether it must be new, or must be there.
        is_new: bool,
    },
    /// One contact of a customer, beside those that are there.
    Contact {
        /// The customer's key.
        customer: String,
        /// The mail address or telephone number, as typed.
        address: String,
        /// Whether it is added or removed.
        is_wanted: bool,
    },
    /// The removal of an entry, and of what goes with it.
    Remove {
        /// The entry.
        key: EntryKey,
        /// Whether the sites of a customer go too; without that a customer with sites stays.
        with_sites: bool,
    },
}

/// Why an edit was refused. Nothing of it was done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EditRefusal {
    /// All that is wrong with it; the column of each is the field.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<ImportError>),
    /// There is no such entry.
    #[error("there is no {} “{key}”", .of.code())]
    NotFound {
        /// What it would be.
        of: EntryType,
        /// Its key.
        key: String,
    },
    /// There is one already.
    #[error("there is already “{0}”")]
    Exists(EntryKey),
    /// A customer who has sites.
    #[error("the customer “{customer}” has {sites} sites")]
    HasSites {
        /// The customer.
        customer: String,
        /// How many sites.
        sites: usize,
    },
}

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
            let about = import
                .read_edit((*of, key), fields, (owner, known))
                .map_err(EditRefusal::Invalid)?;
            if *is_new && about.entry(old).is_some() {
                return Err(EditRefusal::Exists(about));
            }
            let new = import.apply_edit(old).map_err(EditRefusal::Invalid)?;
            Ok((new, about))
        }
    }
}
