//! What a customer says of his own site: "it does not work for me".

use crate::Time;
use crate::name::Name;
use serde::{Deserialize, Serialize};

/// A customer's word. It makes nothing fail and nothing work: it has the site looked at,
/// and what is seen then counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProblemReport {
    /// When it was said.
    pub at: Time,
    /// Of which site.
    pub site: Name,
    /// Whose it is.
    pub customer: String,
    /// What they see, in their own words; may be empty.
    pub text: String,
}
