//! What alerts are decided on.

use crate::engine::detection::evidence::Evidence;
use crate::engine::incidents::Incidents;
use crate::engine::maintenance::Maintenance;
use crate::engine::view::build::SiteFinding;
use crate::topology::SiteIx;

/// What alerts are decided on.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// What detection has found.
    pub evidence: &'a Evidence<'a>,
    /// The incidents, which come first.
    pub incidents: &'a Incidents,
    /// What is planned, and who is muted.
    pub maintenance: &'a Maintenance,
    /// What may be said of a site.
    pub finding: &'a dyn Fn(SiteIx) -> SiteFinding,
}
