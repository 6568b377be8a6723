//! Who is told of an alert.

use crate::notification::ContactKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who is told of an alert.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Recipient {
    /// One that the operator has configured, by its name.
    Operator(String),
    /// A customer's contact, who asked for it.
    Contact(ContactKey),
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Recipient::Operator(name) => write!(f, "operator:{name}"),
            Recipient::Contact(key) => write!(f, "contact:{key}"),
        }
    }
}

impl FromStr for Recipient {
    type Err = String;

    fn from_str(text: &str) -> Result<Recipient, String> {
        let wrong = || format!("“{text}” is no recipient of alerts");
        match text.split_once(':').ok_or_else(wrong)? {
            ("operator", name) => Ok(Recipient::Operator(name.to_owned())),
            ("contact", key) => {
                ContactKey::try_from(key.to_owned()).map(Recipient::Contact).map_err(|_| wrong())
            }
            _ => Err(wrong()),
        }
    }
}

impl From<Recipient> for String {
    fn from(recipient: Recipient) -> String {
        recipient.to_string()
    }
}

impl TryFrom<String> for Recipient {
    type Error = String;
    fn try_from(text: String) -> Result<Recipient, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_comes_back_from_its_text() {
        for text in ["operator:night: shift", &format!("contact:{}", "0".repeat(32))] {
            let recipient: Recipient = text.parse().expect("a recipient");
            assert_eq!(recipient.to_string(), text);
        }
        for text in ["", "operator", "contact:kim", "room:x"] {
            assert!(text.parse::<Recipient>().is_err(), "{text}");
        }
    }
}
