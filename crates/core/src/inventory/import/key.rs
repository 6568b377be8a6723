//! What can be changed by itself: customers, sites and components, each with its key.

use super::component;
use super::field::Field;
use super::text::clean;
use crate::inventory::ComponentKey;
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
    /// Reads a key that somebody typed, as rows of files are read; `None` when there can be no such entry.
    pub fn parse(of: EntryType, text: &str) -> Option<EntryKey> {
        let text = clean(text);
        let text = text.trim();
        Some(match of {
            EntryType::Customer => {
                EntryKey::Customer(Some(text).filter(|it| !it.is_empty())?.into())
            }
            EntryType::Site => EntryKey::Site(Name::parse(text).ok()?),
            EntryType::Component => EntryKey::Component(component::key(text).ok()?),
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
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntryKey::Site(host) => f.write_str(&host.unicode()),
            other => f.write_str(other.text()),
        }
    }
}

/// What can be said of a customer.
pub const CUSTOMER_FIELDS: &[Field] =
    &[Field::Name, Field::Language, Field::Contact, Field::SiteAlerts];

/// What can be said of a site.
pub const SITE_FIELDS: &[Field] = &[
    Field::Customer,
    Field::Url,
    Field::Server,
    Field::Rack,
    Field::Switch,
    Field::Datacentre,
    Field::LoadBalancer,
    Field::Upstream,
    Field::Needs,
    Field::NameServers,
    Field::Addresses,
    Field::DomainExpires,
    Field::Labels,
    Field::AlertContact,
    Field::Status,
    Field::Body,
    Field::Absent,
    Field::Json,
    Field::Method,
    Field::Headers,
    Field::BasicAuth,
    Field::Redirects,
    Field::Certificate,
    Field::TimeoutMs,
    Field::IntervalS,
];

/// What can be said of a component.
pub const COMPONENT_FIELDS: &[Field] = &[
    Field::Parent,
    Field::Owner,
    Field::Addresses,
    Field::LabelKo,
    Field::LabelEn,
    Field::GroupKo,
    Field::GroupEn,
    Field::Public,
];
