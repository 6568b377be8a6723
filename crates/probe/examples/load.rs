//! How many checks a core-second buys: the prober alone, against servers that run.
//!
//! ```text
//! load dns  ADDRESS TARGETS SECONDS INTERVAL_MS [ZONE_SUFFIX]
//! load http ADDRESS TARGETS SECONDS INTERVAL_MS
//! ```
//!
//! Sweeps TARGETS zones `siteN.SUFFIX` (or sites) at ADDRESS, each once per interval, for
//! as many seconds after one interval of warming up, and prints one JSON line. Processor
//! time is this process's own (getrusage), so the servers' work is not in it.

use bongsu_clock::Clock;
use bongsu_core::inventory::SiteUrl;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Outcome;
use bongsu_core::topology::{
    ClassIx, ComponentIx, CustomerIx, NameServer, OwnJobs, ProbeSpec, Site, SiteIx, Topology,
    Vantage, Zone, ZoneIx,
};
use bongsu_probe::budget::{Rate, TargetBudget};
use bongsu_probe::prober::{self, ProberConfig};
use bongsu_probe::schedule::Intervals;
use nix::sys::resource::{UsageWho, getrusage};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

struct Arguments {
    dns: bool,
    address: SocketAddr,
    targets: usize,
    seconds: u64,
    interval: Duration,
    suffix: String,
}

fn arguments() -> Option<Arguments> {
    let mut words = std::env::args().skip(1);
    Some(Arguments {
        dns: match words.next()?.as_str() {
            "dns" => true,
            "http" => false,
            _ => return None,
        },
        address: words.next()?.parse().ok()?,
        targets: words.next()?.parse().ok()?,
        seconds: words.next()?.parse().ok()?,
        interval: Duration::from_millis(words.next()?.parse().ok()?),
        suffix: words.next().unwrap_or_else(|| "load.test".into()),
    })
}

fn topology(of: &Arguments) -> Arc<Topology> {
    let vantage = Vantage { name: "here".into(), component: ComponentIx(0) };
    let mut topology = Topology::bare(0, vec![vantage]);
    let server = Name::parse("ns1.load.test").expect("a name");
    topology.servers.push(NameServer { name: server, address: of.address });
    topology.addresses.push(of.address.ip());
    let url = Arc::new(SiteUrl { https: false, port: of.address.port(), ..SiteUrl::default() });
    for n in 0..of.targets {
        let name = Name::parse(&format!("site{n}.{}", of.suffix)).expect("a name");
        let first = topology.stream_count() as u32;
        let (ask, layers) = if of.dns {
            let zone = ZoneIx::at(n);
            let streams = first..first + 1;
            let sites = Box::default();
            topology.zones.push(Zone {
                name,
                streams,
                sites,
                delegation_differs: false,
                expires_at: None,
            });
            (ProbeSpec::Dns { zone, server: 0 }, &[Layer::Dns][..])
        } else {
            let site = SiteIx::at(n);
            topology.sites.push(Site {
                host: name,
                labels: Arc::default(),
                alert_contacts: Box::default(),
                runs_on_ours: OwnJobs::default(),
                customer: CustomerIx(0),
                zone: ZoneIx(0),
                url: url.clone(),
                expect: Arc::default(),
                streams: first..first + 2,
            });
            (ProbeSpec::Site { site, address: 0 }, url.layers())
        };
        topology.add_job(ask, layers, ClassIx(0));
    }
    Arc::new(topology)
}

fn processor_seconds() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("every process may ask of itself");
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}

#[derive(Default)]
struct Counts {
    ok: u64,
    failed: u64,
    missed: u64,
    other: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Some(of) = arguments() else {
        eprintln!("load dns|http ADDRESS TARGETS SECONDS INTERVAL_MS [ZONE_SUFFIX]");
        std::process::exit(2);
    };
    let clock = Clock::system();
    let rate = Rate { per_second: 1_000_000, burst: 1_000_000 };
    let config = ProberConfig {
        intervals: Intervals { sweep: of.interval, ..Intervals::default() },
        target_budget: TargetBudget { total: rate, extra: rate },
        allow_nets: vec!["127.0.0.0/8".parse().expect("a network")],
        ..ProberConfig::default()
    };
    let before = resident_bytes();
    let topology = topology(&of);
    // A visit is one check: it ends with its first failure, or when its last layer works.
    let top = if of.dns { Layer::Dns } else { Layer::Http };
    let (_topologies, watching) = watch::channel(topology.clone());
    let (_requests, requested) = mpsc::channel(1);
    let (sink, mut reported) = mpsc::channel(64);
    let cancel = CancellationToken::new();
    let run = prober::run(config, clock.clone(), watching, requested, sink, cancel.clone());
    tokio::spawn(async move { run.await.expect("the prober starts") });
    let begin = clock.now() + of.interval;
    let end = begin + Duration::from_secs(of.seconds);
    let (mut counts, mut used) = (Counts::default(), None);
    while let Some(batch) = reported.recv().await {
        let now = clock.now();
        if now >= end {
            break;
        }
        if now < begin {
            continue;
        }
        used.get_or_insert_with(processor_seconds);
        for seen in batch.iter().filter(|seen| !seen.provisional) {
            match seen.outcome {
                Outcome::Ok { .. } if topology.stream(seen.stream).layer != top => {}
                Outcome::Ok { .. } => counts.ok += 1,
                Outcome::Failed(_) => counts.failed += 1,
                Outcome::Missed => counts.missed += 1,
                Outcome::Inconclusive | Outcome::Skipped => counts.other += 1,
            }
        }
    }
    let used = processor_seconds() - used.unwrap_or(0.0);
    let checks = counts.ok + counts.failed;
    println!(
        "{{\"checks\":{checks},\"ok\":{},\"failed\":{},\"missed\":{},\"other\":{},\
         \"processor_seconds\":{used:.3},\"per_core_second\":{:.0},\"resident_bytes_per_target\":{}}}",
        counts.ok,
        counts.failed,
        counts.missed,
        counts.other,
        checks as f64 / used.max(0.001),
        (resident_bytes() - before) / of.targets.max(1) as u64,
    );
}
