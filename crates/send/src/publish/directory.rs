//! A directory that a web server serves.
//!
//! Each file is written to a staging directory, synced to disk, and then exchanged with the
//! published one, so that a reader sees all of the old or all of the new version, also after a
//! power failure. When most files of a directory change, the directory itself is exchanged.
//! The previous version is kept, and the next one overwrites it: when a hundred thousand files
//! change at once, ext4 takes many times as long to create new files and to delete old ones.

use super::{PublishError, without_secret};
use bongsu_core::Time;
use nix::fcntl::{AT_FDCWD, OFlag, RenameFlags, renameat2};
use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard};
use std::collections::{BTreeSet, HashMap};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Result as IoResult, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, lchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A published directory.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    /// Directories known to exist, and until when each may have been published.
    known_directories: Mutex<HashMap<PathBuf, Time>>,
    /// The id of the one handle that may change anything, shared by all handles.
    owner: Arc<RwLock<u64>>,
    id: u64,
}

/// Below the root, private: the next version of each file while it is written, and the
/// previous one afterwards.
/// The directory of customers' own pages, in each language.
const TOKENS: &str = "c";
const STAGING: &str = ".staging";
/// Below that, whole directories that were published until a moment ago.
const PREVIOUS: &str = ".staging/.previous";
/// How long a previous version is not overwritten: a reader may still have it open, as web
/// servers cache the handles of popular files.
const READER_GRACE: Duration = Duration::from_secs(60);
/// Up to this many files are synced and published one by one. For more, the whole file system
/// is synced, and directories are exchanged where possible.
const MAX_SINGLE_FILES: usize = 16;

impl Directory {
    /// Opens a directory, and creates it if it does not exist. One that has no room now may have some
    /// later: its pages are published then.
    ///
    /// # Errors
    /// When it cannot be created or written to.
    pub fn open(root: &Path) -> Result<Directory, PublishError> {
        const TRIAL: &str = ".trial";
        let (known_directories, owner) = (Mutex::default(), Arc::default());
        let directory = Directory { root: root.to_owned(), known_directories, owner, id: 0 };
        let (staged, published) = (directory.staging_path(TRIAL), directory.published_path(TRIAL)?);
        let written = directory.write_staged(Time::ZERO, &staged, b"");
        match written.and_then(|()| directory.put(&staged, &published)) {
            Ok(()) => directory.remove(TRIAL)?,
            Err(error) if is_full(error.kind()) => {
                let root = without_secret(&root.display().to_string());
                tracing::error!(root, %error, "cannot publish pages yet: the directory is full");
            }
            Err(error) => return Err(failed(&published, error)),
        }
        Ok(directory)
    }

    /// A new handle for another publisher. Waits for the operation in progress; from then on
    /// the old handle changes nothing, since two publishers would publish each other's
    /// half-written files.
    pub fn take_over(&self) -> Directory {
        let mut owner = self.owner.write();
        *owner += 1;
        let (root, known_directories) = (self.root.clone(), Mutex::default());
        Directory { root, known_directories, id: *owner, owner: self.owner.clone() }
    }

    /// Keeps other publishers from taking over while it is held.
    fn lock(&self) -> Result<RwLockReadGuard<'_, u64>, PublishError> {
        let owner = self.owner.read();
        if *owner == self.id {
            return Ok(owner);
        }
        let reason = "another publisher has taken over".into();
        Err(PublishError { path: self.root.display().to_string(), reason })
    }

    /// The path of the directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes the next version of a file, which readers see after [`Directory::publish`]. The
    /// path has `/` between directories. `now` is compared with the time stamps of files.
    ///
    /// # Errors
    /// When the path leads out of the directory, or on an I/O error.
    pub fn write(&self, now: Time, path: &str, body: &[u8]) -> Result<(), PublishError> {
        let _lock = self.lock()?;
        let published = self.published_path(path)?;
        self.write_staged(now, &self.staging_path(path), body)
            .map_err(|error| failed(&published, error))
    }

    /// Syncs what was written and publishes each of `paths`, or whole directories; a result for
    /// each path. `now` as in [`Directory::write`].
    pub fn publish(&self, now: Time, paths: &[&str]) -> Vec<Result<(), PublishError>> {
        let _lock = match self.lock() {
            Ok(held) => held,
            Err(error) => return vec![Err(error); paths.len()],
        };
        if paths.len() <= MAX_SINGLE_FILES {
            let one = |path: &&str| self.sync_file(path).and_then(|()| self.publish_file(path));
            return paths.iter().map(one).collect();
        }
        let swaps = self.prepare_swaps(paths);
        if let Err(error) = self.sync_all() {
            return vec![Err(error); paths.len()];
        }
        let swapped = self.swap_all(now, swaps);
        let is_swapped = |path: &str| directory_of(path).is_some_and(|dir| swapped.contains(dir));
        let one = |path: &&str| if is_swapped(path) { Ok(()) } else { self.publish_file(path) };
        paths.iter().map(one).collect()
    }

    /// The content of a published file; `None` when it does not exist.
    ///
    /// # Errors
    /// As [`Directory::write`].
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let published = self.published_path(path)?;
        match std::fs::read(&published) {
            Ok(body) => Ok(Some(body)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&published, error)),
        }
    }

    /// Removes a file in all its versions; a missing one is fine.
    ///
    /// # Errors
    /// As [`Directory::write`].
    pub fn remove(&self, path: &str) -> Result<(), PublishError> {
        let _lock = self.lock()?;
        let published = self.published_path(path)?;
        // The published one first; an error with one does not keep the others.
        let results = [published, self.staging_path(path), self.previous_path(path)].map(|file| {
            match std::fs::remove_file(&file) {
                Err(error) if !is_nothing(&error) => Err(failed(&file, error)),
                _ => Ok(()),
            }
        });
        results.into_iter().collect()
    }

    /// The paths of the files in one directory below the root, unpublished ones included; none
    /// when it does not exist.
    ///
    /// # Errors
    /// As [`Directory::write`].
    pub fn list(&self, dir: &str) -> Result<BTreeSet<String>, PublishError> {
        let mut paths = BTreeSet::new();
        for location in [self.published_path(dir)?, self.staging_path(dir), self.previous_path(dir)]
        {
            let entries = match std::fs::read_dir(&location) {
                Err(error) if is_nothing(&error) => continue,
                entries => entries.map_err(|error| failed(&location, error))?,
            };
            for entry in entries {
                let entry = entry.map_err(|error| failed(&location, error))?;
                paths.extend(entry.file_name().to_str().map(|name| format!("{dir}/{name}")));
            }
        }
        Ok(paths)
    }

    fn known_directories(&self) -> MutexGuard<'_, HashMap<PathBuf, Time>> {
        self.known_directories.lock()
    }

    fn staging_path(&self, path: &str) -> PathBuf {
        self.root.join(STAGING).join(path)
    }

    /// The version of a directory that was published before the staged one.
    fn previous_path(&self, path: &str) -> PathBuf {
        self.root.join(PREVIOUS).join(path)
    }

    fn write_staged(&self, now: Time, staged: &Path, body: &[u8]) -> IoResult<()> {
        let mut file = self.open_staged(staged)?;
        let old = file.metadata()?;
        let directory = staged.parent().unwrap_or(&self.root);
        let published_until = changed_at(&old).max(self.published_until(directory));
        // A reader may have it open, or it has another name.
        if old.nlink() > 1 || (old.len() > 0 && now.since(published_until) < READER_GRACE) {
            std::fs::remove_file(staged)?;
            file = self.open_staged(staged)?;
        }
        file.write_all(body)?;
        if old.len() > body.len() as u64 {
            file.set_len(body.len() as u64)?;
        }
        Ok(())
    }

    fn sync_file(&self, path: &str) -> Result<(), PublishError> {
        let synced = File::open(self.staging_path(path)).and_then(|file| file.sync_data());
        synced.map_err(|error| failed(&self.root, error))
    }

    /// Syncs the whole file system.
    fn sync_all(&self) -> Result<(), PublishError> {
        let synced = File::open(&self.root).and_then(|root| Ok(nix::unistd::syncfs(root)?));
        synced.map_err(|error| failed(&self.root, error))
    }

    fn publish_file(&self, path: &str) -> Result<(), PublishError> {
        let published = self.published_path(path)?;
        self.put(&self.staging_path(path), &published).map_err(|error| failed(&published, error))
    }

    /// Opens the staged file for writing, with its old content.
    fn open_staged(&self, staged: &Path) -> IoResult<File> {
        let mut options = OpenOptions::new();
        options.write(true).truncate(false).custom_flags(OFlag::O_NOFOLLOW.bits());
        // Opening an existing file does not lock the directory.
        options.open(staged).or_else(|error| match error.kind() {
            ErrorKind::NotFound => {
                options.create(true);
                self.with_parent(staged, || options.open(staged))
            }
            _ => Err(error),
        })
    }

    /// Exchanges the staged and the published version. Without a published one, and on file
    /// systems that cannot exchange, moves the staged one.
    fn put(&self, staged: &Path, published: &Path) -> IoResult<()> {
        let old = std::fs::symlink_metadata(published).is_ok_and(|old| old.is_file());
        if old && exchange(staged, published).is_ok() {
            // Sets the change time, which XFS does not do on an exchange.
            let _ = lchown(staged, None, None);
            return Ok(());
        }
        self.with_parent(published, || std::fs::rename(staged, published))
    }

    /// Runs `act` after the directory of `file` has been created.
    fn with_parent<T>(&self, file: &Path, act: impl Fn() -> IoResult<T>) -> IoResult<T> {
        let directory = file.parent().ok_or(ErrorKind::InvalidFilename)?;
        self.create(directory)?;
        act().or_else(|error| match error.kind() {
            // The directory was removed meanwhile.
            ErrorKind::NotFound => {
                self.known_directories().clear();
                self.create(directory)?;
                act()
            }
            _ => Err(error),
        })
    }

    fn create(&self, directory: &Path) -> IoResult<()> {
        let mut known_directories = self.known_directories();
        if !known_directories.contains_key(directory) {
            std::fs::create_dir_all(&self.root)?;
            let staging = self.root.join(STAGING);
            if directory.starts_with(&staging) {
                DirBuilder::new().recursive(true).mode(0o700).create(&staging)?;
            }
            create_below(&self.root, directory)?;
            known_directories.insert(directory.to_owned(), changed_at(&directory.metadata()?));
        }
        Ok(())
    }

    /// Until when a directory may have been published.
    fn published_until(&self, directory: &Path) -> Time {
        let known_directories = self.known_directories();
        let found = || directory.metadata().map_or(Time::ZERO, |found| changed_at(&found));
        known_directories.get(directory).copied().unwrap_or_else(found)
    }

    fn published_path(&self, path: &str) -> Result<PathBuf, PublishError> {
        let inside = path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        if !inside {
            let reason = "leads out of the published directory".into();
            return Err(PublishError { path: path.into(), reason });
        }
        Ok(self.root.join(path))
    }
}

/// The directory of a path; `None` for files in the root.
fn directory_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(dir, _)| dir)
}

/// Exchanges two files, or two directories.
fn exchange(one: &Path, other: &Path) -> IoResult<()> {
    Ok(renameat2(AT_FDCWD, one, AT_FDCWD, other, RenameFlags::RENAME_EXCHANGE)?)
}

/// When a file was last written, renamed or exchanged (ctime).
fn changed_at(of: &Metadata) -> Time {
    Time::from_micros(of.ctime() * 1_000_000 + of.ctime_nsec() / 1_000)
}

/// Whether nothing exists at a path.
fn is_nothing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Whether a file system has no more blocks or inodes for this user.
fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

fn failed(path: &Path, error: std::io::Error) -> PublishError {
    let path = without_secret(&path.display().to_string());
    PublishError { path, reason: error.to_string() }
}

mod dir_swap;
/// Creates a directory and those above it. The pages of customers are named by tokens, which
/// nobody on the machine may list; a web server opens them by their names.
fn create_below(root: &Path, directory: &Path) -> IoResult<()> {
    let mut path = root.to_owned();
    for name in directory.strip_prefix(root).unwrap_or(directory) {
        path.push(name);
        let mode = if name == TOKENS { 0o711 } else { 0o777 };
        match DirBuilder::new().mode(mode).create(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
