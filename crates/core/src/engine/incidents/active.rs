//! One incident while it is open or may reopen: its record, its victims, and what was said.

use super::recovery_evidence::RecoveryEvidence;
use crate::Time;
use crate::engine::events::{Event as Signal, Out};
use crate::engine::io::{Context, Record};
use crate::incident::IncidentId;
use crate::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentClass, Justification, Phase, Victim,
    VictimState,
};
use crate::name::Name;
use crate::service::is_service;
use crate::span::Span;
use crate::statement::proposal::Proposal;
use crate::statement::{Statement, StatementKind};
use crate::topology::{SiteIx, Topology};
use std::collections::BTreeMap;
use std::time::Duration;

/// So many gaps in watching are kept of an incident.
const GAPS_MAX: usize = 20;

/// An open or lately resolved incident.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveIncident {
    /// Its record.
    pub incident: Incident,
    /// The record as it was last given out to be committed.
    saved: Option<Incident>,
    /// Its victim list.
    pub victims: BTreeMap<Name, Victim>,
    /// What was said, oldest first.
    pub statements: Vec<Statement>,
    /// What was proposed to be said, oldest first.
    pub proposals: Vec<Proposal>,
    /// What speaks for its end.
    pub recovery: RecoveryEvidence,
}

impl ActiveIncident {
    /// Opens an incident.
    pub fn open(now: Time, began: Time, seed: &str, cause: Option<Cause>) -> ActiveIncident {
        let phase = if cause.is_some() { Phase::Identified } else { Phase::Investigating };
        let incident = Incident {
            id: IncidentId::new(now, seed),
            began_at: began.min(now),
            opened_at: now,
            // What no known cause explains was noticed by the sites that are down.
            class: match cause {
                Some(_) => IncidentClass::RedundancyLost,
                None => IncidentClass::Outage,
            },
            phase,
            cause,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: None,
            resolved_at: None,
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
            events: 0,
            statements: 0,
            counts: Counts::default(),
        };
        ActiveIncident::with(incident, None, RecoveryEvidence::new(now, true))
    }

    /// As it was committed. While it was identified its cause was failing: for all that is known,
    /// until the last that was said or seen of it.
    pub fn restore(incident: Incident) -> ActiveIncident {
        let last = incident.last_failure_at.unwrap_or(incident.opened_at);
        let recovery = RecoveryEvidence::new(last, false);
        ActiveIncident::with(incident.clone(), Some(incident), recovery)
    }

    /// What was committed of it shows that it still failed at an instant.
    pub fn failed_at(&mut self, at: Time) {
        if self.incident.last_failure_at.is_none() {
            let recovery = &mut self.recovery;
            recovery.last_failure = recovery.last_failure.max(at);
            recovery.failure_before = recovery.failure_before.max(at);
        }
    }

    fn with(
        incident: Incident,
        saved: Option<Incident>,
        recovery: RecoveryEvidence,
    ) -> ActiveIncident {
        ActiveIncident {
            incident,
            saved,
            victims: BTreeMap::new(),
            statements: Vec::new(),
            proposals: Vec::new(),
            recovery,
        }
    }

    /// The record, when it is another than the one last given out.
    pub fn take_change(&mut self) -> Option<Incident> {
        if self.saved.as_ref() == Some(&self.incident) {
            return None;
        }
        self.saved = Some(self.incident.clone());
        self.saved.clone()
    }

    /// Whether it is not resolved.
    pub fn is_open(&self) -> bool {
        self.incident.phase != Phase::Resolved
    }

    /// Whether sites are affected or presumed to be, and not only a redundancy lost.
    pub fn is_outage(&self) -> bool {
        self.incident.class == IncidentClass::Outage
    }

    /// Whether its cause was seen gone, and its victims are being verified.
    pub fn is_monitoring(&self) -> bool {
        self.incident.phase == Phase::Monitoring
    }

    /// Whether its cause is gone and nobody is waited for: it is open only since it may come again.
    pub fn waits_for_nothing(&self) -> bool {
        self.incident.waits_for_nothing()
    }

    /// Whether its cause is seen now.
    pub fn is_present(&self) -> bool {
        self.incident.phase == Phase::Identified && self.recovery.found
    }

    /// When it began to fail, the last time if it came again.
    pub fn present_since(&self) -> Time {
        let began = self.incident.began_at;
        match (&self.incident.cause, self.recovery.again_at) {
            (Some(cause), Some(at)) => cause.since.min(at).max(began),
            _ => self.incident.failing_since(),
        }
    }

    /// Nobody watched from when the program before this one ended until now: a gap, if it is longer
    /// than a sweep.
    pub fn watched_again(&mut self, now: Time, sweep: Duration) {
        let Some(from) = self.recovery.watched_before_until.take() else { return };
        let gaps = &mut self.incident.unwatched;
        match gaps.last_mut() {
            Some(last) if last.until >= from => last.until = now,
            _ if now.since(from) > sweep => gaps.push(Span { from, until: now }),
            _ => {}
        }
        // The shortest is left out: none may be told as longer than it was.
        if gaps.len() > GAPS_MAX
            && let Some(shortest) = (0..gaps.len()).min_by_key(|ix| {
                let gap = gaps[*ix];
                gap.until.since(gap.from)
            })
        {
            gaps.remove(shortest);
        }
    }

    /// When nobody watched since the last failure that was seen.
    pub fn unwatched(&self) -> Vec<Span> {
        let gaps = self.incident.unwatched.iter();
        gaps.filter(|gap| self.recovery.last_failure < gap.until).copied().collect()
    }

    /// How many victims are neither verified nor excluded.
    pub fn unverified(&self) -> u32 {
        self.incident.counts.waiting()
    }

    /// Writes a line of the timeline.
    pub fn event(
        &mut self,
        now: Time,
        kind: EventKind,
        justification: Justification,
        out: &mut Out,
    ) {
        let event = Event {
            incident: self.incident.id,
            number: self.incident.events,
            at: now,
            kind,
            justification,
        };
        self.incident.events += 1;
        out.record(Record::Event(event));
    }

    /// Makes a statement about the present instant, with the next update promised.
    pub fn state(&mut self, cx: &Context<'_>, kind: StatementKind, out: &mut Out) {
        self.publish(cx.now, kind, Some(cx.options.update_interval), out);
    }

    /// Makes a statement about the present instant. Returns its number.
    pub fn publish(
        &mut self,
        now: Time,
        kind: StatementKind,
        next: Option<Duration>,
        out: &mut Out,
    ) -> u32 {
        let statement = Statement {
            incident: self.incident.id,
            number: self.incident.statements,
            as_of: now,
            next_update_by: next.map(|span| now + span),
            since: self.incident.began_at,
            kind,
            class: self.incident.class,
            counts: self.incident.counts,
        };
        let number = statement.number;
        self.incident.statements += 1;
        self.statements.push(statement.clone());
        out.record(Record::Statement(statement));
        out.event(Signal::StatementMade(self.incident.id));
        number
    }

    /// Takes the sites off the list that were thought to be at risk, and are not: as if they had
    /// never been there.
    pub fn unlist_at_risk(&mut self, out: &mut Out) {
        let is_presumed = |it: &Victim| it.state == VictimState::AtRisk && it.hit_at.is_none();
        for (site, victim) in self.victims.extract_if(.., |_, victim| is_presumed(victim)) {
            self.incident.counts.at_risk -= 1;
            self.incident.counts.services -= u32::from(is_service(&site));
            out.record(Record::VictimUnlisted(victim.incident, site));
        }
    }

    /// Changes the phase, with its justification; nothing happens when it is the present one.
    pub fn enter(&mut self, now: Time, to: Phase, justification: Justification, out: &mut Out) {
        let from = self.incident.phase;
        if from == to {
            return;
        }
        assert!(
            to != Phase::Resolved || self.unverified() == 0,
            "an incident with {} unverified victims cannot be resolved",
            self.unverified()
        );
        self.incident.phase = to;
        self.incident.monitoring_at =
            if to == Phase::Monitoring { Some(now) } else { self.incident.monitoring_at };
        self.incident.last_failure_at = match to {
            Phase::Investigating | Phase::Identified => None,
            Phase::Monitoring => Some(self.recovery.last_failure.max(self.incident.began_at)),
            Phase::Resolved => self.incident.last_failure_at,
        };
        self.incident.resolved_at = (to == Phase::Resolved).then_some(now);
        self.event(now, EventKind::PhaseChanged { from, to }, justification, out);
    }

    /// Puts a site on the victim list; one that is there already is left alone. Returns
    /// whether it was added.
    pub fn list(
        &mut self,
        now: Time,
        (site, customer): (&Name, &str),
        state: VictimState,
        justification: Justification,
        out: &mut Out,
    ) -> bool {
        if self.victims.contains_key(site) {
            return false;
        }
        let victim = Victim {
            incident: self.incident.id,
            site: site.clone(),
            customer: customer.to_owned(),
            state,
            listed_at: now,
            hit_at: None,
            verified_at: None,
            justification,
        };
        *self.count_of(&victim.state) += 1;
        self.incident.counts.services += u32::from(is_service(site));
        out.record(Record::Victim(victim.clone()));
        self.victims.insert(site.clone(), victim);
        true
    }

    /// Moves a victim to another state. Returns whether it was listed and moved.
    pub fn advance(
        &mut self,
        now: Time,
        site: &Name,
        state: VictimState,
        justification: Justification,
        out: &mut Out,
    ) -> bool {
        let Some(mut victim) = self.victims.get(site).cloned() else { return false };
        if matches!(victim.state, VictimState::Excluded { .. }) {
            return state == VictimState::SeenHit && self.hit_besides(now, victim, out);
        }
        if victim.state == state {
            return false;
        }
        *self.count_of(&victim.state) -= 1;
        *self.count_of(&state) += 1;
        if state == VictimState::SeenHit && victim.hit_at.is_none() {
            victim.hit_at = Some(now);
            self.incident.counts.ever_hit += 1;
        }
        victim.verified_at = (state == VictimState::Verified).then_some(now);
        victim.state = state;
        victim.justification = justification;
        out.record(Record::Victim(victim.clone()));
        out.event(Signal::VictimMoved(self.incident.id, site.clone()));
        self.victims.insert(site.clone(), victim);
        true
    }

    /// A victim that is still seen failing fails for another reason by now.
    pub fn justify(&mut self, site: &Name, failures: &Justification, out: &mut Out) {
        let Some(victim) = self.victims.get_mut(site) else { return };
        if victim.state == VictimState::SeenHit
            && reason_of(&victim.justification) != reason_of(failures)
        {
            victim.justification = failures.clone();
            out.record(Record::Victim(victim.clone()));
        }
    }

    /// Waits again for a site that was taken off the list for a reason that is over: what fails
    /// of it now, fails by this alone.
    pub fn readmit(&mut self, site: &Name, justification: Justification, out: &mut Out) {
        let Some(victim) = self.victims.get_mut(site) else { return };
        if matches!(victim.state, VictimState::Excluded { .. }) {
            (victim.state, victim.justification) = (VictimState::AtRisk, justification);
            self.incident.counts.excluded -= 1;
            self.incident.counts.at_risk += 1;
            out.record(Record::Victim(victim.clone()));
            out.event(Signal::VictimMoved(self.incident.id, site.clone()));
        }
    }

    /// Whether a site is on the list with a reason not to wait for it.
    pub fn is_excluded(&self, site: &Name) -> bool {
        let victim = self.victims.get(site);
        victim.is_some_and(|victim| matches!(victim.state, VictimState::Excluded { .. }))
    }

    /// Whether a site is on the list and not verified.
    pub fn awaits(&self, site: &Name) -> bool {
        let victim = self.victims.get(site);
        victim.is_some_and(|v| matches!(v.state, VictimState::AtRisk | VictimState::SeenHit))
    }

    /// The sites that it waits for.
    pub fn awaited(&self, topology: &Topology) -> impl Iterator<Item = SiteIx> {
        let hosts = self.victims.keys().filter(|host| self.awaits(host));
        hosts.filter_map(|host| topology.site(host))
    }

    /// A site that failed before for a reason of its own is hit by this as well: that is
    /// noted, and it stays out of what waits to be verified. What a person took off the
    /// list is left alone.
    fn hit_besides(&mut self, now: Time, mut victim: Victim, out: &mut Out) -> bool {
        if victim.hit_at.is_some() || matches!(victim.justification, Justification::Person { .. }) {
            return false;
        }
        victim.hit_at = Some(now);
        self.incident.counts.ever_hit += 1;
        out.record(Record::Victim(victim.clone()));
        self.victims.insert(victim.site.clone(), victim);
        true
    }

    fn count_of(&mut self, state: &VictimState) -> &mut u32 {
        let counts = &mut self.incident.counts;
        match state {
            VictimState::AtRisk => &mut counts.at_risk,
            VictimState::SeenHit => &mut counts.hit,
            VictimState::Verified => &mut counts.verified,
            VictimState::Excluded { .. } => &mut counts.excluded,
        }
    }
}

fn reason_of(justification: &Justification) -> Option<&str> {
    match justification {
        Justification::Failures { reason, .. } => Some(reason),
        _ => None,
    }
}
