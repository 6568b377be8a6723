//! E-mail addresses and phone numbers.

use super::error::Problem;
use super::value::{self, short};
use crate::inventory::{Contact, Country, normalize_email};

/// Of one customer. More are a column in the wrong place.
pub(super) const MAX_CONTACTS: usize = 50;

/// Addresses, and numbers of `country`, separated by comma or semicolon, in order of preference.
pub(super) fn list(text: &str, country: Country) -> Result<Vec<Contact>, Problem> {
    each(text, |one| one_contact(one, country))
}

/// One address, or number of `country`, that somebody typed, in the spelling of the inventory;
/// `None` when it is neither.
pub fn parse_contact(text: &str, country: Country) -> Option<Contact> {
    one_contact(text.trim(), country).ok()
}

fn one_contact(text: &str, country: Country) -> Result<Contact, Problem> {
    match text.contains('@') {
        true => email(text).map(Contact::Email),
        false => {
            phone(text, country).map(Contact::Phone).map_err(|_| Problem::Contact(short(text)))
        }
    }
}

/// The numbers of a list that lack what is dialled before them in `country`, and what they are
/// with it.
pub(super) fn restored(text: &str, country: Country) -> Vec<(String, String)> {
    let lacking = text.split([',', ';']).map(str::trim).filter(|one| country.lacks_trunk(one));
    let whole = lacking.filter_map(|one| {
        let whole = country.national(&phone(one, country).ok()?)?;
        Some((one.to_owned(), whole))
    });
    whole.collect()
}

/// E-mail addresses separated by comma or semicolon.
pub(super) fn emails(text: &str) -> Result<Vec<Contact>, Problem> {
    each(text, |one| email(one).map(Contact::Email))
}

/// Phone numbers of `country`, separated by comma or semicolon.
pub(super) fn phones(text: &str, country: Country) -> Result<Vec<Contact>, Problem> {
    each(text, |one| phone(one, country).map(Contact::Phone))
}

fn each(
    text: &str,
    one: impl Fn(&str) -> Result<Contact, Problem>,
) -> Result<Vec<Contact>, Problem> {
    let all: Result<Vec<Contact>, Problem> =
        text.split([',', ';']).map(str::trim).filter(|t| !t.is_empty()).map(one).collect();
    all.and_then(|all| {
        if all.len() > MAX_CONTACTS { Err(Problem::ManyContacts(MAX_CONTACTS)) } else { Ok(all) }
    })
}

fn email(text: &str) -> Result<String, Problem> {
    normalize_email(text).ok_or_else(|| Problem::Email(short(text)))
}

/// A number with the usual marks between its digits; kept as E.164 has it, so that every spelling
/// of one phone is one contact.
fn phone(text: &str, country: Country) -> Result<String, Problem> {
    let bad = || Problem::Phone(short(text));
    value::unrounded(text)?;
    let rest = text.strip_prefix('+').unwrap_or(text);
    if rest.chars().any(|c| !c.is_ascii_digit() && !" -().".contains(c)) {
        return Err(bad());
    }
    country.e164(text).ok_or_else(bad)
}
