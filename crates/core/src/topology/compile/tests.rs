mod hostile;

use super::*;
use crate::Time;
use crate::inventory::import::{self, SourceFile};
use crate::inventory::{Customer, Location};
use crate::inventory::{Expect, SiteUrl};
use crate::layer::Layer;
use crate::topology::{JobIx, ProbeTarget, Stream, StreamIx, Target};
use proptest::prelude::*;
use std::net::IpAddr;

/// An inventory as an operator would write it.
fn inventory(json: &str) -> Inventory {
    let file = SourceFile { name: "a.json".into(), bytes: json.into(), kind: None };
    import::inventory(&[file]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn table(csv: &str) -> Inventory {
    let file = SourceFile { name: "a.csv".into(), bytes: csv.into(), kind: None };
    import::inventory(&[file]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn found(zone: &str, servers: &[(&str, &[&str])], hosts: &[(&str, &str)]) -> (Name, Discovery) {
    let list: Vec<Name> = servers.iter().map(|(server, _)| name(server)).collect();
    let addresses = |all: &[&str]| all.iter().map(|a| a.parse().unwrap()).collect();
    let discovery = Discovery {
        zone: name(zone),
        at: Time::default(),
        parent: list.clone(),
        child: list,
        servers: servers.iter().map(|(server, all)| (name(server), addresses(all))).collect(),
        absent: Default::default(),
        hosts: hosts.iter().map(|(h, a)| (name(h), vec![a.parse().unwrap()])).collect(),
    };
    (name(zone), discovery)
}

fn options() -> TopologyOptions {
    TopologyOptions { vantages: vec!["seoul".into()], ..TopologyOptions::default() }
}

fn keys(topology: &Topology, stream: u32) -> Vec<String> {
    let all = topology.components_of(StreamIx(stream)).iter();
    all.map(|ix| topology.components[ix.ix()].key.to_string()).collect()
}

fn component<'e>(topology: &'e Topology, key: &str) -> &'e Component {
    let ix = topology.component(&ComponentKey(key.into()));
    &topology.components[ix.unwrap_or_else(|| panic!("{key} in {:?}", topology.components)).ix()]
}

fn parent(topology: &Topology, key: &str) -> Option<String> {
    component(topology, key).parent.map(|ix| topology.components[ix.ix()].key.to_string())
}

/// Two customers on one name-server group, in one rack, on two servers.
fn two_shops() -> (Inventory, BTreeMap<Name, Discovery>) {
    let inventory = table(
        "customer,contact,domain,server,rack,dc\n\
         kim,kim@a.kr,shop.kr,web-1,r3,gasan\n\
         kim,kim@a.kr,www.shop.kr,web-1,r3,gasan\n\
         lee,lee@b.kr,cafe.kr,web-2,r3,gasan\n",
    );
    let servers: &[(&str, &[&str])] =
        &[("ns1.host.kr", &["192.0.2.1:53"]), ("ns2.host.kr", &["198.51.100.1:53"])];
    let discoveries = BTreeMap::from([
        found("shop.kr", servers, &[("shop.kr", "203.0.113.1"), ("www.shop.kr", "203.0.113.1")]),
        found("cafe.kr", servers, &[("cafe.kr", "203.0.113.2")]),
    ]);
    (inventory, discoveries)
}

#[test]
fn one_of_two_name_servers_can_be_gone_round_and_the_group_and_the_rack_cannot() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    let site = topology.site(&name("cafe.kr")).unwrap();
    let is_single_point_of_failure = |component: &Component| {
        let ix = topology.component(&component.key).unwrap();
        topology.is_single_point_of_failure(ix, site)
    };
    let (round, not): (Vec<&Component>, Vec<_>) =
        topology.components.iter().partition(|component| !is_single_point_of_failure(component));
    let keys = |components: Vec<&Component>| -> String {
        let keys: Vec<String> = components.iter().map(|c| c.key.to_string()).collect();
        keys.join(" ")
    };
    let (round, not) = (keys(round), keys(not));
    assert!(round.contains("ns:ns1.host.kr") && round.contains("server:web-1"), "{round}");
    assert!(not.contains("nsgroup:") && not.contains("rack:r3"), "{not}");
}

#[test]
fn a_zone_is_asked_at_each_of_its_servers() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    let zone = topology.zone(&name("cafe.kr")).unwrap();
    let streams = topology.zones[zone.ix()].streams.clone();
    let targets: Vec<Target> =
        streams.clone().map(|s| topology.target(topology.stream(StreamIx(s)).job)).collect();
    let dns = |server: &str, address: &str| Target::Dns {
        zone: name("cafe.kr"),
        server: name(server),
        address: address.parse().unwrap(),
    };
    assert_eq!(
        targets,
        [dns("ns1.host.kr", "192.0.2.1:53"), dns("ns2.host.kr", "198.51.100.1:53")]
    );
    let expected = ["ns:ns1.host.kr", "nsgroup:ns1.host.kr+1", "prefix:192.0.2.0/24"];
    assert_eq!(keys(&topology, streams.start), expected);
}

#[test]
fn a_site_is_asked_through_its_layers_where_it_stands() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    let site = topology.site(&name("www.shop.kr")).unwrap();
    let streams = topology.sites[site.ix()].streams.clone();
    let layers: Vec<Layer> = streams.clone().map(|s| topology.stream(StreamIx(s)).layer).collect();
    assert_eq!(layers, [Layer::Tcp, Layer::Tls, Layer::Http]);
    let job = topology.stream(StreamIx(streams.start)).job;
    let address = "203.0.113.1:443".parse().unwrap();
    assert_eq!(topology.target(job), Target::Site { site, address });
    assert_eq!(topology.streams_of_job(job), streams);
    let expected =
        ["address:203.0.113.1", "dc:gasan", "prefix:203.0.113.0/24", "rack:r3", "server:web-1"];
    assert_eq!(keys(&topology, streams.start), expected);
    assert_eq!(topology.customer_of(site), "kim");
}

#[test]
fn what_one_site_uses_alone_is_its_own() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    for own in ["server:web-2", "address:203.0.113.2"] {
        assert_eq!(topology.component(&ComponentKey(own.into())), None);
    }
    let site = topology.site(&name("cafe.kr")).unwrap();
    let rest = keys(&topology, topology.sites[site.ix()].streams.start);
    assert_eq!(rest, ["dc:gasan", "prefix:203.0.113.0/24", "rack:r3"]);
}

#[test]
fn a_component_knows_all_of_its_sites() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    let hosts = |key| -> Vec<&str> {
        let sites = component(&topology, key).sites.iter();
        sites.map(|site| topology.sites[site.ix()].host.as_str()).collect()
    };
    assert_eq!(hosts("server:web-1"), ["shop.kr", "www.shop.kr"]);
    assert_eq!(hosts("nsgroup:ns1.host.kr+1"), ["cafe.kr", "shop.kr", "www.shop.kr"]);
    assert_eq!(hosts("vantage:seoul"), [""; 0]);
}

#[test]
fn a_site_that_names_its_server_alone_is_put_into_the_servers_rack() {
    let inventory = inventory(
        r#"{"sites": [
            {"customer": "a", "contact": "a@a.kr", "domain": "a.kr", "server": "web-1", "address": "203.0.113.1"},
            {"customer": "b", "contact": "b@b.kr", "domain": "b.kr", "server": "web-2", "address": "203.0.113.2"},
            {"customer": "c", "contact": "c@c.kr", "domain": "c.kr", "server": "web-2", "rack": "r9", "address": "203.0.113.3"}
        ], "components": [
            {"key": "server:web-1", "parent": "rack:r3"}, {"key": "server:web-2", "parent": "rack:r3"},
            {"key": "rack:r3", "parent": "dc:gasan"}
        ]}"#,
    );
    let topology = compile(&inventory, &BTreeMap::new(), &options());
    assert_eq!(component(&topology, "rack:r3").sites.len(), 2, "what the row says goes first");
    assert_eq!(component(&topology, "dc:gasan").sites.len(), 2);
    assert_eq!(parent(&topology, "rack:r3").as_deref(), Some("dc:gasan"));
    assert_eq!(parent(&topology, "server:web-2").as_deref(), Some("rack:r3"));
}

#[test]
fn the_picture_hangs_together() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    let parent_of = |key| parent(&topology, key);
    assert_eq!(parent_of("ns:ns2.host.kr").as_deref(), Some("nsgroup:ns1.host.kr+1"));
    assert_eq!(parent_of("server:web-1").as_deref(), Some("rack:r3"));
    assert_eq!(parent_of("rack:r3").as_deref(), Some("dc:gasan"));
    assert_eq!(parent_of("address:203.0.113.1").as_deref(), Some("prefix:203.0.113.0/24"));
    assert_eq!(parent_of("prefix:203.0.113.0/24").as_deref(), Some("dc:gasan"));
    assert_eq!(parent_of("dc:gasan"), None);
}

#[test]
fn a_rack_whose_sites_name_two_switches_hangs_on_what_they_agree_on() {
    let inventory = table(
        "customer,contact,domain,rack,switch,dc,address\n\
         a,a@a.kr,a.kr,r1,s1,gasan,203.0.113.1\n\
         b,b@b.kr,b.kr,r1,s2,gasan,203.0.113.2\n\
         c,c@c.kr,c.kr,r2,s1,gasan,203.0.113.3\n\
         d,d@d.kr,d.kr,r2,s2,gasan,203.0.113.4\n",
    );
    let topology = compile(&inventory, &BTreeMap::new(), &options());
    assert_eq!(parent(&topology, "rack:r1").as_deref(), Some("dc:gasan"));
}

#[test]
fn our_name_servers_are_told_from_the_customers_and_from_strangers() {
    let inventory = table(
        "customer,contact,domain,name_servers\n\
         a,a@a.kr,a.kr,ns1.host.kr ns2.host.kr\n\
         b,b@b.kr,b.kr,ns1.host.kr ns2.host.kr\n\
         c,c@c.kr,c.kr,ns.c.kr ns.stranger.kr\n\
         c,c@c.kr,www.c.kr,\n",
    );
    let mut inventory = inventory;
    for (ns, address) in [
        ("ns1.host.kr", "192.0.2.1"),
        ("ns2.host.kr", "192.0.2.2"),
        ("ns.c.kr", "198.51.100.1"),
        ("ns.stranger.kr", "203.0.113.1"),
    ] {
        let part = inventory.components.entry(ComponentKey::new(Kind::NameServer, ns)).or_default();
        part.addresses = vec![address.parse().unwrap()];
    }
    let owner = |topology: &Topology, key: &str| component(topology, key).owner;

    let unsaid = compile(&inventory, &BTreeMap::new(), &options());
    assert_eq!(owner(&unsaid, "ns:ns1.host.kr"), Owner::Us);
    assert_eq!(owner(&unsaid, "nsgroup:ns1.host.kr+1"), Owner::Us);
    assert_eq!(owner(&unsaid, "ns:ns.stranger.kr"), Owner::Customer);
    let port =
        |topology: &Topology| topology.servers.iter().map(|server| server.address.port()).max();
    assert_eq!(port(&unsaid), Some(53));
    let by_other_zones = TopologyOptions { dns_port: Some(5300), ..options() };
    assert_eq!(port(&compile(&inventory, &BTreeMap::new(), &by_other_zones)), Some(5300));

    let own_domains = vec![name("host.kr")];
    let said = compile(&inventory, &BTreeMap::new(), &TopologyOptions { own_domains, ..options() });
    assert_eq!(owner(&said, "ns:ns1.host.kr"), Owner::Us);
    assert_eq!(owner(&said, "ns:ns.c.kr"), Owner::Customer);
    assert_eq!(owner(&said, "ns:ns.stranger.kr"), Owner::ThirdParty);
    assert_eq!(owner(&said, "prefix:203.0.113.0/24"), Owner::ThirdParty);

    let part = inventory.components.get_mut(&ComponentKey("ns:ns1.host.kr".into())).unwrap();
    part.owner = Some(Owner::ThirdParty);
    let declared = compile(&inventory, &BTreeMap::new(), &options());
    assert_eq!(owner(&declared, "ns:ns1.host.kr"), Owner::ThirdParty);
}

#[test]
fn a_customer_alone_on_an_address_of_which_nothing_is_declared_hosts_himself() {
    let inventory = table(
        "customer,contact,domain,rack,address\n\
         a,a@a.kr,a.kr,,203.0.113.1\na,a@a.kr,www.a.kr,,203.0.113.1\n\
         b,b@b.kr,b.kr,r3,198.51.100.1\nb,b@b.kr,www.b.kr,r3,198.51.100.1\n\
         c,c@c.kr,c.kr,,192.0.2.1\nd,d@d.kr,d.kr,,192.0.2.1\n",
    );
    let topology = compile(&inventory, &BTreeMap::new(), &options());
    let owner = |key| component(&topology, key).owner;
    assert_eq!(owner("address:203.0.113.1"), Owner::Customer);
    assert_eq!(owner("prefix:203.0.113.0/24"), Owner::Customer);
    assert_eq!(owner("address:198.51.100.1"), Owner::Us);
    assert_eq!(owner("address:192.0.2.1"), Owner::Us);
}

#[test]
fn the_largest_of_two_like_named_groups_keeps_the_plain_name() {
    let mut rows = String::from("customer,contact,domain,name_servers\n");
    for (ix, second) in ["ns2.host.kr", "ns2.host.kr", "ns2.host.kr", "ns3.host.kr", "ns3.host.kr"]
        .into_iter()
        .enumerate()
    {
        rows += &format!("c{ix},a@a.kr,z{ix}.kr,ns1.host.kr {second}\n");
    }
    let mut inventory = table(&rows);
    let key = ComponentKey::new(Kind::NameServer, "ns1.host.kr");
    inventory.components.entry(key).or_default().addresses = vec!["192.0.2.1".parse().unwrap()];
    let topology = compile(&inventory, &BTreeMap::new(), &options());
    assert_eq!(component(&topology, "nsgroup:ns1.host.kr+1").sites.len(), 3);
    let other =
        topology.components.iter().find(|c| c.key.0.contains("+1#")).expect("a marked name");
    assert_eq!(other.sites.len(), 2);
    assert_eq!(parent(&topology, "ns:ns1.host.kr").as_deref(), Some("nsgroup:ns1.host.kr+1"));
}

#[test]
fn a_shared_name_server_is_asked_on_its_own_behalf() {
    let (inventory, discoveries) = two_shops();
    let topology = compile(&inventory, &discoveries, &options());
    let probes: Vec<Stream> =
        topology.streams().filter(|s| matches!(s.subject, ProbeTarget::Component(_))).collect();
    assert_eq!(probes.len(), 2);
    for probe in probes {
        let ProbeTarget::Component(ix) = probe.subject else { unreachable!() };
        let Target::Dns { server, .. } = topology.target(probe.job) else { panic!("asks DNS") };
        assert_eq!(topology.components[ix.ix()].key.name(), server.as_str());
        assert!(topology.classes[probe.class.ix()].contains(&ix));
    }
}

#[test]
fn references_rest_on_nothing_shared() {
    let (inventory, discoveries) = two_shops();
    let references = vec!["192.0.2.200:443".parse().unwrap()];
    let topology = compile(&inventory, &discoveries, &TopologyOptions { references, ..options() });
    let last = topology.streams().last().unwrap();
    assert_eq!(last.subject, ProbeTarget::Reference);
    assert!(topology.classes[last.class.ix()].is_empty());
    let address = "192.0.2.200:443".parse().unwrap();
    assert_eq!(topology.target(last.job), Target::Tcp { address });
}

#[test]
fn a_site_is_asked_at_two_addresses_of_each_family() {
    let inventory = table(
        "customer,contact,domain,url,address\n\
         a,a@a.kr,a.kr,http://a.kr:8080/,203.0.113.1 203.0.113.2 203.0.113.3 2001:db8::1 2001:db8::2\n",
    );
    let both = compile(&inventory, &BTreeMap::new(), &options());
    assert_eq!(both.sites[0].streams, 0..8, "TCP and HTTP at each");
    assert_eq!(both.jobs.len(), 4);
    let only = TopologyOptions { without_ipv6: true, ..options() };
    assert_eq!(compile(&inventory, &BTreeMap::new(), &only).jobs.len(), 2);
}

#[test]
fn a_farms_balancers_are_all_watched_by_some_sites() {
    let mut rows = String::from("customer,contact,domain,address\n");
    for ix in 0..100 {
        rows += &format!("a,a@a.kr,s{ix}.shop.kr,203.0.113.1 203.0.113.2 203.0.113.3\n");
    }
    let topology = compile(&table(&rows), &BTreeMap::new(), &options());
    let sites = |key: &str| component(&topology, key).sites.len();
    assert!((1..=3).all(|n| (50..90).contains(&sites(&format!("address:203.0.113.{n}")))));
}

#[test]
fn a_zone_not_yet_discovered_is_asked_where_others_found_its_servers() {
    let (mut inventory, discoveries) = two_shops();
    let late =
        table("customer,contact,domain,name_servers\nchoi,c@c.kr,new.kr,ns1.host.kr ns9.far.kr\n");
    inventory.sites.extend(late.sites);
    inventory.customers.extend(late.customers);
    let topology = compile(&inventory, &discoveries, &options());
    let zone = &topology.zones[topology.zone(&name("new.kr")).unwrap().ix()];
    assert_eq!(zone.streams.len(), 1, "ns9.far.kr has no known address");
}

#[test]
fn parent_and_child_that_differ_are_marked() {
    let (inventory, mut discoveries) = two_shops();
    discoveries.get_mut(&name("cafe.kr")).unwrap().child.pop();
    let topology = compile(&inventory, &discoveries, &options());
    let differs: Vec<bool> = topology.zones.iter().map(|zone| zone.delegation_differs).collect();
    assert_eq!(differs, [true, false]);
}

#[test]
fn an_empty_inventory_is_an_empty_topology() {
    let topology = compile(&Inventory::default(), &BTreeMap::new(), &options());
    assert_eq!(topology.sites.len() + topology.stream_count() + topology.jobs.len(), 0);
    assert_eq!(topology.vantages.len(), 1);
}

/// What must be true of every topology.
fn check(topology: &Topology) {
    for (ix, job) in topology.jobs.iter().enumerate() {
        let streams = topology.streams_of_job(JobIx::at(ix));
        assert!(!streams.is_empty() && streams.end as usize <= topology.stream_count());
        let all: Vec<Stream> = streams.map(|s| topology.stream(StreamIx(s))).collect();
        assert!(all.iter().all(|s| s.job.ix() == ix && s.subject == all[0].subject));
        assert!(all.windows(2).all(|pair| pair[0].layer < pair[1].layer));
        assert!(job.len() <= 3);
        let _ = topology.target(JobIx::at(ix));
    }
    for set in &topology.classes {
        assert!(set.windows(2).all(|pair| pair[0] < pair[1]), "sorted, nothing twice");
        assert!(set.iter().all(|ix| topology.components[ix.ix()].sites.len() >= 2));
    }
    let mut sets: Vec<_> = topology.classes.iter().collect();
    sets.sort();
    assert!(sets.windows(2).all(|pair| pair[0] != pair[1]), "classes are interned");
    assert!(topology.components.windows(2).all(|pair| pair[0].key < pair[1].key));
    for (ix, component) in topology.components.iter().enumerate() {
        assert!(component.sites.windows(2).all(|pair| pair[0] < pair[1]));
        let mut above = component.parent;
        for _ in 0..topology.components.len() {
            above = above.and_then(|parent| topology.components[parent.ix()].parent);
        }
        assert_eq!(above, None, "depends on itself");
        let ix = ComponentIx::at(ix);
        for site in (0..topology.sites.len()).map(SiteIx::at) {
            let uses = topology.streams_of(site).any(|s| topology.components_of(s).contains(&ix));
            assert_eq!(uses, component.sites.contains(&site), "{}", component.key);
        }
    }
    for (ix, site) in topology.sites.iter().enumerate() {
        assert_eq!(topology.site(&site.host), Some(SiteIx::at(ix)));
        assert!(topology.zones[site.zone.ix()].sites.contains(&SiteIx::at(ix)));
        let own = site.streams.clone().map(|s| topology.stream(StreamIx(s)).subject);
        assert!(own.into_iter().all(|subject| subject == ProbeTarget::Site(SiteIx::at(ix))));
    }
    for (ix, zone) in topology.zones.iter().enumerate() {
        assert_eq!(topology.zone(&zone.name), Some(ZoneIx::at(ix)));
        let own = zone.streams.clone().map(|s| topology.stream(StreamIx(s)).subject);
        assert!(own.into_iter().all(|subject| subject == ProbeTarget::Zone(ZoneIx::at(ix))));
    }
}

prop_compose! {
    fn site()(
        customer in 0u8..4, server in prop::option::of(0u8..4), rack in prop::option::of(0u8..3),
        dc in prop::option::of(0u8..2), lb in prop::option::of(0u8..2), https: bool,
        servers in prop::collection::btree_set(0u8..5, 0..4),
        addresses in prop::collection::btree_set(0u8..8, 0..3),
    ) -> crate::inventory::Site {
        let part = |word: &str, ix: Option<u8>| ix.map(|ix| format!("{word}{ix}"));
        crate::inventory::Site {
            customer: format!("c{customer}"),
            url: SiteUrl { https, ..SiteUrl::default() },
            expect: Expect::default(),
            location: Location {
                server: part("web", server), rack: part("r", rack), datacentre: part("dc", dc),
                load_balancer: part("lb", lb), ..Location::default()
            },
            name_servers: servers.into_iter().map(|ix| name(&format!("ns{ix}.host.kr"))).collect(),
            addresses: addresses.into_iter().map(|ix| match ix {
                0..6 => IpAddr::from([203, 0, 113 + ix / 3, ix]),
                _ => format!("2001:db8::{ix}").parse().unwrap(),
            }).collect(),
            ..crate::inventory::Site::default()
        }
    }
}

prop_compose! {
    fn any_inventory()(
        sites in prop::collection::btree_map((0u8..6, 0u8..3), site(), 0..12),
        chains in prop::collection::vec((0u8..4, 0u8..3), 0..4),
        glue in prop::collection::btree_map(0u8..5, 1u8..9, 0..5),
    ) -> Inventory {
        let mut inventory = Inventory::default();
        for ((zone, host), site) in sites {
            inventory.customers.insert(site.customer.clone(), Customer::default());
            inventory.sites.insert(name(&format!("h{host}.z{zone}.kr")), site);
        }
        for (server, rack) in chains {
            let key = ComponentKey::new(Kind::Server, &format!("web{server}"));
            let parent = ComponentKey::new(Kind::Rack, &format!("r{rack}"));
            inventory.components.entry(key).or_default().parent = Some(parent);
        }
        for (server, address) in glue {
            let key = ComponentKey::new(Kind::NameServer, &format!("ns{server}.host.kr"));
            let address = IpAddr::from([192, 0, 2 + address % 2, address]);
            inventory.components.entry(key).or_default().addresses = vec![address];
        }
        inventory
    }
}

proptest! {
    #[test]
    fn whatever_is_declared_the_graph_is_sound(inventory in any_inventory()) {
        check(&compile(&inventory, &BTreeMap::new(), &options()));
    }

    #[test]
    fn even_circles_of_parts_do_no_harm(
        mut inventory in any_inventory(),
        links in prop::collection::vec((0u8..4, 0u8..4), 0..6),
    ) {
        for (from, to) in links {
            let key = |ix| ComponentKey::new(Kind::Server, &format!("web{ix}"));
            inventory.components.entry(key(from)).or_default().parent = Some(key(to));
        }
        check(&compile(&inventory, &BTreeMap::new(), &options()));
    }
}

#[test]
fn the_same_inventory_is_the_same_topology() {
    let (inventory, discoveries) = two_shops();
    let text = |topology: &Topology| format!("{topology:?}");
    let first = compile(&inventory, &discoveries, &options());
    assert_eq!(text(&first), text(&compile(&inventory, &discoveries, &options())));
}

/// The web of three customers on one server, beside the services of some.
fn with_services(services: &[&str]) -> Topology {
    let mut rows = String::from("customer,contact,domain,url,server,address\n");
    for n in 1..4 {
        rows += &format!("c{n},c{n}@a.kr,shop{n}.kr,,web-1,203.0.113.1\n");
        for service in services {
            rows += &format!("c{n},c{n}@a.kr,shop{n}.kr,{service}.shop{n}.kr,web-1,203.0.113.1\n");
        }
    }
    compile(&table(&rows), &BTreeMap::new(), &options())
}

fn services_of(topology: &Topology) -> Vec<String> {
    let services = topology.components.iter().filter(|it| it.key.kind() == Kind::Service);
    services.map(|it| it.key.to_string()).collect()
}

#[test]
fn the_web_alone_is_told_apart_from_nothing() {
    assert!(services_of(&with_services(&[])).is_empty());
    assert!(services_of(&with_services(&["ping://www"])).is_empty(), "an echo is no software");
}

#[test]
fn services_that_share_a_server_are_components_on_it() {
    let topology = with_services(&["smtp://mail", "imaps://mail", "smtp://in"]);
    let expected = ["service:mailboxes@web-1", "service:smtp@web-1", "service:web@web-1"];
    assert_eq!(services_of(&topology), expected);
    check(&topology);
    let smtp = component(&topology, "service:smtp@web-1");
    assert_eq!((smtp.sites.len(), smtp.owner), (6, Owner::Us));
    let parent = smtp.parent.expect("the server");
    assert_eq!(&*topology.components[parent.ix()].key.0, "server:web-1");
    let site = topology.site(&name("_imaps._tcp.mail.shop1.kr")).unwrap();
    let layers = topology.sites[site.ix()].streams.clone();
    let layers: Vec<Layer> = layers.map(|it| topology.stream(StreamIx(it)).layer).collect();
    assert_eq!(layers, [Layer::Tcp, Layer::Tls, Layer::Service]);
    let smtp = topology.component(&ComponentKey::new(Kind::Service, "smtp@web-1")).unwrap();
    assert!(!topology.is_single_point_of_failure(smtp, site));
    let mail = topology.site(&name("_smtp._tcp.in.shop1.kr")).unwrap();
    assert!(topology.is_single_point_of_failure(smtp, mail));
}

#[test]
fn mailboxes_are_one_program_by_whatever_protocol_each_customer_reads_them() {
    let rows = "customer,contact,domain,url,server,address\n\
        kim,kim@a.kr,kim.kr,imap://mail.kim.kr,mail-1,203.0.113.9\n\
        lee,lee@b.kr,lee.kr,imaps://mail.lee.kr,mail-1,203.0.113.9\n\
        park,park@c.kr,park.kr,pop3s://mail.park.kr,mail-1,203.0.113.9\n";
    let topology = compile(&table(rows), &BTreeMap::new(), &options());
    assert_eq!(services_of(&topology), ["service:mailboxes@mail-1"]);
    assert_eq!(component(&topology, "service:mailboxes@mail-1").sites.len(), 3);
    assert!(topology.sites.iter().all(|site| site.runs_on_ours.is_any()));
}

#[test]
fn records_are_asked_of_the_name_servers_and_need_nothing_else() {
    let (mut inventory, discoveries) = two_shops();
    let more = table("customer,contact,domain,url\nkim,kim@a.kr,shop.kr,dns://shop.kr/MX\n");
    inventory.sites.extend(more.sites);
    let topology = compile(&inventory, &discoveries, &options());
    check(&topology);
    let site = &topology.sites[topology.site(&name("_mx._dns.shop.kr")).unwrap().ix()];
    let servers = topology.zones[site.zone.ix()].streams.clone().count();
    assert!(servers > 0 && site.streams.len() == servers);
    for stream in site.streams.clone().map(StreamIx) {
        assert_eq!(topology.stream(stream).layer, Layer::Service);
        assert!(matches!(topology.target(topology.stream(stream).job), Target::Records { .. }));
    }
}

#[test]
fn a_name_that_its_zone_does_not_have_is_asked_for_at_each_of_its_servers() {
    let (inventory, mut discoveries) = two_shops();
    let zone = discoveries.get_mut(&name("shop.kr")).unwrap();
    zone.hosts.remove(&name("www.shop.kr"));
    zone.absent.insert(name("www.shop.kr"));
    let topology = compile(&inventory, &discoveries, &options());
    let layers = |host: &str| -> Vec<Layer> {
        let site = topology.site(&name(host)).unwrap();
        let streams = topology.sites[site.ix()].streams.clone();
        streams.map(|stream| topology.stream(StreamIx(stream)).layer).collect()
    };
    assert_eq!(layers("www.shop.kr"), [Layer::Dns, Layer::Dns], "one for each name server");
    assert!(!layers("shop.kr").contains(&Layer::Dns));
    // One server has it, and another does not: both are visitors' ways.
    let zone = discoveries.get_mut(&name("shop.kr")).unwrap();
    zone.hosts.insert(name("www.shop.kr"), vec!["203.0.113.1".parse().unwrap()]);
    let topology = compile(&inventory, &discoveries, &options());
    let site = topology.site(&name("www.shop.kr")).unwrap();
    assert!(topology.sites[site.ix()].streams.len() > 2);
}

#[test]
fn a_page_rests_on_what_it_needs_and_its_connection_does_not() {
    let inventory = table(
        "customer,contact,domain,server,addresses,needs\n\
         kim,kim@a.kr,shop.kr,web-1,192.0.2.7,db-1\n\
         kim,kim@a.kr,cafe.kr,web-1,192.0.2.7,db-1\n\
         lee,lee@b.kr,db.kr,db-1,192.0.2.8,\n",
    );
    let topology = compile(&inventory, &BTreeMap::new(), &options());
    let shop = topology.site(&name("shop.kr")).unwrap();
    for stream in topology.sites[shop.ix()].streams.clone() {
        let is_page = topology.stream(StreamIx(stream)).layer == Layer::Http;
        let keys = keys(&topology, stream);
        assert_eq!(keys.contains(&"server:db-1".to_owned()), is_page, "{keys:?}");
        assert!(keys.contains(&"server:web-1".to_owned()), "{keys:?}");
    }
    assert_eq!(component(&topology, "server:db-1").sites.len(), 3);
    let database = topology.component(&ComponentKey("server:db-1".into())).unwrap();
    assert!(!topology.is_single_point_of_failure(database, shop), "a page may do without it");
}

#[test]
fn a_page_rests_on_the_rack_and_the_network_of_what_it_needs() {
    let inventory = table(
        "customer,contact,domain,server,addresses,rack,needs\n\
         kim,kim@a.kr,shop.kr,proxy-1,192.0.2.7,r1,web-3\n\
         lee,lee@b.kr,own.kr,web-3,198.51.100.8,r3,\n\
         lee,lee@b.kr,two.kr,web-3,198.51.100.9,r3,\n",
    );
    let topology = compile(&inventory, &BTreeMap::new(), &options());
    let shop = topology.site(&name("shop.kr")).unwrap();
    for stream in topology.sites[shop.ix()].streams.clone() {
        let is_page = topology.stream(StreamIx(stream)).layer == Layer::Http;
        let keys = keys(&topology, stream);
        for key in ["server:web-3", "rack:r3", "prefix:198.51.100.0/24"] {
            assert_eq!(keys.contains(&key.to_owned()), is_page, "{key}: {keys:?}");
        }
        assert!(!keys.iter().any(|key| key.starts_with("address:198")), "it has two: {keys:?}");
    }
}

#[test]
fn software_at_an_address_of_somebody_elses_is_not_ours() {
    let rows = "customer,contact,domain,url,server,address\n\
        kim,kim@a.kr,mail.kim.kr,imap://mail.kim.kr,mail-1,\n";
    let inventory = table(rows);
    let site = inventory.sites.keys().next().unwrap().clone();
    let zone = site.registrable().unwrap();
    let (ours, theirs) = ("203.0.113.9".parse().unwrap(), "198.51.100.9".parse().unwrap());
    let found = Discovery {
        zone: zone.clone(),
        at: crate::Time::ZERO,
        parent: Vec::new(),
        child: Vec::new(),
        servers: BTreeMap::new(),
        absent: Default::default(),
        hosts: BTreeMap::from([(site.clone(), vec![ours, theirs])]),
    };
    let own_networks = vec!["203.0.113.0/24".parse().unwrap()];
    let options = TopologyOptions { own_networks, ..options() };
    let topology = compile(&inventory, &BTreeMap::from([(zone, found)]), &options);
    let ix = topology.site(&site).unwrap();
    for stream in topology.sites[ix.ix()].streams.clone().map(StreamIx) {
        let Target::Site { address, .. } = topology.target(topology.stream(stream).job) else {
            panic!("{stream:?}");
        };
        assert_eq!(topology.asks_ours(ix, stream), address.ip() == ours, "{address}");
    }
}
