//! Passkeys in Chromium, with a virtual authenticator (S13).

use super::{Desk, PASSWORD};
use bongsu_core::access::Role;
use bongsu_web::{KnownHosts, operations_router};
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_adds_a_passkey_in_a_browser_and_logs_in_by_it() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = operations_router(desk.stage.app.clone(), &KnownHosts::default());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/passkey_browser.mjs");
    let output = tokio::process::Command::new("node")
        .arg(script)
        .args(["chromium", folder.path().to_str().unwrap()])
        .args([&format!("http://localhost:{port}"), PASSWORD])
        .output()
        .await
        .expect("node and chromium are installed by `cargo xtask install`");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(said.trim(), "/ops");
    let passkeys = desk.store.passkeys_of(desk.user("engineer").await.id).await.unwrap();
    assert_eq!((passkeys.len(), &*passkeys[0].name), (1, "virtual key"));
    assert!(passkeys[0].used_at.is_some());
}
