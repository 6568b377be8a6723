//! One line of the score.

use super::check_kind::CheckKind;

/// One line of the score.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// The expectation; empty when any value passes.
    pub wanted: String,
    /// The result.
    pub got: String,
    /// Whether the result meets the expectation.
    pub passed: bool,
}

pub(super) fn check(
    kind: CheckKind,
    wanted: impl ToString,
    got: impl ToString,
    passed: bool,
) -> Check {
    Check { kind, wanted: wanted.to_string(), got: got.to_string(), passed }
}

pub(super) fn none_of(kind: CheckKind, bad: usize) -> Check {
    check(kind, 0, bad, bad == 0)
}
