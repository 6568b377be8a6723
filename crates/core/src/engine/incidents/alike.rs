//! How the sites of an incident without a known cause fail, where all of them fail in one way.

use super::active::ActiveIncident;
use super::registry::Registry;
use crate::engine::detection::evidence::Evidence;
use crate::engine::io::Context;
use crate::incident::Failure;

/// Notes it of every open incident.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, evidence: &Evidence<'_>) {
    for active in registry.open_mut() {
        note(active, cx, evidence);
    }
}

/// Notes it of one, while all that were hit fail. Of those that are left when others work again
/// nothing new is noted: the others failed too, and may have failed in another way.
pub fn note(active: &mut ActiveIncident, cx: &Context<'_>, evidence: &Evidence<'_>) {
    if active.incident.cause.is_some() {
        active.incident.counts.alike = None;
        return;
    }
    let hit = active.victims.values().filter(|it| it.hit_at.is_some());
    let sites = hit.clone().filter_map(|it| cx.topology.site(&it.site));
    let ways = sites.filter_map(|site| evidence.sites.sites[site.ix()].first_failure());
    let ways: Vec<_> = ways.collect();
    let Some(&(layer, reason)) = ways.first() else { return };
    let all = ways.iter().all(|way| *way == (layer, reason));
    let way = all.then_some(Failure { layer, reason });
    let counts = &mut active.incident.counts;
    counts.alike = match ways.len() == hit.count() {
        true => way,
        false => counts.alike.take().filter(|known| way.as_ref() == Some(known)),
    };
}
