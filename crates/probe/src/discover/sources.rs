//! Where discovery begins: resolvers and parents.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Where discovery begins.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Recursive resolvers, tried in turn.
    pub resolvers: Vec<SocketAddr>,
    /// Servers used as the parent of every zone; for drills, tests and a private root.
    pub parents: Vec<SocketAddr>,
    /// The port of name servers: 53, except in drills and tests.
    pub dns_port: u16,
}

impl Sources {
    /// The resolvers that the system uses, from the text of its `resolv.conf`.
    pub fn from_resolv_conf(text: &str) -> Sources {
        let addresses = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let keyword = words.next()?;
            let ip: IpAddr = words.next()?.parse().ok()?;
            (keyword == "nameserver").then_some(SocketAddr::new(ip, 53))
        });
        let mut resolvers: Vec<SocketAddr> = addresses.collect();
        if resolvers.is_empty() {
            // resolv.conf(5): the default is the name server on the local machine.
            resolvers.push((Ipv4Addr::LOCALHOST, 53).into());
        }
        Sources { resolvers, parents: Vec::new(), dns_port: 53 }
    }

    /// The resolvers that this system uses.
    pub fn of_system() -> Sources {
        Sources::from_resolv_conf(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolv_conf_is_parsed() {
        let text = "# comment\nsearch gabia.test\nnameserver 192.0.2.53\nnameserver 2001:db8::53\nnameserver x\n";
        let sources = Sources::from_resolv_conf(text);
        let expected = ["192.0.2.53:53", "[2001:db8::53]:53"].map(|text| text.parse().unwrap());
        assert_eq!(sources.resolvers, expected);
        let nothing = Sources::from_resolv_conf("");
        assert_eq!(nothing.resolvers, ["127.0.0.1:53".parse().unwrap()]);
    }
}
