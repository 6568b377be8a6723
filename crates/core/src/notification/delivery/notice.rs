//! What is special about notices: their reasons, and the preferences of their readers.

use super::{Decision, Delivery, DeliveryKey, DropReason, Topic};
use crate::Time;
use crate::inventory::Channel;
use crate::notification::preferences::{self, NotificationPreferences, PreferenceDefaults};
use crate::notification::{Notice, NoticeReason};

impl From<&Notice> for DeliveryKey {
    fn from(notice: &Notice) -> DeliveryKey {
        DeliveryKey {
            topic: Topic::Notice,
            recipient: notice.contact.to_string(),
            subject: notice.incident,
            sequence: notice.number,
        }
    }
}

/// The reason of a notice for its reader, who has received nothing of the incident yet, or not
/// the `not_sent` ones before it: these were pending and superseded, and their reasons are not
/// lost with them.
pub fn effective_reason(
    reason: NoticeReason,
    has_received: bool,
    not_sent: &[NoticeReason],
) -> NoticeReason {
    if !reason.can_wait() {
        return reason;
    }
    if !has_received {
        return NoticeReason::First;
    }
    let by_host = |reason: &&NoticeReason| {
        matches!(reason, NoticeReason::HostRestored | NoticeReason::HostUpdate)
    };
    not_sent.iter().rev().find(by_host).copied().unwrap_or(reason)
}

/// Decides on a claimed notice, at a `minute` of the day of the operator's time zone.
pub fn decide_notice(
    now: Time,
    delivery: &Delivery,
    notice: &Notice,
    channel: Channel,
    preferences: &NotificationPreferences,
    defaults: PreferenceDefaults,
    minute: u16,
) -> Decision {
    if now.since(notice.at) > notice.why.max_age() {
        return Decision::Drop(DropReason::Expired);
    }
    match Topic::Notice.policy().decide(now, delivery, false) {
        Decision::Send => {}
        other => return other,
    }
    match preferences.decide(defaults, channel, notice.why, &notice.sites, minute) {
        preferences::Decision::Send => Decision::Send,
        preferences::Decision::Defer(left) => Decision::Defer(now + left),
        preferences::Decision::OptedOut => Decision::Drop(DropReason::OptedOut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoticeReason::{Again, Cause, Changed, First, HostUpdate, Works};

    #[test]
    fn a_reader_who_received_nothing_gets_an_initial_notice_when_it_gets_worse() {
        assert_eq!(effective_reason(Changed, false, &[First, Cause]), First);
        assert_eq!(effective_reason(Works, false, &[First]), Works);
    }

    #[test]
    fn an_official_statement_of_the_night_is_not_lost_to_figures() {
        assert_eq!(effective_reason(Changed, true, &[HostUpdate, Changed]), HostUpdate);
        assert_eq!(effective_reason(Changed, true, &[Cause]), Changed);
        assert_eq!(effective_reason(Again, true, &[HostUpdate]), Again);
    }
}
