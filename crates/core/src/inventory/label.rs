//! Labels: words by which an operator groups sites.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The most labels of one site. More are a column in the wrong place.
pub const MAX_LABELS: usize = 20;
/// The longest label, in characters.
const MAX_LABEL_CHARS: usize = 40;

/// A word by which an operator groups sites: `gold`, `team=shop`, `쇼핑몰`. In lower case, so
/// that one word is one label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(Arc<str>);

impl Label {
    /// Reads a label that somebody typed; `None` when it is empty, longer than 40 characters, or
    /// has a comma, a semicolon or a control character in it.
    pub fn parse(text: &str) -> Option<Label> {
        let text = text.trim().to_lowercase();
        let is_fit = |c: char| !c.is_control() && !matches!(c, ',' | ';');
        let fits =
            !text.is_empty() && text.chars().count() <= MAX_LABEL_CHARS && text.chars().all(is_fit);
        fits.then(|| Label(text.into()))
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_one_label_however_it_is_written() {
        let gold = Label::parse("gold").unwrap();
        assert_eq!(Label::parse(" Gold "), Some(gold));
        assert_eq!(Label::parse("Team=Shop").unwrap().as_str(), "team=shop");
        assert_eq!(Label::parse("쇼핑몰 A").unwrap().as_str(), "쇼핑몰 a");
        for wrong in ["", "  ", "a,b", "a;b", "a\nb", &"x".repeat(41)] {
            assert_eq!(Label::parse(wrong), None, "{wrong:?}");
        }
    }
}
