//! S10: PagerDuty is told of a call for help, that somebody has it, and that it is over, each once.

use crate::fake_gateway::{Behaviour, Gateway};
use crate::hooks::began;
use crate::oncall::{Fixed, call, commit, incident, key, plan, store, worker};
use bongsu::runtime::delivery::channels::Channels;
use bongsu::runtime::delivery::escalation_updates::EscalationUpdateWorker;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::external_alert::{ExternalAlert, ExternalEvent, Severity, Signal};
use bongsu_core::incident::{Cause, Incident, IncidentId, Mode};
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::notification::delivery::Topic;
use bongsu_core::oncall::escalation::{Actor, EndReason, Escalation, EscalationSubject};
use bongsu_core::oncall::page::{Called, Matter, Page, PageItem, Why};
use bongsu_core::oncall::person::PageChannel;
use bongsu_send::webhook::Webhook;
use bongsu_store::Store;
use bongsu_words::Language;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

fn webhook(gateway: &Gateway) -> Arc<[Webhook]> {
    webhook_for(gateway, false)
}

fn webhook_for(gateway: &Gateway, is_internal: bool) -> Arc<[Webhook]> {
    let url = format!("http://{}/v2/enqueue", gateway.at);
    let key = Some("R0UT1NG");
    let mut webhook = Webhook::new("pd", Language::En, "pagerduty", &url, key, None).unwrap();
    webhook.is_internal = is_internal;
    [webhook].into()
}

async fn settled(store: &Store, topic: Topic) {
    while store.delivery_counts(topic).await.unwrap().pending > 0 {
        tokio::task::yield_now().await;
    }
}

/// An escalation about an incident whose first step has told PagerDuty, and the page.
fn called(id: IncidentId, at: Time) -> (Escalation, Page) {
    let mut policy = plan().policies[0].clone();
    policy.steps[0].targets = vec!["webhook:pd".parse().unwrap()];
    let mut escalation = Escalation::open(EscalationSubject::Incident(id), Arc::new(policy), 3, at);
    escalation.advance(at, &mut Fixed(plan()));
    let component = ComponentKey::new(Kind::Server, "web-3");
    let cause = Cause {
        one_of: vec![component.clone()],
        component,
        mode: Mode::Loss,
        rate: 1.0,
        confidence: 0.99,
        rivals: Vec::new(),
        owner: None,
        since: began(),
        names: Default::default(),
    };
    let matter = Matter::Incident(Box::new(Incident { cause: Some(cause), ..incident(id) }));
    let item = PageItem {
        escalation: escalation.id,
        why: Why::Step,
        matter,
        answer_by: None,
        silence_s: 0,
    };
    let channel = PageChannel::Webhook("pd".into());
    let page = Page::new(Called::Webhook("pd".into()), channel, at, vec![item]);
    let wanted = escalation.wanted(at).remove(0);
    escalation.paged(&wanted, page.id, at);
    (escalation, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_last_time_does_not_close_what_burns_again() {
    let (store, _place) = store().await;
    let (clock, at) = (Clock::scaled(began(), 100.0), began());
    let gateway = Gateway::start(&[]).await;
    let id = IncidentId::new(at, "one");
    let (mut first, page) = called(id, at);
    let open = Record::Escalation(Arc::new(first.clone()));
    store.commit(&[open, Record::OncallPage(Box::new(page))]).await.unwrap();
    first.end(EndReason::Resolved, at + Duration::from_secs(120));
    store.commit(&[Record::Escalation(Arc::new(first))]).await.unwrap();
    assert_eq!(store.delivery_counts(Topic::EscalationUpdate).await.unwrap().pending, 1);
    let (again, _) = called(id, at + Duration::from_secs(130));
    store.commit(&[Record::Escalation(Arc::new(again))]).await.unwrap();
    let (cancel, webhooks) = (CancellationToken::new(), webhook(&gateway));
    let (of_worker, stop) = (store.clone(), cancel.clone());
    let updates = EscalationUpdateWorker { clock, store: of_worker, webhooks, cancel: stop };
    let updates = tokio::spawn(updates.run());
    settled(&store, Topic::EscalationUpdate).await;
    cancel.cancel();
    updates.await.unwrap();
    assert_eq!(gateway.requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_triggered_acknowledged_and_resolved_there_under_one_key() {
    let (store, _place) = store().await;
    let (clock, at) = (Clock::scaled(began(), 100.0), began());
    // The first attempt of each is refused for now: what is sent again is the same event.
    let later = Behaviour::Responds(503, "", "");
    let taken = Behaviour::Responds(202, "", r#"{"status":"success"}"#);
    let gateway = Gateway::start(&[later, taken, later, taken, taken]).await;
    let id = IncidentId::new(at, "one");
    let (mut escalation, page) = called(id, at);
    let open = Record::Escalation(Arc::new(escalation.clone()));
    store.commit(&[open, Record::OncallPage(Box::new(page))]).await.unwrap();
    let cancel = CancellationToken::new();
    let pages = worker(&store, &clock, Channels::default(), webhook(&gateway), &cancel);
    let pages = tokio::spawn(pages.run());
    settled(&store, Topic::OncallPage).await;

    let kim = Actor { name: "Kim".into(), person: Some(key("kim")) };
    assert!(escalation.acknowledge(&kim, at + Duration::from_secs(60)));
    let held = Record::Escalation(Arc::new(escalation.clone()));
    store.commit(std::slice::from_ref(&held)).await.unwrap();
    escalation.end(EndReason::Resolved, at + Duration::from_secs(120));
    let over = Record::Escalation(Arc::new(escalation));
    store.commit(&[over.clone(), over]).await.unwrap();
    let updates = EscalationUpdateWorker {
        clock: clock.clone(),
        store: store.clone(),
        webhooks: webhook(&gateway),
        cancel: cancel.clone(),
    };
    let updates = tokio::spawn(updates.run());
    settled(&store, Topic::EscalationUpdate).await;
    cancel.cancel();
    pages.await.unwrap();
    updates.await.unwrap();

    let bodies: Vec<_> = (0..gateway.requests()).map(|turn| gateway.body(turn)).collect();
    let actions: Vec<&str> = bodies.iter().map(|it| it["event_action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["trigger", "trigger", "acknowledge", "acknowledge", "resolve"]);
    let one = format!("incident:{id}");
    assert!(bodies.iter().all(|it| it["dedup_key"] == one && it["routing_key"] == "R0UT1NG"));
}

/// What a tool says, with a name from inside in every field.
fn told_by_a_tool(at: Time) -> Matter {
    let event = ExternalEvent {
        dedup_key: "web-3:raid".into(),
        signal: Signal::Firing,
        severity: Some(Severity::Critical),
        summary: "RAID on web-3 degraded".into(),
        details: "rack b1".into(),
        labels: [("instance".to_owned(), "web-3".to_owned())].into(),
        hints: vec!["web-3".into()],
        started_at: None,
        said_at: None,
    };
    Matter::External(Box::new(ExternalAlert::open("zabbix", event, at)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_reads_what_a_tool_says_only_where_it_is_the_companys_own() {
    for is_internal in [false, true] {
        let (store, _place) = store().await;
        let (clock, at) = (Clock::scaled(began(), 100.0), began());
        let taken = Behaviour::Responds(202, "", r#"{"status":"success"}"#);
        let gateway = Gateway::start(&[taken]).await;
        let (escalation, mut page) = called(IncidentId::new(at, "one"), at);
        page.items[0].matter = told_by_a_tool(at);
        page.items[0].why = Why::Silent { who: "Kim".into() };
        let open = Record::Escalation(Arc::new(escalation));
        store.commit(&[open, Record::OncallPage(Box::new(page))]).await.unwrap();
        let webhooks = webhook_for(&gateway, is_internal);
        let cancel = CancellationToken::new();
        let pages = worker(&store, &clock, Channels::default(), webhooks, &cancel);
        let pages = tokio::spawn(pages.run());
        settled(&store, Topic::OncallPage).await;
        cancel.cancel();
        pages.await.unwrap();
        let body = gateway.body(0).to_string();
        for inside in ["web-3", "zabbix", "Kim"] {
            assert_eq!(body.contains(inside), is_internal, "{inside}: {body}");
        }
        assert!(is_internal || body.contains("Alert from another tool"), "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_public_has_no_link_that_acknowledges_in_somebodys_name() {
    for is_internal in [false, true] {
        let (store, _place) = store().await;
        let (clock, at) = (Clock::scaled(began(), 100.0), began());
        let gateway = Gateway::start(&[Behaviour::Responds(200, "", "{}")]).await;
        // Kim's own ntfy: a topic on a public server is read by whoever guesses its name.
        let channel = PageChannel::Webhook("own".into());
        let (escalation, page) = call(channel, "one", at);
        let code = format!("{:032x}", Page::code(page.id, store.secret()));
        commit(&store, &(escalation, page)).await;
        let url = format!("http://{}", gateway.at);
        let mut webhook =
            Webhook::new("own", Language::En, "ntfy", &url, None, Some("kim")).unwrap();
        webhook.is_internal = is_internal;
        let cancel = CancellationToken::new();
        let pages = worker(&store, &clock, Channels::default(), [webhook].into(), &cancel);
        let pages = tokio::spawn(pages.run());
        settled(&store, Topic::OncallPage).await;
        cancel.cancel();
        pages.await.unwrap();
        let body = gateway.body(0).to_string();
        assert_eq!(body.contains(&code), is_internal, "{body}");
        assert_eq!(body.contains("https://desk.example/ops/oncall"), !is_internal, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_reads_internal_names_only_where_that_was_said() {
    for is_internal in [false, true] {
        let (store, _place) = store().await;
        let (clock, at) = (Clock::scaled(began(), 100.0), began());
        let taken = Behaviour::Responds(202, "", r#"{"status":"success"}"#);
        let gateway = Gateway::start(&[taken]).await;
        let (escalation, page) = called(IncidentId::new(at, "one"), at);
        let open = Record::Escalation(Arc::new(escalation));
        store.commit(&[open, Record::OncallPage(Box::new(page))]).await.unwrap();
        let webhooks = webhook_for(&gateway, is_internal);
        let cancel = CancellationToken::new();
        let pages = worker(&store, &clock, Channels::default(), webhooks, &cancel);
        let pages = tokio::spawn(pages.run());
        settled(&store, Topic::OncallPage).await;
        cancel.cancel();
        pages.await.unwrap();
        let body = gateway.body(0).to_string();
        assert_eq!(body.contains("web-3"), is_internal, "{body}");
    }
}
