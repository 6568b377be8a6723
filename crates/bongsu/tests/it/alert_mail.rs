//! S10: a tool that can only write mail calls, out of a real mailbox: once, also when the desk is
//! killed in between, and never for a stranger.

use crate::alert_sources::alerts;
use crate::mail_in::mailbox::certificate;
use crate::mail_in::servers::{dovecot, free_port, put};
use crate::program::{bongsu, err, out, run};
use crate::serving::{Serving, configure};
use bongsu_clock::Clock;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// A mail of the tool, as the mailbox has it; `verdict` is what the mail server found of its sender.
fn mail(n: u32, from: &str, subject: &str, verdict: &str) -> Vec<u8> {
    let now = Clock::system().now().to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
    let date = jiff::fmt::rfc2822::to_string(&now).unwrap();
    format!(
        "Return-Path: <{from}>\nAuthentication-Results: mx.host.example; {verdict}\nReceived: by mx\nFrom: {from}\n\
         Date: {date}\nSubject: {subject}\nMessage-ID: <{n}@mon.example>\nAuto-Submitted: \
         auto-generated\n\nService: HTTP\nHost: web1\nAddress: 203.0.113.1\n"
    )
    .into_bytes()
}

const PROBLEM: &str = "** PROBLEM Service Alert: web1/HTTP is CRITICAL **";
const RECOVERY: &str = "** RECOVERY Service Alert: web1/HTTP is OK **";
const NAGIOS: &str = "nagios@mon.example";
const VOUCHED: &str = "dkim=pass header.d=mon.example";

fn configured(place: &Path, port: u16) {
    std::fs::write(place.join("imap-password"), "secret").unwrap();
    configure(
        place,
        &format!(
            "[alert_mail]\naddresses = [\"alerts@host.example\"]\n\
             imap = \"imap://help@127.0.0.1:{port}/INBOX\"\n\
             imap_password_file = \"imap-password\"\npoll_interval_s = 5\n\
             authserv_id = \"mx.host.example\"\n\
             [[alert_source]]\nname = \"nagios\"\ntype = \"mail\"\nsenders = [\"{NAGIOS}\"]\n"
        ),
    );
}

/// Asks now and then: a token is not used without end.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        Clock::system().sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_by_mail_is_one_alert_that_its_recovery_ends_whatever_dies_and_strangers_call_nobody()
 {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("dovecot");
    std::fs::create_dir_all(&root).unwrap();
    certificate(&root);
    let (port, tls) = (free_port(), free_port());
    put(&root, "1.host", &mail(1, NAGIOS, PROBLEM, VOUCHED));
    let _server = dovecot(&root, (port, tls));
    configured(place.path(), port);
    let checked = run(place.path(), &["config", "check", "b.toml"]);
    assert!(checked.status.success(), "{}{}", out(&checked), err(&checked));
    let serving = Serving::of(bongsu(), place.path());
    until(|| !alerts(&serving).is_empty()).await;
    let printed = run(place.path(), &["oncall", "sources", "--config", "b.toml"]);
    assert!(out(&printed).contains("mail to alerts@host.example"), "{}", err(&printed));
    // It is killed where it stands, whether or not the mail was marked.
    drop(serving);

    put(&root, "2.host", &mail(1, NAGIOS, PROBLEM, VOUCHED));
    put(&root, "3.host", &mail(3, NAGIOS, "** PROBLEM Host Alert: db9 is DOWN **", "dkim=none"));
    put(&root, "4.host", &mail(4, "root@evil.example", PROBLEM, "dkim=pass header.d=evil.example"));
    let serving = Serving::of(bongsu(), place.path());
    let metric = |outcome: &str| format!("bongsu_alert_mails_total{{outcome=\"{outcome}\"}} 1");
    until(|| {
        let metrics = serving.get("/metrics");
        metrics.contains(&metric("unverified")) && metrics.contains(&metric("unknown_sender"))
    })
    .await;
    let found = alerts(&serving);
    let [alert] = &found[..] else { panic!("{found:?}") };
    assert_eq!((&alert["summary"], &alert["source"]), (&json!("web1/HTTP"), &json!("nagios")));
    assert_eq!((&alert["severity"], &alert["ended_at"]), (&json!("critical"), &Value::Null));
    assert_eq!(alert["labels"]["sender_verified"], json!("true"));
    let page = serving.get("/ops/external-alerts");
    assert!(page.contains("root@evil.example"), "{page}");
    put(&root, "5.host", &mail(5, NAGIOS, RECOVERY, VOUCHED));
    until(|| alerts(&serving)[0]["ended_at"] != Value::Null).await;
    assert_eq!(alerts(&serving).len(), 1);
}
