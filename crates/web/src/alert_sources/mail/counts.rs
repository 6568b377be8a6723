//! How many mails came in where alerts come in, and what became of them.

use bongsu_core::external_alert::MailRefusal;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counted since the start.
#[derive(Default)]
pub struct AlertMailCounts {
    taken: AtomicU64,
    refused: [AtomicU64; MailRefusal::ALL.len()],
}

impl AlertMailCounts {
    /// One more: taken, or refused for a reason.
    pub fn count(&self, refused: Option<MailRefusal>) {
        self.of(refused).fetch_add(1, Ordering::Relaxed);
    }

    /// Each outcome with its number.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let outcomes = [None].into_iter().chain(MailRefusal::ALL.map(Some));
        outcomes.map(|it| {
            let code = it.map_or("taken", MailRefusal::as_str);
            (code, self.of(it).load(Ordering::Relaxed))
        })
    }

    fn of(&self, refused: Option<MailRefusal>) -> &AtomicU64 {
        let at = refused.and_then(|it| MailRefusal::ALL.iter().position(|other| *other == it));
        at.and_then(|at| self.refused.get(at)).unwrap_or(&self.taken)
    }
}
