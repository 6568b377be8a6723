//! From the estate to the schedule: which jobs there are, how they travel, how often they
//! are asked, and their fixed place in the interval.

use crate::schedule::{Entry, Pace, Road};
use bongsu_core::estate::{Ask, Estate, JobIx, Subject, VantageIx};
use bongsu_core::id;
use std::fmt::Write;
use std::net::SocketAddr;

/// All jobs of the estate, as `vantage` asks them.
pub fn entries(estate: &Estate, vantage: VantageIx) -> Vec<Entry> {
    let mut text = String::new();
    let mut entry = |number| {
        let job = JobIx::at(number);
        Entry {
            job,
            road: road(estate, job),
            pace: pace(estate, job),
            place: place(estate, job, vantage, &mut text),
        }
    };
    (0..estate.jobs.len()).map(&mut entry).collect()
}

/// Where a job asks.
pub fn address(estate: &Estate, job: JobIx) -> SocketAddr {
    match estate.jobs[job.ix()].ask {
        Ask::Dns { server, .. } => estate.servers[server as usize].address,
        Ask::Site { site, address } => {
            SocketAddr::new(estate.addresses[address as usize], estate.sites[site.ix()].url.port)
        }
        Ask::Tcp { reference } => estate.references[reference as usize],
    }
}

fn road(estate: &Estate, job: JobIx) -> Road {
    match estate.jobs[job.ix()].ask {
        Ask::Dns { .. } => Road::Dns,
        Ask::Site { .. } | Ask::Tcp { .. } => Road::Connection,
    }
}

fn pace(estate: &Estate, job: JobIx) -> Pace {
    match estate.subject(job) {
        Subject::Reference => Pace::Reference,
        Subject::Component(_) => Pace::Component,
        Subject::Zone(_) | Subject::Site(_) => Pace::Sweep,
    }
}

/// By what is asked, never by a number of the estate, so that it outlives both a restart
/// and a change of the inventory. Vantages have places of their own: together they see
/// the first lost packet sooner than each alone.
fn place(estate: &Estate, job: JobIx, vantage: VantageIx, text: &mut String) -> u32 {
    text.clear();
    let address = address(estate, job);
    let what = match estate.jobs[job.ix()].ask {
        Ask::Dns { zone, .. } => estate.zones[zone.ix()].name.as_str(),
        Ask::Site { site, .. } => estate.sites[site.ix()].host.as_str(),
        Ask::Tcp { .. } => "",
    };
    write!(text, "{what}@{address}").expect("writing to a String does not fail");
    (id::hash(text, u64::from(vantage.0)) >> 32) as u32
}
