//! S6, S9, S14: what is promised is kept, moved with a word beforehand, or broken with one, and
//! none is forgotten because the program was restarted or somebody went home.

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::notification::delivery::DeliveryState;
use crate::promise::{
    Cause, EndKind, NewPromise, Owner, Person, Promise, PromiseChange, PromiseId, PromiseKind,
    PromiseNews, Warned,
};

const MINUTE: u64 = 60;

fn company() -> Company {
    let sweep = Duration::from_secs(30);
    let mut company =
        Company::new(Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 });
    company.live(300, &all_is_well);
    company
}

fn web_1_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

/// Web server 1 fails, with the sites of c0, c3, c6 and so on.
fn outage() -> (Company, IncidentId) {
    let mut company = company();
    company.live(180, &web_1_is_off);
    let incident = company.only().id;
    (company, incident)
}

fn lee() -> Principal {
    Principal::rehearsed("Lee", Role::Counsellor)
}

fn id(n: u32) -> PromiseId {
    PromiseId::new(Time::from_secs(1), &format!("promise {n}"))
}

fn request(kind: PromiseKind, customer: &str) -> NewPromise {
    NewPromise {
        customer: customer.into(),
        contact: None,
        kind,
        text: String::new(),
        incident: None,
        call: None,
        owner: None,
        due: None,
    }
}

/// Lee promises c0 an answer within so many minutes.
fn promise(company: &mut Company, minutes: u64) -> PromiseId {
    let due = Some(company.now + Duration::from_secs(minutes * MINUTE));
    let owner = Some(Person::from(&lee()));
    let new = NewPromise {
        text: "우회 경로 확인 후 안내".into(),
        owner,
        due,
        ..request(PromiseKind::Answer, "c0")
    };
    change(company, id(0), PromiseChange::Make(Box::new(new))).expect("it can be promised");
    id(0)
}

fn change(company: &mut Company, id: PromiseId, change: PromiseChange) -> Result<(), Refusal> {
    company.command_by(lee(), Command::Promise { id, change })
}

/// Moves one that was moved so often before.
fn move_to(moves_before: usize, due: Time, reason: &str) -> PromiseChange {
    PromiseChange::Move { due, moves_before, cause: Cause::Overload, reason: reason.into() }
}

/// A carrier took a message about a promise.
fn arrives(company: &mut Company, n: u32, number: u32) {
    company.fates(vec![MessageFate { promise: id(n), number, state: DeliveryState::Sent }]);
}

fn one(company: &Company, n: u32) -> &Promise {
    company.promises.get(&id(n)).expect("it was promised")
}

fn news(company: &Company) -> Vec<&PromiseNews> {
    company.messages.iter().map(|message| &message.news).collect()
}

#[test]
fn its_owner_is_warned_at_half_time_and_before_and_the_customer_hears_when_it_is_broken() {
    let mut company = company();
    let made = company.now;
    promise(&mut company, 60);
    company.live_unprobed(29 * MINUTE);
    assert_eq!(one(&company, 0).warned, Warned::Not);
    company.live_unprobed(2 * MINUTE);
    assert_eq!(one(&company, 0).warned, Warned::Half);
    company.live_unprobed(20 * MINUTE);
    assert_eq!(one(&company, 0).warned, Warned::Soon);
    assert!(company.messages.is_empty());
    company.live_unprobed(10 * MINUTE);
    let due = made + Duration::from_secs(60 * MINUTE);
    assert_eq!(one(&company, 0).broken_at, Some(due));
    assert_eq!(news(&company), [&PromiseNews::Late { due }]);
    assert!(one(&company, 0).is_open(), "it is still owed");
    company.live_unprobed(60 * MINUTE);
    assert_eq!(company.messages.len(), 1, "that is said once");
    change(&mut company, id(0), PromiseChange::Keep { note: "done".into() }).expect("at last");
    let end = one(&company, 0).end.clone().expect("it ended");
    assert_eq!((end.kind, end.by.as_str()), (EndKind::Kept, "Lee"));
}

#[test]
fn what_slips_is_told_before_its_time_with_a_new_one_and_is_not_broken() {
    let mut company = company();
    promise(&mut company, 60);
    company.live_unprobed(55 * MINUTE);
    let from = one(&company, 0).due.expect("a time");
    let to = from + Duration::from_secs(30 * MINUTE);
    let reason = "장비 교체가 길어지고 있습니다.";
    change(&mut company, id(0), move_to(0, to, reason)).expect("there is time");
    let (from_told, reason) = (Some(from), reason.to_owned());
    assert_eq!(news(&company), [&PromiseNews::Moved { from: from_told, to, reason }]);
    assert!(company.messages[0].at < from);
    assert_eq!(one(&company, 0).warned, Warned::Not, "the new time is warned of anew");
    company.live_unprobed(6 * MINUTE);
    assert_eq!(one(&company, 0).broken_at, None);
    assert_eq!(change(&mut company, id(0), move_to(1, to, "")), Err(Refusal::PromiseDue));
    let sent_twice = move_to(0, to + Duration::from_secs(1), "");
    assert_eq!(change(&mut company, id(0), sent_twice), Err(Refusal::PromiseMoved));
}

#[test]
fn what_was_broken_and_moved_is_told_again_when_the_new_time_passes_too() {
    let mut company = company();
    promise(&mut company, 10);
    company.live_unprobed(11 * MINUTE);
    let from = one(&company, 0).due.expect("a time");
    let to = company.now + Duration::from_secs(20 * MINUTE);
    change(&mut company, id(0), move_to(0, to, "")).expect("there is time");
    arrives(&mut company, 0, 1);
    company.live_unprobed(60 * MINUTE);
    let late = |due| PromiseNews::Late { due };
    let moved = PromiseNews::Moved { from: Some(from), to, reason: String::new() };
    assert_eq!(news(&company), [&late(from), &moved, &late(to)]);
}

#[test]
fn a_restart_at_any_moment_forgets_no_promise_and_says_nothing_twice() {
    for restart_at in [0, 15, 31, 45, 51, 59, 60, 61] {
        let mut company = company();
        promise(&mut company, 60);
        for minute in 0..=62 {
            if minute == restart_at {
                company.restart();
            }
            company.live_unprobed(MINUTE);
        }
        assert!(one(&company, 0).broken_at.is_some(), "restarted at {restart_at}");
        assert_eq!(one(&company, 0).warned, Warned::Soon);
        assert_eq!(company.messages.len(), 1, "restarted at {restart_at}");
    }
}

#[test]
fn whoever_goes_home_leaves_no_promise_behind() {
    let mut company = company();
    promise(&mut company, 60);
    let from = lee().id.as_str().to_owned();
    let park = Person { id: "rehearsed:Park".into(), name: "Park".into() };
    let to = Some(park.clone());
    company.command_by(lee(), Command::HandOverPromises { from: from.clone(), to }).expect("done");
    assert_eq!(one(&company, 0).owner, Owner::Person(park.clone()));
    let to_desk = Command::HandOverPromises { from: park.id, to: None };
    company.command_by(lee(), to_desk).expect("done");
    assert_eq!(one(&company, 0).owner, Owner::Desk);
}

#[test]
fn when_it_works_again_is_told_once_verified_and_closed_once_told() {
    let (mut company, incident) = outage();
    let recovery = NewPromise { incident: Some(incident), ..request(PromiseKind::Recovery, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(recovery.clone()))).expect("asked");
    let again = PromiseChange::Make(Box::new(recovery.clone()));
    assert_eq!(change(&mut company, id(2), again), Err(Refusal::AlreadyAsked));
    let unaffected = NewPromise { customer: "c1".into(), ..recovery };
    let unaffected = PromiseChange::Make(Box::new(unaffected));
    assert_eq!(change(&mut company, id(3), unaffected), Err(Refusal::NotOnList));
    company.live(60, &web_1_is_off);
    assert!(company.messages.is_empty(), "it does not work yet");
    company.restart();
    company.live(600, &all_is_well);
    let [message] = company.messages.as_slice() else { panic!("{:?}", company.messages) };
    let PromiseNews::Recovered { counts, .. } = message.news else { panic!("{message:?}") };
    assert_eq!((counts.verified, counts.hit + counts.at_risk), (1, 0));
    assert!(one(&company, 1).is_open(), "told is when it was handed over");
    let fate = |state| vec![MessageFate { promise: id(1), number: 0, state }];
    company.restart();
    company.fates(fate(DeliveryState::Sent));
    assert_eq!(one(&company, 1).end.as_ref().map(|end| end.kind), Some(EndKind::Messaged));
    company.live(60, &all_is_well);
    assert_eq!(company.messages.len(), 1, "that is said once");
}

#[test]
fn the_next_update_is_told_to_who_asked_for_it() {
    let (mut company, incident) = outage();
    let update = NewPromise { incident: Some(incident), ..request(PromiseKind::Update, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(update))).expect("asked");
    let due = one(&company, 1).due.expect("the time that was stated");
    company.live(16 * MINUTE, &web_1_is_off);
    let [message] = company.messages.as_slice() else { panic!("{:?}", company.messages) };
    assert!(matches!(message.news, PromiseNews::Update { counts } if counts.hit == 1));
    assert!(message.at <= due + Duration::from_secs(1), "by the time that was stated");
}

#[test]
fn a_customer_asks_for_themselves_only() {
    let mut company = company();
    let make = |of: &str| PromiseChange::Make(Box::new(request(PromiseKind::Callback, of)));
    let customer = Principal::customer("c0");
    let ask = |n, of| Command::Promise { id: id(n), change: make(of) };
    let refused = company.command_by(customer.clone(), ask(1, "c1"));
    assert_eq!(refused, Err(Refusal::NotPermitted));
    company.command_by(customer.clone(), ask(1, "c0")).expect("a call back");
    let keep = Command::Promise { id: id(1), change: PromiseChange::Keep { note: "x".into() } };
    assert_eq!(company.command_by(customer, keep), Err(Refusal::NotPermitted));
}

fn call_back(company: &mut Company, n: u32) {
    let new = request(PromiseKind::Callback, &format!("c{n}"));
    change(company, id(n), PromiseChange::Make(Box::new(new))).expect("a call back");
}

fn taken(company: &Company, n: u32) -> Option<&str> {
    one(company, n).callback.as_ref()?.taken.as_ref().map(|taken| taken.by.name.as_str())
}

fn take_next() -> Command {
    Command::TakeCallback { except: std::collections::BTreeSet::new() }
}

#[test]
fn who_is_left_to_others_keeps_their_place() {
    let mut company = company();
    for n in [2, 0] {
        call_back(&mut company, n);
        company.live_unprobed(1);
    }
    let first = one(&company, 2).customer.clone();
    let except = Command::TakeCallback { except: [first].into() };
    company.command_by(lee(), except).expect("c0 is next of the others");
    assert_eq!((taken(&company, 2), taken(&company, 0)), (None, Some("Lee")));
    let park = Principal::rehearsed("Park", Role::Counsellor);
    let except = Command::TakeCallback { except: [one(&company, 2).customer.clone()].into() };
    let refused = company.command_by(park.clone(), except);
    assert_eq!(refused, Err(Refusal::LeftToOthers), "somebody waits");
    company.command_by(park, take_next()).expect("c2 has waited longest");
    assert_eq!(taken(&company, 2), Some("Park"));
}

#[test]
fn who_waits_longest_is_called_first_by_one_person_at_a_time() {
    let mut company = company();
    for n in [2, 0, 1] {
        call_back(&mut company, n);
        company.live_unprobed(1);
    }
    let park = Principal::rehearsed("Park", Role::Counsellor);
    company.command_by(lee(), take_next()).expect("c2 waits longest");
    assert_eq!(company.command_by(lee(), take_next()), Err(Refusal::HandsFull));
    company.command_by(park.clone(), take_next()).expect("c0 is next");
    assert_eq!((taken(&company, 2), taken(&company, 0)), (Some("Lee"), Some("Park")));
    let theirs = Command::Promise { id: id(2), change: PromiseChange::NotReached };
    assert_eq!(company.command_by(park.clone(), theirs), Err(Refusal::NotTaken));
    // Who is not heard of again has lost the call, and the customer not their place.
    company.restart();
    company.live_unprobed(16 * MINUTE);
    assert_eq!(taken(&company, 2), None);
    company.command_by(park, take_next()).expect("c2 again");
    assert_eq!(taken(&company, 2), Some("Park"));
}

#[test]
fn who_is_not_reached_is_called_again_later_and_told_in_the_end() {
    let mut company = company();
    call_back(&mut company, 0);
    for attempt in 1..=3 {
        company.command_by(lee(), take_next()).expect("it is their turn");
        change(&mut company, id(0), PromiseChange::NotReached).expect("nobody answered");
        let refused = company.command_by(lee(), take_next());
        assert_eq!(refused, Err(Refusal::NoCallback), "not at once, after {attempt}");
        company.live_unprobed(if attempt == 1 { 15 } else { 90 } * MINUTE);
    }
    let end = one(&company, 0).end.as_ref().map(|end| end.kind);
    assert_eq!(end, Some(EndKind::NotReached));
    assert!(news(&company).contains(&&PromiseNews::NotReached { attempts: 3 }));
}

#[test]
fn nobody_is_called_back_at_night() {
    let mut company = company();
    company.live_unprobed(6 * 3600);
    call_back(&mut company, 0);
    assert_eq!(company.command_by(lee(), take_next()), Err(Refusal::NoCallback));
    let due = one(&company, 0).due.expect("a time");
    assert_eq!(due.to_string(), "2019-04-05T02:00:00Z", "eleven in the morning in Seoul");
}

#[test]
fn a_recovery_that_was_verified_and_told_ends_the_wait_for_a_call_back() {
    let (mut company, incident) = outage();
    let new = NewPromise { incident: Some(incident), ..request(PromiseKind::Callback, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(new))).expect("a call back");
    company.live(600, &all_is_well);
    assert!(matches!(news(&company)[..], [PromiseNews::Recovered { .. }]));
    let refused = company.command_by(lee(), take_next());
    assert_eq!(refused, Err(Refusal::NoCallback), "they are being told");
    let state = DeliveryState::Sent;
    company.fates(vec![MessageFate { promise: id(1), number: 0, state }]);
    assert_eq!(one(&company, 1).end.as_ref().map(|end| end.kind), Some(EndKind::Messaged));
}

#[test]
fn an_answer_of_the_engineers_is_owed_to_the_desk_and_the_customer_hears_nothing_of_it() {
    let (mut company, incident) = outage();
    let due = Some(company.now + Duration::from_secs(20 * MINUTE));
    let text = "백업 데이터는 안전합니까?".to_owned();
    let incident = Some(incident);
    let new = NewPromise { text, due, incident, ..request(PromiseKind::Engineers, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(new))).expect("asked");
    assert_eq!(one(&company, 1).owner, Owner::Engineers);
    company.live_unprobed(21 * MINUTE);
    assert!(one(&company, 1).broken_at.is_some() && company.messages.is_empty());
    let empty = PromiseChange::Keep { note: "  ".into() };
    assert_eq!(change(&mut company, id(1), empty), Err(Refusal::PromiseText));
    change(&mut company, id(1), PromiseChange::Keep { note: "네".into() }).expect("an answer");
}

#[test]
fn what_no_message_could_keep_is_left_to_a_person() {
    let (mut company, incident) = outage();
    let new = NewPromise { incident: Some(incident), ..request(PromiseKind::Recovery, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(new))).expect("asked");
    company.live(600, &all_is_well);
    assert_eq!(one(&company, 1).owner, Owner::Program);
    let state = DeliveryState::Failed;
    company.fates(vec![MessageFate { promise: id(1), number: 0, state }]);
    let promise = one(&company, 1);
    assert!(promise.needs_person && promise.owner == Owner::Desk, "{promise:?}");
    assert!(promise.due.is_some(), "by a time");
    company.live(60, &all_is_well);
    assert_eq!(company.messages.len(), 1, "no second message is tried");
}

#[test]
fn who_waits_for_a_message_and_a_call_back_is_told_once() {
    let (mut company, incident) = outage();
    for (n, kind) in [(1, PromiseKind::Callback), (2, PromiseKind::Recovery)] {
        let new = NewPromise { incident: Some(incident), ..request(kind, "c0") };
        change(&mut company, id(n), PromiseChange::Make(Box::new(new))).expect("asked");
    }
    company.live(600, &all_is_well);
    assert_eq!(company.messages.len(), 1, "{:?}", company.messages);
    let state = DeliveryState::Sent;
    company.fates(vec![MessageFate { promise: id(2), number: 0, state }]);
    for n in [1, 2] {
        assert_eq!(one(&company, n).end.as_ref().map(|end| end.kind), Some(EndKind::Messaged));
    }
}

#[test]
fn no_message_names_a_time_that_the_customer_was_never_told() {
    let (mut company, incident) = outage();
    let new = NewPromise { incident: Some(incident), ..request(PromiseKind::Recovery, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(new))).expect("asked");
    company.live(600, &all_is_well);
    company.fates(vec![MessageFate { promise: id(1), number: 0, state: DeliveryState::Failed }]);
    let inside = one(&company, 1).due.expect("the desk has to call by a time");
    company.live_unprobed(40 * MINUTE);
    assert!(company.now > inside && one(&company, 1).broken_at.is_some(), "the desk sees it");
    assert_eq!(company.messages.len(), 1, "nobody was told that time: {:?}", news(&company));
    let to = company.now + Duration::from_secs(20 * MINUTE);
    change(&mut company, id(1), move_to(0, to, "")).expect("a first time");
    assert_eq!(news(&company)[1..], [&PromiseNews::Moved { from: None, to, reason: "".into() }]);
}

#[test]
fn a_move_that_never_arrived_leaves_the_time_that_was_said_as_it_was() {
    for arrived in [false, true] {
        let mut company = company();
        promise(&mut company, 10);
        let from = one(&company, 0).due.expect("a time");
        let to = from + Duration::from_secs(10 * MINUTE);
        change(&mut company, id(0), move_to(0, to, "")).expect("there is time");
        if arrived {
            arrives(&mut company, 0, 0);
        }
        company.live_unprobed(30 * MINUTE);
        let due = if arrived { to } else { from };
        assert_eq!(news(&company)[1..], [&PromiseNews::Late { due }], "arrived: {arrived}");
    }
}

#[test]
fn what_waits_for_a_dead_relay_is_taken_back_when_the_customer_is_hit_again() {
    let (mut company, incident) = outage();
    let new = NewPromise { incident: Some(incident), ..request(PromiseKind::Recovery, "c0") };
    change(&mut company, id(1), PromiseChange::Make(Box::new(new))).expect("asked");
    company.live(600, &all_is_well);
    let [first] = company.messages.clone().try_into().expect("one message");
    assert!(first.holds_of(one(&company, 1)));
    company.live(180, &web_1_is_off);
    assert!(!first.holds_of(one(&company, 1)), "it is not true any more");
    // That it went out all the same does not end the waiting.
    arrives(&mut company, 1, 0);
    assert!(one(&company, 1).is_open());
    company.live(600, &all_is_well);
    let [_, second] = company.messages.clone().try_into().expect("another");
    assert!(
        matches!(second.news, PromiseNews::Recovered { .. }) && second.holds_of(one(&company, 1))
    );
}

#[test]
fn who_loses_their_place_for_a_call_back_is_told_so() {
    for ends_callback in [false, true] {
        let (mut company, incident) = outage();
        let new = |kind| NewPromise { incident: Some(incident), ..request(kind, "c0") };
        if ends_callback {
            let new = Box::new(new(PromiseKind::Callback));
            change(&mut company, id(1), PromiseChange::Make(new)).expect("asked");
        }
        let message = Box::new(new(PromiseKind::Recovery));
        change(&mut company, id(2), PromiseChange::Make(message)).expect("asked");
        company.live(600, &all_is_well);
        let [told] = company.messages.as_slice() else { panic!("{:?}", company.messages) };
        let PromiseNews::Recovered { ends_callback: said, .. } = told.news else {
            panic!("{told:?}")
        };
        assert_eq!(said, ends_callback);
    }
}

#[test]
fn what_a_customer_reads_of_a_promise_names_nothing_inside_and_claims_no_recovery() {
    let (mut company, _) = outage();
    let due = Some(company.now + Duration::from_secs(20 * MINUTE));
    let text = "web-1 을 교체하고 안내".to_owned();
    let new = NewPromise { text, due, ..request(PromiseKind::Answer, "c0") };
    let refused = change(&mut company, id(1), PromiseChange::Make(Box::new(new)));
    assert!(matches!(refused, Err(Refusal::InternalName(_))), "{refused:?}");
    let text = "이미 복구되었습니다.".to_owned();
    let new = NewPromise { text, due, ..request(PromiseKind::Answer, "c0") };
    let refused = change(&mut company, id(1), PromiseChange::Make(Box::new(new)));
    assert_eq!(refused, Err(Refusal::PromiseSaysRestored));
    promise(&mut company, 60);
    let to = company.now + Duration::from_secs(90 * MINUTE);
    let untrue = move_to(0, to, "이미 복구되었습니다.");
    assert_eq!(change(&mut company, id(0), untrue), Err(Refusal::PromiseSaysRestored));
}
