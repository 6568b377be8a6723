//! Commands of people: confirmed first, carried out once, and recorded with author and reason.

use crate::client::get;
use crate::markup::check;
use crate::story::{self, FakeEngine, FakeStore, Scene, SentCommand, host, incident_id, stage};
use axum::body::Body;
use axum::http::Request;

fn statement() -> String {
    format!("/ops/incidents/{}/statement", incident_id())
}

fn exclude() -> String {
    format!("/ops/incidents/{}/exclude", incident_id())
}

#[tokio::test]
async fn a_site_is_excluded_with_a_reason_after_confirmation() {
    let stage = stage(Scene::Identified, 200);
    let site = host(1);
    let fields = [("site", site.as_str()), ("by", "이담당"), ("reason", "이전함")];
    let page = stage.form(&exclude(), &fields).await;
    page.is(200).has("피해 목록에서 제외합니다").has("되돌릴 수 없습니다");
    check(&page.text);
    let [a, b, c] = fields;
    stage.form(&exclude(), &[a, b, c, ("confirm", "yes")]).await.is(303);
    let commands = stage.engine.commands.lock().unwrap().clone();
    assert_eq!(
        commands,
        [SentCommand::Exclude { site, by: "이담당".into(), reason: "이전함".into() }]
    );
}

#[tokio::test]
async fn a_missing_or_invalid_field_is_named_with_a_remedy() {
    let stage = stage(Scene::Identified, 200);
    let long = "가".repeat(501);
    let of = [("site", "a.kr"), ("reason", &*long)];
    stage.form(&exclude(), &of).await.is(400).has("500자 이내로");
    stage
        .form(&exclude(), &[("site", "a b"), ("by", "x"), ("reason", "y")])
        .await
        .is(400)
        .has("호스트 이름");
    let unlisted = host(3);
    stage
        .form(&exclude(), &[("site", unlisted.as_str()), ("by", "x"), ("reason", "y")])
        .await
        .is(404)
        .has("이 장애의 피해 목록에 없는 사이트입니다.");
    // The form is shown again with what was typed.
    let fields = [("site", "a b"), ("by", "이담당"), ("reason", "이전함")];
    let refused = stage.form(&exclude(), &fields).await;
    refused.is(400).has("value=\"a b\"").has("이전함</textarea>");
    check(&refused.text);
    assert!(stage.engine.commands.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let stage = stage(Scene::Identified, 200);
    let request = Request::post(statement())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://evil.example")
        .body(Body::from("by=x&ko_fact=y&confirm=yes"))
        .unwrap();
    stage.send(request).await.is(403).has("다른 사이트에서 보낸 요청이어서 거부했습니다.");
    assert!(stage.engine.commands.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_resolved_incident_takes_no_command() {
    let stage = stage(Scene::Resolved, 200);
    let fields = [("by", "x"), ("ko_fact", "y"), ("confirm", "yes")];
    stage.form(&statement(), &fields).await.is(404);
    stage.ops(&format!("/ops/incidents/{}", incident_id())).await.lacks("method=\"post\"");
}

#[tokio::test]
async fn when_the_engine_does_not_answer_the_page_says_that_the_result_is_unknown() {
    let view = story::view(&story::topology(200), Scene::Identified);
    let store = FakeStore::of(&view);
    let unavailable = FakeEngine { unavailable: true, ..FakeEngine::default() };
    let stage = story::stage_of(view, store, unavailable, story::settings(false));
    let fields = [("by", "x"), ("ko_fact", "y"), ("confirm", "yes")];
    stage.form(&statement(), &fields).await.is(503).has("기록되었는지 확인하지 못했습니다.");
}

#[tokio::test]
async fn the_public_router_takes_no_command() {
    let stage = stage(Scene::Identified, 200);
    let router = bongsu_web::public_router(stage.app.clone(), &bongsu_web::KnownHosts::default());
    for target in [statement(), format!("/api/v1/incidents/{}/statements", incident_id())] {
        let request = Request::post(target).body(Body::from("{}")).unwrap();
        crate::client::read(router.clone(), request).await.is(404);
    }
    for target in
        ["/ops", "/ops/sites", "/metrics", "/probe?target=x.kr", "/api/v1/sites", "/ops/live"]
    {
        crate::client::read(router.clone(), get(target)).await.is(404);
    }
}

#[tokio::test]
async fn every_use_of_operations_is_recorded_and_no_public_request() {
    let stage = stage(Scene::Identified, 200);
    stage.ops("/").await.is(200);
    stage.ops("/ops/sites?q=dalbit").await.is(200);
    stage.ops("/ops/sites/nowhere.kr").await.is(404);
    stage.ops("/api/v1/sites").await.is(200);
    stage.form(&statement(), &[("by", "x")]).await.is(400);
    let seen = stage.store.accesses.lock().unwrap().clone();
    let seen: Vec<_> =
        seen.iter().map(|a| format!("{} {} {}", a.method, a.target, a.status)).collect();
    assert_eq!(
        seen,
        [
            "GET /ops/sites?q=dalbit 200".to_owned(),
            "GET /ops/sites/nowhere.kr 404".into(),
            "GET /api/v1/sites 200".into(),
            format!("POST {} 400", statement()),
        ]
    );
}

#[tokio::test]
async fn refreshes_of_an_open_page_are_recorded_once_a_minute() {
    let stage = stage(Scene::Identified, 200);
    for _ in 0..5 {
        let request = Request::get("/ops").header("bongsu-live", "1").body(Body::empty()).unwrap();
        stage.send(request).await.is(200);
    }
    assert_eq!(stage.store.accesses.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_access_that_cannot_be_recorded_is_answered_and_counted() {
    let view = story::view(&story::topology(60), Scene::Identified);
    let store = FakeStore { broken: true, ..FakeStore::of(&view) };
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    stage.ops("/ops").await.is(200);
    stage.ops("/metrics").await.has("bongsu_access_records_lost_total 1\n");
}
