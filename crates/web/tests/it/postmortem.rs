//! S20: what an incident taught is written by one, approved by another, and read by all.

use crate::access::Desk;
use crate::story::{self, Scene, incident_id};
use bongsu_core::access::Role;
use bongsu_core::statement::official::Approval;
use bongsu_web::Settings;

async fn desk(scene: Scene) -> Desk {
    let settings = Settings { approval: Approval::Causes, ..Settings::default() };
    let desk = Desk::showing(story::view(&story::inside(60), scene), settings).await;
    for (login, role) in [("kim", Role::Engineer), ("lee", Role::Manager), ("viewer", Role::Viewer)]
    {
        desk.add(login, role).await;
    }
    desk
}

fn path() -> String {
    format!("/ops/incidents/{}/postmortem?lang=en", incident_id())
}

#[tokio::test]
async fn it_is_written_approved_by_another_published_and_taken_back() {
    let desk = desk(Scene::Resolved).await;
    desk.logs_in("kim").await;
    let text = "이름 서버 공격으로\n사이트가 열리지 않았습니다. <b>";
    let save = |revision: &'static str| {
        [
            ("action", "save"),
            ("revision", revision),
            ("summary_ko", text),
            ("actions_en", "Anycast"),
        ]
    };
    desk.form(&path(), &save("0")).await.is(303);
    desk.form(&path(), &save("0")).await.is(409).has("in the meantime").has("Anycast");
    let act =
        |action: &'static str, revision: &'static str| [("action", action), ("revision", revision)];
    desk.form(&path(), &act("publish", "1")).await.is(409).has("Another person must approve");
    desk.form(&path(), &act("approve", "1")).await.is(403);
    desk.logs_in("lee").await;
    desk.get(&path()).await.is(200).has("Written by").has("Not approved yet");
    desk.form(&path(), &act("approve", "1")).await.is(303);
    desk.form(&path(), &act("publish", "2")).await.is(303);
    let kept = desk.store.postmortem(incident_id()).await.unwrap().unwrap();
    *desk.stage.store.postmortem.lock().unwrap() = kept.published.clone();
    let public = desk.get(&format!("/incidents/{}?lang=en", incident_id())).await;
    public.is(200).has("Postmortem").has("Anycast").has("열리지 않았습니다. &lt;b&gt;");
    desk.form(&path(), &act("withdraw", "3")).await.is(303);
    let kept = desk.store.postmortem(incident_id()).await.unwrap().unwrap();
    assert!(kept.published.is_none() && kept.draft.is_some(), "{kept:?}");
}

#[tokio::test]
async fn of_an_open_incident_nothing_is_published_and_nothing_inside_is_named() {
    let desk = desk(Scene::Identified).await;
    desk.logs_in("kim").await;
    let inside = [
        ("action", "save"),
        ("revision", "0"),
        ("summary_ko", "web-02.int.example 이 멈췄습니다."),
    ];
    let refused = desk.form(&path(), &inside).await;
    refused.is(400).has("web-02.int.example 이 멈췄습니다.").has("Summary (한국어)");
    desk.form(&path(), &[("action", "save"), ("revision", "0"), ("summary_ko", "요약")])
        .await
        .is(303);
    desk.logs_in("lee").await;
    desk.form(&path(), &[("action", "approve"), ("revision", "1")]).await.is(303);
    let early = desk.form(&path(), &[("action", "publish"), ("revision", "2")]).await;
    early.is(409).has("not resolved");
    desk.logs_in("viewer").await;
    desk.get(&path()).await.is(200).has("요약").lacks("<textarea");
    desk.form(&path(), &[("action", "publish"), ("revision", "2")]).await.is(403);
}

#[tokio::test]
async fn a_long_text_is_taken_whole_and_one_that_is_too_long_is_refused_by_name() {
    let desk = desk(Scene::Resolved).await;
    desk.logs_in("kim").await;
    let text = "가".repeat(8_000);
    let save = [("action", "save"), ("revision", "0"), ("summary_ko", text.as_str())];
    desk.form(&path(), &save).await.is(303);
    let longer = format!("{text}가");
    let save = [("action", "save"), ("revision", "1"), ("summary_ko", longer.as_str())];
    desk.form(&path(), &save).await.is(400).has("The section “Summary” is longer");
}

#[tokio::test]
async fn the_timeline_is_had_as_markdown() {
    let desk = desk(Scene::Resolved).await;
    desk.logs_in("viewer").await;
    let path = format!("/ops/incidents/{}/timeline.md?lang=en", incident_id());
    let text = desk.get(&path).await;
    text.is(200).has("# ").has("- 4 Jan 2018 16:19:04 KST").has("Stated: ");
    assert!(text.header("content-type").starts_with("text/markdown"));
}
