//! Running other programs, one step after the other, with a word of each.

use anyhow::{Context, bail};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

/// The cargo that started this.
pub fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// Runs a program in the repository's root and waits; its output goes where ours goes.
///
/// # Errors
/// When it cannot be started, or ends with another status than 0.
pub fn run<S: AsRef<OsStr>>(program: &str, args: &[S]) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::root());
    // `cargo xtask` describes this very package to us; passed on to the next cargo, that
    // makes every crate that looks at such a variable, and all above it, be built anew.
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&key);
        }
    }
    let line = describe(&command);
    println!("\n=== {line}");
    let status = command.status().with_context(|| format!("{line}: cannot be started"))?;
    if !status.success() {
        bail!("{line}: {status}");
    }
    Ok(())
}

/// Runs a program in the repository's root and gives what it prints.
///
/// # Errors
/// As [`run`], with what it said on standard error.
pub fn output(program: &str, args: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::root());
    let line = describe(&command);
    let output = command.output().with_context(|| format!("{line}: cannot be started"))?;
    if !output.status.success() {
        bail!("{line}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("{line}: not UTF-8"))
}

fn describe(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    let args = command.get_args().map(|arg| arg.to_string_lossy());
    std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
}

/// The program, built as a newcomer builds it.
pub fn built() -> anyhow::Result<PathBuf> {
    run(&cargo(), &["build", "--locked", "--release", "--package", "bongsu"])?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| crate::root().join("target"), PathBuf::from);
    Ok(target.join("release/bongsu"))
}
