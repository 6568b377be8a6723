//! SMS gateways that misbehave.

use crate::fake_gateway::{Behaviour, Gateway as Fake};
use bongsu_core::Time;
use bongsu_core::notification::NoticeReason;
use bongsu_send::sms::{AlimTalk, Gateway, HttpGateway, RegisteredTemplate, SmsMessage, SmsSender};
use bongsu_send::{Outcome, Progress};
use bongsu_words::message::Message;
use bongsu_words::template::Template;

const SUCCESS: Behaviour = Behaviour::Responds(200, "", r#"{"statusCode":"2000"}"#);

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn gateway(provider: &str, fake: &Fake) -> Gateway {
    Gateway::new(&config(provider, fake)).unwrap()
}

/// With a template for the first notice.
fn with_alimtalk(provider: &str, fake: &Fake) -> Gateway {
    let templates = vec![RegisteredTemplate {
        reasons: vec![NoticeReason::First],
        code: "outage1".into(),
        template: Template::parse("#{제목}").unwrap(),
    }];
    let alimtalk = AlimTalk { channel: "@desk".into(), service: Some("talk".into()), templates };
    Gateway::new(&HttpGateway { alimtalk: Some(alimtalk), ..config(provider, fake) }).unwrap()
}

fn config(provider: &str, fake: &Fake) -> HttpGateway {
    let some = |text: &str| Some(text.to_owned());
    HttpGateway {
        provider: provider.into(),
        from: "021234567".into(),
        key: some("KEY"),
        secret: some("SECRET"),
        service: some("desk"),
        url: Some(format!("http://{}/send", fake.at)),
        body: some("to={to}&m={text}"),
        success_match: some("result=1"),
        rejection_match: some("result=0"),
        ..HttpGateway::default()
    }
}

async fn send(sender: &SmsSender) -> Outcome {
    let message = Message {
        operator: "한빛".into(),
        contact: None,
        subject: "장애 안내".into(),
        fields: Vec::new(),
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Default::default(),
        foot: Vec::new(),
    };
    let sms = SmsMessage {
        to: "01012345678",
        reason: Some(NoticeReason::First),
        message: &message,
        id: "1.2.3",
    };
    sender.send(now(), &sms, &Progress::default()).await
}

async fn deliver(provider: &str, behaviour: Behaviour) -> Outcome {
    let fake = Fake::start(&[behaviour]).await;
    send(&SmsSender::new(vec![gateway(provider, &fake)])).await
}

#[tokio::test]
async fn a_text_is_accepted_when_the_gateway_reports_success() {
    let sens = r#"{"statusCode":"202","statusName":"success"}"#;
    for (provider, behaviour) in [
        ("solapi", SUCCESS),
        ("sens", Behaviour::Responds(202, "", sens)),
        ("http", Behaviour::Responds(200, "", "result=1&id=7")),
    ] {
        let outcome = deliver(provider, behaviour).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{provider}: {outcome:?}");
    }
}

#[tokio::test]
async fn accepted_by_the_status_and_refused_in_the_body_is_refused() {
    for (provider, body) in [
        ("solapi", r#"{"statusCode":"3040","statusMessage":"wrong number"}"#),
        ("http", "result=0"),
    ] {
        let outcome = deliver(provider, Behaviour::Responds(200, "", body)).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{provider}: {outcome:?}");
    }
}

#[tokio::test]
async fn accepted_by_the_status_and_put_off_in_the_body_is_put_off() {
    let later = [
        ("http", "result=-5 system error"),
        ("http", ""),
        ("sens", r#"{"statusCode":"429","statusName":"fail"}"#),
        ("solapi", r#"{"statusCode":503}"#),
    ];
    for (provider, body) in later {
        let outcome = deliver(provider, Behaviour::Responds(200, "", body)).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{provider}: {outcome:?}");
    }
    let ours = r#"{"errorCode":"NotEnoughBalance","errorMessage":"잔액이 부족합니다."}"#;
    let outcome = deliver("solapi", Behaviour::Responds(400, "", ours)).await;
    assert!(matches!(outcome, Outcome::SenderRefused(_)), "{outcome:?}");
    let outcome = deliver("sens", Behaviour::Responds(200, "", r#"{"statusCode":"401"}"#)).await;
    assert!(matches!(outcome, Outcome::SenderRefused(_)), "{outcome:?}");
    // An answer that breaks off says neither.
    let outcome = deliver("http", Behaviour::BreaksOff(200, "result")).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
}

#[tokio::test]
async fn an_expired_key_or_exhausted_credit_is_about_us() {
    for status in [401, 402, 403] {
        let outcome = deliver("solapi", Behaviour::Responds(status, "", "")).await;
        assert!(matches!(outcome, Outcome::SenderRefused(_)), "{status}: {outcome:?}");
    }
    for status in [429, 500] {
        let outcome = deliver("solapi", Behaviour::Responds(status, "", "")).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{status}: {outcome:?}");
    }
    let outcome = deliver("solapi", Behaviour::Responds(400, "", "ValidationError")).await;
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
}

#[tokio::test]
async fn the_second_gateway_takes_over_from_a_failed_one() {
    let (unhealthy, healthy) =
        (Fake::start(&[Behaviour::Responds(500, "", "")]).await, Fake::start(&[SUCCESS]).await);
    let sender = SmsSender::new(vec![gateway("solapi", &unhealthy), gateway("solapi", &healthy)]);
    for _ in 0..3 {
        assert!(matches!(send(&sender).await, Outcome::Accepted(_)));
    }
    assert_eq!(
        (unhealthy.requests(), healthy.requests()),
        (1, 3),
        "a failed gateway is tried last for a while"
    );
}

#[tokio::test]
async fn refused_by_one_gateway_and_deferred_by_another_is_retried() {
    let (never, later) = (Behaviour::Responds(400, "", ""), Behaviour::Responds(503, "", ""));
    let (first, second) = (Fake::start(&[never]).await, Fake::start(&[later]).await);
    let sender = SmsSender::new(vec![gateway("solapi", &first), gateway("solapi", &second)]);
    assert!(matches!(send(&sender).await, Outcome::TryLater(_)));
}

#[tokio::test]
async fn a_refused_alimtalk_request_falls_back_to_a_text() {
    let wrong = r#"{"statusCode":"202","messages":[{"requestStatusCode":"A010"}]}"#;
    let fine = r#"{"statusCode":"202"}"#;
    let fake =
        Fake::start(&[Behaviour::Responds(202, "", wrong), Behaviour::Responds(202, "", fine)])
            .await;
    let Outcome::Accepted(text) = send(&SmsSender::new(vec![with_alimtalk("sens", &fake)])).await
    else {
        panic!("it was not accepted");
    };
    assert!(text.contains("AlimTalk: 202"), "the record has the first attempt: {text}");
    assert_eq!((fake.requests(), fake.body(1)["type"].as_str()), (2, Some("LMS")));
}

#[tokio::test]
async fn without_a_response_it_is_unknown_and_no_text_is_sent() {
    let fake = Fake::start(&[Behaviour::Closes]).await;
    let outcome = send(&SmsSender::new(vec![with_alimtalk("solapi", &fake)])).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    assert_eq!(fake.requests(), 1);
}

#[tokio::test]
async fn an_accepted_alimtalk_message_is_not_sent_as_a_text_too() {
    let fake = Fake::start(&[SUCCESS]).await;
    assert!(matches!(
        send(&SmsSender::new(vec![with_alimtalk("solapi", &fake)])).await,
        Outcome::Accepted(_)
    ));
    assert_eq!((fake.requests(), fake.body(0)["message"]["type"].as_str()), (1, Some("ATA")));
}

#[tokio::test]
async fn templates_are_compared_with_the_registered_ones() {
    let template = |content: &str| format!(r#"{{"status":"APPROVED","content":"{content}"}}"#);
    for (content, same) in [("#{제목}", true), ("#{제목}!", false)] {
        let body: &'static str = Box::leak(template(content).into_boxed_str());
        let fake = Fake::start(&[Behaviour::Responds(200, "", body)]).await;
        let compared = with_alimtalk("solapi", &fake).compare_templates(now()).await;
        assert_eq!(compared.len(), 1);
        assert_eq!((compared[0].0.as_str(), compared[0].1.is_ok()), ("outage1", same));
        assert!(fake.received.lock().unwrap()[0].0.starts_with("GET /kakao/v2/templates/outage1 "));
    }
}
