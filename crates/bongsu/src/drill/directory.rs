//! The temporary directory of a drill, and what killed drills left of theirs.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use tempfile::TempDir;

const PREFIX: &str = "bongsu-drill-";
/// Locked as long as the drill lives; the system releases it when the drill is killed.
const LOCK: &str = "lock";

/// A directory that goes away with the drill, or with the next one if this is killed.
pub(super) struct DrillDirectory {
    directory: TempDir,
    _lock: File,
}

impl DrillDirectory {
    /// Makes one below `parent`, and removes those of our drills that were killed.
    pub(super) fn create(parent: &Path) -> io::Result<DrillDirectory> {
        let directory = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        // It has its name when it is locked, so nobody sees it unlocked.
        let unlocked = directory.path().join("lock.new");
        let lock = File::create(&unlocked)?;
        lock.lock()?;
        fs::rename(unlocked, directory.path().join(LOCK))?;
        remove_abandoned(parent, lock.metadata()?.uid());
        Ok(DrillDirectory { directory, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }
}

/// What cannot be removed is left for the next drill.
fn remove_abandoned(parent: &Path, user: u32) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && is_abandoned(&entry.path(), user) {
            let directory = entry.path();
            match fs::remove_dir_all(&directory) {
                Ok(()) => {
                    tracing::info!(directory = %directory.display(), "removed the directory of a killed drill")
                }
                Err(error) => {
                    tracing::debug!(%error, "cannot remove the directory of a killed drill")
                }
            }
        }
    }
}

/// Whether it is a directory of this user whose drill is gone. One without a lock is just being
/// made, or not ours.
fn is_abandoned(directory: &Path, user: u32) -> bool {
    let is_own = |at: &Path, is_kind: fn(&fs::Metadata) -> bool| {
        fs::symlink_metadata(at).is_ok_and(|it| is_kind(&it) && it.uid() == user)
    };
    let lock = directory.join(LOCK);
    is_own(directory, fs::Metadata::is_dir)
        && is_own(&lock, fs::Metadata::is_file)
        && File::open(lock).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_dead_drill_left_is_removed() {
        let parent = tempfile::tempdir().unwrap();
        let at = |name: &str| parent.path().join(name);
        for name in ["bongsu-drill-dead", "bongsu-drill-unlocked", "other"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("bongsu-drill-dead").join(LOCK), "").unwrap();
        fs::write(at("bongsu-drill-dead").join("bongsu.db"), "").unwrap();
        fs::write(at("other").join(LOCK), "").unwrap();
        std::os::unix::fs::symlink(at("other"), at("bongsu-drill-link")).unwrap();
        let living = DrillDirectory::create(parent.path()).unwrap();
        let _second = DrillDirectory::create(parent.path()).unwrap();
        assert!(living.path().exists());
        assert!(!at("bongsu-drill-dead").exists());
        for kept in ["bongsu-drill-unlocked", "other/lock", "bongsu-drill-link"] {
            assert!(at(kept).exists(), "{kept}");
        }
    }
}
