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

use crate::namespaces;
use std::path::PathBuf;

/// Runs the scenes, or those whose names begin with one of `only`; `program` is built when not
/// given.
///
/// # Errors
/// When something cannot be started, a state does not come, or something untrue was said.
pub fn run(program: Option<PathBuf>, only: &[String]) -> anyhow::Result<()> {
    namespaces::run("--operator", program, only, scenes::play)
}
