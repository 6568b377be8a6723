//! What becomes of a notice on its way, as far as that is decided and not found out: before it
//! is handed over, and after it was not taken.

use crate::inventory::Channel;
use crate::notice::Notice;
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
