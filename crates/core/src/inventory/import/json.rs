//! Documents: `{"customers": […], "sites": […], "components": […]}`.
//!
//! The fields are the columns of tables by their proper names or any of their other
//! names; a list (contacts, addresses, name servers) is an array or a text as in a cell.

use super::error::{Errors, Problem};
use super::field::{FIELD_COUNT, Field, nearest, nearest_field};
use super::record::Import;
use super::row::{self, Cell, Row, Shape};
use super::text::Lines;
use super::{encoding, value};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// An object with its fields in the order and as often as they were written.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<'a>, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'de>, M::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    all.push(entry);
                }
                Ok(Object(all))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

const CUSTOMER_FIELDS: &[Field] = &[
    Field::Customer,
    Field::Contact,
    Field::Email,
    Field::Phone,
    Field::Name,
    Field::Language,
    Field::SiteAlerts,
];
const COMPONENT_FIELDS: &[Field] = &[
    Field::Component,
    Field::Parent,
    Field::Owner,
    Field::Addresses,
    Field::LabelKo,
    Field::LabelEn,
    Field::GroupKo,
    Field::GroupEn,
    Field::Public,
];
const LIST_FIELDS: &[Field] = &[
    Field::Contact,
    Field::Email,
    Field::Phone,
    Field::Addresses,
    Field::NameServers,
    Field::Labels,
    Field::AlertContact,
    Field::Needs,
];
const NUMBER_FIELDS: &[Field] =
    &[Field::Status, Field::Redirects, Field::TimeoutMs, Field::IntervalS];
const NO_LABELS: &[Option<String>; FIELD_COUNT] = &[const { None }; FIELD_COUNT];

pub(super) fn read(bytes: &[u8], import: &mut Import, errors: &mut Errors) {
    let Import { options, findings, .. } = &mut *import;
    let Some(text) = encoding::decode(bytes, options.encoding, findings, errors) else { return };
    let source = Source { text: &text, lines: Lines::of(&text) };
    let Object(lists) = match serde_json::from_str(&text) {
        Ok(document) => document,
        Err(error) => {
            errors.line(error.line() as u64, Problem::Json(reason(&error)));
            return;
        }
    };
    let mut lists = source.lists(lists, errors);
    // Customers first, wherever they are: their sites need not repeat the contact.
    lists.sort_by_key(|(list, _)| *list as u8);
    for (list, all) in lists {
        for raw in all {
            let Some(row) = source.row(raw, list, errors) else { continue };
            match list {
                List::Customers => row::customer_only(&row, import, errors),
                List::Sites => row::site(&row, Shape::Introduced, import, errors),
                List::Components => row::component(&row, import, errors),
            }
        }
    }
}

/// The lists of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum List {
    Customers,
    Sites,
    Components,
}

impl List {
    fn from_key(key: &str) -> Option<List> {
        match key {
            "customers" => Some(List::Customers),
            "sites" => Some(List::Sites),
            "components" => Some(List::Components),
            _ => None,
        }
    }

    /// Whether an object of this list may have the field.
    fn has(self, field: Field) -> bool {
        match self {
            List::Customers => CUSTOMER_FIELDS.contains(&field),
            List::Sites => field == Field::Addresses || !COMPONENT_FIELDS.contains(&field),
            List::Components => COMPONENT_FIELDS.contains(&field),
        }
    }
}

/// A message with its column alone: the line is reported beside it.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} (column {})", error.column()),
        None => text,
    }
}

struct Source<'a> {
    text: &'a str,
    lines: Lines,
}

impl<'a> Source<'a> {
    /// The line on which a value begins: values are slices of the text.
    fn line(&self, raw: &RawValue) -> u64 {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.lines.at(offset)
    }

    /// The lists of a document, as far as they are lists.
    fn lists(
        &self,
        document: Vec<(String, &'a RawValue)>,
        errors: &mut Errors,
    ) -> Vec<(List, Vec<&'a RawValue>)> {
        let mut lists: Vec<(List, Vec<&RawValue>)> = Vec::new();
        for (key, raw) in document {
            let (line, shown) = (self.line(raw), value::short(&key));
            let Some(list) = List::from_key(&key) else {
                let known = ["customers", "sites", "components"].into_iter();
                let nearest = nearest(&key, known).map(str::to_owned);
                errors.cell(line, &shown, Problem::UnknownColumn(nearest));
                continue;
            };
            if lists.iter().any(|(known, _)| *known == list) {
                errors.cell(line, &shown, Problem::RepeatedColumn);
                continue;
            }
            match serde_json::from_str(raw.get()) {
                Ok(all) => lists.push((list, all)),
                Err(_) => errors.cell(line, &shown, Problem::Json("must be an array".into())),
            }
        }
        lists
    }

    /// An object as a row; `None` when a field is unknown, repeated or of another type.
    fn row(&self, raw: &'a RawValue, list: List, errors: &mut Errors) -> Option<Row<'a>> {
        let line = self.line(raw);
        let Object(fields) = match serde_json::from_str(raw.get()) {
            Ok(object) => object,
            Err(error) => {
                errors.line(line, Problem::Json(reason(&error)));
                return None;
            }
        };
        let before = errors.list.len();
        let mut row = Row::new(line, NO_LABELS);
        for (key, raw) in fields {
            let line = self.line(raw);
            let shown = value::short(&key);
            let Some(field) = Field::from_name(&key).filter(|field| list.has(*field)) else {
                // A field of another list has no better name.
                let hint = nearest_field(&key).filter(|hint| *hint != key);
                errors.cell(line, &shown, Problem::UnknownColumn(hint));
                continue;
            };
            match cell_text(raw.get(), field) {
                Ok(_) if row.cells[field as usize].is_some() => {
                    errors.cell(line, &shown, Problem::RepeatedColumn);
                }
                Ok(text) => row.cells[field as usize] = Some(Cell { line, text }),
                Err(problem) => errors.cell(line, &shown, problem),
            }
        }
        (errors.list.len() == before).then_some(row)
    }
}

/// A value as the text of a cell.
fn cell_text(raw: &str, field: Field) -> Result<Cow<'_, str>, Problem> {
    let list = LIST_FIELDS.contains(&field);
    let wrong = |what: &str| Problem::Json(format!("must be {what}"));
    match raw.as_bytes().first() {
        Some(b'n') => Ok(Cow::Borrowed("")),
        Some(b'"') => {
            let text: String = serde_json::from_str(raw).map_err(|e| Problem::Json(reason(&e)))?;
            Ok(Cow::Owned(text))
        }
        Some(b'[') if list => {
            let all: Vec<String> =
                serde_json::from_str(raw).map_err(|_| wrong("an array of texts"))?;
            Ok(Cow::Owned(all.join(";")))
        }
        Some(b'0'..=b'9') if NUMBER_FIELDS.contains(&field) => Ok(Cow::Borrowed(raw)),
        _ if list => Err(wrong("a text or an array of texts")),
        _ if NUMBER_FIELDS.contains(&field) => Err(wrong("a number")),
        _ => Err(wrong("a text")),
    }
}
