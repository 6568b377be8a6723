//! Who reads the same again is told so in a line, and told when it changed.

use crate::client::{PageResponse, read};
use crate::story::{Scene, Stage, incident_id, stage_a_minute_later};
use axum::body::Body;
use axum::http::{Method, Request};
use bongsu_core::engine::view::View;
use bongsu_web::{KnownHosts, public_router};
use std::sync::Arc;
use std::time::Duration;

async fn ask(
    stage: &Stage,
    method: Method,
    target: &str,
    headers: &[(&str, &str)],
) -> PageResponse {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let router = public_router(stage.app.clone(), &KnownHosts::default());
    read(router, request.body(Body::empty()).unwrap()).await
}

async fn again(stage: &Stage, target: &str, headers: &[(&str, &str)]) -> PageResponse {
    ask(stage, Method::GET, target, headers).await
}

/// What does not change while nothing happens: feeds, what status clients read, and files.
const DATED: [&str; 6] = [
    "/history.atom",
    "/history.rss",
    "/feed.json",
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/incidents.json",
];

#[tokio::test]
async fn who_has_the_newest_is_told_so_in_every_way_to_name_it() {
    let stage = stage_a_minute_later(Scene::Identified, 60);
    let home = again(&stage, "/", &[]).await.text;
    let asset = home.split('"').find(|text| text.starts_with("/assets/")).unwrap().to_owned();
    let incident = format!("/incidents/{}", incident_id());
    let others = ["/", "/history", &incident, "/api/v1/status", "/api/v1/openapi.json", &asset];
    for target in DATED.iter().copied().chain(others) {
        let first = again(&stage, target, &[]).await;
        let tag = first.is(200).header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() > 20, "{target}: {tag}");
        let strong = tag.trim_start_matches("W/");
        for list in [&tag, strong, "*", &format!("\"a,b\", {tag}"), &format!("{strong}, W/\"x\"")] {
            let same = again(&stage, target, &[("if-none-match", list)]).await;
            same.is(304);
            assert_eq!((same.text.as_str(), same.header("etag")), ("", tag.as_str()), "{target}");
            for name in ["cache-control", "vary"] {
                assert_eq!(same.header(name), first.header(name), "{target}: {name}");
            }
        }
        for other in ["\"x\"", "W/\"x\", \"y\"", "nonsense", ""] {
            again(&stage, target, &[("if-none-match", other)]).await.is(200);
        }
        let head = ask(&stage, Method::HEAD, target, &[]).await;
        assert_eq!((head.is(200).header("etag"), head.text.as_str()), (tag.as_str(), ""));
        ask(&stage, Method::HEAD, target, &[("if-none-match", &tag)]).await.is(304);
    }
    // In another language it is another text.
    let [ko, en] = ["ko", "en"].map(|lang| format!("/api/v2/status.json?lang={lang}"));
    let tag = again(&stage, &ko, &[]).await.header("etag").to_owned();
    again(&stage, &en, &[("if-none-match", &tag)]).await.is(200);
}

#[tokio::test]
async fn a_date_is_as_good_as_a_tag_where_there_is_none() {
    let stage = stage_a_minute_later(Scene::Identified, 60);
    for target in DATED {
        let first = again(&stage, target, &[]).await;
        let date = first.is(200).header("last-modified").to_owned();
        assert!(date.starts_with("Thu, 04 Jan 2018 07:"), "{target}: {date}");
        let ask = |since: &str| {
            let since = since.to_owned();
            let stage = &stage;
            async move { again(stage, target, &[("if-modified-since", &since)]).await.status }
        };
        for since in [&date, "Thu, 04 Jan 2018 09:00:00 GMT", "Thu Jan  4 09:00:00 2018"] {
            assert_eq!(ask(since).await, 304, "{target}: {since}");
        }
        for since in ["Thu, 04 Jan 2018 07:00:00 GMT", "yesterday", "1515052800", ""] {
            assert_eq!(ask(since).await, 200, "{target}: {since}");
        }
        // A tag counts more than a date.
        let both = [("if-none-match", "\"x\""), ("if-modified-since", date.as_str())];
        again(&stage, target, &both).await.is(200);
    }
}

fn give(stage: &Stage, later: u64, change: impl FnOnce(&mut View)) {
    let mut view = View::clone(&stage.views.borrow());
    view.at += Duration::from_secs(later);
    change(&mut view);
    stage.views.send(Arc::new(view)).unwrap();
}

/// A client of Statuspage that looks every minute for what was updated.
#[tokio::test]
async fn updated_is_when_it_changed_and_not_when_it_was_rendered() {
    let stage = stage_a_minute_later(Scene::Quiet, 60);
    let summary = async || again(&stage, "/api/v2/summary.json", &[]).await;
    let first = summary().await;
    give(&stage, 20, |_| {});
    let same = summary().await;
    assert_eq!(same.text, first.text);
    assert_eq!(same.header("etag"), first.header("etag"));
    let times = |answer: &PageResponse| {
        let body = answer.json();
        let time = |value: &serde_json::Value| value["updated_at"].as_str().unwrap().to_owned();
        let parts: Vec<_> = body["components"].as_array().unwrap().iter().map(time).collect();
        (time(&body["page"]), parts)
    };
    let (page, parts) = times(&first);
    assert_eq!(page, "2018-01-04T06:40:00Z");
    // One component is the cause of an outage; the others are as they were.
    give(&stage, 10, |view| {
        view.incidents = crate::story::view(&view.topology, Scene::Identified).incidents;
    });
    let (changed_page, changed) = times(&summary().await);
    assert_eq!(changed_page, "2018-01-04T06:40:30Z");
    let moved: Vec<_> = changed.iter().zip(&parts).filter(|(new, old)| new != old).collect();
    // It, and the group that it is in.
    assert_eq!(moved.len(), 2, "{changed:?}");
    assert!(moved.iter().all(|(new, _)| *new == "2018-01-04T06:40:30Z"), "{changed:?}");
    assert_ne!(changed_page, page);
}
