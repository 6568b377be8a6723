//! The company of a new operator: real BIND, NSD, nginx and Postfix, and the program as it is
//! shipped. It is broken in ordinary ways, and every mouth is judged by what really is.

mod company;
mod desk;
mod judge;
mod lab;
mod mouths;
mod scenes;
mod time;
mod webhooks;

use crate::steps;
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::Command;

/// Set for the process that is already in namespaces of its own.
const INSIDE: &str = "BONGSU_OPERATOR_INSIDE";

/// Runs the scenes, or those whose names begin with one of `only`; `program` is built when not
/// given.
///
/// # Errors
/// When something cannot be started, a state does not come, or something untrue was said.
pub fn run(program: Option<PathBuf>, only: &[String]) -> anyhow::Result<()> {
    if std::env::var_os(INSIDE).is_some() {
        return scenes::play(&program.context("no program")?, only);
    }
    let program = match program {
        Some(program) => program.canonicalize().context("the program")?,
        None => steps::built()?,
    };
    let status = Command::new("unshare")
        .args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"])
        .arg(std::env::current_exe()?)
        .args(["test", "--operator", "--no-install", "--program"])
        .arg(program)
        .args(only.iter().flat_map(|scene| ["--scene", scene]))
        .env(INSIDE, "1")
        .status()
        .context("unshare cannot be started (it needs root and util-linux)")?;
    if !status.success() {
        bail!("the operator's company: {status}");
    }
    Ok(())
}
