//! Reading one entry that a person or a program wants changed, by the same rows as a file.

use super::error::{Errors, ImportError, Problem, SourceLine};
use super::field::{FIELD_COUNT, Field};
use super::key::{EntryKey, EntryType};
use super::merge;
use super::record::Import;
use super::row::{self, Cell, Row, Shape};
use super::value::short;
use crate::inventory::Inventory;
use std::borrow::Cow;

const NO_LABELS: &[Option<String>; FIELD_COUNT] = &[const { None }; FIELD_COUNT];

impl Import {
    /// Reads the fields of one entry; the entry that they are about. `owner` is the customer of a
    /// site that is there, and `known` the entry that it must be, if it must be one.
    pub(in crate::inventory) fn read_edit(
        &mut self,
        (of, key): (EntryType, &str),
        fields: &[(Field, String)],
        (owner, known): (Option<String>, Option<&EntryKey>),
    ) -> Result<EntryKey, Vec<ImportError>> {
        let mut errors = Errors::of_entry(short(key).into());
        let mut row = Row::new(0, NO_LABELS);
        let mut put = |field: Field, text: String| {
            row.cells[field as usize] = Some(Cell { line: 0, text: Cow::Owned(text) });
        };
        if let Some(owner) = owner {
            put(Field::Customer, owner);
        }
        for (field, text) in fields {
            if *field == of.key_field() || !of.fields().contains(field) {
                errors.cell(0, field.name(), Problem::UnknownColumn(None));
            }
            put(*field, text.clone());
        }
        put(of.key_field(), key.to_owned());
        match of {
            EntryType::Customer => row::customer_only(&row, self, &mut errors),
            EntryType::Site => row::site(&row, Shape::Entry, self, &mut errors),
            EntryType::Component => row::component(&row, self, &mut errors),
        }
        let about = match of {
            EntryType::Customer => self.customers.keys().next().cloned().map(EntryKey::Customer),
            EntryType::Site => self.sites.keys().next().cloned().map(EntryKey::Site),
            EntryType::Component => self.components.keys().next().cloned().map(EntryKey::Component),
        };
        match about {
            Some(about) if errors.list.is_empty() => match known {
                Some(known) if *known != about => {
                    errors.cell(0, Field::Url.name(), Problem::OtherSite(about.to_string()));
                    Err(errors.list)
                }
                _ => Ok(about),
            },
            _ => Err(errors.list),
        }
    }

    /// The inventory after what [`Import::read_edit`] has read.
    pub(in crate::inventory) fn apply_edit(
        &self,
        old: &Inventory,
    ) -> Result<Inventory, Vec<ImportError>> {
        let (mut new, mut errors) = (old.clone(), Vec::new());
        for (host, row) in &self.sites {
            if let Some(customer) =
                row.customer.as_ref().filter(|it| !old.customers.contains_key(*it))
            {
                errors.push(unknown_customer(&row.at, customer));
                continue;
            }
            merge::apply_site(host, row, &mut new, &mut errors);
        }
        if self.sites.is_empty() {
            self.apply_customers(&mut new);
        }
        self.apply_components(&mut new);
        self.refuse_cycles(&new.components, &mut errors);
        self.refuse_unknown_needs(&new, &mut errors);
        if errors.is_empty() { Ok(new) } else { Err(errors) }
    }
}

/// That a site would have a customer who is not there.
pub(in crate::inventory) fn unknown_owner(site: &str, customer: &str) -> ImportError {
    unknown_customer(&SourceLine { file: short(site).into(), line: None }, customer)
}

fn unknown_customer(at: &SourceLine, customer: &str) -> ImportError {
    ImportError {
        file: at.file.to_string(),
        line: at.line,
        column: Some(Field::Customer.name().to_owned()),
        problem: Problem::UnknownCustomer(short(customer)),
    }
}

/// What would be wrong with an inventory as a whole: sites of customers who are not in it, and
/// components that depend on themselves.
pub(in crate::inventory) fn check(inventory: &Inventory) -> Vec<ImportError> {
    let mut errors = Vec::new();
    for (host, site) in &inventory.sites {
        if !inventory.customers.contains_key(&site.customer) {
            let at = SourceLine { file: host.unicode().into(), line: None };
            errors.push(unknown_customer(&at, &site.customer));
        }
    }
    Import::default().refuse_cycles(&inventory.components, &mut errors);
    errors
}
