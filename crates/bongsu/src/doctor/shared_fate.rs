//! What of ours shares its fate with what is watched: a relay, or the place of our pages,
//! that cannot be found or reached on the very day that it is needed (S1, S12).

use super::{Finding, Level, Text};
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// All that is watched, as far as fate may be shared with it.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    zones: BTreeSet<Name>,
    name_servers: BTreeSet<Name>,
    networks: BTreeSet<IpAddr>,
}

/// Something of ours that others, or we, must reach.
#[derive(Clone, Debug)]
pub struct OwnDependency {
    /// What it is for.
    pub what: Text,
    /// By which name.
    pub host: String,
    /// Where it stands; nowhere when it was not found.
    pub addresses: Vec<IpAddr>,
    /// The name servers of its domain; none for an address, or when they were not found.
    pub name_servers: Vec<Name>,
}

/// The network that an address stands in, for this purpose: what is announced and attacked
/// together (a /24, or a /48).
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(v4) => (u32::from(v4) & 0xffff_ff00).to_be_bytes().into(),
        IpAddr::V6(v6) => (u128::from(v6) & (u128::MAX << 80)).to_be_bytes().into(),
    }
}

impl Watched {
    /// From what is declared and what DNS said.
    pub fn new(inventory: &Inventory, looks: &BTreeMap<Name, Discovery>) -> Watched {
        let mut watched = Watched::default();
        for host in inventory.sites.keys() {
            watched.zones.insert(host.registrable().unwrap_or_else(|_| host.clone()));
        }
        for look in looks.values() {
            watched.name_servers.extend(look.name_servers());
            let servers = look.servers.values().flatten().map(|at| at.ip());
            let addresses = servers.chain(look.hosts.values().flatten().copied());
            // Loopback is this machine, in drills and tests.
            let real = addresses.filter(|ip| !ip.is_loopback());
            watched.networks.extend(real.map(network));
        }
        watched
    }

    /// What is to be said of something of ours; `pinned` when its place is kept while the
    /// program runs, so that its name matters only at the start.
    pub fn look_at(&self, ours: &OwnDependency, pinned: bool) -> Vec<Finding> {
        let OwnDependency { what, host, addresses, name_servers } = ours;
        let mut findings = Vec::new();
        if addresses.is_empty() {
            findings.push(Finding::problem(
                Level::Broken,
                Text::new(
                    format!("{}: {host}의 주소를 찾을 수 없습니다.", what.ko),
                    format!("{}: {host} has no address that can be found.", what.en),
                ),
                Text::new(
                    "이름을 고치거나, 그 이름의 DNS를 고치십시오.",
                    "Mend the name in the configuration, or its DNS.",
                ),
            ));
        }
        let zone = Name::parse(host).ok().map(|name| name.registrable().unwrap_or(name));
        let shares_zone = zone.is_some_and(|zone| self.zones.contains(&zone));
        let shared = name_servers.iter().find(|server| self.name_servers.contains(*server));
        if shares_zone || shared.is_some() {
            let (ko, en) = match pinned {
                true => (
                    "이 프로그램이 도는 동안은 알아 둔 주소를 쓰지만, 그날 다시 시작하면 찾지 못합니다.",
                    "While the program runs it keeps the place it found, but not over a restart on that day.",
                ),
                false => (
                    "그 네임서버가 공격받으면 고객이 찾아올 수 없습니다.",
                    "When those name servers are attacked, customers cannot find it.",
                ),
            };
            let server = shared.map_or_else(|| host.clone(), Name::unicode);
            findings.push(Finding::problem(
                Level::Doubtful,
                Text::new(
                    format!("{}: {host}의 네임서버({server})가 감시 대상과 같습니다. {ko}", what.ko),
                    format!(
                        "{}: the name servers of {host} ({server}) are those of what is watched. {en}",
                        what.en
                    ),
                ),
                Text::new(
                    "다른 회사의 네임서버를 쓰는 도메인의 이름을 쓰십시오.",
                    "Use a name in a domain whose name servers are another company's.",
                ),
            ));
        }
        if let Some(ip) = addresses.iter().find(|ip| self.networks.contains(&network(**ip))) {
            findings.push(Finding::problem(
                Level::Doubtful,
                Text::new(
                    format!("{}: {host}({ip})가 감시 대상과 같은 네트워크에 있습니다.", what.ko),
                    format!("{}: {host} ({ip}) stands in a network that is watched.", what.en),
                ),
                Text::new(
                    "다른 회사의 네트워크에 두십시오.",
                    "Put it into another company's network.",
                ),
            ));
        }
        if findings.is_empty() {
            findings.push(Finding::healthy(
                format!("{}: {host}는 감시 대상과 이름도 네트워크도 나누지 않습니다.", what.ko),
                format!(
                    "{}: {host} shares neither names nor network with what is watched.",
                    what.en
                ),
            ));
        }
        findings
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
        let look = Discovery {
            zone: name("shop.co.kr"),
            at: Time::ZERO,
            parent: vec![name("ns1.host.kr")],
            child: Vec::new(),
            servers: BTreeMap::from([(
                name("ns1.host.kr"),
                vec!["198.51.100.1:53".parse().unwrap()],
            )]),
            hosts: BTreeMap::from([(name("www.shop.co.kr"), vec!["203.0.113.9".parse().unwrap()])]),
        };
        Watched::new(&Inventory::default(), &BTreeMap::from([(look.zone.clone(), look)]))
    }

    fn levels(host: &str, addresses: &[&str], name_servers: &[&str]) -> Vec<Level> {
        let ours = OwnDependency {
            what: Text::new("", ""),
            host: host.into(),
            addresses: addresses.iter().map(|ip| ip.parse().unwrap()).collect(),
            name_servers: name_servers.iter().map(|server| name(server)).collect(),
        };
        watched().look_at(&ours, false).iter().map(|finding| finding.level).collect()
    }

    #[test]
    fn a_page_elsewhere_in_every_way_is_well() {
        assert_eq!(levels("status.example.net", &["192.0.2.1"], &["ns.other.net"]), [Level::Well]);
    }

    #[test]
    fn the_hosts_own_name_servers_network_and_absence_are_named() {
        use Level::{Broken, Doubtful};
        assert_eq!(levels("status.host.kr", &["192.0.2.1"], &["ns1.host.kr"]), [Doubtful]);
        assert_eq!(levels("status.example.net", &["203.0.113.200"], &[]), [Doubtful]);
        assert_eq!(levels("status.example.net", &[], &[]), [Broken]);
        assert_eq!(levels("mail.host.kr", &["198.51.100.7"], &["ns1.host.kr"]), [Doubtful; 2]);
    }

    #[test]
    fn networks_are_those_that_are_announced_together() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("203.0.113.1", "203.0.113.254") && !same("203.0.113.1", "203.0.112.1"));
        assert!(
            same("2001:db8:1:1::1", "2001:db8:1:2::1") && !same("2001:db8:1::", "2001:db8:2::")
        );
    }
}
