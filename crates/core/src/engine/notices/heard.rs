//! What a contact has heard of the same sites by another incident.
//!
//! Whose site rests on two parts that fail together is told once that it cannot be opened, and once
//! that it works: the second mail would say nothing new.

use crate::engine::incidents::active::ActiveIncident;
use crate::incident::{Victim, VictimState};
use crate::notification::{ContactKey, LastNotice, NoticeReason, SiteSummary};
use crate::topology::Topology;
use std::collections::BTreeMap;

/// The other incidents, and the last notice of each to every contact.
pub struct Heard<'a>(pub Vec<(&'a ActiveIncident, &'a BTreeMap<ContactKey, LastNotice>)>);

impl Heard<'_> {
    /// Whether a notice of an incident says nothing that its contact has not heard by another.
    pub fn is_told(
        &self,
        topology: &Topology,
        active: &ActiveIncident,
        contact: ContactKey,
        (why, last): (NoticeReason, Option<&LastNotice>),
        sites: &SiteSummary,
    ) -> bool {
        let listed = listed(topology, active, contact);
        let mut others = self.by_others(contact);
        match (why, last) {
            (NoticeReason::First, None) => others.any(|(other, heard)| {
                let [whole, partly, verified] = heard.figures;
                !heard.why.is_last()
                    && partly + verified == 0
                    && whole >= sites.failing() + sites.presumed.count
                    && all(&listed, other, is_awaited)
            }),
            (NoticeReason::Works, Some(last)) => others.any(|(other, heard)| {
                // Who heard of it by another incident hears by that one that it works.
                let is_to_come = last.by_another && !heard.why.is_last();
                let is_heard = heard.why == NoticeReason::Works && heard.at >= last.at;
                sites.excluded.count == 0
                    && ((is_heard && all(&listed, other, is_verified))
                        || (is_to_come
                            && all(&listed, other, |it| is_awaited(it) || is_verified(it))))
            }),
            (NoticeReason::Excluded, Some(last)) => last.by_another,
            _ => false,
        }
    }

    fn by_others(
        &self,
        contact: ContactKey,
    ) -> impl Iterator<Item = (&ActiveIncident, &LastNotice)> {
        self.0.iter().filter_map(move |(other, last)| {
            Some((*other, last.get(&contact).filter(|heard| !heard.by_another)?))
        })
    }
}

/// The victims of an incident for whom a contact answers, and who were not excluded.
fn listed<'a>(
    topology: &Topology,
    active: &'a ActiveIncident,
    contact: ContactKey,
) -> Vec<&'a Victim> {
    let customers = topology.contacts.customers_of(contact);
    let sites = customers.flat_map(|customer| topology.contacts.sites_of(customer));
    let listed = sites.filter_map(|site| active.victims.get(&topology.sites[site.ix()].host));
    listed.filter(|victim| !matches!(victim.state, VictimState::Excluded { .. })).collect()
}

/// Whether all of these are victims of another incident too, each in such a state.
fn all(listed: &[&Victim], other: &ActiveIncident, is: fn(&Victim) -> bool) -> bool {
    listed.iter().all(|victim| other.victims.get(&victim.site).is_some_and(is))
}

fn is_awaited(victim: &Victim) -> bool {
    matches!(victim.state, VictimState::AtRisk | VictimState::SeenHit)
}

fn is_verified(victim: &Victim) -> bool {
    victim.state == VictimState::Verified
}
