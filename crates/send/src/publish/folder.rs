//! A folder that a web server gives out.

use super::{PublishError, without_secret};
use std::collections::HashSet;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A folder. A reader sees each file as it was or as it is, and never a half of it: it is
/// written beside its place, and then put there.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// Folders that are known to be there.
    made: Mutex<HashSet<PathBuf>>,
}

/// Begins the name of a file that is not finished.
const UNFINISHED: &str = ".unfinished-";

impl Folder {
    /// A folder, made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made, or not be written to.
    pub fn open(root: &Path) -> Result<Folder, PublishError> {
        let folder = Folder { root: root.to_owned(), made: Mutex::default() };
        folder.write(UNFINISHED, b"").and_then(|()| folder.remove(UNFINISHED))?;
        Ok(folder)
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Puts a file in its place below the root; `path` has `/` between folders.
    ///
    /// # Errors
    /// When the path leads out of the folder, or the system refuses.
    pub fn write(&self, path: &str, body: &[u8]) -> Result<(), PublishError> {
        let place = self.place(path)?;
        let written = self.try_write(&place, body).or_else(|error| match error.kind() {
            // Somebody took the folder away.
            ErrorKind::NotFound => {
                self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
                self.try_write(&place, body)
            }
            _ => Err(error),
        });
        written.map_err(|error| failed(&place, error))
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
        match std::fs::remove_file(&place) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&place, error)),
            _ => Ok(()),
        }
    }

    /// The files in one folder below the root, by their paths; none when it is not there.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub fn list(&self, below: &str) -> Result<Vec<String>, PublishError> {
        let place = self.place(below)?;
        let entries = match std::fs::read_dir(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| failed(&place, error))?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| failed(&place, error))?;
            paths.extend(entry.file_name().to_str().map(|name| format!("{below}/{name}")));
        }
        Ok(paths)
    }

    fn try_write(&self, place: &Path, body: &[u8]) -> std::io::Result<()> {
        let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else {
            return Err(ErrorKind::InvalidFilename.into());
        };
        self.make(folder)?;
        let beside = folder.join(format!("{UNFINISHED}{}", name.to_string_lossy()));
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(body)?;
        drop(file);
        std::fs::rename(&beside, place)
    }

    fn make(&self, folder: &Path) -> std::io::Result<()> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if !made.contains(folder) {
            std::fs::create_dir_all(folder)?;
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

    #[test]
    fn a_file_is_put_in_its_place_whole_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("site")).unwrap();
        folder.write("en/c/a.html", b"one").unwrap();
        folder.write("en/c/a.html", b"two").unwrap();
        assert_eq!(std::fs::read(folder.root().join("en/c/a.html")).unwrap(), b"two");
        assert_eq!(folder.list("en/c").unwrap(), ["en/c/a.html"]);
        folder.remove("en/c/a.html").unwrap();
        folder.remove("en/c/a.html").unwrap();
        assert_eq!(folder.list("en/c").unwrap(), [""; 0]);
        assert_eq!(folder.list("nowhere").unwrap(), [""; 0]);
    }

    #[test]
    fn a_folder_that_was_taken_away_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("site")).unwrap();
        folder.write("c/a.html", b"one").unwrap();
        std::fs::remove_dir_all(folder.root()).unwrap();
        folder.write("c/a.html", b"two").unwrap();
        assert_eq!(std::fs::read(folder.root().join("c/a.html")).unwrap(), b"two");
    }

    #[test]
    fn nothing_is_written_outside() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("site")).unwrap();
        for path in ["../a", "a/../../b", "/etc/a", "", "a//b"] {
            assert!(folder.write(path, b"x").is_err(), "{path}");
        }
        assert!(Folder::open(Path::new("/proc/nowhere")).is_err());
    }
}
