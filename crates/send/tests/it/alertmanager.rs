//! Prometheus' Alertmanager, from its Debian package, accepts an incident as an alert.

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_send::{Outcome, Progress};
use bongsu_words::Language;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

struct Alertmanager {
    child: Child,
    at: SocketAddr,
    _files: tempfile::TempDir,
}

impl Alertmanager {
    async fn start() -> Alertmanager {
        let files = tempfile::tempdir().unwrap();
        let config = files.path().join("alertmanager.yml");
        std::fs::write(&config, "route: {receiver: none}\nreceivers: [{name: none}]\n").unwrap();
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new("prometheus-alertmanager")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.path={}", files.path().display()))
            .arg(format!("--web.listen-address={at}"))
            .arg("--cluster.listen-address=")
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus-alertmanager is installed by `cargo xtask test`");
        let mut started = Alertmanager { child, at, _files: files };
        while started.get("/-/ready").await.is_none_or(|response| !response.contains("200 OK")) {
            assert!(started.child.try_wait().unwrap().is_none(), "it did not start");
            tokio::task::yield_now().await;
        }
        started
    }

    async fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.at).await.ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut response = String::new();
        stream.read_to_string(&mut response).await.ok()?;
        Some(response)
    }

    /// The active alerts.
    async fn alerts(&self) -> Vec<Value> {
        let response = self.get("/api/v2/alerts?active=true").await.unwrap();
        let body = response.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {response}"))
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn now() -> Time {
    Clock::system().now()
}

fn payload(resolved: Option<Time>) -> StatementPayload {
    let at = now();
    StatementPayload {
        id: "0160c009.0".into(),
        title: "네임서버 장애".into(),
        text: "고장 난 것으로 보입니다.".into(),
        page: Some("https://status.example/incidents/0160c009".into()),
        incident: "0160c009".into(),
        severity: bongsu_core::external_alert::Severity::Critical,
        component: Some("ns:ns1.example".into()),
        component_name: None,
        at,
        began: at.before(Duration::from_secs(60)),
        resolved,
        next_update: resolved.is_none().then(|| at + Duration::from_secs(900)),
        body: json!({}),
        statuspage: json!({}),
    }
}

#[tokio::test]
async fn an_incident_is_one_alert_until_it_is_over() {
    let manager = Alertmanager::start().await;
    let url = format!("http://{}/api/v2/alerts", manager.at);
    let webhook = Webhook::new("am", Language::Ko, "alertmanager", &url, None, None).unwrap();
    for _ in 0..2 {
        let (outcome, _) = webhook.deliver(now(), &payload(None), &Progress::default()).await;
        assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    }
    let alerts = manager.alerts().await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0]["labels"]["incident"], "0160c009");
    assert_eq!(alerts[0]["annotations"]["summary"], "네임서버 장애");
    webhook.deliver(now(), &payload(Some(now())), &Progress::default()).await;
    while !manager.alerts().await.is_empty() {
        tokio::task::yield_now().await;
    }
}
