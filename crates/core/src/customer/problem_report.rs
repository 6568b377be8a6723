//! What a customer reports of their own site: "it does not work for me".

use crate::Time;
use crate::name::Name;
use serde::{Deserialize, Serialize};

/// A customer's report. By itself it changes no verdict: it has the site probed, and the
/// result counts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProblemReport {
    /// When it was reported.
    pub at: Time,
    /// The site.
    pub site: Name,
    /// The customer's key.
    pub customer: String,
    /// What they see, in their own words; may be empty.
    pub text: String,
    /// One of the company's people had the site checked; the customer reported nothing themselves.
    #[serde(default)]
    pub is_by_staff: bool,
}
