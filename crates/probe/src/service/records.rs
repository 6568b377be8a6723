//! DNS records at each name server of a zone, and the signatures of the zone.

use crate::discover::wire;
use crate::dns::alias::{addresses_in, follow};
use crate::dns::client::DnsClient;
use crate::tcp::ConnectError;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::service::{RecordType, Service};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name as WireName, RData, Record, RecordType as WireType};
use std::net::SocketAddr;

/// The type of signatures (RFC 4034 §3).
const RRSIG: u16 = 46;

/// What is asked of one name server.
#[derive(Clone, Debug)]
pub struct RecordProbe {
    /// What for: records or signatures.
    pub kind: Service,
    /// The host or zone.
    pub host: Name,
    /// The records that must be there, separated by semicolons; any when not given.
    pub expect: Option<String>,
    /// The name server.
    pub server: SocketAddr,
}

/// Asks, and judges the answer. `now` is the time of day, by which signatures expire.
///
/// A server that does not answer is judged by the zone's own probes: nothing is said of it here.
pub async fn ask(client: &DnsClient, probe: &RecordProbe, now: Time) -> Outcome {
    let began = client.clock().now();
    let name = wire(&probe.host);
    let reply = match probe.kind {
        Service::Dnssec => client.query_signed(probe.server, &name, WireType::SOA).await,
        Service::Records(kind) => {
            client.query_authority(probe.server, &name, wire_type(kind)).await
        }
        _ => Err(ConnectError::Local),
    };
    let judged = match reply {
        Ok(reply) => judge(&reply.message, probe, now),
        Err(ConnectError::Target(Reason::Malformed)) => Err(Reason::Malformed),
        Err(ConnectError::Target(_)) => return Outcome::Skipped,
        Err(ConnectError::Local) => return Outcome::Inconclusive,
    };
    match judged {
        Ok(()) => Outcome::Ok { latency: client.clock().now().since(began).into() },
        Err(reason) => Outcome::Failed(reason),
    }
}

/// Asks a name server whether a name has an address, and the resolvers where its alias leads: an
/// alias of a name that has none opens no site.
pub async fn ask_address(
    client: &DnsClient,
    (server, resolvers): (SocketAddr, &[SocketAddr]),
    host: &Name,
) -> Outcome {
    let began = client.clock().now();
    let mut judged = Err(Reason::NoData);
    for kind in [WireType::A, WireType::AAAA] {
        if judged != Err(Reason::NoData) {
            break;
        }
        judged = match has_address(client, (server, resolvers), &wire(host), kind).await {
            Ok(judged) => judged,
            Err(unknown) => return unknown,
        };
    }
    match judged {
        Ok(()) => Outcome::Ok { latency: client.clock().now().since(began).into() },
        Err(reason) => Outcome::Failed(reason),
    }
}

/// # Errors
/// The outcome, when nothing is known of it.
async fn has_address(
    client: &DnsClient,
    (server, resolvers): (SocketAddr, &[SocketAddr]),
    name: &WireName,
    kind: WireType,
) -> Result<Result<(), Reason>, Outcome> {
    let message = match client.query_authority(server, name, kind).await {
        Ok(reply) => reply.message,
        Err(ConnectError::Target(Reason::Malformed)) => return Ok(Err(Reason::Malformed)),
        Err(ConnectError::Target(_)) => return Err(Outcome::Skipped),
        Err(ConnectError::Local) => return Err(Outcome::Inconclusive),
    };
    match (code(&message), follow(name, &message.answers)) {
        (Err(reason), _) => Ok(Err(reason)),
        (Ok(()), _) if addresses_in(&message.answers).next().is_some() => Ok(Ok(())),
        (Ok(()), Some(end)) if end != *name => at_the_end(client, resolvers, &end, kind).await,
        (Ok(()), _) => Ok(Err(Reason::NoData)),
    }
}

/// What the resolvers say of the name to which an alias leads.
async fn at_the_end(
    client: &DnsClient,
    resolvers: &[SocketAddr],
    end: &WireName,
    kind: WireType,
) -> Result<Result<(), Reason>, Outcome> {
    for resolver in resolvers {
        let Ok(reply) = client.query_resolver(*resolver, end, kind).await else { continue };
        let found = addresses_in(&reply.message.answers).next().is_some();
        return match code(&reply.message) {
            Ok(()) if found => Ok(Ok(())),
            Ok(()) => Ok(Err(Reason::NoData)),
            Err(Reason::NxDomain) => Ok(Err(Reason::NxDomain)),
            // It may be the resolver's own trouble.
            Err(_) => continue,
        };
    }
    Err(Outcome::Inconclusive)
}

fn code(message: &Message) -> Result<(), Reason> {
    match message.metadata.response_code {
        ResponseCode::NoError => Ok(()),
        ResponseCode::NXDomain => Err(Reason::NxDomain),
        ResponseCode::ServFail => Err(Reason::ServFail),
        ResponseCode::Refused => Err(Reason::Refused),
        other => Err(Reason::Rcode(u16::from(other) as u8)),
    }
}

fn judge(message: &Message, probe: &RecordProbe, now: Time) -> Result<(), Reason> {
    code(message)?;
    let name = wire(&probe.host);
    match probe.kind {
        Service::Dnssec => {
            let own = message.answers.iter().filter(|record| record.name == name);
            signatures(own.filter_map(expiry), now)
        }
        Service::Records(kind) => {
            let of_type = |record: &&Record| record.record_type() == wire_type(kind);
            let found: Vec<String> =
                message.answers.iter().filter(of_type).map(|it| plain(&it.data)).collect();
            expected(&found, probe.expect.as_deref())
        }
        _ => Ok(()),
    }
}

/// When a record that is a signature expires (RFC 4034 §3.1.5), in seconds modulo 2^32.
fn expiry(record: &Record) -> Option<u32> {
    let RData::Unknown { code, rdata } = &record.data else { return None };
    let bytes = (u16::from(*code) == RRSIG).then_some(rdata.anything.as_slice())?;
    // Type, algorithm, labels, original TTL come first.
    Some(u32::from_be_bytes(bytes.get(8..12)?.try_into().ok()?))
}

/// Every signature must be valid for some time yet, by serial number arithmetic (RFC 1982).
fn signatures(expiries: impl Iterator<Item = u32>, now: Time) -> Result<(), Reason> {
    let now = (now.as_micros() / 1_000_000) as u32;
    let left: Vec<i32> = expiries.map(|at| at.wrapping_sub(now) as i32).collect();
    match left.iter().max() {
        None => Err(Reason::Unsigned),
        // Several signatures may cover one set: one that is valid is enough (RFC 4035 §5.3.3).
        Some(longest) if *longest <= 0 => Err(Reason::SignatureExpired),
        Some(_) => Ok(()),
    }
}

/// Every expected record is there; without expectations, any is.
fn expected(found: &[String], expect: Option<&str>) -> Result<(), Reason> {
    if found.is_empty() {
        return Err(Reason::NoData);
    }
    let wanted = expect.unwrap_or_default().split(';').map(normal).filter(|it| !it.is_empty());
    let there = |wanted: String| found.iter().any(|it| normal(it) == wanted);
    if wanted.into_iter().all(there) { Ok(()) } else { Err(Reason::RecordMismatch) }
}

/// Case, final dots, quotation marks and runs of spaces make no difference.
fn normal(text: &str) -> String {
    let words = text.split_whitespace().map(|word| word.trim_end_matches('.').replace('"', ""));
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A record's data as zone files write it.
fn plain(data: &RData) -> String {
    match data {
        RData::TXT(text) => {
            let parts = text.txt_data.iter().map(|part| String::from_utf8_lossy(part));
            parts.collect()
        }
        other => other.to_string(),
    }
}

fn wire_type(kind: RecordType) -> WireType {
    match kind {
        RecordType::A => WireType::A,
        RecordType::Aaaa => WireType::AAAA,
        RecordType::Cname => WireType::CNAME,
        RecordType::Mx => WireType::MX,
        RecordType::Ns => WireType::NS,
        RecordType::Txt => WireType::TXT,
        RecordType::Caa => WireType::CAA,
        RecordType::Srv => WireType::SRV,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_records_are_compared_as_people_write_them() {
        let found = ["10 mail1.host.kr.".to_owned(), "20 mail2.host.kr.".to_owned()];
        for (expect, verdict) in [
            (None, Ok(())),
            (Some("10  MAIL1.host.kr"), Ok(())),
            (Some("20 mail2.host.kr; 10 mail1.host.kr.;"), Ok(())),
            (Some("10 mail2.host.kr"), Err(Reason::RecordMismatch)),
            (Some("10 mail1.host.kr; 30 mail3.host.kr"), Err(Reason::RecordMismatch)),
        ] {
            assert_eq!(expected(&found, expect), verdict, "{expect:?}");
        }
        assert_eq!(expected(&[], None), Err(Reason::NoData));
    }

    #[test]
    fn a_signature_expires_even_when_seconds_wrap_around() {
        let at = |secs: i64| Time::from_secs(secs);
        let judged = |expiry: u32, now| signatures([expiry].into_iter(), at(now));
        assert_eq!(judged(1_600_000_000, 1_599_999_999), Ok(()));
        assert_eq!(judged(1_600_000_000, 1_600_000_000), Err(Reason::SignatureExpired));
        let wraps = (1_i64 << 32) - 10;
        assert_eq!(judged(100, wraps), Ok(()));
        assert_eq!(signatures([].into_iter(), at(0)), Err(Reason::Unsigned));
        let two = [1_500_000_000, 1_700_000_000].into_iter();
        assert_eq!(signatures(two, at(1_600_000_000)), Ok(()), "one that is valid is enough");
    }
}
