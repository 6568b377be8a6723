//! The same hours of earlier weeks, each brought to the present level.

use super::calendar::Calendar;
use super::series::Series;
use super::span::Span;
use super::spread;
use crate::Time;
use std::time::Duration;

/// How far back a reference week may lie.
const MAX_WEEKS_BACK: u8 = 16;
/// How many clean weeks are used.
const MAX_WEEKS: usize = 8;
/// The hours before an outage that give the level.
const LEVEL_SPAN: Duration = Duration::from_secs(48 * 3600);
/// The least of them that must be known.
const MIN_LEVEL_SPAN: Duration = Duration::from_secs(6 * 3600);
/// Hours after another outage that are not usual either.
const AFTERMATH: Duration = Duration::from_secs(6 * 3600);
/// The share of a week's hours that may be unknown, and is then taken from the other weeks.
const MAX_MISSING_SHARE: f64 = 0.25;

/// One clean week.
#[derive(Clone, Debug)]
pub(super) struct Week {
    /// How many weeks before the outage.
    pub(super) back: u8,
    /// What this week's counts are multiplied by to be at the present level.
    pub(super) scale: f64,
}

/// The clean weeks of a series.
pub(super) struct References<'a> {
    series: &'a Series,
    calendar: &'a Calendar,
    unusual: Vec<Span>,
    pub(super) weeks: Vec<Week>,
    /// How many steps of the present gave the level.
    pub(super) level_steps: usize,
}

impl<'a> References<'a> {
    /// Compares the hours before the outage with those of earlier weeks. `hit` are all outages
    /// of the site, this one among them.
    pub(super) fn of(
        series: &'a Series,
        calendar: &'a Calendar,
        outage: Span,
        hit: &[Span],
    ) -> References<'a> {
        let aftermath = |span: &Span| Span { from: span.from, until: span.until + AFTERMATH };
        let unusual = hit.iter().map(aftermath).collect();
        let mut it = References { series, calendar, unusual, weeks: Vec::new(), level_steps: 0 };
        let level = it.level(outage.from);
        it.level_steps = level.len();
        let least = MIN_LEVEL_SPAN.as_secs() / u64::from(series.step().seconds());
        if (level.len() as u64) < least {
            return it;
        }
        for back in 1..=MAX_WEEKS_BACK {
            if it.weeks.len() == MAX_WEEKS {
                break;
            }
            if let Some(scale) = it.scale(&level, back) {
                it.weeks.push(Week { back, scale });
            }
        }
        it
    }

    /// The usual steps before an instant.
    fn level(&self, before: Time) -> Vec<(Time, i64)> {
        let (step, mut at) = (self.series.step().length(), self.series.floor(before));
        let first = before.before(LEVEL_SPAN);
        let mut level = Vec::new();
        while at > first {
            at = at.before(step);
            level.extend(self.usual(at).map(|value| (at, value)));
        }
        level
    }

    /// The present level over that of an earlier week, by the hours that both have; `None` when
    /// they have too few, or one of them is empty.
    fn scale(&self, level: &[(Time, i64)], back: u8) -> Option<f64> {
        let both = level.iter().filter_map(|(at, now)| Some((*now, self.then(*at, back)?)));
        let (count, now, then) = both.fold((0_usize, 0.0, 0.0), |(count, now, then), pair| {
            (count + 1, now + pair.0 as f64, then + pair.1 as f64)
        });
        let enough = count * 2 >= level.len();
        (enough && now > 0.0 && then > 0.0).then(|| now / then)
    }

    /// A step that nothing unusual touches.
    fn usual(&self, at: Time) -> Option<i64> {
        let step = Span { from: at, until: at + self.series.step().length() };
        let is_unusual =
            self.calendar.is_holiday(at) || self.unusual.iter().any(|span| span.overlaps(step));
        self.series.get(at).filter(|_| !is_unusual)
    }

    fn then(&self, at: Time, back: u8) -> Option<i64> {
        self.usual(self.calendar.weeks_before(at, back)?)
    }

    /// What each week says of one step of the present, in the order of the weeks.
    pub(super) fn said(&self, at: Time) -> Vec<Option<f64>> {
        let said = |week: &Week| Some(self.then(at, week.back)? as f64 * week.scale);
        self.weeks.iter().map(said).collect()
    }

    /// What each week says of several steps together; `None` of a week that lacks too many.
    pub(super) fn sums(&self, steps: &[Time]) -> Vec<Option<f64>> {
        let said: Vec<Vec<Option<f64>>> = steps.iter().map(|at| self.said(*at)).collect();
        let middles: Vec<Option<f64>> = said.iter().map(|step| middle(step)).collect();
        let sum = |week: usize| {
            let missing = said.iter().filter(|step| step[week].is_none()).count();
            if missing as f64 > MAX_MISSING_SHARE * steps.len() as f64 {
                return None;
            }
            let each = said.iter().zip(&middles).map(|(step, middle)| step[week].or(*middle));
            each.sum::<Option<f64>>()
        };
        (0..self.weeks.len()).map(sum).collect()
    }
}

/// The middle of what is known.
pub(super) fn middle(said: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = said.iter().copied().flatten().collect();
    spread::median(&known)
}
