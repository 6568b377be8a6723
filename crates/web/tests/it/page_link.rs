//! S7, S13: a customer who lost the link to their page has it sent to a contact on record.

use crate::client::{form, read};
use crate::markup::check;
use crate::story::{Scene, kim, settings, stage, stage_with};
use axum::extract::ConnectInfo;
use bongsu_core::access::Role;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_web::{KnownHosts, Settings, SignedIn, public_router};
use std::net::SocketAddr;

#[tokio::test]
async fn the_answer_is_the_same_for_every_address() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.visit("/page-link?lang=en").await;
    page.is(200).has("Send me my link");
    check(&page.text);
    stage.visit("/?lang=en").await.has("href=\"/page-link\"");
    let known = stage.form("/page-link?lang=en", &[("contact", "kimchi@example.kr")]).await;
    let stranger = stage.form("/page-link?lang=en", &[("contact", "+82 10-9999-0000")]).await;
    known.is(200).has("If we have this on record");
    check(&known.text);
    assert_eq!((known.status, &known.text), (stranger.status, &stranger.text));
    let requested = stage.store.links_requested.lock().unwrap().clone();
    let phone = Contact::Phone("+821099990000".into());
    let expected = [Contact::Email("kimchi@example.kr".into()), phone];
    assert_eq!(requested, expected.map(|contact| (contact, RequestedBy::Anybody)));
    for wrong in ["", "kim", "kim@", "12", &"9".repeat(300)] {
        let refused = stage.form("/page-link?lang=en", &[("contact", wrong)]).await;
        refused.is(400).has("Invalid value for “Mail address or telephone number”");
    }
}

#[tokio::test]
async fn one_network_asks_for_few_links_and_each_request_is_recorded() {
    let stage = stage(Scene::Identified, 200);
    let mut admitted = 0;
    for n in 0..60 {
        let mut request = form("/page-link", &[("contact", &format!("kim{n}@mail.example"))]);
        let peer = SocketAddr::from(([192, 0, 2, n], 4711));
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = public_router(stage.app.clone(), &KnownHosts::default());
        admitted += usize::from(read(router, request).await.status == 200);
    }
    assert_eq!(admitted, 30);
    let recorded = stage.store.accesses.lock().unwrap().clone();
    assert_eq!(recorded.len(), 60);
    assert_eq!((&*recorded[0].peer, &*recorded[0].target), ("192.0.2.0", "/page-link"));
}

#[tokio::test]
async fn where_no_link_can_be_sent_none_is_offered() {
    let settings = Settings { sends_page_links: false, ..settings(false) };
    let stage = stage_with(Scene::Identified, 200, settings);
    stage.visit("/").await.lacks("/page-link");
    stage.visit("/page-link").await.is(404);
    stage.form("/page-link", &[("contact", "kimchi@example.kr")]).await.is(404);
    stage.ops("/ops/caller?q=010-1234-5678").await.lacks("/page-link");
    let to = [("contact", "kimchi@example.kr")];
    stage.form("/ops/customers/%EA%B3%A0%EA%B0%9D-0002/page-link", &to).await.is(404);
    assert!(stage.store.links_requested.lock().unwrap().is_empty());
}

const BUTTON: &str = "/ops/customers/%EA%B3%A0%EA%B0%9D-0002/page-link";

#[tokio::test]
async fn a_counsellor_sends_the_link_to_a_contact_on_record_and_to_none_told_on_the_phone() {
    let stage = stage(Scene::Identified, 200);
    let card = stage.ops("/ops/caller?q=010-1234-5678&lang=en").await;
    card.is(200).has(&format!("action=\"{BUTTON}\"")).has("never to one given on the phone");
    check(&card.text);
    for told in ["mallory@evil.example", "", "Kimchi@example.kr "] {
        let refused = stage.form(&format!("{BUTTON}?lang=en"), &[("contact", told)]).await;
        refused.is(400).has("on record");
    }
    assert!(stage.store.links_requested.lock().unwrap().is_empty());
    let counsellor = || Some(SignedIn::rehearsed("Lee", Role::Counsellor));
    let to = ("contact", "+821012345678");
    let sent = stage.send_as(counsellor(), form(BUTTON, &[to])).await;
    sent.is(303);
    stage.ops(&format!("{}&lang=en", sent.header("location"))).await.is(200);
    let expected = (kim().contacts[1].clone(), RequestedBy::Staff);
    assert_eq!(*stage.store.links_requested.lock().unwrap(), [expected]);
    assert!(stage.store.links_renewed.lock().unwrap().is_empty(), "the link stays");
    stage.send_as(counsellor(), form(BUTTON, &[to, ("renew", "1")])).await.is(303);
    assert_eq!(*stage.store.links_renewed.lock().unwrap(), ["고객-0002"]);
    let viewer = Some(SignedIn::rehearsed("Park", Role::Viewer));
    stage.send_as(viewer, form(BUTTON, &[to])).await.is(403);
    stage.form("/ops/customers/nobody/page-link", &[to]).await.is(404);
    let recorded = stage.store.accesses.lock().unwrap().clone();
    let by = recorded.iter().find(|it| it.target == BUTTON && it.status == 303).unwrap();
    assert_eq!(by.by.as_ref().unwrap().name, "Lee");
}
