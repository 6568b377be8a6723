//! Whether what fails together accuses the host, or one customer's own doing explains it.

use super::victims::Hit;
use crate::topology::{ComponentIx, CustomerIx, SiteIx, Topology};
use std::collections::BTreeMap;

/// Log-odds for a shared cause that the sites of other customers must give: half of what
/// opens an incident, since the customer's own doing needs a cause of its own too.
const OTHERS_NATS: f64 = 8.0;

/// Whether the sites `hit`, which give `odds` (log) for a fault of `component`, speak of it
/// even when the customer who is hit most broke his own.
///
/// Several sites of one customer that fail at once on a shared machine are his own doing more
/// often than the machine's. What the others add is their share of the odds, by the failing
/// streams; and a shared fault has no reason to strike his sites before those of others, so
/// the less likely such a share of them is by chance, the less it is to be believed.
pub fn is_host_fault(topology: &Topology, component: ComponentIx, hit: &[Hit], odds: f64) -> bool {
    let customer = |site: &SiteIx| topology.sites[site.ix()].customer;
    // By customer: sites, and their streams.
    let mut hits = BTreeMap::<CustomerIx, (u64, u64)>::new();
    for Hit { site, series, .. } in hit {
        let (sites, streams) = hits.entry(customer(site)).or_default();
        (*sites, *streams) = (*sites + 1, *streams + u64::from(*series));
    }
    let streams: u64 = hits.values().map(|(_, streams)| streams).sum();
    let most = hits.into_iter().max_by_key(|(_, (_, streams))| *streams);
    let Some((most, (his_hits, his_streams))) = most else { return false };
    let sites = &topology.components[component.ix()].sites;
    let his = sites.iter().filter(|site| customer(site) == most).count() as u64;
    let others = odds * (streams - his_streams) as f64 / streams as f64;
    others + ln_chance(his_hits, his, hit.len() as u64, sites.len() as u64) > OTHERS_NATS
}

/// The log-probability that of `drawn` among `all` just `marked_drawn` of the `marked` are
/// (hypergeometric). What cannot be counts as certain: the inventory has changed meanwhile.
fn ln_chance(marked_drawn: u64, marked: u64, drawn: u64, all: u64) -> f64 {
    let others = drawn - marked_drawn;
    if marked_drawn > marked || drawn > all || others > all - marked {
        return 0.0;
    }
    ln_choose(marked, marked_drawn) + ln_choose(all - marked, others) - ln_choose(all, drawn)
}

/// The logarithm of the number of ways to choose `k` of `n`.
fn ln_choose(n: u64, k: u64) -> f64 {
    let k = k.min(n - k);
    (1..=k).map(|i| ((n - k + i) as f64 / i as f64).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::Justification;
    use crate::inventory::{
        ComponentKey, Customer, Expect, Inventory, Kind, Location, Site, SiteUrl,
    };
    use crate::layer::Layer;
    use crate::name::Name;
    use crate::topology::{TopologyOptions, compile};
    use std::net::IpAddr;

    /// A hundred sites behind one name server; the first two are one customer's.
    fn topology() -> Topology {
        let mut inventory = Inventory::default();
        for n in 0..100_u32 {
            let host = Name::parse(&format!("site{n}.example")).expect("a name");
            let customer = if n < 2 { "family".to_owned() } else { format!("c{n}") };
            inventory.customers.insert(customer.clone(), Customer::default());
            let place = Location { server: Some("web".into()), ..Location::default() };
            let (url, expect) = (SiteUrl::default(), Expect::default());
            let addresses = vec![IpAddr::from([203, 0, 113, 1])];
            let name_servers = Vec::new();
            let site = Site {
                customer,
                url,
                expect,
                location: place,
                name_servers,
                addresses,
                ..Site::default()
            };
            inventory.sites.insert(host, site);
        }
        let options =
            TopologyOptions { vantages: vec!["here".into()], ..TopologyOptions::default() };
        compile(&inventory, &BTreeMap::new(), &options)
    }

    #[test]
    fn one_lost_answer_of_a_neighbour_is_not_half_of_what_a_family_broke() {
        let topology = topology();
        let server =
            topology.component(&ComponentKey::new(Kind::Server, "web")).expect("it is there");
        let site = |n: u32| {
            let host = Name::parse(&format!("site{n}.example")).expect("a name");
            topology.site(&host).expect("it is there")
        };
        let hit = |n: u32, series: u32| {
            let justification =
                Justification::Dependency { component: ComponentKey::new(Kind::Server, "web") };
            Hit { site: site(n), layer: Layer::Tcp, series, justification }
        };
        let family = || [hit(0, 8), hit(1, 8)];
        // Each stream that fails is worth three nats.
        let speak = |others: Vec<Hit>| {
            let hits: Vec<Hit> = family().into_iter().chain(others).collect();
            let odds = 3.0 * hits.iter().map(|hit| f64::from(hit.series)).sum::<f64>();
            is_host_fault(&topology, server, &hits, odds)
        };
        assert!(!speak(vec![]));
        assert!(!speak(vec![hit(7, 1)]), "sites counted, it would be a third of the odds");
        assert!(speak((7..12).map(|n| hit(n, 8)).collect()));
    }

    #[test]
    fn chances_are_those_of_the_urn() {
        // One of two white among four, two drawn: 2·2 of 6.
        assert!((ln_chance(1, 2, 2, 4).exp() - 4.0 / 6.0).abs() < 1e-12);
        // All ways together are certain.
        let all: f64 = (0..=3).map(|white| ln_chance(white, 3, 5, 12).exp()).sum();
        assert!((all - 1.0).abs() < 1e-12);
    }
}
