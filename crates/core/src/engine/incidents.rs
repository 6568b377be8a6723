//! From faults to incidents: which fault opens one, goes on with one, or is a shadow.

use super::active::{ActiveIncident, Records, is_lossy};
use super::victims::Hit;
use super::{Engine, Output, attribution, series};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::incident::{Cause, EventKind, IncidentId, Justification, Phase};
use crate::inventory::{Kind, Owner};
use crate::statement::StatementKind;
use crate::topology::ComponentIx;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A fault must stand for this long before it opens an incident: two answers at least.
const STANDS_FOR: Duration = Duration::from_millis(250);
/// A second fault inside the first must stand apart from it for this long.
const ANOTHER_STANDS: Duration = Duration::from_secs(20);
/// … and take this much: where the first comes and goes, unevenness looks like a weak one.
const ANOTHER_TAKES: f64 = 0.85;
/// … and so long after the first was seen to heal, since it may be the first come back.
const AGAIN_STANDS: Duration = Duration::from_secs(4);
/// Log-odds that open an incident. The localiser's prior speaks of one instant; an
/// incident may open in any of the 2.6 million seconds of a month, e^14.8.
const OPENING_NATS: f64 = 16.0;

impl Engine {
    /// Opens, reopens and advances incidents by the faults of the last answer.
    pub(super) fn follow_faults(&mut self, now: Time, out: &mut Vec<Output>) {
        for active in self.incidents.values_mut() {
            active.found = false;
        }
        let faults = self.answer.faults.clone();
        let mut standing = BTreeSet::new();
        for fault in &faults {
            if !self.is_ours_to_tell(fault) {
                continue;
            }
            standing.insert(fault.component);
            self.follow_fault(now, fault, out);
        }
        self.convincing.retain(|component, _| standing.contains(component));
        self.follow_clusters(now, out);
    }

    /// A vantage's own trouble is not the host's, and a customer's own part is his.
    fn is_ours_to_tell(&self, fault: &Fault) -> bool {
        let component = &self.topology.components[fault.component as usize];
        component.key.kind() != Kind::Vantage && component.owner != Owner::Customer
    }

    fn follow_fault(&mut self, now: Time, fault: &Fault, out: &mut Vec<Output>) {
        let cause = self.cause(fault);
        if let Some(id) = self.incident_of(&cause) {
            return self.go_on(now, id, fault, cause, out);
        }
        if together(fault) < self.options.confidence || fault.odds < OPENING_NATS {
            return;
        }
        let first = *self.convincing.entry(fault.component).or_insert(now);
        if now.since(first) < STANDS_FOR {
            return;
        }
        let hit = self.sites_hit(fault);
        if let Some(id) = self.overlapping(fault, &hit) {
            match self.relation(now.since(first), id, fault) {
                Relation::Better => return self.rename(now, id, fault, cause, &hit, out),
                Relation::Remnant => return,
                Relation::Another => {}
            }
        }
        if !self.is_seen_by_the_well(fault) {
            return;
        }
        let component = ComponentIx(fault.component);
        if attribution::is_host_fault(&self.topology, component, &hit, fault.odds) {
            self.open(now, fault, cause, &hit, out);
        } else {
            self.tracker.dismiss(now, fault.component);
        }
    }

    /// While a vantage is unwell its word does not count: the others must see for
    /// themselves about as much failing as the fault would have it.
    fn is_seen_by_the_well(&self, fault: &Fault) -> bool {
        if self.healthy.iter().all(|healthy| *healthy) {
            return true;
        }
        let (mut asked, mut failing) = (0, 0);
        for series in self.tracker.series_on(fault.component) {
            let (_, vantage) = series::stream_of(&self.topology, series);
            let since = self.tracker.asked_at(series).is_some_and(|at| at >= fault.since);
            if self.healthy[usize::from(vantage.0)] && since && !self.tracker.is_dismissed(series) {
                asked += 1;
                failing += u32::from(self.tracker.failing(series));
            }
        }
        f64::from(failing) > 0.5 * fault.rate * f64::from(asked)
    }

    fn cause(&self, fault: &Fault) -> Cause {
        let key = |c: u32| self.topology.components[c as usize].key.clone();
        let owner = |c: &u32| self.topology.components[*c as usize].owner;
        let first = owner(&fault.component);
        Cause {
            component: key(fault.component),
            one_of: fault.one_of.iter().map(|c| key(*c)).collect(),
            mode: fault.mode,
            rate: fault.rate,
            confidence: together(fault).min(0.99),
            rivals: fault
                .rivals
                .iter()
                .filter(|(c, _)| !fault.one_of.contains(c))
                .map(|(c, p)| (key(*c), *p))
                .collect(),
            owner: fault.one_of.iter().all(|c| owner(c) == first).then_some(first),
            since: fault.since,
        }
    }

    /// The incident that has this cause: an open one, or one that ended lately.
    fn incident_of(&self, cause: &Cause) -> Option<IncidentId> {
        let same = |active: &&ActiveIncident| {
            let known = active.incident.cause.as_ref();
            known.is_some_and(|known| {
                known.component == cause.component
                    || (known.one_of.contains(&cause.component)
                        && cause.one_of.contains(&known.component))
            })
        };
        let mut with_cause: Vec<&ActiveIncident> = self.incidents.values().filter(same).collect();
        with_cause.sort_by_key(|active| (active.is_open(), active.incident.opened_at));
        with_cause.last().map(|active| active.incident.id)
    }

    /// The same cause is seen again: refreshes what is known of it, or reopens.
    fn go_on(
        &mut self,
        now: Time,
        id: IncidentId,
        fault: &Fault,
        cause: Cause,
        out: &mut Vec<Output>,
    ) {
        let hit = self.sites_hit(fault);
        let sure = together(fault) >= self.options.confidence;
        let active = self.incidents.get_mut(&id).expect("it was just found");
        active.found = true;
        active.lossy_at = if is_lossy(&cause) { now } else { active.lossy_at };
        active.odds = active.odds.max(fault.odds);
        let mut records = Records::new();
        if !active.is_open() {
            let first = *self.convincing.entry(fault.component).or_insert(now);
            if !sure || fault.odds < OPENING_NATS || now.since(first) < STANDS_FOR || hit.is_empty()
            {
                return;
            }
            reopen(active, now, cause, &mut records);
            self.list_victims(now, id, fault.component, &hit, &mut records);
            let relapsed =
                |t: &ActiveIncident| StatementKind::Relapsed { cause: t.incident.cause.clone() };
            self.say(now, id, relapsed, &mut records);
        } else {
            let known = active.incident.cause.as_mut().expect("it was found by its cause");
            // What is shown stays steady; only a change that matters is kept.
            let better = cause.confidence > known.confidence + 0.02
                || (cause.rate - known.rate).abs() > 0.1 * known.rate
                || cause.mode != known.mode
                || cause.mode.takes_any(cause.rate) != known.mode.takes_any(known.rate);
            // Towards the end a fault shows a shadow of its rate: the peak is kept.
            let strong = fault.odds > 0.5 * active.odds;
            if better && sure && strong {
                // Of what cannot be told apart, the name that was given stays.
                let one_of = match cause.component == known.component {
                    true => cause.one_of,
                    false => known.one_of.clone(),
                };
                let (component, since) = (known.component.clone(), known.since.min(cause.since));
                *known = Cause { component, one_of, since, ..cause };
            }
        }
        out.extend(records.into_iter().map(Output::Record));
    }

    /// The open incident that shares most of its victims, or most of these.
    fn overlapping(&self, fault: &Fault, hit: &[Hit]) -> Option<IncidentId> {
        let of = |active: &ActiveIncident| {
            let listed =
                |hit: &&Hit| active.victims.contains_key(&self.topology.sites[hit.site.ix()].host);
            hit.iter().filter(listed).count()
        };
        self.incidents
            .values()
            .filter(|active| active.is_open() && self.related(active, fault))
            .map(|active| (of(active), active))
            .filter(|(known, active)| {
                *known * 2 > hit.len().min(active.incident.counts.ever_hit as usize)
            })
            .max_by_key(|(known, active)| (*known, active.incident.id))
            .map(|(_, active)| active.incident.id)
    }

    /// Whether some stream rests on both, so that one could be taken for the other; what
    /// has no cause yet may be anything.
    fn related(&self, active: &ActiveIncident, fault: &Fault) -> bool {
        let Some(cause) = &active.incident.cause else { return true };
        let known = self.topology.component(&cause.component);
        let fault = ComponentIx(fault.component);
        known.is_some_and(|known| {
            let mut classes = self.topology.classes.iter();
            classes.any(|class| class.contains(&known) && class.contains(&fault))
        })
    }

    /// What a fault is to an incident that has most of its victims already.
    fn relation(&self, stood: Duration, id: IncidentId, fault: &Fault) -> Relation {
        let active = &self.incidents[&id];
        let known = active.incident.cause.as_ref().map(|cause| &cause.component);
        let known = known.and_then(|key| self.topology.component(key));
        let stands = known
            .is_some_and(|component| self.answer.faults.iter().any(|f| f.component == component.0));
        let plain =
            fault.odds > 2.0 * OPENING_NATS && fault.rate > ANOTHER_TAKES && stood > ANOTHER_STANDS;
        let gone = active.incident.monitoring_at;
        match stands {
            // Inside what fails already, only what cannot be missed is a fault of its own.
            true if plain => Relation::Another,
            true => Relation::Remnant,
            // What began after the known cause was seen gone is not what is left of it.
            false if gone.is_some_and(|gone| fault.since > gone) => {
                let recovery_llr = active.is_healing() && stood > AGAIN_STANDS;
                if plain || recovery_llr { Relation::Another } else { Relation::Remnant }
            }
            false if fault.odds > 0.5 * active.odds => Relation::Better,
            false => Relation::Remnant,
        }
    }

    /// A better explanation of the same failures.
    fn rename(
        &mut self,
        now: Time,
        id: IncidentId,
        fault: &Fault,
        cause: Cause,
        hit: &[Hit],
        out: &mut Vec<Output>,
    ) {
        let mut records = Records::new();
        let active = self.incidents.get_mut(&id).expect("it was just found");
        (active.found, active.recovery_llr, active.odds) = (true, 0.0, fault.odds);
        active.incident.cause = Some(cause.clone());
        active.reevaluate_all();
        let justification = overall(hit, now);
        active.event(
            now,
            EventKind::CauseNamed { cause: cause.clone() },
            justification.clone(),
            &mut records,
        );
        active.enter(now, Phase::Identified, justification, &mut records);
        self.list_victims(now, id, fault.component, hit, &mut records);
        self.say(now, id, |_| StatementKind::Identified { cause }, &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }

    fn open(&mut self, now: Time, fault: &Fault, cause: Cause, hit: &[Hit], out: &mut Vec<Output>) {
        let mut records = Records::new();
        let mut active =
            ActiveIncident::open(now, fault.since, &cause.component.0, Some(cause.clone()));
        let id = active.incident.id;
        let justification = overall(hit, now);
        active.event(now, EventKind::Opened, justification.clone(), &mut records);
        active.event(
            now,
            EventKind::CauseNamed { cause: cause.clone() },
            justification,
            &mut records,
        );
        self.incidents.insert(id, active);
        self.list_victims(now, id, fault.component, hit, &mut records);
        self.say(now, id, |_| StatementKind::Identified { cause }, &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }

    /// Makes a statement on an incident, with the next word promised.
    pub(super) fn say(
        &mut self,
        now: Time,
        id: IncidentId,
        word: impl FnOnce(&ActiveIncident) -> StatementKind,
        records: &mut Records,
    ) {
        let next = self.options.next_update;
        let active = self.incidents.get_mut(&id).expect("the caller found it");
        let word = word(active);
        active.state(now, word, Some(next), records);
    }
}

/// What a fault is to an incident that has most of its victims already.
enum Relation {
    /// The incident's true cause, better understood.
    Better,
    /// What is left of the known cause, or a shadow of it.
    Remnant,
    /// A second fault.
    Another,
}

/// The probability that it is the fault's component or one it cannot be told from.
fn together(fault: &Fault) -> f64 {
    let ties = fault.rivals.iter().filter(|(c, _)| fault.one_of.contains(c));
    fault.confidence + ties.map(|(_, p)| p).sum::<f64>()
}

fn reopen(active: &mut ActiveIncident, now: Time, cause: Cause, records: &mut Records) {
    active.incident.relapses += 1;
    active.incident.cause = Some(cause.clone());
    active.recovery_llr = 0.0;
    let justification = Justification::Dependency { component: cause.component.clone() };
    active.event(now, EventKind::Relapsed, justification.clone(), records);
    active.enter(now, Phase::Identified, justification, records);
}

/// The proofs of single sites, summed up.
fn overall(hit: &[Hit], now: Time) -> Justification {
    let (mut failed, mut asked, mut first) = (0, 0, now);
    let mut reasons = BTreeMap::<&str, u32>::new();
    for Hit { justification, .. } in hit {
        if let Justification::Failures { failed: f, asked: a, first: at, reason, .. } =
            justification
        {
            (failed, asked, first) = (failed + f, asked + a, first.min(*at));
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let commonest = reasons.into_iter().max_by_key(|(_, count)| *count);
    Justification::Failures {
        failed,
        asked,
        sites: hit.len() as u32,
        first,
        last: now,
        reason: commonest.map_or(String::new(), |(reason, _)| reason.to_owned()),
    }
}
