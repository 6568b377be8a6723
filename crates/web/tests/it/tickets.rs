//! S11, S13: a customer writes without a login, people answer without overwriting each other, one
//! answer reaches many, and nothing that is among the company's people leaves.

use crate::access::Desk;
use crate::client::{PageResponse, form};
use crate::story::{self, Scene, TOKEN, incident_id};
use axum::http::Request;
use bongsu_core::access::Role;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::ticket::{Content, Side, Ticket, pending_handovers};
use bongsu_core::topology::Topology;
use bongsu_store::TicketFilter;
use bongsu_web::{Settings, confirmation_token, ticket_token};
use std::sync::Arc;

/// What names a form.
const SEED: &str = "1515050340000000.00112233445566778899aabbccddeeff";

async fn desk() -> Desk {
    desk_of(&story::topology(60)).await
}

/// Of a company whose components have names that stay inside, or of one where all are public.
async fn desk_of(topology: &Arc<Topology>) -> Desk {
    let settings = Settings { accepts_tickets: true, ..Settings::default() };
    let desk = Desk::showing(story::view(topology, Scene::Identified), settings).await;
    for role in [Role::Counsellor, Role::Engineer] {
        desk.add(role.as_str(), role).await;
    }
    desk
}

async fn tickets(desk: &Desk) -> Vec<Ticket> {
    desk.store.tickets(TicketFilter { limit: 100, ..TicketFilter::default() }).await.unwrap()
}

async fn only_ticket(desk: &Desk) -> Ticket {
    let tickets = tickets(desk).await;
    let [ticket] = &tickets[..] else { panic!("{tickets:?}") };
    ticket.clone()
}

/// A customer writes on their own page; where they are led.
async fn customer_writes(desk: &Desk, text: &str) -> String {
    let fields = [("subject", "안 열립니다"), ("text", text), ("seed", SEED)];
    let answer = desk.form(&format!("/c/{TOKEN}/tickets?lang=en"), &fields).await;
    answer.is(303);
    answer.header("location").to_owned()
}

async fn staff_does(desk: &Desk, ticket: &Ticket, fields: &[(&str, &str)]) -> PageResponse {
    let revision = ticket.revision.to_string();
    let mut all = vec![("revision", &*revision)];
    all.extend(fields);
    desk.form(&format!("/ops/tickets/{}?lang=en", ticket.id), &all).await
}

#[tokio::test]
async fn a_customer_writes_on_their_page_and_reads_the_answer_there() {
    let desk = desk().await;
    desk.get(&format!("/c/{TOKEN}/tickets?lang=en")).await.is(200).has("Write to us");
    let own = customer_writes(&desk, "4시 19분부터 안 됩니다").await;
    let again = customer_writes(&desk, "4시 19분부터 안 됩니다").await;
    assert_eq!(own, again, "sent twice, it is one");
    let ticket = only_ticket(&desk).await;
    assert_eq!(ticket.customer.as_deref(), Some("고객-0002"));
    desk.logs_in("counsellor").await;
    desk.get("/ops/tickets?lang=en").await.is(200).has("안 열립니다").has("Waiting for us");
    let page = desk.get(&format!("/ops/tickets/{}?lang=en", ticket.id)).await;
    page.is(200).has("4시 19분부터 안 됩니다");
    staff_does(&desk, &ticket, &[("action", "note"), ("text", "까다로운 분")]).await.is(303);
    let ticket = only_ticket(&desk).await;
    staff_does(&desk, &ticket, &[("action", "reply"), ("text", "보고 있습니다")]).await.is(303);
    let page = desk.get(&format!("{own}?lang=en")).await;
    page.is(200)
        .has("보고 있습니다")
        .has("Did the answer help?")
        .lacks("까다로운 분")
        .lacks("counsellor");
    assert_eq!(desk.store.delivery_counts(Topic::Ticket).await.unwrap().pending, 1);
    desk.form(&own, &[("action", "helped"), ("text", "감사합니다")]).await.is(303);
    desk.form(&own, &[("action", "write"), ("text", "하나 더요")]).await.is(303);
    let found = desk.get("/ops/tickets?q=%ED%95%98%EB%82%98&lang=en").await;
    found.is(200).has("안 열립니다");
}

#[tokio::test]
async fn who_answers_what_has_changed_keeps_what_they_typed() {
    let desk = desk().await;
    let own = customer_writes(&desk, "처음").await;
    desk.logs_in("counsellor").await;
    let read = only_ticket(&desk).await;
    desk.form(&own, &[("action", "write"), ("text", "이제 됩니다")]).await.is(303);
    let refused = staff_does(&desk, &read, &[("action", "reply"), ("text", "긴 답변")]).await;
    refused.is(409).has("Somebody changed the ticket").has("긴 답변").has("이제 됩니다");
    let now = only_ticket(&desk).await;
    staff_does(&desk, &now, &[("action", "reply"), ("text", "긴 답변")]).await.is(303);
}

#[tokio::test]
async fn a_stranger_confirms_their_address_and_only_then_is_it_a_customers_ticket() {
    let desk = desk().await;
    desk.get("/?lang=en").await.has("/tickets/new");
    let fields = [("mail", "C2@mail.example"), ("text", "도와주세요"), ("seed", "1")];
    let sent = desk.form("/tickets/new?lang=en", &fields).await;
    sent.is(303);
    let first = sent.header("location").to_owned();
    let ticket = only_ticket(&desk).await;
    assert_eq!((ticket.customer.as_deref(), ticket.requester.is_confirmed), (None, false));
    assert_eq!(desk.store.delivery_counts(Topic::Ticket).await.unwrap().pending, 1, "it asks");
    desk.get(&format!("{first}?lang=en")).await.is(200).has("도와주세요").has("Please confirm");
    let link = format!("/t/confirm/{}", confirmation_token(desk.store.secret(), &ticket));
    desk.get(&format!("{link}?lang=en")).await.is(200);
    assert!(!only_ticket(&desk).await.requester.is_confirmed, "a mail program may open it");
    let confirmed = desk.form(&link, &[]).await;
    confirmed.is(303);
    let ticket = only_ticket(&desk).await;
    assert!(ticket.requester.is_confirmed);
    assert_eq!(ticket.customer.as_deref(), Some("고객-0002"));
    desk.get(confirmed.header("location")).await.is(200);
    desk.get(&first).await.is(404);
}

#[tokio::test]
async fn the_answer_says_nothing_of_whose_an_address_is() {
    let desk = desk().await;
    let ask = |mail: &'static str| {
        let desk = &desk;
        async move {
            let fields = [("mail", mail), ("text", "도와주세요")];
            let sent = desk.form("/tickets/new?lang=en", &fields).await;
            let page = desk.get(&format!("{}?lang=en", sent.header("location"))).await;
            let reference = page.text.split("crumbs\">").nth(1).unwrap()[..9].to_owned();
            let token = sent.header("location").trim_start_matches("/t/").to_owned();
            let text = page.text.replace(&token, "TOKEN").replace(&reference, "REFERENCE");
            (sent.status, text)
        }
    };
    assert_eq!(ask("c2@mail.example").await, ask("nobody@example.org").await);
}

#[tokio::test]
async fn one_client_writes_few_tickets_and_no_mailbox_is_filled() {
    let desk = desk().await;
    let write = |mail: String| {
        let desk = &desk;
        async move { desk.form("/tickets/new", &[("mail", &mail), ("text", "x")]).await.status.as_u16() }
    };
    for _ in 0..3 {
        assert_eq!(write("kim@example.kr".into()).await, 303);
    }
    // The fourth is opened, since others may have typed this address, and asks nobody by mail.
    assert_eq!(write("KIM+shop@example.kr".into()).await, 303);
    assert_eq!(desk.store.delivery_counts(Topic::Ticket).await.unwrap().pending, 3);
    desk.comes_from("198.51.100.7:4711");
    for n in 0..5 {
        assert_eq!(write(format!("kim{n}@example.kr")).await, 303);
    }
    assert_eq!(write("other@example.kr".into()).await, 429);
}

#[tokio::test]
async fn passwords_never_reach_the_store_and_the_writer_is_told() {
    let desk = desk().await;
    let own = customer_writes(&desk, "비밀번호는 hanbit!234 입니다").await;
    desk.get(&format!("{own}?lang=en")).await.is(200).lacks("hanbit!234").has("was masked");
    let ticket = only_ticket(&desk).await;
    let entries = desk.store.ticket_entries(ticket.id).await.unwrap();
    assert!(!format!("{ticket:?} {entries:?}").contains("hanbit!234"));
}

#[tokio::test]
async fn one_answer_to_all_is_shown_first_and_only_an_engineer_sends_it() {
    let desk = desk().await;
    customer_writes(&desk, "안 열려요").await;
    let path = format!("/ops/incidents/{}/tickets", incident_id());
    let ticket = only_ticket(&desk).await;
    let incident = incident_id().to_string();
    desk.logs_in("counsellor").await;
    if ticket.incident.is_none() {
        let join = [("action", "join"), ("incident", &*incident)];
        staff_does(&desk, &ticket, &join).await.is(303);
    }
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.is(200).has("안 열려요").has("To read only").lacks("Text in Korean");
    let fields = [("ko", "원인을 찾고 있습니다."), ("seed", "1"), ("confirm", "yes")];
    desk.form(&path, &fields).await.is(403);
    desk.logs_in("engineer").await;
    let over = [("ko", "복구했습니다."), ("seed", "1"), ("confirm", "yes")];
    desk.form(&format!("{path}?lang=en"), &over).await.is(409).has("says that the outage is over");
    let asks = desk.form(&format!("{path}?lang=en"), &fields[..2]).await;
    asks.is(200).has("1 tickets are about this incident");
    assert!(desk.store.incident_answers_due().await.unwrap().is_empty());
    for _ in 0..2 {
        desk.form(&path, &fields).await.is(303);
    }
    assert_eq!(desk.store.incident_answers_due().await.unwrap().len(), 1, "sent twice, it is one");
    // Back in the browser, the same form is sent with other words.
    let more = [("ko", "교체하고 있습니다."), ("seed", "1"), ("confirm", "yes")];
    desk.form(&path, &more).await.is(303);
    assert_eq!(desk.store.incident_answers_due().await.unwrap().len(), 2, "that is another");
}

#[tokio::test]
async fn no_answer_to_all_names_what_stays_inside() {
    let desk = desk_of(&story::inside(60)).await;
    desk.logs_in("engineer").await;
    let path = format!("/ops/incidents/{}/tickets?lang=en", incident_id());
    let inside = [("ko", "web-02.int.example 을 교체합니다."), ("seed", "2"), ("confirm", "yes")];
    desk.form(&path, &inside).await.is(400).has("internal name");
    assert!(desk.store.incident_answers_due().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_reply_names_nothing_inside_and_does_not_say_that_it_is_over_while_it_is_not() {
    let desk = desk_of(&story::inside(60)).await;
    customer_writes(&desk, "안 열려요").await;
    desk.logs_in("counsellor").await;
    let ticket = only_ticket(&desk).await;
    let inside = [("action", "reply"), ("text", "web-02.int.example 을 교체합니다.")];
    staff_does(&desk, &ticket, &inside).await.is(400).has("web-02.int.example 을 교체합니다.");
    let over = [("action", "reply"), ("text", "복구했습니다.")];
    let refused = staff_does(&desk, &ticket, &over).await;
    refused.is(409).has("says that the outage is over").has("복구했습니다.");
    // Among themselves people say what they like.
    staff_does(&desk, &ticket, &[("action", "note"), ("text", "web-02 복구했습니다.")])
        .await
        .is(303);
}

#[tokio::test]
async fn an_incident_that_is_over_is_joined_only_by_choice_and_left_again() {
    let desk = desk().await;
    customer_writes(&desk, "안 열려요").await;
    desk.logs_in("counsellor").await;
    let ticket = only_ticket(&desk).await;
    let incident = incident_id().to_string();
    if ticket.incident.is_none() {
        let join = [("action", "join"), ("incident", &*incident)];
        staff_does(&desk, &ticket, &join).await.is(303);
    }
    let ticket = only_ticket(&desk).await;
    staff_does(&desk, &ticket, &[("action", "leave")]).await.is(303);
    let ticket = only_ticket(&desk).await;
    assert!(ticket.kept_apart);
    let unknown = [("action", "join"), ("incident", "01600000-0000-7000-8000-000000000000")];
    staff_does(&desk, &ticket, &unknown).await.is(404);
}

#[tokio::test]
async fn a_program_opens_and_answers_once_under_its_key() {
    let desk = desk().await;
    desk.logs_in("counsellor").await;
    let post = |path: String, body: &'static str| {
        let request = Request::post(path).header("content-type", "application/json");
        let request =
            request.header("idempotency-key", "k1").header("sec-fetch-site", "same-origin");
        desk.send(request.body(body.into()).unwrap())
    };
    let new = r#"{"customer":"고객-0002","text":"pw: hanbit!234 안 됩니다"}"#;
    let first = post("/api/v1/tickets".into(), new).await;
    first.is(201);
    assert_eq!(post("/api/v1/tickets".into(), new).await.is(201).text, first.text);
    post("/api/v1/tickets".into(), r#"{"text":"other"}"#).await.is(422);
    let ticket = only_ticket(&desk).await;
    let entries = format!("/api/v1/tickets/{}/entries", ticket.id);
    for _ in 0..2 {
        post(entries.clone(), r#"{"kind":"reply","text":"봅니다"}"#).await.is(204);
    }
    post(entries.clone(), r#"{"kind":"note","text":"봅니다"}"#).await.is(422);
    let thread = desk.get(&format!("/api/v1/tickets/{}", ticket.id)).await;
    thread.is(200).lacks("hanbit!234");
    assert_eq!(thread.json()["entries"].as_array().unwrap().len(), 2, "{}", thread.text);
    assert_eq!(thread.json()["ticket"]["state"], "answered");
    let list = desk.get("/api/v1/tickets?state=open").await;
    assert_eq!(list.json()["rows"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn script_in_what_is_written_is_text() {
    let desk = desk().await;
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let fields =
        [("subject", script), ("text", script), ("mail", "a@example.kr"), ("name", script)];
    let sent = desk.form("/tickets/new", &fields).await;
    desk.logs_in("counsellor").await;
    let ticket = only_ticket(&desk).await;
    let path = format!("/ops/tickets/{}", ticket.id);
    staff_does(&desk, &ticket, &[("action", "tags"), ("tags", "<b>x</b>")]).await.is(303);
    desk.form("/ops/ticket-macros", &[("name", script), ("text", script)]).await.is(303);
    let search = "/ops/tickets?q=%3Cscript%3Ealert".to_owned();
    for page in [path, sent.header("location").to_owned(), search, "/ops/ticket-macros".into()] {
        let page = desk.get(&page).await;
        page.is(200).lacks("<script>alert").lacks("<img src=x").lacks("<b>x");
        assert!(page.header("content-security-policy").contains("default-src"));
    }
}

#[tokio::test]
async fn links_cannot_be_guessed_and_another_site_sends_no_form() {
    let desk = desk().await;
    let sent = desk.form("/tickets/new", &[("mail", "a@example.kr"), ("text", "x")]).await;
    let path = sent.header("location").to_owned();
    let ticket = only_ticket(&desk).await;
    assert_eq!(path, format!("/t/{}", ticket_token(desk.store.secret(), &ticket)));
    let mut wrong = path.clone();
    let last = if wrong.pop() == Some('0') { '1' } else { '0' };
    wrong.push(last);
    for guessed in [&wrong, &path[..path.len() - 1], "/t/x", &path.to_uppercase()] {
        desk.get(guessed).await.is(404);
    }
    let confirms = path.replace("/t/", "/t/confirm/");
    desk.form(&confirms, &[]).await.is(404);
    let mut foreign = form(&path, &[("action", "write"), ("text", "x")]);
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    desk.send(foreign).await.is(403);
    let long = "가".repeat(30_000);
    desk.form(&path, &[("action", "write"), ("text", &long)]).await.is(400);
    assert_eq!(desk.store.ticket_entries(ticket.id).await.unwrap().len(), 2);
    // The record of who saw what holds no link.
    let recorded = desk.stage.store.accesses.lock().unwrap().clone();
    let token = path.trim_start_matches("/t/");
    assert!(recorded.iter().all(|it| !it.target.contains(token)), "{recorded:?}");
}

#[tokio::test]
async fn a_counsellor_writes_down_what_a_caller_says_and_nothing_goes_to_strangers() {
    let desk = desk().await;
    desk.logs_in("counsellor").await;
    let known = [("customer", "고객-0002"), ("text", "전화 문의"), ("seed", "1")];
    desk.form("/ops/tickets/new?lang=en", &known).await.is(303);
    let ticket = only_ticket(&desk).await;
    assert_eq!(ticket.customer.as_deref(), Some("고객-0002"));
    assert!(ticket.requester.is_confirmed && ticket.requester.contact.is_some());
    let told = [("contact", "mallory@evil.example"), ("seed", "2")];
    let fields: Vec<_> = known[..2].iter().chain(&told).copied().collect();
    desk.form("/ops/tickets/new?lang=en", &fields).await.is(303);
    let all = tickets(&desk).await;
    let other = all.iter().find(|it| it.id != ticket.id).unwrap();
    assert_eq!((other.customer.as_deref(), other.requester.is_confirmed), (None, false));
    staff_does(&desk, other, &[("action", "belongs"), ("customer", "고객-0002")])
        .await
        .is(409)
        .has("not confirmed");
    let entries = desk.store.ticket_entries(ticket.id).await.unwrap();
    assert!(entries.iter().any(|it| matches!(it.content, Content::Message { .. })));
}

#[tokio::test]
async fn a_secret_is_handed_over_sealed_and_read_once() {
    let desk = desk().await;
    let own = customer_writes(&desk, "FTP 점검 부탁드립니다").await;
    let secret = "ftp hanbit!234";
    desk.form(&own, &[("action", "hand-over"), ("text", secret)]).await.is(303);
    desk.get(&own).await.is(200).lacks(secret);
    let ticket = only_ticket(&desk).await;
    let entries = desk.store.ticket_entries(ticket.id).await.unwrap();
    let handed = pending_handovers(&entries, Side::Staff, desk.now());
    let [it] = &handed[..] else { panic!("{entries:?}") };
    let sealed = desk.store.sealed_handover(ticket.id, it).await.unwrap().unwrap();
    assert!(!sealed.contains("hanbit") && !format!("{entries:?}").contains("hanbit"));
    // Not by who gave it, and not by who may only look on.
    let id = it.id.to_string();
    let read = [("action", "read-handover"), ("handover", &*id)];
    desk.form(&own, &read).await.is(409);
    desk.logs_in("counsellor").await;
    let page = format!("/ops/tickets/{}", ticket.id);
    desk.get(&format!("{page}?lang=en")).await.has("Show it once").lacks(secret);
    let shown = desk.form(&page, &read).await;
    shown.is(200).has(secret);
    assert_eq!(shown.header("cache-control"), "no-store");
    desk.form(&format!("{page}?lang=en"), &read).await.is(409);
    desk.get(&format!("{page}?lang=en")).await.is(200).has("was read and deleted").lacks(secret);
    let ticket = only_ticket(&desk).await;
    let entries = desk.store.ticket_entries(ticket.id).await.unwrap();
    assert!(format!("{:?}", entries.last().unwrap().author).contains("counsellor"));
    assert_eq!(desk.store.sealed_handover(ticket.id, it).await.unwrap(), None);
}
