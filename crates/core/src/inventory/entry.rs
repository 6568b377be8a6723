//! Any entry of the inventory: read, put in its place, and as texts.

use super::import::{EntryKey, EntryType, Field, component_fields, customer_fields, site_fields};
use super::{ComponentRecord, Customer, Inventory, Site};
use serde_json::Value;

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

impl EntryKey {
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

/// Every field of an entry, empty where it has none; read back, they make the same entry.
pub fn texts(key: &EntryKey, body: &EntryBody) -> Vec<(Field, String)> {
    let (of, fields) = match (key, body) {
        (EntryKey::Customer(key), EntryBody::Customer(it)) => {
            (EntryType::Customer, customer_fields(key, it))
        }
        (EntryKey::Site(host), EntryBody::Site(it)) => (EntryType::Site, site_fields(host, it)),
        (EntryKey::Component(key), EntryBody::Component(it)) => {
            (EntryType::Component, component_fields(key, it))
        }
        _ => return Vec::new(),
    };
    of.fields().iter().map(|field| (*field, text(&fields[field.name()]))).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Makes an entry what it is to be; `None` takes it away.
pub fn put(inventory: &mut Inventory, key: &EntryKey, body: Option<EntryBody>) {
    match (key, body) {
        (EntryKey::Customer(key), Some(EntryBody::Customer(it))) => {
            inventory.customers.insert(key.clone(), it);
        }
        (EntryKey::Site(host), Some(EntryBody::Site(it))) => {
            inventory.sites.insert(host.clone(), *it);
        }
        (EntryKey::Component(key), Some(EntryBody::Component(it))) => {
            inventory.components.insert(key.clone(), it);
        }
        (EntryKey::Customer(key), _) => drop(inventory.customers.remove(key)),
        (EntryKey::Site(host), _) => drop(inventory.sites.remove(host)),
        (EntryKey::Component(key), _) => drop(inventory.components.remove(key)),
    }
}
