//! Messages to people on call in Chromium (S10). Its push service is a stand-in: what encrypts and
//! signs for a real one is tried with `web-push-testing`.

use super::{Desk, PASSWORD, push};
use bongsu_core::access::Role;
use bongsu_web::{KnownHosts, operations_router};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_adds_a_browser_and_it_shows_what_it_is_sent_and_opens_its_page() {
    let desk = Desk::open(&[Role::Engineer]).await;
    push::begun(&desk).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = operations_router(desk.stage.app.clone(), &KnownHosts::default());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/push_browser.mjs");
    let given = json!({
        "endpoint": "https://push.example/send/1", "p256dh": push::P256DH, "auth": push::AUTH,
    });
    let base = format!("http://localhost:{port}");
    let output = tokio::process::Command::new("node")
        .arg(script)
        .args(["chromium", folder.path().to_str().unwrap()])
        .args([&base, PASSWORD, &given.to_string()])
        .output()
        .await
        .expect("node and chromium are installed by `cargo xtask install`");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let seen: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{errors}"));
    assert!(seen["refusal"].as_str().unwrap().contains("settings"), "{seen}");
    assert_eq!(seen["asked"], json!({ "visible": true, "key": push::key_bytes() }));
    let browsers = desk.store.push_subscriptions_of(desk.user("engineer").await.id).await.unwrap();
    assert_eq!((browsers.len(), browsers[0].name.as_str()), (1, "this phone"));
    assert_eq!(browsers[0].address.endpoint, "https://push.example/send/1");
    let link = format!("{base}/oncall/page/1/2");
    let shown = |id: &str, body: &str| json!([{ "title": "Call for help", "body": body, "tag": "incident-1", "url": link, "id": id }]);
    assert_eq!(seen["first"], shown("one", "rack-7"));
    assert_eq!(seen["worse"], shown("two", "rack-7 and rack-8"), "in the place of the first");
    assert_eq!((&seen["another"], &seen["opened"]), (&json!(2), &json!(link)));
}
