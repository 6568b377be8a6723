//! What a new fault is to an incident that has most of its victims already.

use super::active::ActiveIncident;
use super::ending;
use super::parts;
use super::recovery_evidence::takes_nearly_all;
use super::registry::Registry;
use super::victims::{self, Hit};
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::io::Context;
use crate::incident::{IncidentId, Phase, VictimState};
use crate::inventory::Kind;
use crate::topology::{ComponentIx, SiteIx, Topology};
use rustc_hash::FxHashSet;
use std::time::Duration;

/// Log-odds that open an incident. The localiser's prior speaks of one instant; an
/// incident may open in any of the 2.6 million seconds of a month, e^14.8.
pub const OPENING_NATS: f64 = 16.0;
/// … and that bring back what failed within the last hour: one of a thousand outages that end
/// comes again in any given minute, e^-11 of a second.
pub const RELAPSE_NATS: f64 = 11.0;
/// A second fault inside the first must be there apart from it for this long
const SECOND_FAULT_AGE_MIN: Duration = Duration::from_secs(20);
/// and take this much: where the first comes and goes, unevenness looks like a weak one;
const SECOND_FAULT_RATE_MIN: f64 = 0.85;
/// and so long after the first was seen to recover, since it may be the first come back.
const NEXT_FAULT_AGE_MIN: Duration = Duration::from_secs(4);

/// A part of what lets nothing pass explains it better if it takes this share of all probes, or sites.
const NARROWER_RATE: f64 = 0.9;

/// A probe that was on its way when something failed may come back so much later.
const ON_ITS_WAY: Duration = Duration::from_secs(1);

/// What a fault is to an incident.
pub enum Relation {
    /// The incident's true cause, better understood.
    Better,
    /// A part of the known cause, of which nothing else is seen to work: it goes on.
    Part,
    /// What is left of the known cause, or a shadow of it.
    Remnant,
    /// A second fault.
    Another,
}

/// The open incident that shares most of its victims, or most of these.
pub fn overlapping(
    registry: &Registry,
    topology: &Topology,
    fault: &Fault,
    hit: &[Hit],
) -> Option<IncidentId> {
    let shared = |active: &ActiveIncident| {
        let listed = |hit: &&Hit| active.victims.contains_key(&topology.sites[hit.site.ix()].host);
        hit.iter().filter(listed).count()
    };
    registry
        .open()
        .filter(|active| is_related(active, topology, fault))
        .map(|active| (shared(active), active))
        .filter(|(known, active)| {
            *known * 2 > hit.len().min(active.incident.counts.ever_hit as usize)
        })
        .max_by_key(|(known, active)| (*known, active.incident.id))
        .map(|(_, active)| active.incident.id)
}

/// The incidents that explain a fault in parts: several that are open, each of a part of what it
/// would take, have all that fails by it, and others of its parts work. Two servers that failed are
/// not their rack. None when they do not.
pub fn parts_of(
    registry: &Registry,
    topology: &Topology,
    fault: &Fault,
    hit: &[Hit],
) -> Vec<IncidentId> {
    let whole = &topology.components[fault.component as usize].sites;
    let part = |active: &ActiveIncident| {
        let cause = active.incident.cause.as_ref()?;
        let part = topology.component(&cause.component)?;
        is_wider(topology, part, fault.component)
            .then(|| (active.incident.id, &topology.components[part.ix()].sites))
    };
    let identified = registry.open().filter(|it| it.incident.phase == Phase::Identified);
    let parts: Vec<_> = identified.filter_map(part).collect();
    let is_in_parts =
        |site: &SiteIx| parts.iter().any(|(_, sites)| sites.binary_search(site).is_ok());
    let explained = parts.len() > 1
        && hit.iter().all(|hit| is_in_parts(&hit.site))
        && !whole.iter().all(is_in_parts);
    match explained {
        true => parts.into_iter().map(|(id, _)| id).collect(),
        false => Vec::new(),
    }
}

/// Whether all that a fault hits is waited for by an open incident that began in the same sweep, and
/// fails in a layer that its cause takes at each of these sites: an address of a dead server that
/// nobody declared as its own is no second fault. A lost redundancy takes nothing from anybody.
pub fn is_within_known(registry: &Registry, cx: &Context<'_>, fault: &Fault, hit: &[Hit]) -> bool {
    let topology = cx.topology;
    let explains = |active: &ActiveIncident, hit: &Hit| {
        let cause = active.incident.cause.as_ref();
        let known = cause.and_then(|cause| topology.component(&cause.component));
        let is_taken = |stream| {
            let below = topology.components_of(stream);
            topology.stream(stream).layer == hit.layer
                && known.is_some_and(|it| below.contains(&it))
        };
        active.awaits(&topology.sites[hit.site.ix()].host)
            && topology.streams_of(hit.site).any(is_taken)
    };
    let began_with = |active: &ActiveIncident| {
        fault.since < active.present_since() + cx.options.sweep
            && fault.since + cx.options.sweep > active.present_since()
    };
    let outages = registry.open().filter(|active| active.is_outage() && active.is_present());
    outages.filter(|active| began_with(active)).any(|active| {
        let known = active.incident.cause.as_ref().map(|cause| &cause.component);
        let unrelated = known.is_some_and(|_| !is_related(active, topology, fault));
        unrelated && !hit.is_empty() && hit.iter().all(|hit| explains(active, hit))
    })
}

/// Whether some stream depends on both, so that one could be taken for the other; what
/// has no cause yet may be anything.
fn is_related(active: &ActiveIncident, topology: &Topology, fault: &Fault) -> bool {
    let Some(cause) = &active.incident.cause else { return true };
    let fault = ComponentIx(fault.component);
    topology.component(&cause.component).is_some_and(|known| {
        let mut classes = topology.classes.iter();
        classes.any(|class| class.contains(&known) && class.contains(&fault))
    })
}

/// What a fault is to an incident that has most of its victims; `age`: how long it is seen.
pub fn of(
    (registry, active): (&Registry, &ActiveIncident),
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    (fault, hit): (&Fault, &[Hit]),
    age: Duration,
) -> Relation {
    let topology = cx.topology;
    if closes_later(active, cx, evidence, hit) {
        return Relation::Another;
    }
    let known = active.incident.cause.as_ref().map(|cause| &cause.component);
    let known = known.and_then(|key| topology.component(key));
    let faults = &evidence.answer.faults;
    let present = known.is_some_and(|component| faults.iter().any(|f| f.component == component.0));
    if known.is_some_and(|it| is_around(evidence, it, fault.component)) {
        // What is lost of the ways that a lost redundancy left is seen beside it: no part of that.
        let loses_the_rest = !active.is_outage() && present && fault.odds > 2.0 * OPENING_NATS;
        if loses_the_rest && age > SECOND_FAULT_AGE_MIN {
            return Relation::Another;
        }
        if closes_few(active, evidence, hit) {
            return Relation::Part;
        }
    }
    let plain = fault.odds > 2.0 * OPENING_NATS
        && fault.rate > SECOND_FAULT_RATE_MIN
        && age > SECOND_FAULT_AGE_MIN;
    // Of what came again the end before that says nothing.
    let gone = active.incident.monitoring_at.filter(|at| *at > active.present_since());
    let part_of = known.filter(|it| is_wider(topology, ComponentIx(fault.component), it.0));
    match present {
        // Inside what fails already, only what cannot be missed is a fault of its own.
        true if plain => Relation::Another,
        true => Relation::Remnant,
        // What began after the known cause was seen gone is not what is left of it.
        false if gone.is_some_and(|gone| fault.since > gone) => {
            let next = active.is_monitoring() && age > NEXT_FAULT_AGE_MIN;
            if plain || next { Relation::Another } else { Relation::Remnant }
        }
        // What was seen to fail alone for longer than everything takes to be asked once did not
        // fail by what holds it, unless that is seen to take all of it by now.
        false
            if known.is_some_and(|known| is_wider(topology, known, fault.component))
                && began_later(active, evidence, known, fault)
                && (fault.rate < SECOND_FAULT_RATE_MIN
                    || age < evidence.probes.tracker.sweep()) =>
        {
            Relation::Remnant
        }
        // What is read from a window that spans the end explains nothing better.
        false if active.recovery.is_ending() => Relation::Remnant,
        // That nothing new was seen of the rest does not show that it works.
        false if part_of.is_some_and(|known| !rest_works(active, evidence, known)) => {
            Relation::Part
        }
        // Nor does it while somebody was seen hit whom it would not take, and who was not heard since.
        false
            if part_of.is_some() && leaves_some_unexplained(active, topology, evidence, fault) =>
        {
            Relation::Part
        }
        // A part that answers first need not be the only one that does.
        false if part_of.is_some() && ending::is_spanned(active, cx) => Relation::Remnant,
        // What nobody relies on alone took nobody down: it is what is left, and fails on by itself.
        false if active.is_outage() && part_of.is_some() && !takes_any(active, topology, fault) => {
            if age > cx.options.sweep {
                Relation::Another
            } else {
                Relation::Remnant
            }
        }
        false if part_of.is_some() && age > cx.options.sweep => {
            // Of what lets nothing pass, a part that lets some pass has begun to end.
            let is_better = !was_said_whole(active) || fault.rate >= NARROWER_RATE;
            if is_better { Relation::Better } else { Relation::Part }
        }
        false
            if known
                .is_some_and(|it| !explains_more(registry, topology, evidence, (it, fault))) =>
        {
            // The known causes together are what a wider one would take.
            let goes_on = known.is_some_and(|it| is_around(evidence, it, fault.component))
                && !ending::is_spanned(active, cx);
            if goes_on { Relation::Part } else { Relation::Remnant }
        }
        false if fault.odds > 0.5 * active.recovery.odds => Relation::Better,
        false => Relation::Remnant,
    }
}

/// A fault of what holds the cause of an incident, as that incident and a fault of the only other
/// server of it that fails: two servers that fail one after the other are not their rack. `None` where
/// it is not that.
pub fn beyond_known(
    registry: &Registry,
    topology: &Topology,
    evidence: &Evidence<'_>,
    fault: &Fault,
) -> Option<(IncidentId, Fault)> {
    let tracker = evidence.probes.tracker;
    let is_known = |active: &&ActiveIncident| {
        let known = active.incident.cause.as_ref();
        let known = known.and_then(|it| topology.component(&it.component));
        active.incident.phase == Phase::Identified
            && known.is_some_and(|known| is_wider(topology, known, fault.component))
    };
    let active = registry.open().find(is_known)?;
    let known = topology.component(&active.incident.cause.as_ref()?.component)?;
    let fails = |series: &u32| tracker.failing(*series) && !tracker.is_dismissed(*series);
    let explained: FxHashSet<u32> = tracker.series_on(known.0).collect();
    if !explained.iter().any(fails) {
        return None;
    }
    let on_it = tracker.series_on(fault.component);
    let beyond = on_it.filter(|series| fails(series) && !explained.contains(series));
    let mut on_all: Option<Vec<ComponentIx>> = None;
    for series in beyond {
        let below = topology.components_of(evidence.probes.stream_of(series).0);
        match &mut on_all {
            None => on_all = Some(below.to_vec()),
            Some(all) => all.retain(|it| below.contains(it)),
        }
    }
    let is_part = |it: &ComponentIx| is_wider(topology, *it, fault.component);
    let mut parts: Vec<ComponentIx> = on_all?.into_iter().filter(is_part).collect();
    let is_server = |it: &ComponentIx| topology.components[it.ix()].key.kind() == Kind::Server;
    parts.sort_by_key(|it| !is_server(it));
    let component = parts.first().filter(|it| is_server(it))?.0;
    // What holds both took them at once: the second did not work since, and neither does another.
    let worked_since = |series| {
        let last = tracker.worked_last_at(series);
        last.is_some_and(|at| at > active.present_since() + ON_ITS_WAY)
    };
    if !tracker.series_on(component).any(worked_since)
        && !parts::some_work(topology, evidence, fault)
    {
        return None;
    }
    let one_of = parts.iter().map(|it| it.0).collect();
    Some((active.incident.id, Fault { component, one_of, ..fault.clone() }))
}

/// Whether a fault takes what a known cause took before it, and more that began to fail later.
pub fn is_wider_than_known(
    registry: &Registry,
    topology: &Topology,
    evidence: &Evidence<'_>,
    fault: &Fault,
) -> bool {
    registry.open().any(|active| {
        let cause = active.incident.cause.as_ref();
        let known = cause.and_then(|cause| topology.component(&cause.component));
        known.is_some_and(|known| is_wider(topology, known, fault.component))
            && began_later(active, evidence, known, fault)
    })
}

/// Whether the known cause was ever said to let nothing pass.
fn was_said_whole(active: &ActiveIncident) -> bool {
    let known = active.incident.cause.as_ref().map(|cause| &cause.component);
    let said = active.statements.iter().filter_map(|it| it.kind.cause());
    said.filter(|it| Some(&it.component) == known).any(takes_nearly_all)
}

/// Whether a fault takes all that the known cause takes, and more.
fn is_wider(topology: &Topology, known: ComponentIx, fault: u32) -> bool {
    let sites = |component: usize| &topology.components[component].sites;
    let (inner, outer) = (sites(known.ix()), sites(fault as usize));
    inner.len() < outer.len() && inner.iter().all(|site| outer.binary_search(site).is_ok())
}

/// Whether whatever is probed through the known cause is probed through a fault too.
fn is_around(evidence: &Evidence<'_>, known: ComponentIx, fault: u32) -> bool {
    let tracker = evidence.probes.tracker;
    let around: FxHashSet<u32> = tracker.series_on(fault).collect();
    tracker.series_on(known.0).all(|series| around.contains(&series))
}

/// Whether something that rests on the known cause, and on nothing that is believed to fail by now,
/// was seen to work since the cause began to fail.
fn rest_works(active: &ActiveIncident, evidence: &Evidence<'_>, known: ComponentIx) -> bool {
    let (probes, began) = (evidence.probes, active.present_since());
    let faults =
        evidence.answer.faults.iter().flat_map(|it| probes.tracker.series_on(it.component));
    let failing: FxHashSet<u32> = faults.collect();
    let works = |series: &u32| {
        probes.tracker.history(*series).worked_in_a_row() > 0
            && probes.tracker.asked_at(*series).is_some_and(|at| at > began)
    };
    let mut on_it = probes.tracker.series_on(known.0);
    on_it.any(|series| !failing.contains(&series) && works(&series))
}

/// Whether a fault closed the last way to most of what it hits long after an incident had taken
/// another. One that lost a probe by chance there is no second fault.
fn closes_later(
    active: &ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    hit: &[Hit],
) -> bool {
    let later = active.present_since() + cx.options.sweep;
    let closed = |hit: &Hit| evidence.probes.closed_since(hit.site, hit.layer);
    let closed = hit.iter().filter_map(closed).filter(|at| *at > later).count();
    !active.is_outage() && closed * 2 > hit.len()
}

/// Whether a redundancy is lost, and a fault that would take more has closed the last way to half of
/// what it hits at most.
fn closes_few(active: &ActiveIncident, evidence: &Evidence<'_>, hit: &[Hit]) -> bool {
    let closed = |hit: &&Hit| evidence.probes.closed_since(hit.site, hit.layer).is_some();
    let closed = hit.iter().filter(closed).count();
    active.incident.cause.is_some() && !active.is_outage() && closed * 2 <= hit.len()
}

/// Whether every way to some site that was seen hit leads through a fault.
fn takes_any(active: &ActiveIncident, topology: &Topology, fault: &Fault) -> bool {
    let component = ComponentIx(fault.component);
    let hit = active.victims.values().filter(|victim| victim.hit_at.is_some());
    let mut hit = hit.filter_map(|victim| topology.site(&victim.site));
    hit.any(|site| topology.is_on_every_way(component, site))
}

/// Whether a site was seen hit that would not be by this fault, nor by another that is seen, and that
/// was not seen to work since.
fn leaves_some_unexplained(
    active: &ActiveIncident,
    topology: &Topology,
    evidence: &Evidence<'_>,
    fault: &Fault,
) -> bool {
    let component = ComponentIx(fault.component);
    let was_hit = |site: &SiteIx| {
        let victim = active.victims.get(&topology.sites[site.ix()].host);
        victim.is_some_and(|victim| victim.state == VictimState::SeenHit)
    };
    let works = |site: SiteIx| evidence.probes.is_heard(site) && !evidence.probes.any_fails(site);
    active.awaited(topology).filter(was_hit).any(|site| {
        !victims::is_below(topology, site, fault.component)
            && !works(site)
            && !evidence.is_explained(site, component)
    })
}

/// Whether what fails beside the known cause began more than a sweep after it.
fn began_later(
    active: &ActiveIncident,
    evidence: &Evidence<'_>,
    known: Option<ComponentIx>,
    fault: &Fault,
) -> bool {
    let tracker = evidence.probes.tracker;
    let on_known: FxHashSet<u32> =
        known.into_iter().flat_map(|known| tracker.series_on(known.0)).collect();
    let beside = tracker.series_on(fault.component).filter(|it| !on_known.contains(it));
    let first = beside.filter_map(|series| tracker.failing_since(series)).min();
    first.is_some_and(|first| first.since(active.present_since()) > tracker.sweep())
}

/// Whether a fault explains a failure that no known cause explains, or explains them all by less.
/// In the first seconds nothing but the failing sites of one server may have been asked, and that
/// its rack fails is then as likely by these probes alone.
fn explains_more(
    registry: &Registry,
    topology: &Topology,
    evidence: &Evidence<'_>,
    (known, fault): (ComponentIx, &Fault),
) -> bool {
    let tracker = evidence.probes.tracker;
    let causes = registry.open().filter(|it| it.incident.phase == Phase::Identified);
    let causes = causes.filter_map(|active| active.incident.cause.as_ref());
    let others = causes.filter_map(|cause| topology.component(&cause.component));
    // Another incident of what holds both explains nothing by itself.
    let others = others.filter(|it| it.0 != fault.component && !is_wider(topology, known, it.0));
    let explained: FxHashSet<u32> =
        others.chain([known]).flat_map(|it| tracker.series_on(it.0)).collect();
    let mut on_it = tracker.series_on(fault.component);
    let sites = |component: usize| topology.components[component].sites.len();
    on_it.any(|series| tracker.failing(series) && !explained.contains(&series))
        || sites(fault.component as usize) < sites(known.ix())
}
