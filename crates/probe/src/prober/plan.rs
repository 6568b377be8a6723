//! From the topology to the schedule: the jobs with their transport, interval class and fixed
//! phase in the interval.

use crate::schedule::{Entry, IntervalClass, Transport};
use bongsu_core::hash::hash;
use bongsu_core::topology::{JobIx, ProbeSpec, ProbeTarget, Topology, VantageIx};
use std::fmt::Write;
use std::net::SocketAddr;

/// All jobs of the topology, as `vantage` probes them.
pub fn entries(topology: &Topology, vantage: VantageIx) -> Vec<Entry> {
    let mut text = String::new();
    let mut entry = |number| {
        let job = JobIx::at(number);
        Entry {
            job,
            transport: transport(topology, job),
            class: class(topology, job),
            phase: phase(topology, job, vantage, &mut text),
        }
    };
    (0..topology.jobs.len()).map(&mut entry).collect()
}

/// The address that a job probes.
pub fn address(topology: &Topology, job: JobIx) -> SocketAddr {
    match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { server, .. } | ProbeSpec::Records { server, .. } => {
            topology.servers[server as usize].address
        }
        ProbeSpec::Site { site, address } => SocketAddr::new(
            topology.addresses[address as usize],
            topology.sites[site.ix()].url.port,
        ),
        ProbeSpec::Tcp { reference } => topology.references[reference as usize],
    }
}

fn transport(topology: &Topology, job: JobIx) -> Transport {
    match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { .. } => Transport::Dns,
        ProbeSpec::Site { .. } | ProbeSpec::Records { .. } | ProbeSpec::Tcp { .. } => {
            Transport::Connection
        }
    }
}

fn class(topology: &Topology, job: JobIx) -> IntervalClass {
    match topology.subject(job) {
        ProbeTarget::Reference => IntervalClass::Reference,
        ProbeTarget::Component(_) => IntervalClass::Component,
        ProbeTarget::Zone(_) => IntervalClass::Sweep,
        ProbeTarget::Site(site) => {
            let options = topology.sites[site.ix()].url.options.as_ref();
            let own = options.and_then(|options| options.interval_s);
            own.map_or(IntervalClass::Sweep, IntervalClass::Own)
        }
    }
}

/// A hash of what is probed and not of a job number, so that it survives restarts and changes of
/// the inventory. Vantages have different phases: together they see the first lost packet sooner
/// than each alone.
fn phase(topology: &Topology, job: JobIx, vantage: VantageIx, text: &mut String) -> u32 {
    text.clear();
    let address = address(topology, job);
    let what = match topology.jobs[job.ix()].ask {
        ProbeSpec::Dns { zone, .. } => topology.zones[zone.ix()].name.as_str(),
        ProbeSpec::Site { site, .. } | ProbeSpec::Records { site, .. } => {
            topology.sites[site.ix()].host.as_str()
        }
        ProbeSpec::Tcp { .. } => "",
    };
    write!(text, "{what}@{address}").expect("writing to a String does not fail");
    (hash(text, u64::from(vantage.0)) >> 32) as u32
}
