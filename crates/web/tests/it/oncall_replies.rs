//! Engineers acknowledge by a text or a key, as gateways report them (S10): "whoever replies with
//! the code of their page has it, and nobody else does".

use crate::access::Desk;
use crate::oncall::{commands, key, plan, with_oncall};
use crate::story::{self, Scene};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::engine::command::Command;
use bongsu_core::notification::delivery::{Answer, DeliveryChannel, Outcome, Topic};
use bongsu_core::oncall::escalation::{Call, CallEnd};
use bongsu_core::oncall::page::{Called, Page, PageId, Why};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::reply::ReplyCode;
use bongsu_core::secret::StoreSecret;
use bongsu_web::{ReplySource, Settings};
use std::time::Duration;

fn sources() -> [ReplySource; 2] {
    let source = |name: &str, keys: bool| ReplySource {
        name: name.into(),
        phone: keys.then(|| "To".into()),
        text: None,
        keys,
        token_number: 0,
    };
    [source("sms", false), source("voice", true)]
}

fn token(name: &str) -> String {
    let found = sources().into_iter().find(|it| it.name == name).unwrap();
    found.token(&StoreSecret::default())
}

async fn desk() -> Desk {
    let view = story::view(&story::topology(60), Scene::Identified);
    let settings = Settings { reply_sources: sources().into(), ..Settings::default() };
    let desk = Desk::showing(with_oncall(view), settings).await;
    assert!(desk.store.apply_oncall_plan(0, (desk.now(), "kim"), &plan()).await.unwrap());
    desk
}

async fn paged(desk: &Desk, channel: PageChannel, at: Time) -> PageId {
    let page = Page::new(Called::Person(key("kim")), channel, at, Vec::new());
    desk.store.commit(&[Record::OncallPage(Box::new(page.clone()))]).await.unwrap();
    page.id
}

async fn taken_by_the_gateway(desk: &Desk) {
    let (topic, now) = (Topic::OncallPage, desk.now());
    let until = now + Duration::from_secs(60);
    let claimed = desk.store.claim_deliveries(topic, "worker", now, until, 9).await.unwrap();
    let settled = claimed.iter().map(|claimed| {
        let taken = Outcome::Answered(Some(DeliveryChannel::Voice), Answer::Accepted("ok".into()));
        topic.policy().settle(now, &claimed.delivery, taken)
    });
    let settled: Vec<_> = settled.collect();
    desk.store.settle_deliveries("worker", now, &settled).await.unwrap();
}

fn replied(path: &str, body: &str) -> Request<Body> {
    Request::post(path).body(Body::from(body.to_owned())).unwrap()
}

fn acknowledged(desk: &Desk) -> Vec<(String, PageId)> {
    let of = |(by, command): (String, Command)| match command {
        Command::AcknowledgePage { page, person } => {
            assert_eq!(person, Some(key("kim")));
            Some((by, page))
        }
        _ => None,
    };
    commands(desk).into_iter().filter_map(of).collect()
}

#[tokio::test]
async fn a_text_with_the_code_acknowledges_that_page_from_the_number_that_was_called() {
    let desk = desk().await;
    let page = paged(&desk, PageChannel::Sms, desk.now()).await;
    let code = ReplyCode::of(page, desk.store.secret());
    let path = format!("/hooks/replies/sms/{}", token("sms"));
    for (from, text, result) in [
        ("010-9999-0000", code.to_string(), "unknown_number"),
        ("010-1234-5678", "00000000 1 ok".to_owned(), "unknown_code"),
        ("010-1234-5678", format!("{code} 00000000"), "unknown_code"),
        ("", code.to_string(), "no_number_or_text"),
    ] {
        let body = format!("{{\"from\": \"{from}\", \"text\": \"{text}\"}}");
        desk.send(replied(&path, &body)).await.is(200).has(result).has("false");
        assert_eq!(acknowledged(&desk), [], "{from} {text}");
    }
    let answer = desk.send(replied(&path, &format!("From=010-1234-5678&Body={code}+ok"))).await;
    answer.is(200).has("\"acknowledged\":true");
    assert_eq!(acknowledged(&desk), [("kim".to_owned(), page)]);
}

#[tokio::test]
async fn a_key_acknowledges_the_call_that_was_just_made_and_needs_no_code() {
    let desk = desk().await;
    let path = format!("/hooks/replies/voice/{}", token("voice"));
    let pressed = "From=15880000&To=%2B821012345678&Digits=1";
    paged(&desk, PageChannel::Voice, desk.now().before(Duration::from_secs(3_600))).await;
    desk.send(replied(&path, pressed)).await.is(200).has("unknown_code");
    let page = paged(&desk, PageChannel::Voice, desk.now()).await;
    desk.send(replied(&path, pressed)).await.is(200).has("unknown_code");
    taken_by_the_gateway(&desk).await;
    // Another call is wanted by now, and nobody has heard it.
    paged(&desk, PageChannel::Voice, desk.now() + Duration::from_secs(1)).await;
    desk.send(replied(&path, "To=%2B821012345678&Digits=2")).await.is(200).has("unknown_code");
    assert_eq!(acknowledged(&desk), []);
    desk.send(replied(&path, pressed)).await.is(200).has("\"acknowledged\":true");
    assert_eq!(acknowledged(&desk), [("kim".to_owned(), page)]);
}

#[tokio::test]
async fn whoever_has_no_token_or_guesses_codes_acknowledges_nothing() {
    let desk = desk().await;
    let page = paged(&desk, PageChannel::Sms, desk.now()).await;
    let code = ReplyCode::of(page, desk.store.secret());
    let body = format!("{{\"from\": \"+821012345678\", \"text\": \"{code}\"}}");
    for path in [
        "/hooks/replies/sms".to_owned(),
        format!("/hooks/replies/sms/{}", token("voice")),
        format!("/hooks/replies/nobody/{}", token("sms")),
    ] {
        desk.send(replied(&path, &body)).await.is(404);
    }
    let path = format!("/hooks/replies/sms/{}", token("sms"));
    for _ in 0..60 {
        let guess = "{\"from\": \"01012345678\", \"text\": \"00000000\"}";
        desk.send(replied(&path, guess)).await.is(200).has("unknown_code");
    }
    let old = paged(&desk, PageChannel::Sms, desk.now().before(Duration::from_secs(3_600))).await;
    let old = ReplyCode::of(old, desk.store.secret());
    let late = format!("{{\"from\": \"+821012345678\", \"text\": \"{old}\"}}");
    desk.send(replied(&path, &late)).await.is(200).has("too_often");
    assert_eq!(acknowledged(&desk), []);
    // Whoever forged the number does not keep its owner from answering the call of now.
    desk.send(replied(&path, &body)).await.is(200).has("\"acknowledged\":true");
    assert_eq!(acknowledged(&desk), [("kim".to_owned(), page)]);
}

#[tokio::test]
async fn a_text_that_is_delivered_again_ends_no_later_call() {
    let now = story::view(&story::topology(60), Scene::Identified).at;
    let page = Page::new(Called::Person(key("kim")), PageChannel::Sms, now, Vec::new());
    let view = story::view(&story::topology(60), Scene::Identified);
    let mut view = with_oncall(view);
    let rules = plan().person(&key("kim")).unwrap().rules(false).clone();
    let mut call = Call::new(page.to.clone(), Why::Step, rules, false, now);
    call.attempts[0].page = Some((page.id, now));
    call.end = Some((now, CallEnd::Acknowledged));
    std::sync::Arc::make_mut(&mut view.oncall.escalations[0]).calls.push(call);
    let settings = Settings { reply_sources: sources().into(), ..Settings::default() };
    let desk = Desk::showing(view, settings).await;
    assert!(desk.store.apply_oncall_plan(0, (desk.now(), "kim"), &plan()).await.unwrap());
    desk.store.commit(&[Record::OncallPage(Box::new(page.clone()))]).await.unwrap();
    let code = ReplyCode::of(page.id, desk.store.secret());
    let path = format!("/hooks/replies/sms/{}", token("sms"));
    let body = format!("{{\"from\": \"01012345678\", \"text\": \"{code}\"}}");
    desk.send(replied(&path, &body)).await.is(200).has("used_before").has("false");
    assert_eq!(acknowledged(&desk), []);
}
