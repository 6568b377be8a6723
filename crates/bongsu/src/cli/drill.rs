//! `bongsu drill`: a rehearsal on this machine.

use super::{BadInput, OutputLanguage, print, stop};
use crate::drill::{Play, Told, play};
use bongsu_core::Time;
use bongsu_core::inventory::Language;
use bongsu_drill::scenario::{BUILT_IN, Scenario};
use bongsu_drill::simulated_host::Ports;
use clap::ValueEnum;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Play a day of outages on this machine, and watch the desk at work.
///
/// A small hosting company opens on loopback, with real name servers and web servers; its
/// parts fail on a timetable. At the end the desk is scored against what really happened.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu drill --list                        what can be played
  bongsu drill gabia-2018                    4 January 2018; the pages are at the address
                                             that is printed first, Ctrl-C to leave
  bongsu drill gabia-2018 --exit             leave at the end: status 0 if the score passed
  bongsu drill my-own.toml --speed 10        a scenario of your own, at one speed")]
pub struct Args {
    /// A scenario that comes with the program, or a file.
    #[arg(required_unless_present = "list")]
    scenario: Option<String>,
    /// List the scenarios that come with the program.
    #[arg(long, conflicts_with = "scenario")]
    list: bool,
    /// One speed from beginning to end, in place of the scenario's own pace; times life.
    #[arg(long, value_name = "N", value_parser = speed)]
    speed: Option<f64>,
    /// Leave at the end, with status 1 when the score fell short.
    #[arg(long)]
    exit: bool,
    /// Where the pages are.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where it is remembered; a place of its own, gone at the end, when not given.
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Lay the pages out as files here as well, the customers' own too.
    #[arg(long, value_name = "FOLDER")]
    publish: Option<PathBuf>,
    /// Which ports the company uses.
    #[arg(long, value_enum, default_value = "usual", hide = true)]
    ports: PortChoice,
    /// The real instant at which this drill began: one that was killed goes on with the
    /// same store, at the time its story has reached meanwhile.
    #[arg(long, value_name = "TIME", hide = true, value_parser = Time::parse)]
    origin: Option<Time>,
    /// Where its mail goes, in place of its own post office.
    #[arg(long, hide = true, value_name = "ADDRESS:PORT")]
    post: Option<SocketAddr>,
    #[command(flatten)]
    tongue: OutputLanguage,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PortChoice {
    /// 5300, 8443 and 8080.
    Usual,
    /// Whatever is free.
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
        let title = if language == Language::Ko { title.ko } else { title.en };
        print::line(format_args!("{name:<20} {title}"));
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let language = args.tongue.language();
    let Some(name) = args.scenario.filter(|_| !args.list) else { return list(language) };
    let scenario = Scenario::load(&name).map_err(|error| BadInput(error.to_string()))?;
    let told = play(Play {
        scenario,
        speed: args.speed,
        stay: !args.exit,
        listen: args.listen,
        store: args.store,
        ports: match args.ports {
            PortChoice::Usual => Ports::USUAL,
            PortChoice::Any => Ports::ANY,
        },
        publish: args.publish,
        origin: args.origin,
        post: args.post,
        language,
        cancel: stop::on_signal()?,
    });
    match told.await? {
        Told::Passed => Ok(ExitCode::SUCCESS),
        Told::FellShort => Ok(ExitCode::FAILURE),
        Told::Left => Ok(ExitCode::from(130)),
    }
}
