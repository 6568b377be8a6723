//! How often one client may do one thing.

use bongsu_core::Time;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

/// What a [`RateLimiter`] does with a new request while it holds as many as it may.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenFull {
    /// Refuses it: what the limiter protects is scarce.
    Refuse,
    /// Forgets all earlier requests and admits it: no request may be lost.
    Forget,
}

/// The bounds of a [`RateLimiter`].
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests admitted from one key within the window.
    pub per_key: usize,
    /// Requests admitted from all keys within the window.
    pub total: usize,
    /// How long an admitted request counts.
    pub window: Duration,
    /// What happens beyond `total`.
    pub when_full: WhenFull,
}

/// How often the refreshes of an open page are recorded. None may go unrecorded, so a full
/// limiter forgets.
pub const REFRESH_LIMITS: Limits = Limits {
    per_key: 1,
    total: 10_000,
    window: Duration::from_secs(60),
    when_full: WhenFull::Forget,
};

/// How many problem reports of one customer are kept: whoever has the link can send them, and
/// each is a row. More of them say nothing new.
pub const REPORT_LIMITS: Limits = Limits {
    per_key: 10,
    total: 100_000,
    window: Duration::from_secs(600),
    when_full: WhenFull::Refuse,
};

/// How often what an outage cost is estimated for one customer: each time many counts are read.
pub const ESTIMATE_LIMITS: Limits = Limits {
    per_key: 20,
    total: 2_000,
    window: Duration::from_secs(60),
    when_full: WhenFull::Refuse,
};

/// How often a PDF is written for one customer: each takes a core.
pub const PDF_LIMITS: Limits = Limits {
    per_key: 20,
    total: 2_000,
    window: Duration::from_secs(60),
    when_full: WhenFull::Refuse,
};

/// How often one API token is used.
pub const TOKEN_LIMITS: Limits = Limits {
    per_key: 600,
    total: 200_000,
    window: Duration::from_secs(60),
    when_full: WhenFull::Forget,
};

/// How often one source of alerts may send, `per_minute` times. Some tools make a request of each
/// alert, and not all send again what is refused.
pub const fn alert_limits(per_minute: usize) -> Limits {
    Limits {
        per_key: per_minute,
        total: 200_000,
        window: Duration::from_secs(60),
        when_full: WhenFull::Forget,
    }
}

/// How often somebody tries to log in from one network, whatever names they try. Who comes from
/// another one is not kept out by it.
pub const LOGIN_LIMITS: Limits = Limits {
    per_key: 30,
    total: 100_000,
    window: Duration::from_secs(60),
    when_full: WhenFull::Forget,
};

/// How often one number may reply with a code, which has a hundred million values, that is wrong or
/// of an old page. The right one of a new page is taken all the same.
pub const REPLY_LIMITS: Limits = Limits {
    per_key: 60,
    total: 10_000,
    window: Duration::from_secs(600),
    when_full: WhenFull::Refuse,
};

/// A sliding-window rate limiter over keys such as a client's address.
pub struct RateLimiter {
    limits: Limits,
    admitted: Mutex<Admitted>,
}

#[derive(Default)]
struct Admitted {
    by_key: HashMap<String, Vec<Time>>,
    /// Of all keys together.
    count: usize,
}

impl RateLimiter {
    /// A limiter that has admitted nothing yet.
    pub fn new(limits: Limits) -> RateLimiter {
        RateLimiter { limits, admitted: Mutex::default() }
    }

    /// Whether one more request is admitted, and counts it if so. Requests without a key
    /// share the total alone.
    pub fn admits(&self, key: Option<&str>, now: Time) -> bool {
        let Limits { per_key, total, window, when_full } = self.limits;
        let mut admitted = self.admitted.lock();
        if admitted.count >= total {
            admitted.drop_expired(window, now);
            match when_full {
                _ if admitted.count < total => {}
                WhenFull::Refuse => return false,
                WhenFull::Forget => *admitted = Admitted::default(),
            }
        }
        let limit = if key.is_some() { per_key } else { total };
        let times = admitted.by_key.entry(key.unwrap_or_default().to_owned()).or_default();
        let before = times.len();
        times.retain(|at| now.since(*at) < window);
        let kept = times.len();
        let admits = kept < limit;
        if admits {
            times.push(now);
        }
        admitted.count = admitted.count + kept + usize::from(admits) - before;
        admits
    }
}

impl Admitted {
    fn drop_expired(&mut self, window: Duration, now: Time) {
        self.by_key.retain(|_, times| {
            times.retain(|at| now.since(*at) < window);
            !times.is_empty()
        });
        self.count = self.by_key.values().map(Vec::len).sum();
    }
}

/// The key of the client at an address: the address, or the network that one household has
/// (RFC 6177). `None` for a client on this machine: it is a proxy and may be any client.
pub fn client_key(address: IpAddr) -> Option<String> {
    match address {
        address if address.is_loopback() => None,
        IpAddr::V4(v4) => Some(v4.to_string()),
        IpAddr::V6(v6) => Some(format!("{:x?}", &v6.segments()[..4])),
    }
}

/// The network that a client may have more addresses of: 24 bits of IPv4, 48 of IPv6, which one
/// customer of a provider has (RFC 6177).
pub fn network_key(address: IpAddr) -> Option<String> {
    match address {
        address if address.is_loopback() => None,
        IpAddr::V4(v4) => Some(format!("{:?}", &v4.octets()[..3])),
        IpAddr::V6(v6) => Some(format!("{:x?}", &v6.segments()[..3])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        per_key: 5,
        total: 300,
        window: Duration::from_secs(600),
        when_full: WhenFull::Refuse,
    };

    fn at(secs: i64) -> Time {
        Time::from_secs(1_000 + secs)
    }

    #[test]
    fn one_client_cannot_use_up_what_all_share() {
        let limiter = RateLimiter::new(LIMITS);
        let admitted = (0..20).filter(|n| limiter.admits(Some("a"), at(*n))).count();
        assert_eq!(admitted, LIMITS.per_key);
        assert!(limiter.admits(Some("b"), at(20)));
        assert!(limiter.admits(Some("a"), at(700)));
        let from_all = (0..1_000).filter(|n| limiter.admits(Some(&n.to_string()), at(701))).count();
        assert!(from_all < LIMITS.total);
    }

    #[test]
    fn a_household_is_one_client() {
        let household = |last| client_key(format!("2001:db8:1:2::{last}").parse().unwrap());
        assert_eq!(household(1), household(2));
        assert_eq!(client_key("127.0.0.1".parse().unwrap()), None, "it may be any client");
    }

    #[test]
    fn a_full_limiter_that_may_lose_nothing_starts_over() {
        let limits = Limits { per_key: 1, total: 2, when_full: WhenFull::Forget, ..LIMITS };
        let limiter = RateLimiter::new(limits);
        assert!(limiter.admits(Some("a"), at(0)) && limiter.admits(Some("b"), at(0)));
        assert!(limiter.admits(Some("c"), at(1)), "it forgets the others");
        assert!(limiter.admits(Some("a"), at(1)));
    }
}
