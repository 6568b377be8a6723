//! What a usual week holds.

use super::calendar::Calendar;
use super::series::Series;
use super::span::Span;
use crate::Time;
use std::time::Duration;

/// How many weeks are looked at.
const WEEKS: u32 = 8;
/// A week.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// The median of the whole weeks before an instant, without those that lack a step, hold a
/// holiday, or were hit; `None` when there is none.
pub fn usual_week(series: &Series, calendar: &Calendar, hit: &[Span], before: Time) -> Option<u64> {
    let end = series.step().floor(before);
    let mut sums: Vec<u64> = (0..WEEKS)
        .filter_map(|back| {
            let until = end.before(WEEK * back);
            let week = Span { from: until.before(WEEK), until };
            let is_hit = hit.iter().any(|span| span.overlaps(week));
            if is_hit { None } else { sum(series, calendar, week) }
        })
        .collect();
    sums.sort_unstable();
    sums.get(sums.len().checked_sub(1)? / 2).copied()
}

fn sum(series: &Series, calendar: &Calendar, week: Span) -> Option<u64> {
    let (mut at, mut sum) = (week.from, 0_u64);
    while at < week.until {
        let count = series.get(at).filter(|_| !calendar.is_holiday(at))?;
        sum = sum.saturating_add(u64::try_from(count).ok()?);
        at += series.step().length();
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::super::series::Step;
    use super::*;

    #[test]
    fn weeks_that_were_hit_or_lack_an_hour_are_left_out() {
        let start = Time::parse("2018-01-01T00:00:00Z").unwrap();
        let hour = Duration::from_secs(3_600);
        let at = |n: u32| start + hour * n;
        let points =
            (0..4 * 168_u32).filter(|n| *n != 200).map(|n| (at(n), i64::from(n / 168) + 1));
        let series = Series::stored(Step::Hour, points);
        let calendar = Calendar::new("UTC", []);
        let end = at(4 * 168);
        // Week 2 lacks an hour: of 1, 3 and 4 an hour the middle one.
        assert_eq!(usual_week(&series, &calendar, &[], end), Some(3 * 168));
        let hit = [Span { from: at(2 * 168), until: at(2 * 168 + 1) }];
        assert_eq!(usual_week(&series, &calendar, &hit, end), Some(168));
        assert_eq!(usual_week(&series, &calendar, &hit, start), None);
    }
}
