//! The limit of open files: each connection of a probe uses one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Raises this process's limit of open files to the hard limit.
pub fn raise_limit() {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    if soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        tracing::debug!(%error, soft, hard, "cannot raise the limit of open files; continuing with the soft limit");
    }
}
