//! How the sites of an incident without a known cause fail, where all of them fail in one way.

use super::active::ActiveIncident;
use super::registry::Registry;
use crate::engine::detection::evidence::Evidence;
use crate::engine::io::Context;
use crate::incident::{Failure, VictimState};

/// Notes it of every open incident.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>) {
    for active in registry.open_mut() {
        note(active, cx, evidence);
    }
}

/// Notes it of one; what was noted stays when none fails any more.
pub fn note(active: &mut ActiveIncident, cx: &Context<'_>, evidence: &Evidence<'_>) {
    if active.incident.cause.is_some() {
        active.incident.counts.alike = None;
        return;
    }
    let hit = active.victims.values().filter(|it| it.state == VictimState::SeenHit);
    let sites = hit.filter_map(|it| cx.topology.site(&it.site));
    let mut ways = sites.filter_map(|site| evidence.sites.sites[site.ix()].first_failure());
    let Some(first) = ways.next() else { return };
    let (layer, reason) = first;
    active.incident.counts.alike =
        ways.all(|way| way == first).then_some(Failure { layer, reason });
}
