//! When a layer counts: days of the week and times of day, by the clocks of the schedule's zone.

use crate::Time;
use crate::maintenance::Window;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A kind of day. A holiday is no weekday.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Monday that is no holiday.
    Mon,
    /// Tuesday that is no holiday.
    Tue,
    /// Wednesday that is no holiday.
    Wed,
    /// Thursday that is no holiday.
    Thu,
    /// Friday that is no holiday.
    Fri,
    /// Saturday that is no holiday.
    Sat,
    /// Sunday that is no holiday.
    Sun,
    /// A holiday of the schedule, whatever the day of the week.
    Holiday,
}

/// A time of day, to the minute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    hour: i8,
    minute: i8,
}

/// A text that is no time of day.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is no time of day such as 18:00")]
pub struct TimeOfDayError(String);

/// Hours of some days. From a time until a time that is not after it, it goes into the next day;
/// it belongs to the day on which it begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// On which days; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<DayKind>,
    /// From when.
    pub from: TimeOfDay,
    /// Until when; the same as `from` for a whole day.
    pub until: TimeOfDay,
}

impl DayKind {
    /// All.
    pub const ALL: [DayKind; 8] = [
        DayKind::Mon,
        DayKind::Tue,
        DayKind::Wed,
        DayKind::Thu,
        DayKind::Fri,
        DayKind::Sat,
        DayKind::Sun,
        DayKind::Holiday,
    ];

    /// The code in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            DayKind::Mon => "mon",
            DayKind::Tue => "tue",
            DayKind::Wed => "wed",
            DayKind::Thu => "thu",
            DayKind::Fri => "fri",
            DayKind::Sat => "sat",
            DayKind::Sun => "sun",
            DayKind::Holiday => "holiday",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<DayKind> {
        DayKind::ALL.into_iter().find(|kind| kind.as_str() == code)
    }

    fn of(day: Date, holidays: &[Date]) -> DayKind {
        if holidays.contains(&day) {
            return DayKind::Holiday;
        }
        match day.weekday() {
            Weekday::Monday => DayKind::Mon,
            Weekday::Tuesday => DayKind::Tue,
            Weekday::Wednesday => DayKind::Wed,
            Weekday::Thursday => DayKind::Thu,
            Weekday::Friday => DayKind::Fri,
            Weekday::Saturday => DayKind::Sat,
            Weekday::Sunday => DayKind::Sun,
        }
    }
}

impl Hours {
    /// The window that runs at an instant.
    pub fn window_at(&self, at: Time, zone: &TimeZone, holidays: &[Date]) -> Option<Window> {
        let today = at.to_jiff().to_zoned(zone.clone()).date();
        let days = [today.yesterday().ok(), Some(today)].into_iter().flatten();
        days.filter_map(|day| self.window_of(day, zone, holidays)).find(|it| it.runs_at(at))
    }

    /// The windows that begin on days from that of `from` less one to that of `until`.
    pub fn windows<'a>(
        &'a self,
        (from, until): (Time, Time),
        zone: &'a TimeZone,
        holidays: &'a [Date],
    ) -> impl Iterator<Item = Window> + 'a {
        let day = |at: Time| at.to_jiff().to_zoned(zone.clone()).date();
        let (first, last) = (day(from), day(until));
        let first = first.yesterday().unwrap_or(first);
        let days = first.series(1.day()).take_while(move |day| *day <= last);
        days.filter_map(move |day| self.window_of(day, zone, holidays))
    }

    fn window_of(&self, day: Date, zone: &TimeZone, holidays: &[Date]) -> Option<Window> {
        if !self.days.is_empty() && !self.days.contains(&DayKind::of(day, holidays)) {
            return None;
        }
        let last = if self.until <= self.from { day.tomorrow().ok()? } else { day };
        Some(Window { start: self.from.on(day, zone)?, end: self.until.on(last, zone)? })
    }
}

impl TimeOfDay {
    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        u16::try_from(i32::from(self.hour) * 60 + i32::from(self.minute)).unwrap_or(0)
    }

    fn on(self, day: Date, zone: &TimeZone) -> Option<Time> {
        let zoned = day.at(self.hour, self.minute, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;
    fn from_str(text: &str) -> Result<TimeOfDay, TimeOfDayError> {
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            let plain = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            if !plain(hour) || !plain(minute) {
                return None;
            }
            let time = TimeOfDay { hour: hour.parse().ok()?, minute: minute.parse().ok()? };
            (time.hour < 24 && time.minute < 60).then_some(time)
        };
        read().ok_or_else(|| TimeOfDayError(text.to_owned()))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = TimeOfDayError;
    fn try_from(text: String) -> Result<TimeOfDay, TimeOfDayError> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}
