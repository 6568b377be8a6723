//! What the modules after detection may read of it.

use super::probes::Probes;
use super::sites::Sites;
use crate::Time;
use crate::diagnosis::tracker::Answer;
use crate::topology::SiteIx;
use std::collections::BTreeMap;

/// All that detection has found: probes, verdicts, and the faults that explain them.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    pub probes: Probes<'a>,
    pub sites: &'a Sites,
    /// The localiser's last answer.
    pub answer: &'a Answer,
    /// Sites found down within the last sweep, by the time they were.
    pub unexplained: &'a BTreeMap<Time, Vec<SiteIx>>,
    /// When the latest probe was sent that anything answered, well or not.
    pub answered: Time,
}

impl Evidence<'_> {
    /// Whether what fails since `since` is shown not to be our own network alone: something, a
    /// reference target at least, has answered since. Where everything is silent it may be
    /// either.
    pub fn is_shown(&self, since: Time) -> bool {
        self.answered > since
    }
}
