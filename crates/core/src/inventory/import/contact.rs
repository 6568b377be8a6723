//! E-mail addresses and phone numbers.

use super::error::Problem;
use super::value::{self, short};
use crate::inventory::{Contact, normalize_email, normalize_phone};

/// Of one customer. More are a column in the wrong place.
pub(super) const MAX_CONTACTS: usize = 50;

/// Addresses and numbers separated by comma or semicolon, in order of preference.
pub(super) fn list(text: &str) -> Result<Vec<Contact>, Problem> {
    each(text, one_contact)
}

/// One address or number that somebody typed, in the spelling of the inventory; `None` when it is
/// neither.
pub fn parse_contact(text: &str) -> Option<Contact> {
    one_contact(text.trim()).ok()
}

fn one_contact(text: &str) -> Result<Contact, Problem> {
    match text.contains('@') {
        true => email(text).map(Contact::Email),
        false => phone(text).map(Contact::Phone).map_err(|_| Problem::Contact(short(text))),
    }
}

/// E-mail addresses separated by comma or semicolon.
pub(super) fn emails(text: &str) -> Result<Vec<Contact>, Problem> {
    each(text, |one| email(one).map(Contact::Email))
}

/// Phone numbers separated by comma or semicolon.
pub(super) fn phones(text: &str) -> Result<Vec<Contact>, Problem> {
    each(text, |one| phone(one).map(Contact::Phone))
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

/// A number of 7 to 15 digits (ITU-T E.164 has at most 15) with the usual marks between
/// them; kept as it is dialled within Korea, or as digits behind `+` when it is of another
/// country, so that every spelling of one phone is one contact.
fn phone(text: &str) -> Result<String, Problem> {
    let bad = || Problem::Phone(short(text));
    value::unrounded(text)?;
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    if rest.chars().any(|c| !c.is_ascii_digit() && !" -().".contains(c)) {
        return Err(bad());
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let number = normalize_phone(text);
    if !(7..=15).contains(&number.len()) {
        return Err(bad());
    }
    Ok(if number == digits { format!("{plus}{digits}") } else { number })
}
