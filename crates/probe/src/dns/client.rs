//! A DNS client for single queries: for discovery and for `bongsu check`.
//!
//! Every query has a socket of its own, connected to the server at a port that nobody knows, so
//! that ICMP errors arrive and packets of others do not. A packet that answers another question
//! is waited past (RFC 5452 §9.1). Queries to one address are rate-limited.

use super::outcome::{DnsOutcome, classify};
use super::{tcp, wire};
use crate::address_policy::AddressPolicy;
use crate::budget::{Budgets, Rate, TargetBudget};
use crate::tcp::{ConnectError, classify_io_error};
use bongsu_clock::Clock;
use bongsu_core::name::Name;
use bongsu_core::observation::{Outcome, Reason};
use hickory_proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::{Name as WireName, RecordType};
use parking_lot::Mutex;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
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

/// One query and one retransmission.
const MAX_ATTEMPTS: u32 = 2;

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
        self.query(server, name, kind, false).await
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
        self.query(server, name, kind, true).await
    }

    async fn query(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
        recursion: bool,
    ) -> Result<Reply, ConnectError> {
        let query = Query::query(name.clone(), kind);
        let question = |id, edns| {
            let mut message = Message::query();
            message.metadata.id = id;
            message.metadata.recursion_desired = recursion;
            message.add_query(query.clone());
            if edns {
                let mut edns = Edns::new();
                edns.set_max_payload(wire::PAYLOAD);
                message.set_edns(edns);
            }
            // A valid name always has a wire form.
            message.to_vec().unwrap_or_default()
        };
        let read = |bytes: &[u8]| {
            let message = Message::from_vec(bytes).ok()?;
            let response = message.metadata.message_type == MessageType::Response;
            let matches = message.queries.first().is_none_or(|asked| *asked == query);
            (response && matches).then_some(message)
        };
        let refuses_edns = |message: &Message| {
            let code = message.metadata.response_code;
            let plainly = matches!(code, ResponseCode::FormErr | ResponseCode::NotImp);
            (plainly && message.edns.is_none()) || code == ResponseCode::BADVERS
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
                        (Outcome::Ok { latency: latency.into() }, Some(serial))
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
        let mut answer = self.exchange_udp(server, &rules, true).await?;
        let mut edns = true;
        if (rules.refuses_edns)(&answer) {
            answer = self.exchange_udp(server, &rules, false).await?;
            edns = false;
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

    async fn exchange_udp<T>(
        &self,
        server: SocketAddr,
        rules: &QueryRules<'_, T>,
        edns: bool,
    ) -> Result<T, ConnectError> {
        let why = |error: io::Error| match classify_io_error(&error, server.ip()) {
            // A connected UDP socket cannot be reset.
            ConnectError::Target(Reason::Reset) => ConnectError::Local,
            other => other,
        };
        let mut failed = ConnectError::Target(Reason::Timeout);
        for _ in 0..MAX_ATTEMPTS {
            let id = self.id();
            let question = (rules.question)(id, edns);
            let mut take = |bytes: &[u8]| {
                let answer = (rules.read)(bytes);
                if answer.is_none() {
                    failed = ConnectError::Target(Reason::Malformed);
                }
                answer
            };
            let exchange = self.attempt(server, id, &question, &mut take);
            match self.clock.timeout(self.timeout / MAX_ATTEMPTS, exchange).await {
                Ok(Ok(answer)) => return Ok(answer),
                // Anybody can forge an ICMP error: another socket has another port.
                Ok(Err(error)) => failed = why(error),
                Err(_) => {}
            }
        }
        Err(failed)
    }

    /// Sends a question, and waits for a packet with its id that `take` takes for the answer.
    async fn attempt<T>(
        &self,
        server: SocketAddr,
        id: u16,
        question: &[u8],
        take: &mut (dyn FnMut(&[u8]) -> Option<T> + Send),
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
