//! What everybody may read of components, and what must stay inside.
//!
//! One table, compiled with the topology: by it the public and customers are told of components
//! ([`PublicNames::of`]), and by it what people write is searched for names and addresses that
//! are not public ([`PublicNames::internal_name`]).

mod disclosure;
mod then;

use crate::inventory::{ComponentKey, Inventory, Kind, Owner, Publication};
use disclosure::InternalNames;
pub use disclosure::{InternalName, InternalNameIn};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub use then::NamesThen;

/// What everybody may read of components.
#[derive(Debug, Default)]
pub struct PublicNames {
    of: BTreeMap<ComponentKey, PublicName>,
    internal: InternalNames,
}

/// What everybody may read of a component.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PublicName {
    /// What was declared.
    pub publication: Publication,
    /// Who is responsible for it, as far as known.
    pub owner: Option<Owner>,
}

impl PublicNames {
    /// Of what is declared, and of the components that were compiled with their owners.
    pub fn compile<'c>(
        inventory: &Inventory,
        components: impl IntoIterator<Item = (&'c ComponentKey, Owner)>,
    ) -> PublicNames {
        let mut of: BTreeMap<ComponentKey, PublicName> = BTreeMap::new();
        for (key, owner) in components {
            let name = PublicName { owner: Some(owner), ..PublicName::default() };
            of.insert(key.clone(), name);
        }
        for (key, record) in &inventory.components {
            let name = of.entry(key.clone()).or_default();
            name.publication = record.publication.clone();
            name.owner = name.owner.or(record.owner);
        }
        let mut internal = InternalNames::default();
        let is_internal = |key: &ComponentKey| !of.get(key).is_some_and(PublicName::is_public);
        for key in of.keys() {
            match is_internal(key) {
                true => internal.add(key.kind(), key.name()),
                false => internal.permit(key.name()),
            }
        }
        for site in inventory.sites.values() {
            for (kind, name) in site.location.named() {
                if is_internal(&ComponentKey::new(kind, name)) {
                    internal.add(kind, name);
                }
            }
        }
        internal.finish();
        PublicNames { of, internal }
    }

    /// What everybody may read of a component; nothing where nothing is known of it.
    pub fn of(&self, key: &ComponentKey) -> Option<&PublicName> {
        self.of.get(key)
    }

    /// Whether the public tells this component from others.
    pub fn is_known(&self, key: &ComponentKey) -> bool {
        self.of(key).is_some_and(|name| name.publication.is_known())
    }

    /// The first of some fields, by their names, in which there is an internal name, and where.
    pub fn internal_name_in<'t>(
        &self,
        fields: impl IntoIterator<Item = (&'static str, &'t str)>,
    ) -> Option<InternalNameIn> {
        let mut fields = fields.into_iter();
        fields.find_map(|(field, text)| {
            self.internal_name(text).map(|found| InternalNameIn { field, found })
        })
    }

    /// The first name or address in a text that everybody must not read; `None` when there is
    /// none.
    ///
    /// Names are found as whole words, whatever their case. A name of one letter, of digits
    /// alone, or that is an everyday word ("mail") is found beside the word for its kind.
    pub fn internal_name(&self, text: &str) -> Option<InternalName> {
        self.internal.find(text)
    }

    /// All names and addresses in a text that everybody must not read, in order; no more than `most`.
    pub fn internal_names(&self, text: &str, most: usize) -> Vec<InternalName> {
        let (mut found, mut from) = (Vec::new(), 0_u32);
        while found.len() < most {
            let rest: String = text.chars().skip(from as usize).collect();
            let Some(next) = self.internal.find(&rest) else { break };
            found.push(InternalName { at: from + next.at, len: next.len });
            from += next.at + next.len.max(1);
        }
        found
    }
}

impl PublicName {
    fn is_public(&self) -> bool {
        self.publication.is_public
    }
}

impl crate::inventory::Location {
    /// The components that are named, each with its kind.
    pub fn named(&self) -> impl Iterator<Item = (Kind, &str)> {
        let all = [
            (Kind::Server, &self.server),
            (Kind::Rack, &self.rack),
            (Kind::Switch, &self.switch),
            (Kind::DataCentre, &self.datacentre),
            (Kind::LoadBalancer, &self.load_balancer),
            (Kind::Upstream, &self.upstream),
        ];
        all.into_iter().filter_map(|(kind, name)| Some((kind, name.as_deref()?)))
    }
}

#[cfg(test)]
mod tests;
