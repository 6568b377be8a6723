//! Stories of tickets.

use super::*;
use crate::incident::{Counts, IncidentId, Justification, Victim, VictimState};
use crate::inventory::ComponentKey;
use crate::maintenance::plan::Text;
use crate::name::Name;

fn at(minute: i64) -> Time {
    // 2018-01-04 16:19 in Korea.
    Time::from_secs(1_515_050_340 + 60 * minute)
}

fn minji() -> Person {
    Person { id: "user:minji".into(), name: "Minji".into() }
}

fn staff() -> (Author, Option<u64>) {
    (Author::Staff(minji()), None)
}

fn customer() -> (Author, Option<u64>) {
    (Author::Customer, None)
}

fn incident() -> IncidentId {
    IncidentId::new(at(0), "ns")
}

fn opening(text: &str) -> Opening {
    Opening {
        subject: "사이트가 안 열립니다".into(),
        text: text.into(),
        customer: Some("hanbit".into()),
        requester: Requester {
            name: "홍길동".into(),
            contact: Some(Contact::Email("hong@example.kr".into())),
            is_confirmed: true,
            language: Language::Ko,
        },
        origin: Origin::CustomerPage,
        author: Author::Customer,
        incident: None,
    }
}

fn opened() -> Ticket {
    open(at(1), opening("4시 19분부터 안 됩니다"), "1").unwrap().ticket
}

fn does(ticket: &Ticket, minute: i64, by: (Author, Option<u64>), command: Command) -> Decided {
    decide(at(minute), ticket, by, command).unwrap()
}

fn reply(text: &str) -> Command {
    Command::Reply { text: text.into(), closes: false }
}

fn join(is_resolved: bool, even_resolved: bool) -> Command {
    let reason = JoinReason::Person;
    Command::Join { incident: incident(), is_resolved, even_resolved, reason }
}

fn answer(number: u32, minute: i64, closes: bool) -> IncidentAnswer {
    let text = Text { ko: "복구했습니다".into(), en: "It works again".into() };
    IncidentAnswer { incident: incident(), number, at: at(minute), author: minji(), text, closes }
}

fn takes(ticket: &Ticket, answer: &IncidentAnswer) -> Decided {
    let command = Command::TakeAnswer { answer: answer.clone(), sites: vec![], more: 0 };
    does(ticket, 60, (Author::System, None), command)
}

#[test]
fn a_customer_writes_waits_and_is_answered() {
    let ticket = opened();
    assert_eq!((ticket.state, ticket.waiting_since), (State::Open, Some(at(1))));
    let answered = does(&ticket, 9, staff(), reply("확인하고 있습니다"));
    assert_eq!((answered.ticket.state, answered.ticket.waiting_since), (State::Answered, None));
    assert_eq!(answered.sent, Some(answered.entries[0].number), "it is sent");
    let writes = Command::Write { text: "감사합니다".into() };
    let again = does(&answered.ticket, 12, customer(), writes);
    assert_eq!((again.ticket.state, again.ticket.waiting_since), (State::Open, Some(at(12))));
    assert_eq!(again.sent, None);
    assert_eq!(again.ticket.revision, ticket.revision + 2);
}

#[test]
fn who_writes_again_while_waiting_has_waited_since_the_first_time() {
    let more = does(&opened(), 30, customer(), Command::Write { text: "아직입니다".into() });
    assert_eq!(more.ticket.waiting_since, Some(at(1)));
}

#[test]
fn two_people_on_one_ticket_do_not_overwrite_each_other() {
    let ticket = opened();
    let read = Some(ticket.revision);
    let first = does(&ticket, 5, (Author::Staff(minji()), read), reply("하나"));
    let other = Person { id: "user:jun".into(), name: "Jun".into() };
    let second = decide(at(5), &first.ticket, (Author::Staff(other.clone()), read), reply("둘"));
    assert_eq!(second, Err(Refusal::Changed));
    let read = Some(first.ticket.revision);
    does(&first.ticket, 6, (Author::Staff(other), read), reply("둘"));
}

#[test]
fn a_note_is_never_shown_to_the_customer() {
    let note = does(&opened(), 3, staff(), Command::Note { text: "까다로운 분".into() });
    assert_eq!(note.sent, None);
    assert!(note.entries.iter().all(|entry| entry.shown_to_customer().is_none()));
    let assigned = does(&note.ticket, 3, staff(), Command::Assign(Some(minji())));
    let tagged = does(&assigned.ticket, 3, staff(), Command::Tag(vec!["환불".into()]));
    let all = assigned.entries.iter().chain(&tagged.entries);
    assert!(all.into_iter().all(|entry| entry.shown_to_customer().is_none()));
}

#[test]
fn no_side_does_what_is_the_others() {
    let ticket = opened();
    for command in [
        reply("가"),
        Command::Note { text: "나".into() },
        Command::Assign(None),
        join(false, false),
        Command::Leave,
        Command::BelongTo("other".into()),
        Command::Reopen,
    ] {
        let refused = decide(at(2), &ticket, customer(), command.clone());
        assert_eq!(refused, Err(Refusal::NotYours), "{command:?}");
    }
    let rate = Command::Rate { helped: true, text: String::new() };
    for command in [Command::Write { text: "다".into() }, rate, Command::Confirm(None)] {
        assert_eq!(decide(at(2), &ticket, staff(), command), Err(Refusal::NotYours));
    }
}

#[test]
fn passwords_are_masked_wherever_they_are_written() {
    let text = "비밀번호는 qwer1234! 입니다";
    let ticket = Opening { subject: "pw: qwer1234!".into(), ..opening(text) };
    let ticket = open(at(0), ticket, "1").unwrap();
    let written = does(&ticket.ticket, 1, customer(), Command::Write { text: text.into() });
    let noted = does(&ticket.ticket, 1, staff(), Command::Note { text: text.into() });
    let replied = does(&ticket.ticket, 1, staff(), reply(text));
    let rate = Command::Rate { helped: false, text: text.into() };
    let rated = does(&replied.ticket, 2, customer(), rate);
    for decided in [ticket, written, noted, replied, rated] {
        assert!(!format!("{decided:?}").contains("qwer1234"), "{decided:?}");
    }
}

#[test]
fn a_ticket_is_closed_and_opens_again_when_the_customer_writes() {
    let closed = does(&opened(), 5, staff(), Command::Reply { text: "끝".into(), closes: true });
    assert_eq!((closed.ticket.state, closed.ticket.waiting_since), (State::Closed, None));
    assert_eq!(decide(at(6), &closed.ticket, staff(), Command::Close), Err(Refusal::AlreadyClosed));
    let again = does(&closed.ticket, 7, customer(), Command::Write { text: "안 돼요".into() });
    assert_eq!((again.ticket.state, again.ticket.waiting_since), (State::Open, Some(at(7))));
    assert_eq!(again.entries[0].shown_to_customer(), Some(Shown::Reopened));
}

#[test]
fn satisfaction_is_said_once_for_an_answer() {
    let rate = || Command::Rate { helped: true, text: "고맙습니다".into() };
    let ticket = opened();
    assert_eq!(decide(at(2), &ticket, customer(), rate()), Err(Refusal::NothingToRate));
    let answered = does(&ticket, 3, staff(), reply("됩니다")).ticket;
    let rated = does(&answered, 4, customer(), rate()).ticket;
    assert!(rated.satisfaction.as_ref().unwrap().helped);
    assert_eq!(decide(at(5), &rated, customer(), rate()), Err(Refusal::NothingToRate));
}

#[test]
fn nothing_and_too_much_is_refused() {
    let long = "가".repeat(TEXT_MAX_CHARS + 1);
    assert_eq!(open(at(0), opening(" \n "), "1"), Err(Refusal::Empty));
    assert_eq!(open(at(0), opening(&long), "1"), Err(Refusal::TooLong(TEXT_MAX_CHARS)));
    assert_eq!(decide(at(1), &opened(), staff(), reply("\u{202e}")), Err(Refusal::Empty));
    let tags = (0..=MAX_TAGS).map(|n| n.to_string()).collect();
    assert_eq!(decide(at(1), &opened(), staff(), Command::Tag(tags)), Err(Refusal::InvalidTags));
    let full = Ticket { entries: MAX_ENTRIES, ..opened() };
    assert_eq!(decide(at(1), &full, staff(), reply("x")), Err(Refusal::Full));
    // Anybody can write under an address that is not confirmed.
    let stranger = Requester { is_confirmed: false, ..opened().requester };
    let many = Ticket { entries: MAX_UNCONFIRMED_ENTRIES, requester: stranger, ..opened() };
    let more = || Command::Write { text: "x".into() };
    assert_eq!(decide(at(1), &many, customer(), more()), Err(Refusal::Full));
    assert!(decide(at(1), &many, staff(), reply("x")).is_ok());
}

#[test]
fn a_line_break_in_a_subject_starts_no_header() {
    let opening = Opening { subject: "a\r\nBcc: all@example.kr".into(), ..opening("text") };
    let subject = open(at(0), opening, "1").unwrap().ticket.subject;
    assert!(!subject.contains(['\r', '\n']), "{subject:?}");
}

#[test]
fn an_unconfirmed_address_belongs_to_no_customer() {
    let requester = Requester { is_confirmed: false, ..opening("").requester };
    let opening = Opening { customer: None, requester, ..opening("누구게") };
    let ticket = open(at(0), opening, "1").unwrap().ticket;
    let belongs = || Command::BelongTo("hanbit".into());
    assert_eq!(decide(at(1), &ticket, staff(), belongs()), Err(Refusal::NotConfirmed));
    let confirmed = does(&ticket, 2, customer(), Command::Confirm(Some("hanbit".into())));
    assert_eq!(confirmed.ticket.customer.as_deref(), Some("hanbit"));
    let again = does(&confirmed.ticket, 3, customer(), Command::Confirm(Some("other".into())));
    assert_eq!(again.ticket.customer.as_deref(), Some("hanbit"), "once");
}

#[test]
fn joining_an_incident_that_is_over_is_an_explicit_choice() {
    let ticket = opened();
    let refused = decide(at(9), &ticket, staff(), join(true, false));
    assert_eq!(refused, Err(Refusal::IncidentResolved));
    let joined = does(&ticket, 9, staff(), join(true, true)).ticket;
    assert_eq!(joined.incident.as_ref().unwrap().incident, incident());
    assert_eq!(joined.state, State::Open, "and its state stays");
    assert_eq!(decide(at(9), &joined, staff(), join(true, true)), Err(Refusal::AlreadyJoined));
}

#[test]
fn one_answer_reaches_a_joined_ticket_once() {
    let ticket = does(&opened(), 2, staff(), join(false, false)).ticket;
    let first = takes(&ticket, &answer(1, 10, false));
    assert_eq!(first.sent, Some(first.entries[0].number));
    assert_eq!(first.ticket.state, State::Answered);
    let again = takes(&first.ticket, &answer(1, 10, false));
    assert_eq!((again.sent, again.entries.len()), (None, 0), "a second sweep does nothing");
    let closing = takes(&first.ticket, &answer(2, 20, true));
    assert_eq!(closing.ticket.state, State::ClosedWithIncident);
}

#[test]
fn an_answer_from_before_the_ticket_was_joined_does_not_reach_it() {
    let ticket = does(&opened(), 15, staff(), join(false, false)).ticket;
    let late = takes(&ticket, &answer(1, 10, false));
    assert_eq!((late.sent, late.entries.len()), (None, 0));
}

#[test]
fn a_ticket_that_was_closed_on_its_own_is_left_alone() {
    let ticket = does(&opened(), 2, staff(), join(false, false)).ticket;
    let closed = does(&ticket, 3, staff(), Command::Close).ticket;
    let after = takes(&closed, &answer(1, 10, false));
    assert_eq!((after.ticket.state, after.sent, after.entries.len()), (State::Closed, None, 0));
    assert_eq!(after.ticket.answered_through, 1, "it is not looked at again");
    // One that ended with the incident hears what is said later, and stays closed.
    let ended = takes(&ticket, &answer(1, 10, true)).ticket;
    let later = takes(&ended, &answer(2, 20, false));
    assert_eq!(later.ticket.state, State::ClosedWithIncident);
    assert!(later.sent.is_some());
}

#[test]
fn each_customer_reads_their_own_language_and_nothing_of_others() {
    let english = Requester { language: Language::En, ..opening("").requester };
    let english = open(at(1), Opening { requester: english, ..opening("help") }, "2").unwrap();
    let ticket = does(&english.ticket, 2, staff(), join(false, false)).ticket;
    let taken = takes(&ticket, &answer(1, 10, false));
    let Some(Shown::IncidentAnswer { text, .. }) = taken.entries[0].shown_to_customer() else {
        panic!("{taken:?}");
    };
    assert_eq!(text, "It works again");
}

fn victim(site: &str, state: VictimState) -> Victim {
    Victim {
        incident: incident(),
        site: Name::parse(site).unwrap(),
        customer: "hanbit".into(),
        state,
        listed_at: at(0),
        hit_at: None,
        verified_at: None,
        justification: Justification::Dependency { component: ComponentKey("rack:a1".into()) },
    }
}

#[test]
fn a_ticket_of_a_victim_is_joined_with_the_reason() {
    let hit = victim("a.example", VictimState::SeenHit);
    let risk = victim("b.example", VictimState::AtRisk);
    let off = victim("c.example", VictimState::Excluded { reason: "x".into() });
    let victims = [&risk, &hit, &off];
    let of =
        |began_at: Time, victims| incident::Candidate { incident: incident(), began_at, victims };
    let found = incident::probable(at(5), [of(at(0), &victims[..])]).unwrap();
    let reason = JoinReason::Victim { site: hit.site.clone(), state: SiteState::Hit };
    assert_eq!(found, (incident(), reason));
    assert_eq!(incident::probable(at(5), [of(at(0), &victims[2..])]), None, "excluded");
    assert_eq!(incident::probable(at(5), [of(at(0), &[])]), None);
    assert!(incident::probable(at(-29), [of(at(0), &victims[..])]).is_some());
    assert_eq!(incident::probable(at(-31), [of(at(0), &victims[..])]), None, "long before");
    let (sites, more) = incident::sites_then(victims);
    let states: Vec<_> = sites.iter().map(|it| it.state).collect();
    assert_eq!((states, more), (vec![SiteState::Hit, SiteState::AtRisk], 0));
}

#[test]
fn what_a_person_took_off_an_incident_stays_off() {
    let ticket = does(&opened(), 2, staff(), join(false, false)).ticket;
    let left = does(&ticket, 3, staff(), Command::Leave).ticket;
    assert!(left.incident.is_none() && left.kept_apart);
    assert_eq!(decide(at(4), &left, staff(), Command::Leave), Err(Refusal::NotJoined));
}

#[test]
fn nobody_is_told_that_it_is_over_while_that_was_not_verified_for_all() {
    let of = |ko: &str, hit| {
        let counts = Counts { hit, verified: 3, ..Counts::default() };
        answer_text(&Text { ko: ko.into(), en: String::new() }, &counts)
    };
    assert_eq!(of("복구했습니다. 이용해 주세요.", 1), Err(Refusal::SaysRestored));
    assert!(of("복구했습니다. 이용해 주세요.", 0).is_ok());
    assert!(of("원인을 찾고 있습니다.", 1).is_ok());
    assert_eq!(of("  ", 0), Err(Refusal::Empty));
    assert!(!of("비번: hanbit1!", 0).unwrap().ko.contains("hanbit1"));
}

fn handed_over(decided: &Decided) -> Handover {
    match &decided.entries[0].content {
        Content::Change(Change::HandedOver(it)) => it.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_secret_is_for_the_other_side_alone_and_for_a_day() {
    let given = does(&opened(), 2, customer(), Command::HandOver);
    let it = handed_over(&given);
    assert_eq!(it.to, Side::Staff);
    let read =
        |by, minute| decide(at(minute), &given.ticket, by, Command::ReadHandover(it.clone()));
    assert_eq!(read(customer(), 3), Err(Refusal::NotYours));
    assert_eq!(read((Author::System, None), 3), Err(Refusal::NotYours));
    assert_eq!(read(staff(), 2 + 24 * 60), Err(Refusal::HandoverGone));
    let read = read(staff(), 3).unwrap();
    let all: Vec<Entry> = given.entries.iter().chain(&read.entries).cloned().collect();
    assert_eq!(pending_handovers(&all[..1], Side::Staff, at(3)).len(), 1);
    assert!(pending_handovers(&all[..1], Side::Customer, at(3)).is_empty());
    assert!(pending_handovers(&all, Side::Staff, at(3)).is_empty(), "read once");
    let back = does(&given.ticket, 4, staff(), Command::HandOver);
    assert_eq!((handed_over(&back).to, back.sent.is_some()), (Side::Customer, true));
    let closed = does(&given.ticket, 4, staff(), Command::Close).ticket;
    let again = does(&closed, 5, customer(), Command::HandOver);
    assert_eq!(again.entries[0].shown_to_customer(), Some(Shown::Reopened));
    let unconfirmed = Requester { is_confirmed: false, ..given.ticket.requester.clone() };
    let stranger = Ticket { requester: unconfirmed, ..given.ticket.clone() };
    let refused = decide(at(4), &stranger, staff(), Command::HandOver);
    assert_eq!(refused, Err(Refusal::NotConfirmed));
}
