//! `bongsu drill`: rehearses an outage on this machine.

use super::options::{BadInput, OutputLanguage};
use super::{print, stop};
use crate::drill::{self, DrillConfig, DrillOutcome};
use bongsu_core::Time;
use bongsu_core::inventory::Language;
use bongsu_drill::scenario::{BUILT_IN, Scenario};
use bongsu_drill::simulated_host::Ports;
use clap::ValueEnum;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Rehearse an outage on this machine, and watch the desk respond.
///
/// Starts a small hosting company on loopback, with real name servers and web servers, whose
/// components fail by a script. At the end the desk is scored against what really happened.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu drill --list                        list the scenarios
  bongsu drill gabia-2018                    4 January 2018; the first line printed is the
                                             address of the pages, Ctrl-C stops it
  bongsu drill gabia-2018 --exit             exit at the end: status 0 if the score passed
  bongsu drill my-own.toml --speed 10        your own scenario, at one speed")]
pub struct Args {
    /// A built-in scenario, or a file.
    #[arg(required_unless_present = "list")]
    scenario: Option<String>,
    /// List the built-in scenarios.
    #[arg(long, conflicts_with = "scenario")]
    list: bool,
    /// One speed throughout, as a multiple of real time [default: as the scenario sets it].
    #[arg(long, value_name = "N", value_parser = speed)]
    speed: Option<f64>,
    /// Exit at the end, with status 1 when the score did not pass.
    #[arg(long)]
    exit: bool,
    /// The address of the pages.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The database [default: a temporary one].
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Also publish the pages as files here, including customers' own pages.
    #[arg(long, value_name = "DIRECTORY")]
    publish: Option<PathBuf>,
    /// For comparison: callers hear no statement about their sites, and no contact is notified.
    /// Only what callers met is scored.
    #[arg(long)]
    silent_desk: bool,
    /// The ports of the simulated company.
    #[arg(long, value_enum, default_value = "usual", hide = true)]
    ports: PortChoice,
    /// The real instant at which this drill began: a killed drill continues with the same
    /// database, at the time its story has reached meanwhile.
    #[arg(long, value_name = "TIME", hide = true, value_parser = Time::parse)]
    origin: Option<Time>,
    /// The SMTP server for its mail, in place of its own sink.
    #[arg(long, hide = true, value_name = "ADDRESS:PORT")]
    post: Option<SocketAddr>,
    #[command(flatten)]
    output: OutputLanguage,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PortChoice {
    /// 5300, 8443 and 8080.
    Usual,
    /// Any free ports.
    Any,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (0.01..=10_000.0).contains(&speed) => Ok(speed),
        _ => Err(format!("“{text}” is not a number from 0.01 to 10000")),
    }
}

fn list(language: Language) -> anyhow::Result<ExitCode> {
    for (name, _) in BUILT_IN {
        let title = Scenario::load(name)?.title;
        let title = title.of(language);
        print::line(format_args!("{name:<20} {title}"));
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let language = args.output.language();
    let Some(name) = args.scenario.filter(|_| !args.list) else { return list(language) };
    let scenario = Scenario::load(&name).map_err(|error| BadInput(error.to_string()))?;
    let outcome = drill::run(DrillConfig {
        scenario,
        speed: args.speed,
        stay: !args.exit,
        listen: args.listen,
        store: args.store,
        ports: match args.ports {
            PortChoice::Usual => Ports::DEFAULT,
            PortChoice::Any => Ports::ANY,
        },
        publish: args.publish,
        silent_desk: args.silent_desk,
        origin: args.origin,
        smtp_server: args.post,
        language,
        cancel: stop::on_signal()?,
    });
    match outcome.await? {
        DrillOutcome::Passed => Ok(ExitCode::SUCCESS),
        DrillOutcome::Failed => Ok(ExitCode::FAILURE),
        DrillOutcome::Interrupted => Ok(ExitCode::from(130)),
    }
}
