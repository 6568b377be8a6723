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

/// Asks the sites that rest wholly on a component and are not seen to be hit, those of customers who
/// are hit first.
pub fn ask(
    active: &ActiveIncident,
    cx: &Context<'_>,
    evidence: &Evidence<'_>,
    component: ComponentIx,
    out: &mut Out,
) {
    let topology = cx.topology;
    let customer = |site: SiteIx| topology.sites[site.ix()].customer;
    let in_state = |state: VictimState| {
        let victims = active.victims.values().filter(move |victim| victim.state == state);
        victims.filter_map(|victim| topology.site(&victim.site))
    };
    let hit: BTreeSet<CustomerIx> = in_state(VictimState::SeenHit).map(customer).collect();
    let mut sites: Vec<SiteIx> = in_state(VictimState::AtRisk)
        .filter(|site| topology.is_single_point_of_failure(component, *site))
        .collect();
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
