//! Masks what looks like a secret in what people write, before it is kept anywhere (S13).
//!
//! People write passwords into tickets and notes, since they were asked for them for years. What
//! looks like one is replaced here, and the writer is told how to hand over what is needed. A
//! pattern decides, so that both errors happen: [`tests`](self) measures on ordinary texts how
//! often something is masked that is no secret.

mod kind;
mod labels;
mod numbers;
mod shapes;

#[cfg(test)]
mod tests;

pub use kind::SecretKind;

use std::ops::Range;

/// What stands where a secret was; its length says nothing of the secret.
pub const MASK: &str = "●●●●●●";

/// A text without secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Masked {
    /// The text.
    pub text: String,
    /// What was masked, in the order of the text.
    pub found: Vec<SecretKind>,
}

/// Masks what looks like a secret in a text.
pub fn mask(text: &str) -> Masked {
    let mut found: Vec<(Range<usize>, SecretKind)> = Vec::new();
    found.extend(shapes::find(text).map(|range| (range, SecretKind::Key)));
    found.extend(numbers::find(text));
    found.extend(labels::find(text).map(|range| (range, SecretKind::Password)));
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut masked = Masked { text: String::with_capacity(text.len()), found: Vec::new() };
    let mut end = 0;
    for (range, kind) in found {
        if range.start < end {
            // Two patterns meet: all of it is masked.
            end = end.max(range.end);
            continue;
        }
        masked.text.push_str(&text[end..range.start]);
        masked.text.push_str(MASK);
        masked.found.push(kind);
        end = range.end;
    }
    masked.text.push_str(&text[end..]);
    masked
}
