//! Entries that a reader of another program's files has taken out of them, and whose they are.

use super::error::{Errors, ImportError};
use super::field::{FIELD_COUNT, Field};
use super::record::{CustomerRow, FieldValue, Import, OwnerHint, SiteRow};
use super::row::{self, Cell, Row, Shape};
use crate::inventory::Inventory;
use crate::name::Name;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An entry: a customer, a site or a component, with the texts of its fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The file, and where in it, for messages: `backup.json: monitor 12`.
    pub place: Arc<str>,
    /// What it is about.
    pub subject: EntryKind,
    /// What it says; what is not among them it says nothing of.
    pub fields: Vec<(Field, String)>,
}

/// What an entry is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// A customer, with or without contacts.
    Customer,
    /// A site of a customer.
    Site,
    /// A site, and the program does not know customers: the group in which it keeps the site, if
    /// it does.
    SiteOfUnknown(Option<String>),
    /// A shared component, with what the other program calls it in public, at most
    /// [`MAX_LABEL_CHARS`](super::MAX_LABEL_CHARS) long: its label here, where it has none.
    Component(Option<String>),
}

/// Whose a site is of which the files name no customer, and that is not in the inventory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CustomerBy {
    /// One customer's, by key.
    Key(String),
    /// The customer's whose key is the site's registrable domain.
    Domain,
    /// The customer's whose key is the other program's group; undecided for sites of none.
    ProgramGroup,
}

const NO_LABELS: &[Option<String>; FIELD_COUNT] = &[const { None }; FIELD_COUNT];

impl Import {
    /// Takes an entry; what is wrong with it.
    pub fn read_entry(&mut self, entry: &Entry) -> Vec<ImportError> {
        let mut errors = Errors::of_entry(entry.place.clone());
        let mut row = Row::new(0, NO_LABELS);
        row.is_entry = true;
        for (field, text) in &entry.fields {
            row.cells[*field as usize] = Some(Cell { line: 0, text: Cow::Borrowed(text) });
        }
        match &entry.subject {
            EntryKind::Customer => row::customer_only(&row, self, &mut errors),
            EntryKind::Site => row::site(&row, Shape::Entry, self, &mut errors),
            EntryKind::SiteOfUnknown(group) => {
                row.unowned = Some(OwnerHint(group.clone()));
                row::site(&row, Shape::Location, self, &mut errors);
            }
            EntryKind::Component(called) => {
                row.called = called.clone();
                row::component(&row, self, &mut errors);
            }
        }
        errors.list
    }

    /// Gives sites of nobody that are below a domain of which all known sites, in the files and in
    /// the inventory, have one customer to that customer. Returns which, each with its customer.
    pub fn give_to_owners_of_domains(&mut self, old: &Inventory) -> Vec<(Name, String)> {
        let mut owners: BTreeMap<Name, BTreeSet<&str>> = BTreeMap::new();
        let of_files =
            self.sites.iter().filter_map(|(host, it)| Some((host, it.customer.as_deref()?)));
        let of_old = old.sites.iter().map(|(host, it)| (host, it.customer.as_str()));
        for (host, customer) in of_old.chain(of_files) {
            if let Ok(domain) = host.registrable() {
                owners.entry(domain).or_default().insert(customer);
            }
        }
        let sole = |host: &Name| {
            let all = owners.get(&host.registrable().ok()?)?;
            all.first().filter(|_| all.len() == 1).map(|it| (*it).to_owned())
        };
        let is_open = |(host, site): &(&Name, &SiteRow)| {
            site.unowned.is_some() && site.customer.is_none() && !old.sites.contains_key(*host)
        };
        let open = self.sites.iter().filter(is_open);
        let given: Vec<(Name, String)> =
            open.filter_map(|(host, _)| Some((host.clone(), sole(host)?))).collect();
        for (host, customer) in &given {
            if let Some(site) = self.sites.get_mut(host) {
                site.customer = Some(customer.clone());
            }
        }
        given
    }

    /// Gives the sites of which neither the files nor the inventory know the customer to
    /// customers, as far as `by` decides it. The inventory goes before it, and so does what
    /// another file says.
    pub fn give_owners(&mut self, old: &Inventory, by: &CustomerBy) {
        for (host, site) in &mut self.sites {
            let Some(OwnerHint(group)) = site.unowned.as_ref().filter(|_| site.customer.is_none())
            else {
                continue;
            };
            let key = match by {
                _ if old.sites.contains_key(host) => continue,
                CustomerBy::Key(key) => Some(key.clone()),
                CustomerBy::Domain => host.registrable().ok().map(|domain| domain.to_string()),
                CustomerBy::ProgramGroup => group.clone(),
            };
            let Some(key) = key else { continue };
            self.customers.entry(key.clone()).or_insert_with(|| CustomerRow {
                at: site.at.clone(),
                name: FieldValue::Absent,
                language: FieldValue::Absent,
                contacts: Vec::new(),
                has_contacts: false,
                site_alerts: FieldValue::Absent,
            });
            site.customer = Some(key);
        }
    }

    /// The sites of which nobody has said whose they are: their host, and how the other program
    /// groups them.
    pub fn without_owner<'a>(
        &'a self,
        old: &'a Inventory,
    ) -> impl Iterator<Item = (&'a Name, Option<&'a str>)> {
        self.sites.iter().filter_map(|(host, site)| {
            let OwnerHint(group) = site.unowned.as_ref().filter(|_| site.customer.is_none())?;
            (!old.sites.contains_key(host)).then_some((host, group.as_deref()))
        })
    }
}
