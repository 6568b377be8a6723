//! The end of a fault that took everything: as sharp as its beginning.
//!
//! The first probe that works again has all that waits asked at once, within the budget. The
//! fault is over when each site that waits has answered several rounds in a row on every
//! layer below it, whatever the number of sites: a company of five gives too few probes for
//! any likelihood. Sites that are refused while most work, and no shared fault is seen, are not
//! waited for: what their owners lost meanwhile is another matter.

use super::active::ActiveIncident;
use super::recovery;
use super::recovery_evidence::is_lossy;
use super::registry::Registry;
use super::victims;
use crate::Time;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::probes::ROUNDS;
use crate::engine::detection::series;
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::incident::VictimState;
use crate::observation::Observation;
use crate::topology::{SiteIx, StreamIx};

/// A site that is refused is taken off the list this many sweeps after the fault was over.
const LEFT_BEHIND_SWEEPS: u32 = 5;

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
        (active.recovery.asked_all_at, active.recovery.turned_at) = (Some(cx.now), Some(cx.now));
        for site in awaited(active, cx).collect::<Vec<_>>() {
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
        let waiting = active.unverified();
        if may_be_over && 2 * recovery.worked_since_failure >= ROUNDS * waiting {
            let (answering, others): (Vec<SiteIx>, Vec<SiteIx>) =
                awaited(active, cx).partition(|site| answers(evidence, active, *site));
            let refused = |site: &SiteIx| is_refused(evidence, active, *site);
            if answering.len() >= 2 * others.len() && others.iter().all(refused) {
                active.recovery.works_again = true;
                over.extend(answering);
            }
        }
    }
    for site in over {
        recovery::try_to_verify(registry, cx, evidence, site, out);
    }
    leave_behind(registry, cx, evidence, out);
}

/// Takes those off the list that have been refused for long since their incident's fault is
/// over: what they fail by is their own matter, and nobody will see this outage end for them.
fn leave_behind(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
    let long = cx.options.sweep * LEFT_BEHIND_SWEEPS;
    let mut left = Vec::new();
    for active in registry.open_mut().filter(|active| active.is_monitoring()) {
        let since = active.incident.monitoring_at.unwrap_or(cx.now);
        if active.recovery.found || cx.now.since(since) < long {
            continue;
        }
        for site in awaited(active, cx).collect::<Vec<_>>() {
            if let Some(series) = refused_since_before(evidence, active, site, since) {
                let layer = cx.topology.stream(evidence.probes.stream_of(series).0).layer;
                let reason = format!("fails for another reason: {layer}");
                let justification = victims::failures(cx, evidence, series);
                let host = &cx.topology.sites[site.ix()].host;
                let state = VictimState::Excluded { reason };
                active.advance(cx.now, host, state, justification, out);
                left.push(site);
            }
        }
    }
    for site in left {
        registry.count_waiting_of(cx.topology, site);
    }
}

/// A series of a site that has failed since before the fault was over, and is refused.
fn refused_since_before(
    evidence: &Evidence<'_>,
    active: &ActiveIncident,
    site: SiteIx,
    over: Time,
) -> Option<u32> {
    let tracker = evidence.probes.tracker;
    let failing = |series: &u32| {
        victims::is_refused(evidence, *series)
            && tracker.failing_since(*series).is_some_and(|since| since <= over)
    };
    below(evidence, active, site).find(failing)
}

/// Whether what fails at a site below the cause is refused.
fn is_refused(evidence: &Evidence<'_>, active: &ActiveIncident, site: SiteIx) -> bool {
    let tracker = evidence.probes.tracker;
    let mut failing = below(evidence, active, site).filter(|it| tracker.failing(*it)).peekable();
    failing.peek().is_some() && failing.all(|series| victims::is_refused(evidence, series))
}

/// The series of a site that rest on the cause.
fn below<'a>(
    evidence: &'a Evidence<'_>,
    active: &'a ActiveIncident,
    site: SiteIx,
) -> impl Iterator<Item = u32> {
    let probes = evidence.probes;
    evidence.probes.series_of(site).filter(move |series| {
        let components = probes.topology.components_of(probes.stream_of(*series).0);
        victims::depends_on(probes.topology, components, active)
    })
}

/// What worked fails again: the fault loses some probes, and is not about to end.
pub fn deny(registry: &mut Registry, cx: &Context<'_>, seen: &Observation) {
    let below = cx.topology.components_of(seen.stream);
    for active in registry.open_mut().filter(|active| active.recovery.turned_at.is_some()) {
        if victims::depends_on(cx.topology, below, active) {
            active.recovery.turned_at = None;
        }
    }
}

/// Whether what took everything has begun to work within the last two sweeps. What the probes
/// show then is of before and after, and restates no cause.
pub fn may_be_ending(active: &ActiveIncident, cx: &Context<'_>) -> bool {
    let turned = active.recovery.turned_at;
    takes_all(active) && turned.is_some_and(|at| cx.now.since(at) < cx.options.sweep * 2)
}

/// Whether an incident's cause takes all probes of what it takes at all, without a break.
fn takes_all(active: &ActiveIncident) -> bool {
    let total = active.incident.cause.as_ref().is_some_and(|cause| !is_lossy(cause));
    total && !active.recovery.has_relapsed()
}

/// The sites that an incident waits for.
fn awaited<'a>(active: &'a ActiveIncident, cx: &'a Context<'_>) -> impl Iterator<Item = SiteIx> {
    let hosts = active.victims.keys().filter(|host| active.awaits(host));
    hosts.filter_map(|host| cx.topology.site(host))
}

/// The series of a site below the cause that did not answer several times in a row yet.
fn silenced<'a>(
    cx: &'a Context<'_>,
    evidence: &'a Evidence<'_>,
    active: &'a ActiveIncident,
    site: SiteIx,
) -> impl Iterator<Item = u32> {
    let below = move |stream: &StreamIx| {
        victims::depends_on(cx.topology, cx.topology.components_of(*stream), active)
    };
    let streams = cx.topology.streams_of(site).filter(below);
    let lowest = streams
        .filter(|stream| cx.topology.jobs[cx.topology.stream(*stream).job.ix()].first == *stream);
    let each = lowest.flat_map(move |stream| {
        let of = move |v| series::series(cx.topology, stream, v);
        evidence.probes.vantages().map(of)
    });
    each.filter(|series| evidence.probes.tracker.history(*series).worked_in_a_row() < ROUNDS)
}

/// Whether a site has answered several times in a row on all that rests on the cause.
fn answers(evidence: &Evidence<'_>, active: &ActiveIncident, site: SiteIx) -> bool {
    let probes = evidence.probes;
    probes.all_work(site, |series| {
        let (stream, _) = probes.stream_of(series);
        !victims::depends_on(probes.topology, probes.topology.components_of(stream), active)
    })
}
