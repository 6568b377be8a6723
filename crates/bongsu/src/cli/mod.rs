//! The command line, with one file for each command.

mod bounce;
mod check;
mod check_report;
mod config;
mod customer_pages;
mod deals;
mod departures;
mod diagnose;
mod discover;
mod doctor;
mod drill;
mod help;
mod import;
mod input;
mod inventory;
mod loss;
mod oncall;
mod options;
mod outbox;
mod policy;
mod print;
mod serve;
mod settle;
mod simulate;
mod stop;
mod terms;
mod traffic;
mod user;

use crate::logging;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use options::BadInput;
use std::process::ExitCode;
use std::sync::LazyLock;

/// The outage desk for hosting companies.
///
/// Monitors every name server and every site, names the component that failed, lists the
/// affected customers and notifies them. A site counts as recovered only after it was verified.
#[derive(Parser, Debug)]
#[command(name = "bongsu", version = version(), after_help = AFTER_HELP, arg_required_else_help = true)]
#[command(max_term_width = 100)]
pub struct Cli {
    /// The format of log lines, on standard error.
    #[arg(long, value_enum, default_value_t, global = true, value_name = "FORMAT")]
    log: logging::Format,
    #[command(subcommand)]
    command: Command,
}

/// The version, with the commit where the build knows it.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let version = env!("CARGO_PKG_VERSION");
        match option_env!("BONGSU_COMMIT") {
            Some(commit) => format!("{version} ({commit})"),
            None => version.to_owned(),
        }
    });
    &VERSION
}

const AFTER_HELP: &str = "\
First steps:
  bongsu drill gabia-2018             rehearse an outage on this machine, without side effects
  bongsu import customers.csv         import customers, contacts and domains from a table
  bongsu serve                        monitor them; open http://127.0.0.1:8080, and the
                                      link that it prints, to become the first administrator
  bongsu check shop.co.kr             check one domain in depth, now

Without --config the defaults apply; `bongsu config example` prints and explains them.
Environment: BONGSU_STORE is the database's URL, BONGSU_LOG the log filter (such as debug).";

#[derive(Subcommand, Debug)]
enum Command {
    Serve(serve::Args),
    Import(import::Args),
    Set(inventory::set::Args),
    Remove(inventory::remove::Args),
    Export(inventory::export::Args),
    Apply(inventory::apply::Args),
    Diff(inventory::diff::Args),
    Discover(discover::Args),
    Check(check::Args),
    Deals(deals::Args),
    Departures(departures::Args),
    Diagnose(diagnose::Args),
    Doctor(doctor::Args),
    Drill(drill::Args),
    Loss(loss::Args),
    Oncall(oncall::Args),
    Outbox(outbox::Args),
    Bounce(bounce::Args),
    CustomerPages(customer_pages::Args),
    Policy(policy::Args),
    Settle(settle::Args),
    Simulate(simulate::Args),
    Terms(terms::Args),
    Traffic(traffic::Args),
    User(user::Args),
    Config(config::Args),
}

/// Runs the program. Exit status: 0 success, 1 failure, 2 input that is not valid.
pub fn main() -> ExitCode {
    let language = options::wanted_language();
    let matches = help::localized(Cli::command(), language).try_get_matches();
    let cli = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = cli.unwrap_or_else(|error| help::exit(&error, language));
    let default_filter = match cli.command {
        Command::Serve(_) => "info",
        _ => "warn",
    };
    match logging::start(cli.log, default_filter).and_then(|()| run(cli.command)) {
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
        Command::Set(args) => in_runtime(inventory::set::run(args)),
        Command::Remove(args) => in_runtime(inventory::remove::run(args)),
        Command::Export(args) => in_runtime(inventory::export::run(args)),
        Command::Apply(args) => in_runtime(inventory::apply::run(args)),
        Command::Diff(args) => in_runtime(inventory::diff::run(args)),
        Command::Discover(args) => in_runtime(discover::run(args)),
        Command::Check(args) => in_runtime(check::run(args)),
        Command::Deals(args) => in_runtime(deals::run(args)),
        Command::Departures(args) => in_runtime(departures::run(args)),
        Command::Loss(args) => in_runtime(loss::run(args)),
        Command::Oncall(args) => in_runtime(oncall::run(args)),
        Command::Outbox(args) => in_runtime(outbox::run(args)),
        Command::Bounce(args) => in_runtime(bounce::run(args)),
        Command::CustomerPages(args) => in_runtime(customer_pages::run(args)),
        Command::Doctor(args) => in_runtime(doctor::run(args)),
        Command::Drill(args) => in_runtime(drill::run(args)),
        Command::Policy(args) => in_runtime(policy::run(args)),
        Command::Settle(args) => in_runtime(settle::run(args)),
        Command::Terms(args) => in_runtime(terms::run(args)),
        Command::Diagnose(args) => diagnose::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Traffic(args) => in_runtime(traffic::run(args)),
        Command::User(args) => in_runtime(user::run(args)),
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

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = format!("bongsu {}", command.get_name());
            assert!(help.contains(&example), "{}: {help}", command.get_name());
        }
    }
}
