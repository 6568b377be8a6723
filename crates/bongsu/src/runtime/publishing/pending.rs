//! What a mirror has yet to copy.

use parking_lot::{Mutex, MutexGuard};
use std::collections::{HashSet, VecDeque};
use tokio::sync::Notify;

/// Customers' pages that are taken at once. After them it is checked whether public pages
/// changed.
const CUSTOMER_BATCH: usize = 256;
/// The file by which readers learn that pages are still updated (`bongsu_web`'s `BEAT`).
pub(super) const BEAT: &str = "heartbeat.json";

/// What a mirror has yet to copy: each path once, public pages before customers' pages.
#[derive(Debug, Default)]
pub struct Pending {
    queues: Mutex<Queues>,
    added: Notify,
}

#[derive(Debug, Default)]
struct Queues {
    public: VecDeque<String>,
    customer: VecDeque<String>,
    /// Files of revoked page tokens, which may still be on the mirror.
    revoked: VecDeque<String>,
    queued: HashSet<String>,
    /// The beat vouches for all other files, so it is copied when they are.
    beat: bool,
}

impl Pending {
    /// Adds files that were written or removed.
    pub fn add(&self, paths: impl IntoIterator<Item = String>) {
        let mut queues = self.queues();
        for path in paths {
            if path == BEAT {
                queues.beat = true;
            } else if queues.queued.insert(path.clone()) {
                let is_customers = path.rsplit('/').nth(1) == Some("c");
                match is_customers {
                    true => queues.customer.push_back(path),
                    false => queues.public.push_back(path),
                }
            }
        }
        drop(queues);
        self.added.notify_one();
    }

    /// Adds files that must not be on the mirror; they are removed after all others.
    pub(super) fn add_revoked(&self, paths: impl IntoIterator<Item = String>) {
        let mut queues = self.queues();
        for path in paths {
            if queues.queued.insert(path.clone()) {
                queues.revoked.push_back(path);
            }
        }
    }

    /// How many files are pending.
    pub fn len(&self) -> usize {
        let queues = self.queues();
        queues.queued.len() + usize::from(queues.beat)
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Waits until something is pending.
    pub(super) async fn wait(&self) {
        if self.is_empty() {
            self.added.notified().await;
        }
    }

    /// Takes all public pages, and some of the others.
    pub(super) fn take(&self) -> (Vec<String>, Vec<String>) {
        let queues = &mut *self.queues();
        let public: Vec<_> = queues.public.drain(..).collect();
        let (some, none) = (queues.customer.len().min(CUSTOMER_BATCH), queues.customer.is_empty());
        let mut customer: Vec<_> = queues.customer.drain(..some).collect();
        if none {
            let some = queues.revoked.len().min(CUSTOMER_BATCH);
            customer.extend(queues.revoked.drain(..some));
        }
        for path in public.iter().chain(&customer) {
            queues.queued.remove(path);
        }
        (public, customer)
    }

    /// Takes the beat, if it is pending and no page is.
    pub(super) fn take_beat(&self) -> bool {
        let mut queues = self.queues();
        let no_page = queues.customer.is_empty() && queues.public.is_empty();
        no_page && std::mem::take(&mut queues.beat)
    }

    /// Takes everything, for a command that copies the whole directory.
    pub(super) fn take_all(&self) -> Vec<String> {
        let queues = std::mem::take(&mut *self.queues());
        let beat = queues.beat.then(|| BEAT.to_owned());
        queues.public.into_iter().chain(queues.customer).chain(beat).collect()
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(of: &[&str]) -> Vec<String> {
        of.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn a_file_that_changes_twice_is_copied_once_and_public_pages_first() {
        let pending = Pending::default();
        pending.add(paths(&["c/a.html", "index.html", "en/c/a.html", "index.html"]));
        pending.add(paths(&["c/a.html"]));
        assert_eq!(pending.len(), 3);
        let (public, customer) = pending.take();
        assert_eq!(
            (public, customer),
            (paths(&["index.html"]), paths(&["c/a.html", "en/c/a.html"]))
        );
        assert!(pending.is_empty());
    }

    #[test]
    fn the_beat_is_copied_last() {
        let pending = Pending::default();
        pending.add(paths(&["heartbeat.json", "c/a.html", "index.html"]));
        pending.add_revoked(paths(&["c/old.html"]));
        assert!(!pending.take_beat(), "a page is not there yet");
        assert_eq!(pending.take(), (paths(&["index.html"]), paths(&["c/a.html"])));
        assert!(pending.take_beat() && !pending.take_beat());
        assert_eq!(pending.take().1, paths(&["c/old.html"]));
        assert!(pending.is_empty());
    }
}
