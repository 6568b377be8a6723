//! From failing probes to victims: which sites a fault puts at risk, and which are seen hit.
//!
//! A failing probe alone makes no victim: visitors must feel it. They do where every way
//! leads through what failed, and where every other way fails too.

use super::active::ActiveIncident;
use super::recovery_evidence::takes_nearly_all;
use super::registry::Registry;
use super::{at_risk, exclusions};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::sites::SiteState;
use crate::engine::detection::{LONG_DOWN, Probed};
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::incident::IncidentId;
use crate::incident::{EventKind, IncidentClass, Justification, Victim, VictimState};
use crate::layer::Layer;
use crate::name::Name;
use crate::observation::{Observation, Outcome, Reason};
use crate::statement::StatementKind;
use crate::topology::{ComponentIx, SiteIx, Topology};
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::time::Duration;

/// A site that was down this long before the first failure was down before.
pub const DOWN_BEFORE: Duration = Duration::from_secs(2);
/// Silence that may yet be broken counts only where this much falls silent at once: a slow
/// network, or a busy machine of ours, makes a few answers late. What works is heard sooner
/// than what is silent, and a question is sent twice, so where half of all packets are lost
/// it looks like a tenth at first.
const SUDDEN_RATE: f64 = 0.1;
/// Of a share below this, what failed when it was first probed is its owner's matter.
const SMALL_RATE: f64 = 0.3;
/// A failing stream makes its sites victims when the shared cause explains it this well.
const SHARED_MIN: f64 = 0.95;

/// A site that a fault is seen to hit.
pub struct Hit {
    /// The site.
    pub site: SiteIx,
    /// The layer in which it fails.
    pub layer: Layer,
    /// How many of its series fail by the fault: what it adds to the odds.
    pub series: u32,
    /// What the first of them shows.
    pub justification: Justification,
}

/// Lists all sites that depend on a component as at risk, and those seen failing as hit.
pub fn list(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    (id, component): (IncidentId, u32),
    hit: &[Hit],
    out: &mut Out,
) {
    let (now, topology) = (cx.now, cx.topology);
    let component_ix = ComponentIx(component);
    let component = &topology.components[component_ix.ix()];
    let dependency = Justification::Dependency { component: component.key.clone() };
    let active = registry.known(id);
    let began = active.incident.began_at;
    let named = |site: SiteIx| (&topology.sites[site.ix()].host, topology.customer_of(site));
    let mut added = 0;
    let relies = |site: &SiteIx| topology.is_single_point_of_failure(component_ix, *site);
    // Who has another way is at no risk while it holds. Where all have one, the redundancy is lost.
    let is_outage = !hit.is_empty() && component.sites.iter().any(relies);
    // A page that needs it may do without, unless another is seen not to.
    let needs = |site: &SiteIx| topology.is_on_every_way(component_ix, *site);
    let is_needed = hit.iter().any(|hit| !relies(&hit.site) && needs(&hit.site));
    let is_at_risk = |site: &&SiteIx| !is_outage || relies(site) || (is_needed && needs(site));
    for site in component.sites.iter().filter(is_at_risk) {
        let state = &evidence.sites.sites[site.ix()];
        let before = match is_of_it(cx, evidence, *site) {
            true => None,
            false => down_before(state, began, now),
        };
        let (state, justification) =
            before.unwrap_or_else(|| (VictimState::AtRisk, dependency.clone()));
        added += u32::from(active.list(now, named(*site), state, justification, out));
    }
    for Hit { site, layer, justification, .. } in hit {
        let (why, host) = (dependency.clone(), named(*site).0);
        let is_felt = is_felt(evidence, active, component_ix, (*site, *layer));
        if is_felt || !is_outage {
            added += u32::from(active.list(now, named(*site), VictimState::AtRisk, why, out));
        }
        if is_felt {
            active.advance(now, host, VictimState::SeenHit, justification.clone(), out);
        }
    }
    if added > 0 {
        active.event(now, EventKind::VictimsAdded { sites: added }, dependency, out);
    }
    let waits = |site: &SiteIx| relies(site) && active.awaits(&topology.sites[site.ix()].host);
    if active.incident.counts.ever_hit > 0 || component.sites.iter().any(waits) {
        active.incident.class = IncidentClass::Outage;
    }
    registry.count_waiting(topology);
}

/// A cause is understood to be a part of what was named before: who fails by another fault that is
/// seen does not fail by this one.
pub fn exclude_explained(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    component: ComponentIx,
    out: &mut Out,
) {
    let is_other = |site: &SiteIx| {
        !is_below(cx.topology, *site, component.0) && evidence.is_explained(*site, component)
    };
    let others: Vec<SiteIx> = active.awaited(cx.topology).filter(is_other).collect();
    for site in others {
        let host = &cx.topology.sites[site.ix()].host;
        let mut failing = evidence.probes.series_of(site);
        let first = failing.find(|series| evidence.probes.tracker.failing(*series));
        if let Some((stream, _)) = first.map(|series| evidence.probes.stream_of(series)) {
            exclusions::exclude_failing(active, cx, host, cx.topology.stream(stream).layer, out);
        }
    }
}

/// The cause of what failed together was found: who does not depend on it, at no layer, failed in the
/// same moment by something else.
pub fn exclude_unrelated(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    component: ComponentIx,
    out: &mut Out,
) {
    let is_other = |site: &SiteIx| !is_below(cx.topology, *site, component.0);
    let others: Vec<SiteIx> = active.awaited(cx.topology).filter(is_other).collect();
    for site in others {
        let host = &cx.topology.sites[site.ix()].host;
        let Some((layer, _)) = evidence.sites.sites[site.ix()].first_failure() else { continue };
        exclusions::exclude_failing(active, cx, host, layer, out);
    }
}

/// A cause comes again: sites that were verified in the meantime, or left the inventory and came
/// back to it, or had failed by themselves and do no more, and depend on it, are presumed to be hit
/// as at first.
pub fn presume_again(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    component: u32,
    out: &mut Out,
) {
    let sweep_ago = cx.now.before(cx.options.sweep);
    let component = &cx.topology.components[component as usize];
    let why = Justification::Dependency { component: component.key.clone() };
    for site in &component.sites {
        let host = &cx.topology.sites[site.ix()].host;
        let Some(victim) = active.victims.get(host) else { continue };
        if victim.state == VictimState::Verified {
            active.advance(cx.now, host, VictimState::AtRisk, why.clone(), out);
        } else if victim.justification == Justification::Removed
            || (exclusions::earlier_layer(victim).is_some()
                && !was_down(&evidence.sites.sites[site.ix()], sweep_ago))
        {
            active.readmit(host, why.clone(), out);
        }
    }
}

/// The cause of an incident that was over comes again: whom a person had taken off the list, and who
/// has worked since, is waited for again. What that person knew was of the time before.
pub fn readmit_who_worked(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    out: &mut Out,
) {
    let Some(cause) = active.incident.cause.clone() else { return };
    let worked = |victim: &&Victim| {
        let site = cx.topology.site(&victim.site);
        let state = site.map(|site| &evidence.sites.sites[site.ix()]);
        matches!(victim.justification, Justification::Person { .. })
            && state.is_some_and(|it| !was_down(it, cause.since))
    };
    let sites: Vec<Name> =
        active.victims.values().filter(worked).map(|it| it.site.clone()).collect();
    let why = Justification::Dependency { component: cause.component };
    sites.iter().for_each(|site| active.readmit(site, why.clone(), out));
}

/// The sites that a fault is seen to hit now, in order.
pub fn sites_hit(cx: &Context<'_>, evidence: &Evidence<'_>, fault: &Fault) -> Vec<Hit> {
    let probes = evidence.probes;
    let any = fault.mode.takes_any(fault.rate);
    let mut hit = BTreeMap::<SiteIx, Hit>::new();
    for series in probes.tracker.series_on(fault.component) {
        let (stream, vantage) = probes.stream_of(series);
        let silence = probes.tracker.is_provisional(series) && fault.rate < SUDDEN_RATE;
        let since = probes.tracker.broke_at(series);
        let outlasts = probes.tracker.began_in_maintenance(series);
        let before = !outlasts
            && (failed_before(since, fault.since, cx.options.sweep)
                || (since.is_none() && fault.rate < SMALL_RATE));
        let counts = probes.healthy[usize::from(vantage.0)] && !silence && !before;
        let is_hit =
            || is_hit(evidence, series, any) || is_lost_besides(evidence, series, fault.component);
        if counts && is_hit() {
            for site in cx.topology.sites_of(stream) {
                let state = &evidence.sites.sites[site.ix()];
                if since.is_none() && was_down(state, fault.since) && !is_of_it(cx, evidence, *site)
                {
                    continue;
                }
                let justification = || failures(cx, evidence, series);
                let layer = cx.topology.stream(stream).layer;
                let first =
                    || Hit { site: *site, layer, series: 0, justification: justification() };
                hit.entry(*site).or_insert_with(first).series += 1;
            }
        }
    }
    hit.into_values().collect()
}

/// The share of a fault's odds that what it is seen to hit gives, by the series that fail: what was
/// broken before is as much of the odds, and speaks of its owners.
pub fn share_of_odds(cx: &Context<'_>, evidence: &Evidence<'_>, fault: &Fault, hit: &[Hit]) -> f64 {
    let any = fault.mode.takes_any(fault.rate);
    let failing = evidence.probes.tracker.series_on(fault.component);
    let failing = failing.filter(|series| is_hit(evidence, *series, any));
    let sites = |series| cx.topology.sites_of(evidence.probes.stream_of(series).0).len();
    let all: usize = failing.map(sites).sum();
    let counted: u32 = hit.iter().map(|hit| hit.series).sum();
    (f64::from(counted) / (all as f64).max(1.0)).min(1.0)
}

/// Whether a shared fault explains why `series` fails. Of a share of sites that is dead,
/// one lost probe does not make a member: it must fail twice in a row.
fn is_hit(evidence: &Evidence<'_>, series: u32, any: bool) -> bool {
    let tracker = evidence.probes.tracker;
    tracker.failing(series)
        && !tracker.is_dismissed(series)
        && (any || tracker.history(series).failed_in_a_row() >= 2)
        && tracker.shares(series).shared >= SHARED_MIN
}

/// Whether a series fails again and again at a level at which a component is lost altogether, as its
/// own check is where a database is down that pages need.
fn is_lost_besides(evidence: &Evidence<'_>, series: u32, component: u32) -> bool {
    let tracker = evidence.probes.tracker;
    tracker.history(series).failed_in_a_row() >= 2
        && !tracker.is_dismissed(series)
        && tracker.is_lost_with(component, series)
}

/// What the failures of one series justify.
pub fn failures(cx: &Context<'_>, evidence: &Evidence<'_>, series: u32) -> Justification {
    let tracker = evidence.probes.tracker;
    let pattern = tracker.history(series).pattern();
    let reason = evidence.sites.reason(series).map_or("", Reason::code);
    let first = tracker.seen_failing_since(series).unwrap_or(cx.now);
    Justification::Failures {
        failed: pattern.failed() as u32,
        asked: pattern.asked() as u32,
        sites: 1,
        first,
        last: tracker.asked_at(series).unwrap_or(cx.now).max(first),
        reason: reason.to_owned(),
    }
}

/// Counts a probe for or against the open incidents that it depends on: whether they
/// recover, and of which sites they take a share.
pub fn weigh(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    seen: &Observation,
    probed: Probed,
) {
    let Probed { series, failed, .. } = probed;
    let topology = cx.topology;
    let (sites, below) = (topology.sites_of(seen.stream), topology.components_of(seen.stream));
    let host = |site: &SiteIx| &topology.sites[site.ix()].host;
    let top = evidence.probes.is_top(seen.stream);
    let since = broke_by_itself(evidence, series);
    let dismissed = evidence.probes.tracker.is_dismissed(series);
    for active in registry.open_mut() {
        // What no component explains is all that there is where no cause is known.
        if dismissed && active.incident.cause.is_some() {
            continue;
        }
        // What is excluded for a reason of its own tells nothing of this cause.
        let excluded = !sites.is_empty() && sites.iter().all(|s| active.is_excluded(host(s)));
        if excluded
            || !tells_of(topology, (sites, below), active)
            || failed_before(since, active.incident.began_at, cx.options.sweep)
        {
            continue;
        }
        // Nor does what a living server says of one name, of a fault that is silence.
        if active.recovery.silent && is_about_the_name(seen) {
            continue;
        }
        // What visitors need not fails on by itself when an outage is over.
        if failed
            && active.is_outage()
            && !sites.is_empty()
            && sites.iter().all(|site| evidence.probes.is_spare(*site, series))
        {
            continue;
        }
        let cause = active.incident.cause.as_ref();
        // What worked in the layers of one probe is one proof, not three.
        if !failed && !top {
            continue;
        }
        let victim = sites.first().and_then(|site| active.victims.get(host(site)));
        let was_hit = victim.is_some_and(|victim| victim.hit_at.is_some());
        active.recovery.weigh(cause, seen.finished, failed, was_hit);
        for site in sites {
            active.recovery.observe_site(site.0, failed, seen.started, seen.finished);
        }
    }
}

/// Makes the sites of a failing stream victims of the open incidents that explain it.
pub fn hit(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    seen: &Observation,
    series: u32,
    out: &mut Out,
) {
    let is_any_found = registry.open().any(|active| active.recovery.found);
    if !is_any_found || !evidence.probes.tracker.failing(series) {
        return;
    }
    for site in cx.topology.sites_of(seen.stream) {
        hit_site(registry, cx, evidence, (seen, series, *site), out);
    }
}

/// Whether a probe was answered by a server that lives, and refused for its name.
fn is_about_the_name(seen: &Observation) -> bool {
    matches!(seen.outcome, Outcome::Failed(reason) if reason.is_about_the_name())
}

fn hit_site(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    (seen, series, site): (&Observation, u32, SiteIx),
    out: &mut Out,
) {
    let (now, topology, tracker) = (cx.now, cx.topology, evidence.probes.tracker);
    let justification = failures(cx, evidence, series);
    let in_a_row = tracker.history(series).failed_in_a_row();
    let since = broke_by_itself(evidence, series);
    let below = topology.components_of(seen.stream);
    let host = &topology.sites[site.ix()].host;
    let is_explained = is_hit(evidence, series, true);
    let outlasts = tracker.began_in_maintenance(series);
    let (mut changed, mut counts_anew) = (false, false);
    for active in registry.open_mut().filter(|active| active.recovery.found) {
        let cause = active.incident.cause.as_ref();
        let known = cause.and_then(|cause| topology.component(&cause.component));
        let is_lost = || known.is_some_and(|it| is_lost_besides(evidence, series, it.0));
        if !depends_on(topology, below, active)
            || !(is_explained || is_lost())
            || !active.recovery.attributes(cause, site.0, in_a_row)
            || failed_before(since, active.incident.began_at, cx.options.sweep)
            || (tracker.broke_at(series).is_none() && !outlasts && active.is_excluded(host))
        {
            continue;
        }
        if is_settled(&evidence.sites.sites[site.ix()], &justification) {
            active.justify(host, &justification, out);
        }
        if active.recovery.silent && is_about_the_name(seen) {
            continue;
        }
        let named = (host, topology.customer_of(site));
        let layer = topology.stream(seen.stream).layer;
        // What closed the last way long after another was lost is another fault.
        let later = active.incident.began_at + cx.options.sweep;
        let by_another = !active.is_outage()
            && evidence.probes.closed_since(site, layer).is_some_and(|at| at > later);
        let felt = |c| is_felt(evidence, active, c, (site, layer));
        let is_felt = !by_another && known.is_some_and(felt);
        if is_felt || !active.is_outage() {
            changed |= active.list(now, named, VictimState::AtRisk, justification.clone(), out);
        }
        if is_felt {
            let earlier = active.victims.get(host).and_then(exclusions::earlier_layer);
            // Above what fails nothing is seen: an earlier failure there may go on. What a maintenance
            // took down, and the fault outlasts, was not known before it was asked.
            if earlier.is_some_and(|it| it < layer || outlasts)
                && !fails_besides(evidence, active, site)
            {
                active.readmit(host, justification.clone(), out);
            }
            if let Some(component) = known.filter(|_| is_again(active, cx, host)) {
                active.recovery.again_at = Some(now);
                presume_again(active, cx, evidence, component.0, out);
                at_risk::ask(active, cx, evidence, component, out);
                counts_anew = true;
            }
            changed |= active.advance(now, host, VictimState::SeenHit, justification.clone(), out);
            escalate(active, cx, evidence.probes.closed_since(site, layer), out);
        }
    }
    if counts_anew {
        registry.count_waiting(topology);
    } else if changed {
        registry.count_waiting_of(topology, site);
    }
}

/// Whether a site that was verified fails once more by what took everything, before that was over:
/// the others that were verified may as well. They are asked once in a sweep.
fn is_again(active: &ActiveIncident, cx: &Context<'_>, host: &Name) -> bool {
    let victim = active.victims.get(host);
    let lately = active.recovery.again_at.is_some_and(|at| cx.now.since(at) < cx.options.sweep);
    let takes_all = active.incident.cause.as_ref().is_some_and(takes_nearly_all);
    takes_all && !lately && victim.is_some_and(|it| it.state == VictimState::Verified)
}

/// Whether something of a site fails that an incident does not explain.
fn fails_besides(evidence: &Evidence<'_>, active: &ActiveIncident, site: SiteIx) -> bool {
    let Evidence { probes, .. } = evidence;
    let (topology, tracker) = (probes.topology, probes.tracker);
    let is_another = |series: u32| {
        let below = topology.components_of(probes.stream_of(series).0);
        let since = broke_by_itself(evidence, series);
        !depends_on(topology, below, active)
            || failed_before(since, active.incident.began_at, tracker.sweep())
    };
    let failing = |series: &u32| tracker.failing(*series);
    probes.series_of(site).filter(failing).any(is_another)
}

/// Whether visitors feel that a site has a failing probe in a layer through a component. Where
/// another path is closed by what is the site's own matter, that closed it, and not this.
fn is_felt(
    evidence: &Evidence<'_>,
    active: &ActiveIncident,
    component: ComponentIx,
    (site, layer): (SiteIx, Layer),
) -> bool {
    let topology = evidence.probes.topology;
    // Where a share is dead, one of a site's ways that fails may fail by another fault within.
    let cause = active.incident.cause.as_ref();
    let takes_any = cause.is_none_or(|cause| cause.mode.takes_any(cause.rate));
    (takes_any && topology.is_single_point_of_failure(component, site))
        || (evidence.probes.is_felt_in(site, layer)
            && !active.is_excluded(&topology.sites[site.ix()].host))
}

/// Whether failures have the reason that a site is by now said to be down for.
fn is_settled(site: &SiteState, failures: &Justification) -> bool {
    match (site.verdict, failures) {
        (Verdict::Down { reason: said, .. }, Justification::Failures { reason, .. }) => {
            said.code() == reason
        }
        _ => false,
    }
}

/// A loss of redundancy that sites are affected by after all is an outage, since their last way was
/// `closed`: that is stated.
fn escalate(active: &mut ActiveIncident, cx: &Context<'_>, closed: Option<Time>, out: &mut Out) {
    if active.is_outage() || active.incident.counts.ever_hit == 0 {
        return;
    }
    active.incident.began_at = closed.unwrap_or(cx.now).max(active.incident.began_at);
    active.incident.class = IncidentClass::Outage;
    if let Some(cause) = active.incident.cause.clone() {
        active.state(cx, StatementKind::Identified { cause }, out);
    }
}

/// Whether what fails `since` then failed already when an incident `began`, a sweep being
/// how long anything goes unseen.
fn failed_before(since: Option<Time>, began: Time, sweep: Duration) -> bool {
    since.is_some_and(|since| since < began.before(sweep))
}

/// When a series broke, unless a maintenance explained it then.
fn broke_by_itself(evidence: &Evidence<'_>, series: u32) -> Option<Time> {
    let tracker = evidence.probes.tracker;
    tracker.broke_at(series).filter(|_| !tracker.began_in_maintenance(series))
}

/// Whether a site fails on that went down in a maintenance: the fault that outlasts it is what
/// took it down.
fn is_outlasting(evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let tracker = evidence.probes.tracker;
    evidence.probes.series_of(site).any(|series| tracker.began_in_maintenance(series))
}

/// Whether a site that is down since before a fault was seen may be down by it: it went down in a
/// maintenance that the fault outlasts, or lately with others before the program was restarted, so
/// that nobody knows since when the fault is there.
pub fn is_of_it(cx: &Context<'_>, evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let state = &evidence.sites.sites[site.ix()];
    is_outlasting(evidence, site)
        || (state.is_restored()
            && cx.now.since(state.since) <= LONG_DOWN
            && is_found_down(evidence, site)
            && (fell_last(cx, evidence, state.since)
                || evidence.sites.fell_with_others(cx.topology, site, cx.options.sweep)))
}

/// Whether the program was stopped so soon after a site had gone down that others, which may have gone
/// down with it, were not asked any more.
fn fell_last(cx: &Context<'_>, evidence: &Evidence<'_>, since: Time) -> bool {
    let stopped_at = evidence.probes.tracker.resumed_from();
    stopped_at.is_some_and(|at| at.since(since) <= cx.options.sweep)
}

/// Whether a site failed whenever it was asked since the program started, or was not yet.
fn is_found_down(evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let tracker = evidence.probes.tracker;
    let mut failing = evidence.probes.series_of(site).filter(|it| tracker.failing(*it)).peekable();
    match failing.peek() {
        Some(_) => failing.all(|it| tracker.broke_at(it).is_none()),
        None => !evidence.probes.is_heard(site),
    }
}

/// A site that is down since before an incident `began` is excluded from it, and why.
fn down_before(site: &SiteState, began: Time, now: Time) -> Option<(VictimState, Justification)> {
    let (layer, reason) = site.first_failure()?;
    was_down(site, began).then(|| {
        let excluded = VictimState::Excluded { reason: exclusions::failing_before(layer, reason) };
        let justification = Justification::Failures {
            failed: 1,
            asked: 1,
            sites: 1,
            first: site.since,
            last: now,
            reason: reason.code().to_owned(),
        };
        (excluded, justification)
    })
}

/// Whether a site is down since before an incident `began`.
fn was_down(site: &SiteState, began: Time) -> bool {
    matches!(site.verdict, Verdict::Down { .. }) && site.since < began.before(DOWN_BEFORE)
}

/// Whether a probe tells of an incident's end: one below its cause, or of one without a known
/// cause, one of a site that it lists.
fn tells_of(
    topology: &Topology,
    (sites, below): (&[SiteIx], &[ComponentIx]),
    active: &ActiveIncident,
) -> bool {
    match active.incident.cause {
        Some(_) => depends_on(topology, below, active),
        None => sites.iter().any(|s| active.victims.contains_key(&topology.sites[s.ix()].host)),
    }
}

/// Whether some stream of a site depends on a component.
pub fn is_below(topology: &Topology, site: SiteIx, component: u32) -> bool {
    let mut streams = topology.streams_of(site);
    streams.any(|stream| topology.components_of(stream).iter().any(|c| c.0 == component))
}

/// Whether a stream depends on an incident's component.
pub fn depends_on(topology: &Topology, below: &[ComponentIx], active: &ActiveIncident) -> bool {
    let Some(cause) = &active.incident.cause else { return false };
    below.iter().any(|c| topology.components[c.ix()].key == cause.component)
}
