//! The end of a fault that took everything: as sharp as its beginning.
//!
//! The first probe that works again has all that waits asked at once, within the budget. The
//! fault is over when each site that waits has answered several rounds in a row on every
//! layer below it, whatever the number of sites: a company of five gives too few probes for
//! any likelihood.

use super::active::ActiveIncident;
use super::recovery_evidence::is_lossy;
use super::registry::Registry;
use super::victims;
use super::{own_faults, recovery};
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::probes::ROUNDS;
use crate::engine::detection::series;
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::observation::Observation;
use crate::topology::{SiteIx, StreamIx, VantageIx};

/// A probe that failed before works again: asks for all that waits for the same component.
pub fn ask_all(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    seen: &Observation,
    out: &mut Out,
) {
    let below = cx.topology.components_of(seen.stream);
    let pause = cx.options.sweep / 2;
    for active in registry.open_mut().filter(|active| takes_all(active)) {
        let asked_lately = active.recovery.asked_all_at.is_some_and(|at| cx.now.since(at) < pause);
        if asked_lately || !victims::depends_on(cx.topology, below, active) {
            continue;
        }
        active.recovery.asked_all_at = Some(cx.now);
        let known = active.recovery.began_to_work_at;
        if known.is_none_or(|at| cx.now.since(at) > cx.options.sweep * 2) {
            active.recovery.began_to_work_at = Some(cx.now);
        }
        for site in active.awaited(cx.topology).collect::<Vec<_>>() {
            for series in silenced(cx, evidence, active, site) {
                let (stream, vantage) = evidence.probes.stream_of(series);
                let job = cx.topology.stream(stream).job;
                out.feedback(Feedback::ProbeSoon { job, vantage });
            }
        }
    }
}

/// Notes which faults are over, and verifies at once who waited for nothing else.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
    let mut over = Vec::new();
    for active in registry.open_mut() {
        let recovery = &active.recovery;
        let may_be_over = !recovery.works_again && !recovery.found && takes_all(active);
        if !may_be_over || recovery.worked_since_failure < ROUNDS {
            continue;
        }
        let own = own_faults::of(active, cx, evidence);
        let mut sites: Vec<SiteIx> = active.awaited(cx.topology).collect();
        sites.retain(|site| !own.contains(site));
        let enough = recovery.worked_since_failure >= ROUNDS * sites.len() as u32;
        if enough && sites.iter().all(|site| answers(evidence, active, *site)) {
            active.recovery.works_again = true;
            over.extend(sites);
        }
    }
    for site in over {
        recovery::try_to_verify(registry, cx, evidence, site, out);
    }
}

/// Whether what took everything has begun to work within the last two sweeps.
pub fn has_begun(active: &ActiveIncident, cx: &Context<'_>) -> bool {
    let asked = active.recovery.asked_all_at;
    takes_all(active) && asked.is_some_and(|at| cx.now.since(at) < cx.options.sweep * 2)
}

/// Whether the evidence spans the end of what took everything: for a sweep, half of what was
/// asked last still fails, and looks like a fault that loses half of all probes.
pub fn is_spanned(active: &ActiveIncident, cx: &Context<'_>) -> bool {
    let began = active.recovery.began_to_work_at;
    takes_all(active) && began.is_some_and(|at| cx.now.since(at) <= cx.options.sweep)
}

/// Whether nothing but its end is seen of what took all probes of what it took: no probe failed
/// after the first that worked again. What lets some probes pass loses others soon.
pub fn is_end_alone(active: &ActiveIncident) -> bool {
    takes_all(active) && !active.recovery.fails_since_it_began_to_work()
}

/// Whether an incident's cause takes all probes of what it takes at all.
fn takes_all(active: &ActiveIncident) -> bool {
    active.incident.cause.as_ref().is_some_and(|cause| !is_lossy(cause))
}

/// The lowest series of a site's jobs that rest on the cause, or fail beside it, and did not answer
/// several times in a row yet.
fn silenced<'a>(
    cx: &'a Context<'_>,
    evidence: &'a Evidence<'_>,
    active: &'a ActiveIncident,
    site: SiteIx,
) -> impl Iterator<Item = u32> {
    let (topology, tracker) = (cx.topology, evidence.probes.tracker);
    let jobs = topology
        .streams_of(site)
        .filter(move |stream| topology.jobs[topology.stream(*stream).job.ix()].first == *stream);
    let each =
        jobs.flat_map(move |first| evidence.probes.vantages().map(move |vantage| (first, vantage)));
    let waits = move |(first, vantage): &(StreamIx, VantageIx)| {
        let of = |stream| series::series(topology, stream, *vantage);
        match victims::depends_on(topology, topology.components_of(*first), active) {
            true => tracker.history(of(*first)).worked_in_a_row() < ROUNDS,
            false => {
                let mut job = topology.streams_of_job(topology.stream(*first).job).map(StreamIx);
                job.any(|stream| tracker.failing(of(stream)))
            }
        }
    };
    each.filter(waits).map(move |(first, vantage)| series::series(topology, first, vantage))
}

/// Whether a site has answered several times in a row on all that rests on the cause.
fn answers(evidence: &Evidence<'_>, active: &ActiveIncident, site: SiteIx) -> bool {
    let probes = evidence.probes;
    probes.all_work(site, |series| {
        let (stream, _) = probes.stream_of(series);
        !victims::depends_on(probes.topology, probes.topology.components_of(stream), active)
            || (active.is_outage() && probes.is_spare(site, series))
    })
}
