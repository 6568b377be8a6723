//! What a new fault is to an incident that has most of its victims already.

use super::active::ActiveIncident;
use super::registry::Registry;
use super::victims::Hit;
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::incident::IncidentId;
use crate::topology::{ComponentIx, Topology};
use rustc_hash::FxHashSet;
use std::time::Duration;

/// Log-odds that open an incident. The localiser's prior speaks of one instant; an
/// incident may open in any of the 2.6 million seconds of a month, e^14.8.
pub const OPENING_NATS: f64 = 16.0;
/// A second fault inside the first must be there apart from it for this long
const SECOND_FAULT_AGE_MIN: Duration = Duration::from_secs(20);
/// and take this much: where the first comes and goes, unevenness looks like a weak one;
const SECOND_FAULT_RATE_MIN: f64 = 0.85;
/// and so long after the first was seen to recover, since it may be the first come back.
const NEXT_FAULT_AGE_MIN: Duration = Duration::from_secs(4);

/// What a fault is to an incident.
pub enum Relation {
    /// The incident's true cause, better understood.
    Better,
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
    active: &ActiveIncident,
    topology: &Topology,
    evidence: &Evidence<'_>,
    fault: &Fault,
    age: Duration,
) -> Relation {
    let known = active.incident.cause.as_ref().map(|cause| &cause.component);
    let known = known.and_then(|key| topology.component(key));
    let faults = &evidence.answer.faults;
    let present = known.is_some_and(|component| faults.iter().any(|f| f.component == component.0));
    let plain = fault.odds > 2.0 * OPENING_NATS
        && fault.rate > SECOND_FAULT_RATE_MIN
        && age > SECOND_FAULT_AGE_MIN;
    let gone = active.incident.monitoring_at;
    match present {
        // Inside what fails already, only what cannot be missed is a fault of its own.
        true if plain => Relation::Another,
        true => Relation::Remnant,
        // What began after the known cause was seen gone is not what is left of it.
        false if gone.is_some_and(|gone| fault.since > gone) => {
            let next = active.is_monitoring() && age > NEXT_FAULT_AGE_MIN;
            if plain || next { Relation::Another } else { Relation::Remnant }
        }
        // What is read from a window that spans the end explains nothing better.
        false if active.recovery.is_ending() => Relation::Remnant,
        false if known.is_some_and(|known| !explains_more(evidence, known, fault)) => {
            Relation::Remnant
        }
        false if fault.odds > 0.5 * active.recovery.odds => Relation::Better,
        false => Relation::Remnant,
    }
}

/// Whether a fault explains a failure that the known cause does not, or explains them all by
/// less. In the first seconds nothing but the failing sites of one server may have been asked,
/// and that its rack fails is then as likely by these probes alone.
fn explains_more(evidence: &Evidence<'_>, known: ComponentIx, fault: &Fault) -> bool {
    let tracker = evidence.probes.tracker;
    let on_known: FxHashSet<u32> = tracker.series_on(known.0).collect();
    let mut on_it = 0;
    for series in tracker.series_on(fault.component) {
        if tracker.failing(series) && !on_known.contains(&series) {
            return true;
        }
        on_it += 1;
    }
    on_it < on_known.len()
}
