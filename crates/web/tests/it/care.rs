//! S18: who answers the telephone may warn, stop and rest, and asks nobody; S2: who leaves is
//! called, with what they went through.

use crate::access::Desk;
use crate::client::PageResponse;
use crate::story::{self, Scene, topology, view};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::Time;
use bongsu_core::access::Role;
use bongsu_core::call::{Call, Ending, Outcome};
use bongsu_core::care::abuse::{AbuseId, AbuseReport};
use bongsu_core::departure::alarm::AlarmId;
use bongsu_core::departure::{Departure, DepartureKind};
use bongsu_core::language::Language;
use bongsu_core::promise::Person;
use bongsu_store::User;
use bongsu_web::{Settings, TelephoneCheck, TelephoneForm, TelephoneSystem};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const KIM: &str = "고객-0002";
const NUMBER: &str = "+821012345678";
const SECRET: &str = "0123456789abcdef";

async fn desk() -> Desk {
    let system = TelephoneSystem {
        name: "main".into(),
        form: TelephoneForm::Rustpbx,
        secret: SECRET.into(),
        check: TelephoneCheck::Secret,
        person: Some("queue:support".into()),
    };
    let telephones = vec![system].into();
    let settings = Settings { telephones, ..story::settings(false) };
    let desk = Desk::showing(view(&topology(200), Scene::Identified), settings).await;
    for (login, role) in [
        ("lee", Role::Counsellor),
        ("park", Role::Counsellor),
        ("choi", Role::Manager),
        ("hong", Role::Engineer),
    ] {
        desk.add(login, role).await;
    }
    desk
}

fn person(user: &User) -> Person {
    Person { id: format!("user:{}", user.id), name: user.name.clone() }
}

/// A call that waits for somebody.
async fn rings(desk: &Desk, key: &str) -> Call {
    let call = Call {
        number: Some(NUMBER.into()),
        customer: Some(KIM.into()),
        ..Call::begin(desk.now(), "main", key, Language::Ko)
    };
    desk.store.add_call(&call).await.unwrap();
    call
}

async fn acts(desk: &Desk, call: &Call, action: &str, more: &[(&str, &str)]) -> PageResponse {
    let id = call.id.to_string();
    let fields = [&[("action", action), ("call", id.as_str())], more].concat();
    desk.form("/ops/desk/call", &fields).await
}

async fn as_person(desk: &Desk, login: &str) {
    desk.cookie.lock().unwrap().clear();
    desk.logs_in(login).await;
}

async fn presses(desk: &Desk, session: &str, event: Value) -> Value {
    let body = json!({"session_id": session, "caller": "01012345678", "event": event});
    let request = Request::post(format!("/hooks/calls/main/{SECRET}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = desk.send(request).await;
    answer.is(200);
    answer.json()
}

#[tokio::test]
async fn a_counsellor_stops_an_abusive_call_alone_and_has_a_break_that_the_desk_honours() {
    let desk = desk().await;
    as_person(&desk, "lee").await;
    let call = rings(&desk, "a").await;
    acts(&desk, &call, "take", &[]).await.is(303);
    acts(&desk, &call, "warn", &[]).await.is(303);
    let page = desk.get(&format!("/ops/desk/call?call={}", call.id)).await;
    page.has("통화를 종료하겠습니다");
    let stopped = acts(&desk, &call, "log", &[("outcome", "stopped"), ("note", "n")]).await;
    stopped.is(303);
    let read = desk.store.call(call.id).await.unwrap().unwrap().call;
    assert_eq!((read.outcome, read.warned_at.is_some()), (Some(Outcome::Stopped), true));
    desk.get(stopped.header("location")).await.is(200);
    // Their break is on: they are given nothing, and say themselves when it is over.
    let next = rings(&desk, "b").await;
    acts(&desk, &next, "take", &[]).await.is(409);
    desk.form("/ops/desk/callbacks", &[("action", "take")]).await.is(409);
    desk.form("/ops/desk/care", &[("action", "back")]).await.is(303);
    // The same caller again is for somebody else, unless they want it themselves.
    acts(&desk, &next, "take", &[]).await.is(409).has("직전 통화");
    as_person(&desk, "park").await;
    acts(&desk, &next, "take", &[]).await.is(303);
    let taken = desk.store.call(next.id).await.unwrap().unwrap().call.taken;
    assert_eq!(taken.unwrap().1.name, desk.user("park").await.name);
}

#[tokio::test]
async fn what_one_wrote_of_a_call_another_neither_overwrites_nor_passes_on() {
    let desk = desk().await;
    as_person(&desk, "lee").await;
    let call = rings(&desk, "a").await;
    acts(&desk, &call, "take", &[]).await.is(303);
    as_person(&desk, "park").await;
    acts(&desk, &call, "log", &[("outcome", "pass_on")]).await.is(409);
    as_person(&desk, "lee").await;
    acts(&desk, &call, "log", &[("outcome", "solved"), ("note", "of lee")]).await.is(303);
    acts(&desk, &call, "log", &[("outcome", "pass_on")]).await.is(409);
    as_person(&desk, "park").await;
    for outcome in ["stopped", "informed"] {
        acts(&desk, &call, "log", &[("outcome", outcome)]).await.is(409);
    }
    let read = desk.store.call(call.id).await.unwrap().unwrap().call;
    assert_eq!((read.outcome, &*read.note), (Some(Outcome::Solved), "of lee"));
    assert_eq!(desk.store.abuse_reports(9).await.unwrap(), []);
    // Who wrote it may still say that it was abuse: that is reported.
    as_person(&desk, "lee").await;
    acts(&desk, &call, "log", &[("outcome", "stopped")]).await.is(303);
    assert_eq!(desk.store.abuse_reports(9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_that_is_passed_on_waits_for_another_and_says_so_before_it_is_taken() {
    let desk = desk().await;
    as_person(&desk, "lee").await;
    let call = rings(&desk, "a").await;
    acts(&desk, &call, "take", &[]).await.is(303);
    acts(&desk, &call, "log", &[("outcome", "pass_on")]).await.is(303);
    let read = desk.store.call(call.id).await.unwrap().unwrap().call;
    assert!(read.is_open() && read.taken.is_none() && read.outcome.is_none());
    as_person(&desk, "park").await;
    let page = desk.get(&format!("/ops/desk/call?call={}", call.id)).await;
    page.has("폭언으로 넘겼습니다");
    acts(&desk, &call, "take", &[]).await.is(303);
    // Two calls of this kind in a row are nobody's.
    let again = rings(&desk, "b").await;
    acts(&desk, &again, "take", &[]).await.is(409);
    acts(&desk, &again, "take", &[("anyway", "yes")]).await.is(303);
}

#[tokio::test]
async fn what_was_reported_is_read_by_its_author_and_who_answers_for_it_alone() {
    let desk = desk().await;
    let lee = desk.user("lee").await;
    let report = report(&desk, &lee).await;
    let path = format!("/ops/desk/reports/{}", report.id);
    as_person(&desk, "lee").await;
    let asks = [("action", "add"), ("text", "terrible words"), ("counselling", "yes")];
    desk.form(&path, &asks).await.is(303);
    for other in ["park", "hong"] {
        as_person(&desk, other).await;
        desk.get(&path).await.is(404).lacks("terrible words");
        desk.form(&path, &[("action", "lift")]).await.is(404);
        desk.get("/ops/desk/reports").await.is(403);
        let call = desk.get(&format!("/ops/desk/call?call={}", report.call)).await;
        call.is(200).lacks("terrible words");
    }
    as_person(&desk, "choi").await;
    desk.get("/ops/desk/reports").await.is(200).has("답변 대기");
    desk.get(&path).await.is(200).has("terrible words");
    desk.form(&path, &[("action", "add"), ("counselling", "yes")]).await.is(409);
    desk.form(&path, &[("action", "add"), ("text", "an appointment on Friday")]).await.is(303);
    desk.get("/ops/desk/reports").await.lacks("답변 대기");
    desk.get("/ops/desk/weeks").await.lacks("terrible words").lacks("이 신고");
}

#[tokio::test]
async fn a_blocked_caller_still_hears_of_their_sites_and_is_connected_again_by_itself() {
    let desk = desk().await;
    let lee = desk.user("lee").await;
    let report = report(&desk, &lee).await;
    as_person(&desk, "lee").await;
    let path = format!("/ops/desk/reports/{}", report.id);
    let start = || json!({"type": "session_start"});
    let before = presses(&desk, "s1", start()).await;
    assert!(before["greeting_text"].as_str().unwrap().contains("0번"), "{before}");
    desk.form(&path, &[("action", "block"), ("hours", "168")]).await.is(409);
    desk.form(&path, &[("action", "block"), ("hours", "4")]).await.is(303);
    let asked = presses(&desk, "s2", start()).await;
    let said = asked["greeting_text"].as_str().unwrap();
    assert!(said.contains("3곳") && said.contains("2번") && !said.contains("0번을"), "{said}");
    assert!(said.contains("연결되지 않습니다"), "{said}");
    let person = presses(&desk, "s2", json!({"type": "dtmf", "digit": "0"})).await;
    assert_eq!(person["next"]["type"], "hangup", "{person}");
    desk.form(&path, &[("action", "lift")]).await.is(303);
    let again = presses(&desk, "s3", json!({"type": "session_start"})).await;
    assert!(again["greeting_text"].as_str().unwrap().contains("0번"), "{again}");
}

#[tokio::test]
async fn whoever_is_connected_with_a_person_hears_first_that_abuse_ends_the_call() {
    let desk = desk().await;
    presses(&desk, "s1", json!({"type": "session_start"})).await;
    let person = presses(&desk, "s1", json!({"type": "dtmf", "digit": "0"})).await;
    assert!(person["tts_text"].as_str().unwrap().contains("폭언"), "{person}");
    assert_eq!(person["next"]["type"], "queue");
}

#[tokio::test]
async fn three_refunds_told_by_a_program_are_a_call_to_the_customer() {
    let desk = desk().await;
    as_person(&desk, "lee").await;
    let told = || {
        let request = Request::post("/api/v1/departures");
        let request = request.header("content-type", "application/json");
        let request = request.header("sec-fetch-site", "same-origin");
        request.body(Body::from(departures(KIM))).unwrap()
    };
    let tasks = desk.send(told()).await;
    tasks.is(200);
    assert_eq!(tasks.json()[0]["departures"].as_array().unwrap().len(), 3);
    desk.send(told()).await.is(200);
    assert_eq!(desk.store.open_leaving_alarms().await.unwrap(), 1);
    let path = format!("/ops/desk/leaving/{}", tasks.json()[0]["id"].as_str().unwrap());
    desk.get("/ops/desk/leaving").await.has(KIM);
    desk.get(&path).await.is(200).has("shop-a.example");
    desk.form(&path, &[("action", "take")]).await.is(303);
    as_person(&desk, "park").await;
    desk.form(&path, &[("action", "end"), ("outcome", "stays")]).await.is(409);
    as_person(&desk, "lee").await;
    let ends = [("action", "end"), ("outcome", "stays"), ("note", "slow evenings")];
    desk.form(&path, &ends).await.is(303);
    assert_eq!(desk.store.open_leaving_alarms().await.unwrap(), 0);
    let wrong = Request::post("/api/v1/departures")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(departures("nobody")))
        .unwrap();
    desk.send(wrong).await.is(404);
    for (from, to, status) in [("refund", "cancellation", 409), ("2018-01-04", "2030-01-04", 400)] {
        let other = Request::post("/api/v1/departures")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(departures(KIM).replace(from, to)))
            .unwrap();
        desk.send(other).await.is(status);
    }
}

// What the table of routes × roles has of these.

fn call_of_report() -> Call {
    let number = Some(NUMBER.into());
    Call { number, ..Call::begin(Time::from_secs(1_514_000_000), "main", "abuse", Language::Ko) }
}

/// A report of abuse by somebody.
pub async fn report(desk: &Desk, by: &User) -> AbuseReport {
    let call = call_of_report();
    desk.store.add_call(&call).await.unwrap();
    let read = desk.store.call(call.id).await.unwrap().unwrap();
    let report = AbuseReport::new(&call, &person(by), Ending::Ended, desk.now());
    let attendance = desk.store.attendance(&person(by), desk.now()).await.unwrap();
    desk.store.stop_call((&read, None), &report, &attendance).await.unwrap();
    report
}

/// Its id.
pub fn report_id(by: Uuid) -> String {
    let call = call_of_report();
    let by = Person { id: format!("user:{by}"), name: String::new() };
    AbuseId::new(call.started_at, call.id, &by).to_string()
}

fn refunds(customer: &str, at: Time) -> [Departure; 3] {
    ["x", "y", "z"].map(|key| Departure {
        key: key.into(),
        customer: customer.into(),
        kind: DepartureKind::Refund,
        subject: format!("shop-{key}.example"),
        at,
    })
}

/// A task to call a customer.
pub async fn leaving(desk: &Desk, customer: &str) {
    let now = Time::from_secs(1_514_000_000);
    let raised = desk.store.add_departures(&refunds(customer, now), now).await.unwrap();
    assert_eq!(raised[0].id.to_string(), alarm_id(customer));
}

/// Its id.
pub fn alarm_id(customer: &str) -> String {
    let now = Time::from_secs(1_514_000_000);
    AlarmId::new(now, &refunds(customer, now)[2]).to_string()
}

/// What a program tells of a customer.
pub fn departures(customer: &str) -> String {
    let one = |key: &str| {
        let subject = format!("shop-{key}.example");
        json!({"key": key, "customer": customer, "kind": "refund", "subject": subject,
               "at": "2018-01-04T18:00:00+09:00"})
    };
    let all = ["a", "b", "c"].map(one);
    json!({"departures": all}).to_string()
}

/// All of it.
pub async fn all(desk: &Desk, customer: &str) -> String {
    let store = &desk.store;
    let present = store.attendances(Time::ZERO + Duration::from_secs(13 * 3600)).await.unwrap();
    let reports = store.abuse_reports(99).await.unwrap();
    let tasks = store.leaving_alarms(99).await.unwrap();
    let told = store.departures_of(customer, Time::ZERO).await.unwrap();
    format!("{present:?} {reports:?} {tasks:?} {told:?}")
}
