//! Headers, languages and errors: what every response has.

use crate::client::{get, read, visit};
use crate::markup::check;
use crate::story::{Scene, stage};
use axum::body::Body;
use axum::http::Request;
use bongsu_web::{KnownHosts, public_router};

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
    let router = public_router(stage.app.clone(), &KnownHosts::default());
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
async fn a_japanese_reader_gets_japanese_and_a_way_to_each_other_language() {
    let stage = stage(Scene::Identified, 60);
    let router = public_router(stage.app.clone(), &KnownHosts::default());
    let request = Request::get("/").header("accept-language", "ja,en-US;q=0.8");
    let page = read(router, request.body(Body::empty()).unwrap()).await;
    check(page.is(200).text.as_str());
    page.has("<html lang=\"ja\"").has(">日本語</span>");
    page.has("hreflang=\"ko\"").has("hreflang=\"en\"").lacks("hreflang=\"ja\"");
    page.has("16:19:03").lacks("복구").lacks("고장");
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

fn statement_from(origin: &str, host: &str) -> Request<Body> {
    Request::post("/ops/incidents/x/exclude")
        .header("host", host)
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("by=kim"))
        .unwrap()
}

/// The page of `rebind.evil.example` has pointed its name at this machine: to the browser
/// everything below has the page's own origin.
#[tokio::test]
async fn a_page_that_points_its_own_name_here_reads_nothing_and_states_nothing() {
    let stage = stage(Scene::Identified, 60);
    let evil = "rebind.evil.example:8081";
    for target in ["/ops", "/api/v1/sites", "/metrics", "/"] {
        let request =
            Request::get(target).header("host", evil).header("sec-fetch-site", "same-origin");
        let answer = stage.send(request.body(Body::empty()).unwrap()).await;
        answer.is(421);
        assert!(!answer.text.contains("example.kr"), "{target}: {}", answer.text);
    }
    let form = statement_from("http://rebind.evil.example:8081", evil);
    stage.send(form).await.is(421);
    // A host in the target counts as well: it is the one that goes (RFC 9112 §3.2.2).
    let absolute = Request::get("http://rebind.evil.example:8081/ops").header("host", "localhost");
    stage.send(absolute.body(Body::empty()).unwrap()).await.is(421);
    let by_name = Request::get("/ops").header("host", "localhost:8081");
    stage.send(by_name.body(Body::empty()).unwrap()).await.is(200);
}

#[tokio::test]
async fn the_public_site_is_no_trusted_origin_for_operations() {
    let stage = stage(Scene::Identified, 60);
    let status = "https://status.host.example";
    let ours = "https://desk.host.example";
    let hosts = KnownHosts::new([127, 0, 0, 1].into(), Some(ours), &[]);
    let router = bongsu_web::operations_router(stage.app.clone(), &hosts);
    let answer = read(router.clone(), statement_from(status, "localhost:8081")).await;
    answer.is(403);
    // A proxy changed the host: the form is from operations all the same.
    let answer = read(router, statement_from(ours, "localhost:8081")).await;
    assert_ne!(answer.status, 403);
    let public = KnownHosts::new([127, 0, 0, 1].into(), Some(status), &[]);
    let router = public_router(stage.app.clone(), &public);
    let request = Request::get("/").header("host", "status.host.example");
    read(router.clone(), request.body(Body::empty()).unwrap()).await.is(200);
    let request = Request::get("/").header("host", "desk.host.example");
    read(router, request.body(Body::empty()).unwrap()).await.is(421);
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
    let response = tower::ServiceExt::oneshot(
        public_router(stage.app.clone(), &KnownHosts::default()),
        request,
    )
    .await
    .unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    read(public_router(stage.app.clone(), &KnownHosts::default()), get("/")).await.is(200);
}
