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
//! Whoever knows a port can also guess ids. An answer to another question is ignored and waited
//! past (RFC 5452 §9.1). So is what lacks the letters or the cookie of the query, unless both
//! packets of a query are answered like that: then the server is one that cannot do better, and
//! it is remembered.
//!
//! The retransmission is plain, without EDNS: some servers and firewalls drop what has an option
//! that they do not know. A server that answers nothing else is asked plainly from then on. (One
//! with cookies knows EDNS.)
//!
//! The retransmission has another id, so that a response shows which attempt it answers. That
//! removes the ambiguity for which Karn's algorithm discards samples, and a server that has
//! become slow is known as slow at its first late response.

use super::cookie::Cookie;
use super::outcome::{DnsOutcome, classify};
use super::strays::StrayWindow;
use super::wire::{self, Answer, Echo, Edns, Nonce, ParseError};
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

/// The server wants its own cookie repeated (RFC 7873 §8).
const BADCOOKIE: u16 = 23;

/// A server that answered only the plain one of two packets so often in a row is asked plainly.
const PLAIN_ANSWERS: u8 = 2;

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
    /// What else an answer must repeat.
    pub nonce: Nonce,
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
    edns: Edns,
    nonce: Nonce,
    /// The error in which the packet was quoted.
    returned: Option<Reason>,
    answered: Answered,
}

/// Whether something answered a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answered {
    No,
    /// By somebody who need not have seen it.
    Doubtful,
    Yes,
}

/// What is known of a server that answered.
#[derive(Clone, Copy, Debug, Default)]
struct ServerHabits {
    /// Its cookie, with ours.
    cookie: Option<Cookie>,
    /// It repeats questions in letters of its own.
    respells: bool,
    /// How often in a row only its plain packet was answered.
    plain: u8,
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
    /// Something came that answers another question.
    mismatched: bool,
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
    /// Of servers that have cookies, or spell in their own way.
    habits: FxHashMap<SocketAddr, ServerHabits>,
    strays: StrayWindow,
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

    /// The client's part of a cookie for a server, which no other server can know.
    fn cookie(&self, server: SocketAddr) -> Cookie {
        Cookie::of_client(self.key.hash_one(server))
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
            habits: FxHashMap::default(),
            strays: StrayWindow::default(),
        }
    }

    /// Forgets what is known of servers other than these.
    pub fn retain_servers(&mut self, keep: impl Fn(IpAddr) -> bool) {
        self.habits.retain(|server, _| keep(server.ip()));
    }

    /// At the end of a window: how many packets answered no query, if they are suspiciously many.
    pub fn many_strays(&mut self, now: Time) -> Option<u64> {
        self.strays.end(now)
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
        let query = PendingQuery {
            question,
            started: now,
            edns: Edns::Asked,
            attempts: [None; 2],
            mismatched: false,
        };
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
        let habits = self.habits.get(&server);
        let edns = edns_of(habits, query, nth);
        let nonce = nonce_of(&mut self.ids, habits, (server, edns), nth);
        let (returned, answered) = (None, Answered::No);
        query.attempts[nth] = Some(Attempt { lane, id, at: now, edns, nonce, returned, answered });
        Packet {
            query: QueryId { slot, generation },
            socket: (lane / 2) as usize,
            id,
            edns,
            nonce,
            server,
            zone: query.question.zone,
        }
    }

    /// Handles a packet that `socket` received from `from`. What answers no query is ignored and
    /// counted. `name_of` returns the name of a zone.
    pub fn receive<'n>(
        &mut self,
        now: Time,
        socket: usize,
        from: SocketAddr,
        packet: &[u8],
        name_of: impl Fn(ZoneIx) -> &'n Name,
    ) -> Option<Event> {
        let Some((slot, nth, asked)) = self.asked(socket, from, packet) else {
            self.strays.stray();
            return None;
        };
        let query = self.slots[slot as usize].query.as_mut()?;
        let sample = Some((from.ip(), now.since(asked.at)));
        let cookie_known = self.habits.get(&from).is_some_and(|habits| habits.cookie.is_some());
        let cookie_due = cookie_known && asked.nonce.cookie.is_some();
        let answer = match wire::parse_soa(packet, name_of(query.question.zone), &asked.nonce) {
            Ok(answer) => answer,
            Err(ParseError::Malformed) if !cookie_due => {
                let outcome = Outcome::Failed(Reason::Malformed);
                return Some(self.end(slot, outcome, Detail::None, sample));
            }
            Err(ParseError::Malformed | ParseError::NotOurs) => {
                query.mismatched = true;
                self.strays.stray();
                return None;
            }
        };
        if !self.is_convincing(from, &asked, &answer, cookie_due) {
            return self.doubt(now, slot, nth, &answer, sample);
        }
        self.learn_cookie(from, &asked, &answer);
        self.accept(now, slot, nth, &answer, sample)
    }

    /// The attempt that a packet claims to answer: it is from the server, with the id.
    fn asked(
        &self,
        socket: usize,
        from: SocketAddr,
        packet: &[u8],
    ) -> Option<(u32, usize, Attempt)> {
        let lane = socket as u32 * 2 + u32::from(from.is_ipv6());
        let id = wire::id_of(packet)?;
        let slot = *self.by_id.get(&(lane, id))?;
        let query = self.slots[slot as usize].query.as_ref()?;
        let mut attempts = query.attempts.iter().enumerate();
        let (nth, attempt) = attempts.find_map(|(nth, attempt)| {
            attempt.filter(|at| at.id == id && at.lane == lane).map(|at| (nth, at))
        })?;
        (query.question.server == from).then_some((slot, nth, attempt))
    }

    /// Whether an answer repeats all that whoever answers has seen.
    fn is_convincing(
        &self,
        from: SocketAddr,
        asked: &Attempt,
        answer: &Answer<'_>,
        cookie_due: bool,
    ) -> bool {
        let respells = self.habits.get(&from).is_some_and(|habits| habits.respells);
        let spelled = match answer.echo {
            Echo::Exact => true,
            Echo::OtherCase => respells,
            // A server from before EDNS need not be able to read the question; to ask it again
            // without does no harm.
            Echo::Absent => {
                classify(answer, asked.nonce.cookie.is_some()) == DnsOutcome::WithoutEdns
            }
        };
        let cookie = match (&answer.cookie, &asked.nonce.cookie) {
            (Some(answered), Some(asked)) => answered.is_for(asked),
            _ => !cookie_due,
        };
        spelled && cookie
    }

    /// Takes an answer that may be forged as a reason to ask again at once, under another id.
    /// When both packets were answered like that, the server is one that cannot do better.
    fn doubt(
        &mut self,
        now: Time,
        slot: u32,
        nth: usize,
        answer: &Answer<'_>,
        sample: Option<(IpAddr, Duration)>,
    ) -> Option<Event> {
        let query = self.slots[slot as usize].query.as_mut()?;
        query.attempts[nth].as_mut()?.answered = Answered::Doubtful;
        match query.attempts {
            [_, None] => Some(Event::Send(self.transmit(now, slot, 1))),
            [Some(first), Some(second)]
                if [first, second].iter().all(|at| at.answered == Answered::Doubtful) =>
            {
                let server = query.question.server;
                let habits = self.habits.entry(server).or_default();
                habits.respells |= answer.echo == Echo::OtherCase;
                habits.cookie = None;
                self.accept(now, slot, nth, answer, sample)
            }
            _ => None,
        }
    }

    /// Keeps a server's cookie, which it wants to see again and will repeat.
    fn learn_cookie(&mut self, from: SocketAddr, asked: &Attempt, answer: &Answer<'_>) {
        if asked.nonce.cookie.is_some()
            && let Some(cookie) = answer.cookie.filter(Cookie::is_servers)
        {
            self.habits.entry(from).or_default().cookie = Some(cookie);
        }
    }

    /// What follows from an answer that is believed.
    fn accept(
        &mut self,
        now: Time,
        slot: u32,
        nth: usize,
        answer: &Answer<'_>,
        sample: Option<(IpAddr, Duration)>,
    ) -> Option<Event> {
        let query = self.slots[slot as usize].query.as_mut()?;
        let attempt = query.attempts[nth].as_mut()?;
        attempt.answered = Answered::Yes;
        let edns = attempt.edns;
        let first = query.attempts[0].is_some_and(|first| first.answered == Answered::No);
        let (started, server) = (query.started, query.question.server);
        match edns {
            Edns::Plain if nth == 1 && first && query.edns == Edns::Asked => {
                let habits = self.habits.entry(server).or_default();
                habits.plain = habits.plain.saturating_add(1);
            }
            Edns::Plain => {}
            Edns::Asked => {
                self.habits.entry(server).and_modify(|habits| habits.plain = 0);
            }
        }
        if answer.rcode == BADCOOKIE {
            return Some(match query.attempts[1] {
                None => Event::Send(self.transmit(now, slot, 1)),
                Some(_) => self.switch_to_tcp(slot),
            });
        }
        let (outcome, detail) = match classify(answer, edns == Edns::Asked) {
            DnsOutcome::Serves { serial } => {
                (Outcome::Ok { latency: now.since(started).into() }, detail_of(serial))
            }
            DnsOutcome::Fails(reason) => (Outcome::Failed(reason), Detail::None),
            DnsOutcome::ByTcp => return Some(self.switch_to_tcp(slot)),
            DnsOutcome::WithoutEdns => return Some(self.retry_without_edns(now, slot)),
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
        result: Result<Option<u32>, Outcome>,
    ) -> Option<Event> {
        let started = self.pending(query)?.started;
        let (outcome, detail) = match result {
            Ok(serial) => (Outcome::Ok { latency: now.since(started).into() }, detail_of(serial)),
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
        let mismatched = query.mismatched.then_some(Reason::Malformed);
        let last = started + self.budget;
        if at >= last {
            let reason = returned.or(mismatched).unwrap_or(Reason::Timeout);
            let outcome = Outcome::Failed(reason);
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
            let query = slot.query.take();
            query
                .iter()
                .flat_map(|query| &query.attempts)
                .flatten()
                .for_each(|_| self.strays.unanswered());
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
                if attempt.answered != Answered::Yes {
                    self.strays.unanswered();
                }
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

/// What the attempt `nth` says that an answer must repeat. A server that answers nothing when it
/// sees a cookie is asked again without.
fn nonce_of(
    ids: &mut Ids,
    habits: Option<&ServerHabits>,
    (server, edns): (SocketAddr, Edns),
    nth: usize,
) -> Nonce {
    let known = habits.and_then(|habits| habits.cookie);
    let first = (nth == 0).then(|| ids.cookie(server));
    Nonce {
        case: if habits.is_some_and(|habits| habits.respells) { 0 } else { ids.next() },
        cookie: known.or(first).filter(|_| edns == Edns::Asked),
    }
}

/// Whether the attempt `nth` has EDNS: the second has it only where the server has shown that it
/// knows cookies.
fn edns_of(habits: Option<&ServerHabits>, query: &PendingQuery, nth: usize) -> Edns {
    let plain = match habits {
        Some(ServerHabits { cookie: Some(_), .. }) => false,
        Some(habits) => nth == 1 || habits.plain >= PLAIN_ANSWERS,
        None => nth == 1,
    };
    if plain { Edns::Plain } else { query.edns }
}

fn detail_of(serial: Option<u32>) -> Detail {
    serial.map_or(Detail::None, Detail::Serial)
}

#[cfg(test)]
mod tests;
