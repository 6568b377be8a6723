//! When windows are: once or repeated, by the clocks of a place.

use super::local_time::LocalTime;
use super::recurrence::Recurrence;
use crate::Time;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// A planned window, from its start until before its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Window {
    /// When it starts.
    pub start: Time,
    /// When it ends.
    pub end: Time,
}

impl Window {
    /// Whether it runs at an instant.
    pub fn runs_at(&self, now: Time) -> bool {
        self.start <= now && now < self.end
    }
}

/// When windows are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Schedule {
    /// When the first one starts, by the clocks of the zone.
    pub start: LocalTime,
    /// How long each is, in seconds; a night in which clocks change makes it no longer.
    pub duration_secs: u32,
    /// An IANA time zone.
    pub zone: String,
    /// How it is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Recurrence>,
    /// Starts of the rule on which there is no window.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<LocalTime>,
}

impl Schedule {
    /// How long each window is.
    pub fn duration(&self) -> Duration {
        Duration::from_secs(u64::from(self.duration_secs))
    }

    /// All windows, in order of their starts. It may have no end.
    pub fn windows(&self) -> impl Iterator<Item = Window> + '_ {
        self.windows_between(self.start.day(), Date::MAX)
    }

    /// The windows that reach into a time. Days before and after it are not walked, but for a rule
    /// that counts.
    pub fn windows_within(&self, within: Window) -> impl Iterator<Item = Window> + '_ {
        let day = |at: Time| LocalTime::at(at, &self.zone).day();
        // A zone may skip a day.
        let from = day(within.start.before(self.duration() + DAY * 2));
        let until = day(within.end + DAY * 2);
        self.windows_between(from, until)
            .filter(move |window| window.end > within.start && window.start < within.end)
    }

    fn windows_between(&self, from: Date, until: Date) -> impl Iterator<Item = Window> + '_ {
        self.starts(from, until).filter(|(local, _)| !self.except.contains(local)).map(
            |(_, start)| {
                let end = start + self.duration();
                Window { start, end }
            },
        )
    }

    /// The windows that end after an instant. Days before it are not walked, but for a rule that
    /// counts.
    pub fn windows_after(&self, at: Time) -> impl Iterator<Item = Window> + '_ {
        // A zone may skip a day.
        let from = LocalTime::at(at.before(self.duration() + DAY * 2), &self.zone).day();
        self.windows_between(from, Date::MAX).filter(move |window| window.end > at)
    }

    /// The starts by the rule alone, on days of a span.
    fn starts(&self, from: Date, until: Date) -> impl Iterator<Item = (LocalTime, Time)> + '_ {
        let first = self.start.day();
        let once = (self.rule.is_none() && from <= first && first <= until).then_some(first);
        let repeated = self.rule.iter().flat_map(move |rule| rule.days_between(first, from, until));
        let starts = once.into_iter().chain(repeated).map_while(|day| {
            let local = self.start.on(day);
            local.in_zone(&self.zone).map(|start| (local, start))
        });
        starts.take_while(|(local, start)| {
            self.rule.as_ref().is_none_or(|rule| !rule.is_past(*start, local.day()))
        })
    }
}
