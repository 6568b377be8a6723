//! How often somebody may try to log in.
//!
//! Failures are counted for each account and network: an attacker slows down themselves and
//! whoever shares their network, and locks nobody out who comes from another one. An attempt is
//! counted before it is looked at, so that many at once are no way around.

use crate::Time;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

/// Attempts that cost no waiting.
const FREE_ATTEMPTS: u32 = 5;
/// The first wait; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_secs(2);
/// The longest wait.
const PAUSE_MAX: Duration = Duration::from_secs(15 * 60);
/// What was counted is forgotten after this.
pub const MEMORY: Duration = Duration::from_secs(3600);
/// Wrong one-time codes of one account in [`MEMORY`], from all networks together, after which
/// recovery codes alone open: whoever tries those knows the password already.
pub const MAX_WRONG_CODES: u32 = 10;

/// The failures of one account from one network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the last was.
    pub last_at: Time,
}

/// How long the next attempt has to wait; zero when it may go ahead.
pub fn pause(failures: Option<Failures>, now: Time) -> Duration {
    let Some(Failures { count, last_at }) = failures else { return Duration::ZERO };
    let waited = now.since(last_at);
    if count < FREE_ATTEMPTS || waited >= MEMORY {
        return Duration::ZERO;
    }
    let doublings = (count - FREE_ATTEMPTS).min(16);
    let pause = PAUSE_MIN.saturating_mul(1 << doublings).min(PAUSE_MAX);
    pause.saturating_sub(waited)
}

/// The network that an address counts for: itself, or the /64 that a line gets with IPv6.
pub fn network(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let bits = u128::from(address) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(bits))
        }
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_after_the_fifth_doubles_the_wait_up_to_a_quarter_of_an_hour() {
        let now = Time::from_secs(1_000_000);
        let waits = |count| pause(Some(Failures { count, last_at: now }), now).as_secs();
        assert_eq!([0, 4, 5, 6, 7, 14, 15, 1000].map(waits), [0, 0, 2, 4, 8, 900, 900, 900]);
        let later = Time::from_secs(1_000_000 + 3600);
        assert_eq!(pause(Some(Failures { count: 50, last_at: now }), later), Duration::ZERO);
        assert_eq!(pause(None, now), Duration::ZERO);
    }

    #[test]
    fn a_network_is_what_one_line_gets() {
        let of = |text: &str| network(text.parse().ok());
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("nobody"), "unknown");
    }
}
