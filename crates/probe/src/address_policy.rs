//! Which addresses may be probed at all.
//!
//! Targets come from customers' DNS, so a name may point anywhere: to services of this machine,
//! to a cloud's metadata, to the office network. Such addresses are refused unless the
//! configuration allows their network.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Decides which addresses are admitted.
#[derive(Clone, Debug, Default)]
pub struct AddressPolicy {
    allowed: Vec<IpNet>,
}

impl AddressPolicy {
    /// Public addresses only, and those within `allowed`.
    pub fn new(allowed: Vec<IpNet>) -> AddressPolicy {
        AddressPolicy { allowed }
    }

    /// Whether `address` may be probed.
    ///
    /// An IPv4 address embedded in IPv6 (RFC 4291 §2.5.5) is judged as IPv4.
    pub fn admits(&self, address: IpAddr) -> bool {
        let plain = to_plain(address);
        is_public(plain) || self.allowed.iter().any(|net| net.contains(&plain))
    }
}

/// Extracts an embedded IPv4 address: mapped, NAT64 with the well-known prefix, or 6to4.
fn to_plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if let Some(v4) = v6.to_ipv4_mapped() {
        return IpAddr::V4(v4);
    }
    match v6.segments() {
        // 64:ff9b::/96 (RFC 6052 §2.1) and 2002::/16 (6to4, RFC 3056 §2).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        _ => address,
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// By the IANA special-purpose registry (RFC 6890). The link-local net 169.254.0.0/16
/// holds the clouds' metadata service.
fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let shared = a == 100 && (64..128).contains(&b); // CGNAT, RFC 6598
    let protocol = a == 192 && b == 0 && c == 0; // RFC 6890
    let benchmark = a == 198 && (b == 18 || b == 19); // RFC 2544
    let reserved = a >= 224 || a == 0; // multicast, class E, broadcast, "this network"
    !(v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_documentation()
        || shared
        || protocol
        || benchmark
        || reserved)
}

/// Global unicast is 2000::/3 (RFC 4291 §2.4), less documentation and Teredo.
fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [first, second, ..] = v6.segments();
    let global = first & 0xe000 == 0x2000;
    let documentation = (first == 0x2001 && second == 0xdb8) || first & 0xfff0 == 0x3ff0;
    let special = first == 0x2001 && second < 0x200; // RFC 2928 protocol assignments
    global && !documentation && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(policy: &AddressPolicy, text: &str) -> bool {
        policy.admits(text.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_admitted() {
        let policy = AddressPolicy::default();
        for text in ["1.1.1.1", "211.234.118.50", "2606:4700::1111", "100.63.0.1", "172.32.0.1"] {
            assert!(admits(&policy, text), "{text}");
        }
    }

    #[test]
    fn private_and_metadata_addresses_are_refused() {
        let policy = AddressPolicy::default();
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.1",
            "198.18.0.1",
            "203.0.113.9",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
        ] {
            assert!(!admits(&policy, text), "{text}");
        }
    }

    #[test]
    fn an_allowed_network_is_admitted_and_no_other() {
        let policy =
            AddressPolicy::new(vec!["127.0.0.0/8".parse().unwrap(), "fd00::/64".parse().unwrap()]);
        assert!(admits(&policy, "127.3.2.1"));
        assert!(admits(&policy, "::ffff:127.3.2.1"));
        assert!(admits(&policy, "fd00::7"));
        assert!(!admits(&policy, "10.0.0.1"));
        assert!(!admits(&policy, "fd00:0:0:1::7"));
    }
}
