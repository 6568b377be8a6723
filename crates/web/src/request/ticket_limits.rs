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
/// Whoever types it: nobody's mailbox is filled from here. It decides about the mail alone, so that
/// nobody loses their place by what others typed.
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
    customers: RateLimiter,
}

impl Default for TicketLimits {
    fn default() -> TicketLimits {
        TicketLimits {
            clients: RateLimiter::new(PER_CLIENT),
            networks: RateLimiter::new(PER_NETWORK),
            addresses: RateLimiter::new(PER_ADDRESS),
            tickets: RateLimiter::new(PER_TICKET),
            customers: RateLimiter::new(PER_TICKET),
        }
    }
}

impl TicketLimits {
    /// Whether a client may open a ticket now; counts it if so.
    pub fn admit_opening(&self, client: Option<IpAddr>, now: Time) -> bool {
        self.clients.admits(client.and_then(client_key).as_deref(), now)
            && self.networks.admits(client.and_then(network_key).as_deref(), now)
    }

    /// Whether a message may go to an address that somebody typed; counts it if so.
    pub fn admit_mail(&self, address: &str, now: Time) -> bool {
        self.addresses.admits(Some(&mailbox(address)), now)
    }

    /// Whether something may be added to a ticket by who has the link to it.
    pub fn admit_writing(&self, ticket: &str, now: Time) -> bool {
        self.tickets.admits(Some(ticket), now)
    }

    /// The same on customers' own pages, which strangers do not use up.
    pub fn admit_customer(&self, key: &str, now: Time) -> bool {
        self.customers.admits(Some(key), now)
    }
}

/// The mailbox of an address: what follows a plus sign in it is the same one (RFC 5233).
fn mailbox(address: &str) -> String {
    let address = address.to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
            format!("{local}@{domain}")
        }
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_kept_out_by_what_others_typed_and_no_mailbox_is_filled() {
        let (limits, now) = (TicketLimits::default(), Time::from_secs(1_000_000));
        for address in ["kim@a.kr", "KIM+1@a.kr", "kim+2@a.kr"] {
            assert!(limits.admit_mail(address, now), "{address}");
        }
        assert!(!limits.admit_mail("kim+3@a.kr", now), "four messages to one mailbox");
        let other = Some("198.51.100.7".parse().unwrap());
        assert!(limits.admit_opening(other, now), "kim still writes");
        assert!(limits.admit_mail("lee@a.kr", now));
    }
}
