//! Component keys as an operator writes them.

use super::error::Problem;
use super::field::nearest;
use super::value::{self, short};
use crate::inventory::{ComponentKey, Kind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Every kind that can be written, with the long names.
const KIND_NAMES: [(&str, Kind); 22] = [
    ("ns", Kind::NameServer),
    ("name_server", Kind::NameServer),
    ("nsgroup", Kind::NameServerGroup),
    ("name_server_group", Kind::NameServerGroup),
    ("address", Kind::Address),
    ("server", Kind::Server),
    ("rack", Kind::Rack),
    ("switch", Kind::Switch),
    ("prefix", Kind::Prefix),
    ("upstream", Kind::Upstream),
    ("carrier", Kind::Upstream),
    ("dc", Kind::DataCentre),
    ("datacentre", Kind::DataCentre),
    ("datacenter", Kind::DataCentre),
    ("data_centre", Kind::DataCentre),
    ("lb", Kind::LoadBalancer),
    ("load_balancer", Kind::LoadBalancer),
    ("ca", Kind::CertificateAuthority),
    ("certificate_authority", Kind::CertificateAuthority),
    ("vantage", Kind::Vantage),
    ("service", Kind::Service),
    ("other", Kind::Other),
];

/// Reads `kind:name`, with the name in its proper form.
///
/// # Errors
/// Why it is none.
pub fn key(text: &str) -> Result<ComponentKey, Problem> {
    let bad = |nearest: Option<&str>| Problem::Component {
        key: short(text),
        nearest: nearest.map(str::to_owned),
    };
    let (code, name) = text.split_once(':').ok_or_else(|| bad(None))?;
    let code = code.trim().to_lowercase().replace([' ', '-'], "_");
    let Some((_, kind)) = KIND_NAMES.iter().find(|(known, _)| *known == code) else {
        return Err(bad(nearest(&code, KIND_NAMES.iter().map(|(known, _)| *known))));
    };
    let name = value::text(name.trim(), 200)?;
    if name.is_empty() {
        return Err(bad(None));
    }
    let name = match kind {
        Kind::NameServer => value::host(&name)?.to_string(),
        Kind::Address => value::address(&name)?.to_string(),
        Kind::Prefix => prefix(&name).ok_or_else(|| bad(None))?,
        _ => name,
    };
    Ok(ComponentKey::new(*kind, &name))
}

/// `203.0.113.7/24` → `203.0.113.0/24`.
fn prefix(text: &str) -> Option<String> {
    let (address, bits) = text.split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    match address.parse().ok()? {
        IpAddr::V4(v4) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            Some(format!("{}/{bits}", Ipv4Addr::from_bits(v4.to_bits() & mask)))
        }
        IpAddr::V6(v6) if bits <= 128 => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            Some(format!("{}/{bits}", Ipv6Addr::from_bits(v6.to_bits() & mask)))
        }
        _ => None,
    }
}
