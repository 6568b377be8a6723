//! S5: operations see which single sites have trouble of their own, and what expires soon.

use crate::client::ops;
use crate::markup::check;
use crate::story::{Scene, host, incident_id, stage};

#[tokio::test]
async fn open_alerts_and_dates_are_listed_with_who_was_told() {
    let page = ops(Scene::Quiet, "/ops/alerts?lang=en").await;
    page.is(200).has(&host(11).unicode()).has("HTTP status 500").has("night shift");
    page.has("7 days left").has("Last seen").has("Joined an incident");
    page.has(&format!("/ops/incidents/{}", incident_id()));
    check(&page.text);
    let korean = ops(Scene::Quiet, "/ops/alerts?lang=ko").await;
    korean.is(200).has("진행 중인 경보").has("7일 남음");
}

#[tokio::test]
async fn the_list_is_filtered_by_kind_and_by_text() {
    let stage = stage(Scene::Quiet, 200);
    let dates = stage.ops("/ops/alerts?kind=certificate&lang=en").await;
    dates.is(200).has(&host(12).unicode()).lacks(&host(11).unicode());
    let found = stage.ops(&format!("/ops/alerts?q={}&lang=en", host(11))).await;
    found.is(200).has(&host(11).unicode()).lacks(&host(12).unicode());
    stage.ops("/ops/alerts?kind=fire").await.is(400);
}

#[tokio::test]
async fn programs_read_the_same() {
    let stage = stage(Scene::Quiet, 200);
    let open = stage.ops("/api/v1/alerts").await.json();
    assert_eq!((&open["total"], &open["rows"][0]["kind"]), (&2.into(), &"down".into()));
    let row = &open["rows"][0];
    assert_eq!((&row["layer"], &row["reason"]), (&"http".into(), &"status".into()));
    assert_eq!((&row["status"], &row["subject"]), (&500.into(), &host(11).as_str().into()));
    assert!(row["ended_at"].is_null() && row["as_of"].is_string());
    let dates = stage.ops("/api/v1/alerts?kind=certificate").await.json();
    assert_eq!(dates["total"], 1);
    assert!(dates["rows"][0]["until"].is_string());
    let ended = stage.ops("/api/v1/alerts?state=ended").await.json();
    assert_eq!(ended["rows"][0]["end"], "joined");
    assert_eq!(ended["rows"][0]["incident"], incident_id().to_string());
    stage.ops("/api/v1/alerts?state=old").await.is(400);
    let metrics = stage.ops("/metrics").await;
    metrics.has("bongsu_alerts{kind=\"down\"} 1").has("bongsu_alerts{kind=\"domain\"} 0");
}
