//! What an import would change.

use super::history::{self, EntryChange, FieldChange};
use super::import::EntryKey;
use super::{ComponentKey, Inventory};
use crate::name::Name;

/// The difference between two inventories.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diff {
    /// Customers by key.
    pub customers: Changes<String>,
    /// Sites by host name.
    pub sites: Changes<Name>,
    /// Components by key.
    pub components: Changes<ComponentKey>,
}

/// What came, went and changed, each in key order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changes<K> {
    /// Only in the new one.
    pub added: Vec<K>,
    /// Only in the old one.
    pub removed: Vec<K>,
    /// In both, and different.
    pub changed: Vec<(K, Vec<FieldChange>)>,
}

impl<K> Default for Changes<K> {
    fn default() -> Changes<K> {
        Changes { added: Vec::new(), removed: Vec::new(), changed: Vec::new() }
    }
}

/// What changes from `old` to `new`.
pub fn diff(old: &Inventory, new: &Inventory) -> Diff {
    diff_of(&history::changes(old, new))
}

/// The same, of changes that are known already.
pub fn diff_of(all: &[EntryChange]) -> Diff {
    Diff {
        customers: changes(all, |key| match key {
            EntryKey::Customer(key) => Some(key),
            _ => None,
        }),
        sites: changes(all, |key| match key {
            EntryKey::Site(host) => Some(host),
            _ => None,
        }),
        components: changes(all, |key| match key {
            EntryKey::Component(key) => Some(key),
            _ => None,
        }),
    }
}

/// The changes of one kind of entry. What differs in each is said by its history.
fn changes<K: Clone>(all: &[EntryChange], key: fn(&EntryKey) -> Option<&K>) -> Changes<K> {
    let mut out = Changes::default();
    for change in all {
        let Some(key) = key(&change.key).cloned() else { continue };
        match (&change.before, &change.after) {
            (None, _) => out.added.push(key),
            (_, None) => out.removed.push(key),
            _ => out.changed.push((key, change.fields())),
        }
    }
    out
}

impl Diff {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty() && self.sites.is_empty() && self.components.is_empty()
    }
}

impl<K> Changes<K> {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::import::{SourceFile, inventory};

    fn table(csv: &str) -> Inventory {
        let file = SourceFile { name: "a.csv".into(), bytes: csv.into(), kind: None };
        inventory(&[file]).unwrap()
    }

    #[test]
    fn the_same_inventory_changes_nothing() {
        let one = table("customer,contact,domain\nkim,kim@a.kr,shop.kr\n");
        let none = diff(&one, &one);
        assert!(none.is_empty());
    }
}
