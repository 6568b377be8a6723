//! From an empty store to people who work, and out again.

use super::{Desk, PASSWORD};
use bongsu_core::access::{Role, Scopes};
use bongsu_web::{ProxyLogin, Settings};
use std::time::Duration;

#[tokio::test]
async fn until_the_first_link_was_used_all_doors_but_the_public_one_are_shut() {
    let desk = Desk::empty().await;
    desk.get("/").await.is(200);
    desk.get("/ops").await.is(303);
    desk.get("/login?next=%2Fops").await.is(403).has("bongsu user setup-link");
    let link = desk.store.create_link(None, desk.now()).await.unwrap();
    let at = format!("/login/link/{link}");
    desk.get(&at).await.is(200).has("autocomplete=\"new-password\"");
    let choice = |password| {
        [("login", "Minji"), ("name", "김민지"), ("password", password), ("again", PASSWORD)]
    };
    desk.form(&at, &choice("password123")).await.is(400);
    desk.form(&at, &choice("another horse battery")).await.is(400);
    assert!(desk.store.has_no_users().await.unwrap());
    let done = desk.form(&at, &choice(PASSWORD)).await;
    assert_eq!(done.header("location"), "/account/second-factor?welcome=1");
    desk.get("/account/second-factor?welcome=1").await.is(200).has("<svg class=\"qr\"");
    desk.get("/ops/users").await.is(200).has("김민지");
    desk.get(&at).await.is(404);
    desk.form(&at, &choice(PASSWORD)).await.is(404);
}

#[tokio::test]
async fn a_person_logs_in_and_out() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let answer = desk
        .form(
            "/login",
            &[("login", " Engineer "), ("password", PASSWORD), ("next", "/ops/sites?q=a")],
        )
        .await;
    assert_eq!(answer.header("location"), "/ops/sites?q=a");
    desk.get("/ops").await.is(200).has(">engineer<");
    let cookie = desk.cookie.lock().unwrap().clone();
    assert_eq!(desk.form("/logout", &[]).await.header("location"), "/login");
    desk.get("/ops").await.is(303);
    *desk.cookie.lock().unwrap() = cookie;
    desk.get("/ops").await.is(303);
}

#[tokio::test]
async fn an_administrator_without_a_second_factor_is_led_to_it() {
    let desk = Desk::open(&[Role::Administrator]).await;
    let answer = desk.logs_in("administrator").await;
    assert_eq!(answer.header("location"), "/account/second-factor?welcome=1");
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let (secret, codes) = desk.enrols("engineer").await;
    let answer = desk.logs_in("engineer").await;
    assert_eq!(answer.header("location"), "/login/code?next=%2Fops");
    desk.get("/ops").await.is(303);
    desk.get("/account").await.is(303);
    desk.get("/login/code").await.is(200).has("one-time-code");
    desk.form("/login/code", &[("code", "000000")]).await.is(403);
    let code = secret.code_at(desk.now());
    let answer = desk.form("/login/code", &[("code", &code), ("next", "/ops/sites")]).await;
    assert_eq!(answer.header("location"), "/ops/sites");
    desk.get("/ops").await.is(200);
    // The authenticator is lost.
    desk.form("/logout", &[]).await;
    desk.logs_in("engineer").await;
    desk.form("/login/code", &[("code", &codes[0])]).await.is(303);
    desk.get("/ops").await.is(200);
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_and_its_owner_allow() {
    let desk = Desk::open(&[Role::Viewer]).await;
    let viewer = desk.user("viewer").await;
    let make = async |text: &str| {
        let scopes = Scopes::parse(text).unwrap();
        let lasts = Duration::from_secs(3600);
        desk.store.create_api_token(viewer.id, ("test", scopes), lasts, desk.now()).await.unwrap()
    };
    let metrics = make("metrics").await;
    desk.with_token(&metrics, "/metrics").await.is(200);
    desk.with_token(&metrics, "/api/v1/sites").await.is(403);
    let all = make("read,act,metrics").await;
    desk.with_token(&all, "/api/v1/sites").await.is(200);
    desk.with_token(&all, "/api/v1/caller?q=1").await.is(403);
    desk.with_token(&all, "/account").await.is(403);
    desk.with_token("bongsu_0", "/api/v1/sites").await.is(401);
    desk.store.disable_user(viewer.id, desk.now()).await.unwrap();
    desk.with_token(&all, "/api/v1/sites").await.is(401);
}

#[tokio::test]
async fn a_token_is_used_six_hundred_times_a_minute_at_most() {
    let desk = Desk::open(&[Role::Viewer]).await;
    let viewer = desk.user("viewer").await;
    let scopes = Scopes::parse("read").unwrap();
    let token =
        desk.store.create_api_token(viewer.id, ("t", scopes), Duration::from_secs(60), desk.now());
    let token = token.await.unwrap();
    for _ in 0..600 {
        desk.with_token(&token, "/api/v1/components?limit=1").await.is(200);
    }
    desk.with_token(&token, "/api/v1/components?limit=1").await.is(429);
}

fn behind_proxy() -> Settings {
    let proxy = ProxyLogin {
        header: "x-forwarded-user".into(),
        from: vec!["192.0.2.0/24".parse().unwrap()],
        role: Role::Counsellor,
    };
    Settings { proxy_login: Some(proxy), ..Settings::default() }
}

#[tokio::test]
async fn who_the_proxy_names_is_made_on_the_first_visit() {
    let desk = Desk::with(behind_proxy()).await;
    let mut named = crate::client::get("/ops");
    named.headers_mut().insert("x-forwarded-user", "Minji".parse().unwrap());
    desk.send(named).await.is(200).has(">minji<");
    let minji = desk.user("minji").await;
    assert_eq!((minji.role, minji.password), (Role::Counsellor, None));
    desk.get("/ops").await.is(303);
}

#[tokio::test]
async fn the_name_is_believed_from_the_proxy_alone_and_only_once() {
    let desk = Desk::with(behind_proxy()).await;
    let named = |names: &[&str]| {
        let mut request = crate::client::get("/ops");
        for name in names {
            request.headers_mut().append("x-forwarded-user", name.parse().unwrap());
        }
        request
    };
    desk.send(named(&["minji", "admin"])).await.is(303);
    desk.comes_from("198.51.100.9:1");
    desk.send(named(&["minji"])).await.is(303);
    assert!(desk.store.users().await.unwrap().is_empty());
    desk.comes_from("192.0.2.1:1");
    desk.send(named(&["minji"])).await.is(200);
    desk.store.disable_user(desk.user("minji").await.id, desk.now()).await.unwrap();
    desk.send(named(&["minji"])).await.is(403);
}

#[tokio::test]
async fn without_the_key_file_recovery_codes_open_and_nobody_adds_a_second_factor() {
    let settings = bongsu_web::Settings {
        sealing_key: bongsu_web::SealingKey::missing(),
        ..bongsu_web::Settings::default()
    };
    let desk = Desk::with(settings).await;
    desk.add("engineer", Role::Engineer).await;
    let (secret, codes) = desk.enrols("engineer").await;
    desk.logs_in("engineer").await;
    let code = secret.code_at(desk.now());
    desk.form("/login/code", &[("code", &code)]).await.is(403);
    desk.form("/login/code", &[("code", &codes[0])]).await.is(303);
    desk.get("/ops").await.is(200);
    desk.form("/account/second-factor", &[("action", "disable")]).await.is(303);
    let page = desk.get("/account/second-factor").await;
    let secret = page.text.split("name=\"secret\" value=\"").nth(1).unwrap();
    let secret = secret.split('"').next().unwrap().to_owned();
    let code = bongsu_core::access::totp::TotpSecret::parse(&secret).unwrap().code_at(desk.now());
    let fields = [("action", "enable"), ("secret", &*secret), ("code", &*code)];
    desk.form("/account/second-factor", &fields).await.is(503);
    assert!(desk.user("engineer").await.totp.is_none());
}
