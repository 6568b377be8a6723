//! Showing a whole folder at once: where most of its files change, the folder that was written
//! beside it is exchanged with it, in which the few others stand under a second name.

use super::{Directory, FEW, READ_ON, changed_at, exchange};
use bongsu_core::Time;
use rustix::fs::lgetxattr;
use std::collections::{HashMap, HashSet};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Result as IoResult};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A folder is shown as a whole when so many of its files change for each that stays.
const TO_ONE: usize = 3;
/// What says who may read, beside the mode.
pub(super) const RIGHTS: [&str; 3] =
    ["system.posix_acl_access", "system.posix_acl_default", "security.selinux"];
/// The longest of it (the limit of Linux).
const RIGHT_MOST: usize = 64 * 1024;

/// A folder that can be shown as a whole.
pub(super) struct DirSwap<'a> {
    below: &'a str,
    /// The names that are shown now.
    shown: HashSet<String>,
    /// The names that stand beside.
    ready: HashSet<String>,
}

impl Directory {
    /// Before most files of a folder are written: puts by what was shown there until a moment
    /// ago, and takes up what was put by before that, so that nothing has to be taken away.
    /// Where that cannot be, writing takes longer. `now` as in [`Directory::write`].
    pub fn make_way(&self, now: Time, below: &str) {
        let (Ok(_held), Ok(_)) = (self.held(), self.place(below)) else { return };
        let (beside, by) = (self.beside(below), self.put_by(below));
        let is_free = |folder: &Path| now.since(self.shown_until(folder)) >= READ_ON;
        if is_free(&beside) || !is_free(&by) {
            return;
        }
        let moved = if by.exists() {
            exchange(&beside, &by)
        } else {
            self.with_folder_of(&by, || std::fs::rename(&beside, &by))
        };
        if moved.is_ok() {
            let mut made = self.made();
            let (was_beside, was_by) = (made.remove(&beside), made.remove(&by));
            made.extend(was_beside.map(|until| (by, until)));
            made.extend(was_by.map(|until| (beside, until)));
        }
    }

    /// The folders of which most files were written, after the few others were put beside them
    /// as they are.
    pub(super) fn complete<'a>(&self, paths: &[&'a str]) -> Vec<DirSwap<'a>> {
        let mut new: HashMap<&str, HashSet<&str>> = HashMap::new();
        for path in paths.iter().filter(|path| self.place(path).is_ok()) {
            if let Some((below, name)) = path.rsplit_once('/') {
                new.entry(below).or_default().insert(name);
            }
        }
        new.retain(|_, new| new.len() > FEW);
        new.iter().filter_map(|(below, new)| self.fill(below, new).ok()?).collect()
    }

    /// Whether what is beside can take the place of a whole folder: all of `new` was written
    /// there, and the few others that are shown stand there now under a second name.
    fn fill<'a>(&self, below: &'a str, new: &HashSet<&str>) -> IoResult<Option<DirSwap<'a>>> {
        let (place, beside) = (self.root.join(below), self.beside(below));
        let (Some(shown), Some(mut ready)) = (files_in(&place)?, files_in(&beside)?) else {
            return Ok(None);
        };
        let stays: Vec<&String> =
            shown.iter().filter(|name| !new.contains(name.as_str())).collect();
        let all_there = new.iter().all(|name| ready.contains(*name));
        let few_stay = stays.len() * TO_ONE <= new.len();
        if !(all_there && few_stay && are_alike(&place, &beside)?) {
            return Ok(None);
        }
        for name in ready.iter().filter(|name| !new.contains(name.as_str())) {
            std::fs::remove_file(beside.join(name))?;
        }
        ready.retain(|name| new.contains(name.as_str()));
        for name in stays {
            std::fs::hard_link(place.join(name), beside.join(name))?;
            ready.insert(name.clone());
        }
        Ok(Some(DirSwap { below, shown, ready }))
    }

    /// Exchanges folders; the names of those that are shown now.
    pub(super) fn show_whole<'a>(&self, now: Time, all: Vec<DirSwap<'a>>) -> HashSet<&'a str> {
        let shown = all.into_iter().filter_map(|whole| {
            let done = self.is_as_it_was(&whole).unwrap_or(false)
                && self.show_folder(now, whole.below).is_ok();
            done.then_some(whole.below)
        });
        shown.collect()
    }

    /// To bring all to the disk took a while: whether nobody has taken away or added anything.
    fn is_as_it_was(&self, whole: &DirSwap<'_>) -> IoResult<bool> {
        let (place, beside) = (self.root.join(whole.below), self.beside(whole.below));
        Ok(files_in(&place)?.as_ref() == Some(&whole.shown)
            && files_in(&beside)?.as_ref() == Some(&whole.ready))
    }

    fn show_folder(&self, now: Time, below: &str) -> IoResult<()> {
        let (place, beside) = (self.root.join(below), self.beside(below));
        if place.exists() {
            exchange(&beside, &place)?;
        } else {
            self.with_folder_of(&place, || std::fs::rename(&beside, &place))?;
        }
        let shown_until = beside.metadata().map(|found| now.max(changed_at(&found)));
        let mut made = self.made();
        made.remove(&place);
        made.remove(&beside);
        made.extend(shown_until.map(|until| (beside.clone(), until)));
        drop(made);
        // Before anything is written over that was shown until now.
        for folder in [place.parent(), beside.parent()].into_iter().flatten() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
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
    let found = match std::fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        found => found?,
    };
    let set = |of: &Metadata| (of.mode(), of.uid(), of.gid(), of.dev());
    let same = set(&found) == set(&std::fs::symlink_metadata(beside)?);
    Ok(same && RIGHTS.iter().all(|right| value(place, right) == value(beside, right)))
}

/// What is set at a path; `None` when nothing is, or the file system has no such thing.
fn value(path: &Path, right: &str) -> Option<Vec<u8>> {
    let mut room = vec![0; RIGHT_MOST];
    let length = lgetxattr(path, right, room.as_mut_slice()).ok()?;
    room.truncate(length);
    Some(room)
}
