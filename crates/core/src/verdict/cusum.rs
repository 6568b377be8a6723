//! Sequential tests: fast down, slow up.
//!
//! Page's CUSUM (Biometrika 1954): W ← max(0, W + log-likelihood ratio), alarm at h. The
//! mean number of observations between false alarms is at least e^h, and no test with
//! that rate notices sooner (Lorden 1971). Rules that count failures in a row are fine
//! for dead sites and hopeless for a fifth of the packets lost.

/// The alarm threshold in nats: at least a million observations between false alarms.
pub const ALARM_NATS: f32 = 13.8;
/// The failure rate that a failing site is taken to have; a higher one is found sooner.
const FAILURE_RATE: f32 = 0.5;

/// How far past the alarm the sum may rise: three good observations take it back.
const SLACK_NATS: f32 = 2.0;

/// One running test. Four bytes, since there is one for each site and question.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Cusum(f32);

impl Cusum {
    /// Adds one observation. `noise` is the rate of bad ones while all works, 0 to 1.
    /// Returns whether the alarm is raised.
    pub fn push(&mut self, bad: bool, noise: f64) -> bool {
        let noise = (noise as f32).clamp(0.001, 0.3);
        let ratio = if bad {
            (FAILURE_RATE / noise).ln()
        } else {
            ((1.0 - FAILURE_RATE) / (1.0 - noise)).ln()
        };
        self.0 = (self.0 + ratio).clamp(0.0, ALARM_NATS + SLACK_NATS);
        self.alarm()
    }

    /// Whether the alarm is raised.
    pub fn alarm(self) -> bool {
        self.0 >= ALARM_NATS
    }

    /// Starts again from nothing.
    pub fn clear(&mut self) {
        self.0 = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_site_is_down_after_four_probes_at_one_percent_noise() {
        let mut test = Cusum::default();
        let needed = (1..).find(|_| test.push(true, 0.01)).unwrap();
        assert_eq!(needed, 4);
    }

    #[test]
    fn one_lost_packet_is_not_an_outage() {
        let mut test = Cusum::default();
        for i in 0..100_000 {
            assert!(!test.push(i % 100 == 0, 0.01), "after {i}");
        }
    }

    #[test]
    fn half_the_packets_lost_is_noticed() {
        let mut test = Cusum::default();
        let needed = (1..1000).find(|i| test.push(i % 2 == 0, 0.01)).unwrap();
        assert!(needed < 20, "{needed}");
    }
}
