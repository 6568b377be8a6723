//! Which of our own dependencies share name servers or networks with what is monitored: a
//! relay, or the host of our pages, that cannot be resolved or reached on the very day it is
//! needed (S1, S12).

use super::{Finding, Severity};
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use bongsu_words::{Language, say};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Zones, name servers and networks of everything that is monitored.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    zones: BTreeSet<Name>,
    name_servers: BTreeSet<Name>,
    networks: BTreeSet<IpAddr>,
    /// Single addresses, loopback among them.
    addresses: BTreeSet<IpAddr>,
}

/// A host that we, or our customers, must reach during an outage.
#[derive(Clone, Debug)]
pub struct OwnDependency {
    /// What it is for, for people.
    pub purpose: String,
    /// Its name.
    pub host: String,
    /// Its addresses; none when it was not found.
    pub addresses: Vec<IpAddr>,
    /// The name servers of its domain; none for an address, or when they were not found.
    pub name_servers: Vec<Name>,
}

/// The network of an address, for this purpose: what is announced and attacked together (a
/// /24, or a /48).
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(v4) => (u32::from(v4) & 0xffff_ff00).to_be_bytes().into(),
        IpAddr::V6(v6) => (u128::from(v6) & (u128::MAX << 80)).to_be_bytes().into(),
    }
}

impl Watched {
    /// From the inventory and from DNS discovery.
    pub fn new(inventory: &Inventory, discoveries: &BTreeMap<Name, Discovery>) -> Watched {
        let mut watched = Watched::default();
        for (host, site) in &inventory.sites {
            watched.zones.insert(host.registrable().unwrap_or_else(|_| host.clone()));
            watched.addresses.extend(&site.addresses);
        }
        let components = inventory.components.values();
        watched.addresses.extend(components.flat_map(|component| &component.addresses));
        for discovery in discoveries.values() {
            watched.name_servers.extend(discovery.name_servers());
            let servers = discovery.servers.values().flatten().map(|at| at.ip());
            watched.addresses.extend(servers.chain(discovery.hosts.values().flatten().copied()));
        }
        // Loopback is this machine, in drills and tests.
        let remote = watched.addresses.iter().filter(|ip| !ip.is_loopback());
        watched.networks = remote.copied().map(network).collect();
        watched
    }

    /// Whether something at this address or in its network is monitored.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.addresses.contains(&ip) || self.networks.contains(&network(ip))
    }

    /// Checks one of our dependencies. `is_cached` when its address is kept while the program
    /// runs, so that its name matters at the start alone.
    pub fn check(
        &self,
        lang: Language,
        dependency: &OwnDependency,
        is_cached: bool,
    ) -> Vec<Finding> {
        let (purpose, host) = (dependency.purpose.as_str(), dependency.host.as_str());
        let mut findings = Vec::new();
        if dependency.addresses.is_empty() {
            findings.push(Finding::problem(
                Severity::Error,
                say!(lang, "doctor-own-unresolved", purpose = purpose, host = host),
                say!(lang, "doctor-own-unresolved-fix"),
            ));
        }
        findings.extend(self.check_name_servers(lang, dependency, is_cached));
        let is_watched = |ip: &&IpAddr| self.networks.contains(&network(**ip));
        if let Some(ip) = dependency.addresses.iter().find(is_watched) {
            let ip = ip.to_string();
            findings.push(Finding::problem(
                Severity::Warning,
                say!(lang, "doctor-own-network", purpose = purpose, host = host, ip = ip),
                say!(lang, "doctor-own-network-fix"),
            ));
        }
        if findings.is_empty() {
            let message = say!(lang, "doctor-own-independent", purpose = purpose, host = host);
            findings.push(Finding::ok(message));
        }
        findings
    }

    fn check_name_servers(
        &self,
        lang: Language,
        dependency: &OwnDependency,
        is_cached: bool,
    ) -> Option<Finding> {
        let zone =
            Name::parse(&dependency.host).ok().map(|name| name.registrable().unwrap_or(name));
        let shares_zone = zone.is_some_and(|zone| self.zones.contains(&zone));
        let shared =
            dependency.name_servers.iter().find(|server| self.name_servers.contains(*server));
        if !shares_zone && shared.is_none() {
            return None;
        }
        let server = shared.map_or_else(|| dependency.host.clone(), Name::unicode);
        let (purpose, host) = (dependency.purpose.as_str(), dependency.host.as_str());
        let effect = match is_cached {
            true => say!(lang, "doctor-own-name-servers-cached"),
            false => say!(lang, "doctor-own-name-servers-public"),
        };
        Some(Finding::problem(
            Severity::Warning,
            say!(
                lang,
                "doctor-own-name-servers",
                purpose = purpose,
                host = host,
                server = server,
                effect = effect
            ),
            say!(lang, "doctor-own-name-servers-fix"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn watched() -> Watched {
        let discovery = Discovery {
            zone: name("shop.co.kr"),
            at: Time::ZERO,
            parent: vec![name("ns1.host.kr")],
            child: Vec::new(),
            servers: BTreeMap::from([(
                name("ns1.host.kr"),
                vec!["198.51.100.1:53".parse().unwrap()],
            )]),
            absent: BTreeSet::new(),
            hosts: BTreeMap::from([(name("www.shop.co.kr"), vec!["203.0.113.9".parse().unwrap()])]),
        };
        Watched::new(&Inventory::default(), &BTreeMap::from([(discovery.zone.clone(), discovery)]))
    }

    fn severities(host: &str, addresses: &[&str], name_servers: &[&str]) -> Vec<Severity> {
        let dependency = OwnDependency {
            purpose: String::new(),
            host: host.into(),
            addresses: addresses.iter().map(|ip| ip.parse().unwrap()).collect(),
            name_servers: name_servers.iter().map(|server| name(server)).collect(),
        };
        watched()
            .check(Language::En, &dependency, false)
            .iter()
            .map(|finding| finding.severity)
            .collect()
    }

    #[test]
    fn a_host_that_shares_nothing_is_ok() {
        assert_eq!(
            severities("status.example.net", &["192.0.2.1"], &["ns.other.net"]),
            [Severity::Ok]
        );
    }

    #[test]
    fn shared_name_servers_networks_and_missing_addresses_are_reported() {
        use Severity::{Error, Warning};
        assert_eq!(severities("status.host.kr", &["192.0.2.1"], &["ns1.host.kr"]), [Warning]);
        assert_eq!(severities("status.example.net", &["203.0.113.200"], &[]), [Warning]);
        assert_eq!(severities("status.example.net", &[], &[]), [Error]);
        assert_eq!(severities("mail.host.kr", &["198.51.100.7"], &["ns1.host.kr"]), [Warning; 2]);
    }

    #[test]
    fn networks_are_what_is_announced_together() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("203.0.113.1", "203.0.113.254") && !same("203.0.113.1", "203.0.112.1"));
        assert!(
            same("2001:db8:1:1::1", "2001:db8:1:2::1") && !same("2001:db8:1::", "2001:db8:2::")
        );
    }
}
