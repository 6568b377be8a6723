//! How often people who are not known write tickets on the public page: for each a person reads,
//! and a message may go to an address that is not theirs.

use super::rate_limit::{Limits, RateLimiter, WhenFull, client_key, network_key};
use bongsu_core::Time;
use std::net::IpAddr;
use std::time::Duration;

const PER_CLIENT: Limits = Limits {
    per_key: 5,
    total: 5_000,
    window: Duration::from_secs(3600),
    when_full: WhenFull::Refuse,
};
/// A building, or a small provider.
const PER_NETWORK: Limits = Limits { per_key: 50, ..PER_CLIENT };
/// Whoever types it: nobody's mailbox is filled from here.
const PER_ADDRESS: Limits =
    Limits { per_key: 3, window: Duration::from_secs(24 * 3600), ..PER_CLIENT };
/// What is written on one ticket, by who has the link.
const PER_TICKET: Limits = Limits {
    per_key: 20,
    total: 100_000,
    window: Duration::from_secs(3600),
    when_full: WhenFull::Refuse,
};

/// The limits of tickets by people who are not logged in.
pub struct TicketLimits {
    clients: RateLimiter,
    networks: RateLimiter,
    addresses: RateLimiter,
    tickets: RateLimiter,
}

impl Default for TicketLimits {
    fn default() -> TicketLimits {
        TicketLimits {
            clients: RateLimiter::new(PER_CLIENT),
            networks: RateLimiter::new(PER_NETWORK),
            addresses: RateLimiter::new(PER_ADDRESS),
            tickets: RateLimiter::new(PER_TICKET),
        }
    }
}

impl TicketLimits {
    /// Whether a client may open a ticket with this address now; counts it if so.
    pub fn admit_opening(&self, client: Option<IpAddr>, address: &str, now: Time) -> bool {
        self.clients.admits(client.and_then(client_key).as_deref(), now)
            && self.networks.admits(client.and_then(network_key).as_deref(), now)
            && self.addresses.admits(Some(&address.to_lowercase()), now)
    }

    /// Whether something may be added by who has a link: to a ticket, or a customer's new one.
    pub fn admit_writing(&self, key: &str, now: Time) -> bool {
        self.tickets.admits(Some(key), now)
    }
}
