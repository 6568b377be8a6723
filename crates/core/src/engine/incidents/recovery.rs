//! From working probes to verified victims.
//!
//! "Recovered" comes from here and from nowhere else: every layer, from every vantage that
//! is healthy, several rounds in a row, with no fault below it, and with evidence that a
//! fault of the known rate would hardly have let pass.

use super::active::ActiveIncident;
use super::exclusions;
use super::recovery_evidence::{is_lossy, takes_nearly_all};
use super::registry::Registry;
use super::victims;
use crate::Time;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::probes::{ROUNDS, proof_span};
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::incident::IncidentId;
use crate::incident::{Justification, VictimState};
use crate::layer::Layer;
use crate::name::Name;
use crate::topology::{ComponentIx, JobIx, SiteIx, Topology, VantageIx};
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Log-odds of a suspect that are too much for calling what rests on it working.
const SUSPECTED_NATS: f64 = 0.0;
/// … and of one that lost some probes a moment ago: what came and went comes again sooner than
/// what never failed.
const SUSPECTED_AGAIN_NATS: f64 = -1.0;

/// What fails by something else than the incident's cause is seen to fail so often after that.
const FAILS_ON: u32 = 2;

/// The reason of a victim whose lower layers work, and that we cannot ask further as browsers can.
const NOT_JUDGED: &str =
    "cannot be judged: no cipher suite in common, or a certificate is asked for";

/// Verifies a victim if all that is probed of it is seen to work.
pub fn try_to_verify(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    site: SiteIx,
    out: &mut Out,
) {
    let host = &cx.topology.sites[site.ix()].host;
    if bears_a_fault(evidence, site) && !survives_all(registry, evidence, site, host) {
        return;
    }
    if is_suspected(registry, evidence, site, host) {
        return;
    }
    let mut proved: Vec<IncidentId> = registry
        .open()
        .filter(|active| active.awaits(host) && is_proved(registry, cx, evidence, active, site))
        .map(|active| active.incident.id)
        .collect();
    let otherwise: BTreeMap<IncidentId, (Layer, Justification)> = proved
        .iter()
        .filter_map(|id| Some((*id, registry.get(*id)?)))
        .filter_map(|(id, active)| {
            Some((id, fails_otherwise(registry, cx, evidence, active, site)?))
        })
        .collect();
    let stale = stale(evidence, site);
    if !proved.is_empty() && !stale.is_empty() {
        stale.into_iter().for_each(|(job, vantage)| {
            out.feedback(Feedback::ProbeSoon { job, vantage });
        });
        return;
    }
    // Where a name leads nowhere any more, nothing is asked by which it could be seen working.
    proved.retain(|id| evidence.probes.opens(site) || otherwise.contains_key(id));
    for id in &proved {
        let active = registry.known(*id);
        let (state, justification) = match otherwise.get(id).cloned() {
            Some((layer, justification)) => {
                let reason = exclusions::fails_otherwise(layer);
                (VictimState::Excluded { reason }, justification)
            }
            None if evidence.probes.is_site_unjudged(site) => {
                let reason = NOT_JUDGED.to_owned();
                (VictimState::Excluded { reason }, verification(cx.now, evidence, site))
            }
            None => (VictimState::Verified, verification(cx.now, evidence, site)),
        };
        active.advance(cx.now, host, state, justification, out);
    }
    if !proved.is_empty() {
        registry.count_waiting_of(cx.topology, site);
    }
}

/// What works of a site by its last probe, and was not asked since the site came back: it may have
/// broken meanwhile.
fn stale(evidence: &Evidence<'_>, site: SiteIx) -> BTreeSet<(JobIx, VantageIx)> {
    let (probes, tracker) = (evidence.probes, evidence.probes.tracker);
    let back = probes.series_of(site).filter_map(|series| tracker.came_back_at(series)).max();
    let Some(back) = back else { return BTreeSet::new() };
    let old = |series: &u32| {
        !tracker.failing(*series) && tracker.asked_at(*series).is_some_and(|at| at < back)
    };
    let jobs = probes.series_of(site).filter(old).map(|series| {
        let (stream, vantage) = probes.stream_of(series);
        (probes.topology.stream(stream).job, vantage)
    });
    jobs.collect()
}

fn verification(now: Time, evidence: &Evidence<'_>, site: SiteIx) -> Justification {
    Justification::Verification {
        rounds: ROUNDS,
        vantages: evidence.probes.count(),
        from: works_since(now, evidence, site),
        until: now,
    }
}

/// Since when all of a site is seen to work: since the last of its series is.
fn works_since(now: Time, evidence: &Evidence<'_>, site: SiteIx) -> Time {
    let tracker = evidence.probes.tracker;
    let rounds = evidence.probes.series_of(site).filter_map(|series| tracker.worked_since(series));
    rounds.max().unwrap_or(now)
}

/// A layer of the site that fails by what the incident does not explain, and what shows it.
fn fails_otherwise(
    registry: &Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    active: &ActiveIncident,
    site: SiteIx,
) -> Option<(Layer, Justification)> {
    let mut series = evidence.probes.series_of(site);
    let series = series.find(|series| {
        is_another(registry, cx, evidence, active, (site, *series))
            && !evidence.probes.is_spare(site, *series)
    })?;
    let (stream, _) = evidence.probes.stream_of(series);
    Some((cx.topology.stream(stream).layer, victims::failures(cx, evidence, series)))
}

/// Whether a series fails by something else than the incident's cause: since before it, or for a
/// sweep by what no open incident explains, so that its site was found down by it.
fn is_another(
    registry: &Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    active: &ActiveIncident,
    (site, series): (SiteIx, u32),
) -> bool {
    let tracker = evidence.probes.tracker;
    let Some(since) = tracker.failing_since(series) else { return false };
    if depends_on(evidence, active, series) {
        return false;
    }
    if since < active.incident.began_at.before(victims::DOWN_BEFORE) {
        return true;
    }
    let host = &cx.topology.sites[site.ix()].host;
    let is_explained = || {
        let mut listing = listing(registry, host);
        listing.any(|it| it.incident.cause.is_none() || depends_on(evidence, it, series))
    };
    // What was not asked since the end may have failed with the rest.
    let fails_on = tracker.failed_since(series, FAILS_ON, active.recovery.last_failure);
    since < cx.now.before(cx.options.sweep)
        && fails_on
        && tracker.history(series).failed_in_a_row() >= ROUNDS
        && matches!(evidence.sites.sites[site.ix()].verdict, Verdict::Down { .. })
        && !is_explained()
}

fn depends_on(evidence: &Evidence<'_>, active: &ActiveIncident, series: u32) -> bool {
    let topology = evidence.probes.topology;
    let (stream, _) = evidence.probes.stream_of(series);
    victims::depends_on(topology, topology.components_of(stream), active)
}

fn bears_a_fault(evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let tracker = evidence.probes.tracker;
    let is_spare = |series| evidence.probes.is_spare(site, series);
    evidence.probes.series_of(site).any(|series| tracker.may_fail(series) && !is_spare(series))
}

/// Whether a site came back for good in every open incident that lists it, and nothing
/// fails below it but the causes of these.
fn survives_all(registry: &Registry, evidence: &Evidence<'_>, site: SiteIx, host: &Name) -> bool {
    let topology = evidence.probes.topology;
    let mut faults = evidence.answer.faults.iter().map(|fault| fault.component);
    let mut listing = listing(registry, host);
    let is_known = |it| known(registry, topology, host, it).next().is_some();
    let is_borne = |it| !victims::is_below(topology, site, it) || is_spared(evidence, site, it);
    faults.all(|it| is_known(it) || is_borne(it))
        && listing.all(|active| active.recovery.survived_by(site.0))
}

/// Whether something below a site is suspected to fail, and is no known cause, or one that lost
/// some probes and is held to be gone. A fault that has just begun, or begun again, and lets
/// some probes pass must have its time to become known.
fn is_suspected(registry: &Registry, evidence: &Evidence<'_>, site: SiteIx, host: &Name) -> bool {
    let topology = evidence.probes.topology;
    evidence.answer.suspects.iter().any(|(it, odds)| {
        let known: Vec<&ActiveIncident> = known(registry, topology, host, *it).collect();
        let enough = match known[..] {
            [] => SUSPECTED_NATS,
            _ if known.iter().all(|active| is_partial_and_gone(active)) => SUSPECTED_AGAIN_NATS,
            _ => return false,
        };
        *odds > enough && victims::is_below(topology, site, *it) && !is_spared(evidence, site, *it)
    })
}

/// Whether all that fails of a site below a component is what its visitors need not.
fn is_spared(evidence: &Evidence<'_>, site: SiteIx, component: u32) -> bool {
    let (probes, component) = (evidence.probes, ComponentIx(component));
    let below = |series: &u32| {
        let (stream, _) = probes.stream_of(*series);
        probes.topology.components_of(stream).contains(&component)
    };
    let failing = |series: &u32| probes.tracker.failing(*series);
    let mut failing = probes.series_of(site).filter(below).filter(failing).peekable();
    failing.peek().is_some() && failing.all(|series| probes.is_spare(site, series))
}

fn listing<'a>(registry: &'a Registry, host: &'a Name) -> impl Iterator<Item = &'a ActiveIncident> {
    registry.open().filter(|active| active.victims.contains_key(host))
}

/// The open incidents that list a site and have a component as their cause.
fn known<'a>(
    registry: &'a Registry,
    topology: &'a Topology,
    host: &'a Name,
    component: u32,
) -> impl Iterator<Item = &'a ActiveIncident> {
    let key = &topology.components[component as usize].key;
    listing(registry, host).filter(move |active| {
        active.incident.cause.as_ref().is_some_and(|cause| cause.component == *key)
    })
}

/// Whether an incident's cause took some of what depends on it, and is held to be gone. Of what
/// took everything, the evidence of its end is still suspicious for a sweep.
fn is_partial_and_gone(active: &ActiveIncident) -> bool {
    let cause = active.incident.cause.as_ref();
    cause.is_some_and(|cause| !takes_nearly_all(cause)) && active.recovery.is_recovered()
}

fn is_proved(
    registry: &Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    active: &ActiveIncident,
    site: SiteIx,
) -> bool {
    // While a cause lets some probes of every site pass, a few that work prove nothing.
    let lossy = |it: &ActiveIncident| {
        let lately = cx.now.since(it.recovery.lossy_at) <= cx.options.sweep;
        let loses = lately || it.incident.cause.as_ref().is_some_and(is_lossy);
        loses && !it.recovery.is_recovered()
    };
    let host = &cx.topology.sites[site.ix()].host;
    let survived = |it: &ActiveIncident| it.recovery.survived_by(site.0);
    if registry.open().any(|it| lossy(it) && it.victims.contains_key(host) && !survived(it)) {
        return false;
    }
    let cause = active.incident.cause.as_ref();
    // Nobody knows what failed, so that nothing but the sites' own records can tell of its end:
    // a sweep without a failure, and several rounds in a row.
    let gone = cause.is_none()
        || has_left(cx.topology, active, site)
        || active.recovery.is_recovered()
        || active.recovery.is_significant(cause, site.0)
        || survived(active)
        || is_gone_around(evidence, active, site);
    // What failed before, and not by this cause, is another matter.
    gone && !failed_lately(cx, evidence, active, site)
        && !evidence.probes.came_back_within(site, cx.now, proof_span(cx.options.sweep))
        && evidence.probes.all_work(site, |series| {
            is_another(registry, cx, evidence, active, (site, series))
                || (active.is_outage() && evidence.probes.is_spare(site, series))
        })
}

/// Whether what took all probes of a site still fails, and its visitors need it no more: another
/// server of its zone, or another address, answers again.
fn is_gone_around(evidence: &Evidence<'_>, active: &ActiveIncident, site: SiteIx) -> bool {
    let probes = evidence.probes;
    let mut failing = probes.series_of(site).filter(|it| probes.tracker.failing(*it)).peekable();
    active.incident.cause.as_ref().is_some_and(|cause| !is_lossy(cause))
        && failing.peek().is_some()
        && failing.all(|series| probes.is_spare(site, series))
}

/// Whether nothing of a site leads through the cause any more, as when its owner moved it by DNS, or
/// the cause was taken out of the inventory.
fn has_left(topology: &Topology, active: &ActiveIncident, site: SiteIx) -> bool {
    let cause = active.incident.cause.as_ref();
    let component = cause.and_then(|cause| topology.component(&cause.component));
    component.is_none_or(|it| !victims::is_below(topology, site, it.0))
}

/// Whether a site failed in the last sweep by what the incident does not explain. Probed
/// again at once it works three rounds in half a second, which is luck enough where a
/// new fault lets some probes pass: that fault must have its time to become known.
fn failed_lately(
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    active: &ActiveIncident,
    site: SiteIx,
) -> bool {
    let sweep_ago = cx.now.before(cx.options.sweep);
    evidence.probes.series_of(site).any(|series| {
        evidence.probes.tracker.came_back_at(series).is_some_and(|at| at > sweep_ago)
            && !depends_on(evidence, active, series)
    })
}
