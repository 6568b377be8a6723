//! Third-party programs read our output: the HTML checker of the W3C, a client of Statuspage,
//! promtool, and a feed reader.

use crate::story::{Scene, Stage, TOKEN, host, stage};
use bongsu_words::Language;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const IS_MISSING: &str = "is missing; `cargo xtask install` installs it";

/// Where `cargo xtask install` puts npm packages.
fn peers() -> PathBuf {
    let peers = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/node_modules");
    assert!(peers.is_dir(), "the npm packages of the tests {IS_MISSING}");
    peers
}

fn text_of(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

async fn serve(stage: &Stage) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let routes = bongsu_web::public_router(stage.app.clone(), &bongsu_web::KnownHosts::default());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    at
}

#[tokio::test]
async fn every_page_is_valid_html() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = 0;
    for (n, scene) in Scene::ALL.into_iter().enumerate() {
        let stage = stage(scene, 200);
        let incident = stage.store.incidents.lock().unwrap().first().map(|v| v.incident.id);
        let of = |path: &str| incident.map(|id| path.replace("ID", &id.to_string()));
        let mut paths: Vec<String> = [
            "/",
            "/history",
            "/api",
            "/subscribe",
            "/ops",
            "/ops/sites",
            "/ops/incidents",
            "/ops/components",
            "/ops/outbox",
            "/ops/caller",
            "/ops/caller?q=010-1234-5678",
        ]
        .map(str::to_owned)
        .into();
        paths.extend([format!("/c/{TOKEN}"), format!("/c/{TOKEN}/preferences")]);
        paths.extend([format!("/ops/sites/{}", host(7)), "/ops/components/rack:r1".to_owned()]);
        paths.extend(of("/incidents/ID"));
        for part in ["", "/obligations", "/report"] {
            paths.extend(of(&format!("/ops/incidents/ID{part}")));
        }
        if scene != Scene::Resolved {
            paths.extend(of("/ops/incidents/ID/statement"));
        }
        for path in &paths {
            for lang in Language::ALL.map(Language::tag) {
                let joint = if path.contains('?') { '&' } else { '?' };
                let page = stage.ops(&format!("{path}{joint}lang={lang}")).await;
                page.is(200);
                let name = path.replace(['/', '?'], "_");
                std::fs::write(folder.path().join(format!("{n}{name}.{lang}.html")), &page.text)
                    .unwrap();
                files += 1;
            }
        }
        // Forms that were refused, with what is wrong beside their fields.
        for (path, field) in [("/ops/maintenance/new", "rule"), ("/subscribe", "mail")] {
            let page = stage.form(path, &[(field, "x")]).await;
            page.is(400).has("aria-invalid");
            let name = path.replace('/', "_");
            std::fs::write(folder.path().join(format!("{n}{name}.refused.html")), &page.text)
                .unwrap();
        }
    }
    assert!(files > 100, "too few files to check: {files}");
    let output = Command::new("java")
        .arg("-jar")
        .arg(peers().join("vnu-jar/build/dist/vnu.jar"))
        .args(["--errors-only", "--stdout", "--format", "gnu"])
        .arg(folder.path())
        .output()
        .unwrap_or_else(|error| panic!("java {IS_MISSING}: {error}"));
    let report = text_of(&output);
    let first_lines: Vec<&str> = report.lines().take(20).collect();
    assert!(output.status.success(), "{}", first_lines.join("\n"));
}

/// Calls the npm package `statuspage.io`.
const CLIENT: &str = "
const { Statuspage } = require('statuspage.io');
(async () => {
  const page = new Statuspage('x');
  page.setApiUrl(process.argv[1]);
  const { api } = page;
  const summary = await api.getSummary();
  const status = await api.getStatus();
  const components = await api.getComponents();
  const all = await api.incidents.getAll();
  const open = await api.incidents.getUnresolved();
  const maintenances = await api.scheduledMaintenances.getAll();
  console.log(JSON.stringify({
    name: summary.page.name, indicator: status.status.indicator,
    components: components.components.length, open: open.incidents.length,
    same: open.incidents.every((it, n) => it.id === summary.incidents[n].id),
    updates: all.incidents.every((it) => it.incident_updates.length > 0),
    maintenances: maintenances.scheduled_maintenances.length,
  }));
})().catch((error) => { console.error(error.message); process.exit(1); });";

#[tokio::test(flavor = "multi_thread")]
async fn a_statuspage_client_finds_the_incident() {
    let stage = stage(Scene::Identified, 200);
    let at = serve(&stage).await;
    let output = Command::new("node")
        .args(["-e", CLIENT, &format!("http://{at}")])
        .env("NODE_PATH", peers())
        .output()
        .unwrap_or_else(|error| panic!("node {IS_MISSING}: {error}"));
    assert!(output.status.success(), "{}", text_of(&output));
    let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read["name"], "한빛호스팅");
    assert_eq!(
        (&read["open"], &read["same"], &read["updates"]),
        (&1.into(), &true.into(), &true.into())
    );
    assert_ne!(read["indicator"], "none");
    assert_eq!(read["maintenances"], 0);
}

#[tokio::test]
async fn promtool_accepts_the_metrics() {
    let metrics = stage(Scene::Identified, 200).ops("/metrics").await.text;
    assert!(metrics.lines().count() > 30, "{metrics}");
    let mut child = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("promtool {IS_MISSING}: {error}"));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), metrics.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && text_of(&output).is_empty(), "{}", text_of(&output));
}

/// Checks what a reader needs of a feed; `feedparser` reports malformed XML by itself.
const READER: &str = "
import sys, feedparser
feed = feedparser.parse(sys.stdin.buffer.read())
assert not feed.bozo, feed.bozo_exception
assert feed.feed.title and feed.feed.link
for entry in feed.entries:
    assert entry.id and entry.title and entry.link and entry.summary
    assert entry.get('updated_parsed') or entry.get('published_parsed')
assert len({entry.id for entry in feed.entries}) == len(feed.entries)
print(len(feed.entries))";

#[tokio::test]
async fn a_feed_reader_reads_every_entry() {
    let stage = stage(Scene::HostSays, 200);
    let statements = stage.store.incidents.lock().unwrap()[0].statements.len();
    for feed in ["/history.atom", "/history.rss"] {
        let feed = stage.visit(feed).await.text;
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", READER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python3-feedparser {IS_MISSING}: {error}"));
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), feed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", self::text_of(&output));
        let entries: usize = self::text_of(&output).trim().parse().unwrap();
        assert!(entries > 0 && entries <= statements, "{entries} of {statements}");
    }
}

/// `icalendar` refuses what RFC 5545 does; this checks what a calendar shows of it.
const CALENDAR_READER: &str = "
import sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
events = calendar.walk('VEVENT')
for event in events:
    assert event['UID'] and event['SUMMARY'] and event['DTSTAMP'].dt
    assert event['DTSTART'].dt < event['DTEND'].dt and event['DTSTART'].dt.tzinfo
    assert not event.errors, event.errors
assert len({event['UID'] for event in events}) == len(events)
print(len(events), events[0]['SUMMARY'])";

#[tokio::test]
async fn a_calendar_program_reads_every_window_of_maintenance() {
    let view = crate::story::view(&crate::story::topology(200), Scene::Quiet);
    let view = crate::story::planned::with_plan(&view, crate::story::planned::plan(&view));
    let store = crate::story::FakeStore::of(&view);
    let engine = crate::story::FakeEngine::default();
    let stage = crate::story::stage_of(view, store, engine, crate::story::settings(false));
    let calendar = stage.visit("/maintenance.ics?lang=en").await.text;
    let mut child = Command::new("/usr/bin/python3")
        .args(["-c", CALENDAR_READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("python3-icalendar {IS_MISSING}: {error}"));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), calendar.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text_of(&output));
    let events = calendar.matches("BEGIN:VEVENT").count();
    assert!(
        events > 1 && text_of(&output).starts_with(&format!("{events} ")),
        "{}",
        text_of(&output)
    );
}
