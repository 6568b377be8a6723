//! Measurements. They print Markdown or JSON, and judge nothing.

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
        /// A zone file of real delegations to take as an estate too.
        #[arg(long, value_name = "FILE")]
        zone: Option<String>,
    },
}

/// Measures.
///
/// # Errors
/// When the benchmark does not build or fails.
pub fn run(bench: &Bench) -> anyhow::Result<()> {
    let Bench::Diagnose { quick, times, zone } = bench;
    let mut args = vec!["bench", "--locked", "-p", "bongsu-core", "--bench", "diagnose", "--"];
    args.extend(quick.then_some("--quick"));
    args.extend(times.then_some("--times"));
    args.extend(zone.iter().flat_map(|zone| ["--zone", zone]));
    steps::run(&cargo(), &args)
}
