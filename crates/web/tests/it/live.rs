//! Live pages.

use crate::client::get;
use crate::story::{self, FakeStore, Scene, incident_id, stage};
use axum::body::BodyDataStream;
use bongsu_core::access::Role;
use bongsu_web::{KnownHosts, SignedIn, operations_router};
use futures_util::StreamExt;
use std::sync::Arc;
use tower::ServiceExt;

/// Opens a stream. Signals are limited in real time, so the tests wait for the signal itself.
async fn listen(stage: &story::Stage, target: &str) -> BodyDataStream {
    let mut request = get(target);
    request.extensions_mut().insert(SignedIn::rehearsed("Kim", Role::Manager));
    let response = operations_router(stage.app.clone(), &KnownHosts::default())
        .oneshot(request)
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

async fn next(stream: &mut BodyDataStream) -> String {
    loop {
        let bytes = stream.next().await.expect("the stream goes on").unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if text.contains("event:") {
            return text;
        }
    }
}

#[tokio::test]
async fn a_change_is_signalled_and_the_signal_carries_the_instant() {
    let stage = stage(Scene::Quiet, 60);
    let mut stream = listen(&stage, "/live").await;
    assert!(next(&mut stream).await.contains("event: hello"));
    let topology = story::topology(60);
    stage.views.send_replace(Arc::new(story::view(&topology, Scene::Identified)));
    let signal = next(&mut stream).await;
    assert!(signal.contains("event: changed"), "{signal}");
    assert!(signal.contains("data: 2018-01-04T07:24:30Z 16:24:30"), "{signal}");
}

#[tokio::test]
async fn a_view_that_changes_nothing_on_the_page_is_a_heartbeat_only() {
    let stage = stage(Scene::Identified, 60);
    let mut stream = listen(&stage, &format!("/ops/live?incident={}", incident_id())).await;
    next(&mut stream).await;
    let mut view = story::view(&story::topology(60), Scene::Identified);
    view.counters.ok += 1;
    stage.views.send_replace(Arc::new(view));
    assert!(next(&mut stream).await.contains("event: heartbeat"));
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let stage = stage(Scene::Quiet, 60);
    let mut stream = listen(&stage, "/live").await;
    next(&mut stream).await;
    stage.closing.cancel();
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn beyond_the_limit_a_stream_is_refused_and_a_slot_is_freed_again() {
    let view = story::view(&story::topology(60), Scene::Quiet);
    let settings = bongsu_web::Settings { live_clients: 1, ..story::settings(false) };
    let stage = story::stage_of(view, FakeStore::default(), story::FakeEngine::default(), settings);
    let stream = listen(&stage, "/live").await;
    stage.visit("/live").await.is(503).has("새로 고침하면 최신 상태가 표시됩니다");
    drop(stream);
    drop(listen(&stage, "/live").await);
}

#[tokio::test]
async fn a_stream_about_an_unknown_topic_is_refused() {
    let stage = stage(Scene::Quiet, 60);
    stage.ops("/ops/live?incident=x").await.is(404);
    stage.ops("/ops/live?site=nowhere.kr").await.is(404);
}

#[tokio::test]
async fn readers_take_no_live_page_of_operations() {
    let view = story::view(&story::topology(60), Scene::Quiet);
    let settings = bongsu_web::Settings { live_clients: 1, ..story::settings(false) };
    let stage = story::stage_of(view, FakeStore::default(), story::FakeEngine::default(), settings);
    let _reader = listen(&stage, "/live").await;
    stage.visit("/live").await.is(503);
    assert!(next(&mut listen(&stage, "/ops/live").await).await.contains("hello"));
}
