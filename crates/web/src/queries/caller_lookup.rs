//! Who is calling: customers by key, name, mail address and telephone number (S6). The
//! directory is read when it is first needed, and again when the inventory has changed.

use bongsu_core::inventory::{Contact, Country, Customer};
use bongsu_store::{Error, Store};
use parking_lot::Mutex;
use std::sync::Arc;

/// The customers of the newest inventory revision that was read.
#[derive(Default)]
pub struct CallerDirectory(Mutex<Option<(i64, Arc<Callers>)>>);

/// All customers with their keys.
#[derive(Default)]
pub struct Callers(Vec<(String, Customer)>);

impl CallerDirectory {
    /// The customers of the present inventory.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read(&self, store: &Store) -> Result<Arc<Callers>, Error> {
        let (revision, _) = store.revisions().await?;
        let cached = || self.0.lock();
        if let Some((of, callers)) = &*cached()
            && *of == revision
        {
            return Ok(callers.clone());
        }
        let customers = store.inventory().await?.customers;
        let callers = Arc::new(Callers(customers.into_iter().collect()));
        *cached() = Some((revision, callers.clone()));
        Ok(callers)
    }
}

/// The fewest digits of a telephone number.
const MIN_PHONE_DIGITS: usize = 8;
/// The fewest last digits of a telephone number: what people say of theirs.
const MIN_LAST_DIGITS: usize = 4;
/// Shorter texts are too common to be searched within names.
const MIN_NAME_CHARS: usize = 2;

/// How surely a text means a customer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Likeness {
    /// Their key, name, mail address or telephone number.
    Exact,
    /// The last digits of their number, or a part of their name.
    Partial,
}

impl Callers {
    /// The customers that a text means, at most `limit`: those that it is exactly the key, name,
    /// address or number of, if there are any. Last digits are shown beside a key of the same
    /// digits, since nobody can tell which of the two was meant. A phone number is read as it is
    /// written in `country`.
    pub fn find(&self, text: &str, country: Country, limit: usize) -> Vec<(String, Customer)> {
        let wanted = Wanted::of(text, country);
        let alike = self.0.iter().filter_map(|it| Some((wanted.likeness(&it.0, &it.1)?, it)));
        let mut found: Vec<_> = alike.collect();
        found.sort_by_key(|(likeness, _)| *likeness);
        let is_exact = found.first().is_some_and(|(it, _)| *it == Likeness::Exact);
        if is_exact && wanted.last_digits.is_none() {
            found.retain(|(it, _)| *it == Likeness::Exact);
        }
        found.into_iter().take(limit).map(|(_, it)| it.clone()).collect()
    }
}

/// A text that is searched for, as the different things it may be.
struct Wanted {
    text: String,
    country: Country,
    number: Option<String>,
    last_digits: Option<String>,
}

impl Wanted {
    fn of(text: &str, country: Country) -> Wanted {
        let text = text.trim().to_lowercase();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_number = !text.contains(|c: char| c.is_alphabetic());
        let is_whole = digits.len() >= MIN_PHONE_DIGITS;
        let number = country.e164(&text).filter(|_| is_number && is_whole);
        let is_end = is_number && !is_whole && digits.len() >= MIN_LAST_DIGITS;
        Wanted { last_digits: is_end.then_some(digits), text, country, number }
    }

    fn likeness(&self, key: &str, customer: &Customer) -> Option<Likeness> {
        let name = customer.name.to_lowercase();
        let is_contact = |contact: &Contact| match contact {
            Contact::Email(address) => address.to_lowercase() == self.text,
            Contact::Phone(phone) => {
                self.number.is_some() && self.country.e164(phone) == self.number
            }
        };
        let ends_so = |contact: &Contact| match (contact, &self.last_digits) {
            (Contact::Phone(phone), Some(digits)) => phone.ends_with(digits.as_str()),
            _ => false,
        };
        if self.text.is_empty() {
            return None;
        }
        if key.to_lowercase() == self.text
            || name == self.text
            || customer.contacts.iter().any(is_contact)
        {
            return Some(Likeness::Exact);
        }
        let is_named = self.text.chars().count() >= MIN_NAME_CHARS && name.contains(&self.text);
        (is_named || customer.contacts.iter().any(ends_so)).then_some(Likeness::Partial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_found_by_a_number_in_any_notation() {
        let customer = |name: &str, contact| Customer {
            name: name.into(),
            contacts: vec![contact],
            ..Customer::default()
        };
        let kim = customer("김밥나라", Contact::Phone("+821012345678".into()));
        let lee = customer("이층집", Contact::Email("Lee@example.kr".into()));
        let callers = Callers(vec![("1001".into(), kim), ("1002".into(), lee)]);
        let keys = |text: &str| -> Vec<String> {
            callers.find(text, Country::default(), 9).into_iter().map(|(key, _)| key).collect()
        };
        for text in ["010-1234-5678", "+82 10 1234 5678", "01012345678", "김밥", "1001"] {
            assert_eq!(keys(text), ["1001"], "{text}");
        }
        assert_eq!(keys("lee@example.kr"), ["1002"]);
        assert_eq!(keys("5678"), ["1001"], "the last four digits, as people say them");
        for text in ["", "678", "김", "010-9999-5678", "02-1234-5678", "nobody"] {
            assert!(keys(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn an_exact_name_comes_before_longer_ones_and_doubt_is_shown() {
        let of = |name: &str, phone: &str| Customer {
            name: name.into(),
            contacts: vec![Contact::Phone(phone.into())],
            ..Customer::default()
        };
        let callers = Callers(vec![
            ("5678".into(), of("한빛", "+821011112222")),
            ("c2".into(), of("한빛소프트", "+821012345678")),
            ("c3".into(), of("새한빛", "+82233334444")),
        ]);
        let keys = |text: &str| -> Vec<String> {
            callers.find(text, Country::default(), 9).into_iter().map(|(key, _)| key).collect()
        };
        assert_eq!(keys("한빛"), ["5678"]);
        assert_eq!(keys("한빛소"), ["c2"]);
        assert_eq!(keys("빛"), Vec::<String>::new());
        assert_eq!(keys("5678"), ["5678", "c2"], "a key, or the last digits of a number");
        assert_eq!(keys("333-4444"), ["c3"]);
    }
}
