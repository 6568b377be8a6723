//! How a contact wants to be notified: how much, in which language, and in which hours not.
//!
//! The initial notice about an unreachable site is sent in quiet hours too, unless the
//! contact turned that off: an outage that is noticed in the morning has cost the night.

use crate::inventory::{Channel, Language};
use crate::notification::{NoticeReason, SiteSummary};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What a contact prefers; `None` is the default.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationPreferences {
    /// How much they are sent.
    pub verbosity: Option<Verbosity>,
    /// When nothing is sent; an empty span for never.
    pub quiet: Option<QuietHours>,
    /// Whether quiet hours hold for the initial notice about an unreachable site too.
    pub quiet_first: bool,
    /// The language of messages.
    pub language: Option<Language>,
    /// Whether a telephone is called and the message read out, instead of an SMS.
    pub voice: bool,
    /// Whether they are told of alerts about their own sites; the contract says it otherwise.
    pub site_alerts: Option<bool>,
    /// Whether they are mailed the report of each month; the host says it otherwise.
    pub month_report: Option<bool>,
}

/// How much a contact is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verbosity {
    /// Everything, including changed counts.
    All,
    /// The initial notice, updates from the host, and recovery.
    Brief,
    /// Nothing.
    Nothing,
}

/// A span of the day, in minutes from midnight of the operator's zone; it may reach over
/// midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    from: u16,
    until: u16,
}

/// What is to be done with a notice now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Send it.
    Send,
    /// Wait for this long.
    Defer(Duration),
    /// The contact does not want it.
    OptedOut,
}

/// What holds where a contact prefers nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PreferenceDefaults {
    /// When nothing is sent to telephones.
    pub quiet_phones: Option<QuietHours>,
}

const MINUTES_PER_DAY: u16 = 24 * 60;

impl QuietHours {
    /// What remains of it at a minute of the day; `None` outside of it.
    pub fn remaining(self, minute: u16) -> Option<Duration> {
        let (length, passed) = (since(self.from, self.until), since(self.from, minute));
        let minutes = length.checked_sub(passed).filter(|remaining| *remaining > 0)?;
        Some(Duration::from_secs(u64::from(minutes) * 60))
    }
}

/// Minutes from one minute of the day to another.
fn since(from: u16, to: u16) -> u16 {
    (to + MINUTES_PER_DAY - from) % MINUTES_PER_DAY
}

impl FromStr for QuietHours {
    type Err = String;

    /// From `22:00-07:00`.
    fn from_str(text: &str) -> Result<QuietHours, String> {
        let wrong = || format!("“{text}” is not a span of the day such as 22:00-07:00");
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let (from, until) = minute(from).zip(minute(until)).ok_or_else(wrong)?;
        Ok(QuietHours { from, until })
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let QuietHours { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

impl From<QuietHours> for String {
    fn from(quiet: QuietHours) -> String {
        quiet.to_string()
    }
}

impl TryFrom<String> for QuietHours {
    type Error = String;
    fn try_from(text: String) -> Result<QuietHours, String> {
        text.parse()
    }
}

impl Verbosity {
    /// The code used in files and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verbosity::All => "all",
            Verbosity::Brief => "brief",
            Verbosity::Nothing => "nothing",
        }
    }

    /// The default: a telephone rings for what matters only.
    pub const fn default_for(channel: Channel) -> Verbosity {
        match channel {
            Channel::Email => Verbosity::All,
            Channel::Phone => Verbosity::Brief,
        }
    }

    fn includes(self, why: NoticeReason) -> bool {
        match self {
            Verbosity::All => true,
            Verbosity::Brief => match why {
                NoticeReason::First
                | NoticeReason::HostUpdate
                | NoticeReason::HostRestored
                | NoticeReason::Works
                | NoticeReason::Again
                | NoticeReason::Excluded
                | NoticeReason::Removed => true,
                NoticeReason::Cause | NoticeReason::Changed | NoticeReason::StillDown => false,
            },
            Verbosity::Nothing => false,
        }
    }
}

impl NotificationPreferences {
    /// What is to be done with a notice at a minute of the day.
    pub fn decide(
        &self,
        defaults: PreferenceDefaults,
        channel: Channel,
        why: NoticeReason,
        sites: &SiteSummary,
        minute: u16,
    ) -> Decision {
        if !self.verbosity.unwrap_or(Verbosity::default_for(channel)).includes(why) {
            return Decision::OptedOut;
        }
        let unreachable = sites.hit.count + sites.presumed.count > 0;
        if matches!(why, NoticeReason::First | NoticeReason::Again)
            && unreachable
            && !self.quiet_first
        {
            return Decision::Send;
        }
        self.after_quiet_hours(defaults, channel, minute)
    }

    /// What is to be done with an announcement of maintenance at a minute of the day: all who
    /// want anything are sent it, and in quiet hours it waits.
    pub fn decide_announcement(
        &self,
        defaults: PreferenceDefaults,
        channel: Channel,
        minute: u16,
    ) -> Decision {
        match self.verbosity.unwrap_or(Verbosity::default_for(channel)) {
            Verbosity::Nothing => Decision::OptedOut,
            Verbosity::All | Verbosity::Brief => self.after_quiet_hours(defaults, channel, minute),
        }
    }

    fn after_quiet_hours(
        &self,
        defaults: PreferenceDefaults,
        channel: Channel,
        minute: u16,
    ) -> Decision {
        let default = defaults.quiet_phones.filter(|_| channel == Channel::Phone);
        let quiet = self.quiet.or(default);
        quiet.and_then(|quiet| quiet.remaining(minute)).map_or(Decision::Send, Decision::Defer)
    }
}

impl NotificationPreferences {
    /// Whether somebody is mailed the report of each month, where the host says `usual`.
    pub fn wants_month_report(&self, usual: bool) -> bool {
        self.verbosity != Some(Verbosity::Nothing) && self.month_report.unwrap_or(usual)
    }

    /// Whether somebody is told of alerts about their own sites, whose contract says `contract`.
    pub fn wants_alerts(&self, contract: bool) -> bool {
        self.verbosity != Some(Verbosity::Nothing) && self.site_alerts.unwrap_or(contract)
    }

    /// What is to be done with a message of alerts at a minute of the day: it waits for the end of
    /// quiet hours, since nothing that many share has failed.
    pub fn decide_alerts(
        &self,
        defaults: PreferenceDefaults,
        channel: Channel,
        contract: bool,
        minute: u16,
    ) -> Decision {
        if !self.wants_alerts(contract) {
            return Decision::OptedOut;
        }
        let default = defaults.quiet_phones.filter(|_| channel == Channel::Phone);
        let quiet = self.quiet.or(default);
        quiet.and_then(|quiet| quiet.remaining(minute)).map_or(Decision::Send, Decision::Defer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::Sites;

    fn night() -> QuietHours {
        "22:00-07:00".parse().unwrap()
    }

    fn minutes(n: u64) -> Duration {
        Duration::from_secs(n * 60)
    }

    fn summary(hit: u32, impaired: u32) -> SiteSummary {
        let sites = |count| Sites { count, ..Sites::default() };
        SiteSummary { hit: sites(hit), impaired: sites(impaired), ..SiteSummary::default() }
    }

    /// To a telephone, at night.
    fn at_night(
        preferences: &NotificationPreferences,
        why: NoticeReason,
        sites: &SiteSummary,
    ) -> Decision {
        let defaults = PreferenceDefaults { quiet_phones: Some(night()) };
        preferences.decide(defaults, Channel::Phone, why, sites, 3 * 60)
    }

    #[test]
    fn the_night_reaches_over_midnight() {
        let night = night();
        assert_eq!(night.remaining(22 * 60), Some(minutes(9 * 60)));
        assert_eq!(night.remaining(6 * 60 + 59), Some(minutes(1)));
        assert_eq!(night.remaining(7 * 60), None);
        assert_eq!(night.remaining(12 * 60), None);
        let never: QuietHours = "00:00-00:00".parse().unwrap();
        assert_eq!(never.remaining(0), None);
        assert_eq!(night.to_string().parse(), Ok(night));
        for wrong in ["", "22-7", "24:00-07:00", "22:60-07:00", "22:00"] {
            assert!(wrong.parse::<QuietHours>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_phone_rings_at_night_for_an_unreachable_site_only() {
        let preferences = NotificationPreferences::default();
        assert_eq!(at_night(&preferences, NoticeReason::First, &summary(1, 0)), Decision::Send);
        assert_eq!(at_night(&preferences, NoticeReason::Again, &summary(1, 0)), Decision::Send);
        let waits = Decision::Defer(minutes(4 * 60));
        assert_eq!(at_night(&preferences, NoticeReason::First, &summary(0, 1)), waits);
        assert_eq!(at_night(&preferences, NoticeReason::Works, &summary(0, 0)), waits);
        assert_eq!(
            at_night(&preferences, NoticeReason::Changed, &summary(1, 0)),
            Decision::OptedOut
        );
    }

    #[test]
    fn a_contact_can_turn_night_calls_off_or_on_for_everything() {
        let asleep =
            NotificationPreferences { quiet_first: true, ..NotificationPreferences::default() };
        assert!(matches!(
            at_night(&asleep, NoticeReason::First, &summary(1, 0)),
            Decision::Defer(_)
        ));
        let never = "00:00-00:00".parse().ok();
        let awake = NotificationPreferences {
            quiet: never,
            verbosity: Some(Verbosity::All),
            ..NotificationPreferences::default()
        };
        assert_eq!(at_night(&awake, NoticeReason::Changed, &summary(1, 0)), Decision::Send);
        let done = NotificationPreferences {
            verbosity: Some(Verbosity::Nothing),
            ..NotificationPreferences::default()
        };
        assert_eq!(at_night(&done, NoticeReason::First, &summary(1, 0)), Decision::OptedOut);
    }

    #[test]
    fn alerts_are_for_who_asked_or_has_them_by_contract_and_wait_for_the_morning() {
        let defaults = PreferenceDefaults { quiet_phones: Some(night()) };
        let with = |site_alerts, contract, channel| {
            let preferences =
                NotificationPreferences { site_alerts, ..NotificationPreferences::default() };
            preferences.decide_alerts(defaults, channel, contract, 3 * 60)
        };
        let mail = Channel::Email;
        assert_eq!(with(None, false, mail), Decision::OptedOut);
        assert_eq!(with(None, true, mail), Decision::Send);
        assert_eq!(with(Some(true), false, mail), Decision::Send);
        assert_eq!(with(Some(false), true, mail), Decision::OptedOut);
        let waits = Decision::Defer(minutes(4 * 60));
        assert_eq!(with(Some(true), false, Channel::Phone), waits);
        let done = NotificationPreferences {
            verbosity: Some(Verbosity::Nothing),
            site_alerts: Some(true),
            ..NotificationPreferences::default()
        };
        assert!(!done.wants_alerts(true), "who wants nothing gets nothing");
    }

    #[test]
    fn mail_is_sent_at_any_hour_unless_the_contact_prefers_otherwise() {
        let defaults = PreferenceDefaults { quiet_phones: Some(night()) };
        let mail = |preferences: &NotificationPreferences| {
            preferences.decide(defaults, Channel::Email, NoticeReason::Changed, &summary(1, 0), 60)
        };
        assert_eq!(mail(&NotificationPreferences::default()), Decision::Send);
        let quiet =
            NotificationPreferences { quiet: Some(night()), ..NotificationPreferences::default() };
        assert_eq!(mail(&quiet), Decision::Defer(minutes(6 * 60)));
    }
}
