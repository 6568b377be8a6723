//! How often links to customers' pages are asked for. A message may be sent for each, so neither
//! one reader nor one network may ask for many; how many one contact gets, the store limits.

use super::rate_limit::{Limits, RateLimiter, WhenFull, client_key, network_key};
use bongsu_core::Time;
use std::net::IpAddr;
use std::time::Duration;

const PER_CLIENT: Limits = Limits {
    per_key: 5,
    total: 3_000,
    window: Duration::from_secs(600),
    when_full: WhenFull::Refuse,
};
/// A building, or a small provider.
const PER_NETWORK: Limits = Limits { per_key: 30, ..PER_CLIENT };

/// The limits of requests for a link.
pub struct PageLinkLimits {
    clients: RateLimiter,
    networks: RateLimiter,
}

impl Default for PageLinkLimits {
    fn default() -> PageLinkLimits {
        PageLinkLimits {
            clients: RateLimiter::new(PER_CLIENT),
            networks: RateLimiter::new(PER_NETWORK),
        }
    }
}

impl PageLinkLimits {
    /// Whether a client may ask now; counts it if so. What is refused to a client uses up nothing
    /// of its network.
    pub fn admit(&self, client: Option<IpAddr>, now: Time) -> bool {
        self.clients.admits(client.and_then(client_key).as_deref(), now)
            && self.networks.admits(client.and_then(network_key).as_deref(), now)
    }
}
