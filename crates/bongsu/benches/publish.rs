//! Time to publish the pages of 50,000 customers: all of them at first, and all
//! again each time one line on every page has changed.
//!
//! `cargo bench -p bongsu --bench publish [-- CUSTOMERS]`

#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use bongsu::runtime::engine::commands::EngineHandle;
use bongsu::runtime::engine::latest_results::LatestResults;
use bongsu::runtime::publishing::PublishState;
use bongsu::runtime::publishing::publisher::Publisher;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::{IncidentView, LayerStatus, LayerStatuses, SiteStatus, View};
use bongsu_core::incident::{
    Counts, Incident, IncidentId, Justification, Phase, Victim, VictimState,
};
use bongsu_core::inventory::{Customer, Inventory, Location, Site, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::topology::{Topology, TopologyOptions, compile};
use bongsu_core::verdict::Blame;
use bongsu_send::publish::Directory;
use bongsu_store::Store;
use bongsu_web::{App, Settings, StoreQueries};
use bongsu_words::Language;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// As the program has it.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let number = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let customers = number.unwrap_or(50_000);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(measure(customers));
}

/// Between two changes, as in production: files that were published until then are overwritten
/// after a minute at the earliest.
const PAUSE: Duration = Duration::from_secs(61);

async fn measure(customers: usize) {
    let place = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", place.path().join("bench.db").display());
    let store = Store::open(&url).await.expect("a store");
    let topology = topology(customers);
    let at = Clock::system().now();
    store
        .create_page_tokens(topology.customers.iter().map(String::as_str), at)
        .await
        .expect("links");
    let views = watch::Sender::new(view(&topology, at, 1));
    let hands = EngineHandle::new(
        mpsc::channel(1).0,
        views.subscribe(),
        Arc::new(LatestResults::default()),
        Arc::default(),
    );
    let cancel = CancellationToken::new();
    let app = App::new(
        Settings::default(),
        views.subscribe(),
        Arc::new(StoreQueries::new(store.clone(), "Asia/Seoul")),
        Arc::new(hands),
        Clock::system(),
        cancel.clone(),
    );
    let folder = Arc::new(Directory::open(&place.path().join("site")).expect("a folder"));
    let publisher =
        Publisher { app, store, directories: vec![folder.clone()], mirrors: Vec::new(), cancel };
    let mut state = PublishState::default();
    let first = timed(&publisher, &mut state, "at first").await;
    views.send_replace(view(&topology, at + Duration::from_secs(10), 2));
    let second = timed(&publisher, &mut state, "a line that touches all").await;
    for (statements, what) in [(3, "another at once"), (4, "another later"), (5, "another later")] {
        if statements > 3 {
            tokio::time::sleep(PAUSE).await;
        }
        views.send_replace(view(&topology, at + Duration::from_secs(15), statements));
        timed(&publisher, &mut state, what).await;
    }
    views.send_replace(view(&topology, at + Duration::from_secs(20), 5));
    timed(&publisher, &mut state, "nothing new").await;
    let floor = plain_files(place.path(), Language::ALL.len() * customers);
    println!("the same number of files of 6 KiB written plainly: {:.2} s", floor.as_secs_f64());
    println!(
        "at first {:.1} times as long as that, a change {:.1} times",
        first.as_secs_f64() / floor.as_secs_f64(),
        second.as_secs_f64() / floor.as_secs_f64(),
    );
}

async fn timed(publisher: &Publisher, state: &mut PublishState, what: &str) -> Duration {
    let began = Instant::now();
    let cycle = publisher.cycle(state).await.expect("published");
    let latency = began.elapsed();
    println!(
        "{what}: {:.2} s, {} customers' pages rendered, {} files written",
        latency.as_secs_f64(),
        cycle.rendered,
        cycle.written
    );
    latency
}

/// What the disk takes for as many files, without drawing anything.
fn plain_files(place: &std::path::Path, files: usize) -> Duration {
    let folder = place.join("plain");
    std::fs::create_dir(&folder).expect("a folder");
    let body = vec![b'x'; 6 * 1024];
    let began = Instant::now();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (folder, body) = (&folder, &body);
            scope.spawn(move || {
                for n in (half..files).step_by(2) {
                    std::fs::write(folder.join(format!("{n}.html")), body).expect("written");
                }
            });
        }
    });
    began.elapsed()
}

fn topology(customers: usize) -> Arc<Topology> {
    let mut inventory = Inventory::default();
    for n in 0..customers {
        let customer = format!("c{n:06}");
        inventory.customers.insert(customer.clone(), Customer::default());
        let host = Name::parse(&format!("www.site{n:06}.example")).expect("a name");
        let site = Site {
            customer,
            url: SiteUrl::default(),
            location: Location { server: Some(format!("web-{}", n / 50)), ..Location::default() },
            ..Site::default()
        };
        inventory.sites.insert(host, site);
    }
    let options = TopologyOptions { generation: 1, ..TopologyOptions::default() };
    Arc::new(compile(&inventory, &BTreeMap::new(), &options))
}

/// An outage that hits everybody, with so many statements.
fn view(topology: &Arc<Topology>, at: Time, statements: u32) -> Arc<View> {
    let layer = |streams, failing| LayerStatus { streams, failing, working: streams - failing };
    let mut layers = LayerStatuses::default();
    layers.set(Layer::Dns, layer(3, 3));
    for of in [Layer::Tcp, Layer::Tls, Layer::Http] {
        layers.set(of, layer(1, 0));
    }
    let status = SiteStatus {
        health: SiteHealth::Down { layer: Layer::Dns, reason: Reason::Timeout },
        since: Time::from_secs(1_515_050_345),
        blame: Some(Blame::Host),
        layers,
        ..SiteStatus::default()
    };
    let sites = vec![status; topology.sites.len()].into();
    let incidents = vec![Arc::new(incident(topology, at, statements))];
    Arc::new(View { at, topology: topology.clone(), sites, incidents, ..View::default() })
}

fn incident(topology: &Topology, at: Time, statements: u32) -> IncidentView {
    let began = Time::from_secs(1_515_050_340);
    let id = IncidentId::new(began, "bench");
    let counts = Counts { hit: topology.sites.len() as u32, ..Counts::default() };
    let victim = |site: &bongsu_core::topology::Site| Victim {
        incident: id,
        site: site.host.clone(),
        customer: String::new(),
        state: VictimState::SeenHit,
        listed_at: began,
        hit_at: Some(began),
        verified_at: None,
        justification: Justification::Failures {
            failed: 3,
            asked: 3,
            sites: 1,
            first: began,
            last: began,
            reason: "timeout".into(),
        },
    };
    let said = |number| Statement {
        incident: id,
        number,
        as_of: at,
        next_update_by: Some(at + Duration::from_secs(900)),
        since: began,
        kind: StatementKind::Ongoing { cause: None, last_failure: None },
        class: bongsu_core::incident::IncidentClass::Outage,
        counts,
    };
    let incident = Incident {
        id,
        began_at: began,
        opened_at: began,
        class: bongsu_core::incident::IncidentClass::Outage,
        phase: Phase::Investigating,
        cause: None,
        host_restored_at: None,
        monitoring_at: None,
        last_failure_at: None,
        resolved_at: None,
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: Duration::ZERO,
        events: 1,
        statements,
        counts,
    };
    let statements = (0..statements).map(said).collect();
    IncidentView {
        proposals: Vec::new(),
        incident,
        victims: topology.sites.iter().map(victim).collect(),
        statements,
    }
}
