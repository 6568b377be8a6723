//! Single values: texts, names, addresses, numbers.

use super::error::Problem;
use crate::Time;
use crate::inventory::{Label, Language, MAX_LABELS, Owner};
use crate::name::{Name, NameError};
use crate::plain_text::{MAX_NAME_CHARS, directs};
use std::net::IpAddr;

/// A text of one line, at most `longest` characters.
pub(super) fn text(text: &str, longest: usize) -> Result<String, Problem> {
    if text.chars().any(directs) {
        return Err(Problem::Control);
    }
    if text.chars().count() > longest {
        return Err(Problem::TooLong(longest));
    }
    Ok(text.to_owned())
}

/// A customer's key: a text that a spreadsheet has not rounded.
pub(super) fn key(text: &str) -> Result<String, Problem> {
    unrounded(text)?;
    self::text(text, MAX_NAME_CHARS)
}

/// Refuses what a spreadsheet makes of a long number (`1.23457E+11`): many numbers look like
/// that, and the one that was meant is lost.
pub(super) fn unrounded(text: &str) -> Result<(), Problem> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let rounded = text.split_once(['E', 'e']).is_some_and(|(number, power)| {
        let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
        is_digits(whole) && is_digits(part) && power.strip_prefix('+').is_some_and(is_digits)
    });
    if rounded { Err(Problem::Rounded(short(text))) } else { Ok(()) }
}

/// A host name below a domain that somebody can own.
///
/// # Errors
/// Why it is none.
pub fn domain(text: &str) -> Result<Name, Problem> {
    // One colon is a port's, several are an IPv6 address's.
    if text.contains('/') || text.matches(':').count() == 1 {
        return Err(Problem::UrlNotName(short(text)));
    }
    let name = host(text)?;
    name.registrable()?;
    Ok(name)
}

/// A host name.
pub(super) fn host(text: &str) -> Result<Name, Problem> {
    let bare = text.trim_end_matches('.');
    let last = bare.rsplit('.').next().unwrap_or(bare);
    // UTS 46 folds full-width digits; an address in any of its old spellings ends in a number.
    if bare.contains(':') || last.chars().all(char::is_numeric) && !last.is_empty() {
        return Err(Problem::AddressNotName(short(text)));
    }
    Ok(Name::parse(text).map_err(|error| match error {
        NameError::TooLong(text) => NameError::TooLong(short(&text)),
        NameError::Invalid(text) => NameError::Invalid(short(&text)),
        other => other,
    })?)
}

/// Host names separated by space, comma or semicolon, sorted.
pub(super) fn names(text: &str) -> Result<Vec<Name>, Problem> {
    items(text, host)
}

/// Addresses separated by space, comma or semicolon, sorted.
pub(super) fn addresses(text: &str) -> Result<Vec<IpAddr>, Problem> {
    items(text, address)
}

/// Labels separated by comma or semicolon, sorted.
pub(super) fn labels(text: &str) -> Result<Vec<Label>, Problem> {
    let items = text.split([',', ';']).map(str::trim).filter(|text| !text.is_empty());
    let one = |text: &str| Label::parse(text).ok_or_else(|| Problem::Label(short(text)));
    let mut all = items.map(one).collect::<Result<Vec<Label>, Problem>>()?;
    all.sort();
    all.dedup();
    if all.len() > MAX_LABELS { Err(Problem::ManyLabels(MAX_LABELS)) } else { Ok(all) }
}

fn items<T: Ord>(text: &str, one: fn(&str) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    let items = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    let mut all = items.filter(|w| !w.is_empty()).map(one).collect::<Result<Vec<T>, _>>()?;
    all.sort();
    all.dedup();
    Ok(all)
}

/// An address that a server can have. Private ones are for the prober to judge.
pub(super) fn address(text: &str) -> Result<IpAddr, Problem> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let address: IpAddr = bare.parse().map_err(|_| Problem::Address(short(text)))?;
    let address = address.to_canonical();
    let broadcast = matches!(address, IpAddr::V4(v4) if v4.is_broadcast());
    if address.is_unspecified() || address.is_multicast() || broadcast {
        return Err(Problem::AddressUnfit(short(text)));
    }
    Ok(address)
}

/// The tag of a language, or one of its names.
pub(super) fn language(text: &str) -> Result<Language, Problem> {
    Language::from_name(text).ok_or_else(|| Problem::Language(short(text)))
}

/// An HTTP status.
pub(super) fn status(text: &str) -> Result<u16, Problem> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|n| digits && (100..=599).contains(n));
    number.ok_or_else(|| Problem::Status(short(text)))
}

/// Whether something is wanted.
pub(super) fn yes_or_no(text: &str) -> Result<bool, Problem> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "예" | "네" => Ok(true),
        "no" | "n" | "false" | "0" | "아니요" | "아니오" => Ok(false),
        _ => Err(Problem::YesOrNo(short(text))),
    }
}

/// A day, which counts from its first moment in UTC, or an instant.
pub(super) fn date(text: &str) -> Result<Time, Problem> {
    // As Korean tables have it too: 2027. 3. 1.
    let parts = text.split(['-', '.', '/']).map(str::trim).filter(|part| !part.is_empty());
    let day = match parts.collect::<Vec<_>>()[..] {
        [year, month, day] => Time::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2}T00:00:00Z")),
        _ => Time::parse(text),
    };
    day.or_else(|_| Time::parse(text)).map_err(|_| Problem::Date(short(text)))
}

/// Who is responsible for a component.
pub(super) fn owner(text: &str) -> Result<Owner, Problem> {
    match text.to_lowercase().replace([' ', '-'], "_").as_str() {
        "us" | "우리" | "당사" => Ok(Owner::Us),
        "customer" | "고객" => Ok(Owner::Customer),
        "third_party" | "제3자" | "외부" => Ok(Owner::ThirdParty),
        _ => Err(Problem::Owner(short(text))),
    }
}

/// A text as a message quotes it: no longer than a line, nothing that moves the cursor.
pub fn short(text: &str) -> String {
    let mut quoted: String =
        text.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        quoted.push('…');
    }
    quoted
}
