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
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Result as IoResult, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A folder with the files that readers find.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Folders that are known to be there, and until when they may have been shown.
    made: Mutex<HashMap<PathBuf, Time>>,
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
/// A folder is shown as a whole when so many of its files change for each that stays.
const TO_ONE: usize = 3;

impl Folder {
    /// A folder, made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made, or not be written to.
    pub fn open(root: &Path) -> Result<Folder, PublishError> {
        const TRIAL: &str = ".trial";
        let folder = Folder { root: root.to_owned(), made: Mutex::default() };
        folder.write(Time::ZERO, TRIAL, b"")?;
        folder.show_file(TRIAL)?;
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

    /// Before most files of a folder are written: puts by what was shown there until a moment
    /// ago, and takes up what was put by before that, so that nothing has to be taken away.
    /// Where that cannot be, writing takes longer. `now` as in [`Folder::write`].
    pub fn make_way(&self, now: Time, below: &str) {
        let (beside, by) = (self.beside(below), self.root.join(PUT_BY).join(below));
        let is_free = |folder: &Path| now.since(self.shown_until(folder)) >= READ_ON;
        if is_free(&beside) || !is_free(&by) {
            return;
        }
        let moved = if by.exists() {
            renameat2(AT_FDCWD, &beside, AT_FDCWD, &by, RenameFlags::RENAME_EXCHANGE)
                .map_err(Into::into)
        } else {
            self.with_folder_of(&by, || std::fs::rename(&beside, &by))
        };
        if moved.is_ok() {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            let (was_beside, was_by) = (made.remove(&beside), made.remove(&by));
            made.extend(was_beside.map(|until| (by, until)));
            made.extend(was_by.map(|until| (beside, until)));
        }
    }

    /// Brings what was written to the disk and puts it in its place, each of `paths` or the
    /// folder of many; what became of each. `now` as in [`Folder::write`].
    pub fn show(&self, now: Time, paths: &[&str]) -> Vec<Result<(), PublishError>> {
        let whole = self.complete(paths);
        if let Err(error) = self.sync(paths) {
            return vec![Err(error); paths.len()];
        }
        let shown: HashSet<&str> =
            whole.into_iter().filter(|below| self.show_folder(now, below).is_ok()).collect();
        let is_shown = |path: &str| folder_of(path).is_some_and(|below| shown.contains(below));
        paths
            .iter()
            .map(|path| if is_shown(path) { Ok(()) } else { self.show_file(path) })
            .collect()
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
        for file in [self.root.join(PUT_BY).join(path), self.beside(path), place] {
            match std::fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(failed(&file, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The files in one folder below the root, by their paths, those that are not shown too;
    /// none when it is not there.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub fn list(&self, below: &str) -> Result<BTreeSet<String>, PublishError> {
        let mut paths = BTreeSet::new();
        for place in [self.place(below)?, self.beside(below), self.root.join(PUT_BY).join(below)] {
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
        let folder = beside.parent().unwrap_or(&self.root);
        let shown_until = changed_at(&was).max(self.shown_until(folder));
        // Somebody reads it, or keeps it under another name as well.
        if was.len() > 0 && (now.since(shown_until) < READ_ON || was.nlink() > 1) {
            std::fs::remove_file(beside)?;
            file = self.open_beside(beside)?;
        }
        file.write_all(body)?;
        if was.len() > body.len() as u64 {
            file.set_len(body.len() as u64)?;
        }
        Ok(())
    }

    /// With what was written to the disk.
    fn sync(&self, paths: &[&str]) -> Result<(), PublishError> {
        let one = |path: &&str| File::open(self.beside(path)).and_then(|file| file.sync_data());
        let all = || Ok(nix::unistd::syncfs(File::open(&self.root)?)?);
        let few = paths.len() <= FEW;
        let synced = if few { paths.iter().try_for_each(one) } else { all() };
        synced.map_err(|error| failed(&self.root, error))
    }

    /// The folders of which most files were written, after the few others were put beside them
    /// as they are.
    fn complete<'a>(&self, paths: &[&'a str]) -> Vec<&'a str> {
        let mut new: HashMap<&str, HashSet<&str>> = HashMap::new();
        for path in paths {
            if let Some((below, name)) = path.rsplit_once('/') {
                new.entry(below).or_default().insert(name);
            }
        }
        new.retain(|below, new| new.len() > FEW && self.fill(below, new).unwrap_or(false));
        new.into_keys().collect()
    }

    /// Whether what is beside can take the place of a whole folder: `new` was written there,
    /// and the few others that are shown stand there now under a second name.
    fn fill(&self, below: &str, new: &HashSet<&str>) -> IoResult<bool> {
        let (place, beside) = (self.root.join(below), self.beside(below));
        let (Some(shown), Some(ready)) = (files_in(&place)?, files_in(&beside)?) else {
            return Ok(false);
        };
        let is_new = |name: &&String| new.contains(name.as_str());
        let stays: Vec<&String> = shown.iter().filter(|name| !is_new(name)).collect();
        if stays.len() * TO_ONE > new.len() || !are_alike(&place, &beside)? {
            return Ok(false);
        }
        for name in ready.iter().filter(|name| !is_new(name)) {
            std::fs::remove_file(beside.join(name))?;
        }
        for name in stays {
            std::fs::hard_link(place.join(name), beside.join(name))?;
        }
        Ok(true)
    }

    fn show_folder(&self, now: Time, below: &str) -> IoResult<()> {
        let (place, beside) = (self.root.join(below), self.beside(below));
        if place.exists() {
            renameat2(AT_FDCWD, &beside, AT_FDCWD, &place, RenameFlags::RENAME_EXCHANGE)?;
        } else {
            self.with_folder_of(&place, || std::fs::rename(&beside, &place))?;
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.remove(&place);
        made.remove(&beside);
        if beside.exists() {
            made.insert(beside, now);
        }
        Ok(())
    }

    fn show_file(&self, path: &str) -> Result<(), PublishError> {
        let place = self.place(path)?;
        self.exchange(&self.beside(path), &place).map_err(|error| failed(&place, error))
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
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
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

/// When a file was last written, renamed or exchanged.
fn changed_at(of: &Metadata) -> Time {
    Time::from_micros(of.ctime() * 1_000_000 + of.ctime_nsec() / 1_000)
}

/// The files of a folder, none where it is not there; `None` when it holds other things too.
fn files_in(folder: &Path) -> IoResult<Option<HashSet<String>>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Some(HashSet::new())),
        entries => entries?,
    };
    let mut files = HashSet::new();
    for entry in entries {
        let entry = entry?;
        match entry.file_name().into_string() {
            Ok(name) if entry.file_type()?.is_file() => files.insert(name),
            _ => return Ok(None),
        };
    }
    Ok(Some(files))
}

/// Whether a folder could stand for another, that may not be there: what an operator has set
/// on the one is not lost with the exchange.
fn are_alike(place: &Path, beside: &Path) -> IoResult<bool> {
    let place = match std::fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        place => place?,
    };
    let beside = std::fs::symlink_metadata(beside)?;
    let set = |of: &Metadata| (of.mode(), of.uid(), of.gid(), of.dev());
    Ok(set(&place) == set(&beside))
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
        folder.show(now, &[path]).remove(0).unwrap();
    }

    /// Lays so many pages of customers at once.
    fn lay_many(folder: &Folder, now: Time, pages: std::ops::Range<usize>, body: &str) {
        folder.make_way(now, "c");
        let paths: Vec<String> = pages.map(page).collect();
        for path in &paths {
            folder.write(now, path, body.as_bytes()).unwrap();
        }
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert!(folder.show(now, &paths).iter().all(Result::is_ok));
    }

    fn page(n: usize) -> String {
        format!("c/{n}.html")
    }

    fn number(folder: &Folder, path: &str) -> u64 {
        std::fs::metadata(folder.root().join(path)).unwrap().ino()
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
        folder.show_file("index.html").unwrap();
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
        let numbers = ["a", "b", "c", "d"].map(|body| {
            lay(&folder, later(), "index.html", body);
            number(&folder, "index.html")
        });
        assert_eq!((numbers[0], numbers[1]), (numbers[2], numbers[3]));
    }

    const MANY: usize = 3 * FEW;

    #[test]
    fn many_are_shown_and_one_that_cannot_be_holds_up_no_other() {
        let (_dir, folder) = site();
        std::fs::create_dir_all(folder.root().join("c/7.html/full")).unwrap();
        for body in ["old", "new"] {
            let paths: Vec<String> = (0..MANY).map(page).collect();
            for path in &paths {
                folder.write(later(), path, body.as_bytes()).unwrap();
            }
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let shown = folder.show(later(), &paths);
            let missed: Vec<usize> = (0..MANY).filter(|n| shown[*n].is_err()).collect();
            assert_eq!(missed, [7]);
            assert_eq!(held(&folder, "c/8.html"), body);
        }
    }

    #[test]
    fn when_all_change_their_folder_changes_and_those_before_are_written_over() {
        let (_dir, folder) = site();
        let numbers = [(2, "a"), (4, "b"), (6, "c"), (8, "d")].map(|(n, body)| {
            lay_many(&folder, later() + READ_ON * n, 0..MANY, body);
            assert_eq!(held(&folder, "c/8.html"), body);
            (number(&folder, "c"), number(&folder, "c/8.html"))
        });
        assert_ne!(numbers[0].0, numbers[1].0);
        assert_eq!((numbers[0], numbers[1]), (numbers[2], numbers[3]));
    }

    #[test]
    fn when_most_change_the_few_others_stay_what_they_are() {
        let (_dir, folder) = site();
        lay_many(&folder, later(), 0..MANY, "old");
        let was = number(&folder, "c");
        for (n, body) in [(2, "new"), (4, "newer"), (6, "newest")] {
            lay_many(&folder, later() + READ_ON * n, 2..MANY, body);
            assert_eq!(held(&folder, "c/1.html"), "old");
            assert_eq!(held(&folder, "c/2.html"), body);
        }
        assert_ne!(number(&folder, "c"), was);
        // Those that stayed are written over under none of their names.
        lay(&folder, later(), "c/1.html", "new too");
        assert_eq!(held(&folder, "c/1.html"), "new too");
        lay(&folder, later(), "c/1.html", "newer too");
        assert_eq!(held(&folder, "c/1.html"), "newer too");
        assert_eq!(folder.list("c").unwrap().len(), MANY);
    }

    #[test]
    fn when_a_part_changes_the_folder_stays() {
        let (_dir, folder) = site();
        lay_many(&folder, later(), 0..MANY, "old");
        let was = number(&folder, "c");
        lay_many(&folder, later(), 0..MANY / 2, "new");
        assert_eq!((number(&folder, "c"), held(&folder, "c/0.html")), (was, "new".into()));
        assert_eq!(held(&folder, &page(MANY - 1)), "old");
    }

    #[test]
    fn what_was_taken_away_does_not_come_back_with_its_folder() {
        let (_dir, folder) = site();
        let now = bongsu_clock::Clock::system().now();
        for body in ["a", "b", "c"] {
            lay_many(&folder, now, 0..MANY, body);
        }
        folder.remove("c/0.html").unwrap();
        assert_eq!(folder.list("c").unwrap().len(), MANY - 1);
        // Left by somebody beside, or by us when we died.
        std::fs::write(folder.beside("c/foreign.html"), "never shown").unwrap();
        for n in 2..5 {
            lay_many(&folder, now + READ_ON * n, 1..MANY, "d");
            assert_eq!(folder.read("c/0.html").unwrap(), None);
            assert_eq!(folder.read("c/foreign.html").unwrap(), None);
        }
    }

    #[test]
    fn who_has_a_file_open_reads_on_while_its_folder_changes_and_changes_again() {
        let (_dir, folder) = site();
        // The files are old, and their folder is shown until a moment ago.
        let old = bongsu_clock::Clock::system().now();
        let now = later();
        lay_many(&folder, old, 0..MANY, "first");
        let bodies = ["second", "third", "fourth", "fifth", "sixth"];
        let readers = bodies.map(|body| {
            lay_many(&folder, now, 0..MANY, body);
            File::open(folder.root().join("c/8.html")).unwrap()
        });
        assert_eq!(readers.map(|reader| std::io::read_to_string(reader).unwrap()), bodies);
    }

    #[test]
    fn what_was_shown_a_moment_ago_is_put_by_and_taken_up_later() {
        let (_dir, folder) = site();
        let now = later();
        let mut numbers = ["a", "b", "c"].map(|body| {
            lay_many(&folder, now, 0..MANY, body);
            number(&folder, "c/8.html")
        });
        for (n, body) in [(2, "d"), (4, "e"), (6, "f")] {
            lay_many(&folder, now + READ_ON * n, 0..MANY, body);
            assert!(numbers.contains(&number(&folder, "c/8.html")), "{body}");
        }
        numbers.sort_unstable();
        assert!(numbers.is_sorted_by(|a, b| a < b), "three versions were kept");
    }

    #[test]
    fn a_folder_that_the_operator_has_set_stays_and_so_does_what_he_put_there() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, folder) = site();
        lay_many(&folder, later(), 0..MANY, "old");
        let place = folder.root().join("c");
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o750)).unwrap();
        lay_many(&folder, later(), 0..MANY, "new");
        assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o750);
        assert_eq!(held(&folder, "c/8.html"), "new");
        std::fs::create_dir(place.join("his")).unwrap();
        lay_many(&folder, later(), 0..MANY, "newer");
        assert!(place.join("his").is_dir());
        assert_eq!(held(&folder, "c/8.html"), "newer");
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
            assert!(folder.show(later(), &[path])[0].is_err(), "{path}");
        }
        assert!(Folder::open(Path::new("/proc/nowhere")).is_err());
    }
}
