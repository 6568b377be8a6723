//! Official statements: shown first, stopped when they claim more than was verified, and
//! published once.

use crate::markup::check;
use crate::story::{self, FakeEngine, FakeStore, Scene, SentCommand, incident_id, stage};
use bongsu_core::engine::command::Refusal;
use bongsu_core::incident::WithdrawnCause;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{
    Claim, ClaimSource, NamedCause, Narrative, UnverifiedClaim,
};
use bongsu_core::statement::proposal::Proposal;
use std::sync::Arc;
use std::time::Duration;

fn page() -> String {
    format!("/ops/incidents/{}/statement", incident_id())
}

fn narrative(fact: &str) -> Narrative {
    Narrative { fact: fact.into(), ..Narrative::default() }
}

#[tokio::test]
async fn a_draft_from_the_evidence_is_offered_in_both_languages() {
    let stage = stage(Scene::Identified, 200);
    let form = stage.ops(&page()).await;
    form.is(200).has("의 고장으로 보입니다.</textarea>").has("It appears that").has("16:19");
    check(&form.text);
    let english = stage.ops(&format!("{}?lang=en", page())).await;
    english.is(200).has("Post an update").has("name=\"ko_fact\"").has("lang=\"ko\"");
}

#[tokio::test]
async fn what_is_over_needs_no_statement_and_that_is_said() {
    let stage = stage(Scene::Resolved, 200);
    let refused = stage.ops(&format!("{}?lang=en", page())).await;
    refused.is(404).has("This incident is over.").has("goes into its report").lacks("no such");
}

#[tokio::test]
async fn a_statement_is_shown_as_it_will_be_read_and_then_published() {
    let stage = stage(Scene::Identified, 200);
    let fields = [
        ("by", "김운영"),
        ("ko_fact", "이름 서버가 <공격>을 받고 있습니다."),
        ("ko_cause", "분산 서비스 거부 공격"),
        ("next_update_minutes", "30"),
        ("corrects", "1"),
        ("claim", "ongoing"),
    ];
    let preview = stage.form(&page(), &fields).await;
    preview
        .is(200)
        .has("이름 서버가 &lt;공격&gt;을 받고 있습니다.")
        .has("원인:</span> 분산 서비스 거부 공격")
        .has("정정합니다")
        .has("corrects the update of")
        .lacks("role=\"alert\"");
    check(&preview.text);
    assert!(stage.engine.commands.lock().unwrap().is_empty(), "nothing is published yet");
    let mut confirmed = fields.to_vec();
    confirmed.push(("confirm", "yes"));
    let done = stage.form(&page(), &confirmed).await;
    done.is(303);
    stage.ops(done.header("location")).await.has("게시했습니다.");
    let ko = Narrative {
        cause: "분산 서비스 거부 공격".into(),
        ..narrative("이름 서버가 <공격>을 받고 있습니다.")
    };
    let next_update = Some(Duration::from_secs(1800));
    let draft = Draft { ko, next_update, corrects: Some(1), ..Draft::default() };
    let commands = stage.engine.commands.lock().unwrap().clone();
    assert_eq!(commands, [SentCommand::PublishStatement { by: "김운영".into(), draft }]);
}

#[tokio::test]
async fn a_claim_of_restoration_is_stopped_with_the_figures_and_needs_a_reason() {
    let stage = stage(Scene::Identified, 200);
    let fields = [("by", "김운영"), ("ko_fact", "다 고쳤습니다."), ("claim", "restored")];
    let preview = stage.form(&page(), &fields).await;
    preview
        .is(200)
        .has("확인된 범위를 넘는 내용입니다.")
        .has("아직 확인하지 못했습니다")
        .has("name=\"reason\"");
    check(&preview.text);
    let mut confirmed = fields.to_vec();
    confirmed.push(("confirm", "yes"));
    stage.form(&page(), &confirmed).await.is(409).has("확인된 범위를 넘는 내용입니다.");
    assert!(stage.engine.commands.lock().unwrap().is_empty());
    confirmed.push(("reason", "현장에서 보았음"));
    stage.form(&page(), &confirmed).await.is(303);
    let draft = Draft {
        claim: Claim::Restored,
        ko: narrative("다 고쳤습니다."),
        unverified_reason: Some("현장에서 보았음".into()),
        ..Draft::default()
    };
    let commands = stage.engine.commands.lock().unwrap().clone();
    assert_eq!(commands, [SentCommand::PublishStatement { by: "김운영".into(), draft }]);
}

#[tokio::test]
async fn a_text_that_claims_resolution_is_stopped_too() {
    let stage = stage(Scene::Identified, 200);
    let fields = [("by", "x"), ("en_fact", "All sites are back online.")];
    stage.form(&page(), &fields).await.is(200).has("“back online”").has("name=\"reason\"");
}

#[tokio::test]
async fn who_left_the_draft_in_one_language_is_told_so() {
    let stage = stage(Scene::Identified, 200);
    let drafted = [("drafted_ko", "초안"), ("drafted_en", "A draft"), ("en_fact", "A draft")];
    let with = |ko| [("ko_fact", ko)].into_iter().chain(drafted).collect::<Vec<_>>();
    let told = "초안 그대로이며";
    stage.form(&page(), &with("상위 회선을 조사 중입니다.")).await.is(200).has(told);
    stage.form(&page(), &with("초안")).await.is(200).lacks(told);
    let alone = [("ko_fact", "상위 회선을 조사 중입니다."), ("drafted_en", "A draft")];
    stage.form(&page(), &alone).await.is(200).lacks(told);
}

#[tokio::test]
async fn a_statement_can_be_edited_before_it_is_published() {
    let stage = stage(Scene::Identified, 200);
    let fields = [("by", "김운영"), ("ko_fact", "공격을 받고 있음"), ("confirm", "edit")];
    stage.form(&page(), &fields).await.is(200).has("공격을 받고 있음</textarea>");
}

#[tokio::test]
async fn a_refused_form_is_shown_again_with_what_was_typed() {
    let stage = stage(Scene::Identified, 200);
    let long = "가".repeat(501);
    let fields = [("ko_cause", long.as_str()), ("ko_fact", "공격을 받고 있음"), ("confirm", "yes")];
    let refused = stage.form(&page(), &fields).await;
    refused.is(400).has("role=\"alert\"").has("‘한국어: 원인").has("500자 이내로");
    refused.has("공격을 받고 있음</textarea>").has(&format!("{long}</textarea>"));
    check(&refused.text);
}

#[tokio::test]
async fn a_missing_or_invalid_field_is_named() {
    let stage = stage(Scene::Identified, 200);
    let bad = [
        (vec![("by", "x")], "‘한국어: 상황’"),
        (vec![("by", "x"), ("en_cause", "x")], "‘영어: 상황’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("claim", "over")], "‘현재 상태’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("corrects", "77")], "‘정정할 안내’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("next_update_minutes", "4")], "‘다음 안내까지 (분)’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("next_update_minutes", "soon")], "‘양식’"),
    ];
    for (fields, named) in bad {
        stage.form(&page(), &fields).await.is(400).has(named);
    }
    assert!(stage.engine.commands.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_correction_names_the_statement_it_corrects() {
    let stage = stage(Scene::HostSays, 200);
    let fields = [("by", "x"), ("ko_fact", "잘못 알렸습니다."), ("corrects", "2")];
    let preview = stage.form(&page(), &fields).await;
    preview.is(200).has("호스팅 회사 설명(17:00:20 설명을 정정합니다)");
}

#[tokio::test]
async fn an_update_that_is_due_alarms_operations_and_not_the_public() {
    let mut view = story::view(&story::topology(200), Scene::Identified);
    for (by, alarmed) in [("16:29:40", false), ("16:29:20", true)] {
        let it = Arc::make_mut(&mut view.incidents[0]);
        it.statements.last_mut().unwrap().next_update_by = Some(story::at(by));
        let store = FakeStore::of(&view);
        let settings = story::settings(false);
        let stage = story::stage_of(view.clone(), store, FakeEngine::default(), settings);
        let alarm = "다음 안내를 약속했습니다";
        for path in ["/ops".to_owned(), format!("/ops/incidents/{}", incident_id())] {
            assert_eq!(stage.ops(&path).await.is(200).text.contains(alarm), alarmed, "{path} {by}");
        }
        stage.visit("/").await.is(200).lacks(alarm);
        let metric = "bongsu_incident_next_update_timestamp_seconds{incident=";
        stage.ops("/metrics").await.has(metric);
    }
}

/// A stage where causes are approved by another person, with one that waits, and its incident.
fn approving(refusal: Option<Refusal>) -> (story::Stage, bongsu_core::incident::IncidentId) {
    let mut view = story::view(&story::topology(200), Scene::Identified);
    let id = view.incidents[0].incident.id;
    let mut draft = Draft::default();
    draft.en.fact = "We look into it.".into();
    draft.en.cause = "A cable was cut.".into();
    Arc::make_mut(&mut view.incidents[0]).proposals = vec![Proposal {
        incident: id,
        number: 3,
        draft,
        author: "Kim".into(),
        author_id: "rehearsed:Kim".into(),
        proposed_at: story::at("16:20:00"),
        decision: None,
    }];
    let store = FakeStore::of(&view);
    let approval = bongsu_core::statement::official::Approval::Causes;
    let settings = bongsu_web::Settings { approval, ..story::settings(false) };
    let engine = FakeEngine { refusal, ..FakeEngine::default() };
    (story::stage_of(view, store, engine, settings), id)
}

#[tokio::test]
async fn where_the_operator_wants_it_a_cause_is_proposed_and_not_published() {
    let (stage, id) = approving(None);
    let at = format!("/ops/incidents/{id}");
    let said = [("by", "Kim"), ("en_fact", "We look into it."), ("en_cause", "A cable was cut.")];
    let yes = [&said[..], &[("confirm", "yes")]].concat();
    let waits = stage.form(&format!("{at}/statement"), &yes).await;
    assert!(waits.header("location").ends_with("done=pending"));
    let commands = stage.engine.commands.lock().unwrap().clone();
    assert!(
        matches!(&commands[..], [SentCommand::Propose { by, .. }] if by == "Kim"),
        "{commands:?}"
    );
}

#[tokio::test]
async fn a_second_person_sees_what_waits_and_decides() {
    let (stage, id) = approving(None);
    let page = stage.ops(&format!("/ops/incidents/{id}?lang=en")).await;
    page.is(200).has("Waiting for approval").has("A cable was cut.");
    crate::markup::check(&page.text);
    let draft = format!("/ops/incidents/{id}/drafts/3");
    stage.form(&draft, &[("by", "Lee"), ("decision", "maybe")]).await.is(400);
    assert!(stage.engine.commands.lock().unwrap().is_empty());
    stage.form(&draft, &[("by", "Lee"), ("decision", "approve")]).await.is(303);
    let commands = stage.engine.commands.lock().unwrap().clone();
    assert_eq!(commands, [SentCommand::Decide { by: "Lee".into(), number: 3, approve: true }]);
}

#[tokio::test]
async fn each_refusal_is_shown_as_what_it_is() {
    let unverified = UnverifiedClaim { source: ClaimSource::Claim, verified: 1, of: 9 };
    for (refusal, status, text) in [
        (Refusal::SamePerson, 400, "another person"),
        (Refusal::AlreadyDecided, 409, "already"),
        (Refusal::NoSuchDraft, 404, "no such"),
        (Refusal::Unverified(unverified), 409, "8"),
        (Refusal::ApprovalNeeded, 409, "approve"),
        (Refusal::NotPermitted, 403, "not allowed"),
        (Refusal::Closed, 404, "resolved"),
    ] {
        let (stage, id) = approving(Some(refusal));
        let draft = format!("/ops/incidents/{id}/drafts/3?lang=en");
        let page = stage.form(&draft, &[("by", "Kim"), ("decision", "approve")]).await;
        page.is(status).has(text);
    }
}

#[tokio::test]
async fn a_statement_without_a_cause_is_published_at_once() {
    let (stage, id) = approving(None);
    let fields = [("by", "Kim"), ("en_fact", "We look into it."), ("confirm", "yes")];
    stage.form(&format!("/ops/incidents/{id}/statement"), &fields).await.is(303);
    assert_eq!(stage.engine.commands.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn who_withdraws_the_named_cause_is_asked_first_and_names_it_no_more() {
    let stage = stage(Scene::Identified, 200);
    let form = stage.ops(&page()).await;
    form.is(200).has("name=\"named_cause\" value=\"withdrawn\"").lacks("value=\"reinstated\"");
    let drafted = "2018-01-04 16:19부터 네임서버가 고장 난 것으로 보입니다.";
    let fields = [
        ("drafted_ko", drafted),
        ("ko_fact", drafted),
        ("ko_cause", "스위치 설정 오류"),
        ("named_cause", "withdrawn"),
    ];
    let preview = stage.form(&page(), &fields).await;
    // The draft named the cause: who left it as it was does not say the contrary of himself.
    preview.is(200).has("원인으로 안내하지 않습니다").lacks(&format!("<p>{drafted}"));
    check(&preview.text);
    let mut confirmed = fields.to_vec();
    confirmed.push(("confirm", "yes"));
    stage.form(&page(), &confirmed).await.is(303);
    let commands = stage.engine.commands.lock().unwrap().clone();
    let [SentCommand::PublishStatement { draft, .. }] = &commands[..] else {
        panic!("{commands:?}")
    };
    assert_eq!(draft.named_cause, NamedCause::Withdrawn);
    let back = [("ko_fact", "조사 중"), ("named_cause", "reinstated")];
    stage.form(&page(), &back).await.is(400).has("조사 중</textarea>");
}

#[tokio::test]
async fn a_withdrawn_cause_is_said_by_nobody_but_shown_to_those_who_may_take_it_back() {
    let mut view = story::view(&story::topology(200), Scene::Identified);
    let mut it = (*view.incidents[0]).clone();
    let component = it.incident.cause.as_ref().unwrap().component.clone();
    it.incident.withdrawn = Some(Box::new(WithdrawnCause {
        component,
        by: "김운영".into(),
        at: view.at,
        ko: "스위치 설정 오류입니다.".into(),
        en: String::new(),
    }));
    view.incidents = vec![Arc::new(it)];
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    let path = format!("/incidents/{}", incident_id());
    for path in ["/", &path, &format!("/c/{}", story::TOKEN)] {
        let page = stage.visit(path).await;
        page.is(200).has("원인에 대한 호스팅 회사의 설명: “스위치 설정 오류입니다.”");
        page.lacks("김운영").lacks("신뢰도");
    }
    let inside = stage.ops(&format!("/ops{path}")).await;
    inside.is(200).has("김운영 님이 철회했습니다");
    let form = stage.ops(&page()).await;
    form.is(200).has("value=\"reinstated\"").lacks("value=\"withdrawn\"");
    let api = stage.visit(&format!("/api/v1/incidents/{}", incident_id())).await;
    api.is(200).has("\"cause\":null").lacks("김운영");
}
