//! What cargo alone cannot do.
//!
//! - [`test`](test::run): everything that must hold, from a bare machine;
//! - [`test --operator`](operator::run): a real company, broken in ordinary ways;
//! - [`test --adversary`](adversary::run): strangers and customers who attack;
//! - [`test --browser`](browser::run): the desk in a real browser, end to end;
//! - [`test --telephone`](telephone::run): a real call by way of a telephone system;
//! - [`lint`](test::lint): formatting and clippy;
//! - [`fuzz`](fuzz::run): damaged input for every parser that strangers reach;
//! - [`tidy`](tidy::run): the house's own rules, which no compiler knows;
//! - [`pictures`](pictures::run): true pictures of the screens, taken from a drill;
//! - [`bench`](bench::run): measurements;
//! - [`install`](install::run): the Debian packages that tests and pictures need.

#![forbid(unsafe_code)]

mod adversary;
mod bench;
mod browser;
mod fuzz;
mod http;
mod install;
mod namespaces;
mod operator;
mod pictures;
mod played_drill;
mod rehearsal;
mod steps;
mod telephone;
mod test;
mod tidy;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Tasks of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, and run everything that must hold.
    Test(test::Args),
    /// Fuzz the parsers that strangers reach.
    Fuzz(fuzz::Args),
    /// Check formatting and run clippy.
    Lint,
    /// Check the house's own rules: who may depend on whom, lengths, words.
    Tidy,
    /// Take pictures of the screens during a drill, into docs/pictures.
    Pictures(pictures::Args),
    /// Measure; figures with their method go to docs/benchmarks.md.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Install the Debian packages that tests and pictures need, as far as they are missing.
    Install,
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Test(args) => test::run(&args),
        Task::Fuzz(args) => fuzz::run(&args),
        Task::Lint => test::lint(),
        Task::Tidy => tidy::run(),
        Task::Pictures(args) => pictures::run(args),
        Task::Bench(bench) => bench::run(&bench),
        Task::Install => install::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("this crate lies in the workspace").to_owned()
}
