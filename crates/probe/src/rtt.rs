//! How long an answer usually takes, and from when silence is evidence.
//!
//! The arithmetic is RFC 6298: a smoothed round trip, its mean deviation, and a
//! retransmission time-out of `SRTT + 4 * RTTVAR`, held between a floor and a ceiling.
//! Where Karn's rule is needed (an answer that may belong to either of two questions)
//! the caller gives no sample; DNS retransmits under a new id, so there every answer
//! shows which query it belongs to.

use rustc_hash::FxHashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// The limits of a time-out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RtoLimits {
    /// Never below this; a busy target is not a silent one. Usually 200 ms.
    pub floor: Duration,
    /// Used until the first answer (RFC 6298 §2.1 says 1 s).
    pub initial: Duration,
    /// Never above this. Usually 2 s.
    pub ceiling: Duration,
}

impl Default for RtoLimits {
    fn default() -> RtoLimits {
        RtoLimits {
            floor: Duration::from_millis(200),
            initial: Duration::from_secs(1),
            ceiling: Duration::from_secs(2),
        }
    }
}

/// One target's round trip. Eight bytes: there may be a hundred thousand of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rtt {
    smoothed_us: u32,
    deviation_us: u32,
}

impl Rtt {
    /// From the first sample (RFC 6298 §2.2).
    pub fn first(sample: Duration) -> Rtt {
        let sample_us = micros(sample);
        Rtt { smoothed_us: sample_us, deviation_us: sample_us / 2 }
    }

    /// With one more sample (RFC 6298 §2.3: alpha 1/8, beta 1/4).
    pub fn with(self, sample: Duration) -> Rtt {
        let sample_us = micros(sample);
        let off = u64::from(self.smoothed_us.abs_diff(sample_us));
        let deviation = (3 * u64::from(self.deviation_us) + off) / 4;
        let smoothed = (7 * u64::from(self.smoothed_us) + u64::from(sample_us)) / 8;
        Rtt { smoothed_us: narrow(smoothed), deviation_us: narrow(deviation) }
    }

    /// The usual round trip.
    pub fn smoothed(self) -> Duration {
        Duration::from_micros(u64::from(self.smoothed_us))
    }

    /// After this long without an answer, silence is evidence.
    pub fn timeout(self, limits: &RtoLimits) -> Duration {
        let span = u64::from(self.smoothed_us) + 4 * u64::from(self.deviation_us);
        Duration::from_micros(span).clamp(limits.floor, limits.ceiling)
    }
}

fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}

fn narrow(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The round trips of many targets.
#[derive(Debug, Default)]
pub struct RttTable {
    limits: RtoLimits,
    by_target: FxHashMap<IpAddr, Rtt>,
}

impl RttTable {
    /// Nothing is known yet.
    pub fn new(limits: RtoLimits) -> RttTable {
        RttTable { limits, by_target: FxHashMap::default() }
    }

    /// From when silence of `target` is evidence.
    pub fn timeout(&self, target: IpAddr) -> Duration {
        let known = self.by_target.get(&target);
        known.map_or(self.limits.initial, |rtt| rtt.timeout(&self.limits))
    }

    /// `target` answered after `sample`.
    pub fn learn(&mut self, target: IpAddr, sample: Duration) {
        self.by_target
            .entry(target)
            .and_modify(|rtt| *rtt = rtt.with(sample))
            .or_insert_with(|| Rtt::first(sample));
    }

    /// Drops targets that are no longer probed.
    pub fn retain(&mut self, keep: impl Fn(IpAddr) -> bool) {
        self.by_target.retain(|target, _| keep(*target));
    }
}

/// The network of an address, /24 or /48, as an address: hosts of one network
/// are about as far away as each other, so that the first connection to a new one is
/// judged by its neighbours.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: RtoLimits = RtoLimits {
        floor: Duration::from_millis(200),
        initial: Duration::from_secs(1),
        ceiling: Duration::from_secs(2),
    };

    fn after(samples_ms: &[u64]) -> Rtt {
        let mut samples = samples_ms.iter().map(|&ms| Duration::from_millis(ms));
        let first = Rtt::first(samples.next().unwrap());
        samples.fold(first, Rtt::with)
    }

    #[test]
    fn the_first_sample_gives_three_round_trips() {
        // RFC 6298 §2.2: SRTT = R, RTTVAR = R/2, RTO = R + 4 * R/2.
        assert_eq!(after(&[100]).timeout(&LIMITS), Duration::from_millis(300));
    }

    #[test]
    fn the_second_sample_moves_by_an_eighth_and_a_quarter() {
        let rtt = after(&[100, 200]);
        // RTTVAR = 3/4 * 50 + 1/4 * |100 - 200| = 62.5; SRTT = 7/8 * 100 + 1/8 * 200 = 112.5.
        assert_eq!(rtt.smoothed(), Duration::from_micros(112_500));
        assert_eq!(rtt.timeout(&LIMITS), Duration::from_micros(112_500 + 4 * 62_500));
    }

    #[test]
    fn a_near_server_is_given_the_floor() {
        assert_eq!(after(&[1; 20]).timeout(&LIMITS), Duration::from_millis(200));
    }

    #[test]
    fn a_server_that_became_slow_is_waited_for_again() {
        let mut samples = vec![10; 20];
        samples.extend([900; 20]);
        let span = after(&samples).timeout(&LIMITS);
        assert!(span > Duration::from_millis(900) && span <= Duration::from_secs(2), "{span:?}");
    }

    #[test]
    fn an_absurd_sample_never_passes_the_ceiling() {
        assert_eq!(Rtt::first(Duration::from_secs(1 << 40)).timeout(&LIMITS), LIMITS.ceiling);
    }

    #[test]
    fn an_unknown_server_gets_the_initial_second() {
        let mut table = RttTable::new(LIMITS);
        let target: IpAddr = "192.0.2.1".parse().unwrap();
        assert_eq!(table.timeout(target), Duration::from_secs(1));
        table.learn(target, Duration::from_millis(100));
        assert_eq!(table.timeout(target), Duration::from_millis(300));
        table.retain(|_| false);
        assert_eq!(table.timeout(target), Duration::from_secs(1));
    }

    #[test]
    fn neighbours_share_a_network() {
        let net = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(net("192.0.2.77"), "192.0.2.0");
        assert_eq!(net("2001:db8:7:1::5"), "2001:db8:7::");
    }
}
