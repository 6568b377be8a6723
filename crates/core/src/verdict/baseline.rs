//! A site's baseline: its response time by hour of day, in a byte an hour.

use std::time::Duration;

/// The unit of the stored logarithm: an eighth of a factor e, about 13 %.
const STEPS_PER_E: f64 = 8.0;
/// How fast the baseline follows, per probe of that hour.
const LEARNING_RATE: f64 = 0.15;
/// A response time this much above the baseline, or less, is not noticed by visitors.
const SLOW_MARGIN: Duration = Duration::from_millis(150);
/// Slow is this many times the baseline.
const SLOW_FACTOR: u32 = 3;

/// The response time above which a site is slow, given its baseline. Charts show it too, so
/// that a reader sees what the verdict is based on.
pub fn slow_limit(baseline: Duration) -> Duration {
    (baseline * SLOW_FACTOR).max(baseline + SLOW_MARGIN)
}

/// Baseline response times by hour of day (UTC); zero where nothing was learned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    hours: [u8; 24],
    /// Probes learned from, up to 255.
    learned: u8,
}

impl Baseline {
    /// The baseline at `hour` (0 to 23); the mean of the hours known when that one is not.
    pub fn at(&self, hour: usize) -> Option<Duration> {
        let value = self.hours[hour % 24];
        if value > 0 {
            return Some(decode(f64::from(value)));
        }
        let known: Vec<f64> =
            self.hours.iter().filter(|v| **v > 0).map(|v| f64::from(*v)).collect();
        (!known.is_empty()).then(|| decode(known.iter().sum::<f64>() / known.len() as f64))
    }

    /// Whether `latency` is slow for this hour; never before ten probes were seen.
    pub fn is_slow(&self, hour: usize, latency: Duration) -> bool {
        let Some(baseline) = self.at(hour).filter(|_| self.learned >= 10) else { return false };
        latency > slow_limit(baseline)
    }

    /// Learns from a probe that was not slow, or from the first ones whatever they were.
    pub fn learn(&mut self, hour: usize, latency: Duration) {
        let new = encode(latency);
        let old = self.at(hour).map_or(new, encode);
        let moved = old + (new - old) * LEARNING_RATE;
        // The step must not vanish in rounding, or the baseline would never move.
        let rounded = if new > old { moved.ceil() } else { moved.floor() };
        self.hours[hour % 24] = rounded.clamp(1.0, 255.0) as u8;
        self.learned = self.learned.saturating_add(1);
    }
}

fn encode(latency: Duration) -> f64 {
    (latency.as_micros().max(2) as f64).ln() * STEPS_PER_E
}

fn decode(value: f64) -> Duration {
    Duration::from_micros((value / STEPS_PER_E).exp() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn learned(latency: Duration) -> Baseline {
        let mut baseline = Baseline::default();
        (0..20).for_each(|_| baseline.learn(9, latency));
        baseline
    }

    #[test]
    fn a_second_is_slow_where_eighty_milliseconds_are_the_baseline() {
        assert!(learned(MS(80)).is_slow(9, MS(1000)));
        assert!(!learned(MS(80)).is_slow(9, MS(120)));
    }

    #[test]
    fn what_visitors_do_not_notice_is_not_slow() {
        assert!(!learned(MS(2)).is_slow(9, MS(90)));
    }

    #[test]
    fn an_hour_never_seen_takes_after_the_others() {
        assert!(learned(MS(80)).is_slow(20, MS(1000)));
    }

    #[test]
    fn a_new_site_is_not_judged() {
        assert!(!Baseline::default().is_slow(9, MS(5000)));
    }

    #[test]
    fn a_busy_hour_has_its_own_baseline() {
        let mut baseline = learned(MS(80));
        (0..60).for_each(|_| baseline.learn(12, MS(900)));
        assert!(!baseline.is_slow(12, MS(1200)));
        assert!(baseline.is_slow(9, MS(1200)));
    }
}
