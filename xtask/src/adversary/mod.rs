//! Strangers and customers who try: the real program in network namespaces of its own, beside
//! real name servers and nginx, under attacks that need raw sockets, full tables or a wrong clock.
//! Nothing is broken, so nothing may be called down, nobody may be written to, and healthz must
//! say what is.

#![expect(clippy::disallowed_methods, reason = "attacks take place in real time")]

mod attacks;
mod world;

use crate::namespaces;
use std::path::PathBuf;

/// Carries out all attacks, or those whose names begin with one of `only`; `program` is built when
/// not given.
///
/// # Errors
/// When something cannot be started, or an attack has an effect that it must not have.
pub fn run(program: Option<PathBuf>, only: &[String]) -> anyhow::Result<()> {
    namespaces::run("--adversary", program, only, attacks::all)
}
