//! What a contact is told of a maintenance, and when.

use super::MaintenanceId;
use super::schedule::Window;
use crate::Time;
use crate::notification::{ContactKey, Sites};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one contact is told of a maintenance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Announcement {
    /// The maintenance.
    pub maintenance: MaintenanceId,
    /// The contact.
    pub contact: ContactKey,
    /// Its number to this contact, from 0: (maintenance, contact, number) is the idempotency key.
    pub number: u32,
    /// Why they are told.
    pub why: AnnouncementReason,
    /// The window; of one that was cancelled, as it was announced.
    pub window: Window,
    /// The customers that they answer for and whose sites it can take.
    pub customers: Vec<String>,
    /// The sites that it can take from their visitors.
    pub sites: Sites,
    /// The instant that it is true of.
    pub at: Time,
}

/// Why a contact is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementReason {
    /// The window comes.
    Announced,
    /// It has other times than they were told.
    Changed,
    /// It does not come, or does not take their sites any more.
    Cancelled,
}

impl AnnouncementReason {
    /// The code used in files and the API.
    pub const fn code(self) -> &'static str {
        match self {
            AnnouncementReason::Announced => "announced",
            AnnouncementReason::Changed => "changed",
            AnnouncementReason::Cancelled => "cancelled",
        }
    }
}

/// What a contact was told last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastAnnouncement {
    /// The number of the next.
    pub next: u32,
    /// Why they were told.
    pub why: AnnouncementReason,
    /// The window that they were told of.
    pub window: Window,
    /// When.
    pub at: Time,
}

impl From<&Announcement> for LastAnnouncement {
    fn from(told: &Announcement) -> LastAnnouncement {
        LastAnnouncement { next: told.number + 1, why: told.why, window: told.window, at: told.at }
    }
}

/// What a contact is to be told now, if anything.
///
/// `current` is the window that runs or comes next and can take their sites, `lead` how long before
/// it they are told, `repeats` whether there are more; `last` is what they were told. Who was told a time that does not hold any more
/// is told the new one at once; that a window ended early needs no message.
pub fn due(
    now: Time,
    current: Option<Window>,
    (lead, repeats): (Option<Duration>, bool),
    last: Option<&LastAnnouncement>,
) -> Option<(AnnouncementReason, Window)> {
    let told = last.filter(|last| last.why != AnnouncementReason::Cancelled);
    // What they were told of is over, by what they were told: nothing has to be put right.
    let is_near = |window: Window| lead.is_some_and(|lead| now + lead >= window.start);
    let awaited = told.filter(|last| last.window.end > now).map(|last| last.window);
    match (awaited, current) {
        (Some(told), Some(window)) if told == window => None,
        (Some(told), _) if told.start <= now => {
            // It has begun. Only that it goes on for longer is news.
            let same = current.filter(|window| window.start == told.start && window.end > told.end);
            same.map(|window| (AnnouncementReason::Changed, window))
        }
        (Some(_), Some(window)) if !repeats || is_near(window) => {
            Some((AnnouncementReason::Changed, window))
        }
        (Some(told), _) => Some((AnnouncementReason::Cancelled, told)),
        (None, Some(window)) => {
            // It may have been told of it and have thought it over: it goes on for longer.
            let again = told.is_some_and(|last| last.window.start == window.start);
            let why =
                if again { AnnouncementReason::Changed } else { AnnouncementReason::Announced };
            (is_near(window) && last.is_none_or(|last| is_news(last, window)))
                .then_some((why, window))
        }
        (None, None) => None,
    }
}

/// Whether a window is another one than was told, or was told to be cancelled.
fn is_news(last: &LastAnnouncement, window: Window) -> bool {
    last.why == AnnouncementReason::Cancelled || last.window != window
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: (Option<Duration>, bool) = (Some(Duration::from_secs(100)), false);

    fn window(start: i64, end: i64) -> Window {
        Window { start: Time::from_secs(start), end: Time::from_secs(end) }
    }

    fn told(why: AnnouncementReason, window: Window) -> LastAnnouncement {
        LastAnnouncement { next: 1, why, window, at: Time::ZERO }
    }

    fn due_at(
        now: i64,
        current: Option<Window>,
        last: Option<LastAnnouncement>,
    ) -> Option<AnnouncementReason> {
        due(Time::from_secs(now), current, LEAD, last.as_ref()).map(|(why, _)| why)
    }

    #[test]
    fn a_window_is_announced_once_when_it_is_near() {
        let (next, why) = (window(1000, 1100), AnnouncementReason::Announced);
        assert_eq!(due_at(899, Some(next), None), None);
        assert_eq!(due_at(900, Some(next), None), Some(why));
        assert_eq!(due_at(950, Some(next), Some(told(why, next))), None);
        assert_eq!(due_at(1050, Some(next), None), Some(why), "planned while it runs");
        let later = window(2000, 2100);
        assert_eq!(due_at(1500, Some(later), Some(told(why, next))), None);
        assert_eq!(due_at(1900, Some(later), Some(told(why, next))), Some(why));
        let nobody = due(Time::from_secs(1900), Some(later), (None, false), None);
        assert_eq!(nobody, None);
    }

    #[test]
    fn who_was_told_what_does_not_hold_is_told_what_does() {
        use AnnouncementReason::{Announced, Cancelled, Changed};
        let next = window(1000, 1100);
        let last = Some(told(Announced, next));
        assert_eq!(due_at(950, Some(window(5000, 5100)), last), Some(Changed), "however far ahead");
        assert_eq!(due_at(950, None, last), Some(Cancelled));
        assert_eq!(due_at(960, None, Some(told(Cancelled, next))), None);
        let again = due_at(970, Some(next), Some(told(Cancelled, next)));
        assert_eq!(again, Some(Announced), "cancelled by mistake");
        assert_eq!(due_at(1050, Some(window(1000, 1300)), last), Some(Changed), "it is extended");
        assert_eq!(due_at(1150, Some(window(1000, 1300)), last), Some(Changed), "after its end");
        assert_eq!(due_at(1050, None, last), None, "it ended early");
        assert_eq!(due_at(1050, Some(window(2000, 2100)), last), None, "… and comes again");
    }

    #[test]
    fn of_many_windows_the_one_that_was_taken_out_is_cancelled() {
        let last = told(AnnouncementReason::Announced, window(1000, 1100));
        let far = due(Time::from_secs(950), Some(window(9000, 9100)), (LEAD.0, true), Some(&last));
        assert_eq!(far, Some((AnnouncementReason::Cancelled, window(1000, 1100))));
    }
}
