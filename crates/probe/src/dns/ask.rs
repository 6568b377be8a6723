//! One question with all the time it needs: for discovery and for `bongsu check`.
//!
//! Every question has a socket of its own, connected to the server, so that the network's
//! refusals come back and strangers' packets do not. Questions to one address keep a pace.

use super::outcome::{DnsOutcome, meaning};
use super::{tcp, wire};
use crate::address_policy::AddressPolicy;
use crate::budget::{Budgets, Rate, TargetBudget};
use crate::tcp::{ConnectError, fail_of};
use bongsu_clock::Clock;
use bongsu_core::name::Name;
use bongsu_core::observation::{Outcome, Reason};
use hickory_proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::{Name as WireName, RecordType};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::net::UdpSocket;

/// Asks one question at a time.
#[derive(Debug)]
pub struct Asker {
    clock: Clock,
    guard: AddressPolicy,
    bind: Option<IpAddr>,
    patience: Duration,
    pace: Mutex<Budgets>,
    ids: RandomState,
    asked: AtomicU64,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What it says.
    pub message: Message,
    /// From the first asking.
    pub latency: Duration,
    /// UDP could not carry it.
    pub by_tcp: bool,
}

/// What a server says of a zone's SOA.
#[derive(Clone, Debug)]
pub struct SoaReply {
    /// Worked or not, by the sweep's own rules.
    pub outcome: Outcome,
    /// The serial, when it serves the zone.
    pub serial: Option<u32>,
    /// Whether it claims authority, when it answered.
    pub authoritative: Option<bool>,
    /// The response code, when it answered.
    pub rcode: Option<u16>,
    /// Its identifier (RFC 5001): which of many machines behind one address this was.
    pub nsid: Option<Vec<u8>>,
    /// From the question to the answer.
    pub latency: Option<Duration>,
    /// UDP could not carry it.
    pub by_tcp: bool,
}

/// A first asking and one more.
const ASKINGS: u32 = 2;

/// Nobody notices this many questions a second, nor twenty at once.
const PACE: Rate = Rate { per_second: 100, burst: 20 };

impl Asker {
    /// Asks from `bind`, when given, and waits `patience` in all for each answer.
    pub fn new(
        clock: Clock,
        guard: AddressPolicy,
        bind: Option<IpAddr>,
        patience: Duration,
    ) -> Asker {
        let pace = Mutex::new(Budgets::new(TargetBudget { total: PACE, extra: PACE }));
        Asker {
            clock,
            guard,
            bind,
            patience,
            pace,
            ids: RandomState::new(),
            asked: AtomicU64::new(0),
        }
    }

    /// The clock it waits by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether `address` may be asked.
    pub fn admits(&self, address: IpAddr) -> bool {
        self.guard.admits(address)
    }

    /// Asks an authoritative server, recursion off.
    ///
    /// # Errors
    /// Why there is no answer; an answer of any response code is one.
    pub async fn authority(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
    ) -> Result<Reply, ConnectError> {
        if !self.guard.admits(server.ip()) {
            return Err(ConnectError::Target(Reason::AddressForbidden));
        }
        self.ask(server, name, kind, false).await
    }

    /// Asks a resolver that the configuration names, wherever it stands.
    ///
    /// # Errors
    /// As [`Asker::authority`].
    pub async fn resolver(
        &self,
        server: SocketAddr,
        name: &WireName,
        kind: RecordType,
    ) -> Result<Reply, ConnectError> {
        self.ask(server, name, kind, true).await
    }

    async fn ask(
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
            // A question of a legal name always has a wire form.
            message.to_vec().unwrap_or_default()
        };
        let read = |bytes: &[u8]| {
            let message = Message::from_vec(bytes).ok()?;
            let response = message.metadata.message_type == MessageType::Response;
            let ours = message.queries.first().is_none_or(|asked| *asked == query);
            (response && ours).then_some(message)
        };
        let refuses_edns = |message: &Message| {
            let code = message.metadata.response_code;
            let plainly = matches!(code, ResponseCode::FormErr | ResponseCode::NotImp);
            (plainly && message.edns.is_none()) || code == ResponseCode::BADVERS
        };
        let truncated = |message: &Message| message.metadata.truncation;
        let rules = Rules {
            question: &question,
            read: &read,
            refuses_edns: &refuses_edns,
            truncated: &truncated,
        };
        let (message, latency, by_tcp) = self.exchange(server, rules).await?;
        Ok(Reply { message, latency, by_tcp })
    }

    /// Asks an authoritative server for the SOA of `zone` and judges as the sweep does.
    pub async fn soa(&self, server: SocketAddr, zone: &Name) -> SoaReply {
        let nothing = |fail: ConnectError| SoaReply {
            outcome: fail.outcome(),
            serial: None,
            authoritative: None,
            rcode: None,
            nsid: None,
            latency: None,
            by_tcp: false,
        };
        if !self.guard.admits(server.ip()) {
            return nothing(ConnectError::Target(Reason::AddressForbidden));
        }
        let question = |id, edns| {
            let mut bytes = Vec::new();
            let edns = if edns { wire::Edns::Asked } else { wire::Edns::Plain };
            wire::encode_soa(&mut bytes, id, zone, edns);
            bytes
        };
        let read = |bytes: &[u8]| {
            let answer = wire::parse_soa(bytes, zone).ok()?;
            let nsid = answer.nsid.map(<[u8]>::to_vec);
            Some((wire::Answer { nsid: None, ..answer }, nsid))
        };
        let refuses_edns = |(answer, _): &(wire::Answer<'static>, _)| {
            meaning(answer, true) == DnsOutcome::WithoutEdns
        };
        let truncated = |(answer, _): &(wire::Answer<'static>, _)| answer.truncated;
        let rules = Rules {
            question: &question,
            read: &read,
            refuses_edns: &refuses_edns,
            truncated: &truncated,
        };
        match self.exchange(server, rules).await {
            Err(fail) => nothing(fail),
            Ok(((answer, nsid), latency, by_tcp)) => {
                let (outcome, serial) = match meaning(&answer, false) {
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
        rules: Rules<'_, T>,
    ) -> Result<(T, Duration, bool), ConnectError> {
        self.wait_for_turn(server.ip()).await;
        let began = self.clock.now();
        let latency = || self.clock.now().since(began);
        let mut answer = self.by_udp(server, &rules, true).await?;
        let mut edns = true;
        if (rules.refuses_edns)(&answer) {
            answer = self.by_udp(server, &rules, false).await?;
            edns = false;
        }
        if !(rules.truncated)(&answer) {
            return Ok((answer, latency(), false));
        }
        let question = (rules.question)(self.id(), edns);
        let exchange = tcp::exchange(server, self.bind, &question);
        let truncated = ConnectError::Target(Reason::Truncated);
        let waited = self.clock.timeout(self.patience, exchange).await.map_err(|_| truncated)?;
        let bytes = waited.map_err(|error| match fail_of(&error, server.ip()) {
            ConnectError::Ours => ConnectError::Ours,
            ConnectError::Target(_) => truncated,
        })?;
        let answer = (rules.read)(&bytes).ok_or(ConnectError::Target(Reason::Malformed))?;
        Ok((answer, latency(), true))
    }

    async fn by_udp<T>(
        &self,
        server: SocketAddr,
        rules: &Rules<'_, T>,
        edns: bool,
    ) -> Result<T, ConnectError> {
        let why = |error: io::Error| match fail_of(&error, server.ip()) {
            // A connected UDP socket has nothing to reset.
            ConnectError::Target(Reason::Reset) => ConnectError::Ours,
            other => other,
        };
        for _ in 0..ASKINGS {
            let id = self.id();
            let question = (rules.question)(id, edns);
            let exchange = self.one_asking(server, id, &question);
            match self.clock.timeout(self.patience / ASKINGS, exchange).await {
                Ok(bytes) => {
                    let bytes = bytes.map_err(why)?;
                    return (rules.read)(&bytes).ok_or(ConnectError::Target(Reason::Malformed));
                }
                Err(_) => continue,
            }
        }
        Err(ConnectError::Target(Reason::Timeout))
    }

    async fn one_asking(
        &self,
        server: SocketAddr,
        id: u16,
        question: &[u8],
    ) -> io::Result<Vec<u8>> {
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
            if wire::id_of(&buffer[..length]) == Some(id) {
                buffer.truncate(length);
                return Ok(buffer);
            }
        }
    }

    async fn wait_for_turn(&self, server: IpAddr) {
        let now = self.clock.now();
        let turn = self.pace.lock().unwrap_or_else(PoisonError::into_inner).reserve_extra(
            server,
            now,
            Duration::MAX,
        );
        self.clock.sleep_until(turn.unwrap_or(now)).await;
    }

    fn id(&self) -> u16 {
        // Unguessable: SipHash under a key from the operating system.
        self.ids.hash_one(self.asked.fetch_add(1, Ordering::Relaxed)) as u16
    }
}

/// How one kind of question is put and its answer read.
struct Rules<'a, T> {
    /// The bytes to send, for an id, with or without EDNS.
    question: &'a (dyn Fn(u16, bool) -> Vec<u8> + Sync),
    /// The answer, when the bytes are one.
    read: &'a (dyn Fn(&[u8]) -> Option<T> + Sync),
    /// Whether to ask again without EDNS.
    refuses_edns: &'a (dyn Fn(&T) -> bool + Sync),
    /// Whether to ask by TCP.
    truncated: &'a (dyn Fn(&T) -> bool + Sync),
}
