//! The fields of an entry as texts, in the words in which they are read.

use super::{EntryBody, EntryKey, EntryType};
use crate::inventory::import::{Field, component_fields, customer_fields, site_fields};
use serde_json::Value;

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
    Field::NameServers,
    Field::Addresses,
    Field::DomainExpires,
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
