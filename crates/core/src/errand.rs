//! What becomes of a notice on its way, as far as that is decided and not found out: before it
//! is handed over, and after it was not taken.

use crate::inventory::Channel;
use crate::notice::{Notice, Why};
use crate::wish::{Now, Usual, Wish};
use crate::{Time, backoff};

/// Tries that lead to nothing, before a person is to look at it.
const TRIES_MOST: u32 = 40;

/// What is to be done with a notice whose turn has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Before {
    /// It is handed over.
    Goes,
    /// Not before this instant.
    Waits(Time),
    /// It is of no use any more.
    TooOld,
    /// He does not want it.
    Unwanted,
}

/// What a notice is to its reader, who has read nothing of the incident yet or has not read
/// what occasioned the `unheard` ones before it: they waited and were overtaken, and their
/// occasion is not lost with them.
pub fn occasion(why: Why, heard: bool, unheard: &[Why]) -> Why {
    if !why.can_wait() {
        return why;
    }
    if !heard {
        return Why::First;
    }
    let weighs = |of: &&Why| matches!(of, Why::HostRestored | Why::Stated);
    unheard.iter().rev().find(weighs).copied().unwrap_or(why)
}

/// Decides before a notice is handed over, at a `minute` of the day.
pub fn before(
    now: Time,
    notice: &Notice,
    channel: Channel,
    wish: &Wish,
    usual: Usual,
    minute: u16,
) -> Before {
    if now.since(notice.at) > notice.why.lasts() {
        return Before::TooOld;
    }
    match wish.now(usual, channel, notice.why, &notice.sites, minute) {
        Now::Goes => Before::Goes,
        Now::Waits(left) => Before::Waits(now + left),
        Now::Unwanted => Before::Unwanted,
    }
}

/// When a notice that was not taken is tried again, after so many tries before this one;
/// `None` when a person is to look at it.
pub fn again(now: Time, notice: &Notice, attempts: u32) -> Option<Time> {
    let key = format!("{} {} {}", notice.incident, notice.contact, notice.number);
    (attempts < TRIES_MOST).then(|| now + backoff::pause(attempts, &key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_left_alone_at_first_still_gets_a_first_word_when_it_gets_worse() {
        assert_eq!(occasion(Why::Changed, false, &[Why::First, Why::Cause]), Why::First);
        assert_eq!(occasion(Why::Works, false, &[Why::First]), Why::Works);
    }

    #[test]
    fn what_a_person_stated_by_night_is_not_lost_to_figures() {
        assert_eq!(occasion(Why::Changed, true, &[Why::Stated, Why::Changed]), Why::Stated);
        assert_eq!(occasion(Why::Changed, true, &[Why::Cause]), Why::Changed);
        assert_eq!(occasion(Why::Again, true, &[Why::Stated]), Why::Again);
    }
}
