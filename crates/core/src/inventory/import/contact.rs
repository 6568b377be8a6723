//! E-mail addresses and phone numbers.

use super::error::Problem;
use super::value::short;
use crate::inventory::Contact;
use crate::name::Name;

/// Of one customer. More are a column in the wrong place.
pub(super) const MAX_CONTACTS: usize = 50;

/// Addresses and numbers separated by comma or semicolon, in order of preference.
pub(super) fn list(text: &str) -> Result<Vec<Contact>, Problem> {
    each(text, |one| {
        if one.contains('@') {
            email(one).map(Contact::Email)
        } else {
            phone(one).map(Contact::Phone).map_err(|_| Problem::Contact(short(one)))
        }
    })
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

/// A mailbox as people have them: the dot-atom form of RFC 5322 §3.2.3 (RFC 6531 letters
/// too) at a domain name. Quoted local parts and address literals are refused.
fn email(text: &str) -> Result<String, Problem> {
    let bad = || Problem::Email(short(text));
    let (local, domain) = text.rsplit_once('@').ok_or_else(bad)?;
    let letter = |c: char| {
        c.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~.".contains(c)
            || !c.is_ascii() && !c.is_whitespace() && !c.is_control()
    };
    let fine = (1..=64).contains(&local.len())
        && local.chars().all(letter)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    if !fine || domain.contains(char::is_whitespace) || domain.ends_with('.') {
        return Err(bad());
    }
    Name::parse(domain).map_err(|_| bad())?;
    Ok(format!("{local}@{}", domain.to_lowercase()))
}

/// A number of 7 to 15 digits (ITU-T E.164 has at most 15) with the usual marks between
/// them; kept as digits, with `+` in front if it was there.
fn phone(text: &str) -> Result<String, Problem> {
    let bad = || Problem::Phone(short(text));
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    if rest.chars().any(|c| !c.is_ascii_digit() && !" -().".contains(c)) {
        return Err(bad());
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if (7..=15).contains(&digits.len()) { Ok(format!("{plus}{digits}")) } else { Err(bad()) }
}
