//! What each tool sends, as its documentation or its source has it.

use super::*;
use bongsu_core::external_alert::{Severity, Signal};
use serde_json::json;

fn source(form: AlertForm) -> AlertSource {
    AlertSource { name: "tool".into(), form, token_number: 0, component: None }
}

fn read(form: AlertForm, body: &Value) -> Vec<ExternalEvent> {
    source(form).read(body, Time::parse("2026-11-29T00:00:00Z").unwrap()).unwrap()
}

fn refused(form: AlertForm, body: &Value) -> String {
    source(form).read(body, Time::ZERO).unwrap_err().0
}

/// prometheus.io/docs/alerting/latest/configuration/#webhook_config
fn of_alertmanager() -> Value {
    json!({
        "version": "4", "groupKey": "{}:{alertname=\"Down\"}", "truncatedAlerts": 0,
        "status": "firing", "receiver": "bongsu", "externalURL": "http://am:9093",
        "groupLabels": {"alertname": "Down"}, "commonLabels": {}, "commonAnnotations": {},
        "alerts": [
            {"status": "firing", "fingerprint": "c1a",
             "labels": {"alertname": "Down", "instance": "203.0.113.1:443", "severity": "critical"},
             "annotations": {"summary": "web-1 is down", "description": "no answer"},
             "startsAt": "2026-11-28T23:00:00.5Z", "endsAt": "0001-01-01T00:00:00Z",
             "generatorURL": "http://prometheus:9090/graph"},
            {"status": "resolved", "fingerprint": "c1b", "labels": {"alertname": "Slow"},
             "annotations": {}, "startsAt": "2026-11-28T22:00:00Z",
             "endsAt": "2026-11-28T23:30:00Z", "generatorURL": ""},
        ],
    })
}

#[test]
fn alertmanagers_groups_are_read_alert_by_alert() {
    let events = read(AlertForm::Alertmanager, &of_alertmanager());
    let [first, second] = &events[..] else { panic!("{events:#?}") };
    assert_eq!((first.dedup_key.as_str(), first.signal), ("c1a", Signal::Firing));
    assert_eq!(
        (first.summary.as_str(), first.severity),
        ("web-1 is down", Some(Severity::Critical))
    );
    assert_eq!(first.details, "no answer\nhttp://prometheus:9090/graph");
    assert_eq!(first.hints, ["203.0.113.1:443"]);
    assert_eq!(first.started_at, Some(Time::parse("2026-11-28T23:00:00.5Z").unwrap()));
    assert_eq!((second.signal, second.summary.as_str()), (Signal::Resolved, "Slow"));
    assert!(refused(AlertForm::Alertmanager, &json!({})).contains("alerts"));
    let wrong = json!({"alerts": [{"status": "unknown"}]});
    assert!(refused(AlertForm::Alertmanager, &wrong).contains("status"));
}

#[test]
fn prometheus_sends_labels_and_an_end_and_the_same_labels_are_the_same_alert() {
    let alert = |ends: &str| {
        json!([{"labels": {"alertname": "Down", "instance": "web-1:9100"},
            "annotations": {"summary": "down"}, "startsAt": "2026-11-28T23:00:00Z",
            "endsAt": ends, "generatorURL": "http://p"}])
    };
    let firing = read(AlertForm::Prometheus, &alert("2026-11-29T00:04:00Z"));
    let over = read(AlertForm::Prometheus, &alert("2026-11-28T23:59:00Z"));
    let open = read(AlertForm::Prometheus, &alert("0001-01-01T00:00:00Z"));
    let signals = [&firing, &over, &open].map(|events| events[0].signal);
    assert_eq!(signals, [Signal::Firing, Signal::Resolved, Signal::Firing]);
    assert_eq!(firing[0].dedup_key, over[0].dedup_key);
    assert!(refused(AlertForm::Prometheus, &json!([{}])).contains("labels"));
    assert!(refused(AlertForm::Prometheus, &json!({"status": "firing"})).contains("list"));
}

/// developer.pagerduty.com/docs/send-alert-event
#[test]
fn pagerdutys_events_are_read_as_its_own() {
    let event = json!({
        "payload": {"summary": "disk full on web-1", "timestamp": "2026-11-28T23:05:00.000+09:00",
            "severity": "critical", "source": "prod:web-1", "component": "server:web-1",
            "group": "www", "class": "disk", "custom_details": {"free": "1%", "load": 0.75}},
        "routing_key": "x", "dedup_key": "samplekeyhere", "event_action": "trigger",
        "client": "Sample", "client_url": "https://monitoring.example",
        "links": [{"href": "https://example.com", "text": "A link"}],
        "images": [],
    });
    let [it] = &read(AlertForm::PagerDuty, &event)[..] else { panic!() };
    assert_eq!(
        (it.dedup_key.as_str(), it.summary.as_str()),
        ("samplekeyhere", "disk full on web-1")
    );
    assert_eq!(it.hints, ["server:web-1", "prod:web-1"]);
    assert_eq!(it.details, "https://monitoring.example\nhttps://example.com");
    assert_eq!(it.labels.get("load").map(String::as_str), Some("0.75"));
    let end = |action| json!({"routing_key": "x", "dedup_key": "k", "event_action": action});
    assert_eq!(read(AlertForm::PagerDuty, &end("acknowledge"))[0].signal, Signal::Acknowledged);
    assert_eq!(read(AlertForm::PagerDuty, &end("resolve"))[0].signal, Signal::Resolved);
    let without_key = |summary: &str| {
        json!({"event_action": "trigger",
            "payload": {"summary": summary, "source": "s", "severity": "info"}})
    };
    let key = |summary| read(AlertForm::PagerDuty, &without_key(summary))[0].dedup_key.clone();
    assert!(key("a") == key("a") && key("a") != key("b"));
    let later =
        source(AlertForm::PagerDuty).read(&without_key("a"), Time::from_secs(5_000_000_000));
    assert_ne!(later.unwrap()[0].dedup_key, key("a"), "what fails a year later is another failure");
    for (body, why) in [
        (json!({}), "event_action"),
        (json!({"event_action": "resolve"}), "dedup_key"),
        (json!({"event_action": "trigger", "payload": null}), "'payload'"),
        (json!({"event_action": "trigger", "payload": {"severity": "bad"}}), "severity"),
        (json!({"event_action": "trigger", "payload": {"severity": "info"}}), "source"),
        (json!({"event_action": "trigger", "dedup_key": "k".repeat(256)}), "255"),
    ] {
        assert!(refused(AlertForm::PagerDuty, &body).contains(why), "{body}");
    }
}

#[test]
fn grafana_is_read_in_its_form_of_today_and_in_the_one_before() {
    let today = json!({"receiver": "bongsu", "status": "firing", "orgId": 1, "version": "1",
        "alerts": [{"status": "firing", "fingerprint": "f1",
            "labels": {"alertname": "High latency", "host": "www.shop.kr"}, "annotations": {},
            "startsAt": "2026-11-28T23:00:00Z", "endsAt": "0001-01-01T00:00:00Z",
            "valueString": "[ var='A' value=3 ]", "dashboardURL": "http://g"}]});
    let [it] = &read(AlertForm::Grafana, &today)[..] else { panic!() };
    assert_eq!((it.summary.as_str(), it.hints.len()), ("High latency", 1));
    assert!(it.details.contains("value=3"));
    let before = |state| {
        json!({"ruleId": 7, "ruleName": "CPU", "state": state, "message": "hot",
        "tags": {"severity": "warning"}, "title": "[Alerting] CPU", "ruleUrl": "http://g/7"})
    };
    let [it] = &read(AlertForm::Grafana, &before("alerting"))[..] else { panic!() };
    assert_eq!((it.dedup_key.as_str(), it.severity), ("rule:7", Some(Severity::Warning)));
    assert_eq!(read(AlertForm::Grafana, &before("ok"))[0].signal, Signal::Resolved);
    assert_eq!(read(AlertForm::Grafana, &before("pending")), []);
}

#[test]
fn uptime_kumas_monitors_go_down_and_come_up_and_its_messages_wait_for_a_person() {
    let beat = |status: i64| {
        json!({
        "heartbeat": {"monitorID": 3, "status": status, "time": "2026-11-29 08:00:00.1",
            "msg": "connect ECONNREFUSED", "important": true, "duration": 60},
        "monitor": {"id": 3, "name": "Shop", "url": "https://www.shop.kr", "hostname": null,
            "type": "http", "interval": 60},
        "msg": "[Shop] [Down] connect ECONNREFUSED"})
    };
    let [it] = &read(AlertForm::UptimeKuma, &beat(0))[..] else { panic!() };
    assert_eq!((it.dedup_key.as_str(), it.signal), ("monitor:3", Signal::Firing));
    assert_eq!(it.hints, ["https://www.shop.kr", "Shop"]);
    assert_eq!(read(AlertForm::UptimeKuma, &beat(1))[0].signal, Signal::Resolved);
    assert_eq!(read(AlertForm::UptimeKuma, &beat(2)), []);
    let message = json!({"heartbeat": null, "monitor": null, "msg": "My Webhook Testing"});
    assert_eq!(read(AlertForm::UptimeKuma, &message)[0].severity, Some(Severity::Warning));
    assert!(refused(AlertForm::UptimeKuma, &beat(9)).contains("status"));
}

#[test]
fn zabbix_problems_updates_and_recoveries_are_one_alert() {
    let event = |value: &str, update: &str, action: &str| {
        json!({
        "event_id": "4711", "event_value": value, "event_update_status": update,
        "event_update_action": action, "event_name": "Disk is full", "event_severity": "High",
        "host_name": "db-9", "host_ip": "203.0.113.9", "event_opdata": "99 %",
        "alert_message": "line one\nline two"})
    };
    let [it] = &read(AlertForm::Zabbix, &event("1", "0", ""))[..] else { panic!() };
    assert_eq!((it.dedup_key.as_str(), it.severity), ("event:4711", Some(Severity::Error)));
    assert_eq!((it.summary.as_str(), it.signal), ("db-9: Disk is full", Signal::Firing));
    assert_eq!(it.hints, ["db-9", "203.0.113.9"]);
    assert_eq!(read(AlertForm::Zabbix, &event("0", "0", ""))[0].signal, Signal::Resolved);
    let update = |action| read(AlertForm::Zabbix, &event("1", "1", action))[0].signal;
    assert_eq!(update("acknowledged, commented"), Signal::Acknowledged);
    assert_eq!(update("unacknowledged"), Signal::GivenBack);
    assert_eq!(update("commented"), Signal::Updated);
    assert!(refused(AlertForm::Zabbix, &json!({"event_value": "1"})).contains("event_id"));
    let unresolved = json!({"event_value": "1", "event_id": "{EVENT.ID}"});
    assert!(refused(AlertForm::Zabbix, &unresolved).contains("event_id"));
}

#[test]
fn any_json_is_read_by_its_mapping() {
    let t = |text: &str| text.parse::<Template>().unwrap();
    let mapping = Mapping {
        each: Some("/alerts".into()),
        dedup_key: t("{/id}"),
        summary: t("{/title} on {/host/name}"),
        details: t("{/text}"),
        severity: t("{/level}"),
        component: t("server:{/host/name}"),
        started_at: t("{/since}"),
        state: t("{/state}"),
        resolved: vec!["ok".into(), "closed".into()],
        acknowledged: vec!["seen".into()],
    };
    let form = || AlertForm::Json(Box::new(mapping.clone()));
    let body = |state: &str| {
        json!({"alerts": [{"id": 17, "title": "Fan", "level": "WARN",
        "host": {"name": "web-1"}, "state": state, "since": 1_764_370_800}]})
    };
    let [it] = &read(form(), &body("on"))[..] else { panic!() };
    assert_eq!((it.dedup_key.as_str(), it.summary.as_str()), ("17", "Fan on web-1"));
    assert_eq!(
        (it.severity, it.hints.as_slice()),
        (Some(Severity::Warning), &["server:web-1".to_owned()][..])
    );
    assert_eq!(it.started_at, Some(Time::from_secs(1_764_370_800)));
    assert_eq!(read(form(), &body("OK"))[0].signal, Signal::Resolved);
    assert_eq!(read(form(), &body("seen"))[0].signal, Signal::Acknowledged);
    assert!(refused(form(), &json!({"alerts": [{}]})).contains("dedup_key"));
    assert!(refused(form(), &json!({})).contains("/alerts"));
    let of_two = Mapping { dedup_key: t("{/host}-{/check}"), ..Mapping::default() };
    let of_two = || AlertForm::Json(Box::new(of_two.clone()));
    assert_eq!(read(of_two(), &json!({"host": "a", "check": 0}))[0].dedup_key, "a-0");
    for without in [json!({"host": "a"}), json!({"host": "a", "check": " "}), json!({"host": null})]
    {
        assert!(refused(of_two(), &without).contains("dedup_key"), "{without}");
    }
    for (text, error) in [("{/a", TemplateError::Open), ("{a}", TemplateError::Pointer("a".into()))]
    {
        assert_eq!(text.parse::<Template>(), Err(error));
    }
}

#[test]
fn a_token_is_of_one_source_and_one_number() {
    let secret = StoreSecret::default();
    let one = source(AlertForm::PagerDuty);
    let other = AlertSource { token_number: 1, ..one.clone() };
    assert_eq!(one.token(&secret).len(), 32);
    assert_ne!(one.token(&secret), other.token(&secret));
    assert_ne!(one.token(&secret), heartbeat_token(&secret, "tool", 0));
}

#[test]
fn nothing_that_is_sent_makes_a_reader_panic() {
    let forms = || {
        AlertForm::NAMES
            .iter()
            .filter_map(|name| AlertForm::of(name, (*name == "json").then(Mapping::default)))
    };
    let odd = [
        json!(null),
        json!([]),
        json!([null, 1, "x"]),
        json!({"alerts": [null, 7]}),
        json!({"event_action": "trigger", "payload": []}),
        json!({"heartbeat": {"status": 0}}),
        json!({"alerts": [{"status": "firing", "startsAt": 1e300, "labels": 5}]}),
        json!({"event_value": 1, "event_id": -1e308}),
    ];
    for form in forms() {
        for body in &odd {
            let _ = source(form.clone()).read(body, Time::ZERO);
        }
    }
}
