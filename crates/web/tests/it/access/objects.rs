//! Every route × every role × what is another person's or another customer's, from the router's
//! own tables. A route with a new kind of object, or a new form, fails here until it is said
//! whose its object is.

use super::{Desk, PASSWORD, YES};
use crate::client::{PageResponse, form, get, json, percent};
use crate::external_alerts::{alert, with_alert};
use crate::oncall::{Lines, escalation, swap, test_page, with_oncall};
use crate::story::planned::{plan, planned_id, with_plan};
use crate::story::{TOKEN, host, incident_id};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::Time;
use bongsu_core::access::{Permission, Role, Scopes};
use bongsu_core::call::draft::Conversation;
use bongsu_core::call::thanks::Thanks;
use bongsu_core::engine::view::View;
use bongsu_core::incident::{IncidentId, Phase};
use bongsu_core::inventory::{Customer, Inventory};
use bongsu_core::notification::SubscriberToken;
use bongsu_core::promise::{Promise, PromiseId};
use bongsu_core::settlement::credit::record::Credit;
use bongsu_core::ticket::attachment::{FileLimits, Used, admit};
use bongsu_core::ticket::{Author, Opening, Origin, Requester, TicketId, attach, open};
use bongsu_store::{Factor, NewSession, Passkey, TicketFilter, UsedChallenge};
use bongsu_web::{RouteRule, Settings, open_route_list, operations_rules};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// A person of whom others want something, with the ids by which they name it.
struct Victim {
    user: Uuid,
    session: Uuid,
    token: Uuid,
    /// A browser of theirs.
    browser: Uuid,
    /// What another customer wrote.
    ticket: TicketId,
}

const VICTIM: &str = "victim";
const PASSKEY: &str = "dGhlaXJz";
/// One event, which nobody imported before.
const CALENDAR: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a@b\nSUMMARY:Disks\n\
    DTSTART:20270101T020000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n";
/// A shift of somebody whom the plan knows.
const SHIFTS: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:s\nSUMMARY:KIM\n\
    DTSTART:20180105T100000\nDURATION:PT9H\nEND:VEVENT\nEND:VCALENDAR\n";
const CUSTOMER: &str = "고객-0002";
/// The number of a file on the ticket of another customer.
const THEIR_FILE: &str = "2";

/// An incident that has ended: what is owed for it can be told.
fn ended_id() -> IncidentId {
    IncidentId::new(Time::from_secs(1), "ended")
}

/// Another incident beside the open one, which has ended.
fn with_ended(view: &View, now: Time) -> View {
    let mut ended = (*view.incidents[0]).clone();
    ended.incident.id = ended_id();
    ended.incident.phase = Phase::Resolved;
    ended.incident.resolved_at = Some(now);
    let mut view = view.clone();
    view.incidents.push(ended.into());
    view
}

/// A promise that the victim answers for.
fn promise_id() -> PromiseId {
    PromiseId::new(Time::ZERO, "theirs")
}

async fn desk_with_victim() -> (Desk, Victim) {
    let settings = Settings {
        sends_page_links: true,
        subscribe: true,
        plan_files: Some(Arc::new(Lines)),
        ..Settings::default()
    };
    let desk = Desk::with(settings).await;
    let view = desk.stage.views.borrow().clone();
    let view = with_alert(with_oncall(with_plan(&view, plan(&view))));
    let view = with_ended(&view, desk.now());
    desk.stage.views.send_replace(view.into());
    for role in Role::OF_PEOPLE {
        desk.add(role.as_str(), role).await;
    }
    declare(&desk).await;
    crate::loss::declare(&desk.store, &host(1)).await;
    desk.add(VICTIM, Role::Engineer).await;
    desk.enrols(VICTIM).await;
    let user = desk.user(VICTIM).await;
    let said = Thanks {
        customer: CUSTOMER.into(),
        incident: incident_id(),
        at: desk.now(),
        text: "감사합니다".into(),
        to: Vec::new(),
        on_wall: false,
    };
    desk.store.add_thanks(&said).await.unwrap();
    let promise = crate::desk::owed_by(&user, desk.now());
    let promise = Promise { id: promise_id(), ..promise };
    desk.stage.views.send_modify(|view| {
        let promises = vec![promise].into();
        *view = View { promises, ..(**view).clone() }.into();
    });
    let session = NewSession::draw(user.id, false, "192.0.2.99", "their browser").unwrap();
    let begun = desk.store.log_in(&session, &Factor::PasswordAlone, (&user, "n"), None, desk.now());
    assert!(begun.await.unwrap());
    let (lasts, scopes) = (Duration::from_secs(3600), Scopes { read: true, ..Scopes::default() });
    desk.store.create_api_token(user.id, ("wall", scopes), lasts, desk.now()).await.unwrap();
    let session = desk.store.sessions_of(user.id, desk.now()).await.unwrap()[0].id;
    let passkey = Passkey {
        id: PASSKEY.into(),
        user: user.id,
        public_key: vec![1],
        counter: 0,
        name: "their key".into(),
        created_at: desk.now(),
        used_at: None,
    };
    let challenge = UsedChallenge { text: "theirs", expires_at: desk.now() };
    assert!(desk.store.add_passkey(&passkey, challenge).await.unwrap());
    let token = desk.store.api_tokens_of(user.id, desk.now()).await.unwrap()[0].id;
    let browser = super::push::add(&desk, user.id, "theirs").await;
    let ticket = others_ticket(&desk).await;
    desk.store.add_credits(&[(others_credit(), None)]).await.unwrap();
    crate::care::report(&desk, &user).await;
    crate::care::leaving(&desk, CUSTOMER).await;
    (desk, Victim { user: user.id, session, token, browser, ticket })
}

/// A credit of another customer than the one whose link is known.
fn others_credit() -> Credit {
    crate::settlement::credit("고객-0001", true)
}

/// A ticket of another customer than the one whose link is known.
async fn others_ticket(desk: &Desk) -> TicketId {
    let opening = Opening {
        subject: "theirs".into(),
        text: "what they wrote".into(),
        customer: Some("고객-0001".into()),
        requester: Requester { is_confirmed: true, ..Requester::default() },
        origin: Origin::CustomerPage,
        author: Author::Customer,
        incident: None,
    };
    let opened = open(desk.now(), opening, "theirs").unwrap();
    desk.store.open_ticket(&opened, false).await.unwrap();
    let sent = [("a.txt".to_owned(), b"their file".to_vec())];
    let files = admit(sent, &FileLimits::default(), Used::default(), true);
    let (attached, numbers) = attach(desk.now(), &opened.ticket, &files).unwrap();
    assert_eq!(numbers[0].to_string(), THEIR_FILE);
    desk.store.attach_files(&attached, &files, &numbers).await.unwrap();
    opened.ticket.id
}

/// Customers who can be changed and removed, and two changes that can be taken back.
async fn declare(desk: &Desk) {
    let mut inventory = Inventory::default();
    for (added, now) in [(&["kim", "choi", "yang", CUSTOMER][..], 1), (&["lee"], 2), (&["park"], 3)]
    {
        for key in added {
            let customer = Customer { name: (*key).into(), ..Customer::default() };
            inventory.customers.insert((*key).into(), customer);
        }
        let saved = desk.store.save_inventory(&inventory, Time::from_secs(now)).await.unwrap();
        assert_eq!(saved.change, Some(now));
    }
}

impl Desk {
    /// All tickets, and what is answered to many or often.
    async fn tickets(&self) -> String {
        let filter = TicketFilter { limit: 100, ..TicketFilter::default() };
        let tickets = self.store.tickets(filter).await.unwrap();
        let answers = self.store.incident_answers(incident_id()).await.unwrap();
        let macros = self.store.ticket_macros().await.unwrap();
        format!("{tickets:?} {answers:?} {macros:?}")
    }

    /// What is the victim's.
    async fn of_victim(&self, victim: &Victim) -> String {
        let user = self.user(VICTIM).await;
        let sessions = self.store.sessions_of(victim.user, self.now()).await.unwrap();
        let tokens = self.store.api_tokens_of(victim.user, self.now()).await.unwrap();
        let passkeys = self.store.passkeys_of(victim.user).await.unwrap();
        let browsers = self.store.push_subscriptions_of(victim.user).await.unwrap();
        let codes = self.store.recovery_codes_left(victim.user).await.unwrap();
        format!("{user:?} {sessions:?} {tokens:?} {codes} {passkeys:?} {browsers:?}")
    }

    /// What customers and the public have, and what the engine was told.
    fn of_customers(&self) -> String {
        let (store, engine) = (&self.stage.store, &self.stage.engine);
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            engine.commands.lock().unwrap(),
            store.preferences.lock().unwrap(),
            store.obligations.lock().unwrap(),
            store.retried.lock().unwrap(),
            store.subscribers.lock().unwrap(),
            store.links_requested.lock().unwrap(),
            store.links_renewed.lock().unwrap(),
        )
    }

    async fn all(&self, victim: &Victim) -> String {
        let mut users = self.store.users().await.unwrap();
        let changes = self.store.inventory_changes(None, 1_000).await.unwrap().len();
        users.iter_mut().for_each(|user| user.seen_at = None);
        let (theirs, tickets) = (self.of_victim(victim).await, self.tickets().await);
        let calls = self.store.calls_since(Time::ZERO, 99).await.unwrap();
        let conversation = Conversation::Customer(CUSTOMER.into());
        let mut drafts = Vec::new();
        for user in &users {
            drafts.push(self.store.draft(&conversation, &user.principal().id).await.unwrap());
        }
        let thanks = self.store.latest_thanks(99).await.unwrap();
        let credits = self.store.credits_of("고객-0001", 99).await.unwrap();
        let plan = self.store.oncall_plan_number().await.unwrap();
        let postmortem = self.store.postmortem(incident_id()).await.unwrap();
        let notices = self.store.claims_notices(ended_id()).await.unwrap();
        let care = crate::care::all(self, CUSTOMER).await;
        let of_desk = format!(
            "{calls:?} {drafts:?} {thanks:?} {credits:?} {plan} {postmortem:?} {care} {notices:?}"
        );
        format!("{users:?} {changes} {of_desk} {theirs} {tickets} {}", self.of_customers())
    }
}

/// The path of a route, with what is another's in it.
fn path(desk: &Desk, rule: &RouteRule, victim: &Victim) -> String {
    let incident = incident_id().to_string();
    let component = desk.stage.views.borrow().topology.components[0].key.0.to_string();
    let segments = rule.path.split('/').map(|segment| match segment {
        "{id}" if rule.path.ends_with("/claims") => ended_id().to_string(),
        "{id}" if rule.path.contains("/incidents/") => incident.clone(),
        "{id}" if rule.path.contains("/credits/") => others_credit().id.to_string(),
        "{id}" if rule.path.contains("/maintenance/") => planned_id().to_string(),
        "{id}" if rule.path.contains("/escalations/") => escalation(desk.now()).id.to_string(),
        "{id}" if rule.path.contains("/external-alerts/") => alert(desk.now()).id.to_string(),
        "{id}" if rule.path.contains("/schedule-changes/") => swap(desk.now()).id.to_string(),
        "{id}" if rule.path.contains("/users/") => victim.user.to_string(),
        "{id}" if rule.path.contains("/tickets/") => victim.ticket.to_string(),
        "{id}" if rule.path.contains("/promises/") => promise_id().to_string(),
        "{page}" => test_page(desk.now()).to_string(),
        "{id}" if rule.path.contains("/desk/reports/") => crate::care::report_id(victim.user),
        "{id}" if rule.path.contains("/desk/leaving/") => crate::care::alarm_id(CUSTOMER),
        "{draft}" => "0".to_owned(),
        // One change for the page and one for the API: none is taken back twice.
        "{number}" if rule.path.starts_with("/api/") => "3".to_owned(),
        "{number}" if rule.path.contains("/files/") => THEIR_FILE.to_owned(),
        "{number}" => "2".to_owned(),
        "{host}" => host(1).as_str().to_owned(),
        "{key}" if rule.path.contains("/deals/") => "bags".to_owned(),
        "{customer}" => percent(CUSTOMER),
        "{*key}" => component.clone(),
        other if other.starts_with('{') => {
            panic!("{}: a new kind of object: say whose {other} is", rule.path)
        }
        other => other.to_owned(),
    });
    let path = segments.collect::<Vec<_>>().join("/");
    match rule.path {
        "/ops/inventory/new" | "/api/v1/inventory" => format!("{path}?kind=customer"),
        "/ops/inventory/entry" | "/api/v1/inventory/entry" if rule.method == "GET" => {
            format!("{path}?kind=customer&key=kim")
        }
        "/ops/loss/{host}/deals/{key}" | "/ops/loss/{host}/deals/{key}/pdf" => {
            format!("{path}?{}", crate::loss::OUTAGE)
        }
        "/ops/caller" | "/api/v1/caller" => format!("{path}?q=010-1234-5678"),
        "/probe" => format!("{path}?target={}", host(1).as_str()),
        _ => path,
    }
}

/// A request that would do what the route is for, to what is another's.
fn attempt(desk: &Desk, rule: &RouteRule, victim: &Victim) -> Request<Body> {
    let path = path(desk, rule, victim);
    if rule.method == "GET" {
        return get(&path);
    }
    let (user, session) = (victim.user.to_string(), victim.session.to_string());
    let browser = victim.browser.to_string();
    let (token, site) = (victim.token.to_string(), host(1).as_str().to_owned());
    let fields: Vec<(&str, &str)> = match rule.path {
        "/account" => vec![("name", "Mallory"), ("id", &user), ("login", VICTIM)],
        "/account/sessions" => vec![("session", &session)],
        "/account/tokens" => vec![("end", &token)],
        "/account/passkeys" => vec![("remove", PASSKEY)],
        "/account/push" => vec![("remove", &browser)],
        "/account/second-factor" => vec![("action", "disable"), ("user", &user)],
        "/account/password" => {
            let new = "quite another password";
            vec![("current", PASSWORD), ("password", new), ("again", new), ("user", &user)]
        }
        "/ops/users" => vec![("login", "mallory"), ("name", "Mallory"), ("role", "administrator")],
        "/ops/users/{id}" => vec![("action", "reset"), YES],
        "/ops/oncall/plan" => vec![("plan", "night"), ("after", "0"), YES],
        "/ops/customers/{customer}/page-link" => {
            vec![("contact", "kimchi@example.kr"), ("renew", "1")]
        }
        "/ops/outbox/retry" => vec![],
        "/ops/incidents/{id}/statement" => vec![("ko_fact", "복구 중입니다."), ("confirm", "yes")],
        "/ops/incidents/{id}/drafts/{draft}" => vec![("decision", "approve")],
        "/ops/incidents/{id}/exclude" => {
            vec![("site", &site), ("reason", "이전함"), ("confirm", "yes")]
        }
        "/ops/incidents/{id}/obligations" => {
            vec![("obligation", "report"), ("note", "KISA 2018-0104")]
        }
        "/ops/incidents/{id}/postmortem" => {
            vec![("summary_ko", "요약"), ("revision", "0"), ("action", "save")]
        }
        "/ops/tickets/new" => vec![("text", "전화로 문의함")],
        "/ops/tickets/{id}" => vec![("action", "note"), ("text", "메모")],
        "/ops/settlement/credits/{id}" => vec![("decision", "decline"), ("note", "no"), YES],
        "/ops/settlement/credits/{id}/report" => vec![
            ("report_incident", "0160bf7e-0000-7000-8000-000000000000"),
            ("report_at", "2018-01-04T16:30"),
            ("report_channel", "telephone"),
            ("report_note", "전화로 알림"),
        ],
        "/ops/incidents/{id}/claims" => {
            vec![("action", "propose"), ("text_ko", "안내"), ("text_en", "notice")]
        }
        "/ops/ticket-macros" => vec![("name", "인사"), ("text", "안녕하십니까")],
        "/ops/incidents/{id}/tickets" => {
            vec![("ko", "원인을 찾고 있습니다."), ("seed", "1"), ("confirm", "yes")]
        }
        "/api/v1/tickets" => return json(&path, r#"{"text":"전화로 문의함"}"#),
        "/api/v1/tickets/{id}/entries" => return json(&path, r#"{"kind":"note","text":"메모"}"#),
        "/ops/oncall/handover" => {
            let id = escalation(desk.now()).id.to_string();
            return form(&path, &[("id", &id)]);
        }
        "/api/v1/incidents/{id}/statements" => return json(&path, r#"{"ko_fact":"복구 중"}"#),
        "/api/v1/incidents/{id}/exclude" => {
            return json(&path, &format!(r#"{{"site":"{site}","reason":"이전함"}}"#));
        }
        _ if rule.path.contains("/desk/") => return at_desk(rule, &path),
        _ => return planning(rule, &path, &site),
    };
    form(&path, &fields)
}

/// Thanks that are the whole team's are put on the wall.
fn thanks(path: &str) -> Request<Body> {
    let incident = incident_id().to_string();
    form(path, &[("action", "show"), ("customer", CUSTOMER), ("incident", &incident)])
}

/// The same of promises and calls.
fn at_desk(rule: &RouteRule, path: &str) -> Request<Body> {
    let fields: Vec<(&str, &str)> = match rule.path {
        "/ops/desk/call" => {
            vec![("action", "log"), ("customer", CUSTOMER), ("seed", "1"), ("outcome", "solved")]
        }
        "/ops/desk/drafts" => vec![("conversation", "customer:고객-0002"), ("text", "typed")],
        "/ops/desk/promises" => {
            vec![("customer", CUSTOMER), ("text", "answer"), ("minutes", "30"), ("seed", "1")]
        }
        "/ops/desk/promises/{id}" => vec![("action", "release"), ("reason", "solved")],
        "/ops/desk/hand-over" => vec![("to", "desk")],
        "/ops/desk/callbacks" => vec![("action", "take")],
        "/ops/desk/thanks" => return thanks(path),
        "/ops/desk/care" => vec![("action", "begin")],
        "/ops/desk/reports/{id}" => vec![("action", "add"), ("text", "we take care of it")],
        "/ops/desk/leaving/{id}" => vec![("action", "take")],
        other => panic!("{other}: a new form: say what of another's it changes"),
    };
    form(path, &fields)
}

/// The same of on call, maintenance and mutes.
fn planning(rule: &RouteRule, path: &str, site: &str) -> Request<Body> {
    let fields: Vec<(&str, &str)> = match rule.path {
        "/ops/inventory/entry" => {
            vec![("kind", "customer"), ("key", "kim"), ("revision", "9"), ("name", "Mallory")]
        }
        "/ops/inventory/remove" => {
            let key = [("kind", "customer"), ("key", "choi")];
            [&key[..], &[("revision", "9"), ("confirm", "yes")]].concat()
        }
        "/ops/inventory/history/{number}/undo" => vec![("confirm", "yes")],
        "/api/v1/inventory/entry" => {
            let fields = r#""fields":{"language":"en"}"#;
            return json(path, &format!(r#"{{"kind":"customer","key":"kim",{fields}}}"#));
        }
        "/api/v1/inventory/remove" => {
            return json(path, r#"{"kind":"customer","key":"yang"}"#);
        }
        "/api/v1/inventory/changes/{number}/undo" => return json(path, "{}"),
        "/ops/maintenance/new" => vec![
            ("title_ko", "디스크 교체"),
            ("sites", site),
            ("start", "2027-01-01T02:00"),
            ("minutes", "60"),
            ("confirm", "yes"),
        ],
        "/ops/maintenance/calendar" => {
            vec![("calendar", CALENDAR), ("sites", site), ("confirm", "yes")]
        }
        "/ops/maintenance/{id}" => vec![("action", "cancel"), ("confirm", "yes")],
        "/ops/mutes" => vec![
            ("target", site),
            ("reason", "이전 중"),
            ("until", "2018-01-05T02:00"),
            ("confirm", "yes"),
        ],
        "/ops/oncall/escalations/{id}" => vec![("action", "acknowledge")],
        "/ops/oncall/tests" => vec![("channel", "push")],
        "/ops/oncall/tests/{page}" => vec![],
        "/ops/oncall/changes" => vec![
            ("action", "add"),
            ("schedule", "main"),
            ("person", "kim"),
            ("from", "2018-01-05T09:00"),
            ("until", "2018-01-06T09:00"),
        ],
        "/ops/oncall/calendar" => vec![
            ("schedule", "main"),
            ("calendar", SHIFTS),
            ("from", "2018-01-05T09:00"),
            ("until", "2018-01-06T09:00"),
        ],
        "/ops/external-alerts/{id}" => vec![("action", "resolve"), ("confirm", "yes")],
        "/api/v1/external-alerts/{id}" => return json(path, r#"{"action":"resolve"}"#),
        "/api/v1/escalations/{id}" => return json(path, r#"{"action":"acknowledge"}"#),
        "/api/v1/schedule-changes" => {
            let who = r#""action":"add","schedule":"main","person":"kim""#;
            let when = r#""from":"2018-01-05T09:00","until":"2018-01-06T09:00""#;
            return json(path, &format!("{{{who},{when}}}"));
        }
        "/api/v1/schedule-changes/{id}" => return json(path, r#"{"action":"withdraw"}"#),
        "/api/v1/maintenance" | "/api/v1/maintenance/{id}" => {
            let plan = r#""title_ko":"디스크","start":"2027-01-01T02:00","minutes":"60""#;
            return json(path, &format!(r#"{{{plan},"sites":"{site}"}}"#));
        }
        "/api/v1/maintenance/{id}/cancel" | "/api/v1/maintenance/{id}/end" => {
            return json(path, "{}");
        }
        "/api/v1/maintenance/{id}/extend" => {
            return json(path, r#"{"until":"2027-01-01T02:00"}"#);
        }
        "/api/v1/maintenance-calendar" => {
            let calendar = CALENDAR.replace('\n', "\\n");
            return json(path, &format!(r#"{{"calendar":"{calendar}","sites":"{site}"}}"#));
        }
        "/api/v1/mutes" => {
            let rest = r#""reason":"이전 중","until":"2018-01-05T02:00""#;
            return json(path, &format!(r#"{{"target":"{site}",{rest}}}"#));
        }
        "/api/v1/promises" => {
            let body = format!(r#"{{"customer":"{CUSTOMER}","text":"answer","minutes":"30"}}"#);
            return json(path, &body);
        }
        "/api/v1/promises/{id}" => return json(path, r#"{"action":"release","reason":"solved"}"#),
        "/api/v1/credits/{id}" => {
            return json(path, r#"{"decision":"decline","note":"정산함"}"#);
        }
        "/api/v1/departures" => return json(path, &crate::care::departures(CUSTOMER)),
        "/api/v1/callbacks/next" => return json(path, "{}"),
        "/api/v1/mutes/end" => return json(path, &format!(r#"{{"target":"{site}"}}"#)),
        other => panic!("{other}: a new form: say what of another's it changes"),
    };
    form(path, &fields)
}

fn is_stream(path: &str) -> bool {
    path.ends_with("/live")
}

/// A refusal says nothing of what it refuses.
#[track_caller]
fn refused(answer: &PageResponse, rule: &RouteRule, who: &str) {
    assert_eq!(answer.status, 403, "{who} {rule:?}");
    for secret in ["kimchi@example.kr", "821012345678", "550 no such user"] {
        answer.lacks(secret);
    }
}

#[tokio::test]
async fn no_role_reaches_what_is_anothers_beyond_its_permissions() {
    let (desk, victim) = desk_with_victim().await;
    for role in Role::OF_PEOPLE {
        desk.cookie.lock().unwrap().clear();
        desk.logs_in(role.as_str()).await;
        let mut before = desk.all(&victim).await;
        for rule in operations_rules() {
            if rule.needs == Permission::OwnAccount {
                // Everybody has an account, and it is their own that they change.
                let theirs = desk.of_victim(&victim).await;
                let answer = desk.send(attempt(&desk, &rule, &victim)).await;
                assert!(answer.status != 403 && answer.status != 401, "{role:?} {rule:?}");
                assert_eq!(desk.of_victim(&victim).await, theirs, "{role:?} {rule:?}");
                before = desk.all(&victim).await;
            } else if !role.allows(rule.needs) {
                let answer = desk.send(attempt(&desk, &rule, &victim)).await;
                refused(&answer, &rule, role.as_str());
                assert_eq!(desk.all(&victim).await, before, "{role:?} {rule:?}");
            }
        }
    }
}

/// So what is refused above is refused because of the role.
#[tokio::test]
async fn each_of_these_requests_does_what_it_is_for_when_the_role_allows_it() {
    let (desk, victim) = desk_with_victim().await;
    desk.logs_in("administrator").await;
    let mut wrong = Vec::new();
    for rule in operations_rules() {
        if rule.needs == Permission::OwnAccount || is_stream(rule.path) {
            continue;
        }
        let before = desk.all(&victim).await;
        let answer = desk.send(attempt(&desk, &rule, &victim)).await;
        if rule.path.ends_with("pdf") && !cfg!(feature = "pdf") {
            // Left out of this build, and said so.
            assert_eq!(answer.status, 503, "{rule:?}");
            continue;
        }
        if (rule.method, rule.path) == ("POST", "/api/v1/credits/{id}") {
            // The same decision was taken on the page a moment ago, or the other way round.
            assert_eq!(answer.status, 200, "{rule:?}");
            continue;
        }
        if rule.path == "/ops/settlement/credits/{id}/report" {
            // The credit was declined a moment ago: nothing is entered about it any more.
            assert_eq!(answer.status, 409, "{rule:?}");
            continue;
        }
        let changed = desk.all(&victim).await != before;
        // A file of shifts is shown first; the shifts are entered by another form.
        let changes = rule.method == "POST" && rule.path != "/ops/oncall/calendar";
        if answer.status.as_u16() >= 400 || changed != changes {
            wrong.push(format!("{rule:?} {} changed: {changed}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn nobody_and_no_program_manages_people_or_accounts() {
    let (desk, victim) = desk_with_victim().await;
    let administrator = desk.user("administrator").await.id;
    let scopes = Scopes { read: true, act: true, metrics: true };
    let lasts = Duration::from_secs(3600);
    let made = desk.store.create_api_token(administrator, ("all", scopes), lasts, desk.now());
    let token = made.await.unwrap();
    let before = desk.all(&victim).await;
    for rule in operations_rules() {
        let answer = desk.send(attempt(&desk, &rule, &victim)).await;
        assert!([303, 401].contains(&answer.status.as_u16()), "{rule:?} {}", answer.status);
        use Permission::{ManagePeople, OwnAccount, SeeRecord};
        if matches!(rule.needs, ManagePeople | OwnAccount | SeeRecord) {
            let mut request = attempt(&desk, &rule, &victim);
            let bearer = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert("authorization", bearer);
            refused(&desk.send(request).await, &rule, "a token");
        }
        assert_eq!(desk.all(&victim).await, before, "{rule:?}");
    }
}

/// What a customer, a subscriber and a new user are given opens their own alone.
#[tokio::test]
async fn a_token_opens_nothing_of_another_kind_and_nothing_of_another() {
    let (desk, victim) = desk_with_victim().await;
    let link = desk.store.create_link(Some(victim.user), desk.now()).await.unwrap();
    let unknown = SubscriberToken::from_random(0xdead).to_string();
    let page = TOKEN.to_string();
    let before = desk.all(&victim).await;
    for route in open_route_list() {
        let objects: Vec<&str> = route.path.split('/').filter(|it| it.starts_with('{')).collect();
        match &objects[..] {
            [] => continue,
            // What the public sees, and the files of every page.
            ["{id}"] if route.path.ends_with("/incidents/{id}") => continue,
            ["{build}", "{name}"] => continue,
            // As at Statuspage: what the public sees, and asking to be told of it.
            ["{page}"] | ["{page}", "{id}"] => continue,
            // Telephone systems have secrets of their own; no token is one.
            ["{system}"] | ["{system}", "{token}"] => {}
            // It is only told, and of nothing.
            ["{system}", "{token}", "{told}"] => continue,
            // Other tools and heartbeats have tokens of their own as well.
            ["{source}"] | ["{source}" | "{name}", "{token}"] => {}
            ["{token}"] => {}
            // A customer's own tickets: what is another's is tried below.
            ["{token}", "{id}"] if route.path.contains("/tickets/") => {}
            // A file on a ticket.
            ["{token}", "{number}"] | ["{token}", "{id}", "{number}"] => {}
            // A customer's own credits.
            ["{token}", "{id}"] if route.path.contains("/credits/") => {}
            // A customer's advertising deal.
            ["{token}", "{key}"] if route.path.contains("/deals/") => {}
            ["{id}", "{code}"] | ["{kind}", "{key}", "{code}"] => {}
            _ => panic!("{}: a new kind of object: say whose it is", route.path),
        }
        let others = match route.path.split('/').nth(1).unwrap() {
            "c" => [&unknown, &link],
            "subscribe" => [&page, &link],
            "t" => [&page, &unknown],
            "login" => [&page, &unknown],
            "hooks" => [&page, &unknown],
            "oncall" => [&page, &link],
            other => panic!("{other}: say what opens it"),
        };
        for token in others {
            let id = match route.path.contains("/tickets/") {
                true => victim.ticket.to_string(),
                false => incident_id().to_string(),
            };
            let path = route.path.replace("{token}", token).replace("{code}", token);
            let path = path.replace("{id}", &id).replace("{system}", "main");
            let path = path.replace("{number}", THEIR_FILE);
            let path = path.replace("{source}", "prom").replace("{name}", "backup");
            let path = path.replace("{kind}", "person").replace("{key}", "kim");
            let new = "quite another password";
            let fields = [("password", new), ("again", new), ("site", "www.a.kr")];
            let request = if route.method == "GET" { get(&path) } else { form(&path, &fields) };
            let answer = desk.send(request).await;
            // A mail program may unsubscribe twice, which is no error.
            let twice = route.method == "POST" && route.path == "/subscribe/{token}/unsubscribe";
            assert_eq!(answer.status, if twice { 200 } else { 404 }, "{route:?} {token}");
            assert_eq!(desk.all(&victim).await, before, "{route:?} {token}");
        }
    }
}

#[tokio::test]
async fn a_customers_link_changes_nothing_of_another_customer() {
    let (desk, victim) = desk_with_victim().await;
    let (before, site) = (desk.all(&victim).await, host(1));
    let contact = bongsu_core::inventory::Contact::Email("lee@other.example".into());
    let key = desk.stage.views.borrow().topology.contacts.key_of(&contact).to_string();
    let nothing = Uuid::nil().to_string();
    for route in open_route_list().iter().filter(|route| route.path.starts_with("/c/{token}")) {
        let path = route.path.replace("{token}", &TOKEN.to_string());
        let path = path.replace("{id}", &victim.ticket.to_string());
        let path = path.replace("{number}", THEIR_FILE);
        let (path, fields, refused) = match (route.method, &route.path["/c/{token}".len()..]) {
            ("GET", "/unsubscribe") | ("POST", "/unsubscribe") => {
                (format!("{path}?to={key}"), vec![], 404)
            }
            ("POST", "/preferences") => (path, vec![("contact", &*key), ("verbosity", "all")], 404),
            ("POST", "/thanks") => (path, vec![("incident", nothing.as_str())], 404),
            ("POST", "/credits") => {
                let id = others_credit().id.to_string();
                let request = form(&path, &[("credit", &id)]);
                assert_eq!(desk.send(request).await.status, 404);
                assert_eq!(desk.all(&victim).await, before, "{route:?}");
                continue;
            }
            ("POST", "/report") => (path, vec![("site", site.as_str())], 400),
            ("GET", "/credits/{id}/document" | "/credits/{id}/document.pdf") => {
                let theirs = others_credit().id.to_string();
                (path.replace(&victim.ticket.to_string(), &theirs), vec![], 404)
            }
            ("GET", "/month") => {
                desk.get(&path).await.is(200).lacks(host(1).as_str());
                continue;
            }
            // The same, set as PDF.
            ("GET", "/month.pdf") => continue,
            ("GET", "" | "/preferences") => {
                let answer = desk.get(&path).await;
                answer.is(200).lacks("lee@other.example").lacks(host(1).as_str());
                continue;
            }
            ("GET", "/tickets") => {
                desk.get(&path).await.is(200).lacks("theirs").lacks("what they wrote");
                continue;
            }
            // One of their own.
            ("POST", "/tickets") => continue,
            ("GET", "/tickets/{id}" | "/tickets/{id}/files/{number}") => (path, vec![], 404),
            ("POST", "/tickets/{id}/files") => (path, vec![("file", "x")], 404),
            ("POST", "/tickets/{id}") => (path, vec![("action", "write"), ("text", "x")], 404),
            ("GET", "/loss" | "/loss/deals/{key}" | "/loss/deals/{key}/pdf") => {
                let path = path.replace("{key}", "bags");
                (format!("{path}?site={}&{}", site.as_str(), crate::loss::OUTAGE), vec![], 404)
            }
            ("GET", "/live") => continue,
            other => panic!("{other:?}: say what of another customer it could change"),
        };
        let request = if route.method == "GET" { get(&path) } else { form(&path, &fields) };
        let answer = desk.send(request).await;
        assert_eq!(answer.status, refused, "{route:?} {}", answer.text);
        assert_eq!(desk.all(&victim).await, before, "{route:?}");
    }
}
