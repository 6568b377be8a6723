//! Writing files into directories, putting them in place, and removing them.

use super::pending::Pending;
use super::render::{HashedFile, on_all_processors};
use super::state::{Cycle, PublishState};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_send::publish::{Directory, PublishError};
use std::collections::HashSet;
use std::sync::Arc;

/// By directory: the files that are written there and not in place yet, with their hashes.
pub(super) type Written = Vec<Vec<(String, u64)>>;

/// Where pages are written.
pub(super) struct Output<'p> {
    pub(super) directories: &'p [Arc<Directory>],
    /// What mirrors have to copy of the first directory.
    pub(super) mirrors: &'p [Arc<Pending>],
}

impl Output<'_> {
    /// Writes what differs from what each directory holds, and puts it in place.
    pub(super) async fn publish(
        &self,
        state: &mut PublishState,
        files: Vec<HashedFile>,
        cycle: &mut Cycle,
    ) {
        let mut written = Written::new();
        self.write(state, files, &mut written, cycle).await;
        self.put_in_place(state, written, cycle).await;
    }

    /// Writes what differs from what each directory holds; readers do not see it yet.
    pub(super) async fn write(
        &self,
        state: &mut PublishState,
        files: Vec<HashedFile>,
        written: &mut Written,
        cycle: &mut Cycle,
    ) {
        let files: Arc<[HashedFile]> = files.into();
        let now = Clock::system().now();
        written.resize_with(self.directories.len(), Vec::new);
        let directories = self.directories.iter().zip(&mut state.directories).zip(written);
        for ((directory, held), written) in directories {
            if held.paused_until.is_some() {
                continue;
            }
            let (directory, all) = (directory.clone(), files.clone());
            let mut new: Vec<usize> = (0..files.len())
                .filter(|ix| held.files.get(&files[*ix].0.path) != Some(&files[*ix].1))
                .collect();
            // Sorted by path, so that each processor has directories of its own: the system
            // serialises changes of one directory.
            new.sort_unstable_by(|a, b| files[*a].0.path.cmp(&files[*b].0.path));
            let write = move || write_files(&directory, now, &all, &new);
            let mut results =
                tokio::task::spawn_blocking(write).await.expect("writing does not panic");
            // They are put in place in the order in which one links to the other.
            results.sort_unstable_by_key(|(ix, _)| *ix);
            for (ix, result) in results {
                let (file, hash) = &files[ix];
                match result {
                    Ok(()) => written.push((file.path.clone(), *hash)),
                    Err(error) => held.fail(&file.path, &error, now, cycle),
                }
            }
        }
    }

    /// Shows readers what was written, and adds it to what mirrors have to copy.
    pub(super) async fn put_in_place(
        &self,
        state: &mut PublishState,
        written: Written,
        cycle: &mut Cycle,
    ) {
        let now = Clock::system().now();
        let directories = self.directories.iter().zip(&mut state.directories).zip(written);
        for (n, ((directory, held), written)) in directories.enumerate() {
            let directory = directory.clone();
            let show = move || -> Vec<_> {
                let paths: Vec<&str> = written.iter().map(|(path, _)| path.as_str()).collect();
                let results = directory.publish(now, &paths);
                written.into_iter().zip(results).collect()
            };
            let shown = tokio::task::spawn_blocking(show).await.expect("renaming does not panic");
            let in_place = shown.iter().filter(|(_, result)| result.is_ok());
            if n == 0 {
                for mirror in self.mirrors {
                    mirror.add(in_place.clone().map(|((path, _), _)| path.clone()));
                }
            }
            for ((path, hash), result) in shown {
                match result {
                    Ok(()) => {
                        held.files.insert(path, hash);
                        cycle.written += 1;
                    }
                    Err(error) => held.fail(&path, &error, now, cycle),
                }
            }
        }
    }

    pub(super) fn remove(
        &self,
        state: &mut PublishState,
        revoked: HashSet<String>,
        now: Time,
        cycle: &mut Cycle,
    ) {
        for path in revoked {
            for (directory, held) in self.directories.iter().zip(&mut state.directories) {
                held.files.remove(&path);
                if let Err(error) = directory.remove(&path) {
                    held.pause(&error, now);
                    cycle.failed += 1;
                }
            }
            for mirror in self.mirrors {
                mirror.add([path.clone()]);
            }
        }
    }
}

/// Writes some of `files` on all processors.
fn write_files(
    directory: &Directory,
    now: Time,
    files: &[HashedFile],
    new: &[usize],
) -> Vec<(usize, Result<(), PublishError>)> {
    on_all_processors(new, |some| {
        let write = |ix: &usize| {
            let file = &files[*ix].0;
            (*ix, directory.write(now, &file.path, &file.body))
        };
        some.iter().map(write).collect()
    })
}
