//! One row, from a table or a document: from texts to what they say.

use super::error::{Errors, Problem};
use super::field::{CONTACT_FIELDS, FIELD_COUNT, Field, LOCATION_FIELDS, PUBLICATION_FIELDS};
use super::finding::Finding;
use super::host::{below, other_domain};
use super::record::{
    ComponentRow, CustomerRow, FieldValue, Import, OptionsRow, OwnerHint, PublicationRow, SiteRow,
};
use super::{component, contact, needs, options, publication, service, text, url, value};
use crate::inventory::{Contact, JsonValue, MAX_REDIRECTS};
use crate::name::Name;
use crate::service::ServiceName;
use std::borrow::Cow;
use std::collections::btree_map::Entry;

/// A row as it was read. An absent cell changes nothing.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    pub(super) cells: [Option<Cell<'a>>; FIELD_COUNT],
    /// What the file calls its columns; the proper name where it is `None`.
    pub(super) labels: &'a [Option<String>; FIELD_COUNT],
    /// Whether the customer's key is the name, since the table has no other.
    pub(super) key_is_name: bool,
    /// For a site of no known customer: how its program groups it.
    pub(super) unowned: Option<OwnerHint>,
    /// For a component: what another program calls it.
    pub(super) called: Option<String>,
    /// Whether it is an entry of another program, several of which may be about one site.
    pub(super) is_entry: bool,
}

/// One cell.
pub(super) struct Cell<'a> {
    pub(super) line: u64,
    pub(super) text: Cow<'a, str>,
}

/// What a row about a site must say of its customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Customer and contact in every row.
    Whole,
    /// Customer in every row, contact unless the customer was introduced before.
    Introduced,
    /// Customer in every row; whoever has no contact is not told anything.
    Entry,
    /// Neither: the row only gives the location of a known site.
    Location,
    /// It is about a customer alone.
    Customer,
}

impl<'a> Row<'a> {
    /// A row without cells.
    pub(super) fn new(line: u64, labels: &'a [Option<String>; FIELD_COUNT]) -> Row<'a> {
        let cells = [const { None }; FIELD_COUNT];
        let (unowned, called) = (None, None);
        Row { line, cells, labels, key_is_name: false, unowned, called, is_entry: false }
    }

    fn label(&self, field: Field) -> &str {
        self.labels[field as usize].as_deref().unwrap_or(field.name())
    }

    fn fault(&self, field: Field, problem: Problem, errors: &mut Errors) {
        let line = self.cells[field as usize].as_ref().map_or(self.line, |cell| cell.line);
        errors.cell(line, self.label(field), problem);
    }

    /// An optional cell.
    fn optional<T>(
        &self,
        field: Field,
        errors: &mut Errors,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> FieldValue<T> {
        let Some(cell) = &self.cells[field as usize] else { return FieldValue::Absent };
        let text = text::clean(&cell.text);
        match text.trim() {
            "" => FieldValue::Empty,
            text => match plain(text).and_then(&read) {
                Ok(value) => FieldValue::Set(value),
                Err(problem) => {
                    self.fault(field, problem, errors);
                    FieldValue::Absent
                }
            },
        }
    }

    /// A cell that must not be empty.
    fn required<T>(
        &self,
        field: Field,
        errors: &mut Errors,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let problem = match self.optional(field, errors, read) {
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
        _ if text.len() > MAX_CELL_BYTES => Err(Problem::TooLong(MAX_CELL_BYTES)),
        _ if SHEET_ERRORS.contains(&text) => Err(Problem::SheetError(text.to_owned())),
        _ => Ok(text),
    }
}

/// What a spreadsheet writes where a formula fails (ECMA-376 part 1, §18.17.3).
const SHEET_ERRORS: [&str; 8] =
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "########"];

/// In bytes; the longest use is a URL.
const MAX_CELL_BYTES: usize = 8000;

/// Reads a row about a site.
pub(super) fn site(row: &Row<'_>, shape: Shape, import: &mut Import, errors: &mut Errors) {
    let (before, country) = (errors.list.len(), import.options.country);
    let owner = if shape == Shape::Location { None } else { customer(row, shape, import, errors) };
    let domain = row.required(Field::Domain, errors, value::domain);
    let opened = row.optional(Field::Url, errors, url::parse);
    let mut site = SiteRow {
        at: errors.at(row.line),
        customer: None,
        unowned: row.unowned.clone(),
        url: FieldValue::Absent,
        status: row.optional(Field::Status, errors, value::status),
        body: row.optional(Field::Body, errors, |text| value::text(text, 1000)),
        options: options(row, errors),
        location: LOCATION_FIELDS
            .map(|field| row.optional(field, errors, |text| value::text(text, 100))),
        name_servers: row.optional(Field::NameServers, errors, value::names),
        addresses: row.optional(Field::Addresses, errors, value::addresses),
        domain_expires: row.optional(Field::DomainExpires, errors, value::date),
        labels: row.optional(Field::Labels, errors, value::labels),
        alert_contacts: row
            .optional(Field::AlertContact, errors, |text| contact::list(text, country))
            .map(distinct),
        needs: row.optional(Field::Needs, errors, needs::read),
    };
    let Some(domain) = domain else { return };
    let host = match opened {
        FieldValue::Absent => domain,
        FieldValue::Empty => {
            site.url = FieldValue::Empty;
            domain
        }
        FieldValue::Set((host, opened)) => {
            let named = match opened.service {
                Some(_) => service::name(host, opened, &domain),
                None if below(&host, &domain) => web_name(host).map(|host| (host, opened)),
                None => Err(other_domain(&host, &domain)),
            };
            match named {
                Ok((name, opened)) => {
                    site.url = FieldValue::Set(opened);
                    name
                }
                Err(problem) => return row.fault(Field::Url, problem, errors),
            }
        }
    };
    if ServiceName::of(&host).is_some() {
        refuse_for_service(row, &site, errors);
    }
    if errors.list.len() > before {
        return;
    }
    site.customer = owner.as_ref().map(|(key, _)| key.clone());
    if let Some((key, declared)) = owner {
        join_customer(row, key, declared, import, errors);
    }
    insert_site(row, host, site, import, errors);
}

/// How a row says that its site is probed.
fn options(row: &Row<'_>, errors: &mut Errors) -> OptionsRow {
    OptionsRow {
        method: row.optional(Field::Method, errors, options::method),
        headers: row.optional(Field::Headers, errors, options::headers),
        basic_auth: row.optional(Field::BasicAuth, errors, options::secret_name),
        redirects: row
            .optional(Field::Redirects, errors, |it| options::number(it, 0, MAX_REDIRECTS.into()))
            .map(|it| it as u8),
        absent: row.optional(Field::Absent, errors, |it| value::text(it, options::MAX_TEXT_CHARS)),
        json: row.optional(Field::Json, errors, |it| {
            JsonValue::parse(it).ok_or_else(|| Problem::JsonValue(value::short(it)))
        }),
        certificate: row.optional(Field::Certificate, errors, options::certificate),
        timeout_ms: row.optional(Field::TimeoutMs, errors, |it| {
            options::number(it, options::TIMEOUT_MS.0, options::TIMEOUT_MS.1)
        }),
        interval_s: row.optional(Field::IntervalS, errors, |it| {
            options::number(it, options::INTERVAL_S.0, options::INTERVAL_S.1)
        }),
    }
}

/// What only HTTP has is refused for another service.
fn refuse_for_service(row: &Row<'_>, site: &SiteRow, errors: &mut Errors) {
    let options = &site.options;
    let of_web = [
        (Field::Status, site.status.is_given()),
        (Field::Method, options.method.is_given()),
        (Field::Headers, options.headers.is_given()),
        (Field::BasicAuth, options.basic_auth.is_given()),
        (Field::Redirects, options.redirects.is_given()),
        (Field::Absent, options.absent.is_given()),
        (Field::Json, options.json.is_given()),
    ];
    for (field, _) in of_web.into_iter().filter(|(_, given)| *given) {
        row.fault(field, Problem::NotOfService, errors);
    }
}

/// The name of a site of the web: that of a service is taken.
fn web_name(host: Name) -> Result<Name, Problem> {
    match ServiceName::of(&host) {
        Some(_) => Err(Problem::ServiceOfWeb(host.unicode())),
        None => Ok(host),
    }
}

/// Reads a row that introduces a customer, with or without a contact.
pub(super) fn customer_only(row: &Row<'_>, import: &mut Import, errors: &mut Errors) {
    let before = errors.list.len();
    if let Some((key, declared)) = customer(row, Shape::Customer, import, errors)
        && errors.list.len() == before
    {
        join_customer(row, key, declared, import, errors);
    }
}

/// What a row says of its customer.
fn customer(
    row: &Row<'_>,
    shape: Shape,
    import: &mut Import,
    errors: &mut Errors,
) -> Option<(String, CustomerRow)> {
    let country = import.options.country;
    let key = row.required(Field::Customer, errors, value::key);
    let channels = [
        row.optional(Field::Contact, errors, |text| contact::list(text, country)),
        row.optional(Field::Email, errors, contact::emails),
        row.optional(Field::Phone, errors, |text| contact::phones(text, country)),
    ];
    for cell in
        [Field::Contact, Field::Phone].map(|it| &row.cells[it as usize]).into_iter().flatten()
    {
        for (there, whole) in contact::restored(&cell.text, country) {
            let restored = Finding::TrunkPrefixRestored;
            import.findings.add(&errors.file, restored, || format!("{there} → {whole}"));
        }
    }
    let absent = CONTACT_FIELDS.iter().all(|way| {
        row.cells[*way as usize]
            .as_ref()
            .is_none_or(|cell| text::clean(&cell.text).trim().is_empty())
    });
    let is_cleared = shape == Shape::Customer
        && !row.is_entry
        && CONTACT_FIELDS.iter().any(|way| row.cells[*way as usize].is_some());
    let declared = CustomerRow {
        at: errors.at(row.line),
        has_contacts: !absent || is_cleared,
        name: row.optional(Field::Name, errors, |text| value::text(text, 200)),
        language: row.optional(Field::Language, errors, value::language),
        site_alerts: row.optional(Field::SiteAlerts, errors, value::yes_or_no),
        contacts: channels.into_iter().filter_map(FieldValue::value).flatten().collect(),
    };
    let key = key?;
    let excused = match shape {
        Shape::Customer | Shape::Entry => true,
        Shape::Introduced => import.customers.contains_key(&key),
        Shape::Whole | Shape::Location => false,
    };
    if absent && !excused {
        let there = row.cells[Field::Contact as usize].is_some();
        let problem = if there { Problem::Empty } else { Problem::Missing };
        row.fault(Field::Contact, problem, errors);
        return None;
    }
    Some((key, declared))
}

fn join_customer(
    row: &Row<'_>,
    key: String,
    declared: CustomerRow,
    import: &mut Import,
    errors: &mut Errors,
) {
    match import.customers.entry(key) {
        Entry::Vacant(location) => {
            location.insert(CustomerRow { contacts: distinct(declared.contacts), ..declared });
        }
        Entry::Occupied(mut location) => {
            let name = value::short(location.key());
            let known = location.get_mut();
            let first = known.at.to_string();
            if known.name.join(declared.name).is_err() {
                let about = row.label(Field::Name).to_owned();
                row.fault(Field::Name, Problem::Disagrees { about, first: first.clone() }, errors);
            }
            if known.language.join(declared.language).is_err() {
                let about = row.label(Field::Language).to_owned();
                let first = first.clone();
                row.fault(Field::Language, Problem::Disagrees { about, first }, errors);
            }
            let shares = declared.contacts.iter().any(|it| known.contacts.contains(it));
            if row.key_is_name && !shares && !declared.contacts.is_empty() {
                let column = row.label(Field::Name).to_owned();
                row.fault(Field::Name, Problem::SameName { name, column, first }, errors);
                return;
            }
            if known.site_alerts.join(declared.site_alerts).is_err() {
                let about = row.label(Field::SiteAlerts).to_owned();
                row.fault(Field::SiteAlerts, Problem::Disagrees { about, first }, errors);
            }
            known.has_contacts |= declared.has_contacts;
            for contact in declared.contacts {
                if !known.contacts.contains(&contact) {
                    known.contacts.push(contact);
                }
            }
            if known.contacts.len() > contact::MAX_CONTACTS {
                known.contacts.truncate(contact::MAX_CONTACTS);
                row.fault(Field::Contact, Problem::ManyContacts(contact::MAX_CONTACTS), errors);
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
        Entry::Vacant(location) => {
            location.insert(site);
        }
        Entry::Occupied(mut location) => {
            let name = location.key().unicode();
            let known = location.get_mut();
            let first = known.at.to_string();
            let problem = match (&known.customer, &site.customer) {
                (Some(a), Some(b)) if a != b => {
                    Problem::TwoCustomers { site: name, customer: a.clone(), first }
                }
                (Some(_), Some(_)) | (None, None) if !row.is_entry => {
                    Problem::RepeatedSite { site: name, first }
                }
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

/// What a row says everybody may read of its component.
fn publication(row: &Row<'_>, errors: &mut Errors) -> PublicationRow {
    let label = |text: &str| value::text(text, publication::MAX_LABEL_CHARS);
    let [label_ko, label_en, group_ko, group_en, public] = PUBLICATION_FIELDS;
    PublicationRow {
        texts: [label_ko, label_en, group_ko, group_en].map(|it| row.optional(it, errors, label)),
        is_public: row.optional(public, errors, value::yes_or_no),
        called: row.called.clone(),
    }
}

/// Reads a row about a component.
pub(super) fn component(row: &Row<'_>, import: &mut Import, errors: &mut Errors) {
    let before = errors.list.len();
    let key = row.required(Field::Component, errors, component::key);
    let part = ComponentRow {
        at: errors.at(row.line),
        parent: row.optional(Field::Parent, errors, component::key),
        owner: row.optional(Field::Owner, errors, value::owner),
        addresses: row.optional(Field::Addresses, errors, value::addresses),
        publication: publication(row, errors),
    };
    let Some(key) = key else { return };
    if errors.list.len() > before {
        return;
    }
    match import.components.entry(key) {
        Entry::Vacant(location) => {
            location.insert(part);
        }
        Entry::Occupied(mut location) if row.is_entry => {
            let known = location.get_mut();
            let first = known.at.to_string();
            if let Err(field) = known.join(part) {
                let about = row.label(field).to_owned();
                row.fault(field, Problem::Disagrees { about, first }, errors);
            }
        }
        Entry::Occupied(location) => {
            let (key, first) = (location.key().to_string(), location.get().at.to_string());
            row.fault(Field::Component, Problem::RepeatedComponent { key, first }, errors);
        }
    }
}

impl<T> FieldValue<T> {
    /// The value, when there is one.
    pub(super) fn value(self) -> Option<T> {
        match self {
            FieldValue::Set(value) => Some(value),
            FieldValue::Absent | FieldValue::Empty => None,
        }
    }

    /// Applies this to what was there.
    pub(super) fn apply(self, over: &mut T)
    where
        T: Default,
    {
        match self {
            FieldValue::Absent => {}
            FieldValue::Empty => *over = T::default(),
            FieldValue::Set(value) => *over = value,
        }
    }

    /// Applies this to what was there, or was not.
    pub(super) fn apply_option(self, over: &mut Option<T>) {
        match self {
            FieldValue::Absent => {}
            FieldValue::Empty => *over = None,
            FieldValue::Set(value) => *over = Some(value),
        }
    }
}

impl<T: PartialEq> FieldValue<T> {
    /// Adds what another row says; an empty cell does not contradict a full one.
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

impl ComponentRow {
    /// Adds what another entry says; the field on which they disagree otherwise.
    fn join(&mut self, other: ComponentRow) -> Result<(), Field> {
        self.parent.join(other.parent).map_err(|()| Field::Parent)?;
        self.owner.join(other.owner).map_err(|()| Field::Owner)?;
        self.addresses.join(other.addresses).map_err(|()| Field::Addresses)?;
        self.publication.join(other.publication)
    }
}

impl SiteRow {
    /// Adds what a row of another file says; the field on which they disagree otherwise.
    fn join(&mut self, other: SiteRow) -> Result<(), Field> {
        self.customer = self.customer.take().or(other.customer);
        self.unowned = self.unowned.take().or(other.unowned);
        self.url.join(other.url).map_err(|()| Field::Url)?;
        self.status.join(other.status).map_err(|()| Field::Status)?;
        self.body.join(other.body).map_err(|()| Field::Body)?;
        self.options.join(other.options)?;
        for ((mine, theirs), field) in
            self.location.iter_mut().zip(other.location).zip(LOCATION_FIELDS)
        {
            mine.join(theirs).map_err(|()| field)?;
        }
        self.name_servers.join(other.name_servers).map_err(|()| Field::NameServers)?;
        self.addresses.join(other.addresses).map_err(|()| Field::Addresses)?;
        self.domain_expires.join(other.domain_expires).map_err(|()| Field::DomainExpires)?;
        self.labels.join(other.labels).map_err(|()| Field::Labels)?;
        self.alert_contacts.join(other.alert_contacts).map_err(|()| Field::AlertContact)?;
        self.needs.join(other.needs).map_err(|()| Field::Needs)
    }
}
