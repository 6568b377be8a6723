//! Publishing into directories.

use super::pending::Pending;
use super::publisher::Publisher;
use super::state::{BEAT_INTERVAL, Cycle, PublishState, RETRY_PAUSE};
use crate::runtime::engine::commands::EngineHandle;
use crate::runtime::engine::latest_results::LatestResults;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::{SiteStatus, View};
use bongsu_core::inventory::{Customer, Inventory, Site, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::{Topology, TopologyOptions, compile};
use bongsu_send::publish::Directory;
use bongsu_store::Store;
use bongsu_web::static_renderer::customer_file_paths;
use bongsu_web::{App, Settings, StoreQueries, customer_directory};
use bongsu_words::Language;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

const CUSTOMERS: [&str; 3] = ["han", "kim", "lee"];

fn topology() -> Arc<Topology> {
    let mut inventory = Inventory::default();
    for customer in CUSTOMERS {
        inventory.customers.insert(customer.into(), Customer::default());
        let host = Name::parse(&format!("www.{customer}.example")).unwrap();
        let site = Site { customer: customer.into(), url: SiteUrl::default(), ..Site::default() };
        inventory.sites.insert(host, site);
    }
    let options = TopologyOptions { generation: 1, ..TopologyOptions::default() };
    Arc::new(compile(&inventory, &BTreeMap::new(), &options))
}

/// All sites up, but for those of `down`.
fn view(at: i64, down: &[usize]) -> Arc<View> {
    let health = |n| if down.contains(&n) { SiteHealth::Slow } else { SiteHealth::Works };
    let sites = (0..3).map(|n| SiteStatus { health: health(n), ..SiteStatus::default() }).collect();
    Arc::new(View { at: Time::from_secs(at), topology: topology(), sites, ..View::default() })
}

fn app_of(settings: Settings, store: &Store, views: &watch::Sender<Arc<View>>) -> Arc<App> {
    let engine = EngineHandle::new(
        mpsc::channel(1).0,
        views.subscribe(),
        Arc::new(LatestResults::default()),
        Arc::default(),
    );
    App::new(
        settings,
        views.subscribe(),
        Arc::new(StoreQueries::new(store.clone(), "Asia/Seoul")),
        Arc::new(engine),
        Clock::system(),
        CancellationToken::new(),
    )
}

struct TestSite {
    place: TempDir,
    views: watch::Sender<Arc<View>>,
    publisher: Publisher,
    state: PublishState,
}

impl TestSite {
    async fn open(places: &[&str]) -> TestSite {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("bongsu.db").display());
        let store = Store::open(&url).await.unwrap();
        store.create_page_tokens(CUSTOMERS, Time::from_secs(1)).await.unwrap();
        let views = watch::Sender::new(view(1_000, &[]));
        let app = app_of(Settings::default(), &store, &views);
        let directory = |name: &&str| Arc::new(Directory::open(&place.path().join(name)).unwrap());
        let directories = places.iter().map(directory).collect();
        let publisher = Publisher {
            app,
            store,
            directories,
            mirrors: Vec::new(),
            cancel: CancellationToken::new(),
        };
        TestSite { place, views, publisher, state: PublishState::default() }
    }

    async fn cycle(&mut self) -> Cycle {
        self.publisher.cycle(&mut self.state).await.unwrap()
    }

    fn at(&self, place: &str) -> std::path::PathBuf {
        self.place.path().join(place)
    }
}

fn customer_pages(place: &Path) -> usize {
    let directories = Language::ALL.map(customer_directory);
    directories.iter().map(|below| std::fs::read_dir(place.join(below)).unwrap().count()).sum()
}

#[tokio::test]
async fn everything_is_written_to_every_directory_and_then_only_what_changed() {
    let mut site = TestSite::open(&["a", "b"]).await;
    let first = site.cycle().await;
    assert_eq!((first.rendered, first.failed), (3, 0));
    for place in ["a", "b"] {
        assert_eq!(customer_pages(&site.at(place)), 9);
        assert!(site.at(place).join("index.html").exists());
        assert!(site.at(place).join("heartbeat.json").exists());
    }
    site.views.send_replace(view(1_010, &[1]));
    let second = site.cycle().await;
    assert_eq!(second.rendered, 1, "one customer's page changed");
    let third = site.cycle().await;
    assert_eq!((third.rendered, third.written), (0, 0));
}

#[tokio::test]
async fn pages_of_renewed_and_revoked_tokens_are_removed() {
    let mut site = TestSite::open(&["a"]).await;
    site.cycle().await;
    let old = site.publisher.store.page_token_of("kim").await.unwrap().unwrap();
    site.publisher.store.renew_page_token("kim", Time::from_secs(2)).await.unwrap();
    site.publisher.store.revoke_page_token("lee", Time::from_secs(2)).await.unwrap();
    site.cycle().await;
    assert_eq!(customer_pages(&site.at("a")), 6);
    assert!(customer_file_paths(old).iter().all(|path| !site.at("a").join(path).exists()));
}

#[tokio::test]
async fn files_left_by_another_process_are_removed_at_the_start() {
    let mut site = TestSite::open(&["a"]).await;
    std::fs::create_dir_all(site.at("a").join("c")).unwrap();
    std::fs::write(site.at("a").join("c/0123.html"), "old").unwrap();
    site.cycle().await;
    assert_eq!(customer_pages(&site.at("a")), 9);
}

/// Pages that nobody keeps current must not stay where readers find them.
#[tokio::test]
async fn pages_of_a_language_that_is_not_published_any_more_are_removed() {
    let mut site = TestSite::open(&["a"]).await;
    site.cycle().await;
    std::fs::create_dir_all(site.at("a/ja/incidents")).unwrap();
    std::fs::write(site.at("a/ja/incidents/1.html"), "old").unwrap();
    let published_languages = vec![Language::Ko, Language::En];
    let settings = Settings { published_languages, ..Settings::default() };
    site.publisher.app = app_of(settings, &site.publisher.store, &site.views);
    site.state = PublishState::default();
    assert_eq!(site.cycle().await.failed, 0);
    for left in ["a/ja/index.html", "a/ja/history.html", "a/ja/incidents/1.html"] {
        assert!(!site.at(left).exists(), "{left}");
    }
    assert_eq!(customer_pages(&site.at("a")), 6);
    let page = std::fs::read_to_string(site.at("a/en/index.html")).unwrap();
    assert!(page.contains("hreflang=\"ko\"") && !page.contains("hreflang=\"ja\""), "{page}");
    let beat = std::fs::read_to_string(site.at("a/heartbeat.json")).unwrap();
    assert!(beat.contains("\"en\"") && !beat.contains("\"ja\""), "{beat}");
}

#[tokio::test]
async fn a_directory_that_fails_delays_no_other_and_gets_everything_later() {
    let mut site = TestSite::open(&["a", "b"]).await;
    // A file in its place: nothing can be written below.
    std::fs::remove_dir_all(site.at("b")).unwrap();
    std::fs::write(site.at("b"), "").unwrap();
    let broken = site.cycle().await;
    assert!(broken.failed > 0);
    assert_eq!(customer_pages(&site.at("a")), 9);
    std::fs::remove_file(site.at("b")).unwrap();
    site.state.resume(Clock::system().now() + RETRY_PAUSE);
    assert_eq!(site.cycle().await.failed, 0);
    assert_eq!(customer_pages(&site.at("b")), 9);
}

#[tokio::test]
async fn a_revoked_page_is_removed_from_a_directory_that_was_missing() {
    let mut site = TestSite::open(&["a", "b"]).await;
    site.cycle().await;
    std::fs::rename(site.at("b"), site.at("away")).unwrap();
    std::fs::write(site.at("b"), "").unwrap();
    site.publisher.store.revoke_page_token("lee", Time::from_secs(2)).await.unwrap();
    site.views.send_replace(view(1_010, &[0]));
    site.cycle().await;
    std::fs::remove_file(site.at("b")).unwrap();
    std::fs::rename(site.at("away"), site.at("b")).unwrap();
    assert_eq!((customer_pages(&site.at("a")), customer_pages(&site.at("b"))), (6, 9));
    site.state.resume(Clock::system().now() + RETRY_PAUSE);
    site.cycle().await;
    assert_eq!(customer_pages(&site.at("b")), 6);
}

#[tokio::test]
async fn a_page_is_copied_before_what_links_to_it() {
    let mut site = TestSite::open(&["a"]).await;
    let pending = Arc::new(Pending::default());
    site.publisher.mirrors.push(pending.clone());
    site.cycle().await;
    let public: Vec<String> = pending.take().0;
    let at = |end: &str| public.iter().position(|path| path.ends_with(end)).unwrap();
    assert!(at("bongsu.css") < at("index.html"), "{public:?}");
    assert!(at("history.html") < at("index.html"), "{public:?}");
}

#[tokio::test]
async fn a_silent_engine_does_not_look_alive() {
    let mut site = TestSite::open(&["a"]).await;
    site.cycle().await;
    let now = Clock::system().now() + BEAT_INTERVAL * 2;
    assert!(!site.state.is_beat_due(Time::from_secs(1_000), now), "nothing newer is shown");
    assert!(site.state.is_beat_due(Time::from_secs(1_001), now));
}
