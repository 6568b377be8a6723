//! Whose turn it is: people who take over from each other at a time of day of a place.
//!
//! A hand-over is a date and time by the clocks of the schedule's zone, so that a week still
//! changes hands at 09:00 when the clocks change. Turns of hours are counted on the clock too: a
//! turn from 20:00 to 08:00 stays one, and in the night of the change it is an hour longer or
//! shorter. A hand-over at a time that is skipped in spring is made with the offset before, one
//! at a time that comes twice in autumn at the first (RFC 5545 §3.3.5).

use super::OncallKey;
use crate::Time;
use crate::maintenance::Window;
use crate::maintenance::local_time::LocalTime;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// How long a turn is, with [`Rotation::every`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnUnit {
    /// Hours on the clock.
    Hours,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months; from the 31st on, the last day of a shorter month.
    Months,
}

/// People who take turns.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Who, in the order of their turns.
    pub people: Vec<OncallKey>,
    /// When the first turn begins, by the clocks of the schedule's zone.
    pub start: LocalTime,
    /// What a turn is counted in.
    pub unit: TurnUnit,
    /// How many of them it takes, from 1.
    pub every: u16,
}

/// One turn, from its start until before its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turn<'a> {
    /// Whose.
    pub person: &'a OncallKey,
    /// When.
    pub window: Window,
}

impl Rotation {
    /// The turn at an instant; `None` before the first one, or when there is nobody.
    pub fn turn_at(&self, at: Time, zone: &TimeZone) -> Option<Turn<'_>> {
        let mut number = self.guess(at, zone)?;
        while number > 0 && self.handover(number, zone)? > at {
            number -= 1;
        }
        // A turn in an hour that is skipped is empty, and so is nobody's.
        while self.handover(number + 1, zone)? <= at {
            number += 1;
        }
        let window =
            Window { start: self.handover(number, zone)?, end: self.handover(number + 1, zone)? };
        let count = i64::try_from(self.people.len()).ok().filter(|count| *count > 0)?;
        let person = self.people.get(usize::try_from(number % count).ok()?)?;
        (window.start <= at).then_some(Turn { person, window })
    }

    /// The hand-overs after an instant, in order.
    pub fn handovers_after<'a>(
        &'a self,
        at: Time,
        zone: &'a TimeZone,
    ) -> impl Iterator<Item = Time> + 'a {
        let from = self.guess(at, zone).map_or(0, |number| (number - 1).max(0));
        let all = (from..).map_while(move |number| self.handover(number, zone));
        all.skip_while(move |handover| *handover <= at)
    }

    /// The number of the turn at an instant, or one next to it.
    fn guess(&self, at: Time, zone: &TimeZone) -> Option<i64> {
        let start = self.start.civil();
        let local = at.to_jiff().to_zoned(zone.clone()).datetime();
        let passed = match self.unit {
            TurnUnit::Hours => {
                let hours = (jiff::Unit::Hour, local);
                i64::from(start.until(hours).ok()?.get_hours())
            }
            TurnUnit::Days | TurnUnit::Weeks => {
                let days = i64::from(start.until((jiff::Unit::Day, local)).ok()?.get_days());
                if self.unit == TurnUnit::Weeks { days.div_euclid(7) } else { days }
            }
            TurnUnit::Months => {
                let months = |it: jiff::civil::DateTime| {
                    i64::from(it.year()) * 12 + i64::from(it.month()) - 1
                };
                months(local) - months(start)
            }
        };
        Some(passed.div_euclid(i64::from(self.every.max(1))).max(0))
    }

    /// When the turn of a number, from 0, begins.
    fn handover(&self, number: i64, zone: &TimeZone) -> Option<Time> {
        let passed = number.checked_mul(i64::from(self.every.max(1)))?;
        let span: Span = match self.unit {
            TurnUnit::Hours => Span::new().try_hours(passed).ok()?,
            TurnUnit::Days => Span::new().try_days(passed).ok()?,
            TurnUnit::Weeks => Span::new().try_weeks(passed).ok()?,
            TurnUnit::Months => i32::try_from(passed).ok()?.months(),
        };
        let zoned = self.start.civil().checked_add(span).ok()?.to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    }
}
