//! Who is on call: at an instant, and over a time with its gaps.

use super::{Layer, Schedule, ScheduleChange, TemporaryGap, What};
use crate::Time;
use crate::maintenance::Window;
use crate::oncall::OncallKey;
use jiff::tz::TimeZone;

/// Where it says that somebody is on call.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// A layer, by its number from 0.
    Layer(usize),
    /// A temporary schedule.
    Temporary,
    /// The fallback of the schedule.
    Fallback,
    /// Nowhere: nobody is on call.
    Gap,
}

/// Who is on call for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RosterSlot {
    /// When.
    pub window: Window,
    /// Who; nobody in a gap.
    pub people: Vec<OncallKey>,
    /// By what.
    pub source: Source,
    /// Whether people changed it.
    pub changed: bool,
}

impl Schedule {
    /// Its time zone; UTC where there is no such zone, which [`super::super::plan::Plan::check`]
    /// refuses.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// Who is on call at an instant.
    pub fn on_call(&self, at: Time, changes: &[ScheduleChange]) -> Vec<OncallKey> {
        self.duty_at(at, &self.time_zone(), &self.own(changes)).0
    }

    /// Who is on call from an instant until another, without holes: a gap is a slot of nobody.
    pub fn duties(&self, from: Time, until: Time, changes: &[ScheduleChange]) -> Vec<RosterSlot> {
        let (zone, own) = (self.time_zone(), self.own(changes));
        let mut bounds = self.bounds((from, until), &zone, &own);
        bounds.retain(|at| from < *at && *at < until);
        bounds.push(from);
        bounds.push(until);
        bounds.sort_unstable();
        bounds.dedup();
        let mut duties: Vec<RosterSlot> = Vec::new();
        for pair in bounds.windows(2) {
            let (people, source, changed) = self.duty_at(pair[0], &zone, &own);
            match duties.last_mut() {
                Some(last) if (&last.people, last.changed) == (&people, changed) => {
                    last.window.end = pair[1];
                }
                _ => {
                    let window = Window { start: pair[0], end: pair[1] };
                    duties.push(RosterSlot { window, people, source, changed });
                }
            }
        }
        duties
    }

    /// The changes of this schedule that count, oldest first.
    fn own<'a>(&self, changes: &'a [ScheduleChange]) -> Vec<&'a ScheduleChange> {
        let mut own: Vec<_> =
            changes.iter().filter(|it| it.schedule == self.key && it.counts()).collect();
        own.sort_by_key(|change| change.id);
        own
    }

    fn duty_at(
        &self,
        at: Time,
        zone: &TimeZone,
        changes: &[&ScheduleChange],
    ) -> (Vec<OncallKey>, Source, bool) {
        let (mut people, mut source) = self.planned_at(at, zone, changes);
        let before = people.clone();
        changes.iter().for_each(|change| change.apply(at, &mut people));
        let changed = people != before || source == Source::Temporary;
        if people.is_empty() {
            people.clone_from(&self.fallback);
            source = if people.is_empty() { Source::Gap } else { Source::Fallback };
        }
        (people, source, changed)
    }

    /// Whom the latest temporary schedule names, or else the layers.
    fn planned_at(
        &self,
        at: Time,
        zone: &TimeZone,
        changes: &[&ScheduleChange],
    ) -> (Vec<OncallKey>, Source) {
        let temporary = changes.iter().rev().find_map(|change| match &change.what {
            What::Temporary { shifts, gaps } if change.window.runs_at(at) => Some((shifts, *gaps)),
            _ => None,
        });
        if let Some((shifts, gaps)) = temporary {
            let mut people: Vec<OncallKey> = Vec::new();
            for shift in shifts.iter().filter(|shift| shift.window.runs_at(at)) {
                if !people.contains(&shift.person) {
                    people.push(shift.person.clone());
                }
            }
            if !people.is_empty() || gaps == TemporaryGap::Fallback {
                return (people, Source::Temporary);
            }
        }
        let named = self.layers.iter().enumerate().rev().find_map(|(number, layer)| {
            let person = self.of_layer(layer, at, zone)?;
            Some((vec![person.clone()], Source::Layer(number)))
        });
        named.unwrap_or((Vec::new(), Source::Gap))
    }

    fn of_layer<'a>(&self, layer: &'a Layer, at: Time, zone: &TimeZone) -> Option<&'a OncallKey> {
        let counts = layer.hours.is_empty()
            || layer.hours.iter().any(|it| it.window_at(at, zone, &self.holidays).is_some());
        layer.rotation.turn_at(at, zone).filter(|_| counts).map(|turn| turn.person)
    }

    /// All instants within a time at which who is on call may change.
    fn bounds(
        &self,
        (from, until): (Time, Time),
        zone: &TimeZone,
        changes: &[&ScheduleChange],
    ) -> Vec<Time> {
        let mut bounds = Vec::new();
        for layer in &self.layers {
            let handovers = layer.rotation.handovers_after(from, zone);
            bounds.extend(handovers.take_while(|at| *at < until));
            for hours in &layer.hours {
                let windows = hours.windows((from, until), zone, &self.holidays);
                bounds.extend(windows.flat_map(|it| [it.start, it.end]));
            }
        }
        let windows = changes.iter().flat_map(|change| change.windows());
        bounds.extend(windows.flat_map(|it| [it.start, it.end]));
        bounds
    }
}
