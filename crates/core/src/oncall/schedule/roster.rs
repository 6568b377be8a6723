//! Who is on call: at an instant, and over a time with its gaps.

use super::change::SwapAnswer;
use super::{Layer, Schedule, ScheduleChange, TemporaryGap, What};
use crate::Time;
use crate::maintenance::Window;
use crate::oncall::OncallKey;
use jiff::tz::TimeZone;
use std::time::Duration;

/// How far it is looked for when others are on call, each way: most turns are short.
const REACH: [Duration; 3] = [days(3), days(40), LONGEST_REACH];
/// The farthest.
pub const LONGEST_REACH: Duration = days(400);

const fn days(n: u64) -> Duration {
    Duration::from_secs(n * 24 * 3600)
}

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

    /// Who is on call at an instant with when that began and ends, and who follows: it is looked
    /// for as far as a year each way, since turns may be months long.
    pub fn around(&self, at: Time, changes: &[ScheduleChange]) -> (RosterSlot, Option<RosterSlot>) {
        let mut present = self.until_others(at, changes);
        for reach in REACH {
            let before = self.duties(at.before(reach), at, changes);
            let others = before.iter().rposition(|slot| slot.people != present.people);
            let start = others.map_or(at.before(reach), |it| before[it].window.end);
            present.window.start = start.min(at);
            if others.is_some() {
                break;
            }
        }
        let end = present.window.end;
        let next = (end < at + LONGEST_REACH).then(|| self.until_others(end, changes));
        (present, next)
    }

    /// Who is on call from an instant on, until others are.
    fn until_others(&self, at: Time, changes: &[ScheduleChange]) -> RosterSlot {
        let mut slot = None;
        for reach in REACH {
            let ahead = self.duties(at, at + reach, changes);
            let mut same = ahead.into_iter().peekable();
            let mut first = same.next();
            while let (Some(first), Some(later)) = (&mut first, same.peek())
                && first.people == later.people
            {
                first.window.end = later.window.end;
                same.next();
            }
            slot = first;
            if same.peek().is_some() {
                break;
            }
        }
        let nobody = || RosterSlot {
            window: Window { start: at, end: at + LONGEST_REACH },
            people: Vec::new(),
            source: Source::Gap,
            changed: false,
        };
        slot.unwrap_or_else(nobody)
    }

    /// Whether a change would have anybody else on call at any time; a swap, in each of its times,
    /// once the other one agrees.
    pub fn is_changed_by(&self, change: &ScheduleChange, changes: &[ScheduleChange]) -> bool {
        let agreed = SwapAnswer { agreed: true, at: change.made_at, by: String::new() };
        let counted = ScheduleChange { answered: Some(agreed), ..change.clone() };
        let meets = |it: &&ScheduleChange| {
            let mut windows = it.windows();
            it.schedule == self.key
                && windows
                    .any(|it| change.windows().any(|of| it.start < of.end && of.start < it.end))
        };
        let before: Vec<ScheduleChange> = changes.iter().filter(meets).cloned().collect();
        let with: Vec<ScheduleChange> = before.iter().cloned().chain([counted]).collect();
        let differs = |window: Window| {
            let (start, end) = (window.start, window.end);
            let mut slots = self.duties(start, end, &before);
            slots.extend(self.duties(start, end, &with));
            let mut starts = slots.iter().map(|slot| slot.window.start);
            starts.any(|at| self.on_call(at, &before) != self.on_call(at, &with))
        };
        match &change.what {
            What::Swap { back, .. } => differs(change.window) && differs(*back),
            _ => differs(change.window),
        }
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
