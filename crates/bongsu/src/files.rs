//! The limit of open files: each connection of a sweep is one.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Raises this process's limit of open files as far as it may by itself.
pub fn raise_limit() {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return };
    if soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        tracing::debug!(%error, soft, hard, "the limit of open files stays as it is");
    }
}
