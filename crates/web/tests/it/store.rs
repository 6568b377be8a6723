//! The pages over a real store: the past, which the view no longer has.

use crate::markup::check;
use crate::story::{self, FakeEngine, Scene, at, events, host, incident_id, settings};
use bongsu_clock::Clock;
use bongsu_core::access::Role;
use bongsu_core::engine::Record;
use bongsu_core::layer::Layer;
use bongsu_core::observation::Reason;
use bongsu_core::span::Span;
use bongsu_core::verdict::{Verdict, VerdictChange};
use bongsu_store::{AccessFilter, Store};
use bongsu_web::{App, KnownHosts, SignedIn, StoreQueries, operations_router};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

struct Archive {
    _folder: tempfile::TempDir,
    store: Store,
    app: Arc<App>,
}

impl Archive {
    async fn ops(&self, target: &str) -> crate::client::PageResponse {
        let mut request = crate::client::get(target);
        request.extensions_mut().insert(SignedIn::rehearsed("Kim", Role::Manager));
        crate::client::read(operations_router(self.app.clone(), &KnownHosts::default()), request)
            .await
    }
}

/// The whole afternoon in a store, and a view of the next week without it.
async fn archive() -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bongsu.sqlite");
    let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
    let topology = story::topology(120);
    let view = story::view(&topology, Scene::Resolved);
    let it = &view.incidents[0];
    let mut records = vec![Record::Incident(it.incident.clone())];
    records.extend(it.victims.iter().cloned().map(Record::Victim));
    records.extend(events(it).into_iter().map(Record::Event));
    records.extend(it.statements.iter().cloned().map(Record::Statement));
    let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
    for (verdict, since) in
        [(Verdict::Up, "00:00:00"), (down, "16:19:08"), (Verdict::Up, "17:58:00")]
    {
        let change = VerdictChange { site: host(1), verdict, since: at(since), at: at(since) };
        records.push(Record::Verdict(change));
    }
    store.commit(&records).await.unwrap();
    let ran = Span { from: at("00:00:00"), until: at("23:00:00") };
    store.record_coverage(ran, Duration::from_secs(86_400)).await.unwrap();
    let mut later = story::view(&topology, Scene::Quiet);
    later.at = at("23:00:00") + Duration::from_secs(7 * 86_400);
    let clock = Clock::scaled(later.at, 1e-6);
    let (_, views) = watch::channel(Arc::new(later));
    let queries = Arc::new(StoreQueries::new(store.clone(), "Asia/Seoul"));
    let engine = Arc::new(FakeEngine::default());
    let app = App::new(settings(false), views, queries, engine, clock, CancellationToken::new());
    Archive { _folder: folder, store, app }
}

#[tokio::test]
async fn an_incident_of_last_week_is_read_with_its_victims_and_statements() {
    let archive = archive().await;
    let list = archive.ops("/history").await;
    list.is(200).has(&incident_id().to_string()).has("1월 4일 16:19:03");
    let page = archive.ops(&format!("/ops/incidents/{}", incident_id())).await;
    page.is(200).has("17시부로 네임서버 서비스가 정상화되었습니다.").has("www.dalbit00000.co.kr");
    check(&page.text);
    let next = "rel=\"next\" href=\"";
    let from = page.text.find(next).unwrap() + next.len();
    let href: String = page.text[from..].chars().take_while(|c| *c != '"' && *c != '#').collect();
    let more = archive.ops(&href).await;
    more.is(200).lacks("www.dalbit00000.co.kr").has("← 처음");
    let excluded = archive.ops(&format!("/ops/incidents/{}?state=excluded", incident_id())).await;
    excluded.has(&host(40).unicode()).lacks(&host(1).unicode());
}

#[tokio::test]
async fn a_site_shows_its_past() {
    let archive = archive().await;
    let page = archive.ops(&format!("/ops/sites/{}", host(1))).await;
    check(&page.text);
    page.is(200).has("1월 4일 16:19:08").has("장애 · 이름 찾기(DNS)").has("정상 동작 확인");
    // Down from 16:19:08 to 17:58 of the 23 hours that were monitored.
    page.has("1월 4일: 92.8%.");
}

#[tokio::test]
async fn the_api_reads_on_from_where_it_stopped() {
    let archive = archive().await;
    let base = format!("/api/v1/incidents/{}/victims?limit=50", incident_id());
    let first = archive.ops(&base).await.json();
    let next = first["next"].as_str().unwrap();
    let second = archive.ops(&format!("{base}&after={next}")).await.json();
    let (a, b) = (first["rows"].as_array().unwrap(), second["rows"].as_array().unwrap());
    assert_eq!(a.len(), 50);
    assert!(a.last().unwrap()["site"].as_str() < b[0]["site"].as_str());
    archive.ops("/api/v2/incidents.json").await.has("\"status\":\"resolved\"");
    archive.ops("/history.rss").await.has("<item>");
}

#[tokio::test]
async fn uses_of_operations_are_in_the_access_log() {
    let archive = archive().await;
    archive.ops("/ops/sites?q=dal").await.is(200);
    let seen = archive.store.accesses(&AccessFilter::default(), None, 10).await.unwrap();
    assert_eq!(seen[0].access.action, "GET /ops/sites?q=dal 200");
    assert_eq!(seen[0].access.name.as_deref(), Some("Kim"));
    assert_eq!(seen[0].access.request_id.len(), 16);
}
