//! S8, S19: readers hear of outages when they have confirmed, and leave at one click.

use crate::markup::check;
use crate::story::{Scene, Stage, stage};
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_store::{Subscriber, SubscriberChannel, SubscriptionFilter};

/// A stage where somebody has asked.
fn asked() -> (Stage, String) {
    let stage = stage(Scene::Identified, 200);
    let token = CustomerPageToken::from_random(0xca11);
    let way = SubscriberChannel::Mail("lee@example.kr".into());
    let subscriber = Subscriber {
        token,
        channel: way,
        filter: SubscriptionFilter::default(),
        confirmed_at: None,
    };
    stage.past.subscribers.lock().unwrap().push(subscriber);
    (stage, format!("/subscribe/{token}"))
}

#[tokio::test]
async fn who_asks_is_told_that_a_message_comes_and_what_is_wrong_is_said() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.visit("/subscribe?lang=en").await;
    page.is(200).has("name-server group");
    check(&page.text);
    let done = stage.form("/subscribe", &[("mail", "Lee@Example.kr"), ("language", "en")]).await;
    done.is(200);
    check(&done.text);
    let subscriber = stage.past.subscribers.lock().unwrap()[0].clone();
    assert_eq!(subscriber.channel, SubscriberChannel::Mail("lee@example.kr".into()));
    for wrong in [("mail", "lee"), ("webhook", "http://10.0.0.1/"), ("mail", "")] {
        stage.form("/subscribe", &[wrong]).await.is(400);
    }
    let typed = [("mail", "lee"), ("language", "en"), ("only", "nsgroup:x")];
    let again = stage.form("/subscribe?lang=en", &typed).await;
    again.is(400).has("“Mail address” cannot be accepted").has("value=\"lee\"");
    assert_eq!(again.header("cache-control"), "no-store");
    check(&again.text);
    let mail = ("mail", "a@b.kr");
    for wrong in [("language", "fr"), ("webhook", "https://hooks.example/")] {
        stage.form("/subscribe", &[mail, wrong]).await.is(400);
    }
    stage.form("/subscribe", &[mail, ("only", "rack:nowhere")]).await.is(404);
}

#[tokio::test]
async fn looking_confirms_nothing_and_a_button_does() {
    let (stage, at) = asked();
    let page = stage.visit(&format!("{at}?lang=en")).await;
    page.is(200).has("lee@example.kr").has("Yes, send them");
    check(&page.text);
    let confirmed = || stage.past.subscribers.lock().unwrap()[0].confirmed_at.is_some();
    assert!(!confirmed());
    stage.form(&format!("{at}/confirm"), &[]).await.is(303);
    assert!(confirmed());
    stage.visit(&format!("{at}?lang=en")).await.has("You will hear of outages.");
}

#[tokio::test]
async fn a_mail_program_leaves_at_one_click() {
    let (stage, at) = asked();
    stage.visit(&format!("{at}/leave")).await.is(200);
    assert_eq!(stage.past.subscribers.lock().unwrap().len(), 1, "looking does nothing");
    let done = stage.form(&format!("{at}/leave"), &[("List-Unsubscribe", "One-Click")]).await;
    done.is(200);
    assert!(stage.past.subscribers.lock().unwrap().is_empty());
    stage.visit(&format!("{at}?lang=en")).await.is(404).has("You may have left already.");
}
