//! `bongsu simulate`: plays thousands of outages on virtual time.

use super::options::BadInput;
use super::print;
use bongsu_drill::simulate::{Report, SimulationConfig, Stats, play};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Play outages on virtual time, and check every invariant.
///
/// The seed determines everything: the company, its faults, noise, wrong rows in the inventory,
/// and when the desk is killed. The same seed always plays the same way. The exit status is 1
/// when an invariant was violated or a goal was missed.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu simulate --seeds 1..500                     five hundred companies with outages
  bongsu simulate --seeds 17..17                     repeat one seed
  bongsu simulate --seeds 1..500 --small             small companies, killed at every step
  bongsu simulate --seeds 1..8 --quiet-days 30       quiet months: no incident may open")]
pub struct Args {
    /// The seeds to play, both included.
    #[arg(long, value_name = "A..B", value_parser = seeds)]
    seeds: (u64, u64),
    /// Simulate this many days without faults; any incident is a false alarm.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    quiet_days: Option<u32>,
    /// Small companies whose desk is killed ten times as often: what people promise, and who is
    /// called for help. Invariants alone count.
    #[arg(long, conflicts_with = "quiet_days")]
    small: bool,
    /// Seeds played at the same time [default: the number of processors].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    jobs: Option<u32>,
}

fn seeds(text: &str) -> Result<(u64, u64), String> {
    let read = |text: &str| text.parse::<u64>().map_err(|_| format!("“{text}” is not a number"));
    let (first, last) = match text.split_once("..") {
        Some((first, last)) => (read(first)?, read(last.trim_start_matches('='))?),
        None => (read(text)?, read(text)?),
    };
    if first > last {
        return Err(format!("{first} is above {last}"));
    }
    Ok((first, last))
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (first, last) = args.seeds;
    let quiet = args.quiet_days.map(|days| Duration::from_secs(86_400) * days);
    let config = match args.small {
        true => SimulationConfig::small(),
        false => SimulationConfig { quiet, ..SimulationConfig::default() },
    };
    let jobs = args.jobs.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        |jobs| jobs as usize,
    );
    let results = play_all(first, last, config, jobs)?;
    let mut report = Report { invariants_only: args.small, ..Report::default() };
    for stats in results.into_values() {
        report.add(stats);
    }
    print::line(&report);
    let failures = report.failures();
    // Untrue claims are counted and shown, and no goal yet: see docs/truth.md.
    if failures.is_empty() && report.sum.claims.untrue() == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    if !failures.is_empty() {
        print::line("\nfailed:");
    }
    for failure in &failures {
        print::line(format_args!("  {failure}"));
    }
    print::line("\nseeds to inspect (repeat one with --seeds N..N):");
    for (seed, remarks) in &report.imperfect {
        print::line(format_args!("  {seed}: {}", remarks.join("; ")));
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Plays all seeds, `jobs` at a time, and returns their statistics in order of the seeds.
fn play_all(
    first: u64,
    last: u64,
    config: SimulationConfig,
    jobs: usize,
) -> Result<BTreeMap<u64, Stats>, BadInput> {
    let count = last - first + 1;
    let (next, done) = (AtomicU64::new(first), AtomicU64::new(0));
    let results = Mutex::new(BTreeMap::new());
    let show = std::io::stderr().is_terminal();
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(usize::try_from(count).unwrap_or(usize::MAX)) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > last {
                        return;
                    }
                    let stats = play(seed, config);
                    results.lock().insert(seed, stats);
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1, count, show);
                }
            });
        }
    });
    if show {
        eprintln!();
    }
    Ok(results.into_inner())
}

/// On a terminal one line that is rewritten; otherwise a line for each tenth of the seeds.
fn progress(done: u64, count: u64, show: bool) {
    if show {
        eprint!("\r{done} of {count} seeds");
        // A progress line that cannot be shown is no reason to stop.
        let _ = std::io::stderr().flush();
    } else if done == count || done.is_multiple_of((count / 10).max(1)) {
        eprintln!("{done} of {count} seeds");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_single_seeds_are_parsed() {
        assert_eq!(seeds("1..500"), Ok((1, 500)));
        assert_eq!(seeds("1..=500"), Ok((1, 500)));
        assert_eq!(seeds("17"), Ok((17, 17)));
        assert!(seeds("5..1").is_err() && seeds("a..b").is_err() && seeds("..").is_err());
    }
}
