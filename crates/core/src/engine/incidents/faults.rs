//! From faults to incidents: which fault opens one, goes on with one, or is a shadow.

use super::active::ActiveIncident;
use super::recovery_evidence::{is_lossy, takes_nearly_all};
use super::registry::Registry;
use super::victims::{self, Hit};
use super::{at_risk, attribution, ending, onset, own_faults, parts, relation, whole};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::events::{Event, Feedback, Out};
use crate::engine::io::Context;
use crate::incident::IncidentId;
use crate::incident::{Cause, EventKind, Justification, MEASURED_AFTER, Phase};
use crate::inventory::{Kind, Owner};
use crate::layer::Layer;
use crate::notification::PRESUMED_AFTER;
use crate::statement::StatementKind;
use crate::topology::{ComponentIx, Topology};
use parts::Parts;
use relation::{OPENING_NATS, RELAPSE_NATS, Relation};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A fault must last for this long before it opens an incident: two answers at least.
const FAULT_AGE_MIN: Duration = Duration::from_millis(250);
/// What may be a part, or all, of what failed lately and was over is told apart for this long, before
/// it is named as something else.
const AGAIN_AGE_MIN: Duration = Duration::from_secs(4);

/// What holds a few parts that fail, and others that do not yet, is named after so long.
const FEW_PARTS_AGE: Duration = Duration::from_secs(3);

/// What takes this share of what it took before is the same again.
const SAME_SHARE: f64 = 0.6;

/// What is known of a cause is refreshed from odds of this share of its strongest,
const STRONG_SHARE: f64 = 0.5;
/// and while the evidence may span its end, of this share: a fault that goes on, and has begun
/// to let probes pass, grows as strong as it was.
const SPANNED_SHARE: f64 = 0.92;

/// While everything is silent, so many of the others are asked at once.
const WITNESSES: usize = 4;

/// Faults above the threshold that have no incident yet: since when.
#[derive(Debug, Default)]
pub struct PendingFaults(BTreeMap<u32, Time>);

impl PendingFaults {
    /// Forgets all of them: components have other indices now.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn since(&mut self, component: u32, now: Time) -> Time {
        *self.0.entry(component).or_insert(now)
    }
}

/// What one fault is worked on with.
struct Work<'a> {
    registry: &'a mut Registry,
    pending: &'a mut PendingFaults,
    cx: &'a Context<'a>,
    evidence: &'a Evidence<'a>,
}

/// Opens, reopens and advances incidents by the faults of the last answer.
pub fn follow(
    registry: &mut Registry,
    pending: &mut PendingFaults,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    out: &mut Out,
) {
    for active in registry.all_mut() {
        active.recovery.found = false;
    }
    let mut work = Work { registry, pending, cx, evidence };
    let mut present = BTreeSet::new();
    for fault in &evidence.answer.faults {
        if is_hosts_or_others(cx.topology, fault.component) {
            let narrower = relation::beyond_known(work.registry, cx.topology, evidence, fault);
            let fault = match &narrower {
                None => fault,
                Some((known, rest)) => {
                    work.go_on_in_part(*known, fault, out);
                    rest
                }
            };
            present.insert(fault.component);
            work.follow(fault, out);
        }
    }
    pending.0.retain(|component, _| present.contains(component));
}

/// A vantage's own fault is not the host's, and a customer's own component is theirs.
fn is_hosts_or_others(topology: &Topology, component: u32) -> bool {
    let component = &topology.components[component as usize];
    component.key.kind() != Kind::Vantage && component.owner != Owner::Customer
}

impl Work<'_> {
    fn follow(&mut self, fault: &Fault, out: &mut Out) {
        let (cx, evidence) = (self.cx, self.evidence);
        let cause = cause(evidence, fault);
        // A server that dies after its pages had failed is another matter.
        let known = incident_of(self.registry, &cause).filter(|id| {
            let active = self.registry.get(*id).expect("it was found");
            active.is_open() || active.recovery.level.is_none_or(|level| fault.level >= level)
        });
        if let Some(id) = known.filter(|id| self.registry.get(*id).is_some_and(|it| it.is_open())) {
            return self.go_on(id, fault, cause, out);
        }
        // What failed a moment ago fails again in the same way far sooner than something fails at all.
        let is_alike =
            known.and_then(|id| self.registry.get(id)).is_some_and(|it| again(it, fault));
        let needed = match is_alike && onset::is_of_few(cx, fault) {
            true => RELAPSE_NATS,
            false => OPENING_NATS,
        };
        let worth_a_look = fault.odds >= needed - onset::NATS_MAX;
        if together(fault) < cx.options.open_threshold || !worth_a_look {
            return;
        }
        let age = cx.now.since(self.pending.since(fault.component, cx.now));
        if age < FAULT_AGE_MIN {
            return;
        }
        if known.is_none() && age < AGAIN_AGE_MIN && may_be_again(self.registry, &cause) {
            return;
        }
        // For a sweep what works speaks against a whole; by then the localiser has seen it too.
        if age <= cx.options.sweep {
            match parts::look(cx, evidence, fault, out) {
                Parts::Deny => return,
                Parts::Asked if age < FEW_PARTS_AGE => return,
                Parts::Asked | Parts::Agree => {}
            }
        }
        // What holds a part that is known to have failed before, and fails besides, is named once
        // its other parts were asked too, and may work.
        if age <= cx.options.sweep
            && relation::is_wider_than_known(self.registry, cx.topology, evidence, fault)
        {
            return;
        }
        let hit = victims::sites_hit(cx, evidence, fault);
        let onset = onset::nats(cx, evidence, fault, &hit);
        let odds = fault.odds * victims::share_of_odds(cx, evidence, fault, &hit) + onset;
        if odds < needed {
            return;
        }
        let cause = whole::named(evidence, (fault, began(cx, evidence, fault, &hit)), cause);
        let parts = relation::parts_of(self.registry, cx.topology, fault, &hit);
        if !parts.is_empty() {
            parts.into_iter().for_each(|id| self.go_on_in_part(id, fault, out));
            return;
        }
        if relation::is_within_known(self.registry, cx, fault, &hit) {
            return;
        }
        if let Some(id) = relation::overlapping(self.registry, cx.topology, fault, &hit) {
            let active = self.registry.get(id).expect("it overlaps");
            match relation::of((self.registry, active), cx, evidence, (fault, &hit), age) {
                Relation::Better => return self.rename(id, fault, cause, &hit, out),
                Relation::Part => {
                    self.registry.known(id).recovery.found = true;
                    return;
                }
                Relation::Remnant => return,
                Relation::Another => {}
            }
        }
        if !is_seen_by_the_healthy(evidence, fault) || !is_shown((cx, self.evidence), fault, out) {
            return;
        }
        let component = ComponentIx(fault.component);
        // What comes again in the same way was the host's fault before. All its customers broke down
        // within a sweep: one of them broke their own, and not that of the others.
        let is_hosts = is_alike
            || onset > 0.0
            || attribution::is_host_fault(cx.topology, component, &hit, odds);
        match known {
            _ if !is_hosts => out.feedback(Feedback::Dismiss(fault.component)),
            Some(id) if !is_of_level(self.registry.known(id), fault) => {
                self.open(fault, cause, &hit, out)
            }
            Some(id) if !hit.is_empty() => self.relapse(id, fault, cause, &hit, out),
            Some(_) => {}
            None => self.open(fault, cause, &hit, out),
        }
    }

    /// The cause of an open incident is seen again: refreshes what is known of it.
    fn go_on(&mut self, id: IncidentId, fault: &Fault, cause: Cause, out: &mut Out) {
        let cx = self.cx;
        let hit = victims::sites_hit(cx, self.evidence, fault);
        let sure = together(fault) >= cx.options.open_threshold;
        let active = self.registry.known(id);
        let recovery = &mut active.recovery;
        // A page that came back broken with its server does not show that the server is down.
        let above = recovery.level.is_some_and(|level| fault.level > level);
        if above && !(sure && fault.odds >= OPENING_NATS) {
            return;
        }
        // What is over for all that was seen comes again only where that is no chance, and not our
        // own network.
        if let Some(gone_at) = active.incident.monitoring_at.filter(|_| active.is_monitoring()) {
            if fault.odds < RELAPSE_NATS {
                return;
            }
            let tracker = self.evidence.probes.tracker;
            let failing = tracker.series_on(fault.component);
            let first = failing.filter_map(|series| tracker.failing_since(series)).min();
            let since = fault.since.max(gone_at).max(first.unwrap_or_default());
            let again = Fault { since, ..fault.clone() };
            if !is_shown((cx, self.evidence), &again, out) {
                return;
            }
        }
        let recovery = &mut active.recovery;
        recovery.found = true;
        recovery.lossy_at = if is_lossy(&cause) { cx.now } else { recovery.lossy_at };
        recovery.odds = recovery.odds.max(fault.odds);
        let peak = recovery.odds;
        // Towards the end a fault shows a shadow of its rate: the peak is kept.
        let share = match ending::is_spanned(active, cx) {
            true if ending::is_end_alone(active) => return,
            true => SPANNED_SHARE,
            false => STRONG_SHARE,
        };
        // What nothing fails of any more is not understood better by its end.
        if sure && fault.odds > share * peak && !hit.is_empty() {
            let began = active.recovery.again_at.unwrap_or(active.incident.began_at);
            let known = active.incident.cause.as_ref().expect("it was found by its cause");
            let cause = whole::refreshed(cx, self.evidence, (fault, began), known, cause);
            refresh(active, cause, cx.now);
            restate(active, cx, out);
        }
    }

    /// The cause of an open incident is seen again within a wider fault, by which it may be seen to
    /// take all.
    fn go_on_in_part(&mut self, id: IncidentId, wider: &Fault, out: &mut Out) {
        let (cx, evidence) = (self.cx, self.evidence);
        let active = self.registry.known(id);
        active.recovery.found = true;
        let known = active.incident.cause.clone();
        let Some(cause) = known.filter(|cause| !takes_nearly_all(cause)) else { return };
        let Some(component) = cx.topology.component(&cause.component) else { return };
        let fault = Fault { component: component.0, ..wider.clone() };
        let cause = whole::named(evidence, (&fault, active.present_since()), cause);
        if takes_nearly_all(&cause) {
            refresh(active, cause, cx.now);
            restate(active, cx, out);
        }
    }

    /// The cause of an incident that was over comes again.
    fn relapse(&mut self, id: IncidentId, fault: &Fault, cause: Cause, hit: &[Hit], out: &mut Out) {
        let cx = self.cx;
        let cause = Cause { since: began(cx, self.evidence, fault, hit).min(cx.now), ..cause };
        let active = self.registry.known(id);
        let recovery = &mut active.recovery;
        (recovery.found, recovery.odds) = (true, fault.odds);
        recovery.lossy_at = if is_lossy(&cause) { cx.now } else { recovery.lossy_at };
        note_kind(active, cx.topology, fault, hit);
        reopen(active, cx.now, cause, overall(hit, cx.now), out);
        victims::presume_again(active, cx, self.evidence, fault.component, out);
        victims::readmit_who_worked(active, cx, self.evidence, out);
        self.list((id, fault.component), hit, out);
        let active = self.registry.known(id);
        let cause = active.incident.presumed_cause().cloned();
        active.state(cx, StatementKind::Relapsed { cause }, out);
    }

    /// A better explanation of the same failures.
    fn rename(&mut self, id: IncidentId, fault: &Fault, cause: Cause, hit: &[Hit], out: &mut Out) {
        let (cx, now) = (self.cx, self.cx.now);
        let active = self.registry.known(id);
        let recovery = &mut active.recovery;
        (recovery.found, recovery.llr, recovery.odds) = (true, 0.0, fault.odds);
        note_kind(active, cx.topology, fault, hit);
        let component = ComponentIx(fault.component);
        if !active.is_outage() {
            active.incident.began_at = began(cx, self.evidence, fault, hit).min(now);
        }
        if active.incident.cause.is_none() {
            active.incident.began_at = began(cx, self.evidence, fault, hit).min(now);
            victims::exclude_unrelated(active, cx, self.evidence, component, out);
        } else {
            victims::exclude_explained(active, cx, self.evidence, component, out);
        }
        name(active, cause.clone());
        out.event(Event::Reevaluate(id));
        let justification = overall(hit, now);
        let named = EventKind::CauseNamed { cause: cause.clone() };
        active.event(now, named, justification.clone(), out);
        active.enter(now, Phase::Identified, justification, out);
        // As long as nobody was told that they are presumed to be affected.
        let is_new = now.since(active.incident.opened_at) < PRESUMED_AFTER;
        if is_new || !active.is_outage() {
            active.unlist_at_risk(out);
        }
        self.list((id, fault.component), hit, out);
        self.registry.known(id).state(cx, StatementKind::Identified { cause }, out);
    }

    /// Lists the victims of a cause that was just named, and asks those that are not seen failing.
    fn list(&mut self, (id, component): (IncidentId, u32), hit: &[Hit], out: &mut Out) {
        victims::list(self.registry, self.cx, self.evidence, (id, component), hit, out);
        at_risk::ask(self.registry.known(id), self.cx, self.evidence, ComponentIx(component), out);
    }

    fn open(&mut self, fault: &Fault, cause: Cause, hit: &[Hit], out: &mut Out) {
        let (cx, now) = (self.cx, self.cx.now);
        let began = began(cx, self.evidence, fault, hit);
        let seed = cx.topology.contacts.seed_of(&cause.component);
        let mut active = ActiveIncident::open(now, began, &seed, Some(cause.clone()));
        note_kind(&mut active, cx.topology, fault, hit);
        let justification = overall(hit, now);
        active.event(now, EventKind::Opened, justification.clone(), out);
        let named = EventKind::CauseNamed { cause: cause.clone() };
        active.event(now, named, justification, out);
        let id = self.registry.insert(active);
        self.list((id, fault.component), hit, out);
        self.registry.known(id).state(cx, StatementKind::Identified { cause }, out);
    }
}

/// Whether a fault is shown not to be our own network; otherwise asks at once some of what
/// worked last.
fn is_shown((cx, evidence): (&Context<'_>, &Evidence<'_>), fault: &Fault, out: &mut Out) -> bool {
    let shown = evidence.is_fault_shown(fault);
    if !shown {
        for series in evidence.probes.some_that_worked(WITNESSES) {
            let (stream, vantage) = evidence.probes.stream_of(series);
            let job = cx.topology.stream(stream).job;
            out.feedback(Feedback::ProbeSoon { job, vantage });
        }
    }
    shown
}

/// While a vantage is unhealthy its results do not count: the others must see for
/// themselves about as much failing as the fault would have it.
fn is_seen_by_the_healthy(evidence: &Evidence<'_>, fault: &Fault) -> bool {
    let (healthy, tracker) = (evidence.probes.healthy, evidence.probes.tracker);
    if healthy.iter().all(|healthy| *healthy) {
        return true;
    }
    let (mut asked, mut failing) = (0, 0);
    for series in tracker.series_on(fault.component) {
        let (_, vantage) = evidence.probes.stream_of(series);
        let since = tracker.asked_at(series).is_some_and(|at| at >= fault.since);
        if healthy[usize::from(vantage.0)] && since && !tracker.is_dismissed(series) {
            asked += 1;
            failing += u32::from(tracker.failing(series));
        }
    }
    f64::from(failing) > 0.5 * fault.rate * f64::from(asked)
}

fn cause(evidence: &Evidence<'_>, fault: &Fault) -> Cause {
    let topology = evidence.probes.topology;
    let key = |c: u32| topology.components[c as usize].key.clone();
    let owner = |c: &u32| topology.components[*c as usize].owner;
    let first = owner(&fault.component);
    // What is not ours to tell is not told beside it either.
    // What takes all cannot be what holds something that works.
    let takes_more =
        |c: &u32| fault.rate >= parts::ALL_RATE && parts::is_seen_working(evidence, fault, *c);
    let one_of = fault.one_of.iter().copied().filter(|c| is_hosts_or_others(topology, *c));
    let one_of: Vec<u32> = one_of.filter(|c| !takes_more(c)).collect();
    let rivals = fault.rivals.iter().filter(|(c, _)| !fault.one_of.contains(c));
    let rivals = rivals.filter(|(c, _)| is_hosts_or_others(topology, *c));
    let one_of_keys: Vec<_> = one_of.iter().map(|c| key(*c)).collect();
    let named = key(fault.component);
    Cause {
        names: topology.public_names.now(one_of_keys.iter().chain([&named])),
        component: named,
        one_of: one_of_keys,
        mode: fault.mode,
        rate: fault.rate,
        worst: 0.0,
        confidence: together(fault).min(0.99),
        rivals: rivals.map(|(c, p)| (key(*c), *p)).collect(),
        owner: one_of.iter().all(|c| owner(c) == first).then_some(first),
        since: fault.since,
    }
}

/// The incident that has this cause: an open one, or one that ended lately.
fn incident_of(registry: &Registry, cause: &Cause) -> Option<IncidentId> {
    let same = |active: &&ActiveIncident| {
        let known = active.incident.cause.as_ref();
        known.is_some_and(|known| {
            known.component == cause.component
                || (known.one_of.contains(&cause.component)
                    && cause.one_of.contains(&known.component))
        })
    };
    let mut with_cause: Vec<&ActiveIncident> = registry.all().filter(same).collect();
    with_cause.sort_by_key(|active| (active.is_open(), active.incident.opened_at));
    with_cause.last().map(|active| active.incident.id)
}

/// Whether a fault of the cause of an incident that is over is the same again: at the same level, and of
/// no far smaller share. A few broken pages on a server that was down are another matter.
fn again(over: &ActiveIncident, fault: &Fault) -> bool {
    let before = over.incident.cause.as_ref().map_or(0.0, Cause::rate_at_worst);
    is_of_level(over, fault) && fault.rate >= SAME_SHARE * before
}

/// Whether a fault is at the level at which the cause of an incident failed, for all that is known.
fn is_of_level(over: &ActiveIncident, fault: &Fault) -> bool {
    over.recovery.level.is_none_or(|level| fault.level == level)
}

/// Whether a cause may as well be that of an incident that ended lately, or seems to end.
fn may_be_again(registry: &Registry, cause: &Cause) -> bool {
    let over = |active: &&ActiveIncident| !active.is_open() || active.is_monitoring();
    registry.all().filter(over).any(|active| {
        let known = active.incident.cause.as_ref();
        known.is_some_and(|known| cause.one_of.contains(&known.component))
    })
}

/// Takes over what is known better of a cause. What is shown stays steady; only a change
/// that matters is kept, such as that fewer are left of what could not be told apart, and of these
/// the name that was given.
fn refresh(active: &mut ActiveIncident, mut cause: Cause, now: Time) {
    let relapses = active.incident.relapses;
    let known = active.incident.cause.as_mut().expect("it was found by its cause");
    cause.keep_worst(known, now.since(known.since) >= MEASURED_AFTER);
    let is_narrower = cause.component == known.component && cause.one_of.len() < known.one_of.len();
    let better = is_narrower
        || cause.confidence > known.confidence + 0.02
        || (cause.rate - known.rate).abs() > 0.1 * known.rate
        || cause.mode != known.mode
        || cause.mode.takes_any(cause.rate) != known.mode.takes_any(known.rate);
    if better {
        // The more is seen, the fewer remain: towards the end, what fails less looks like more.
        let one_of = match is_narrower {
            true => cause.one_of,
            false => known.one_of.clone(),
        };
        // Of what came again the time before is over.
        let since = if relapses > 0 { known.since } else { known.since.min(cause.since) };
        let component = known.component.clone();
        let mut names = std::mem::take(&mut known.names);
        names.keep(cause.names);
        *known = Cause { component, one_of, since, names, ..cause };
    }
}

/// Says that what was said to take everything lets some probes pass, or the other way round, once
/// that has lasted for a sweep and nothing else was said meanwhile.
fn restate(active: &mut ActiveIncident, cx: &Context<'_>, out: &mut Out) {
    // What a person has withdrawn is said of nothing, and of what seems over nothing is said anew.
    let Some(cause) = active.incident.presumed_cause().cloned() else { return };
    if active.incident.phase >= Phase::Monitoring {
        return;
    }
    let mut newest_first = active.statements.iter().rev();
    let said_at = newest_first.clone().next().map(|said| said.as_of);
    let Some(said) = newest_first.find_map(|said| said.kind.cause()) else { return };
    let is_other = (takes_nearly_all(said) && is_lossy(&cause))
        || (is_lossy(said) && takes_nearly_all(&cause));
    let began = [Some(cause.since), active.recovery.began_to_work_at, said_at];
    let lasts = began.into_iter().max().flatten();
    if is_other && lasts.is_some_and(|at| cx.now.since(at) > cx.options.sweep) {
        active.state(cx, StatementKind::Ongoing { cause: Some(cause), last_failure: None }, out);
    }
}

/// When a fault began: with the first failure in the layer in which most of its sites fail; in
/// another, some had broken by themselves before. Of what had another way, when that broke. Of one that outlasts a maintenance that is when
/// its sites went down, also when this program was started since.
fn began(cx: &Context<'_>, evidence: &Evidence<'_>, fault: &Fault, hit: &[Hit]) -> Time {
    let Some(layer) = layer_of_most(hit) else { return fault.since };
    let in_it = || hit.iter().filter(|hit| hit.layer == layer);
    let closed = |hit: &Hit| evidence.probes.closed_since(hit.site, layer);
    let first = |hit: &Hit| closed(hit).or_else(|| first_failure(&hit.justification));
    let first = in_it().filter_map(first).min();
    let began = first.map_or(fault.since, |first| first.max(fault.since));
    let sites = &cx.topology.components[fault.component as usize].sites;
    let down = sites.iter().filter(|site| {
        evidence.sites.sites[site.ix()].fails_first_in(layer)
            && victims::is_of_it(cx, evidence, **site)
    });
    down.map(|site| evidence.sites.sites[site.ix()].since).fold(began, Time::min)
}

fn first_failure(justification: &Justification) -> Option<Time> {
    match justification {
        Justification::Failures { first, .. } => Some(*first),
        _ => None,
    }
}

fn layer_of_most(hit: &[Hit]) -> Option<Layer> {
    let mut sites = BTreeMap::<Layer, usize>::new();
    for hit in hit {
        *sites.entry(hit.layer).or_default() += 1;
    }
    // Of two alike it is the lower one, which takes the other with it.
    sites.into_iter().rev().max_by_key(|(_, count)| *count).map(|(layer, _)| layer)
}

/// Notes at which level an incident's cause fails, and whether it gives no answer, by the sites
/// that it is seen to hit.
fn note_kind(active: &mut ActiveIncident, topology: &Topology, fault: &Fault, hit: &[Hit]) {
    let dependents = topology.components[fault.component as usize].sites.len();
    let failures = hit.iter().map(|hit| &hit.justification);
    active.recovery.silent = own_faults::is_silence(failures, dependents);
    active.recovery.level = Some(fault.level);
}

/// Names a cause. What a person said of another component says nothing of this one.
fn name(active: &mut ActiveIncident, mut cause: Cause) {
    let incident = &mut active.incident;
    if let Some(known) = &incident.cause {
        cause.keep_worst(known, false);
    }
    incident.withdrawn = incident.withdrawn.take().filter(|it| it.component == cause.component);
    incident.cause = Some(cause);
}

fn reopen(
    active: &mut ActiveIncident,
    now: Time,
    mut cause: Cause,
    mut justification: Justification,
    out: &mut Out,
) {
    let incident = &mut active.incident;
    incident.relapses += 1;
    // That it was mended was said of the time before.
    incident.host_restored_at = None;
    if let Some(ended) = incident.last_failure_at.or(incident.resolved_at) {
        cause.since = cause.since.max(ended);
        incident.worked_between += cause.since.since(ended);
    }
    if let Justification::Failures { first, .. } = &mut justification {
        *first = cause.since;
    }
    name(active, cause);
    active.recovery.begin_again(now);
    active.event(now, EventKind::Relapsed, justification.clone(), out);
    active.enter(now, Phase::Identified, justification, out);
}

/// The probability that it is the fault's component or one it cannot be told from.
fn together(fault: &Fault) -> f64 {
    let ties = fault.rivals.iter().filter(|(c, _)| fault.one_of.contains(c));
    fault.confidence + ties.map(|(_, p)| p).sum::<f64>()
}

/// The justifications of single sites, summed up.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::WithdrawnCause;
    use crate::inventory::{ComponentKey, Kind};

    fn cause_of(name: &str) -> Cause {
        let component = ComponentKey::new(Kind::Server, name);
        Cause {
            one_of: vec![component.clone()],
            component,
            mode: crate::incident::Mode::Loss,
            rate: 1.0,
            worst: 0.0,
            confidence: 0.9,
            rivals: Vec::new(),
            owner: None,
            since: Time::from_secs(1),
            names: Default::default(),
        }
    }

    #[test]
    fn a_withdrawal_holds_for_what_was_named_and_for_nothing_else() {
        let at = Time::from_secs(9);
        let mut active = ActiveIncident::open(at, at, "seed", Some(cause_of("a")));
        let component = ComponentKey::new(Kind::Server, "a");
        let (by, ko, en) = ("Kim".into(), String::new(), String::new());
        active.incident.withdrawn = Some(Box::new(WithdrawnCause { component, by, at, ko, en }));
        name(&mut active, cause_of("a"));
        assert_eq!(active.incident.presumed_cause(), None);
        name(&mut active, cause_of("b"));
        assert_eq!(active.incident.presumed_cause(), Some(&cause_of("b")));
    }
}
