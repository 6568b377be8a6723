//! The form of an official statement, as a page or a program sends it and a draft keeps it.

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, de};
use std::fmt;
use utoipa::ToSchema;

/// What a person states for the host. Fact, cause and response in Korean, in English, or in
/// both; readers of the other language read what there is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StatementForm {
    /// `ongoing` (the default) or `restored`: the host states that its work is done.
    pub claim: String,
    /// What happened; each text has at most 500 characters.
    pub ko_fact: String,
    /// Why, as far as the host knows; optional.
    pub ko_cause: String,
    /// What is done about it; optional.
    pub ko_response: String,
    /// What happened, in English.
    pub en_fact: String,
    /// Why, in English.
    pub en_cause: String,
    /// What is done about it, in English.
    pub en_response: String,
    /// The time until the next update in minutes, 5 to 1440; the default when left out.
    #[serde(deserialize_with = "number")]
    #[schema(value_type = Option<u32>)]
    pub next_update_minutes: Option<u32>,
    /// The number of the statement that this one corrects.
    #[serde(deserialize_with = "number")]
    #[schema(value_type = Option<u32>)]
    pub corrects: Option<u32>,
    /// What it says of the cause that the evidence names: nothing, `withdrawn` (it is not the cause;
    /// nothing names it any more, until the evidence names another component) or `reinstated`.
    pub named_cause: String,
    /// Why it may claim more than was verified; needed only when it does.
    pub reason: String,
}

/// A number, a number in quotes, or nothing: forms send text.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = Option<u32>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }
        fn visit_u64<E: de::Error>(self, n: u64) -> Result<Option<u32>, E> {
            u32::try_from(n).map(Some).map_err(E::custom)
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<u32>, E> {
            match text.trim() {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(E::custom),
            }
        }
        fn visit_unit<E: de::Error>(self) -> Result<Option<u32>, E> {
            Ok(None)
        }
    }
    from.deserialize_any(Number)
}
