//! How far a maintenance explains failures.

use crate::Time;

/// How far a maintenance explains the failures of a series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Excuse {
    /// It runs, and the series has failed since before.
    Pending,
    /// It runs.
    Running,
    /// It ended at this instant, and nothing was seen since.
    Ended(Time),
    /// It ended, and the series was seen failing after this instant.
    Outlasted(Time),
}
