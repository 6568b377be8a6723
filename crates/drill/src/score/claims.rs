//! Whether what the desk said of each site was true, once a second of the drill.

use crate::ground_truth::GroundTruth;
use crate::site_truth::SiteTruth;
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::name::Name;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// How often a view is compared with the truth.
const INTERVAL: Duration = Duration::from_secs(1);
/// Repeated probes, and the time in which a busy machine answers.
const LATE_MAX: Duration = Duration::from_secs(10);

/// What was said of sites, compared with what they were.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SiteClaims {
    /// How often something was said of a site.
    pub judged: u64,
    /// Sites of which something untrue was said.
    pub untrue: BTreeSet<Name>,
}

/// Compares what pages and the API show with the ground truth.
pub struct ClaimJudge {
    truth: Arc<GroundTruth>,
    delay: Duration,
    looked_at: Time,
    /// By site: what it is, and since when.
    sites: Vec<(SiteTruth, Time)>,
    /// What was found so far.
    pub claims: SiteClaims,
}

impl ClaimJudge {
    /// A judge for a drill with this sweep and this timeout of probes.
    pub fn new(truth: Arc<GroundTruth>, start: Time, sweep: Duration, timeout: Duration) -> Self {
        let count = truth.plan().sites.len();
        ClaimJudge {
            truth,
            delay: sweep + timeout + LATE_MAX,
            looked_at: start,
            sites: vec![(SiteTruth::Works, start); count],
            claims: SiteClaims::default(),
        }
    }

    /// Compares a view, if it is time.
    pub fn look(&mut self, view: &View) {
        let now = view.at;
        if now.since(self.looked_at) < INTERVAL {
            return;
        }
        self.looked_at = now;
        for (ix, known) in self.sites.iter_mut().enumerate() {
            let truth = self.truth.visitors_meet(ix, now);
            if truth != known.0 {
                *known = (truth, now);
            }
        }
        for (site, status) in view.topology.sites.iter().zip(view.sites.iter()) {
            let Some(ix) = self.truth.site_ix(&site.host) else { continue };
            let (truth, since) = self.sites[ix];
            self.claims.judged += 1;
            if truth.denies(status.health, now.since(since), self.delay)
                && self.claims.untrue.insert(site.host.clone())
            {
                tracing::warn!(site = %site.host, said = ?status.health, ?truth, %since, at = %now, "something untrue is said of a site");
            }
        }
    }
}
