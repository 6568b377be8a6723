//! Checks per core-second: the prober beside blackbox_exporter, asking the same servers.

use super::blackbox::{Blackbox, Measured};
use super::{dead, servers};
use crate::steps::{self, cargo, output};
use anyhow::Context;
use std::net::SocketAddr;
use std::time::Duration;

/// What is measured.
#[derive(clap::Args)]
pub struct Args {
    /// How long each of the two asks each kind of server, in seconds.
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    seconds: u64,
    /// How many targets are dead at once.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    dead: usize,
}

const SUFFIX: &str = "load.test";
const ZONES: usize = 10_000;
const SITES: usize = 3_000;

/// One kind of server.
struct Case {
    name: &'static str,
    module: &'static str,
    at: SocketAddr,
    /// How many targets, and how often each is asked.
    targets: usize,
    every: Duration,
    /// How many the exporter is asked for at once.
    askers: usize,
}

/// Measures, and prints a table.
///
/// # Errors
/// When something is not installed, does not build or does not start.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let build =
        ["build", "--locked", "--profile", "dist", "-p", "bongsu-probe", "--example", "load"];
    steps::run(&cargo(), &build)?;
    let files = tempfile::tempdir()?;
    // What nobody has is free for these two.
    let [dns, web] = [dead::refusing()?, dead::refusing()?];
    let _nsd = servers::nsd(files.path(), &[dns], ZONES, SUFFIX, &[])?;
    let _nginx = servers::nginx(files.path(), web)?;
    let refusing = dead::refusing()?;
    let silent_udp = dead::silent_udp()?;
    let silent_tcp = dead::silent_tcp()?;
    let dropping = dead::Dropping::new()?;
    let second = Duration::from_secs(1);
    let healthy =
        |name, module, at, targets| Case { name, module, at, targets, every: second, askers: 16 };
    let gone = |name, module, at| Case {
        name,
        module,
        at,
        targets: args.dead,
        every: 10 * second,
        askers: 500,
    };
    let cases = [
        healthy("DNS, healthy (NSD)", "dns", dns, ZONES),
        gone("DNS, silent", "dns", silent_udp.local_addr()?),
        gone("DNS, refusing", "dns", refusing),
        healthy("HTTP, healthy (nginx)", "http", web, SITES),
        gone("HTTP, accepting and silent", "http", silent_tcp),
        gone("HTTP, refusing", "http", refusing),
        gone("HTTP, dropping", "http", dropping.at),
    ];
    println!(
        "\n| | targets, each asked every | checks | missed | per core-second | \
         blackbox_exporter: checks | per core-second | ratio |\n|---|---|---|---|---|---|---|---|"
    );
    let blackbox = Blackbox::start(files.path(), &format!("site0.{SUFFIX}"))?;
    for case in &cases {
        row(case, &blackbox, args.seconds).with_context(|| case.name)?;
    }
    Ok(())
}

fn row(case: &Case, blackbox: &Blackbox, seconds: u64) -> anyhow::Result<()> {
    let ours = ours(case, seconds)?;
    let target =
        if case.module == "dns" { case.at.to_string() } else { format!("http://{}/", case.at) };
    let time = Duration::from_secs(seconds);
    let theirs = blackbox.measure(case.module, &target, case.askers, time)?;
    let number = |key: &str| ours[key].as_f64().context("the load generator prints numbers");
    let per_core = |m: &Measured| m.checks as f64 / m.processor_seconds.max(0.01);
    println!(
        "| {} | {}, {} s | {} ({} ok) | {} | {:.0} | {} ({} ok) | {:.0} | **{:.1}** |",
        case.name,
        case.targets,
        case.every.as_secs(),
        number("checks")?,
        number("ok")?,
        number("missed")?,
        number("per_core_second")?,
        theirs.checks,
        theirs.ok,
        per_core(&theirs),
        number("per_core_second")? / per_core(&theirs),
    );
    Ok(())
}

fn ours(case: &Case, seconds: u64) -> anyhow::Result<serde_json::Value> {
    let load = crate::root().join("target/dist/examples/load");
    let (at, targets) = (case.at.to_string(), case.targets.to_string());
    let (seconds, every) = (seconds.to_string(), case.every.as_millis().to_string());
    let args = [case.module, &at, &targets, &seconds, &every, SUFFIX];
    Ok(serde_json::from_str(&output(&load.to_string_lossy(), &args)?)?)
}
