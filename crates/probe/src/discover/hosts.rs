//! Where the hosts of a zone are, as each of its name servers says.

use super::{
    Discoverer, MAX_ADDRESSES, MAX_ALIASES, MAX_HOST_TRIES, addresses_in, is_own_answer, wire,
};
use crate::dns::client::Reply;
use bongsu_core::name::Name;
use futures_util::future::{join, join_all};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name as WireName, RData, Record, RecordType};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

/// What one server says of a name.
enum Said {
    /// These records.
    Records(Vec<Record>),
    /// With authority, that there are none.
    Absent,
    /// That it is delegated further.
    Delegated,
    /// Nothing that counts.
    Nothing,
}

/// Where a host is.
#[derive(Default)]
pub(super) struct Located {
    pub(super) ips: BTreeSet<IpAddr>,
    /// Whether a server of the zone says that it has no address.
    pub(super) absent: bool,
}

impl Discoverer {
    /// Where a host is. Visitors are sent wherever any server of its zone sends them, so all of
    /// them count that answer.
    pub(super) async fn locate_host(
        &self,
        zone: &Name,
        host: &Name,
        servers: &[SocketAddr],
    ) -> Located {
        let each = servers.iter().take(MAX_HOST_TRIES).map(|server| async move {
            let of = |kind| self.host_of_kind(zone, host, *server, kind);
            join(of(RecordType::A), of(RecordType::AAAA)).await
        });
        let mut all = Located::default();
        for (v4, v6) in join_all(each).await {
            all.absent |= v4.absent && v6.absent;
            all.ips.extend(v4.ips.into_iter().chain(v6.ips));
        }
        all
    }

    /// Where one server of its zone says that a host is.
    async fn host_of_kind(
        &self,
        zone: &Name,
        host: &Name,
        server: SocketAddr,
        kind: RecordType,
    ) -> Located {
        let mut found = Located::default();
        let mut name = wire(host);
        for _ in 0..=MAX_ALIASES {
            let said = match wire(zone).zone_of(&name) {
                true => self.authoritative(zone, &name, kind, server).await,
                false => Said::Delegated,
            };
            let (answers, exists) = match said {
                Said::Records(answers) => (answers, true),
                Said::Absent => (Vec::new(), false),
                Said::Nothing => break,
                Said::Delegated => {
                    // Outside of the zone, or in one below; the resolver follows further aliases.
                    let reply = self.resolve(&name, kind).await;
                    found.ips.extend(reply.iter().flat_map(|it| addresses_in(&it.message.answers)));
                    break;
                }
            };
            let end = follow(&name, &answers);
            // A zone says where its own hosts are; of another's, the resolver is asked.
            if wire(zone).zone_of(&end) {
                found.ips.extend(addresses_in(answers.iter().filter(|record| record.name == end)));
            }
            if end == name || !found.ips.is_empty() {
                found.absent = !exists;
                break;
            }
            name = end;
        }
        found.ips = found.ips.into_iter().take(MAX_ADDRESSES).collect();
        found
    }

    /// The records that the first of some servers of `zone` to answer gives of `name`, empty when
    /// none answers; `None` when the name is delegated further.
    pub(super) async fn first_authoritative(
        &self,
        zone: &Name,
        name: &WireName,
        kind: RecordType,
        servers: &[SocketAddr],
    ) -> Option<Vec<Record>> {
        for server in servers.iter().take(MAX_HOST_TRIES) {
            match self.authoritative(zone, name, kind, *server).await {
                Said::Records(records) => return Some(records),
                Said::Absent => return Some(Vec::new()),
                Said::Delegated => return None,
                Said::Nothing => {}
            }
        }
        Some(Vec::new())
    }

    /// What one server of `zone` says of `name`.
    async fn authoritative(
        &self,
        zone: &Name,
        name: &WireName,
        kind: RecordType,
        server: SocketAddr,
    ) -> Said {
        let reply = self.dns_client.query_authority(server, name, kind).await;
        let Ok(Reply { message, .. }) = reply else { return Said::Nothing };
        let code = message.metadata.response_code;
        if is_own_answer(&message) {
            let knows = matches!(code, ResponseCode::NoError | ResponseCode::NXDomain);
            return match message.answers.is_empty() && knows {
                true => Said::Absent,
                false => Said::Records(message.answers),
            };
        }
        if is_referral(&message, &wire(zone), name) { Said::Delegated } else { Said::Nothing }
    }
}

/// Whether a server of `zone` says that `name` is in a zone below.
fn is_referral(message: &Message, zone: &WireName, name: &WireName) -> bool {
    message.authorities.iter().any(|record| {
        let between = record.name != *zone && zone.zone_of(&record.name);
        record.record_type() == RecordType::NS && between && record.name.zone_of(name)
    })
}

/// The target of the aliases in one response.
fn follow(name: &WireName, answers: &[Record]) -> WireName {
    let mut at = name.clone();
    for _ in 0..=MAX_ALIASES {
        let alias = answers.iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == at => Some(target.0.clone()),
            _ => None,
        });
        match alias {
            Some(target) => at = target,
            None => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::rr::rdata::CNAME;

    #[test]
    fn aliases_are_followed_and_loops_end() {
        let name = |text: &str| WireName::from_ascii(text).unwrap();
        let alias = |from: &str, to: &str| {
            Record::from_rdata(name(from), 60, RData::CNAME(CNAME(name(to))))
        };
        let chain = [alias("www.shop.kr.", "a.shop.kr."), alias("a.shop.kr.", "b.cdn.kr.")];
        assert_eq!(follow(&name("www.shop.kr."), &chain), name("b.cdn.kr."));
        let cycle = [alias("a.kr.", "b.kr."), alias("b.kr.", "a.kr.")];
        follow(&name("a.kr."), &cycle);
    }
}
