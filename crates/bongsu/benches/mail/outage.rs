//! The engine during an outage of the name servers of all customers.

use bongsu_core::Time;
use bongsu_core::engine::{Engine, Input, Options, Output, Record, RestoredState};
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{Channel, Inventory, Location, Site, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Observation, Outcome, Reason};
use bongsu_core::topology::{JobIx, StreamIx, Topology, TopologyOptions, VantageIx, compile};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between two ticks; a sweep of one minute has 600.
const STEP: Duration = Duration::from_millis(100);
const STEPS: usize = 600;

/// What the engine decided.
pub struct Told {
    /// The records to commit, call by call, from the opening of the incident on.
    pub records: Vec<Vec<Record>>,
    /// From the incident's opening to the last of the first notices, in simulated time.
    pub story: Duration,
    /// CPU time of the engine in between.
    pub worked: Duration,
}

/// Gives every customer of an inventory a site of their own, 250 to a server, at the host's
/// name servers.
pub fn with_sites(mut inventory: Inventory) -> Inventory {
    for (n, customer) in inventory.customers.keys().cloned().enumerate() {
        let host = Name::parse(&format!("{customer}.example")).expect("a name");
        let place = Location { server: Some(format!("web-{}", n / 250)), ..Location::default() };
        let site = Site { customer, url: SiteUrl::default(), location: place, ..Site::default() };
        inventory.sites.insert(host, site);
    }
    inventory
}

fn topology(inventory: &Inventory) -> Arc<Topology> {
    let servers =
        ["ns1.host.example", "ns2.host.example"].map(|ns| Name::parse(ns).expect("a name"));
    let at = |n: usize| vec![SocketAddr::from(([192, 0, 2, n as u8 + 1], 53))];
    let discoveries: BTreeMap<Name, Discovery> = inventory
        .sites
        .keys()
        .enumerate()
        .map(|(n, host)| {
            let ip = Ipv4Addr::from(0xCB00_7100 + (n / 250) as u32);
            let discovery = Discovery {
                zone: host.clone(),
                at: Time::ZERO,
                parent: servers.to_vec(),
                child: servers.to_vec(),
                servers: servers.iter().cloned().enumerate().map(|(n, ns)| (ns, at(n))).collect(),
                absent: Default::default(),
                hosts: BTreeMap::from([(host.clone(), vec![IpAddr::V4(ip)])]),
            };
            (host.clone(), discovery)
        })
        .collect();
    let options = TopologyOptions {
        generation: 1,
        vantages: vec!["seoul".into()],
        channels: vec![Channel::Email],
        ..TopologyOptions::default()
    };
    Arc::new(compile(inventory, &discoveries, &options))
}

/// Runs two sweeps without failures, and then the outage until everyone is notified.
pub fn tell_all(inventory: &Inventory, began: Time) -> Told {
    let topology = topology(inventory);
    let people = inventory.customers.len();
    let mut engine = Engine::new(Options::default(), topology.clone(), RestoredState::default());
    let mut told = Told { records: Vec::new(), story: Duration::ZERO, worked: Duration::ZERO };
    let (mut now, mut opened, mut notices) = (began, None, 0);
    for step in 0.. {
        now += STEP;
        let seen = observations(&topology, now, step, step >= 2 * STEPS);
        let before = Instant::now();
        let mut out = engine.handle(now, Input::Observed(seen));
        out.extend(engine.handle(now, Input::Tick));
        let latency = before.elapsed();
        let records: Vec<Record> = out.into_iter().filter_map(record).collect();
        if records.iter().any(|record| matches!(record, Record::Incident(_))) {
            opened.get_or_insert(now);
        }
        let Some(opened) = opened else { continue };
        told.worked += latency;
        notices += records.iter().filter(|r| matches!(r, Record::Notice(_))).count();
        told.records.push(records);
        if notices >= people {
            told.story = now.since(opened);
            break;
        }
        assert!(now.since(opened) < Duration::from_secs(600), "{notices} of {people} were told");
    }
    told
}

fn record(output: Output) -> Option<Record> {
    match output {
        Output::Record(record) => Some(record),
        Output::Probe { .. } | Output::Answer(..) => None,
    }
}

/// The observations of one step of a sweep.
fn observations(topology: &Topology, now: Time, step: usize, names_fail: bool) -> Vec<Observation> {
    let (jobs, turn) = (topology.jobs.len(), step % STEPS);
    let mut seen = Vec::new();
    for job in (jobs * turn / STEPS..jobs * (turn + 1) / STEPS).map(JobIx::at) {
        for stream in topology.streams_of_job(job).map(StreamIx) {
            let fails = names_fail && topology.stream(stream).layer == Layer::Dns;
            seen.push(Observation {
                stream,
                generation: topology.generation,
                vantage: VantageIx(0),
                scheduled: now,
                started: now,
                finished: now,
                outcome: if fails {
                    Outcome::Failed(Reason::Timeout)
                } else {
                    Outcome::Ok { latency: Duration::from_millis(20).into() }
                },
                provisional: false,
                detail: Detail::None,
            });
        }
    }
    seen
}
