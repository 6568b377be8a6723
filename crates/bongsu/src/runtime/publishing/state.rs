//! What was rendered, and what each directory holds.

use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::IncidentId;
use bongsu_send::publish::PublishError;
use bongsu_store::DeliveryCounts;
use bongsu_web::static_renderer::Notices;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// How often the beat is written, by which readers learn that pages are still updated.
pub(super) const BEAT_INTERVAL: Duration = Duration::from_secs(5);
/// Public pages are rendered again after this long even without a change.
const PUBLIC_INTERVAL: Duration = Duration::from_secs(30);
/// How long nothing is written to a directory that failed.
pub(super) const RETRY_PAUSE: Duration = Duration::from_secs(30);

/// What was rendered for whom, and what each directory holds.
#[derive(Default)]
pub struct PublishState {
    /// The revisions of page tokens and topology that `tokens` is of.
    pub(super) revision: Option<(i64, u32)>,
    /// By customer.
    pub(super) tokens: BTreeMap<String, CustomerPageToken>,
    /// By token: the hash of what the customer's page was last rendered from.
    pub(super) customer_hashes: HashMap<CustomerPageToken, u64>,
    /// The hash of what public pages were last rendered from, and when.
    pub(super) public: Option<(u64, Time)>,
    pub(super) notices: Option<ReadNotices>,
    /// The instant in the last beat, and when it was written.
    pub(super) beat: Option<(Time, Time)>,
    /// In the order of the publisher's directories.
    pub(super) directories: Vec<DirectoryState>,
}

/// Notices as they were last read from the store.
pub(super) struct ReadNotices {
    pub(super) notices: Arc<Notices>,
    /// The incidents, and the outbox at that time.
    pub(super) source: (Vec<IncidentId>, DeliveryCounts),
    pub(super) at: Time,
}

/// What one directory holds.
#[derive(Default)]
pub(super) struct DirectoryState {
    /// Hashes by path.
    pub(super) files: HashMap<String, u64>,
    /// Writing failed, and is tried again then.
    pub(super) paused_until: Option<Time>,
}

/// What one cycle did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cycle {
    /// Customers whose pages were rendered, in every language.
    pub rendered: usize,
    /// Files written, in all directories together.
    pub written: usize,
    /// Files that could not be written or removed.
    pub failed: usize,
}

impl DirectoryState {
    /// Writes nothing more for a while.
    pub(super) fn pause(&mut self, error: &PublishError, now: Time) {
        if self.paused_until.replace(now + RETRY_PAUSE).is_none() {
            tracing::error!(%error, "cannot write published pages; retrying");
        }
    }

    /// Notes a file that could not be written or put in place.
    pub(super) fn fail(&mut self, path: &str, error: &PublishError, now: Time, cycle: &mut Cycle) {
        self.pause(error, now);
        self.files.remove(path);
        cycle.failed += 1;
    }
}

impl PublishState {
    /// Ends pauses that are over. Everything is rendered again then, so that the directory gets
    /// what it missed, and revoked pages are removed from it.
    pub(super) fn resume(&mut self, now: Time) {
        for directory in &mut self.directories {
            if directory.paused_until.is_some_and(|until| until <= now) {
                directory.paused_until = None;
                self.customer_hashes.clear();
                (self.public, self.beat, self.revision) = (None, None, None);
            }
        }
    }

    pub(super) fn is_public_due(&mut self, hash: u64, now: Time) -> bool {
        let is_current =
            |(last, at): &(u64, Time)| *last == hash && now.since(*at) < PUBLIC_INTERVAL;
        let due = !self.public.as_ref().is_some_and(is_current);
        if due {
            self.public = Some((hash, now));
        }
        due
    }

    /// Only when the view has moved on: a silent engine must not look alive.
    pub(super) fn is_beat_due(&mut self, at: Time, now: Time) -> bool {
        let is_due = |(last, when)| at > last && now.since(when) >= BEAT_INTERVAL;
        let due = self.beat.is_none_or(is_due);
        if due {
            self.beat = Some((at, now));
        }
        due
    }
}
