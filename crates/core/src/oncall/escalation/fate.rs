//! What carriers did with pages: a channel that fails is followed by the next at once.

use super::{Escalation, PageOutcome, State};
use crate::Time;
use crate::oncall::page::PageId;

impl Escalation {
    /// Notes what became of a page. After a failure the next attempt of the same call is due now;
    /// when nobody of all who were called can be reached any more, the next step is.
    pub fn settle(&mut self, page: PageId, fate: PageOutcome, now: Time) -> bool {
        let mut changed = false;
        for call in &mut self.calls {
            let theirs = call.attempts.iter_mut().find(|attempt| {
                attempt.page.is_some_and(|(id, _)| id == page) && attempt.fate.is_none()
            });
            let Some(attempt) = theirs else { continue };
            attempt.fate = Some(fate);
            changed = true;
            if fate == PageOutcome::Failed
                && call.is_open()
                && let Some(next) = call.attempts.iter_mut().find(|it| it.page.is_none())
            {
                next.at = next.at.min(now);
            }
        }
        let waiting = self.state == State::Calling && self.next_step_at.is_some_and(|at| at > now);
        if changed && waiting && !self.calls.iter().any(|it| it.is_open() && it.has_hope()) {
            self.next_step_at = Some(now);
        }
        changed
    }
}
