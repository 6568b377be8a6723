//! Whether the side files of a database are those of the programs that have it open.
//!
//! Each program finds the log (`-wal`) and the index to it (`-shm`) by their path. Where somebody
//! deleted one under a running program, the next program makes a new one, and both then write
//! over each other: what was said to be stored is gone. Which files a program has open is told by
//! its locks (SQLite's file format and `os_unix.c`): in the log mode it holds a shared one on the
//! database and one on the index for as long as it is connected.

use crate::error::Error;
use bongsu_clock::Clock;
use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The bytes of a database that readers lock (SHARED_FIRST and SHARED_SIZE).
const SHARED: (u64, u64) = (0x4000_0002, 510);
/// The byte of the index that every program with it locks (UNIX_SHM_DMS).
const CONNECTED: (u64, u64) = (128, 1);
/// While a program opens or closes a database, it has one lock and not the other.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// The path of the log.
pub(super) fn log(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// The path of the index to the log.
pub(super) fn index(path: &Path) -> PathBuf {
    beside(path, "-shm")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Refuses a database that another program has open with side files that are no longer there.
pub(super) async fn check(path: &Path) -> Result<(), Error> {
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            Clock::system().sleep(PAUSE).await;
        }
        if !is_locked(path, SHARED) {
            return Ok(());
        }
        if is_locked(&index(path), CONNECTED) && log(path).exists() {
            return Ok(());
        }
    }
    let lost = if log(path).exists() { index(path) } else { log(path) };
    Err(Error::SideFileLost { path: lost.display().to_string() })
}

/// Whether another process has a lock on these bytes; no where that cannot be known.
fn is_locked(path: &Path, (start, length): (u64, u64)) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let wanted = Flock {
        start,
        length,
        pid: None,
        typ: FlockType::WriteLock,
        offset_type: FlockOffsetType::Set,
    };
    let found = fcntl_getlk(&file, &wanted).ok().flatten();
    // Closing it would release every lock that this process has on the file (POSIX fcntl).
    std::mem::forget(file);
    found.is_some()
}
