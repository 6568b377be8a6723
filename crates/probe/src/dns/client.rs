//! A DNS client for single queries: for discovery and for `bongsu check`.
//!
//! Every query has a socket of its own, connected to the server at a port that nobody knows, so
//! that ICMP errors arrive and packets of others do not. A packet that answers another question
//! is waited past (RFC 5452 §9.1). Queries to one address are rate-limited.

use super::outcome::{DnsOutcome, classify};
use super::{lenient, tcp, wire};
use crate::address_policy::AddressPolicy;
use crate::budget::{Budgets, Rate, TargetBudget};
use crate::tcp::{ConnectError, classify_io_error};
use bongsu_clock::Clock;
use bongsu_core::name::Name;
use bongsu_core::observation::{Outcome, Reason};
use futures_util::future::{Either, select};
use hickory_proto::op::{Edns, Message, MessageType, Metadata, Query, ResponseCode};
use hickory_proto::rr::{Name as WireName, RecordType};
use parking_lot::Mutex;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;

/// Sends single queries.
#[derive(Debug)]
pub struct DnsClient {
    clock: Clock,
    policy: AddressPolicy,
    bind: Option<IpAddr>,
    timeout: Duration,
    budgets: Mutex<Budgets>,
    ids: RandomState,
    asked: AtomicU64,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The message.
    pub message: Message,
    /// From the first attempt.
    pub latency: Duration,
    /// Whether it came by TCP because UDP could not carry it.
    pub by_tcp: bool,
}

/// The response to an SOA query.
#[derive(Clone, Debug)]
pub struct SoaReply {
    /// The outcome, by the rules of the sweep.
    pub outcome: Outcome,
    /// The serial, when it serves the zone.
    pub serial: Option<u32>,
    /// Whether it claims authority, when it responded.
    pub authoritative: Option<bool>,
    /// The response code, when it responded.
    pub rcode: Option<u16>,
    /// Its identifier (RFC 5001): which of several machines behind one address responded.
    pub nsid: Option<Vec<u8>>,
    /// From query to response.
    pub latency: Option<Duration>,
    /// Whether it came by TCP because UDP could not carry it.
    pub by_tcp: bool,
}

/// The rate limit of one server, low enough to be harmless.
const QUERY_RATE: Rate = Rate { per_second: 100, burst: 20 };

impl DnsClient {
    /// Queries from `bind`, when given, with `timeout` for all attempts of a query.
    pub fn new(
        clock: Clock,
        policy: AddressPolicy,
        bind: Option<IpAddr>,
        timeout: Duration,
    ) -> DnsClient {
        let budgets =
            Mutex::new(Budgets::new(TargetBudget { total: QUERY_RATE, extra: QUERY_RATE }));
        DnsClient {
            clock,
            policy,
            bind,
            timeout,
            budgets,
            ids: RandomState::new(),
            asked: AtomicU64::new(0),
        }
    }

    /// The clock of its timeouts.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How long a query may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether `address` may be queried.
    pub fn admits(&self, address: IpAddr) -> bool {
        self.policy.admits(address)
    }

    /// Queries an authoritative server, without recursion.
    ///
    /// # Errors
    /// Why there is no response; any response code is a response.
    pub async fn query_authority(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
    ) -> Result<Reply, ConnectError> {
        if !self.policy.admits(server.ip()) {
            return Err(ConnectError::Target(Reason::AddressForbidden));
        }
        self.query(server, name, kind, |_| {}).await
    }

    /// As [`DnsClient::query_authority`], and asks for signatures too (RFC 3225).
    ///
    /// # Errors
    /// As [`DnsClient::query_authority`].
    pub async fn query_signed(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
    ) -> Result<Reply, ConnectError> {
        if !self.policy.admits(server.ip()) {
            return Err(ConnectError::Target(Reason::AddressForbidden));
        }
        self.query_with(server, Query::query(name.clone(), kind), true, |_| {}).await
    }

    /// Queries a configured resolver, whatever its address.
    ///
    /// # Errors
    /// As [`DnsClient::query_authority`].
    pub async fn query_resolver(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
    ) -> Result<Reply, ConnectError> {
        self.query(server, name, kind, |query| query.recursion_desired = true).await
    }

    /// Queries a configured resolver, and asks it not to validate what it found (RFC 4035
    /// §3.2.2).
    ///
    /// # Errors
    /// As [`DnsClient::query_authority`].
    pub async fn query_resolver_unvalidated(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
    ) -> Result<Reply, ConnectError> {
        let set = |query: &mut Metadata| {
            query.recursion_desired = true;
            query.checking_disabled = true;
        };
        self.query(server, name, kind, set).await
    }

    async fn query(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
        set: impl Fn(&mut Metadata) + Sync,
    ) -> Result<Reply, ConnectError> {
        self.query_with(server, Query::query(name.clone(), kind), false, set).await
    }

    async fn query_with(
        &self,
        server: SocketAddr,
        query: Query,
        signed: bool,
        set: impl Fn(&mut Metadata) + Sync,
    ) -> Result<Reply, ConnectError> {
        let question = |id, edns| {
            let mut message = Message::query();
            message.metadata.id = id;
            set(&mut message.metadata);
            message.add_query(query.clone());
            if edns {
                let mut edns = Edns::new();
                edns.set_max_payload(wire::PAYLOAD);
                edns.set_dnssec_ok(signed);
                message.set_edns(edns);
            }
            // A valid name always has a wire form.
            message.to_vec().unwrap_or_default()
        };
        let read = |bytes: &[u8]| {
            let message = lenient::decode(bytes)?;
            let response = message.metadata.message_type == MessageType::Response;
            let matches = message.queries.first().is_none_or(|asked| *asked == query);
            (response && matches).then_some(message)
        };
        let refuses_edns = |message: &Message| {
            use ResponseCode::{BADVERS, FormErr, NotImp};
            matches!(message.metadata.response_code, FormErr | NotImp | BADVERS)
        };
        let truncated = |message: &Message| message.metadata.truncation;
        let rules = QueryRules {
            question: &question,
            read: &read,
            refuses_edns: &refuses_edns,
            truncated: &truncated,
        };
        let (message, latency, by_tcp) = self.exchange(server, rules).await?;
        Ok(Reply { message, latency, by_tcp })
    }

    /// Queries an authoritative server for the SOA of `zone`, by the rules of the sweep.
    pub async fn query_soa(&self, server: SocketAddr, zone: &Name) -> SoaReply {
        let nothing = |fail: ConnectError| SoaReply {
            outcome: fail.outcome(),
            serial: None,
            authoritative: None,
            rcode: None,
            nsid: None,
            latency: None,
            by_tcp: false,
        };
        if !self.policy.admits(server.ip()) {
            return nothing(ConnectError::Target(Reason::AddressForbidden));
        }
        let question = |id, edns| {
            let mut bytes = Vec::new();
            let edns = if edns { wire::Edns::Asked } else { wire::Edns::Plain };
            wire::encode_soa(&mut bytes, id, zone, edns, &wire::Nonce::default());
            bytes
        };
        let read = |bytes: &[u8]| {
            let answer = wire::parse_soa(bytes, zone, &wire::Nonce::default()).ok()?;
            let nsid = answer.nsid.map(<[u8]>::to_vec);
            Some((wire::Answer { nsid: None, ..answer }, nsid))
        };
        let refuses_edns = |(answer, _): &(wire::Answer<'static>, _)| {
            classify(answer, true) == DnsOutcome::WithoutEdns
        };
        let truncated = |(answer, _): &(wire::Answer<'static>, _)| answer.truncated;
        let rules = QueryRules {
            question: &question,
            read: &read,
            refuses_edns: &refuses_edns,
            truncated: &truncated,
        };
        match self.exchange(server, rules).await {
            Err(fail) => nothing(fail),
            Ok(((answer, nsid), latency, by_tcp)) => {
                let (outcome, serial) = match classify(&answer, false) {
                    DnsOutcome::Serves { serial } => {
                        (Outcome::Ok { latency: latency.into() }, serial)
                    }
                    DnsOutcome::Fails(reason) => (Outcome::Failed(reason), None),
                    DnsOutcome::ByTcp | DnsOutcome::WithoutEdns => {
                        (Outcome::Failed(Reason::Truncated), None)
                    }
                };
                SoaReply {
                    outcome,
                    serial,
                    authoritative: Some(answer.authoritative),
                    rcode: Some(answer.rcode),
                    nsid,
                    latency: Some(latency),
                    by_tcp,
                }
            }
        }
    }

    async fn exchange<T>(
        &self,
        server: SocketAddr,
        rules: QueryRules<'_, T>,
    ) -> Result<(T, Duration, bool), ConnectError> {
        self.wait_for_budget(server.ip()).await;
        let began = self.clock.now();
        let latency = || self.clock.now().since(began);
        let (mut answer, mut edns) = self.exchange_udp(server, &rules, true).await?;
        if edns && (rules.refuses_edns)(&answer) {
            (answer, edns) = self.exchange_udp(server, &rules, false).await?;
        }
        if !(rules.truncated)(&answer) {
            return Ok((answer, latency(), false));
        }
        let question = (rules.question)(self.id(), edns);
        let exchange = tcp::exchange(server, self.bind, &question);
        let truncated = ConnectError::Target(Reason::Truncated);
        let waited = self.clock.timeout(self.timeout, exchange).await.map_err(|_| truncated)?;
        let bytes = waited.map_err(|error| match classify_io_error(&error, server.ip()) {
            ConnectError::Local => ConnectError::Local,
            ConnectError::Target(_) => truncated,
        })?;
        let answer = (rules.read)(&bytes).ok_or(ConnectError::Target(Reason::Malformed))?;
        Ok((answer, latency(), true))
    }

    /// Asks twice, the second time plainly, since some servers drop what has an option that they
    /// do not know. An answer to either counts until the timeout. Returns whether what was
    /// answered had EDNS.
    async fn exchange_udp<T>(
        &self,
        server: SocketAddr,
        rules: &QueryRules<'_, T>,
        edns: bool,
    ) -> Result<(T, bool), ConnectError> {
        let why = |error: io::Error| match classify_io_error(&error, server.ip()) {
            // A connected UDP socket cannot be reset.
            ConnectError::Target(Reason::Reset) => ConnectError::Local,
            other => other,
        };
        let unread = AtomicBool::new(false);
        let attempt = async |edns| {
            let id = self.id();
            let take = |bytes: &[u8]| {
                let answer = (rules.read)(bytes);
                unread.fetch_or(answer.is_none(), Ordering::Relaxed);
                answer
            };
            let question = (rules.question)(id, edns);
            let answer = self.attempt(server, id, &question, &take).await;
            answer.map(|answer| (answer, edns)).map_err(why)
        };
        let both = async {
            let mut first = pin!(attempt(edns));
            // Anybody can forge an ICMP error: another socket has another port.
            let waits = match self.clock.timeout(self.timeout / 2, &mut first).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(_)) => false,
                Err(_) => true,
            };
            let second = pin!(attempt(false));
            if !waits {
                return second.await;
            }
            match select(first, second).await {
                Either::Left((Err(_), other)) => other.await,
                Either::Right((Err(_), other)) => other.await,
                Either::Left((answer, _)) | Either::Right((answer, _)) => answer,
            }
        };
        let waited = self.clock.timeout(self.timeout, both).await;
        let silent = match unread.load(Ordering::Relaxed) {
            true => Reason::Malformed,
            false => Reason::Timeout,
        };
        waited.unwrap_or(Err(ConnectError::Target(silent)))
    }

    /// Sends a question, and waits for a packet with its id that `take` takes for the answer.
    async fn attempt<T>(
        &self,
        server: SocketAddr,
        id: u16,
        question: &[u8],
        take: &(dyn Fn(&[u8]) -> Option<T> + Sync),
    ) -> io::Result<T> {
        let any: IpAddr = match server {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let source = self.bind.filter(|ip| ip.is_ipv6() == any.is_ipv6()).unwrap_or(any);
        let socket = UdpSocket::bind((source, 0)).await?;
        socket.connect(server).await?;
        socket.send(question).await?;
        let mut buffer = vec![0; 4096];
        loop {
            let length = socket.recv(&mut buffer).await?;
            let packet = &buffer[..length];
            if wire::id_of(packet) == Some(id)
                && let Some(answer) = take(packet)
            {
                return Ok(answer);
            }
        }
    }

    async fn wait_for_budget(&self, server: IpAddr) {
        let now = self.clock.now();
        let turn = self.budgets.lock().reserve_extra(server, now, Duration::MAX);
        self.clock.sleep_until(turn.unwrap_or(now)).await;
    }

    fn id(&self) -> u16 {
        // Unpredictable: SipHash under a key from the operating system.
        self.ids.hash_one(self.asked.fetch_add(1, Ordering::Relaxed)) as u16
    }
}

/// How one kind of query is encoded and its response parsed.
struct QueryRules<'a, T> {
    /// The bytes to send, for an id, with or without EDNS.
    question: &'a (dyn Fn(u16, bool) -> Vec<u8> + Sync),
    /// Parses a response; `None` when it is not one to this query.
    read: &'a (dyn Fn(&[u8]) -> Option<T> + Sync),
    /// Whether to retry without EDNS.
    refuses_edns: &'a (dyn Fn(&T) -> bool + Sync),
    /// Whether to retry over TCP.
    truncated: &'a (dyn Fn(&T) -> bool + Sync),
}
