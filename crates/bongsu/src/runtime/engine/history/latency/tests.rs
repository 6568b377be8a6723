use super::*;
use bongsu_core::engine::view::SiteStatus;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{self, Inventory};
use bongsu_core::observation::{Detail, Reason};
use bongsu_core::topology::{StreamIx, TopologyOptions, VantageIx, compile};
use std::collections::BTreeMap;

fn at(secs: u64) -> Time {
    Time::from_secs(1_000_000_800) + Duration::from_secs(secs)
}

fn host(n: usize) -> Name {
    Name::parse(&format!("www.shop{n:04}.co.kr")).unwrap()
}

fn graph(generation: u32, sites: std::ops::Range<usize>) -> Arc<Topology> {
    let mut inventory = Inventory::default();
    inventory.customers.insert("kim".into(), inventory::Customer::default());
    let mut found = BTreeMap::new();
    for n in sites {
        let zone = host(n).registrable().unwrap();
        let server = Name::parse("ns1.host.kr").unwrap();
        let discovery = Discovery {
            zone: zone.clone(),
            at: at(0),
            parent: vec![server.clone()],
            child: vec![server.clone()],
            servers: BTreeMap::from([(server, vec!["198.51.100.1:53".parse().unwrap()])]),
            absent: Default::default(),
            hosts: BTreeMap::from([(host(n), vec!["203.0.113.7".parse().unwrap()])]),
        };
        found.insert(zone, discovery);
        let site = inventory::Site {
            customer: "kim".into(),
            url: inventory::SiteUrl::default(),
            expect: inventory::Expect::default(),
            location: inventory::Location::default(),
            ..inventory::Site::default()
        };
        inventory.sites.insert(host(n), site);
    }
    let options =
        TopologyOptions { generation, vantages: vec!["a".into()], ..TopologyOptions::default() };
    Arc::new(compile(&inventory, &found, &options))
}

fn stream(graph: &Topology, n: usize, layer: Layer) -> StreamIx {
    let site = graph.site(&host(n)).unwrap();
    graph.streams_of(site).find(|stream| graph.stream(*stream).layer == layer).unwrap()
}

fn seen(graph: &Topology, n: usize, layer: Layer, secs: u64, outcome: Outcome) -> Observation {
    Observation {
        stream: stream(graph, n, layer),
        generation: graph.generation,
        vantage: VantageIx(0),
        scheduled: at(secs),
        started: at(secs),
        finished: at(secs),
        outcome,
        provisional: false,
        detail: Detail::None,
    }
}

fn ok(ms: u64) -> Outcome {
    Outcome::Ok { latency: Duration::from_millis(ms).into() }
}

fn of(history: &LatencyHistory, layer: Layer) -> &[Option<LatencyBucket>] {
    let (_, buckets) = history.layers.iter().find(|(of, _)| *of == layer).unwrap();
    &buckets.values[MAX_BUCKETS - 3..]
}

fn about(latency: Duration, ms: u64) -> bool {
    (latency.as_micros() as i64 - ms as i64 * 1_000).unsigned_abs() <= ms
}

#[test]
fn a_latency_in_two_bytes_is_true_to_a_part_in_a_thousand() {
    for micros in [0_u64, 1, 420, 2_047, 2_048, 88_000, 1_340_000, 4_294_967_295] {
        let packed = Packed::new(Duration::from_micros(micros).into()).duration();
        let off = micros.abs_diff(packed.as_micros() as u64);
        assert!(off * 1_000 <= micros, "{micros}: {packed:?}");
    }
    let short = Packed::new(Duration::from_millis(7).into());
    assert!(short < Packed::new(Duration::from_millis(1_300).into()), "they keep their order");
}

#[test]
fn a_site_is_recorded_from_when_it_is_first_looked_at() {
    let (mut history, graph) = (SiteHistory::default(), graph(1, 0..3));
    history.adopt(&graph);
    history.note(&[seen(&graph, 1, Layer::Http, 10, ok(80))]);
    let first = history.of(&host(1), AskedBy::Operations, at(20)).unwrap();
    assert_eq!(first.since, at(20));
    assert!(of(&first, Layer::Http).iter().all(Option::is_none), "what was before is not known");
    let times = [(200, ok(90)), (210, ok(300)), (220, ok(100)), (230, Outcome::Missed)];
    let mut all: Vec<_> =
        times.map(|(secs, outcome)| seen(&graph, 1, Layer::Http, secs, outcome)).into();
    all.push(seen(&graph, 1, Layer::Dns, 560, Outcome::Failed(Reason::Timeout)));
    all.push(seen(&graph, 2, Layer::Http, 200, ok(5)));
    history.note(&all);
    let now = history.of(&host(1), AskedBy::Operations, at(570)).unwrap();
    let http = of(&now, Layer::Http);
    let bucket = http[0].unwrap();
    assert_eq!((bucket.answered, bucket.failed), (3, 0));
    assert!(about(bucket.fastest, 90) && about(bucket.median, 100) && about(bucket.slowest, 300));
    assert_eq!(http[1..], [None, None], "where nothing was observed there is a gap");
    let dns = of(&now, Layer::Dns)[2].unwrap();
    assert_eq!((dns.answered, dns.failed, dns.slowest), (0, 1, Duration::ZERO));
    assert_eq!(history.of(&host(9), AskedBy::Operations, at(570)), None, "it is not watched");
}

#[test]
fn sites_that_began_to_fail_are_recorded_by_themselves_and_those_long_broken_are_not() {
    let (mut history, graph) = (SiteHistory::default(), graph(1, 0..3));
    history.adopt(&graph);
    let down = SiteHealth::Down { layer: Layer::Dns, reason: Reason::Timeout };
    let since = [at(0), at(20_000), at(19_000)];
    let status = |n: usize| SiteStatus {
        health: if n == 2 { SiteHealth::Works } else { down },
        since: since[n],
        baseline: Duration::from_millis(80).into(),
        ..SiteStatus::default()
    };
    let view = |secs| View {
        at: at(secs),
        topology: graph.clone(),
        sites: (0..3).map(status).collect(),
        ..View::default()
    };
    history.note_view(&view(20_010));
    assert_eq!(history.sites.iter().map(|it| &it.host).collect::<Vec<_>>(), [&host(1)]);
    history.note_view(&view(20_021));
    let record = history.of(&host(1), AskedBy::Customer, at(20_022)).unwrap();
    assert_eq!(record.since, at(20_010));
    assert!(about(record.baseline.values[MAX_BUCKETS - 1].unwrap(), 80));
}

#[test]
fn operations_make_room_and_customers_take_what_is_free() {
    let (mut history, graph) = (SiteHistory::default(), graph(1, 0..MAX_SITES + 3));
    history.adopt(&graph);
    for n in 0..MAX_SITES {
        history.of(&host(n), AskedBy::Customer, at(n as u64)).unwrap();
    }
    let late = at(600);
    assert_eq!(history.of(&host(MAX_SITES), AskedBy::Customer, late), None);
    assert!(history.of(&host(MAX_SITES), AskedBy::Operations, late).is_some());
    assert!(history.find(&host(0)).is_none(), "the one not looked at for longest made room");
    assert_eq!(history.sites.len(), MAX_SITES);
    // A record whose page was not opened for the whole window may be evicted by anyone.
    let idle = at(2) + WINDOW;
    assert!(history.of(&host(MAX_SITES + 1), AskedBy::Customer, idle).is_some());
    assert!(history.find(&host(1)).is_none());
}

#[test]
fn another_graph_keeps_what_is_recorded() {
    let (mut history, first) = (SiteHistory::default(), graph(1, 0..3));
    history.adopt(&first);
    history.of(&host(2), AskedBy::Operations, at(0)).unwrap();
    history.note(&[seen(&first, 2, Layer::Tcp, 10, ok(7))]);
    let second = graph(2, 2..4);
    history.adopt(&second);
    history
        .note(&[seen(&first, 1, Layer::Tcp, 20, ok(9)), seen(&second, 2, Layer::Tcp, 30, ok(8))]);
    let record = history.of(&host(2), AskedBy::Operations, at(40)).unwrap();
    assert_eq!(of(&record, Layer::Tcp)[2].unwrap().answered, 2);
}
