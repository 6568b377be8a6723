//! How many probes one address may receive per second, and how many may be in flight.
//!
//! Law 4: probing adds nothing to an attack. The sweep is spread by the schedule, and
//! confirmation bursts pass through here: they are delayed, not refused, so that a thousand
//! zones of one name server are verified at a rate that does not load it.
//!
//! Own code (GCRA), since `governor` keeps a clock of its own: here `now` is given, as everywhere.

use bongsu_core::Time;
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use std::time::Duration;

/// A rate with a burst.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Questions per second, at least one.
    pub per_second: u32,
    /// Questions at once after a pause, at least one.
    pub burst: u32,
}

impl Rate {
    fn gap_us(self) -> i64 {
        1_000_000 / i64::from(self.per_second.max(1))
    }
}

/// The budget of one address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TargetBudget {
    /// Everything together; what is above it is missed.
    pub total: Rate,
    /// Probes ahead of the schedule; what is above it waits.
    pub extra: Rate,
}

impl Default for TargetBudget {
    fn default() -> TargetBudget {
        TargetBudget {
            total: Rate { per_second: 3000, burst: 300 },
            extra: Rate { per_second: 100, burst: 20 },
        }
    }
}

/// A bucket by its theoretical arrival time (the generic cell rate algorithm of ITU-T
/// I.371): one number instead of tokens and an instant.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    next_us: i64,
}

impl Bucket {
    const EMPTY: Bucket = Bucket { next_us: i64::MIN };

    /// When the next question may go, at `now` or later; it is taken as going then.
    fn reserve(&mut self, now_us: i64, rate: Rate) -> i64 {
        let gap = rate.gap_us();
        let tolerance = gap * (i64::from(rate.burst.max(1)) - 1);
        let goes = now_us.max(self.next_us.saturating_sub(tolerance));
        self.next_us = self.next_us.max(now_us) + gap;
        goes
    }

    /// Takes one now if the rate allows it.
    fn take(&mut self, now_us: i64, rate: Rate) -> bool {
        let mut after = *self;
        let fits = after.reserve(now_us, rate) <= now_us;
        if fits {
            *self = after;
        }
        fits
    }
}

/// The budgets of all addresses.
#[derive(Debug)]
pub struct Budgets {
    rule: TargetBudget,
    by_target: FxHashMap<IpAddr, (Bucket, Bucket)>,
    swept_us: i64,
}

/// Buckets that are full again are forgotten this often, so memory follows use.
const FORGET_EVERY_US: i64 = 60_000_000;

impl Budgets {
    /// No probes so far.
    pub fn new(rule: TargetBudget) -> Budgets {
        Budgets { rule, by_target: FxHashMap::default(), swept_us: 0 }
    }

    /// Whether `target` may be probed now; if so, it counts.
    pub fn take(&mut self, target: IpAddr, now: Time) -> bool {
        let now_us = now.as_micros();
        self.forget(now_us);
        let rule = self.rule.total;
        self.buckets(target).0.take(now_us, rule)
    }

    /// When an extra probe that wants to go at `at` may go; `None` when that is so late
    /// (after `tolerance`) that the sweep comes first.
    pub fn reserve_extra(&mut self, target: IpAddr, at: Time, tolerance: Duration) -> Option<Time> {
        let rule = self.rule.extra;
        let bucket = &mut self.buckets(target).1;
        let mut after = *bucket;
        let goes = Time::from_micros(after.reserve(at.as_micros(), rule));
        if goes.since(at) > tolerance {
            return None;
        }
        *bucket = after;
        Some(goes)
    }

    fn buckets(&mut self, target: IpAddr) -> &mut (Bucket, Bucket) {
        self.by_target.entry(target).or_insert((Bucket::EMPTY, Bucket::EMPTY))
    }

    fn forget(&mut self, now_us: i64) {
        if now_us - self.swept_us >= FORGET_EVERY_US {
            self.swept_us = now_us;
            self.by_target.retain(|_, (total, extra)| total.next_us.max(extra.next_us) > now_us);
        }
    }
}

/// How many probes must be able to be under way so that a sweep in which every target
/// keeps its whole time-out still ends in its interval: rate times time-out, and a quarter
/// more, since hashed phases bunch a little.
pub fn in_flight_for(rate_per_second: f64, longest: Duration) -> usize {
    let needed = rate_per_second * longest.as_secs_f64();
    // Six standard deviations of a Poisson count cover the bunching of small numbers.
    (needed * 1.25 + 6.0 * needed.sqrt()).ceil() as usize + 16
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: TargetBudget = TargetBudget {
        total: Rate { per_second: 10, burst: 2 },
        extra: Rate { per_second: 5, burst: 3 },
    };

    fn ns1() -> IpAddr {
        "192.0.2.1".parse().unwrap()
    }

    fn at(secs: f64) -> Time {
        Time::from_micros((secs * 1e6) as i64)
    }

    #[test]
    fn a_server_is_asked_no_faster_than_its_budget() {
        let mut budgets = Budgets::new(RULE);
        let mut taken = 0;
        for ms in 0..10_000 {
            taken += u32::from(budgets.take(ns1(), at(100.0 + f64::from(ms) / 1000.0)));
        }
        // Ten a second for ten seconds, and the burst.
        assert!((100..=102).contains(&taken), "{taken}");
    }

    #[test]
    fn one_servers_budget_is_not_anothers() {
        let mut budgets = Budgets::new(RULE);
        for _ in 0..5 {
            budgets.take(ns1(), at(1.0));
        }
        assert!(!budgets.take(ns1(), at(1.0)));
        assert!(budgets.take("192.0.2.2".parse().unwrap(), at(1.0)));
    }

    #[test]
    fn a_burst_of_confirmations_is_spread_not_refused() {
        let mut budgets = Budgets::new(RULE);
        let minute = Duration::from_secs(60);
        let goes: Vec<Time> =
            (0..6).filter_map(|_| budgets.reserve_extra(ns1(), at(10.0), minute)).collect();
        let expected = [10.0, 10.0, 10.0, 10.2, 10.4, 10.6].map(at);
        assert_eq!(goes, expected);
    }

    #[test]
    fn what_would_come_after_the_sweep_is_left_to_the_sweep() {
        let mut budgets = Budgets::new(RULE);
        let taken = (0..10_000)
            .filter(|_| budgets.reserve_extra(ns1(), at(10.0), Duration::from_secs(60)).is_some());
        let taken = taken.count();
        assert!((300..=304).contains(&taken), "{taken}");
    }

    #[test]
    fn old_targets_are_forgotten() {
        let mut budgets = Budgets::new(RULE);
        for n in 0..1000u32 {
            budgets.take(IpAddr::V4((0xc000_0200 + n).into()), at(100.0));
        }
        budgets.take(ns1(), at(300.0));
        assert_eq!(budgets.by_target.len(), 1);
    }

    #[test]
    fn ten_thousand_dead_targets_fit_into_a_minute() {
        let limit = in_flight_for(10_000.0 / 60.0, Duration::from_secs(11));
        let per_minute = limit as f64 / 11.0 * 60.0;
        assert!(per_minute >= 10_000.0, "{per_minute}");
    }
}
