//! Hooks that take what they are told, and hooks that do not.

use crate::gateway::{Does, Gateway};
use bongsu_core::Time;
use bongsu_send::Outcome;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_words::Lang;
use serde_json::json;
use std::time::Duration;

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn news() -> StatementPayload {
    StatementPayload {
        id: "0160c009.0".into(),
        title: "네임서버 장애".into(),
        text: "고장 난 것으로 보입니다.".into(),
        page: None,
        incident: "0160c009".into(),
        component: None,
        at: now(),
        began: now(),
        resolved: None,
        next_update: None,
        body: json!({ "id": "0160c009" }),
        statuspage: json!({}),
    }
}

fn hook(form: &str, gateway: &Gateway) -> Webhook {
    let chat = (form == "telegram").then_some("-100");
    let url = format!("http://{}/hook", gateway.at);
    Webhook::new("room", Lang::Ko, form, &url, None, chat).unwrap()
}

async fn told(form: &str, does: Does) -> (Outcome, Option<Duration>) {
    let gateway = Gateway::start(&[does]).await;
    let told = hook(form, &gateway).tell(now(), &news()).await;
    assert_eq!(gateway.asked(), 1, "once is asked once");
    told
}

#[tokio::test]
async fn what_is_taken_is_written_down_with_the_words() {
    let gateway = Gateway::start(&[Does::Answers(200, "", "ok")]).await;
    let (outcome, _) = hook("slack", &gateway).tell(now(), &news()).await;
    assert_eq!(outcome, Outcome::Accepted("200 OK ok".into()));
    let line = "네임서버 장애\n고장 난 것으로 보입니다.";
    assert_eq!(gateway.body(0), json!({ "text": line }));
    let head = gateway.got.lock().unwrap()[0].0.to_lowercase();
    assert!(head.starts_with("post /hook http/1.1"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
}

#[tokio::test]
async fn who_asks_to_be_left_alone_is_left_alone_for_that_long() {
    let (outcome, wait) = told("slack", Does::Answers(429, "retry-after: 77\r\n", "slow")).await;
    assert!(matches!(outcome, Outcome::TryLater(why) if why.contains("429")));
    assert_eq!(wait, Some(Duration::from_secs(77)));
    let (_, wait) = told("slack", Does::Answers(429, "retry-after: 9999999\r\n", "")).await;
    assert_eq!(wait, Some(Duration::from_secs(3600)), "but not for ever");
}

#[tokio::test]
async fn who_is_unwell_is_asked_again() {
    for does in [Does::Answers(500, "", ""), Does::Answers(503, "", ""), Does::HangsUp] {
        let (outcome, _) = told("webhook", does).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{does:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again_and_nobody_is_followed_elsewhere() {
    let elsewhere = "location: http://169.254.169.254/\r\n";
    for does in [
        Does::Answers(400, "", "no such room"),
        Does::Answers(404, "", ""),
        Does::Answers(410, "", ""),
        Does::Answers(302, elsewhere, ""),
    ] {
        let (outcome, _) = told("discord", does).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{does:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn accepted_in_the_head_and_refused_in_the_body_is_refused() {
    let body = r#"{"ok":false,"error_code":403,"description":"bot was kicked"}"#;
    let (outcome, _) = told("telegram", Does::Answers(200, "", body)).await;
    assert!(matches!(outcome, Outcome::Refused(why) if why.contains("kicked")));
}

#[tokio::test(start_paused = true)]
async fn who_hangs_is_waited_for_a_while_only() {
    let (outcome, _) = told("webhook", Does::Hangs).await;
    assert!(matches!(outcome, Outcome::TryLater(why) if why.contains("15 s")));
}

#[tokio::test]
async fn where_nobody_listens_it_is_tried_later() {
    let at = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let hook = Webhook::new("x", Lang::Ko, "slack", &format!("http://{at}/"), None, None).unwrap();
    assert!(matches!(hook.tell(now(), &news()).await.0, Outcome::TryLater(_)));
}
