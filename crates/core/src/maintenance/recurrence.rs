//! Which days a repeated window falls on: the part of RFC 5545 §3.3.10 (RRULE) that people use
//! for maintenance.
//!
//! `FREQ` daily, weekly or monthly, `INTERVAL`, `BYDAY` (in a month also the second or the last
//! one), `BYMONTHDAY`, `WKST`, and `COUNT` or `UNTIL`. All else is refused by name, since a rule
//! that is read in part would announce the wrong nights. Own code, since the crates that read
//! rules bring `chrono`.

use super::local_time::LocalTime;
use crate::Time;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The largest interval: a rule that rests for longer is written as single windows.
const INTERVAL_MAX: u16 = 1000;
/// The most windows of one rule with a count: ten years of nights.
const COUNT_MAX: u32 = 3660;
/// The most periods in a row of which a rule names no day, before it is taken to name none any
/// more. The rarest are leap days that fall on one weekday: after up to forty years.
const EMPTY_PERIODS_MAX: u32 = 40;

/// A rule of recurrence. Written and stored as an RRULE.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recurrence {
    frequency: Frequency,
    interval: u16,
    by_day: Vec<ByDay>,
    by_month_day: Vec<i8>,
    week_start: Weekday,
    end: Option<End>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
}

/// A day of the week; of a month the `nth`, from its end where negative, or each where 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct ByDay {
    nth: i8,
    day: Weekday,
}

/// When a rule ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// After so many, those taken out counted.
    Count(u32),
    /// With the last that starts at this instant or before.
    Until(Time),
    /// With the last that starts on this day or before, in the zone of the window.
    UntilDay(Date),
}

/// What of a rule cannot be followed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RuleError {
    /// A part that is not known, or not supported.
    #[error("“{0}” is not supported in a rule")]
    Unsupported(String),
    /// A part whose value is not understood.
    #[error("“{0}” is not understood")]
    Invalid(String),
    /// No `FREQ`.
    #[error("a rule needs FREQ=DAILY, WEEKLY or MONTHLY")]
    NoFrequency,
    /// Both `COUNT` and `UNTIL`.
    #[error("a rule ends by COUNT or by UNTIL, not by both")]
    TwoEnds,
}

impl Recurrence {
    /// The days on which a window starts, from `first` on, in order; `first` itself counts only
    /// where the rule names it.
    pub fn days(&self, first: Date) -> impl Iterator<Item = Date> + '_ {
        self.days_between(first, first, Date::MAX)
    }

    /// Those of them from `from` until `until`. Without a count the days before are not walked.
    pub fn days_between(
        &self,
        first: Date,
        from: Date,
        until: Date,
    ) -> impl Iterator<Item = Date> + '_ {
        let begin = if matches!(self.end, Some(End::Count(_))) { first } else { first.max(from) };
        let named = Days::new(self, first, (begin, until)).take(self.count());
        named.skip_while(move |date| *date < from)
    }

    /// Whether a window that starts at an instant, on a day of its zone, is past the end of the
    /// rule.
    pub fn is_past(&self, start: Time, day: Date) -> bool {
        match self.end {
            Some(End::Until(until)) => start > until,
            Some(End::UntilDay(until)) => day > until,
            Some(End::Count(_)) | None => false,
        }
    }

    /// Whether the rule comes to an end by itself.
    pub const fn ends(&self) -> bool {
        self.end.is_some()
    }

    fn count(&self) -> usize {
        match self.end {
            Some(End::Count(count)) => count as usize,
            _ => usize::MAX,
        }
    }

    /// Whether the rule, counted from `first`, names a day that is not before it.
    pub fn is_on(&self, first: Date, date: Date) -> bool {
        let interval = i64::from(self.interval);
        match self.frequency {
            Frequency::Daily => days_between(first, date) % interval == 0 && self.is_by_day(date),
            Frequency::Weekly => {
                let weeks = days_between(self.week_of(first), self.week_of(date)) / 7;
                let by_default = self.by_day.is_empty() && date.weekday() == first.weekday();
                weeks % interval == 0
                    && (by_default || self.by_day.iter().any(|by| by.day == date.weekday()))
            }
            Frequency::Monthly => {
                let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
                let by_default = self.by_day.is_empty() && self.by_month_day.is_empty();
                (months(date) - months(first)) % interval == 0
                    && (!by_default || date.day() == first.day())
                    && self.is_by_day(date)
                    && self.is_by_month_day(date)
            }
        }
    }

    fn is_by_day(&self, date: Date) -> bool {
        self.by_day.is_empty() || self.by_day.iter().any(|by| by.is_on(date))
    }

    fn is_by_month_day(&self, date: Date) -> bool {
        let from_end = date.day() - date.days_in_month() - 1;
        self.by_month_day.is_empty()
            || self.by_month_day.iter().any(|day| *day == date.day() || *day == from_end)
    }

    /// The first day of the week that a day is in.
    fn week_of(&self, date: Date) -> Date {
        let back = date.weekday().since(self.week_start);
        date.checked_sub(i32::from(back).days()).unwrap_or(date)
    }

    fn read(text: &str) -> Result<Recurrence, RuleError> {
        let mut frequency = None;
        let mut rule = Recurrence {
            frequency: Frequency::Daily,
            interval: 1,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            week_start: Weekday::Monday,
            end: None,
        };
        for part in text.trim().split(';').filter(|part| !part.is_empty()) {
            let invalid = || RuleError::Invalid(part.to_owned());
            let (name, value) = part.split_once('=').ok_or_else(invalid)?;
            match name.to_ascii_uppercase().as_str() {
                "FREQ" => frequency = Some(Frequency::read(value, part)?),
                "INTERVAL" => {
                    let interval = value.parse().ok();
                    let interval = interval.filter(|it| (1..=INTERVAL_MAX).contains(it));
                    rule.interval = interval.ok_or_else(invalid)?;
                }
                "BYDAY" => rule.by_day = each(value, ByDay::read).ok_or_else(invalid)?,
                "BYMONTHDAY" => {
                    rule.by_month_day = each(value, month_day).ok_or_else(invalid)?;
                }
                "WKST" => rule.week_start = weekday(value).ok_or_else(invalid)?,
                "COUNT" | "UNTIL" if rule.end.is_some() => return Err(RuleError::TwoEnds),
                "COUNT" => {
                    let count = value.parse().ok().filter(|it| (1..=COUNT_MAX).contains(it));
                    rule.end = Some(End::Count(count.ok_or_else(invalid)?));
                }
                "UNTIL" => rule.end = Some(until(value).ok_or_else(invalid)?),
                _ => return Err(RuleError::Unsupported(part.to_owned())),
            }
        }
        rule.frequency = frequency.ok_or(RuleError::NoFrequency)?;
        rule.check()
    }

    /// RFC 5545 allows an nth day in months only, and days of the month in months only.
    fn check(self) -> Result<Recurrence, RuleError> {
        let monthly = self.frequency == Frequency::Monthly;
        if !monthly && self.by_day.iter().any(|by| by.nth != 0) {
            return Err(RuleError::Unsupported("BYDAY=2MO without FREQ=MONTHLY".to_owned()));
        }
        if !monthly && !self.by_month_day.is_empty() {
            return Err(RuleError::Unsupported("BYMONTHDAY without FREQ=MONTHLY".to_owned()));
        }
        Ok(self)
    }
}

impl Frequency {
    fn read(value: &str, part: &str) -> Result<Frequency, RuleError> {
        match value.to_ascii_uppercase().as_str() {
            "DAILY" => Ok(Frequency::Daily),
            "WEEKLY" => Ok(Frequency::Weekly),
            "MONTHLY" => Ok(Frequency::Monthly),
            _ => Err(RuleError::Unsupported(part.to_owned())),
        }
    }
}

impl ByDay {
    fn read(text: &str) -> Option<ByDay> {
        let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
        let nth = if nth.is_empty() { 0 } else { nonzero(nth, 5)? };
        Some(ByDay { nth, day: weekday(day)? })
    }

    fn is_on(self, date: Date) -> bool {
        let (day, left) = (date.day(), date.days_in_month() - date.day());
        let nth = if self.nth < 0 { -(left / 7 + 1) } else { (day - 1) / 7 + 1 };
        date.weekday() == self.day && (self.nth == 0 || self.nth == nth)
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn each<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    value.split(',').map(read).collect()
}

fn month_day(text: &str) -> Option<i8> {
    nonzero(text, 31)
}

fn nonzero(text: &str, most: i8) -> Option<i8> {
    text.parse().ok().filter(|it: &i8| *it != 0 && (-most..=most).contains(it))
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

fn weekday(text: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(code, _)| code.eq_ignore_ascii_case(text)).map(|(_, day)| *day)
}

fn code(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, it)| *it == day).map_or("MO", |(code, _)| code)
}

/// An instant in UTC, or a day. A time without a zone is refused: RFC 5545 demands UTC, and which
/// zone was meant is nobody's guess.
fn until(text: &str) -> Option<End> {
    match text.strip_suffix(['Z', 'z']) {
        Some(utc) => LocalTime::from_ical(utc)?.in_zone("UTC").map(End::Until),
        None => LocalTime::day_from_ical(text).map(End::UntilDay),
    }
}

impl FromStr for Recurrence {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Recurrence, RuleError> {
        Recurrence::read(text)
    }
}

impl TryFrom<String> for Recurrence {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Recurrence, RuleError> {
        Recurrence::read(&text)
    }
}

impl From<Recurrence> for String {
    fn from(rule: Recurrence) -> String {
        rule.to_string()
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
        };
        write!(f, "FREQ={frequency}")?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        let mut list = |name: &str, items: Vec<String>| match items.is_empty() {
            true => Ok(()),
            false => write!(f, ";{name}={}", items.join(",")),
        };
        list("BYDAY", self.by_day.iter().map(ToString::to_string).collect())?;
        list("BYMONTHDAY", self.by_month_day.iter().map(ToString::to_string).collect())?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", code(self.week_start))?;
        }
        match self.end {
            None => Ok(()),
            Some(End::Count(count)) => write!(f, ";COUNT={count}"),
            Some(End::Until(at)) => write!(f, ";UNTIL={}Z", LocalTime::at(at, "UTC").ical()),
            Some(End::UntilDay(day)) => write!(f, ";UNTIL={}", day.strftime("%Y%m%d")),
        }
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(code(self.day))
    }
}

/// The days that a rule names, in order. Anybody's calendar may have a rule that names no day ever
/// (each 30th of February), so the walk leaps over the periods in which a rule rests, and ends after
/// many that name none.
struct Days<'a> {
    rule: &'a Recurrence,
    first: Date,
    /// The next day that is looked at.
    next: Option<Date>,
    until: Date,
    /// The period looked at.
    period: Option<Date>,
    /// How many periods in a row had none, that one included.
    empty: u32,
}

impl<'a> Days<'a> {
    /// Those of a rule that counts from `first`, on the days of a span.
    fn new(rule: &'a Recurrence, first: Date, (from, until): (Date, Date)) -> Days<'a> {
        Days { rule, first, next: Some(from), until, period: None, empty: 0 }
    }
}

impl Iterator for Days<'_> {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        loop {
            let date = self.next.filter(|date| *date <= self.until)?;
            let period = self.rule.period_of(date);
            let rests = self.rule.rests_for(self.first, date);
            if rests > 0 {
                self.next = self.rule.periods_after(period, rests);
                continue;
            }
            if self.period != Some(period) {
                self.period = Some(period);
                self.empty += 1;
            }
            if self.empty > EMPTY_PERIODS_MAX {
                return None;
            }
            self.next = date.tomorrow().ok();
            if self.rule.is_on(self.first, date) {
                self.empty = 0;
                return Some(date);
            }
        }
    }
}

impl Recurrence {
    /// The first day of the day, week or month that a day is in, as the rule counts.
    fn period_of(&self, date: Date) -> Date {
        match self.frequency {
            Frequency::Daily => date,
            Frequency::Weekly => self.week_of(date),
            Frequency::Monthly => date.first_of_month(),
        }
    }

    /// How many periods later the rule names days again; 0 in one in which it may.
    fn rests_for(&self, first: Date, date: Date) -> i64 {
        let (begin, period) = (self.period_of(first), self.period_of(date));
        let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
        let periods = match self.frequency {
            Frequency::Daily => days_between(begin, period),
            Frequency::Weekly => days_between(begin, period) / 7,
            Frequency::Monthly => months(period) - months(begin),
        };
        let interval = i64::from(self.interval);
        (interval - periods.rem_euclid(interval)) % interval
    }

    fn periods_after(&self, period: Date, count: i64) -> Option<Date> {
        let span = match self.frequency {
            Frequency::Daily => count.days(),
            Frequency::Weekly => count.weeks(),
            Frequency::Monthly => count.months(),
        };
        period.checked_add(span).ok()
    }
}

#[cfg(test)]
#[path = "recurrence_tests.rs"]
mod tests;
