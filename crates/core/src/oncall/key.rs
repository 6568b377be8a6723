//! What people, schedules, teams and policies are called in files, URLs and records.

use crate::incident::IncidentId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The id of an escalation: made of the instant of opening and its subject.
pub type EscalationId = IncidentId;

/// The longest key, in bytes.
const KEY_MAX_BYTES: usize = 40;

/// A key: 1 to 40 of `a-z`, `0-9`, `-`, `_` and `.`, beginning with a letter or a digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OncallKey(String);

/// A text that is no key.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is no key: 1 to 40 of a-z, 0-9, -, _ and ., beginning with a letter or a digit")]
pub struct OncallKeyError(String);

impl OncallKey {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OncallKey {
    type Err = OncallKeyError;
    fn from_str(text: &str) -> Result<OncallKey, OncallKeyError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let first = text.bytes().next().is_some_and(plain);
        let rest = text.bytes().all(|byte| plain(byte) || b"-_.".contains(&byte));
        match first && rest && text.len() <= KEY_MAX_BYTES {
            true => Ok(OncallKey(text.to_owned())),
            false => Err(OncallKeyError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for OncallKey {
    type Error = OncallKeyError;
    fn try_from(text: String) -> Result<OncallKey, OncallKeyError> {
        text.parse()
    }
}

impl From<OncallKey> for String {
    fn from(key: OncallKey) -> String {
        key.0
    }
}

impl fmt::Display for OncallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_and_plain() {
        for good in ["kim", "night-1", "0.a_b", &"x".repeat(40)] {
            assert_eq!(good.parse::<OncallKey>().unwrap().as_str(), good);
        }
        for wrong in ["", "Kim", "-kim", "kim lee", "a/b", "김", &"x".repeat(41)] {
            assert!(wrong.parse::<OncallKey>().is_err(), "{wrong}");
        }
    }
}
