//! What the auditor of on call found.

use bongsu_core::Time;
use bongsu_core::oncall::audit::Finding;
use std::collections::BTreeSet;

/// What the auditor found last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OncallFindings {
    /// When it looked; zero when it has not yet.
    pub at: Time,
    /// What did not go as it should.
    pub findings: BTreeSet<Finding>,
    /// How many of them must still be seen to: then the outside heartbeat is withheld.
    pub pressing: usize,
}
