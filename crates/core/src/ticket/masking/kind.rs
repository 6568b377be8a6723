//! What is masked.

use serde::{Deserialize, Serialize};

/// What a secret looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    /// A password, after a word that says so.
    Password,
    /// A key or a token of a service, by its shape.
    Key,
    /// The number of a payment card (ISO/IEC 7812-1).
    Card,
    /// A Korean resident registration number.
    ResidentNumber,
}
