//! Sites that fail on when an outage is over, for a reason of their own.
//!
//! An outage in which nothing answered ends, and of two names the same servers now say that
//! they do not serve them. That is another matter: it must not hold the incident open for the
//! others, nor is it known whose fault it is. Where much of what failed is refused afterwards,
//! what came back is broken, and that is the same matter.

use super::active::ActiveIncident;
use super::exclusions;
use super::registry::Registry;
use super::victims;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::probes::ROUNDS;
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::incident::{Justification, VictimState};
use crate::observation::Reason;
use crate::topology::SiteIx;

/// Of all victims, at most one in so many fails on for a reason of its own.
const ONE_IN: usize = 3;

/// Whether failures of some of `dependents` sites were silence, all but what owners may have
/// broken by chance.
pub fn is_silence<'a>(
    failures: impl Iterator<Item = &'a Justification>,
    dependents: usize,
) -> bool {
    let (mut silent, mut refused) = (0, 0);
    for failure in failures {
        if let Justification::Failures { reason, .. } = failure {
            let reason = Reason::from_code(reason);
            match reason.is_some_and(Reason::is_about_the_name) {
                true => refused += 1,
                false => silent += 1,
            }
        }
    }
    silent > 0 && refused * ONE_IN <= dependents
}

/// The sites that an incident waits for, and whose servers answer now that they do not serve
/// them; none where those are many.
pub fn of(active: &ActiveIncident, cx: &Context<'_>, evidence: &Evidence<'_>) -> Vec<SiteIx> {
    let sites = refused(active, cx, evidence);
    if is_much(active, &sites) { Vec::new() } else { sites }
}

fn refused(active: &ActiveIncident, cx: &Context<'_>, evidence: &Evidence<'_>) -> Vec<SiteIx> {
    if !active.recovery.silent {
        return Vec::new();
    }
    let refused = |site: &SiteIx| is_refused(active, evidence, *site);
    active.awaited(cx.topology).filter(refused).collect()
}

/// Whether so many sites are refused that what came back is broken.
fn is_much(active: &ActiveIncident, sites: &[SiteIx]) -> bool {
    sites.len() * ONE_IN > active.victims.len()
}

/// Takes those off the lists of incidents that are over for the others.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
    for active in registry.open().filter(|active| active.recovery.is_ending()) {
        set_aside(active, cx, evidence, out);
    }
    let mut changed = false;
    for active in registry.open_mut().filter(|active| active.is_monitoring()) {
        let refused = refused(active, cx, evidence);
        if is_much(active, &refused) {
            active.recovery.much_refused_at = Some(cx.now);
        }
        // Of many that are mended one after the other, the last ones are no matter of their own.
        let lately = |at| cx.now.since(at) <= cx.options.sweep * 2;
        if active.recovery.much_refused_at.is_some_and(lately) {
            continue;
        }
        let since = active.incident.monitoring_at.unwrap_or(cx.now);
        if active.unverified() == 0 || cx.now.since(since) < cx.options.sweep {
            continue;
        }
        for site in refused {
            let mut failing = failing(evidence, site).peekable();
            let Some(first) = failing.peek().copied() else { continue };
            let lasting = |series| evidence.probes.tracker.failed_since(series, ROUNDS, since);
            if !failing.all(lasting) {
                continue;
            }
            let (stream, _) = evidence.probes.stream_of(first);
            let layer = cx.topology.stream(stream).layer;
            let reason = exclusions::fails_otherwise(layer);
            let justification = victims::failures(cx, evidence, first);
            let host = &cx.topology.sites[site.ix()].host;
            let state = VictimState::Excluded { reason };
            changed |= active.advance(cx.now, host, state, justification, out);
        }
    }
    if changed {
        registry.count_waiting(cx.topology);
    }
}

/// What fails on so is no part of what is left of the fault.
fn set_aside(active: &ActiveIncident, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
    for site in of(active, cx, evidence) {
        let counted = |series: &u32| !evidence.probes.tracker.is_dismissed(*series);
        for series in failing(evidence, site).filter(counted) {
            out.feedback(Feedback::SetAside(series));
        }
    }
}

/// Whether something of a site fails, all of it by an answer about its name, and again and
/// again.
fn is_refused(active: &ActiveIncident, evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let mut failing = failing(evidence, site).peekable();
    let topology = evidence.probes.topology;
    failing.peek().is_some()
        && failing.all(|series| {
            let (stream, _) = evidence.probes.stream_of(series);
            let below = topology.components_of(stream);
            let again = evidence.probes.tracker.history(series).failed_in_a_row() >= 2;
            let reason = evidence.sites.reason(series);
            victims::depends_on(topology, below, active)
                && again
                && reason.is_some_and(Reason::is_about_the_name)
        })
}

fn failing(evidence: &Evidence<'_>, site: SiteIx) -> impl Iterator<Item = u32> {
    let tracker = evidence.probes.tracker;
    evidence.probes.series_of(site).filter(|series| tracker.failing(*series))
}
