//! The shape of a subject: text with names in braces, such as `[{state}] {what} on {host}`.

use std::str::FromStr;

/// Names that a mail has already.
const TAKEN: [&str; 4] = ["subject", "from", "text", "body"];

/// The shape of a subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    /// What comes before the first name.
    start: String,
    /// Each name, and what follows it.
    parts: Vec<(String, String)>,
}

/// A text that is no pattern.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PatternError {
    /// A brace without the other one.
    #[error("a brace is not closed")]
    Open,
    /// It has no name.
    #[error("it has no name in braces")]
    Empty,
    /// A name that cannot be one.
    #[error("“{0}” cannot be a name: a-z, 0-9 and _, each once, and not subject, from, text, body")]
    Name(String),
    /// Nothing says where a name ends.
    #[error("there must be some text between “{0}” and the next name")]
    Adjacent(String),
}

impl FromStr for Pattern {
    type Err = PatternError;
    fn from_str(text: &str) -> Result<Pattern, PatternError> {
        let mut pieces = text.split('{');
        let start = pieces.next().unwrap_or_default().to_owned();
        let mut parts: Vec<(String, String)> = Vec::new();
        for piece in pieces {
            let (name, after) = piece.split_once('}').ok_or(PatternError::Open)?;
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let is_known = TAKEN.contains(&name) || parts.iter().any(|(it, _)| it == name);
            if name.is_empty() || !name.chars().all(is_plain) || is_known {
                return Err(PatternError::Name(name.to_owned()));
            }
            if let Some((before, _)) = parts.last().filter(|(_, text)| text.is_empty()) {
                return Err(PatternError::Adjacent(before.clone()));
            }
            parts.push((name.to_owned(), after.to_owned()));
        }
        if parts.is_empty() { Err(PatternError::Empty) } else { Ok(Pattern { start, parts }) }
    }
}

impl Pattern {
    /// What stands at each name in a subject; `None` where it has another shape. Each takes as
    /// little as it can, and the last one all that is left.
    pub(super) fn parts(&self, subject: &str) -> Option<Vec<(&str, String)>> {
        let mut rest = subject.strip_prefix(&self.start)?;
        let mut found = Vec::with_capacity(self.parts.len());
        for (n, (name, after)) in self.parts.iter().enumerate() {
            let is_last = n + 1 == self.parts.len();
            let (value, next) = match (is_last, after.is_empty()) {
                (true, true) => (rest, ""),
                (true, false) => (rest.strip_suffix(after.as_str())?, ""),
                (false, _) => rest.split_once(after.as_str())?,
            };
            if value.trim().is_empty() {
                return None;
            }
            found.push((name.as_str(), value.trim().to_owned()));
            rest = next;
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, PatternError};

    #[test]
    fn a_subject_is_taken_apart_where_it_has_the_shape() {
        let pattern: Pattern = "<{state}> {what} at {host}".parse().unwrap();
        let parts = pattern.parts("<BAD> disk at full at web-1").unwrap();
        let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["BAD", "disk", "full at web-1"]);
        for other in ["BAD disk at web-1", "<BAD> disk", "<> disk at web-1", ""] {
            assert_eq!(pattern.parts(other), None, "{other}");
        }
        let no = |text: &str| text.parse::<Pattern>().unwrap_err();
        assert_eq!(no("{a"), PatternError::Open);
        assert_eq!(no("plain"), PatternError::Empty);
        assert_eq!(no("{a}{b}"), PatternError::Adjacent("a".into()));
        assert_eq!(no("{a} {a}"), PatternError::Name("a".into()));
        assert_eq!(no("{text}"), PatternError::Name("text".into()));
    }
}
