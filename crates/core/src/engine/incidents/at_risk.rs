//! Sites that rest on a cause which was just named are asked at once: the first notice to their
//! customers says how many fail.

use super::active::ActiveIncident;
use crate::engine::detection::evidence::Evidence;
use crate::engine::events::{Feedback, Out};
use crate::engine::io::Context;
use crate::incident::VictimState;
use crate::topology::{ComponentIx, CustomerIx, JobIx, SiteIx, VantageIx};
use std::collections::BTreeSet;

/// So many questions are asked at once: what the least budget has to spare within two seconds.
const ASKED_MAX: usize = 40;

/// Asks the sites that may not be opened without a component and are not seen to be hit, those of
/// customers who are hit first. A page that needs it may do without: it is asked, listed or not.
pub fn ask(
    active: &ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    component: ComponentIx,
    out: &mut Out,
) {
    let topology = cx.topology;
    let customer = |site: SiteIx| topology.sites[site.ix()].customer;
    let hit = active.victims.values().filter(|victim| victim.state == VictimState::SeenHit);
    let hit = hit.filter_map(|victim| topology.site(&victim.site));
    let hit: BTreeSet<CustomerIx> = hit.map(customer).collect();
    let is_open = |site: &SiteIx| {
        let victim = active.victims.get(&topology.sites[site.ix()].host);
        let is_unseen = match victim.map(|victim| &victim.state) {
            None | Some(VictimState::AtRisk) => true,
            Some(VictimState::SeenHit) => !evidence.probes.any_fails(*site),
            Some(VictimState::Verified | VictimState::Excluded { .. }) => false,
        };
        is_unseen && topology.is_on_every_way(component, *site)
    };
    let sites = topology.components[component.ix()].sites.iter().copied();
    let mut sites: Vec<SiteIx> = sites.filter(is_open).collect();
    sites.sort_by_key(|site| !hit.contains(&customer(*site)));
    let mut asked = BTreeSet::<(JobIx, VantageIx)>::new();
    for site in sites {
        let below = topology
            .streams_of(site)
            .filter(|stream| topology.components_of(*stream).contains(&component));
        for job in below.map(|stream| topology.stream(stream).job) {
            for vantage in evidence.probes.vantages() {
                if asked.len() < ASKED_MAX && asked.insert((job, vantage)) {
                    out.feedback(Feedback::ProbeSoon { job, vantage });
                }
            }
        }
        if asked.len() >= ASKED_MAX {
            return;
        }
    }
}
