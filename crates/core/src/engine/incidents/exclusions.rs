//! Taking a site off a victim list, with the reason: a person wants it, or the site left.

use super::registry::Registry;
use crate::access::Principal;
use crate::engine::command::Refusal;
use crate::engine::events::Out;
use crate::engine::io::Context;
use crate::incident::IncidentId;
use crate::incident::{EventKind, Justification, VictimState};
use crate::name::Name;

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
