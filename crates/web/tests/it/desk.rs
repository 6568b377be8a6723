//! S6, S7, S9, S14, S17: a caller is known before anybody speaks, keeps their place by one key, and
//! finds a counsellor who has it all on one screen, whatever becomes of their browser.

use crate::access::Desk;
use crate::client::{PageResponse, form};
use crate::story::{self, Scene, SentCommand, topology, view};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::access::Role;
use bongsu_core::call::Call;
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::promise::{
    NewPromise, Owner, Person, Promise, PromiseChange, PromiseId, PromiseKind, Warned,
};
use bongsu_web::{Settings, TelephoneCheck, TelephoneForm, TelephoneSystem};
use serde_json::{Value, json};

pub const SECRET: &str = "0123456789abcdef";
const KIM: &str = "고객-0002";

pub fn system(form: TelephoneForm) -> TelephoneSystem {
    TelephoneSystem {
        name: form.as_str().into(),
        form,
        secret: SECRET.into(),
        check: TelephoneCheck::Secret,
        person: Some("queue:support".into()),
    }
}

async fn desk() -> Desk {
    let telephones = TelephoneForm::ALL.map(system).to_vec().into();
    let settings = Settings { telephones, ..story::settings(false) };
    Desk::showing(view(&topology(200), Scene::Identified), settings).await
}

fn event(session: &str, caller: &str, event: Value) -> Request<Body> {
    let body = json!({
        "session_id": session, "caller": caller, "callee": "0215550000",
        "direction": "inbound", "variables": {}, "event": event,
    });
    Request::post(format!("/hooks/calls/rustpbx/{SECRET}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

async fn step(desk: &Desk, session: &str, caller: &str, it: Value) -> Value {
    let answer = desk.send(event(session, caller, it)).await;
    answer.is(200);
    answer.json()
}

fn asked_for(desk: &Desk) -> Vec<NewPromise> {
    let commands = desk.stage.engine.commands.lock().unwrap();
    let made = commands.iter().filter_map(|sent| match sent {
        SentCommand::Planned {
            command: Command::Promise { change: PromiseChange::Make(new), .. },
            ..
        } => Some((**new).clone()),
        _ => None,
    });
    made.collect()
}

#[tokio::test]
async fn a_victim_hears_of_their_own_sites_and_keeps_their_place_by_one_key() {
    let desk = desk().await;
    let asked = step(&desk, "s1", "01012345678", json!({"type": "session_start"})).await;
    assert_eq!(asked["type"], "dtmf_menu");
    let said = asked["greeting_text"].as_str().unwrap();
    assert!(said.contains("3곳") && said.contains("2번"), "{said}");
    let noted = step(&desk, "s1", "01012345678", json!({"type": "dtmf", "digit": "2"})).await;
    let said = noted["tts_text"].as_str().unwrap();
    assert!(said.contains("순서"), "{said}");
    assert_eq!(noted["next"]["type"], "hangup");
    let [noted_request] = asked_for(&desk).try_into().unwrap();
    assert_eq!((&*noted_request.customer, noted_request.kind), (KIM, PromiseKind::Callback));
    assert!(noted_request.incident.is_some() && noted_request.contact.is_some());
    // The telephone system asks again, since no answer reached it.
    let again = step(&desk, "s1", "01012345678", json!({"type": "dtmf", "digit": "2"})).await;
    assert_eq!(again, noted);
    let call = desk.store.call_by_key("rustpbx", "s1").await.unwrap().unwrap().call;
    assert_eq!((call.pressed.as_str(), call.customer.as_deref()), ("2", Some(KIM)));
}

#[tokio::test]
async fn an_unknown_or_hidden_number_hears_what_the_public_page_says() {
    let desk = desk().await;
    for (session, caller) in [("a", "01099999999"), ("b", "anonymous")] {
        let asked = step(&desk, session, caller, json!({"type": "session_start"})).await;
        let said = asked["greeting_text"].as_str().unwrap();
        assert!(!said.contains("고객님") && !said.contains("2번"), "{said}");
        assert!(said.contains("0번"), "{said}");
        let person = step(&desk, session, caller, json!({"type": "dtmf", "digit": "2"})).await;
        assert_eq!(
            person["next"],
            json!({"type": "queue", "target": "support", "step_id": "connect"})
        );
    }
    assert!(asked_for(&desk).is_empty());
}

#[tokio::test]
async fn nothing_is_confirmed_that_was_not_committed() {
    let mut desk = desk().await;
    let engine = story::FakeEngine { unavailable: true, ..story::FakeEngine::default() };
    let telephones = TelephoneForm::ALL.map(system).to_vec().into();
    let users = Some(desk.store.clone());
    let settings = Settings { telephones, users, ..story::settings(false) };
    let seen = view(&topology(200), Scene::Identified);
    desk.stage = story::stage_of(seen.clone(), story::FakeStore::of(&seen), engine, settings);
    step(&desk, "s1", "01012345678", json!({"type": "session_start"})).await;
    let person = step(&desk, "s1", "01012345678", json!({"type": "dtmf", "digit": "1"})).await;
    assert!(person["tts_text"].as_str().unwrap().contains("기록하지 못했습니다"), "{person}");
    assert_eq!(person["next"]["type"], "queue");
}

#[tokio::test]
async fn who_has_asked_before_is_told_that_their_place_is_kept() {
    let mut desk = desk().await;
    let refusal = Some(Refusal::AlreadyAsked);
    let engine = story::FakeEngine { refusal, ..story::FakeEngine::default() };
    let telephones = TelephoneForm::ALL.map(system).to_vec().into();
    let users = Some(desk.store.clone());
    let settings = Settings { telephones, users, ..story::settings(false) };
    let seen = view(&topology(200), Scene::Identified);
    desk.stage = story::stage_of(seen.clone(), story::FakeStore::of(&seen), engine, settings);
    step(&desk, "s1", "01012345678", json!({"type": "session_start"})).await;
    let told = step(&desk, "s1", "01012345678", json!({"type": "dtmf", "digit": "2"})).await;
    assert!(told["tts_text"].as_str().unwrap().contains("이미 요청하셨으며"), "{told}");
}

#[tokio::test]
async fn a_telephone_system_without_the_secret_learns_nothing() {
    let desk = desk().await;
    let body = || Body::from(json!({"session_id": "x", "caller": "01012345678"}).to_string());
    for path in ["/hooks/calls/rustpbx", "/hooks/calls/rustpbx/wrong", "/hooks/calls/nobody/wrong"]
    {
        let request = Request::post(path).body(body()).unwrap();
        desk.send(request).await.is(404);
    }
    let signed = |secret: &str| {
        let request = Request::post("/hooks/calls/rustpbx");
        request.header("authorization", format!("Bearer {secret}")).body(body()).unwrap()
    };
    desk.send(signed("wrong")).await.is(404);
    desk.send(signed(SECRET)).await.is(200);
    desk.send(
        Request::post(format!("/hooks/calls/rustpbx/{SECRET}")).body(Body::from("{")).unwrap(),
    )
    .await
    .is(400);
}

#[tokio::test]
async fn twiml_and_jambonz_ask_and_are_answered_in_their_own_form() {
    let desk = desk().await;
    let twiml = format!("/hooks/calls/twiml/{SECRET}");
    let fields = [("CallSid", "CA1"), ("From", "+821012345678"), ("CallStatus", "ringing")];
    let asked = desk.form(&twiml, &fields).await;
    asked.is(200).has("<Gather input=\"dtmf\" numDigits=\"1\"").has("<Say language=\"ko-KR\">");
    asked.has("<Say language=\"en-US\">For English, press 9.</Say><Say language=\"ja-JP\">");
    let pressed = [("CallSid", "CA1"), ("From", "+821012345678"), ("Digits", "1")];
    let noted = desk.form(&format!("{twiml}?gathered=1"), &pressed).await;
    noted.is(200).has("<Hangup/>").has("메시지를 보내 드리겠습니다");
    assert_eq!(asked_for(&desk)[0].kind, PromiseKind::Recovery);
    let ended = [("CallSid", "CA1"), ("From", "+821012345678"), ("CallStatus", "completed")];
    desk.form(&twiml, &ended).await.is(200).has("<Response></Response>");
    let call = desk.store.call_by_key("twiml", "CA1").await.unwrap().unwrap().call;
    assert!(!call.is_open() && call.pressed == "1");

    let jambonz = format!("/hooks/calls/jambonz/{SECRET}");
    let ask = |query: &str, body: Value| {
        let request = Request::post(format!("{jambonz}{query}"));
        request.body(Body::from(body.to_string())).unwrap()
    };
    let body = json!({"call_sid": "J1", "from": "+821012345678", "call_status": "trying"});
    let asked = desk.send(ask("", body)).await.json();
    assert_eq!(asked[0]["verb"], "gather");
    assert_eq!(asked[0]["actionHook"], format!("{jambonz}?gathered=1"));
    let body = json!({"call_sid": "J1", "from": "+821012345678", "reason": "timeout"});
    let person = desk.send(ask("?gathered=1", body)).await.json();
    assert_eq!(person[1], json!({"verb": "enqueue", "name": "support"}));
}

#[tokio::test]
async fn a_telephone_system_that_only_tells_puts_the_call_on_the_screen() {
    let desk = desk().await;
    let cti = format!("/hooks/calls/cti/{SECRET}");
    let new =
        [("event", "newCall"), ("from", "01012345678"), ("direction", "in"), ("callId", "c1")];
    desk.form(&cti, &new).await.is(200);
    let answer = [("event", "answer"), ("callId", "c1"), ("user[]", "Lee"), ("direction", "in")];
    desk.form(&cti, &answer).await.is(200);
    desk.add("counsellor", Role::Counsellor).await;
    desk.logs_in("counsellor").await;
    desk.get("/ops/desk/calls?lang=en").await.is(200).has(KIM);
    let id = desk.store.call_by_key("cti", "c1").await.unwrap().unwrap().call.id;
    let screen = desk.get(&format!("/ops/desk/call?call={id}&lang=en")).await;
    screen.is(200).has("김밥나라").has("What you may say").has("Answered at").has("Lee");
    screen.has("3 of your sites were seen failing").has("A number is no proof of who calls");
}

async fn logged_in(desk: &Desk) {
    desk.add("counsellor", Role::Counsellor).await;
    desk.logs_in("counsellor").await;
}

async fn screen(desk: &Desk) -> PageResponse {
    desk.get(&format!("/ops/desk/call?q={}&lang=en", crate::client::percent(KIM))).await
}

#[tokio::test]
async fn what_was_typed_goes_on_in_another_browser_and_is_nobody_elses() {
    let desk = desk().await;
    logged_in(&desk).await;
    let draft = [("conversation", "customer:고객-0002"), ("text", "쇼핑몰 결제가 안 된다고 함")];
    desk.form("/ops/desk/drafts", &draft).await.is(204);
    // The browser is gone, with its cookie.
    *desk.cookie.lock().unwrap() = String::new();
    desk.logs_in("counsellor").await;
    screen(&desk).await.is(200).has("쇼핑몰 결제가 안 된다고 함");
    desk.add("manager", Role::Manager).await;
    desk.logs_in("manager").await;
    screen(&desk).await.is(200).lacks("쇼핑몰 결제가 안 된다고 함");
    for wrong in ["", "ticket:1", "call:x"] {
        desk.form("/ops/desk/drafts", &[("conversation", wrong)]).await.is(400);
    }
}

#[tokio::test]
async fn a_call_is_logged_by_one_key_once_and_stands_in_the_history() {
    let desk = desk().await;
    logged_in(&desk).await;
    let draft = [("conversation", "customer:고객-0002"), ("text", "draft")];
    desk.form("/ops/desk/drafts", &draft).await.is(204);
    let log = [
        ("action", "log"),
        ("customer", KIM),
        ("seed", "7"),
        ("outcome", "informed"),
        ("note", "결제 문의"),
    ];
    for _ in 0..2 {
        desk.form("/ops/desk/call", &log).await.is(303);
    }
    let calls = desk.store.calls_of(KIM, 9).await.unwrap();
    assert_eq!(calls.len(), 1, "sent twice, it is one call");
    assert_eq!((calls[0].note.as_str(), calls[0].is_open()), ("결제 문의", false));
    screen(&desk).await.is(200).has("Informed").has("결제 문의").lacks(">draft</textarea>");
    desk.form("/ops/desk/call", &[("action", "log"), ("customer", KIM), ("seed", "8")])
        .await
        .is(400);
}

#[tokio::test]
async fn check_now_has_the_callers_site_checked_and_nobody_elses() {
    let desk = desk().await;
    logged_in(&desk).await;
    let site = story::host(7);
    let fields = [("action", "check"), ("customer", KIM), ("site", site.as_str())];
    let checked = desk.form("/ops/desk/call", &fields).await;
    checked.is(303);
    let target = checked.header("location").split('#').next().unwrap().to_owned();
    desk.get(&target).await.is(200);
    assert!(matches!(
        &desk.stage.engine.commands.lock().unwrap()[0],
        SentCommand::ReportProblem { customer, .. } if customer == KIM
    ));
    let other = [("action", "check"), ("customer", "고객-0001"), ("site", site.as_str())];
    desk.form("/ops/desk/call", &other).await.is(404);
}

#[tokio::test]
async fn a_promise_with_a_time_is_one_press_and_once_however_often_it_is_sent() {
    let desk = desk().await;
    logged_in(&desk).await;
    screen(&desk).await.has("data-key=\"p1\"").has("data-key=\"1\"").has("data-key-focus=\"e\"");
    let fields = [
        ("seed", "9"),
        ("customer", KIM),
        ("kind", "answer"),
        ("text", "다시 연락"),
        ("minutes", "30"),
        ("back", "/ops/desk/call?q=1"),
    ];
    let given = desk.form("/ops/desk/promises", &fields).await;
    given.is(303);
    assert_eq!(given.header("location"), "/ops/desk/call?q=1");
    let [promise] = asked_for(&desk).try_into().unwrap();
    assert_eq!(promise.owner.map(|it| it.name).as_deref(), Some("counsellor"));
    assert_eq!(promise.due, Some(desk.now() + std::time::Duration::from_secs(1801)));
    let nothing = [("customer", KIM), ("kind", "engineers"), ("text", " "), ("minutes", "15")];
    let refused = desk.form("/ops/desk/promises?lang=en", &nothing).await;
    refused.is(400).has("Question");
    let long = "x".repeat(501);
    for (field, value) in [("minutes", "0"), ("due", "soon"), ("kind", "gift"), ("text", &long)] {
        let wrong = [("customer", KIM), ("text", "x"), (field, value)];
        desk.form("/ops/desk/promises", &wrong).await.is(400);
    }
}

/// A promise that a person answers for.
pub fn owed_by(user: &bongsu_store::User, at: bongsu_core::Time) -> Promise {
    let person = Person::from(&user.principal());
    Promise {
        id: PromiseId::new(at, "owed"),
        customer: KIM.into(),
        contact: None,
        kind: PromiseKind::Answer,
        text: "우회 경로 안내".into(),
        incident: None,
        call: None,
        author: person.clone(),
        owner: Owner::Person(person),
        given_at: at,
        due: Some(at + std::time::Duration::from_secs(600)),
        term_from: at,
        moves: Vec::new(),
        warned: Warned::Soon,
        broken_at: None,
        broken_cause: None,
        messages: 0,
        told_due: None,
        telling: None,
        needs_person: false,
        callback: None,
        end: None,
    }
}

#[tokio::test]
async fn nobody_logs_out_with_what_they_owe() {
    let desk = desk().await;
    logged_in(&desk).await;
    let user = desk.user("counsellor").await;
    let promise = owed_by(&user, desk.now());
    desk.stage.views.send_modify(|view| {
        let mut changed = (**view).clone();
        changed.promises = vec![promise.clone()].into();
        *view = std::sync::Arc::new(changed);
    });
    let refused = desk.form("/logout", &[]).await;
    refused.is(303);
    assert_eq!(refused.header("location"), "/ops/desk/hand-over");
    desk.get("/ops/desk/hand-over?lang=en")
        .await
        .is(200)
        .has("one open promise")
        .has("우회 경로 안내");
    desk.get("/ops/desk/promises?show=own&lang=en").await.is(200).has("Due soon");
    desk.form("/ops/desk/hand-over", &[("to", "nobody")]).await.is(400);
    let left = desk.form("/ops/desk/hand-over", &[("to", "desk"), ("leave", "yes")]).await;
    left.is(303);
    assert_eq!(left.header("location"), "/login");
    let commands = desk.stage.engine.commands.lock().unwrap().clone();
    let handed_over = matches!(
        &commands[0],
        SentCommand::Planned { command: Command::HandOverPromises { to: None, .. }, .. }
    );
    assert!(handed_over, "{commands:?}");
    assert!(desk.get("/ops").await.header("location").starts_with("/login"));
}

#[tokio::test]
async fn promises_are_given_and_read_by_programs() {
    let desk = desk().await;
    logged_in(&desk).await;
    let body = json!({"customer": KIM, "text": "x", "minutes": 15}).to_string();
    let request = Request::post("/api/v1/promises").header("content-type", "application/json");
    desk.send(request.body(Body::from(body)).unwrap()).await.is(201);
    desk.get("/api/v1/promises").await.is(200);
    let listed =
        desk.get(&format!("/api/v1/promises?customer={}", crate::client::percent(KIM))).await;
    assert_eq!(listed.is(200).json(), json!([]));
    desk.send(form("/ops/desk/callbacks", &[("action", "take")])).await.is(303);
    desk.get("/ops/desk/callbacks").await.is(200);
    desk.get("/ops/desk/weeks").await.is(403);
    desk.add("manager", Role::Manager).await;
    desk.logs_in("manager").await;
    desk.get("/ops/desk/weeks?lang=en")
        .await
        .is(200)
        .has("Nothing was due in this week")
        .has("Week from 1 Jan 2018 to 7 Jan 2018");
}

#[tokio::test]
async fn thanks_are_said_by_one_tap_when_it_is_over_and_reach_who_helped() {
    let telephones = TelephoneForm::ALL.map(system).to_vec().into();
    let settings = Settings { telephones, ..story::settings(false) };
    let over = view(&topology(200), Scene::Resolved);
    let desk = Desk::showing(over, settings).await;
    logged_in(&desk).await;
    let incident = desk.stage.views.borrow().incidents[0].incident.id;
    let me = Person::from(&desk.user("counsellor").await.principal());
    let mut call = Call::begin(desk.now(), "", "c", bongsu_words::Language::Ko);
    (call.customer, call.incident) = (Some(KIM.into()), Some(incident));
    call.taken = Some((desk.now(), me));
    desk.store.add_call(&call).await.unwrap();
    let page = format!("/c/{}", story::TOKEN);
    desk.get(&format!("{page}?lang=en")).await.is(200).has("Say thank you");
    let incident = incident.to_string();
    let said = [("incident", incident.as_str()), ("text", "<b>수고하셨습니다</b>")];
    for _ in 0..2 {
        desk.form(&format!("{page}/thanks"), &said).await.is(303);
    }
    desk.get(&format!("{page}?lang=en"))
        .await
        .has("reached those who helped")
        .lacks("Say thank you");
    let for_them = desk.get("/ops/desk/thanks?lang=en").await;
    for_them
        .is(200)
        .has("&lt;b&gt;수고하셨습니다")
        .has("Show on the wall")
        .has("Nothing is on the wall");
    let wall = [("action", "show"), ("customer", KIM), ("incident", incident.as_str())];
    desk.form("/ops/desk/thanks", &wall).await.is(303);
    desk.get("/ops/desk/thanks?lang=en").await.lacks("Nothing is on the wall");
    // Whom it is not for does not decide about it.
    desk.add("manager", Role::Manager).await;
    desk.logs_in("manager").await;
    let hide = [("action", "hide"), ("customer", KIM), ("incident", incident.as_str())];
    desk.form("/ops/desk/thanks", &hide).await.is(403);
    let none = uuid::Uuid::nil().to_string();
    desk.form(&format!("{page}/thanks"), &[("incident", &none)]).await.is(404);
}

#[tokio::test]
async fn nobody_thanks_for_what_is_not_over() {
    let desk = desk().await;
    let page = format!("/c/{}", story::TOKEN);
    desk.get(&format!("{page}?lang=en")).await.is(200).lacks("Say thank you");
    let incident = story::incident_id().to_string();
    desk.form(&format!("{page}/thanks"), &[("incident", &incident)]).await.is(404);
}
