//! S10: Prometheus' Alertmanager and amtool, from their Debian package, tell of alerts.

use crate::external_alerts::{desk, taken, token};
use axum::serve;
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use bongsu_web::{KnownHosts, public_router};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

struct Alertmanager {
    child: Child,
    at: SocketAddr,
    _files: tempfile::TempDir,
}

impl Alertmanager {
    fn start(url: &str, token: &str) -> Alertmanager {
        let files = tempfile::tempdir().unwrap();
        let config = files.path().join("alertmanager.yml");
        let text = format!(
            "route: {{receiver: desk, group_wait: 1ms, group_interval: 1s}}\n\
             receivers:\n- name: desk\n  webhook_configs:\n  - url: {url}\n    \
             http_config: {{authorization: {{credentials: {token}}}}}\n"
        );
        std::fs::write(&config, text).unwrap();
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new("prometheus-alertmanager")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.path={}", files.path().display()))
            .arg(format!("--web.listen-address={at}"))
            .arg("--cluster.listen-address=")
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus-alertmanager is installed by `cargo xtask test`");
        Alertmanager { child, at, _files: files }
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Adds an alert at an Alertmanager, or at what is taken for one, until it takes it.
async fn add(url: String, more: &'static [&'static str]) {
    tokio::task::spawn_blocking(move || {
        loop {
            let mut amtool = Command::new("amtool");
            amtool.arg(format!("--alertmanager.url={url}")).args(["alert", "add"]).args(more);
            let labels = ["alertname=Down", "instance=203.0.113.1:443", "severity=critical"];
            amtool.args(labels).arg("--annotation=summary=web-1 is down");
            if amtool.stderr(Stdio::null()).status().unwrap().success() {
                return;
            }
            std::thread::yield_now();
        }
    })
    .await
    .unwrap();
}

async fn until(found: impl Fn() -> Option<ExternalEvent>) -> ExternalEvent {
    loop {
        if let Some(event) = found() {
            return event;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn alertmanager_and_amtool_tell_of_an_alert_and_of_its_end() {
    let desk = desk().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let routes = public_router(desk.stage.app.clone(), &KnownHosts::default());
    tokio::spawn(async move { serve(listener, routes).await.unwrap() });
    let of = |source: &'static str, signal: Signal| {
        let all = taken(&desk);
        let events = all.into_iter().filter(|(name, _)| name == source).flat_map(|(_, it)| it);
        events.into_iter().find(|event| event.signal == signal)
    };

    // Prometheus sends as amtool does, below a prefix of its own.
    add(format!("http://{at}/hooks/alerts/prom/{}", token("prom")), &[]).await;
    let event = until(|| of("prom", Signal::Firing)).await;
    assert_eq!(
        (event.summary.as_str(), event.severity),
        ("web-1 is down", Some(Severity::Critical))
    );
    assert_eq!(event.hints, ["203.0.113.1:443"]);

    let url = format!("http://{at}/hooks/alerts/am");
    let manager = Alertmanager::start(&url, &token("am"));
    add(format!("http://{}", manager.at), &[]).await;
    let firing = until(|| of("am", Signal::Firing)).await;
    assert_eq!(firing.summary, "web-1 is down");
    add(
        format!("http://{}", manager.at),
        &["--end=2020-01-01T00:00:01Z", "--start=2020-01-01T00:00:00Z"],
    )
    .await;
    let over = until(|| of("am", Signal::Resolved)).await;
    assert_eq!(over.dedup_key, firing.dedup_key);
}
