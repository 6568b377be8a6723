//! From working probes to verified victims, and to the end of an incident.

use super::trouble::{Records, Trouble};
use super::{Engine, Output, cells, victims};
use crate::Time;
use crate::estate::{SiteIx, StreamIx, VantageIx};
use crate::evidence::Layer;
use crate::id::IncidentId;
use crate::incident::{Happening, Phase, Proof, VictimState};
use crate::inventory::ComponentKey;
use crate::name::Name;
use crate::statement::Word;
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
        let host = self.estate.sites[site.ix()].host.clone();
        if self.bears_a_fault(site) && !self.outlives_all(site, &host) {
            return;
        }
        let mut verified = Vec::new();
        for (id, trouble) in self.troubles.iter().filter(|(_, trouble)| trouble.is_open()) {
            let victim = trouble.victims.get(&host);
            let due = victim
                .is_some_and(|v| matches!(v.state, VictimState::AtRisk | VictimState::SeenHit));
            if due && self.is_proved(now, trouble, site) {
                verified.push(*id);
            }
        }
        for id in &verified {
            let (state, proof) = match self.fails_otherwise(&self.troubles[id], site) {
                Some((layer, proof)) => {
                    let reason = format!("fails for another reason: {layer}");
                    (VictimState::Excluded { reason }, proof)
                }
                None => (VictimState::Verified, self.verification(now, site)),
            };
            let trouble = self.troubles.get_mut(id).expect("it was just found");
            trouble.advance(now, &host, state, proof, records);
        }
        if !verified.is_empty() {
            self.count_unverified_of(site);
        }
    }

    fn verification(&self, now: Time, site: SiteIx) -> Proof {
        Proof::Verification {
            rounds: super::site::ROUNDS,
            vantages: self.sight().count(),
            from: self.works_since(site),
            until: now,
        }
    }

    /// A layer of the site that failed before the incident and still does, with the proof.
    fn fails_otherwise(&self, trouble: &Trouble, site: SiteIx) -> Option<(Layer, Proof)> {
        let cell = self.cells_of(site).find(|cell| self.is_another(trouble, *cell))?;
        let (stream, _) = cells::stream_of(&self.estate, cell);
        Some((self.estate.stream(stream).layer, self.failure_proof(cell)))
    }

    /// Whether a cell failed before the incident, and not by its cause.
    fn is_another(&self, trouble: &Trouble, cell: u32) -> bool {
        let began = trouble.incident.began_at.before(victims::BEFORE);
        let (stream, _) = cells::stream_of(&self.estate, cell);
        let below = self.estate.components_of(stream);
        !victims::rests_on(&self.estate, below, trouble)
            && self.tracker.failing_since(cell).is_some_and(|since| since < began)
    }

    fn bears_a_fault(&self, site: SiteIx) -> bool {
        self.cells_of(site).any(|cell| self.tracker.may_fail(cell))
    }

    /// Whether a site came back for good in every open incident that lists it, and nothing
    /// fails below it but the causes of these.
    fn outlives_all(&self, site: SiteIx, host: &Name) -> bool {
        let open = self.troubles.values().filter(|trouble| trouble.is_open());
        let listing: Vec<&Trouble> = open.filter(|t| t.victims.contains_key(host)).collect();
        let known = |component: u32| {
            let key = &self.estate.components[component as usize].key;
            let causes = listing.iter().filter_map(|trouble| trouble.incident.cause.as_ref());
            causes.into_iter().any(|cause| cause.component == *key)
        };
        let below = |component: u32| {
            let mut streams = self.estate.streams_of(site);
            streams.any(|stream| self.estate.components_of(stream).iter().any(|c| c.0 == component))
        };
        let mut faults = self.answer.faults.iter().map(|fault| fault.component);
        faults.all(|component| known(component) || !below(component))
            && listing.iter().all(|trouble| trouble.outlived_by(site.0))
    }

    fn is_proved(&self, now: Time, trouble: &Trouble, site: SiteIx) -> bool {
        // While a cause lets some probes of every site pass, a few that work prove nothing.
        let lossy = |t: &Trouble| !t.healed() && now.since(t.lossy_at) <= self.options.sweep;
        let host = &self.estate.sites[site.ix()].host;
        let mut open = self.troubles.values().filter(|t| t.is_open());
        if open.any(|t| lossy(t) && t.victims.contains_key(host) && !t.outlived_by(site.0)) {
            return false;
        }
        // What failed before, and not by this cause, is another matter.
        (trouble.healed() || trouble.convincing(site.0) || trouble.outlived_by(site.0))
            && !self.failed_lately(now, trouble, site)
            && self.sight().all_work(site, |cell| self.is_another(trouble, cell))
    }

    /// Whether a site failed in the last sweep by what the incident does not explain. Asked
    /// again at once it works three rounds in half a second, which is luck enough where a
    /// new fault lets some probes pass: that fault must have its time to become known.
    fn failed_lately(&self, now: Time, trouble: &Trouble, site: SiteIx) -> bool {
        let sweep_ago = now.before(self.options.sweep);
        self.cells_of(site).any(|cell| {
            let (stream, _) = cells::stream_of(&self.estate, cell);
            let below = self.estate.components_of(stream);
            self.tracker.came_back_at(cell).is_some_and(|at| at > sweep_ago)
                && !victims::rests_on(&self.estate, below, trouble)
        })
    }

    /// Since when all of a site is seen to work: since the last of its questions is.
    fn works_since(&self, site: SiteIx) -> Time {
        let rounds = self.cells_of(site).filter_map(|cell| self.tracker.worked_since(cell));
        rounds.max().unwrap_or(self.now)
    }

    /// All questions about a site, from every vantage.
    pub(super) fn cells_of(&self, site: SiteIx) -> impl Iterator<Item = u32> + '_ {
        let vantages = 0..self.estate.vantages.len() as u16;
        self.estate.streams_of(site).flat_map(move |stream: StreamIx| {
            vantages.clone().map(move |v| cells::cell(&self.estate, stream, VantageIx(v)))
        })
    }

    /// Moves every open incident on, and keeps the promise of the next word.
    pub(super) fn follow_incidents(&mut self, now: Time, out: &mut Vec<Output>) {
        let open: Vec<IncidentId> =
            self.troubles.iter().filter(|(_, t)| t.is_open()).map(|(id, _)| *id).collect();
        let mut records = Records::new();
        for id in open {
            self.follow_incident(now, id, &mut records);
        }
        let keep = self.options.relapse_within;
        self.troubles.retain(|_, t| t.incident.resolved_at.is_none_or(|at| now.since(at) < keep));
        out.extend(records.into_iter().map(Output::Record));
    }

    fn follow_incident(&mut self, now: Time, id: IncidentId, records: &mut Records) {
        let quiet = self.options.sweep * 2;
        let trouble = self.troubles.get_mut(&id).expect("it is open");
        let gone = fault_gone(trouble);
        let over = trouble.unverified() == 0
            && !trouble.found
            && now.since(trouble.last_failure.max(trouble.incident.opened_at)) > quiet;
        match trouble.incident.phase {
            Phase::Monitoring if trouble.ill() => {
                let proof = gone;
                trouble.enter(now, Phase::Identified, proof, records);
                self.say(now, id, |t| Word::Ongoing { cause: t.incident.cause.clone() }, records);
            }
            Phase::Investigating | Phase::Identified if trouble.healed() || over => {
                trouble.enter(now, Phase::Monitoring, gone, records);
                self.say(now, id, |_| Word::Recovering, records);
            }
            Phase::Monitoring if over => {
                let counts = trouble.incident.counts;
                let proof =
                    Proof::AllVerified { verified: counts.verified, excluded: counts.excluded };
                trouble.enter(now, Phase::Resolved, proof, records);
                trouble.state(now, Word::Resolved, None, records);
            }
            _ => self.keep_the_word(now, id, records),
        }
    }

    fn keep_the_word(&mut self, now: Time, id: IncidentId, records: &mut Records) {
        let trouble = &self.troubles[&id];
        let due = trouble.statements.last().and_then(|statement| statement.next_word_by);
        if due.is_some_and(|due| now + EARLY >= due) {
            let monitoring = trouble.incident.phase == Phase::Monitoring;
            let word = |t: &Trouble| match monitoring {
                true => Word::Recovering,
                false => Word::Ongoing { cause: t.incident.cause.clone() },
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
        if let Some(trouble) = self.troubles.get_mut(&id).filter(|trouble| trouble.is_open()) {
            let proof = Proof::Person { by, words: reason.clone() };
            let state = VictimState::Excluded { reason };
            if trouble.advance(now, site, state, proof.clone(), &mut records) {
                let what = Happening::VictimExcluded { site: site.clone() };
                trouble.event(now, what, proof, &mut records);
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
        for trouble in self.troubles.values().filter(|trouble| trouble.is_open()) {
            for victim in trouble.victims.values() {
                if matches!(victim.state, VictimState::AtRisk | VictimState::SeenHit)
                    && let Some(site) = self.estate.site(&victim.site)
                {
                    self.sites.sites[site.ix()].unverified += 1;
                }
            }
        }
    }

    pub(super) fn count_unverified_of(&mut self, site: SiteIx) {
        let host = &self.estate.sites[site.ix()].host;
        let waits = |trouble: &&Trouble| {
            trouble.is_open()
                && trouble
                    .victims
                    .get(host)
                    .is_some_and(|v| matches!(v.state, VictimState::AtRisk | VictimState::SeenHit))
        };
        self.sites.sites[site.ix()].unverified =
            self.troubles.values().filter(waits).count() as u16;
    }
}

fn fault_gone(trouble: &Trouble) -> Proof {
    let component = trouble
        .incident
        .cause
        .as_ref()
        .map_or_else(|| ComponentKey("unexplained".into()), |cause| cause.component.clone());
    Proof::FaultGone { component, last_failure: trouble.last_failure }
}
