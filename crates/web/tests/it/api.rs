//! The API, metrics, health, feeds and Statuspage v2.

use crate::client::{ops, visit};
use crate::story::{
    self, FakeEngine, FakeStore, Scene, SentCommand, host, incident_id, partly_watched, stage,
    topology, view,
};
use bongsu_core::engine::view::{ComponentStatus, SiteStatus, View};
use bongsu_core::site_health::SiteHealth;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_status_has_sums_incidents_and_an_as_of_time() {
    let status = visit(Scene::Identified, "/api/v1/status?lang=en").await.json();
    assert_eq!(status["as_of"], "2018-01-04T07:24:30Z");
    assert_eq!(status["stale"], false);
    assert_eq!(status["drill"], Value::Null);
    assert_eq!(status["sites"]["all"], 200);
    let incident = &status["open_incidents"][0];
    assert_eq!(incident["phase"], "identified");
    assert_eq!(incident["cause"]["owner"], "host");
    assert_eq!(incident["cause"]["mode"], "loss");
    assert_eq!(incident["counts"]["verified"], 0);
    assert_eq!(status["vantages"][2]["healthy"], false);
}

#[tokio::test]
async fn victims_are_filtered_and_read_part_by_part() {
    let stage = stage(Scene::Identified, 200);
    let base = format!("/api/v1/incidents/{}/victims", incident_id());
    let first = stage.ops(&format!("{base}?state=at_risk&limit=10")).await.json();
    let rows = first["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 10);
    assert!(rows.iter().all(|row| row["state"] == "at_risk"));
    let next = first["next"].as_str().unwrap();
    let rest = stage.ops(&format!("{base}?state=at_risk&limit=500&after={next}")).await.json();
    assert_eq!(rest["next"], Value::Null);
    let all = stage.ops(&format!("{base}?state=at_risk&limit=500")).await.json();
    assert_eq!(all["rows"].as_array().unwrap().len(), 10 + rest["rows"].as_array().unwrap().len());
    let one = stage.ops(&format!("{base}?q={}", host(1))).await.json();
    assert_eq!(one["rows"][0]["site"], host(1).as_str());
    assert_eq!(
        one["rows"][0]["justification"],
        "2018년 1월 4일 16:19:08 KST부터 2018년 1월 4일 16:24:28 KST까지 점검 9회 중 9회 실패. \
         가장 많은 사유: 응답 시간 초과."
    );
}

#[tokio::test]
async fn sites_are_found_by_name_in_both_scripts_and_by_customer() {
    let stage = stage(Scene::Identified, 200);
    for query in ["dalbit00008", "%EB%8B%AC%EB%B9%9B%EA%B0%80%EA%B2%8C", "%EA%B3%A0%EA%B0%9D-0002"]
    {
        let found = stage.ops(&format!("/api/v1/sites?q={query}")).await.json();
        assert!(found["total"].as_u64().unwrap() >= 1, "{query}");
    }
    let down = stage.ops("/api/v1/sites?verdict=down&limit=500").await.json();
    assert!(down["rows"].as_array().unwrap().iter().all(|row| row["verdict"] == "down"));
    assert_eq!(down["rows"].as_array().unwrap().len() as u64, down["total"].as_u64().unwrap());
}

#[tokio::test]
async fn a_site_shows_its_layers_and_dependencies() {
    let site = ops(Scene::Identified, &format!("/api/v1/sites/{}", host(1))).await.json();
    assert_eq!(site["verdict"], "down");
    assert_eq!(site["layer"], "dns");
    assert_eq!(site["reason"], "timeout");
    assert_eq!(site["blame"], "host");
    assert_eq!(site["layers"][0]["outcome"], "failed");
    assert_eq!(site["layers"][3]["outcome"], "ok");
    let parts = site["components"].as_array().unwrap();
    assert!(parts.iter().any(|key| key == "dc:gasan"), "{parts:?}");
    assert_eq!(site["incidents"][0], incident_id().to_string());
}

#[tokio::test]
async fn a_program_can_publish_a_statement() {
    let stage = stage(Scene::Identified, 200);
    let base = format!("/api/v1/incidents/{}", incident_id());
    let body = r#"{"ko_fact": "공격을 받고 있습니다.", "next_update_minutes": 30}"#;
    stage.post_json(&format!("{base}/statements"), body).await.is(204);
    let body = format!(r#"{{"site": "{}", "reason": "이전함"}}"#, host(1));
    stage.post_json(&format!("{base}/exclude"), &body).await.is(204);
    let commands = stage.engine.commands.lock().unwrap().clone();
    assert!(
        matches!(
            &commands[..],
            [SentCommand::PublishStatement { .. }, SentCommand::Exclude { .. }]
        ),
        "{commands:?}"
    );
    let refused = stage.post_json(&format!("{base}/exclude"), "{\"site\": 7}").await;
    assert_eq!(refused.is(400).json()["field"], "site");
}

#[tokio::test]
async fn the_description_lists_every_route_and_a_page_shows_the_api() {
    let doc = visit(Scene::Quiet, "/api/v1/openapi.json").await.json();
    let mut described = Vec::new();
    for (path, methods) in doc["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap().keys().map(|it| it.to_uppercase());
        described.extend(methods.map(|method| (path.clone(), method)));
    }
    let routes = bongsu_web::operations_route_list().into_iter();
    let mut routes: Vec<(String, String)> =
        routes.map(|it| (it.path.replace("{*", "{"), it.method.to_owned())).collect();
    routes.sort();
    described.sort();
    assert_eq!(described, routes);
    let page = visit(Scene::Quiet, "/api").await;
    for path in keys(&doc["paths"]).into_iter().filter(|path| path.starts_with("/api/v1/")) {
        if path != "/api/v1/openapi.json" {
            page.has(path);
        }
    }
}

#[track_caller]
fn has_keys(value: &Value, expected: &str) {
    for key in expected.split_whitespace() {
        assert!(value.get(key).is_some(), "no {key} in {value}");
    }
}

#[tokio::test]
async fn statuspage_clients_find_the_format_they_know() {
    let summary = visit(Scene::Identified, "/api/v2/summary.json?lang=en").await;
    assert_eq!(summary.header("access-control-allow-origin"), "*");
    let summary = summary.json();
    assert_eq!(
        keys(&summary),
        ["components", "incidents", "page", "scheduled_maintenances", "status"]
    );
    assert_eq!(keys(&summary["page"]), ["id", "name", "time_zone", "updated_at", "url"]);
    assert_eq!(summary["status"]["indicator"], "critical");
    let incident = &summary["incidents"][0];
    has_keys(
        incident,
        "id name status impact shortlink created_at updated_at started_at monitoring_at \
         resolved_at page_id components incident_updates",
    );
    assert_eq!(incident["status"], "identified");
    let update = &incident["incident_updates"][0];
    has_keys(
        update,
        "id incident_id status body display_at created_at updated_at deliver_notifications \
         affected_components",
    );
    assert_eq!(update["affected_components"][0]["new_status"], "major_outage");
    has_keys(
        &summary["components"][0],
        "id page_id group_id name description position status showcase only_show_if_degraded \
         group start_date created_at updated_at",
    );
}

#[tokio::test]
async fn components_of_a_group_are_below_it_and_it_is_as_bad_as_the_worst() {
    let stage = stage(Scene::Identified, 60);
    let list = stage.visit("/api/v2/components.json?lang=en").await.json();
    let all = list["components"].as_array().unwrap();
    let groups: Vec<_> = all.iter().filter(|it| it["group"] == true).collect();
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!(group["name"], "Name servers");
    assert_eq!(group["status"], "partial_outage", "one of the two groups is attacked");
    let members: Vec<_> = all.iter().filter(|it| it["group_id"] == group["id"]).collect();
    let ids: Vec<_> = members.iter().map(|it| it["id"].clone()).collect();
    assert!(ids.len() == 2 && group["components"].as_array() == Some(&ids), "{group}");
    has_keys(
        group,
        "id page_id group_id name description position status showcase only_show_if_degraded \
         group start_date created_at updated_at components",
    );
}

#[tokio::test]
async fn a_component_that_no_incident_tells_of_is_operational() {
    let topology = story::topology(60);
    let mut view = story::view(&topology, Scene::Quiet);
    let suspected = |it: &ComponentStatus| ComponentStatus {
        failing: 1,
        fault: Some(0.99),
        suspected: true,
        ..*it
    };
    view.components = view.components.iter().map(suspected).collect();
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    let list = stage.visit("/api/v2/components.json?lang=en").await.json();
    let statuses: Vec<_> =
        list["components"].as_array().unwrap().iter().map(|it| &it["status"]).collect();
    assert!(!statuses.is_empty() && statuses.iter().all(|it| *it == "operational"), "{statuses:?}");
}

#[tokio::test]
async fn what_another_way_stands_in_for_fails_nobody_at_statuspage() {
    let topology = story::topology(60);
    let mut view = story::view(&topology, Scene::Quiet);
    let stood_in =
        |it: &ComponentStatus| ComponentStatus { failing: it.sites, stood_in: it.sites, ..*it };
    view.components = view.components.iter().map(stood_in).collect();
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    let list = stage.visit("/api/v2/components.json?lang=en").await.json();
    let components = list["components"].as_array().unwrap().iter();
    let said: Vec<&str> = components.filter_map(|it| it["description"].as_str()).collect();
    let none = |it: &&&str| it.contains("failing checks at 0 of");
    let depended_on = said.iter().filter(|it| !it.contains("no sites"));
    assert!(depended_on.clone().count() > 0, "{said:?}");
    assert_eq!(depended_on.clone().filter(none).count(), depended_on.count(), "{said:?}");
}

#[tokio::test]
async fn every_statuspage_path_has_the_page_and_its_own_list() {
    let stage = stage(Scene::Identified, 60);
    for (path, key) in [
        ("status", "status"),
        ("components", "components"),
        ("incidents", "incidents"),
        ("incidents/unresolved", "incidents"),
        ("scheduled-maintenances", "scheduled_maintenances"),
        ("scheduled-maintenances/upcoming", "scheduled_maintenances"),
        ("scheduled-maintenances/active", "scheduled_maintenances"),
    ] {
        let body = stage.visit(&format!("/api/v2/{path}.json")).await.json();
        assert_eq!(keys(&body).len(), 2, "{path}");
        has_keys(&body, &format!("page {key}"));
    }
}

#[tokio::test]
async fn statuspage_shows_no_incident_before_and_after() {
    for (scene, incidents) in [(Scene::Quiet, 0), (Scene::Resolved, 1)] {
        let stage = stage(scene, 200);
        let status = stage.visit("/api/v2/status.json").await.json();
        assert_eq!(status["status"]["indicator"], "none");
        let all = stage.visit("/api/v2/incidents.json").await.json();
        assert_eq!(all["incidents"].as_array().unwrap().len(), incidents);
        let open = stage.visit("/api/v2/incidents/unresolved.json").await.json();
        assert_eq!(open["incidents"], serde_json::json!([]));
    }
}

#[tokio::test]
async fn metrics_have_sums_and_failed_components_and_no_series_per_site() {
    let metrics = ops(Scene::Identified, "/metrics").await;
    metrics
        .has("bongsu_sites{verdict=\"down\"} 169\n")
        .has("bongsu_observations_total{outcome=\"missed\"} 312\n")
        .has("bongsu_component_fault_confidence{component=\"nsgroup:")
        .has("bongsu_vantage_healthy{vantage=\"busan-sk\"} 0\n")
        .has("# TYPE bongsu_observations_total counter")
        .lacks("co.kr");
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    for line in metrics.text.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
}

#[tokio::test]
async fn probe_shows_one_site_with_the_names_of_blackbox_exporter() {
    let stage = stage(Scene::Identified, 200);
    let down = stage.ops(&format!("/probe?target={}", host(1))).await;
    down.has("probe_success 0\n").has("probe_http_duration_seconds{phase=\"connect\"} 0.007\n");
    down.has("bongsu_layer_streams_failing{layer=\"dns\"} 3\n");
    stage.ops(&format!("/probe?target={}", host(3))).await.has("probe_success 1\n");
    let refused = stage.ops("/probe").await;
    assert_eq!(refused.is(400).json()["field"], "target");
}

#[tokio::test]
async fn health_fails_when_the_view_is_stale() {
    let stage = stage(Scene::Identified, 60);
    let healthy = stage.visit("/healthz").await;
    healthy.is(200);
    assert_eq!(healthy.header("content-type"), "application/health+json");
    assert_eq!(healthy.json()["status"], "pass");
    let mut old = bongsu_core::engine::view::View::clone(&crate::story::view(
        &crate::story::topology(60),
        Scene::Identified,
    ));
    old.at = crate::story::at("16:00:00");
    stage.views.send_replace(std::sync::Arc::new(old));
    let stale = stage.visit("/healthz").await;
    assert_eq!(stale.is(503).json()["status"], "fail");
}

#[tokio::test]
async fn health_does_not_pass_while_sites_are_not_watched() {
    let stage = stage(Scene::Quiet, 60);
    let mut fresh = View::clone(&view(&topology(60), Scene::Quiet));
    fresh.topology = partly_watched(60, 60);
    stage.views.send_replace(Arc::new(fresh.clone()));
    let health = stage.visit("/healthz").await;
    health.is(503);
    assert_eq!(health.json()["checks"]["sites:watched"][0]["observedValue"], 0);
    fresh.topology = partly_watched(60, 1);
    stage.views.send_replace(Arc::new(fresh));
    let health = stage.visit("/healthz").await;
    assert_eq!(health.is(200).json()["status"], "warn");
    assert_eq!(health.json()["checks"]["sites:watched"][0]["observedValue"], 59);
}

#[tokio::test]
async fn feeds_contain_every_statement() {
    let stage = stage(Scene::HostSays, 200);
    let atom = stage.visit("/history.atom?lang=en").await;
    atom.has("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">")
        .has("Update from the host")
        .has("urn:uuid:");
    stage.visit("/history.rss").await.has("<rss version=\"2.0\">").has("<pubDate>Thu, 04 Jan 2018");
    let feed = stage.visit("/feed.json").await.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let items = feed["items"].as_array().unwrap();
    assert!(items.iter().any(|it| it["content_text"].as_str().unwrap().contains("다음 안내는")));
    // An entry for each statement, so that a reader shows the end as new; the latest first.
    let ids: BTreeSet<_> = items.iter().map(|it| it["id"].to_string()).collect();
    let titles: BTreeSet<_> = items.iter().map(|it| it["title"].to_string()).collect();
    assert!(items.len() > 1 && ids.len() == items.len() && titles.len() > 1, "{feed}");
    let times: Vec<_> = items.iter().map(|it| it["date_published"].to_string()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    for path in ["/history.atom", "/history.rss"] {
        let text = stage.visit(path).await.text;
        let entries = text.matches("<entry>").count() + text.matches("<item>").count();
        assert_eq!(entries, items.len(), "{path}");
    }
}

/// Without the store nothing newer than the last commit is shown: the page says so at once, and
/// the monitor hears of it within seconds.
#[tokio::test]
async fn a_store_that_does_not_answer_fails_health_and_turns_pages_stale_at_once() {
    let mut view = bongsu_core::engine::view::View::clone(&crate::story::view(
        &crate::story::topology(60),
        Scene::Identified,
    ));
    let store = crate::story::FakeStore { broken: true, ..Default::default() };
    let engine = crate::story::FakeEngine::default();
    let stage = crate::story::stage_of(view.clone(), store, engine, crate::story::settings(false));
    let failed = stage.visit("/healthz").await;
    assert_eq!(failed.is(503).json()["checks"]["store:answers"][0]["status"], "fail");
    stage.visit("/?lang=en").await.is(200).lacks("class=\"stale");
    view.at = view.at.before(std::time::Duration::from_secs(8));
    stage.views.send_replace(std::sync::Arc::new(view));
    stage.visit("/?lang=en").await.is(200).has("stale");
    stage.ops("/ops?lang=en").await.is(200);
}

#[tokio::test]
async fn health_does_not_pass_on_an_empty_inventory() {
    let view =
        bongsu_core::engine::view::View { at: crate::story::at("16:25:00"), ..Default::default() };
    let (store, engine) = (crate::story::FakeStore::default(), crate::story::FakeEngine::default());
    let stage = crate::story::stage_of(view, store, engine, crate::story::settings(false));
    let health = stage.visit("/healthz").await;
    assert_eq!(health.is(503).json()["checks"]["sites:watched"][0]["status"], "fail");
}

#[tokio::test]
async fn a_silence_of_everything_is_no_clean_bill_of_health() {
    let mut view = crate::story::view(&crate::story::topology(60), Scene::Quiet);
    view.silent_since = Some(crate::story::at("16:20:00"));
    view.vantages.iter_mut().for_each(|vantage| vantage.healthy = false);
    let mut sites = view.sites.to_vec();
    sites.iter_mut().for_each(|site| site.health = SiteHealth::Unknown);
    view.sites = sites.into();
    let (store, engine) = (crate::story::FakeStore::default(), crate::story::FakeEngine::default());
    let stage = crate::story::stage_of(view, store, engine, crate::story::settings(false));
    let public = stage.visit("/?lang=en").await;
    public.is(200).has("the current status is unknown").has("nothing answers").lacks("No outage");
    stage.visit("/?lang=ko").await.is(200).has("응답이 없습니다");
    stage.ops("/ops?lang=en").await.is(200).has("reference_targets");
    let statuspage = stage.visit("/api/v2/status.json").await;
    assert_eq!(statuspage.is(200).json()["status"]["indicator"], "minor");
    let status = stage.visit("/api/v1/status").await;
    assert!(status.is(200).json()["silent_since"].as_str().is_some_and(|at| at.contains("T07:20")));
    stage.ops("/metrics").await.is(200).has("bongsu_silent 1");
}

#[tokio::test]
async fn a_component_has_its_uptime_as_at_statuspage_and_no_share_of_what_is_not_known() {
    let summary = visit(Scene::Identified, "/api/v2/summary.json?lang=en").await.json();
    let page = summary["page"]["id"].as_str().unwrap();
    let component = &summary["components"][0];
    let base = format!("/v1/pages/{page}/components/{}/uptime", component["id"].as_str().unwrap());
    let of = format!("{base}?lang=en&start=2018-01-02&end=2018-01-04");
    let read = visit(Scene::Identified, &of).await.is(200).json();
    assert_eq!(read["name"], component["name"]);
    assert_eq!(
        (&read["range_start"], &read["range_end"]),
        (&"2018-01-02".into(), &"2018-01-04".into())
    );
    assert!(read["uptime_percentage"].as_f64().unwrap() < 100.0);
    let unknown = format!("{base}?start=2018-01-01&end=2018-01-01");
    assert!(visit(Scene::Identified, &unknown).await.is(200).json()["uptime_percentage"].is_null());
    for refused in
        ["start=soon", "start=2018-01-04&end=2018-01-02", "start=2016-12-03&end=2018-01-03"]
    {
        visit(Scene::Identified, &format!("{base}?{refused}")).await.is(400);
    }
    visit(Scene::Identified, &format!("{base}?start=2016-12-04&end=2018-01-03")).await.is(200);
    visit(Scene::Identified, "/v1/pages/x/components/y/uptime").await.is(404);
}

#[tokio::test]
async fn probe_says_neither_up_nor_down_of_what_was_not_asked_since_the_start() {
    let mut unasked = View::clone(&view(&topology(60), Scene::Identified));
    unasked.sites =
        unasked.sites.iter().map(|it| SiteStatus { as_of: Default::default(), ..*it }).collect();
    let stage = stage(Scene::Identified, 60);
    stage.views.send_replace(Arc::new(unasked));
    stage.ops(&format!("/probe?target={}", host(1))).await.is(200).lacks("probe_success");
}

#[tokio::test]
async fn probe_says_neither_up_nor_down_of_what_is_being_verified() {
    let mut verified = View::clone(&view(&topology(60), Scene::Identified));
    let unverified = |it: &SiteStatus| SiteStatus { health: SiteHealth::Unverified, ..*it };
    verified.sites = verified.sites.iter().map(unverified).collect();
    let stage = stage(Scene::Identified, 60);
    stage.views.send_replace(Arc::new(verified));
    stage.ops(&format!("/probe?target={}", host(1))).await.is(200).lacks("probe_success");
}
