//! What a watched site costs the whole program, as it is used: inventory imported, SQLite,
//! pages served, every site and every zone at both its name servers seen to work.

use super::desk::{Desk, Resident, SWEEP_SECS};
use anyhow::Context;
use std::time::Duration;

/// What is measured.
#[derive(clap::Args)]
pub struct Args {
    /// How many sites are watched.
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    sites: usize,
}

/// Measures, and prints a table.
///
/// # Errors
/// When something is not installed, does not build, or the sites are never seen to work.
pub fn run(args: &Args) -> anyhow::Result<()> {
    Desk::build()?;
    let few = measure(1_000).context("with 1,000 sites")?;
    let many = measure(args.sites).with_context(|| format!("with {} sites", args.sites))?;
    let each = |now: fn(&Resident) -> u64| {
        (now(&many).saturating_sub(now(&few))) as f64 / (args.sites - 1_000) as f64
    };
    println!("\n| sites | resident, MiB | at most, MiB |\n|---|---|---|");
    for (sites, resident) in [(1_000, &few), (args.sites, &many)] {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        println!("| {sites} | {:.1} | {:.1} |", mib(resident.now), mib(resident.most));
    }
    println!("| a further site, bytes | {:.0} | {:.0} |", each(|r| r.now), each(|r| r.most));
    Ok(())
}

fn measure(sites: usize) -> anyhow::Result<Resident> {
    let desk = Desk::watching(sites)?;
    // What the second sweep needs is known after it.
    std::thread::sleep(Duration::from_secs(SWEEP_SECS));
    desk.resident()
}
