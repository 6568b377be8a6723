//! Webhooks get every statement once and in order, whatever their servers do, and over restarts
//! of this program.

use crate::fake_gateway::{Behaviour, Gateway};
use bongsu::runtime::delivery::webhooks::WebhookWorker;
use bongsu::runtime::engine::commands::EngineHandle;
use bongsu::runtime::engine::latest_results::LatestResults;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::{Engine, Options, Record, RestoredState};
use bongsu_core::incident::{Counts, Incident, IncidentId, Phase};
use bongsu_core::notification::delivery::Topic;
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::topology::Topology;
use bongsu_send::webhook::Webhook;
use bongsu_store::Store;
use bongsu_web::{App, Settings, StoreQueries};
use bongsu_words::Language;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// A minute passes in less than a tenth of a second, so that pauses between tries are short.
pub fn clock() -> Clock {
    Clock::scaled(began(), 1000.0)
}

pub fn began() -> Time {
    Time::parse("2018-01-04T16:19:03+09:00").unwrap()
}

pub fn id() -> IncidentId {
    IncidentId::new(began(), "test")
}

/// One statement more, as the engine commits it.
pub async fn state(store: &Store, number: u32, word: StatementKind) {
    let as_of = began() + Duration::from_secs(60 + u64::from(number));
    let incident = Incident {
        id: id(),
        began_at: began(),
        opened_at: began(),
        class: bongsu_core::incident::IncidentClass::Outage,
        phase: Phase::Investigating,
        cause: None,
        host_restored_at: None,
        monitoring_at: None,
        last_failure_at: None,
        resolved_at: None,
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: Duration::ZERO,
        events: 0,
        statements: number + 1,
        counts: Counts::default(),
    };
    let (counts, since) = (Counts::default(), began());
    let next_update_by = Some(as_of + Duration::from_secs(900));
    let said = Statement {
        incident: id(),
        number,
        as_of,
        next_update_by,
        since,
        kind: word,
        class: bongsu_core::incident::IncidentClass::Outage,
        counts,
    };
    store.commit(&[Record::Incident(incident), Record::Statement(said)]).await.unwrap();
}

/// What pages are drawn from, of an engine that has seen nothing.
pub fn app(store: &Store, clock: &Clock, cancel: &CancellationToken) -> Arc<App> {
    let engine =
        Engine::new(Options::default(), Arc::new(Topology::default()), RestoredState::default());
    let views = watch::Sender::new(Arc::new(engine.view(began())));
    let hands = EngineHandle::new(
        mpsc::channel(1).0,
        views.subscribe(),
        Arc::new(LatestResults::default()),
        Arc::default(),
    );
    App::new(
        Settings::default(),
        views.subscribe(),
        Arc::new(StoreQueries::new(store.clone(), "Asia/Seoul")),
        Arc::new(hands),
        clock.clone(),
        cancel.clone(),
    )
}

fn worker(
    store: &Store,
    clock: &Clock,
    hooks: Vec<Webhook>,
    cancel: &CancellationToken,
) -> WebhookWorker {
    let app = app(store, clock, cancel);
    let zone = bongsu_words::time::zone("Asia/Seoul");
    let page = Some("https://status.example".into());
    let (clock, store) = (clock.clone(), store.clone());
    WebhookWorker { clock, zone, store, app, webhooks: hooks.into(), page, cancel: cancel.clone() }
}

pub fn hook(form: &str, gateway: &Gateway) -> Webhook {
    let path = if form == "alertmanager" { "api/v2/alerts" } else { "x" };
    let url = format!("http://{}/{path}", gateway.at);
    Webhook::new(form, Language::En, form, &url, None, None).unwrap()
}

/// Runs a worker until each of its webhooks got `sent` statements.
pub async fn deliver(store: &Store, clock: &Clock, hooks: Vec<Webhook>, sent: u64) {
    let cancel = CancellationToken::new();
    let names: Vec<String> = hooks.iter().map(|hook| hook.name.clone()).collect();
    let running = tokio::spawn(worker(store, clock, hooks, &cancel).run());
    loop {
        let told = store.delivery_counts_by_recipient(Topic::Webhook).await.unwrap();
        if names.iter().all(|name| told.get(name).is_some_and(|told| told.sent >= sent)) {
            break;
        }
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
}

async fn store() -> (tempfile::TempDir, Store) {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    store.register_webhooks(&["webhook", "slack"], began()).await.unwrap();
    (place, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_webhook_gets_each_statement_once_and_in_order() {
    let (_place, store) = store().await;
    let fine = Behaviour::Responds(200, "", "");
    let (program, room) = (Gateway::start(&[fine]).await, Gateway::start(&[fine]).await);
    state(&store, 0, StatementKind::Investigating).await;
    state(&store, 1, StatementKind::Recovering).await;
    let hooks = vec![hook("webhook", &program), hook("slack", &room)];
    deliver(&store, &clock(), hooks, 2).await;
    // Another program takes over, and one more statement is made.
    state(&store, 2, StatementKind::Resolved).await;
    let hooks = vec![hook("webhook", &program), hook("slack", &room)];
    deliver(&store, &clock(), hooks, 3).await;
    assert_eq!((program.requests(), room.requests()), (3, 3));
    for number in 0..3 {
        let told = &program.body(number)["data"];
        assert_eq!(told["id"], id().to_string());
        assert_eq!(told["statements"][0]["number"], number, "the newest comes first");
    }
    let line = room.body(1)["text"].as_str().unwrap().to_owned();
    assert!(line.contains("Verifying site by site"), "{line}");
    assert!(line.ends_with(&format!("https://status.example/incidents/{}", id())), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_webhook_gets_every_statement_once_it_works() {
    let (_place, store) = store().await;
    let unhealthy =
        [Behaviour::Responds(500, "", ""), Behaviour::Closes, Behaviour::Responds(429, "", "")];
    let gateway =
        Gateway::start(&[&unhealthy[..], &[Behaviour::Responds(202, "", "")]].concat()).await;
    state(&store, 0, StatementKind::Investigating).await;
    state(&store, 1, StatementKind::Recovering).await;
    deliver(&store, &clock(), vec![hook("webhook", &gateway)], 2).await;
    let ids: Vec<String> = {
        let got = gateway.received.lock().unwrap();
        let of = |(head, _): &(String, String)| {
            let id = head.lines().find_map(|line| line.strip_prefix("webhook-id: "));
            id.unwrap().to_owned()
        };
        got.iter().map(of).collect()
    };
    let (first, second) = (format!("{}.0", id()), format!("{}.1", id()));
    assert_eq!(ids, [first.clone(), first.clone(), first.clone(), first, second]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_room_is_spared_superseded_statements() {
    let (_place, store) = store().await;
    let down = Gateway::start(&[Behaviour::Responds(503, "", "")]).await;
    state(&store, 0, StatementKind::Investigating).await;
    let cancel = CancellationToken::new();
    let running = tokio::spawn(worker(&store, &clock(), vec![hook("slack", &down)], &cancel).run());
    while down.requests() == 0 {
        tokio::task::yield_now().await;
    }
    // It ends when the attempt is recorded.
    cancel.cancel();
    running.await.unwrap();
    state(&store, 1, StatementKind::Recovering).await;
    let up = Gateway::start(&[Behaviour::Responds(200, "", "")]).await;
    deliver(&store, &clock(), vec![hook("slack", &up)], 1).await;
    assert_eq!(up.requests(), 1);
    assert!(up.body(0)["text"].as_str().unwrap().contains("Verifying site by site"));
    assert_eq!(
        store.delivery_counts_by_recipient(Topic::Webhook).await.unwrap()["slack"].dropped,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_statement_fails_and_delays_no_other() {
    let (_place, store) = store().await;
    let gateway =
        Gateway::start(&[Behaviour::Responds(404, "", "gone"), Behaviour::Responds(200, "", "")])
            .await;
    state(&store, 0, StatementKind::Investigating).await;
    state(&store, 1, StatementKind::Recovering).await;
    deliver(&store, &clock(), vec![hook("webhook", &gateway)], 1).await;
    let failed = store.failed_deliveries(Topic::Webhook, 10).await.unwrap();
    assert_eq!((failed.len(), failed[0].number), (1, 0));
    assert_eq!(failed[0].last_error, "404 Not Found gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_webhook_delays_no_other() {
    let (_place, store) = store().await;
    let hung = Gateway::start(&[Behaviour::Hangs]).await;
    let fine = Gateway::start(&[Behaviour::Responds(200, "", "")]).await;
    state(&store, 0, StatementKind::Investigating).await;
    let cancel = CancellationToken::new();
    let hooks = vec![hook("webhook", &hung), hook("slack", &fine)];
    let running = tokio::spawn(worker(&store, &clock(), hooks, &cancel).run());
    while fine.requests() == 0 || hung.requests() == 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
}

/// Alertmanager forgets alerts when it starts again, and ends those that nobody repeats.
#[tokio::test(flavor = "multi_thread")]
async fn open_incidents_are_repeated_to_alertmanager_and_their_end_too() {
    let (_place, store) = store().await;
    let (manager, program) = (
        Gateway::start(&[Behaviour::Responds(503, "", ""), Behaviour::Responds(200, "", "")]).await,
        Gateway::start(&[Behaviour::Responds(200, "", "")]).await,
    );
    state(&store, 0, StatementKind::Investigating).await;
    let (clock, cancel) = (clock(), CancellationToken::new());
    let hooks = vec![hook("alertmanager", &manager), hook("webhook", &program)];
    let running = tokio::spawn(worker(&store, &clock, hooks, &cancel).run());
    let ends = |turn: usize| {
        let alert = manager.body(turn)[0].take();
        assert_eq!(alert["labels"]["incident"], id().to_string());
        Time::parse(alert["endsAt"].as_str().unwrap()).unwrap()
    };
    while manager.requests() < 6 {
        tokio::task::yield_now().await;
    }
    let (first, last) = (ends(0), ends(5));
    assert!(last >= first && last > clock.now(), "{first} {last}");
    // Its end is told, and told again.
    let mut incident = store.incident(id()).await.unwrap().unwrap();
    let mut end = store.statements(id()).await.unwrap().remove(0);
    let resolved_at = clock.now();
    incident.resolved_at = Some(resolved_at);
    incident.phase = Phase::Resolved;
    incident.statements = 2;
    (end.number, end.kind, end.next_update_by) = (1, StatementKind::Resolved, None);
    store.commit(&[Record::Incident(incident), Record::Statement(end)]).await.unwrap();
    // What was read before may still say that it goes on; then the end is repeated.
    let mut turn = manager.requests();
    let mut told = 0;
    while told < 2 {
        while manager.requests() <= turn {
            tokio::task::yield_now().await;
        }
        let is_end = ends(turn) == resolved_at;
        told = if is_end { told + 1 } else { 0 };
        turn += 1;
    }
    while program.requests() < 2 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    running.await.unwrap();
    assert_eq!(program.requests(), 2, "a program is told once");
}
