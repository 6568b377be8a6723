//! Domain names: ASCII on the wire, Unicode on the screen.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A host or zone name in lower-case ASCII (A-labels), without the final dot.
///
/// Cheap to clone: the same name is in many tables.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// Why a text is not a domain name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing there.
    #[error("the name is empty")]
    Empty,
    /// Longer than RFC 1035 allows.
    #[error("“{0}” is longer than 253 characters")]
    TooLong(String),
    /// Not a name by UTS 46 or the host name rules.
    #[error("“{0}” is not a domain name")]
    Invalid(String),
    /// A public suffix, which no customer can own as a domain.
    #[error("“{0}” is a public suffix, not a domain a customer can own")]
    PublicSuffix(String),
}

impl Name {
    /// Reads a name in either form; `한글.한국` becomes `xn--bj0bj06e.xn--3e0b707e`.
    pub fn parse(text: &str) -> Result<Name, NameError> {
        let text = text.trim().trim_end_matches('.');
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        let ascii = idna::domain_to_ascii(text).map_err(|_| NameError::Invalid(text.into()))?;
        if ascii.len() > 253 {
            return Err(NameError::TooLong(text.into()));
        }
        let fine = ascii.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
        if !fine || !ascii.contains('.') {
            return Err(NameError::Invalid(text.into()));
        }
        Ok(Name(ascii.into()))
    }

    /// The name as it goes over the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a person reads it.
    pub fn unicode(&self) -> String {
        idna::domain_to_unicode(&self.0).0
    }

    /// The registrable domain by the public suffix list: `www.shop.co.kr` → `shop.co.kr`.
    pub fn registrable(&self) -> Result<Name, NameError> {
        match psl::domain_str(&self.0) {
            Some(domain) => Ok(Name(domain.into())),
            None => Err(NameError::PublicSuffix(self.unicode())),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Name {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Name, NameError> {
        Name::parse(text)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Name, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        Name::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_goes_over_the_wire_in_ascii() {
        let name = Name::parse("한글.한국").unwrap();
        assert_eq!(name.as_str(), "xn--bj0bj06e.xn--3e0b707e");
        assert_eq!(name.unicode(), "한글.한국");
    }

    #[test]
    fn co_kr_is_no_customers_domain() {
        assert_eq!(
            Name::parse("www.shop.co.kr").unwrap().registrable().unwrap().as_str(),
            "shop.co.kr"
        );
        assert!(matches!(
            Name::parse("co.kr").unwrap().registrable(),
            Err(NameError::PublicSuffix(_))
        ));
    }

    #[test]
    fn case_and_final_dot_do_not_matter() {
        assert_eq!(Name::parse("Shop.Co.KR.").unwrap(), Name::parse("shop.co.kr").unwrap());
    }

    #[test]
    fn nonsense_is_not_a_name() {
        for text in ["", ".", "a b.kr", "-a.kr", "kr", "a..kr", &"x".repeat(300)] {
            assert!(Name::parse(text).is_err(), "{text}");
        }
    }
}
