//! S8: what is planned is on every page and in every format before, and says nothing of how it
//! ended.

use crate::markup::check;
use crate::story::planned::{plan, planned_id, with_mute, with_plan};
use crate::story::{self, FakeEngine, FakeStore, Scene, SentCommand, Stage, TOKEN, host};
use bongsu_core::engine::command::{Command, MaintenanceChange};
use bongsu_core::engine::view::View;
use bongsu_core::maintenance::{MuteTarget, ical};
use std::time::Duration;

fn staged(view: View) -> Stage {
    let store = FakeStore::of(&view);
    story::stage_of(view, store, FakeEngine::default(), story::settings(false))
}

fn quiet() -> View {
    story::view(&story::topology(200), Scene::Quiet)
}

fn running() -> View {
    let view = quiet();
    with_plan(&view, plan(&view))
}

/// The same, two hours later: the window of today is over.
fn over() -> View {
    let mut view = running();
    view.at += Duration::from_secs(7200);
    view
}

fn commands(stage: &Stage) -> Vec<Command> {
    let sent = stage.engine.commands.lock().unwrap();
    let planned = sent.iter().map(|it| match it {
        SentCommand::Planned { command, .. } => command.clone(),
        other => panic!("{other:?}"),
    });
    planned.collect()
}

#[tokio::test]
async fn the_public_page_says_that_maintenance_runs_and_what_comes() {
    let stage = staged(running());
    let page = stage.visit("/?lang=en").await;
    check(&page.is(200).text);
    page.has("Planned maintenance is in progress. No other outage detected.")
        .has("Name servers are replaced, &lt;b&gt;all&lt;/b&gt;")
        .has("In progress")
        .lacks("Scheduled")
        .has("/maintenance.ics");
    let ko = stage.visit("/").await;
    check(&ko.is(200).text);
    ko.has("예정된 점검 작업을 진행하고 있습니다.").has("네임서버 교체").has("진행 중");
    let tomorrow = staged(over()).visit("/?lang=en").await;
    tomorrow.has("Scheduled").lacks("In progress").lacks("is in progress");
    let quiet = staged(quiet()).visit("/?lang=en").await;
    quiet.lacks("maintenance-title").lacks("Planned maintenance");
}

#[tokio::test]
async fn what_was_done_is_in_the_history_and_what_comes_is_not() {
    let past = staged(over()).visit("/history?lang=en").await;
    check(&past.is(200).text);
    past.has("Past maintenance")
        .has("Name servers are replaced")
        .has("Window over")
        .lacks("Scheduled");
    staged(quiet()).visit("/history?lang=en").await.lacks("Past maintenance");
}

#[tokio::test]
async fn what_names_a_site_or_a_customer_is_in_nothing_public() {
    let view = quiet();
    let mut private = plan(&view);
    private.scope.sites = vec![host(1)];
    let stage = staged(with_plan(&view, private));
    for path in [
        "/?lang=en",
        "/maintenance.ics",
        "/history.atom",
        "/feed.json",
        "/api/v2/summary.json",
        "/api/v2/scheduled-maintenances.json",
        "/api/v2/status.json",
    ] {
        stage.visit(path).await.is(200).lacks("네임서버 교체").lacks("Name servers are replaced");
    }
}

#[tokio::test]
async fn statuspage_clients_read_upcoming_active_and_all() {
    let stage = staged(running());
    let list = async |part: &str| {
        let path = format!("/api/v2/scheduled-maintenances{part}.json?lang=en");
        let body = stage.visit(&path).await.json();
        body["scheduled_maintenances"].as_array().unwrap().clone()
    };
    let (all, active, upcoming) = (list("").await, list("/active").await, list("/upcoming").await);
    assert_eq!((all.len(), active.len(), upcoming.len()), (3, 1, 2));
    let it = &active[0];
    assert_eq!((&it["status"], &it["impact"]), (&"in_progress".into(), &"maintenance".into()));
    assert_eq!(it["scheduled_until"], "2018-01-04T07:30:00Z");
    assert_eq!(it["components"][0]["status"], "under_maintenance");
    let updates = it["incident_updates"].as_array().unwrap();
    let said: Vec<_> = updates.iter().map(|update| update["status"].as_str().unwrap()).collect();
    assert_eq!(said, ["in_progress", "scheduled"]);
    let ids: std::collections::BTreeSet<_> = all.iter().map(|it| it["id"].to_string()).collect();
    assert_eq!(ids.len(), 3, "each window is one of its own");
    let summary = stage.visit("/api/v2/summary.json?lang=en").await.json();
    assert_eq!(summary["scheduled_maintenances"].as_array().unwrap().len(), 3);
    assert_eq!(summary["status"]["description"], "Maintenance in progress");
    assert_eq!(summary["status"]["indicator"], "maintenance");
    // The next one first: one that repeats for years hides nothing that is near.
    assert_eq!(summary["scheduled_maintenances"][0]["status"], "in_progress");
    let starts: Vec<_> = upcoming.iter().map(|it| it["scheduled_for"].to_string()).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    let later = staged(over()).visit("/api/v2/scheduled-maintenances.json?lang=en").await.json();
    let done = later["scheduled_maintenances"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(done["status"], "completed");
    let last = &done["incident_updates"][0]["body"];
    assert!(last.as_str().unwrap().contains("Whether a site works is shown by our checks"));
}

#[tokio::test]
async fn a_calendar_program_reads_every_window_once() {
    let stage = staged(running());
    let answer = stage.visit("/maintenance.ics?lang=en").await;
    assert_eq!(answer.is(200).header("content-type"), "text/calendar; charset=utf-8");
    let events = ical::read(&answer.text, "UTC").expect("a calendar");
    assert_eq!(events.len(), 3);
    assert_eq!(events[0].summary, "Name servers are replaced, <b>all</b>");
    assert_eq!(events[0].description, "One; after, the other");
    let uids: std::collections::BTreeSet<_> = events.iter().map(|it| &it.uid).collect();
    assert_eq!(uids.len(), 3);
    assert!(answer.text.split("\r\n").all(|line| line.len() <= 75));
}

#[tokio::test]
async fn feeds_have_what_was_said_and_nothing_that_was_not_said_yet() {
    let items = |stage: Stage| async move {
        let feed = stage.visit("/feed.json?lang=en").await.json();
        let items = feed["items"].as_array().unwrap().clone();
        let planned = items.into_iter().filter(|it| it["url"].as_str().unwrap().contains('#'));
        planned.map(|it| it["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let said = items(staged(running())).await;
    let of = |said: &[String], label: &str| said.iter().filter(|it| it.ends_with(label)).count();
    assert_eq!((of(&said, "In progress"), of(&said, "Window over")), (1, 0), "{said:?}");
    assert_eq!(of(&said, "Scheduled"), 2, "the one of the day after is too far: {said:?}");
    assert_eq!(of(&items(staged(over())).await, "Window over"), 1);
    let atom = staged(running()).visit("/history.atom?lang=en").await;
    atom.is(200).has("&lt;b&gt;all&lt;/b&gt;");
}

#[tokio::test]
async fn a_customers_page_names_their_sites_and_what_is_down_stays_down() {
    let view = running();
    let stage = staged(view.clone());
    let page = stage.visit(&format!("/c/{TOKEN}?lang=en")).await;
    check(&page.is(200).text);
    let customer = stage.visit(&format!("/c/{TOKEN}")).await;
    check(&customer.is(200).text);
    let concerned = page.text.contains("of your sites may be unreachable in this window:");
    let theirs = view.maintenances[0].reach.sites.len();
    assert!(concerned, "{theirs} sites are taken, theirs among them");
    page.has("Under maintenance until");
}

#[tokio::test]
async fn operations_plan_end_extend_and_cancel_after_a_second_look() {
    let stage = staged(running());
    let path = format!("/ops/maintenance/{}", planned_id());
    for path in [
        "/ops/maintenance?lang=en",
        "/ops/maintenance/new?lang=en",
        "/ops/mutes?lang=en",
        "/ops/maintenance/calendar?lang=en",
        &format!("{path}?lang=en"),
    ] {
        let page = stage.ops(path).await;
        if path.starts_with("/ops/mutes") {
            continue;
        }
        check(&page.is(200).text);
    }
    let component = running().maintenances[0].record.plan.scope.components[0].to_string();
    let fields = [
        ("title_en", "Disks"),
        ("components", component.as_str()),
        ("start", "2018-02-01T02:00"),
        ("minutes", "90"),
        ("notice_hours", "24"),
        ("public", "yes"),
    ];
    let asked = stage.form("/ops/maintenance/new?lang=en", &fields).await;
    check(&asked.is(200).text);
    asked.has("It can make").has("Their contacts are told 24 hours before each window");
    assert_eq!(commands(&stage), [], "nothing is planned before it is confirmed");
    let confirmed: Vec<_> = fields.into_iter().chain([("confirm", "yes"), ("seed", "1")]).collect();
    stage.form("/ops/maintenance/new", &confirmed).await.is(303);
    let [Command::Maintain { change: MaintenanceChange::Plan(plan), .. }] = &commands(&stage)[..]
    else {
        panic!("it is planned once");
    };
    assert_eq!(plan.schedule.duration_secs, 5400);
    for (action, question) in [("end", "End the window"), ("cancel", "Cancel this maintenance?")] {
        let asked = stage.form(&format!("{path}?lang=en"), &[("action", action)]).await;
        asked.is(200).has(question);
    }
    // What cannot be is not asked about, and is still in the form.
    let past = [("action", "extend"), ("until", "2018-01-04T01:00")];
    let refused = stage.form(&format!("{path}?lang=en"), &past).await;
    assert!(refused.status.is_client_error());
    refused.has("role=\"alert\"").has("value=\"2018-01-04T01:00\"");
    let extend = [("action", "extend"), ("until", "2018-01-04T18:00"), ("confirm", "yes")];
    stage.form(&path, &extend).await.is(303);
    let last = commands(&stage).pop().unwrap();
    let Command::Maintain { change: MaintenanceChange::Extend(until), .. } = last else {
        panic!("{last:?}")
    };
    assert_eq!(until.to_string(), "2018-01-04T09:00:00Z");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_plan_is_said_at_once() {
    let stage = staged(quiet());
    let fields = [
        ("components", "server:nothing"),
        ("sites", "not a host"),
        ("start", "tomorrow"),
        ("minutes", "0"),
        ("rule", "FREQ=YEARLY"),
        ("confirm", "yes"),
    ];
    let refused = stage.form("/ops/maintenance/new?lang=en", &fields).await;
    refused
        .is(400)
        .has("Invalid value for “First start”")
        .has("Write it like 2026-03-29T02:00.")
        .has("“FREQ=YEARLY” is not supported.")
        .has("There is no component “server:nothing”.")
        .lacks("its times are past");
    let readable = [
        ("components", "server:nothing"),
        ("start", "2017-01-01T02:00"),
        ("minutes", "60"),
        ("confirm", "yes"),
    ];
    let refused = stage.form("/ops/maintenance/new?lang=en", &readable).await;
    refused.is(400).has("There is no component “server:nothing”.").has("its times are past");
    let calendar = [("calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:soon\n")];
    let refused = stage.form("/ops/maintenance/calendar?lang=en", &calendar).await;
    refused.is(400).has("Line 4: “DTSTART:soon” is not understood.");
    assert_eq!(commands(&stage), []);
}

#[tokio::test]
async fn a_program_plans_once_under_a_key_and_learns_the_same_id_again() {
    let stage = staged(quiet());
    let body = format!(
        r#"{{"title_ko":"디스크","sites":"{}","start":"2018-02-01T02:00","minutes":"60"}}"#,
        host(1)
    );
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = axum::http::Request::post("/api/v1/maintenance")
            .header("content-type", "application/json")
            .header("idempotency-key", "k-1")
            .body(axum::body::Body::from(body.clone()))
            .unwrap();
        let answer = stage.send(request).await;
        ids.push(answer.is(201).json()["id"].to_string());
    }
    assert_eq!((ids[0] == ids[1], commands(&stage).len()), (true, 1));
    let refused = stage.post_json("/api/v1/maintenance?lang=en", r#"{"minutes":"5"}"#).await;
    refused.is(400).has("This cannot be planned.");
    let wrong = r#"{"minutes":"x","zone":"Asia/Seul","components":"server:web9","start":"soon"}"#;
    let refused = stage.post_json("/api/v1/maintenance?lang=en", wrong).await;
    refused
        .is(400)
        .has("Asia/Seul")
        .has("“server:web9”")
        .has("Duration in minutes")
        .has("First start");
    // Programs send numbers and lists.
    let body = format!(
        r#"{{"title_ko":"디스크","sites":["{}","{}"],"start":"2018-02-03T02:00","minutes":60}}"#,
        host(1),
        host(2)
    );
    stage.post_json("/api/v1/maintenance", &body).await.is(201);
    stage.post_json("/api/v1/maintenance/nothing/end", "{}").await.is(404);
}

#[tokio::test]
async fn a_muted_site_is_marked_in_operations_and_nowhere_else() {
    let stage = staged(with_mute(&quiet(), MuteTarget::Site(host(1))));
    let site = stage.ops(&format!("/ops/sites/{}?lang=en", host(1))).await;
    check(&site.is(200).text);
    site.has("Muted until");
    stage.ops(&format!("/ops/sites?lang=en&q={}", host(1))).await.is(200).has("Muted until");
    stage.visit("/?lang=en").await.lacks("Muted").lacks("이전 중");
    let mutes = stage.ops("/api/v1/mutes").await.json();
    assert_eq!(mutes[0]["reason"], "이전 중");
    let target = format!("site:{}", host(2));
    let fields = [("target", target.as_str()), ("until", "2018-01-05T02:00")];
    stage.form("/ops/mutes?lang=en", &fields).await.is(400).has("“Reason”");
    let nothing = [("target", "a b"), ("until", "soon")];
    let refused = stage.form("/ops/mutes?lang=en", &nothing).await;
    assert_eq!(refused.is(400).text.matches("aria-invalid").count(), 3, "{}", refused.text);
    let fields = [fields[0], fields[1], ("reason", "Moving out")];
    stage.form("/ops/mutes?lang=en", &fields).await.is(200).has("Mute Site");
    assert_eq!(commands(&stage), []);
    let confirmed: Vec<_> = fields.into_iter().chain([("confirm", "yes")]).collect();
    stage.form("/ops/mutes", &confirmed).await.is(303);
    stage.form("/ops/mutes", &[("action", "end"), ("target", &target)]).await.is(303);
    let [Command::Mute { reason, .. }, Command::Unmute { .. }] = &commands(&stage)[..] else {
        panic!("{:?}", commands(&stage))
    };
    assert_eq!(reason, "Moving out");
}
