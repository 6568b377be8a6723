//! The command line: one file for each command.

mod bounce;
mod check;
mod check_report;
mod config;
mod customer_pages;
mod diagnose;
mod discover;
mod doctor;
mod drill;
mod import;
mod outbox;
mod print;
mod serve;
mod simulate;
mod stop;

use crate::logging;
use bongsu_core::language::Language;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The outage desk for hosting companies.
///
/// It watches every name server and every site, names the part that failed, knows who is
/// hit, and says "recovered" only of what it has seen working.
#[derive(Parser, Debug)]
#[command(name = "bongsu", version, after_help = AFTER_HELP, arg_required_else_help = true)]
#[command(max_term_width = 100)]
pub struct Cli {
    /// How the program's own log lines look, on standard error.
    #[arg(long, value_enum, default_value_t, global = true, value_name = "FORMAT")]
    log: logging::Format,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
First steps:
  bongsu drill gabia-2018             a rehearsal on this machine: nothing else is touched
  bongsu import customers.csv         customers, contacts and domains, from a table
  bongsu serve                        watch them; the page is at http://127.0.0.1:8080
  bongsu check shop.co.kr             one domain in depth, now

Without --config the defaults hold; `bongsu config example` prints them with the reasons.
BONGSU_STORE holds the database's address, BONGSU_LOG chooses what is logged.";

#[derive(Subcommand, Debug)]
enum Command {
    Serve(serve::Args),
    Import(import::Args),
    Discover(discover::Args),
    Check(check::Args),
    Diagnose(diagnose::Args),
    Doctor(doctor::Args),
    Drill(drill::Args),
    Outbox(outbox::Args),
    Bounce(bounce::Args),
    Links(customer_pages::Args),
    Simulate(simulate::Args),
    Config(config::Args),
}

/// Where the configuration is.
#[derive(clap::Args, Clone, Debug)]
struct ConfigFile {
    /// The configuration file; the defaults hold without one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    fn load(&self) -> anyhow::Result<crate::config::Config> {
        crate::config::Config::load(self.config.as_deref())
            .map_err(|e| BadInput(e.to_string()).into())
    }
}

/// The language of a command's output.
#[derive(clap::Args, Clone, Debug)]
struct OutputLanguage {
    /// The language of the output; from LC_ALL, LC_MESSAGES or LANG when not given.
    #[arg(long, value_parser = language_parser())]
    lang: Option<Language>,
}

impl OutputLanguage {
    fn language(&self) -> Language {
        let of_system = || {
            let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
            let set = variables
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
            set.is_some_and(|value| value.starts_with("ko"))
        };
        let of_system = || if of_system() { Language::Ko } else { Language::En };
        self.lang.unwrap_or_else(of_system)
    }
}

/// Accepts the tags of [`Language::ALL`].
fn language_parser() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::tag))
        .map(|tag| Language::from_tag(&tag).unwrap_or_default())
}

/// What was given is malformed: exit status 2, with every place and reason in the message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BadInput(String);

/// Runs the program. Exit status: 0 fine, 1 something is wrong or fell short, 2 what was
/// given cannot be understood.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let usual = match cli.command {
        Command::Serve(_) => "info",
        _ => "warn",
    };
    match logging::start(cli.log, usual).and_then(|()| run(cli.command)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bongsu: {error:#}");
            ExitCode::from(if error.is::<BadInput>() { 2 } else { 1 })
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => in_runtime(serve::run(args)),
        Command::Import(args) => in_runtime(import::run(args)),
        Command::Discover(args) => in_runtime(discover::run(args)),
        Command::Check(args) => in_runtime(check::run(args)),
        Command::Outbox(args) => in_runtime(outbox::run(args)),
        Command::Bounce(args) => in_runtime(bounce::run(args)),
        Command::Links(args) => in_runtime(customer_pages::run(args)),
        Command::Doctor(args) => in_runtime(doctor::run(args)),
        Command::Drill(args) => in_runtime(drill::run(args)),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Config(args) => config::run(&args),
    }
}

fn in_runtime(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    crate::files::raise_limit();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_teaches_by_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = format!("bongsu {}", command.get_name());
            assert!(help.contains(&example), "{}: {help}", command.get_name());
        }
    }
}
