//! What is special about announcements of maintenance: when they are of no use any more, and what
//! is said to whom nothing was said before.

use super::{Decision, Delivery, DeliveryKey, DropReason, Topic};
use crate::Time;
use crate::incident::IncidentId;
use crate::inventory::Channel;
use crate::maintenance::{Announcement, AnnouncementReason};
use crate::notification::preferences::{self, NotificationPreferences, PreferenceDefaults};

impl From<&Announcement> for DeliveryKey {
    fn from(told: &Announcement) -> DeliveryKey {
        DeliveryKey {
            topic: Topic::Announcement,
            recipient: told.contact.to_string(),
            subject: IncidentId::from_uuid(told.maintenance.uuid()),
            sequence: told.number,
        }
    }
}

/// What a contact has received of a maintenance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Received {
    /// Whether they have received anything of it that still stands.
    pub any: bool,
    /// Whether a later announcement is there.
    pub has_later: bool,
}

/// The reason of an announcement for its reader; `None` when nothing is to be said. Who never
/// heard of a window is not told that it was moved, nor that it was cancelled.
pub fn effective_announcement(
    why: AnnouncementReason,
    received: Received,
) -> Option<AnnouncementReason> {
    match (why, received) {
        (_, Received { has_later: true, .. }) => None,
        (AnnouncementReason::Cancelled, Received { any: false, .. }) => None,
        (AnnouncementReason::Changed, Received { any: false, .. }) => {
            Some(AnnouncementReason::Announced)
        }
        (why, _) => Some(why),
    }
}

/// Decides on a claimed announcement, at a `minute` of the day of the operator's time zone. It
/// waits for the end of quiet hours, and is dropped when the window is over by then.
pub fn decide_announcement(
    now: Time,
    delivery: &Delivery,
    told: &Announcement,
    received: Received,
    (channel, preferences, defaults): (Channel, &NotificationPreferences, PreferenceDefaults),
    minute: u16,
) -> Decision {
    if effective_announcement(told.why, received).is_none() {
        return Decision::Drop(DropReason::Superseded);
    }
    if now >= told.window.end {
        return Decision::Drop(DropReason::Expired);
    }
    match Topic::Announcement.policy().decide(now, delivery, false) {
        Decision::Send => {}
        other => return other,
    }
    match preferences.decide_announcement(defaults, channel, minute) {
        preferences::Decision::Send => Decision::Send,
        preferences::Decision::Defer(left) if now + left >= told.window.end => {
            Decision::Drop(DropReason::Expired)
        }
        preferences::Decision::Defer(left) => Decision::Defer(now + left),
        preferences::Decision::OptedOut => Decision::Drop(DropReason::OptedOut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnnouncementReason::{Announced, Cancelled, Changed};

    #[test]
    fn who_never_heard_of_a_window_is_not_told_that_it_was_moved_or_cancelled() {
        let nothing = Received::default();
        assert_eq!(effective_announcement(Announced, nothing), Some(Announced));
        assert_eq!(effective_announcement(Changed, nothing), Some(Announced));
        assert_eq!(effective_announcement(Cancelled, nothing), None);
        let heard = Received { any: true, has_later: false };
        assert_eq!(effective_announcement(Changed, heard), Some(Changed));
        assert_eq!(effective_announcement(Cancelled, heard), Some(Cancelled));
        let late = Received { any: true, has_later: true };
        assert_eq!(effective_announcement(Changed, late), None, "the later one says more");
    }
}
