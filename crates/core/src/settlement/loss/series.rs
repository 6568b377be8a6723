//! A course of counts: so many in each minute or hour.

use super::span::Span;
use crate::Time;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::time::Duration;

/// What minutes are added up to before they are compared, in seconds: a minute of a small site
/// holds too little.
pub const BIN_SECONDS: u32 = 900;
/// The most points of a series: eleven years of hours, ten weeks of minutes.
const MAX_POINTS: usize = 110_000;

/// How long each point of a series is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    /// One minute.
    Minute,
    /// A quarter of an hour.
    Quarter,
    /// One hour.
    Hour,
}

impl Step {
    /// All.
    pub const ALL: [Step; 3] = [Step::Minute, Step::Quarter, Step::Hour];

    /// Its length in seconds.
    pub const fn seconds(self) -> u32 {
        match self {
            Step::Minute => 60,
            Step::Quarter => BIN_SECONDS,
            Step::Hour => 3_600,
        }
    }

    /// The step of this many seconds.
    pub fn from_seconds(seconds: u32) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.seconds() == seconds)
    }

    /// Its name in files, commands and the API.
    pub const fn code(self) -> &'static str {
        match self {
            Step::Minute => "minute",
            Step::Quarter => "quarter",
            Step::Hour => "hour",
        }
    }

    /// The step of a name.
    pub fn from_code(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Its length.
    pub const fn length(self) -> Duration {
        Duration::from_secs(self.seconds() as u64)
    }

    /// The start of the step in which an instant lies, where steps begin at whole multiples since
    /// 1970 in UTC, which are whole quarters of an hour in every present time zone. Whole hours are
    /// others in some zones: see [`Series::floor`].
    pub fn floor(self, at: Time) -> Time {
        let length = i64::from(self.seconds()) * 1_000_000;
        Time::from_micros(at.as_micros().div_euclid(length) * length)
    }

    /// How long an instant is after a start of a step by UTC: of all steps of a series the same.
    pub fn phase(self, at: Time) -> Duration {
        at.since(self.floor(at))
    }

    /// The start of the step in which an instant lies, where steps begin so long after those of UTC.
    pub fn floor_with(self, phase: Duration, at: Time) -> Time {
        self.floor(at.before(phase)) + phase
    }

    /// When steps begin on the clocks of a zone, after those of UTC, at an instant.
    pub fn phase_in(self, zone: &TimeZone, at: Time) -> Duration {
        let offset = i64::from(zone.to_offset(at.to_jiff()).seconds());
        let phase = (-offset).rem_euclid(i64::from(self.seconds()));
        Duration::from_secs(phase.unsigned_abs())
    }
}

/// Counts by their steps, which all begin so long after a whole one of UTC; steps may be missing.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    step: Step,
    points: BTreeMap<Time, i64>,
}

/// Why points are no series. `index` counts from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SeriesError {
    /// Less than nothing was counted.
    #[error("{value} is less than zero")]
    Negative {
        /// Which point.
        index: usize,
        /// Its value.
        value: i64,
    },
    /// Two points of one step.
    #[error("{at} was given before")]
    Duplicate {
        /// Which point.
        index: usize,
        /// Its time.
        at: Time,
    },
    /// A point before the one before it.
    #[error("{at} is before the line above it")]
    Unordered {
        /// Which point.
        index: usize,
        /// Its time.
        at: Time,
    },
    /// Steps are missing before a point.
    #[error("nothing is given from {from} until {until}; zero must be written as 0")]
    Gap {
        /// Which point.
        index: usize,
        /// The first step that is missing.
        from: Time,
        /// The point after the gap.
        until: Time,
    },
    /// A time that begins no step, or not one of the steps of the points before it.
    #[error("{at} is not the beginning of a step")]
    Misaligned {
        /// Which point.
        index: usize,
        /// Its time.
        at: Time,
    },
    /// More points than are taken.
    #[error("more than {MAX_POINTS} points; import it in parts")]
    TooMany,
}

impl SeriesError {
    /// What is wrong, with its times on the clocks of `zone`, as the file has them.
    pub fn on_clocks(self, zone: &TimeZone) -> String {
        let at = |at: Time| {
            at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
        };
        match self {
            SeriesError::Duplicate { at: it, .. } => format!("{} was given before", at(it)),
            SeriesError::Unordered { at: it, .. } => {
                format!("{} is before the line above it", at(it))
            }
            SeriesError::Gap { from, until, .. } => format!(
                "nothing is given from {} until {}; zero must be written as 0",
                at(from),
                at(until)
            ),
            SeriesError::Misaligned { at: it, .. } => {
                format!("{} is not the beginning of a step", at(it))
            }
            SeriesError::Negative { .. } | SeriesError::TooMany => self.to_string(),
        }
    }

    /// The point at which the series is refused, from 0.
    pub const fn index(self) -> usize {
        match self {
            SeriesError::Negative { index, .. }
            | SeriesError::Duplicate { index, .. }
            | SeriesError::Unordered { index, .. }
            | SeriesError::Gap { index, .. }
            | SeriesError::Misaligned { index, .. } => index,
            SeriesError::TooMany => MAX_POINTS,
        }
    }
}

impl Series {
    /// From points in the order of time without a gap, as an import has them. Hours may begin at a
    /// half or a quarter of an hour in UTC, as they do in Asia/Kolkata; all in the same way.
    ///
    /// # Errors
    /// The first point that cannot be.
    pub fn import(
        step: Step,
        points: impl IntoIterator<Item = (Time, i64)>,
    ) -> Result<Series, SeriesError> {
        let mut kept = BTreeMap::new();
        let mut last: Option<Time> = None;
        let mut phase = None;
        for (index, (at, value)) in points.into_iter().enumerate() {
            if index >= MAX_POINTS {
                return Err(SeriesError::TooMany);
            }
            check(step, index, at, value)?;
            if *phase.get_or_insert(step.phase(at)) != step.phase(at) {
                return Err(SeriesError::Misaligned { index, at });
            }
            match last.map(|last| (last, last + step.length())) {
                Some((last, _)) if at == last => {
                    return Err(SeriesError::Duplicate { index, at });
                }
                Some((last, _)) if at < last => return Err(SeriesError::Unordered { index, at }),
                Some((_, next)) if at > next => {
                    return Err(SeriesError::Gap { index, from: next, until: at });
                }
                _ => {}
            }
            last = Some(at);
            kept.insert(at, value);
        }
        Ok(Series { step, points: kept })
    }

    /// From points that were checked when they were imported.
    pub fn stored(step: Step, points: impl IntoIterator<Item = (Time, i64)>) -> Series {
        Series { step, points: points.into_iter().collect() }
    }

    /// The start of the step in which an instant lies, by when the steps of this series begin.
    pub fn floor(&self, at: Time) -> Time {
        let first = self.points.first_key_value().map(|(first, _)| self.step.phase(*first));
        self.step.floor_with(first.unwrap_or_default(), at)
    }

    /// How long each point is.
    pub const fn step(&self) -> Step {
        self.step
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// The points in the order of time.
    pub fn points(&self) -> impl Iterator<Item = (Time, i64)> + '_ {
        self.points.iter().map(|(at, value)| (*at, *value))
    }

    /// From the first point to the end of the last.
    pub fn span(&self) -> Option<Span> {
        let (first, _) = self.points.first_key_value()?;
        let (last, _) = self.points.last_key_value()?;
        Some(Span { from: *first, until: *last + self.step.length() })
    }

    /// What was counted in the step that begins at `at`.
    pub fn get(&self, at: Time) -> Option<i64> {
        self.points.get(&at).copied()
    }

    /// The same with minutes added up to quarters of an hour; a quarter that lacks a minute is
    /// missing.
    #[must_use]
    pub fn binned(&self) -> Series {
        if self.step != Step::Minute {
            return self.clone();
        }
        let mut bins: BTreeMap<Time, (i64, u32)> = BTreeMap::new();
        for (at, value) in &self.points {
            let bin = bins.entry(Step::Quarter.floor(*at)).or_default();
            bin.0 = bin.0.saturating_add(*value);
            bin.1 += 1;
        }
        let whole = Step::Quarter.seconds() / Step::Minute.seconds();
        let whole = bins.into_iter().filter(|(_, (_, minutes))| *minutes == whole);
        Series { step: Step::Quarter, points: whole.map(|(at, (sum, _))| (at, sum)).collect() }
    }
}

fn check(step: Step, index: usize, at: Time, value: i64) -> Result<(), SeriesError> {
    if value < 0 {
        return Err(SeriesError::Negative { index, value });
    }
    let begins = if step == Step::Minute { step } else { Step::Quarter };
    if begins.floor(at) != at {
        return Err(SeriesError::Misaligned { index, at });
    }
    Ok(())
}
