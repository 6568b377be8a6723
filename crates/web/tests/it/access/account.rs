//! What people change of themselves, and of others.

use super::{Desk, PASSWORD};
use bongsu_core::access::Role;

#[tokio::test]
async fn a_person_enrols_an_authenticator_and_sees_the_recovery_codes_once() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    let page = desk.get("/account/second-factor").await;
    let secret = page.text.split("name=\"secret\" value=\"").nth(1).unwrap();
    let secret = secret.split('"').next().unwrap().to_owned();
    let wrong = [("action", "enable"), ("secret", &*secret), ("code", "000000")];
    desk.form("/account/second-factor", &wrong).await.is(400).has(&secret);
    let code = bongsu_core::access::totp::TotpSecret::parse(&secret).unwrap().code_at(desk.now());
    let right = [("action", "enable"), ("secret", &*secret), ("code", &*code)];
    let codes = desk.form("/account/second-factor", &right).await;
    assert_eq!(codes.is(200).text.matches("<li><code>").count(), 10);
    assert_eq!(codes.header("cache-control"), "no-store");
    desk.get("/account").await.is(200).lacks(&secret);
    desk.get("/account/second-factor").await.is(200).lacks("<svg");
}

#[tokio::test]
async fn settings_are_followed() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    let fields =
        [("name", "김민지"), ("language", "en"), ("time_zone", "Europe/Berlin"), ("theme", "dark")];
    let saved = desk.form("/account", &fields).await;
    assert!(saved.header("set-cookie").starts_with("lang=en;"));
    desk.get("/ops").await.has("data-theme=\"dark\"").has("Europe/Berlin").has("김민지");
    desk.get("/").await.lacks("data-theme").lacks("Europe/Berlin");
    let wrong = [("name", "김민지"), ("time_zone", "Mars/Olympus")];
    desk.form("/account", &wrong).await.is(400).has("value=\"Mars/Olympus\"").has("김민지");
}

#[tokio::test]
async fn who_wants_no_shortcuts_has_none() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    desk.get("/ops").await.has("/keys.js");
    desk.form("/account", &[("name", "Kim"), ("shortcuts", "1")]).await.is(303);
    desk.get("/ops").await.has("/keys.js");
    desk.form("/account", &[("name", "Kim")]).await.is(303);
    desk.get("/ops").await.lacks("/keys.js");
    desk.get("/ops/keys").await.is(200).has("<kbd>?</kbd>");
}

#[tokio::test]
async fn a_person_ends_their_other_sessions_and_nobody_elses() {
    let desk = Desk::open(&[Role::Engineer, Role::Viewer]).await;
    desk.logs_in("viewer").await;
    let viewer = desk.cookie.lock().unwrap().clone();
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("engineer").await;
    let user = desk.user("viewer").await;
    let other = desk.store.sessions_of(user.id, desk.now()).await.unwrap()[0].id.to_string();
    desk.get("/account").await.is(200).lacks(&other);
    desk.form("/account/sessions", &[("session", &other)]).await.is(303);
    *desk.cookie.lock().unwrap() = viewer;
    desk.get("/ops").await.is(200);
}

#[tokio::test]
async fn a_token_is_shown_once_and_can_be_revoked() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    desk.form("/account/tokens", &[("name", "prometheus"), ("days", "30")]).await.is(400);
    let fields = [("name", "prometheus"), ("days", "30"), ("metrics", "1")];
    let made = desk.form("/account/tokens", &fields).await;
    let token = made.is(200).text.split("bongsu_").nth(1).unwrap()[..32].to_owned();
    desk.get("/account/tokens").await.is(200).has("prometheus").lacks(&token);
    let id =
        desk.store.api_tokens_of(desk.user("engineer").await.id, desk.now()).await.unwrap()[0].id;
    desk.form("/account/tokens", &[("end", &id.to_string())]).await.is(303);
    desk.get("/account/tokens").await.lacks("prometheus");
}

#[tokio::test]
async fn an_administrator_adds_resets_and_disables_others_but_not_themselves() {
    let desk = Desk::open(&[Role::Administrator]).await;
    desk.logs_in("administrator").await;
    let fields = [("login", "Minji"), ("name", "김민지"), ("role", "counsellor")];
    desk.form("/ops/users", &fields).await.is(200).has("/login/link/");
    desk.form("/ops/users", &fields).await.is(400);
    let minji = desk.user("minji").await;
    let at = format!("/ops/users/{}", minji.id);
    desk.form(&at, &[("action", "role"), ("role", "manager")]).await.is(303);
    assert_eq!(desk.user("minji").await.role, Role::Manager);
    // One press locks nobody out: it is asked first.
    for action in ["disable", "reset", "sessions"] {
        let asked = desk.form(&at, &[("action", action)]).await;
        asked.is(200).has("name=\"confirm\"").lacks("/login/link/");
    }
    let minji = desk.user("minji").await;
    assert!(minji.password.is_none() && minji.disabled_at.is_none());
    let reset = [("action", "reset"), ("confirm", "yes")];
    desk.form(&at, &reset).await.is(200).has("/login/link/");
    desk.form(&at, &[("action", "disable"), ("confirm", "yes")]).await.is(303);
    assert!(desk.user("minji").await.disabled_at.is_some());
    let me = format!("/ops/users/{}", desk.user("administrator").await.id);
    for action in ["disable", "reset", "role"] {
        let refused = desk.form(&me, &[("action", action), ("role", "viewer")]).await;
        refused.is(403).has("다른 관리자");
    }
    desk.form(&format!("/ops/users/{}", uuid::Uuid::nil()), &[("action", "enable")]).await.is(404);
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_gone_at_once() {
    let desk = Desk::open(&[Role::Manager]).await;
    desk.logs_in("manager").await;
    desk.get("/ops/record").await.is(200);
    desk.store.set_role(desk.user("manager").await.id, Role::Viewer).await.unwrap();
    desk.get("/ops/record").await.is(403);
    desk.get("/ops").await.is(200).lacks("/ops/record");
}

#[tokio::test]
async fn the_record_is_searched_and_exported() {
    let desk = Desk::open(&[Role::Manager]).await;
    desk.logs_in("manager").await;
    let access = bongsu_store::Access {
        at: desk.now(),
        remote_addr: "192.0.2.7".into(),
        principal: Some("user:1".into()),
        name: Some("이유나".into()),
        request_id: "0123456789abcdef".into(),
        action: "GET /ops/caller?q=1001 200".into(),
    };
    desk.store.record_access(&[access]).await.unwrap();
    desk.get("/ops/record?q=1001").await.is(200).has("이유나").has("0123456789abcdef");
    desk.get("/ops/record?q=nothing-like-it").await.is(200).lacks("이유나");
    let file = desk.get("/ops/record.csv?q=1001").await;
    file.is(200).has("user:1,이유나,192.0.2.7,0123456789abcdef,GET /ops/caller?q=1001 200");
    assert_eq!(file.text.lines().count(), 2);
    desk.get("/ops/record?before=x").await.is(400);
}

#[tokio::test]
async fn who_finds_an_open_browser_cannot_take_the_account_over() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let user = desk.user("engineer").await;
    let began = desk.now().before(std::time::Duration::from_secs(3600));
    let session = bongsu_store::NewSession::draw(user.id, false, "a", "b").unwrap();
    let factor = bongsu_store::Factor::PasswordAlone;
    assert!(desk.store.log_in(&session, &factor, (&user, "n"), None, began).await.unwrap());
    *desk.cookie.lock().unwrap() = format!("bongsu-session-8081={}", session.cookie);
    let token = [("name", "x"), ("days", "30"), ("read", "1")];
    desk.form("/account/tokens", &token).await.is(400);
    let with_password = [&token[..], &[("current", PASSWORD)]].concat();
    desk.form("/account/tokens", &with_password).await.is(200).has("bongsu_");
}

/// Of who logs in by an identity provider or a passkey alone.
#[tokio::test]
async fn who_has_no_password_logs_in_again_before_they_change_how_they_log_in() {
    let desk = Desk::empty().await;
    let login = bongsu_core::access::LoginName::parse("engineer").unwrap();
    desk.store.add_user(&login, "Kim", Role::Engineer, desk.now()).await.unwrap();
    let user = desk.user("engineer").await;
    let new = "quite another password";
    for (age, status) in [(3_600, 400), (60, 200)] {
        let began = desk.now().before(std::time::Duration::from_secs(age));
        let session = bongsu_store::NewSession::draw(user.id, false, "a", "b").unwrap();
        let factor = bongsu_store::Factor::Provider;
        assert!(desk.store.log_in(&session, &factor, (&user, "n"), None, began).await.unwrap());
        *desk.cookie.lock().unwrap() = format!("bongsu-session-8081={}", session.cookie);
        let token = [("name", "x"), ("days", "30"), ("read", "1")];
        desk.form("/account/tokens", &token).await.is(status);
        let change = [("password", new), ("again", new)];
        let status = if status == 200 { 303 } else { status };
        desk.form("/account/password", &change).await.is(status);
    }
}

#[tokio::test]
async fn a_team_is_who_is_in_it() {
    let desk = Desk::open(&[Role::Administrator, Role::Counsellor]).await;
    desk.logs_in("administrator").await;
    let at = format!("/ops/users/{}", desk.user("counsellor").await.id);
    desk.form(&at, &[("action", "join"), ("team", &"x".repeat(41))]).await.is(400);
    desk.form(&at, &[("action", "join"), ("team", "야간")]).await.is(303);
    desk.get("/ops/users").await.is(200).has("야간");
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("counsellor").await;
    desk.get("/ops/teams").await.is(200).has("야간").has("counsellor").lacks("/ops/users");
    desk.get("/account").await.is(200).has("야간");
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("administrator").await;
    let by = |user: &str, name: &str| bongsu_store::Access {
        at: desk.now(),
        remote_addr: "192.0.2.7".into(),
        principal: Some(format!("user:{user}")),
        name: Some(name.into()),
        request_id: name.into(),
        action: "GET /ops 200".into(),
    };
    let id = desk.user("counsellor").await.id.to_string();
    desk.store.record_access(&[by(&id, "이유나"), by("other", "박누구")]).await.unwrap();
    let night = "/ops/record?team=%EC%95%BC%EA%B0%84";
    desk.get(night).await.is(200).has("이유나").lacks("박누구");
    desk.get(&night.replace("record?", "record.csv?")).await.is(200).has("이유나").lacks("박누구");
    desk.form(&at, &[("action", "leave"), ("team", "야간")]).await.is(303);
    desk.get("/ops/teams").await.is(200).lacks("야간");
}
