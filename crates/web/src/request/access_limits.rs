//! How many uses by nobody in particular are recorded. Whoever can connect can send any number of
//! requests, and each recorded one is a row that is kept for months: without a limit, a stranger
//! fills the disk.

use super::rate_limit::{Limits, RateLimiter, WhenFull, network_key};
use bongsu_core::Time;
use std::net::IpAddr;
use std::time::Duration;

/// Of a customer's own page, which whoever has its link may open: so many uses of each page.
const PER_PAGE: Limits = Limits {
    per_key: 120,
    total: 200_000,
    window: Duration::from_secs(600),
    when_full: WhenFull::Forget,
};
/// Of what a stranger asked for: so many from each network, and so many in all.
const PER_NETWORK: Limits = Limits {
    per_key: 30,
    total: 600,
    window: Duration::from_secs(600),
    when_full: WhenFull::Refuse,
};

/// What somebody used who is not logged in.
pub enum Use<'a> {
    /// A customer's own page, by its link.
    CustomerPage(&'a str),
    /// Anything else, from an address if it is known.
    Other(Option<IpAddr>),
}

/// The limits of what is recorded of those who are not logged in.
pub struct AccessLimits {
    pages: RateLimiter,
    networks: RateLimiter,
}

impl Default for AccessLimits {
    fn default() -> AccessLimits {
        let (pages, networks) = (RateLimiter::new(PER_PAGE), RateLimiter::new(PER_NETWORK));
        AccessLimits { pages, networks }
    }
}

impl AccessLimits {
    /// Whether a use is recorded; counts it if so.
    pub fn admit(&self, what: &Use<'_>, now: Time) -> bool {
        match what {
            Use::CustomerPage(link) => self.pages.admits(Some(link), now),
            Use::Other(client) => {
                self.networks.admits(client.and_then(network_key).as_deref(), now)
            }
        }
    }
}
