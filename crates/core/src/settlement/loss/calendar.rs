//! The same wall-clock time of other weeks.

use crate::Time;
use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, ToSpan};
use std::collections::BTreeSet;

/// By which clocks a site's visitors live, and on which days they live otherwise.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Of an IANA time zone; UTC where there is no such zone.
    pub fn new(zone: &str, holidays: impl IntoIterator<Item = Date>) -> Calendar {
        Calendar {
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            holidays: holidays.into_iter().collect(),
        }
    }

    /// The instant at which clocks showed the same `weeks` weeks before; `None` where they never
    /// did, in the hour that is skipped in spring. Of an hour that came twice it is the first.
    pub(super) fn weeks_before(&self, at: Time, weeks: u8) -> Option<Time> {
        let days: Span = (i64::from(weeks) * 7).days();
        let wall = at.to_jiff().to_zoned(self.zone.clone()).datetime().checked_sub(days).ok()?;
        let earlier = self.zone.to_ambiguous_zoned(wall);
        if matches!(earlier.offset(), AmbiguousOffset::Gap { .. }) {
            return None;
        }
        let earlier = earlier.compatible().ok()?;
        Some(Time::from_micros(earlier.timestamp().as_microsecond()))
    }

    /// The hour of the day on local clocks, from 0 to 23.
    pub(super) fn hour(&self, at: Time) -> u8 {
        at.to_jiff().to_zoned(self.zone.clone()).hour().unsigned_abs()
    }

    /// The hour of the week on local clocks, from 0 at Monday's midnight to 167.
    pub(super) fn hour_of_week(&self, at: Time) -> usize {
        let there = at.to_jiff().to_zoned(self.zone.clone());
        let day = usize::from(there.weekday().to_monday_zero_offset().unsigned_abs());
        day * 24 + usize::from(there.hour().unsigned_abs())
    }

    /// The local day of an instant.
    pub(super) fn day(&self, at: Time) -> Date {
        at.to_jiff().to_zoned(self.zone.clone()).date()
    }

    /// Whether an instant is on a holiday.
    pub fn is_holiday(&self, at: Time) -> bool {
        !self.holidays.is_empty() && self.holidays.contains(&self.day(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn a_week_before_the_clocks_show_the_same_across_a_change_to_summer_time() {
        let berlin = Calendar::new("Europe/Berlin", []);
        let after = at("2026-04-02T16:00:00+02:00");
        assert_eq!(berlin.weeks_before(after, 1), Some(at("2026-03-26T16:00:00+01:00")));
        // A week before 02:30 the clocks went from 02:00 to 03:00.
        let skipped = at("2026-04-05T02:30:00+02:00");
        assert_eq!(berlin.weeks_before(skipped, 1), None);
        let twice = at("2026-11-01T02:30:00+01:00");
        assert_eq!(berlin.weeks_before(twice, 1), Some(at("2026-10-25T02:30:00+02:00")));
    }

    #[test]
    fn a_holiday_is_one_by_local_days() {
        let seoul = Calendar::new("Asia/Seoul", ["2018-01-01".parse().unwrap()]);
        assert!(seoul.is_holiday(at("2017-12-31T15:00:00Z")));
        assert!(!seoul.is_holiday(at("2018-01-01T15:00:00Z")));
    }
}
