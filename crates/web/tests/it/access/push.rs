//! The browsers in which a person on call gets messages are theirs (S10, S13).

use super::Desk;
use crate::client::PageResponse;
use bongsu_core::access::Role;
use bongsu_core::oncall::push::{BROWSERS_MAX, PushAddress};
use bongsu_store::{NewPushSubscription, SealedPushKey};
use uuid::Uuid;

/// Of RFC 8291, Appendix A.
pub const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
pub const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
/// The key by which push services know the desk: of RFC 8292 §2.4.
const KEY: &str =
    "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

/// Its bytes.
pub fn key_bytes() -> Vec<u8> {
    data_encoding::BASE64URL_NOPAD.decode(KEY.as_bytes()).unwrap()
}

/// The desk has begun its work: there is a key.
pub async fn begun(desk: &Desk) {
    let key = SealedPushKey { number: 1, public_key: KEY.into(), sealed: "sealed".into() };
    desk.store.add_push_key(&key, desk.now()).await.unwrap();
}

/// A browser of somebody, by its id.
pub async fn add(desk: &Desk, user: Uuid, name: &str) -> Uuid {
    begun(desk).await;
    let endpoint = format!("https://push.example/{name}");
    let address = PushAddress::parse(&endpoint, P256DH, AUTH).unwrap();
    let new = NewPushSubscription { user, address: &address, server_key: KEY, name };
    assert!(desk.store.add_push_subscription(&new, desk.now()).await.unwrap());
    let all = desk.store.push_subscriptions_of(user).await.unwrap();
    all.iter().find(|it| it.name == name).unwrap().id
}

/// What a browser sends whose push service gave it an address.
async fn sends(desk: &Desk, name: &str, endpoint: &str) -> PageResponse {
    let fields = [
        ("name", name),
        ("server_key", KEY),
        ("endpoint", endpoint),
        ("p256dh", P256DH),
        ("auth", AUTH),
    ];
    desk.form("/account/push", &fields).await
}

async fn browsers(desk: &Desk, login: &str) -> Vec<String> {
    let of = desk.store.push_subscriptions_of(desk.user(login).await.id).await.unwrap();
    of.into_iter().map(|it| it.name).collect()
}

#[tokio::test]
async fn a_person_adds_their_browser_sees_it_and_removes_it() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    // Before the desk began its work there is no key to add a browser for.
    desk.get("/account/push").await.is(200).lacks("data-push=");
    begun(&desk).await;
    let page = desk.get("/account/push").await;
    page.is(200).has(&format!("data-push=\"{KEY}\"")).has("<noscript>").has("/push.js");
    sends(&desk, "my phone", "https://push.example/send/secret").await.is(303);
    assert_eq!(browsers(&desk, "engineer").await, ["my phone"]);
    let page = desk.get("/account/push").await;
    page.is(200).has("my phone").lacks("send/secret").lacks(AUTH);
    desk.get("/account").await.has("href=\"/account/push\"");
    let id = desk.store.push_subscriptions_of(desk.user("engineer").await.id).await.unwrap()[0].id;
    desk.form("/account/push", &[("remove", &id.to_string())]).await.is(303);
    assert_eq!(browsers(&desk, "engineer").await, [""; 0]);
}

#[tokio::test]
async fn what_is_no_browser_is_refused_with_its_reason() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    begun(&desk).await;
    for inside in [
        "http://push.example/x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/x",
        "https://localhost/x",
        "https://push.example:8443/x",
        "file:///etc/passwd",
    ] {
        sends(&desk, "phone", inside).await.is(400).has("role=\"alert\"");
    }
    // Without JavaScript the form is empty.
    let without = desk.form("/account/push", &[("name", "phone"), ("server_key", KEY)]).await;
    without.is(400).has("자바스크립트");
    let other = [
        ("name", "phone"),
        ("server_key", "another"),
        ("endpoint", "https://push.example/x"),
        ("p256dh", P256DH),
        ("auth", AUTH),
    ];
    desk.form("/account/push", &other).await.is(400);
    let mut keyless = other;
    (keyless[1].1, keyless[3].1) = (KEY, "BCVx");
    desk.form("/account/push", &keyless).await.is(400);
    sends(&desk, "", "https://push.example/x").await.is(400);
    assert_eq!(browsers(&desk, "engineer").await, [""; 0]);
}

#[tokio::test]
async fn a_person_has_so_many_browsers_and_no_more() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    begun(&desk).await;
    for n in 0..BROWSERS_MAX {
        let endpoint = format!("https://push.example/{n}");
        sends(&desk, &n.to_string(), &endpoint).await.is(303);
    }
    sends(&desk, "one more", "https://push.example/more").await.is(400).has("10");
    // One that is there already is renewed.
    sends(&desk, "again", "https://push.example/3").await.is(303);
    let have = browsers(&desk, "engineer").await;
    assert_eq!(have.len(), BROWSERS_MAX);
    assert!(have.contains(&"again".to_owned()));
}

#[tokio::test]
async fn anothers_browser_is_neither_seen_nor_taken_nor_removed() {
    let desk = Desk::open(&[Role::Engineer, Role::Administrator]).await;
    let theirs = add(&desk, desk.user("engineer").await.id, "theirs").await;
    desk.logs_in("administrator").await;
    desk.get("/account/push").await.is(200).lacks("theirs").lacks(&theirs.to_string());
    sends(&desk, "mine", "https://push.example/theirs").await.is(400);
    desk.form("/account/push", &[("remove", &theirs.to_string())]).await.is(303);
    assert_eq!(browsers(&desk, "engineer").await, ["theirs"]);
    assert_eq!(browsers(&desk, "administrator").await, [""; 0]);
}

#[tokio::test]
async fn the_worker_is_our_own_and_is_looked_up_anew() {
    let desk = Desk::open(&[]).await;
    let worker = desk.get("/push-worker.js").await;
    worker.is(200).has("showNotification").lacks("fetch(").lacks("importScripts");
    assert_eq!(worker.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(worker.header("cache-control"), "no-cache");
    assert!(worker.header("content-security-policy").starts_with("default-src 'none'"));
}
