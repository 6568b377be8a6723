//! S6, S7: a caller is found, and the counsellor sees what may be said.

use crate::markup::check;
use crate::story::{self, FakeEngine, FakeStore, Scene, host, stage};
use bongsu_core::engine::view::{LayerStatus, SiteStatus};
use bongsu_core::layer::Layer;
use std::sync::Arc;

#[tokio::test]
async fn a_caller_is_found_by_number_and_the_card_says_what_may_be_said() {
    let stage = stage(Scene::Identified, 200);
    let card = stage.ops("/ops/caller?q=010-1234-5678&lang=en").await;
    card.is(200).has("김밥나라").has("What you may say").has("What you must not say");
    card.has("3 of your sites were seen failing").has("It appears that");
    card.has("Of the caller’s 3 sites in this outage, none has been verified working")
        .has("Never ask for a password");
    card.has(&host(7).unicode()).has("kimchi@example.kr").has("빈 화면만 나옵니다");
    check(&card.text);
    let host = host(7);
    for text in [
        format!("{host}"),
        format!("www.{host}"),
        format!("https%3A%2F%2Fwww.{host}%2Fshop%3Fid=1"),
        format!("http%3A%2F%2F{host}:8080%2F"),
        format!("{host}%2Fabout"),
    ] {
        stage.ops(&format!("/ops/caller?q={text}&lang=en")).await.has("김밥나라");
    }
    for text in ["https%3A%2F%2F", "www.", "%2F", "host:port"] {
        stage.ops(&format!("/ops/caller?q={text}&lang=en")).await.is(200).has("No customer found");
    }
}

#[tokio::test]
async fn of_sites_that_are_not_known_to_work_nobody_says_that_no_outage_involves_them() {
    let mut view = story::view(&story::topology(200), Scene::Quiet);
    // As after a start: the names are asked, and nothing else.
    let mut asked = SiteStatus::default();
    asked.layers.set(Layer::Dns, LayerStatus { streams: 2, failing: 0, working: 1 });
    view.sites = view.sites.iter().map(|_| asked).collect();
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    let card = stage.ops("/ops/caller?q=010-1234-5678&lang=en").await;
    card.is(200).has("no result yet that shows whether they work").lacks("no known outage");
}

#[tokio::test]
async fn several_matches_are_listed_and_no_match_is_reported() {
    let stage = stage(Scene::Identified, 200);
    let several = stage.ops("/ops/caller?q=%EA%B9%80&lang=en").await;
    several.is(200).has("Several customers").has("김치찌개");
    let link = "/ops/caller?customer=%EA%B3%A0%EA%B0%9D-0002";
    several.has(link);
    stage.ops(&format!("{link}&lang=en")).await.has("What you may say").has("김밥나라");
    check(&several.text);
    stage.ops("/ops/caller?q=nobody&lang=en").await.is(200).has("No customer found");
    check(&stage.ops("/ops/caller").await.text);
}

#[tokio::test]
async fn the_prompt_for_a_telephone_system_says_what_the_card_says() {
    let stage = stage(Scene::Identified, 200);
    let card = stage.ops("/api/v1/caller?q=010-1234-5678&lang=en").await;
    card.is(200);
    let card = card.json();
    assert_eq!((&card["customer"], &card["name"]), (&"고객-0002".into(), &"김밥나라".into()));
    let prompt = card["prompt"].as_str().unwrap();
    assert!(prompt.starts_with("Hello.") && prompt.contains("seen failing"), "{prompt}");
    stage.ops("/api/v1/caller?q=nobody").await.is(404);
    stage.ops("/api/v1/caller").await.is(400);
    stage.visit("/api/v1/caller?q=010-1234-5678").await.is(404);
}

#[tokio::test]
async fn after_a_start_the_card_speaks_of_when_sites_were_last_seen_failing() {
    let mut view = story::view(&story::topology(200), Scene::Identified);
    view.sites = view.sites.iter().map(|_| SiteStatus::default()).collect();
    let mut before = (*view.incidents[0]).clone();
    before.incident.last_failure_at = Some(story::at("16:22:18"));
    view.incidents[0] = Arc::new(before);
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    let card = stage.ops("/ops/caller?q=010-1234-5678&lang=en").await;
    card.is(200).has("The last failure in this outage was seen at").has("16:22:18");
    card.lacks("were seen failing and are");
}
