//! One incident while it lives: its victims, what is said of it, and how it ends.

use super::Record;
use crate::Time;
use crate::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentId, Justification, Mode, Phase, Victim,
    VictimState,
};
use crate::name::Name;
use crate::notification::{ContactKey, LastNotice};
use crate::statement::{Statement, StatementKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::time::Duration;

/// Evidence that a fault is gone is believed from this many nats, and none is kept in
/// store above it: the next failure takes the belief back until it is earned again. Chance
/// alone gives as much once in nine million probes through a fault that lasts (a CUSUM test,
/// see [`crate::verdict::cusum`]); while an outage lasts, a thousand a minute are asked.
const RECOVERED_NATS: f64 = 16.0;
/// Only below a fault that loses nearly all, or kills sites for good, may a site be cleared
/// by its own record …
const TOTAL: f64 = 0.9;
/// … when that would come about by chance as seldom as this.
const CHANCE_MAX: f64 = 1e-5;
/// Sites that work again fail again no oftener than this where a fault is mended for some of
/// them and not for others; chance failures included.
const RELAPSE_MAX: f64 = 0.01;
/// Faults are taken to lose no more than this when their end is judged: a rate that is
/// thought too high makes a short run of luck look like the end.
const RECOVERY_RATE_MAX: f64 = 0.1;
/// Below this the fault counts as present again.
const PRESENT_NATS: f64 = 3.0;

/// An open or lately resolved incident.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ActiveIncident {
    pub incident: Incident,
    /// The incident as it was last given out to be remembered.
    pub saved: Option<Incident>,
    pub victims: BTreeMap<Name, Victim>,
    pub statements: Vec<Statement>,
    /// Log-likelihood that the fault is gone, by the probes below it since it was last seen.
    pub recovery_llr: f64,
    /// Whether the last answer holds the fault.
    pub found: bool,
    /// When its cause last seemed to let some probes of every site pass.
    pub lossy_at: Time,
    /// The strongest log-odds that its cause has had.
    pub odds: f64,
    /// The last failing probe below the component.
    pub last_failure: Time,
    /// Whom was told what last.
    pub last_notices: BTreeMap<ContactKey, LastNotice>,
    /// Who is due something and was told much of late, and until when he is spared.
    pub throttled: BTreeMap<ContactKey, Time>,
    /// Victims that moved since notices were last given out.
    pub changed: Vec<Name>,
    /// Whether something was stated since then.
    pub stated: bool,
    /// Since when its cause is seen to take all that rests on it,
    pub whole_since: Option<Time>,
    /// and whether that is presumed of what was not asked yet.
    pub presumes: bool,
    /// What was seen of each site below the component since the incident opened.
    site_probes: FxHashMap<u32, SiteProbeRecord>,
    /// What became of sites that had failed and worked again.
    relapse_stats: RelapseStats,
}

/// Probes of sites that had failed since the incident opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct RelapseStats {
    /// Worked.
    worked: u32,
    /// Failed, right after one that worked.
    failed_again: u32,
}

/// Probes of one site below the failed component, while the incident lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct SiteProbeRecord {
    failed: u32,
    /// Worked, with failures after.
    worked: u32,
    /// Worked in a row since the last failure.
    run: u32,
    /// When the first of these came.
    back_at: Time,
}

impl SiteProbeRecord {
    fn push(&mut self, failed: bool) {
        if failed {
            self.failed += 1;
            self.worked += std::mem::take(&mut self.run);
        } else {
            self.run += 1;
        }
    }

    /// The chance that a site which goes on failing at its own rate would show so long a
    /// run of working probes: the predictive of a beta-binomial with Jeffreys' prior.
    fn chance(&self) -> f64 {
        let (a, b) = (f64::from(self.failed) + 0.5, f64::from(self.worked) + 0.5);
        (0..self.run.min(1000)).map(f64::from).map(|i| (b + i) / (a + b + i)).product()
    }
}

/// So many returns are looked at; of more, the older half is forgotten: what comes back today
/// may be lost tomorrow by another fault of the same part.
const RELAPSE_SAMPLES_MAX: u32 = 600;

impl RelapseStats {
    fn push(&mut self, failed: bool, again: bool) {
        self.worked += u32::from(!failed);
        self.failed_again += u32::from(again);
        if self.worked >= RELAPSE_SAMPLES_MAX {
            self.worked /= 2;
            self.failed_again = self.failed_again.div_ceil(2);
        }
    }
}

/// Collects what is to be remembered, in the order in which it happened.
pub(super) type Records = Vec<Record>;

impl ActiveIncident {
    /// Opens an incident.
    pub fn open(now: Time, began: Time, seed: &str, cause: Option<Cause>) -> ActiveIncident {
        let phase = if cause.is_some() { Phase::Identified } else { Phase::Investigating };
        ActiveIncident {
            incident: Incident {
                id: IncidentId::new(now, seed),
                began_at: began.min(now),
                opened_at: now,
                phase,
                cause,
                host_restored_at: None,
                monitoring_at: None,
                resolved_at: None,
                relapses: 0,
                events: 0,
                statements: 0,
                counts: Counts::default(),
            },
            saved: None,
            victims: BTreeMap::new(),
            statements: Vec::new(),
            recovery_llr: 0.0,
            found: true,
            lossy_at: now,
            odds: 0.0,
            last_failure: now,
            last_notices: BTreeMap::new(),
            throttled: BTreeMap::new(),
            changed: Vec::new(),
            stated: false,
            whole_since: None,
            presumes: false,
            site_probes: FxHashMap::default(),
            relapse_stats: RelapseStats::default(),
        }
    }

    /// As it was remembered.
    pub fn recall(incident: Incident) -> ActiveIncident {
        ActiveIncident {
            last_failure: incident.opened_at,
            last_notices: BTreeMap::new(),
            throttled: BTreeMap::new(),
            changed: Vec::new(),
            stated: false,
            whole_since: None,
            presumes: false,
            site_probes: FxHashMap::default(),
            relapse_stats: RelapseStats::default(),
            victims: BTreeMap::new(),
            statements: Vec::new(),
            recovery_llr: 0.0,
            odds: 0.0,
            lossy_at: incident.opened_at,
            found: false,
            saved: Some(incident.clone()),
            incident,
        }
    }

    /// Has everybody's notices looked at again: contacts may be others now.
    pub fn reevaluate_all(&mut self) {
        let hit = self.victims.values().filter(|victim| victim.state == VictimState::SeenHit);
        self.changed = hit.map(|victim| victim.site.clone()).collect();
        (self.whole_since, self.presumes) = (None, false);
    }

    /// Whether it still lives.
    pub fn is_open(&self) -> bool {
        self.incident.phase != Phase::Resolved
    }

    /// Whether its cause was seen gone, and its victims are being verified.
    pub fn is_healing(&self) -> bool {
        self.incident.phase == Phase::Monitoring
    }

    /// How many victims are neither verified nor excluded.
    pub fn unverified(&self) -> u32 {
        self.incident.counts.at_risk + self.incident.counts.hit
    }

    /// Adds the newest probe of a site. One that was on its way while the site came back
    /// tells of before.
    pub fn evidence(&mut self, site: u32, failed: bool, started: Time, finished: Time) {
        let seen = self.site_probes.entry(site).or_default();
        if seen.failed > 0 {
            let again = failed && seen.run > 0 && started > seen.back_at;
            self.relapse_stats.push(failed, again);
        }
        if !failed && seen.run == 0 {
            seen.back_at = finished;
        }
        seen.push(failed);
    }

    /// Forgets what was seen of sites: their numbers are others now.
    pub fn forget_site_probes(&mut self) {
        self.site_probes.clear();
        self.relapse_stats = RelapseStats::default();
    }

    /// Writes a line of the timeline.
    pub fn event(
        &mut self,
        now: Time,
        what: EventKind,
        justification: Justification,
        out: &mut Records,
    ) {
        let event = Event {
            incident: self.incident.id,
            number: self.incident.events,
            at: now,
            kind: what,
            justification,
        };
        self.incident.events += 1;
        out.push(Record::Event(event));
    }

    /// Makes a statement about the present instant.
    pub fn state(
        &mut self,
        now: Time,
        word: StatementKind,
        next: Option<Duration>,
        out: &mut Records,
    ) {
        let statement = Statement {
            incident: self.incident.id,
            number: self.incident.statements,
            as_of: now,
            next_update_by: next.map(|span| now + span),
            since: self.incident.began_at,
            kind: word,
            counts: self.incident.counts,
        };
        self.incident.statements += 1;
        self.stated = true;
        self.statements.push(statement.clone());
        out.push(Record::Statement(statement));
    }

    /// Changes the phase, with its proof; nothing happens when it is the present one.
    pub fn enter(&mut self, now: Time, to: Phase, justification: Justification, out: &mut Records) {
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
        self.incident.resolved_at = (to == Phase::Resolved).then_some(now);
        self.event(now, EventKind::PhaseChanged { from, to }, justification, out);
    }

    /// Puts a site on the list; one that stands there already is left alone.
    pub fn list(
        &mut self,
        now: Time,
        site: &Name,
        customer: &str,
        state: VictimState,
        justification: Justification,
        out: &mut Records,
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
        out.push(Record::Victim(victim.clone()));
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
        out: &mut Records,
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
        out.push(Record::Victim(victim.clone()));
        self.changed.push(site.clone());
        self.victims.insert(site.clone(), victim);
        true
    }

    /// Whether a site stands on the list with a reason not to wait for it.
    pub fn leaves_out(&self, site: &Name) -> bool {
        let victim = self.victims.get(site);
        victim.is_some_and(|victim| matches!(victim.state, VictimState::Excluded { .. }))
    }

    /// A site that failed before for a reason of its own is hit by this as well: that is
    /// noted, and it stays out of what waits to be verified. What a person took off the
    /// list is left alone.
    fn hit_besides(&mut self, now: Time, mut victim: Victim, out: &mut Records) -> bool {
        if victim.hit_at.is_some() || matches!(victim.justification, Justification::Person { .. }) {
            return false;
        }
        victim.hit_at = Some(now);
        self.incident.counts.ever_hit += 1;
        out.push(Record::Victim(victim.clone()));
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

    /// Weighs one probe below the failed component as evidence that the fault is gone.
    /// `hit` tells whether its site is a victim that was seen failing: of a share that
    /// died only those can show that it lives again.
    pub fn weigh(&mut self, at: Time, failed: bool, hit: bool) {
        if failed {
            self.last_failure = at;
        }
        let Some(cause) = &self.incident.cause else { return };
        let rate = match cause.mode {
            // What seemed total may be partial in places: health is weighed against a
            // fault that lets most probes pass.
            Mode::Subset if !hit => return,
            Mode::Loss | Mode::Subset => cause.rate.clamp(0.02, RECOVERY_RATE_MAX),
        };
        let noise: f64 = 0.005;
        let change = if failed { (noise / rate).ln() } else { ((1.0 - noise) / (1.0 - rate)).ln() };
        self.recovery_llr = (self.recovery_llr + change).clamp(0.0, RECOVERED_NATS);
    }

    /// Whether the probes below the component show that the fault is gone.
    pub fn is_recovered(&self) -> bool {
        !self.found && self.recovery_llr >= RECOVERED_NATS
    }

    /// Whether the fault is present again.
    pub fn is_present_again(&self) -> bool {
        self.found && self.recovery_llr < PRESENT_NATS
    }

    /// Whether the working probes of one site speak for its recovery by themselves, before
    /// the component as a whole is seen to be healed.
    pub fn convincing(&self, site: u32) -> bool {
        let lasting = self.incident.cause.as_ref().is_none_or(|cause| !is_lossy(cause));
        lasting && self.site_probes.get(&site).is_some_and(|seen| seen.chance() < CHANCE_MAX)
    }

    /// Whether one site came back for good although the fault stands for others. A fault that
    /// is mended site by site looks like one that loses some probes of each; but where probes
    /// are lost, sites that work again soon fail again, and where sites are mended, none does.
    pub fn survived_by(&self, site: u32) -> bool {
        let seen = self.site_probes.get(&site);
        let long = seen.is_some_and(|seen| seen.failed > 0 && seen.chance() < CHANCE_MAX);
        long && self.mends_for_good()
    }

    /// Whether sites that work again hardly ever fail again.
    fn mends_for_good(&self) -> bool {
        let RelapseStats { worked, failed_again } = self.relapse_stats;
        // Three more than were seen: at 95 % it is no oftener than that (the rule of three).
        f64::from(failed_again) + 3.0 <= RELAPSE_MAX * f64::from(worked)
    }

    /// Whether a failing site belongs to those that the fault takes. Of a share that is
    /// dead a site is no member if it was seen working, or failed only once.
    pub fn attributes(&self, site: u32, failed_in_a_row: u32) -> bool {
        match &self.incident.cause {
            Some(cause) if !cause.mode.takes_any(cause.rate) => {
                let seen = self.site_probes.get(&site).copied().unwrap_or_default();
                failed_in_a_row >= 2 && seen.worked + seen.run == 0
            }
            _ => true,
        }
    }
}

/// Whether a fault lets some probes of every site pass.
pub(super) fn is_lossy(cause: &Cause) -> bool {
    cause.mode == Mode::Loss && cause.rate < TOTAL
}
