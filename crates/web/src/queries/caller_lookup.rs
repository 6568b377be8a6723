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
/// Shorter texts are too common to be searched within names.
const MIN_NAME_CHARS: usize = 2;

impl Callers {
    /// The customers that a text identifies, at most `limit`; a phone number as it is written in
    /// `country`.
    pub fn find(&self, text: &str, country: Country, limit: usize) -> Vec<(String, Customer)> {
        let text = text.trim().to_lowercase();
        let is_number = !text.contains(|c: char| c.is_alphabetic())
            && text.chars().filter(char::is_ascii_digit).count() >= MIN_PHONE_DIGITS;
        let number = country.e164(&text).filter(|_| is_number);
        let matches = |(key, customer): &&(String, Customer)| {
            key.to_lowercase() == text
                || (text.chars().count() >= MIN_NAME_CHARS
                    && customer.name.to_lowercase().contains(&text))
                || customer.contacts.iter().any(|contact| match contact {
                    Contact::Email(address) => address.to_lowercase() == text,
                    Contact::Phone(phone) => number.is_some() && country.e164(phone) == number,
                })
        };
        match text.is_empty() {
            true => Vec::new(),
            false => {
                // A customer with this key comes before those with it in their name.
                let exact = self.0.iter().filter(|(key, _)| key.to_lowercase() == text);
                let others = self.0.iter().filter(|(key, _)| key.to_lowercase() != text);
                exact.chain(others.filter(matches)).take(limit).cloned().collect()
            }
        }
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
        for text in ["", "5678", "김", "010-9999-5678", "02-1234-5678", "nobody"] {
            assert!(keys(text).is_empty(), "{text}");
        }
    }
}
