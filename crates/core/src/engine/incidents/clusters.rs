//! Failures that nothing explains: many sites that went down together are an incident too.

use super::active::ActiveIncident;
use super::registry::Registry;
use super::{alike, victims};
use crate::Time;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::fallen::SITE_MTBF_SECS;
use crate::engine::detection::freshness::LATE_MAX;
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::incident::IncidentId;
use crate::incident::{EventKind, Justification, VictimState};
use crate::inventory::ComponentKey;
use crate::layer::Layer;
use crate::observation::Reason;
use crate::statement::StatementKind;
use crate::topology::{ComponentIx, SiteIx};
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A cluster of unexplained failures opens an incident when it has lasted for this long
const CLUSTER_AGE_MIN: Duration = Duration::from_secs(20);
/// and has this many customers, plus what may break by itself.
const CLUSTER_CUSTOMERS_MIN: f64 = 10.0;
/// Of a small company this many are enough, if all fail in the same layer for the same reason.
const ALIKE_CUSTOMERS_MIN: f64 = 3.0;

/// Looks for a cluster among the sites that went down within the last sweep, and the time that an
/// answer may be late.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
    let (topology, sweep) = (cx.topology, cx.options.sweep);
    // One that broke by itself before is not the beginning of what others fail by.
    let first = |sites: &BTreeSet<SiteIx>| {
        let mut fell = evidence.unexplained.iter();
        fell.find(|(_, fell)| fell.iter().any(|site| sites.contains(site))).map(|(at, _)| *at)
    };
    let lasting = |sites: &BTreeSet<SiteIx>| {
        let age_min = CLUSTER_AGE_MIN.min(sweep / 2);
        first(sites).filter(|at| cx.now.since(*at) >= age_min && evidence.is_shown(*at))
    };
    if evidence.unexplained.is_empty() {
        return;
    }
    let down: Vec<SiteIx> = evidence.unexplained.values().flatten().copied().collect();
    let down: BTreeSet<SiteIx> =
        down.into_iter().filter(|site| is_alone(registry, cx, evidence, *site)).collect();
    let shares_nothing = |site: &SiteIx| {
        let mut series = evidence.probes.series_of(*site);
        series.all(|series| evidence.probes.tracker.shared_failure(series) < 0.5)
    };
    let unexplained: BTreeSet<SiteIx> = down.iter().copied().filter(shares_nothing).collect();
    let expected = topology.sites.len() as f64 * (sweep + LATE_MAX).as_secs_f64() / SITE_MTBF_SECS;
    let are_enough = |fell: &BTreeSet<SiteIx>, min: f64| {
        // Those that went down a moment before it was opened count for those that follow them.
        let known = registry.open().find(|active| active.incident.cause.is_none());
        let listed = evidence.unexplained.values().flatten().filter(|site| {
            known.is_some_and(|it| it.victims.contains_key(&topology.sites[site.ix()].host))
        });
        let customers = fell.iter().chain(listed).map(|site| topology.sites[site.ix()].customer);
        customers.collect::<BTreeSet<_>>().len() as f64 >= min
    };
    if let Some(first) = lasting(&unexplained)
        && are_enough(&unexplained, CLUSTER_CUSTOMERS_MIN + 5.0 * expected)
    {
        return open(registry, cx, evidence, (first, &unexplained), out);
    }
    // Whatever the localiser makes of them: what it was sure of has an incident.
    let min = alike_min(topology.sites.len()) + (5.0 * expected).floor();
    let mut alike = alike(evidence, &down).filter_map(|sites| Some((lasting(&sites)?, sites)));
    if let Some((first, sites)) = alike.find(|(_, sites)| are_enough(sites, min)) {
        open(registry, cx, evidence, (first, &sites), out);
    }
}

/// How many customers make a cluster whose sites went down in the same layer for the same reason,
/// beside what chance adds. Where there are many customers, some have the same trouble in the same
/// moment for no reason of ours, as when a registry takes off all domains that were not paid for.
fn alike_min(sites: usize) -> f64 {
    (ALIKE_CUSTOMERS_MIN + (sites / 100) as f64).min(CLUSTER_CUSTOMERS_MIN)
}

/// The sites that went down, by layer and reason.
fn alike(
    evidence: &Evidence<'_>,
    fell: &BTreeSet<SiteIx>,
) -> impl Iterator<Item = BTreeSet<SiteIx>> {
    let mut by_reason = BTreeMap::<(Layer, Reason), BTreeSet<SiteIx>>::new();
    for site in fell {
        if let Verdict::Down { layer, reason } = evidence.sites.sites[site.ix()].verdict {
            by_reason.entry((layer, reason)).or_default().insert(*site);
        }
    }
    by_reason.into_values()
}

/// Whether a site is down, and no incident's list has it or is about to have it.
fn is_alone(registry: &Registry, cx: &Context<'_>, evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let tracker = evidence.probes.tracker;
    matches!(evidence.sites.sites[site.ix()].verdict, Verdict::Down { .. })
        && !registry.is_waiting(site)
        && !may_be_again(registry, cx, evidence, site)
        && !may_be_of_known(registry, cx, evidence, site)
        && evidence.fails_by_itself(site)
        && evidence
            .probes
            .series_of(site)
            .any(|it| tracker.failing(it) && !tracker.is_dismissed(it))
}

/// Whether something of a site fails that rests on certain components.
fn fails_on(
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    site: SiteIx,
    is_it: impl Fn(&[ComponentIx]) -> bool,
) -> bool {
    let mut series = evidence.probes.series_of(site);
    series.any(|series| {
        let (stream, _) = evidence.probes.stream_of(series);
        evidence.probes.tracker.failing(series) && is_it(cx.topology.components_of(stream))
    })
}

/// Whether a site fails on something that cannot be told from the cause of an open incident, such as the
/// rack of a server that failed: the localiser needs some more answers to see which of them it is.
fn may_be_of_known(
    registry: &Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    site: SiteIx,
) -> bool {
    let rests_on = |component: &ComponentKey| {
        let component = cx.topology.component(component);
        component.is_some_and(|it| fails_on(cx, evidence, site, |below| below.contains(&it)))
    };
    let lately =
        |active: &&ActiveIncident| cx.now.since(active.present_since()) <= cx.options.sweep * 2;
    let present = registry.open().filter(|active| active.is_present()).filter(lately);
    let causes = present.filter_map(|active| active.incident.cause.as_ref());
    causes.into_iter().any(|cause| cause.one_of.iter().any(rests_on))
}

/// Whether a site fails by what a known cause took before, of an incident that is open or ended
/// within the last two sweeps: that cause comes again sooner than another one begins, and while
/// what was asked spans its end, the localiser needs some more answers to see it.
fn may_be_again(
    registry: &Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    site: SiteIx,
) -> bool {
    let (topology, host) = (cx.topology, &cx.topology.sites[site.ix()].host);
    let lately = |at: Time| cx.now.since(at) <= cx.options.sweep * 2;
    let failing = |active: &ActiveIncident| {
        fails_on(cx, evidence, site, |below| victims::depends_on(topology, below, active))
    };
    registry
        .all()
        .filter(|active| active.incident.resolved_at.is_none_or(lately))
        .any(|active| active.victims.contains_key(host) && failing(active))
}

fn open(
    registry: &mut Registry,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    (first, sites): (Time, &BTreeSet<SiteIx>),
    out: &mut Out,
) {
    let (now, topology) = (cx.now, cx.topology);
    let (id, new) = cluster(registry, now, (first, sites.len() as u32), out);
    let active = registry.known(id);
    for site in sites {
        let named = (&topology.sites[site.ix()].host, topology.customer_of(*site));
        let justification = unexplained(1, evidence.sites.sites[site.ix()].since, now);
        active.list(now, named, VictimState::AtRisk, justification.clone(), out);
        active.advance(now, named.0, VictimState::SeenHit, justification, out);
    }
    alike::note(active, cx, evidence);
    if new {
        active.state(cx, StatementKind::Investigating, out);
    }
    registry.count_waiting(topology);
}

/// The open incident without a cause, or a new one, and whether it is new. One at a
/// time: what breaks while its cause is sought belongs to it.
fn cluster(
    registry: &mut Registry,
    now: Time,
    (first, sites): (Time, u32),
    out: &mut Out,
) -> (IncidentId, bool) {
    if let Some(known) = registry.open().find(|active| active.incident.cause.is_none()) {
        return (known.incident.id, false);
    }
    let mut active = ActiveIncident::open(now, first, "unexplained", None);
    active.event(now, EventKind::Opened, unexplained(sites, first, now), out);
    (registry.insert(active), true)
}

/// The justification that so many sites failed, whatever the reason.
fn unexplained(sites: u32, first: Time, now: Time) -> Justification {
    Justification::Failures {
        failed: sites,
        asked: sites,
        sites,
        first,
        last: now,
        reason: String::new(),
    }
}
