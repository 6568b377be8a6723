//! What attackers try.

use super::{Desk, PASSWORD};
use crate::client::form;
use crate::story::{self, Scene};
use bongsu_core::Time;
use bongsu_core::access::{PrincipalId, Role};
use bongsu_core::incident::IncidentClass;
use bongsu_web::{
    IdentityProvider, PendingLogin, ProviderAnswer, ProviderError, ProviderIdentity, Settings,
};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test]
async fn a_session_that_was_planted_before_the_login_is_worth_nothing_after_it() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let planted = "bongsu-session-8081=00000000000000000000000000000001";
    *desk.cookie.lock().unwrap() = planted.into();
    desk.logs_in("engineer").await;
    let after = desk.cookie.lock().unwrap().clone();
    assert_ne!(after, planted);
    *desk.cookie.lock().unwrap() = planted.into();
    desk.get("/ops").await.is(303);
    // Nor is a session of before: logging in again replaces it.
    *desk.cookie.lock().unwrap() = after.clone();
    desk.logs_in("engineer").await;
    *desk.cookie.lock().unwrap() = after;
    desk.get("/ops").await.is(303);
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let desk = Desk::open(&[Role::Administrator]).await;
    desk.logs_in("administrator").await;
    let fields = [("login", "mallory"), ("name", "Mallory"), ("role", "administrator")];
    let mut request = form("/ops/users", &fields);
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    desk.send(request).await.is(403);
    let mut login = form("/login", &[("login", "administrator"), ("password", PASSWORD)]);
    login.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    desk.send(login).await.is(403);
    assert_eq!(desk.store.users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_stolen_cookie_opens_nothing_after_the_password_was_changed() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    let stolen = desk.cookie.lock().unwrap().clone();
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("engineer").await;
    let new = "quite another password";
    let change = [("current", PASSWORD), ("password", new), ("again", new)];
    let wrong = [("current", "not the password"), ("password", new), ("again", new)];
    desk.form("/account/password", &wrong).await.is(400);
    desk.form("/account/password", &change).await.is(303);
    desk.get("/ops").await.is(200);
    *desk.cookie.lock().unwrap() = stolen;
    desk.get("/ops").await.is(303);
    desk.tries("engineer", PASSWORD).await.is(403);
    desk.tries("engineer", new).await.is(303);
}

#[tokio::test]
async fn a_code_and_a_recovery_code_open_once() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let (secret, codes) = desk.enrols("engineer").await;
    let code = secret.code_at(desk.now());
    for (code, status) in [(&code, 303), (&code, 403), (&codes[0], 303), (&codes[0], 403)] {
        desk.cookie.lock().unwrap().clear();
        desk.logs_in("engineer").await;
        desk.form("/login/code", &[("code", code)]).await.is(status);
    }
}

#[tokio::test]
async fn one_code_sent_many_times_at_once_opens_once() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let (secret, _) = desk.enrols("engineer").await;
    let code = secret.code_at(desk.now());
    desk.logs_in("engineer").await;
    let tries = (0..4).map(|_| async {
        let answer = desk.form("/login/code", &[("code", &code)]).await;
        // Who comes when the others are done is led to the login.
        (answer.status.as_u16(), answer.header("location").to_owned())
    });
    let opened = futures_util::future::join_all(tries).await;
    let is_open = |it: &&(u16, String)| it.0 == 303 && it.1 != "/login";
    assert_eq!(opened.iter().filter(is_open).count(), 1, "{opened:?}");
}

#[tokio::test]
async fn guesses_from_one_address_wait_and_the_owner_elsewhere_does_not() {
    let desk = Desk::open(&[Role::Administrator]).await;
    for _ in 0..5 {
        desk.tries("administrator", "a wrong password").await.is(403);
    }
    let answer = desk.tries("administrator", PASSWORD).await;
    answer.is(429);
    assert!(!answer.header("retry-after").is_empty());
    desk.comes_from("198.51.100.9:1");
    desk.tries("administrator", PASSWORD).await.is(303);
}

#[tokio::test]
async fn guesses_from_many_addresses_lock_nobody_out() {
    let desk = Desk::open(&[Role::Administrator]).await;
    let (secret, codes) = desk.enrols("administrator").await;
    for n in 1..=12 {
        desk.comes_from(&format!("203.0.113.{n}:1"));
        desk.cookie.lock().unwrap().clear();
        desk.tries("administrator", PASSWORD).await.is(303);
        let status = desk.form("/login/code", &[("code", "000000")]).await.status;
        assert_eq!(status, if n <= 10 { 403 } else { 429 }, "{n}");
    }
    // Whoever knows the password cannot try the codes through; the owner has another way.
    desk.comes_from("198.51.100.9:1");
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("administrator").await;
    let code = secret.code_at(desk.now());
    desk.form("/login/code", &[("code", &code)]).await.is(429);
    desk.form("/login/code", &[("code", &codes[0])]).await.is(303);
    desk.get("/ops").await.is(200);
}

#[tokio::test]
async fn an_unknown_name_is_answered_as_a_wrong_password_is() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let gone = desk.add("gone", Role::Engineer).await;
    desk.store.disable_user(gone.id, desk.now()).await.unwrap();
    let known = desk.tries("engineer", "a wrong password").await;
    for (name, password) in
        [("nobody", "a wrong password"), ("a/b", "a wrong password"), ("gone", PASSWORD)]
    {
        let answer = desk.tries(name, password).await;
        assert_eq!(answer.status, known.status);
        let shown = answer.text.replace(&format!("value=\"{name}\""), "value=\"engineer\"");
        assert_eq!(shown, known.text, "{name}");
    }
}

#[tokio::test]
async fn a_login_leads_to_no_other_site() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let fields = [("login", "engineer"), ("password", PASSWORD), ("next", "//evil.example/")];
    assert_eq!(desk.form("/login", &fields).await.header("location"), "/ops");
    let page = desk.get("/login?next=https://evil.example").await;
    page.is(200).has("name=\"next\" value=\"/ops\"");
}

#[tokio::test]
async fn nothing_secret_is_in_the_record() {
    let desk = Desk::open(&[Role::Administrator]).await;
    desk.logs_in("administrator").await;
    let link = desk
        .store
        .create_link(Some(desk.user("administrator").await.id), desk.now())
        .await
        .unwrap();
    desk.get(&format!("/login/link/{link}")).await.is(200);
    desk.tries(PASSWORD, PASSWORD).await;
    let session = desk.cookie.lock().unwrap().split_once('=').unwrap().1.to_owned();
    let recorded = format!("{:?}", desk.stage.store.accesses.lock().unwrap());
    assert!(recorded.contains("/login/link/…"), "{recorded}");
    for secret in [link.as_str(), PASSWORD, &session, "correct"] {
        assert!(!recorded.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn strangers_cannot_fill_the_record_nor_hide_a_login_in_it() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let count = || desk.stage.store.accesses.lock().unwrap().len();
    let long = "x".repeat(2_000);
    for n in 0..230 {
        desk.comes_from(&format!("198.{}.{}.1:4711", 18 + n % 2, n / 4));
        desk.get(&format!("/c/{n:032x}?{long}")).await.is(404);
        desk.get("/ops/sites").await.is(303);
        desk.form("/logout", &[]).await;
    }
    let noise = count();
    assert!(noise <= 600, "{noise}");
    let longest = desk.stage.store.accesses.lock().unwrap().iter().map(|it| it.target.len()).max();
    assert!(longest.unwrap() < 300, "{longest:?}");
    // What is done with a credential is recorded all the same, from the same networks too.
    desk.logs_in("engineer").await;
    for _ in 0..40 {
        desk.get("/ops/sites").await.is(200);
    }
    assert_eq!(count(), noise + 41);
    let login = desk.stage.store.accesses.lock().unwrap()[noise].clone();
    assert_eq!((&*login.method, &*login.target, login.status), ("POST", "/login", 303));
}

#[tokio::test]
async fn one_network_leaves_room_in_the_record_for_others() {
    let desk = Desk::open(&[]).await;
    let count = || desk.stage.store.accesses.lock().unwrap().len();
    for n in 0..300 {
        desk.comes_from(&format!("198.51.100.{}:4711", n % 250));
        desk.get(&format!("/c/{n:032x}")).await.is(404);
    }
    assert_eq!(count(), 30);
    desk.comes_from("203.0.113.1:4711");
    desk.get("/c/00").await.is(404);
    assert_eq!(count(), 31);
}

#[tokio::test]
async fn a_customer_cannot_fill_the_record_by_their_own_page() {
    let desk = Desk::open(&[]).await;
    for _ in 0..300 {
        desk.get(&format!("/c/{}", crate::story::TOKEN)).await.is(200);
    }
    assert_eq!(desk.stage.store.accesses.lock().unwrap().len(), 120);
}

#[tokio::test]
async fn the_door_of_operations_alone_tells_a_stranger_nothing_more() {
    let mut view = story::view(&story::topology(60), Scene::Identified);
    for incident in &mut view.incidents {
        Arc::make_mut(incident).incident.class = IncidentClass::RedundancyLost;
    }
    let id = view.incidents[0].incident.id.to_string();
    let desk = Desk::showing(view, Settings::default()).await;
    desk.add("viewer", Role::Viewer).await;
    let one = format!("/api/v1/incidents/{id}");
    for target in ["/api/v1/status", "/api/v1/incidents"] {
        let answer = desk.get(target).await;
        assert!(answer.is(200).lacks(&id).header("cache-control").contains("public"), "{target}");
    }
    desk.get(&one).await.is(404);
    desk.logs_in("viewer").await;
    for target in ["/api/v1/status", "/api/v1/incidents", &one] {
        // No cache keeps for others what people of the host are told.
        let answer = desk.get(target).await;
        assert_eq!(answer.is(200).has(&id).header("cache-control"), "no-store", "{target}");
    }
}

/// An identity provider that counts how often it is asked, and knows nobody.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl IdentityProvider for Counting {
    fn label(&self) -> &str {
        "Log in"
    }

    fn question<'a>(
        &'a self,
        _: Time,
        _: &'a PendingLogin,
    ) -> BoxFuture<'a, Result<String, ProviderError>> {
        Box::pin(async { Ok("https://id.example/".into()) })
    }

    fn identity<'a>(
        &'a self,
        _: Time,
        _: &'a ProviderAnswer,
        _: &'a PendingLogin,
    ) -> BoxFuture<'a, Result<ProviderIdentity, ProviderError>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Err(ProviderError::Refused("no such code".into())) })
    }
}

#[tokio::test]
async fn a_stranger_does_not_make_the_desk_ask_the_provider_again_and_again() {
    let provider = Arc::new(Counting::default());
    let settings = Settings { identity_provider: Some(provider.clone()), ..Settings::default() };
    let desk = Desk::with(settings).await;
    desk.add("viewer", Role::Viewer).await;
    let part = "a".repeat(64);
    for _ in 0..100 {
        let cookie = format!("bongsu-login-8081={part}.{part}.{part}.%2Fops");
        *desk.pending.lock().unwrap() = cookie;
        let answer = desk.get(&format!("/login/provider/callback?state={part}&code=1")).await;
        assert!(matches!(answer.status.as_u16(), 403 | 429), "{}", answer.status);
    }
    assert_eq!(provider.0.load(Ordering::Relaxed), 30);
    desk.logs_in("viewer").await;
}

#[tokio::test]
async fn guesses_of_a_code_at_the_same_moment_count_like_guesses_in_turn() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let (secret, _) = desk.enrols("engineer").await;
    let right = secret.code_at(desk.now());
    desk.logs_in("engineer").await;
    let guesses = (0..40).map(|n| {
        let (desk, right) = (&desk, &right);
        async move {
            // Each from a network of its own; the last one guesses right.
            desk.comes_from(&format!("198.51.{n}.1:4711"));
            let code = if n == 39 { right.clone() } else { format!("{n:06}") };
            desk.form("/login/code", &[("code", &code)]).await.status.as_u16()
        }
    });
    let statuses = futures_util::future::join_all(guesses).await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 0, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 403).count(), 10, "{statuses:?}");
    desk.get("/ops").await.is(303);
}

#[tokio::test]
async fn right_codes_use_up_no_guesses() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let (secret, _) = desk.enrols("engineer").await;
    for round in 0..15 {
        desk.store.count_code("engineer", desk.now()).await.unwrap();
        desk.store.uncount_code("engineer").await.unwrap();
        let counted = desk.store.login_failures("engineer", "codes").await.unwrap().unwrap();
        assert_eq!(counted.count, 0, "{round}");
    }
    desk.logs_in("engineer").await;
    let code = secret.code_at(desk.now());
    desk.form("/login/code", &[("code", &code)]).await.is(303);
    let counted = desk.store.login_failures("engineer", "codes").await.unwrap().unwrap();
    assert_eq!(counted.count, 0);
}

#[tokio::test]
async fn who_takes_the_name_of_another_is_known_by_their_login() {
    let desk = Desk::open(&[Role::Manager, Role::Engineer]).await;
    desk.logs_in("manager").await;
    let access = bongsu_store::Access {
        at: desk.now(),
        remote_addr: "192.0.2.7".into(),
        principal: Some(PrincipalId::user(desk.user("engineer").await.id).as_str().to_owned()),
        name: Some("manager".into()),
        request_id: "0123456789abcdef".into(),
        action: "POST /ops/outbox/retry 303".into(),
    };
    desk.store.record_access(&[access]).await.unwrap();
    desk.get("/ops/record").await.is(200).has("(engineer)");
}
