//! A span of time.

use crate::Time;

/// From one time, included, until another, excluded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The first instant.
    pub from: Time,
    /// The first instant after it.
    pub until: Time,
}

impl Span {
    /// Whether the two have an instant in common.
    pub fn overlaps(self, other: Span) -> bool {
        self.from < other.until && other.from < self.until
    }
}
