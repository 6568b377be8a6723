//! Serves the pages of a made-up afternoon for inspection.
//!
//! `cargo run -p bongsu-web --example gallery [quiet|unknown|identified|host-says|resolved|night] [drill]`
//! prints the address and serves until it is stopped. With `walk` as the last argument
//! the scenes follow one another every five seconds, to see live pages change.

#[path = "../tests/it/story/mod.rs"]
mod story;

use bongsu_web::{KnownHosts, operations_router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use story::{FakeEngine, FakeStore, Scene};

const SITES: usize = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has_arg = |name: &str| args.iter().any(|arg| arg == name);
    let scene = match args.first().map(String::as_str) {
        Some("quiet") => Scene::Quiet,
        Some("unknown") => Scene::Unknown,
        Some("host-says") => Scene::HostSays,
        Some("resolved") => Scene::Resolved,
        _ => Scene::Identified,
    };
    let topology = story::topology(SITES);
    let view =
        if has_arg("night") { story::night(&topology) } else { story::view(&topology, scene) };
    let store = FakeStore::of(&view);
    let stage =
        story::stage_of(view, store, FakeEngine::default(), story::settings(has_arg("drill")));
    let listener =
        tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    println!("http://{}/", listener.local_addr().expect("it is bound"));
    if has_arg("walk") {
        let views = stage.views.clone();
        tokio::spawn(async move {
            let clock = bongsu_clock::Clock::system();
            for scene in Scene::ALL.into_iter().cycle() {
                views.send_replace(Arc::new(story::view(&topology, scene)));
                clock.sleep(Duration::from_secs(5)).await;
            }
        });
    }
    let service = operations_router(stage.app.clone(), &KnownHosts::default());
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.expect("serving goes on until the process ends");
}
