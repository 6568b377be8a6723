//! From the estate to the schedule: which jobs there are, how they travel, how often they
//! are asked, and their fixed place in the interval.

use crate::schedule::{Entry, IntervalClass, Transport};
use bongsu_core::hash::hash;
use bongsu_core::topology::{JobIx, ProbeSpec, ProbeTarget, Topology, VantageIx};
use std::fmt::Write;
use std::net::SocketAddr;

/// All jobs of the estate, as `vantage` asks them.
pub fn entries(topology: &Topology, vantage: VantageIx) -> Vec<Entry> {
    let mut text = String::new();
    let mut entry = |number| {
        let job = JobIx::at(number);
        Entry {
            job,
            road: road(topology, job),
            pace: pace(topology, job),
            place: place(topology, job, vantage, &mut text),
        }
    };
    (0..topology.jobs.len()).map(&mut entry).collect()
}

/// Where a job asks.
pub fn address(topology: &Topology, job: JobIx) -> SocketAddr {
    match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { server, .. } => topology.servers[server as usize].address,
        ProbeSpec::Site { site, address } => SocketAddr::new(
            topology.addresses[address as usize],
            topology.sites[site.ix()].url.port,
        ),
        ProbeSpec::Tcp { reference } => topology.references[reference as usize],
    }
}

fn road(topology: &Topology, job: JobIx) -> Transport {
    match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { .. } => Transport::Dns,
        ProbeSpec::Site { .. } | ProbeSpec::Tcp { .. } => Transport::Connection,
    }
}

fn pace(topology: &Topology, job: JobIx) -> IntervalClass {
    match topology.subject(job) {
        ProbeTarget::Reference => IntervalClass::Reference,
        ProbeTarget::Component(_) => IntervalClass::Component,
        ProbeTarget::Zone(_) | ProbeTarget::Site(_) => IntervalClass::Sweep,
    }
}

/// By what is asked, never by a number of the estate, so that it outlives both a restart
/// and a change of the inventory. Vantages have places of their own: together they see
/// the first lost packet sooner than each alone.
fn place(topology: &Topology, job: JobIx, vantage: VantageIx, text: &mut String) -> u32 {
    text.clear();
    let address = address(topology, job);
    let what = match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { zone, .. } => topology.zones[zone.ix()].name.as_str(),
        ProbeSpec::Site { site, .. } => topology.sites[site.ix()].host.as_str(),
        ProbeSpec::Tcp { .. } => "",
    };
    write!(text, "{what}@{address}").expect("writing to a String does not fail");
    (hash(text, u64::from(vantage.0)) >> 32) as u32
}
