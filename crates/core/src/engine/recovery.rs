//! From working probes to verified victims, and to the end of an incident.

use super::active::{ActiveIncident, Records};
use super::{Engine, Output, series, victims};
use crate::Time;
use crate::incident::{EventKind, IncidentId, Justification, Phase, VictimState};
use crate::inventory::ComponentKey;
use crate::layer::Layer;
use crate::name::Name;
use crate::statement::StatementKind;
use crate::topology::{SiteIx, StreamIx, VantageIx};
use std::time::Duration;

/// The next word is made this long before it is due, so that the promise is kept.
const EARLY: Duration = Duration::from_secs(30);

impl Engine {
    /// Verifies a victim if all that is asked of it is seen to work.
    ///
    /// "Recovered" comes from here and from nowhere else: every layer, from every vantage
    /// that is well, several rounds in a row, with no fault below it, and with evidence
    /// that a fault of the known rate would hardly have let pass.
    pub(super) fn try_to_verify(&mut self, now: Time, site: SiteIx, records: &mut Records) {
        let host = self.topology.sites[site.ix()].host.clone();
        if self.bears_a_fault(site) && !self.survives_all(site, &host) {
            return;
        }
        let mut verified = Vec::new();
        for (id, active) in self.incidents.iter().filter(|(_, active)| active.is_open()) {
            let victim = active.victims.get(&host);
            let due = victim
                .is_some_and(|v| matches!(v.state, VictimState::AtRisk | VictimState::SeenHit));
            if due && self.is_proved(now, active, site) {
                verified.push(*id);
            }
        }
        for id in &verified {
            let (state, justification) = match self.fails_otherwise(&self.incidents[id], site) {
                Some((layer, justification)) => {
                    let reason = format!("fails for another reason: {layer}");
                    (VictimState::Excluded { reason }, justification)
                }
                None => (VictimState::Verified, self.verification(now, site)),
            };
            let active = self.incidents.get_mut(id).expect("it was just found");
            active.advance(now, &host, state, justification, records);
        }
        if !verified.is_empty() {
            self.count_unverified_of(site);
        }
    }

    fn verification(&self, now: Time, site: SiteIx) -> Justification {
        Justification::Verification {
            rounds: super::site::ROUNDS,
            vantages: self.evidence().count(),
            from: self.works_since(site),
            until: now,
        }
    }

    /// A layer of the site that failed before the incident and still does, with the proof.
    fn fails_otherwise(
        &self,
        active: &ActiveIncident,
        site: SiteIx,
    ) -> Option<(Layer, Justification)> {
        let series = self.series_of(site).find(|series| self.is_another(active, *series))?;
        let (stream, _) = series::stream_of(&self.topology, series);
        Some((self.topology.stream(stream).layer, self.failure_justification(series)))
    }

    /// Whether a cell failed before the incident, and not by its cause.
    fn is_another(&self, active: &ActiveIncident, series: u32) -> bool {
        let began = active.incident.began_at.before(victims::BEFORE);
        let (stream, _) = series::stream_of(&self.topology, series);
        let below = self.topology.components_of(stream);
        !victims::rests_on(&self.topology, below, active)
            && self.tracker.failing_since(series).is_some_and(|since| since < began)
    }

    fn bears_a_fault(&self, site: SiteIx) -> bool {
        self.series_of(site).any(|series| self.tracker.may_fail(series))
    }

    /// Whether a site came back for good in every open incident that lists it, and nothing
    /// fails below it but the causes of these.
    fn survives_all(&self, site: SiteIx, host: &Name) -> bool {
        let open = self.incidents.values().filter(|active| active.is_open());
        let listing: Vec<&ActiveIncident> = open.filter(|t| t.victims.contains_key(host)).collect();
        let known = |component: u32| {
            let key = &self.topology.components[component as usize].key;
            let causes = listing.iter().filter_map(|active| active.incident.cause.as_ref());
            causes.into_iter().any(|cause| cause.component == *key)
        };
        let below = |component: u32| {
            let mut streams = self.topology.streams_of(site);
            streams
                .any(|stream| self.topology.components_of(stream).iter().any(|c| c.0 == component))
        };
        let mut faults = self.answer.faults.iter().map(|fault| fault.component);
        faults.all(|component| known(component) || !below(component))
            && listing.iter().all(|active| active.survived_by(site.0))
    }

    fn is_proved(&self, now: Time, active: &ActiveIncident, site: SiteIx) -> bool {
        // While a cause lets some probes of every site pass, a few that work prove nothing.
        let lossy =
            |t: &ActiveIncident| !t.is_recovered() && now.since(t.lossy_at) <= self.options.sweep;
        let host = &self.topology.sites[site.ix()].host;
        let mut open = self.incidents.values().filter(|t| t.is_open());
        if open.any(|t| lossy(t) && t.victims.contains_key(host) && !t.survived_by(site.0)) {
            return false;
        }
        // What failed before, and not by this cause, is another matter.
        (active.is_recovered() || active.convincing(site.0) || active.survived_by(site.0))
            && !self.failed_lately(now, active, site)
            && self.evidence().all_work(site, |series| self.is_another(active, series))
    }

    /// Whether a site failed in the last sweep by what the incident does not explain. Asked
    /// again at once it works three rounds in half a second, which is luck enough where a
    /// new fault lets some probes pass: that fault must have its time to become known.
    fn failed_lately(&self, now: Time, active: &ActiveIncident, site: SiteIx) -> bool {
        let sweep_ago = now.before(self.options.sweep);
        self.series_of(site).any(|series| {
            let (stream, _) = series::stream_of(&self.topology, series);
            let below = self.topology.components_of(stream);
            self.tracker.came_back_at(series).is_some_and(|at| at > sweep_ago)
                && !victims::rests_on(&self.topology, below, active)
        })
    }

    /// Since when all of a site is seen to work: since the last of its questions is.
    fn works_since(&self, site: SiteIx) -> Time {
        let rounds = self.series_of(site).filter_map(|series| self.tracker.worked_since(series));
        rounds.max().unwrap_or(self.now)
    }

    /// All questions about a site, from every vantage.
    pub(super) fn series_of(&self, site: SiteIx) -> impl Iterator<Item = u32> + '_ {
        let vantages = 0..self.topology.vantages.len() as u16;
        self.topology.streams_of(site).flat_map(move |stream: StreamIx| {
            vantages.clone().map(move |v| series::series(&self.topology, stream, VantageIx(v)))
        })
    }

    /// Moves every open incident on, and keeps the promise of the next word.
    pub(super) fn follow_incidents(&mut self, now: Time, out: &mut Vec<Output>) {
        let open: Vec<IncidentId> =
            self.incidents.iter().filter(|(_, t)| t.is_open()).map(|(id, _)| *id).collect();
        let mut records = Records::new();
        for id in open {
            self.follow_incident(now, id, &mut records);
        }
        let keep = self.options.relapse_within;
        self.incidents.retain(|_, t| t.incident.resolved_at.is_none_or(|at| now.since(at) < keep));
        out.extend(records.into_iter().map(Output::Record));
    }

    fn follow_incident(&mut self, now: Time, id: IncidentId, records: &mut Records) {
        let quiet = self.options.sweep * 2;
        let active = self.incidents.get_mut(&id).expect("it is open");
        let gone = fault_gone(active);
        let over = active.unverified() == 0
            && !active.found
            && now.since(active.last_failure.max(active.incident.opened_at)) > quiet;
        match active.incident.phase {
            Phase::Monitoring if active.is_present_again() => {
                let justification = gone;
                active.enter(now, Phase::Identified, justification, records);
                self.say(
                    now,
                    id,
                    |t| StatementKind::Ongoing { cause: t.incident.cause.clone() },
                    records,
                );
            }
            Phase::Investigating | Phase::Identified if active.is_recovered() || over => {
                active.enter(now, Phase::Monitoring, gone, records);
                self.say(now, id, |_| StatementKind::Recovering, records);
            }
            Phase::Monitoring if over => {
                let counts = active.incident.counts;
                let justification = Justification::AllVerified {
                    verified: counts.verified,
                    excluded: counts.excluded,
                };
                active.enter(now, Phase::Resolved, justification, records);
                active.state(now, StatementKind::Resolved, None, records);
            }
            _ => self.keep_the_word(now, id, records),
        }
    }

    fn keep_the_word(&mut self, now: Time, id: IncidentId, records: &mut Records) {
        let active = &self.incidents[&id];
        let due = active.statements.last().and_then(|statement| statement.next_update_by);
        if due.is_some_and(|due| now + EARLY >= due) {
            let monitoring = active.incident.phase == Phase::Monitoring;
            let word = |t: &ActiveIncident| match monitoring {
                true => StatementKind::Recovering,
                false => StatementKind::Ongoing { cause: t.incident.cause.clone() },
            };
            self.say(now, id, word, records);
        }
    }

    /// Takes a site off an incident's list, with the reason.
    pub(super) fn exclude(
        &mut self,
        now: Time,
        id: IncidentId,
        site: &Name,
        by: String,
        reason: String,
        out: &mut Vec<Output>,
    ) {
        let mut records = Records::new();
        if let Some(active) = self.incidents.get_mut(&id).filter(|active| active.is_open()) {
            let justification = Justification::Person { author: by, text: reason.clone() };
            let state = VictimState::Excluded { reason };
            if active.advance(now, site, state, justification.clone(), &mut records) {
                let what = EventKind::VictimExcluded { site: site.clone() };
                active.event(now, what, justification, &mut records);
            }
            self.count_unverified();
        }
        out.extend(records.into_iter().map(Output::Record));
    }

    /// Counts, for every site, in how many open incidents it waits to be verified.
    pub(super) fn count_unverified(&mut self) {
        for site in &mut self.sites.sites {
            site.unverified = 0;
        }
        for active in self.incidents.values().filter(|active| active.is_open()) {
            for victim in active.victims.values() {
                if matches!(victim.state, VictimState::AtRisk | VictimState::SeenHit)
                    && let Some(site) = self.topology.site(&victim.site)
                {
                    self.sites.sites[site.ix()].unverified += 1;
                }
            }
        }
    }

    pub(super) fn count_unverified_of(&mut self, site: SiteIx) {
        let host = &self.topology.sites[site.ix()].host;
        let waits = |active: &&ActiveIncident| {
            active.is_open()
                && active
                    .victims
                    .get(host)
                    .is_some_and(|v| matches!(v.state, VictimState::AtRisk | VictimState::SeenHit))
        };
        self.sites.sites[site.ix()].unverified =
            self.incidents.values().filter(waits).count() as u16;
    }
}

fn fault_gone(active: &ActiveIncident) -> Justification {
    let component = active
        .incident
        .cause
        .as_ref()
        .map_or_else(|| ComponentKey("unexplained".into()), |cause| cause.component.clone());
    Justification::FaultGone { component, last_failure: active.last_failure }
}
