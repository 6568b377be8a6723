//! What becomes of a notice on its way, as far as that is decided and not found out: before it
//! is handed over, and after it was not taken.

use crate::Time;
use crate::inventory::Channel;
use crate::notification::backoff;
use crate::notification::preferences::{self, NotificationPreferences, PreferenceDefaults};
use crate::notification::{Notice, NoticeReason};

/// Tries that lead to nothing, before a person is to look at it.
const TRIES_MOST: u32 = 40;

/// What is to be done with a notice whose turn has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is handed over.
    Send,
    /// Not before this instant.
    Defer(Time),
    /// It is of no use any more.
    Expired,
    /// He does not want it.
    OptedOut,
}

/// What a notice is to its reader, who has read nothing of the incident yet or has not read
/// what occasioned the `unheard` ones before it: they waited and were overtaken, and their
/// occasion is not lost with them.
pub fn effective_reason(why: NoticeReason, heard: bool, unheard: &[NoticeReason]) -> NoticeReason {
    if !why.can_wait() {
        return why;
    }
    if !heard {
        return NoticeReason::First;
    }
    let weighs =
        |of: &&NoticeReason| matches!(of, NoticeReason::HostRestored | NoticeReason::HostUpdate);
    unheard.iter().rev().find(weighs).copied().unwrap_or(why)
}

/// Decides before a notice is handed over, at a `minute` of the day.
pub fn decide(
    now: Time,
    notice: &Notice,
    channel: Channel,
    preferences: &NotificationPreferences,
    usual: PreferenceDefaults,
    minute: u16,
) -> Decision {
    if now.since(notice.at) > notice.why.max_age() {
        return Decision::Expired;
    }
    match preferences.decide(usual, channel, notice.why, &notice.sites, minute) {
        preferences::Decision::Send => Decision::Send,
        preferences::Decision::Defer(left) => Decision::Defer(now + left),
        preferences::Decision::OptedOut => Decision::OptedOut,
    }
}

/// When a notice that was not taken is tried again, after so many tries before this one;
/// `None` when a person is to look at it.
pub fn retry_at(now: Time, notice: &Notice, attempts: u32) -> Option<Time> {
    let key = format!("{} {} {}", notice.incident, notice.contact, notice.number);
    (attempts < TRIES_MOST).then(|| now + backoff::pause(attempts, &key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_left_alone_at_first_still_gets_a_first_word_when_it_gets_worse() {
        assert_eq!(
            effective_reason(
                NoticeReason::Changed,
                false,
                &[NoticeReason::First, NoticeReason::Cause]
            ),
            NoticeReason::First
        );
        assert_eq!(
            effective_reason(NoticeReason::Works, false, &[NoticeReason::First]),
            NoticeReason::Works
        );
    }

    #[test]
    fn what_a_person_stated_by_night_is_not_lost_to_figures() {
        assert_eq!(
            effective_reason(
                NoticeReason::Changed,
                true,
                &[NoticeReason::HostUpdate, NoticeReason::Changed]
            ),
            NoticeReason::HostUpdate
        );
        assert_eq!(
            effective_reason(NoticeReason::Changed, true, &[NoticeReason::Cause]),
            NoticeReason::Changed
        );
        assert_eq!(
            effective_reason(NoticeReason::Again, true, &[NoticeReason::HostUpdate]),
            NoticeReason::Again
        );
    }
}
