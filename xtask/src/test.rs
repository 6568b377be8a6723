//! Everything that must hold, from a bare machine.

use crate::steps::{self, cargo, output};
use crate::{adversary, browser, install, operator, telephone, tidy};
use std::path::PathBuf;

/// Install what is missing, and run everything that must hold.
#[derive(clap::Args)]
pub struct Args {
    /// Play these seeds in the simulator too, such as 1..20.
    #[arg(long, value_name = "A..B")]
    seeds: Option<String>,
    /// Play this scenario too, in the pace of its own; it must pass. May be repeated.
    #[arg(long, value_name = "SCENARIO")]
    drill: Vec<String>,
    /// Check formatting and clippy too, before all else.
    #[arg(long)]
    lint: bool,
    /// Take what is installed as it is.
    #[arg(long)]
    no_install: bool,
    /// Run only the company of a new operator: real servers, broken in ordinary ways, and
    /// everything that is said about it judged. Takes about three quarters of an hour.
    #[arg(long)]
    operator: bool,
    /// Run only the adversaries: forged packets, half-open lines, silent servers and a wrong clock
    /// against the real program. Needs root; takes some ten minutes.
    #[arg(long, conflicts_with = "operator")]
    adversary: bool,
    /// Run only the desk in a real browser: a counsellor, an engineer and a customer in a drill.
    /// Leaves pictures of the screens in target/browser.
    #[arg(long, conflicts_with_all = ["operator", "adversary"])]
    browser: bool,
    /// Run only a real call: sipp, RustPBX (compiled once, which takes a while), and the desk of a
    /// drill.
    #[arg(long, conflicts_with_all = ["operator", "adversary", "browser"])]
    telephone: bool,
    /// With --operator or --adversary: only the scenes, or attacks, whose names begin so. May be
    /// repeated.
    #[arg(long, value_name = "SCENE")]
    scene: Vec<String>,
    /// With --operator, --adversary, --browser or --telephone: the program to run; built for release when not given.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Runs everything. The tests need root for their own network namespaces.
///
/// # Errors
/// The first step that fails.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if !args.no_install {
        install::run()?;
    }
    if args.operator {
        return operator::run(args.program.clone(), &args.scene);
    }
    if args.adversary {
        return adversary::run(args.program.clone(), &args.scene);
    }
    if args.browser {
        return browser::run(args.program.clone());
    }
    if args.telephone {
        return telephone::run(args.program.clone());
    }
    tidy::run()?;
    if args.lint {
        lint()?;
    }
    suite()?;
    steps::run(&cargo(), &["test", "--locked", "--doc", "--workspace"])?;
    if let Some(seeds) = &args.seeds {
        bongsu(&[], &["simulate", "--seeds", seeds])?;
    }
    for scenario in &args.drill {
        // In fast motion, a slow program looks like an outage.
        bongsu(
            &["--release"],
            &["drill", scenario, "--exit", "--listen", "127.0.0.1:0", "--ports", "any"],
        )?;
    }
    println!("\n=== all of it holds");
    Ok(())
}

/// All tests, each in a process of its own where cargo-nextest is there.
fn suite() -> anyhow::Result<()> {
    if output(&cargo(), &["nextest", "--version"]).is_ok() {
        return steps::run(&cargo(), &["nextest", "run", "--locked", "--workspace"]);
    }
    println!("cargo-nextest is not installed: the tests run by cargo test");
    steps::run(&cargo(), &["test", "--locked", "--workspace", "--lib", "--bins", "--tests"])
}

/// The program itself.
fn bongsu(how: &[&str], args: &[&str]) -> anyhow::Result<()> {
    let cargo_args = ["run", "--locked", "--quiet", "--package", "bongsu"];
    let all = [&cargo_args[..], how, &["--"], args].concat();
    steps::run(&cargo(), &all)
}

/// Formatting, and clippy with every warning an error.
///
/// # Errors
/// The first that fails.
pub fn lint() -> anyhow::Result<()> {
    steps::run(&cargo(), &["fmt", "--all", "--check"])?;
    let clippy = ["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    steps::run(&cargo(), &clippy)
}
