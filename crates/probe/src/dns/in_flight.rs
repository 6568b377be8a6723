//! Questions under way: who was asked what, under which id, and until when.
//!
//! Sans-I/O: the caller moves packets and tells the time. All questions share a few
//! sockets and one slab; there is no task and no socket per question. A question's life:
//!
//! asked → (silent for the server's usual round trip: told provisionally, asked again)
//! → answered, or refused by the network, or silent to the end of its budget.
//!
//! The second asking goes out under another id, so that an answer tells which asking it
//! belongs to. That removes the doubt for which Karn's rule discards samples, and a server
//! that has become slow is learned as slow at its first late answer.

use super::outcome::{DnsOutcome, meaning};
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

/// One question of the sweep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question {
    /// The stream it answers for.
    pub stream: StreamIx,
    /// The zone asked about.
    pub zone: ZoneIx,
    /// Who is asked.
    pub server: SocketAddr,
    /// When it was due.
    pub scheduled: Time,
}

/// A packet to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Packet {
    /// The question under way that it belongs to.
    pub flight: Flight,
    /// By which socket of the server's family.
    pub socket: usize,
    /// The DNS id.
    pub id: u16,
    /// With EDNS or without.
    pub edns: Edns,
    /// Whom to send it to.
    pub server: SocketAddr,
    /// What to ask about.
    pub zone: ZoneIx,
}

/// Names a question under way; names of ended ones are never mistaken for others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Flight {
    slot: u32,
    turn: u32,
}

/// What comes of handling something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// Send this.
    Send(Packet),
    /// No answer within the usual round trip; the question waits on.
    Silent {
        /// Which question.
        question: Question,
        /// When it was first sent.
        started: Time,
    },
    /// Fetch the answer by TCP and report it with [`PendingQueries::by_tcp`].
    Tcp {
        /// Under this name.
        flight: Flight,
        /// What to ask.
        question: Question,
    },
    /// The question has its outcome.
    Done {
        /// Which question.
        question: Question,
        /// When it was first sent.
        started: Time,
        /// What came of it.
        outcome: Outcome,
        /// The serial, when there was one.
        detail: Detail,
        /// The round trip of the packet that was answered.
        sample: Option<(IpAddr, Duration)>,
    },
}

/// One asking on the wire.
#[derive(Clone, Copy, Debug)]
struct AskedName {
    lane: u32,
    id: u16,
    at: Time,
}

#[derive(Debug)]
struct Slot {
    turn: u32,
    life: Option<Attempt>,
}

#[derive(Debug)]
struct Attempt {
    question: Question,
    started: Time,
    edns: Edns,
    askings: [Option<AskedName>; 2],
}

/// All questions under way from one vantage.
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

/// Ids that cannot be guessed: SipHash under a key from the operating system.
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
    /// Nothing under way; `sockets` of each family, and `budget` from the first asking to
    /// the last moment an answer counts.
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

    /// How many are under way.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most that ids have room for, half full so that drawing a free one stays quick.
    pub fn capacity(&self) -> usize {
        self.sockets as usize * (1 << 15)
    }

    /// Begins a question; silence is told after `usual`.
    pub fn launch(&mut self, now: Time, question: Question, usual: Duration) -> Packet {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { turn: 0, life: None });
            (self.slots.len() - 1) as u32
        });
        let life = Attempt { question, started: now, edns: Edns::Asked, askings: [None; 2] };
        self.slots[slot as usize].life = Some(life);
        let turn = self.slots[slot as usize].turn;
        self.alarms.push(Reverse((now + usual.min(self.budget), slot, turn)));
        self.ask(now, slot, 0)
    }

    /// Puts the question on the wire once more, as its asking `nth`.
    fn ask(&mut self, now: Time, slot: u32, nth: usize) -> Packet {
        let turn = self.slots[slot as usize].turn;
        let life = self.slots[slot as usize].life.as_mut().expect("the caller's slot is alive");
        let server = life.question.server;
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
        life.askings[nth] = Some(AskedName { lane, id, at: now });
        Packet {
            flight: Flight { slot, turn },
            socket: (lane / 2) as usize,
            id,
            edns: life.edns,
            server,
            zone: life.question.zone,
        }
    }

    /// A packet came in by `socket` from `from`. Strangers, and answers to nothing, are
    /// ignored. `name_of` gives a zone's name.
    pub fn arrived<'n>(
        &mut self,
        now: Time,
        socket: usize,
        from: SocketAddr,
        packet: &[u8],
        name_of: impl Fn(ZoneIx) -> &'n Name,
    ) -> Option<Event> {
        let lane = socket as u32 * 2 + u32::from(from.is_ipv6());
        let slot = *self.by_id.get(&(lane, wire::id_of(packet)?))?;
        let life = self.slots[slot as usize].life.as_ref()?;
        if life.question.server != from {
            return None;
        }
        let asked = life.askings.iter().flatten().find(|a| Some(a.id) == wire::id_of(packet));
        let sample = asked.map(|asking| (from.ip(), now.since(asking.at)));
        let edns = life.edns == Edns::Asked;
        let started = life.started;
        let read = wire::parse_soa(packet, name_of(life.question.zone));
        let meaning = read.map(|answer| meaning(&answer, edns));
        let (outcome, detail) = match meaning {
            Ok(DnsOutcome::Serves { serial }) => {
                (Outcome::Ok { latency: now.since(started).into() }, Detail::Serial(serial))
            }
            Ok(DnsOutcome::Fails(reason)) => (Outcome::Failed(reason), Detail::None),
            Ok(DnsOutcome::ByTcp) => return Some(self.hand_to_tcp(slot)),
            Ok(DnsOutcome::WithoutEdns) => return Some(self.ask_plainly(now, slot)),
            Err(wire::ParseError) => (Outcome::Failed(Reason::Malformed), Detail::None),
        };
        Some(self.end(slot, outcome, detail, sample))
    }

    fn ask_plainly(&mut self, now: Time, slot: u32) -> Event {
        self.forget_askings(slot);
        if let Some(life) = &mut self.slots[slot as usize].life {
            life.edns = Edns::Plain;
        }
        Event::Send(self.ask(now, slot, 0))
    }

    /// The question goes on by TCP; its alarms are void, the connection has its own.
    fn hand_to_tcp(&mut self, slot: u32) -> Event {
        self.forget_askings(slot);
        let entry = &mut self.slots[slot as usize];
        entry.turn = entry.turn.wrapping_add(1);
        let life = entry.life.as_ref().expect("only living questions are answered");
        Event::Tcp { flight: Flight { slot, turn: entry.turn }, question: life.question }
    }

    /// What TCP brought, for a question that was sent there; `None` when it ended meanwhile.
    pub fn by_tcp(
        &mut self,
        now: Time,
        flight: Flight,
        brought: Result<u32, Outcome>,
    ) -> Option<Event> {
        let started = self.living(flight)?.started;
        let (outcome, detail) = match brought {
            Ok(serial) => {
                (Outcome::Ok { latency: now.since(started).into() }, Detail::Serial(serial))
            }
            Err(outcome) => (outcome, Detail::None),
        };
        Some(self.end(flight.slot, outcome, detail, None))
    }

    /// The network said (ICMP) that packets by `socket` to `to` do not arrive. With the id
    /// of the packet it speaks of, that question ends; without, all to that server do.
    pub fn undelivered(
        &mut self,
        socket: usize,
        to: SocketAddr,
        id: Option<u16>,
        reason: Reason,
        events: &mut Vec<Event>,
    ) {
        let lane = socket as u32 * 2 + u32::from(to.is_ipv6());
        let of_server = |slot: &u32| {
            let life = self.slots[*slot as usize].life.as_ref();
            life.is_some_and(|life| life.question.server == to)
        };
        let named = id.and_then(|id| self.by_id.get(&(lane, id)).copied());
        let hit: Vec<u32> = match named.filter(of_server) {
            Some(slot) => vec![slot],
            None if id.is_none() => {
                let mut all: Vec<u32> = self
                    .by_id
                    .iter()
                    .filter(|((of, _), slot)| *of == lane && of_server(slot))
                    .map(|(_, slot)| *slot)
                    .collect();
                all.sort_unstable();
                all.dedup();
                all
            }
            None => return,
        };
        for slot in hit {
            events.push(self.end(slot, Outcome::Failed(reason), Detail::None, None));
        }
    }

    /// The packet could not leave this machine: says nothing of the server.
    pub fn unsent(&mut self, flight: Flight) -> Option<Event> {
        self.living(flight)?;
        Some(self.end(flight.slot, Outcome::Inconclusive, Detail::None, None))
    }

    /// Handles the next alarm due by `now`; `None` when there is none. May give an event
    /// to send and one to tell, so call until it is done.
    pub fn alarm(&mut self, now: Time, events: &mut Vec<Event>) -> bool {
        let Some(&Reverse((at, slot, turn))) = self.alarms.peek() else { return false };
        if at > now {
            return false;
        }
        self.alarms.pop();
        let Some(life) = self.living(Flight { slot, turn }) else { return true };
        let (question, started) = (life.question, life.started);
        let last = started + self.budget;
        if at >= last {
            let outcome = Outcome::Failed(Reason::Timeout);
            events.push(self.end(slot, outcome, Detail::None, None));
        } else {
            events.push(Event::Silent { question, started });
            let again = self.ask(now, slot, 1);
            events.push(Event::Send(again));
            // An alarm that came late gives the second asking the time it was promised.
            self.alarms.push(Reverse((last + now.since(at), slot, turn)));
        }
        true
    }

    /// When the next alarm is.
    pub fn next_alarm(&self) -> Option<Time> {
        self.alarms.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Ends everything under way: its streams mean something else now.
    pub fn abandon(&mut self) {
        self.by_id.clear();
        self.alarms.clear();
        self.free.clear();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            slot.turn = slot.turn.wrapping_add(1);
            slot.life = None;
            self.free.push(number as u32);
        }
    }

    fn living(&self, flight: Flight) -> Option<&Attempt> {
        let slot = self.slots.get(flight.slot as usize)?;
        slot.life.as_ref().filter(|_| slot.turn == flight.turn)
    }

    fn forget_askings(&mut self, slot: u32) {
        if let Some(life) = &mut self.slots[slot as usize].life {
            for asking in life.askings.iter_mut().filter_map(Option::take) {
                self.by_id.remove(&(asking.lane, asking.id));
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
        self.forget_askings(slot);
        let entry = &mut self.slots[slot as usize];
        entry.turn = entry.turn.wrapping_add(1);
        let life = entry.life.take().expect("only living questions end");
        self.free.push(slot);
        Event::Done { question: life.question, started: life.started, outcome, detail, sample }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
    use hickory_proto::rr::rdata::SOA;
    use hickory_proto::rr::{Name as OtherName, RData, Record, RecordType};

    const BUDGET: Duration = Duration::from_secs(2);
    const USUAL: Duration = Duration::from_millis(300);

    fn at(ms: u64) -> Time {
        Time::from_secs(1_515_050_340) + Duration::from_millis(ms)
    }

    fn server() -> SocketAddr {
        "192.0.2.53:53".parse().unwrap()
    }

    fn question() -> Question {
        Question { stream: StreamIx(9), zone: ZoneIx(0), server: server(), scheduled: at(0) }
    }

    struct Line {
        flights: PendingQueries,
        zone: Name,
    }

    impl Line {
        fn new() -> Line {
            Line { flights: PendingQueries::new(BUDGET, 2), zone: Name::parse("shop.kr").unwrap() }
        }

        fn ask(&mut self) -> Packet {
            self.flights.launch(at(0), question(), USUAL)
        }

        fn arrive(
            &mut self,
            now: Time,
            packet: &Packet,
            from: SocketAddr,
            bytes: &[u8],
        ) -> Option<Event> {
            let zone = self.zone.clone();
            self.flights.arrived(now, packet.socket, from, bytes, |_| &zone)
        }

        fn alarms(&mut self, now: Time) -> Vec<Event> {
            let mut events = Vec::new();
            while self.flights.alarm(now, &mut events) {}
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
        let mut line = Line::new();
        let packet = line.ask();
        let event = line.arrive(at(12), &packet, server(), &answer(packet.id, |_| ()));
        let latency = Duration::from_millis(12);
        let expected = Event::Done {
            question: question(),
            started: at(0),
            outcome: Outcome::Ok { latency: latency.into() },
            detail: Detail::Serial(2018),
            sample: Some((server().ip(), latency)),
        };
        assert_eq!(event, Some(expected));
        assert!(line.flights.is_empty());
        assert_eq!(line.alarms(at(5000)), [], "its alarm is void");
    }

    #[test]
    fn strangers_and_guesses_are_ignored() {
        let mut line = Line::new();
        let packet = line.ask();
        let right = answer(packet.id, |_| ());
        for stranger in ["192.0.2.54:53", "192.0.2.53:5353", "[2001:db8::1]:53"] {
            assert_eq!(line.arrive(at(1), &packet, stranger.parse().unwrap(), &right), None);
        }
        let guess = answer(packet.id.wrapping_add(1), |_| ());
        assert_eq!(line.arrive(at(1), &packet, server(), &guess), None);
        assert_eq!(line.arrive(at(1), &packet, server(), &[7]), None);
        assert_eq!(line.flights.len(), 1);
    }

    #[test]
    fn silence_is_told_early_and_a_late_answer_is_slow_not_lost() {
        let mut line = Line::new();
        let first = line.ask();
        assert_eq!(line.alarms(at(299)), []);
        let events = line.alarms(at(300));
        let [Event::Silent { question: reported, started }, Event::Send(second)] = events[..]
        else {
            panic!("{events:?}")
        };
        assert_eq!((reported, started), (question(), at(0)));
        assert_ne!((first.socket, first.id), (second.socket, second.id));
        let event = line.arrive(at(900), &first, server(), &answer(first.id, |_| ()));
        let Some(Event::Done { outcome, sample, .. }) = event else { panic!("{event:?}") };
        assert_eq!(outcome, Outcome::Ok { latency: Duration::from_millis(900).into() });
        assert_eq!(sample, Some((server().ip(), Duration::from_millis(900))));
    }

    #[test]
    fn an_answer_to_the_second_asking_is_a_sample_of_the_second() {
        let mut line = Line::new();
        line.ask();
        let events = line.alarms(at(300));
        let Event::Send(second) = events[1] else { panic!("{events:?}") };
        let event = line.arrive(at(310), &second, server(), &answer(second.id, |_| ()));
        let Some(Event::Done { outcome, sample, .. }) = event else { panic!("{event:?}") };
        assert_eq!(outcome, Outcome::Ok { latency: Duration::from_millis(310).into() });
        assert_eq!(sample, Some((server().ip(), Duration::from_millis(10))));
    }

    #[test]
    fn silence_to_the_end_is_a_timeout() {
        let mut line = Line::new();
        line.ask();
        assert_eq!(line.alarms(at(300)).len(), 2);
        assert_eq!(line.alarms(at(1999)), []);
        let events = line.alarms(at(2000));
        assert_eq!(outcome(events.first().copied()), Outcome::Failed(Reason::Timeout));
        assert!(line.flights.is_empty());
    }

    #[test]
    fn a_truncated_answer_goes_on_by_tcp_and_does_not_time_out_meanwhile() {
        let mut line = Line::new();
        let packet = line.ask();
        let cut = answer(packet.id, |m| m.metadata.truncation = true);
        let event = line.arrive(at(5), &packet, server(), &cut);
        let Some(Event::Tcp { flight, .. }) = event else { panic!("{event:?}") };
        assert_eq!(line.alarms(at(2500)), []);
        let done = line.flights.by_tcp(at(2600), flight, Ok(7));
        assert_eq!(outcome(done), Outcome::Ok { latency: Duration::from_millis(2600).into() });
        assert_eq!(line.flights.by_tcp(at(2700), flight, Ok(7)), None, "told once");
    }

    #[test]
    fn an_old_server_is_asked_again_without_edns() {
        let mut line = Line::new();
        let packet = line.ask();
        let refuses = answer(packet.id, |m| {
            m.metadata.response_code = ResponseCode::FormErr;
            m.answers.clear();
        });
        let event = line.arrive(at(5), &packet, server(), &refuses);
        let Some(Event::Send(plain)) = event else { panic!("{event:?}") };
        assert_eq!(plain.edns, Edns::Plain);
        let event = line.arrive(at(9), &plain, server(), &answer(plain.id, |_| ()));
        assert_eq!(outcome(event), Outcome::Ok { latency: Duration::from_millis(9).into() });
    }

    #[test]
    fn the_networks_refusal_ends_what_it_speaks_of() {
        let mut line = Line::new();
        let [a, b] = [line.ask(), line.ask()];
        let mut events = Vec::new();
        let refused = Reason::ConnectionRefused;
        line.flights.undelivered(a.socket, server(), Some(a.id), refused, &mut events);
        assert_eq!(events.len(), 1);
        assert_eq!(outcome(events.pop()), Outcome::Failed(refused));
        line.flights.undelivered(b.socket, server(), None, Reason::Unreachable, &mut events);
        assert_eq!(outcome(events.pop()), Outcome::Failed(Reason::Unreachable));
        assert!(line.flights.is_empty());
    }

    #[test]
    fn our_own_trouble_says_nothing_of_the_server() {
        let mut line = Line::new();
        let packet = line.ask();
        assert_eq!(outcome(line.flights.unsent(packet.flight)), Outcome::Inconclusive);
        assert_eq!(line.flights.unsent(packet.flight), None);
    }

    #[test]
    fn what_is_abandoned_never_speaks_again() {
        let mut line = Line::new();
        let packet = line.ask();
        line.flights.abandon();
        assert_eq!(line.arrive(at(5), &packet, server(), &answer(packet.id, |_| ())), None);
        assert_eq!(line.alarms(at(5000)), []);
        assert_eq!(line.flights.unsent(packet.flight), None);
    }

    #[test]
    fn thousands_share_two_sockets() {
        let mut line = Line::new();
        let packets: Vec<Packet> = (0..20_000).map(|_| line.ask()).collect();
        assert_eq!(line.flights.len(), 20_000);
        for packet in &packets {
            let event = line.arrive(at(1), packet, server(), &answer(packet.id, |_| ()));
            assert!(matches!(outcome(event), Outcome::Ok { .. }));
        }
        assert!(line.flights.is_empty() && line.flights.by_id.is_empty());
    }
}
