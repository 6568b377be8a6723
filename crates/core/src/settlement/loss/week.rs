//! What a usual week holds, hour by hour.

use super::calendar::Calendar;
use super::series::{Series, Step};
use super::span::Span;
use crate::Time;
use std::time::Duration;

/// How many weeks are looked at.
const WEEKS: u32 = 8;
/// A week.
const WEEK: Duration = Duration::from_secs(7 * 86_400);
/// Hours of a week.
const WEEK_HOURS: usize = 168;
/// The most hours beyond whole weeks in which as many visits as wanted come: a week, and what
/// changes of the clocks can take.
const MAX_REST_HOURS: u32 = 172;

/// The visits of each hour of a usual week, by local clocks: the middle of the whole weeks before an
/// instant, without those that lack a step, hold a holiday, or were hit.
#[derive(Clone, Debug)]
pub struct UsualWeek {
    calendar: Calendar,
    hours: Vec<u64>,
}

/// Visits that are usual in a span of time, and what they are added up from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsualVisits {
    /// So many whole weeks from its beginning.
    pub weeks: u64,
    /// The rest of it, by local days.
    pub days: Vec<(Span, u64)>,
    /// All of them.
    pub visits: u64,
}

/// The usual week before an instant; `None` where no week says enough.
pub fn usual_week(
    series: &Series,
    calendar: &Calendar,
    hit: &[Span],
    before: Time,
) -> Option<UsualWeek> {
    let end = series.floor(before);
    let weeks: Vec<Vec<Option<u64>>> = (0..WEEKS)
        .filter_map(|back| {
            let until = end.before(WEEK * back);
            let week = Span { from: until.before(WEEK), until };
            let is_hit = hit.iter().any(|span| span.overlaps(week));
            if is_hit { None } else { hours_of(series, calendar, week) }
        })
        .collect();
    // An hour that the clocks skipped is known from the other weeks.
    let middle = |hour| middle(weeks.iter().filter_map(|week| *week.get(hour)?).collect());
    let hours: Option<Vec<u64>> = (0..WEEK_HOURS).map(middle).collect();
    Some(UsualWeek { calendar: calendar.clone(), hours: hours? })
}

/// What came in each hour of one week; `None` of a week that is not usual, or not known.
fn hours_of(series: &Series, calendar: &Calendar, week: Span) -> Option<Vec<Option<u64>>> {
    let step = u64::from(series.step().seconds());
    // Visits and seconds: an hour that comes twice has two hours of them.
    let mut hours = vec![(0_u64, 0_u64); WEEK_HOURS];
    let mut at = week.from;
    while at < week.until {
        let count = series.get(at).filter(|_| !calendar.is_holiday(at))?;
        let hour = hours.get_mut(calendar.hour_of_week(at))?;
        *hour = (hour.0.saturating_add(u64::try_from(count).ok()?), hour.1 + step);
        at += series.step().length();
    }
    let by_hour = |(visits, seconds): (u64, u64)| {
        let rounded = u128::from(visits) * 3_600 + u128::from(seconds) / 2;
        u64::try_from(rounded.checked_div(u128::from(seconds))?).ok()
    };
    Some(hours.into_iter().map(by_hour).collect())
}

fn middle(mut counts: Vec<u64>) -> Option<u64> {
    counts.sort_unstable();
    let high = *counts.get(counts.len() / 2)?;
    let low = *counts.get((counts.len() - 1) / 2)?;
    Some(low + (high - low).div_ceil(2))
}

impl UsualWeek {
    /// The visits of all of it.
    pub fn total(&self) -> u64 {
        self.hours.iter().fold(0, |sum, hour| sum.saturating_add(*hour))
    }

    /// The visits that are usual in a span of time.
    pub fn within(&self, span: Span) -> UsualVisits {
        let weeks = span.until.since(span.from).as_secs() / WEEK.as_secs();
        let mut at = span.from + Duration::from_secs(weeks * WEEK.as_secs());
        let mut days: Vec<(Span, u128)> = Vec::new();
        while at < span.until {
            let until = (Step::Quarter.floor(at) + Step::Quarter.length()).min(span.until);
            let hour = self.hours.get(self.calendar.hour_of_week(at)).copied().unwrap_or(0);
            let visits = u128::from(hour) * until.since(at).as_micros();
            let is_same =
                |day: &&mut (Span, u128)| self.calendar.day(day.0.from) == self.calendar.day(at);
            match days.last_mut().filter(is_same) {
                Some(day) => *day = (Span { until, ..day.0 }, day.1 + visits),
                None => days.push((Span { from: at, until }, visits)),
            }
            at = until;
        }
        let rounded = |visits: u128| {
            let hour = 3_600_000_000_u128;
            u64::try_from((visits + hour / 2) / hour).unwrap_or(u64::MAX)
        };
        let days: Vec<(Span, u64)> =
            days.into_iter().map(|(day, visits)| (day, rounded(visits))).collect();
        let rest = days.iter().map(|(_, visits)| *visits);
        let visits = rest.fold(weeks.saturating_mul(self.total()), u64::saturating_add);
        UsualVisits { weeks, days, visits }
    }

    /// The whole hours from an instant on in which so many visits are usual, rounded up. No hours
    /// where none are wanted, or none come.
    pub fn until_reached(&self, from: Time, wanted: u64) -> Span {
        let weeks = wanted.checked_div(self.total()).unwrap_or(0);
        let after = from + Duration::from_secs(weeks.saturating_mul(WEEK.as_secs()));
        let rest = |hours: u32| Span { from, until: after + Duration::from_secs(3_600) * hours };
        let (mut least, mut most) = (0, MAX_REST_HOURS);
        if self.total() == 0 {
            return Span { from, until: from };
        }
        while least < most {
            let hours = least + (most - least) / 2;
            match self.within(rest(hours)).visits >= wanted {
                true => most = hours,
                false => least = hours + 1,
            }
        }
        rest(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Time {
        Time::parse("2018-01-01T00:00:00Z").unwrap()
    }

    fn at(hours: u32) -> Time {
        start() + Duration::from_secs(3_600) * hours
    }

    #[test]
    fn weeks_that_were_hit_or_lack_an_hour_are_left_out() {
        let points =
            (0..4 * 168_u32).filter(|n| *n != 200).map(|n| (at(n), i64::from(n / 168) + 1));
        let series = Series::stored(Step::Hour, points);
        let calendar = Calendar::new("UTC", []);
        let total = |hit: &[Span], before| {
            usual_week(&series, &calendar, hit, before).map(|week| week.total())
        };
        let end = at(4 * 168);
        // Week 2 lacks an hour: of 1, 3 and 4 an hour the middle one.
        assert_eq!(total(&[], end), Some(3 * 168));
        // Of 1 and 4 the middle, rounded up.
        let hit = [Span { from: at(2 * 168), until: at(2 * 168 + 1) }];
        assert_eq!(total(&hit, end), Some(3 * 168));
        assert_eq!(total(&hit, start()), None);
    }

    /// A hundred visits in each hour from 8 to 24 o'clock in Seoul, ten in each of the night.
    fn nights() -> UsualWeek {
        let calendar = Calendar::new("Asia/Seoul", []);
        let count = |n: u32| if calendar.hour_of_week(at(n)) % 24 < 8 { 10 } else { 100 };
        let points = (0..3 * 168).map(|n| (at(n), count(n)));
        let series = Series::stored(Step::Hour, points);
        usual_week(&series, &calendar, &[], at(3 * 168)).unwrap()
    }

    #[test]
    fn a_short_time_has_the_visits_of_its_own_hours() {
        let week = nights();
        assert_eq!(week.total(), 7 * (8 * 10 + 16 * 100));
        let span = |from: &str, until: &str| Span {
            from: Time::parse(from).unwrap(),
            until: Time::parse(until).unwrap(),
        };
        let evening = span("2018-02-02T18:00:00+09:00", "2018-02-03T00:00:00+09:00");
        assert_eq!(week.within(evening).visits, 600);
        let over = span("2018-02-02T22:30:00+09:00", "2018-02-10T01:00:00+09:00");
        let over = week.within(over);
        let days: Vec<u64> = over.days.iter().map(|(_, visits)| *visits).collect();
        assert_eq!((over.weeks, days), (1, vec![150, 10]));
        assert_eq!(over.visits, week.total() + 160);
    }

    #[test]
    fn what_is_missing_is_made_up_for_by_hours_that_bring_as_much() {
        let week = nights();
        let midnight = Time::parse("2018-02-03T00:00:00+09:00").unwrap();
        let hours =
            |wanted| week.until_reached(midnight, wanted).until.since(midnight).as_secs() / 3_600;
        // Eight hours of the night bring 80, so that 600 are there at 14 o'clock.
        assert_eq!((hours(0), hours(1), hours(80), hours(600)), (0, 1, 8, 14));
        assert_eq!(hours(2 * week.total() + 1), 2 * 168 + 1);
    }
}
