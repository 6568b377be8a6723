//! A contact without their address.

use crate::inventory::Contact;
use crate::secret::{Purpose, StoreSecret};
use crate::token::{InvalidToken, Token};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A code of channel and address by the secret of the store, so that the engine stores no
/// addresses, and nobody outside can find an address with the key of another's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactKey(u128);

impl ContactKey {
    /// The key of a contact. Addresses that differ in case only are one.
    pub fn of(secret: &StoreSecret, contact: &Contact) -> ContactKey {
        let purpose = match contact {
            Contact::Email(_) => Purpose::MailContact,
            Contact::Phone(_) => Purpose::PhoneContact,
        };
        ContactKey(secret.code(purpose, &folded(contact)))
    }
}

/// The address as it is compared. Only ASCII letters lose their case: beyond them there are
/// letters that become another's when they do, such as the Kelvin sign.
fn folded(contact: &Contact) -> Cow<'_, str> {
    match contact {
        Contact::Email(address) => address.to_ascii_lowercase().into(),
        Contact::Phone(number) => number.into(),
    }
}

fn is_same_address(one: &Contact, other: &Contact) -> bool {
    one.channel() == other.channel() && folded(one) == folded(other)
}

/// Sorts people by key; of those with the same address the first stays. The addresses
/// themselves are compared: two under one key, which no two have unless the secret is known
/// and HMAC broken, are both left out. Better no notice than another's.
pub fn distinct_contacts<T>(
    mut people: Vec<(ContactKey, T)>,
    contact: impl Fn(&T) -> &Contact,
) -> Vec<(ContactKey, T)> {
    people.sort_by_key(|(key, _)| *key);
    people.dedup_by(|(key, one), (before, first)| {
        key == before && is_same_address(contact(one), contact(first))
    });
    let keys: Vec<ContactKey> = people.iter().map(|(key, _)| *key).collect();
    let is_double = |key: &ContactKey| {
        let at = keys.partition_point(|other| other < key);
        keys.get(at + 1) == Some(key)
    };
    people.retain(|(key, _)| !is_double(key));
    people
}

impl fmt::Display for ContactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
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
    type Error = InvalidToken;
    fn try_from(text: String) -> Result<ContactKey, InvalidToken> {
        text.parse().map(|token: Token| ContactKey(token.bits()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(address: &str) -> Contact {
        Contact::Email(address.into())
    }

    fn key(contact: &Contact) -> ContactKey {
        ContactKey::of(&StoreSecret::default(), contact)
    }

    #[test]
    fn case_makes_no_second_contact() {
        assert_eq!(key(&mail("Kim@Example.kr")), key(&mail("kim@example.kr")));
        assert_ne!(key(&mail("kim@example.kr")), key(&mail("lee@example.kr")));
        assert_ne!(key(&Contact::Phone("0212345678".into())), key(&mail("0212345678")));
    }

    /// The two had one key while keys were a hash that anybody could compute.
    #[test]
    fn an_address_chosen_to_collide_with_a_customers_is_another_contact() {
        let (kim, forged) = ("kim@example.kr", "oohmimkqojjkpqonmnqm@evil.example");
        assert_eq!(crate::hash::hash(kim, 1), crate::hash::hash(forged, 1));
        assert_ne!(key(&mail(kim)), key(&mail(forged)));
    }

    #[test]
    fn a_letter_that_only_looks_the_same_in_lower_case_is_another_contact() {
        assert_ne!(key(&mail("kim@example.kr")), key(&mail("\u{212a}im@example.kr")));
    }

    #[test]
    fn nobody_computes_a_key_without_the_secret() {
        let other = StoreSecret::from_random(&[7; 32]);
        let kim = mail("kim@example.kr");
        assert_ne!(key(&kim), ContactKey::of(&other, &kim));
    }

    #[test]
    fn two_addresses_under_one_key_are_never_one_person() {
        let (kim, forged) = (mail("kim@example.kr"), mail("forged@elsewhere.example"));
        let lee = mail("lee@example.kr");
        let (one, two) = (key(&kim), key(&lee));
        let upper = mail("LEE@example.kr");
        let people = vec![(one, &kim), (two, &lee), (one, &forged), (two, &upper)];
        assert_eq!(distinct_contacts(people, |contact| contact), [(two, &lee)]);
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = key(&mail("kim@example.kr"));
        assert_eq!(ContactKey::try_from(key.to_string()), Ok(key));
        for wrong in ["no key", "a5", &key.to_string()[1..]] {
            assert!(ContactKey::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
