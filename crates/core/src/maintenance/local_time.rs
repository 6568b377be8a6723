//! A date and time of day on a wall, without a zone.

use crate::Time;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A date and time of day, to the second, such as `2026-03-29T02:00:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime(DateTime);

/// The text is no date and time of day.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is not a date and time of day such as 2026-03-29T02:00")]
pub struct LocalTimeError(String);

impl LocalTime {
    /// What clocks of a zone show at an instant; of UTC where there is no such zone.
    pub fn at(at: Time, zone: &str) -> LocalTime {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        LocalTime(at.to_jiff().to_zoned(zone).datetime())
    }

    /// The instant at which clocks of a zone show it; `None` where there is no such zone. A time
    /// that is skipped in spring is read with the offset before, one that comes twice in autumn
    /// is the first (RFC 5545 §3.3.5).
    pub fn in_zone(self, zone: &str) -> Option<Time> {
        let zoned = self.0.to_zoned(TimeZone::get(zone).ok()?).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    }

    /// The same time of another day.
    pub fn on(self, day: Date) -> LocalTime {
        LocalTime(day.to_datetime(self.0.time()))
    }

    /// As a civil time of the time library, for arithmetic.
    pub const fn civil(self) -> DateTime {
        self.0
    }

    /// So much earlier on the wall.
    pub fn before(self, span: jiff::Span) -> Option<LocalTime> {
        self.0.checked_sub(span).ok().map(LocalTime)
    }

    /// Its day.
    pub fn day(self) -> Date {
        self.0.date()
    }

    /// Seconds since midnight on the wall.
    pub fn second_of_day(self) -> u64 {
        let time = self.0.time();
        let parts = [time.hour(), time.minute(), time.second()];
        parts.into_iter().fold(0, |all, part| all * 60 + u64::from(part.unsigned_abs()))
    }

    /// From the form of iCalendar, such as `20260329T020000`.
    pub fn from_ical(text: &str) -> Option<LocalTime> {
        let plain = text.len() == 15 && text.bytes().all(|b| b.is_ascii_digit() || b == b'T');
        let time = DateTime::strptime("%Y%m%dT%H%M%S", text).ok();
        time.filter(|_| plain).map(LocalTime)
    }

    /// A day from the form of iCalendar, such as `20260329`.
    pub fn day_from_ical(text: &str) -> Option<Date> {
        let plain = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
        Date::strptime("%Y%m%d", text).ok().filter(|_| plain)
    }

    /// In the form of iCalendar.
    pub fn ical(self) -> String {
        self.0.strftime("%Y%m%dT%H%M%S").to_string()
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

impl FromStr for LocalTime {
    type Err = LocalTimeError;

    /// With or without seconds, as forms of browsers send it.
    fn from_str(text: &str) -> Result<LocalTime, LocalTimeError> {
        let text = text.trim();
        let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
        let time = formats.iter().find_map(|format| DateTime::strptime(format, text).ok());
        time.map(LocalTime).ok_or_else(|| LocalTimeError(text.to_owned()))
    }
}

impl TryFrom<String> for LocalTime {
    type Error = LocalTimeError;
    fn try_from(text: String) -> Result<LocalTime, LocalTimeError> {
        text.parse()
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> String {
        time.to_string()
    }
}
