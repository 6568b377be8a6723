//! From failing probes to victims: whom a fault puts at risk, and who is seen hit.

use super::cells;
use super::site::SiteState;
use super::trouble::{Records, Trouble};
use super::{Engine, Output};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::estate::{ComponentIx, Estate, SiteIx};
use crate::evidence::{Observation, Reason};
use crate::id::IncidentId;
use crate::incident::{Happening, Proof, VictimState};
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
    pub cells: u32,
    /// What the first of them shows.
    pub proof: Proof,
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
        let estate = self.estate.clone();
        let component = &estate.components[component as usize];
        let dependency = Proof::Dependency { component: component.key.clone() };
        let trouble = self.troubles.get_mut(&id).expect("the caller found it");
        let began = trouble.incident.began_at;
        let mut added = 0;
        for site in &component.sites {
            let before = down_before(&self.sites.sites[site.ix()], began, now);
            let (state, proof) =
                before.unwrap_or_else(|| (VictimState::AtRisk, dependency.clone()));
            let (host, customer) = (&estate.sites[site.ix()].host, estate.customer_of(*site));
            added += u32::from(trouble.list(now, host, customer, state, proof, records));
        }
        for Hit { site, proof, .. } in hit {
            let (host, customer) = (&estate.sites[site.ix()].host, estate.customer_of(*site));
            let (state, why) = (VictimState::AtRisk, dependency.clone());
            added += u32::from(trouble.list(now, host, customer, state, why, records));
            trouble.advance(now, host, VictimState::SeenHit, proof.clone(), records);
        }
        if added > 0 {
            trouble.event(now, Happening::VictimsAdded { sites: added }, dependency, records);
        }
        self.count_unverified();
    }

    /// The sites that a fault is seen to hit now, in order.
    pub(super) fn sites_hit(&self, fault: &Fault) -> Vec<Hit> {
        let mut hit = BTreeMap::<SiteIx, Hit>::new();
        for cell in self.tracker.cells_on(fault.component) {
            let (stream, vantage) = cells::stream_of(&self.estate, cell);
            let any = fault.mode.takes_any(fault.rate);
            let silence = self.tracker.is_provisional(cell) && fault.rate < SUDDEN;
            let since = self.tracker.broke_at(cell);
            let before = failed_before(since, fault.since, self.options.sweep)
                || (since.is_none() && fault.rate < SMALL);
            if self.well[usize::from(vantage.0)] && !silence && !before && self.is_hit(cell, any) {
                for site in self.estate.sites_of(stream) {
                    let state = &self.sites.sites[site.ix()];
                    if since.is_none() && was_down(state, fault.since) {
                        continue;
                    }
                    let first = || Hit { site: *site, cells: 0, proof: self.failure_proof(cell) };
                    hit.entry(*site).or_insert_with(first).cells += 1;
                }
            }
        }
        hit.into_values().collect()
    }

    /// Whether a shared fault explains why `cell` fails. Of a share of sites that is dead,
    /// one lost probe does not make a member: it must fail twice in a row.
    fn is_hit(&self, cell: u32, any: bool) -> bool {
        self.tracker.failing(cell)
            && !self.tracker.is_aside(cell)
            && (any || self.tracker.history(cell).failed_in_a_row() >= 2)
            && self.tracker.shares(cell).shared >= SEEN_HIT
    }

    pub(super) fn failure_proof(&self, cell: u32) -> Proof {
        let pattern = self.tracker.history(cell).pattern();
        let reason = self.sites.reason(cell).map_or("", Reason::code);
        let first = self.tracker.failing_since(cell).unwrap_or(self.now);
        Proof::Failures {
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
        cell: u32,
        failed: bool,
        out: &mut Vec<Output>,
    ) {
        let any_open = self.troubles.values().any(Trouble::is_open);
        if !any_open || !self.well[usize::from(seen.vantage.0)] {
            return;
        }
        let estate = self.estate.clone();
        if !seen.provisional && !self.tracker.is_aside(cell) {
            self.weigh(seen, cell, failed);
        }
        let mut records = Records::new();
        if failed && !seen.provisional && self.is_hit(cell, true) {
            for site in estate.sites_of(seen.stream) {
                self.hit(now, cell, *site, estate.components_of(seen.stream), &mut records);
            }
        } else if !failed {
            for site in estate.sites_of(seen.stream) {
                if self.sites.sites[site.ix()].unverified > 0 {
                    self.try_to_verify(now, *site, &mut records);
                }
            }
        }
        out.extend(records.into_iter().map(Output::Record));
    }

    /// Counts a probe for or against the open incidents that it rests on: whether they heal,
    /// and of which sites they take a share.
    fn weigh(&mut self, seen: &Observation, cell: u32, failed: bool) {
        let estate = self.estate.clone();
        let sites = estate.sites_of(seen.stream);
        let below = estate.components_of(seen.stream);
        let host = |site: &SiteIx| &estate.sites[site.ix()].host;
        let whole = self.sight().is_top(seen.stream);
        let since = self.tracker.broke_at(cell);
        let sweep = self.options.sweep;
        for trouble in self.troubles.values_mut().filter(|trouble| trouble.is_open()) {
            // What is left out for a reason of its own tells nothing of this cause.
            let left_out = !sites.is_empty() && sites.iter().all(|s| trouble.leaves_out(host(s)));
            if left_out
                || !rests_on(&estate, below, trouble)
                || failed_before(since, trouble.incident.began_at, sweep)
            {
                continue;
            }
            // What worked in the layers of one probe is one proof, not three.
            if failed || whole {
                let victim = sites.first().and_then(|site| trouble.victims.get(host(site)));
                let was_hit = victim.is_some_and(|victim| victim.hit_at.is_some());
                trouble.weigh(seen.finished, failed, was_hit);
            }
            for site in sites {
                trouble.sight(site.0, failed, seen.started, seen.finished);
            }
        }
    }

    fn hit(
        &mut self,
        now: Time,
        cell: u32,
        site: SiteIx,
        below: &[ComponentIx],
        records: &mut Records,
    ) {
        let proof = self.failure_proof(cell);
        let in_a_row = self.tracker.history(cell).failed_in_a_row();
        let (since, sweep) = (self.tracker.broke_at(cell), self.options.sweep);
        let estate = self.estate.clone();
        let host = &estate.sites[site.ix()].host;
        let mut moved = false;
        for trouble in self.troubles.values_mut().filter(|t| t.is_open() && t.found) {
            if !rests_on(&estate, below, trouble)
                || !trouble.takes(site.0, in_a_row)
                || failed_before(since, trouble.incident.began_at, sweep)
                || (since.is_none() && trouble.leaves_out(host))
            {
                continue;
            }
            let customer = estate.customer_of(site);
            moved |= trouble.list(now, host, customer, VictimState::AtRisk, proof.clone(), records);
            moved |= trouble.advance(now, host, VictimState::SeenHit, proof.clone(), records);
        }
        if moved {
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
fn down_before(site: &SiteState, began: Time, now: Time) -> Option<(VictimState, Proof)> {
    let Verdict::Down { layer, reason } = site.verdict else { return None };
    was_down(site, began).then(|| {
        let excluded =
            VictimState::Excluded { reason: format!("failing before: {layer} {reason}") };
        let proof = Proof::Failures {
            failed: 1,
            asked: 1,
            sites: 1,
            first: site.since,
            last: now,
            reason: reason.code().to_owned(),
        };
        (excluded, proof)
    })
}

/// Whether a site is down since before an incident `began`.
fn was_down(site: &SiteState, began: Time) -> bool {
    matches!(site.verdict, Verdict::Down { .. }) && site.since < began.before(BEFORE)
}

/// Whether a stream rests on an incident's component, or on one it cannot be told from.
pub(super) fn rests_on(estate: &Estate, below: &[ComponentIx], trouble: &Trouble) -> bool {
    let Some(cause) = &trouble.incident.cause else { return false };
    below.iter().any(|c| estate.components[c.ix()].key == cause.component)
}
