//! Publishing a whole directory at once: when most of its files change, the staged directory
//! is exchanged with the published one, after the unchanged files were hard-linked into it.

use super::{Directory, MAX_SINGLE_FILES, READER_GRACE, changed_at, exchange};
use bongsu_core::Time;
use rustix::fs::lgetxattr;
use std::collections::{HashMap, HashSet};
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Result as IoResult};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A directory is exchanged when at least this many of its files change for each one kept.
const MIN_CHANGED_PER_KEPT: usize = 3;
/// Attributes that control access, besides the mode.
pub(super) const ACCESS_ATTRIBUTES: [&str; 3] =
    ["system.posix_acl_access", "system.posix_acl_default", "security.selinux"];
/// The longest value of an attribute (the limit of Linux).
const MAX_ATTRIBUTE_BYTES: usize = 64 * 1024;

/// A directory that can be exchanged.
pub(super) struct DirSwap<'a> {
    dir: &'a str,
    /// The published names.
    published: HashSet<String>,
    /// The staged names.
    staged: HashSet<String>,
}

impl Directory {
    /// Prepares for writing most files of a directory: exchanges the staged version, when readers
    /// may still have it open, with an older one that can be overwritten. When that is not
    /// possible, writing takes longer. `now` as in [`Directory::write`].
    pub fn rotate(&self, now: Time, dir: &str) {
        let (Ok(_lock), Ok(_)) = (self.lock(), self.published_path(dir)) else { return };
        let (staged, previous) = (self.staging_path(dir), self.previous_path(dir));
        let is_free = |directory: &Path| now.since(self.published_until(directory)) >= READER_GRACE;
        if is_free(&staged) || !is_free(&previous) {
            return;
        }
        let moved = if previous.exists() {
            exchange(&staged, &previous)
        } else {
            self.with_parent(&previous, || std::fs::rename(&staged, &previous))
        };
        if moved.is_ok() {
            let mut known_directories = self.known_directories();
            let was_staged = known_directories.remove(&staged);
            let was_previous = known_directories.remove(&previous);
            known_directories.extend(was_staged.map(|until| (previous, until)));
            known_directories.extend(was_previous.map(|until| (staged, until)));
        }
    }

    /// The directories of which most files were written, with the other files linked into
    /// their staged versions.
    pub(super) fn prepare_swaps<'a>(&self, paths: &[&'a str]) -> Vec<DirSwap<'a>> {
        let mut new: HashMap<&str, HashSet<&str>> = HashMap::new();
        for path in paths.iter().filter(|path| self.published_path(path).is_ok()) {
            if let Some((dir, name)) = path.rsplit_once('/') {
                new.entry(dir).or_default().insert(name);
            }
        }
        new.retain(|_, new| new.len() > MAX_SINGLE_FILES);
        new.iter().filter_map(|(dir, new)| self.link_kept_files(dir, new).ok()?).collect()
    }

    /// Completes a staged directory: all of `new` must be written there, and the few other
    /// published files are hard-linked. `None` when the directory cannot be exchanged.
    fn link_kept_files<'a>(
        &self,
        dir: &'a str,
        new: &HashSet<&str>,
    ) -> IoResult<Option<DirSwap<'a>>> {
        let (published_dir, staged_dir) = (self.root.join(dir), self.staging_path(dir));
        let (Some(published), Some(mut staged)) =
            (files_in(&published_dir)?, files_in(&staged_dir)?)
        else {
            return Ok(None);
        };
        let kept: Vec<&String> =
            published.iter().filter(|name| !new.contains(name.as_str())).collect();
        let all_written = new.iter().all(|name| staged.contains(*name));
        let few_kept = kept.len() * MIN_CHANGED_PER_KEPT <= new.len();
        if !(all_written && few_kept && have_same_access(&published_dir, &staged_dir)?) {
            return Ok(None);
        }
        for name in staged.iter().filter(|name| !new.contains(name.as_str())) {
            std::fs::remove_file(staged_dir.join(name))?;
        }
        staged.retain(|name| new.contains(name.as_str()));
        for name in kept {
            std::fs::hard_link(published_dir.join(name), staged_dir.join(name))?;
            staged.insert(name.clone());
        }
        Ok(Some(DirSwap { dir, published, staged }))
    }

    /// Exchanges directories; the names of those that were.
    pub(super) fn swap_all<'a>(&self, now: Time, swaps: Vec<DirSwap<'a>>) -> HashSet<&'a str> {
        let swapped = swaps.into_iter().filter_map(|swap| {
            let done =
                self.is_unchanged(&swap).unwrap_or(false) && self.swap(now, swap.dir).is_ok();
            done.then_some(swap.dir)
        });
        swapped.collect()
    }

    /// Whether nothing was added or removed during the sync, which takes a while.
    fn is_unchanged(&self, swap: &DirSwap<'_>) -> IoResult<bool> {
        Ok(files_in(&self.root.join(swap.dir))?.as_ref() == Some(&swap.published)
            && files_in(&self.staging_path(swap.dir))?.as_ref() == Some(&swap.staged))
    }

    fn swap(&self, now: Time, dir: &str) -> IoResult<()> {
        let (published, staged) = (self.root.join(dir), self.staging_path(dir));
        if published.exists() {
            exchange(&staged, &published)?;
        } else {
            self.with_parent(&published, || std::fs::rename(&staged, &published))?;
        }
        let published_until = staged.metadata().map(|found| now.max(changed_at(&found)));
        let mut known_directories = self.known_directories();
        known_directories.remove(&published);
        known_directories.remove(&staged);
        known_directories.extend(published_until.map(|until| (staged.clone(), until)));
        drop(known_directories);
        // On disk before the version published until now is overwritten.
        for directory in [published.parent(), staged.parent()].into_iter().flatten() {
            let _ = File::open(directory).and_then(|directory| directory.sync_all());
        }
        Ok(())
    }
}

/// The names of the files in a directory, none if it does not exist; `None` when it contains
/// anything else.
fn files_in(directory: &Path) -> IoResult<Option<HashSet<String>>> {
    let entries = match std::fs::read_dir(directory) {
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

/// Whether an exchange keeps the access rights that an operator has set on the published
/// directory, which may not exist.
fn have_same_access(published: &Path, staged: &Path) -> IoResult<bool> {
    let found = match std::fs::symlink_metadata(published) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        found => found?,
    };
    let rights = |of: &Metadata| (of.mode(), of.uid(), of.gid(), of.dev());
    let same = rights(&found) == rights(&std::fs::symlink_metadata(staged)?);
    Ok(same
        && ACCESS_ATTRIBUTES
            .iter()
            .all(|name| attribute(published, name) == attribute(staged, name)))
}

/// An attribute of a path; `None` when it is not set or not supported.
fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut buffer = vec![0; MAX_ATTRIBUTE_BYTES];
    let length = lgetxattr(path, name, buffer.as_mut_slice()).ok()?;
    buffer.truncate(length);
    Some(buffer)
}
