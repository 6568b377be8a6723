//! Search in what people wrote, in any language, without a database's own means.
//!
//! Korean is written in syllables and with endings, so that words cannot be cut out as in English.
//! So every two letters that follow each other are noted, once for a ticket; a search takes the
//! tickets that have all pairs of what was typed, and then looks whether the text has it whole.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The longest text that is searched for, in characters.
pub const QUERY_MAX_CHARS: usize = 100;
/// The most pairs by which the tickets are chosen: what they leave over, the whole text decides.
pub const MAX_PAIRS: usize = 6;

/// A text in the form in which it is searched: composed (some systems write Hangul in its parts),
/// in small letters, with single spaces for all that is neither letter nor digit.
pub fn normalize(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => found.push(c),
            false if !found.is_empty() && !found.ends_with(' ') => found.push(' '),
            false => {}
        }
    }
    found.truncate(found.trim_end().len());
    found
}

/// The pairs of letters of a normalized text, each once.
pub fn pairs(normalized: &str) -> BTreeSet<String> {
    let mut pairs = BTreeSet::new();
    for word in normalized.split(' ') {
        let mut letters = word.chars().peekable();
        while let (Some(first), Some(second)) = (letters.next(), letters.peek()) {
            pairs.insert(String::from_iter([first, *second]));
        }
    }
    pairs
}

/// What is searched for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// The text as it must be found.
    pub text: String,
    /// Pairs that every ticket with it has.
    pub pairs: Vec<String>,
}

impl Query {
    /// Of what a person typed; `None` when it has no two letters beside each other.
    pub fn parse(typed: &str) -> Option<Query> {
        let short: String = typed.chars().take(QUERY_MAX_CHARS).collect();
        let text = normalize(&short);
        let pairs: Vec<String> = pairs(&text).into_iter().take(MAX_PAIRS).collect();
        (!pairs.is_empty()).then_some(Query { text, pairs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_parts_or_in_capitals_is_the_same() {
        let composed = "장애";
        let in_parts: String = composed.nfd().collect();
        assert_ne!(composed, in_parts);
        assert_eq!(normalize(&in_parts), composed);
        assert_eq!(normalize("  DNS, \n  안 열림!! "), "dns 안 열림");
        assert_eq!(normalize("ＡＢＣ"), "abc");
    }

    #[test]
    fn a_text_is_found_by_any_part_of_two_letters() {
        let text = pairs(&normalize("네임서버가 응답하지 않습니다. ns1.hanbit.kr"));
        for typed in ["임서", "응답", "hanbit", "서버가 응답", "kr", "NS1.HANBIT"] {
            let query = Query::parse(typed).unwrap();
            assert!(query.pairs.iter().all(|pair| text.contains(pair)), "{typed}");
        }
        let other = Query::parse("메일").unwrap();
        assert!(!other.pairs.iter().all(|pair| text.contains(pair)));
        for nothing in ["", "a", "?!", "가 나 다"] {
            assert_eq!(Query::parse(nothing), None, "{nothing}");
        }
    }
}
