//! One contact more or less, as the field of all contacts.

use super::request::EditRefusal;
use crate::inventory::import::{
    EntryType, Field, ImportError, Problem, clean, parse_contact, short,
};
use crate::inventory::{Contact, Country, Inventory};

/// The field that holds all contacts of a customer after the change.
pub(super) fn fields(
    old: &Inventory,
    (customer, address): (&str, &str),
    is_wanted: bool,
    country: Country,
) -> Result<Vec<(Field, String)>, EditRefusal> {
    let of = EntryType::Customer;
    let found = old.customers.get(clean(customer).trim());
    let found = found.ok_or_else(|| EditRefusal::NotFound { of, key: short(customer) })?;
    let contact = parse_contact(address, country).ok_or_else(|| {
        EditRefusal::Invalid(vec![ImportError {
            file: short(customer),
            line: None,
            column: Some(Field::Contact.name().to_owned()),
            problem: Problem::Contact(short(address)),
        }])
    })?;
    let mut all = found.contacts.clone();
    let is_there = all.iter().any(|it| is_same(it, &contact));
    match is_wanted {
        true if !is_there => all.push(contact),
        true => {}
        false if is_there => all.retain(|it| !is_same(it, &contact)),
        false => return Err(EditRefusal::NotFound { of, key: short(address) }),
    }
    let texts = all.iter().map(|contact| match contact {
        Contact::Email(text) | Contact::Phone(text) => text.as_str(),
    });
    Ok(vec![(Field::Contact, texts.collect::<Vec<_>>().join(", "))])
}

/// Whether two contacts reach the same person. Only the server of an address may tell its letters
/// apart (RFC 5321 §2.4), and none does for two people.
fn is_same(one: &Contact, other: &Contact) -> bool {
    match (one, other) {
        (Contact::Email(one), Contact::Email(other)) => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}
