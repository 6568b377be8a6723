//! Customers who say in their zones what is not so.

use super::{component, found, keys, options, table};
use crate::inventory::{ComponentKey, Kind, Owner};
use crate::topology::{Topology, TopologyOptions, compile};
use std::collections::BTreeMap;

fn owner(topology: &Topology, key: &str) -> Owner {
    component(topology, key).owner
}

/// Forty customers of a host that declared nothing, and two who agreed to point a name server
/// and their sites into a network that has nothing to do with it.
#[test]
fn two_customers_do_not_make_an_unrelated_network_ours() {
    let mut rows = String::from("customer,contact,domain\n");
    let mut discoveries = BTreeMap::new();
    for n in 0..40 {
        rows += &format!("c{n},c{n}@c.kr,c{n}.kr\n");
        let zone = format!("c{n}.kr");
        let servers: &[(&str, &[&str])] = &[("ns1.host.kr", &["192.0.2.1:53"])];
        discoveries.extend([found(&zone, servers, &[(&zone, "192.0.2.80")])]);
    }
    for evil in ["evil1.kr", "evil2.kr"] {
        rows += &format!("{evil},a@a.kr,{evil}\n");
        let servers: &[(&str, &[&str])] = &[("ns.evil.net", &["198.51.100.7:53"])];
        discoveries.extend([found(evil, servers, &[(evil, "203.0.113.9")])]);
    }
    let topology = compile(&table(&rows), &discoveries, &options());
    assert_eq!(owner(&topology, "ns:ns1.host.kr"), Owner::Us);
    assert_eq!(owner(&topology, "address:192.0.2.80"), Owner::Us);
    assert_eq!(owner(&topology, "ns:ns.evil.net"), Owner::ThirdParty);
    for key in ["prefix:198.51.100.0/24", "address:203.0.113.9", "prefix:203.0.113.0/24"] {
        assert_eq!(owner(&topology, key), Owner::ThirdParty, "{key}");
    }
    let own_networks = vec!["192.0.2.0/24".parse().unwrap()];
    let said = compile(&table(&rows), &discoveries, &TopologyOptions { own_networks, ..options() });
    assert_eq!(owner(&said, "prefix:192.0.2.0/24"), Owner::Us);
    assert_eq!(owner(&said, "prefix:203.0.113.0/24"), Owner::ThirdParty);
}

#[test]
fn who_points_their_site_elsewhere_says_nothing_about_the_server_they_had() {
    let inventory = table(
        "customer,contact,domain,server\na,a@a.kr,a.kr,s1\nb,b@b.kr,b.kr,s1\nc,c@c.kr,c.kr,s1\n",
    );
    let discoveries: BTreeMap<_, _> =
        [("a.kr", "192.0.2.1"), ("b.kr", "203.0.113.9"), ("c.kr", "203.0.113.9")]
            .map(|(zone, ip)| found(zone, &[("ns.x.kr", &["192.0.2.5:53"])], &[(zone, ip)]))
            .into();
    let own_networks = vec!["192.0.2.0/24".parse().unwrap()];
    let topology =
        compile(&inventory, &discoveries, &TopologyOptions { own_networks, ..options() });
    assert_eq!(owner(&topology, "address:203.0.113.9"), Owner::ThirdParty);
    for site in &topology.sites[1..] {
        for stream in site.streams.clone() {
            assert!(!keys(&topology, stream).contains(&"server:s1".to_owned()));
        }
    }
}

/// The server has an address in a network that the operator forgot to name.
#[test]
fn a_second_address_of_many_stands_where_the_first_one_does() {
    let rows = |customers: &[&str]| {
        let row = |c: &&str| format!("{c},{c}@a.kr,{c}.kr,s1\n");
        format!("customer,contact,domain,server\n{}", customers.iter().map(row).collect::<String>())
    };
    let at = |zone: &str, addresses: &[&str]| {
        let servers: &[(&str, &[&str])] = &[("ns.x.kr", &["192.0.2.5:53"])];
        let (name, mut discovery) = found(zone, servers, &[]);
        let all = addresses.iter().map(|it| it.parse().unwrap()).collect();
        discovery.hosts.insert(name.clone(), all);
        (name, discovery)
    };
    let own_networks = vec!["192.0.2.0/24".parse().unwrap()];
    let compiled = |customers: &[&str], elsewhere: Option<&str>| {
        let both = customers.iter().map(|c| at(&format!("{c}.kr"), &["192.0.2.1", "2001:db8::1"]));
        let mut discoveries: BTreeMap<_, _> = both.collect();
        discoveries
            .extend(elsewhere.map(|c| at(&format!("{c}.kr"), &["203.0.113.9", "2001:db8::1"])));
        let options = TopologyOptions { own_networks: own_networks.clone(), ..options() };
        compile(&table(&rows(customers)), &discoveries, &options)
    };
    let on_server = |topology: &Topology| {
        let streams = topology.sites[0].streams.clone();
        streams.filter(|it| keys(topology, *it).contains(&"server:s1".to_owned())).count()
    };
    let many = compiled(&["a", "b", "c"], None);
    assert_eq!(on_server(&many), many.sites[0].streams.len());
    assert_eq!(owner(&many, "address:2001:db8::1"), Owner::Us);
    let agreed = compiled(&["a", "b"], None);
    assert_eq!(on_server(&agreed) * 2, agreed.sites[0].streams.len(), "two may have agreed on it");
    let common = compiled(&["a", "b", "c", "d"], Some("d"));
    assert_eq!(on_server(&common) * 2, common.sites[0].streams.len(), "others stand there too");
}

#[test]
fn an_address_that_the_operator_declared_is_not_overruled_by_a_zone() {
    let mut inventory = table("customer,contact,domain\na,a@a.kr,a.kr\nevil,e@e.kr,evil.kr\n");
    let key = ComponentKey::new(Kind::NameServer, "ns1.host.kr");
    inventory.components.entry(key).or_default().addresses = vec!["192.0.2.1".parse().unwrap()];
    let elsewhere: &[(&str, &[&str])] = &[("ns1.host.kr", &["203.0.113.66:53"])];
    let discoveries: BTreeMap<_, _> =
        ["a.kr", "evil.kr"].map(|zone| found(zone, elsewhere, &[])).into();
    let topology = compile(&inventory, &discoveries, &options());
    let servers: Vec<String> = topology.servers.iter().map(|it| it.address.to_string()).collect();
    assert_eq!(servers, ["192.0.2.1:53"]);
}

/// Of a server that is in a watched zone, that zone knows best.
#[test]
fn a_name_servers_own_zone_says_where_it_is() {
    let inventory = table("customer,contact,domain\na,a@a.kr,a.kr\nh,h@host.kr,host.kr\n");
    let at =
        |zone: &str, address: &'static str| found(zone, &[("ns1.host.kr", &[address][..])], &[]);
    let discoveries: BTreeMap<_, _> =
        [at("a.kr", "203.0.113.66:53"), at("host.kr", "192.0.2.1:53")].into();
    let topology = compile(&inventory, &discoveries, &options());
    let servers: Vec<String> = topology.servers.iter().map(|it| it.address.to_string()).collect();
    assert_eq!(servers, ["192.0.2.1:53"]);
}
