//! What somebody wants changed, and why it may be refused.

use crate::inventory::import::{EntryKey, EntryType, Field, ImportError};

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
