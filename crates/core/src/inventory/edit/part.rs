//! How much of the inventory an edit is about, so that one of fifty thousand sites is changed
//! without reading the others.

use super::request::Edit;
use crate::inventory::import::{EntryKey, EntryType, Field, clean};
use crate::name::Name;

/// The part of an inventory that must be read for an edit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum InventoryPart {
    /// All of it.
    #[default]
    All,
    /// Some entries, as far as they are there.
    Entries {
        /// These customers,
        customers: Vec<String>,
        /// these sites with the customers whose they are,
        sites: Vec<Name>,
        /// and all components, or none.
        has_components: bool,
    },
}

/// A key as the row of it is read.
fn as_read(key: &str) -> String {
    clean(key).trim().to_owned()
}

impl InventoryPart {
    const NONE: InventoryPart =
        InventoryPart::Entries { customers: Vec::new(), sites: Vec::new(), has_components: false };

    fn customer(key: &str) -> InventoryPart {
        let customers = vec![as_read(key)];
        InventoryPart::Entries { customers, sites: Vec::new(), has_components: false }
    }

    fn site(host: Name, customers: Vec<String>) -> InventoryPart {
        InventoryPart::Entries { customers, sites: vec![host], has_components: false }
    }

    /// Whether an entry is of it: only then is it known whether it is there.
    pub fn has(&self, key: &EntryKey) -> bool {
        match (self, key) {
            (InventoryPart::All, _) => true,
            (InventoryPart::Entries { customers, .. }, EntryKey::Customer(key)) => {
                customers.contains(key)
            }
            (InventoryPart::Entries { sites, .. }, EntryKey::Site(host)) => sites.contains(host),
            (InventoryPart::Entries { has_components, .. }, EntryKey::Component(_)) => {
                *has_components
            }
        }
    }

    /// What [`apply`](super::apply) looks at for an edit. What goes with a customer or a component
    /// is found in the whole only, and so is what a new service is called.
    pub fn of(edit: &Edit) -> InventoryPart {
        match edit {
            Edit::Contact { customer, .. } => InventoryPart::customer(customer),
            Edit::Remove { key: EntryKey::Site(host), .. } => {
                InventoryPart::site(host.clone(), Vec::new())
            }
            Edit::Remove { .. } => InventoryPart::All,
            Edit::Set { of: EntryType::Customer, key, .. } => InventoryPart::customer(key),
            Edit::Set { of: EntryType::Component, .. } => InventoryPart::Entries {
                customers: Vec::new(),
                sites: Vec::new(),
                has_components: true,
            },
            Edit::Set { of: EntryType::Site, key, fields, is_new } => {
                let has_url = fields.iter().any(|(field, _)| *field == Field::Url);
                let owners = fields.iter().filter(|(field, _)| *field == Field::Customer);
                let owners = owners.map(|(_, text)| as_read(text)).collect();
                match EntryKey::parse(EntryType::Site, key) {
                    Some(EntryKey::Site(_)) if *is_new && has_url => InventoryPart::All,
                    Some(EntryKey::Site(host)) => InventoryPart::site(host, owners),
                    _ => InventoryPart::NONE,
                }
            }
        }
    }
}
