//! Sessions that were seen lately, for when the store does not answer.

use super::SignedIn;
use bongsu_core::Time;
use bongsu_core::access::PrincipalId;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// Without the store, a session is believed for so long after the store last knew it: operations
/// must work while the database does not.
const WITHOUT_STORE_MAX: Duration = Duration::from_secs(15 * 60);
const MAX_SESSIONS: usize = 10_000;

/// Who was recognised by what, and when the store last said so.
#[derive(Default)]
pub struct SeenSessions {
    seen: Mutex<HashMap<String, (Arc<SignedIn>, Time)>>,
    /// Changes when somebody has lost a session or a right.
    revoked: watch::Sender<()>,
}

impl SeenSessions {
    /// The store says that what has this digest is theirs.
    pub fn is(&self, digest: &str, signed_in: &Arc<SignedIn>, now: Time) {
        let mut seen = self.seen.lock();
        if seen.len() >= MAX_SESSIONS {
            seen.retain(|_, (_, at)| now.since(*at) < WITHOUT_STORE_MAX);
        }
        if seen.len() < MAX_SESSIONS {
            seen.insert(digest.to_owned(), (signed_in.clone(), now));
        }
    }

    /// The store says that what has this digest opens nothing.
    pub fn is_not(&self, digest: &str) {
        self.seen.lock().remove(digest);
    }

    /// Forgets all of a user, whose password, role or sessions change.
    pub fn forget(&self, user: Uuid) {
        // A token is its owner.
        let principal = PrincipalId::user(user);
        self.seen.lock().retain(|_, (signed_in, _)| signed_in.principal.id != principal);
        self.revoked.send_replace(());
    }

    /// Forgets a session that its owner ends.
    pub fn end(&self, digest: &str) {
        self.is_not(digest);
        self.revoked.send_replace(());
    }

    /// Changes when somebody has lost a session or a right by this process; others, and the
    /// command line, are not noticed here.
    pub fn revocations(&self) -> watch::Receiver<()> {
        self.revoked.subscribe()
    }

    /// Who it was, while the store does not answer.
    pub fn was(&self, digest: &str, now: Time) -> Option<Arc<SignedIn>> {
        let seen = self.seen.lock();
        let (signed_in, at) = seen.get(digest)?;
        (now.since(*at) < WITHOUT_STORE_MAX).then(|| signed_in.clone())
    }
}
