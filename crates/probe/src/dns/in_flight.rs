//! Queries in flight: what was asked of which server, under which id, and until when.
//!
//! Sans-I/O: the caller moves packets and passes the time. All queries share a few sockets and
//! one slab; there is no task and no socket per query. A query goes through these steps:
//!
//! sent → (no response within the RTO: reported provisionally, retransmitted)
//! → answered, or refused by the network, or timed out.
//!
//! Anybody can forge an ICMP error: eight quoted bytes make one, and they hold the ports and no
//! secret of ours. So an error without the id of a packet says nothing here (RFC 5927 says why);
//! one that quotes the id is a reason to ask again at once, under another id, and only when
//! both are returned is the query refused.
//!
//! The retransmission has another id, so that a response shows which attempt it answers. That
//! removes the ambiguity for which Karn's algorithm discards samples, and a server that has
//! become slow is known as slow at its first late response.

use super::outcome::{DnsOutcome, classify};
use super::wire::{self, Edns};
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Outcome, Reason};
use bongsu_core::topology::{StreamIx, ZoneIx};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// One query of the sweep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question {
    /// The stream it belongs to.
    pub stream: StreamIx,
    /// The zone in the query.
    pub zone: ZoneIx,
    /// The server.
    pub server: SocketAddr,
    /// When it was due.
    pub scheduled: Time,
}

/// A packet to send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Packet {
    /// The query it belongs to.
    pub query: QueryId,
    /// The socket, of the server's address family.
    pub socket: usize,
    /// The DNS id.
    pub id: u16,
    /// Whether it has EDNS.
    pub edns: Edns,
    /// The destination.
    pub server: SocketAddr,
    /// The zone in the query.
    pub zone: ZoneIx,
}

/// Identifies a query in flight; the id of an ended query is never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct QueryId {
    slot: u32,
    generation: u32,
}

/// What follows from a packet or an alarm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Send this packet.
    Send(Packet),
    /// No response within the RTO; the query goes on.
    Silent {
        /// The query.
        question: Question,
        /// When it was first sent.
        started: Time,
    },
    /// Fetch the response over TCP and report it with [`PendingQueries::by_tcp`].
    Tcp {
        /// The id to report it under.
        query: QueryId,
        /// The query.
        question: Question,
    },
    /// The query has ended.
    Done {
        /// The query.
        question: Question,
        /// When it was first sent.
        started: Time,
        /// The outcome.
        outcome: Outcome,
        /// The serial, if any.
        detail: Detail,
        /// The round-trip time of the answered packet.
        sample: Option<(IpAddr, Duration)>,
    },
}

/// One transmission of a query.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    lane: u32,
    id: u16,
    at: Time,
    /// The error in which the packet was quoted.
    returned: Option<Reason>,
}

#[derive(Debug)]
struct Slot {
    generation: u32,
    query: Option<PendingQuery>,
}

#[derive(Debug)]
struct PendingQuery {
    question: Question,
    started: Time,
    edns: Edns,
    attempts: [Option<Attempt>; 2],
}

/// All queries in flight from one vantage.
#[derive(Debug)]
pub struct PendingQueries {
    budget: Duration,
    sockets: u32,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// (lane, id) → slot; a lane is a socket of a family.
    by_id: FxHashMap<(u32, u16), u32>,
    alarms: BinaryHeap<Reverse<(Time, u32, u32)>>,
    ids: Ids,
}

/// Unpredictable ids: SipHash under a key from the operating system.
#[derive(Debug, Default)]
struct Ids {
    key: RandomState,
    count: u64,
}

impl Ids {
    fn next(&mut self) -> u64 {
        self.count += 1;
        self.key.hash_one(self.count)
    }
}

impl PendingQueries {
    /// No queries yet; `sockets` per address family, and `budget` from the first transmission
    /// to the timeout.
    pub fn new(budget: Duration, sockets: usize) -> PendingQueries {
        PendingQueries {
            budget,
            sockets: u32::try_from(sockets.max(1)).unwrap_or(1),
            slots: Vec::new(),
            free: Vec::new(),
            by_id: FxHashMap::default(),
            alarms: BinaryHeap::new(),
            ids: Ids::default(),
        }
    }

    /// How many queries are in flight.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Whether no query is in flight.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most queries that ids allow: half of the id space, so that a free id is found fast.
    pub fn capacity(&self) -> usize {
        self.sockets as usize * (1 << 15)
    }

    /// Starts a query; silence is reported after `rto`.
    pub fn start(&mut self, now: Time, question: Question, rto: Duration) -> Packet {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, query: None });
            (self.slots.len() - 1) as u32
        });
        let query = PendingQuery { question, started: now, edns: Edns::Asked, attempts: [None; 2] };
        self.slots[slot as usize].query = Some(query);
        let generation = self.slots[slot as usize].generation;
        self.alarms.push(Reverse((now + rto.min(self.budget), slot, generation)));
        self.transmit(now, slot, 0)
    }

    /// Transmits the query as its attempt `nth`.
    fn transmit(&mut self, now: Time, slot: u32, nth: usize) -> Packet {
        let generation = self.slots[slot as usize].generation;
        let query =
            self.slots[slot as usize].query.as_mut().expect("the slot of the caller is in use");
        let server = query.question.server;
        let (lane, id) = loop {
            let draw = self.ids.next();
            let socket = ((draw >> 16) % u64::from(self.sockets)) as u32;
            let lane = socket * 2 + u32::from(server.is_ipv6());
            let id = draw as u16;
            if let std::collections::hash_map::Entry::Vacant(free) = self.by_id.entry((lane, id)) {
                free.insert(slot);
                break (lane, id);
            }
        };
        query.attempts[nth] = Some(Attempt { lane, id, at: now, returned: None });
        Packet {
            query: QueryId { slot, generation },
            socket: (lane / 2) as usize,
            id,
            edns: query.edns,
            server,
            zone: query.question.zone,
        }
    }

    /// Handles a packet that `socket` received from `from`. Packets from other senders and
    /// unsolicited responses are ignored. `name_of` returns the name of a zone.
    pub fn receive<'n>(
        &mut self,
        now: Time,
        socket: usize,
        from: SocketAddr,
        packet: &[u8],
        name_of: impl Fn(ZoneIx) -> &'n Name,
    ) -> Option<Event> {
        let lane = socket as u32 * 2 + u32::from(from.is_ipv6());
        let slot = *self.by_id.get(&(lane, wire::id_of(packet)?))?;
        let query = self.slots[slot as usize].query.as_ref()?;
        if query.question.server != from {
            return None;
        }
        let asked = query.attempts.iter().flatten().find(|a| Some(a.id) == wire::id_of(packet));
        let sample = asked.map(|attempt| (from.ip(), now.since(attempt.at)));
        let edns = query.edns == Edns::Asked;
        let started = query.started;
        let read = wire::parse_soa(packet, name_of(query.question.zone));
        let classify = read.map(|answer| classify(&answer, edns));
        let (outcome, detail) = match classify {
            Ok(DnsOutcome::Serves { serial }) => {
                (Outcome::Ok { latency: now.since(started).into() }, Detail::Serial(serial))
            }
            Ok(DnsOutcome::Fails(reason)) => (Outcome::Failed(reason), Detail::None),
            Ok(DnsOutcome::ByTcp) => return Some(self.switch_to_tcp(slot)),
            Ok(DnsOutcome::WithoutEdns) => return Some(self.retry_without_edns(now, slot)),
            Err(wire::ParseError) => (Outcome::Failed(Reason::Malformed), Detail::None),
        };
        Some(self.end(slot, outcome, detail, sample))
    }

    fn retry_without_edns(&mut self, now: Time, slot: u32) -> Event {
        self.release_ids(slot);
        if let Some(query) = &mut self.slots[slot as usize].query {
            query.edns = Edns::Plain;
        }
        Event::Send(self.transmit(now, slot, 0))
    }

    /// The query goes on over TCP. Its alarms are void; the connection has its own timeout.
    fn switch_to_tcp(&mut self, slot: u32) -> Event {
        self.release_ids(slot);
        let entry = &mut self.slots[slot as usize];
        entry.generation = entry.generation.wrapping_add(1);
        let query = entry.query.as_ref().expect("only pending queries are answered");
        Event::Tcp {
            query: QueryId { slot, generation: entry.generation },
            question: query.question,
        }
    }

    /// Handles the result of TCP; `None` when the query has ended meanwhile.
    pub fn by_tcp(
        &mut self,
        now: Time,
        query: QueryId,
        result: Result<u32, Outcome>,
    ) -> Option<Event> {
        let started = self.pending(query)?.started;
        let (outcome, detail) = match result {
            Ok(serial) => {
                (Outcome::Ok { latency: now.since(started).into() }, Detail::Serial(serial))
            }
            Err(outcome) => (outcome, Detail::None),
        };
        Some(self.end(query.slot, outcome, detail, None))
    }

    /// Handles an ICMP error about a packet from `socket` to `to` with this id: asks again at
    /// once, or ends the query when both of its packets were returned. Without an id of ours
    /// it is anybody's claim and changes nothing.
    pub fn undelivered(
        &mut self,
        now: Time,
        (socket, to): (usize, SocketAddr),
        id: Option<u16>,
        reason: Reason,
    ) -> Option<Event> {
        let id = id?;
        let lane = socket as u32 * 2 + u32::from(to.is_ipv6());
        let slot = *self.by_id.get(&(lane, id))?;
        let query = self.slots[slot as usize].query.as_mut()?;
        if query.question.server != to {
            return None;
        }
        let mut attempts = query.attempts.iter_mut().flatten();
        attempts.find(|attempt| (attempt.lane, attempt.id) == (lane, id))?.returned = Some(reason);
        match query.attempts {
            [_, None] => Some(Event::Send(self.transmit(now, slot, 1))),
            [Some(Attempt { returned: Some(_), .. }), Some(Attempt { returned: Some(_), .. })] => {
                Some(self.end(slot, Outcome::Failed(reason), Detail::None, None))
            }
            _ => None,
        }
    }

    /// Handles a packet that could not leave this machine, which says nothing about the server.
    pub fn unsent(&mut self, query: QueryId) -> Option<Event> {
        self.pending(query)?;
        Some(self.end(query.slot, Outcome::Inconclusive, Detail::None, None))
    }

    /// Handles the next alarm due by `now`, which may add several events; `false` when there is
    /// none, so call until then.
    pub fn alarm(&mut self, now: Time, events: &mut Vec<Event>) -> bool {
        let Some(&Reverse((at, slot, generation))) = self.alarms.peek() else { return false };
        if at > now {
            return false;
        }
        self.alarms.pop();
        let Some(query) = self.pending(QueryId { slot, generation }) else { return true };
        let (question, started) = (query.question, query.started);
        let returned = query.attempts.iter().flatten().find_map(|attempt| attempt.returned);
        let asked_again = query.attempts[1].is_some();
        let last = started + self.budget;
        if at >= last {
            let outcome = Outcome::Failed(returned.unwrap_or(Reason::Timeout));
            events.push(self.end(slot, outcome, Detail::None, None));
        } else {
            events.push(Event::Silent { question, started });
            if !asked_again {
                let again = self.transmit(now, slot, 1);
                events.push(Event::Send(again));
            }
            // A late alarm does not shorten the time of the retransmission.
            self.alarms.push(Reverse((last + now.since(at), slot, generation)));
        }
        true
    }

    /// When the next alarm is.
    pub fn next_alarm(&self) -> Option<Time> {
        self.alarms.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Drops all queries: their stream numbers are no longer valid.
    pub fn abandon(&mut self) {
        self.by_id.clear();
        self.alarms.clear();
        self.free.clear();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            slot.generation = slot.generation.wrapping_add(1);
            slot.query = None;
            self.free.push(number as u32);
        }
    }

    fn pending(&self, query: QueryId) -> Option<&PendingQuery> {
        let slot = self.slots.get(query.slot as usize)?;
        slot.query.as_ref().filter(|_| slot.generation == query.generation)
    }

    fn release_ids(&mut self, slot: u32) {
        if let Some(query) = &mut self.slots[slot as usize].query {
            for attempt in query.attempts.iter_mut().filter_map(Option::take) {
                self.by_id.remove(&(attempt.lane, attempt.id));
            }
        }
    }

    fn end(
        &mut self,
        slot: u32,
        outcome: Outcome,
        detail: Detail,
        sample: Option<(IpAddr, Duration)>,
    ) -> Event {
        self.release_ids(slot);
        let entry = &mut self.slots[slot as usize];
        entry.generation = entry.generation.wrapping_add(1);
        let query = entry.query.take().expect("only pending queries end");
        self.free.push(slot);
        Event::Done { question: query.question, started: query.started, outcome, detail, sample }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
    use hickory_proto::rr::rdata::SOA;
    use hickory_proto::rr::{Name as OtherName, RData, Record, RecordType};

    const BUDGET: Duration = Duration::from_secs(2);
    const RTO: Duration = Duration::from_millis(300);

    fn at(ms: u64) -> Time {
        Time::from_secs(1_515_050_340) + Duration::from_millis(ms)
    }

    fn server() -> SocketAddr {
        "192.0.2.53:53".parse().unwrap()
    }

    fn question() -> Question {
        Question { stream: StreamIx(9), zone: ZoneIx(0), server: server(), scheduled: at(0) }
    }

    struct Harness {
        queries: PendingQueries,
        zone: Name,
    }

    impl Harness {
        fn new() -> Harness {
            Harness {
                queries: PendingQueries::new(BUDGET, 2),
                zone: Name::parse("shop.kr").unwrap(),
            }
        }

        fn transmit(&mut self) -> Packet {
            self.queries.start(at(0), question(), RTO)
        }

        fn arrive(
            &mut self,
            now: Time,
            packet: &Packet,
            from: SocketAddr,
            bytes: &[u8],
        ) -> Option<Event> {
            let zone = self.zone.clone();
            self.queries.receive(now, packet.socket, from, bytes, |_| &zone)
        }

        fn alarms(&mut self, now: Time) -> Vec<Event> {
            let mut events = Vec::new();
            while self.queries.alarm(now, &mut events) {}
            events
        }
    }

    fn answer(id: u16, edit: impl Fn(&mut Message)) -> Vec<u8> {
        let mut message = Message::new(id, MessageType::Response, OpCode::Query);
        let name = OtherName::from_ascii("shop.kr.").unwrap();
        message.metadata.authoritative = true;
        message.add_query(Query::query(name.clone(), RecordType::SOA));
        let soa = SOA::new(name.clone(), name.clone(), 2018, 1, 2, 3, 4);
        message.add_answer(Record::from_rdata(name, 60, RData::SOA(soa)));
        edit(&mut message);
        message.to_vec().unwrap()
    }

    fn outcome(event: Option<Event>) -> Outcome {
        match event {
            Some(Event::Done { outcome, .. }) => outcome,
            other => panic!("not done: {other:?}"),
        }
    }

    #[test]
    fn an_answer_ends_the_question_with_its_round_trip() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        let event = harness.arrive(at(12), &packet, server(), &answer(packet.id, |_| ()));
        let latency = Duration::from_millis(12);
        let expected = Event::Done {
            question: question(),
            started: at(0),
            outcome: Outcome::Ok { latency: latency.into() },
            detail: Detail::Serial(2018),
            sample: Some((server().ip(), latency)),
        };
        assert_eq!(event, Some(expected));
        assert!(harness.queries.is_empty());
        assert_eq!(harness.alarms(at(5000)), [], "its alarm is void");
    }

    #[test]
    fn other_senders_and_guessed_ids_are_ignored() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        let right = answer(packet.id, |_| ());
        for stranger in ["192.0.2.54:53", "192.0.2.53:5353", "[2001:db8::1]:53"] {
            assert_eq!(harness.arrive(at(1), &packet, stranger.parse().unwrap(), &right), None);
        }
        let guess = answer(packet.id.wrapping_add(1), |_| ());
        assert_eq!(harness.arrive(at(1), &packet, server(), &guess), None);
        assert_eq!(harness.arrive(at(1), &packet, server(), &[7]), None);
        assert_eq!(harness.queries.len(), 1);
    }

    #[test]
    fn silence_is_reported_early_and_a_late_response_is_slow_not_lost() {
        let mut harness = Harness::new();
        let first = harness.transmit();
        assert_eq!(harness.alarms(at(299)), []);
        let events = harness.alarms(at(300));
        let [Event::Silent { question: reported, started }, Event::Send(second)] = events[..]
        else {
            panic!("{events:?}")
        };
        assert_eq!((reported, started), (question(), at(0)));
        assert_ne!((first.socket, first.id), (second.socket, second.id));
        let event = harness.arrive(at(900), &first, server(), &answer(first.id, |_| ()));
        let Some(Event::Done { outcome, sample, .. }) = event else { panic!("{event:?}") };
        assert_eq!(outcome, Outcome::Ok { latency: Duration::from_millis(900).into() });
        assert_eq!(sample, Some((server().ip(), Duration::from_millis(900))));
    }

    #[test]
    fn a_response_to_the_retransmission_is_a_sample_of_it() {
        let mut harness = Harness::new();
        harness.transmit();
        let events = harness.alarms(at(300));
        let Event::Send(second) = events[1] else { panic!("{events:?}") };
        let event = harness.arrive(at(310), &second, server(), &answer(second.id, |_| ()));
        let Some(Event::Done { outcome, sample, .. }) = event else { panic!("{event:?}") };
        assert_eq!(outcome, Outcome::Ok { latency: Duration::from_millis(310).into() });
        assert_eq!(sample, Some((server().ip(), Duration::from_millis(10))));
    }

    #[test]
    fn silence_to_the_end_is_a_timeout() {
        let mut harness = Harness::new();
        harness.transmit();
        assert_eq!(harness.alarms(at(300)).len(), 2);
        assert_eq!(harness.alarms(at(1999)), []);
        let events = harness.alarms(at(2000));
        assert_eq!(outcome(events.first().copied()), Outcome::Failed(Reason::Timeout));
        assert!(harness.queries.is_empty());
    }

    #[test]
    fn a_truncated_response_goes_on_over_tcp_without_an_alarm() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        let cut = answer(packet.id, |m| m.metadata.truncation = true);
        let event = harness.arrive(at(5), &packet, server(), &cut);
        let Some(Event::Tcp { query, .. }) = event else { panic!("{event:?}") };
        assert_eq!(harness.alarms(at(2500)), []);
        let done = harness.queries.by_tcp(at(2600), query, Ok(7));
        assert_eq!(outcome(done), Outcome::Ok { latency: Duration::from_millis(2600).into() });
        assert_eq!(harness.queries.by_tcp(at(2700), query, Ok(7)), None, "reported once");
    }

    #[test]
    fn an_old_server_is_queried_again_without_edns() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        let refuses = answer(packet.id, |m| {
            m.metadata.response_code = ResponseCode::FormErr;
            m.answers.clear();
        });
        let event = harness.arrive(at(5), &packet, server(), &refuses);
        let Some(Event::Send(plain)) = event else { panic!("{event:?}") };
        assert_eq!(plain.edns, Edns::Plain);
        let event = harness.arrive(at(9), &plain, server(), &answer(plain.id, |_| ()));
        assert_eq!(outcome(event), Outcome::Ok { latency: Duration::from_millis(9).into() });
    }

    fn returned(harness: &mut Harness, packet: &Packet, id: Option<u16>) -> Option<Event> {
        let from = (packet.socket, server());
        harness.queries.undelivered(at(3), from, id, Reason::ConnectionRefused)
    }

    #[test]
    fn two_returned_packets_end_a_query_and_one_asks_again() {
        let mut harness = Harness::new();
        let first = harness.transmit();
        let event = returned(&mut harness, &first, Some(first.id));
        let Some(Event::Send(second)) = event else { panic!("{event:?}") };
        assert_eq!(returned(&mut harness, &first, Some(first.id)), None, "said again");
        let event = returned(&mut harness, &second, Some(second.id));
        assert_eq!(outcome(event), Outcome::Failed(Reason::ConnectionRefused));
        assert!(harness.queries.is_empty() && harness.queries.by_id.is_empty());
    }

    /// Eight quoted bytes hold no id, and who guesses one does not guess the next.
    #[test]
    fn forged_errors_do_not_end_a_query_to_a_healthy_server() {
        let mut harness = Harness::new();
        let [packet, other] = [harness.transmit(), harness.transmit()];
        for _ in 0..400 {
            assert_eq!(returned(&mut harness, &packet, None), None);
            assert_eq!(returned(&mut harness, &other, Some(packet.id.wrapping_add(1))), None);
        }
        assert!(matches!(returned(&mut harness, &packet, Some(packet.id)), Some(Event::Send(_))));
        for packet in [packet, other] {
            let event = harness.arrive(at(12), &packet, server(), &answer(packet.id, |_| ()));
            assert_eq!(outcome(event), Outcome::Ok { latency: Duration::from_millis(12).into() });
        }
        assert!(harness.queries.by_id.is_empty());
    }

    #[test]
    fn a_returned_packet_and_then_silence_is_told_as_what_was_returned() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        returned(&mut harness, &packet, Some(packet.id));
        let events = harness.alarms(at(300));
        assert!(matches!(events[..], [Event::Silent { .. }]), "asked twice already: {events:?}");
        let events = harness.alarms(at(2000));
        let refused = Outcome::Failed(Reason::ConnectionRefused);
        assert_eq!(outcome(events.first().copied()), refused);
    }

    #[test]
    fn a_local_error_is_inconclusive() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        assert_eq!(outcome(harness.queries.unsent(packet.query)), Outcome::Inconclusive);
        assert_eq!(harness.queries.unsent(packet.query), None);
    }

    #[test]
    fn abandoned_queries_give_no_events() {
        let mut harness = Harness::new();
        let packet = harness.transmit();
        harness.queries.abandon();
        assert_eq!(harness.arrive(at(5), &packet, server(), &answer(packet.id, |_| ())), None);
        assert_eq!(harness.alarms(at(5000)), []);
        assert_eq!(harness.queries.unsent(packet.query), None);
    }

    #[test]
    fn thousands_share_two_sockets() {
        let mut harness = Harness::new();
        let packets: Vec<Packet> = (0..20_000).map(|_| harness.transmit()).collect();
        assert_eq!(harness.queries.len(), 20_000);
        for packet in &packets {
            let event = harness.arrive(at(1), packet, server(), &answer(packet.id, |_| ()));
            assert!(matches!(outcome(event), Outcome::Ok { .. }));
        }
        assert!(harness.queries.is_empty() && harness.queries.by_id.is_empty());
    }
}
