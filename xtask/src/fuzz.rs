//! Long fuzzing of the parsers that strangers reach. The usual tests try the same targets shortly.

use crate::root;
use crate::steps::cargo;
use anyhow::bail;
use std::process::Command;
use std::time::{Duration, SystemTime};

/// Each target: its package, its name, and the cases of a round, which takes some seconds.
const TARGETS: [(&str, &str, u64); 15] = [
    ("bongsu-core", "table", 50_000),
    ("bongsu-core", "json", 50_000),
    ("bongsu-core", "zone", 50_000),
    ("bongsu-core", "text", 100_000),
    ("bongsu-import", "moving_in", 10_000),
    ("bongsu-probe", "dns_answer", 500_000),
    ("bongsu-probe", "dns_discovery", 500),
    ("bongsu-probe", "http_response", 50_000),
    ("bongsu-probe", "tls_certificate", 5_000),
    ("bongsu-probe", "tls_handshake", 5_000),
    ("bongsu-send", "bounce", 50_000),
    ("bongsu-send", "smtp_replies", 5_000),
    ("bongsu-send", "gateway_answer", 5_000),
    ("bongsu-web", "public_request", 2_000),
    ("bongsu-web", "operations_request", 2_000),
];

/// Damage real input, and keep what leads somewhere new in the corpora of the repository.
#[derive(clap::Args)]
pub struct Args {
    /// How long each target is tried.
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
    let exists = |name: &String| TARGETS.iter().any(|(_, target, _)| target == name);
    if let Some(wrong) = args.targets.iter().find(|name| !exists(name)) {
        let all = TARGETS.map(|(_, target, _)| target).join(", ");
        bail!("there is no target {wrong}; there are {all}");
    }
    for (package, target, cases) in TARGETS {
        if args.targets.is_empty() || args.targets.iter().any(|name| name == target) {
            try_target(package, target, cases, Duration::from_secs(args.minutes * 60))?;
        }
    }
    Ok(())
}

fn try_target(package: &str, target: &str, cases: u64, time: Duration) -> anyhow::Result<()> {
    // Other rounds than those of earlier runs.
    let (first, began) = (since(SystemTime::UNIX_EPOCH).as_secs(), now());
    let mut rounds = 0;
    while rounds == 0 || since(began) < time {
        let round = first + rounds;
        let done = Command::new(cargo())
            .args(["test", "--quiet", "--locked", "--package", package, "--test", "it", "--"])
            .args(["--exact", &format!("fuzz::{target}")])
            .env("BONGSU_FUZZ_CASES", cases.to_string())
            .env("BONGSU_FUZZ_ROUND", round.to_string())
            .current_dir(root())
            .output()?;
        if !done.status.success() {
            print!("{}", String::from_utf8_lossy(&done.stdout));
            eprint!("{}", String::from_utf8_lossy(&done.stderr));
            bail!("{target} failed in round {round}");
        }
        rounds += 1;
    }
    let (tried, minutes) = (rounds * cases, since(began).as_secs() / 60);
    println!("{target}: {tried} inputs in {minutes} minutes, no failure");
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "how long a person waits, not what the desk does")]
fn now() -> SystemTime {
    SystemTime::now()
}

fn since(at: SystemTime) -> Duration {
    now().duration_since(at).unwrap_or_default()
}
