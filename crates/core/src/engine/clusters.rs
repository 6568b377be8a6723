//! Failures that nothing explains: many sites that went down together are told of too.

use super::trouble::{Records, Trouble};
use super::{Engine, Output, cells};
use crate::Time;
use crate::estate::{SiteIx, VantageIx};
use crate::id::IncidentId;
use crate::incident::{Happening, Proof, VictimState};
use crate::statement::Word;
use crate::verdict::Verdict;
use std::collections::BTreeSet;
use std::time::Duration;

/// A cluster of unexplained failures is told of when it has lasted for this long.
const CLUSTER_AGE: Duration = Duration::from_secs(20);
/// … and has this many customers, plus what may break by itself: a site a month.
const CLUSTER_CUSTOMERS: f64 = 10.0;
const SITE_BREAKS_EVERY_SECS: f64 = 30.0 * 86_400.0;

impl Engine {
    /// Looks for a cluster among the sites that went down within the last sweep.
    pub(super) fn follow_clusters(&mut self, now: Time, out: &mut Vec<Output>) {
        let old = now.before(self.options.sweep);
        self.unexplained = self.unexplained.split_off(&old);
        let Some(first) = self.unexplained.keys().next().copied() else { return };
        if now.since(first) < CLUSTER_AGE.min(self.options.sweep / 2) {
            return;
        }
        let sites: BTreeSet<SiteIx> = self
            .unexplained
            .values()
            .flatten()
            .copied()
            .filter(|site| self.is_unexplained(*site))
            .collect();
        let customers: BTreeSet<_> =
            sites.iter().map(|site| self.estate.sites[site.ix()].customer).collect();
        let usual = self.estate.sites.len() as f64 * self.options.sweep.as_secs_f64()
            / SITE_BREAKS_EVERY_SECS;
        if (customers.len() as f64) < CLUSTER_CUSTOMERS + 5.0 * usual {
            return;
        }
        self.open_cluster(now, first, &sites, out);
    }

    /// Whether a site is down, on no incident's list, and no shared fault is to blame.
    fn is_unexplained(&self, site: SiteIx) -> bool {
        let down = matches!(self.sites.sites[site.ix()].verdict, Verdict::Down { .. });
        let listed = self.sites.sites[site.ix()].unverified > 0;
        down && !listed
            && self.estate.streams_of(site).all(|stream| {
                (0..self.estate.vantages.len() as u16).all(|v| {
                    let cell = cells::cell(&self.estate, stream, VantageIx(v));
                    self.tracker.shared_failure(cell) < 0.5
                })
            })
    }

    fn open_cluster(
        &mut self,
        now: Time,
        first: Time,
        sites: &BTreeSet<SiteIx>,
        out: &mut Vec<Output>,
    ) {
        let estate = self.estate.clone();
        let mut records = Records::new();
        let (id, new) = self.cluster(now, first, sites.len() as u32, &mut records);
        let trouble = self.troubles.get_mut(&id).expect("it was just found or inserted");
        for site in sites {
            let (host, customer) = (&estate.sites[site.ix()].host, estate.customer_of(*site));
            let proof = unexplained(1, self.sites.sites[site.ix()].since, now);
            let state = VictimState::AtRisk;
            trouble.list(now, host, customer, state, proof.clone(), &mut records);
            trouble.advance(now, host, VictimState::SeenHit, proof, &mut records);
        }
        if new {
            self.say(now, id, |_| Word::Investigating, &mut records);
        }
        self.count_unverified();
        out.extend(records.into_iter().map(Output::Record));
    }

    /// The open incident without a cause, or a new one, and whether it is new. One at a
    /// time: what breaks while its cause is sought belongs to it.
    fn cluster(
        &mut self,
        now: Time,
        first: Time,
        sites: u32,
        records: &mut Records,
    ) -> (IncidentId, bool) {
        let known = self.troubles.values().find(|t| t.is_open() && t.incident.cause.is_none());
        if let Some(trouble) = known {
            return (trouble.incident.id, false);
        }
        let mut trouble = Trouble::open(now, first, "unexplained", None);
        trouble.event(now, Happening::Opened, unexplained(sites, first, now), records);
        let id = trouble.incident.id;
        self.troubles.insert(id, trouble);
        (id, true)
    }
}

/// The proof that so many sites failed, whatever the reason.
fn unexplained(sites: u32, first: Time, now: Time) -> Proof {
    Proof::Failures { failed: sites, asked: sites, sites, first, last: now, reason: String::new() }
}
