//! A billing month: a calendar month in the operator's time zone.

use crate::Time;
use crate::incident::IncidentId;
use crate::notification::delivery::{DeliveryKey, Topic};
use crate::span::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A calendar month, such as `2018-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month(Date);

impl Month {
    /// The month of a date.
    pub fn of(date: Date) -> Month {
        Month(date.first_of_month())
    }

    /// The month of an instant in a zone.
    pub fn at(time: Time, zone: &TimeZone) -> Month {
        Month::of(time.to_jiff().to_zoned(zone.clone()).date())
    }

    /// Its first day.
    pub const fn first(self) -> Date {
        self.0
    }

    /// The month before; the first one of the calendar has none and stays.
    #[must_use]
    pub fn previous(self) -> Month {
        self.0.yesterday().map_or(self, Month::of)
    }

    /// The month after; the last one of the calendar has none and stays.
    #[must_use]
    pub fn next(self) -> Month {
        self.0.last_of_month().tomorrow().map_or(self, Month::of)
    }

    /// From its first midnight to that of the next month. A month with a change of daylight-saving
    /// time is an hour shorter or longer than its days.
    pub fn span(self, zone: &TimeZone) -> Span {
        Span { from: midnight(self.0, zone), until: midnight(self.next().0, zone) }
    }
}

impl Month {
    /// The key under which its report goes to a recipient. It is the same in every time zone.
    pub fn report_to(self, recipient: String) -> DeliveryKey {
        let subject = IncidentId::first_at(midnight(self.0, &TimeZone::UTC));
        DeliveryKey { topic: Topic::MonthReport, recipient, subject, sequence: 0 }
    }

    /// The month of a key of [`Month::report_to`].
    pub fn of_report(key: &DeliveryKey) -> Month {
        Month::at(key.subject.opened_at(), &TimeZone::UTC)
    }
}

/// When a day begins in a zone.
pub fn midnight(date: Date, zone: &TimeZone) -> Time {
    let zoned = date.to_zoned(zone.clone());
    zoned.map_or(Time::ZERO, |zoned| Time::from_micros(zoned.timestamp().as_microsecond()))
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// The text is not a month.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is not a month such as 2018-01")]
pub struct NotAMonth(String);

impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Month, NotAMonth> {
        let wrong = || NotAMonth(text.to_owned());
        let is_month = text.len() == 7 && text.as_bytes()[4] == b'-';
        let date: Date = format!("{text}-01").parse().map_err(|_| wrong())?;
        if is_month { Ok(Month(date)) } else { Err(wrong()) }
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Month, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(month: &str, zone: &str) -> u64 {
        let zone = TimeZone::get(zone).expect("known");
        month.parse::<Month>().expect("a month").span(&zone).length().as_secs() / 3600
    }

    #[test]
    fn a_month_has_its_own_length() {
        assert_eq!(hours("2018-02", "Asia/Seoul"), 28 * 24);
        assert_eq!(hours("2020-02", "Asia/Seoul"), 29 * 24);
        assert_eq!(hours("2018-01", "Asia/Seoul"), 31 * 24);
        assert_eq!(hours("2018-03", "Europe/Berlin"), 31 * 24 - 1, "summer time begins");
        assert_eq!(hours("2018-10", "Europe/Berlin"), 31 * 24 + 1, "summer time ends");
    }

    #[test]
    fn nonsense_is_no_month() {
        for text in ["", "2018", "2018-13", "2018-1", "2018-01-01", "201801", "２０１８-01"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
        assert_eq!("2018-12".parse::<Month>().expect("a month").next().to_string(), "2019-01");
    }
}
