//! What forms send as text and programs as a number or a list.

use serde::Deserializer;
use serde::de::{Error, SeqAccess, Visitor};
use std::fmt;

/// A field of a form, for which programs have a number or a list.
pub fn text_of<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    struct Text;
    impl<'de> Visitor<'de> for Text {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text, a number or a list of texts")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<String, A::Error> {
            let mut texts: Vec<String> = Vec::new();
            while let Some(text) = all.next_element()? {
                texts.push(text);
            }
            Ok(texts.join("\n"))
        }
    }
    value.deserialize_any(Text)
}
