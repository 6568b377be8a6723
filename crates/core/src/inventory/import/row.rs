//! One row, from a table or a document: from texts to what they say.

use super::error::{Errors, Problem};
use super::field::{CONTACTS, COUNT, Field, PLACES};
use super::record::{ComponentRow, CustomerRow, FieldValue, Import, SiteRow};
use super::{contact, part, url, value};
use crate::inventory::Contact;
use crate::name::Name;
use std::borrow::Cow;
use std::collections::btree_map::Entry;

/// A row as it was read. A cell that is absent says nothing.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    pub(super) cells: [Option<Cell<'a>>; COUNT],
    /// What the file calls its columns; the proper word where it is `None`.
    pub(super) labels: &'a [Option<String>; COUNT],
}

/// One cell.
pub(super) struct Cell<'a> {
    pub(super) line: u64,
    pub(super) text: Cow<'a, str>,
}

/// Whether a site's row must say whose site it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Customer and contact in every row.
    Whole,
    /// Customer in every row, contact unless the customer was introduced before.
    Introduced,
    /// Neither: the row only says where a known site stands.
    Location,
    /// It is about a customer alone.
    Customer,
}

impl<'a> Row<'a> {
    /// A row without cells.
    pub(super) fn new(line: u64, labels: &'a [Option<String>; COUNT]) -> Row<'a> {
        Row { line, cells: [const { None }; COUNT], labels }
    }

    fn label(&self, field: Field) -> &str {
        self.labels[field as usize].as_deref().unwrap_or(field.word())
    }

    fn fault(&self, field: Field, problem: Problem, errors: &mut Errors) {
        let line = self.cells[field as usize].as_ref().map_or(self.line, |cell| cell.line);
        errors.cell(line, self.label(field), problem);
    }

    /// An optional cell.
    fn given<T>(
        &self,
        field: Field,
        errors: &mut Errors,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> FieldValue<T> {
        let Some(cell) = &self.cells[field as usize] else { return FieldValue::Absent };
        match cell.text.trim() {
            "" => FieldValue::Empty,
            text => match plain(text).and_then(read) {
                Ok(value) => FieldValue::Set(value),
                Err(problem) => {
                    self.fault(field, problem, errors);
                    FieldValue::Absent
                }
            },
        }
    }

    /// A cell that must say something.
    fn must<T>(
        &self,
        field: Field,
        errors: &mut Errors,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let problem = match self.given(field, errors, read) {
            FieldValue::Set(value) => return Some(value),
            FieldValue::Empty => Problem::Empty,
            FieldValue::Absent if self.cells[field as usize].is_none() => Problem::Missing,
            FieldValue::Absent => return None,
        };
        self.fault(field, problem, errors);
        None
    }
}

/// A cell that a message may quote: one line, not endless.
fn plain(text: &str) -> Result<&str, Problem> {
    match text {
        _ if text.chars().any(char::is_control) => Err(Problem::Control),
        _ if text.len() > LONGEST_CELL => Err(Problem::TooLong(LONGEST_CELL)),
        _ => Ok(text),
    }
}

/// In bytes; the longest use is a URL.
const LONGEST_CELL: usize = 8000;

/// Reads a row about a site.
pub(super) fn site(row: &Row<'_>, shape: Shape, import: &mut Import, errors: &mut Errors) {
    let before = errors.list.len();
    let owner = if shape == Shape::Location { None } else { customer(row, shape, import, errors) };
    let domain = row.must(Field::Domain, errors, value::domain);
    let opened = row.given(Field::Url, errors, url::parse);
    let mut site = SiteRow {
        at: errors.at(row.line),
        customer: None,
        url: FieldValue::Absent,
        status: row.given(Field::Status, errors, value::status),
        body: row.given(Field::Body, errors, |text| value::text(text, 1000)),
        place: PLACES.map(|field| row.given(field, errors, |text| value::text(text, 100))),
        name_servers: row.given(Field::NameServers, errors, value::names),
        addresses: row.given(Field::Addresses, errors, value::addresses),
    };
    let Some(domain) = domain else { return };
    let host = match opened {
        FieldValue::Absent => domain,
        FieldValue::Empty => {
            site.url = FieldValue::Empty;
            domain
        }
        FieldValue::Set((host, opened)) => {
            site.url = FieldValue::Set(opened);
            if !below(&host, &domain) {
                let (host, domain) = (host.unicode(), domain.unicode());
                row.fault(Field::Url, Problem::UrlElsewhere { host, domain }, errors);
                return;
            }
            host
        }
    };
    if errors.list.len() > before {
        return;
    }
    site.customer = owner.as_ref().map(|(key, _)| key.clone());
    if let Some((key, said)) = owner {
        join_customer(row, key, said, import, errors);
    }
    insert_site(row, host, site, import, errors);
}

/// Whether a URL's host belongs to the domain its row is about.
fn below(host: &Name, domain: &Name) -> bool {
    host.registrable().is_ok_and(|a| domain.registrable().is_ok_and(|b| a == b))
}

/// Reads a row that introduces a customer, with or without a contact.
pub(super) fn introduce(row: &Row<'_>, import: &mut Import, errors: &mut Errors) {
    let before = errors.list.len();
    if let Some((key, said)) = customer(row, Shape::Customer, import, errors)
        && errors.list.len() == before
    {
        join_customer(row, key, said, import, errors);
    }
}

/// What a row says of its customer.
fn customer(
    row: &Row<'_>,
    shape: Shape,
    import: &Import,
    errors: &mut Errors,
) -> Option<(String, CustomerRow)> {
    let key = row.must(Field::Customer, errors, |text| value::text(text, 200));
    let ways = [
        row.given(Field::Contact, errors, contact::list),
        row.given(Field::Email, errors, contact::emails),
        row.given(Field::Phone, errors, contact::phones),
    ];
    let said = CustomerRow {
        at: errors.at(row.line),
        name: row.given(Field::Name, errors, |text| value::text(text, 200)),
        language: row.given(Field::Language, errors, value::language),
        contacts: ways.into_iter().filter_map(FieldValue::this).flatten().collect(),
    };
    let key = key?;
    let absent = CONTACTS.iter().all(|way| {
        row.cells[*way as usize].as_ref().is_none_or(|cell| cell.text.trim().is_empty())
    });
    let excused = match shape {
        Shape::Customer => true,
        Shape::Introduced => import.customers.contains_key(&key),
        Shape::Whole | Shape::Location => false,
    };
    if absent && !excused {
        let there = row.cells[Field::Contact as usize].is_some();
        let problem = if there { Problem::Empty } else { Problem::Missing };
        row.fault(Field::Contact, problem, errors);
        return None;
    }
    Some((key, said))
}

fn join_customer(
    row: &Row<'_>,
    key: String,
    said: CustomerRow,
    import: &mut Import,
    errors: &mut Errors,
) {
    match import.customers.entry(key) {
        Entry::Vacant(place) => {
            place.insert(CustomerRow { contacts: distinct(said.contacts), ..said });
        }
        Entry::Occupied(mut place) => {
            let known = place.get_mut();
            let first = known.at.to_string();
            if known.name.join(said.name).is_err() {
                let about = row.label(Field::Name).to_owned();
                row.fault(Field::Name, Problem::Disagrees { about, first: first.clone() }, errors);
            }
            if known.language.join(said.language).is_err() {
                let about = row.label(Field::Language).to_owned();
                row.fault(Field::Language, Problem::Disagrees { about, first }, errors);
            }
            for contact in said.contacts {
                if !known.contacts.contains(&contact) {
                    known.contacts.push(contact);
                }
            }
            if known.contacts.len() > contact::MOST {
                known.contacts.truncate(contact::MOST);
                row.fault(Field::Contact, Problem::ManyContacts(contact::MOST), errors);
            }
        }
    }
}

fn distinct(contacts: Vec<Contact>) -> Vec<Contact> {
    let mut kept: Vec<Contact> = Vec::with_capacity(contacts.len());
    for contact in contacts {
        if !kept.contains(&contact) {
            kept.push(contact);
        }
    }
    kept
}

fn insert_site(row: &Row<'_>, host: Name, site: SiteRow, import: &mut Import, errors: &mut Errors) {
    match import.sites.entry(host) {
        Entry::Vacant(place) => {
            place.insert(site);
        }
        Entry::Occupied(mut place) => {
            let name = place.key().unicode();
            let known = place.get_mut();
            let first = known.at.to_string();
            let problem = match (&known.customer, &site.customer) {
                (Some(a), Some(b)) if a != b => {
                    Problem::TwoCustomers { site: name, customer: a.clone(), first }
                }
                (Some(_), Some(_)) | (None, None) => Problem::RepeatedSite { site: name, first },
                _ => match known.join(site) {
                    Ok(()) => return,
                    Err(field) => {
                        let about = row.label(field).to_owned();
                        row.fault(field, Problem::Disagrees { about, first }, errors);
                        return;
                    }
                },
            };
            row.fault(Field::Domain, problem, errors);
        }
    }
}

/// Reads a row about a component.
pub(super) fn part(row: &Row<'_>, import: &mut Import, errors: &mut Errors) {
    let before = errors.list.len();
    let key = row.must(Field::Component, errors, part::key);
    let part = ComponentRow {
        at: errors.at(row.line),
        parent: row.given(Field::Parent, errors, part::key),
        owner: row.given(Field::Owner, errors, value::owner),
        addresses: row.given(Field::Addresses, errors, value::addresses),
    };
    let Some(key) = key else { return };
    if errors.list.len() > before {
        return;
    }
    match import.parts.entry(key) {
        Entry::Vacant(place) => {
            place.insert(part);
        }
        Entry::Occupied(place) => {
            let (key, first) = (place.key().to_string(), place.get().at.to_string());
            row.fault(Field::Component, Problem::RepeatedPart { key, first }, errors);
        }
    }
}

impl<T> FieldValue<T> {
    /// The value, when there is one.
    pub(super) fn this(self) -> Option<T> {
        match self {
            FieldValue::Set(value) => Some(value),
            FieldValue::Absent | FieldValue::Empty => None,
        }
    }

    /// Lays this over what was there.
    pub(super) fn lay(self, over: &mut T)
    where
        T: Default,
    {
        match self {
            FieldValue::Absent => {}
            FieldValue::Empty => *over = T::default(),
            FieldValue::Set(value) => *over = value,
        }
    }

    /// Lays this over what was there, or was not.
    pub(super) fn lay_option(self, over: &mut Option<T>) {
        match self {
            FieldValue::Absent => {}
            FieldValue::Empty => *over = None,
            FieldValue::Set(value) => *over = Some(value),
        }
    }
}

impl<T: PartialEq> FieldValue<T> {
    /// Adds what another row says; an empty cell does not gainsay a full one.
    pub(super) fn join(&mut self, other: FieldValue<T>) -> Result<(), ()> {
        match (&*self, &other) {
            (FieldValue::Set(a), FieldValue::Set(b)) if a != b => Err(()),
            (_, FieldValue::Set(_)) | (FieldValue::Absent, FieldValue::Empty) => {
                *self = other;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl SiteRow {
    /// Adds what a row of another file says; the field on which they disagree otherwise.
    fn join(&mut self, other: SiteRow) -> Result<(), Field> {
        self.customer = self.customer.take().or(other.customer);
        self.url.join(other.url).map_err(|()| Field::Url)?;
        self.status.join(other.status).map_err(|()| Field::Status)?;
        self.body.join(other.body).map_err(|()| Field::Body)?;
        for ((mine, theirs), field) in self.place.iter_mut().zip(other.place).zip(PLACES) {
            mine.join(theirs).map_err(|()| field)?;
        }
        self.name_servers.join(other.name_servers).map_err(|()| Field::NameServers)?;
        self.addresses.join(other.addresses).map_err(|()| Field::Addresses)
    }
}
