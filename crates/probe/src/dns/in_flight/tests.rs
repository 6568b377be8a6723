//! Packets and alarms by hand.

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
        Harness { queries: PendingQueries::new(BUDGET, 2), zone: Name::parse("shop.kr").unwrap() }
    }

    fn transmit(&mut self) -> Packet {
        self.queries.start(at(0), question(), RTO)
    }

    /// A question with a capital somewhere, as nearly all have.
    fn transmit_mixed(&mut self) -> Packet {
        loop {
            let packet = self.transmit();
            if packet.nonce.case & 0b11_1111 != 0 {
                return packet;
            }
            let again = self.queries.unsent(packet.query);
            assert!(again.is_some());
        }
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

fn answer(packet: &Packet, edit: impl Fn(&mut Message)) -> Vec<u8> {
    let zone = Name::parse("shop.kr").unwrap();
    let mut asked = Vec::new();
    wire::encode_soa(&mut asked, packet.id, &zone, packet.edns, &packet.nonce);
    let asked = Message::from_vec(&asked).unwrap();
    let mut message = Message::new(packet.id, MessageType::Response, OpCode::Query);
    let name = asked.queries[0].name().clone();
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
    let event = harness.arrive(at(12), &packet, server(), &answer(&packet, |_| ()));
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
    let right = answer(&packet, |_| ());
    for stranger in ["192.0.2.54:53", "192.0.2.53:5353", "[2001:db8::1]:53"] {
        assert_eq!(harness.arrive(at(1), &packet, stranger.parse().unwrap(), &right), None);
    }
    let guess = answer(&Packet { id: packet.id.wrapping_add(1), ..packet }, |_| ());
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
    let [Event::Silent { question: reported, started }, Event::Send(second)] = events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((reported, started), (question(), at(0)));
    assert_ne!((first.socket, first.id), (second.socket, second.id));
    let event = harness.arrive(at(900), &first, server(), &answer(&first, |_| ()));
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
    let event = harness.arrive(at(310), &second, server(), &answer(&second, |_| ()));
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
    let cut = answer(&packet, |m| m.metadata.truncation = true);
    let event = harness.arrive(at(5), &packet, server(), &cut);
    let Some(Event::Tcp { query, .. }) = event else { panic!("{event:?}") };
    assert_eq!(harness.alarms(at(2500)), []);
    let done = harness.queries.by_tcp(at(2600), query, Ok(Some(7)));
    assert_eq!(outcome(done), Outcome::Ok { latency: Duration::from_millis(2600).into() });
    assert_eq!(harness.queries.by_tcp(at(2700), query, Ok(Some(7))), None, "reported once");
}

#[test]
fn an_old_server_is_queried_again_without_edns() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    let refuses = answer(&packet, |m| {
        m.metadata.response_code = ResponseCode::FormErr;
        m.answers.clear();
    });
    let event = harness.arrive(at(5), &packet, server(), &refuses);
    let Some(Event::Send(plain)) = event else { panic!("{event:?}") };
    assert_eq!(plain.edns, Edns::Plain);
    let event = harness.arrive(at(9), &plain, server(), &answer(&plain, |_| ()));
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
        let event = harness.arrive(at(12), &packet, server(), &answer(&packet, |_| ()));
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
    assert_eq!(harness.arrive(at(5), &packet, server(), &answer(&packet, |_| ())), None);
    assert_eq!(harness.alarms(at(5000)), []);
    assert_eq!(harness.queries.unsent(packet.query), None);
}

#[test]
fn thousands_share_two_sockets() {
    let mut harness = Harness::new();
    let packets: Vec<Packet> = (0..20_000).map(|_| harness.transmit()).collect();
    assert_eq!(harness.queries.len(), 20_000);
    for packet in &packets {
        let event = harness.arrive(at(1), packet, server(), &answer(packet, |_| ()));
        assert!(matches!(outcome(event), Outcome::Ok { .. }));
    }
    assert!(harness.queries.is_empty() && harness.queries.by_id.is_empty());
}

/// Whoever knows the port guesses an id now and then; each of these packets has the right one.
#[test]
fn an_answer_to_another_question_is_waited_past() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    let other = OtherName::from_ascii("other.kr.").unwrap();
    let forged: [Vec<u8>; 4] = [
        answer(&packet, |m| {
            m.queries[0].set_name(other.clone());
            m.metadata.response_code = ResponseCode::Refused;
        }),
        answer(&packet, |m| {
            m.queries[0].set_query_type(RecordType::A);
        }),
        answer(&packet, |m| m.metadata.message_type = MessageType::Query),
        packet.id.to_be_bytes().repeat(20),
    ];
    for bytes in &forged {
        assert_eq!(harness.arrive(at(1), &packet, server(), bytes), None);
    }
    let event = harness.arrive(at(12), &packet, server(), &answer(&packet, |_| ()));
    assert_eq!(outcome(event), Outcome::Ok { latency: Duration::from_millis(12).into() });
}

#[test]
fn a_server_that_answers_only_other_questions_is_malformed_in_the_end() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    let other = OtherName::from_ascii("other.kr.").unwrap();
    let bytes = answer(&packet, |m| {
        m.queries[0].set_name(other.clone());
    });
    assert_eq!(harness.arrive(at(1), &packet, server(), &bytes), None);
    assert_eq!(harness.alarms(at(300)).len(), 2, "it is asked again");
    let events = harness.alarms(at(2000));
    assert_eq!(outcome(events.first().copied()), Outcome::Failed(Reason::Malformed));
}

fn small_letters(message: &mut Message) {
    let name = message.queries[0].name().to_lowercase();
    message.queries[0].set_name(name);
}

/// What is refused in another spelling, or without the question, by who has not seen it.
#[test]
fn a_guessed_id_without_the_letters_of_the_question_ends_nothing() {
    let without_question = |message: &mut Message| {
        message.queries.clear();
        message.answers.clear();
        message.metadata.response_code = ResponseCode::Refused;
    };
    let respelled = |message: &mut Message| {
        small_letters(message);
        message.metadata.response_code = ResponseCode::NXDomain;
    };
    for forge in [&without_question as &dyn Fn(&mut Message), &respelled] {
        let mut harness = Harness::new();
        let packet = harness.transmit_mixed();
        let event = harness.arrive(at(1), &packet, server(), &answer(&packet, forge));
        let Some(Event::Send(again)) = event else { panic!("{event:?}") };
        assert_ne!(again.id, packet.id);
        assert_eq!(harness.arrive(at(2), &packet, server(), &answer(&packet, forge)), None);
        let event = harness.arrive(at(9), &again, server(), &answer(&again, |_| ()));
        assert_eq!(outcome(event), Outcome::Ok { latency: Duration::from_millis(9).into() });
    }
}

#[test]
fn a_server_that_does_not_keep_the_letters_is_healthy_and_remembered() {
    let mut harness = Harness::new();
    let small = |harness: &mut Harness, packet: &Packet| {
        harness.arrive(at(1), packet, server(), &answer(packet, small_letters))
    };
    // A packet that is in small letters by chance is answered exactly, and teaches nothing.
    while !harness.queries.habits.get(&server()).is_some_and(|habits| habits.respells) {
        let packet = harness.transmit_mixed();
        let event = small(&mut harness, &packet);
        let Some(Event::Send(again)) = event else { panic!("{event:?}") };
        let event = small(&mut harness, &again);
        assert!(matches!(outcome(event), Outcome::Ok { .. }));
    }
    let packet = harness.transmit();
    let event = small(&mut harness, &packet);
    assert!(matches!(outcome(event), Outcome::Ok { .. }), "it is asked once");
}

fn with_cookie(cookie: [u8; 16]) -> impl Fn(&mut Message) {
    use hickory_proto::op::Edns as OtherEdns;
    use hickory_proto::rr::rdata::opt::EdnsOption;
    move |message| {
        let mut edns = OtherEdns::new();
        edns.options_mut().insert(EdnsOption::Unknown(10, cookie.to_vec()));
        message.set_edns(edns);
    }
}

/// The cookie of a server for a packet.
fn cookie_for(packet: &Packet) -> [u8; 16] {
    let client = packet.nonce.cookie.expect("it has a cookie");
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&client.as_bytes()[..8]);
    bytes
}

#[test]
fn a_server_that_speaks_cookies_is_not_answered_for_without_them() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    let event = harness.arrive(
        at(1),
        &packet,
        server(),
        &answer(&packet, with_cookie(cookie_for(&packet))),
    );
    assert!(matches!(outcome(event), Outcome::Ok { .. }));
    let packet = harness.transmit();
    assert_eq!(packet.nonce.cookie.unwrap().as_bytes(), cookie_for(&packet), "it is sent back");
    // Right id, right letters, and a cookie that is missing or guessed.
    for forged in [answer(&packet, |_| ()), answer(&packet, with_cookie([1; 16]))] {
        let event = harness.arrive(at(2), &packet, server(), &forged);
        assert!(!matches!(event, Some(Event::Done { .. })), "{event:?}");
    }
    let event = harness.arrive(
        at(3),
        &packet,
        server(),
        &answer(&packet, with_cookie(cookie_for(&packet))),
    );
    assert!(matches!(outcome(event), Outcome::Ok { .. }));
}

#[test]
fn a_server_that_gives_its_cookies_up_is_healthy() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    let cookie = with_cookie(cookie_for(&packet));
    harness.arrive(at(1), &packet, server(), &answer(&packet, cookie));
    let first = harness.transmit();
    let event = harness.arrive(at(2), &first, server(), &answer(&first, |_| ()));
    let Some(Event::Send(second)) = event else { panic!("{event:?}") };
    let event = harness.arrive(at(3), &second, server(), &answer(&second, |_| ()));
    assert!(matches!(outcome(event), Outcome::Ok { .. }));
    let third = harness.transmit();
    let event = harness.arrive(at(4), &third, server(), &answer(&third, |_| ()));
    assert!(matches!(outcome(event), Outcome::Ok { .. }), "it is not asked twice any more");
}

#[test]
fn a_server_that_wants_its_cookie_first_gets_it() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    let cookie = cookie_for(&packet);
    let bad = answer(&packet, |message| {
        with_cookie(cookie)(message);
        message.answers.clear();
        message.metadata.response_code = ResponseCode::from(1, 7);
    });
    let event = harness.arrive(at(1), &packet, server(), &bad);
    let Some(Event::Send(again)) = event else { panic!("{event:?}") };
    assert_eq!(again.nonce.cookie.unwrap().as_bytes(), cookie);
    let event = harness.arrive(at(2), &again, server(), &answer(&again, with_cookie(cookie)));
    assert!(matches!(outcome(event), Outcome::Ok { .. }));
}

#[test]
fn guessed_ids_are_counted() {
    let mut harness = Harness::new();
    let packet = harness.transmit();
    assert_eq!(harness.queries.many_strays(at(0)), None);
    let guesses = (1..1_000).map(|n| Packet { id: packet.id.wrapping_add(n), ..packet });
    for guess in guesses {
        harness.arrive(at(1), &guess, server(), &answer(&guess, |_| ()));
    }
    assert_eq!(harness.queries.many_strays(at(60_000)), Some(999));
}
