//! Runs a test in network, mount and process namespaces of its own: what it breaks is its own.

use crate::steps;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set for the process that is already inside.
const INSIDE: &str = "BONGSU_INSIDE_NAMESPACES";

/// Begins `cargo xtask test` again with `flag` inside, where it calls `play` with the program and
/// the scenes that `only` names; `program` is built when not given.
///
/// # Errors
/// When something cannot be started, or those of `play`.
pub fn run(
    flag: &str,
    program: Option<PathBuf>,
    only: &[String],
    play: impl FnOnce(&Path, &[String]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if std::env::var_os(INSIDE).is_some() {
        return play(&program.context("no program")?, only);
    }
    let program = match program {
        Some(program) => program.canonicalize().context("the program")?,
        None => steps::built()?,
    };
    let status = Command::new("unshare")
        .args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"])
        .arg(std::env::current_exe()?)
        .args(["test", flag, "--no-install", "--program"])
        .arg(program)
        .args(only.iter().flat_map(|scene| ["--scene", scene]))
        .env(INSIDE, "1")
        .status()
        .context("unshare cannot be started (it needs root and util-linux)")?;
    if !status.success() {
        bail!("{flag}: {status} (namespaces need root)");
    }
    Ok(())
}
