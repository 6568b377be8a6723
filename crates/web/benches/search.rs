//! Searching a site among 50,000, and drawing the pages of so large a host.
//! `cargo bench -p bongsu-web` prints the times; nothing is asserted.

#[path = "../tests/it/story/mod.rs"]
mod story;

use bongsu_core::access::Role;
use bongsu_web::{KnownHosts, SearchIndex, SignedIn, operations_router};
use divan::Bencher;
use http_body_util::BodyExt;
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;

const SITES: usize = 50_000;

static TOPOLOGY: LazyLock<Arc<bongsu_core::topology::Topology>> =
    LazyLock::new(|| story::topology(SITES));

fn main() {
    divan::main();
}

#[divan::bench]
fn index_of_50_000_sites(bencher: Bencher<'_, '_>) {
    LazyLock::force(&TOPOLOGY);
    bencher.bench(|| SearchIndex::of(&TOPOLOGY));
}

#[divan::bench(args = ["", "www.d", "00421", "달빛", "고객-0420", "nothing-like-it"])]
fn search(bencher: Bencher<'_, '_>, query: &str) {
    let index = SearchIndex::of(&TOPOLOGY);
    bencher.bench(|| index.find(divan::black_box(query)));
}

#[divan::bench(args = ["/", "/ops", "/ops/sites?q=00421", "/ops/sites?verdict=down", "/ops/components"])]
fn page(bencher: Bencher<'_, '_>, path: &str) {
    draw(bencher, path.to_owned());
}

#[divan::bench]
fn page_of_an_incident(bencher: Bencher<'_, '_>) {
    draw(bencher, format!("/ops/incidents/{}?state=seen_hit&q=004", story::incident_id()));
}

fn draw(bencher: Bencher<'_, '_>, path: String) {
    let view = story::view(&TOPOLOGY, story::Scene::Identified);
    let store = story::FakeStore::default();
    let stage = story::stage_of(view, store, story::FakeEngine::default(), story::settings(false));
    let router = operations_router(stage.app.clone(), &KnownHosts::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    bencher.bench_local(|| {
        runtime.block_on(async {
            let mut request =
                axum::http::Request::get(&path).body(axum::body::Body::empty()).unwrap();
            request.extensions_mut().insert(SignedIn::rehearsed("Kim", Role::Manager));
            let answer = router.clone().oneshot(request).await.unwrap();
            answer.into_body().collect().await.unwrap().to_bytes().len()
        })
    });
}
