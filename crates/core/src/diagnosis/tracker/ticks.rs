//! Instants in 32 bits.

use crate::Time;

/// Instants as 1/64 s since the first observation, from 1: two years fit into 32 bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ticks(Option<Time>);

impl Ticks {
    /// Ticks in a second.
    pub const PER_SECOND: i64 = 64;

    /// The tick of an instant; the first that is asked for is the first observation.
    pub fn of(&mut self, at: Time) -> u32 {
        self.0.get_or_insert(at);
        self.of_known(at)
    }

    /// As [`Ticks::of`], once there was a first observation.
    pub fn of_known(&self, at: Time) -> u32 {
        let began = self.0.unwrap_or(at);
        let micros = at.as_micros().saturating_sub(began.as_micros());
        // From 1, so that 0 stays free for "never".
        u32::try_from(micros.saturating_mul(Self::PER_SECOND) / 1_000_000 + 1).unwrap_or(1)
    }

    /// The instant of a tick.
    pub fn time(&self, tick: u32) -> Time {
        let micros = i64::from(tick.max(1) - 1) * 1_000_000 / Self::PER_SECOND;
        Time::from_micros(self.0.unwrap_or_default().as_micros() + micros)
    }

    /// When the first observation was.
    pub fn began(&self) -> Option<Time> {
        self.0
    }
}
