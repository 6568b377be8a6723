//! Text gateways that misbehave.

use crate::gateway::{Does, Gateway as Fake};
use bongsu_core::Time;
use bongsu_send::Outcome;
use bongsu_send::text::{Gateway, Text, Texter, Written};

const TAKEN: Does = Does::Answers(200, "", r#"{"statusCode":"2000"}"#);

fn now() -> Time {
    Time::parse("2018-01-04T16:19:07+09:00").unwrap()
}

fn gateway(form: &str, fake: &Fake) -> Gateway {
    let some = |text: &str| Some(text.to_owned());
    let written = Written {
        form: form.into(),
        from: "021234567".into(),
        key: some("KEY"),
        secret: some("SECRET"),
        service: some("desk"),
        url: Some(format!("http://{}/send", fake.at)),
        body: some("to={to}&m={text}"),
        taken: some("result=1"),
        ..Written::default()
    };
    Gateway::new(&written).unwrap()
}

async fn send(texter: &Texter) -> Outcome {
    texter.send(now(), &Text { to: "01012345678", words: "장애 안내", id: "1.2.3" }).await
}

async fn told(form: &str, does: Does) -> Outcome {
    let fake = Fake::start(&[does]).await;
    send(&Texter::new(vec![gateway(form, &fake)])).await
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
    let (ill, well) = (Fake::start(&[Does::HangsUp]).await, Fake::start(&[TAKEN]).await);
    let texter = Texter::new(vec![gateway("solapi", &ill), gateway("solapi", &well)]);
    for _ in 0..3 {
        assert!(matches!(send(&texter).await, Outcome::Accepted(_)));
    }
    assert_eq!((ill.asked(), well.asked()), (1, 3), "one that is unwell is spared for a while");
}

#[tokio::test]
async fn what_one_refuses_and_another_puts_off_is_tried_later() {
    let (never, later) = (Does::Answers(400, "", ""), Does::Answers(503, "", ""));
    let (first, second) = (Fake::start(&[never]).await, Fake::start(&[later]).await);
    let texter = Texter::new(vec![gateway("solapi", &first), gateway("solapi", &second)]);
    assert!(matches!(send(&texter).await, Outcome::TryLater(_)));
}
