//! Discovers a zone in DNS: its name servers as the parent and as the zone lists them, their
//! addresses, and the addresses of its sites.
//!
//! The parent and the zone's own servers are queried directly. A recursive resolver is only
//! used to find the parent, and addresses of name servers without glue.
//!
//! Nobody is believed beyond what is theirs (RFC 2181 §5.4.1, RFC 5452 §6): the parent says
//! where the servers of its delegation are as far as their names are below the parent's own,
//! and a zone as far as they are in the zone. Any other address comes from a resolver.

mod sources;

pub use sources::Sources;

use crate::dns::alias::{MAX_ALIASES, addresses_in, follow};
use crate::dns::client::{DnsClient, Reply};
use crate::tcp::ConnectError;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use bongsu_core::service::{Service, ServiceName};
use futures_util::StreamExt;
use futures_util::future::{join, join_all};
use futures_util::stream::{self, FuturesUnordered};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name as WireName, RData, Record, RecordType};
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OnceCell, mpsc};

/// How many servers of the parent are tried.
const MAX_PARENT_TRIES: usize = 4;

/// Name servers of a zone that are looked at. Thirteen are common at most; whoever lists more
/// gets no more attention for it.
const MAX_SERVERS: usize = 20;

/// Addresses of one name server or host.
const MAX_ADDRESSES: usize = 8;

/// Mail servers of one preference that are looked at.
const MAX_EXCHANGES: usize = 8;

/// Servers of a zone that are asked for the address of a host, one after the other.
const MAX_HOST_TRIES: usize = 4;
/// As long as none of them has ever answered.
const MAX_SILENT_TRIES: usize = 2;

/// What a zone may take, in timeouts of one query, and for each of its hosts beside that. What
/// was found by then is kept.
const ZONE_BUDGET_TIMEOUTS: u32 = 10;
const HOST_BUDGET: Duration = Duration::from_millis(50);

type Once<T> = Mutex<HashMap<String, Arc<OnceCell<T>>>>;

/// Discovers zones. What many zones share (the parent's servers, the addresses of a name
/// server) is queried once and cached: create a new discoverer for each daily round.
#[derive(Debug)]
pub struct Discoverer {
    dns_client: DnsClient,
    sources: Sources,
    parents: Once<Vec<SocketAddr>>,
    servers: Once<Vec<IpAddr>>,
    hosts: Once<Vec<IpAddr>>,
}

/// A zone to discover, with the hosts whose addresses are needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZoneRequest {
    /// The registered domain.
    pub zone: Name,
    /// The names of the sites: hosts, and services there.
    pub hosts: Vec<Name>,
    /// Where services run that are not at the host in their name.
    pub elsewhere: BTreeMap<Name, Name>,
}

/// The delegation at the parent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Delegation {
    /// The name servers.
    pub servers: BTreeSet<Name>,
    /// Addresses in the same response.
    pub glue: BTreeMap<Name, BTreeSet<IpAddr>>,
    /// Whether the parent has no such zone.
    pub absent: bool,
}

/// What a resolver says of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// It answers.
    Answered,
    /// It answers only when it is asked not to validate: the signatures are wrong (DNSSEC).
    Invalid,
    /// It cannot answer (SERVFAIL).
    Failed,
    /// No resolver said anything.
    Unknown,
}

impl Discoverer {
    /// Queries through `dns_client`, beginning at `sources`.
    pub fn new(dns_client: DnsClient, sources: Sources) -> Discoverer {
        Discoverer {
            dns_client,
            sources,
            parents: Mutex::default(),
            servers: Mutex::default(),
            hosts: Mutex::default(),
        }
    }

    /// The DNS client.
    pub fn dns_client(&self) -> &DnsClient {
        &self.dns_client
    }

    /// Discovers many zones, `concurrency` at a time, and sends each result as it arrives, until
    /// all are done or `found` is closed.
    pub async fn discover_all(
        &self,
        wanted: Vec<ZoneRequest>,
        concurrency: usize,
        found: mpsc::Sender<Discovery>,
    ) {
        let discoveries =
            stream::iter(wanted).map(|one| async move { self.discover_request(&one).await });
        let mut results = discoveries.buffer_unordered(concurrency.max(1));
        while let Some(discovery) = results.next().await {
            if found.send(discovery).await.is_err() {
                return;
            }
        }
    }

    /// Discovers one zone, within a budget of time and servers. What could not be learned is
    /// empty.
    pub async fn discover(&self, zone: &Name, hosts: &[Name]) -> Discovery {
        let (zone, hosts) = (zone.clone(), hosts.to_vec());
        self.discover_request(&ZoneRequest { zone, hosts, elsewhere: BTreeMap::new() }).await
    }

    /// As [`Discoverer::discover`], for services too.
    pub async fn discover_request(&self, request: &ZoneRequest) -> Discovery {
        let ZoneRequest { zone, hosts, .. } = request;
        let clock = self.dns_client.clock();
        let mut found = Discovery {
            zone: zone.clone(),
            at: clock.now(),
            parent: Vec::new(),
            child: Vec::new(),
            servers: BTreeMap::new(),
            hosts: BTreeMap::new(),
            absent: BTreeSet::new(),
        };
        let for_hosts = HOST_BUDGET * u32::try_from(hosts.len()).unwrap_or(u32::MAX);
        let budget = self.dns_client.timeout() * ZONE_BUDGET_TIMEOUTS + for_hosts;
        if clock.timeout(budget, self.learn(&mut found, request)).await.is_err() {
            tracing::debug!(%zone, "discovery of a zone used up its time");
        }
        found
    }

    /// Learns one thing after the other.
    async fn learn(&self, found: &mut Discovery, request: &ZoneRequest) {
        let zone = found.zone.clone();
        let delegation = self.delegation(&zone).await;
        let mut glue = delegation.glue;
        let mut first: BTreeSet<Name> = delegation.servers.into_iter().take(MAX_SERVERS).collect();
        found.parent = first.iter().cloned().collect();
        if first.is_empty() && !delegation.absent {
            // The parent does not respond; a resolver may know the servers.
            first = self.servers_by_resolver(&zone).await.into_iter().take(MAX_SERVERS).collect();
        }
        found.servers = self.locate(&first, &glue).await;
        let (child, answering) = self.child_servers(&zone, &found.servers, &mut glue).await;
        found.child = child.iter().take(MAX_SERVERS).cloned().collect();
        let room = MAX_SERVERS.saturating_sub(found.servers.len());
        let unknown = child.into_iter().filter(|name| !found.servers.contains_key(name));
        let more: BTreeSet<Name> = unknown.take(room).collect();
        found.servers.extend(self.locate(&more, &glue).await);
        let addresses: Vec<SocketAddr> = match answering.is_empty() {
            true => found.servers.values().flatten().copied().take(MAX_SILENT_TRIES).collect(),
            false => answering,
        };
        let lookup = |host: &Name| {
            let elsewhere = request.elsewhere.get(host);
            let host = host.clone();
            let (zone, addresses) = (&zone, &addresses);
            async move { (self.site(zone, &host, elsewhere, addresses).await, host) }
        };
        let mut lookups: FuturesUnordered<_> = request.hosts.iter().map(lookup).collect();
        while let Some((Located { ips, absent }, host)) = lookups.next().await {
            if absent {
                found.absent.insert(host.clone());
            }
            if !ips.is_empty() {
                found.hosts.insert(host, ips.into_iter().collect());
            }
        }
    }

    /// The delegation of `zone` at its parent.
    pub async fn delegation(&self, zone: &Name) -> Delegation {
        let parents = match self.sources.parents.is_empty() {
            true => self.parent_servers(zone).await,
            false => self.sources.parents.clone(),
        };
        let name = wire(zone);
        for parent in parents.into_iter().take(MAX_PARENT_TRIES) {
            let Ok(reply) = self.dns_client.query_authority(parent, &name, RecordType::NS).await
            else {
                continue;
            };
            let message = &reply.message;
            let code = message.metadata.response_code;
            let delegation = Delegation {
                servers: name_servers(&name, message.answers.iter().chain(&message.authorities)),
                glue: glue_of(&message.additionals, &name.base_name()),
                absent: code == ResponseCode::NXDomain,
            };
            if delegation.absent || !delegation.servers.is_empty() {
                return delegation;
            }
            if code == ResponseCode::NoError && message.metadata.authoritative {
                return Delegation { absent: true, ..delegation };
            }
        }
        Delegation::default()
    }

    /// The servers of the zone that `zone` is delegated from: of the nearest name above it
    /// that has any.
    async fn parent_servers(&self, zone: &Name) -> Vec<SocketAddr> {
        let above = zone.as_str().split_once('.').map_or("", |(_, above)| above).to_owned();
        let cell = cell(&self.parents, &above);
        let found = cell.get_or_init(|| async {
            let mut name = WireName::from_ascii(format!("{above}.")).unwrap_or_default();
            loop {
                let reply = self.resolve(&name, RecordType::NS).await;
                let servers = reply.map(|reply| name_servers(&name, reply.message.answers.iter()));
                match servers {
                    Ok(servers) if !servers.is_empty() => {
                        let located = self.locate(&servers, &BTreeMap::new()).await;
                        return located.into_values().flatten().collect();
                    }
                    _ if name.is_root() => return Vec::new(),
                    _ => name = name.base_name(),
                }
            }
        });
        found.await.clone()
    }

    async fn servers_by_resolver(&self, zone: &Name) -> BTreeSet<Name> {
        let name = wire(zone);
        let reply = self.resolve(&name, RecordType::NS).await;
        reply.map(|reply| name_servers(&name, reply.message.answers.iter())).unwrap_or_default()
    }

    /// The addresses of name servers, from glue or from a resolver.
    async fn locate(
        &self,
        servers: &BTreeSet<Name>,
        glue: &BTreeMap<Name, BTreeSet<IpAddr>>,
    ) -> BTreeMap<Name, Vec<SocketAddr>> {
        let located = servers.iter().map(|server| async move {
            let ips: Vec<IpAddr> = match glue.get(server) {
                Some(ips) => ips.iter().copied().collect(),
                None => {
                    let cell = cell(&self.servers, server.as_str());
                    cell.get_or_init(|| self.server_addresses(server)).await.clone()
                }
            };
            let port = self.sources.dns_port;
            let ips = ips.into_iter().take(MAX_ADDRESSES);
            (server.clone(), ips.map(|ip| SocketAddr::new(ip, port)).collect())
        });
        join_all(located).await.into_iter().collect()
    }

    /// The addresses of a host, from a resolver.
    pub async fn addresses(&self, host: &Name) -> Vec<IpAddr> {
        self.addresses_of(host, |_| true).await
    }

    /// The addresses of a name server, from a resolver. One whose name is an alias is not asked
    /// by every resolver (RFC 2181 §10.3), so it counts as having none.
    async fn server_addresses(&self, server: &Name) -> Vec<IpAddr> {
        let name = wire(server);
        self.addresses_of(server, |record| record.name == name).await
    }

    async fn addresses_of(&self, host: &Name, keep: impl Fn(&Record) -> bool) -> Vec<IpAddr> {
        let name = wire(host);
        let kinds = [RecordType::A, RecordType::AAAA].map(|kind| self.resolve(&name, kind));
        let replies = join_all(kinds).await;
        let records = replies.iter().flatten().flat_map(|reply| &reply.message.answers);
        let ips: BTreeSet<IpAddr> =
            records.filter(|record| keep(record)).filter_map(|it| it.data.ip_addr()).collect();
        ips.into_iter().collect()
    }

    /// The TXT records of a name, the parts of each joined, from a resolver; empty where there is
    /// none.
    ///
    /// # Errors
    /// When no resolver answers, or the answer is an error.
    pub async fn texts(&self, name: &Name) -> Result<Vec<String>, ConnectError> {
        let reply = self.resolve(&wire(name), RecordType::TXT).await?;
        let code = reply.message.metadata.response_code;
        if !matches!(code, ResponseCode::NoError | ResponseCode::NXDomain) {
            return Err(ConnectError::Target(Reason::ServFail));
        }
        let texts = reply.message.answers.iter().filter_map(|record| match &record.data {
            RData::TXT(text) => {
                let parts = text.txt_data.iter().map(|part| String::from_utf8_lossy(part));
                Some(parts.collect())
            }
            _ => None,
        });
        Ok(texts.collect())
    }

    /// What the resolvers say of `host`, whose own servers answer.
    pub async fn resolution(&self, host: &Name) -> Resolution {
        let name = wire(host);
        let fails = |reply: &Reply| reply.message.metadata.response_code == ResponseCode::ServFail;
        for resolver in &self.sources.resolvers {
            let reply = self.dns_client.query_resolver(*resolver, &name, RecordType::A).await;
            let Ok(reply) = reply else { continue };
            if !fails(&reply) {
                return Resolution::Answered;
            }
            let kind = RecordType::A;
            let again = self.dns_client.query_resolver_unvalidated(*resolver, &name, kind).await;
            return match again.is_ok_and(|reply| !fails(&reply)) {
                true => Resolution::Invalid,
                false => Resolution::Failed,
            };
        }
        Resolution::Unknown
    }

    async fn resolve(&self, name: &WireName, kind: RecordType) -> Result<Reply, ConnectError> {
        let mut last = ConnectError::Target(Reason::Timeout);
        for resolver in &self.sources.resolvers {
            match self.dns_client.query_resolver(*resolver, name, kind).await {
                Ok(reply) => return Ok(reply),
                Err(fail) => last = fail,
            }
        }
        Err(last)
    }

    /// The name servers that the zone itself lists, merged from all authoritative responses,
    /// and who gave these; their glue is added to `glue`.
    async fn child_servers(
        &self,
        zone: &Name,
        servers: &BTreeMap<Name, Vec<SocketAddr>>,
        glue: &mut BTreeMap<Name, BTreeSet<IpAddr>>,
    ) -> (BTreeSet<Name>, Vec<SocketAddr>) {
        let name = wire(zone);
        let asked = servers.values().flatten().map(|server| async {
            (*server, self.dns_client.query_authority(*server, &name, RecordType::NS).await)
        });
        let (mut own, mut answering) = (BTreeSet::new(), Vec::new());
        for (server, reply) in join_all(asked).await {
            let Ok(Reply { message, .. }) = reply else { continue };
            if is_own_answer(&message) {
                answering.push(server);
                own.extend(name_servers(&name, message.answers.iter()));
                for (server, ips) in glue_of(&message.additionals, &name) {
                    glue.entry(server).or_insert(ips);
                }
            }
        }
        (own, answering)
    }

    /// The addresses at which a site is opened, or a service asked.
    async fn site(
        &self,
        zone: &Name,
        site: &Name,
        elsewhere: Option<&Name>,
        servers: &[SocketAddr],
    ) -> Located {
        let ips = match (elsewhere, ServiceName::of(site)) {
            (None, None) => return self.locate_host(zone, site, servers).await,
            (Some(host), _) => self.shared_host(host).await,
            (None, Some(service)) if service.kind.is_asked_of_zone() => Vec::new(),
            (None, Some(service)) if service.kind == Service::Mail => {
                self.mail_servers(zone, &service.host, servers).await
            }
            (None, Some(service)) => self.host(zone, &service.host, servers).await,
        };
        Located { ips: ips.into_iter().collect(), absent: false }
    }

    /// The addresses of the mail servers of a domain that are tried first (RFC 5321 §5.1): those
    /// of the lowest preference, or its own where it names none; none where it takes no mail
    /// (RFC 7505).
    async fn mail_servers(
        &self,
        zone: &Name,
        domain: &Name,
        servers: &[SocketAddr],
    ) -> Vec<IpAddr> {
        let name = wire(domain);
        let records = match self.first_authoritative(zone, &name, RecordType::MX, servers).await {
            Some(records) => records,
            None => match self.resolve(&name, RecordType::MX).await {
                Ok(reply) => reply.message.answers,
                Err(_) => return Vec::new(),
            },
        };
        let mut mail: Vec<(u16, Option<Name>)> = records
            .iter()
            .filter_map(|record| match &record.data {
                RData::MX(mx) => Some((mx.preference, parse_name(&mx.exchange))),
                _ => None,
            })
            .collect();
        mail.sort();
        let Some((best, _)) = mail.first().cloned() else {
            return self.host(zone, domain, servers).await;
        };
        let mut addresses = BTreeSet::new();
        let first = mail.into_iter().filter(|(preference, _)| *preference == best);
        for exchange in first.filter_map(|(_, exchange)| exchange).take(MAX_EXCHANGES) {
            addresses.extend(match wire(zone).zone_of(&wire(&exchange)) {
                true => self.host(zone, &exchange, servers).await,
                false => self.shared_host(&exchange).await,
            });
        }
        addresses.into_iter().take(MAX_ADDRESSES).collect()
    }

    /// The addresses of a host that many zones name, asked for once.
    async fn shared_host(&self, host: &Name) -> Vec<IpAddr> {
        let cell = cell(&self.hosts, host.as_str());
        cell.get_or_init(|| self.addresses(host)).await.clone()
    }

    /// The addresses of a host, from its zone's servers, with aliases followed.
    pub async fn host(&self, zone: &Name, host: &Name, servers: &[SocketAddr]) -> Vec<IpAddr> {
        self.locate_host(zone, host, servers).await.ips.into_iter().collect()
    }

    /// Where a host is. Visitors are sent wherever any server of its zone sends them, so all of
    /// them count that answer.
    async fn locate_host(&self, zone: &Name, host: &Name, servers: &[SocketAddr]) -> Located {
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
        let mut passed = BTreeSet::from([name.clone()]);
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
                    let Ok(reply) = self.resolve(&name, kind).await else { break };
                    found.ips.extend(addresses_in(&reply.message.answers));
                    found.absent = found.ips.is_empty() && knows(&reply.message);
                    break;
                }
            };
            let Some(end) = follow(&name, &answers) else {
                found.absent = true;
                break;
            };
            // A zone says where its own hosts are; of another's, the resolver is asked.
            if wire(zone).zone_of(&end) {
                found.ips.extend(addresses_in(answers.iter().filter(|record| record.name == end)));
            }
            if end == name || !found.ips.is_empty() {
                found.absent = !exists;
                break;
            }
            // Aliases that each answer gives one of may go in a circle as well.
            found.absent = !passed.insert(end.clone());
            if found.absent {
                break;
            }
            name = end;
        }
        found.ips = found.ips.into_iter().take(MAX_ADDRESSES).collect();
        found
    }

    /// The records that the first of some servers of `zone` to answer gives of `name`, empty when
    /// none answers; `None` when the name is delegated further.
    async fn first_authoritative(
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
        if is_own_answer(&message) {
            return match message.answers.is_empty() && knows(&message) {
                true => Said::Absent,
                false => Said::Records(message.answers),
            };
        }
        if is_referral(&message, &wire(zone), name) { Said::Delegated } else { Said::Nothing }
    }
}

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
struct Located {
    ips: BTreeSet<IpAddr>,
    /// Whether a server of the zone says that it has no address, or that it is the alias of a name
    /// that has none.
    absent: bool,
}

/// Whether an answer says what there is, or that there is nothing.
fn knows(message: &Message) -> bool {
    matches!(message.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
}

/// Whether a server answers for itself, with authority or, as some do that resolvers believe,
/// without saying so.
fn is_own_answer(message: &Message) -> bool {
    let head = &message.metadata;
    head.authoritative || (!head.recursion_available && !message.answers.is_empty())
}

/// Whether a server of `zone` says that `name` is in a zone below.
fn is_referral(message: &Message, zone: &WireName, name: &WireName) -> bool {
    message.authorities.iter().any(|record| {
        let between = record.name != *zone && zone.zone_of(&record.name);
        record.record_type() == RecordType::NS && between && record.name.zone_of(name)
    })
}

fn cell<T>(once: &Once<T>, key: &str) -> Arc<OnceCell<T>> {
    let mut cells = once.lock();
    cells.entry(key.to_owned()).or_default().clone()
}

/// A name in the form of hickory.
pub(crate) fn wire(name: &Name) -> WireName {
    WireName::from_ascii(format!("{name}.")).expect("a Name has labels of legal length")
}

fn parse_name(name: &WireName) -> Option<Name> {
    Name::parse(&name.to_ascii()).ok()
}

fn name_servers<'r>(zone: &WireName, records: impl Iterator<Item = &'r Record>) -> BTreeSet<Name> {
    let of_zone = records.filter(|record| record.name == *zone);
    let servers = of_zone.filter_map(|record| match &record.data {
        RData::NS(server) => parse_name(&server.0),
        _ => None,
    });
    servers.collect()
}

/// The addresses of names in `bailiwick`, or below it.
fn glue_of(records: &[Record], bailiwick: &WireName) -> BTreeMap<Name, BTreeSet<IpAddr>> {
    let mut glue: BTreeMap<Name, BTreeSet<IpAddr>> = BTreeMap::new();
    for record in records.iter().filter(|record| bailiwick.zone_of(&record.name)) {
        if let (Some(name), Some(ip)) = (parse_name(&record.name), record.data.ip_addr()) {
            glue.entry(name).or_default().insert(ip);
        }
    }
    glue
}
