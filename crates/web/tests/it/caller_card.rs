//! S6, S7: a caller is found, and the counsellor sees what may be said.

use crate::markup::check;
use crate::story::{Scene, host, stage};

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
    stage.ops(&format!("/ops/caller?q={}&lang=en", host(7).as_str())).await.has("김밥나라");
}

#[tokio::test]
async fn several_matches_are_listed_and_no_match_is_reported() {
    let stage = stage(Scene::Identified, 200);
    let several = stage.ops("/ops/caller?q=%EA%B9%80&lang=en").await;
    several.is(200).has("Several customers").has("김치찌개");
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
