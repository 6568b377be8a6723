//! Failures that nothing explains: many sites that went down together are told of too.

use super::active::{ActiveIncident, Records};
use super::{Engine, Output, series};
use crate::Time;
use crate::incident::{EventKind, IncidentId, Justification, VictimState};
use crate::statement::StatementKind;
use crate::topology::{SiteIx, VantageIx};
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
            sites.iter().map(|site| self.topology.sites[site.ix()].customer).collect();
        let usual = self.topology.sites.len() as f64 * self.options.sweep.as_secs_f64()
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
            && self.topology.streams_of(site).all(|stream| {
                (0..self.topology.vantages.len() as u16).all(|v| {
                    let series = series::series(&self.topology, stream, VantageIx(v));
                    self.tracker.shared_failure(series) < 0.5
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
        let topology = self.topology.clone();
        let mut records = Records::new();
        let (id, new) = self.cluster(now, first, sites.len() as u32, &mut records);
        let active = self.incidents.get_mut(&id).expect("it was just found or inserted");
        for site in sites {
            let (host, customer) = (&topology.sites[site.ix()].host, topology.customer_of(*site));
            let justification = unexplained(1, self.sites.sites[site.ix()].since, now);
            let state = VictimState::AtRisk;
            active.list(now, host, customer, state, justification.clone(), &mut records);
            active.advance(now, host, VictimState::SeenHit, justification, &mut records);
        }
        if new {
            self.say(now, id, |_| StatementKind::Investigating, &mut records);
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
        let known = self.incidents.values().find(|t| t.is_open() && t.incident.cause.is_none());
        if let Some(active) = known {
            return (active.incident.id, false);
        }
        let mut active = ActiveIncident::open(now, first, "unexplained", None);
        active.event(now, EventKind::Opened, unexplained(sites, first, now), records);
        let id = active.incident.id;
        self.incidents.insert(id, active);
        (id, true)
    }
}

/// The proof that so many sites failed, whatever the reason.
fn unexplained(sites: u32, first: Time, now: Time) -> Justification {
    Justification::Failures {
        failed: sites,
        asked: sites,
        sites,
        first,
        last: now,
        reason: String::new(),
    }
}
