//! What the beginning of a fault adds to its odds.
//!
//! The odds compare how many sites fail below a component with how many are usually found
//! broken. That sites of several customers, which worked, went down within one sweep is far
//! rarer than that so many are broken: on a server of three sites nothing else tells.

use super::victims::Hit;
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::freshness::LATE_MAX;
use crate::engine::io::Context;
use crate::topology::{CustomerIx, SiteIx};
use std::collections::{BTreeMap, BTreeSet};

/// What each customer after the first adds: a site is found broken once in 500, and breaks
/// within one sweep of a minute once in 43,000 (once in a month).
const ONSET_NATS: f64 = 4.5;
/// Where more customers than this depend on a component, their number tells enough, and a
/// beginning that was seen of some of them would name a part of what failed.
const CUSTOMERS_MAX: usize = 4;
/// The most that a beginning adds.
pub const NATS_MAX: f64 = ONSET_NATS * (CUSTOMERS_MAX - 1) as f64;
/// Only a fault that takes this share has a beginning that can be told from chance.
const RATE_MIN: f64 = 0.9;

/// The log-odds that the customers of a component add by having all broken down together.
pub fn nats(cx: &Context<'_>, evidence: &Evidence<'_>, fault: &Fault, hit: &[Hit]) -> f64 {
    if fault.rate < RATE_MIN {
        return 0.0;
    }
    let mut began = BTreeMap::<CustomerIx, Time>::new();
    for hit in hit {
        let customer = cx.topology.sites[hit.site.ix()].customer;
        if let Some(at) = broke_at(evidence, hit) {
            let first = began.entry(customer).or_insert(at);
            *first = (*first).min(at);
        }
    }
    let component = &cx.topology.components[fault.component as usize];
    let customer = |site: &SiteIx| cx.topology.sites[site.ix()].customer;
    let customers: BTreeSet<CustomerIx> = component.sites.iter().map(customer).collect();
    let Some(last) = began.values().max().copied() else { return 0.0 };
    let window = cx.options.sweep + LATE_MAX;
    let together = began.values().filter(|at| last.since(**at) <= window).count();
    let all = customers.len() <= CUSTOMERS_MAX && together == customers.len();
    if all { ONSET_NATS * (together - 1) as f64 } else { 0.0 }
}

/// Whether so few customers depend on a component that their number alone tells little.
pub fn is_of_few(cx: &Context<'_>, fault: &Fault) -> bool {
    let sites = cx.topology.components[fault.component as usize].sites.iter();
    let mut customers = BTreeSet::new();
    sites.map(|site| cx.topology.sites[site.ix()].customer).all(|customer| {
        customers.insert(customer);
        customers.len() <= CUSTOMERS_MAX
    })
}

/// When a site began to fail in the layer of its hit; `None` when it was never seen to work.
fn broke_at(evidence: &Evidence<'_>, hit: &Hit) -> Option<Time> {
    let probes = evidence.probes;
    let failing = probes.series_of(hit.site).filter(|series| {
        let (stream, _) = probes.stream_of(*series);
        probes.topology.stream(stream).layer == hit.layer && probes.tracker.failing(*series)
    });
    failing.filter_map(|series| probes.tracker.broke_at(series)).min()
}
