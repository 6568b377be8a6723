//! A cause that the inventory has no more: a server was renamed while it was down.

use super::active::ActiveIncident;
use super::registry::Registry;
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::incident::{EventKind, Justification, VictimState};
use crate::inventory::ComponentKey;
use crate::topology::{SiteIx, Topology};

/// Goes on with what carries the sites of a cause that is gone by its name. Where nothing does,
/// each site is verified by its own record.
pub fn follow(registry: &mut Registry, cx: &Context<'_>, out: &mut Out) {
    for active in registry.open_mut() {
        let Some(key) = successor(cx.topology, active) else { continue };
        let Some(cause) = &mut active.incident.cause else { continue };
        cause.one_of.retain(|it| cx.topology.component(it).is_some() && *it != key);
        cause.rivals.retain(|(it, _)| cx.topology.component(it).is_some());
        cause.one_of.insert(0, key.clone());
        cause.names.keep(cx.topology.public_names.now([&key]));
        let gone = std::mem::replace(&mut cause.component, key.clone());
        if let Some(it) = active.incident.withdrawn.as_mut().filter(|it| it.component == gone) {
            it.component = key.clone();
        }
        let named = EventKind::CauseNamed { cause: cause.clone() };
        active.event(cx.now, named, Justification::Dependency { component: key }, out);
    }
}

/// The component that a gone cause is called by now: of its kind the one that carries most of the
/// sites that are waited for, or else one that could not be told from it. `None` when the cause is
/// there, or nothing follows it.
fn successor(topology: &Topology, active: &ActiveIncident) -> Option<ComponentKey> {
    let cause = active.incident.cause.as_ref()?;
    if topology.component(&cause.component).is_some() {
        return None;
    }
    let listed = active.victims.values().filter(|it| it.state != VictimState::Verified);
    let listed: Vec<_> = listed.filter_map(|it| topology.site(&it.site)).collect();
    let carried =
        |sites: &[SiteIx]| listed.iter().filter(|it| sites.binary_search(it).is_ok()).count();
    let of_kind = topology.components.iter().filter(|it| it.key.kind() == cause.component.kind());
    let most = of_kind.map(|it| (carried(&it.sites), it)).max_by_key(|(carried, _)| *carried);
    let renamed = most.filter(|(carried, _)| carried * 2 > listed.len()).map(|(_, it)| &it.key);
    let alike = || cause.one_of.iter().find(|it| topology.component(it).is_some());
    renamed.or_else(alike).cloned()
}
