//! Where readers get a file's text from, and where they put what they find in it.

use crate::context::Context;
use crate::left_out::{LeftOut, LeftOuts};
use crate::tree::{self, Node};
use bongsu_core::inventory::import::{
    Entry, EntryKind, Field, Problem, parse_contact, parse_domain, short,
};
use bongsu_core::inventory::{ComponentKey, Country, Language};
use bongsu_core::name::Name;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Somebody who subscribed to a status page by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailSubscriber {
    /// Their address.
    pub address: String,
    /// The components that they chose; all of them when there are none.
    pub components: Vec<ComponentKey>,
}

/// Where something is wrong, and what.
pub(crate) type Fault = (Option<u64>, Problem);

/// A file of another program.
pub(crate) struct Source<'a> {
    pub(crate) text: Option<&'a str>,
    pub(crate) tree: Option<Result<Rc<Node>, Fault>>,
}

impl<'a> Source<'a> {
    /// Its text.
    pub(crate) fn text(&self) -> Result<&'a str, Fault> {
        self.text.ok_or((None, Problem::NotUtf8))
    }

    /// It as JSON, or as YAML when it does not look like JSON.
    pub(crate) fn tree(self) -> Result<Rc<Node>, Fault> {
        match self.tree {
            Some(tree) => tree,
            None => tree::yaml(self.text()?),
        }
    }

    /// Whether it looks like JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.tree.is_some()
    }
}

/// Where entries go, with what they have in common.
pub(crate) struct Sink<'a> {
    name: &'a str,
    country: Country,
    server: Option<&'a str>,
    pub(crate) context: &'a Context,
    pub(crate) subscribers: Vec<MailSubscriber>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) left_out: LeftOuts,
    /// The customers that are not in use, each with its state as the program calls it.
    pub(crate) idle: BTreeMap<String, String>,
    /// The sites so far, each with whose it is.
    sites: BTreeMap<Name, Option<String>>,
}

impl<'a> Sink<'a> {
    /// For a file of this name; the rest as in [`Request`](crate::Request).
    pub(crate) fn new(
        name: &'a str,
        country: Country,
        server: Option<&'a str>,
        context: &'a Context,
    ) -> Sink<'a> {
        Sink {
            name,
            country,
            server,
            context,
            subscribers: Vec::new(),
            entries: Vec::new(),
            left_out: LeftOuts::default(),
            idle: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    /// Leaves something out.
    pub(crate) fn leave_out(&mut self, why: LeftOut, example: &str) {
        self.left_out.add(why, || short(example));
    }

    /// A customer who is not in use, and of whom no other file is believed that they have a site.
    pub(crate) fn idle_customer(&mut self, key: &str, state: String, example: &str) {
        self.idle.insert(key.to_owned(), state.clone());
        self.leave_out(LeftOut::NotInUse(state), example);
    }

    /// A customer. Contacts that are none are left out.
    pub(crate) fn customer(
        &mut self,
        entry: &str,
        key: &str,
        name: Option<&str>,
        language: Option<&str>,
        contacts: &[&str],
    ) {
        let mut fields = vec![(Field::Customer, key.to_owned())];
        fields.extend(name.map(|name| (Field::Name, name.to_owned())));
        let known = language.and_then(Language::from_name);
        fields.extend(known.map(|it| (Field::Language, it.tag().to_owned())));
        let mut good = Vec::new();
        for contact in contacts.iter().flat_map(|it| it.split([',', ';'])).map(str::trim) {
            if contact.is_empty() {
                continue;
            }
            match parse_contact(contact, self.country) {
                Some(_) => good.push(contact),
                None => {
                    self.left_out.add(LeftOut::Contact, || format!("{key}: {}", short(contact)))
                }
            }
        }
        if !good.is_empty() {
            fields.push((Field::Contact, good.join(";")));
        }
        self.push(entry, EntryKind::Customer, fields);
    }

    /// A host name that can be watched; what is none is left out, with `entry` as the example.
    pub(crate) fn host(&mut self, text: &str, entry: &str) -> Option<Name> {
        let text = text.trim().trim_end_matches('.');
        match parse_domain(text) {
            Ok(name) => Some(name),
            Err(_) if text.is_empty() => {
                self.leave_out(LeftOut::NoDomain, entry);
                None
            }
            Err(problem) => {
                let is_address = matches!(problem, Problem::AddressNotName(_));
                let why = if is_address { LeftOut::Address } else { LeftOut::NotADomain };
                self.leave_out(why, text);
                None
            }
        }
    }

    /// A site with whose it is, unless the same customer has it already.
    pub(crate) fn site(
        &mut self,
        entry: &str,
        host: &Name,
        subject: EntryKind,
        customer: Option<&str>,
        more: Vec<(Field, String)>,
    ) {
        let mut more = more;
        match self.sites.get(host) {
            Some(known) if known.as_deref() == customer => {
                // When a domain ends is said by the list of domains, and not by that of services.
                more.retain(|(field, _)| *field == Field::DomainExpires);
                if more.is_empty() {
                    return self.left_out.add(LeftOut::SameSite, || host.unicode());
                }
            }
            _ => {
                let server = self.server.map(|name| (Field::Server, name.to_owned()));
                more.extend(server);
                self.sites.insert(host.clone(), customer.map(str::to_owned));
            }
        };
        let mut fields = vec![(Field::Domain, host.to_string())];
        fields.extend(customer.map(|key| (Field::Customer, key.to_owned())));
        fields.extend(more);
        self.push(entry, subject, fields);
    }

    /// A shared component.
    pub(crate) fn push(&mut self, entry: &str, subject: EntryKind, fields: Vec<(Field, String)>) {
        // Lines are written as everywhere, entries with what they are.
        let mark = if entry.starts_with(|c: char| c.is_ascii_digit()) { ":" } else { ": " };
        let place = format!("{}{mark}{entry}", self.name).into();
        self.entries.push(Entry { place, subject, fields });
    }
}
