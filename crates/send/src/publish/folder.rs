//! A folder that a web server gives out.
//!
//! Each file is written beside its place, brought to the disk, and then exchanged with what
//! stands there: a reader sees the whole of the old or the whole of the new, after a power
//! failure as well. What was there before is kept, and the next version written over it:
//! where a hundred thousand files change at once, ext4 takes many times as long to give out
//! new ones and to take the old ones back.

use super::{PublishError, without_secret};
use bongsu_core::Time;
use nix::fcntl::{AT_FDCWD, OFlag, RenameFlags, renameat2};
use std::collections::{BTreeSet, HashSet};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Result as IoResult, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A folder with the files that readers find.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Folders that are known to be there.
    made: Mutex<HashSet<PathBuf>>,
}

/// Below the root, for nobody else: the next version of each file while it is written, and
/// then the one before.
const BESIDE: &str = ".beside";
/// A version that was shown until now is written over only after so long: somebody may have
/// it open still, as web servers keep files that are often asked for.
const READ_ON: Duration = Duration::from_secs(60);
/// So many files are brought to the disk one by one; of more, all that waits for the disk.
const FEW: usize = 16;

impl Folder {
    /// A folder, made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made, or not be written to.
    pub fn open(root: &Path) -> Result<Folder, PublishError> {
        const TRIAL: &str = ".trial";
        let folder = Folder { root: root.to_owned(), made: Mutex::default() };
        folder.write(Time::ZERO, TRIAL, b"")?;
        folder.show(TRIAL)?;
        folder.remove(TRIAL)?;
        Ok(folder)
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes the next version of a file, which nobody sees before [`Folder::show`]; its path
    /// has `/` between folders. `now` is compared with the instants that the system gives to
    /// files.
    ///
    /// # Errors
    /// When the path leads out of the folder, or the system refuses.
    pub fn write(&self, now: Time, path: &str, body: &[u8]) -> Result<(), PublishError> {
        let place = self.place(path)?;
        self.write_beside(now, &self.beside(path), body).map_err(|error| failed(&place, error))
    }

    /// Brings what was written to the disk, so that after a power failure the whole of the old
    /// or the whole of the new is shown.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync(&self, paths: &[&str]) -> Result<(), PublishError> {
        let one = |path: &&str| File::open(self.beside(path)).and_then(|file| file.sync_data());
        let all = || Ok(nix::unistd::syncfs(File::open(&self.root)?)?);
        let few = paths.len() <= FEW;
        let synced = if few { paths.iter().try_for_each(one) } else { all() };
        synced.map_err(|error| failed(&self.root, error))
    }

    /// Puts what was written in its place.
    ///
    /// # Errors
    /// As [`Folder::write`]; what stands in the place stays there.
    pub fn show(&self, path: &str) -> Result<(), PublishError> {
        let place = self.place(path)?;
        self.exchange(&self.beside(path), &place).map_err(|error| failed(&place, error))
    }

    /// What a file holds; `None` when it is not there.
    ///
    /// # Errors
    /// As [`Folder::write`].
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
    /// As [`Folder::write`].
    pub fn remove(&self, path: &str) -> Result<(), PublishError> {
        let place = self.place(path)?;
        for file in [self.beside(path), place] {
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(failed(&file, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The files in one folder below the root, by their paths, those that are written and not
    /// shown too; none when it is not there.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub fn list(&self, below: &str) -> Result<BTreeSet<String>, PublishError> {
        let mut paths = BTreeSet::new();
        for place in [self.place(below)?, self.beside(below)] {
            let entries = match std::fs::read_dir(&place) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                entries => entries.map_err(|error| failed(&place, error))?,
            };
            for entry in entries {
                let entry = entry.map_err(|error| failed(&place, error))?;
                paths.extend(entry.file_name().to_str().map(|name| format!("{below}/{name}")));
            }
        }
        Ok(paths)
    }

    fn beside(&self, path: &str) -> PathBuf {
        self.root.join(BESIDE).join(path)
    }

    fn write_beside(&self, now: Time, beside: &Path, body: &[u8]) -> IoResult<()> {
        let mut file = self.open_beside(beside)?;
        let was = file.metadata()?;
        let changed = Time::from_micros(was.ctime() * 1_000_000 + was.ctime_nsec() / 1_000);
        // Somebody reads it, or keeps it under another name as well.
        if was.len() > 0 && (now.since(changed) < READ_ON || was.nlink() > 1) {
            std::fs::remove_file(beside)?;
            file = self.open_beside(beside)?;
        }
        file.write_all(body)?;
        if was.len() > body.len() as u64 {
            file.set_len(body.len() as u64)?;
        }
        Ok(())
    }

    /// A file to write to, with what it held before.
    fn open_beside(&self, beside: &Path) -> IoResult<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).custom_flags(OFlag::O_NOFOLLOW.bits());
        self.with_folder_of(beside, || options.open(beside))
    }

    /// Puts a new version in its place, and the old one where that was. Where there is none,
    /// and where the file system cannot exchange two, it is moved there.
    fn exchange(&self, beside: &Path, place: &Path) -> IoResult<()> {
        let old = std::fs::symlink_metadata(place).is_ok_and(|old| old.is_file());
        let both = RenameFlags::RENAME_EXCHANGE;
        if old && renameat2(AT_FDCWD, beside, AT_FDCWD, place, both).is_ok() {
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
                self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
                self.make(folder)?;
                act()
            }
            _ => Err(error),
        })
    }

    fn make(&self, folder: &Path) -> IoResult<()> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if !made.contains(folder) {
            std::fs::create_dir_all(&self.root)?;
            let hidden = folder.starts_with(self.root.join(BESIDE));
            let mode = if hidden { 0o700 } else { 0o777 };
            DirBuilder::new().recursive(true).mode(mode).create(folder)?;
            made.insert(folder.to_owned());
        }
        Ok(())
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

fn failed(place: &Path, error: std::io::Error) -> PublishError {
    let place = without_secret(&place.display().to_string());
    PublishError { place, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn site() -> (TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("site")).unwrap();
        (dir, folder)
    }

    /// Long after the system's clock, so that nobody reads anything any more.
    fn later() -> Time {
        bongsu_clock::Clock::system().now() + READ_ON * 2
    }

    fn lay(folder: &Folder, now: Time, path: &str, body: &str) {
        folder.write(now, path, body.as_bytes()).unwrap();
        folder.sync(&[path]).unwrap();
        folder.show(path).unwrap();
    }

    fn held(folder: &Folder, path: &str) -> String {
        String::from_utf8(folder.read(path).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn a_file_is_put_in_its_place_whole_and_goes_with_all_that_it_was() {
        let (_dir, folder) = site();
        for body in ["one", "number two", "3"] {
            lay(&folder, later(), "en/c/a.html", body);
            assert_eq!(held(&folder, "en/c/a.html"), body);
        }
        assert_eq!(folder.list("en/c").unwrap(), BTreeSet::from(["en/c/a.html".into()]));
        folder.remove("en/c/a.html").unwrap();
        folder.remove("en/c/a.html").unwrap();
        assert_eq!(folder.list("en/c").unwrap(), BTreeSet::new());
        assert_eq!(folder.list(".beside/en/c").unwrap(), BTreeSet::new());
        assert_eq!(folder.list("nowhere").unwrap(), BTreeSet::new());
    }

    #[test]
    fn what_is_written_is_not_seen_before_it_is_shown() {
        let (_dir, folder) = site();
        lay(&folder, later(), "index.html", "one");
        folder.write(later(), "index.html", b"two").unwrap();
        assert_eq!(held(&folder, "index.html"), "one");
        folder.show("index.html").unwrap();
        assert_eq!(held(&folder, "index.html"), "two");
    }

    #[test]
    fn what_was_never_shown_since_the_program_died_is_found_and_taken_away() {
        let (_dir, folder) = site();
        folder.write(later(), "c/a.html", b"one").unwrap();
        assert_eq!(folder.list("c").unwrap(), BTreeSet::from(["c/a.html".into()]));
        folder.remove("c/a.html").unwrap();
        assert_eq!(folder.list("c").unwrap(), BTreeSet::new());
    }

    #[test]
    fn who_has_a_file_open_reads_it_to_its_end_while_it_changes_and_changes_again() {
        let (_dir, folder) = site();
        let now = bongsu_clock::Clock::system().now();
        lay(&folder, now, "index.html", "what was there first");
        let reader = File::open(folder.root().join("index.html")).unwrap();
        for body in ["second", "third", "fourth"] {
            lay(&folder, now, "index.html", body);
        }
        assert_eq!(std::io::read_to_string(reader).unwrap(), "what was there first");
        assert_eq!(held(&folder, "index.html"), "fourth");
    }

    #[test]
    fn a_page_that_changes_at_leisure_takes_no_third_file() {
        let (_dir, folder) = site();
        let number = || std::fs::metadata(folder.root().join("index.html")).unwrap().ino();
        let numbers: Vec<u64> = ["a", "b", "c", "d"]
            .map(|body| {
                lay(&folder, later(), "index.html", body);
                number()
            })
            .into();
        assert_eq!((numbers[0], numbers[1]), (numbers[2], numbers[3]));
    }

    #[test]
    fn many_are_shown_at_once_and_one_that_cannot_be_holds_up_no_other() {
        let (_dir, folder) = site();
        std::fs::create_dir_all(folder.root().join("7.html/full")).unwrap();
        for body in ["old", "new"] {
            let paths: Vec<String> = (0..3 * FEW).map(|n| format!("{n}.html")).collect();
            for path in &paths {
                folder.write(later(), path, body.as_bytes()).unwrap();
            }
            let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            folder.sync(&paths).unwrap();
            paths.retain(|path| folder.show(path).is_err());
            assert_eq!(paths, ["7.html"]);
            assert_eq!(held(&folder, "8.html"), body);
        }
    }

    #[test]
    fn what_others_keep_of_a_file_is_not_written_over() {
        let (dir, folder) = site();
        let (kept, foreign) = (dir.path().join("kept.html"), dir.path().join("foreign.html"));
        lay(&folder, later(), "a.html", "one");
        std::fs::hard_link(folder.root().join("a.html"), &kept).unwrap();
        std::fs::write(&foreign, "not ours").unwrap();
        std::os::unix::fs::symlink(&foreign, folder.root().join("b.html")).unwrap();
        for body in ["two", "three"] {
            lay(&folder, later(), "a.html", body);
            lay(&folder, later(), "b.html", body);
            assert_eq!(held(&folder, "a.html"), body);
            assert_eq!(held(&folder, "b.html"), body);
        }
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(foreign).unwrap(), "not ours");
    }

    #[test]
    fn nobody_else_looks_into_what_is_not_shown() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, folder) = site();
        lay(&folder, later(), "c/a.html", "one");
        let beside = std::fs::metadata(folder.root().join(BESIDE)).unwrap();
        assert_eq!(beside.permissions().mode() & 0o077, 0);
    }

    #[test]
    fn a_folder_that_was_taken_away_is_made_anew() {
        let (_dir, folder) = site();
        lay(&folder, later(), "c/a.html", "one");
        std::fs::remove_dir_all(folder.root().join("c")).unwrap();
        lay(&folder, later(), "c/a.html", "two");
        assert_eq!(held(&folder, "c/a.html"), "two");
        std::fs::remove_dir_all(folder.root()).unwrap();
        lay(&folder, later(), "c/a.html", "three");
        assert_eq!(held(&folder, "c/a.html"), "three");
    }

    #[test]
    fn nothing_is_written_outside() {
        let (_dir, folder) = site();
        for path in ["../a", "a/../../b", "/etc/a", "", "a//b"] {
            assert!(folder.write(later(), path, b"x").is_err(), "{path}");
            assert!(folder.show(path).is_err(), "{path}");
        }
        assert!(Folder::open(Path::new("/proc/nowhere")).is_err());
    }
}
