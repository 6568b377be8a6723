//! Strangers and customers who try: the real program in network namespaces of its own, beside
//! real name servers and nginx, under attacks that need raw sockets, full tables or a wrong clock.
//! Nothing is broken, so nothing may be called down, nobody may be written to, and healthz must
//! say what is.

#![expect(clippy::disallowed_methods, reason = "attacks take place in real time")]

mod attacks;
mod world;

use crate::steps;
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::Command;

/// Set for the process that is already in namespaces of its own.
const INSIDE: &str = "BONGSU_ADVERSARY_INSIDE";

/// Carries out all attacks, or those whose names begin with one of `only`; `program` is built when
/// not given.
///
/// # Errors
/// When something cannot be started, or an attack has an effect that it must not have.
pub fn run(program: Option<PathBuf>, only: &[String]) -> anyhow::Result<()> {
    if std::env::var_os(INSIDE).is_some() {
        return attacks::all(&program.context("no program")?, only);
    }
    let program = match program {
        Some(program) => program.canonicalize().context("the program")?,
        None => steps::built()?,
    };
    let status = Command::new("unshare")
        .args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"])
        .arg(std::env::current_exe()?)
        .args(["test", "--adversary", "--no-install", "--program"])
        .arg(program)
        .args(only.iter().flat_map(|attack| ["--scene", attack]))
        .env(INSIDE, "1")
        .status()
        .context("unshare cannot be started (it needs root and util-linux)")?;
    if !status.success() {
        bail!("the adversaries: {status} (forged packets and namespaces need root)");
    }
    Ok(())
}
