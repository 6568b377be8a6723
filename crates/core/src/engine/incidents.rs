//! From faults to incidents: which fault opens one, goes on with one, or is a shadow.

use super::trouble::{Records, Trouble, is_lossy};
use super::victims::Hit;
use super::{Engine, Output, accusation, cells};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::estate::ComponentIx;
use crate::id::IncidentId;
use crate::incident::{Cause, Happening, Phase, Proof};
use crate::inventory::{Kind, Owner};
use crate::statement::Word;
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
        for trouble in self.troubles.values_mut() {
            trouble.found = false;
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
        let component = &self.estate.components[fault.component as usize];
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
        if accusation::is_the_hosts(&self.estate, component, &hit, fault.odds) {
            self.open(now, fault, cause, &hit, out);
        } else {
            self.tracker.acquit(now, fault.component);
        }
    }

    /// While a vantage is unwell its word does not count: the others must see for
    /// themselves about as much failing as the fault would have it.
    fn is_seen_by_the_well(&self, fault: &Fault) -> bool {
        if self.well.iter().all(|well| *well) {
            return true;
        }
        let (mut asked, mut failing) = (0, 0);
        for cell in self.tracker.cells_on(fault.component) {
            let (_, vantage) = cells::stream_of(&self.estate, cell);
            let since = self.tracker.asked_at(cell).is_some_and(|at| at >= fault.since);
            if self.well[usize::from(vantage.0)] && since && !self.tracker.is_aside(cell) {
                asked += 1;
                failing += u32::from(self.tracker.failing(cell));
            }
        }
        f64::from(failing) > 0.5 * fault.rate * f64::from(asked)
    }

    fn cause(&self, fault: &Fault) -> Cause {
        let key = |c: u32| self.estate.components[c as usize].key.clone();
        let owner = |c: &u32| self.estate.components[*c as usize].owner;
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
        let same = |trouble: &&Trouble| {
            let known = trouble.incident.cause.as_ref();
            known.is_some_and(|known| {
                known.component == cause.component
                    || (known.one_of.contains(&cause.component)
                        && cause.one_of.contains(&known.component))
            })
        };
        let mut with_cause: Vec<&Trouble> = self.troubles.values().filter(same).collect();
        with_cause.sort_by_key(|trouble| (trouble.is_open(), trouble.incident.opened_at));
        with_cause.last().map(|trouble| trouble.incident.id)
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
        let trouble = self.troubles.get_mut(&id).expect("it was just found");
        trouble.found = true;
        trouble.lossy_at = if is_lossy(&cause) { now } else { trouble.lossy_at };
        trouble.odds = trouble.odds.max(fault.odds);
        let mut records = Records::new();
        if !trouble.is_open() {
            let first = *self.convincing.entry(fault.component).or_insert(now);
            if !sure || fault.odds < OPENING_NATS || now.since(first) < STANDS_FOR || hit.is_empty()
            {
                return;
            }
            reopen(trouble, now, cause, &mut records);
            self.list_victims(now, id, fault.component, &hit, &mut records);
            let relapsed = |t: &Trouble| Word::Relapsed { cause: t.incident.cause.clone() };
            self.say(now, id, relapsed, &mut records);
        } else {
            let known = trouble.incident.cause.as_mut().expect("it was found by its cause");
            // What is shown stays steady; only a change that matters is kept.
            let better = cause.confidence > known.confidence + 0.02
                || (cause.rate - known.rate).abs() > 0.1 * known.rate
                || cause.mode != known.mode
                || cause.mode.takes_any(cause.rate) != known.mode.takes_any(known.rate);
            // Towards the end a fault shows a shadow of its rate: the peak is kept.
            let strong = fault.odds > 0.5 * trouble.odds;
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
        let of = |trouble: &Trouble| {
            let listed =
                |hit: &&Hit| trouble.victims.contains_key(&self.estate.sites[hit.site.ix()].host);
            hit.iter().filter(listed).count()
        };
        self.troubles
            .values()
            .filter(|trouble| trouble.is_open() && self.related(trouble, fault))
            .map(|trouble| (of(trouble), trouble))
            .filter(|(known, trouble)| {
                *known * 2 > hit.len().min(trouble.incident.counts.ever_hit as usize)
            })
            .max_by_key(|(known, trouble)| (*known, trouble.incident.id))
            .map(|(_, trouble)| trouble.incident.id)
    }

    /// Whether some stream rests on both, so that one could be taken for the other; what
    /// has no cause yet may be anything.
    fn related(&self, trouble: &Trouble, fault: &Fault) -> bool {
        let Some(cause) = &trouble.incident.cause else { return true };
        let known = self.estate.component(&cause.component);
        let fault = ComponentIx(fault.component);
        known.is_some_and(|known| {
            let mut classes = self.estate.classes.iter();
            classes.any(|class| class.contains(&known) && class.contains(&fault))
        })
    }

    /// What a fault is to an incident that has most of its victims already.
    fn relation(&self, stood: Duration, id: IncidentId, fault: &Fault) -> Relation {
        let trouble = &self.troubles[&id];
        let known = trouble.incident.cause.as_ref().map(|cause| &cause.component);
        let known = known.and_then(|key| self.estate.component(key));
        let stands = known
            .is_some_and(|component| self.answer.faults.iter().any(|f| f.component == component.0));
        let plain =
            fault.odds > 2.0 * OPENING_NATS && fault.rate > ANOTHER_TAKES && stood > ANOTHER_STANDS;
        let gone = trouble.incident.monitoring_at;
        match stands {
            // Inside what fails already, only what cannot be missed is a fault of its own.
            true if plain => Relation::Another,
            true => Relation::Remnant,
            // What began after the known cause was seen gone is not what is left of it.
            false if gone.is_some_and(|gone| fault.since > gone) => {
                let healing = trouble.is_healing() && stood > AGAIN_STANDS;
                if plain || healing { Relation::Another } else { Relation::Remnant }
            }
            false if fault.odds > 0.5 * trouble.odds => Relation::Better,
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
        let trouble = self.troubles.get_mut(&id).expect("it was just found");
        (trouble.found, trouble.healing, trouble.odds) = (true, 0.0, fault.odds);
        trouble.incident.cause = Some(cause.clone());
        trouble.look_again();
        let proof = overall(hit, now);
        trouble.event(
            now,
            Happening::CauseNamed { cause: cause.clone() },
            proof.clone(),
            &mut records,
        );
        trouble.enter(now, Phase::Identified, proof, &mut records);
        self.list_victims(now, id, fault.component, hit, &mut records);
        self.say(now, id, |_| Word::Identified { cause }, &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }

    fn open(&mut self, now: Time, fault: &Fault, cause: Cause, hit: &[Hit], out: &mut Vec<Output>) {
        let mut records = Records::new();
        let mut trouble = Trouble::open(now, fault.since, &cause.component.0, Some(cause.clone()));
        let id = trouble.incident.id;
        let proof = overall(hit, now);
        trouble.event(now, Happening::Opened, proof.clone(), &mut records);
        trouble.event(now, Happening::CauseNamed { cause: cause.clone() }, proof, &mut records);
        self.troubles.insert(id, trouble);
        self.list_victims(now, id, fault.component, hit, &mut records);
        self.say(now, id, |_| Word::Identified { cause }, &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }

    /// Makes a statement on an incident, with the next word promised.
    pub(super) fn say(
        &mut self,
        now: Time,
        id: IncidentId,
        word: impl FnOnce(&Trouble) -> Word,
        records: &mut Records,
    ) {
        let next = self.options.next_word;
        let trouble = self.troubles.get_mut(&id).expect("the caller found it");
        let word = word(trouble);
        trouble.state(now, word, Some(next), records);
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

fn reopen(trouble: &mut Trouble, now: Time, cause: Cause, records: &mut Records) {
    trouble.incident.relapses += 1;
    trouble.incident.cause = Some(cause.clone());
    trouble.healing = 0.0;
    let proof = Proof::Dependency { component: cause.component.clone() };
    trouble.event(now, Happening::Relapsed, proof.clone(), records);
    trouble.enter(now, Phase::Identified, proof, records);
}

/// The proofs of single sites, summed up.
fn overall(hit: &[Hit], now: Time) -> Proof {
    let (mut failed, mut asked, mut first) = (0, 0, now);
    let mut reasons = BTreeMap::<&str, u32>::new();
    for Hit { proof, .. } in hit {
        if let Proof::Failures { failed: f, asked: a, first: at, reason, .. } = proof {
            (failed, asked, first) = (failed + f, asked + a, first.min(*at));
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let commonest = reasons.into_iter().max_by_key(|(_, count)| *count);
    Proof::Failures {
        failed,
        asked,
        sites: hit.len() as u32,
        first,
        last: now,
        reason: commonest.map_or(String::new(), |(reason, _)| reason.to_owned()),
    }
}
