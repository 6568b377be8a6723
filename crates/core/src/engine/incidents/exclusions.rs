//! Taking a site off a victim list, with the reason: a person wants it, the site left, or it fails by
//! itself.

use super::active::ActiveIncident;
use super::registry::Registry;
use crate::access::Principal;
use crate::engine::command::Refusal;
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::incident::IncidentId;
use crate::incident::{EventKind, Justification, Victim, VictimState};
use crate::layer::Layer;
use crate::name::Name;
use crate::observation::Reason;

const FAILING_BEFORE: &str = "failing before: ";
const FAILS_OTHERWISE: &str = "fails for another reason: ";

/// The reason of a site that failed in a layer before the incident began.
pub fn failing_before(layer: Layer, reason: Reason) -> String {
    format!("{FAILING_BEFORE}{layer} {reason}")
}

/// The reason of a site that fails on in a layer when the incident is over for the others.
pub fn fails_otherwise(layer: Layer) -> String {
    format!("{FAILS_OTHERWISE}{layer}")
}

/// Takes a site off an incident's list that fails in a layer by something else.
pub fn exclude_failing(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    site: &Name,
    layer: Layer,
    out: &mut Out,
) {
    let Some(victim) = active.victims.get(site) else { return };
    let justification = victim.justification.clone();
    let state = VictimState::Excluded { reason: fails_otherwise(layer) };
    active.advance(cx.now, site, state, justification, out);
}

/// The layer in which a site failed by itself, so that it was taken off the list; `None` when it
/// is on the list, or off it for a reason that is no failure of its own.
pub fn earlier_layer(victim: &Victim) -> Option<Layer> {
    let VictimState::Excluded { reason } = &victim.state else { return None };
    if !matches!(victim.justification, Justification::Failures { .. }) {
        return None;
    }
    let rest = reason.strip_prefix(FAILING_BEFORE).or_else(|| reason.strip_prefix(FAILS_OTHERWISE));
    let layer = rest?.split(' ').next()?;
    Layer::ALL.into_iter().find(|it| it.as_str() == layer)
}

/// Takes those off all lists that are no longer in the inventory: nobody will see them work.
pub fn exclude_removed(registry: &mut Registry, cx: &Context<'_>, out: &mut Out) {
    for active in registry.open_mut() {
        let left = active.victims.keys().filter(|host| cx.topology.site(host).is_none());
        let left: Vec<Name> = left.filter(|host| active.awaits(host)).cloned().collect();
        for site in left {
            let state = VictimState::Excluded { reason: "removed from the inventory".into() };
            active.advance(cx.now, &site, state, Justification::Removed, out);
            active.event(cx.now, EventKind::VictimExcluded { site }, Justification::Removed, out);
        }
    }
}

/// Waits again for those that had left the inventory and are in it again.
pub fn readmit_returned(registry: &mut Registry, cx: &Context<'_>, out: &mut Out) {
    for active in registry.open_mut() {
        let Some(cause) = &active.incident.cause else { continue };
        let why = Justification::Dependency { component: cause.component.clone() };
        let returned =
            active.victims.values().filter(|it| it.justification == Justification::Removed);
        let returned = returned.filter(|it| cx.topology.site(&it.site).is_some());
        for site in returned.map(|it| it.site.clone()).collect::<Vec<_>>() {
            active.readmit(&site, why.clone(), out);
        }
    }
}

/// Takes a site off an incident's list.
pub fn exclude(
    registry: &mut Registry,
    cx: &Context<'_>,
    by: &Principal,
    (id, site, reason): (IncidentId, &Name, &str),
    out: &mut Out,
) -> Result<(), Refusal> {
    let active = registry.open_one(id).ok_or(Refusal::Closed)?;
    let person = Justification::Person { author: by.name.clone(), text: reason.to_owned() };
    let state = VictimState::Excluded { reason: reason.to_owned() };
    if !active.advance(cx.now, site, state, person.clone(), out) {
        return Err(Refusal::NotOnList);
    }
    active.event(cx.now, EventKind::VictimExcluded { site: site.clone() }, person, out);
    registry.count_waiting(cx.topology);
    Ok(())
}
