//! Text gateways that misbehave.

use crate::gateway::{Does, Gateway as Fake};
use bongsu_core::Time;
use bongsu_core::notification::NoticeReason;
use bongsu_send::Outcome;
use bongsu_send::sms::{AlimTalk, Gateway, HttpGateway, RegisteredTemplate, SmsMessage, SmsSender};
use bongsu_words::message::Message;
use bongsu_words::template::Template;

const TAKEN: Does = Does::Answers(200, "", r#"{"statusCode":"2000"}"#);

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn gateway(form: &str, fake: &Fake) -> Gateway {
    Gateway::new(&written(form, fake)).unwrap()
}

/// With a template for the first word.
fn talking(form: &str, fake: &Fake) -> Gateway {
    let templates = vec![RegisteredTemplate {
        whys: vec![NoticeReason::First],
        code: "outage1".into(),
        template: Template::parse("#{제목}").unwrap(),
    }];
    let kakao = AlimTalk { channel: "@desk".into(), service: Some("talk".into()), templates };
    Gateway::new(&HttpGateway { alimtalk: Some(kakao), ..written(form, fake) }).unwrap()
}

fn written(form: &str, fake: &Fake) -> HttpGateway {
    let some = |text: &str| Some(text.to_owned());
    HttpGateway {
        provider: form.into(),
        from: "021234567".into(),
        key: some("KEY"),
        secret: some("SECRET"),
        service: some("desk"),
        url: Some(format!("http://{}/send", fake.at)),
        body: some("to={to}&m={text}"),
        success_match: some("result=1"),
        ..HttpGateway::default()
    }
}

async fn send(texter: &SmsSender) -> Outcome {
    let message = Message {
        operator: "한빛".into(),
        contact: None,
        subject: "장애 안내".into(),
        fields: Vec::new(),
        lists: Vec::new(),
        foot: Vec::new(),
    };
    let text =
        SmsMessage { to: "01012345678", why: NoticeReason::First, message: &message, id: "1.2.3" };
    texter.send(now(), &text).await
}

async fn told(form: &str, does: Does) -> Outcome {
    let fake = Fake::start(&[does]).await;
    send(&SmsSender::new(vec![gateway(form, &fake)])).await
}

#[tokio::test]
async fn taken_is_what_the_gateway_says_it_took() {
    let sens = r#"{"statusCode":"202","statusName":"success"}"#;
    for (form, does) in [
        ("solapi", TAKEN),
        ("sens", Does::Answers(202, "", sens)),
        ("http", Does::Answers(200, "", "result=1&id=7")),
    ] {
        let outcome = told(form, does).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{form}: {outcome:?}");
    }
}

#[tokio::test]
async fn accepted_in_the_head_and_refused_in_the_body_is_refused() {
    for (form, body) in [
        ("solapi", r#"{"statusCode":"3040","statusMessage":"wrong number"}"#),
        ("http", "result=0"),
    ] {
        let outcome = told(form, Does::Answers(200, "", body)).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{form}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_expired_key_or_an_empty_purse_kills_no_message() {
    for status in [401, 402, 403, 429, 500] {
        let outcome = told("solapi", Does::Answers(status, "", "")).await;
        assert!(matches!(outcome, Outcome::TryLater(_)), "{status}: {outcome:?}");
    }
    let outcome = told("solapi", Does::Answers(400, "", "ValidationError")).await;
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
}

#[tokio::test]
async fn where_the_first_is_unwell_the_second_takes_it_and_the_next_as_well() {
    let (ill, healthy) = (Fake::start(&[Does::HangsUp]).await, Fake::start(&[TAKEN]).await);
    let texter = SmsSender::new(vec![gateway("solapi", &ill), gateway("solapi", &healthy)]);
    for _ in 0..3 {
        assert!(matches!(send(&texter).await, Outcome::Accepted(_)));
    }
    assert_eq!((ill.asked(), healthy.asked()), (1, 3), "one that is unwell is spared for a while");
}

#[tokio::test]
async fn what_one_refuses_and_another_puts_off_is_tried_later() {
    let (never, later) = (Does::Answers(400, "", ""), Does::Answers(503, "", ""));
    let (first, second) = (Fake::start(&[never]).await, Fake::start(&[later]).await);
    let texter = SmsSender::new(vec![gateway("solapi", &first), gateway("solapi", &second)]);
    assert!(matches!(send(&texter).await, Outcome::TryLater(_)));
}

#[tokio::test]
async fn what_kakaotalk_refuses_for_its_template_still_goes_as_a_text() {
    let wrong = r#"{"statusCode":"202","messages":[{"requestStatusCode":"A010"}]}"#;
    let fine = r#"{"statusCode":"202"}"#;
    let fake = Fake::start(&[Does::Answers(202, "", wrong), Does::Answers(202, "", fine)]).await;
    let Outcome::Accepted(words) = send(&SmsSender::new(vec![talking("sens", &fake)])).await else {
        panic!("it was not taken");
    };
    assert!(words.contains("AlimTalk: 202"), "the trail says what became of it: {words}");
    assert_eq!((fake.asked(), fake.body(1)["type"].as_str()), (2, Some("LMS")));
}

#[tokio::test]
async fn without_an_answer_it_is_tried_again_and_no_text_goes_beside_it() {
    let fake = Fake::start(&[Does::HangsUp]).await;
    let outcome = send(&SmsSender::new(vec![talking("solapi", &fake)])).await;
    assert!(matches!(outcome, Outcome::TryLater(_)), "{outcome:?}");
    assert_eq!(fake.asked(), 1);
}

#[tokio::test]
async fn what_kakaotalk_takes_does_not_go_as_a_text_as_well() {
    let fake = Fake::start(&[TAKEN]).await;
    assert!(matches!(
        send(&SmsSender::new(vec![talking("solapi", &fake)])).await,
        Outcome::Accepted(_)
    ));
    assert_eq!((fake.asked(), fake.body(0)["message"]["type"].as_str()), (1, Some("ATA")));
}

#[tokio::test]
async fn a_template_is_compared_with_what_is_registered_before_the_outage() {
    let said = |content: &str| format!(r#"{{"status":"APPROVED","content":"{content}"}}"#);
    for (content, same) in [("#{제목}", true), ("#{제목}!", false)] {
        let body: &'static str = Box::leak(said(content).into_boxed_str());
        let fake = Fake::start(&[Does::Answers(200, "", body)]).await;
        let compared = talking("solapi", &fake).compare(now()).await;
        assert_eq!(compared.len(), 1);
        assert_eq!((compared[0].0.as_str(), compared[0].1.is_ok()), ("outage1", same));
        assert!(fake.got.lock().unwrap()[0].0.starts_with("GET /kakao/v2/templates/outage1 "));
    }
}
