//! A person tells everybody how things stand: shown first, stopped when it says more than was
//! seen, and told once.

use crate::markup::check;
use crate::story::{self, Deed, EngineHandle, Past, Scene, incident_id, stage};
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{Claim, Narrative};
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
    form.is(200).has("고장 난 것으로 보입니다.</textarea>").has("It looks as if").has("16:19");
    check(&form.text);
    let english = stage.ops(&format!("{}?lang=en", page())).await;
    english.is(200).has("Tell how things stand").has("name=\"ko_fact\"").has("lang=\"ko\"");
}

#[tokio::test]
async fn what_is_stated_is_shown_as_it_will_be_read_and_then_told() {
    let stage = stage(Scene::Identified, 200);
    let fields = [
        ("by", "김운영"),
        ("ko_fact", "이름 서버가 <공격>을 받고 있습니다."),
        ("ko_cause", "분산 서비스 거부 공격"),
        ("next_word_minutes", "30"),
        ("corrects", "1"),
        ("claim", "goes_on"),
    ];
    let shown = stage.form(&page(), &fields).await;
    shown
        .is(200)
        .has("이름 서버가 &lt;공격&gt;을 받고 있습니다.")
        .has("원인:</span> 분산 서비스 거부 공격")
        .has("바로잡습니다")
        .has("correcting what was said at")
        .lacks("role=\"alert\"");
    check(&shown.text);
    assert!(stage.hands.deeds.lock().unwrap().is_empty(), "nothing was done yet");
    let mut yes = fields.to_vec();
    yes.push(("confirm", "yes"));
    let done = stage.form(&page(), &yes).await;
    done.is(303);
    stage.ops(done.header("location")).await.has("모두에게 알렸습니다.");
    let ko = Narrative {
        cause: "분산 서비스 거부 공격".into(),
        ..narrative("이름 서버가 <공격>을 받고 있습니다.")
    };
    let next_update = Some(Duration::from_secs(1800));
    let draft = Draft { ko, next_update, corrects: Some(1), ..Draft::default() };
    let deeds = stage.hands.deeds.lock().unwrap().clone();
    assert_eq!(deeds, [Deed::State { by: "김운영".into(), draft }]);
}

#[tokio::test]
async fn restored_is_stopped_with_the_figures_and_goes_on_with_a_reason_only() {
    let stage = stage(Scene::Identified, 200);
    let fields = [("by", "김운영"), ("ko_fact", "다 고쳤습니다."), ("claim", "restored")];
    let asked = stage.form(&page(), &fields).await;
    asked
        .is(200)
        .has("본 것보다 앞선 말입니다.")
        .has("아직 확인하지 못했습니다")
        .has("name=\"reason\"");
    check(&asked.text);
    let mut yes = fields.to_vec();
    yes.push(("confirm", "yes"));
    stage.form(&page(), &yes).await.is(409).has("본 것보다 앞선 말입니다.");
    assert!(stage.hands.deeds.lock().unwrap().is_empty());
    yes.push(("reason", "현장에서 보았음"));
    stage.form(&page(), &yes).await.is(303);
    let draft = Draft {
        claim: Claim::Restored,
        ko: narrative("다 고쳤습니다."),
        unverified_reason: Some("현장에서 보았음".into()),
        ..Draft::default()
    };
    let deeds = stage.hands.deeds.lock().unwrap().clone();
    assert_eq!(deeds, [Deed::State { by: "김운영".into(), draft }]);
}

#[tokio::test]
async fn words_that_say_it_is_over_are_stopped_as_well() {
    let stage = stage(Scene::Identified, 200);
    let fields = [("by", "x"), ("en_fact", "All sites are back online.")];
    stage.form(&page(), &fields).await.is(200).has("“back online”").has("name=\"reason\"");
}

#[tokio::test]
async fn what_was_written_is_there_to_be_changed() {
    let stage = stage(Scene::Identified, 200);
    let fields = [("by", "김운영"), ("ko_fact", "공격을 받고 있음"), ("confirm", "edit")];
    stage
        .form(&page(), &fields)
        .await
        .is(200)
        .has("공격을 받고 있음</textarea>")
        .has("value=\"김운영\"");
}

#[tokio::test]
async fn what_was_written_is_given_back_with_what_is_wrong_with_it() {
    let stage = stage(Scene::Identified, 200);
    let long = "가".repeat(81);
    let fields = [("by", long.as_str()), ("ko_fact", "공격을 받고 있음"), ("confirm", "yes")];
    let again = stage.form(&page(), &fields).await;
    again.is(400).has("role=\"alert\"").has("‘적는 사람’").has("80자 이내로");
    again.has("공격을 받고 있음</textarea>").has(&format!("value=\"{long}\""));
    check(&again.text);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let stage = stage(Scene::Identified, 200);
    let bad = [
        (vec![("ko_fact", "x")], "‘적는 사람’"),
        (vec![("by", "x")], "‘한국어: 사실’"),
        (vec![("by", "x"), ("en_cause", "x")], "‘영어: 사실’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("claim", "over")], "‘지금 상태’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("corrects", "77")], "‘바로잡는 소식’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("next_word_minutes", "4")], "‘다음 소식까지 몇 분’"),
        (vec![("by", "x"), ("ko_fact", "x"), ("next_word_minutes", "soon")], "‘양식’"),
    ];
    for (fields, named) in bad {
        stage.form(&page(), &fields).await.is(400).has(named);
    }
    assert!(stage.hands.deeds.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_correction_says_which_word_it_corrects() {
    let stage = stage(Scene::HostSays, 200);
    let fields = [("by", "x"), ("ko_fact", "잘못 알렸습니다."), ("corrects", "2")];
    let shown = stage.form(&page(), &fields).await;
    shown.is(200).has("회사의 발표(17:00:20에 드린 말씀을 바로잡습니다)");
}

#[tokio::test]
async fn a_word_that_comes_due_alarms_the_desk_and_not_the_public() {
    let mut view = story::view(&story::topology(200), Scene::Identified);
    for (by, alarmed) in [("16:29:40", false), ("16:29:20", true)] {
        let it = Arc::make_mut(&mut view.incidents[0]);
        it.statements.last_mut().unwrap().next_update_by = Some(story::at(by));
        let past = Past::of(&view);
        let settings = story::settings(false);
        let stage = story::stage_of(view.clone(), past, EngineHandle::default(), settings);
        let alarm = "다음 소식을 약속했습니다";
        for path in ["/ops".to_owned(), format!("/ops/incidents/{}", incident_id())] {
            assert_eq!(stage.ops(&path).await.is(200).text.contains(alarm), alarmed, "{path} {by}");
        }
        stage.visit("/").await.is(200).lacks(alarm);
        let metric = "bongsu_incident_next_word_timestamp_seconds{incident=";
        stage.ops("/metrics").await.has(metric);
    }
}

/// A desk where causes are approved by another person, and its incident.
fn approving() -> (story::Stage, bongsu_core::incident::IncidentId) {
    let view = story::view(&story::topology(200), Scene::Identified);
    let past = Past::of(&view);
    let approval = bongsu_core::statement::official::Approval::Causes;
    let settings = bongsu_web::Settings { approval, ..story::settings(false) };
    let stage = story::stage_of(view, past, EngineHandle::default(), settings);
    let id = stage.past.incidents.lock().unwrap()[0].incident.id;
    (stage, id)
}

#[tokio::test]
async fn where_the_operator_wants_it_a_second_person_approves_a_cause() {
    let (stage, id) = approving();
    let at = format!("/ops/incidents/{id}");
    let said = [("by", "Kim"), ("en_fact", "We look into it."), ("en_cause", "A cable was cut.")];
    let yes = [&said[..], &[("confirm", "yes")]].concat();
    let waits = stage.form(&format!("{at}/statement"), &yes).await;
    assert!(waits.header("location").ends_with("done=waiting"));
    assert!(stage.hands.deeds.lock().unwrap().is_empty(), "nothing went out");
    let page = stage.ops(&format!("{at}?lang=en")).await;
    page.is(200).has("Waiting for approval").has("A cable was cut.");
    crate::markup::check(&page.text);
    let draft = format!("{at}/drafts/{}", stage.past.drafts.lock().unwrap()[0].id);
    stage.form(&draft, &[("by", "kim"), ("decision", "approve")]).await.is(400);
    stage.form(&draft, &[("by", "Lee"), ("decision", "maybe")]).await.is(400);
    assert!(stage.hands.deeds.lock().unwrap().is_empty());
    stage.form(&draft, &[("by", "Lee"), ("decision", "approve")]).await.is(303);
    let deeds = stage.hands.deeds.lock().unwrap().clone();
    assert!(matches!(&deeds[..], [Deed::State { by, .. }] if by == "Kim (Lee)"), "{deeds:?}");
    stage.form(&draft, &[("by", "Park"), ("decision", "approve")]).await.is(303);
    assert_eq!(stage.hands.deeds.lock().unwrap().len(), 1, "once");
}

#[tokio::test]
async fn what_names_no_cause_goes_out_at_once() {
    let (stage, id) = approving();
    let said = [("by", "Kim"), ("en_fact", "We look into it."), ("confirm", "yes")];
    stage.form(&format!("/ops/incidents/{id}/statement"), &said).await.is(303);
    assert_eq!(stage.hands.deeds.lock().unwrap().len(), 1);
}
