//! A folder that a web server gives out.
//!
//! Each file is written beside its place, brought to the disk, and then exchanged with what
//! stands there: a reader sees the whole of the old or the whole of the new, after a power
//! failure as well. Where most files of a folder change, the folder itself is exchanged. What
//! was there before is kept, and the next version written over it: where a hundred thousand
//! files change at once, ext4 takes many times as long to give out new ones and to take the
//! old ones back.

use super::{PublishError, without_secret};
use bongsu_core::Time;
use nix::fcntl::{AT_FDCWD, OFlag, RenameFlags, renameat2};
use std::collections::{BTreeSet, HashMap};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Result as IoResult, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, lchown};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

/// A folder with the files that readers find.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    /// Folders that are known to be there, and until when they may have been shown.
    made: Mutex<HashMap<PathBuf, Time>>,
    /// Which of those that share it may change anything, and which of them this is.
    whose: Arc<RwLock<u64>>,
    mine: u64,
}

/// Below the root, for nobody else: the next version of each file while it is written, and
/// then the one before.
const BESIDE: &str = ".beside";
/// Below that, whole folders that were shown a moment ago.
const PUT_BY: &str = ".beside/.by";
/// A version that was shown until now is written over only after so long: somebody may have
/// it open still, as web servers keep files that are often asked for.
const READ_ON: Duration = Duration::from_secs(60);
/// So many files are brought to the disk and shown one by one; of more, all that waits for the
/// disk, and the folder where it can be.
const FEW: usize = 16;

impl Directory {
    /// A folder, made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made, or not be written to.
    pub fn open(root: &Path) -> Result<Directory, PublishError> {
        const TRIAL: &str = ".trial";
        let (made, whose) = (Mutex::default(), Arc::default());
        let folder = Directory { root: root.to_owned(), made, whose, mine: 0 };
        folder.write(Time::ZERO, TRIAL, b"")?;
        folder.show_file(TRIAL)?;
        folder.remove(TRIAL)?;
        Ok(folder)
    }

    /// The same for somebody else. What this one does is done when it comes back, and nothing
    /// more is changed through it: two at once would show what the other is writing.
    pub fn hand_over(&self) -> Directory {
        let mut whose = self.whose.write().unwrap_or_else(PoisonError::into_inner);
        *whose += 1;
        let (root, made) = (self.root.clone(), Mutex::default());
        Directory { root, made, mine: *whose, whose: self.whose.clone() }
    }

    /// While it is held, this is not handed over.
    fn held(&self) -> Result<RwLockReadGuard<'_, u64>, PublishError> {
        let whose = self.whose.read().unwrap_or_else(PoisonError::into_inner);
        if *whose == self.mine {
            return Ok(whose);
        }
        let reason = "another publishes there by now".into();
        Err(PublishError { place: self.root.display().to_string(), reason })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes the next version of a file, which nobody sees before [`Directory::show`]; its path
    /// has `/` between folders. `now` is compared with the instants that the system gives to
    /// files.
    ///
    /// # Errors
    /// When the path leads out of the folder, or the system refuses.
    pub fn write(&self, now: Time, path: &str, body: &[u8]) -> Result<(), PublishError> {
        let _held = self.held()?;
        let place = self.place(path)?;
        self.write_beside(now, &self.beside(path), body).map_err(|error| failed(&place, error))
    }

    /// Brings what was written to the disk and puts it in its place, each of `paths` or the
    /// folder of many; what became of each. `now` as in [`Directory::write`].
    pub fn show(&self, now: Time, paths: &[&str]) -> Vec<Result<(), PublishError>> {
        let _held = match self.held() {
            Ok(held) => held,
            Err(error) => return vec![Err(error); paths.len()],
        };
        if paths.len() <= FEW {
            let one = |path: &&str| self.sync_file(path).and_then(|()| self.show_file(path));
            return paths.iter().map(one).collect();
        }
        let whole = self.complete(paths);
        if let Err(error) = self.sync_all() {
            return vec![Err(error); paths.len()];
        }
        let shown = self.show_whole(now, whole);
        let is_shown = |path: &str| folder_of(path).is_some_and(|below| shown.contains(below));
        let one = |path: &&str| if is_shown(path) { Ok(()) } else { self.show_file(path) };
        paths.iter().map(one).collect()
    }

    /// What a file holds; `None` when it is not there.
    ///
    /// # Errors
    /// As [`Directory::write`].
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let place = self.place(path)?;
        match std::fs::read(&place) {
            Ok(body) => Ok(Some(body)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&place, error)),
        }
    }

    /// Takes a file away; one that is not there is gone already.
    ///
    /// # Errors
    /// As [`Directory::write`].
    pub fn remove(&self, path: &str) -> Result<(), PublishError> {
        let _held = self.held()?;
        let place = self.place(path)?;
        // What is shown first; what is wrong with one place keeps it in no other.
        let gone = [place, self.beside(path), self.put_by(path)].map(|file| {
            match std::fs::remove_file(&file) {
                Err(error) if !is_nothing(&error) => Err(failed(&file, error)),
                _ => Ok(()),
            }
        });
        gone.into_iter().collect()
    }

    /// The files in one folder below the root, by their paths, those that are not shown too;
    /// none when it is not there.
    ///
    /// # Errors
    /// As [`Directory::write`].
    pub fn list(&self, below: &str) -> Result<BTreeSet<String>, PublishError> {
        let mut paths = BTreeSet::new();
        for place in [self.place(below)?, self.beside(below), self.put_by(below)] {
            let entries = match std::fs::read_dir(&place) {
                Err(error) if is_nothing(&error) => continue,
                entries => entries.map_err(|error| failed(&place, error))?,
            };
            for entry in entries {
                let entry = entry.map_err(|error| failed(&place, error))?;
                paths.extend(entry.file_name().to_str().map(|name| format!("{below}/{name}")));
            }
        }
        Ok(paths)
    }

    fn made(&self) -> MutexGuard<'_, HashMap<PathBuf, Time>> {
        // Nothing is left half done in it, so poison means nothing.
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn beside(&self, path: &str) -> PathBuf {
        self.root.join(BESIDE).join(path)
    }

    /// Where a folder is that was shown a moment ago.
    fn put_by(&self, path: &str) -> PathBuf {
        self.root.join(PUT_BY).join(path)
    }

    fn write_beside(&self, now: Time, beside: &Path, body: &[u8]) -> IoResult<()> {
        let mut file = self.open_beside(beside)?;
        let was = file.metadata()?;
        let folder = beside.parent().unwrap_or(&self.root);
        let shown_until = changed_at(&was).max(self.shown_until(folder));
        // Somebody reads it, or keeps it under another name as well.
        if was.nlink() > 1 || (was.len() > 0 && now.since(shown_until) < READ_ON) {
            std::fs::remove_file(beside)?;
            file = self.open_beside(beside)?;
        }
        file.write_all(body)?;
        if was.len() > body.len() as u64 {
            file.set_len(body.len() as u64)?;
        }
        Ok(())
    }

    fn sync_file(&self, path: &str) -> Result<(), PublishError> {
        let synced = File::open(self.beside(path)).and_then(|file| file.sync_data());
        synced.map_err(|error| failed(&self.root, error))
    }

    /// With all that was written to the disk.
    fn sync_all(&self) -> Result<(), PublishError> {
        let synced = File::open(&self.root).and_then(|root| Ok(nix::unistd::syncfs(root)?));
        synced.map_err(|error| failed(&self.root, error))
    }

    fn show_file(&self, path: &str) -> Result<(), PublishError> {
        let place = self.place(path)?;
        self.put(&self.beside(path), &place).map_err(|error| failed(&place, error))
    }

    /// A file to write to, with what it held before.
    fn open_beside(&self, beside: &Path) -> IoResult<File> {
        let mut options = OpenOptions::new();
        options.write(true).truncate(false).custom_flags(OFlag::O_NOFOLLOW.bits());
        // To open one that is there, the system does not lock the folder.
        options.open(beside).or_else(|error| match error.kind() {
            ErrorKind::NotFound => {
                options.create(true);
                self.with_folder_of(beside, || options.open(beside))
            }
            _ => Err(error),
        })
    }

    /// Puts a new version in its place, and the old one where that was. Where there is none,
    /// and where the file system cannot exchange two, it is moved there.
    fn put(&self, beside: &Path, place: &Path) -> IoResult<()> {
        let old = std::fs::symlink_metadata(place).is_ok_and(|old| old.is_file());
        if old && exchange(beside, place).is_ok() {
            // That it was shown until now is to stand on it: XFS notes no exchange of files.
            let _ = lchown(beside, None, None);
            return Ok(());
        }
        self.with_folder_of(place, || std::fs::rename(beside, place))
    }

    /// Does something in the folder of a file, which is made when it is not there.
    fn with_folder_of<T>(&self, file: &Path, act: impl Fn() -> IoResult<T>) -> IoResult<T> {
        let folder = file.parent().ok_or(ErrorKind::InvalidFilename)?;
        self.make(folder)?;
        act().or_else(|error| match error.kind() {
            // Somebody took the folder away.
            ErrorKind::NotFound => {
                self.made().clear();
                self.make(folder)?;
                act()
            }
            _ => Err(error),
        })
    }

    fn make(&self, folder: &Path) -> IoResult<()> {
        let mut made = self.made();
        if !made.contains_key(folder) {
            std::fs::create_dir_all(&self.root)?;
            let beside = self.root.join(BESIDE);
            if folder.starts_with(&beside) {
                DirBuilder::new().recursive(true).mode(0o700).create(&beside)?;
            }
            std::fs::create_dir_all(folder)?;
            made.insert(folder.to_owned(), changed_at(&folder.metadata()?));
        }
        Ok(())
    }

    /// Until when a folder may have been shown.
    fn shown_until(&self, folder: &Path) -> Time {
        let made = self.made();
        let found = || folder.metadata().map_or(Time::ZERO, |found| changed_at(&found));
        made.get(folder).copied().unwrap_or_else(found)
    }

    fn place(&self, path: &str) -> Result<PathBuf, PublishError> {
        let inside = path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        if !inside {
            let reason = "leads out of what is published".into();
            return Err(PublishError { place: path.into(), reason });
        }
        Ok(self.root.join(path))
    }
}

/// The folder of a path; none for what is in the root.
fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(below, _)| below)
}

/// Two files, or two folders.
fn exchange(one: &Path, other: &Path) -> IoResult<()> {
    Ok(renameat2(AT_FDCWD, one, AT_FDCWD, other, RenameFlags::RENAME_EXCHANGE)?)
}

/// When a file was last written, renamed or exchanged.
fn changed_at(of: &Metadata) -> Time {
    Time::from_micros(of.ctime() * 1_000_000 + of.ctime_nsec() / 1_000)
}

/// Whether there is nothing at a path, nor can be.
fn is_nothing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn failed(place: &Path, error: std::io::Error) -> PublishError {
    let place = without_secret(&place.display().to_string());
    PublishError { place, reason: error.to_string() }
}

mod dir_swap;
#[cfg(test)]
mod tests;
