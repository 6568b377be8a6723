//! The pages, scene by scene, in every language.

use crate::client::{PageResponse, ops, visit};
use crate::markup::check;
use crate::story::{self, FakeStore, Scene, at, host, incident_id, stage};
use bongsu_core::site_health::SiteHealth;
use bongsu_words::Language;

#[track_caller]
fn is_valid_page(response: &PageResponse) -> &PageResponse {
    response.is(200);
    check(&response.text);
    response
}

#[tokio::test]
async fn before_the_attack_the_page_shows_how_many_sites_work_and_as_of_when() {
    let page = visit(Scene::Quiet, "/").await;
    is_valid_page(&page)
        .has("여러 사이트에 걸친 장애는 없습니다.")
        .has("점검 결과, 모니터링 중인 사이트 200곳 중 199곳이 정상입니다. 그중 1곳은 평소보다 느립니다.")
        .has("이용할 수 없는 사이트 중 1곳은 해당 사이트만의 문제로 보입니다.")
        .has("datetime=\"2018-01-04T06:40:00Z\"")
        .lacks("모든 사이트가 정상");
}

#[tokio::test]
async fn all_sites_work_is_said_only_when_all_were_seen_working() {
    let topology = story::topology(11);
    let view = story::view(&topology, Scene::Quiet);
    let page = story::stage_of(
        view,
        FakeStore::default(),
        story::FakeEngine::default(),
        story::settings(false),
    )
    .visit("/")
    .await;
    is_valid_page(&page).has("점검 결과, 모니터링 중인 모든 사이트가 정상입니다.");
}

#[tokio::test]
async fn at_16_19_05_the_page_says_that_the_cause_is_unknown() {
    let page = visit(Scene::Unknown, "/?lang=en").await;
    is_valid_page(&page)
        .has("Several sites are failing at the same time. The cause is being investigated.")
        .has("Outage, cause not yet known")
        .has("lang=\"en\"")
        .lacks("It appears that");
}

#[tokio::test]
async fn at_16_24_the_name_servers_are_the_suspected_cause_with_seen_and_presumed_counts() {
    let page = visit(Scene::Identified, "/").await;
    is_valid_page(&page)
        .has("네임서버 그룹 ns1.a.hanbit-dns.kr 외 2대의 고장으로 보입니다.")
        .has("확신도 97%")
        .has("피해 확인")
        .has("피해 우려(추정)")
        .has("16:19:03")
        .has("다음 안내는 16:34:06까지 드리겠습니다.");
}

#[tokio::test]
async fn a_site_at_risk_is_not_said_to_work_before_it_is_verified() {
    let topology = story::topology(200);
    let view = story::view(&topology, Scene::Identified);
    let count = |health| view.sites.iter().filter(|site| site.health == health).count();
    let known = count(SiteHealth::Works) + count(SiteHealth::Slow);
    let at_risk = count(SiteHealth::Unverified);
    assert!(at_risk > 0, "some are at risk only");
    let page = visit(Scene::Identified, "/").await;
    is_valid_page(&page)
        .has(&format!("점검 결과, 모니터링 중인 사이트 200곳 중 {known}곳이 정상입니다."))
        .has(&format!(
            "{at_risk}곳은 진행 중인 장애의 피해를 입었거나 피해가 우려되며, 아직 정상 동작이 확인되지 않았습니다."
        ));
}

#[tokio::test]
async fn when_the_host_says_restored_the_page_shows_who_says_it_and_what_is_verified() {
    let page = visit(Scene::HostSays, "/?lang=en").await;
    is_valid_page(&page)
        .has("The host reports that the fix is complete. Sites are being verified one by one.")
        .has("17시부로 네임서버 서비스가 정상화되었습니다.")
        .has("Verified working")
        .lacks("recovered");
}

#[tokio::test]
async fn after_the_incident_the_counts_show_what_was_verified() {
    let page = visit(Scene::Resolved, &format!("/incidents/{}", incident_id())).await;
    is_valid_page(&page)
        .has("정상 동작하는 것을 확인했고, 1곳은 사유를 적고 제외했습니다.")
        .lacks("data-live=");
}

#[tokio::test]
async fn the_public_page_names_no_site_and_no_customer() {
    for target in ["/".to_owned(), format!("/incidents/{}", incident_id()), "/history".into()] {
        let page = visit(Scene::Identified, &target).await;
        is_valid_page(&page).lacks("co.kr").lacks("고객-");
    }
}

#[tokio::test]
async fn every_page_of_every_scene_is_well_formed_in_every_language() {
    let incident = incident_id();
    let site = host(1);
    for scene in Scene::ALL {
        let stage = stage(scene, 200);
        for lang in Language::ALL.map(Language::tag) {
            for path in [
                "/",
                "/history",
                "/api",
                "/ops",
                "/ops/incidents",
                "/ops/sites",
                "/ops/components",
                &format!("/ops/sites/{site}"),
                "/ops/components/dc:gasan",
                "/ops/components/prefix:203.0.113.0/24",
            ] {
                let page = stage.ops(&format!("{path}?lang={lang}")).await;
                is_valid_page(&page).lacks("⟨");
            }
            if scene != Scene::Quiet {
                for path in [format!("/incidents/{incident}"), format!("/ops/incidents/{incident}")]
                {
                    is_valid_page(&stage.ops(&format!("{path}?lang={lang}")).await).lacks("⟨");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_drill_is_marked_on_every_page() {
    let topology = story::topology(60);
    let view = story::view(&topology, Scene::Identified);
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, story::FakeEngine::default(), story::settings(true));
    for path in ["/", "/history", "/api", "/ops", "/ops/sites", "/ops/sites/nowhere.kr", "/nowhere"]
    {
        stage.ops(path).await.has("실제 장애가 아닙니다. 시나리오 gabia-2018, 20배속");
    }
    stage.ops("/history.atom").await.has("[훈련]");
    assert_eq!(stage.ops("/api/v1/status").await.json()["drill"], "gabia-2018");
}

#[tokio::test]
async fn a_page_without_javascript_reloads_itself_and_turns_stale_by_itself() {
    let page = visit(Scene::Identified, "/").await;
    page.has("<noscript><meta http-equiv=\"refresh\" content=\"20\"></noscript>");
    page.has("이 화면은 갱신이 멈췄습니다.");
}

#[tokio::test]
async fn a_stale_view_is_marked_with_its_time() {
    let mut view = story::view(&story::topology(60), Scene::Quiet);
    view.at = at("15:30:00");
    let stage = story::stage_of(
        view,
        FakeStore::default(),
        story::FakeEngine::default(),
        story::settings(false),
    );
    stage.visit("/").await.lacks("현재 상태를 알 수 없습니다.");
    // The clock of a stage starts at its view; an older view is stale.
    let mut old = story::view(&story::topology(60), Scene::Quiet);
    old.at = at("15:28:00");
    stage.views.send_replace(std::sync::Arc::new(old));
    stage
        .visit("/")
        .await
        .has("현재 상태를 알 수 없습니다.")
        .has("15:28:00 이후 2분 1초 동안 새 관측이 없습니다.");
}

#[tokio::test]
async fn without_the_store_the_present_is_still_shown() {
    let view = story::view(&story::topology(60), Scene::Identified);
    let store = FakeStore { broken: true, ..FakeStore::of(&view) };
    let stage = story::stage_of(view, store, story::FakeEngine::default(), story::settings(false));
    is_valid_page(&stage.visit("/").await)
        .has("지난 기록을 지금 읽을 수 없습니다.")
        .has("의 고장으로 보입니다");
    is_valid_page(&stage.ops(&format!("/ops/incidents/{}", incident_id())).await).has("고장 정보");
    let page = stage.visit("/history").await;
    page.is(503).has("지난 기록을 지금 읽을 수 없습니다.");
    assert_eq!(page.header("retry-after"), "15");
}

#[tokio::test]
async fn before_the_first_view_nothing_is_claimed() {
    let stage = story::stage_of(
        Default::default(),
        FakeStore::default(),
        story::FakeEngine::default(),
        story::settings(false),
    );
    is_valid_page(&stage.visit("/").await).has("아직 새로운 결과가 없습니다.");
    is_valid_page(&stage.ops("/ops").await);
}

#[tokio::test]
async fn the_diagram_marks_what_failed_and_folds_what_did_not() {
    let page = ops(Scene::Identified, &format!("/ops/incidents/{}?lang=en", incident_id())).await;
    is_valid_page(&page)
        .has("Component tree: what failed and which sites it affects")
        .has("class=\"node failed\"")
        .has("name server ns1.a.hanbit-dns.kr")
        .has("sites are responding. What fails is the name")
        .has("data centre gasan")
        .is(200);
}

#[tokio::test]
async fn while_the_cause_is_unknown_the_diagram_blames_nothing() {
    let page = ops(Scene::Unknown, &format!("/ops/incidents/{}", incident_id())).await;
    is_valid_page(&page).lacks("class=\"node failed\"").lacks("class=\"node suspected\"");
}

#[tokio::test]
async fn a_fault_that_is_gone_is_described_in_the_past_and_not_marked() {
    let stage = stage(Scene::Resolved, 200);
    let target = format!("/ops/incidents/{}?lang=en", incident_id());
    is_valid_page(&stage.ops(&target).await).lacks("class=\"node failed\"");
    let page = stage.visit(&format!("/incidents/{}?lang=en", incident_id())).await;
    is_valid_page(&page)
        .has("The cause is believed to have been a failure of name-server group")
        .lacks("Every check of what depends on it fails. ");
}

#[tokio::test]
async fn a_failed_rack_is_shown_below_its_data_centre_with_its_neighbours_folded() {
    let view = story::night(&story::topology(2_000));
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, story::FakeEngine::default(), story::settings(false));
    let page = stage.ops(&format!("/ops/incidents/{}?lang=en", incident_id())).await;
    let list = &page.text[page.text.find("<ul class=\"tree\">").unwrap()..];
    let order = ["data centre gasan", "switch s2", "rack r3", "server web-2", "more failing"];
    let places: Vec<_> =
        order.iter().map(|words| list.find(words).unwrap_or_else(|| panic!("{words}"))).collect();
    assert!(places.is_sorted(), "{order:?} stand at {places:?}");
    is_valid_page(&page)
        .has("rack r3 (believed failed): failing checks at 250 of 250 sites")
        .has("healthy");
}

#[tokio::test]
async fn several_incidents_show_their_newest_statement_each_and_link_to_all() {
    let mut view = story::view(&story::topology(200), Scene::HostSays);
    let mut second =
        story::view(&story::topology(200), Scene::Identified).incidents[0].as_ref().clone();
    second.incident.id = bongsu_core::incident::IncidentId::new(at("16:50:00"), "another");
    view.incidents.push(std::sync::Arc::new(second.clone()));
    let store = FakeStore::of(&view);
    let stage =
        story::stage_of(view.clone(), store, story::FakeEngine::default(), story::settings(false));
    let page = stage.visit("/").await;
    is_valid_page(&page)
        .has("장애 2건이 진행 중입니다.")
        .has("안내 내역 모두 보기")
        .lacks("조사 중</strong>");
    second.incident.phase = bongsu_core::incident::Phase::Monitoring;
    view.incidents[1] = std::sync::Arc::new(second);
    stage.views.send_replace(std::sync::Arc::new(view));
    is_valid_page(&stage.visit("/").await).has("장애 2건의 고장이 더 이상 관측되지 않습니다.");
}

#[tokio::test]
async fn the_link_to_another_language_leads_to_this_host() {
    let stage = story::stage(Scene::Quiet, 60);
    let page = stage.visit("//evil.example/").await;
    page.is(404).lacks("\"//evil.example").has("\"/evil.example/?lang=en");
}
