//! How far a caller is in the menu, and what they can choose.

use serde::{Deserialize, Serialize};

/// How far a caller is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing was said yet.
    New,
    /// The statement was said, and what can be chosen.
    Asked,
    /// They chose, and were told what comes of it.
    Chose(Choice),
}

/// What a caller can choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// A message when it works again.
    Message,
    /// A call back with the place kept.
    Callback,
    /// A person, now.
    Person,
    /// Nothing: the call ends.
    End,
}
