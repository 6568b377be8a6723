//! A program that heard no answer sends its request again, under its key: nothing is done twice.

use crate::client::PageResponse;
use crate::story::{
    self, FakeEngine, FakeStore, Scene, SentCommand, Stage, host, incident_id, stage,
};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::access::Role;
use bongsu_core::engine::command::{Command, Refusal, ScheduleEdit};
use bongsu_core::engine::oncall::OncallView;
use bongsu_core::engine::view::View;
use bongsu_core::oncall::schedule::ScheduleChange;
use bongsu_web::SignedIn;
use std::sync::Arc;

const STATEMENT: &str =
    r#"{"claim":"ongoing","ko_fact":"확인하고 있습니다.","en_fact":"We are looking."}"#;

fn statements() -> String {
    format!("/api/v1/incidents/{}/statements?lang=en", incident_id())
}

async fn post(stage: &Stage, by: &str, target: &str, key: &str, body: &str) -> PageResponse {
    let request = Request::post(target)
        .header("content-type", "application/json; charset=utf-8")
        .header("idempotency-key", key)
        .body(Body::from(body.to_owned()))
        .unwrap();
    stage.send_as(Some(SignedIn::rehearsed(by, Role::Manager)), request).await
}

fn done(stage: &Stage) -> usize {
    stage.engine.commands.lock().unwrap().len()
}

#[tokio::test]
async fn the_same_request_is_carried_out_once_and_gets_its_first_answer_again() {
    let stage = stage(Scene::Identified, 60);
    for key in ["\"k-1\"", "k-1", "\"k-1\""] {
        post(&stage, "Kim", &statements(), key, STATEMENT).await.is(204);
    }
    assert_eq!(done(&stage), 1);
    post(&stage, "Kim", &statements(), "\"k-2\"", STATEMENT).await.is(204);
    post(&stage, "Lee", &statements(), "\"k-1\"", STATEMENT).await.is(204);
    assert_eq!(done(&stage), 3, "another key, and the key of another, are other requests");
    let exclude = format!("/api/v1/incidents/{}/exclude", incident_id());
    let body = format!(r#"{{"site":"{}","reason":"철거"}}"#, host(3));
    for _ in 0..2 {
        post(&stage, "Kim", &exclude, "k-3", &body).await.is(204);
    }
    assert_eq!(done(&stage), 4);
}

#[tokio::test]
async fn a_change_of_a_schedule_that_is_sent_again_is_answered_with_the_id_that_it_got() {
    let stage = stage(Scene::Identified, 60);
    let when = r#""from":"2018-01-05T09:00","until":"2018-01-06T09:00""#;
    let body = format!(r#"{{"action":"add","schedule":"main","person":"kim",{when}}}"#);
    let send = || post(&stage, "Kim", "/api/v1/schedule-changes", "k-1", &body);
    let first = send().await.is(201).json();
    let made = match &stage.engine.commands.lock().unwrap()[..] {
        [SentCommand::Planned { command: Command::ChangeSchedule { id, change }, .. }] => {
            let ScheduleEdit::Make { schedule, window, what } = change else {
                panic!("{change:?}")
            };
            ScheduleChange {
                id: *id,
                schedule: schedule.clone(),
                window: *window,
                what: (**what).clone(),
                author: "Kim".into(),
                made_at: window.start,
                answered: None,
                withdrawn: None,
            }
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(first["id"], made.id.to_string());
    let view = story::view(&story::topology(60), Scene::Identified);
    let oncall = OncallView { changes: Arc::new(vec![made]), ..OncallView::default() };
    stage.views.send_replace(View { oncall, ..view }.into());
    let again = send().await.is(201).json();
    assert_eq!((again, done(&stage)), (first, 1));
}

#[tokio::test]
async fn the_first_answer_is_given_also_when_the_incident_is_over() {
    let stage = stage(Scene::Identified, 60);
    post(&stage, "Kim", &statements(), "k-1", STATEMENT).await.is(204);
    let over = story::view(&story::topology(60), Scene::Resolved);
    stage.views.send_replace(over.into());
    post(&stage, "Kim", &statements(), "k-1", STATEMENT).await.is(204);
    post(&stage, "Kim", &statements(), "k-2", STATEMENT).await.is(404);
    assert_eq!(done(&stage), 1);
}

#[tokio::test]
async fn another_request_under_a_key_that_was_used_is_refused() {
    let stage = stage(Scene::Identified, 60);
    post(&stage, "Kim", &statements(), "k-1", STATEMENT).await.is(204);
    let other = STATEMENT.replace("looking", "waiting");
    let refused = post(&stage, "Kim", &statements(), "k-1", &other).await;
    refused.is(422).has("Another request was sent under this Idempotency-Key.");
    let exclude = format!("/api/v1/incidents/{}/exclude", incident_id());
    post(&stage, "Kim", &exclude, "k-1", STATEMENT).await.is(422);
    assert_eq!(done(&stage), 1);
}

#[tokio::test]
async fn a_request_that_is_being_carried_out_is_not_begun_again() {
    let view = story::view(&story::topology(60), Scene::Identified);
    let engine = FakeEngine { commits_nothing: true, ..FakeEngine::default() };
    let stage = story::stage_of(view.clone(), FakeStore::of(&view), engine, story::settings(false));
    post(&stage, "Kim", &statements(), "k-1", STATEMENT).await;
    let again = post(&stage, "Kim", &statements(), "k-1", STATEMENT).await;
    again.is(409).has("being carried out right now");
    assert_eq!(again.header("content-type"), "application/problem+json");
    assert_eq!(done(&stage), 1);
}

#[tokio::test]
async fn what_was_refused_leaves_its_key_free() {
    let view = story::view(&story::topology(60), Scene::Identified);
    let engine = FakeEngine { refusal: Some(Refusal::ApprovalNeeded), ..FakeEngine::default() };
    let stage = story::stage_of(view.clone(), FakeStore::of(&view), engine, story::settings(false));
    for body in [STATEMENT, &STATEMENT.replace("looking", "waiting")] {
        post(&stage, "Kim", &statements(), "k-1", body).await.is(409).has("Another person must");
    }
    for wrong in ["", "\"\"", "a\"b"] {
        post(&stage, "Kim", &statements(), wrong, STATEMENT).await.is(400).has("Idempotency-Key");
    }
}
