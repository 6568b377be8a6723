//! Running the program as a child.

use std::path::Path;
use std::process::{Command, Output};

/// The program, quiet, in English, without the caller's configuration.
pub fn bongsu() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bongsu"));
    command.env_remove("BONGSU_STORE").env("BONGSU_LOG", "warn").env("LANG", "C.UTF-8");
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command
}

/// Runs it in `dir` to its end.
pub fn run(dir: &Path, arguments: &[&str]) -> Output {
    bongsu().current_dir(dir).args(arguments).output().expect("the program is built")
}

/// What it printed.
pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it complained of.
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
