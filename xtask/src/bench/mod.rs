//! Measurements. They print Markdown or JSON, and judge nothing.
//!
//! - [`probe`]: checks per core-second beside blackbox_exporter;
//! - [`memory`]: what a watched site costs the whole program;
//! - [`people`]: what a login costs, and screens that are kept live;
//! - [`desk`]: the whole program, watching sites;
//! - [`servers`], [`dead`], [`blackbox`]: what is asked, and who else asks it.

#![expect(clippy::disallowed_methods, reason = "a measurement takes place in real time")]

mod blackbox;
mod dead;
mod desk;
mod memory;
mod people;
mod probe;
pub mod servers;

use crate::steps::{self, cargo};

/// What is measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// How often the right component is named, how sure one may be, and how long it takes.
    Diagnose {
        /// Leave out the largest estate.
        #[arg(long)]
        quick: bool,
        /// Only how long it takes.
        #[arg(long)]
        times: bool,
        /// Measure only how sure `bongsu diagnose` may be, by size and kind of company.
        #[arg(long)]
        calibration: bool,
        /// A zone file of real delegations to take as an estate too.
        #[arg(long, value_name = "FILE")]
        zone: Option<String>,
    },
    /// How many checks a core-second buys, beside Prometheus blackbox_exporter on the same
    /// servers: healthy ones, and such as are dead in each of the usual ways.
    Probe(probe::Args),
    /// What a watched site costs the whole program in memory. Needs root, for port 53.
    Memory(memory::Args),
    /// What a login costs, and two hundred screens of people who are logged in. Needs root.
    People(people::Args),
}

/// Measures.
///
/// # Errors
/// When the benchmark does not build or fails.
pub fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Diagnose { quick, times, calibration, zone } => {
            diagnose(*quick, *times, *calibration, zone.as_deref())
        }
        Bench::Probe(args) => probe::run(args),
        Bench::Memory(args) => memory::run(args),
        Bench::People(args) => people::run(args),
    }
}

fn diagnose(quick: bool, times: bool, calibration: bool, zone: Option<&str>) -> anyhow::Result<()> {
    let mut args = vec!["bench", "--locked", "-p", "bongsu-core", "--bench", "diagnose", "--"];
    args.extend(quick.then_some("--quick"));
    args.extend(times.then_some("--times"));
    args.extend(calibration.then_some("--calibration"));
    args.extend(zone.iter().flat_map(|zone| ["--zone", *zone]));
    steps::run(&cargo(), &args)
}
