//! Long fuzzing of the parsers that strangers reach. The usual tests try the same targets shortly.

use crate::root;
use crate::steps::cargo;
use anyhow::{Context, bail, ensure};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

/// A parser that strangers reach.
struct Target {
    package: &'static str,
    /// The test: in the integration tests, or else within the package itself.
    test: &'static str,
    /// The cases of a round, which takes some seconds.
    cases: u64,
}

const fn target(package: &'static str, test: &'static str, cases: u64) -> Target {
    Target { package, test, cases }
}

const TARGETS: [Target; 22] = [
    target("core", "fuzz::table", 50_000),
    target("core", "fuzz::json", 50_000),
    target("core", "fuzz::zone", 50_000),
    target("core", "fuzz::text", 100_000),
    target("core", "fuzz::calendar", 50_000),
    target("core", "fuzz::contracts", 50_000),
    target("core", "fuzz::traffic", 50_000),
    target("import", "fuzz::moving_in", 10_000),
    target("probe", "fuzz::dns_answer", 500_000),
    target("probe", "fuzz::dns_discovery", 500),
    target("probe", "fuzz::http_response", 50_000),
    target("probe", "fuzz::tls_certificate", 5_000),
    target("probe", "fuzz::tls_handshake", 5_000),
    target("receive", "fuzz::mail", 50_000),
    target("receive", "fuzz::lmtp", 50_000),
    target("send", "fuzz::bounce", 50_000),
    target("send", "fuzz::smtp_replies", 5_000),
    target("send", "fuzz::gateway_answer", 5_000),
    target("web", "fuzz::public_request", 2_000),
    target("web", "fuzz::operations_request", 2_000),
    target("web", "access::passkey::fuzz::passkey", 50_000),
    target("bongsu", "oidc::fuzz::id_token", 50_000),
];

impl Target {
    fn name(&self) -> &'static str {
        self.test.rsplit("::").next().unwrap_or(self.test)
    }
}

/// Damage real input, and keep what leads somewhere new in the corpora of the repository.
#[derive(clap::Args)]
pub struct Args {
    /// How long each target is tried, in minutes of processor time.
    #[arg(long, default_value_t = 10, value_name = "N")]
    minutes: u64,
    /// Only this target, such as `zone`. May be repeated.
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
}

/// Tries each target in rounds until its time is over.
///
/// # Errors
/// A target that does not exist, or the first that fails; its input is in its corpus.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let exists = |name: &String| TARGETS.iter().any(|target| target.name() == name);
    if let Some(wrong) = args.targets.iter().find(|name| !exists(name)) {
        let all = TARGETS.map(|target| target.name()).join(", ");
        bail!("there is no target {wrong}; there are {all}");
    }
    let wanted = |name| args.targets.is_empty() || args.targets.iter().any(|it| it == name);
    for target in TARGETS.iter().filter(|target| wanted(target.name())) {
        try_target(target, Duration::from_secs(args.minutes * 60))?;
    }
    Ok(())
}

fn try_target(target: &Target, time: Duration) -> anyhow::Result<()> {
    let program = built(target)?;
    // Other rounds than those of earlier runs.
    let first = round_of_now();
    let (mut rounds, mut used) = (0, Duration::ZERO);
    while rounds == 0 || used < time {
        let (round, before) = (first + rounds, used_by_children()?);
        let done = Command::new(&program)
            .args(["--exact", target.test])
            .env("BONGSU_FUZZ_CASES", target.cases.to_string())
            .env("BONGSU_FUZZ_ROUND", round.to_string())
            .current_dir(root().join("crates").join(target.package))
            .output()?;
        let said = String::from_utf8_lossy(&done.stdout);
        if !done.status.success() || !said.contains("1 passed") {
            print!("{said}");
            eprint!("{}", String::from_utf8_lossy(&done.stderr));
            bail!("{} failed in round {round}", target.name());
        }
        used += used_by_children()?.saturating_sub(before);
        rounds += 1;
    }
    let (tried, minutes) = (rounds * target.cases, used.as_secs_f64() / 60.0);
    println!("{}: {tried} inputs in {minutes:.1} minutes, no failure", target.name());
    Ok(())
}

/// Builds the tests of a target; the program that they are.
fn built(target: &Target) -> anyhow::Result<PathBuf> {
    let package = match target.package {
        "bongsu" => "bongsu".to_owned(),
        other => format!("bongsu-{other}"),
    };
    let which: &[&str] =
        if target.test.starts_with("fuzz::") { &["--test", "it"] } else { &["--lib"] };
    let done = Command::new(cargo())
        .args(["test", "--locked", "--no-run", "--message-format", "json", "--package", &package])
        .args(which)
        .current_dir(root())
        .output()?;
    ensure!(done.status.success(), "{package}: {}", String::from_utf8_lossy(&done.stderr));
    let lines = String::from_utf8(done.stdout)?;
    let messages = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|it| Some(PathBuf::from(it["executable"].as_str()?)));
    programs.next_back().with_context(|| format!("cargo names no tests of {package}"))
}

/// Processor time of the rounds so far.
fn used_by_children() -> anyhow::Result<Duration> {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(micros.unsigned_abs()))
}

#[expect(clippy::disallowed_methods, reason = "a number that no earlier run had")]
fn round_of_now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}
