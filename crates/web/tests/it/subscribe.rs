//! S8, S19: readers confirm a subscription and unsubscribe at one click.

use crate::client::{PageResponse, percent};
use crate::markup::check;
use crate::story::{Scene, Stage, settings, stage, stage_with};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use bongsu_core::notification::SubscriberToken;
use bongsu_store::{Subscriber, SubscriberChannel, SubscriptionFilter};
use bongsu_web::Settings;
use std::net::SocketAddr;

/// A stage with an unconfirmed subscriber, and the path of their page.
fn stage_with_subscriber() -> (Stage, String) {
    let stage = stage(Scene::Identified, 200);
    let token = SubscriberToken::from_random(0xca11);
    let way = SubscriberChannel::Mail("lee@example.kr".into());
    let subscriber = Subscriber {
        token,
        channel: way,
        filter: SubscriptionFilter::default(),
        confirmed_at: None,
    };
    stage.store.subscribers.lock().unwrap().push(subscriber);
    (stage, format!("/subscribe/{token}"))
}

#[tokio::test]
async fn a_subscription_is_saved_and_an_invalid_one_is_refused() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.visit("/subscribe?lang=en").await;
    page.is(200).has("name-server group");
    check(&page.text);
    let done = stage.form("/subscribe", &[("mail", "Lee@Example.kr"), ("language", "en")]).await;
    done.is(200);
    check(&done.text);
    let subscriber = stage.store.subscribers.lock().unwrap()[0].clone();
    assert_eq!(subscriber.channel, SubscriberChannel::Mail("lee@example.kr".into()));
    for invalid in [("mail", "lee"), ("webhook", "http://10.0.0.1/"), ("mail", "")] {
        stage.form("/subscribe", &[invalid]).await.is(400);
    }
    let typed = [("mail", "lee"), ("language", "en"), ("component", "nsgroup:x")];
    let refused = stage.form("/subscribe?lang=en", &typed).await;
    refused.is(400).has("Invalid value for “Mail address”").has("value=\"lee\"");
    assert_eq!(refused.header("cache-control"), "no-store");
    check(&refused.text);
    let mail = ("mail", "a@b.kr");
    for invalid in [("language", "fr"), ("webhook", "https://hooks.example/")] {
        stage.form("/subscribe", &[mail, invalid]).await.is(400);
    }
    stage.form("/subscribe", &[mail, ("component", "rack:nowhere")]).await.is(404);
}

#[tokio::test]
async fn opening_the_address_confirms_nothing_and_a_button_does() {
    let (stage, at) = stage_with_subscriber();
    let page = stage.visit(&format!("{at}?lang=en")).await;
    page.is(200).has("lee@example.kr").has("Confirm subscription");
    check(&page.text);
    let confirmed = || stage.store.subscribers.lock().unwrap()[0].confirmed_at.is_some();
    assert!(!confirmed());
    stage.form(&format!("{at}/confirm"), &[]).await.is(303);
    assert!(confirmed());
    stage.visit(&format!("{at}?lang=en")).await.has("You are subscribed to outage updates.");
}

#[tokio::test]
async fn a_mail_program_unsubscribes_at_one_click() {
    let (stage, at) = stage_with_subscriber();
    stage.visit(&format!("{at}/unsubscribe")).await.is(200);
    assert_eq!(
        stage.store.subscribers.lock().unwrap().len(),
        1,
        "opening the address changes nothing"
    );
    let done = stage.form(&format!("{at}/unsubscribe"), &[("List-Unsubscribe", "One-Click")]).await;
    stage.form(&format!("{at}/unsubscribe"), &[("List-Unsubscribe", "One-Click")]).await.is(200);
    done.is(200);
    assert!(stage.store.subscribers.lock().unwrap().is_empty());
    stage.visit(&format!("{at}?lang=en")).await.is(404).has("You may have already unsubscribed.");
}

/// A subscription as a proxy on this machine passes it on.
async fn by_proxy(stage: &Stage, forwarded_for: &str, mail: &str) -> PageResponse {
    let request = Request::post("/subscribe")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", forwarded_for)
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4711))))
        .body(Body::from(format!("mail={}", percent(mail))))
        .unwrap();
    stage.send(request).await
}

/// Behind a proxy all readers have one address, and each can write others before their own.
#[tokio::test]
async fn one_reader_behind_a_proxy_uses_up_no_others_subscriptions() {
    let settings =
        Settings { trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()], ..settings(false) };
    let stage = stage_with(Scene::Identified, 200, settings);
    let mut refused = 0;
    for n in 0..20 {
        let forwarded = format!("198.51.100.{n}, 192.0.2.7");
        let page = by_proxy(&stage, &forwarded, &format!("kim@a{n}.example")).await;
        refused += usize::from(page.status == 429);
    }
    assert_eq!(refused, 15);
    by_proxy(&stage, "192.0.3.8", "lee@mail.example").await.is(200);
}

#[tokio::test]
async fn a_program_made_for_statuspage_subscribes_and_who_it_is_for_is_asked() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.visit("/api/v2/summary.json").await.json()["page"]["id"].clone();
    let path = format!("/v1/pages/{}/subscribers", page.as_str().unwrap());
    let body =
        r#"{"subscriber": {"email": "Lee@Example.kr", "skip_confirmation_notification": true}}"#;
    let first = stage.post_json(&path, body).await.is(201).json();
    assert_eq!((&first["mode"], &first["email"]), (&"email".into(), &"lee@example.kr".into()));
    let saved = stage.store.subscribers.lock().unwrap()[0].clone();
    assert_eq!(saved.channel, SubscriberChannel::Mail("lee@example.kr".into()));
    assert!(saved.confirmed_at.is_none(), "nobody is subscribed without their own word");
    let fields = [("subscriber[email]", "kim@example.kr")];
    let other = stage.form("/api/v2/subscribers.json", &fields).await.is(201).json();
    assert_ne!(other["id"], first["id"]);
    stage.post_json("/v1/pages/other/subscribers", body).await.is(404);
    let nobody = r#"{"subscriber": {"email": "lee"}}"#;
    stage.post_json("/api/v2/subscribers.json", nobody).await.is(400);
    let unknown = r#"{"subscriber": {"email": "a@b.kr", "component_ids": ["rack:r1"]}}"#;
    stage.post_json("/api/v2/subscribers.json", unknown).await.is(404);
}
