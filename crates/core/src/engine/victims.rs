//! From failing probes to victims: whom a fault puts at risk, and who is seen hit.

use super::active::{ActiveIncident, Records};
use super::series;
use super::site::SiteState;
use super::{Engine, Output};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::incident::{EventKind, IncidentId, Justification, VictimState};
use crate::observation::{Observation, Reason};
use crate::topology::{ComponentIx, SiteIx, Topology};
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::time::Duration;

/// A site that was down this long before the first failure was down before.
pub(super) const BEFORE: Duration = Duration::from_secs(2);
/// Silence that may yet be broken counts only where this much falls silent at once: a slow
/// network, or a busy machine of ours, makes a few answers late. What works is heard sooner
/// than what is silent, and a question is sent twice, so where half of all packets are lost
/// it looks like a tenth at first.
const SUDDEN: f64 = 0.1;
/// Of a share below this, what failed when it was first asked is its owner's matter.
const SMALL: f64 = 0.3;
/// A failing stream makes its sites victims when the shared cause explains it this well.
const SEEN_HIT: f64 = 0.95;

/// A site that a fault is seen to hit.
pub(super) struct Hit {
    pub site: SiteIx,
    /// How many of its streams, seen from each vantage, fail by the fault: what it adds to
    /// the odds.
    pub series: u32,
    /// What the first of them shows.
    pub justification: Justification,
}

impl Engine {
    /// All sites on a component are at risk; those seen failing by it are hit.
    pub(super) fn list_victims(
        &mut self,
        now: Time,
        id: IncidentId,
        component: u32,
        hit: &[Hit],
        records: &mut Records,
    ) {
        let topology = self.topology.clone();
        let component = &topology.components[component as usize];
        let dependency = Justification::Dependency { component: component.key.clone() };
        let active = self.incidents.get_mut(&id).expect("the caller found it");
        let began = active.incident.began_at;
        let mut added = 0;
        for site in &component.sites {
            let before = down_before(&self.sites.sites[site.ix()], began, now);
            let (state, justification) =
                before.unwrap_or_else(|| (VictimState::AtRisk, dependency.clone()));
            let (host, customer) = (&topology.sites[site.ix()].host, topology.customer_of(*site));
            added += u32::from(active.list(now, host, customer, state, justification, records));
        }
        for Hit { site, justification, .. } in hit {
            let (host, customer) = (&topology.sites[site.ix()].host, topology.customer_of(*site));
            let (state, why) = (VictimState::AtRisk, dependency.clone());
            added += u32::from(active.list(now, host, customer, state, why, records));
            active.advance(now, host, VictimState::SeenHit, justification.clone(), records);
        }
        if added > 0 {
            active.event(now, EventKind::VictimsAdded { sites: added }, dependency, records);
        }
        self.count_unverified();
    }

    /// The sites that a fault is seen to hit now, in order.
    pub(super) fn sites_hit(&self, fault: &Fault) -> Vec<Hit> {
        let mut hit = BTreeMap::<SiteIx, Hit>::new();
        for series in self.tracker.series_on(fault.component) {
            let (stream, vantage) = series::stream_of(&self.topology, series);
            let any = fault.mode.takes_any(fault.rate);
            let silence = self.tracker.is_provisional(series) && fault.rate < SUDDEN;
            let since = self.tracker.broke_at(series);
            let before = failed_before(since, fault.since, self.options.sweep)
                || (since.is_none() && fault.rate < SMALL);
            if self.healthy[usize::from(vantage.0)]
                && !silence
                && !before
                && self.is_hit(series, any)
            {
                for site in self.topology.sites_of(stream) {
                    let state = &self.sites.sites[site.ix()];
                    if since.is_none() && was_down(state, fault.since) {
                        continue;
                    }
                    let first = || Hit {
                        site: *site,
                        series: 0,
                        justification: self.failure_justification(series),
                    };
                    hit.entry(*site).or_insert_with(first).series += 1;
                }
            }
        }
        hit.into_values().collect()
    }

    /// Whether a shared fault explains why `series` fails. Of a share of sites that is dead,
    /// one lost probe does not make a member: it must fail twice in a row.
    fn is_hit(&self, series: u32, any: bool) -> bool {
        self.tracker.failing(series)
            && !self.tracker.is_dismissed(series)
            && (any || self.tracker.history(series).failed_in_a_row() >= 2)
            && self.tracker.shares(series).shared >= SEEN_HIT
    }

    pub(super) fn failure_justification(&self, series: u32) -> Justification {
        let pattern = self.tracker.history(series).pattern();
        let reason = self.sites.reason(series).map_or("", Reason::code);
        let first = self.tracker.failing_since(series).unwrap_or(self.now);
        Justification::Failures {
            failed: pattern.failed() as u32,
            asked: pattern.asked() as u32,
            sites: 1,
            first,
            last: self.now.max(first),
            reason: reason.to_owned(),
        }
    }

    /// What one probe means for the open incidents.
    pub(super) fn take_to_incidents(
        &mut self,
        now: Time,
        seen: &Observation,
        series: u32,
        failed: bool,
        out: &mut Vec<Output>,
    ) {
        let any_open = self.incidents.values().any(ActiveIncident::is_open);
        if !any_open || !self.healthy[usize::from(seen.vantage.0)] {
            return;
        }
        let topology = self.topology.clone();
        if !seen.provisional && !self.tracker.is_dismissed(series) {
            self.weigh(seen, series, failed);
        }
        let mut records = Records::new();
        if failed && !seen.provisional && self.is_hit(series, true) {
            for site in topology.sites_of(seen.stream) {
                self.hit(now, series, *site, topology.components_of(seen.stream), &mut records);
            }
        } else if !failed {
            for site in topology.sites_of(seen.stream) {
                if self.sites.sites[site.ix()].unverified > 0 {
                    self.try_to_verify(now, *site, &mut records);
                }
            }
        }
        out.extend(records.into_iter().map(Output::Record));
    }

    /// Counts a probe for or against the open incidents that it rests on: whether they heal,
    /// and of which sites they take a share.
    fn weigh(&mut self, seen: &Observation, series: u32, failed: bool) {
        let topology = self.topology.clone();
        let sites = topology.sites_of(seen.stream);
        let below = topology.components_of(seen.stream);
        let host = |site: &SiteIx| &topology.sites[site.ix()].host;
        let whole = self.evidence().is_top(seen.stream);
        let since = self.tracker.broke_at(series);
        let sweep = self.options.sweep;
        for active in self.incidents.values_mut().filter(|active| active.is_open()) {
            // What is left out for a reason of its own tells nothing of this cause.
            let left_out = !sites.is_empty() && sites.iter().all(|s| active.leaves_out(host(s)));
            if left_out
                || !rests_on(&topology, below, active)
                || failed_before(since, active.incident.began_at, sweep)
            {
                continue;
            }
            // What worked in the layers of one probe is one proof, not three.
            if failed || whole {
                let victim = sites.first().and_then(|site| active.victims.get(host(site)));
                let was_hit = victim.is_some_and(|victim| victim.hit_at.is_some());
                active.weigh(seen.finished, failed, was_hit);
            }
            for site in sites {
                active.evidence(site.0, failed, seen.started, seen.finished);
            }
        }
    }

    fn hit(
        &mut self,
        now: Time,
        series: u32,
        site: SiteIx,
        below: &[ComponentIx],
        records: &mut Records,
    ) {
        let justification = self.failure_justification(series);
        let in_a_row = self.tracker.history(series).failed_in_a_row();
        let (since, sweep) = (self.tracker.broke_at(series), self.options.sweep);
        let topology = self.topology.clone();
        let host = &topology.sites[site.ix()].host;
        let mut changed = false;
        for active in self.incidents.values_mut().filter(|t| t.is_open() && t.found) {
            if !rests_on(&topology, below, active)
                || !active.attributes(site.0, in_a_row)
                || failed_before(since, active.incident.began_at, sweep)
                || (since.is_none() && active.leaves_out(host))
            {
                continue;
            }
            let customer = topology.customer_of(site);
            changed |= active.list(
                now,
                host,
                customer,
                VictimState::AtRisk,
                justification.clone(),
                records,
            );
            changed |=
                active.advance(now, host, VictimState::SeenHit, justification.clone(), records);
        }
        if changed {
            self.count_unverified_of(site);
        }
    }
}

/// Whether what fails `since` then failed already when an incident `began`, a sweep being
/// how long anything goes unseen.
fn failed_before(since: Option<Time>, began: Time, sweep: Duration) -> bool {
    since.is_some_and(|since| since < began.before(sweep))
}

/// A site that is down since before an incident `began` is left out of it, and why.
fn down_before(site: &SiteState, began: Time, now: Time) -> Option<(VictimState, Justification)> {
    let Verdict::Down { layer, reason } = site.verdict else { return None };
    was_down(site, began).then(|| {
        let excluded =
            VictimState::Excluded { reason: format!("failing before: {layer} {reason}") };
        let justification = Justification::Failures {
            failed: 1,
            asked: 1,
            sites: 1,
            first: site.since,
            last: now,
            reason: reason.code().to_owned(),
        };
        (excluded, justification)
    })
}

/// Whether a site is down since before an incident `began`.
fn was_down(site: &SiteState, began: Time) -> bool {
    matches!(site.verdict, Verdict::Down { .. }) && site.since < began.before(BEFORE)
}

/// Whether a stream rests on an incident's component, or on one it cannot be told from.
pub(super) fn rests_on(
    topology: &Topology,
    below: &[ComponentIx],
    active: &ActiveIncident,
) -> bool {
    let Some(cause) = &active.incident.cause else { return false };
    below.iter().any(|c| topology.components[c.ix()].key == cause.component)
}
