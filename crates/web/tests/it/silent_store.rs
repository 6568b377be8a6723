//! A store that takes every question and answers none: nobody waits for it (issue "PostgreSQL
//! away"; S8).

use crate::client::{PageResponse, form, get, json, read};
use crate::story::{self, FakeEngine, FakeStore, Scene, Stage, TOKEN, host, incident_id, kim};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use bongsu_clock::Clock;
use bongsu_core::access::Role;
use bongsu_core::notification::ContactKey;
use bongsu_core::secret::StoreSecret;
use bongsu_store::Store;
use bongsu_web::{
    KnownHosts, Route, Settings, SignedIn, operations_route_list, operations_router,
    public_route_list, public_router,
};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tower::ServiceExt;

/// Within this a request is answered, also on a busy machine; its limit is 15 seconds.
const ANSWER_MAX: Duration = Duration::from_secs(8);

/// A scene whose users are in a store that works, and everything else in one that does not.
async fn stage() -> (Stage, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bongsu.db");
    let users = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
    let view = story::view(&story::topology(60), Scene::Identified);
    let settings = Settings { users: Some(users), ..story::settings(false) };
    let store = FakeStore::of(&view);
    (story::stage_of(view, store, FakeEngine::default(), settings), folder)
}

fn contact() -> String {
    ContactKey::of(&StoreSecret::default(), &kim().contacts[0]).to_string()
}

/// A request that the route would do something for.
fn request(route: &Route) -> Request<Body> {
    let path = route.path.replace("{*key}", "dc:gasan").replace("{host}", host(7).as_str());
    let of_incident = path.contains("/incidents/{id}");
    let id = if of_incident { incident_id().to_string() } else { uuid::Uuid::nil().to_string() };
    let path = path
        .replace("{id}", &id)
        .replace("{draft}", "0")
        .replace("{number}", "1")
        .replace("{token}", &TOKEN.to_string());
    if route.method == "GET" {
        let query = match route.path.as_str() {
            "/probe" => format!("?target={}", host(7)),
            "/api/v1/caller" | "/ops/caller" => "?q=010-1234-5678".into(),
            "/c/{token}/unsubscribe" => format!("?to={}", contact()),
            _ => String::new(),
        };
        return get(&(path + &query));
    }
    let (contact, site) = (contact(), host(7));
    let fields: &[(&str, &str)] = match route.path.as_str() {
        "/c/{token}/report" => &[("site", site.as_str()), ("text", "빈 화면")],
        "/c/{token}/preferences" => &[("contact", &contact), ("verbosity", "brief")],
        "/c/{token}/unsubscribe" => return form(&format!("{path}?to={contact}"), &[]),
        "/subscribe" => &[("email", "reader@example.kr")],
        "/ops/incidents/{id}/obligations" => &[("kind", "notify"), ("note", "전화함")],
        "/api/v1/incidents/{id}/exclude" => {
            let body = format!(r#"{{"site":"{site}","reason":"철거"}}"#);
            return json(&path, &body);
        }
        "/api/v1/incidents/{id}/statements" => {
            return json(
                &path,
                r#"{"claim":"ongoing","ko_fact":"확인 중","en_fact":"We are looking."}"#.into(),
            );
        }
        _ => &[],
    };
    form(&path, fields)
}

#[tokio::test]
async fn every_route_of_both_listeners_answers_although_the_store_does_not() {
    let (stage, _folder) = stage().await;
    stage.store.silent.store(true, Relaxed);
    let (public, all) = (public_route_list(), operations_route_list());
    assert!(public.len() > 25 && all.len() > 70, "{} {}", public.len(), all.len());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a route is listed twice");
    let hosts = KnownHosts::default();
    let (open, inside) =
        (public_router(stage.app.clone(), &hosts), operations_router(stage.app.clone(), &hosts));
    let public = public.into_iter().map(|route| (open.clone(), route));
    let asked = public.chain(all.into_iter().map(|route| (inside.clone(), route)));
    let answers = asked.map(|(router, route)| async move {
        let mut request = request(&route);
        request.extensions_mut().insert(SignedIn::rehearsed("Kim", Role::Administrator));
        let asked_at = Clock::system().now();
        // The head alone: a live page has no end.
        let answer = Clock::system().timeout(ANSWER_MAX, router.oneshot(request)).await;
        let status = answer.map_or(StatusCode::GATEWAY_TIMEOUT, |answer| answer.unwrap().status());
        (route, status, Clock::system().now().since(asked_at))
    });
    let answers = futures_util::future::join_all(answers).await;
    let late: Vec<_> =
        answers.iter().filter(|(_, status, _)| *status == StatusCode::GATEWAY_TIMEOUT).collect();
    assert!(late.is_empty(), "{late:#?}");
    let unknown: Vec<_> =
        answers.iter().filter(|(_, status, _)| *status == StatusCode::METHOD_NOT_ALLOWED).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// The stage with the tokens in memory, and then without its store.
async fn known_and_silent() -> (Stage, tempfile::TempDir) {
    let (stage, folder) = stage().await;
    tokio::spawn(stage.app.clone().follow_store());
    while stage.store.tokens_given.load(Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    stage.store.silent.store(true, Relaxed);
    (stage, folder)
}

#[tokio::test]
async fn a_customers_page_is_answered_from_memory_and_says_as_of_when() {
    let (stage, _folder) = known_and_silent().await;
    let mut old = stage.views.borrow().as_ref().clone();
    old.at = old.at.before(Duration::from_secs(8));
    stage.views.send_replace(old.into());
    let asked_at = Clock::system().now();
    let page = stage.visit(&format!("/c/{TOKEN}?lang=en")).await;
    assert!(
        Clock::system().now().since(asked_at) < ANSWER_MAX / 4,
        "{:?}",
        Clock::system().now().since(asked_at)
    );
    crate::markup::check(&page.text);
    page.is(200).has(&host(7).unicode()).has("cannot be opened.");
    page.has("No new observations since").has("History cannot be read right now.");
}

async fn send(stage: &Stage, request: Request<Body>) -> PageResponse {
    read(public_router(stage.app.clone(), &KnownHosts::default()), request).await
}

#[tokio::test]
async fn what_a_customer_sends_is_refused_with_when_to_try_again() {
    let (stage, _folder) = known_and_silent().await;
    for path in ["report", "preferences"] {
        let method = "POST";
        let route = Route { method, path: format!("/c/{{token}}/{path}") };
        let answer = send(&stage, request(&route)).await;
        answer.is(503).has("데이터베이스가 응답하지 않아").has("15초 뒤에 다시");
        assert_eq!(answer.header("retry-after"), "15");
    }
    let settings = send(&stage, get(&format!("/c/{TOKEN}/preferences?lang=en"))).await;
    settings.is(503).has("our database is not responding").has("in 15 seconds");
    assert!(stage.engine.commands.lock().unwrap().is_empty(), "nothing is done later either");
}

#[tokio::test]
async fn a_revoked_link_leads_nowhere_within_seconds() {
    let (stage, _folder) = stage().await;
    tokio::spawn(stage.app.clone().follow_store());
    let page = format!("/c/{TOKEN}?lang=en");
    stage.visit(&page).await.is(200);
    stage.store.revoked.store(true, Relaxed);
    let revoked = async {
        while stage.visit(&page).await.status != 404 {
            tokio::task::yield_now().await;
        }
    };
    Clock::system().timeout(ANSWER_MAX, revoked).await.expect("the link is refused");
}
