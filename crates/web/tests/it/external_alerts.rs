//! S10: other tools tell of alerts; people see which incident explains each, and who is called.

use crate::access::Desk;
use crate::client::{PageResponse, get};
use crate::story::{self, Scene, SentCommand, incident_id};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::Time;
use bongsu_core::access::Role;
use bongsu_core::engine::command::{Command, ExternalAlertAction, Refusal};
use bongsu_core::engine::view::View;
use bongsu_core::external_alert::{ExternalAlert, ExternalEvent, HeartbeatState, Severity, Signal};
use bongsu_core::secret::StoreSecret;
use bongsu_web::{AlertForm, AlertSource, Settings, heartbeat_token};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a stranger says in a label.
const HOSTILE: &str = "<script>alert(1)</script>";

pub fn alert(at: Time) -> ExternalAlert {
    let event = ExternalEvent {
        dedup_key: "disk".into(),
        signal: Signal::Firing,
        severity: Some(Severity::Critical),
        summary: format!("disk full {HOSTILE}"),
        details: format!("one\n{HOSTILE}"),
        labels: [("host".into(), HOSTILE.into())].into(),
        hints: Vec::new(),
        started_at: None,
        said_at: None,
    };
    ExternalAlert::open("zabbix", event, at)
}

/// A view with one alert that stands alone.
pub fn with_alert(view: View) -> View {
    let alerts = [Arc::new(alert(view.at))];
    let beat = HeartbeatState {
        name: "backup".into(),
        watched_since: view.at,
        last_at: None,
        excused_until: None,
    };
    View { external_alerts: alerts.into(), heartbeats: [beat].into(), ..view }
}

pub fn sources() -> Vec<AlertSource> {
    let source = |name: &str, form| AlertSource {
        name: name.into(),
        form,
        token_number: 0,
        component: None,
    };
    vec![
        source("am", AlertForm::Alertmanager),
        source("prom", AlertForm::Prometheus),
        source("pd", AlertForm::PagerDuty),
    ]
}

pub fn token(name: &str) -> String {
    let found = sources().into_iter().find(|it| it.name == name).unwrap();
    found.token(&StoreSecret::default())
}

pub async fn desk() -> Desk {
    let settings = Settings {
        alert_sources: sources().into(),
        heartbeats: [("backup".to_owned(), 0)].into(),
        alerts_per_minute: 20,
        ..Settings::default()
    };
    let view = with_alert(story::view(&story::topology(60), Scene::Identified));
    let desk = Desk::showing(view, settings).await;
    desk.add("kim", Role::Engineer).await;
    desk.add("viewer", Role::Viewer).await;
    desk
}

fn post(path: &str, bearer: Option<&str>, body: &Value) -> Request<Body> {
    let body = body.to_string();
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.header("content-length", body.len());
    let request = match bearer {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    request.body(Body::from(body)).unwrap()
}

pub fn taken(desk: &Desk) -> Vec<(String, Vec<ExternalEvent>)> {
    let sent = desk.stage.engine.commands.lock().unwrap();
    let of = |it: &SentCommand| match it {
        SentCommand::Planned { by, command: Command::TakeExternal { source, events } } => {
            assert_eq!(by, source);
            Some((source.clone(), events.clone()))
        }
        _ => None,
    };
    sent.iter().filter_map(of).collect()
}

fn of_alertmanager() -> Value {
    json!({"version": "4", "alerts": [{"status": "firing", "fingerprint": "f",
        "labels": {"alertname": "Down"}, "annotations": {}}]})
}

fn of_pagerduty(key: &str) -> Value {
    json!({"routing_key": key, "event_action": "trigger", "dedup_key": "k",
        "payload": {"summary": "s", "source": "web-1", "severity": "error"}})
}

#[tokio::test]
async fn a_tool_with_its_token_is_heard_and_answered_as_it_expects() {
    let desk = desk().await;
    let am = token("am");
    desk.send(post("/hooks/alerts/am", Some(&am), &of_alertmanager())).await.is(200);
    desk.send(post(&format!("/hooks/alerts/am/{am}"), None, &of_alertmanager())).await.is(200);
    let of_prometheus = json!([{"labels": {"alertname": "Down"}}]);
    let prom = token("prom");
    desk.send(post("/api/v2/alerts", Some(&prom), &of_prometheus)).await.is(200);
    let below = format!("/hooks/alerts/prom/{prom}/api/v2/alerts");
    desk.send(post(&below, None, &of_prometheus)).await.is(200);
    let answer = desk.send(post("/v2/enqueue", None, &of_pagerduty(&token("pd")))).await;
    assert_eq!(
        answer.is(202).json(),
        json!({"status": "success", "message": "Event processed", "dedup_key": "k"})
    );
    let sources: Vec<String> = taken(&desk).into_iter().map(|(source, _)| source).collect();
    assert_eq!(sources, ["am", "am", "prom", "prom", "pd"]);
}

#[tokio::test]
async fn who_has_no_token_or_another_ones_is_not_heard() {
    let desk = desk().await;
    let (am, pd) = (token("am"), token("pd"));
    for (path, bearer) in [
        ("/hooks/alerts/am", None),
        ("/hooks/alerts/am", Some("")),
        ("/hooks/alerts/am", Some(pd.as_str())),
        ("/hooks/alerts/nobody", Some(am.as_str())),
        ("/api/v2/alerts", Some(am.as_str())),
        ("/api/v2/alerts", None),
    ] {
        desk.send(post(path, bearer, &of_alertmanager())).await.is(404);
    }
    desk.send(post(&format!("/hooks/alerts/am/{pd}"), None, &of_alertmanager())).await.is(404);
    let answer = desk.send(post("/v2/enqueue", None, &of_pagerduty(&am))).await;
    assert_eq!(answer.is(400).json()["errors"], json!(["'routing_key' is invalid"]));
    desk.send(post("/v2/enqueue", None, &json!([]))).await.is(400);
    assert_eq!(taken(&desk), []);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_reason_and_nothing_of_it_is_taken() {
    let desk = desk().await;
    let am = token("am");
    let wrong = json!({"alerts": [{"status": "firing", "labels": {"a": "b"}}, {"status": "odd"}]});
    let answer = desk.send(post("/hooks/alerts/am", Some(&am), &wrong)).await;
    answer.is(400).has("“odd”");
    let request = Request::post("/hooks/alerts/am").header("authorization", format!("Bearer {am}"));
    desk.send(request.body(Body::from("{")).unwrap()).await.is(400);
    let large = json!({"alerts": [], "padding": "x".repeat(16 << 20)});
    desk.send(post("/hooks/alerts/am", Some(&am), &large)).await.is(413);
    let group = json!({"alerts": [], "padding": "x".repeat(15 << 20)});
    desk.send(post("/hooks/alerts/am", Some(&am), &group)).await.is(200);
    assert_eq!(taken(&desk), []);
}

#[tokio::test]
async fn a_storm_of_thousands_of_alerts_in_one_request_is_taken_whole() {
    let desk = desk().await;
    let one = |n: usize| {
        json!({"status": "firing", "fingerprint": format!("f{n}"),
            "labels": {"alertname": "Down", "instance": format!("web-{n}.example:443")},
            "annotations": {"description": "x".repeat(1_000)}})
    };
    let storm = json!({"alerts": (0..2_500).map(one).collect::<Vec<_>>()});
    assert!(storm.to_string().len() > 2 << 20);
    desk.send(post("/hooks/alerts/am", Some(&token("am")), &storm)).await.is(200);
    let parts: Vec<usize> = taken(&desk).into_iter().map(|(_, events)| events.len()).collect();
    assert_eq!(parts, [1_000, 1_000, 500]);
}

#[tokio::test]
async fn a_source_that_sends_too_often_is_told_to_wait_and_the_others_are_heard() {
    let desk = desk().await;
    let am = token("am");
    let mut last = 0;
    for _ in 0..21 {
        let answer = desk.send(post("/hooks/alerts/am", Some(&am), &json!({"alerts": []}))).await;
        last = answer.status.as_u16();
        if last != 200 {
            assert_eq!(answer.header("retry-after"), "10");
            break;
        }
    }
    // Alertmanager and Prometheus send again after 5xx, and give up after 4xx.
    assert_eq!(last, 503);
    desk.send(post("/v2/enqueue", None, &of_pagerduty(&token("pd")))).await.is(202);
}

#[tokio::test]
async fn a_tool_hears_that_it_must_send_again_when_nothing_could_be_committed() {
    for (refusal, unavailable, status) in
        [(Some(Refusal::TooManyAlerts), false, 503), (None, true, 503)]
    {
        let view = with_alert(story::view(&story::topology(60), Scene::Identified));
        let settings = Settings { alert_sources: sources().into(), ..Settings::default() };
        let store = story::FakeStore::of(&view);
        let engine = story::FakeEngine { refusal, unavailable, ..Default::default() };
        let stage = story::stage_of(view, store, engine, settings);
        let request = post("/hooks/alerts/am", Some(&token("am")), &of_alertmanager());
        let answer: PageResponse = stage.send(request).await;
        answer.is(status);
        assert_eq!(answer.header("retry-after"), "10");
    }
}

#[tokio::test]
async fn a_heartbeat_is_taken_by_its_own_token() {
    let desk = desk().await;
    let own = heartbeat_token(&StoreSecret::default(), "backup", 0);
    desk.send(get(&format!("/hooks/heartbeats/backup/{own}"))).await.is(200).has("OK");
    desk.send(get(&format!("/hooks/heartbeats/backup/{}", token("am")))).await.is(404);
    desk.send(get(&format!("/hooks/heartbeats/other/{own}"))).await.is(404);
    let sent = desk.stage.engine.commands.lock().unwrap();
    let beats = sent.iter().filter(|it| {
        matches!(it, SentCommand::Planned { command: Command::Heartbeat { name }, .. } if name == "backup")
    });
    assert_eq!(beats.count(), 1);
}

#[tokio::test]
async fn people_see_what_tools_say_as_text_and_resolve_it_or_join_it() {
    let desk = desk().await;
    let path = format!("/ops/external-alerts/{}", alert(desk.now()).id);
    desk.logs_in("viewer").await;
    let list = desk.get("/ops/external-alerts?lang=en").await;
    list.is(200).has("zabbix: disk full &lt;script&gt;").lacks(HOSTILE).has("Not explained");
    list.has("nobody is called for them").has("backup").has("never");
    let one = desk.get(&format!("{path}?lang=en")).await;
    one.is(200).has("Reported by zabbix").lacks(HOSTILE).lacks(">Resolve<");
    desk.get(&format!("{path}?lang=ko")).await.is(200).has("zabbix에서 알려 옴");
    desk.form(&path, &[("action", "resolve")]).await.is(403);
    desk.logs_in("kim").await;
    desk.get(&format!("{path}?lang=en")).await.has(">Resolve<").has(">Join<");
    let incident = incident_id();
    // It is asked first: ended by one click, nobody would be called any more.
    let asked = desk.form(&format!("{path}?lang=en"), &[("action", "resolve")]).await;
    asked.is(200).has("End this alert here?").has("name=\"confirm\" value=\"yes\"");
    desk.form(&path, &[("action", "resolve"), ("confirm", "yes")]).await.is(303);
    let join = [("action", "join"), ("incident", &incident.to_string())];
    desk.form(&path, &join).await.is(303);
    desk.form(&path, &[("action", "delete")]).await.is(400);
    desk.get("/ops/external-alerts/none").await.is(404);
    let sent = desk.stage.engine.commands.lock().unwrap();
    let actions: Vec<&ExternalAlertAction> = sent
        .iter()
        .filter_map(|it| match it {
            SentCommand::Planned { by, command: Command::ExternalAlert { action, .. } } => {
                assert_eq!(by, "kim");
                Some(action)
            }
            _ => None,
        })
        .collect();
    let joined = ExternalAlertAction::Join { incident };
    assert_eq!(actions, [&ExternalAlertAction::Resolve, &joined]);
}

#[tokio::test]
async fn programs_read_alerts_and_no_public_page_says_their_words() {
    let desk = desk().await;
    desk.get("/metrics").await.is(401);
    for path in ["/", "/history", "/feed.json", "/api/v2/summary.json", "/api/v1/status"] {
        desk.get(path).await.lacks("disk full").lacks("zabbix");
    }
    desk.get("/api/v1/external-alerts").await.is(401);
    desk.logs_in("viewer").await;
    let all = desk.get("/api/v1/external-alerts").await.json();
    assert_eq!((&all[0]["source"], &all[0]["severity"]), (&json!("zabbix"), &json!("critical")));
    let path = format!("/api/v1/external-alerts/{}", all[0]["id"].as_str().unwrap());
    assert_eq!(desk.get(&path).await.json()["dedup_key"], "disk");
    let beats = desk.get("/api/v1/heartbeats").await.json();
    let metrics = desk.get("/metrics").await;
    metrics.has("bongsu_external_alerts{state=\"alone\"} 1");
    metrics.has("bongsu_heartbeat_last_timestamp_seconds{name=\"backup\"} 0");
    assert_eq!((&beats[0]["name"], &beats[0]["last_at"]), (&json!("backup"), &Value::Null));
}
