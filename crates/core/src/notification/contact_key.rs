//! A contact without their address.

use crate::hash::hash;
use crate::inventory::Contact;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A hash of channel and address, so that the engine stores no addresses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactKey(u64);

impl ContactKey {
    /// The key of a contact. Addresses that differ in case only are one.
    pub fn of(contact: &Contact) -> ContactKey {
        ContactKey(match contact {
            Contact::Email(address) => hash(&address.to_lowercase(), 1),
            Contact::Phone(number) => hash(number, 2),
        })
    }
}

impl fmt::Display for ContactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for ContactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<ContactKey> for String {
    fn from(key: ContactKey) -> String {
        key.to_string()
    }
}

impl TryFrom<String> for ContactKey {
    type Error = std::num::ParseIntError;
    fn try_from(text: String) -> Result<ContactKey, Self::Error> {
        u64::from_str_radix(&text, 16).map(ContactKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_second_contact() {
        let key = |text: &str| ContactKey::of(&Contact::Email(text.into()));
        assert_eq!(key("Kim@Example.kr"), key("kim@example.kr"));
        assert_ne!(key("kim@example.kr"), key("lee@example.kr"));
        assert_ne!(
            ContactKey::of(&Contact::Phone("0212345678".into())),
            ContactKey::of(&Contact::Email("0212345678".into()))
        );
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = ContactKey::of(&Contact::Email("kim@example.kr".into()));
        assert_eq!(ContactKey::try_from(key.to_string()), Ok(key));
        assert!(ContactKey::try_from("no key".to_owned()).is_err());
    }
}
