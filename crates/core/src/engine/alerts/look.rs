//! What is seen of one site, and whether its trouble is its own.

use super::world::World;
use crate::Time;
use crate::alert::Condition;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::probes::ROUNDS;
use crate::engine::io::Context;
use crate::engine::view::build::SiteFinding;
use crate::impact::Impact;
use crate::incident::IncidentId;
use crate::observation::Reason;
use crate::site_health::SiteHealth;
use crate::topology::{SiteIx, StreamIx, Topology};
use crate::verdict::Verdict;

/// A failure is the site's own from this probability on, 0 to 1.
const OWN_MIN: f64 = 0.95;
/// Something shared is suspected from this probability on, 0 to 1.
const SHARED_MIN: f64 = 0.5;

/// What is seen of a site.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Look {
    /// It fails in this way, since then.
    Bad(Condition, Time),
    /// Every layer was seen to work, and nothing fails.
    Good,
    /// Neither can be said.
    Unclear,
}

/// Looks at a site.
pub fn look(cx: &Context<'_>, world: World<'_>, site: SiteIx, found: &SiteFinding) -> Look {
    let since = if found.since == Time::ZERO { cx.now } else { found.since };
    match found.health {
        SiteHealth::Down { layer, reason } => Look::Bad(Condition::Down { layer, reason }, since),
        SiteHealth::Slow => Look::Bad(Condition::Slow, since),
        SiteHealth::Degraded => partial(world, site).unwrap_or(Look::Unclear),
        SiteHealth::Works if found.impact == Impact::RedundancyLost => {
            partial(world, site).unwrap_or(Look::Unclear)
        }
        SiteHealth::Works if world.evidence.probes.any_fails(site) => Look::Unclear,
        SiteHealth::Works => Look::Good,
        SiteHealth::Unverified | SiteHealth::Unknown => Look::Unclear,
    }
}

/// The lowest layer of which a part has failed in several rounds.
fn partial(world: World<'_>, site: SiteIx) -> Option<Look> {
    let (tracker, probes) = (world.evidence.probes.tracker, world.evidence.probes);
    let lasting = |series: &u32| {
        tracker.failing(*series) && tracker.history(*series).failed_in_a_row() >= ROUNDS
    };
    let layer_of = |series: u32| probes.topology.stream(probes.stream_of(series).0).layer;
    let is_told_here =
        |series: &u32| is_told_of(probes.topology, site, probes.stream_of(*series).0);
    let failing: Vec<u32> = probes.series_of(site).filter(lasting).filter(is_told_here).collect();
    let lowest = failing.iter().copied().min_by_key(|series| layer_of(*series))?;
    let reason = world.evidence.sites.reason(lowest).unwrap_or(Reason::Timeout);
    let since = failing.iter().filter_map(|series| tracker.failing_since(*series)).min()?;
    Some(Look::Bad(Condition::Partial { layer: layer_of(lowest), reason }, since))
}

/// Whether a failing stream is told of this site. A name server of the whole domain is one matter,
/// however many sites the customer has below it: it is told of the first of them.
fn is_told_of(topology: &Topology, site: SiteIx, stream: StreamIx) -> bool {
    let zone = &topology.zones[topology.sites[site.ix()].zone.ix()];
    let owner = |site: SiteIx| topology.sites[site.ix()].customer;
    let is_of_zone =
        (zone.streams.start as usize..zone.streams.end as usize).contains(&stream.ix());
    !is_of_zone || zone.sites.iter().find(|it| owner(**it) == owner(site)) == Some(&site)
}

/// Whether a site was found failing or slow.
pub fn is_bad(evidence: &Evidence<'_>, site: SiteIx) -> bool {
    matches!(evidence.sites.sites[site.ix()].verdict, Verdict::Down { .. } | Verdict::Slow)
}

/// The open incident that explains what is seen of a site.
pub fn explanation(
    cx: &Context<'_>,
    world: World<'_>,
    site: SiteIx,
    condition: Condition,
) -> Option<IncidentId> {
    let probes = world.evidence.probes;
    let failing: Vec<_> = probes
        .series_of(site)
        .filter(|series| probes.tracker.failing(*series))
        .map(|series| probes.stream_of(series).0)
        .filter(|stream| cx.topology.stream(*stream).layer == condition.layer())
        .collect();
    world.incidents.explaining(cx.topology, site, &failing)
}

/// Whether a failure is known to be the site's own, and nothing shared is suspected.
pub fn is_own(world: World<'_>, site: SiteIx) -> bool {
    let probes = world.evidence.probes;
    let mut failing =
        probes.series_of(site).filter(|series| probes.tracker.failing(*series)).peekable();
    failing.peek().is_some()
        && failing.all(|series| {
            probes.tracker.shares(series).own >= OWN_MIN
                && probes.tracker.shared_failure(series) < SHARED_MIN
        })
}
