//! The walk over the days that a rule names.
//!
//! Anybody's calendar may have a rule that names no day ever (each 30th of February), so the walk
//! leaps over the periods in which a rule rests, and ends after many that name none.

use super::{Frequency, Recurrence, days_between};
use jiff::ToSpan;
use jiff::civil::Date;

/// The most periods in a row of which a rule names no day, before it is taken to name none any
/// more. The rarest are leap days that fall on one weekday: after up to forty years.
const EMPTY_PERIODS_MAX: u32 = 40;

/// The days, in order.
pub(super) struct Days<'a> {
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
    pub(super) fn new(rule: &'a Recurrence, first: Date, (from, until): (Date, Date)) -> Days<'a> {
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
mod tests {
    use super::{Days, Recurrence};
    use jiff::civil::{Date, date};

    fn rule(text: &str) -> Recurrence {
        text.parse().expect("a rule")
    }

    #[test]
    fn the_walk_for_a_day_that_never_comes_ends_after_some_periods() {
        let first = date(2026, 2, 15);
        for (interval, year) in [(12, 2067), (960, 5227)] {
            let rule = rule(&format!("FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY=30"));
            let mut days = Days::new(&rule, first, (first, Date::MAX));
            assert_eq!(days.next(), None);
            let reached = days.next.expect("it did not walk to the end of the calendar");
            assert!(reached.year() < year, "{interval}: {reached}");
        }
    }

    #[test]
    fn the_rarest_days_are_found() {
        let (first, after) = (date(2096, 2, 1), date(2096, 3, 1));
        let next = |text| rule(text).days_between(first, after, Date::MAX).next();
        let leap = "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=29;BYDAY=WE";
        assert_eq!(rule(leap).days(first).next(), Some(date(2096, 2, 29)));
        assert_eq!(next(leap), Some(date(2136, 2, 29)), "forty years later");
        let rare = "FREQ=MONTHLY;INTERVAL=1000;BYMONTHDAY=2";
        assert_eq!(next(rare), Some(date(2179, 6, 2)));
    }
}
