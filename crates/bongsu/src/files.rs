//! The limit of open files: each connection uses one, of a probe or of a reader.

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

/// How the files that may be open are divided, so that strangers who open connections take none
/// from operations, probing, or what is written. A quarter is left for the store, published
/// pages, mail and the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileShares {
    /// Connections to the public door.
    pub public: usize,
    /// Connections to operations.
    pub operations: usize,
    /// Connections of all probers together.
    pub probing: usize,
}

impl FileShares {
    /// The shares of this process's limit.
    pub fn of_process() -> FileShares {
        let limit = getrlimit(Resource::RLIMIT_NOFILE).map_or(1024, |(soft, _)| soft);
        FileShares::of(usize::try_from(limit).unwrap_or(usize::MAX))
    }

    fn of(limit: usize) -> FileShares {
        FileShares { public: limit / 4, operations: limit / 8, probing: limit / 8 * 3 }
    }

    /// The connections that each of several probers may have.
    pub fn per_prober(self, probers: usize) -> usize {
        (self.probing / probers.max(1)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_left_for_what_is_written() {
        for limit in [64, 256, 1024, 262_144] {
            let shares = FileShares::of(limit);
            let taken = shares.public + shares.operations + shares.per_prober(3) * 3;
            assert!(taken <= limit - limit / 4, "{limit}: {shares:?}");
            assert!(shares.operations > 0 && shares.per_prober(3) > 0);
        }
    }
}
