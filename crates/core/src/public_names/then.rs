//! What components were called when something was said of them.

use super::{PublicName, PublicNames};
use crate::inventory::{ComponentKey, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What everybody could read of some components at an instant. It is kept with what was said then,
/// so that nothing changes of that when the inventory does.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NamesThen(BTreeMap<ComponentKey, PublicName>);

impl NamesThen {
    /// Whether it is of no component.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What everybody could read of a component; nothing where that was not kept.
    pub fn of(&self, key: &ComponentKey) -> Option<&PublicName> {
        self.0.get(key)
    }

    /// Keeps others besides; what was kept of a component stays.
    pub fn keep(&mut self, others: NamesThen) {
        for (key, name) in others.0 {
            self.0.entry(key).or_insert(name);
        }
    }
}

impl PublicNames {
    /// What everybody may read now of some components.
    pub fn now<'k>(&self, keys: impl IntoIterator<Item = &'k ComponentKey>) -> NamesThen {
        let mut names = NamesThen::default();
        for key in keys {
            // A service is called by its server.
            let server = key.name().rsplit_once('@').filter(|_| key.kind() == Kind::Service);
            let server = server.map(|(_, host)| ComponentKey::new(Kind::Server, host));
            for key in server.iter().chain([key]) {
                if let Some(name) = self.of(key) {
                    names.0.insert(key.clone(), name.clone());
                }
            }
        }
        names
    }
}
