//! How many subscriptions are taken. A message is sent for each, so neither one reader nor one
//! network may have many sent, nor may many be sent to one domain.

use super::rate_limit::{Limits, RateLimiter, WhenFull, client_key, network_key};
use bongsu_core::Time;
use bongsu_core::http_url::HttpUrl;
use bongsu_store::SubscriberChannel;
use std::net::IpAddr;
use std::time::Duration;

const PER_CLIENT: Limits = Limits {
    per_key: 5,
    total: 300,
    window: Duration::from_secs(600),
    when_full: WhenFull::Refuse,
};
/// A building, or a small provider.
const PER_NETWORK: Limits = Limits { per_key: 30, ..PER_CLIENT };
/// A large mail provider has many of the readers.
const PER_DOMAIN: Limits = Limits { per_key: 60, ..PER_CLIENT };

/// The limits of new subscriptions.
pub struct SubscriptionLimits {
    clients: RateLimiter,
    networks: RateLimiter,
    domains: RateLimiter,
}

impl Default for SubscriptionLimits {
    fn default() -> SubscriptionLimits {
        SubscriptionLimits {
            clients: RateLimiter::new(PER_CLIENT),
            networks: RateLimiter::new(PER_NETWORK),
            domains: RateLimiter::new(PER_DOMAIN),
        }
    }
}

impl SubscriptionLimits {
    /// Whether a client may subscribe with this channel now; counts it if so. What is refused to
    /// a client uses up nothing of its network or the domain.
    pub fn admit(&self, client: Option<IpAddr>, to: &SubscriberChannel, now: Time) -> bool {
        self.clients.admits(client.and_then(client_key).as_deref(), now)
            && self.networks.admits(client.and_then(network_key).as_deref(), now)
            && self.domains.admits(Some(&domain(to)), now)
    }
}

/// The domain whose servers are written to.
fn domain(to: &SubscriberChannel) -> String {
    match to {
        SubscriberChannel::Mail(address) => {
            address.rsplit('@').next().unwrap_or_default().to_owned()
        }
        SubscriberChannel::Webhook(url) => {
            HttpUrl::parse(url).map(|url| url.host()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of these are admitted in ten minutes.
    fn admitted(requests: impl Iterator<Item = (String, String)>) -> usize {
        let limits = SubscriptionLimits::default();
        let now = Time::from_secs(1_000);
        let admit = |(client, address): &(String, String)| {
            let to = SubscriberChannel::Mail(address.clone());
            limits.admit(Some(client.parse().unwrap()), &to, now)
        };
        requests.filter(admit).count()
    }

    #[test]
    fn one_reader_has_few_strangers_written_to() {
        let one = (0..300).map(|n| ("192.0.2.7".to_owned(), format!("kim@domain{n}.example")));
        assert_eq!(admitted(one), 5);
        let household =
            (0..300).map(|n| (format!("2001:db8:1:2::{n:x}"), format!("kim@domain{n}.example")));
        assert_eq!(admitted(household), 5);
    }

    #[test]
    fn a_network_has_few_strangers_written_to() {
        let four = (0..250).map(|n| (format!("192.0.2.{n}"), format!("kim@domain{n}.example")));
        assert_eq!(admitted(four), 30);
        let six = (0..300).map(|n| (format!("2001:db8:1:{n:x}::1"), format!("kim@d{n}.example")));
        assert_eq!(admitted(six), 30);
    }

    #[test]
    fn no_domain_is_flooded_by_many_readers() {
        let requests = (0..250).map(|n| (format!("192.0.{n}.1"), format!("kim{n}@victim.example")));
        assert_eq!(admitted(requests), 60);
    }

    #[test]
    fn a_reader_who_is_refused_uses_up_nothing_of_others() {
        let refused = (0..300).map(|n| ("192.0.2.7".to_owned(), format!("kim{n}@mail.example")));
        let others = (0..40).map(|n| (format!("198.51.{n}.1"), format!("lee{n}@mail.example")));
        assert_eq!(admitted(refused.chain(others)), 45);
    }
}
