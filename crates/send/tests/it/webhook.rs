//! Webhooks that accept a statement, and webhooks that do not.

use crate::fake_gateway::{Behaviour, Gateway};
use bongsu_core::Time;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_send::{Outcome, Progress};
use bongsu_words::Language;
use serde_json::json;
use std::time::Duration;

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn payload() -> StatementPayload {
    StatementPayload {
        id: "0160c009.0".into(),
        title: "네임서버 장애".into(),
        text: "고장 난 것으로 보입니다.".into(),
        page: None,
        incident: "0160c009".into(),
        severity: bongsu_core::external_alert::Severity::Critical,
        component: None,
        component_name: None,
        at: now(),
        began: now(),
        resolved: None,
        next_update: None,
        body: json!({ "id": "0160c009" }),
        statuspage: json!({}),
    }
}

fn webhook(kind: &str, gateway: &Gateway) -> Webhook {
    let chat = (kind == "telegram").then_some("-100");
    let path = if kind == "telegram" { "bot1:a/sendMessage" } else { "hook" };
    let url = format!("http://{}/{path}", gateway.at);
    Webhook::new("room", Language::Ko, kind, &url, None, chat).unwrap()
}

async fn deliver(kind: &str, behaviour: Behaviour) -> (Outcome, Option<Duration>) {
    let gateway = Gateway::start(&[behaviour]).await;
    let result = webhook(kind, &gateway).deliver(now(), &payload(), &Progress::default()).await;
    assert_eq!(gateway.requests(), 1, "one request for one delivery");
    result
}

#[tokio::test]
async fn an_accepted_statement_is_recorded_with_the_response() {
    let gateway = Gateway::start(&[Behaviour::Responds(200, "", "ok")]).await;
    let (outcome, _) =
        webhook("slack", &gateway).deliver(now(), &payload(), &Progress::default()).await;
    assert_eq!(outcome, Outcome::Accepted("200 OK ok".into()));
    let line = "네임서버 장애\n고장 난 것으로 보입니다.";
    assert_eq!(gateway.body(0), json!({ "text": line, "mrkdwn": false }));
    let head = gateway.received.lock().unwrap()[0].0.to_lowercase();
    assert!(head.starts_with("post /hook http/1.1"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
}

#[tokio::test]
async fn retry_after_is_respected() {
    let (outcome, wait) =
        deliver("slack", Behaviour::Responds(429, "retry-after: 77\r\n", "slow")).await;
    assert!(matches!(outcome, Outcome::TryLater(why) if why.contains("429")));
    assert_eq!(wait, Some(Duration::from_secs(77)));
    let (_, wait) =
        deliver("slack", Behaviour::Responds(429, "retry-after: 9999999\r\n", "")).await;
    assert_eq!(wait, Some(Duration::from_secs(3600)), "within limits");
}

#[tokio::test]
async fn server_errors_are_retried() {
    for behaviour in
        [Behaviour::Responds(500, "", ""), Behaviour::Responds(503, "", ""), Behaviour::Closes]
    {
        let (outcome, _) = deliver("webhook", behaviour).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{behaviour:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn client_errors_are_permanent_and_redirects_are_not_followed() {
    let redirect = "location: http://169.254.169.254/\r\n";
    for behaviour in [
        Behaviour::Responds(400, "", "no such room"),
        Behaviour::Responds(404, "", ""),
        Behaviour::Responds(410, "", ""),
        Behaviour::Responds(302, redirect, ""),
    ] {
        let (outcome, _) = deliver("discord", behaviour).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{behaviour:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn accepted_by_the_status_and_refused_in_the_body_is_refused() {
    let body = r#"{"ok":false,"error_code":403,"description":"bot was kicked"}"#;
    let (outcome, _) = deliver("telegram", Behaviour::Responds(200, "", body)).await;
    assert!(matches!(outcome, Outcome::Refused(why) if why.contains("kicked")));
    let body = r#"{"success":false,"error":"error-action-not-allowed"}"#;
    let (outcome, _) = deliver("rocketchat", Behaviour::Responds(200, "", body)).await;
    assert!(matches!(outcome, Outcome::Refused(why) if why.contains("not-allowed")));
    let taken = Behaviour::Responds(200, "", r#"{"success":true}"#);
    assert!(matches!(deliver("rocketchat", taken).await.0, Outcome::Accepted(_)));
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_times_out() {
    let (outcome, _) = deliver("webhook", Behaviour::Hangs).await;
    assert!(matches!(outcome, Outcome::TryLater(why) if why.contains("90 s")));
}

#[tokio::test]
async fn a_refused_connection_is_retried() {
    let at = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let webhook =
        Webhook::new("x", Language::Ko, "slack", &format!("http://{at}/"), None, None).unwrap();
    assert!(matches!(
        webhook.deliver(now(), &payload(), &Progress::default()).await.0,
        Outcome::TryLater(_)
    ));
}

#[tokio::test]
async fn a_room_that_says_in_its_body_that_nothing_was_delivered_gets_it_later() {
    let teams = "Webhook message delivery failed with error: endpoint returned HTTP error 429";
    let telegram = r#"{"ok":false,"error_code":429,"parameters":{"retry_after":25}}"#;
    let slack = r#"{"ok":false,"error":"ratelimited"}"#;
    let rocket =
        r#"{"success":false,"error":"Error, too many requests. [error-too-many-requests]"}"#;
    for (kind, body, expected) in [
        ("teams", teams, None),
        ("telegram", telegram, Some(Duration::from_secs(25))),
        ("slack", slack, None),
        ("slack", r#"{"ok":false,"error":"service_unavailable"}"#, None),
        ("rocketchat", rocket, None),
    ] {
        let (outcome, wait) = deliver(kind, Behaviour::Responds(200, "", body)).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{kind}: {outcome:?}");
        assert_eq!(wait, expected, "{kind}");
    }
    // What is about the room itself does not end by waiting, whatever word it has in it.
    for body in [r#"{"ok":false,"error":"no_integrations_generated"}"#, r#"{"ok":false}"#] {
        let (outcome, _) = deliver("slack", Behaviour::Responds(200, "", body)).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    }
    for (kind, body) in
        [("teams", "1"), ("teams", ""), ("slack", "ok"), ("telegram", r#"{"ok":true}"#)]
    {
        let (outcome, _) = deliver(kind, Behaviour::Responds(200, "", body)).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{kind}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_room_that_took_a_message_and_does_not_answer_may_show_it() {
    let (outcome, _) = deliver("slack", Behaviour::Closes).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    // An answer that breaks off may have denied it.
    let (outcome, _) = deliver("slack", Behaviour::BreaksOff(200, r#"{"ok":fal"#)).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    // A program knows a second copy by its id.
    let (outcome, _) = deliver("webhook", Behaviour::Closes).await;
    assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
}
