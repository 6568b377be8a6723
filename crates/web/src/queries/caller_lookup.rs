//! Who is calling: customers by what they are known by (S6). Read when somebody is first
//! looked for, and again when the inventory has changed.

use bongsu_core::inventory::{Contact, Customer, normalize_phone};
use bongsu_store::{Error, Store};
use std::sync::{Arc, Mutex, PoisonError};

/// The directory, once it was read.
#[derive(Default)]
pub struct Known(Mutex<Option<(i64, Arc<Directory>)>>);

/// All customers.
#[derive(Default)]
pub struct Directory(Vec<(String, Customer)>);

impl Known {
    /// The directory of now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read(&self, store: &Store) -> Result<Arc<Directory>, Error> {
        let (revision, _) = store.revisions().await?;
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, directory)) = &*known()
            && *of == revision
        {
            return Ok(directory.clone());
        }
        let customers = store.inventory().await?.customers;
        let directory = Arc::new(Directory(customers.into_iter().collect()));
        *known() = Some((revision, directory.clone()));
        Ok(directory)
    }
}

/// A number has so many digits at least.
const DIGITS: usize = 8;
/// Shorter texts are too common to be looked for within names.
const PART_LEAST: usize = 2;

impl Directory {
    /// Those to whom a text leads, at most `limit`.
    pub fn find(&self, text: &str, limit: usize) -> Vec<(String, Customer)> {
        let text = text.trim().to_lowercase();
        let number = normalize_phone(&text);
        let is_number = number.len() >= DIGITS && !text.contains(|c: char| c.is_alphabetic());
        let leads = |(key, customer): &&(String, Customer)| {
            key.to_lowercase() == text
                || (text.chars().count() >= PART_LEAST
                    && customer.name.to_lowercase().contains(&text))
                || customer.contacts.iter().any(|contact| match contact {
                    Contact::Email(address) => address.to_lowercase() == text,
                    Contact::Phone(theirs) => is_number && normalize_phone(theirs) == number,
                })
        };
        match text.is_empty() {
            true => Vec::new(),
            false => {
                // Whose key it is comes before those whose name has it in it.
                let exact = self.0.iter().filter(|(key, _)| key.to_lowercase() == text);
                let others = self.0.iter().filter(|(key, _)| key.to_lowercase() != text);
                exact.chain(others.filter(leads)).take(limit).cloned().collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_known_by_his_number_however_it_is_written() {
        let customer = |name: &str, contact| Customer {
            name: name.into(),
            contacts: vec![contact],
            ..Customer::default()
        };
        let kim = customer("김밥나라", Contact::Phone("+821012345678".into()));
        let lee = customer("이층집", Contact::Email("Lee@example.kr".into()));
        let directory = Directory(vec![("1001".into(), kim), ("1002".into(), lee)]);
        let keys = |text: &str| -> Vec<String> {
            directory.find(text, 9).into_iter().map(|(key, _)| key).collect()
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
