//! Headers, languages and errors: what every response has.

use crate::client::{get, read, visit};
use crate::markup::check;
use crate::story::{Scene, stage};
use axum::body::Body;
use axum::http::Request;
use bongsu_web::public_router;

#[tokio::test]
async fn every_response_has_the_policy_against_inline_code() {
    for target in
        ["/", "/nowhere", "/api/v1/status", "/api/v1/incidents/x", "/history.atom", "/healthz"]
    {
        let answer = visit(Scene::Identified, target).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
            "{target}"
        );
        assert!(!policy.contains("unsafe"), "{target}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{target}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{target}");
    }
}

#[tokio::test]
async fn the_language_is_negotiated_and_kept_in_a_cookie() {
    let stage = stage(Scene::Quiet, 60);
    let router = public_router(stage.app.clone());
    let ask = |key: &'static str, value: &'static str| {
        let request = Request::get("/").header(key, value).body(Body::empty()).unwrap();
        read(router.clone(), request)
    };
    assert_eq!(ask("accept-language", "en-GB,en;q=0.9").await.header("content-language"), "en");
    assert_eq!(ask("accept-language", "fr").await.header("content-language"), "ko");
    assert_eq!(ask("cookie", "lang=en").await.header("content-language"), "en");
    let chosen = stage.visit("/?lang=en").await;
    assert!(chosen.header("set-cookie").starts_with("lang=en; Path=/"));
    assert!(chosen.header("vary").contains("Accept-Language"));
}

#[tokio::test]
async fn errors_are_pages_for_people_and_problem_details_for_programs() {
    let page = visit(Scene::Quiet, "/incidents/not-an-id?lang=en").await;
    page.is(404).has("There is no such incident.");
    check(&page.text);
    let problem = visit(Scene::Quiet, "/api/v1/incidents?limit=0").await;
    problem.is(400);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    let body = problem.json();
    assert_eq!(body["field"], "limit");
    assert_eq!(body["status"], 400);
    assert_eq!(body["remedy"], "1에서 500 사이의 정수를 입력해 주세요.");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let stage = stage(Scene::Identified, 60);
    let body = format!("by={}", "x".repeat(100_000));
    let request = Request::post("/ops/incidents/x/exclude")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", body.len())
        .body(Body::from(body))
        .unwrap();
    stage.send(request).await.is(413).has("요청 내용이 너무 깁니다.");
}

#[tokio::test]
async fn a_wrong_method_is_refused_with_a_reason() {
    let stage = stage(Scene::Quiet, 60);
    let request = Request::delete("/history").body(Body::empty()).unwrap();
    stage.send(request).await.is(405).has("지원하지 않는 요청 방식입니다");
}

#[tokio::test]
async fn assets_are_cached_for_ever_under_their_hash() {
    let page = visit(Scene::Quiet, "/").await;
    let from = page.text.find("/assets/").unwrap();
    let href: String = page.text[from..].chars().take_while(|c| *c != '"').collect();
    let stage = stage(Scene::Quiet, 60);
    let asset = stage.visit(&href).await;
    asset.is(200);
    assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
    let old = stage.visit("/assets/0000/bongsu.css").await;
    assert_eq!(old.header("cache-control"), "no-cache");
    stage.visit("/assets/0000/..%2fCargo.toml").await.is(404);
}

#[tokio::test]
async fn responses_are_compressed() {
    let stage = stage(Scene::Identified, 200);
    let request = Request::get("/").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let response =
        tower::ServiceExt::oneshot(public_router(stage.app.clone()), request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    read(public_router(stage.app.clone()), get("/")).await.is(200);
}
